"""Who is due to be seen: the list that the front desk works off. Says which test or review, never a result."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinic import selectors
from clinic.access import STAFF, MemberRequest, allow, recall_for
from clinic.domain.errors import RuleViolation
from clinic.forms import add_violation
from clinic.forms.schedule import DeclineForm, uuid_in
from clinic.models import Role
from clinic.presenters.lists import recall_rows
from clinic.services import recalls as service


@allow(*STAFF)
@require_GET
def recalls(request: MemberRequest) -> HttpResponse:
    """Open recalls, longest due first, of one clinician or overdue only when asked."""
    clinic, now = request.membership.clinic, timezone.now()
    team = list(selectors.clinicians(clinic.pk))
    wanted = uuid_in(request.GET, "clinician")
    clinician = next((one for one in team if one.pk == wanted), None)
    overdue = request.GET.get("overdue") == "1"
    due_before = clinic.local(now).date() if overdue else None
    found = selectors.recalls(now, clinician=clinician, due_before=due_before)
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    context = {
        "recalls": recall_rows(page.object_list, clinic, now),
        "page_obj": page,
        "team": team,
        "chosen": clinician,
        "overdue": overdue,
    }
    return render(request, "clinic/recalls.html", context)


@allow(Role.ADMIN)
@require_POST
def contacted(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The runner was called or written to."""
    recall = recall_for(request.membership, pk)
    try:
        service.mark_contacted(by=request.membership, recall=recall)
    except RuleViolation as violation:
        messages.error(request, violation.message)
    else:
        messages.success(request, f"Noted: {recall.athlete.name} was contacted.")
    return redirect("clinic:recalls")


@allow(Role.ADMIN)
def decline(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The runner does not want to come; the reason is kept."""
    recall = recall_for(request.membership, pk)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            service.decline_recall(by=request.membership, recall=recall, reason=form.cleaned_data["reason"])
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            messages.success(request, f"Closed: {recall.athlete.name} declined.")
            return redirect("clinic:recalls")
    context = {"form": form, "recall": recall}
    return render(request, "clinic/recall_decline.html", context, status=422 if form.errors else 200)
