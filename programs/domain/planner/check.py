"""Checks a week: every constraint of 9.2 with its day, every preference of 9.3 with its weight. Changes nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from programs.domain.planner.breach import (
    Breach,
    PreferenceMissed,
    Violation,
    breach_order,
    missed_order,
    preference_missed,
    violation,
)
from programs.domain.planner.loading import DayLoad, day_load
from programs.domain.planner.planned_week import Days, WeekConditions
from programs.domain.planner.preferences import missed_preferences
from programs.domain.planner.rules import HARD_CONSTRAINTS, PlannerRules
from programs.domain.planner.single_day import day_breaches, races_of
from programs.domain.planner.spacing import heavy_breaches, neighbour_breaches, plyo_breaches
from programs.domain.planner.whole_week import week_breaches
from programs.domain.week import WEEK, Weekday

GROUP_RULES = frozenset({"HC1", "HC2", "HC3", "HC5", "HC10", "HC11"})


@dataclass(frozen=True, slots=True)
class WeekVerdict:
    """The judgement of a week. ``distance_m`` metres of running; ``not_judged``: facts that were missing, in words."""

    violations: tuple[Violation, ...]
    preferences_missed: tuple[PreferenceMissed, ...]
    hard_days: int
    days_without_run: int
    distance_m: Fraction
    not_judged: tuple[str, ...]

    @property
    def accepted(self) -> bool:
        """A week with any violation is not saved (9.2)."""
        return not self.violations

    @property
    def violation_ids(self) -> tuple[str, ...]:
        """Each constraint once, in numeric order."""
        found = {one.id for one in self.violations}
        return tuple(rule for rule in HARD_CONSTRAINTS if rule in found)

    @property
    def cost(self) -> int:
        """Sum of the weights of missed preferences."""
        return sum(one.weight for one in self.preferences_missed)

    def on(self, day: Weekday) -> tuple[Violation, ...]:
        """The violations to show on a day."""
        return tuple(one for one in self.violations if day in one.touches)


def check_week(days: Days, conditions: WeekConditions, rules: PlannerRules) -> WeekVerdict:
    """Judge a week (clinical.md 9.2, 9.3, rulings 7, 8, 18, 32). Raises RuleViolation for an unknown block."""
    loads = week_loads(days, conditions, rules)
    breaches = sorted(_breaches(loads, conditions, rules), key=breach_order)
    missed = sorted(missed_preferences(loads, conditions, rules), key=missed_order)
    week = loads[1:]
    return WeekVerdict(
        violations=tuple(violation(breach, rules) for breach in breaches),
        preferences_missed=tuple(preference_missed(one, rules) for one in missed),
        hard_days=sum(day.hard for day in week),
        days_without_run=sum(not day.run_day for day in week),
        distance_m=sum((day.distance_m for day in week), Fraction(0)),
        not_judged=tuple(_not_judged(week, conditions, rules)),
    )


def week_loads(days: Days, conditions: WeekConditions, rules: PlannerRules) -> tuple[DayLoad, ...]:
    """The Sunday before, then Monday to Sunday."""
    sunday = day_load(-1, conditions.previous_sunday, conditions, rules)
    return (sunday, *(day_load(index, days.get(day, ()), conditions, rules) for index, day in enumerate(WEEK)))


def _breaches(loads: tuple[DayLoad, ...], conditions: WeekConditions, rules: PlannerRules) -> Iterator[Breach]:
    found = list(_without_group(loads, conditions, rules))
    yield from found
    yield from _group_breaches(loads, found, rules)


def _without_group(loads: tuple[DayLoad, ...], conditions: WeekConditions, rules: PlannerRules) -> Iterator[Breach]:
    week = loads[1:]
    races = races_of(week, conditions)
    left = lever_sessions(conditions, rules)
    for day in week:
        yield from day_breaches(day, conditions, rules, races=races, lever_active=left > 0)
        left -= day.run_day
    for before, day in zip(loads, week, strict=False):
        yield from neighbour_breaches(before, day, conditions, rules)
    yield from heavy_breaches(loads, rules)
    yield from plyo_breaches(loads, conditions, rules)
    yield from week_breaches(week, conditions, rules)


def lever_sessions(conditions: WeekConditions, rules: PlannerRules) -> int:
    """Run sessions for which the two-session rule still holds; a day with a run is one session."""
    held = conditions.restrictions
    if held.lever is None:
        return 0
    return rules.limits.lever_sessions if held.lever_sessions_left is None else held.lever_sessions_left


def _group_breaches(loads: tuple[DayLoad, ...], found: list[Breach], rules: PlannerRules) -> Iterator[Breach]:
    """HC15: a group session that is not allowed that day."""
    for day in loads[1:]:
        blocks = {load.activity.block for load in day.loads if load.activity.group}
        broken = [one for one in found if one.index == day.index and one.rule in GROUP_RULES]
        for block in sorted(blocks):
            if any(one.block in (None, block) for one in broken):
                yield Breach("HC15", "HC15", day.index, block, values={"name": rules.name(block)})


def _not_judged(week: tuple[DayLoad, ...], conditions: WeekConditions, rules: PlannerRules) -> Iterator[str]:
    """What could not be looked at because a fact is missing; UNKNOWN must not read as fine (0.3)."""
    running = [load.activity for day in week for load in day.loads if load.block.run_day]
    missing: Mapping[str, bool] = {
        "unknown_week": conditions.reference_week_m is None and bool(running),
        "unknown_longest": conditions.longest_run_30d_m is None and bool(running),
        "unknown_distance": any(run.distance_m is None for run in running),
        "unknown_pain": conditions.last_exercise_pain is None and any(day.which(rules.lists.plyo) for day in week),
    }
    yield from (rules.say(key) for key, is_missing in missing.items() if is_missing)
