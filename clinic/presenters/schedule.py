"""The diary as a week by clinician and as a day on a time grid. Times are the clinic's; free time is shown as free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.urls import reverse

from clinic.content.schedule import ScheduleRules, schedule_rules
from clinic.domain.slots import Period, day_period, free_periods, working_periods
from clinic.models import Appointment, AppointmentKind, AppointmentStatus, Clinic, Membership, MessageState, Recall
from clinic.presenters.today import STATUS_LOOKS
from clinic.presenters.words import address_with, day_words

ROW_MINUTES = 5
KIND_LETTERS = {"first": "1", "retest": "R", "follow_up": "F", "gate": "P", "urgent": "U"}
LEGEND = tuple((KIND_LETTERS[kind], label) for kind, label in AppointmentKind.choices)


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment or free time. ``free``: open, fit or "" for an appointment. ``place``: classes of the grid."""

    time: str
    until: str
    title: str
    url: str
    kind: str = ""
    kind_word: str = ""
    status: str = ""
    word: str = ""
    mail: str = ""
    free: str = ""
    place: str = ""

    @property
    def given(self) -> str:
        """The name without its last word; for readers who hear the page."""
        return self.title.rpartition(" ")[0]

    @property
    def surname(self) -> str:
        """The last word, all that fits into a week."""
        return self.title.rpartition(" ")[2]


@dataclass(frozen=True, slots=True)
class DayHead:
    """The head of a day's column."""

    label: str
    url: str
    today: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One clinician's day."""

    entries: tuple[Entry, ...]
    closed: bool


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One clinician's week."""

    name: str
    note: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """The whole calendar of one week."""

    title: str
    days: tuple[DayHead, ...]
    rows: tuple[WeekRow, ...]
    before: str
    after: str
    reminders_sent: int
    confirmed: int
    not_delivered: int
    now: str


@dataclass(frozen=True, slots=True)
class Column:
    """One clinician's day on the time grid."""

    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """One day on the time grid. ``hours`` are (label, classes); ``now_place`` is "" on other days."""

    title: str
    columns: tuple[Column, ...]
    hours: tuple[tuple[str, str], ...]
    closed: tuple[str, ...]
    before: str
    after: str
    week: str
    now: str
    now_place: str


def monday_of(day: date) -> date:
    """The first day of the week."""
    return day - timedelta(days=day.weekday())


def week_period(monday: date, clinic: Clinic) -> Period:
    """Monday to Sunday in the clinic's zone."""
    return Period(day_period(monday, clinic.zone).start, day_period(monday + timedelta(days=6), clinic.zone).end)


def _shown_days(monday: date, rules: ScheduleRules, diary: Sequence[Appointment], clinic: Clinic) -> list[date]:
    """Working days, and any other day on which somebody is booked."""
    busy = {clinic.local(one.starts_at).date() for one in diary}
    days = [monday + timedelta(days=offset) for offset in range(7)]
    return [day for day in days if day.isoweekday() in rules.hours.weekdays or day in busy]


def week_view(
    *,
    clinic: Clinic,
    monday: date,
    now: datetime,
    clinicians: Sequence[Membership],
    diary: Sequence[Appointment],
    mail: Mapping[UUID, str],
    recall: Recall | None = None,
) -> Week:
    """Clinicians down, days across. With a recall chosen, the free times that fit it say so."""
    rules = schedule_rules()
    days = _shown_days(monday, rules, diary, clinic)
    rows = []
    for person in clinicians:
        own = [one for one in diary if one.clinician_id == person.pk]
        cells = tuple(_cell(clinic, person, day, now, own, mail, recall) for day in days)
        free = sum(1 for cell in cells for entry in cell.entries if entry.free)
        rows.append(WeekRow(person.name, f"{free} open" if free else "Nothing open", cells))
    today = clinic.local(now).date()
    heads = [DayHead(day_words(day)[:6], reverse("clinic:schedule-day", args=[day]), day == today) for day in days]
    states = list(mail.values())
    return Week(
        title=f"Week of {monday.day} {monday:%B}",
        days=tuple(heads),
        rows=tuple(rows),
        before=_week_url(monday - timedelta(days=7), recall),
        after=_week_url(monday + timedelta(days=7), recall),
        reminders_sent=states.count(MessageState.SENT),
        confirmed=sum(1 for one in diary if one.status == AppointmentStatus.CONFIRMED),
        not_delivered=sum(1 for state in states if state in {MessageState.FAILED, MessageState.UNKNOWN}),
        now=f"{clinic.local(now):%H:%M}",
    )


def _week_url(monday: date, recall: Recall | None) -> str:
    return address_with(reverse("clinic:schedule-week", args=[monday]), recall=recall.pk if recall else None)


def _cell(
    clinic: Clinic,
    person: Membership,
    day: date,
    now: datetime,
    own: Sequence[Appointment],
    mail: Mapping[UUID, str],
    recall: Recall | None,
) -> Cell:
    of_day = [one for one in own if clinic.local(one.starts_at).date() == day]
    booked = [(one.starts_at, _booked(clinic, one, mail)) for one in of_day]
    open_day = day.isoweekday() in schedule_rules().hours.weekdays
    free = _free(clinic, person, day, now, of_day, recall) if open_day else []
    entries = tuple(entry for _, entry in sorted(booked + free, key=lambda pair: pair[0]))
    return Cell(entries, closed=not open_day)


