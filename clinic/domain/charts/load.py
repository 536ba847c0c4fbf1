"""Load charts: load line (clinician), tank (runner), fleet strip (caseload). Must not decide what is too much."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from clinic.domain.charts.scale import (
    Box,
    Disc,
    Label,
    Number,
    Scale,
    Tick,
    at,
    axis_step,
    axis_top,
    box,
    disc,
    scale,
    shown,
    ticks,
)

AXIS = 40
HULL = 150
LABEL_ROOM = 36


@dataclass(frozen=True, slots=True)
class PastWeek:
    """Load points of a finished week and the capacity mark that held then, if there was one."""

    label: str
    load: Number
    capacity: Number | None


@dataclass(frozen=True, slots=True)
class CurrentWeek:
    """Load points so far and planned for the whole week, and the capacity mark, if there is one."""

    label: str
    so_far: Number
    planned: Number
    capacity: Number | None


@dataclass(frozen=True, slots=True)
class PlannedWeek:
    """Planned load points of a week ahead."""

    label: str
    load: Number


@dataclass(frozen=True, slots=True)
class LoadBar:
    """One week: ``water`` up to the mark, ``over`` above it, ``surface`` its top, ``flag`` the place of the sign."""

    water: Box
    over: Box | None
    surface: str
    label: Label
    flag: Box | None


@dataclass(frozen=True, slots=True)
class Hull:
    """This week as a vessel: what is in it and what is planned."""

    box: Box
    water: Box
    planned: Box
    surface: str
    planned_surface: str
    so_far: Label
    plan: Label | None
    label: Label
    capacity: Label | None


@dataclass(frozen=True, slots=True)
class LoadLine:
    """Weekly load against the capacity mark. ``rows``: week, load, capacity, state past|now|planned."""

    width: str
    height: str
    axis_x: str
    axis_text_x: str
    base: str
    ticks: tuple[Tick, ...]
    past: tuple[LoadBar, ...]
    hull: Hull
    ahead: tuple[LoadBar, ...]
    capacity: str
    capacity_ahead: str
    mark: Disc | None
    rows: tuple[tuple[str, str, str, str], ...]


def load_line(
    past: Sequence[PastWeek],
    now: CurrentWeek,
    ahead: Sequence[PlannedWeek] = (),
    *,
    width: int = 628,
    height: int = 264,
) -> LoadLine:
    """Places up to a year of weeks, oldest first; loads and capacity in load points (clinical.md, load line)."""
    top, base = 26, height - 34
    values = [w.load for w in past] + [w.capacity or 0 for w in past] + [w.load for w in ahead]
    highest = axis_top(max([*values, now.so_far, now.planned, now.capacity or 0]))
    y = scale(0, highest, base, top)
    step = Fraction(width - AXIS - HULL - 32, max(len(past) + len(ahead), 1))
    step = min(step, Fraction(44))
    # A short history stands at the right, so that this week keeps its place as weeks are added.
    used = step * (len(past) + len(ahead)) + HULL + 20
    start = max(Fraction(AXIS + 12), width - used)
    hull_x = start + step * len(past) + 4
    bars = tuple(_bar(w.load, w.capacity, w.label, start + step * i, step, y, i) for i, w in enumerate(past))
    later = hull_x + HULL + 16
    return LoadLine(
        width=str(width),
        height=str(height),
        axis_x=str(AXIS),
        axis_text_x=str(AXIS - 8),
        base=str(base),
        ticks=ticks(y, highest, axis_step(highest)),
        past=bars,
        hull=_hull(now, hull_x, y, base, top),
        ahead=tuple(_bar(w.load, None, w.label, later + step * i, step, y, i) for i, w in enumerate(ahead)),
        capacity=_capacity_path(past, now, start, step, hull_x, y),
        capacity_ahead="" if now.capacity is None else f"M{at(hull_x + HULL)} {at(y(now.capacity))}H{width}",
        mark=None if now.capacity is None else disc(hull_x + HULL - 38, y(now.capacity), 21, 12),
        rows=_load_rows(past, now, ahead),
    )


def _bar(
    load: Number,
    capacity: Number | None,
    label: str,
    x: Fraction,
    step: Fraction,
    y: Scale,
    i: int,
) -> LoadBar:
    """One bar; every second or third label is left out when bars stand close."""
    wide = step * 18 / 25
    limit = load if capacity is None else min(Fraction(load), Fraction(capacity))
    over = capacity is not None and load > capacity
    every = -(-LABEL_ROOM // max(int(step), 1))
    return LoadBar(
        water=box(x, y(limit), wide, y(0) - y(limit)),
        over=box(x, y(load), wide, y(limit) - y(load)) if over else None,
        surface=f"M{at(x)} {at(y(load))}h{at(wide)}",
        label=Label(at(x + wide / 2), at(y(0) + 16), label if i % every == 0 else "", "middle"),
        flag=box(x + wide / 2 - 8, y(load) - 20, 16, 16) if over else None,
    )


def _hull(now: CurrentWeek, x: Fraction, y: Scale, base: int, top: int) -> Hull:
    """This week; labels stand left of the mark and never on each other."""
    carried, planned = y(now.so_far), min(y(now.planned), y(now.so_far))
    inside = carried + 17 if carried + 22 <= base else carried - 6
    plan_y = planned + 17 if carried - planned >= 24 else planned - 6
    has_room = abs(plan_y - inside) >= 15
    return Hull(
        box=box(x, top - 6, HULL, base - top + 6),
        water=box(x, carried, HULL, base - carried),
        planned=box(x, planned, HULL, carried - planned),
        surface=f"M{at(x)} {at(carried)}h{HULL}",
        planned_surface=f"M{at(x)} {at(planned)}h{HULL}",
        so_far=Label(at(x + 8), at(inside), f"{shown(now.so_far)} so far"),
        plan=Label(at(x + 8), at(plan_y), f"{shown(now.planned)} planned") if has_room else None,
        label=Label(at(x + Fraction(HULL, 2)), at(base + 16), now.label, "middle"),
        capacity=None
        if now.capacity is None
        else Label(
            at(x + HULL - 4),
            at(max(y(now.capacity) - 28, Fraction(12))),
            f"Capacity {shown(now.capacity)}",
            "end",
        ),
    )


def _capacity_path(
    past: Sequence[PastWeek],
    now: CurrentWeek,
    start: Fraction,
    step: Fraction,
    hull_x: Fraction,
    y: Scale,
) -> str:
    """The mark as steps through the weeks that had one, then across this week."""
    parts: list[str] = []
    for i, week in enumerate(past):
        if week.capacity is None:
            continue
        left, right = (
            start + step * i - step * 7 / 50,
            start + step * i + step * 43 / 50,
        )
        parts.append(f"{'L' if parts else 'M'}{at(left)} {at(y(week.capacity))}H{at(right)}")
    if now.capacity is not None:
        level = at(y(now.capacity))
        first = f"H{at(hull_x - 6)}V{level}" if parts else f"M{at(hull_x)} {level}"
        parts.append(f"{first}H{at(hull_x + HULL)}")
    return "".join(parts)


def _load_rows(
    past: Sequence[PastWeek], now: CurrentWeek, ahead: Sequence[PlannedWeek]
) -> tuple[tuple[str, str, str, str], ...]:
    rows = [(w.label, shown(w.load), shown(w.capacity), "past") for w in past]
    rows.append(
        (
            now.label,
            f"{shown(now.so_far)} of {shown(now.planned)}",
            shown(now.capacity),
            "now",
        )
    )
    rows += [(w.label, shown(w.load), "", "planned") for w in ahead]
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class MiniTank:
    """The runner's week in percent of their own line; labels are left out where they would stand on each other."""

    width: str
    height: str
    water: Box
    planned: Box
    surface: str
    planned_surface: str
    line: str
    mark: Disc
    line_label: Label
    so_far_label: Label
    plan_label: Label | None
    was: str
    was_label: Label | None


