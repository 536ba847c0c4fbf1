"""Builds the whole demo in one transaction, and says first whether it may: never beside a real clinic."""

from collections.abc import Mapping
from enum import StrEnum

from django.db import transaction
from kombu.exceptions import OperationalError

from assessments.services.reassessment import evaluate_due
from clinic.models import Clinic, scope
from programs.services.demo import canal_street, harbour
from programs.services.demo.care import Case
from programs.services.demo.diary import book
from programs.services.demo.practice import VIA, Practice, open_canal_street, open_harbour


class DemoState(StrEnum):
    """What is in the database already."""

    EMPTY = "empty"
    PRESENT = "present"
    REAL_CLINIC = "real_clinic"


def demo_state() -> DemoState:
    """A real clinic outweighs a demo beside it."""
    flags = set(Clinic.objects.values_list("is_demo", flat=True))
    if False in flags:
        return DemoState.REAL_CLINIC
    return DemoState.PRESENT if flags else DemoState.EMPTY


def build_demo() -> bool:
    """Two practices with everything in them; all of it or nothing. Call only when the database is EMPTY.

    False when everything is there but the queue did not answer: the sweeps enqueue what waits once a worker runs.
    """
    try:
        with transaction.atomic():
            _build()
    except OperationalError:
        # the queue is asked after the commit: nothing of the demo is lost
        if demo_state() is DemoState.PRESENT:
            return False
        raise
    return True


def _build() -> None:
    canal, port = open_canal_street(), open_harbour()
    at_canal, at_harbour = canal_street.admit_all(canal), harbour.admit_all(port)
    _see_what_is_due(canal, at_canal)
    _see_what_is_due(port, at_harbour)
    first, second = canal.therapists
    book(canal, first, at_canal["examined"].runner, "first", ahead=0)
    book(canal, first, at_canal["gate"].runner, "gate", ahead=1)
    book(canal, second, at_canal["calf"].runner, "urgent", ahead=1)
    book(canal, first, at_canal["amber"].runner, "follow_up", ahead=2)
    book(canal, second, at_canal["invited"].runner, "first", ahead=3)
    book(port, port.therapists[0], at_harbour["downhill"].runner, "follow_up", ahead=1)


def _see_what_is_due(practice: Practice, cases: Mapping[str, Case]) -> None:
    """What the worker does every quarter of an hour, once, so that the lists are right from the first look on."""
    with scope(clinic=practice.clinic, via=VIA):
        for case in cases.values():
            evaluate_due(case.athlete)
