"""Booking, moving, cancelling: the database refuses double booking, and letters are queued once."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connections

from clinic.domain.errors import RuleViolation
from clinic.models import Appointment, Membership, Message, MessageState, RecallState, scope
from clinic.services import schedule
from clinic.services.recalls import request_recall
from tests.clinic.diary import NOW, at, booked, second_runner, second_therapist, stored
from tests.factories import Practice, athlete, practice


@pytest.fixture(autouse=True)
def thursday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def letters(practice: Practice) -> dict[str, str]:
    """Meaning without the appointment's id, and state."""
    rows = Message.objects.filter(clinic=practice.clinic).order_by("created_at")
    return {one.meaning.split(":", 2)[2]: one.state for one in rows}


def test_booking_queues_confirmation_now_and_reminder_a_day_before(in_clinic: Practice) -> None:
    made = booked(in_clinic, at(16, 11))
    assert letters(in_clinic) == {"booked": "due", "reminder:0": "due"}
    reminder = Message.objects.get(kind="appointment_reminder")
    assert reminder.due_at == at(15, 11)
    assert reminder.recipient == in_clinic.runner
    assert (made.ends_at - made.starts_at, made.status) == (timedelta(minutes=45), "booked")


@pytest.mark.parametrize(
    ("starts_at", "has_reminder"),
    [
        pytest.param(at(13, 9, 15), True, id="a little more than a day ahead"),
        pytest.param(at(13, 9, 10), False, id="exactly a day ahead"),
        pytest.param(at(12, 16), False, id="this afternoon"),
    ],
)
def test_booking_later_than_a_day_before_has_no_reminder(
    in_clinic: Practice, starts_at: object, has_reminder: bool
) -> None:
    booked(in_clinic, starts_at)  # type: ignore[arg-type]
    assert ("reminder:0" in letters(in_clinic)) is has_reminder


@pytest.mark.parametrize("kind", ["first", "retest", "follow_up", "gate", "urgent"])
def test_length_is_the_usual_one_of_the_kind(in_clinic: Practice, kind: str) -> None:
    made = schedule.book_appointment(
        by=in_clinic.admin, clinician=in_clinic.therapist, athlete=in_clinic.runner, kind=kind, starts_at=at(16, 11)
    )
    usual = {"first": 60, "retest": 45, "follow_up": 30, "gate": 45, "urgent": 30}
    assert made.ends_at - made.starts_at == timedelta(minutes=usual[kind])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"starts_at": NOW}, "not_future", id="now"),
        pytest.param({"starts_at": at(11, 9)}, "not_future", id="yesterday"),
        pytest.param({"starts_at": NOW + timedelta(days=731)}, "too_far", id="in more than two years"),
        pytest.param({"minutes": 9}, "length", id="too short"),
        pytest.param({"minutes": 181}, "length", id="too long"),
    ],
)
def test_impossible_wish_books_and_sends_nothing(in_clinic: Practice, change: dict[str, object], code: str) -> None:
    wish: dict[str, object] = {"starts_at": at(16, 11), "minutes": 30} | change
    with pytest.raises(RuleViolation) as refused:
        schedule.book_appointment(
            by=in_clinic.admin,
            clinician=in_clinic.therapist,
            athlete=in_clinic.runner,
            kind="follow_up",
            **wish,  # type: ignore[arg-type]
        )
    assert refused.value.code == code
    assert not Appointment.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("minutes", [10, 180])
def test_shortest_and_longest_are_allowed(in_clinic: Practice, minutes: int) -> None:
    assert booked(in_clinic, at(16, 11), minutes=minutes).ends_at == at(16, 11) + timedelta(minutes=minutes)


