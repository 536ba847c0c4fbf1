"""A HomeProgram laid out for paper: sessions gathered by name, days in words, circles to tick. Knows no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from athletes.domain.units import DistanceUnit, format_distance
from programs.domain.home_program import HomeDay, HomeItem, HomeProgram, HomeSession
from programs.domain.week import WEEK, SessionKind, Weekday

RUNS = (SessionKind.RUN, SessionKind.WALK_RUN)
ROWS_FOR_DAYS = 3
"""Up to so many days an exercise has a row of circles for each day; above it one circle a day."""

SHORT = {day: day.value[:3].capitalize() for day in WEEK}


@dataclass(frozen=True, slots=True)
class PaperSession:
    """One line of a day in the week on page one."""

    name: str
    detail: str
    is_rest: bool


@dataclass(frozen=True, slots=True)
class PaperDay:
    """One column of the week."""

    name: str
    sessions: tuple[PaperSession, ...]

    @property
    def rests(self) -> bool:
        """Nothing to do, so nothing to tick."""
        return all(session.is_rest for session in self.sessions)


@dataclass(frozen=True, slots=True)
class PaperExercise:
    """One card. ``days`` are short names; ``by_day``: a row of circles a day, else one circle a day."""

    item: HomeItem
    days: tuple[str, ...]
    by_day: bool
    circles: tuple[int, ...]
    tempo: str

    @property
    def amount(self) -> str:
        """The dose as it stands in large type."""
        return self.item.dose.short.replace(" x ", " × ")

    @property
    def sides(self) -> tuple[str, ...]:
        """What the rows of circles are called: left and right, or nothing."""
        return ("L", "R") if self.item.dose.per_side else ("",)

    @property
    def effort(self) -> str:
        """How hard, in words, or ""."""
        low, high = self.item.dose.effort_low, self.item.dose.effort_high
        if low is None or high is None:
            return ""
        return f"Effort {low} of 10" if low == high else f"Effort {low} to {high} of 10"

    @property
    def load(self) -> str:
        """External load in words, or ""."""
        dose = self.item.dose
        if dose.rep_max:
            return "As heavy as you can do well for that many"
        if dose.load is None:
            return ""
        unit = "kg" if dose.load_unit == "kg" else "× body weight"
        return f"{dose.load.normalize():f} {unit}"

    @property
    def rest(self) -> str:
        """Rest between sets, or ""."""
        seconds = self.item.dose.rest_seconds
        if not seconds:
            return ""
        return f"Rest {seconds // 60} min" if seconds % 60 == 0 else f"Rest {seconds} s"


@dataclass(frozen=True, slots=True)
class PaperGroup:
    """A session with its exercises, gathered over the days of the week."""

    name: str
    days: str
    where: str
    minutes: int
    exercises: tuple[PaperExercise, ...]


@dataclass(frozen=True, slots=True)
class PaperRun:
    """One run of the week."""

    day: str
    name: str
    amount: str
    why: str


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything the template needs besides the document."""

    week: tuple[PaperDay, ...]
    groups: tuple[PaperGroup, ...]
    runs: tuple[PaperRun, ...]
    phase_of: int


def lay_out(*, document: HomeProgram, unit: DistanceUnit = DistanceUnit.KM) -> Paper:
    """The document for paper."""
    return Paper(
        week=tuple(_day(day, unit) for day in document.week),
        groups=tuple(_groups(document)),
        runs=tuple(
            PaperRun(day.weekday.capitalize(), session.name, _amount(session, unit), session.explanation)
            for day in document.week
            for session in day.sessions
            if session.kind in RUNS
        ),
        phase_of=max(phase.number for phase in document.phases),
    )


def days_in_words(days: Sequence[Weekday]) -> str:
    """``every day``, ``Monday and Thursday``, ``Monday, Wednesday and Friday``."""
    if len(days) == len(WEEK):
        return "every day"
    names = [day.capitalize() for day in days]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _day(day: HomeDay, unit: DistanceUnit) -> PaperDay:
    return PaperDay(
        SHORT[day.weekday],
        tuple(
            PaperSession(session.name, _amount(session, unit), session.kind is SessionKind.REST)
            for session in day.sessions
        ),
    )


def _amount(session: HomeSession, unit: DistanceUnit) -> str:
    parts = []
    if session.distance_m is not None:
        parts.append(format_distance(Decimal(session.distance_m), unit))
    if session.minutes:
        parts.append(f"{session.minutes} min")
    if session.kind is SessionKind.RUN and session.intensity:
        parts.append(session.intensity)
    return ", ".join(parts)


def _groups(document: HomeProgram) -> list[PaperGroup]:
    names = dict.fromkeys(session.name for day in document.week for session in day.sessions if session.items)
    return [_group(document, name) for name in names]


def _group(document: HomeProgram, name: str) -> PaperGroup:
    found = [(day.weekday, s) for day in document.week for s in day.sessions if s.name == name]
    order: dict[tuple[str, str], HomeItem] = {}
    days: dict[tuple[str, str], list[Weekday]] = {}
    for weekday, session in found:
        for item in session.items:
            key = (item.exercise, item.dose.text)
            order.setdefault(key, item)
            days.setdefault(key, []).append(weekday)
    where = {"gym": "At the gym", "home": "At home"}.get(found[0][1].setting or "", "")
    return PaperGroup(
        name,
        days_in_words([weekday for weekday, _ in found]),
        where,
        max(session.minutes for _, session in found),
        tuple(_exercise(item, days[key]) for key, item in order.items()),
    )


def _exercise(item: HomeItem, days: Sequence[Weekday]) -> PaperExercise:
    return PaperExercise(
        item,
        tuple(SHORT[day] for day in days),
        len(days) <= ROWS_FOR_DAYS and item.dose.sets_high > 1,
        tuple(range(1, item.dose.sets_high + 1)),
        ", ".join(f"{part.seconds} s {part.word.lower()}" for part in item.dose.tempo),
    )
