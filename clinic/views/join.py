"""Taking one's place by the link of an invitation. Public: it shows the clinic's name and nobody's health."""

from uuid import UUID

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clinic import selectors
from clinic.domain.errors import RuleViolation
from clinic.forms import add_violation
from clinic.forms.people import JoinForm
from clinic.middleware import SESSION_KEY
from clinic.models import Invitation, Membership, User
from clinic.services.people import accept_invitation, open_invitation

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, clinic: UUID, token: str) -> HttpResponse:
    """A dead link says what to do; a good one asks only for what is missing."""
    try:
        invitation = open_invitation(clinic_id=clinic, token=token)
    except RuleViolation as violation:
        closed = {"problem": violation.message, "practice_name": _name_of(clinic, violation)}
        return render(request, "clinic/join_closed.html", closed, status=410)
    if isinstance(request.user, User):
        return _join_signed_in(request, invitation, token, request.user)
    if selectors.user_with(invitation.membership.email) is not None:
        context = {"invitation": invitation, "practice_name": invitation.membership.clinic.name}
        return render(request, "clinic/join_sign_in.html", context)
    return _join_new(request, invitation, token)


def _name_of(clinic: UUID, violation: RuleViolation) -> str:
    """A stranger with a made-up link does not learn which clinics there are."""
    if violation.code == "invitation_unknown":
        return ""
    found = selectors.clinic_with(clinic)
    return found.name if found else ""


def _join_signed_in(request: HttpRequest, invitation: Invitation, token: str, user: User) -> HttpResponse:
    context = {
        "practice_name": invitation.membership.clinic.name,
        "role": invitation.membership.get_role_display(),
        "same_person": user.email.casefold() == invitation.membership.email.casefold(),
    }
    if request.method != "POST":
        return render(request, "clinic/join_one_click.html", context)
    try:
        membership = accept_invitation(clinic_id=invitation.clinic_id, token=token, user=user)
    except RuleViolation as violation:
        return render(request, "clinic/join_one_click.html", {**context, "problem": violation.message}, status=422)
    return _enter(request, membership)


def _join_new(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    membership = invitation.membership
    form = JoinForm(
        request.POST if request.method == "POST" else None, email=membership.email, initial={"name": membership.name}
    )
    if request.method == "POST" and form.is_valid():
        try:
            joined = accept_invitation(
                clinic_id=invitation.clinic_id,
                token=token,
                name=form.cleaned_data["name"],
                password=form.cleaned_data["password"],
            )
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            assert joined.user is not None
            login(request, joined.user, backend=_BACKEND)
            return _enter(request, joined)
    context = {"form": form, "invitation": invitation, "practice_name": membership.clinic.name}
    return render(request, "clinic/join_new.html", context, status=422 if form.errors else 200)


def _enter(request: HttpRequest, membership: Membership) -> HttpResponse:
    request.session[SESSION_KEY] = str(membership.pk)
    return redirect("home")