def test_people_must_have_the_right_place(in_clinic: Practice, stranger: Membership) -> None:
    wrong = [
        (in_clinic.admin, in_clinic.runner, "clinician"),
        (stranger, in_clinic.runner, "clinician"),
        (in_clinic.therapist, in_clinic.admin, "athlete"),
    ]
    for clinician, runner, field in wrong:
        with pytest.raises(RuleViolation) as refused:
            schedule.book_appointment(
                by=in_clinic.admin, clinician=clinician, athlete=runner, kind="first", starts_at=at(16, 11)
            )
        assert (refused.value.code, refused.value.field) == ("wrong_person", field)


def test_runner_may_not_book(in_clinic: Practice) -> None:
    with pytest.raises(PermissionDenied):
        schedule.book_appointment(
            by=in_clinic.runner,
            clinician=in_clinic.therapist,
            athlete=in_clinic.runner,
            kind="first",
            starts_at=at(16, 11),
        )


def test_busy_therapist_is_named_with_the_next_free_times(in_clinic: Practice) -> None:
    booked(in_clinic, at(16, 11))
    ben = second_runner(in_clinic)
    with pytest.raises(RuleViolation) as refused:
        booked(in_clinic, at(16, 11, 30), minutes=60, athlete=ben)
    assert refused.value.code == "taken"
    assert "Ruth Adeyemi is busy from 11:00 until 11:45, booked by Ada Okafor." in refused.value.message
    assert refused.value.message.endswith("Nothing was booked or sent.")
    slots = refused.value.params["slots"]
    assert isinstance(slots, tuple)
    assert slots[0] == at(16, 11, 45)
    assert len(slots) == 6
    assert Appointment.objects.count() == 1
    assert not Message.objects.filter(recipient=ben).exists()


def test_busy_runner_is_named_too(in_clinic: Practice) -> None:
    tom = second_therapist(in_clinic)
    booked(in_clinic, at(16, 11))
    with pytest.raises(RuleViolation, match=r"Ines Carvalho is busy from 11:00 until 11:45"):
        booked(in_clinic, at(16, 11, 30), clinician=tom)


def test_offered_times_suit_both(in_clinic: Practice) -> None:
    tom, ben = second_therapist(in_clinic), second_runner(in_clinic)
    booked(in_clinic, at(16, 11))
    booked(in_clinic, at(16, 11, 45), clinician=tom, athlete=ben)
    with pytest.raises(RuleViolation) as refused:
        booked(in_clinic, at(16, 11), clinician=in_clinic.therapist, athlete=ben)
    slots = refused.value.params["slots"]
    assert isinstance(slots, tuple)
    assert slots[0] == at(16, 12, 30)


def test_back_to_back_is_no_clash(in_clinic: Practice) -> None:
    booked(in_clinic, at(16, 11))
    booked(in_clinic, at(16, 11, 45), athlete=second_runner(in_clinic))
    assert Appointment.objects.count() == 2


@pytest.mark.parametrize("status", ["cancelled", "no_show"])
def test_time_of_an_appointment_that_fell_through_is_free(in_clinic: Practice, status: str) -> None:
    stored(in_clinic, at(16, 11), status=status)
    assert booked(in_clinic, at(16, 11)).status == "booked"


def test_moving_drops_the_old_reminder_and_tells_the_runner(in_clinic: Practice) -> None:
    made = booked(in_clinic, at(16, 11))
    moved = schedule.move_appointment(by=in_clinic.admin, appointment=made, starts_at=at(17, 14), minutes=60)
    assert (moved.starts_at, moved.ends_at, moved.sequence) == (at(17, 14), at(17, 15), 1)
    assert letters(in_clinic) == {"booked": "skipped", "reminder:0": "skipped", "moved:1": "due", "reminder:1": "due"}
    assert Message.objects.get(meaning__endswith="reminder:1").due_at == at(16, 14)


def test_moving_keeps_the_length_and_may_overlap_its_own_old_time(in_clinic: Practice) -> None:
    made = booked(in_clinic, at(16, 11))
    moved = schedule.move_appointment(by=in_clinic.admin, appointment=made, starts_at=at(16, 11, 15))
    assert moved.ends_at == at(16, 12)


