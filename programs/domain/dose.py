"""The dose of an exercise: how much, how slowly, how heavy. Must not decide whether a dose is right for a runner."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from clinic.domain.errors import RuleViolation


@dataclass(frozen=True, slots=True)
class Span:
    """A whole number or a range of whole numbers, both ends included."""

    low: int
    high: int

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"

    @property
    def exactly(self) -> bool:
        """True when the span is one number."""
        return self.low == self.high


def span(low: int, high: int | None = None) -> Span:
    """``span(3)`` is exactly 3, ``span(2, 3)`` is 2 to 3."""
    return Span(low, low if high is None else high)


class TempoOrder(StrEnum):
    """What the three numbers of a tempo mean (clinical.md 7.4, slot notation)."""

    UP_FIRST = "up_pause_down"
    DOWN_FIRST = "down_pause_up"


@dataclass(frozen=True, slots=True)
class Tempo:
    """Seconds of the first movement, the pause and the second movement of one repetition."""

    first: int
    pause: int
    second: int
    order: TempoOrder = TempoOrder.UP_FIRST

    @property
    def seconds(self) -> int:
        """Length of one repetition in seconds."""
        return self.first + self.pause + self.second

    def __str__(self) -> str:
        return f"{self.first}-{self.pause}-{self.second}"


@dataclass(frozen=True, slots=True)
class Beat:
    """One part of a repetition for the screen: a word and its length in seconds."""

    word: str
    seconds: int


def tempo_beats(tempo: Tempo) -> tuple[Beat, ...]:
    """The parts of one repetition in order; parts of no length are left out."""
    up, down = "Up", "Down"
    first, second = (up, down) if tempo.order is TempoOrder.UP_FIRST else (down, up)
    parts = (Beat(first, tempo.first), Beat("Hold", tempo.pause), Beat(second, tempo.second))
    return tuple(part for part in parts if part.seconds)


class LoadUnit(StrEnum):
    """What an external load is measured in."""

    KILOGRAM = "kg"
    BODY_WEIGHT = "xBW"


@dataclass(frozen=True, slots=True)
class Load:
    """External load: kilograms, or a multiple of body weight."""

    amount: Decimal
    unit: LoadUnit

    def __str__(self) -> str:
        number = f"{self.amount.normalize():f}"
        return f"{number} kg" if self.unit is LoadUnit.KILOGRAM else f"{number} x body weight"


@dataclass(frozen=True, slots=True)
class Dose:
    """How much of one exercise in one session. Exactly one of reps, seconds, minutes, metres is the amount of a set.

    ``rep_max``: the reps are an RM, the last one that can be done well. ``rep_hold_seconds``: each rep is held so long.
    ``end_hold_seconds``: a hold after the last rep of a set. ``rpe``: effort 0 to 10. ``rest_seconds``: between sets.
    """

    sets: Span = Span(1, 1)
    reps: Span | None = None
    seconds: Span | None = None
    minutes: Span | None = None
    metres: Span | None = None
    rep_max: bool = False
    rep_hold_seconds: int | None = None
    end_hold_seconds: int | None = None
    tempo: Tempo | None = None
    load: Load | None = None
    rpe: Span | None = None
    rest_seconds: Span | None = None
    per_side: bool = False

    def __post_init__(self) -> None:
        check_dose(self)


@dataclass(frozen=True, slots=True)
class Limit:
    """Allowed values of one field of a dose, and the words for it."""

    low: int
    high: int
    words: str


LIMITS: dict[str, Limit] = {
    "sets": Limit(1, 10, "sets"),
    "reps": Limit(1, 60, "reps"),
    "seconds": Limit(3, 300, "seconds"),
    "minutes": Limit(1, 120, "minutes"),
    "metres": Limit(5, 400, "metres"),
    "rpe": Limit(0, 10, "effort (0 to 10)"),
    "rest_seconds": Limit(0, 600, "seconds of rest"),
}
"""Bounds against slips of the finger, not clinical limits: no slot or library dose comes near them (CC)."""

MAX_TEMPO_SECONDS = 10
MAX_HOLD_SECONDS = 120
MAX_LOAD = {LoadUnit.KILOGRAM: Decimal(400), LoadUnit.BODY_WEIGHT: Decimal(5)}


def check_dose(dose: Dose) -> None:
    """Raise RuleViolation with the field's name and what to enter instead, if the dose is not possible."""
    amounts = [name for name in ("reps", "seconds", "minutes", "metres") if getattr(dose, name) is not None]
    if len(amounts) != 1:
        raise RuleViolation(
            "dose_amount", "Give one amount per set: reps, seconds, minutes or metres.", field="reps", given=amounts
        )
    for name, limit in LIMITS.items():
        _check_span(name, getattr(dose, name), limit)
    if dose.rep_max and dose.reps is None:
        raise RuleViolation("dose_rep_max", "An RM needs a number of reps, for example 8RM.", field="reps")
    if dose.tempo is not None:
        _check_tempo(dose)
    for name, seconds in (("rep_hold_seconds", dose.rep_hold_seconds), ("end_hold_seconds", dose.end_hold_seconds)):
        if seconds is not None and not 1 <= seconds <= MAX_HOLD_SECONDS:
            raise RuleViolation("dose_hold", f"A hold lasts from 1 to {MAX_HOLD_SECONDS} seconds.", field=name)
    if dose.load is not None and not 0 < dose.load.amount <= MAX_LOAD[dose.load.unit]:
        most = MAX_LOAD[dose.load.unit]
        raise RuleViolation(
            "dose_load", f"The load must be more than 0 and at most {most} {dose.load.unit}.", field="load"
        )