def _booked(clinic: Clinic, one: Appointment, mail: Mapping[UUID, str], place: str = "") -> Entry:
    status, word = STATUS_LOOKS[one.status]
    return Entry(
        time=f"{clinic.local(one.starts_at):%H:%M}",
        until=f"{clinic.local(one.ends_at):%H:%M}",
        title=one.athlete.name,
        url=reverse("clinic:appointment", args=[one.pk]),
        kind=KIND_LETTERS[one.kind],
        kind_word=str(one.get_kind_display()),
        status=status,
        word=word,
        mail=mail.get(one.pk, ""),
        place=place,
    )


def _free(
    clinic: Clinic,
    person: Membership,
    day: date,
    now: datetime,
    of_day: Sequence[Appointment],
    recall: Recall | None,
) -> list[tuple[datetime, Entry]]:
    rules = schedule_rules()
    busy = [Period(one.starts_at, one.ends_at) for one in of_day if one.status != AppointmentStatus.NO_SHOW]
    found = []
    for gap in free_periods(working_periods(day, 1, rules.hours, clinic.zone), busy):
        start = max(gap.start, _step_up(now, rules.step))
        if gap.end - start < rules.smallest_gap:
            continue
        local = clinic.local(start)
        fits = recall is not None and _fits(recall, person, gap.end - start, rules)
        entry = Entry(
            time=f"{local:%H:%M}",
            until=f"{clinic.local(gap.end):%H:%M}",
            title="Fits" if fits else "Open",
            url=_book_url(person, local, recall),
            free="fit" if fits else "open",
            place=_place(clinic, Period(start, gap.end), day, rules),
        )
        found.append((start, entry))
    return found


def _fits(recall: Recall, person: Membership, length: timedelta, rules: ScheduleRules) -> bool:
    record = getattr(recall.athlete, "athlete", None)
    own = record is None or record.clinician_id == person.pk
    return bool(own and length >= rules.default_lengths[AppointmentKind.RETEST])


def _book_url(person: Membership, local: datetime, recall: Recall | None) -> str:
    return address_with(
        reverse("clinic:book"),
        clinician=person.pk,
        date=local.date(),
        time=f"{local:%H:%M}",
        recall=recall.pk if recall else None,
    )


def _step_up(now: datetime, step: timedelta) -> datetime:
    seconds, size = int(now.timestamp()), int(step.total_seconds())
    return datetime.fromtimestamp(seconds + -seconds % size, tz=UTC)


def day_view(
    *,
    clinic: Clinic,
    day: date,
    now: datetime,
    clinicians: Sequence[Membership],
    diary: Sequence[Appointment],
    mail: Mapping[UUID, str],
) -> Day:
    """Clinicians side by side on a grid of five-minute rows."""
    rules = schedule_rules()
    columns = []
    open_day = day.isoweekday() in rules.hours.weekdays
    for person in clinicians:
        own = [one for one in diary if one.clinician_id == person.pk]
        timed = [
            (one.starts_at, _booked(clinic, one, mail, _place(clinic, Period(one.starts_at, one.ends_at), day, rules)))
            for one in own
        ]
        timed += _free(clinic, person, day, now, own, None) if open_day else []
        columns.append(Column(person.name, tuple(entry for _, entry in sorted(timed, key=lambda pair: pair[0]))))
    today = clinic.local(now).date()
    first, last = rules.shown_from.hour, rules.shown_until.hour
    steps = 60 // ROW_MINUTES
    is_now = day == today and rules.shown_from <= clinic.local(now).time() < rules.shown_until
    return Day(
        title=f"{day:%A} {day.day} {day:%B}",
        columns=tuple(columns),
        hours=tuple((f"{hour:02}:00", f"at-{(hour - first) * steps} for-{steps}") for hour in range(first, last)),
        closed=_closed(rules, open_day),
        before=reverse("clinic:schedule-day", args=[day - timedelta(days=1)]),
        after=reverse("clinic:schedule-day", args=[day + timedelta(days=1)]),
        week=reverse("clinic:schedule-week", args=[monday_of(day)]),
        now=f"{clinic.local(now):%H:%M}",
        now_place=f"at-{_row(clinic.local(now), day, rules)} for-1" if is_now else "",
    )


def _closed(rules: ScheduleRules, open_day: bool) -> tuple[str, ...]:
    """Grid places of the time outside opening hours."""
    first = rules.shown_from.hour * 60 + rules.shown_from.minute
    edges = [at.hour * 60 + at.minute - first for at in (rules.hours.opens, rules.hours.closes, rules.shown_until)]
    opens, closes, end = (edge // ROW_MINUTES for edge in edges)
    if not open_day:
        return (f"at-0 for-{end}",)
    return tuple(f"at-{start} for-{stop - start}" for start, stop in ((0, opens), (closes, end)) if stop > start)


def _row(local: datetime, day: date, rules: ScheduleRules, *, up: bool = False) -> int:
    """The grid row of a moment on its day's wall clock, kept inside what is shown."""
    first = rules.shown_from.hour * 60 + rules.shown_from.minute
    last = rules.shown_until.hour * 60 + rules.shown_until.minute
    minutes = (local.date() - day).days * 24 * 60 + local.hour * 60 + local.minute
    inside = min(max(minutes, first), last) - first
    return -(-inside // ROW_MINUTES) if up else inside // ROW_MINUTES


def _place(clinic: Clinic, period: Period, day: date, rules: ScheduleRules) -> str:
    start = _row(clinic.local(period.start), day, rules)
    end = _row(clinic.local(period.end), day, rules, up=True)
    last = _row(datetime.combine(day, rules.shown_until, tzinfo=clinic.zone), day, rules)
    start = min(start, last - 1)
    return f"at-{start} for-{max(end - start, 1)}"
