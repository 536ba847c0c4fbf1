"""The shape of a planned week: weekdays, what the runner can do, sessions and items. Must not place anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from clinic.domain.errors import RuleViolation
from clinic.domain.logic import Tri
from programs.domain.dose import Dose
from programs.domain.exercise import GYM_EQUIPMENT, Equipment, Setting
from programs.domain.walk_run import Stage


class Weekday(StrEnum):
    """Days of the week, Monday first."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


WEEK = tuple(Weekday)


class SessionKind(StrEnum):
    """What a planned session is. Runs carry the words of the session log (clinical.md 6.1)."""

    STRENGTH = "strength"
    DAILY = "daily"
    RUN = "run"
    WALK_RUN = "walk_run"
    CROSS = "cross"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class RunnerFacts:
    """What the intake says about a runner's week (clinical.md 1.2, 1.6). Distances in metres, pace in seconds per km.

    ``available_minutes``: a day that is not there is not limited. ``gym_weekdays`` empty: any day.
    ``volume_percent`` is the initial setting of 5.7 (100, 90 or 80). ``speed_gate`` UNKNOWN allows no fast running.
    """

    gym_days_per_week: int
    runs_per_week: int
    weekly_distance_m: int
    longest_run_30d_m: int
    gym_weekdays: frozenset[Weekday] = frozenset()
    available_minutes: Mapping[Weekday, int] = field(default_factory=dict)
    equipment_home: frozenset[Equipment] = frozenset({Equipment.BODYWEIGHT})
    equipment_gym: frozenset[Equipment] = GYM_EQUIPMENT
    easy_pace_s_per_km: int | None = None
    preferred_long_run: Weekday = Weekday.SATURDAY
    running_allowed: bool = True
    speed_gate: Tri = None
    volume_percent: int = 100
    walk_run_stage: Stage | None = None

    def __post_init__(self) -> None:
        for name, low, high in (
            ("gym_days_per_week", 0, 7),
            ("runs_per_week", 0, 14),
            ("weekly_distance_m", 0, 300_000),
            ("longest_run_30d_m", 0, 250_000),
            ("volume_percent", 0, 100),
        ):
            if not low <= getattr(self, name) <= high:
                words = name.replace("_", " ").capitalize()
                raise RuleViolation("runner_facts", f"{words} must be between {low} and {high}.", field=name)

    def minutes_on(self, day: Weekday) -> int | None:
        """Minutes available; None is not limited."""
        return self.available_minutes.get(day)

    def equipment(self, setting: Setting) -> frozenset[Equipment]:
        """What is at hand in a gym or at home."""
        return self.equipment_gym if setting is Setting.GYM else self.equipment_home


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One exercise of a session. ``exercise`` is what is done, ``prescribed`` what the protocol asks for."""

    exercise: str
    prescribed: str
    dose: Dose
    heavy: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One session of the week. ``block`` is the activity block (9.1); ``intensity`` and ``distance_m`` are for runs.

    ``hard`` as the planner counts it; ``explanation`` says in words why it stands on this day.
    """

    weekday: Weekday
    name: str
    kind: SessionKind
    block: str
    minutes: int
    hard: bool
    explanation: str
    setting: Setting | None = None
    intensity: str | None = None
    distance_m: int | None = None
    descent_m: int | None = None
    items: tuple[PlannedItem, ...] = ()


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """A proposed week: sessions by day, Monday first, and what was left out and why."""

    sessions: tuple[PlannedSession, ...]
    notes: tuple[str, ...]

    def on(self, day: Weekday) -> tuple[PlannedSession, ...]:
        """The sessions of one day."""
        return tuple(session for session in self.sessions if session.weekday is day)


WEEK_WORDS = frozenset(
    {"long_preferred", "long_moved", "strength_first", "strength_spaced", "strength_light", "circuit"}
    | {"gym", "home", "easy", "easy_before_long", "walk_run", "quality", "daily", "cross", "rest", "dropped_quality"}
    | {
        "at_gym",
        "at_home",
        "dropped_run",
        "dropped_long",
        "dropped_strength",
        "no_speed",
        "no_equipment",
        "no_time",
        "substituted",
    }
)
SESSION_WORDS = frozenset(
    {"strength", "circuit", "daily", "long", "easy", "medium", "walk_run", "strides_flat", "run_tempo"}
    | {"run_intervals", "hill_repeats", "hill_sprints", "cross", "rest"}
)


@dataclass(frozen=True, slots=True)
class WeekWords:
    """The sentences of the planner, by key; they live in content."""

    sentences: Mapping[str, str]
    sessions: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """A sentence with its blanks filled in."""
        return self.sentences[key].format(**values)

    def name(self, key: str, **values: object) -> str:
        """A session's name."""
        return self.sessions[key].format(**values)