def test_moving_to_where_it_is_changes_nothing(in_clinic: Practice) -> None:
    made = booked(in_clinic, at(16, 11))
    same = schedule.move_appointment(by=in_clinic.admin, appointment=made, starts_at=at(16, 11))
    assert same.sequence == 0
    assert letters(in_clinic) == {"booked": "due", "reminder:0": "due"}


def test_moving_into_somebody_changes_nothing(in_clinic: Practice) -> None:
    made = booked(in_clinic, at(16, 11))
    booked(in_clinic, at(16, 14), athlete=second_runner(in_clinic))
    with pytest.raises(RuleViolation) as refused:
        schedule.move_appointment(by=in_clinic.admin, appointment=made, starts_at=at(16, 14))
    assert refused.value.code == "taken"
    made.refresh_from_db()
    assert (made.starts_at, made.sequence) == (at(16, 11), 0)
    assert Message.objects.filter(recipient=in_clinic.runner, state=MessageState.DUE).count() == 2


def test_moving_a_confirmed_appointment_asks_again(in_clinic: Practice) -> None:
    made = booked(in_clinic, at(16, 11))
    schedule.mark_appointment(by=in_clinic.admin, appointment=made, status="confirmed")
    assert schedule.move_appointment(by=in_clinic.admin, appointment=made, starts_at=at(16, 15)).status == "booked"


def test_cancelling_frees_the_time_and_tells_the_runner_once(in_clinic: Practice) -> None:
    made = booked(in_clinic, at(16, 11))
    for _ in range(2):
        cancelled = schedule.cancel_appointment(by=in_clinic.admin, appointment=made)
    assert (cancelled.status, cancelled.sequence) == ("cancelled", 1)
    assert letters(in_clinic) == {"booked": "skipped", "reminder:0": "skipped", "cancelled": "due"}
    booked(in_clinic, at(16, 11), athlete=second_runner(in_clinic))


def test_recall_is_booked_and_reopens_when_the_appointment_falls_through(in_clinic: Practice) -> None:
    recall = request_recall(athlete=in_clinic.runner, reason="retest", why="4 weeks", due_on=NOW.date())
    made = schedule.book_appointment(
        by=in_clinic.admin,
        clinician=in_clinic.therapist,
        athlete=in_clinic.runner,
        kind="retest",
        starts_at=at(16, 11),
        recall=recall,
    )
    recall.refresh_from_db()
    assert (recall.state, recall.appointment) == (RecallState.BOOKED, made)
    schedule.cancel_appointment(by=in_clinic.admin, appointment=made)
    recall.refresh_from_db()
    assert (recall.state, recall.appointment) == (RecallState.TO_CONTACT, None)


def test_recall_of_somebody_else_books_nothing(in_clinic: Practice) -> None:
    ben = second_runner(in_clinic)
    recall = request_recall(athlete=ben, reason="retest", why="4 weeks", due_on=NOW.date())
    with pytest.raises(RuleViolation, match="somebody else"):
        schedule.book_appointment(
            by=in_clinic.admin,
            clinician=in_clinic.therapist,
            athlete=in_clinic.runner,
            kind="retest",
            starts_at=at(16, 11),
            recall=recall,
        )
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("before", "wanted", "allowed"),
    [
        pytest.param("booked", "confirmed", True, id="booked to confirmed"),
        pytest.param("booked", "arrived", True, id="booked to arrived"),
        pytest.param("confirmed", "arrived", True, id="confirmed to arrived"),
        pytest.param("arrived", "done", True, id="arrived to done"),
        pytest.param("booked", "no_show", True, id="booked to no-show"),
        pytest.param("arrived", "no_show", False, id="who arrived came"),
        pytest.param("done", "arrived", False, id="done is done"),
        pytest.param("no_show", "done", False, id="who did not come is not done"),
        pytest.param("cancelled", "confirmed", False, id="cancelled stays cancelled"),
    ],
)
def test_status_moves_only_forward(in_clinic: Practice, before: str, wanted: str, allowed: bool) -> None:
    made = stored(in_clinic, at(12, 9), status=before)
    if allowed:
        assert schedule.mark_appointment(by=in_clinic.admin, appointment=made, status=wanted).status == wanted
        return
    with pytest.raises(RuleViolation) as refused:
        schedule.mark_appointment(by=in_clinic.admin, appointment=made, status=wanted)
    assert refused.value.code == "not_possible"


