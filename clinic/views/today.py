"""Each role's home: the clinician's worklist, the front desk's day; runners go to their session."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic import selectors
from clinic.access import EVERYBODY, MemberRequest, alert_for, allow
from clinic.domain.errors import RuleViolation
from clinic.domain.slots import Period, day_period
from clinic.forms import add_violation
from clinic.forms.schedule import SeenForm
from clinic.models import Membership, Role
from clinic.presenters import lists
from clinic.presenters.today import NEEDS_NOTE, TodayView, agenda, alert_row, today_view
from clinic.presenters.words import number_word
from clinic.services.alerts import resolve_alert
from clinic.services.audit import log_access


@allow(*EVERYBODY)
@require_GET
def home(request: MemberRequest) -> HttpResponse:
    """Everybody's first page."""
    if request.membership.is_athlete:
        return redirect("programs:today")
    return _front_desk(request) if request.membership.is_admin else _clinician(request)


def _today(membership: Membership, now: datetime) -> Period:
    clinic = membership.clinic
    return day_period(clinic.local(now).date(), clinic.zone)


def _clinician(request: MemberRequest) -> HttpResponse:
    """The worklist. htmx asks for the living part only, and gets 204 while nothing has changed."""
    now, whole = timezone.now(), request.GET.get("whose") == "clinic"
    view = _clinician_view(request.membership, now, whole_clinic=whole)
    context = {"view": view, "today": request.membership.clinic.local(now)}
    if request.htmx:  # type: ignore[attr-defined]
        if request.GET.get("seen") == view.version:
            return HttpResponse(status=204)
        return render(request, "clinic/partials/today_live.html", {**context, "live": True})
    return render(request, "clinic/today.html", context)


def _clinician_view(member: Membership, now: datetime, *, whole_clinic: bool) -> TodayView:
    today = _today(member, now)
    return today_view(
        clinic=member.clinic,
        now=now,
        alerts=list(selectors.worklist(member, whole_clinic=whole_clinic)),
        cleared=selectors.cleared_between(today, member, whole_clinic=whole_clinic),
        diary=list(selectors.diary(today, member)),
        counts=selectors.worklist_counts(member),
        whole_clinic=whole_clinic,
    )


def _front_desk(request: MemberRequest) -> HttpResponse:
    """Recalls to book, everybody's diary, letters that did not arrive, invitations that wait. Nothing clinical."""
    now, clinic = timezone.now(), request.membership.clinic
    diary = list(selectors.diary(_today(request.membership, now)))
    to_book = list(selectors.recalls(now).to_book()[:8])
    recalls = selectors.recalls(now).to_book().count()
    context: dict[str, object] = {
        "today": clinic.local(now).date(),
        "lede": _front_desk_lede(recalls, len(diary)),
        "recalls": lists.recall_rows(to_book, clinic, now),
        "recall_count": recalls,
        "agenda": list(agenda(clinic, now, diary, show_free=False, with_whom=True)),
        "undelivered": lists.message_rows(selectors.messages_to_decide()[:8], clinic, now),
        "invitations": [
            {"name": one.membership.name, "until": clinic.local(one.expires_at)}
            for one in selectors.open_invitations(now)[:8]
        ],
    }
    context["version"] = hashlib.sha256(repr(sorted(context.items())).encode()).hexdigest()[:16]
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "clinic/front_desk.html", context)
    if request.GET.get("seen") == context["version"]:
        return HttpResponse(status=204)
    return render(request, "clinic/partials/front_desk_live.html", context)


def _front_desk_lede(recalls: int, booked: int) -> str:
    due = "Nobody is due to be booked." if not recalls else f"{number_word(recalls).capitalize()} to book."
    plan = "Nothing is in the diary today." if not booked else f"{number_word(booked).capitalize()} in the diary today."
    return f"{due} {plan}"


@allow(Role.CLINICIAN)
def alert_seen(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Take an alert off the list without opening what it is about. A stop or a red flag asks what was done."""
    alert = alert_for(request.membership, pk)
    now = timezone.now()
    form = SeenForm(request.POST if request.method == "POST" else None, needs_note=alert.kind in NEEDS_NOTE)
    if request.method == "POST" and form.is_valid():
        try:
            note = form.cleaned_data["note"] or "Seen"
            resolve_alert(by=request.membership, alert=alert, resolution=note)
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            messages.success(request, f"Taken off the list: {alert.get_kind_display()}, {alert.athlete.name}.")
            return redirect("home")
    log_access(by=request.membership, athlete=alert.athlete, what="alert")
    context = {"form": form, "row": alert_row(alert, request.membership.clinic, now), "alert": alert}
    return render(request, "clinic/alert.html", context, status=422 if form.errors else 200)
