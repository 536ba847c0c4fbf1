"""Fills the diaries of the demo: somebody comes today, others in the next days. All of it lies ahead, as it must."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from clinic.models import Membership, scope
from clinic.selectors import next_free_slots
from clinic.services.schedule import book_appointment
from programs.services.demo.practice import VIA, Practice

LENGTHS = {"first": 60, "retest": 45, "follow_up": 30, "gate": 45, "urgent": 30}
HALF_PAST, QUARTER = timedelta(minutes=30), 15


def book(practice: Practice, therapist: Membership, runner: Membership, kind: str, *, ahead: int) -> None:
    """The first free time from so many days ahead on, in opening hours; today also outside them, if need be."""
    with scope(clinic=practice.clinic, membership=practice.admin, via=VIA):
        starts_at = _free(practice, therapist, runner, LENGTHS[kind], ahead)
        book_appointment(by=practice.admin, clinician=therapist, athlete=runner, kind=kind, starts_at=starts_at)


def _free(practice: Practice, therapist: Membership, runner: Membership, minutes: int, ahead: int) -> datetime:
    now = practice.clinic.local(timezone.now())
    day = now.date() + timedelta(days=ahead)
    not_before = max(now + HALF_PAST, datetime.combine(day, time(9), tzinfo=practice.clinic.zone))
    found = next_free_slots(
        clinic=practice.clinic, people=(therapist, runner), minutes=minutes, not_before=not_before, now=now, limit=1
    )[0]
    tonight = _next_quarter(now + HALF_PAST)
    if ahead == 0 and found.date() > day and tonight.date() == day:
        return tonight
    return found


def _next_quarter(moment: datetime) -> datetime:
    whole = moment.replace(minute=0, second=0, microsecond=0)
    return whole + timedelta(minutes=QUARTER * (moment.minute // QUARTER + 1))
