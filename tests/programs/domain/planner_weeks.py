"""The sample week of clinical.md 9.5 and a comparison of verdicts with expectations. Test support, no rules."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from programs.content.planner import planner_rules
from programs.domain.planner.check import WeekVerdict, check_week
from programs.domain.planner.planned_week import Activity, WeekConditions
from programs.domain.week import Weekday

RULES = planner_rules()
MONDAY_DATE = date(2026, 3, 2)
CONDITIONS = WeekConditions(
    start_date=MONDAY_DATE,
    phase=2,
    protocol="ACH-MID",
    symptoms_quiet=True,
    reference_week_m=40_000,
    longest_run_30d_m=16_000,
    gym_days_per_week=2,
)
RUN_EASY = Activity("run_easy", distance_m=5_000, minutes=30)
STRENGTH_A = Activity("strength_A", minutes=45)
REST = (Activity("rest"),)
SAMPLE: Mapping[Weekday, tuple[Activity, ...]] = {
    Weekday.MONDAY: (
        Activity("run_easy", distance_m=7_000, minutes=40),
        Activity("strength_A", minutes=45, gym=True),
        Activity("pogo_light", minutes=8),
    ),
    Weekday.TUESDAY: (Activity("xt_easy", minutes=30), Activity("strides_incline_micro", minutes=10)),
    Weekday.WEDNESDAY: (Activity("run_medium", distance_m=10_000, minutes=55, steady_minutes=10),),
    Weekday.THURSDAY: (Activity("strength_B", minutes=45, gym=True), Activity("walk", minutes=20)),
    Weekday.FRIDAY: (RUN_EASY, Activity("soft_tissue", minutes=10)),
    Weekday.SATURDAY: (Activity("run_long", distance_m=16_000, minutes=90),),
    Weekday.SUNDAY: (Activity("rest"), Activity("mobility", minutes=10)),
}


def days(**changes: tuple[Activity, ...]) -> dict[Weekday, tuple[Activity, ...]]:
    """The sample week with other days, by name."""
    return {**SAMPLE, **{Weekday(day): activities for day, activities in changes.items()}}


def verdict(conditions: Mapping[str, Any] | None = None, **changes: tuple[Activity, ...]) -> WeekVerdict:
    """The sample week with other days under other conditions, judged."""
    return check_week(days(**changes), replace(CONDITIONS, **(conditions or {})), RULES)


def empty(conditions: Mapping[str, Any] | None = None, **filled: tuple[Activity, ...]) -> WeekVerdict:
    """A week of rest with some days filled, judged."""
    week = {Weekday(day): activities for day, activities in filled.items()}
    return check_week(week, replace(CONDITIONS, **(conditions or {})), RULES)


def at(day: int, clock: str, offset: str = "+00:00") -> datetime:
    """A moment on the n-th day of the week."""
    return datetime.fromisoformat(f"{MONDAY_DATE + timedelta(days=day)}T{clock}{offset}")


def found(judged: WeekVerdict, rule: str) -> list[Weekday | None]:
    """The days on which a constraint is broken."""
    return [one.day for one in judged.violations if one.id == rule]


def missed(judged: WeekVerdict, rule: str) -> list[Weekday | None]:
    """The days on which a preference is missed."""
    return [one.day for one in judged.preferences_missed if one.id == rule]


def matches(expected: object, actual: object) -> bool:
    """Objects are subsets, lists exact unless the key ends in __includes or __excludes, null is absent."""
    if isinstance(expected, dict):
        return isinstance(actual, dict) and all(_entry(key, value, actual) for key, value in expected.items())
    if isinstance(expected, list):
        return (
            isinstance(actual, list)
            and len(expected) == len(actual)
            and all(matches(one, other) for one, other in zip(expected, actual, strict=True))
        )
    return bool(expected == actual)


def _entry(key: str, expected: Any, actual: Mapping[str, Any]) -> bool:
    name, _, how = key.partition("__")
    value = actual.get(name)
    if how == "includes":
        return all(any(matches(one, other) for other in value or []) for one in expected)
    if how == "excludes":
        return not any(matches(one, other) for one in expected for other in value or [])
    return matches(expected, value)
