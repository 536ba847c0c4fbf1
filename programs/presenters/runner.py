"""The runner's pages: today's session one exercise at a time, and the week. Words only; rules were applied below."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from athletes.domain.units import DistanceUnit, format_distance
from clinic.models import new_id
from programs.content.exercises import exercise_library
from programs.domain.home_program import HomeItem
from programs.domain.week import SessionKind
from programs.selectors.day import RunnerWeek, ShownItem, ShownSession
from programs.selectors.rows import has_plyometrics
from programs.services.editing import alternative
from programs.services.logs import disc_values
from programs.services.publishing import adjustment_words


@dataclass(frozen=True, slots=True)
class ItemCard:
    """One exercise on the phone. ``discs`` are ticked values; ``swap`` is the library's alternative or None."""

    id: str
    item: HomeItem
    amount: str
    reps: str
    each: str
    sets: int
    sides: bool
    discs: tuple[str, ...]
    tempo: dict[str, int]
    starts: str
    extras: tuple[str, ...]
    done_amount: object
    load: str
    pains: tuple[tuple[int, bool], ...]
    differs: bool
    held: str
    steady: str
    swap: "Swap | None"
    swapped: bool
    finished: bool
    url: str


@dataclass(frozen=True, slots=True)
class Swap:
    """What can be done instead where the equipment is missing."""

    slug: str
    name: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionCard:
    """One session of today."""

    id: UUID
    log_id: UUID
    name: str
    is_run: bool
    detail: str
    why: str
    before: str
    after: str
    holds: tuple[str, ...]
    walk_breaks: str
    off: str
    done: bool
    items: tuple[ItemCard, ...]
    shown: ItemCard | None
    save_url: str
    check_in_url: str
    finished: int
    on: date
    open: bool
    url: str


@dataclass(frozen=True, slots=True)
class TodayPage:
    """Today. ``rest`` when nothing is planned."""

    date: date
    title: str
    lighter: bool
    sessions: tuple[SessionCard, ...]
    adjustments: tuple[str, ...]
    hold: str
    hold_runs: str
    clinician: str
    phone: str
    next_words: str

    @property
    def rest(self) -> bool:
        """Nothing is planned today."""
        return not self.sessions


def today_page(week: RunnerWeek, *, session: str, item: str, uses_miles: bool) -> TodayPage:
    """The day with one session open: the asked one, else the first that is not done."""
    unit = DistanceUnit.MILE if uses_miles else DistanceUnit.KM
    shown = week.on(week.today)
    asked = next((one.id for one in shown if str(one.id) == session), None)
    first = asked or next((one.id for one in shown if not one.done), None)
    cards = tuple(session_card(one, unit, item if one.id == asked else "", is_open=one.id == first) for one in shown)
    open_ones = [card for card in cards if not card.done]
    title = cards[0].name if len(cards) == 1 else " and ".join(card.name for card in open_ones[:2]) or "All done"
    return TodayPage(
        date=week.today,
        title=title if cards else "Rest day",
        lighter=any(one.lighter is not None for one in shown),
        sessions=() if week.hold.everything else cards,
        adjustments=tuple(adjustment_words(row) for row in week.adjustments),
        hold=week.hold.everything,
        hold_runs=week.hold.runs,
        clinician=week.document.clinic.clinician_name,
        phone=week.document.clinic.phone,
        next_words=_next(week, unit),
    )


def _next(week: RunnerWeek, unit: DistanceUnit) -> str:
    """What comes next in this week."""
    for one in week.sessions:
        if one.on > week.today:
            return f"{one.on:%A}: {one.placed.session.name}. {detail_of(one, unit)}".strip()
    return ""


def detail_of(session: ShownSession, unit: DistanceUnit) -> str:
    """Distance, minutes and how hard, as planned for the day."""
    planned = session.placed.session
    parts = []
    if session.is_run and session.distance_m is not None:
        parts.append(format_distance(session.distance_m, unit))
    elif planned.minutes:
        parts.append(f"about {planned.minutes} min")
    if session.is_run:
        parts.append(session.intensity)
    if planned.items:
        count = len(planned.items)
        parts.append(f"{count} exercise{'s' if count > 1 else ''}")
    return ", ".join(parts)


def session_card(session: ShownSession, unit: DistanceUnit, item: str, *, is_open: bool) -> SessionCard:
    """One session with its exercises; one of them is open."""
    planned, lighter = session.placed.session, session.lighter
    address = f"{reverse('programs:today')}?{urlencode({'session': session.id})}"
    cards = [_item_card(one, session, address) for one in session.items]
    doable = [card for card in cards if not card.held]
    wanted = next((card for card in doable if card.id == item), None)
    first_open = next((card for card in doable if not card.finished), doable[-1] if doable else None)
    shown = wanted or first_open
    return SessionCard(
        id=session.id,
        log_id=session.log.pk if session.log else new_id(),
        name=planned.name,
        is_run=session.is_run,
        detail=detail_of(session, unit),
        why=planned.explanation,
        before=lighter.before_words if lighter else "",
        after=lighter.after_words if lighter else "",
        holds=lighter.holds if lighter else (),
        walk_breaks=(lighter.walk_breaks or "") if lighter else "",
        off=session.off,
        done=session.done,
        items=tuple(cards),
        shown=shown,
        save_url=reverse("programs:log", args=[session.id, session.on.isoformat()]),
        check_in_url=check_in_url(session),
        finished=sum(card.finished for card in cards),
        on=session.on,
        open=is_open,
        url=f"{address}#s-{session.id}",
    )


