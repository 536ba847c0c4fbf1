"""The athlete page: facts, pain strip, adjustments, runs of the week, shoes, races, intake state and the timeline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from athletes.content.response import response_rules
from athletes.domain.units import DistanceUnit
from athletes.models import (
    Adjustment,
    Athlete,
    CheckIn,
    Episode,
    EpisodeStatus,
    Intake,
    IntakeStatus,
    Race,
    Run,
    Shoe,
)
from athletes.presenters.checkin import adjustment_words, pain_words, status_of
from athletes.presenters.load import LoadPanel, load_panel
from athletes.presenters.words import (
    age_words,
    countdown_words,
    day_words,
    distance_words,
    duration_words,
    unit_of,
    when_words,
)
from athletes.selectors.history import monday_of
from athletes.selectors.intake import intake_facts
from athletes.selectors.record import goal_race
from athletes.selectors.response import HOLDING
from clinic.domain import charts
from clinic.models import Alert, AlertKind, Appointment

# check-ins and intakes tell the other kinds of alert themselves
ALERT_MARKS = {AlertKind.RED_FLAG: "red_flag", AlertKind.STOP: "stop", AlertKind.GATE_READY: "gate_ready"}
STRIP_DAYS = 14
MOST_ENTRIES = 10
MOST_HELD = 2
SHOE_KM = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a small list: what, how much, and a note."""

    title: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class AdjustmentLine:
    """An adjustment in force and where it may be lifted."""

    adjustment: Adjustment
    words: str
    left: str
    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. ``at`` sorts; the rest is what the timeline component draws."""

    at: datetime
    when: str
    iso: str
    title: str
    detail: str
    kind: str = ""
    icon: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class RecordRows:
    """What the page read, each part one query."""

    athlete: Athlete
    episodes: Sequence[Episode]
    checkins: Sequence[CheckIn]
    adjustments: Sequence[Adjustment]
    runs: Sequence[Run]
    intakes: Sequence[Intake]
    shoes: Sequence[Shoe]
    races: Sequence[Race]
    appointments: Sequence[Appointment]
    alerts: Sequence[Alert]


@dataclass(frozen=True, slots=True)
class PainPanel:
    """Pain of 14 days; no strip while nothing was reported. ``limit`` is the top of the sore but safe band."""

    strip: charts.PainStrip | None
    title: str
    note: str
    limit: int
    baseline: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Everything of the athlete page that this app knows."""

    name: str
    about: str
    complaint: str
    complaint_note: str
    episodes: tuple[Episode, ...]
    race: str
    race_note: str
    last_kind: str
    last_word: str
    last_when: str
    pain: PainPanel
    load: LoadPanel
    held: tuple[str, ...]
    adjustments: tuple[AdjustmentLine, ...]
    runs: tuple[Line, ...]
    shoes: tuple[Line, ...]
    races: tuple[Line, ...]
    intake: Intake | None
    intake_state: str
    intake_note: str
    entries: tuple[Entry, ...]


def record_page(rows: RecordRows, now: datetime) -> RecordPage:
    """The page as it stands on the clinic's clock."""
    athlete = rows.athlete
    today = athlete.clinic.local(now).date()
    unit = unit_of(athlete)
    episode = next((one for one in rows.episodes if one.status == EpisodeStatus.OPEN), None)
    last = rows.checkins[0] if rows.checkins else None
    kind, word = status_of(last) if last else ("", "")
    race = goal_race(rows.races)
    monday = monday_of(today)
    intake = rows.intakes[0] if rows.intakes else None
    return RecordPage(
        name=athlete.membership.name,
        about=_about(athlete, today),
        complaint=episode.complaint if episode else "No open complaint",
        complaint_note=_since(episode, today),
        episodes=tuple(rows.episodes),
        race=f"{race.name}, {day_words(race.date, today)}" if race else "",
        race_note=countdown_words(race.date, today) if race else "",
        last_kind=kind,
        last_word=word,
        last_when=when_words(last.ended_at, athlete.clinic, today) if last else "",
        pain=_pain(rows.checkins, episode, today),
        load=load_panel(rows.runs, monday, unit, own_limit_m=_own_limit(rows.intakes), held=bool(_held(rows.alerts))),
        held=_held(rows.alerts),
        adjustments=tuple(_adjustment(one, today) for one in rows.adjustments),
        runs=tuple(_run(one, unit, today) for one in rows.runs if one.local_date >= monday),
        shoes=tuple(_shoe(one, unit) for one in rows.shoes),
        races=tuple(_race(one, unit, today) for one in rows.races),
        intake=intake,
        intake_state=intake.get_status_display() if intake else "Not started",
        intake_note=_intake_note(intake, athlete, today) if intake else "",
        entries=tuple(sorted(_entries(rows, today), key=lambda entry: entry.at, reverse=True)[:MOST_ENTRIES]),
    )