@pytest.mark.parametrize("status", ["done", "no_show"])
def test_what_has_not_begun_is_neither_done_nor_missed(in_clinic: Practice, status: str) -> None:
    made = booked(in_clinic, at(16, 11))
    with pytest.raises(RuleViolation, match="has not begun"):
        schedule.mark_appointment(by=in_clinic.admin, appointment=made, status=status)


@pytest.mark.parametrize("status", ["done", "no_show", "arrived"])
def test_what_is_over_is_neither_moved_nor_cancelled(in_clinic: Practice, status: str) -> None:
    made = stored(in_clinic, at(12, 9), status=status)
    with pytest.raises(RuleViolation) as moved:
        schedule.move_appointment(by=in_clinic.admin, appointment=made, starts_at=at(16, 11))
    with pytest.raises(RuleViolation) as cancelled:
        schedule.cancel_appointment(by=in_clinic.admin, appointment=made)
    assert {moved.value.code, cancelled.value.code} == {"not_ahead"}


def test_id_in_use_is_a_refusal_and_no_crash(in_clinic: Practice) -> None:
    given = uuid4()

    def book(hour: int) -> Appointment:
        return schedule.book_appointment(
            by=in_clinic.admin,
            clinician=in_clinic.therapist,
            athlete=in_clinic.runner,
            kind="first",
            starts_at=at(16, hour),
            id=given,
        )

    assert book(11).pk == given
    with pytest.raises(RuleViolation) as refused:
        book(14)
    assert refused.value.code == "id_taken"
    assert Appointment.objects.count() == 1


def race(clinic: Practice, runners: list[Membership], starts_at: datetime) -> list[Appointment | RuleViolation]:
    """Everybody books the same therapist and time in a transaction of their own, started together."""
    gate = threading.Barrier(len(runners))
    outcomes: list[Appointment | RuleViolation] = []

    def book(runner: Membership) -> None:
        try:
            with scope(clinic=clinic.clinic, membership=clinic.admin, via="test"):
                gate.wait(10)
                made = schedule.book_appointment(
                    by=clinic.admin, clinician=clinic.therapist, athlete=runner, kind="follow_up", starts_at=starts_at
                )
            outcomes.append(made)
        except RuleViolation as violation:
            outcomes.append(violation)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=book, args=(runner,)) for runner in runners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return outcomes


def test_two_at_the_same_moment_one_wins_and_the_other_is_offered_more(committed: None, jobs_at_once: None) -> None:
    """Two real transactions at once, for one therapist and two runners, several times over."""
    clinic = practice("Canal Street Running Clinic")
    ben = athlete(clinic.clinic, clinic.therapist, "Ben Whitlock").membership
    for day in range(16, 21):
        outcomes = race(clinic, [clinic.runner, ben], at(day, 11))
        won = [one for one in outcomes if isinstance(one, Appointment)]
        refused = [one for one in outcomes if isinstance(one, RuleViolation)]
        with scope(clinic=clinic.clinic, via="test"):
            assert Appointment.objects.filter(starts_at=at(day, 11)).count() == 1
            assert Message.objects.filter(context__day=f"{at(day, 11):%a %-d %b}").count() == 2
        assert len(won) == 1
        assert [one.code for one in refused] == ["taken"]
        assert refused[0].params["slots"][0] == at(day, 11, 30)  # type: ignore[index]
