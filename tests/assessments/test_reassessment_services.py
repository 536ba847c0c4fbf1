"""What falls due becomes one recall and one row on Today, and goes away when it is done."""

import pytest
import time_machine
from django.utils import timezone

from assessments.models import FiredRule
from assessments.selectors import plan as plan_port
from assessments.selectors.plan import PlanFacts, register_plan_source
from assessments.services.reassessment import FRONT_DESK, evaluate_due
from assessments.services.triage import record_findings, resolve_rule
from assessments.tasks import find_due_reassessments
from athletes.models import Race, Run
from clinic.models import Alert, AlertKind, Recall
from tests.assessments.records import NOW, TODAY, V01, cleared, days, sent_intake, session
from tests.factories import Practice

pytestmark = pytest.mark.django_db


def reasons() -> set[str]:
    return set(Recall.objects.open().values_list("reason", flat=True))


def test_nothing_is_due_before_the_first_intake(in_clinic: Practice) -> None:
    assert evaluate_due(in_clinic.athlete) == ()
    assert not Recall.objects.exists()


def test_the_baseline_is_due_with_the_intake_and_the_front_desk_reads_no_result(ready: Practice) -> None:
    recall = Recall.objects.open().get(reason="RC-TESTS")
    assert (recall.why, recall.due_on) == ("Test session", TODAY)
    alert = Alert.objects.unresolved().get(kind=AlertKind.TEST_DUE)
    assert (alert.urgency, alert.action) == (2, "Start tests")
    assert alert.link.startswith(f"/athletes/{ready.athlete.pk}/tests/start/?tests=")


def test_nobody_is_called_in_for_tests_that_triage_does_not_allow(ready: Practice) -> None:
    assert "RC-TESTS" in reasons()
    findings = {"b_focal": True, "b_impact": True, "b_lingers": True, "b_site": "posteromedial_tibia"}
    record_findings(by=ready.therapist, episode=ready.episode, answers=findings)
    evaluate_due(ready.athlete)
    assert "RC-TESTS" not in reasons()
    assert "RA2" in reasons()
    assert not Alert.objects.unresolved().filter(kind=AlertKind.TEST_DUE).exists()


def test_running_again_changes_nothing(ready: Practice) -> None:
    before = list(Recall.objects.values_list("pk", "due_on"))
    evaluate_due(ready.athlete)
    evaluate_due(ready.athlete)
    assert list(Recall.objects.values_list("pk", "due_on")) == before
    assert Alert.objects.filter(kind=AlertKind.TEST_DUE).count() == 1


def test_doing_the_tests_settles_recall_and_alert(ready: Practice) -> None:
    results = {**V01, "T05": ([500], [490]), "T04": ([], [])}
    results.pop("T04")
    results.pop("T05")
    session(ready.therapist, ready.athlete, ready.episode, results)
    closed = Recall.objects.get(reason="RC-TESTS", state="done")
    assert closed.outcome_note.startswith("Tests done: T01")
    # the hops and the squat are still missing, so the baseline stays due
    assert "RC-TESTS" in reasons()


def test_with_a_plan_the_key_tests_repeat_by_phase(ready: Practice) -> None:
    session(ready.therapist, ready.athlete, ready.episode, {"T01": (30, 29), "T02": (60, 58)})
    plan = PlanFacts(phase=2, plan_start=TODAY, phase_start=TODAY, key_tests=("T01", "T02"))
    assert "RC-TESTS" not in {item.rule_id for item in evaluate_due(ready.athlete, plan=plan)}
    assert "RC-TESTS" not in reasons()
    with time_machine.travel(NOW + days(22)):
        due = next(item for item in evaluate_due(ready.athlete, plan=plan) if item.rule_id == "RC-TESTS")
    assert due.due == TODAY + days(28)
    assert Recall.objects.open().get(reason="RC-TESTS").due_on == TODAY + days(28)


def test_the_app_above_tells_what_the_plan_is(ready: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_port, "_sources", [])
    register_plan_source(lambda athlete: PlanFacts(key_tests=("T01",)) if athlete == ready.athlete else None)
    session(ready.therapist, ready.athlete, ready.episode, {"T01": (30, 29)})
    assert "RC-TESTS" not in reasons()


def test_a_new_rule_asks_for_a_safety_review_until_it_is_resolved(march: None, in_clinic: Practice) -> None:
    in_clinic.episode.region = "shin_medial"
    in_clinic.episode.save()
    sent_intake(in_clinic.runner, in_clinic.episode, region="shin_medial", b_night=True)
    assert Recall.objects.open().get(reason="RA2").why == "Safety review with the therapist"
    rule = FiredRule.objects.get(rule_id="RF-37")
    resolve_rule(by=in_clinic.therapist, fired_rule=rule, outcome="excluded", note="It is the pillow.")
    assert "RA2" not in reasons()


def test_two_weeks_without_a_run_ask_for_a_check_before_the_first_one(ready: Practice) -> None:
    Run.objects.create(
        clinic=ready.clinic, athlete=ready.athlete, started_at=timezone.now(), local_date=TODAY, distance_m=5000
    )
    with time_machine.travel(NOW + days(14)):
        evaluate_due(ready.athlete)
        assert "RA8" in reasons()


def test_a_race_in_three_weeks_is_checked_once(ready: Practice) -> None:
    Race.objects.all().delete()
    Race.objects.create(
        clinic=ready.clinic, athlete=ready.athlete, name="10 km", date=TODAY + days(20), distance_m=10_000
    )
    evaluate_due(ready.athlete)
    assert "RA7" in reasons()
    session(ready.therapist, ready.athlete, ready.episode, {"T01": (30, 29)})
    evaluate_due(ready.athlete)
    assert "RA7" not in reasons()


def test_the_sweep_covers_every_clinic_and_may_run_twice(march: None, clinic: Practice, other_clinic: Practice) -> None:
    from clinic.models import scope

    for practice in (clinic, other_clinic):
        with scope(clinic=practice.clinic, membership=practice.therapist, via="test"):
            cleared(practice.therapist, practice.runner, practice.episode)
            Recall.objects.all().delete()
    find_due_reassessments.run()
    find_due_reassessments.run()
    for practice in (clinic, other_clinic):
        with scope(clinic=practice.clinic, via="test"):
            assert Recall.objects.filter(reason="RC-TESTS").count() == 1


def test_no_front_desk_words_name_a_result() -> None:
    for words in FRONT_DESK.values():
        assert not any(character.isdigit() or character == "%" for character in words)