def _own_limit(intakes: Sequence[Intake]) -> int | None:
    """The weekly distance above which the runner says they break down, from the newest intake that was sent."""
    sent = next((one for one in intakes if one.status != IntakeStatus.DRAFT), None)
    return intake_facts(sent).weekly_distance_limit_m if sent else None


def _held(alerts: Sequence[Alert]) -> tuple[str, ...]:
    """Why running is off: the open stops and red flags, newest first, each once."""
    open_ones = [one for one in alerts if one.kind in HOLDING and one.resolved_at is None]
    return tuple(dict.fromkeys(one.detail or one.title for one in open_ones))[:MOST_HELD]


def _about(athlete: Athlete, today: date) -> str:
    age = age_words(athlete.date_of_birth, today)
    contact = ", ".join(part for part in (athlete.membership.email, athlete.membership.phone) if part)
    return f"{age}. {contact}. In the care of {athlete.clinician.name}."


def _since(episode: Episode | None, today: date) -> str:
    days = episode.symptom_days(today) if episode else None
    if days is None:
        return "Onset not known" if episode else ""
    if days < 14:
        return f"{days} day{'s' if days != 1 else ''}"
    return f"{days // 7} weeks" if days < 90 else f"{days * 12 // 365} months"


def _pain(checkins: Sequence[CheckIn], episode: Episode | None, today: date) -> PainPanel:
    recent = [one for one in checkins if (today - one.local_date).days < STRIP_DAYS]
    limit = recent[0].pain_cap if recent else response_rules().caps.default
    return PainPanel(
        strip=_strip(recent, today, limit) if recent else None,
        title=_strip_title(recent, limit),
        note=_strip_note(recent),
        limit=limit,
        baseline=_baseline(checkins[0] if checkins else None, episode),
    )


def _strip(checkins: Sequence[CheckIn], today: date, limit: int) -> charts.PainStrip:
    by_day: dict[date, CheckIn] = {}
    for one in checkins:
        known = by_day.get(one.local_date)
        if known is None or (one.pain_worst or 0) > (known.pain_worst or 0):
            by_day[one.local_date] = one
    days = [today - timedelta(days=back) for back in range(STRIP_DAYS - 1, -1, -1)]
    thresholds = response_rules().verdict
    return charts.pain_strip(
        [_pain_day(day, by_day.get(day), day == today) for day in days],
        safe_limit=limit,
        red_limit=thresholds.red_worst_pain,
    )


def _pain_day(day: date, one: CheckIn | None, today: bool) -> charts.PainDay:
    number = f"{day.day} {day:%b}" if day.day == 1 else str(day.day)
    if one is None:
        return charts.PainDay("Today" if today else "Off", f"{day:%a}", number, today=today)
    return charts.PainDay(
        name=one.get_kind_display(),
        weekday=f"{day:%a}",
        date=number,
        worst=one.pain_worst,
        rose=one.got_worse is True,
        settled=_settled(one),
        morning=one.pain_next_morning,
        today=today,
    )


def _settled(one: CheckIn) -> bool | None:
    latest = one.pain_at_24_hours if one.pain_at_24_hours is not None else one.pain_next_morning
    return None if latest is None else latest <= one.baseline_pain


