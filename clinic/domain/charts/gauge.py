"""Gauges: the gap between sides, and a running test on one scale. Must not judge a gap or a result."""

from dataclasses import dataclass
from fractions import Fraction

from clinic.domain.charts.scale import (
    Disc,
    Label,
    Number,
    Scale,
    at,
    axis_step,
    axis_top,
    disc,
    scale,
    shown,
    spread,
)
from clinic.domain.charts.sides import Side


@dataclass(frozen=True, slots=True)
class GapBar:
    """A gap between sides with two marks. ``size``: small, watch, large."""

    width: str
    height: str
    axis: str
    bar_width: str
    bar_height: str
    marks: tuple[str, ...]
    size: str
    percent: str


def gap_bar(gap: Number, *, small: Number, large: Number, width: int = 84, height: int = 24) -> GapBar:
    """``gap`` in percent; below ``small`` it is small, from ``large`` on it is large (limits come from content)."""
    x = scale(0, max(Fraction(large) * 11 / 5, Fraction(1)), 2, width - 2)
    size = "small" if gap < small else "watch" if gap < large else "large"
    return GapBar(
        width=str(width),
        height=str(height),
        axis=f"M2 {height - 6}H{width - 2}",
        bar_width=at(max(x(gap) - 2, Fraction(2))),
        bar_height=str(height - 13),
        marks=tuple(f"M{at(x(v))} 2V{height - 2}" for v in (small, large)),
        size=size,
        percent=shown(gap),
    )


@dataclass(frozen=True, slots=True)
class GaugeMark:
    """One line on the gauge. ``kind``: target, other, last, now; ``side`` is empty for the target."""

    kind: str
    side: str
    y: str
    title: Label
    value: Label


@dataclass(frozen=True, slots=True)
class RepGauge:
    """Now, last time, other side and target on one scale; at most four marks."""

    width: str
    height: str
    hull_y: str
    hull_height: str
    base: str
    water_y: str
    water_height: str
    ticks: tuple[tuple[str, bool, str, str], ...]
    marks: tuple[GaugeMark, ...]
    disc: Disc | None


def rep_gauge(
    now: Number,
    *,
    side: Side,
    unit: str,
    target: Number | None = None,
    other: Number | None = None,
    last: tuple[Number, str] | None = None,
    width: int = 240,
    height: int = 470,
) -> RepGauge:
    """``other``: opposite side today; ``last``: (value, date) of the same side before."""
    top, base = 14, height - 12
    known = [Fraction(v) for v in (now, target, other, last[0] if last else None) if v is not None]
    highest = axis_top(max([*known, Fraction(10)]) * 23 / 20, 8)
    y = scale(0, highest, base, top)
    wanted = _wanted(now, side, unit, target, other, last)
    places = spread([y(one.value) for one in wanted], 36, top, base - 14)
    return RepGauge(
        width=str(width),
        height=str(height),
        hull_y=str(top),
        hull_height=str(base - top),
        base=str(base),
        water_y=at(y(now)),
        water_height=at(base - y(now)),
        ticks=_gauge_ticks(y, highest),
        marks=tuple(_gauge_mark(one, y, place) for one, place in zip(wanted, places, strict=True)),
        disc=None if target is None else disc(98, y(target), 19, 10),
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A mark before it is placed: its value and its two lines of text."""

    kind: str
    side: str
    value: Number
    title: str
    text: str


def _wanted(
    now: Number, side: Side, unit: str, target: Number | None, other: Number | None, last: tuple[Number, str] | None
) -> list[_Wanted]:
    """At most four marks; the one that is not known is left out."""
    name, opposite = side.value.capitalize(), "Right" if side is Side.LEFT else "Left"
    found = [_Wanted("now", side.value, now, f"Now {shown(now)}", "")]
    if target is not None:
        found.append(_Wanted("target", "", target, "Target", f"{shown(target)} {unit}"))
    if other is not None:
        found.append(_Wanted("other", opposite.lower(), other, f"{opposite} today", f"{shown(other)} {unit}"))
    if last is not None:
        found.append(_Wanted("last", side.value, last[0], f"{name} last", f"{shown(last[0])}, {last[1]}"))
    return found


def _gauge_mark(one: _Wanted, y: Scale, place: Fraction) -> GaugeMark:
    title, text = Label("162", at(place), one.title), Label("162", at(place + 17), one.text)
    return GaugeMark(one.kind, one.side, at(y(one.value)), title, text)


def _gauge_ticks(y: Scale, highest: int) -> tuple[tuple[str, bool, str, str], ...]:
    """Position, whether it has a number, the number, where the number stands."""
    step = axis_step(highest, 8)
    return tuple((at(y(v)), v % step == 0, str(v), at(y(v) + 5)) for v in range(0, highest + 1, max(step // 5, 1)))
