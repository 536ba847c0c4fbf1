"""Today's pages: the clinician's worklist and agenda, and the front desk's day, which holds nothing clinical."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from clinic.content.schedule import schedule_rules
from clinic.domain.slots import Period, free_periods, working_periods
from clinic.models import Alert, AlertKind, Appointment, AppointmentStatus, Clinic
from clinic.presenters.words import address_with, clock_length, moment_words, number_word, sentence

_GROUPS = ((0, "Now"), (1, "Today"), (2, "This week"))
_LOOKS = {
    AlertKind.RED_FLAG: ("red_flag", "stop"),
    AlertKind.STOP: ("stop", "stop"),
    AlertKind.EASE_BACK: ("ease_back", "ease"),
    AlertKind.GATE_READY: ("gate_ready", "sea"),
    AlertKind.INTAKE_READY: ("gate_ready", "sea"),
    AlertKind.TEST_DUE: ("due", "quiet"),
    AlertKind.JOB_FAILED: ("failed", "quiet"),
}
_KIND_ORDER = {kind: place for place, kind in enumerate(AlertKind)}
NEEDS_NOTE = frozenset({AlertKind.RED_FLAG.value, AlertKind.STOP.value})
STATUS_LOOKS: dict[str, tuple[str, str]] = {
    AppointmentStatus.BOOKED: ("due", "Booked"),
    AppointmentStatus.CONFIRMED: ("confirmed", "Confirmed"),
    AppointmentStatus.ARRIVED: ("in_room", "Arrived"),
    AppointmentStatus.DONE: ("done", "Done"),
    AppointmentStatus.NO_SHOW: ("not_finished", "Did not come"),
    AppointmentStatus.CANCELLED: ("not_met", "Cancelled"),
}


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One row of the worklist."""

    pk: UUID
    kind: str
    word: str
    tone: str
    name: str
    url: str
    place: str
    why: str
    did: str
    when: str
    action: str
    action_url: str
    now: bool


@dataclass(frozen=True, slots=True)
class AlertGroup:
    """Rows of one urgency."""

    title: str
    rows: tuple[AlertRow, ...]


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """One line of a day: an appointment, free time (``state`` open), or the now line (``now_line``)."""

    time: str
    title: str = ""
    text: str = ""
    url: str = ""
    status: str = ""
    word: str = ""
    state: str = "ahead"
    now_line: bool = False


@dataclass(frozen=True, slots=True)
class ClearedRow:
    """What somebody settled today."""

    when: str
    name: str
    word: str
    by: str
    how: str


