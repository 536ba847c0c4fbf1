"""From the log to the facts of the load model: weeks, windows, first sessions, pairs; what must hold for any log."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athletes.content.load import load_rules
from athletes.domain.load import LoadFacts, LoadLevel, LoadSession, judge_load, single_run, weekly_volume
from athletes.domain.load_history import (
    LoggedSession,
    TrainingLog,
    completed,
    facts_from_log,
    fast_minutes,
    logged_week,
    long_run_pair,
    monday_of,
    rolling_distance,
)
from athletes.domain.load_rules import DetectorWords
from athletes.domain.response_rules import Intensity, SessionKind
from clinic.domain.rounding import Exact

RULES = load_rules()
TODAY = date(2026, 3, 5)  # a Thursday


def ago(days: int, metres: Exact | None = 10000, **more: Any) -> LoggedSession:
    """A run so many days before today."""
    return LoggedSession(TODAY - timedelta(days=days), distance_m=metres, **more)


def facts(*sessions: LoggedSession, **more: Any) -> LoadFacts:
    """The facts of a log with these sessions."""
    return facts_from_log(TrainingLog(sessions, **more), TODAY, RULES)


def test_weeks_run_from_monday_to_sunday() -> None:
    found = facts(ago(0), ago(3, 5000), ago(4, 7000), ago(10, 2000), ago(11, 1000))
    assert found.week_distance_m == 15000
    assert list(found.previous_weeks_m) == [9000, 1000, None, None]


def test_a_week_without_runs_is_zero_only_when_confirmed() -> None:
    told = TODAY - timedelta(days=8)
    assert list(facts(ago(0), ago(15)).previous_weeks_m)[:2] == [None, 10000]
    assert list(facts(ago(0), ago(15), no_running_weeks=frozenset({told})).previous_weeks_m)[:2] == [0, 10000]
    assert facts(no_running_weeks=frozenset({monday_of(TODAY)})).week_distance_m == 0
    assert facts().week_distance_m is None


def test_only_runs_count_and_walk_runs_and_races_are_runs() -> None:
    found = facts(
        ago(0, 3000, kind=SessionKind.WALK_RUN),
        ago(1, 5000, kind=SessionKind.RACE),
        ago(1, 40000, kind=SessionKind.CROSS),
    )
    assert found.week_distance_m == 8000
    assert found.longest_run_30d_m == 5000


def test_a_run_without_distance_is_left_out_and_marks_the_week() -> None:
    found = facts(ago(0), ago(1, None), ago(7, None))
    assert found.week_distance_m == 10000
    assert next(iter(found.previous_weeks_m)) is None
    assert found.incomplete_weeks == (monday_of(TODAY), monday_of(TODAY) - timedelta(days=7))
    assert judge_load(found, RULES).notes == (RULES.notes["incomplete_week"],)


@pytest.mark.parametrize(
    ("sessions", "start", "longest", "none"),
    [
        pytest.param([ago(0, 30000), ago(30, 12000), ago(31, 20000)], None, 12000, False, id="day-30-counts"),
        pytest.param([ago(0, 30000), ago(31, 20000)], None, None, True, id="nothing-in-30-days"),
        pytest.param([ago(0), ago(5, None)], None, None, False, id="a-run-without-distance"),
        pytest.param([ago(0)], None, None, None, id="log-starts-today"),
        pytest.param([ago(0)], 29, None, None, id="log-too-short"),
        pytest.param([ago(0)], 30, None, True, id="log-just-long-enough"),
    ],
)
def test_longest_run(sessions: list[LoggedSession], start: int | None, longest: int | None, none: bool | None) -> None:
    start_date = None if start is None else TODAY - timedelta(days=start)
    found = facts(*sessions, start_date=start_date)
    assert (found.longest_run_30d_m, found.no_run_in_30_days) == (longest, none)


def test_descent_of_42_days_gives_no_credit_for_what_is_missing() -> None:
    assert facts(ago(0, descent_m=900), ago(42, descent_m=300), ago(43, descent_m=700)).max_descent_42d_m == 300
    assert facts(ago(0, descent_m=900), ago(5)).max_descent_42d_m == 0


def test_first_intervals_and_hills() -> None:
    found = facts(ago(0, intensity=Intensity.INTERVALS), ago(43, intensity=Intensity.INTERVALS), ago(400))
    assert found.days_since_last_intervals == 43
    assert found.days_since_last_hills is None
    assert judge_load(found, RULES).detections["L06"].level is LoadLevel.YELLOW
    never = facts(ago(0, intensity=Intensity.INTERVALS), ago(365))
    assert judge_load(never, RULES).detections["L06"].level is LoadLevel.ORANGE


def test_the_last_run_of_today_is_the_session() -> None:
    found = facts(ago(0, 5000), ago(0, 3000, descent_m=20), ago(1, 9000))
    assert found.session == LoadSession(3000, Intensity.EASY, 20)
    assert facts(ago(1)).session is None


def pair(*sessions: LoggedSession) -> tuple[bool | None, bool | None]:
    """Whether there is a recent pair, and another before it."""
    found = long_run_pair(TrainingLog(sessions), TODAY, RULES.long_run_pair)
    return found.in_last_7_days, found.another_in_previous_42_days


LONG: dict[str, Any] = {"metres": 16000, "moving_minutes": 90}


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        pytest.param([ago(20, 20000), ago(1, **LONG), ago(0, **LONG)], (True, False), id="exactly-80-percent"),
        pytest.param([ago(20, 20001), ago(1, **LONG), ago(0, **LONG)], (False, None), id="below-80-percent"),
        pytest.param([ago(20, 20000), ago(2, **LONG), ago(0, **LONG)], (False, None), id="a-day-between"),
        pytest.param([ago(20, 20000), ago(7, **LONG), ago(6, **LONG)], (True, False), id="second-on-day-6"),
        pytest.param([ago(20, 20000), ago(8, **LONG), ago(7, **LONG)], (False, None), id="second-on-day-7"),
        pytest.param([ago(1, **LONG), ago(0, **LONG)], (None, False), id="nothing-to-compare-with"),
        pytest.param(
            [ago(20, 20000), ago(1, 16000, moving_minutes=59), ago(0, **LONG)], (False, None), id="59-minutes"
        ),
        pytest.param([ago(20, 12000), ago(1, 10000), ago(0, 10000)], (True, False), id="10-km-without-time"),
        pytest.param([ago(20, 12000), ago(1, 9999), ago(0, 10000)], (False, None), id="below-10-km-without-time"),
        pytest.param(
            [ago(60, 20000), ago(20, 20000), ago(43, **LONG), ago(42, **LONG), ago(1, **LONG), ago(0, **LONG)],
            (True, True),
            id="another-42-days-before",
        ),
        pytest.param(
            [ago(60, 20000), ago(20, 20000), ago(44, **LONG), ago(43, **LONG), ago(1, **LONG), ago(0, **LONG)],
            (True, False),
            id="another-43-days-before",
        ),
        pytest.param(
            [ago(20, 20000), ago(2, **LONG), ago(1, **LONG), ago(0, **LONG)], (True, False), id="three-days-in-a-row"
        ),
    ],
)
def test_long_run_pair(sessions: list[LoggedSession], expected: tuple[bool | None, bool | None]) -> None:
    assert pair(*sessions) == expected


def test_what_was_stated_is_not_replaced_by_the_log() -> None:
    log = TrainingLog([ago(0, 12000), ago(7, 8000), ago(40, 30000)])
    stated = LoadFacts(TODAY, longest_run_30d_m=16000, days_since_last_hills=3)
    found = completed(stated, log, RULES)
    assert (found.longest_run_30d_m, found.no_run_in_30_days, found.days_since_last_hills) == (16000, None, 3)
    assert (found.week_distance_m, next(iter(found.previous_weeks_m))) == (12000, 8000)


def test_a_week_in_numbers() -> None:
    log = TrainingLog(
        [
            ago(0, 6000, moving_minutes=30, fast_minutes=12, rpe=Decimal("6.5"), shoe="blue", descent_m=40),
            ago(1, 4000, moving_minutes=20, fast_minutes=0, shoe="red", descent_m=10),
        ]
    )
    week = logged_week(log, TODAY)
    assert week.runs == 2
    assert [week.distance_m, week.minutes, week.longest_run_m, week.descent_m] == [10000, 50, 6000, 50]
    assert [week.fast_minutes, week.session_load] == [12, 195]
    assert week.share_per_shoe_pct == {"blue": 60, "red": 40}
    assert rolling_distance(log, TODAY + timedelta(days=6)) == 6000
    assert rolling_distance(log, TODAY + timedelta(days=7)) is None


def test_fast_minutes_of_a_week_with_an_unknown_run_are_unknown() -> None:
    log = TrainingLog([ago(0, fast_minutes=15), ago(7, fast_minutes=10), ago(8), ago(14, fast_minutes=5)])
    found = fast_minutes(log, TODAY, 3)
    assert (found.this_week, list(found.previous_weeks)) == (15, [None, 5, None])


RUNS = st.builds(
    LoggedSession,
    date=st.integers(0, 80).map(lambda days: TODAY - timedelta(days=days)),
    kind=st.sampled_from(list(SessionKind)),
    distance_m=st.none() | st.integers(0, 40000),
    moving_minutes=st.none() | st.integers(0, 240),
    intensity=st.sampled_from(list(Intensity)),
    descent_m=st.none() | st.integers(0, 1200),
)


@given(st.data())
def test_the_order_of_the_runs_does_not_matter(data: st.DataObject) -> None:
    runs = data.draw(st.lists(RUNS.filter(lambda run: run.date != TODAY), max_size=25))
    today = data.draw(st.lists(RUNS.map(lambda run: ago(0, run.distance_m, intensity=run.intensity)), max_size=1))
    mixed = data.draw(st.permutations(runs + today))
    assert facts(*runs, *today) == facts(*mixed)


@given(week=st.integers(0, 300000), more=st.integers(0, 50000), reference=st.integers(0, 200000))
def test_more_distance_never_lowers_the_weekly_level(week: int, more: int, reference: int) -> None:
    low = weekly_volume(week, reference, RULES.weekly_volume).level
    assert weekly_volume(week + more, reference, RULES.weekly_volume).level.rank >= low.rank


@given(
    run=st.integers(0, 250000),
    more=st.integers(0, 50000),
    longest=st.integers(0, 60000),
    stage=st.booleans(),
)
def test_more_distance_never_lowers_the_level_of_one_run(run: int, more: int, longest: int, stage: bool) -> None:
    low = single_run(run, longest, RULES.single_run, in_walk_run_stage=stage).level
    high = single_run(run + more, longest, RULES.single_run, in_walk_run_stage=stage).level
    assert high.rank >= low.rank


@given(
    st.lists(RUNS, max_size=25), st.sampled_from(["week_distance_m", "session", "long_run_pair", "max_descent_42d_m"])
)
def test_a_missing_input_never_turns_into_none(runs: list[LoggedSession], name: str) -> None:
    known = facts(*runs)
    values = {field: getattr(known, field) for field in known.__slots__}
    blank = judge_load(LoadFacts(**{**values, name: None}), RULES)
    full = judge_load(known, RULES)
    for detector, found in blank.detections.items():
        before = full.detections[detector].level
        if found.level is LoadLevel.NONE and detector != "L12":
            assert before in (LoadLevel.NONE, LoadLevel.UNKNOWN), detector
    assert (blank.level is LoadLevel.UNKNOWN) == (len(blank.not_judged) == len(blank.detections))


def test_every_detector_has_words_and_a_source() -> None:
    assert list(RULES.detectors) == [f"L{number:02}" for number in range(1, 14)]
    for words in RULES.detectors.values():
        assert isinstance(words, DetectorWords)
        assert "!" not in words.runner
        assert words.source.startswith("clinical.md 6.3")


def test_the_reference_week_is_exact() -> None:
    found = facts(ago(7, 10000), ago(14, 10001), ago(21, 10001))
    assert judge_load(found, RULES).reference_week_m == Fraction(30002, 3)
