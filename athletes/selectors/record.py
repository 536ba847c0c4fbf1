"""One athlete's record: episodes, runs, shoes, races, appointments and history. Each read is one query."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from athletes.models import (
    Adjustment,
    AdjustmentState,
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
from athletes.selectors.history import (
    adjustment_of,
    every_alert,
    every_checkin,
    every_episode,
    every_intake,
    races_ahead,
    recent_runs,
)
from clinic.models import Alert, Appointment


def episodes_of(athlete: Athlete) -> list[Episode]:
    """Open episodes first, each group oldest first: the first open one is the complaint of the header."""
    rows = every_episode(athlete.pk)
    for row in rows:
        row.athlete, row.clinic = athlete, athlete.clinic
    return sorted(rows, key=lambda episode: episode.status != EpisodeStatus.OPEN)


def current_episode(athlete: Athlete) -> Episode | None:
    """The open episode that began first, if any."""
    return Episode.objects.open().filter(athlete=athlete).select_related("clinic").order_by("created_at").first()


def latest_checkins(athlete: Athlete, limit: int = 60) -> list[CheckIn]:
    """The newest check-ins, newest first."""
    return list(reversed(every_checkin(athlete.pk)))[:limit]


def latest_checkin(athlete: Athlete) -> CheckIn | None:
    """The newest check-in."""
    return CheckIn.objects.filter(athlete=athlete).order_by("-ended_at").first()


def adjustments_of(athlete: Athlete) -> list[Adjustment]:
    """Adjustments in force, newest first, with the check-in that caused each."""
    rows = [adjustment_of(checkin) for checkin in every_checkin(athlete.pk)]
    in_force = [row for row in rows if row is not None and row.state == AdjustmentState.ACTIVE]
    return sorted(in_force, key=lambda row: row.created_at, reverse=True)


def runs_until(athlete: Athlete, today: date) -> list[Run]:
    """Runs of this week up to today and of the eight weeks before, newest first, with their shoes."""
    return [run for run in recent_runs(athlete.pk, today) if run.local_date <= today]


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
    return list(races_ahead(athlete.pk, today))


def goal_race(races: Sequence[Race]) -> Race | None:
    """The next main race, else the next race."""
    return next((race for race in races if race.priority == "A"), races[0] if races else None)


def intakes_of(athlete: Athlete) -> list[Intake]:
    """The draft first, then what was sent, newest first."""
    rows = every_intake(athlete.pk)[:20]
    return sorted(rows, key=lambda intake: intake.status != IntakeStatus.DRAFT)


def appointments_of(athlete: Athlete, since: datetime) -> list[Appointment]:
    """Appointments from a moment on, with who gives them."""
    rows = Appointment.objects.filter(athlete=athlete.pk, starts_at__gte=since)
    return list(rows.select_related("clinician").order_by("-starts_at")[:40])


def alerts_of(athlete: Athlete, since: datetime) -> list[Alert]:
    """What wanted a clinician from a moment on, with who settled it; and whatever is still open, however old."""
    rows = every_alert(athlete.pk)
    return [row for row in rows if row.created_at >= since or row.resolved_at is None][:40]
