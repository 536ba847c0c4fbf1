"""Triage in the database: screens are kept, rules stay until a clinician decides, alerts come and go."""

import pytest
import time_machine

from assessments.models import ClinicalFindings, FiredRule, Referral, ScreenTrigger, TriageScreen
from assessments.selectors.triage import current_triage, instruction_for, may_override_triage, may_publish
from assessments.services.intake import send_intake
from assessments.services.referrals import close_referral, create_referral, update_referral
from assessments.services.triage import acknowledge_intake, record_findings, resolve_rule, screen
from athletes.models import Episode, IntakeStatus
from clinic.domain.errors import RuleViolation
from clinic.models import Alert, AlertKind
from tests.assessments.records import NOW, TODAY, all_negative, cleared, days, draft_intake, sent_intake
from tests.factories import Practice, episode

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("march")]


def shin(practice: Practice) -> Episode:
    """A complaint of the left inner shin, the only one."""
    practice.episode.region, practice.episode.side = "shin_medial", "L"
    practice.episode.save()
    return practice.episode


BONE = {
    "region": "shin_medial",
    "side": "L",
    "b_focal": True,
    "b_impact": True,
    "b_lingers": True,
    "hop_pain": "sharp",
}


def test_no_screen_yet_is_never_clear(in_clinic: Practice) -> None:
    standing = current_triage(in_clinic.athlete)
    assert standing.state == "cannot_clear"
    assert standing.running_action == "STOP_RUN"
    assert may_publish(in_clinic.athlete) == (False, ["The intake is not in yet, so triage has not run."])
    assert may_override_triage(in_clinic.athlete) is False


def test_an_intake_alone_cannot_clear_an_achilles_that_nobody_has_examined(in_clinic: Practice) -> None:
    intake = sent_intake(in_clinic.runner, in_clinic.episode)
    assert intake.status in (IntakeStatus.COMPLETE, IntakeStatus.COMPLETE_WITH_UNKNOWNS)
    standing = current_triage(in_clinic.athlete)
    assert (standing.state, standing.screen and standing.screen.trigger) == ("cannot_clear", ScreenTrigger.INTAKE)
    assert {question["input"] for question in standing.document["questions"]} >= {"a_thompson"}
    alert = Alert.objects.get(kind=AlertKind.RED_FLAG)
    assert (alert.urgency, alert.action) == (1, "Open triage")


def test_a_negative_examination_clears_and_settles_the_alert(in_clinic: Practice) -> None:
    sent_intake(in_clinic.runner, in_clinic.episode)
    row = all_negative(in_clinic.therapist, in_clinic.episode)
    assert (row.state, row.level) == ("clear", "")
    assert may_publish(in_clinic.athlete) == (True, [])
    assert not Alert.objects.unresolved().filter(kind=AlertKind.RED_FLAG).exists()
    assert ClinicalFindings.objects.get().recorded_by == in_clinic.therapist


def test_sending_twice_screens_once(in_clinic: Practice) -> None:
    intake = draft_intake(in_clinic.episode)
    first = send_intake(by=in_clinic.runner, intake=intake)
    second = send_intake(by=in_clinic.runner, intake=intake)
    assert first.completed_at == second.completed_at
    assert TriageScreen.objects.count() == 1


def test_bone_stress_signs_of_v02_block_until_they_are_reviewed(in_clinic: Practice) -> None:
    complaint = shin(in_clinic)
    all_negative(in_clinic.therapist, complaint, b_site="posteromedial_tibia")
    sent_intake(in_clinic.runner, complaint, **BONE)
    # nobody is asked to hop on a bone that may be injured; the clinician's own finding adds the monitor rule
    row = record_findings(by=in_clinic.therapist, episode=complaint, answers={"hop_pain": "sharp", "deload_days": 0})
    assert (row.state, row.level) == ("not_cleared", "U")
    assert row.verdict["fired"] == ["RF-31", "RF-35m"]
    assert row.verdict["running_action"] == "STOP_RUN"
    released, why = may_publish(in_clinic.athlete)
    assert released is False
    assert any(reason.startswith("RF-31") for reason in why)
    assert may_override_triage(in_clinic.athlete) is True
    assert Alert.objects.unresolved().get(kind=AlertKind.RED_FLAG).urgency == 0