def mini_tank(
    so_far: Number,
    planned: Number,
    *,
    was: Number | None = None,
    width: int = 358,
    height: int = 92,
) -> MiniTank:
    """``so_far``, ``planned`` and ``was`` in percent of the runner's capacity; no load points are shown to runners."""
    top = max(
        Fraction(120),
        Fraction(planned) * 11 / 10,
        Fraction(so_far) * 11 / 10,
        Fraction(was or 0) * 11 / 10,
    )
    y = scale(0, top, height, 4)
    carried, plan, line = y(so_far), min(y(planned), y(so_far)), y(100)
    foot = Fraction(height - 8)
    plan_text = plan + 15
    crowded = line < 18 or 0 < line - plan < 36
    line_text = line + 15 if crowded else line - 6
    free = foot - plan_text >= 14 and abs(plan_text - line_text) >= 14
    return MiniTank(
        width=str(width),
        height=str(height),
        water=box(0, carried, width, height - carried),
        planned=box(0, plan, width, carried - plan),
        surface=f"M0 {at(carried)}H{width}",
        planned_surface=f"M0 {at(plan)}H{width}",
        line=f"M0 {at(line)}H{width}",
        mark=disc(width - 44, line, 12, 8),
        line_label=Label("12", at(line_text), "Your line"),
        so_far_label=Label("12", at(foot), f"{shown(so_far)}% so far"),
        plan_label=Label("12", at(plan_text), f"{shown(planned)}% planned") if free else None,
        was="" if was is None else f"M0 {at(y(was))}H{width}",
        was_label=None if was is None else Label("128", at(y(was) + Fraction(9, 2)), f"was {shown(was)}%"),
    )


