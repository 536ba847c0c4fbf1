"""Scales and the small parts every chart is made of. Must not know which clinical value it places."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Number = int | Fraction | Decimal


def at(value: Number) -> str:
    """A position or length in px with at most one decimal, halves away from zero: ``12``, ``12.5``, never ``12.0``."""
    tenths = abs(Fraction(value)) * 10 + Fraction(1, 2)
    whole = tenths.numerator // tenths.denominator
    sign = "-" if value < 0 and whole else ""
    return f"{sign}{whole // 10}" + (f".{whole % 10}" if whole % 10 else "")


def shown(value: Number | None) -> str:
    """A clinical value as text for labels and tables; empty when there is none."""
    return "" if value is None else at(value)


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps ``low``..``high`` of a value linearly to ``start``..``end`` px. ``low`` and ``high`` must differ."""

    low: Fraction
    high: Fraction
    start: Fraction
    end: Fraction

    def __post_init__(self) -> None:
        if self.low == self.high:
            raise ValueError("A scale needs two different ends.")

    def __call__(self, value: Number) -> Fraction:
        """Where ``value`` stands; values outside the ends are held at the nearer end."""
        inside = min(max(Fraction(value), min(self.low, self.high)), max(self.low, self.high))
        return self.start + (self.end - self.start) * (inside - self.low) / (self.high - self.low)


def scale(low: Number, high: Number, start: Number, end: Number) -> Scale:
    """A scale from any of the number types."""
    return Scale(Fraction(low), Fraction(high), Fraction(start), Fraction(end))


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Point:
    """A place."""

    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Label:
    """Text at a place; ``anchor`` is the SVG text-anchor."""

    x: str
    y: str
    text: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of a grid with its number."""

    y: str
    text: str
    text_y: str


@dataclass(frozen=True, slots=True)
class Disc:
    """The Plimsoll mark: a ring crossed by the load line, lower half in the water."""

    x: str
    y: str
    radius: str
    dip: str
    line: str


def box(x: Number, y: Number, width: Number, height: Number) -> Box:
    """A rectangle that is never negative in size."""
    return Box(at(x), at(y), at(max(width, 0)), at(max(height, 0)))


def disc(x: Number, y: Number, radius: Number, arm: Number) -> Disc:
    """The mark with its centre at x, y and a line that stands out ``arm`` px on both sides."""
    r = at(radius)
    dip = f"M{at(Fraction(x) - Fraction(radius))} {at(y)}a{r} {r} 0 0 0 {at(Fraction(radius) * 2)} 0z"
    half = Fraction(radius) + Fraction(arm)
    return Disc(
        at(x),
        at(y),
        r,
        dip,
        f"M{at(Fraction(x) - half)} {at(y)}H{at(Fraction(x) + half)}",
    )


def path(points: Sequence[tuple[Fraction, Fraction]]) -> str:
    """Straight lines through the points; empty without points."""
    return "M" + "L".join(f"{at(x)} {at(y)}" for x, y in points) if points else ""


def axis_step(top: Number, most: int = 6) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50, ... that needs at most ``most`` steps from 0 to ``top``."""
    step, factors, turn = 1, (2, Fraction(5, 2), 2), 0
    while Fraction(top) / step > most:
        step = int(step * factors[turn % 3])
        turn += 1
    return step


def axis_top(highest: Number, most: int = 6) -> int:
    """The first whole number of steps at or above ``highest``; at least one step."""
    step = axis_step(max(highest, 1), most)
    whole = -(-Fraction(highest) // step)
    return int(max(whole, 1)) * step


def ticks(vertical: Scale, top: int, step: int) -> tuple[Tick, ...]:
    """Grid lines from 0 to ``top``."""
    return tuple(Tick(at(vertical(v)), str(v), at(vertical(v) + 4)) for v in range(0, top + 1, step))


def spread(positions: Sequence[Fraction], gap: Number, low: Number, high: Number) -> tuple[Fraction, ...]:
    """The positions moved as little as needed to stand ``gap`` apart between ``low`` and ``high``, order kept.

    When there is no room for all, the last ones end at ``high`` and stand closer.
    """
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    placed: list[Fraction] = []
    for i in order:
        floor = placed[-1] + Fraction(gap) if placed else Fraction(low)
        placed.append(max(positions[i], floor))
    ceiling = Fraction(high)
    for i in range(len(placed) - 1, -1, -1):
        placed[i] = min(placed[i], ceiling)
        ceiling = placed[i] - Fraction(gap)
    found = dict(zip(order, placed, strict=True))
    return tuple(found[i] for i in range(len(positions)))
