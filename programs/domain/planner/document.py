"""Weeks, requests and verdicts as case documents (weekdays as keys, plain values). Types are checked, rules are not."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias, TypeVar

from athletes.domain.response_rules import LeverKind
from clinic.domain.errors import RuleViolation
from clinic.domain.logic import Tri
from clinic.domain.rounding import Exact
from programs.domain.planner.check import WeekVerdict
from programs.domain.planner.planned_week import Activity, Days, PlannedRace, RacePriority, Restrictions, WeekConditions
from programs.domain.planner.propose import WeekProposal, WeekRequest
from programs.domain.week import WEEK, Weekday

Section: TypeAlias = Mapping[str, object]
Value: TypeAlias = "str | int | Decimal | bool | list[Value] | dict[str, Value] | None"
Member = TypeVar("Member", bound=StrEnum)


def week_from_dict(section: Section, speed_gate: Tri = None) -> tuple[Days, WeekConditions]:
    """A ``week`` section. ``speed_gate`` stands in when the section has none. Raises RuleViolation ``document``."""
    return days_from_dict(_section(section, "days")), conditions_from_dict(section, speed_gate)


def request_from_dict(section: Section, speed_gate: Tri = None) -> WeekRequest:
    """A ``week_request`` section."""
    return WeekRequest(
        conditions=conditions_from_dict(section, speed_gate),
        runs_per_week=_whole(section, "runs_per_week"),
        strength_sessions=_whole(section, "strength_sessions"),
    )


def conditions_from_dict(section: Section, speed_gate: Tri = None) -> WeekConditions:
    """The conditions of either section; absent and null mean the same."""
    phase = _whole(section, "phase")
    if phase is None or not 1 <= phase <= 4:
        raise _wrong("phase", "must be 1 to 4")
    gate = _flag(section, "speed_gate")
    sets = _section(section, "hard_sets")
    longest_day = section.get("preferred_long_run_weekday")
    return WeekConditions(
        start_date=_date(section, "start_date"),
        phase=phase,
        protocol=_text(section, "protocol"),
        speed_gate=speed_gate if gate is None else gate,
        symptoms_quiet=_flag(section, "symptoms_quiet"),
        travel=_flag(section, "travel") is True,
        reference_week_m=_number(section, "reference_week_m"),
        longest_run_30d_m=_number(section, "longest_run_30d_m"),
        acknowledged=frozenset(str(one) for one in _items(section, "acknowledged_detectors")),
        available_minutes=_minutes(_section(section, "available_minutes")),
        gym_days_per_week=_whole(section, "gym_days_per_week"),
        gym_weekdays=_weekdays(section, "gym_weekdays"),
        preferred_long_run=None if longest_day is None else _member(Weekday, longest_day, "preferred_long_run_weekday"),
        last_exercise_pain=_whole(section, "last_exercise_pain"),
        hard_sets=_number(sets, "this_week"),
        hard_sets_phase_3_mean=_number(sets, "phase_3_mean"),
        restrictions=_restrictions(_section(section, "restrictions")),
        races=tuple(_race(one) for one in _sections(section, "races")),
        previous_sunday=tuple(activity_from_dict(one) for one in _sections(section, "previous_sunday")),
    )


def _minutes(section: Section) -> dict[Weekday, Exact]:
    found = {_member(Weekday, day, "available_minutes"): _number(section, day) for day in section}
    return {day: minutes for day, minutes in found.items() if minutes is not None}


def _weekdays(section: Section, key: str) -> frozenset[Weekday]:
    return frozenset(_member(Weekday, one, key) for one in _items(section, key))


def _restrictions(section: Section) -> Restrictions:
    lever = section.get("lever")
    return Restrictions(
        stop_running=_flag(section, "stop_running") is True,
        lever=None if lever is None else _member(LeverKind, lever, "lever"),
        lever_sessions_left=_whole(section, "lever_sessions_left"),
        amber_2_until=None if section.get("amber_2_until") is None else _date(section, "amber_2_until"),
        volume_cap_m=_number(section, "volume_cap_m"),
        easy_only_days=_weekdays(section, "easy_only_days"),
    )


def _race(section: Section) -> PlannedRace:
    priority = section.get("priority")
    return PlannedRace(
        date=_date(section, "date"),
        priority=None if priority is None else _member(RacePriority, priority, "priority"),
        distance_m=_number(section, "distance_m"),
    )


def days_from_dict(section: Section) -> dict[Weekday, tuple[Activity, ...]]:
    """Activities by weekday."""
    return {
        _member(Weekday, day, "days"): tuple(activity_from_dict(one) for one in _sections(section, day))
        for day in section
    }


def activity_from_dict(section: Section) -> Activity:
    """One block of a day."""
    block, start = _text(section, "block"), section.get("start")
    if block is None:
        raise _wrong("block", "is missing")
    if isinstance(start, str):
        start = datetime.fromisoformat(start)
    if start is not None and (not isinstance(start, datetime) or start.tzinfo is None):
        raise _wrong("start", "must be a date-time with an offset")
    return Activity(
        block=block,
        distance_m=_number(section, "distance_m"),
        minutes=_number(section, "minutes"),
        descent_m=_number(section, "descent_m"),
        steady_minutes=_number(section, "steady_minutes"),
        gym=_flag(section, "gym") is True,
        start=start,
    )


def verdict_to_dict(verdict: WeekVerdict) -> dict[str, Value]:
    """The ``week`` section of a verdict document."""
    return {
        "accepted": verdict.accepted,
        "violation_ids": list(verdict.violation_ids),
        "violations": [
            _filled(id=one.id, day=one.day, block=one.block, region=one.region, detector=one.detector, words=one.words)
            for one in verdict.violations
        ],
        "cost": verdict.cost,
        "preferences_missed": [
            {"id": one.id, "day": one.day, "weight": one.weight, "words": one.words}
            for one in verdict.preferences_missed
        ],
        "hard_days": verdict.hard_days,
        "days_without_run": verdict.days_without_run,
        "distance_m": _exact(verdict.distance_m),
    }


def proposal_to_dict(proposal: WeekProposal) -> dict[str, Value]:
    """The ``week_proposal`` section: the days and everything of ``week`` computed on them."""
    return {"days": days_to_dict(proposal.days), **verdict_to_dict(proposal.verdict)}


def days_to_dict(days: Days) -> dict[str, Value]:
    """Every weekday, Monday first, with its blocks; what is not planned is left out."""
    return {day.value: [_activity(one) for one in days.get(day, ())] for day in WEEK}


def _activity(activity: Activity) -> dict[str, Value]:
    return _filled(
        block=activity.block,
        distance_m=_exact(activity.distance_m),
        minutes=_exact(activity.minutes),
        descent_m=_exact(activity.descent_m),
        steady_minutes=_exact(activity.steady_minutes),
        gym=True if activity.gym else None,
        start=None if activity.start is None else activity.start.isoformat(),
    )


def _filled(**values: Value) -> dict[str, Value]:
    return {key: value for key, value in values.items() if value is not None}


def _exact(value: Exact | None) -> Value:
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else Decimal(value.numerator) / Decimal(value.denominator)
    return value


def _wrong(key: str, problem: str) -> RuleViolation:
    return RuleViolation("document", f"{key} {problem}", field=key)


def _section(section: Section, key: str) -> Section:
    value = section.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise _wrong(key, "must be an object")
    return {str(name): one for name, one in value.items()}


def _items(section: Section, key: str) -> Iterable[object]:
    value = section.get(key)
    if value is None:
        return ()
    if not isinstance(value, list | tuple | set | frozenset):
        raise _wrong(key, "must be a list")
    return value


def _sections(section: Section, key: str) -> list[Section]:
    return [_section({key: one}, key) for one in _items(section, key)]


def _number(section: Section, key: str) -> Exact | None:
    value = section.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        raise _wrong(key, "must be an exact number")
    return value


def _whole(section: Section, key: str) -> int | None:
    value = _number(section, key)
    if value is not None and int(value) != value:
        raise _wrong(key, "must be a whole number")
    return None if value is None else int(value)


def _flag(section: Section, key: str) -> Tri:
    value = section.get(key)
    if value is not None and not isinstance(value, bool):
        raise _wrong(key, "must be true or false")
    return value


def _text(section: Section, key: str) -> str | None:
    value = section.get(key)
    if value is not None and not isinstance(value, str):
        raise _wrong(key, "must be text")
    return value


def _date(section: Section, key: str) -> date:
    value = section.get(key)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise _wrong(key, "must be a date") from error


def _member(kind: type[Member], value: object, key: str) -> Member:
    try:
        return kind(str(value))
    except ValueError as error:
        raise _wrong(key, f"must be one of {', '.join(kind)}") from error
