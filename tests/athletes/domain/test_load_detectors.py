"""Load detectors L03 to L13 at every boundary and with every input missing, stacking and the load verdict."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from athletes.content.load import load_rules
from athletes.domain.load import LoadLevel, Trigger, judge_load, load_to_dict, plain_decimal, stacked
from athletes.domain.load_facts import (
    CadenceFacts,
    Layoff,
    LoadFacts,
    LoadSession,
    LongRunPair,
    ShoeChange,
    SurfaceFacts,
    WeeklyAmount,
)
from athletes.domain.load_rules import Surface
from athletes.domain.load_stimulus import (
    back_to_back_long_runs,
    cadence_change,
    descent_spike,
    first_intervals,
    shoe_change,
    surface_swing,
)
from athletes.domain.load_volume import fast_minutes_and_hills, heavy_sets_jump, layoff_return
from athletes.domain.response_rules import Intensity

RULES = load_rules()
TODAY = date(2026, 3, 2)
HILLS, INTERVALS, EASY = Intensity.HILLS, Intensity.INTERVALS, Intensity.EASY


@pytest.mark.parametrize(
    ("recent", "another", "level"),
    [
        pytest.param(False, None, "none", id="no-pair"),
        pytest.param(True, False, "ORANGE", id="first-pair"),
        pytest.param(True, True, "YELLOW", id="used-to-it"),
        pytest.param(True, None, "UNKNOWN", id="earlier-unknown"),
        pytest.param(None, True, "UNKNOWN", id="recent-unknown"),
    ],
)
def test_back_to_back_long_runs(recent: bool | None, another: bool | None, level: str) -> None:
    assert back_to_back_long_runs(LongRunPair(recent, another)).level == level


def shoe(**changes: Any) -> ShoeChange:
    """A shoe of 6 mm less drop, on day 5, used as the allowance wants it, unless told otherwise."""
    usual: dict[str, Any] = {
        "days_since_first_use": 5,
        "drop_mm": 4,
        "mean_drop_28d_mm": 10,
        "share_pct": 20,
        "longest_run_m": 5000,
        "hardest_intensity": EASY,
    }
    return ShoeChange(**{**usual, **changes})


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        pytest.param({}, "YELLOW", id="exactly-the-allowance"),
        pytest.param({"share_pct": Decimal("20.1")}, "ORANGE", id="share"),
        pytest.param({"longest_run_m": 5001}, "ORANGE", id="run"),
        pytest.param({"hardest_intensity": Intensity.STEADY}, "ORANGE", id="steady-in-week-1"),
        pytest.param({"days_since_first_use": 6, "share_pct": 21}, "ORANGE", id="day-6"),
        pytest.param({"days_since_first_use": 7, "share_pct": 40, "longest_run_m": 30000}, "YELLOW", id="day-7"),
        pytest.param({"days_since_first_use": 7, "share_pct": 41}, "ORANGE", id="day-7-share"),
        pytest.param({"days_since_first_use": 7, "hardest_intensity": Intensity.STEADY}, "YELLOW", id="day-7-steady"),
        pytest.param({"days_since_first_use": 13, "hardest_intensity": Intensity.TEMPO}, "ORANGE", id="day-13-tempo"),
        pytest.param({"days_since_first_use": 14, "share_pct": 100}, "none", id="day-14-free"),
        pytest.param({"drop_mm": Decimal("6.1")}, "none", id="drop-below-4"),
        pytest.param({"drop_mm": 6}, "YELLOW", id="drop-exactly-4"),
        pytest.param({"drop_mm": 14}, "YELLOW", id="drop-up-4"),
        pytest.param({"drop_mm": 10, "stack_heel_mm": 30, "mean_stack_28d_mm": 38}, "YELLOW", id="stack-exactly-8"),
        pytest.param({"drop_mm": 10, "stack_heel_mm": 31, "mean_stack_28d_mm": 38}, "none", id="stack-below-8"),
        pytest.param({"drop_mm": None, "stack_heel_mm": 30, "mean_stack_28d_mm": 38}, "YELLOW", id="stack-decides"),
        pytest.param({"drop_mm": None, "stack_heel_mm": 31, "mean_stack_28d_mm": 38}, "UNKNOWN", id="drop-missing"),
        pytest.param({"mean_drop_28d_mm": None}, "UNKNOWN", id="mean-missing"),
        pytest.param({"days_since_first_use": None}, "UNKNOWN", id="day-missing"),
        pytest.param({"days_since_first_use": None, "drop_mm": 10}, "none", id="same-drop-whatever-the-day"),
        pytest.param({"days_since_first_use": 14, "drop_mm": None}, "none", id="old-shoe-whatever-the-drop"),
        pytest.param({"share_pct": None}, "UNKNOWN", id="share-missing"),
        pytest.param({"longest_run_m": None}, "UNKNOWN", id="run-missing-in-week-1"),
        pytest.param({"days_since_first_use": 7, "longest_run_m": None}, "YELLOW", id="run-not-needed-in-week-2"),
        pytest.param({"hardest_intensity": None}, "UNKNOWN", id="intensity-missing"),
        pytest.param({"share_pct": None, "longest_run_m": 5001}, "ORANGE", id="a-known-one-exceeds"),
    ],
)
def test_shoe_change(changes: Mapping[str, Any], level: str) -> None:
    assert shoe_change(shoe(**changes), RULES.transition).level == level


@pytest.mark.parametrize(
    ("descent", "known", "level"),
    [
        pytest.param(299, None, "none", id="below-300-whatever-is-known"),
        pytest.param(300, Decimal("149.9"), "YELLOW", id="300"),
        pytest.param(300, 150, "none", id="300-half-known"),
        pytest.param(Decimal("599.9"), 0, "YELLOW", id="just-below-600"),
        pytest.param(600, 299, "ORANGE", id="600"),
        pytest.param(600, 300, "none", id="600-half-known"),
        pytest.param(600, None, "UNKNOWN", id="known-missing"),
        pytest.param(None, 200, "UNKNOWN", id="descent-missing"),
    ],
)
def test_descent_spike(descent: int | Decimal | None, known: int | Decimal | None, level: str) -> None:
    assert descent_spike(LoadSession(descent_m=descent), known, RULES.descent).level == level


@pytest.mark.parametrize(
    ("intensity", "days", "log_days", "level"),
    [
        pytest.param(EASY, None, None, "none", id="not-intervals"),
        pytest.param(INTERVALS, 1, None, "none", id="yesterday"),
        pytest.param(INTERVALS, 42, None, "none", id="42-days"),
        pytest.param(INTERVALS, 43, None, "YELLOW", id="43-days"),
        pytest.param(INTERVALS, 365, None, "YELLOW", id="365-days"),
        pytest.param(INTERVALS, 366, None, "ORANGE", id="366-days"),
        pytest.param(INTERVALS, None, 364, "YELLOW", id="never-in-a-short-log"),
        pytest.param(INTERVALS, None, 365, "ORANGE", id="never-in-a-year-of-log"),
        pytest.param(INTERVALS, None, None, "YELLOW", id="never-and-log-unknown"),
        pytest.param(None, 43, None, "UNKNOWN", id="intensity-missing"),
        pytest.param(None, 42, None, "none", id="lately-whatever-this-is"),
    ],
)
def test_first_intervals(intensity: Intensity | None, days: int | None, log_days: int | None, level: str) -> None:
    start = None if log_days is None else TODAY - timedelta(days=log_days)
    found = first_intervals(LoadSession(intensity=intensity), days, start, TODAY, RULES.first_session)
    assert found.level == level
    assert (found.cause == "cannot_confirm") == (level == "YELLOW" and days is None)


@pytest.mark.parametrize(
    ("current", "median", "runs", "level"),
    [
        pytest.param(160, 160, 4, "none", id="same"),
        pytest.param(152, 160, 4, "YELLOW", id="down-5"),
        pytest.param(Decimal("152.1"), 160, 4, "none", id="down-less-than-5"),
        pytest.param(Decimal("171.2"), 160, 4, "none", id="up-exactly-7"),
        pytest.param(Decimal("171.3"), 160, 4, "YELLOW", id="up-more-than-7"),
        pytest.param(176, 160, 4, "YELLOW", id="up-exactly-10"),
        pytest.param(177, 160, 4, "ORANGE", id="up-more-than-10"),
        pytest.param(200, 160, 3, "UNKNOWN", id="three-runs"),
        pytest.param(200, 160, None, "UNKNOWN", id="runs-missing"),
        pytest.param(None, 160, 4, "UNKNOWN", id="now-missing"),
        pytest.param(160, None, 4, "UNKNOWN", id="median-missing"),
    ],
)
def test_cadence_change(current: Any, median: int | None, runs: int | None, level: str) -> None:
    assert cadence_change(CadenceFacts(current, median, runs), RULES.cadence).level == level


@pytest.mark.parametrize(
    ("now", "before", "runs", "level"),
    [
        pytest.param({"road": 50, "trail": 50}, {"road": 100}, (3, 3), "YELLOW", id="50-points"),
        pytest.param({"road": 51, "trail": 49}, {"road": 100}, (3, 3), "none", id="49-points"),
        pytest.param({"road": 51}, {"road": 100}, (3, 3), "UNKNOWN", id="half-of-the-week-missing"),
        pytest.param({"road": 50}, {"road": 100}, (3, 3), "YELLOW", id="known-part-is-enough"),
        pytest.param({"trail": 100}, {"road": 100}, (2, 9), "UNKNOWN", id="two-runs-this-week"),
        pytest.param({"trail": 100}, {"road": 100}, (3, 2), "UNKNOWN", id="two-runs-before"),
        pytest.param({"trail": 100}, {"road": 100}, (None, 9), "UNKNOWN", id="runs-missing"),
        pytest.param({}, {"road": 100}, (3, 3), "UNKNOWN", id="week-missing"),
    ],
)
def test_surface_swing(now: dict[str, int], before: dict[str, int], runs: tuple[Any, Any], level: str) -> None:
    sides = [{Surface(kind): share for kind, share in side.items()} for side in (now, before)]
    assert surface_swing(SurfaceFacts(sides[0], sides[1], *runs), RULES.surface).level == level


@pytest.mark.parametrize(
    ("minutes", "intensity", "hills_days", "level"),
    [
        pytest.param(WeeklyAmount(45, [30] * 4), None, None, "none", id="exactly-1.5"),
        pytest.param(WeeklyAmount(46, [30] * 4), None, None, "ORANGE", id="above-both"),
        pytest.param(WeeklyAmount(20, [10] * 4), None, None, "none", id="exactly-10-more"),
        pytest.param(WeeklyAmount(Decimal("20.5"), [10] * 4), None, None, "ORANGE", id="just-above-10-more"),
        pytest.param(WeeklyAmount(46, [30, None, 30, 30]), None, None, "UNKNOWN", id="week-missing"),
        pytest.param(WeeklyAmount(46, [30] * 3), None, None, "UNKNOWN", id="three-weeks"),
        pytest.param(WeeklyAmount(None, [30] * 4), None, None, "UNKNOWN", id="this-week-missing"),
        pytest.param(None, HILLS, 42, "none", id="hills-42-days"),
        pytest.param(None, HILLS, 43, "YELLOW", id="hills-43-days"),
        pytest.param(None, HILLS, None, "YELLOW", id="hills-never"),
        pytest.param(None, EASY, None, "none", id="not-hills"),
        pytest.param(None, None, 60, "UNKNOWN", id="neither-part"),
        pytest.param(WeeklyAmount(46, [30] * 4), HILLS, 43, "ORANGE", id="both-parts"),
        pytest.param(WeeklyAmount(None, [30] * 4), EASY, None, "none", id="one-part-left-out"),
    ],
)
def test_fast_minutes_and_hills(
    minutes: WeeklyAmount | None, intensity: Intensity | None, hills_days: int | None, level: str
) -> None:
    session = LoadSession(intensity=intensity)
    found = fast_minutes_and_hills(minutes, session, hills_days, RULES.fast_minutes, RULES.first_session)
    assert found.level == level


@pytest.mark.parametrize(
    ("layoff", "level"),
    [
        pytest.param(Layoff(14, 0, 28100, 40000, False), "ORANGE", id="above-70"),
        pytest.param(Layoff(14, 13, 28000, 40000, False), "none", id="exactly-70"),
        pytest.param(Layoff(14, 13, 10000, 40000, True), "ORANGE", id="anything-fast"),
        pytest.param(Layoff(13, 0, 40000, 40000, True), "none", id="13-days-off"),
        pytest.param(Layoff(14, 14, 40000, 40000, True), "none", id="15th-day-back"),
        pytest.param(Layoff(14, 3, None, 40000, False), "UNKNOWN", id="distance-missing"),
        pytest.param(Layoff(14, 3, 10000, None, False), "UNKNOWN", id="reference-missing"),
        pytest.param(Layoff(14, 3, 10000, 40000, None), "UNKNOWN", id="intensity-missing"),
        pytest.param(Layoff(14, 3, None, None, True), "ORANGE", id="fast-is-enough"),
        pytest.param(Layoff(None, 3, 40000, 40000, True), "UNKNOWN", id="break-missing"),
        pytest.param(Layoff(None, 14, None, None, None), "none", id="long-back-whatever-else"),
        pytest.param(None, "UNKNOWN", id="nothing"),
    ],
)
def test_layoff_return(layoff: Layoff | None, level: str) -> None:
    assert layoff_return(layoff, RULES.layoff).level == level


@pytest.mark.parametrize(
    ("sets", "level"),
    [
        pytest.param({"achilles": WeeklyAmount(12, [8] * 4)}, "none", id="exactly-1.5-and-4"),
        pytest.param({"achilles": WeeklyAmount(13, [8] * 4)}, "YELLOW", id="above-both"),
        pytest.param({"achilles": WeeklyAmount(30, [20] * 4)}, "none", id="exactly-1.5"),
        pytest.param({"achilles": WeeklyAmount(4, [0] * 4)}, "none", id="exactly-4-more"),
        pytest.param({"adductor": WeeklyAmount(8, [8] * 4), "plantar": WeeklyAmount(13, [8] * 4)}, "YELLOW", id="one"),
        pytest.param({"adductor": WeeklyAmount(8, [8] * 4), "plantar": WeeklyAmount()}, "UNKNOWN", id="one-missing"),
        pytest.param({"adductor": WeeklyAmount(13, [8] * 4), "plantar": WeeklyAmount()}, "YELLOW", id="known-jump"),
        pytest.param({}, "UNKNOWN", id="nothing"),
    ],
)
def test_heavy_sets_jump(sets: dict[str, WeeklyAmount], level: str) -> None:
    assert heavy_sets_jump(sets, RULES.heavy_sets).level == level


NEW_SHOE = ShoeChange(days_since_first_use=13)
QUIET: dict[str, Any] = {
    "week_distance_m": 42000,
    "previous_weeks_m": [40000] * 4,
    "longest_run_30d_m": 16000,
    "max_descent_42d_m": 100,
    "session": LoadSession(distance_m=10000, intensity=EASY, descent_m=50),
    "long_run_pair": LongRunPair(in_last_7_days=False),
}


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        pytest.param({"shoe": NEW_SHOE}, "none", id="exactly-1.05"),
        pytest.param({"shoe": NEW_SHOE, "week_distance_m": 42001}, "ORANGE", id="above-1.05"),
        pytest.param({"shoe": ShoeChange(days_since_first_use=14), "week_distance_m": 60000}, "none", id="old-shoe"),
        pytest.param({}, "none", id="no-shoe-told-but-quiet-load"),
        pytest.param({"week_distance_m": 42001}, "UNKNOWN", id="no-shoe-told"),
        pytest.param({"shoe": NEW_SHOE, "long_run_pair": None}, "UNKNOWN", id="L03-unjudged"),
        pytest.param({"shoe": NEW_SHOE, "max_descent_42d_m": None}, "none", id="L05-known-to-be-none"),
        pytest.param({"shoe": NEW_SHOE, "long_run_pair": None, "longest_run_30d_m": 9000}, "ORANGE", id="L02-speaks"),
        pytest.param({"shoe": NEW_SHOE, "previous_weeks_m": []}, "UNKNOWN", id="R-unknown"),
    ],
)
def test_shoe_and_load(changes: Mapping[str, Any], level: str) -> None:
    verdict = judge_load(LoadFacts(TODAY, **{**QUIET, **changes}), RULES)
    assert verdict.detections["L07"].level == level


def test_an_empty_document_is_unknown_and_names_all_thirteen() -> None:
    verdict = judge_load(LoadFacts(TODAY), RULES)
    assert verdict.level is LoadLevel.UNKNOWN
    assert verdict.not_judged == tuple(f"L{number:02}" for number in range(1, 14))
    assert len(verdict.missing) == 13


def test_two_yellow_and_one_orange_do_not_stack() -> None:
    changes = {"week_distance_m": 50000, "longest_run_30d_m": 9000, "shoe": shoe(days_since_first_use=14)}
    verdict = judge_load(LoadFacts(TODAY, **{**QUIET, **changes}), RULES)
    assert [verdict.detections[name].level for name in ("L01", "L02", "L12")] == ["YELLOW", "ORANGE", "none"]
    assert verdict.level is LoadLevel.ORANGE


@pytest.mark.parametrize(
    ("days_ago", "detector", "level"),
    [
        pytest.param(6, "L05", "RED", id="6-days-ago"),
        pytest.param(7, "L05", "ORANGE", id="7-days-ago"),
        pytest.param(3, "L01", "ORANGE", id="the-same-detector-twice"),
    ],
)
def test_stacking_reads_earlier_triggers(days_ago: int, detector: str, level: str) -> None:
    earlier = [Trigger(detector, LoadLevel.ORANGE, TODAY - timedelta(days=days_ago))]
    facts = LoadFacts(TODAY, week_distance_m=72000, previous_weeks_m=[55000])
    assert judge_load(facts, RULES, earlier=earlier).level == level


def test_stacking_needs_orange() -> None:
    triggers = [Trigger("L01", LoadLevel.YELLOW, TODAY), Trigger("L02", LoadLevel.ORANGE, TODAY)]
    assert not stacked(triggers, RULES.stacking)
    assert stacked([*triggers, Trigger("L05", LoadLevel.ORANGE, TODAY)], RULES.stacking)


def test_a_verdict_says_what_fired_in_words_and_hands_its_triggers_on() -> None:
    session = LoadSession(intensity=HILLS)
    facts = LoadFacts(TODAY, week_distance_m=72000, previous_weeks_m=[55000], session=session)
    verdict = judge_load(facts, RULES)
    assert [(reason.detector, reason.level) for reason in verdict.reasons] == [("L01", "ORANGE"), ("L10", "YELLOW")]
    assert verdict.reasons[1].runner == RULES.causes["first_hills"].runner
    assert all(reason.source.startswith("clinical.md 6.3") for reason in verdict.reasons)
    assert verdict.effect == RULES.levels[LoadLevel.ORANGE]
    assert {trigger.detector for trigger in verdict.triggers(TODAY)} == {"L01", "L10"}


def test_the_document_rounds_ratios_only() -> None:
    facts = LoadFacts(TODAY, week_distance_m=72000, previous_weeks_m=[55000, 55001], longest_run_30d_m=30000)
    facts = LoadFacts(**{name: getattr(facts, name) for name in facts.__slots__} | {"session": LoadSession(20000)})
    document: Any = load_to_dict(judge_load(facts, RULES))
    assert document["detectors"]["L01"]["reference_m"] == Decimal("55000.5")
    assert document["detectors"]["L01"]["ratio"] == Decimal("1.3091")
    assert document["detectors"]["L02"] == {"level": "none", "ratio": Decimal("0.6667")}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(Fraction(40000), "40000", id="whole"),
        pytest.param(Fraction(1, 8), "0.125", id="ends"),
        pytest.param(Fraction(100000, 3), "33333.333333333336", id="never-ends"),
    ],
)
def test_plain_decimal(value: Fraction, text: str) -> None:
    assert str(plain_decimal(value)) == text