@dataclass(frozen=True, slots=True)
class FleetEntry:
    """One athlete: this week's load as a percentage of their own capacity mark."""

    name: str
    share: Number


@dataclass(frozen=True, slots=True)
class FleetBar:
    """One athlete's bar."""

    water: Box
    over: Box | None
    surface: str


@dataclass(frozen=True, slots=True)
class Fleet:
    """The caseload, highest first. ``rows``: name, percent."""

    width: str
    height: str
    bars: tuple[FleetBar, ...]
    line: str
    base: str
    mark: Disc
    own: Label
    highest: Label
    lightest: Label
    rows: tuple[tuple[str, str], ...]


def fleet(
    entries: Sequence[FleetEntry],
    *,
    width: int = 640,
    height: int = 118,
    named: int = 3,
) -> Fleet:
    """Everybody against their own mark; names only those over it, at most ``named``."""
    ordered = sorted(entries, key=lambda e: (-Fraction(e.share), e.name))
    base = height - 18
    top = max([Fraction(130), *(Fraction(e.share) for e in ordered)])
    y = scale(0, top, base, 8)
    left = 56
    step = min(Fraction(width - 4 - left, max(len(ordered), 1)), Fraction(26))
    over = [e.name for e in ordered if e.share > 100]
    names = ", ".join(over[:named]) + (f" and {len(over) - named} more" if len(over) > named else "")
    end = left + step * len(ordered)
    return Fleet(
        width=str(width),
        height=str(height),
        bars=tuple(_fleet_bar(e, left + step * i, step, y) for i, e in enumerate(ordered)),
        line=f"M40 {at(y(100))}H{width}",
        base=f"M{left} {base}.5H{width}",
        mark=disc(20, y(100), 12, 7),
        own=Label(str(width), at(y(100) - 7), "Own capacity", "end"),
        highest=Label(str(left), str(base + 13), names or "Highest"),
        lightest=Label(at(end), str(base + 13), "Lightest" if end - left > 240 else "", "end"),
        rows=tuple((e.name, f"{shown(e.share)}%") for e in ordered),
    )


def _fleet_bar(entry: FleetEntry, x: Fraction, step: Fraction, y: Scale) -> FleetBar:
    wide = max(step - 3, step * 3 / 4)
    held = min(Fraction(entry.share), Fraction(100))
    return FleetBar(
        water=box(x, y(held), wide, y(0) - y(held)),
        over=box(x, y(entry.share), wide, y(100) - y(entry.share)) if entry.share > 100 else None,
        surface=f"M{at(x)} {at(y(entry.share))}h{at(wide)}" if entry.share <= 100 else "",
    )