def test_a_fired_rule_stays_although_every_answer_says_no_by_now(in_clinic: Practice) -> None:
    complaint = shin(in_clinic)
    sent_intake(in_clinic.runner, complaint, **BONE)
    all_negative(in_clinic.therapist, complaint, b_site="posteromedial_tibia")
    with time_machine.travel(NOW + days(3)):
        negative = {"b_focal": False, "b_impact": False, "b_lingers": False, "hop_pain": "none"}
        row = record_findings(by=in_clinic.therapist, episode=complaint, answers=negative)
    kept = next(rule for rule in row.verdict["rules"] if rule["id"] == "RF-31")
    assert (row.state, kept["kept"]) == ("not_cleared", True)
    assert FiredRule.objects.active().filter(rule_id="RF-31").count() == 1


def test_excluding_with_a_note_ends_a_rule_and_the_same_answers_do_not_fire_it_again(in_clinic: Practice) -> None:
    complaint = shin(in_clinic)
    sent_intake(in_clinic.runner, complaint, **BONE)
    all_negative(in_clinic.therapist, complaint, b_site="posteromedial_tibia")
    for row in FiredRule.objects.active().order_by("rule_id"):
        resolve_rule(by=in_clinic.therapist, fired_rule=row, outcome="excluded", note="MRI of 1 March: no oedema.")
    assert current_triage(in_clinic.athlete).state == "clear"
    again = screen(by=None, episode=complaint, trigger=ScreenTrigger.TEST_SESSION)
    assert again.state == "clear"
    resolved = FiredRule.objects.get(rule_id="RF-31")
    assert (resolved.outcome, resolved.resolved_by) == ("excluded", in_clinic.therapist)
    settled = Alert.objects.get(kind=AlertKind.RED_FLAG)
    assert settled.resolved_by == in_clinic.therapist


def test_confirming_keeps_the_restrictions_but_takes_the_row_off_today(in_clinic: Practice) -> None:
    complaint = shin(in_clinic)
    all_negative(in_clinic.therapist, complaint, b_site="posteromedial_tibia")
    sent_intake(in_clinic.runner, complaint, **BONE)
    for row in FiredRule.objects.active():
        resolve_rule(by=in_clinic.therapist, fired_rule=row, outcome="confirmed", note="MRI: grade 2.")
    standing = current_triage(in_clinic.athlete)
    assert (standing.state, standing.running_action) == ("not_cleared", "STOP_RUN")
    assert standing.unresolved == ()
    assert not Alert.objects.unresolved().filter(kind=AlertKind.RED_FLAG).exists()


@pytest.mark.parametrize(
    ("outcome", "note", "code"),
    [
        pytest.param("excluded", "  ", "triage.resolution_incomplete", id="no note"),
        pytest.param("whatever", "MRI", "unknown_outcome", id="unknown outcome"),
    ],
)
def test_an_outcome_needs_words_and_a_known_name(in_clinic: Practice, outcome: str, note: str, code: str) -> None:
    complaint = shin(in_clinic)
    sent_intake(in_clinic.runner, complaint, **BONE)
    row = FiredRule.objects.active().first()
    assert row is not None
    with pytest.raises(RuleViolation) as caught:
        resolve_rule(by=in_clinic.therapist, fired_rule=row, outcome=outcome, note=note)
    assert caught.value.code == code
    row.refresh_from_db()
    assert row.outcome == ""


def test_a_second_resolution_says_who_was_first(in_clinic: Practice) -> None:
    complaint = shin(in_clinic)
    sent_intake(in_clinic.runner, complaint, **BONE)
    row = FiredRule.objects.active().first()
    assert row is not None
    resolve_rule(by=in_clinic.therapist, fired_rule=row, outcome="excluded", note="Seen.")
    with pytest.raises(RuleViolation, match="Ruth Adeyemi"):
        resolve_rule(by=in_clinic.therapist, fired_rule=row, outcome="excluded", note="Seen again.")


