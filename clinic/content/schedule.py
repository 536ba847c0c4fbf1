"""Opening hours, lengths and the reminder's lead from schedule.toml, checked once. Holds no clinical rule."""

from dataclasses import dataclass
from datetime import time, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any

from clinic.content import ContentError, Table, only_keys, read_toml, required
from clinic.domain.slots import WorkingHours

FILE = "clinic/content/schedule.toml"
KINDS = frozenset({"first", "retest", "follow_up", "gate", "urgent"})
_SECTIONS = {
    "day": frozenset({"shown_from", "shown_until", "opens", "closes", "weekdays"}),
    "slots": frozenset({"step_minutes", "search_days", "offered", "smallest_gap_minutes", "furthest_days"}),
    "length": frozenset({"shortest_minutes", "longest_minutes", "default_minutes"}),
    "reminder": frozenset({"hours_before"}),
}


@dataclass(frozen=True, slots=True)
class ScheduleRules:
    """Everything the diary needs to know. Lengths are durations; ``default_lengths`` is by appointment kind."""

    shown_from: time
    shown_until: time
    hours: WorkingHours
    step: timedelta
    search_days: int
    offered: int
    smallest_gap: timedelta
    furthest: timedelta
    shortest: timedelta
    longest: timedelta
    default_lengths: MappingProxyType[str, timedelta]
    reminder_lead: timedelta


@cache
def schedule_rules() -> ScheduleRules:
    """The rules. Raises ContentError for a missing, misspelt or impossible value."""
    return parse_rules(read_toml("clinic.content", "schedule.toml"))


def parse_rules(table: Table) -> ScheduleRules:
    """The rules from parsed TOML."""
    only_keys(table, frozenset(_SECTIONS), file=FILE, at="schedule")
    parts: dict[str, dict[str, Any]] = {}
    for name, keys in _SECTIONS.items():
        parts[name] = required(table, name, dict, file=FILE, at="schedule")
        only_keys(parts[name], keys, file=FILE, at=name)
    lengths = required(parts["length"], "default_minutes", dict, file=FILE, at="length")
    only_keys(lengths, KINDS, file=FILE, at="length.default_minutes")
    rules = ScheduleRules(
        shown_from=_time(parts["day"], "shown_from"),
        shown_until=_time(parts["day"], "shown_until"),
        hours=WorkingHours(_time(parts["day"], "opens"), _time(parts["day"], "closes"), _weekdays(parts["day"])),
        step=_minutes(parts["slots"], "step_minutes", "slots"),
        search_days=_positive(parts["slots"], "search_days", "slots"),
        offered=_positive(parts["slots"], "offered", "slots"),
        smallest_gap=_minutes(parts["slots"], "smallest_gap_minutes", "slots"),
        furthest=timedelta(days=_positive(parts["slots"], "furthest_days", "slots")),
        shortest=_minutes(parts["length"], "shortest_minutes", "length"),
        longest=_minutes(parts["length"], "longest_minutes", "length"),
        default_lengths=MappingProxyType(
            {kind: _minutes(lengths, kind, "length.default_minutes") for kind in sorted(KINDS)}
        ),
        reminder_lead=timedelta(hours=_positive(parts["reminder"], "hours_before", "reminder")),
    )
    _check(rules)
    return rules


def _check(rules: ScheduleRules) -> None:
    hours = rules.hours
    if not rules.shown_from <= hours.opens < hours.closes <= rules.shown_until:
        raise ContentError(FILE, "day", "must be shown_from <= opens < closes <= shown_until")
    wrong = [kind for kind, length in rules.default_lengths.items() if not rules.shortest <= length <= rules.longest]
    if wrong:
        raise ContentError(FILE, f"length.default_minutes.{wrong[0]}", "is outside shortest and longest")


def _time(table: Table, key: str) -> time:
    value = required(table, key, time, file=FILE, at="day")
    assert isinstance(value, time)
    return value


def _weekdays(table: Table) -> frozenset[int]:
    days = required(table, "weekdays", list, file=FILE, at="day")
    if not days or any(day not in range(1, 8) for day in days) or len(set(days)) != len(days):
        raise ContentError(FILE, "day.weekdays", "must be different numbers from 1 (Monday) to 7")
    return frozenset(days)


def _positive(table: Table, key: str, at: str) -> int:
    value = required(table, key, int, file=FILE, at=at)
    if value <= 0:
        raise ContentError(FILE, f"{at}.{key}", "must be more than 0")
    return int(value)


def _minutes(table: Table, key: str, at: str) -> timedelta:
    return timedelta(minutes=_positive(table, key, at))
