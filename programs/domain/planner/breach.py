"""What a rule reports: which constraint, which day, which subject, and the values of its sentence. Judges nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from programs.domain.planner.planned_week import weekday_of
from programs.domain.planner.rules import HARD_CONSTRAINTS, PREFERENCES, PlannerRules
from programs.domain.week import Weekday


@dataclass(frozen=True, slots=True)
class Breach:
    """A hard constraint that does not hold. ``index`` None: the whole week; ``touches`` are the days to mark.

    ``key`` names the sentence, ``values`` fill its blanks.
    """

    rule: str
    key: str
    index: int | None
    block: str | None = None
    region: str | None = None
    detector: str | None = None
    touches: tuple[int, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missed:
    """A preference that is not met, on a day or (None) in the week."""

    rule: str
    index: int | None
    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Violation:
    """A hard constraint that does not hold (9.2), in words for every day that it touches, with its source."""

    id: str
    day: Weekday | None
    words: str
    source: str
    block: str | None = None
    region: str | None = None
    detector: str | None = None
    touches: tuple[Weekday, ...] = ()


@dataclass(frozen=True, slots=True)
class PreferenceMissed:
    """A preference that is not met (9.3) and what it costs."""

    id: str
    day: Weekday | None
    weight: int
    words: str
    source: str


def violation(breach: Breach, rules: PlannerRules) -> Violation:
    """The breach in words."""
    touched = breach.touches or (() if breach.index is None else (breach.index,))
    return Violation(
        id=breach.rule,
        day=None if breach.index is None else weekday_of(breach.index),
        words=rules.say(breach.key, **breach.values),
        source=rules.sources[breach.rule],
        block=breach.block,
        region=breach.region,
        detector=breach.detector,
        touches=tuple(dict.fromkeys(weekday_of(index) for index in touched)),
    )


def preference_missed(missed: Missed, rules: PlannerRules) -> PreferenceMissed:
    """The missed preference in words, with its weight."""
    return PreferenceMissed(
        id=missed.rule,
        day=None if missed.index is None else weekday_of(missed.index),
        weight=rules.weights[missed.rule],
        words=rules.say(missed.key, **missed.values),
        source=rules.sources[missed.rule],
    )


def breach_order(breach: Breach) -> tuple[int, int]:
    """Numeric order of the constraints, then the day; whole-week ones first."""
    return HARD_CONSTRAINTS.index(breach.rule), -2 if breach.index is None else breach.index


def missed_order(missed: Missed) -> tuple[int, int]:
    """Numeric order of the preferences, then the day."""
    return PREFERENCES.index(missed.rule), -2 if missed.index is None else missed.index