def check_in_url(session: ShownSession) -> str:
    """The check-in about a session, with what the plan already knows."""
    values = {
        "session": session.id,
        "date": session.on.isoformat(),
        "kind": check_in_kind(session),
        "intensity": session.intensity,
        "distance_m": session.distance_m if session.is_run else None,
        "title": session.placed.session.name,
    }
    known = {key: value for key, value in values.items() if value is not None}
    return f"{reverse('assessments:checkin_session')}?{urlencode(known)}"


def check_in_kind(session: ShownSession) -> str:
    """The response engine's word for the session (clinical.md 6.1)."""
    kind = session.placed.session.kind
    if kind in (SessionKind.RUN, SessionKind.WALK_RUN, SessionKind.CROSS):
        return kind.value
    slugs = (one.item.exercise for one in session.items if not one.held)
    return "plyo" if has_plyometrics(slugs, exercise_library()) else "strength"


def _item_card(shown: ShownItem, session: ShownSession, address: str) -> ItemCard:
    item, dose = shown.item, shown.item.dose
    kept = session.log.items.get(shown.id, {}) if session.log else {}
    values = disc_values(sets=dose.sets_high, sides=dose.per_side)
    ticked = kept.get("sets_done", [])
    discs = tuple(value for value, done in zip(values, ticked, strict=False) if done)
    other = alternative(item.exercise)
    swap = None
    if other is not None:
        found = exercise_library()[other]
        swap = Swap(found.slug, found.name, found.steps)
    beats = {part.word.lower(): part.seconds for part in dose.tempo}
    unit = {"reps": "", "seconds": " s", "minutes": " min", "metres": " m"}[dose.unit]
    high = f"{dose.amount_low}-{dose.amount_high}" if dose.amount_low != dose.amount_high else str(dose.amount_high)
    return ItemCard(
        id=shown.id,
        item=item,
        amount=dose.short.replace(" x ", " × "),
        reps=f"{high}{unit}",
        each="each side" if dose.per_side else "both together",
        sets=dose.sets_high,
        sides=dose.per_side,
        discs=discs,
        tempo=beats,
        starts="down" if dose.tempo and dose.tempo[0].word == "Down" else "up",
        extras=tuple(_extras(item)),
        done_amount=kept.get("reps", ""),
        load=str(kept.get("load_kg", "")),
        pains=tuple((number, number == kept.get("pain")) for number in range(11)),
        differs=any(name in kept for name in ("reps", "load_kg", "pain")),
        held=shown.held,
        steady=shown.steady,
        swap=swap,
        swapped=bool(kept.get("instead")),
        finished=bool(values) and len(discs) == len(values),
        url=f"{address}&{urlencode({'item': shown.id})}#now",
    )


def _extras(item: HomeItem) -> list[str]:
    dose = item.dose
    found = []
    if dose.rep_max:
        found.append("As heavy as you can do well for that many")
    if dose.load is not None:
        found.append(f"{dose.load.normalize():f} {'kg' if dose.load_unit == 'kg' else '× body weight'}")
    if dose.effort_low is not None:
        low, high = dose.effort_low, dose.effort_high
        found.append(f"Effort {low} of 10" if low == high else f"Effort {low} to {high} of 10")
    if dose.rep_hold_seconds:
        found.append(f"Hold each {dose.rep_hold_seconds} s")
    if dose.end_hold_seconds:
        found.append(f"Then hold {dose.end_hold_seconds} s")
    if dose.rest_seconds:
        found.append(f"Rest {dose.rest_seconds} s between sets")
    return found


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One session in the runner's week."""

    name: str
    detail: str
    why: str
    before: str
    off: str
    done: bool
    icon: str


@dataclass(frozen=True, slots=True)
class WeekDayCard:
    """One day of the runner's week."""

    name: str
    is_today: bool
    lines: tuple[WeekLine, ...]


def week_cards(week: RunnerWeek, *, uses_miles: bool) -> tuple[WeekDayCard, ...]:
    """Seven days with the reason for every session."""
    unit = DistanceUnit.MILE if uses_miles else DistanceUnit.KM
    found = []
    for number in range(7):
        day = week.monday + timedelta(days=number)
        lines = tuple(_line(session, unit) for session in week.on(day))
        found.append(WeekDayCard(f"{day:%a %-d %b}", day == week.today, lines))
    return tuple(found)


def _line(session: ShownSession, unit: DistanceUnit) -> WeekLine:
    kind = session.placed.session.kind.value
    icon = {"run": "run", "walk_run": "run", "cross": "bike"}.get(kind, "strength")
    before = session.lighter.before_words if session.lighter else ""
    return WeekLine(
        session.placed.session.name,
        detail_of(session, unit),
        session.placed.session.explanation,
        before,
        session.off,
        session.done,
        icon,
    )
