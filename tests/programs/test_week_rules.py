"""Planning rules that a changed week breaks, in words on the day (clinical.md 9.2 and the tables X1 to X6)."""

import pytest

from programs.content.exercises import exercise_library
from programs.domain.dose_notation import parse_dose
from programs.domain.week import WEEK, PlannedItem, PlannedSession, SessionKind, WeekPlan
from programs.selectors.week_rules import week_problems

HEAVY = PlannedItem("calf-raise-loaded-straight", "calf-raise-loaded-straight", parse_dose("3x8"), True)
LIGHT = PlannedItem("short-foot", "short-foot", parse_dose("3x8"), False)


def strength(day: int, *, heavy: bool = True) -> PlannedSession:
    """Strength on a day, heavy for the calf unless told otherwise."""
    items = (HEAVY,) if heavy else (LIGHT,)
    block = "strength_A" if heavy else "strength_B"
    return PlannedSession(WEEK[day], "Strength A", SessionKind.STRENGTH, block, 30, heavy, "why", items=items)


def run(day: int, block: str = "run_easy", minutes: int = 30) -> PlannedSession:
    """A run on a day."""
    hard = block in ("run_long", "run_tempo", "run_intervals", "hill_repeats")
    return PlannedSession(WEEK[day], "Run", SessionKind.RUN, block, minutes, hard, "why", intensity="easy")


@pytest.mark.parametrize(
    ("sessions", "phase", "day", "words"),
    [
        pytest.param([strength(0), strength(1)], 2, "tuesday", "Heavy achilles work on Monday too", id="HC2 next day"),
        pytest.param([strength(6), strength(0)], 2, "monday", "Heavy achilles work on Sunday", id="HC2 over the week"),
        pytest.param([strength(2), run(2, "run_tempo")], 3, "wednesday", "same day", id="HC3"),
        pytest.param([strength(0), run(1, "run_intervals")], 3, "tuesday", "hard day as well", id="HC5"),
        pytest.param([strength(0), strength(2), run(4, "run_tempo")], 1, "monday", "3 hard days", id="HC4 phase 1"),
        pytest.param([run(5), run(6, "run_long", 80), run(2, "run_long", 70)], 2, "sunday", "second long", id="HC6a"),
        pytest.param(
            [run(5, "run_medium", 41), run(6, "run_long", 80)], 2, "saturday", "longer than 40", id="HC6b run"
        ),
        pytest.param([strength(5, heavy=False), run(6, "run_long", 80)], 2, "saturday", "Strength", id="HC6b strength"),
        pytest.param([run(day) for day in range(6)], 2, "monday", "1 days without a run", id="HC7"),
    ],
)
def test_a_broken_rule_is_named_on_its_day(sessions: list[PlannedSession], phase: int, day: str, words: str) -> None:
    found = week_problems(WeekPlan(tuple(sessions), ()), phase, exercise_library())
    assert any(words in one for one in found.get(next(d for d in WEEK if d == day), ())), found


@pytest.mark.parametrize(
    ("sessions", "phase"),
    [
        pytest.param([strength(0), strength(2)], 2, id="two days apart"),
        pytest.param([run(5, minutes=40), run(6, "run_long", 80)], 2, id="40 minutes before the long run"),
        pytest.param([run(day) for day in range(5)], 2, id="two days without a run"),
        pytest.param([strength(0), run(1)], 2, id="easy run after heavy"),
        pytest.param([], 1, id="an empty week"),
    ],
)
def test_what_the_rules_allow_says_nothing(sessions: list[PlannedSession], phase: int) -> None:
    assert week_problems(WeekPlan(tuple(sessions), ()), phase, exercise_library()) == {}
