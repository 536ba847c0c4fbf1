"""What is due, why and when: triggers RA1 to RA10 and the cadence of each phase (clinical.md 11.1, 11.2)."""

import operator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.content.reassessment import load_reassessment_rules
from assessments.domain.reassessment import DueItem, Urgency, combined_battery, due_items, earliest_due
from assessments.domain.reassessment_facts import NewTriageRule, ReassessmentFacts, ResponseEvent
from assessments.domain.reassessment_rhythm import reports_every_run
from assessments.domain.reassessment_triggers import fired_triggers, no_progress
from clinic.domain.logic import Tri, all_of, compare, negate
from tests.assessments.domain.case_documents import Case, read_cases

RULES = load_reassessment_rules()
TODAY = date(2026, 3, 2)
LINES = read_cases("reassessment.jsonl")
NOTHING = ReassessmentFacts(TODAY)


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def facts_of(case: Case) -> ReassessmentFacts:
    """The facts of a case. Verdicts of other engines are stated as those engines' own cases state them."""
    today = date.fromisoformat(case["today"])
    given_facts = dict(case.get("reassessment") or {})
    fired = given_facts.pop("newly_fired_rules", [])
    answers = (case.get("problems") or [{}])[0].get("answers", {})
    worst = max((response["pain_worst"] for response in case.get("responses", [])), default=0)
    return ReassessmentFacts(
        today,
        new_triage_rules=tuple(NewTriageRule(rule, None, today) for rule in fired),
        response_events=(ResponseEvent("RED", today),) if worst >= 6 else (),
        load_verdict="RED" if "load" in case else None,
        race_dates=tuple(date.fromisoformat(race["date"]) for race in case.get("races", [])),
        hop_sharp=answers.get("hop_pain") == "sharp" if answers else None,
        deload_days=answers.get("deload_days"),
        **given_facts,
    )


@pytest.mark.parametrize("line", LINES, ids=[line["case"]["id"] for line in LINES])
def test_acceptance_line(line: Case) -> None:
    facts, expected = facts_of(line["case"]), line["expect"]["reassessment"]
    assert [fired.rule_id for fired in fired_triggers(facts, RULES)] == expected["triggers"]
    if "no_progress" in expected:
        assert no_progress(facts, RULES.thresholds) is expected["no_progress"]


def test_v02_bone_stress_brings_three_triggers() -> None:
    facts = ReassessmentFacts(
        TODAY, response_events=(ResponseEvent("RED", TODAY),), load_verdict="ORANGE", hop_sharp=True, deload_days=0
    )
    assert {"RA1", "RA4", "RA9"} <= {fired.rule_id for fired in fired_triggers(facts, RULES)}


def test_nothing_known_fires_nothing() -> None:
    assert due_items(NOTHING, RULES, horizon_days=365) == ()
    assert earliest_due(()) is None
    assert no_progress(NOTHING, RULES.thresholds) is None


