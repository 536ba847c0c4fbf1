"""What a week to be checked consists of: activities by day and the conditions they must meet. Must not judge them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from athletes.domain.load import LoadLevel
from athletes.domain.response_rules import LeverKind
from clinic.domain.logic import Tri
from clinic.domain.rounding import Exact
from programs.domain.week import WEEK, Weekday

Days = Mapping[Weekday, tuple["Activity", ...]]
"""Activities by weekday; a day that is not there is a rest day."""


class RacePriority(StrEnum):
    """How much a race matters (clinical.md 1.5)."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, slots=True)
class Activity:
    """One block on one day. Metres and minutes, None when not planned in numbers; ``start`` is aware.

    ``steady_minutes`` are the minutes at marathon effort inside a run. ``group``: done with, or beside, the group.
    """

    block: str
    distance_m: Exact | None = None
    minutes: Exact | None = None
    descent_m: Exact | None = None
    steady_minutes: Exact | None = None
    gym: bool = False
    start: datetime | None = None
    group: bool = False
    shoe: str | None = None
    camber: str | None = None


@dataclass(frozen=True, slots=True)
class Restrictions:
    """What triage and the responses have left in force (clinical.md 2, 5.5 to 5.7).

    ``lever_sessions_left`` None with a lever counts as the whole two-session rule.
    """

    stop_running: bool = False
    lever: LeverKind | None = None
    lever_sessions_left: int | None = None
    amber_2_until: date | None = None
    volume_cap_m: Exact | None = None
    easy_only_days: frozenset[Weekday] = frozenset()


@dataclass(frozen=True, slots=True)
class PlannedRace:
    """A race in or just after the week. An unknown priority is treated as A, the stricter."""

    date: date
    priority: RacePriority | None = None
    distance_m: Exact | None = None


@dataclass(frozen=True, slots=True)
class GroupSession:
    """The weekday on which the runner's group meets, and what it does (clinical.md 1.6)."""

    weekday: Weekday
    block: str


@dataclass(frozen=True, slots=True)
class Tissue:
    """Facts behind the preferences S9, S10 (clinical.md 1.2, 1.4). None is UNKNOWN: the preference is not judged."""

    injury_prone: Tri = None
    symptomatic: Tri = None
    weekly_distance_limit_m: Exact | None = None
    pairs_of_shoes: int | None = None


@dataclass(frozen=True, slots=True)
class WeekConditions:
    """Everything but the days. Numbers in metres and minutes; what is None limits nothing and is listed as not judged.

    ``available_minutes``: a day that is not there is not limited. ``gym_weekdays`` empty: any day.
    ``not_doable``: blocks for which nothing is at hand on a day. ``detectors``: levels that the load engine found on
    the planned week, beyond L01 to L03 which are computed here. ``sick``: ill, or two nights under five hours (9.4).
    ``highest_yield``: blocks that carry the protocol's highest-yield lifts; empty leaves S5 out.
    """

    start_date: date
    phase: int
    protocol: str | None = None
    speed_gate: Tri = None
    symptoms_quiet: Tri = None
    travel: bool = False
    sick: bool = False
    reference_week_m: Exact | None = None
    longest_run_30d_m: Exact | None = None
    acknowledged: frozenset[str] = frozenset()
    available_minutes: Mapping[Weekday, Exact] = field(default_factory=dict)
    gym_days_per_week: int | None = None
    gym_weekdays: frozenset[Weekday] = frozenset()
    preferred_long_run: Weekday | None = None
    last_exercise_pain: int | None = None
    hard_sets: Exact | None = None
    hard_sets_phase_3_mean: Exact | None = None
    restrictions: Restrictions = Restrictions()
    races: tuple[PlannedRace, ...] = ()
    previous_sunday: tuple[Activity, ...] = ()
    not_doable: Mapping[Weekday, frozenset[str]] = field(default_factory=dict)
    detectors: Mapping[str, LoadLevel] = field(default_factory=dict)
    group: GroupSession | None = None
    highest_yield: frozenset[str] = frozenset()
    tissue: Tissue = Tissue()


def weekday_of(index: int) -> Weekday:
    """0 is Monday, 6 Sunday; -1, the Sunday before, is reported on the Monday that it touches."""
    return WEEK[max(index, 0)]
