"""Changing the working plan: doses, exercises, sessions, and what is refused."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from athletes.models import Adjustment
from clinic.domain.errors import RuleViolation
from clinic.models import Membership
from programs.domain.dose import Dose, Load, LoadUnit, Span
from programs.models import Prescription, Program
from programs.selectors.plan import current_program, phase_row
from programs.selectors.rows import dose_of
from programs.services import editing, editing_week
from tests.factories import Practice
from tests.programs.plans import checkin, drafted, intake

pytestmark = pytest.mark.usefixtures("in_clinic")


@pytest.fixture
def program(clinic: Practice, therapist: Membership) -> Program:
    """A draft of ACH-MID."""
    intake(clinic.athlete, clinic.episode)
    return drafted(therapist, clinic.episode)


def row_of(program: Program, exercise: str) -> Prescription:
    """The first prescription of an exercise in the current phase, read again."""
    return Prescription.objects.filter(phase=phase_row(program), exercise=exercise).order_by("session").first()  # type: ignore[return-value]


def test_another_dose_is_kept_and_the_revision_grows(program: Program, therapist: Membership) -> None:
    row = row_of(program, "calf-iso-mid-dl")
    dose = replace(dose_of(row), sets=Span(4, 4), seconds=Span(30, 30))
    editing.change_dose(by=therapist, program=program, prescription=row.pk, dose=dose, revision=0)
    assert dose_of(row_of(program, "calf-iso-mid-dl")) == dose
    assert Program.objects.get(pk=program.pk).revision == 1


def test_an_old_screen_cannot_overwrite_a_newer_plan(program: Program, therapist: Membership) -> None:
    row = row_of(program, "calf-iso-mid-dl")
    editing.set_note(by=therapist, program=program, note="Slowly", revision=0, prescription=row.pk)
    with pytest.raises(RuleViolation, match="meanwhile") as refused:
        editing.set_note(by=therapist, program=program, note="Fast", revision=0, prescription=row.pk)
    assert refused.value.code == "stale"
    assert row_of(program, "calf-iso-mid-dl").note == "Slowly"


def test_an_exercise_that_the_phase_forbids_is_refused_with_words(program: Program, therapist: Membership) -> None:
    session = row_of(program, "calf-raise-dl-straight").session
    with pytest.raises(RuleViolation, match="not part of phase 1") as refused:
        editing.add_exercise(by=therapist, program=program, exercise="pogo-dl", session=session, revision=0)
    assert refused.value.field == "insist"
    assert row_of(program, "pogo-dl") is None


def test_a_clinician_may_insist_with_a_reason_that_lands_in_the_history(
    program: Program, therapist: Membership
) -> None:
    session = row_of(program, "calf-raise-dl-straight").session
    row = editing.add_exercise(
        by=therapist, program=program, exercise="pogo-dl", session=session, revision=0, insist="Former sprinter"
    )
    from programs.models import Prescription as Model

    events = Model._meta.apps.get_model("programs", "PrescriptionEvent").objects.filter(pgh_obj_id=row.pk)
    assert [event.pgh_context["reason"] for event in events] == ["Former sprinter"]


def test_an_added_exercise_has_the_library_dose_on_the_days_of_its_session(
    program: Program, therapist: Membership
) -> None:
    session = row_of(program, "calf-raise-dl-straight").session
    row = editing.add_exercise(by=therapist, program=program, exercise="toe-yoga", session=session, revision=0)
    days = {
        one.weekday
        for one in phase_row(current_program(program.athlete_id) or program).sessions.all()
        if one.title == session
    }
    assert set(row.weekdays) == days
    assert dose_of(row).reps is not None


@pytest.mark.parametrize(
    ("exercise", "session", "code"),
    [
        pytest.param("calf-raise-dl-straight", None, "already_there", id="twice"),
        pytest.param("toe-yoga", "Strength Z", "no_session", id="unknown session"),
        pytest.param("flying", None, "unknown_exercise", id="unknown exercise"),
    ],
)
def test_what_cannot_be_added(
    program: Program, therapist: Membership, exercise: str, session: str | None, code: str
) -> None:
    place = session or row_of(program, "calf-raise-dl-straight").session
    with pytest.raises(RuleViolation) as refused:
        editing.add_exercise(by=therapist, program=program, exercise=exercise, session=place, revision=0)
    assert refused.value.code == code


def test_moving_down_swaps_places_and_at_the_end_nothing_moves(program: Program, therapist: Membership) -> None:
    rows = list(Prescription.objects.filter(phase=phase_row(program), session="Daily work").order_by("position"))
    editing.move_exercise(by=therapist, program=program, prescription=rows[0].pk, step=1, revision=0)
    after = list(Prescription.objects.filter(phase=phase_row(program), session="Daily work").order_by("position"))
    assert [row.pk for row in after[:2]] == [rows[1].pk, rows[0].pk]
    editing.move_exercise(by=therapist, program=program, prescription=after[-1].pk, step=1, revision=1)
    last = list(Prescription.objects.filter(phase=phase_row(program), session="Daily work").order_by("position"))
    assert last[-1].pk == after[-1].pk


def test_a_swap_keeps_place_and_dose(program: Program, therapist: Membership) -> None:
    row = row_of(program, "calf-iso-mid-dl")
    swapped = editing.swap_exercise(
        by=therapist, program=program, prescription=row.pk, exercise="calf-iso-mid-sl", revision=0
    )
    assert (swapped.exercise, swapped.position, swapped.dose) == ("calf-iso-mid-sl", row.position, row.dose)


def test_removing_takes_it_out(program: Program, therapist: Membership) -> None:
    row = row_of(program, "short-foot")
    editing.remove_exercise(by=therapist, program=program, prescription=row.pk, revision=0)
    assert row_of(program, "short-foot") is None


def test_days_must_be_days_of_the_session(program: Program, therapist: Membership) -> None:
    row = row_of(program, "glute-bridge-sl")
    free = next(day for day in range(7) if day not in row.weekdays)
    with pytest.raises(RuleViolation, match="does not lie on"):
        editing.change_dose(
            by=therapist, program=program, prescription=row.pk, dose=dose_of(row), weekdays=[free], revision=0
        )


def test_a_later_phase_cannot_be_edited_before_its_gate(program: Program, therapist: Membership) -> None:
    later = Prescription.objects.filter(phase=phase_row(program, 2)).first()
    assert later is not None
    with pytest.raises(RuleViolation, match="no longer in the phase"):
        editing.remove_exercise(by=therapist, program=program, prescription=later.pk, revision=0)


def test_moving_a_session_moves_its_exercises(program: Program, therapist: Membership) -> None:
    phase = phase_row(program)
    session = next(row for row in phase.sessions.all() if row.title == row_of(program, "glute-bridge-sl").session)
    free = next(
        day
        for day in range(7)
        if day not in {row.weekday for row in phase.sessions.all() if row.title == session.title}
    )
    editing_week.change_session(
        by=therapist, program=program, session=session.pk, weekday=free, minutes=session.minutes, revision=0
    )
    days = Prescription.objects.get(phase=phase, session=session.title, exercise="glute-bridge-sl").weekdays
    assert free in days
    assert session.weekday not in days


def test_heavy_sets_do_not_grow_while_sessions_are_lighter(
    clinic: Practice, program: Program, therapist: Membership
) -> None:
    row = row_of(program, "calf-raise-dl-straight")
    Prescription.objects.filter(pk=row.pk).update(heavy=True)
    red = checkin(clinic.episode, clinic.clinic.local(timezone.now()).date(), colour="AMBER", kind="run")
    Adjustment.objects.create(
        clinic_id=clinic.clinic.pk,
        athlete=clinic.athlete,
        checkin=red,
        lever="volume",
        reduction_pct=20,
        expires_on=red.local_date + timedelta(days=10),
    )
    more = replace(dose_of(row), sets=Span(5, 5))
    with pytest.raises(RuleViolation, match="lighter"):
        editing.change_dose(by=therapist, program=program, prescription=row.pk, dose=more, revision=0)
    loaded: Dose = replace(dose_of(row), load=Load(Decimal(10), LoadUnit.KILOGRAM))
    editing.change_dose(
        by=therapist, program=program, prescription=row.pk, dose=loaded, revision=0, insist="Bar only, tested today"
    )
    assert dose_of(row_of(program, "calf-raise-dl-straight")) == loaded


def test_the_pain_limit_stays_within_what_the_protocol_allows(program: Program, therapist: Membership) -> None:
    editing.set_pain_cap(by=therapist, program=program, cap=5, revision=0)
    assert Program.objects.get(pk=program.pk).pain_cap_strength == 5
    with pytest.raises(RuleViolation, match="0 to 5"):
        editing.set_pain_cap(by=therapist, program=program, cap=6, revision=1)