@pytest.mark.parametrize(
    ("facts", "rule_id", "due", "urgency"),
    [
        pytest.param(
            {"response_events": (ResponseEvent("SQ1", days(-1)), ResponseEvent("SQ4", days(-9)))},
            "RA1",
            days(2),
            Urgency.PLANNED,
            id="72-hours-after-the-event",
        ),
        pytest.param(
            {"response_events": (ResponseEvent("SQ2", days(-4)),)}, "RA1", days(-1), Urgency.OVERDUE, id="late"
        ),
        pytest.param(
            {"new_triage_rules": (NewTriageRule("RF-01", "E", TODAY),)}, "RA2", TODAY, Urgency.NOW, id="E-now"
        ),
        pytest.param({"new_triage_rules": (NewTriageRule("RF-31", "U", TODAY),)}, "RA2", TODAY, Urgency.TODAY, id="U"),
        pytest.param(
            {"new_triage_rules": (NewTriageRule("RF-55", "R", TODAY),)}, "RA2", days(7), Urgency.PLANNED, id="R"
        ),
        pytest.param({"new_triage_rules": (NewTriageRule("RF-99", None, TODAY),)}, "RA2", TODAY, Urgency.NOW, id="?"),
        pytest.param(
            {"red_free_days": 22, "exit_met_except_tests": True, "first_fired": {"RA3": days(-1)}},
            "RA3",
            days(6),
            Urgency.PLANNED,
            id="due-date-does-not-move",
        ),
        pytest.param({"load_verdict": "ORANGE"}, "RA4", days(7), Urgency.PLANNED, id="orange"),
        pytest.param({"drop_change_mm": -8}, "RA5", days(14), Urgency.PLANNED, id="lower-drop"),
        pytest.param({"race_dates": (days(-1), days(21))}, "RA7", TODAY, Urgency.NOW, id="race"),
        pytest.param({"race_dates": (TODAY,)}, "RA7", TODAY, Urgency.NOW, id="race-today"),
        pytest.param({"days_off_running": 14}, "RA8", TODAY, Urgency.NOW, id="before-running"),
        pytest.param({"hop_sharp": True, "deload_days": 2}, "RA9", days(5), Urgency.PLANNED, id="day-7-of-deload"),
        pytest.param({"hop_sharp": True, "deload_days": 9}, "RA9", days(-2), Urgency.OVERDUE, id="deload-over"),
        pytest.param({"hop_sharp": True}, "RA9", TODAY, Urgency.TODAY, id="deload-unknown"),
        pytest.param({"consecutive_missed_reports": 3}, "RA10", days(3), Urgency.PLANNED, id="missed"),
    ],
)
def test_trigger_is_due(facts: dict[str, object], rule_id: str, due: date, urgency: Urgency) -> None:
    (item,) = due_items(replace(NOTHING, **facts), RULES, horizon_days=0)  # type: ignore[arg-type]
    assert (item.rule_id, item.due, item.urgency) == (rule_id, due, urgency)
    assert item.what
    assert "{" not in item.why
    assert item.overdue_days(TODAY) == max(0, (TODAY - due).days)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"response_events": (ResponseEvent("SQ5", TODAY),)}, id="SQ5"),
        pytest.param({"red_free_days": 21}, id="exit-unknown"),
        pytest.param({"exit_met_except_tests": True}, id="red-free-unknown"),
        pytest.param({"load_verdict": "YELLOW"}, id="yellow-load"),
        pytest.param({"load_verdict": "UNKNOWN"}, id="unknown-load"),
        pytest.param({"new_shoe_category": "daily"}, id="daily-shoe"),
        pytest.param({"drop_change_mm": Fraction(-79, 10)}, id="drop-7.9-lower"),
        pytest.param({"race_dates": (days(-1), days(22))}, id="races-outside"),
        pytest.param({"hop_sharp": False, "deload_days": 3}, id="hop-quiet"),
    ],
)
def test_trigger_does_not_fire(facts: dict[str, object]) -> None:
    assert fired_triggers(replace(NOTHING, **facts), RULES) == ()  # type: ignore[arg-type]


def test_trigger_batteries() -> None:
    red = replace(NOTHING, response_events=(ResponseEvent("RED", TODAY),), key_tests=("T01", "T02"))
    assert due_items(replace(red, limiter_test="T02"), RULES, horizon_days=0)[0].battery == ("T02",)
    assert due_items(red, RULES, horizon_days=0)[0].battery == ("T01", "T02")
    back = due_items(replace(NOTHING, days_off_running=20, load_verdict="RED"), RULES, horizon_days=0)
    assert combined_battery(back) == ("T01", "T22", "T05")


tri = st.sampled_from([True, False, None])


@given(
    st.one_of(st.none(), st.integers(0, 100)),
    st.one_of(st.none(), st.fractions(-10, 10, max_denominator=10)),
    st.one_of(st.none(), st.fractions(-10, 10, max_denominator=10)),
    tri,
)
def test_no_progress_is_kleene_and(
    plan_days: int | None, psfs: Fraction | None, pain: Fraction | None, limiter_improved: Tri
) -> None:
    facts = ReassessmentFacts(
        TODAY, plan_days=plan_days, psfs_change=psfs, run_pain_change=pain, limiter_improved=limiter_improved
    )
    parts = (
        compare(plan_days, operator.ge, 42),
        compare(psfs, operator.lt, 2),
        None if pain is None else -2 < pain < 2,
        negate(limiter_improved),
    )
    found = no_progress(facts, RULES.thresholds)
    assert found is all_of(parts)
    assert any(fired.rule_id == "RA6" for fired in fired_triggers(facts, RULES)) == (found is True)


