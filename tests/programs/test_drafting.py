"""Drafting a program: protocol, phase, prescriptions and week (case V01)."""

import pytest

from clinic.domain.errors import RuleViolation
from clinic.models import Membership
from programs.content.exercises import exercise_library
from programs.content.protocols import protocols
from programs.domain.exercise import ExerciseType
from programs.models import Program
from programs.selectors.plan import phase_row, week_plan
from programs.selectors.rows import dose_of
from programs.services.drafting import draft_program, end_program
from tests.factories import Practice
from tests.programs.plans import drafted, intake, screened

pytestmark = pytest.mark.usefixtures("in_clinic")


@pytest.fixture
def program(clinic: Practice, therapist: Membership) -> Program:
    """The draft of case V01: mid-portion Achilles, two gym days."""
    intake(clinic.athlete, clinic.episode)
    return drafted(therapist, clinic.episode)


def test_v01_starts_in_phase_1_of_ach_mid_with_the_two_leg_hold(program: Program) -> None:
    slugs = {row.exercise for row in phase_row(program).prescriptions.all()}
    assert (program.protocol, program.phase_number, program.status) == ("ACH-MID", 1, "draft")
    assert "calf-iso-mid-dl" in slugs


def test_v01_phase_1_holds_nothing_that_the_phase_forbids(program: Program) -> None:
    phase = protocols()["ACH-MID"].phase(1)
    slugs = {row.exercise for row in phase_row(program).prescriptions.all()}
    assert not slugs & set(phase.must_not_include)
    assert all(exercise_library()[slug].type is not ExerciseType.PLYOMETRIC for slug in slugs)


def test_all_four_phases_are_proposed_with_exercises_and_a_week(program: Program) -> None:
    assert [phase.number for phase in program.phases.all()] == [1, 2, 3, 4]
    assert all(phase.prescriptions.all() and phase.sessions.all() for phase in program.phases.all())


def test_the_daily_hold_lies_on_every_day_with_its_dose(program: Program) -> None:
    (row,) = [row for row in phase_row(program).prescriptions.all() if row.exercise == "calf-iso-mid-dl"]
    dose = dose_of(row)
    assert row.weekdays == list(range(7))
    assert dose.sets.high == 5
    assert dose.seconds is not None
    assert dose.seconds.high == 45


def test_every_session_of_the_week_says_why_it_lies_there(program: Program) -> None:
    week = week_plan(phase_row(program))
    assert all(session.explanation for session in week.sessions)
    assert {session.kind.value for session in week.sessions} >= {"run", "strength"}


def test_stopped_running_gives_a_draft_without_runs(clinic: Practice, therapist: Membership) -> None:
    intake(clinic.athlete, clinic.episode)
    screened(clinic.episode, state="refer_modified", level="R", running="STOP_RUN")
    program = draft_program(by=therapist, episode=clinic.episode)
    assert not [row for row in phase_row(program).sessions.all() if row.kind == "run"]


def test_without_an_intake_there_is_a_draft_without_runs(clinic: Practice, therapist: Membership) -> None:
    program = drafted(therapist, clinic.episode)
    assert phase_row(program).prescriptions.all()
    assert not [row for row in phase_row(program).sessions.all() if row.kind == "run"]


def test_a_second_program_for_the_same_complaint_is_refused(clinic: Practice, program: Program) -> None:
    with pytest.raises(RuleViolation, match="already has a program"):
        draft_program(by=clinic.therapist, episode=clinic.episode)


def test_an_ended_program_makes_room_for_another(clinic: Practice, program: Program) -> None:
    end_program(by=clinic.therapist, program=program, reason="Another diagnosis")
    again = draft_program(by=clinic.therapist, episode=clinic.episode, protocol="CALF")
    assert again.protocol == "CALF"
    assert again.pk != program.pk


def test_ending_needs_a_reason(clinic: Practice, program: Program) -> None:
    with pytest.raises(RuleViolation, match="Write down why"):
        end_program(by=clinic.therapist, program=program, reason=" ")


def test_an_unknown_protocol_is_refused(clinic: Practice) -> None:
    with pytest.raises(RuleViolation, match="one of the protocols"):
        draft_program(by=clinic.therapist, episode=clinic.episode, protocol="NOPE")
