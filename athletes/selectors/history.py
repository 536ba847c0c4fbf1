"""One athlete's rows as they are stored, each kind read in one query and at most once a page. Judges nothing.

Other selectors pick from these what they need, so that panels of one page share the same rows.
"""

from datetime import date, timedelta
from uuid import UUID

from athletes.models import Adjustment, CheckIn, Episode, Intake, Race, Run
from clinic.models import Alert, AlertKind
from clinic.selectors import remembered

# kinds of alert that say something about how the athlete does, not only that somebody has work to do
TELLING = (AlertKind.RED_FLAG, AlertKind.STOP, AlertKind.GATE_READY)
WEEKS_OF_RUNS = 9


def monday_of(day: date) -> date:
    """The Monday of the ISO week that ``day`` is in."""
    return day - timedelta(days=day.weekday())


@remembered
def every_episode(athlete_id: UUID) -> tuple[Episode, ...]:
    """All episodes of care, oldest first."""
    rows = Episode.objects.filter(athlete=athlete_id).select_related("clinic")
    return tuple(rows.order_by("created_at"))


@remembered
def every_checkin(athlete_id: UUID) -> tuple[CheckIn, ...]:
    """All check-ins, oldest first, each with the adjustment that it caused."""
    rows = CheckIn.objects.filter(athlete=athlete_id).select_related("adjustment")
    return tuple(rows.order_by("ended_at", "id"))


def adjustment_of(checkin: CheckIn) -> Adjustment | None:
    """The adjustment that a check-in of ``every_checkin`` caused, if any, whatever became of it."""
    return getattr(checkin, "adjustment", None)


@remembered
def every_intake(athlete_id: UUID) -> tuple[Intake, ...]:
    """All intakes, newest first."""
    rows = Intake.objects.filter(athlete=athlete_id)
    rows = rows.select_related("episode", "athlete__membership", "athlete__clinic", "clinic")
    return tuple(rows.order_by("-created_at"))


@remembered
def every_alert(athlete_id: UUID) -> tuple[Alert, ...]:
    """All stops, red flags and ready gates, newest first, with who settled each."""
    rows = Alert.objects.filter(athlete=athlete_id, kind__in=TELLING).select_related("resolved_by")
    return tuple(rows.order_by("-created_at"))


@remembered
def races_ahead(athlete_id: UUID, today: date) -> tuple[Race, ...]:
    """Races from today on, the next one first."""
    return tuple(Race.objects.filter(athlete=athlete_id, date__gte=today).order_by("date"))


@remembered
def recent_runs(athlete_id: UUID, today: date) -> tuple[Run, ...]:
    """Runs since the Monday eight weeks before this week, newest first, with their shoes."""
    first = monday_of(today) - timedelta(weeks=WEEKS_OF_RUNS - 1)
    rows = Run.objects.filter(athlete=athlete_id, local_date__gte=first).select_related("shoe")
    return tuple(rows.order_by("-started_at"))


def last_run_day(athlete_id: UUID, today: date) -> date | None:
    """The day of the last run up to today; older runs are looked for only when there is no recent one."""
    recent = [run.local_date for run in recent_runs(athlete_id, today) if run.local_date <= today]
    if recent:
        return max(recent)
    last = Run.objects.filter(athlete=athlete_id, local_date__lte=today).order_by("-local_date").first()
    return None if last is None else last.local_date