def plan(phase: int, *, age: int = 60, **facts: object) -> ReassessmentFacts:
    """A plan that began ``age`` days ago, in a phase that began 30 days ago, with everything done today."""
    measures = ("weekly_check_in", "psfs", "key_tests", "cadence", "gait_video_training", "gait_video_race")
    base = ReassessmentFacts(
        TODAY,
        phase=phase,
        plan_start=days(-age),
        phase_start=days(-min(30, age)),
        last_done=dict.fromkeys(measures, TODAY),
    )
    return replace(base, **facts)  # type: ignore[arg-type]


def item(facts: ReassessmentFacts, rule_id: str, horizon: int = 400) -> DueItem | None:
    return next((due for due in due_items(facts, RULES, horizon_days=horizon) if due.rule_id == rule_id), None)


def due_of(facts: ReassessmentFacts, rule_id: str) -> int | None:
    found = item(facts, rule_id)
    return None if found is None else (found.due - TODAY).days


@pytest.mark.parametrize(
    ("rule_id", "by_phase"),
    [
        pytest.param("RC-CHECKIN", (7, 7, 7, 14), id="check-in"),
        pytest.param("RC-PSFS", (None, 28, 28, 42), id="psfs"),
        pytest.param("RC-TESTS", (None, 28, 28, 42), id="tests"),
        pytest.param("RC-CADENCE", (None, None, None, None), id="cadence"),
        pytest.param("RC-VIDEO", (None, None, None, None), id="video"),
        pytest.param("RC-SCORE", (None, None, None, None), id="no-total-score"),
        pytest.param("RC-BONE", (None, None, None, None), id="no-bone-protocol"),
        pytest.param("RC-SCREEN", (None, None, None, None), id="no-cycle"),
    ],
)
def test_cadence_after_everything_was_done_today(rule_id: str, by_phase: tuple[int | None, ...]) -> None:
    assert tuple(due_of(plan(phase), rule_id) for phase in (1, 2, 3, 4)) == by_phase


def test_total_score_follows_only_when_a_questionnaire_is_in_use() -> None:
    done = {"total_score": TODAY}
    found = tuple(due_of(plan(phase, total_score_used=True, last_done=done), "RC-SCORE") for phase in (1, 2, 3, 4))
    assert found == (None, 28, 28, 42)


@pytest.mark.parametrize(
    ("red", "due"), [(True, 14), (False, 28), (None, 28)], ids=["limiter-red", "limiter-not-red", "unknown"]
)
def test_key_tests_come_earlier_while_the_limiter_is_red(red: Tri, due: int) -> None:
    assert due_of(plan(2, limiter_red=red), "RC-TESTS") == due
    assert due_of(plan(3, limiter_red=red), "RC-TESTS") == 28


def test_key_tests_of_phase_3_open_after_three_weeks() -> None:
    done = {**plan(3).last_done, "key_tests": days(-21)}
    found = item(plan(3, last_done=done, key_tests=("T01",)), "RC-TESTS", horizon=0)
    assert found is not None
    assert (found.opens, found.due, found.battery) == (TODAY, days(7), ("T01",))
    assert item(plan(3, last_done={**done, "key_tests": days(-20)}), "RC-TESTS", horizon=0) is None


@pytest.mark.parametrize(
    ("last", "due"),
    [
        pytest.param(None, -10, id="no-baseline"),
        pytest.param(-10, 4, id="baseline-done-then-day-14"),
        pytest.param(-38, 4, id="baseline-28-days-before-counts"),
        pytest.param(-39, -10, id="baseline-29-days-before-does-not"),
        pytest.param(1 - 1, 4, id="day-10-is-too-early-for-day-14"),
    ],
)
def test_psfs_in_phase_1_is_asked_on_day_0_and_day_14(last: int | None, due: int) -> None:
    done = {} if last is None else {"psfs": days(last)}
    assert due_of(plan(1, age=10, last_done=done), "RC-PSFS") == due


def test_psfs_on_day_11_counts_for_day_14() -> None:
    assert due_of(plan(1, age=11, last_done={"psfs": TODAY}), "RC-PSFS") is None