@dataclass(frozen=True, slots=True)
class TodayView:
    """The part of the clinician's Today that keeps itself up to date; ``version`` changes when its content does."""

    lede: str
    groups: tuple[AlertGroup, ...]
    cleared: tuple[ClearedRow, ...]
    agenda: tuple[AgendaEntry, ...]
    mine: int
    everybody: int
    whole_clinic: bool

    @property
    def version(self) -> str:
        """Short and equal for equal content."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


def today_view(
    *,
    clinic: Clinic,
    now: datetime,
    alerts: Sequence[Alert],
    cleared: Iterable[Alert],
    diary: Sequence[Appointment],
    counts: tuple[int, int],
    whole_clinic: bool,
) -> TodayView:
    """Everything below the date."""
    return TodayView(
        lede=_lede(clinic, now, alerts, diary),
        groups=tuple(_groups(clinic, now, alerts)),
        cleared=tuple(_cleared(clinic, one) for one in cleared),
        agenda=tuple(agenda(clinic, now, diary, show_free=True)),
        mine=counts[0],
        everybody=counts[1],
        whole_clinic=whole_clinic,
    )


def _groups(clinic: Clinic, now: datetime, alerts: Sequence[Alert]) -> Iterable[AlertGroup]:
    ordered = sorted(alerts, key=lambda one: _KIND_ORDER[AlertKind(one.kind)])  # newest first within a kind
    for urgency, title in _GROUPS:
        rows = tuple(alert_row(one, clinic, now) for one in ordered if one.urgency == urgency)
        if rows:
            yield AlertGroup(title, rows)


def alert_row(alert: Alert, clinic: Clinic, now: datetime) -> AlertRow:
    """The row as the list and its own page show it."""
    kind = AlertKind(alert.kind)
    look, tone = _LOOKS[kind]
    url = f"/athletes/{alert.athlete_id}/"
    return AlertRow(
        pk=alert.pk,
        kind=look,
        word=str(kind.label),
        tone=tone,
        name=alert.athlete.name,
        url=url,
        place=_place(alert),
        why=sentence(alert.title),
        did=sentence(alert.detail),
        when=moment_words(alert.created_at, clinic, now),
        action=alert.action,
        action_url=alert.link or url,
        now=alert.urgency == 0,
    )


def _place(alert: Alert) -> str:
    record = getattr(alert.athlete, "athlete", None)
    if record is None:
        return ""
    return next((str(one.complaint) for one in record.episodes.all() if one.status == "open"), "")


def _cleared(clinic: Clinic, alert: Alert) -> ClearedRow:
    assert alert.resolved_at is not None
    by = alert.resolved_by.name if alert.resolved_by else "Settled by itself"
    when = f"{clinic.local(alert.resolved_at):%H:%M}"
    return ClearedRow(when, alert.athlete.name, str(AlertKind(alert.kind).label), by, alert.resolution)


def _lede(clinic: Clinic, now: datetime, alerts: Sequence[Alert], diary: Sequence[Appointment]) -> str:
    urgent = len({one.athlete_id for one in alerts if one.urgency == 0})
    rest = len(alerts) - sum(1 for one in alerts if one.urgency == 0)
    if not alerts:
        return "Nobody needs you right now."
    ahead = [one.starts_at for one in diary if one.starts_at > now and one.status not in _OVER]
    until = f" before your {clinic.local(min(ahead)):%H:%M}" if ahead else " now"
    people = "One person needs" if urgent == 1 else f"{number_word(urgent).capitalize()} people need"
    first = f"{people} you{until}." if urgent else "Nobody needs you at once."
    if not rest:
        return first
    waiting = number_word(rest).capitalize()
    return f"{first} {waiting} {'more ' if urgent else ''}can wait until between appointments."


_OVER = (AppointmentStatus.DONE, AppointmentStatus.NO_SHOW, AppointmentStatus.CANCELLED)


def agenda(
    clinic: Clinic, now: datetime, diary: Sequence[Appointment], *, show_free: bool, with_whom: bool = False
) -> Iterable[AgendaEntry]:
    """A day's appointments in order with the now line among them, and free time that can still be used."""
    timed = [(one.starts_at, _appointment_entry(clinic, now, one, with_whom)) for one in diary]
    if show_free:
        timed += _free_entries(clinic, now, diary)
    line = AgendaEntry(time=f"{clinic.local(now):%H:%M}", now_line=True)
    drawn = False
    for moment, entry in sorted(timed, key=lambda pair: pair[0]):
        if not drawn and moment > now:
            drawn = True
            yield line
        yield entry
    if timed and not drawn:
        yield line


def _appointment_entry(clinic: Clinic, now: datetime, one: Appointment, with_whom: bool) -> AgendaEntry:
    status, word = STATUS_LOOKS[one.status]
    over = one.status in _OVER or (one.ends_at <= now and one.status != AppointmentStatus.ARRIVED)
    running = not over and one.starts_at <= now < one.ends_at
    text = str(one.get_kind_display())
    if with_whom:
        text = f"{text}, {one.clinician.name}"
    return AgendaEntry(
        time=f"{clinic.local(one.starts_at):%H:%M}",
        title=one.athlete.name,
        text=f"{text}, {one.room}" if one.room else text,
        url=reverse("clinic:appointment", args=[one.pk]),
        status=status,
        word=word,
        state="done" if over else "now" if running else "ahead",
    )


def _free_entries(clinic: Clinic, now: datetime, diary: Sequence[Appointment]) -> list[tuple[datetime, AgendaEntry]]:
    rules = schedule_rules()
    today = clinic.local(now).date()
    busy = [Period(one.starts_at, one.ends_at) for one in diary if one.status != AppointmentStatus.NO_SHOW]
    entries = []
    for gap in free_periods(working_periods(today, 1, rules.hours, clinic.zone), busy):
        start = max(gap.start, _next_step(now, rules.step.total_seconds()))
        length = gap.end - start
        if length < rules.smallest_gap:
            continue
        local = clinic.local(start)
        entry = AgendaEntry(
            time=f"{local:%H:%M}",
            title=f"Open, {clock_length(int(length.total_seconds() // 60))}",
            url=address_with(reverse("clinic:book"), date=local.date(), time=f"{local:%H:%M}"),
            state="open",
        )
        entries.append((start, entry))
    return entries


def _next_step(now: datetime, step: float) -> datetime:
    seconds = int(now.timestamp())
    return datetime.fromtimestamp(seconds + int(-seconds % step), tz=now.tzinfo)