def _strip_title(checkins: Sequence[CheckIn], limit: int) -> str:
    known = [one.pain_worst for one in checkins if one.pain_worst is not None]
    inside = sum(worst <= limit for worst in known)
    return f"{inside} of {len(known)} sessions in 14 days stayed at {limit} of 10 or less"


def _strip_note(checkins: Sequence[CheckIn]) -> str:
    judged = [one for one in checkins if one.colour != "PENDING"]
    green = sum(one.colour == "GREEN" for one in judged)
    return f"14 days, {green} of {len(judged)} sessions in the window" if judged else "14 days"


def _baseline(last: CheckIn | None, episode: Episode | None) -> str:
    if last is not None:
        return f"Usual morning level: {last.baseline_pain} of 10."
    if episode is not None and episode.baseline_pain is not None:
        return f"Usual morning level, from the intake: {episode.baseline_pain} of 10."
    return "Usual morning level not known yet."


def _adjustment(one: Adjustment, today: date) -> AdjustmentLine:
    sessions = f"{one.sessions_left} run{'s' if one.sessions_left != 1 else ''} left"
    return AdjustmentLine(
        adjustment=one,
        words=adjustment_words(one),
        left=f"{sessions}, at the latest until {day_words(one.expires_on, today)}",
        why=f"{one.checkin.get_kind_display()}, {day_words(one.checkin.local_date, today)}: {pain_words(one.checkin)}.",
    )


def _run(one: Run, unit: DistanceUnit, today: date) -> Line:
    parts = [one.get_intensity_display(), duration_words(one.moving_s), one.shoe.name if one.shoe else ""]
    return Line(
        day_words(one.local_date, today), distance_words(one.distance_m, unit), ", ".join(p for p in parts if p)
    )


def _shoe(one: Shoe, unit: DistanceUnit) -> Line:
    drop = f"drop {one.drop_mm.normalize():f} mm" if one.drop_mm is not None else "drop not known"
    state = "Retired" if one.retired_on else ("Past 500 km" if one.distance_m > SHOE_KM * 1000 else "")
    return Line(one.name, distance_words(one.distance_m, unit), ", ".join(p for p in (drop, state) if p))


def _race(one: Race, unit: DistanceUnit, today: date) -> Line:
    words = f"{one.priority} race, {distance_words(one.distance_m, unit)}"
    return Line(f"{one.name}, {day_words(one.date, today)}", countdown_words(one.date, today), words)


def _intake_note(intake: Intake, athlete: Athlete, today: date) -> str:
    if intake.status == IntakeStatus.DRAFT:
        return f"{len(intake.steps_done)} pages saved" if intake.steps_done else "The runner has not begun"
    if intake.completed_at is None:
        return ""
    when = when_words(intake.completed_at, athlete.clinic, today)
    return f"Sent {when[0].lower() + when[1:] if when.startswith(('Today', 'Yesterday')) else when}"


def _entries(rows: RecordRows, today: date) -> list[Entry]:
    clinic = rows.athlete.clinic

    def entry(at: datetime, title: str, detail: str, **look: str) -> Entry:
        return Entry(at, when_words(at, clinic, today), clinic.local(at).isoformat(), title, detail, **look)

    found = [
        entry(one.ended_at, f"Check-in: {status_of(one)[1].lower()}", pain_words(one), kind=status_of(one)[0])
        for one in rows.checkins
    ]
    found += [
        entry(one.completed_at, "Intake sent", one.get_status_display(), icon="note")
        for one in rows.intakes
        if one.completed_at
    ]
    found += [
        entry(
            one.starts_at,
            one.get_kind_display(),
            f"{one.clinician.name}, {one.get_status_display().lower()}",
            icon="calendar",
        )
        for one in rows.appointments
    ]
    found += [entry(one.created_at, "Episode opened", one.complaint, icon="athletes") for one in rows.episodes]
    found += [entry(one.created_at, one.title, "", kind=ALERT_MARKS[AlertKind(one.kind)]) for one in rows.alerts]
    found += [
        entry(
            one.resolved_at, f"{one.get_kind_display()} settled", f"{one.resolved_by}: {one.resolution}", icon="check"
        )
        for one in rows.alerts
        if one.resolved_at and one.resolved_by
    ]
    return found
