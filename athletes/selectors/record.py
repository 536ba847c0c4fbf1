"""One athlete's record: episodes, runs, shoes, races, appointments and history. Each read is one query."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

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
from clinic.models import Alert, Appointment


def monday_of(day: date) -> date:
    """The Monday of the ISO week that ``day`` is in."""
    return day - timedelta(days=day.weekday())


def episodes_of(athlete: Athlete) -> list[Episode]:
    """Open episodes first, each group oldest first: the first open one is the complaint of the header."""
    rows = list(Episode.objects.filter(athlete=athlete).order_by("created_at"))
    for row in rows:
        row.athlete, row.clinic = athlete, athlete.clinic
    return sorted(rows, key=lambda episode: episode.status != EpisodeStatus.OPEN)


def current_episode(athlete: Athlete) -> Episode | None:
    """The open episode that began first, if any."""
    return Episode.objects.open().filter(athlete=athlete).select_related("clinic").order_by("created_at").first()


def latest_checkins(athlete: Athlete, limit: int = 60) -> list[CheckIn]:
    """The newest check-ins, newest first."""
    return list(CheckIn.objects.filter(athlete=athlete).order_by("-ended_at")[:limit])


def latest_checkin(athlete: Athlete) -> CheckIn | None:
    """The newest check-in."""
    return CheckIn.objects.filter(athlete=athlete).order_by("-ended_at").first()


def adjustments_of(athlete: Athlete) -> list[Adjustment]:
    """Adjustments in force, newest first, with the check-in that caused each."""
    return list(Adjustment.objects.in_force().filter(athlete=athlete).select_related("checkin__episode"))


def runs_between(athlete: Athlete, first: date, last: date) -> list[Run]:
    """Runs of a period, newest first, with their shoes."""
    rows = Run.objects.filter(athlete=athlete, local_date__range=(first, last)).select_related("shoe")
    return list(rows.order_by("-started_at"))


def latest_runs(athlete: Athlete, limit: int = 30) -> list[Run]:
    """The newest runs with their shoes."""
    return list(Run.objects.filter(athlete=athlete).select_related("shoe").order_by("-started_at")[:limit])


def shoes_of(athlete: Athlete, *, active_only: bool = False) -> list[Shoe]:
    """Shoes by name, those in use first."""
    rows = Shoe.objects.filter(athlete=athlete)
    if active_only:
        rows = rows.filter(retired_on__isnull=True)
    return sorted(rows, key=lambda shoe: (shoe.retired_on is not None, shoe.name.lower()))


def shoe_of(athlete: Athlete, pk: UUID) -> Shoe | None:
    """One of the athlete's own pairs."""
    return Shoe.objects.filter(athlete=athlete, pk=pk).first()


def races_of(athlete: Athlete, today: date) -> list[Race]:
    """Races from today on, the next one first."""
    return list(Race.objects.filter(athlete=athlete, date__gte=today).order_by("date"))


def goal_race(races: Sequence[Race]) -> Race | None:
    """The next main race, else the next race."""
    return next((race for race in races if race.priority == "A"), races[0] if races else None)


def intakes_of(athlete: Athlete) -> list[Intake]:
    """The draft first, then what was sent, newest first."""
    rows = list(Intake.objects.filter(athlete=athlete).select_related("episode", "clinic").order_by("-created_at")[:20])
    return sorted(rows, key=lambda intake: intake.status != IntakeStatus.DRAFT)


def appointments_of(athlete: Athlete, since: datetime) -> list[Appointment]:
    """Appointments from a moment on, with who gives them."""
    rows = Appointment.objects.filter(athlete=athlete.pk, starts_at__gte=since)
    return list(rows.select_related("clinician").order_by("-starts_at")[:40])


def alerts_of(athlete: Athlete, since: datetime, kinds: Sequence[str]) -> list[Alert]:
    """What wanted a clinician from a moment on, with who settled it; and whatever is still open, however old."""
    recent = Q(created_at__gte=since) | Q(resolved_at__isnull=True)
    rows = Alert.objects.filter(recent, athlete=athlete.pk, kind__in=kinds)
    return list(rows.select_related("resolved_by").order_by("-created_at")[:40])
