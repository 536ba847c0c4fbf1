"""The diary's pages: the week by clinician and the day on a time grid."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic import selectors
from clinic.access import STAFF, MemberRequest, allow, recall_for
from clinic.domain.slots import day_period
from clinic.forms.schedule import uuid_in
from clinic.presenters import lists
from clinic.presenters import schedule as presenter


@allow(*STAFF)
@require_GET
def this_week(request: MemberRequest) -> HttpResponse:
    """The week of today."""
    return _week(request, request.membership.clinic.local(timezone.now()).date())


@allow(*STAFF)
@require_GET
def week(request: MemberRequest, day: date) -> HttpResponse:
    """The week in which ``day`` lies."""
    return _week(request, day)


def _week(request: MemberRequest, day: date) -> HttpResponse:
    clinic, now = request.membership.clinic, timezone.now()
    monday = presenter.monday_of(day)
    diary = list(selectors.diary(presenter.week_period(monday, clinic)))
    chosen = uuid_in(request.GET, "recall")
    recall = recall_for(request.membership, chosen) if chosen else None
    due = list(selectors.recalls(now).to_book()[:12])
    context = {
        "week": presenter.week_view(
            clinic=clinic,
            monday=monday,
            now=now,
            clinicians=list(selectors.clinicians(clinic.pk)),
            diary=diary,
            mail=selectors.reminder_states(diary),
            recall=recall,
        ),
        "legend": presenter.LEGEND,
        "recalls": lists.recall_rows(due, clinic, now),
        "chosen": chosen,
    }
    return render(request, "clinic/schedule_week.html", context)


@allow(*STAFF)
@require_GET
def day(request: MemberRequest, day: date) -> HttpResponse:
    """One day, clinicians side by side."""
    clinic = request.membership.clinic
    diary = list(selectors.diary(day_period(day, clinic.zone)))
    view = presenter.day_view(
        clinic=clinic,
        day=day,
        now=timezone.now(),
        clinicians=list(selectors.clinicians(clinic.pk)),
        diary=diary,
        mail=selectors.reminder_states(diary),
    )
    return render(request, "clinic/schedule_day.html", {"day": view, "legend": presenter.LEGEND})