def _check_span(name: str, value: Span | None, limit: Limit) -> None:
    if value is None:
        return
    if value.low > value.high:
        raise RuleViolation(
            "dose_range_order",
            f"Write the smaller number of {limit.words} first: {value.high}-{value.low}.",
            field=name,
        )
    if value.low < limit.low or value.high > limit.high:
        raise RuleViolation(
            "dose_range",
            f"{limit.words.capitalize()} must be between {limit.low} and {limit.high}; {value} was entered.",
            field=name,
        )


def _check_tempo(dose: Dose) -> None:
    if dose.reps is None:
        raise RuleViolation("dose_tempo_without_reps", "A tempo needs reps. A hold has no tempo.", field="tempo")
    tempo = dose.tempo
    if tempo is None:
        return
    for seconds in (tempo.first, tempo.pause, tempo.second):
        if not 0 <= seconds <= MAX_TEMPO_SECONDS:
            raise RuleViolation(
                "dose_tempo", f"Each part of a tempo lasts from 0 to {MAX_TEMPO_SECONDS} seconds.", field="tempo"
            )
    if tempo.first == 0 and tempo.second == 0:
        raise RuleViolation(
            "dose_tempo", "A tempo needs at least one second of movement, for example 3-1-3.", field="tempo"
        )


DEFAULT_REP_SECONDS = 3
DEFAULT_REST_SECONDS = 60
HEAVY_REST_SECONDS = 120
SECONDS_PER_METRE = 1
CHANGE_SECONDS = 60
"""Planning estimates when a dose says nothing: they only feed the minutes shown, never a clinical rule (CC)."""


def dose_seconds(dose: Dose, *, heavy: bool = False) -> int:
    """Estimated seconds for one exercise: work of all sets and sides, rest between sets. Upper end of every range."""
    sides = 2 if dose.per_side else 1
    sets = dose.sets.high
    rest = dose.rest_seconds.high if dose.rest_seconds else (HEAVY_REST_SECONDS if heavy else DEFAULT_REST_SECONDS)
    if dose.minutes is not None and sets == 1:
        rest = 0
    return sets * sides * _set_seconds(dose) + max(sets - 1, 0) * rest


def _set_seconds(dose: Dose) -> int:
    if dose.minutes is not None:
        return dose.minutes.high * 60
    if dose.seconds is not None:
        return dose.seconds.high
    if dose.metres is not None:
        return dose.metres.high * SECONDS_PER_METRE
    reps = dose.reps.high if dose.reps is not None else 0
    per_rep = dose.tempo.seconds if dose.tempo is not None else DEFAULT_REP_SECONDS
    return reps * max(per_rep, dose.rep_hold_seconds or 0) + (dose.end_hold_seconds or 0)


def session_minutes(doses: tuple[tuple[Dose, bool], ...]) -> int:
    """Estimated whole minutes (rounded up) for (dose, heavy) pairs, with a minute to change between exercises."""
    if not doses:
        return 0
    total = sum(dose_seconds(dose, heavy=heavy) for dose, heavy in doses) + CHANGE_SECONDS * (len(doses) - 1)
    return -(-total // 60)