@pytest.mark.parametrize(
    ("last", "ready", "due"),
    [(-7, True, None), (-8, True, 0), (-8, False, None), (-8, None, None)],
    ids=["just-tested", "exit-test", "not-ready", "unknown"],
)
def test_key_tests_at_the_exit_of_phase_1(last: int, ready: Tri, due: int | None) -> None:
    facts = plan(1, age=9, last_done={"key_tests": days(last)}, exit_met_except_tests=ready)
    assert due_of(facts, "RC-TESTS") == due


@pytest.mark.parametrize(
    ("started", "last", "due"),
    [(-13, -13, 1), (-14, -3, 28), (-14, -4, 0), (-42, -28, 0), (-42, -3, None)],
    ids=["two-weeks", "counted-early", "counted-too-early", "six-weeks", "both-done"],
)
def test_cadence_is_counted_two_and_six_weeks_after_a_cue(started: int, last: int, due: int | None) -> None:
    for phase in (2, 3, 4):
        facts = plan(phase, cue_started=days(started), last_done={"cadence": days(last)})
        assert due_of(facts, "RC-CADENCE") == due


def test_gait_video_by_phase() -> None:
    assert due_of(plan(1, age=5, last_done={}), "RC-VIDEO") == -5
    ended = plan(2, cue_ended=days(-1), last_done={"gait_video_training": days(-20)})
    assert due_of(ended, "RC-VIDEO") == -1
    assert due_of(replace(ended, last_done={"gait_video_training": TODAY}), "RC-VIDEO") is None
    near = plan(3, exit_near=True, last_done={"gait_video_race": days(-31)})
    assert due_of(near, "RC-VIDEO") == 0
    assert due_of(replace(near, exit_near=None), "RC-VIDEO") is None
    assert due_of(replace(near, last_done={"gait_video_race": days(-30)}), "RC-VIDEO") is None
    race = plan(4, next_a_race=days(30), last_done={"gait_video_race": days(-5)})
    found = item(race, "RC-VIDEO")
    assert found is not None
    assert (found.opens, found.due) == (days(9), days(16))
    assert item(race, "RC-VIDEO", horizon=8) is None


@pytest.mark.parametrize(
    ("cycle", "opens", "due"),
    [(91, 0, 31), (92, 1, 32), (60, -31, 0), (59, -32, -1)],
    ids=["91", "92", "60", "59"],
)
def test_screen_is_due_60_to_91_days_before_the_cycle(cycle: int, opens: int, due: int) -> None:
    facts = plan(4, cycle_start=days(cycle))
    found = item(facts, "RC-SCREEN")
    assert found is not None
    assert (found.opens, found.due) == (days(opens), days(due))
    assert (item(facts, "RC-SCREEN", horizon=0) is None) == (opens > 0)
    assert due_of(replace(facts, last_done={"screen": days(opens)}), "RC-SCREEN") is None
    assert due_of(replace(facts, cycle_start=days(-1)), "RC-SCREEN") is None


def test_bone_follow_up_after_twelve_weeks_and_twelve_months() -> None:
    assert due_of(plan(2, age=80, bone_protocol=True), "RC-BONE") == 4
    assert due_of(plan(3, age=90, bone_protocol=True), "RC-BONE") == -6
    done = plan(4, age=200, bone_protocol=True, last_done={"bone_follow_up": days(-110)})
    assert due_of(done, "RC-BONE") == 165


@pytest.mark.parametrize(
    ("phase", "green", "every_run"), [(3, 100, True), (4, 27, True), (4, 28, False), (4, None, True)]
)
def test_reports_after_every_run_until_four_quiet_weeks(phase: int, green: int | None, every_run: bool) -> None:
    assert reports_every_run(phase, green, RULES.settings) is every_run


def test_items_are_sorted_by_urgency_then_date_and_always_the_same() -> None:
    facts = plan(
        2,
        last_done={"weekly_check_in": days(-9), "psfs": days(-28), "key_tests": days(-40)},
        load_verdict="RED",
        days_off_running=14,
        consecutive_missed_reports=3,
    )
    items = due_items(facts, RULES, horizon_days=0)
    assert [due.rule_id for due in items] == ["RA8", "RC-TESTS", "RC-CHECKIN", "RC-PSFS", "RA10", "RA4"]
    assert items == due_items(facts, RULES, horizon_days=0)
    assert earliest_due(items) == days(-12)
