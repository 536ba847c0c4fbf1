"""The season line: phases against the race date on a true time axis. Must not decide which phase a runner is in."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from clinic.domain.charts.scale import Box, Disc, Label, at, box, disc, scale

LETTER = Fraction(13, 2)


class PhaseState(StrEnum):
    """Where a phase stands relative to today."""

    PAST = "past"
    NOW = "now"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase from day ``start`` to day ``end``, counted from the first day shown. ``dates`` is for the table."""

    name: str
    start: int
    end: int
    state: PhaseState
    dates: str = ""


@dataclass(frozen=True, slots=True)
class PhasePart:
    """A drawn phase."""

    line: str
    tick: str
    label: Label
    state: PhaseState


@dataclass(frozen=True, slots=True)
class Season:
    """Phases, today and the race. ``rows``: phase, dates, state."""

    width: str
    height: str
    parts: tuple[PhasePart, ...]
    end: str
    done: str
    mark: Disc
    today: Label
    flag: Box | None
    race: Label | None
    rows: tuple[tuple[str, str, str], ...]


def season(
    phases: Sequence[Phase],
    *,
    today: int,
    today_label: str,
    race_day: int | None = None,
    race_label: str = "",
    width: int = 1216,
    height: int = 78,
) -> Season:
    """Days from the first day shown; the axis ends at the race or at the end of the last phase."""
    last = max([1, today, *(p.end for p in phases), *([] if race_day is None else [race_day])])
    x = scale(0, last, 4, width - 70)
    line = 30
    near_end = x(today) > width * Fraction(4, 5)
    race_x = x(last if race_day is None else race_day)
    return Season(
        width=str(width),
        height=str(height),
        parts=tuple(_part(p, x(p.start), x(p.end), line) for p in phases),
        end=f"M{at(x(last))} {line - 9}V{line + 9}",
        done=f"M{at(x(0))} {line}H{at(x(today))}",
        mark=disc(x(today), line, 12, 7),
        today=Label(
            at(x(today) + (-22 if near_end else 22)),
            str(line - 12),
            today_label,
            "end" if near_end else "start",
        ),
        flag=None if race_day is None else box(race_x + 8, line - 16, 24, 24),
        race=None if race_day is None else Label(at(race_x + 8), str(line + 27), race_label),
        rows=tuple((p.name, p.dates, p.state.value) for p in phases),
    )


def _part(phase: Phase, start: Fraction, end: Fraction, line: int) -> PhasePart:
    """A phase whose name does not fit keeps its first word, which is its number."""
    fits = (end - start) >= LETTER * len(phase.name) + 4
    text = phase.name if fits else phase.name.split(" ", 1)[0]
    return PhasePart(
        line=f"M{at(start + (2 if phase.start else 0))} {line}H{at(end - 2)}",
        tick=f"M{at(start)} {line - 9}V{line + 9}",
        label=Label(at(start + 1), str(line + 27), text),
        state=phase.state,
    )
