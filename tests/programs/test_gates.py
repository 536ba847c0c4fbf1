"""Gates: facts from the database, decisions with their evaluation, overrides, answers asked for, the row on Today."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from clinic.domain.errors import RuleViolation
from clinic.models import Alert, Membership
from programs.domain.criteria import Status
from programs.models import GateDecision, Phase, Prescription, Program, Publication
from programs.selectors.gate import look_at_gate
from programs.selectors.metrics import metrics_of
from programs.selectors.plan import current_program, phase_row
from programs.selectors.published import document_of, placed_sessions
from programs.services.gates import decide_gate, record_facts, review_gate
from tests.factories import Practice
from tests.programs.plans import checkin, intake, measured, published, screened

pytestmark = pytest.mark.usefixtures("in_clinic")


@pytest.fixture
def publication(clinic: Practice, therapist: Membership) -> Publication:
    """Phase 1 of ACH-MID, begun 14 days ago."""
    intake(clinic.athlete, clinic.episode)
    made = published(therapist, clinic.episode)
    Phase.objects.filter(program=made.program, number=1).update(started_on=today_of(clinic) - timedelta(days=14))
    return made


def today_of(clinic: Practice) -> date:
    """The clinic's date."""
    return clinic.clinic.local(timezone.now()).date()


def program_of(clinic: Practice) -> Program:
    """The program, read again."""
    found = current_program(clinic.athlete.pk)
    assert found is not None
    return found


def statuses(clinic: Practice) -> dict[str, Status]:
    """The status of each criterion now."""
    return {one.criterion: one.status for one in look_at_gate(program_of(clinic)).evaluation.results}


def everything_met(clinic: Practice, publication: Publication, therapist: Membership) -> None:
    """Reports, tests and answers that open the gate of phase 1."""
    today = today_of(clinic)
    Prescription.objects.filter(phase=phase_row(publication.program), exercise="calf-iso-mid-dl").update(
        exercise="calf-iso-mid-sl"
    )
    from programs.services.publishing import publish_program

    second = publish_program(by=therapist, program=program_of(clinic))
    placed = placed_sessions(publication.program_id, document_of(second))
    hold = next(p for p in placed if any(i.exercise == "calf-iso-mid-sl" for i in p.session.items))
    for ago in range(1, 5):
        checkin(clinic.episode, today - timedelta(days=ago), session=hold.id)
        checkin(clinic.episode, today - timedelta(days=ago), kind="run", distance_m=7000)
    for test, variant in (
        ("T01", "flat_2_2"), ("T02", "mid_straight"), ("T03", "thigh_load"), ("T05", "stick_2s"),
        ("T12", "toe_to_wall"),
    ):  # fmt: skip
        measured(clinic.episode, test, variant, today - timedelta(days=1), by=therapist, left=20, right=18)
    record_facts(
        by=therapist,
        program=program_of(clinic),
        answers={"rest_pain": 1, "walk_pain7": 1, "am_stiff7_rising": False},
    )


def test_silence_needs_data_and_is_never_met(clinic: Practice, publication: Publication) -> None:
    found = statuses(clinic)
    assert found["days_in_phase"] is Status.MET
    for name in ("red7", "green_pct14", "ex_green14", "rest_pain", "T01.recorded", "key_tests_recorded"):
        assert found[name] is Status.NEEDS_DATA, name
    assert not look_at_gate(program_of(clinic)).evaluation.ready


def test_reports_and_tests_are_read_with_value_day_and_variant(
    clinic: Practice, publication: Publication, therapist: Membership
) -> None:
    today = today_of(clinic)
    for ago in (1, 3, 5):
        checkin(clinic.episode, today - timedelta(days=ago), kind="run", colour="GREEN" if ago > 1 else "AMBER")
    measured(clinic.episode, "T01", "flat_2_2", today - timedelta(days=2), by=therapist, left=25, right=18)
    metrics = metrics_of(program_of(clinic), today=today, now=timezone.now())
    assert metrics.readings["T01.inv"].value == 18
    assert metrics.readings["T01.inv"].variant == "flat_2_2"
    assert metrics.readings["T01.inv"].on == today - timedelta(days=2)
    assert metrics.readings["T01.gap"].value == 28
    assert metrics.readings["red7"].value == 0
    assert metrics.readings["amber14"].value == 1
    assert metrics.readings["green_pct14"].value * 3 == 200
    assert "ex_green14" not in metrics.readings


def test_two_runs_are_too_few_for_a_share(clinic: Practice, publication: Publication) -> None:
    for ago in (1, 3):
        checkin(clinic.episode, today_of(clinic) - timedelta(days=ago), kind="run")
    assert statuses(clinic)["green_pct14"] is Status.NEEDS_DATA


def test_a_stop_verdict_is_not_met(clinic: Practice, publication: Publication) -> None:
    checkin(clinic.episode, today_of(clinic) - timedelta(days=1), kind="run", colour="RED")
    assert statuses(clinic)["red7"] is Status.NOT_MET


def test_a_closed_gate_cannot_be_advanced(clinic: Practice, publication: Publication, therapist: Membership) -> None:
    with pytest.raises(RuleViolation, match="not open"):
        decide_gate(by=therapist, program=program_of(clinic), decision="advance")
    assert program_of(clinic).phase_number == 1
    assert not GateDecision.objects.exists()


