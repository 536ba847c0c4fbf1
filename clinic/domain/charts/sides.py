"""Left and right: a small trend and one test in detail over time. Must not judge a result."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from clinic.domain.charts.scale import (
    Label,
    Number,
    Point,
    Scale,
    Tick,
    at,
    axis_step,
    axis_top,
    path,
    scale,
    shown,
    spread,
    ticks,
)

AXIS = 40
LETTER = Fraction(13, 2)


class Side(StrEnum):
    """Body side."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Sides:
    """A small trend: discs for left, diamonds for right, target as a line. Values are words for its name."""

    width: str
    height: str
    target: str
    left_line: str
    right_line: str
    left: tuple[Point, ...]
    right: tuple[Point, ...]
    left_values: str
    right_values: str


def sides(
    left: Sequence[Number | None],
    right: Sequence[Number | None],
    *,
    target: Number | None = None,
    width: int = 108,
    height: int = 36,
) -> Sides:
    """Two series of equal length, oldest first; None where a side was not tested."""
    values = [Fraction(v) for v in (*left, *right) if v is not None]
    if target is not None:
        values.append(Fraction(target))
    low, high = min(values, default=Fraction(0)), max(values, default=Fraction(1))
    if low == high:
        low, high = low - 1, high + 1
    y = scale(low, high, height - 7, 7)
    x = scale(0, max(len(left) - 1, len(right) - 1, 1), 9, width - 9)
    left_points = [(x(i), y(v)) for i, v in enumerate(left) if v is not None]
    right_points = [(x(i), y(v)) for i, v in enumerate(right) if v is not None]
    return Sides(
        width=str(width),
        height=str(height),
        target="" if target is None else f"M0 {at(y(target))}H{width}",
        left_line=path(left_points),
        right_line=path(right_points),
        left=tuple(Point(at(a), at(b)) for a, b in left_points),
        right=tuple(Point(at(a), at(b)) for a, b in right_points),
        left_values=_values(left),
        right_values=_values(right),
    )


def _values(series: Sequence[Number | None]) -> str:
    return ", ".join("not tested" if v is None else shown(v) for v in series)


@dataclass(frozen=True, slots=True)
class SidePoint:
    """Results of one test day; ``day`` counts from the first day shown."""

    day: int
    label: str
    left: Number | None
    right: Number | None


