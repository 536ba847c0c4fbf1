"""Levers, sequences, pauses and counters: cases S1 to S7, lever cases, and the rulings of Appendix D 24."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from athletes.domain.levers import PlannedRun, apply_levers, choose_lever, lighten
from athletes.domain.pre_run import PreRun, check_before_run
from athletes.domain.response import SessionReport, Verdict, judge
from athletes.domain.response_rules import Intensity, LeverKind, SessionKind
from athletes.domain.sequence import Clearances, Restriction, Sequence, follow
from tests.athletes.domain.response_cases import RULES, report_from, rows

BY_ID = {row["case"]["id"]: row for row in rows()}
DAY = date(2026, 3, 2)
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
CHANGES: dict[str, dict[str, Any]] = {
    "G": {},
    "A": {"pain_worst": 4},
    "R": {"pain_worst": 6},
    "?": {"pain_next_morning": None, "stiffer_next_morning": None, "limp_next_morning": None},
    "*": {"painkiller": True},
}


def session(letter: str, day: int, **more: Any) -> Verdict:
    return judge(replace(QUIET, date=DAY + timedelta(days=day), **CHANGES[letter], **more), RULES)


def run_of(*sessions: tuple[str, int], today: int | None = None, **more: Any) -> Sequence:
    verdicts = [session(letter, day, **more) for letter, day in sessions]
    last = sessions[-1][1] if today is None else today
    return follow(verdicts, RULES, today=DAY + timedelta(days=last))


def fired(sequence: Sequence) -> list[tuple[str, int | None]]:
    return [(f.rule, f.session) for f in sequence.fired]


def walk(row: dict[str, Any]) -> tuple[Sequence, list[Verdict]]:
    case = row["case"]
    verdicts = [judge(report_from(r, today=case["today"]), RULES) for r in case.get("responses", [])]
    return follow(verdicts, RULES, today=date.fromisoformat(case["today"])), verdicts


def as_documents(sequence: Sequence) -> dict[str, Any]:
    return {
        "fired": [{"rule": f.rule, "session": f.session} for f in sequence.fired],
        "green_streak": sequence.green_streak,
        "active_levers": [
            {"kind": a.lever.kind, "sessions_left": a.sessions_left, "reduction_pct": a.lever.reduction_pct}
            for a in sequence.active_levers
        ],
        "amber_2_until": sequence.amber_2_until and sequence.amber_2_until.isoformat(),
        "progression_blocked_until": sequence.progression_blocked_until
        and sequence.progression_blocked_until.isoformat(),
    }


def check_subset(actual: dict[str, Any], expected: dict[str, Any]) -> None:
    for key, value in expected.items():
        if key.endswith("__includes"):
            assert all(item in actual[key.removesuffix("__includes")] for item in value)
        elif isinstance(value, dict):
            check_subset(actual[key], value)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            assert len(actual[key]) == len(value)
            for a, e in zip(actual[key], value, strict=True):
                check_subset(a, e)
        else:
            assert actual[key] == value, key


TABLE = [name for name in BY_ID if not name.startswith("T-")]


@pytest.mark.parametrize("name", TABLE)
def test_follow_and_pre_run_acceptance_table(name: str) -> None:
    row = BY_ID[name]
    sequence, verdicts = walk(row)
    expected = row["expect"]
    check_subset(as_documents(sequence), expected.get("sequence", {}))
    for verdict, standing, want in zip(verdicts, sequence.standings, expected.get("responses", []), strict=False):
        lever = standing.lever
        document = {
            "reasons": list(verdict.reason_ids),
            "levers_in_force": list(standing.levers_in_force),
            "lever": lever and {"kind": lever.kind, "reduction_pct": lever.reduction_pct, "sessions": lever.sessions},
        }
        check_subset(document, want)
    if "next_run" in row["case"]:
        asked = row["case"]["next_run"]
        planned = PlannedRun(asked["planned_distance_m"], Intensity(asked["planned_intensity"]))
        situation = PreRun(planned, asked["baseline_pain"], asked["pain_before"], paused=sequence.paused)
        answer = check_before_run(situation, sequence.reduction, RULES)
        document = {"decision": answer.decision}
        if answer.run is not None:
            document |= {
                "distance_m": answer.run.after.distance_m,
                "intensity": answer.run.after.intensity,
                "flat_route": answer.run.flat_route,
            }
        check_subset(document, expected["next_run"])


@pytest.mark.parametrize(
    ("changes", "kind", "percent"),
    [
        pytest.param({"pain_worst": 4}, LeverKind.VOLUME, 20, id="flat-easy"),
        pytest.param({"pain_worst": 4, "descent_m": 149}, LeverKind.VOLUME, 20, id="descent-149"),
        pytest.param({"pain_worst": 4, "descent_m": 150}, LeverKind.DOWNHILL, None, id="descent-150"),
        pytest.param({"pain_worst": 4, "distance_m": 5000, "descent_m": 75}, LeverKind.DOWNHILL, None, id="15-per-km"),
        pytest.param({"pain_worst": 4, "distance_m": 5000, "descent_m": 74}, LeverKind.VOLUME, 20, id="14.8-per-km"),
        pytest.param(
            {"pain_worst": 4, "descent_m": 150, "intensity": Intensity.TEMPO}, LeverKind.DOWNHILL, None, id="hill-first"
        ),
        pytest.param({"pain_worst": 4, "intensity": Intensity.STRIDES}, LeverKind.INTENSITY, None, id="strides"),
        pytest.param({"pain_worst": 4, "intensity": Intensity.STEADY}, LeverKind.VOLUME, 20, id="steady-is-not-hard"),
        pytest.param({"stiffer_next_morning": True}, LeverKind.VOLUME, 10, id="stiff-only"),
        pytest.param({"pain_next_morning": 1}, LeverKind.VOLUME, 10, id="unsettled-only"),
        pytest.param({"stiffer_next_morning": True, "pain_next_morning": 1}, LeverKind.VOLUME, 10, id="both"),
        pytest.param({"stiffer_next_morning": True, "pain_worst": 3}, LeverKind.VOLUME, 20, id="stiff-with-pain-3"),
        pytest.param({"limp_next_morning": True}, LeverKind.VOLUME, 20, id="limp"),
        pytest.param(
            {"stiffer_next_morning": True, "pain_worst": None}, LeverKind.VOLUME, 20, id="stiff-with-pain-unknown"
        ),
    ],
)
def test_choose_lever_table(changes: dict[str, Any], kind: LeverKind, percent: int | None) -> None:
    lever = choose_lever(judge(replace(QUIET, **changes), RULES), 1, RULES.levers)
    assert lever is not None
    assert (lever.kind, lever.reduction_pct) == (kind, percent)


@pytest.mark.parametrize("letter", ["G", "R", "?"])
def test_choose_lever_other_colours_pull_none(letter: str) -> None:
    assert choose_lever(session(letter, 0), 1, RULES.levers) is None


def test_apply_levers_says_before_and_after() -> None:
    lever = choose_lever(session("A", 0), 1, RULES.levers)
    assert lever is not None
    lighter = apply_levers(PlannedRun(12000), [lever], RULES.levers)
    assert (lighter.before_words, lighter.after_words) == ("12 km easy", "9.6 km easy")
    assert lighter.holds
    assert lighter.walk_breaks is not None


def test_apply_levers_downhill_limits_descent_to_the_stricter_of_both() -> None:
    lever = choose_lever(session("A", 0, descent_m=220), 1, RULES.levers)
    assert lever is not None
    assert apply_levers(PlannedRun(8000, descent_m=300), [lever], RULES.levers).max_descent_m == 80
    assert apply_levers(PlannedRun(8000, descent_m=100), [lever], RULES.levers).max_descent_m == 50


def test_apply_levers_of_two_problems_do_not_add_up() -> None:
    levers = [choose_lever(session("A", 0), 1, RULES.levers), choose_lever(session("A", 1), 2, RULES.levers)]
    assert apply_levers(PlannedRun(10000), [lever for lever in levers if lever], RULES.levers).after.distance_m == 8000


@pytest.mark.parametrize(
    ("today", "left"),
    [pytest.param(10, 2, id="day-10-included"), pytest.param(11, None, id="day-11-expired")],
)
def test_lever_expires_after_day_10(today: int, left: int | None) -> None:
    active = run_of(("A", 0), today=today).active_levers
    assert [a.sessions_left for a in active] == ([] if left is None else [left])


def test_lever_ignores_exercise_sessions_when_counting() -> None:
    verdicts = [session("A", 0), session("G", 1, kind=SessionKind.STRENGTH), session("G", 2)]
    sequence = follow(verdicts, RULES, today=DAY + timedelta(days=2))
    assert [a.sessions_left for a in sequence.active_levers] == [1]
    assert sequence.standings[1].levers_in_force == ()


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        pytest.param([("A", 0), ("A", 2)], [("SQ1", 2)], id="two-amber"),
        pytest.param([("A", 0), ("*", 1), ("A", 2)], [("SQ1", 3)], id="painkiller-green-does-not-break"),
        pytest.param([("A", 0), ("G", 1), ("A", 2)], [], id="green-breaks"),
        pytest.param([("A", 0), ("R", 1), ("A", 4)], [("SQ3", 2)], id="red-starts-anew"),
        pytest.param(
            [("A", 0), ("A", 2), ("G", 4), ("A", 8)], [("SQ1", 2), ("SQ2", 4)], id="amber-on-last-day-of-amber-2"
        ),
        pytest.param([("A", 0), ("A", 2), ("G", 4), ("A", 9)], [("SQ1", 2)], id="amber-after-amber-2"),
        pytest.param([("A", 0), ("A", 2), ("A", 20)], [("SQ1", 2), ("SQ2", 3)], id="third-amber-later"),
        pytest.param([("?", 0), ("?", 2), ("A", 4)], [("SQ5", 2), ("SQ1", 3)], id="two-grey-count-as-amber"),
        pytest.param([("A", 0), ("?", 2), ("?", 4)], [("SQ5", 3), ("SQ1", 3)], id="amber-then-two-grey"),
        pytest.param([("?", 0), ("G", 2), ("?", 4)], [], id="grey-not-in-a-row"),
        pytest.param([("R", 0), ("R", 13)], [("SQ3", 1), ("SQ3", 2), ("SQ4", 2)], id="two-red-inclusive-14-days"),
        pytest.param([("R", 0), ("R", 14)], [("SQ3", 1), ("SQ3", 2)], id="two-red-15-days"),
        pytest.param(
            [("A", 0), ("A", 2), ("A", 4), ("R", 10)],
            [("SQ1", 2), ("SQ2", 3), ("SQ3", 4), ("SQ4", 4)],
            id="sq2-counts-as-red",
        ),
    ],
)
def test_follow_chains(sessions: list[tuple[str, int]], expected: list[tuple[str, int]]) -> None:
    assert fired(run_of(*sessions)) == expected


def test_follow_bone_protocol_uses_sq6_only() -> None:
    verdicts = [session("A", 0, pain_cap=0), session("A", 5, pain_cap=0)]
    sequence = follow(verdicts, RULES, today=DAY + timedelta(days=5))
    assert fired(sequence) == [("SQ6", 1), ("SQ6", 2)]
    assert (sequence.paused, sequence.review_within_days, sequence.stages_back) == (True, 3, 2)


def test_follow_amber_2_lightens_every_run_for_seven_days() -> None:
    sequence = run_of(("A", 0), ("A", 2), today=8)
    assert (sequence.amber_2_until, sequence.progression_blocked_until) == (
        DAY + timedelta(days=8),
        DAY + timedelta(days=15),
    )
    lighter = lighten(PlannedRun(10000, Intensity.TEMPO), sequence.reduction, RULES.levers)
    assert (lighter.after.distance_m, lighter.after.intensity, lighter.flat_route) == (8000, Intensity.EASY, True)
    later = run_of(("A", 0), ("A", 2), today=9)
    assert later.amber_2_until is None
    assert later.progression_blocked_until == DAY + timedelta(days=15)
    assert run_of(("A", 0), ("A", 2), today=16).progression_blocked_until is None


@pytest.mark.parametrize(
    ("letters", "streak"),
    [
        pytest.param("GGG", 3, id="green"),
        pytest.param("GG?G", 3, id="grey-freezes"),
        pytest.param("GG*G", 3, id="painkiller-ignored"),
        pytest.param("GGAG", 1, id="amber-resets"),
        pytest.param("GGRG", 1, id="red-resets"),
        pytest.param("GG??G", 1, id="two-grey-act-as-amber"),
    ],
)
def test_green_streak(letters: str, streak: int) -> None:
    assert run_of(*[(letter, day) for day, letter in enumerate(letters)]).green_streak == streak


def test_exercise_sessions_have_their_own_chain() -> None:
    verdicts = [session("A", 0), session("A", 1, kind=SessionKind.PLYO), session("G", 2, kind=SessionKind.STRENGTH)]
    sequence = follow(verdicts, RULES, today=DAY + timedelta(days=2))
    assert fired(sequence) == []
    assert (sequence.green_streak, sequence.exercise_green_streak) == (0, 1)


def test_pause_after_red_needs_48_hours_and_a_restart_check() -> None:
    verdicts = [session("G", -3), session("R", 0)]

    def standing(today: int, passed: int | None) -> Sequence:
        check = None if passed is None else DAY + timedelta(days=passed)
        return follow(verdicts, RULES, today=DAY + timedelta(days=today), clearances=Clearances(check))

    assert standing(0, None).paused
    assert standing(0, None).review_within_days == 3
    assert standing(1, 1).paused
    assert standing(9, None).paused
    restarted = standing(2, 2)
    assert not restarted.paused
    assert restarted.first_run_back_max_m == 5000
    lighter = lighten(PlannedRun(12000, Intensity.TEMPO), restarted.reduction, RULES.levers)
    assert (lighter.after.distance_m, lighter.after.intensity, lighter.flat_route) == (5000, Intensity.EASY, True)


def test_pause_after_red_ends_with_a_green_run_after_48_hours() -> None:
    assert run_of(("R", 0), ("G", 1)).paused
    assert not run_of(("R", 0), ("G", 2)).paused


def test_pause_after_two_red_waits_for_the_clinician() -> None:
    verdicts = [session("R", 0), session("R", 5), session("G", 9)]
    today = DAY + timedelta(days=9)
    paused = follow(verdicts, RULES, today=today)
    assert (paused.pause_rules, paused.review_within_days) == (("SQ4",), 7)
    reviewed = Clearances(clinician_review_on=DAY + timedelta(days=6))
    assert not follow(verdicts, RULES, today=today, clearances=reviewed).paused


@pytest.mark.parametrize(
    ("letter", "today", "percent", "paused"),
    [
        pytest.param("?", 14, 20, True, id="no-green-in-14-days"),
        pytest.param("?", 13, 20, False, id="day-13"),
        pytest.param("G", 14, 20, False, id="one-green"),
        pytest.param("*", 14, 20, True, id="painkiller-green-does-not-count"),
        pytest.param("?", 14, 10, False, id="only-10-percent-down"),
    ],
)
def test_sq7(letter: str, today: int, percent: int, paused: bool) -> None:
    sequence = follow(
        [session(letter, 3)], RULES, today=DAY + timedelta(days=today), restriction=Restriction(DAY, percent)
    )
    assert (sequence.paused, ("SQ7", None) in fired(sequence)) == (paused, paused)