def test_an_override_needs_a_reason_and_keeps_what_it_overrode(
    clinic: Practice, publication: Publication, therapist: Membership
) -> None:
    with pytest.raises(RuleViolation, match="Write down why"):
        decide_gate(by=therapist, program=program_of(clinic), decision="override", reason="  ")
    row = decide_gate(by=therapist, program=program_of(clinic), decision="override", reason="Tested elsewhere")
    assert (row.from_phase, row.to_phase, row.overridden) == (1, 2, True)
    assert not row.evaluation["ready"]
    assert {one["status"] for one in row.evaluation["results"]} >= {"needs_data"}
    assert program_of(clinic).phase_number == 2


def test_a_red_flag_cannot_be_overridden(clinic: Practice, publication: Publication, therapist: Membership) -> None:
    screened(clinic.episode, state="not_cleared", level="U", running="STOP_RUN")
    with pytest.raises(RuleViolation, match="red flag"):
        decide_gate(by=therapist, program=program_of(clinic), decision="override", reason="It will be fine")


def test_everything_met_puts_the_gate_on_today_and_advances(
    clinic: Practice, publication: Publication, therapist: Membership
) -> None:
    everything_met(clinic, publication, therapist)
    assert {name: status for name, status in statuses(clinic).items() if status is not Status.MET} == {}
    assert review_gate(program_of(clinic))
    assert review_gate(program_of(clinic))
    assert Alert.objects.unresolved().filter(kind="gate_ready").count() == 1
    row = decide_gate(by=therapist, program=program_of(clinic), decision="advance")
    assert (row.to_phase, row.overridden, row.evaluation["ready"]) == (2, False, True)
    assert not Alert.objects.unresolved().filter(kind="gate_ready").exists()


def test_the_next_phase_is_a_draft_until_it_is_published(
    clinic: Practice, publication: Publication, therapist: Membership
) -> None:
    decide_gate(by=therapist, program=program_of(clinic), decision="override", reason="Tested elsewhere")
    program = program_of(clinic)
    assert "calf-raise-loaded-bent" in {row.exercise for row in phase_row(program).prescriptions.all()} or (
        "calf-raise-sl-bent" in {row.exercise for row in phase_row(program).prescriptions.all()}
    )
    newest = Publication.objects.order_by("-version").first()
    assert newest is not None
    assert document_of(newest).phase.number == 1
    assert phase_row(program, 1).ended_on == phase_row(program, 2).started_on == today_of(clinic)


def test_stepping_back_keeps_the_doses_of_the_phase(
    clinic: Practice, publication: Publication, therapist: Membership
) -> None:
    before = {row.pk for row in phase_row(program_of(clinic), 1).prescriptions.all()}
    decide_gate(by=therapist, program=program_of(clinic), decision="override", reason="Tested elsewhere")
    decide_gate(by=therapist, program=program_of(clinic), decision="step_back", reason="Two stops")
    program = program_of(clinic)
    assert program.phase_number == 1
    assert {row.pk for row in phase_row(program).prescriptions.all()} == before


def test_there_is_nothing_before_the_first_phase(
    clinic: Practice, publication: Publication, therapist: Membership
) -> None:
    with pytest.raises(RuleViolation, match="first phase"):
        decide_gate(by=therapist, program=program_of(clinic), decision="step_back", reason="Sore")


def test_a_decision_cannot_be_changed(clinic: Practice, publication: Publication, therapist: Membership) -> None:
    row = decide_gate(by=therapist, program=program_of(clinic), decision="hold")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        GateDecision.objects.filter(pk=row.pk).update(reason="Something else")


def test_an_old_screen_cannot_decide(clinic: Practice, publication: Publication, therapist: Membership) -> None:
    with pytest.raises(RuleViolation, match="meanwhile"):
        decide_gate(by=therapist, program=program_of(clinic), decision="hold", revision=99)


def test_answers_that_only_asking_supplies_are_kept_with_their_day(
    clinic: Practice, publication: Publication, therapist: Membership
) -> None:
    record_facts(by=therapist, program=program_of(clinic), answers={"rest_pain": 3})
    assert statuses(clinic)["rest_pain"] is Status.NOT_MET
    record_facts(by=therapist, program=program_of(clinic), answers={"rest_pain": 1})
    assert statuses(clinic)["rest_pain"] is Status.MET


@pytest.mark.parametrize("name", ["red14", "T01.inv", "days_in_phase", "nonsense"])
def test_what_reports_and_tests_supply_cannot_be_typed_in(
    clinic: Practice, publication: Publication, therapist: Membership, name: str
) -> None:
    with pytest.raises(RuleViolation, match="comes from tests and reports"):
        record_facts(by=therapist, program=program_of(clinic), answers={name: 0})


def test_a_draft_has_no_gate_to_decide(clinic: Practice, therapist: Membership) -> None:
    from tests.programs.plans import drafted

    with pytest.raises(RuleViolation, match="Publish the program first"):
        decide_gate(by=therapist, program=drafted(therapist, clinic.episode), decision="hold")