def test_hip_signs_of_v10_bring_the_full_screen_instruction_and_cannot_be_overridden(in_clinic: Practice) -> None:
    in_clinic.episode.region, in_clinic.episode.side = "hip_groin", "L"
    in_clinic.episode.save()
    told = {"region": "hip_groin", "side": "L", "b_impact": True, "b_lingers": True, "b_night": True}
    sent_intake(in_clinic.runner, in_clinic.episode, **told)
    row = all_negative(in_clinic.therapist, in_clinic.episode, b_hip_ir=True)
    assert (row.state, row.level) == ("not_cleared", "S")
    assert set(row.verdict["fired"]) >= {"RF-17", "RF-32", "RF-37"}
    instruction = instruction_for(in_clinic.athlete)
    assert instruction is not None
    assert "crutches" in " ".join(instruction.words)
    assert instruction.emergency_number == "999"
    assert may_override_triage(in_clinic.athlete) is False


def test_only_a_clinician_answers_clinician_only_questions(in_clinic: Practice) -> None:
    with pytest.raises(RuleViolation) as caught:
        record_findings(by=in_clinic.runner, episode=in_clinic.episode, answers={"a_thompson": "neg"})
    assert caught.value.code == "clinician_only"
    assert not ClinicalFindings.objects.exists()


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        pytest.param({"a_thompson": "maybe"}, "triage.not_a_choice", id="not a choice"),
        pytest.param({"nonsense": True}, "triage.unknown_question", id="unknown question"),
        pytest.param({"region": "calf"}, "triage.unknown_question", id="fact of the record"),
    ],
)
def test_findings_are_checked(in_clinic: Practice, answers: dict[str, object], code: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        record_findings(by=in_clinic.therapist, episode=in_clinic.episode, answers=answers)
    assert caught.value.code == code


def test_a_bone_whose_site_nobody_named_is_off_loaded_until_somebody_decides(in_clinic: Practice) -> None:
    complaint = shin(in_clinic)
    sent_intake(in_clinic.runner, complaint, **BONE)
    assert current_triage(in_clinic.athlete).running_action == "NO_WB"
    all_negative(in_clinic.therapist, complaint, b_site="posteromedial_tibia")
    assert current_triage(in_clinic.athlete).running_action == "NO_WB"
    assert instruction_for(in_clinic.athlete) is not None


def test_a_second_complaint_without_answers_cannot_be_cleared_by_the_first(in_clinic: Practice) -> None:
    cleared(in_clinic.therapist, in_clinic.runner, in_clinic.episode)
    assert current_triage(in_clinic.athlete).state == "clear"
    knee = episode(in_clinic.athlete, region="knee_anterior", side="L")
    row = screen(by=None, episode=knee, trigger=ScreenTrigger.FINDINGS)
    assert row.state == "cannot_clear"


def test_reading_the_intake_takes_its_row_off_today(in_clinic: Practice) -> None:
    sent_intake(in_clinic.runner, in_clinic.episode)
    assert acknowledge_intake(by=in_clinic.therapist, athlete=in_clinic.athlete) == 1
    assert not Alert.objects.unresolved().filter(kind=AlertKind.INTAKE_READY).exists()


def test_a_referral_is_tracked_until_it_is_closed(in_clinic: Practice) -> None:
    one = create_referral(
        by=in_clinic.therapist,
        episode=in_clinic.episode,
        to_whom="Sports physician",
        why="MRI of the shin",
        due_on=TODAY + days(7),
        rule_ids=["RF-31"],
    )
    update_referral(by=in_clinic.therapist, referral=one, status="sent")
    with pytest.raises(RuleViolation, match="came of"):
        close_referral(by=in_clinic.therapist, referral=one, outcome=" ")
    close_referral(by=in_clinic.therapist, referral=one, outcome="MRI normal.")
    stored = Referral.objects.get()
    assert (stored.status, stored.outcome) == ("closed", "MRI normal.")
    with pytest.raises(RuleViolation, match="already closed"):
        update_referral(by=in_clinic.therapist, referral=one, status="seen")
