"""What stands around the verdict: baseline, pain cap, check before a run, initial setting, open questions, message."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athletes.domain.baseline import BaselineSource, JudgedSession, MorningReport, baseline
from athletes.domain.follow_up import open_questions
from athletes.domain.initial_setting import initial_setting
from athletes.domain.levers import PlannedRun, Reduction, choose_lever
from athletes.domain.pain_cap import pain_cap
from athletes.domain.pre_run import PreRun, check_before_run
from athletes.domain.response import SessionReport, judge
from athletes.domain.response_rules import Colour, Intensity, SessionKind
from athletes.domain.restart import RestartCheck, may_restart
from athletes.domain.runner_message import explain
from athletes.domain.sequence import follow
from clinic.domain.errors import RuleViolation
from tests.athletes.domain.response_cases import RULES

DAY = date(2026, 3, 2)
MORNING = datetime(2026, 3, 20, 7, tzinfo=UTC)
QUIET = SessionReport(
    date=DAY,
    distance_m=10000,
    pain_first_10_minutes=0,
    pain_worst=1,
    pain_last_5_minutes=1,
    got_worse=False,
    limp_during=False,
    pain_next_morning=0,
    stiffer_next_morning=False,
    limp_next_morning=False,
)
EMPTY = SessionReport(date=DAY, hours_since_end=1)


def mornings(*pains: int) -> list[MorningReport]:
    """One report a morning, oldest first, ending on MORNING."""
    count = len(pains)
    return [MorningReport(MORNING - timedelta(days=count - 1 - i), pain) for i, pain in enumerate(pains)]


# Baseline (5.2)


@pytest.mark.parametrize(
    ("pains", "intake", "expected"),
    [
        pytest.param((1, 2, 3), None, (2, BaselineSource.REPORTS), id="median-of-three"),
        pytest.param((1, 1, 2, 2), None, (2, BaselineSource.REPORTS), id="half-is-rounded-up"),
        pytest.param((9, 9, 9, 1, 1, 1, 1, 1, 1, 1), None, (1, BaselineSource.REPORTS), id="last-seven-only"),
        pytest.param((5, 5), 2, (2, BaselineSource.INTAKE), id="two-reports-are-too-few"),
        pytest.param((), None, (0, BaselineSource.ASSUMED), id="nothing-known"),
    ],
)
def test_baseline(pains: tuple[int, ...], intake: int | None, expected: tuple[int, BaselineSource]) -> None:
    found = baseline(mornings(*pains), [], intake, RULES.baseline)
    assert (found.pain, found.source) == expected


@pytest.mark.parametrize(
    ("hours", "colour", "counts"),
    [
        pytest.param(36, Colour.AMBER, False, id="36-hours-after-amber"),
        pytest.param(37, Colour.AMBER, True, id="37-hours-after-amber"),
        pytest.param(12, Colour.RED, False, id="after-red"),
        pytest.param(12, Colour.GREEN, True, id="after-green"),
        pytest.param(12, Colour.GREY, True, id="after-grey"),
        pytest.param(-2, Colour.RED, True, id="session-after-the-report"),
    ],
)
def test_baseline_leaves_out_mornings_after_sore_sessions(hours: int, colour: Colour, counts: bool) -> None:
    session = JudgedSession(MORNING - timedelta(hours=hours), colour)
    reports = [MorningReport(MORNING, 4) for _ in range(3)]
    found = baseline(reports, [session], 1, RULES.baseline)
    assert found.pain == (4 if counts else 1)


# Pain cap (5.2, 7.4)


@pytest.mark.parametrize(
    ("asked", "cap"),
    [
        pytest.param({}, 3, id="default"),
        pytest.param({"region": "calf"}, 2, id="calf-region"),
        pytest.param({"region": "shin_medial"}, 2, id="shin-suspicion-is-not-the-bone-cap"),
        pytest.param({"protocol": "TBSI"}, 0, id="bone-protocol"),
        pytest.param({"protocol": "MTSS"}, 2, id="mtss-run"),
        pytest.param({"protocol": "MTSS", "kind": SessionKind.STRENGTH}, 3, id="mtss-strength"),
        pytest.param({"protocol": "CALF", "kind": SessionKind.STRENGTH}, 2, id="calf-strength"),
        pytest.param(
            {"protocol": "ACH-MID", "kind": SessionKind.STRENGTH, "clinician_strength_cap": 5}, 5, id="clinician-5"
        ),
        pytest.param({"protocol": "ACH-MID", "clinician_strength_cap": 5}, 3, id="never-for-running"),
        pytest.param(
            {"protocol": "ACH-MID", "kind": SessionKind.PLYO, "clinician_strength_cap": 5}, 3, id="never-for-hopping"
        ),
        pytest.param(
            {"protocol": "TBSI", "kind": SessionKind.STRENGTH, "clinician_strength_cap": 5}, 0, id="never-over-bone"
        ),
        pytest.param({"protocol": "ACH-MID", "region": "calf"}, 3, id="protocol-before-region"),
    ],
)
def test_pain_cap(asked: dict[str, Any], cap: int) -> None:
    assert pain_cap(RULES.caps, **asked) == cap


def test_pain_cap_above_5_is_refused() -> None:
    with pytest.raises(RuleViolation):
        pain_cap(RULES.caps, kind=SessionKind.STRENGTH, clinician_strength_cap=6)


# Check before a run (5.5)


def check(reduction: Reduction | None = None, **changes: Any) -> Any:
    known: dict[str, Any] = {"planned": PlannedRun(10000, Intensity.TEMPO), "baseline_pain": 1, "pain_before": 1}
    return check_before_run(PreRun(**(known | changes)), reduction or Reduction(), RULES)


@pytest.mark.parametrize(
    ("changes", "decision", "reasons"),
    [
        pytest.param({}, "GO", (), id="go"),
        pytest.param({"stopped_by_triage": True}, "NO_RUN", ("N-triage",), id="triage"),
        pytest.param({"pain_before": 4}, "NO_RUN", ("N-pain4",), id="pain-4"),
        pytest.param({"limping_now": True}, "NO_RUN", ("N-limp",), id="limp"),
        pytest.param({"paused": True}, "NO_RUN", ("N-pause",), id="pause"),
        pytest.param({"baseline_pain": 4, "pain_before": 0}, "NO_RUN", ("N-baseline4",), id="baseline-4"),
        pytest.param({"pain_before": 3, "baseline_pain": 2}, "EASY_ONLY", ("E-pain3",), id="pain-3-baseline-2"),
        pytest.param({"pain_before": 3, "baseline_pain": 3}, "GO", (), id="pain-3-baseline-3"),
        pytest.param({"pain_before": 2, "baseline_pain": 0}, "EASY_ONLY", ("E-rise2",), id="rise-of-2"),
        pytest.param({"pain_before": 2, "baseline_pain": 1}, "GO", (), id="rise-of-1"),
        pytest.param({"pain_before": None}, "EASY_ONLY", ("E-unknown",), id="unknown"),
        pytest.param(
            {"pain_before": 4, "limping_now": True}, "NO_RUN", ("N-pain4", "N-limp"), id="all-reasons-in-order"
        ),
    ],
)
def test_check_before_run(changes: dict[str, Any], decision: str, reasons: tuple[str, ...]) -> None:
    answer = check(**changes)
    assert (answer.decision, answer.reason_ids) == (decision, reasons)
    assert answer.clinician_task_within_days == (7 if changes.get("baseline_pain") == 4 else None)


def test_check_before_run_waits_for_the_morning_after_a_pending_session() -> None:
    pending = judge(replace(EMPTY, pain_worst=1), RULES)
    assert pending.colour is Colour.PENDING
    assert check(last=pending).reason_ids == ("E-pending",)
    assert check(last=judge(QUIET, RULES)).reason_ids == ()


def test_easy_only_is_80_percent_easy_flat_and_merges_with_levers() -> None:
    run = check(pain_before=None).run
    assert (run.after.distance_m, run.after.intensity, run.flat_route, run.max_effort) == (8000, "easy", True, 4)
    assert check(Reduction(volume_pct=10), pain_before=None).run.after.distance_m == 8000
    assert check(Reduction(volume_pct=30), pain_before=None).run.after.distance_m == 7000


@given(st.integers(0, 10), st.integers(0, 9))
def test_more_pain_before_never_gives_a_bolder_decision(usual: int, pain: int) -> None:
    rank = {"GO": 0, "EASY_ONLY": 1, "NO_RUN": 2}
    lower, higher = (check(baseline_pain=usual, pain_before=p).decision for p in (pain, pain + 1))
    assert rank[higher] >= rank[lower]


# Restart after a stop (5.7 SQ3, SQ6)

PASSED = RestartCheck(hours_since_stop=48, walking_pain=1, limping=False, strength_pain=3, baseline_pain=1, pain_cap=3)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, True, id="all-met"),
        pytest.param({"hours_since_stop": 47}, False, id="47-hours"),
        pytest.param({"walking_pain": 2}, False, id="walking-above-baseline"),
        pytest.param({"limping": True}, False, id="limp"),
        pytest.param({"strength_pain": 4}, False, id="raises-above-cap"),
        pytest.param({"strength_pain": None}, None, id="raises-not-done"),
        pytest.param({"limping": None}, None, id="limp-unanswered"),
        pytest.param({"walking_pain": None, "limping": True}, False, id="a-known-failure-decides"),
        pytest.param({"pain_cap": 0, "strength_pain": None}, False, id="bone-needs-silence"),
        pytest.param({"pain_cap": 0, "strength_pain": None, "walking_pain": 0}, True, id="bone-needs-no-raises"),
        pytest.param({"pain_cap": 0, "walking_pain": None}, None, id="bone-unanswered"),
    ],
)
def test_may_restart(changes: dict[str, Any], expected: bool | None) -> None:
    assert may_restart(replace(PASSED, **changes), RULES.sequence) is expected


# Initial setting (5.7)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param([{}], (False, 0, 0), id="as-is"),
        pytest.param([{"pain_worst": 3}], (False, 0, 0), id="pain-3"),
        pytest.param([{"pain_worst": 4}], (False, 20, 14), id="pain-4"),
        pytest.param([{"pain_worst": 5}, {}], (False, 20, 14), id="pain-5-once"),
        pytest.param([{"pain_next_morning": 1}], (False, 20, 14), id="unsettled"),
        pytest.param([{"pain_next_morning": None}], (False, 20, 14), id="not-known-to-have-settled"),
        pytest.param([{"stiffer_next_morning": True}], (False, 10, 14), id="stiffness-only"),
        pytest.param([{"pain_worst": 6}], (True, 100, 14), id="pain-6-pauses"),
    ],
)
def test_initial_setting(changes: list[dict[str, Any]], expected: tuple[bool, int, int]) -> None:
    setting = initial_setting([judge(replace(QUIET, **c), RULES) for c in changes], RULES.initial)
    assert setting is not None
    assert (setting.paused, setting.reduction_pct, setting.remove_days) == expected


def test_initial_setting_without_runs_is_unknown() -> None:
    assert initial_setting([], RULES.initial) is None
    strength = judge(replace(QUIET, kind=SessionKind.STRENGTH), RULES)
    assert initial_setting([strength], RULES.initial) is None


# Open questions (5.2)


def windows(report: SessionReport) -> dict[str, str]:
    return {question.answer: question.window for question in open_questions(report, RULES)}


@pytest.mark.parametrize(
    ("hours", "window"),
    [(5, "later"), (6, "now"), (20, "now"), (21, "missed"), (None, "missed")],
)
def test_open_questions_morning_window(hours: int | None, window: str) -> None:
    assert windows(replace(EMPTY, hours_since_end=hours))["pain_next_morning"] == window


def test_open_questions_ask_24_hours_only_above_the_baseline() -> None:
    raised = replace(QUIET, pain_next_morning=2, baseline_pain=1, hours_since_end=22)
    assert windows(raised) == {"pain_at_24_hours": "now"}
    assert windows(replace(raised, hours_since_end=19)) == {"pain_at_24_hours": "later"}
    assert windows(replace(raised, hours_since_end=31)) == {"pain_at_24_hours": "missed"}
    assert windows(replace(raised, baseline_pain=2)) == {}


def test_open_questions_of_an_exercise_session_leave_out_escalation() -> None:
    asked = set(windows(replace(EMPTY, kind=SessionKind.STRENGTH)))
    assert asked == {
        "pain_worst",
        "limp_during",
        "pain_next_morning",
        "stiffer_next_morning",
        "limp_next_morning",
    }


# Message


@pytest.mark.parametrize(
    ("changes", "headline"),
    [
        pytest.param({}, "Carry on", id="green"),
        pytest.param({"pain_worst": 4}, "Ease back", id="amber"),
        pytest.param({"pain_worst": 6}, "Stop", id="red"),
        pytest.param({"limp_during": None}, "Not enough answers yet", id="grey"),
        pytest.param({"pain_next_morning": None, "hours_since_end": 1}, "Not enough answers yet", id="pending"),
    ],
)
def test_explain_headlines(changes: dict[str, Any], headline: str) -> None:
    message = explain(judge(replace(QUIET, **changes), RULES), RULES)
    assert message.headline == headline
    assert all([message.meaning, message.changes, message.back, message.now])


def test_explain_amber_says_what_changes_and_why() -> None:
    verdict = judge(replace(QUIET, stiffer_next_morning=True), RULES)
    message = explain(verdict, RULES, lever=choose_lever(verdict, 1, RULES.levers))
    assert message.changes[0] == "Your next two runs are 10 % shorter, for 10 days at most."
    assert message.why == ("The next morning was stiffer than usual.",)
    assert message.provisional is None


def test_explain_third_amber_is_a_stop_with_its_rule() -> None:
    verdicts = [judge(replace(QUIET, date=DAY + timedelta(days=d), pain_worst=4), RULES) for d in (0, 2, 4)]
    sequence = follow(verdicts, RULES, today=DAY + timedelta(days=4))
    message = explain(verdicts[-1], RULES, lever=sequence.standings[-1].lever, sequence=sequence)
    assert message.headline == "Stop"
    assert RULES.sequence.words["SQ2"].runner in message.why


def test_explain_provisional_says_so() -> None:
    assert explain(judge(replace(EMPTY, pain_worst=4), RULES), RULES).provisional is not None


def test_runner_words_hold_no_exclamation_or_internal_names() -> None:
    words = [
        w.runner
        for group in (RULES.reasons, RULES.notes, RULES.sequence.words, RULES.pre_run.words)
        for w in group.values()
    ]
    words += [part for h in RULES.headlines.values() for part in (h.headline, h.meaning, h.changes, h.back, h.now)]
    for text in words:
        assert not any(bad in text for bad in ("!", "AMBER", "RED", "GREY", "GREEN", "SQ", "NPRS")), text