@dataclass(frozen=True, slots=True)
class Projection:
    """Where a side reaches the target if the pace holds: day, value and the sentence that says so."""

    day: int
    value: Number
    side: Side
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One drawn result."""

    x: str
    y: str
    value: Label


@dataclass(frozen=True, slots=True)
class RaceLine:
    """The race day as an upright line."""

    line: str
    label: Label


@dataclass(frozen=True, slots=True)
class SidesLarge:
    """One test in detail. ``lines``: left and right. ``rows``: date, left, right."""

    width: str
    height: str
    axis_x: str
    axis_text_x: str
    plot_end: str
    base: str
    ticks: tuple[Tick, ...]
    target: str
    target_label: Label | None
    pairs: tuple[str, ...]
    dates: tuple[Label, ...]
    lines: tuple[str, str]
    left: tuple[Reading, ...]
    right: tuple[Reading, ...]
    ends: tuple[tuple[Side, Label, Label | None], ...]
    race: RaceLine | None
    projection: str
    projected: Point | None
    projected_side: str
    projection_label: Label | None
    rows: tuple[tuple[str, str, str], ...]


def sides_large(
    points: Sequence[SidePoint],
    *,
    target: Number | None,
    affected: Side | None = None,
    race: tuple[int, str] | None = None,
    projection: Projection | None = None,
    target_text: str = "",
    width: int = 760,
    height: int = 240,
) -> SidesLarge:
    """Results on a true time axis; ``race`` is (day, label)."""
    top, base, end = 20, height - 34, width - 128
    x, y, highest = _plot(points, target, race, projection, (top, base, end))
    drawn = {side: _drawn(points, side, x, y) for side in Side}
    dashes, projected, projection_label = _projected(projection, drawn, x, y, width)
    return SidesLarge(
        width=str(width),
        height=str(height),
        axis_x=str(AXIS),
        axis_text_x=str(AXIS - 8),
        plot_end=str(end),
        base=str(base),
        ticks=ticks(y, highest, axis_step(highest, 8)),
        target="" if target is None else f"M{AXIS} {at(y(target))}H{end}",
        target_label=_target_label(target, target_text, y, end),
        pairs=_pairs(points, x, y),
        dates=tuple(Label(at(x(p.day)), str(base + 16), p.label, "middle") for p in points),
        lines=(path([spot[:2] for spot in drawn[Side.LEFT]]), path([spot[:2] for spot in drawn[Side.RIGHT]])),
        left=_readings(drawn[Side.LEFT]),
        right=_readings(drawn[Side.RIGHT]),
        ends=_ends(drawn, affected, end, top, base),
        race=None if race is None else _race(race, x, top, base),
        projection=dashes,
        projected=projected,
        projected_side=projection.side.value if projection and projected else "",
        projection_label=projection_label,
        rows=tuple((p.label, shown(p.left), shown(p.right)) for p in points),
    )


def _plot(
    points: Sequence[SidePoint],
    target: Number | None,
    race: tuple[int, str] | None,
    projection: Projection | None,
    frame: tuple[int, int, int],
) -> tuple[Scale, Scale, int]:
    """Both scales and the top of the axis; ``frame`` is top, base and right end of the plot."""
    top, base, end = frame
    last = max([1, *(p.day for p in points), *([race[0]] if race else []), *([projection.day] if projection else [])])
    values = [v for p in points for v in (p.left, p.right) if v is not None]
    highest = axis_top(max([*values, target or 0, projection.value if projection else 0, 1]), 8)
    return scale(0, last, AXIS + 14, end), scale(0, highest, base, top), highest


def _race(race: tuple[int, str], x: Scale, top: int, base: int) -> RaceLine:
    place = at(x(race[0]))
    return RaceLine(f"M{place} {top - 6}V{base}", Label(place, str(base + 16), race[1], "middle"))


Drawn = tuple[Fraction, Fraction, Number]


def _drawn(points: Sequence[SidePoint], side: Side, x: Scale, y: Scale) -> list[Drawn]:
    """Where the results of one side stand; a day on which it was not tested leaves no mark."""
    values = [(p.day, p.left if side is Side.LEFT else p.right) for p in points]
    return [(x(day), y(value), value) for day, value in values if value is not None]


def _pairs(points: Sequence[SidePoint], x: Scale, y: Scale) -> tuple[str, ...]:
    """A bar between both sides of one day."""
    both = [(p.day, p.left, p.right) for p in points]
    return tuple(f"M{at(x(d))} {at(y(a))}V{at(y(b))}" for d, a, b in both if a is not None and b is not None)


def _target_label(target: Number | None, text: str, y: Scale, end: int) -> Label | None:
    if target is None:
        return None
    return Label(at(end - 8), at(y(target) - 7), text or f"Target {shown(target)}", "end")


def _projected(
    projection: Projection | None,
    drawn: dict[Side, list[Drawn]],
    x: Scale,
    y: Scale,
    end: int,
) -> tuple[str, Point | None, Label | None]:
    """Dotted line, hollow mark and sentence; nothing when the side has no result to start from."""
    if projection is None or not drawn[projection.side]:
        return "", None, None
    start = drawn[projection.side][-1]
    goal = (x(projection.day), y(projection.value))
    late = goal[0] > end - 190
    label = Label(
        at(goal[0] + (-12 if late else 12)),
        at(goal[1] + 18),
        projection.text,
        "end" if late else "start",
    )
    return (
        path([(start[0] + 9, start[1]), goal]),
        Point(at(goal[0]), at(goal[1])),
        label,
    )


def _readings(
    drawn: Sequence[Drawn],
) -> tuple[Reading, ...]:
    return tuple(Reading(at(a), at(b), Label(at(a + 11), at(b + 5), shown(v))) for a, b, v in drawn)


def _ends(
    drawn: dict[Side, list[Drawn]],
    affected: Side | None,
    end: int,
    top: int,
    base: int,
) -> tuple[tuple[Side, Label, Label | None], ...]:
    """Last value of each side at the right, moved apart when both are close."""
    present = [side for side in Side if drawn[side]]
    places = spread([drawn[side][-1][1] for side in present], 34, top, base - 18)
    found = []
    for side, place in zip(present, places, strict=True):
        text = f"{side.value.capitalize()} {shown(drawn[side][-1][2])}"
        note = Label(str(end + 12), at(place + 19), "affected side") if side is affected else None
        found.append((side, Label(str(end + 12), at(place + 4), text), note))
    return tuple(found)
