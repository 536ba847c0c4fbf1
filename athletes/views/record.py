"""The athlete page, and lifting an adjustment from it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from athletes.access import adjustment_for, athlete_for
from athletes.forms.people import LiftForm
from athletes.models import Athlete
from athletes.presenters.record import RecordRows, record_page
from athletes.selectors import record
from athletes.services.adjustments import lift_adjustment
from clinic.access import MemberRequest, allow
from clinic.domain.errors import RuleViolation
from clinic.forms import add_violation
from clinic.models import Role
from clinic.selectors import read_once
from clinic.services.audit import log_access

HISTORY_DAYS = 56


@require_GET
@allow(Role.CLINICIAN)
def detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One athlete: who, what, how they respond, and what happened."""
    athlete = athlete_for(request.membership, pk)
    log_access(by=request.membership, athlete=athlete.membership, what="record")
    now = timezone.now()
    with read_once(request):
        context = {
            "athlete": athlete,
            "record": record_page(record_rows(athlete, now), now),
            "today": athlete.clinic.local(now).date(),
        }
        return render(request, "athletes/detail.html", context)


def record_rows(athlete: Athlete, now: datetime) -> RecordRows:
    """Everything the page reads of this app and the practice: one query a line."""
    today = athlete.clinic.local(now).date()
    since = now - timedelta(days=HISTORY_DAYS)
    return RecordRows(
        athlete=athlete,
        episodes=record.episodes_of(athlete),
        checkins=record.latest_checkins(athlete),
        adjustments=record.adjustments_of(athlete),
        runs=record.runs_until(athlete, today),
        intakes=record.intakes_of(athlete),
        shoes=record.shoes_of(athlete),
        races=record.races_of(athlete, today),
        appointments=record.appointments_of(athlete, since),
        alerts=record.alerts_of(athlete, since),
    )


@require_http_methods(["GET", "POST"])
@allow(Role.CLINICIAN)
def lift(request: MemberRequest, pk: UUID) -> HttpResponse:
    """End an adjustment early, with a reason."""
    adjustment = adjustment_for(request.membership, pk)
    form = LiftForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            lift_adjustment(by=request.membership, adjustment=adjustment, reason=form.cleaned_data["reason"])
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            messages.success(request, "Adjustment lifted. The next sessions are as planned.")
            return redirect("athletes:detail", adjustment.athlete_id)
    log_access(by=request.membership, athlete=adjustment.athlete.membership, what="adjustment")
    context = {"form": form, "adjustment": adjustment, "athlete": adjustment.athlete}
    return render(request, "athletes/lift.html", context, status=422 if form.errors else 200)
