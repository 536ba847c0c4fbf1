"""Pain charts: 14-day strip and the seven days of a worklist row. Limits are arguments; must not judge a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from clinic.domain.charts.scale import Box, Label, Tick, at, box, scale

HIGHEST = 10
AXIS = 40


@dataclass(frozen=True, slots=True)
class PainDay:
    """One day: worst pain 0 to 10 in the session, whether it rose, the next morning, whether it settled in 24 h.

    ``worst`` and ``morning`` are None when nothing was logged; ``settled`` is None when it is not known.
    """

    name: str
    weekday: str
    date: str
    worst: int | None = None
    rose: bool = False
    settled: bool | None = None
    morning: int | None = None
    today: bool = False


@dataclass(frozen=True, slots=True)
class PainMark:
    """One logged value. ``kind``: circle, triangle or octagon; ``shape`` is the path of the last two."""

    kind: str
    x: str
    y: str
    stem: str
    shape: str
    value: Label


@dataclass(frozen=True, slots=True)
class PainColumn:
    """What stands in one day of the strip."""

    mark: PainMark | None
    morning: str
    settled: bool | None
    symbol: Box
    dot: Label | None
    today: Box | None
    labels: tuple[Label, Label, Label]


@dataclass(frozen=True, slots=True)
class PainStrip:
    """Pain during sessions. ``rows``: day, session, worst, next morning, settled yes|no|empty."""

    width: str
    height: str
    axis_x: str
    axis_text_x: str
    safe: Box
    limit: str
    ticks: tuple[Tick, ...]
    columns: tuple[PainColumn, ...]
    settle_label: Label
    rows: tuple[tuple[str, str, str, str, str], ...]


def pain_strip(
    days: Sequence[PainDay],
    *,
    safe_limit: int,
    red_limit: int,
    width: int = 800,
    height: int = 212,
) -> PainStrip:
    """``safe_limit``: top of the sore but safe band; from ``red_limit`` on a value is an octagon (0 to 10)."""
    top, base = 16, height - 78
    y = scale(0, HIGHEST, base, top)
    step = Fraction(width - AXIS - 4, max(len(days), 1))
    columns = []
    for i, day in enumerate(days):
        cx = AXIS + step * i + step / 2
        columns.append(
            _column(
                day,
                cx,
                step,
                y(day.worst or 0),
                y(day.morning or 0),
                base,
                height,
                safe_limit,
                red_limit,
            )
        )
    return PainStrip(
        width=str(width),
        height=str(height),
        axis_x=str(AXIS),
        axis_text_x=str(AXIS - 8),
        safe=box(AXIS, y(safe_limit), width - AXIS, base - y(safe_limit)),
        limit=at(y(safe_limit)),
        ticks=tuple(Tick(at(y(v)), str(v), at(y(v) + 4)) for v in sorted({0, safe_limit, 5, HIGHEST} - {4, 6} | {0})),
        columns=tuple(columns),
        settle_label=Label(str(AXIS - 8), str(base + 22), "24 h", "end"),
        rows=tuple(_row(day) for day in days),
    )


def _column(
    day: PainDay,
    cx: Fraction,
    step: Fraction,
    worst_y: Fraction,
    morning_y: Fraction,
    base: int,
    height: int,
    safe_limit: int,
    red_limit: int,
) -> PainColumn:
    mark = None
    if day.worst is not None:
        mark = _mark(
            day.worst,
            day.rose or day.worst > safe_limit,
            day.worst >= red_limit,
            cx,
            worst_y,
            base,
            Fraction(1),
        )
    quiet = day.settled is None and not day.today
    return PainColumn(
        mark=mark,
        morning="" if day.morning is None else f"M{at(cx + 10)} {at(morning_y)}h12",
        settled=day.settled,
        symbol=box(cx - 8, base + 10, 16, 16),
        dot=Label(at(cx), str(base + 22), "\u00b7", "middle") if quiet else None,
        today=box(cx - step / 2, 4, step, height - 6) if day.today else None,
        labels=(
            Label(at(cx), str(base + 44), day.name, "middle"),
            Label(at(cx), str(base + 59), day.weekday, "middle"),
            Label(at(cx), str(base + 73), day.date, "middle"),
        ),
    )


def _mark(
    worst: int,
    out: bool,
    red: bool,
    x: Fraction,
    y: Fraction,
    base: int,
    size: Fraction,
) -> PainMark:
    """Shape before colour: circle inside the window, triangle outside it, octagon from the red limit."""
    kind, shape = "circle", ""
    if red:
        kind, shape = "octagon", _octagon(x, y, size)
    elif out:
        kind = "triangle"
        shape = f"M{at(x)} {at(y - 8 * size)}l{at(Fraction(15, 2) * size)} {at(13 * size)}h{at(-15 * size)}z"
    value = Label(at(x), at(y - 12 if not red else y - 13), str(worst), "middle")
    return PainMark(kind, at(x), at(y), f"M{at(x)} {base}V{at(y)}", shape, value)


def _octagon(x: Fraction, y: Fraction, size: Fraction) -> str:
    side, cut = Fraction(6) * size, Fraction(4) * size
    a, c = at(side), at(cut)
    n, m = at(-side), at(-cut)
    return f"M{at(x - side / 2)} {at(y - side / 2 - cut)}h{a}l{c} {c}v{a}l{m} {c}h{n}l{m} {m}v{n}z"


def _row(day: PainDay) -> tuple[str, str, str, str, str]:
    settled = "" if day.settled is None else "yes" if day.settled else "no"
    worst = "" if day.worst is None else f"{day.worst}{', rose' if day.rose else ''}"
    return (
        f"{day.weekday} {day.date}",
        day.name,
        worst,
        "" if day.morning is None else str(day.morning),
        settled,
    )


@dataclass(frozen=True, slots=True)
class PainMicro:
    """Seven days for a worklist row, oldest first. ``values`` are the words for the name of the picture."""

    width: str
    height: str
    safe: Box
    base: str
    marks: tuple[PainMark, ...]
    gaps: tuple[str, ...]
    values: str


def pain_micro(
    days: Sequence[int | None],
    *,
    safe_limit: int,
    red_limit: int,
    width: int = 92,
    height: int = 36,
) -> PainMicro:
    """Worst pain a day, 0 to 10, None where nothing was logged."""
    y = scale(0, HIGHEST, height - 4, 5)
    step = Fraction(width, max(len(days), 1))
    marks, gaps = [], []
    for i, value in enumerate(days):
        x = step * i + step / 2
        if value is None:
            gaps.append(f"M{at(x)} {height - 5}v3")
        else:
            marks.append(
                _mark(
                    value,
                    value > safe_limit,
                    value >= red_limit,
                    x,
                    y(value),
                    height - 2,
                    Fraction(2, 3),
                )
            )
    return PainMicro(
        width=str(width),
        height=str(height),
        safe=box(0, y(safe_limit), width, height - 2 - y(safe_limit)),
        base=f"M0 {height - 2}H{width}",
        marks=tuple(marks),
        gaps=tuple(gaps),
        values=", ".join("none logged" if value is None else str(value) for value in days),
    )
