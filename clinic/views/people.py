"""The people page of an admin: the team, the runners' contact data, invitations. Also the switch between clinics."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinic import selectors
from clinic.access import EVERYBODY, STAFF, MemberRequest, allow, invitation_for, own_place, person_for
from clinic.domain.errors import RuleViolation
from clinic.forms import add_violation
from clinic.forms.people import AddMemberForm, ContactForm
from clinic.middleware import SESSION_KEY
from clinic.models import Role, User
from clinic.presenters.lists import person_rows
from clinic.services import people as service


@allow(Role.ADMIN)
@require_GET
def people(request: MemberRequest) -> HttpResponse:
    """Who works here and who is treated here, with contact data and the state of the invitation."""
    clinic, now, search = request.membership.clinic, timezone.now(), request.GET.get("q", "").strip()
    page = Paginator(selectors.athlete_contacts(clinic.pk, search), 50).get_page(request.GET.get("page"))
    context = {
        "team": person_rows(selectors.team(clinic.pk), clinic, now, request.membership),
        "athletes": person_rows(page.object_list, clinic, now, request.membership),
        "page_obj": page,
        "search": search,
    }
    return render(request, "clinic/people.html", context)


@allow(Role.ADMIN)
def add(request: MemberRequest) -> HttpResponse:
    """Add somebody to the team and send the invitation."""
    form = AddMemberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            member = service.add_member(by=request.membership, **form.cleaned_data)
            service.invite(by=request.membership, membership=member)
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            messages.success(request, f"{member.name} is added. The invitation goes to {member.email}.")
            return redirect("clinic:people")
    return render(request, "clinic/person_add.html", {"form": form}, status=422 if form.errors else 200)


@allow(Role.ADMIN)
def contact(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Correct somebody's contact data."""
    person = person_for(request.membership, pk)
    initial = {"name": person.name, "phone": person.phone, "title": person.title}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        service.change_contact(by=request.membership, membership=person, **form.cleaned_data)
        messages.success(request, f"Contact data of {form.cleaned_data['name']} saved.")
        return redirect("clinic:people")
    context = {"form": form, "person": person}
    return render(request, "clinic/person_contact.html", context, status=422 if form.errors else 200)


@allow(Role.ADMIN)
@require_POST
def invite(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Send an invitation, or a new one; the link sent earlier stops working."""
    person = person_for(request.membership, pk)
    try:
        service.invite(by=request.membership, membership=person)
    except RuleViolation as violation:
        messages.error(request, violation.message)
    else:
        messages.success(request, f"An invitation goes to {person.email}. A link sent earlier no longer works.")
    return redirect("clinic:people")


@allow(Role.ADMIN)
def leave(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Ask, then end somebody's place in the clinic."""
    person = person_for(request.membership, pk)
    if request.method == "POST":
        try:
            service.deactivate(by=request.membership, membership=person)
        except RuleViolation as violation:
            return render(request, "clinic/person_leave.html", {"person": person, "problem": violation}, status=422)
        messages.success(request, f"{person.name} can no longer sign in to this clinic. The record stays.")
        return redirect("clinic:people")
    return render(request, "clinic/person_leave.html", {"person": person})


@allow(*STAFF)
@require_POST
def revoke_invitation(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The link stops working."""
    invitation = invitation_for(request.membership, pk)
    try:
        service.revoke_invitation(by=request.membership, invitation=invitation)
    except RuleViolation as violation:
        messages.error(request, violation.message)
    else:
        messages.success(request, f"The invitation of {invitation.membership.name} is withdrawn.")
    return _back(request)


@allow(*STAFF)
@require_POST
def resend_invitation(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A new link; the old one stops working."""
    invitation = invitation_for(request.membership, pk)
    try:
        service.resend_invitation(by=request.membership, invitation=invitation)
    except RuleViolation as violation:
        messages.error(request, violation.message)
    else:
        messages.success(request, f"A new link goes to {invitation.membership.email}. The old one no longer works.")
    return _back(request)


def _back(request: MemberRequest) -> HttpResponse:
    """An admin returns to People, a clinician to Today."""
    return redirect("clinic:people" if request.membership.is_admin else "home")


@allow(*EVERYBODY)
@require_POST
def switch(request: MemberRequest) -> HttpResponse:
    """Work in another of one's own clinics; the session remembers it."""
    assert isinstance(request.user, User)
    membership = own_place(request.user, request.POST.get("membership", ""))
    request.session[SESSION_KEY] = str(membership.pk)
    messages.success(request, f"You are now at {membership.clinic.name}.")
    return redirect("home")
