"""Changes to the week of a phase: sessions move, grow, shrink and go. Placing them afresh is drafting's work."""

from uuid import UUID

from athletes.models import Intensity, SessionKind
from clinic.domain.errors import RuleViolation
from clinic.models import Membership
from programs.domain.week import WEEK
from programs.models import PlannedSession, Prescription, Program
from programs.services.editing import Editing, editing


def change_session(
    *,
    by: Membership,
    program: Program,
    session: UUID | str,
    revision: int,
    weekday: int,
    distance_m: int | None = None,
    minutes: int | None = None,
    intensity: str = "",
    at_gym: bool | None = None,
    note: str | None = None,
) -> PlannedSession:
    """Move a session to another day, or change distance, minutes and intensity. Its exercises move with it.

    Raises RuleViolation ``stale``, ``weekday``, ``distance``, ``minutes``, ``intensity``, ``session_there``.
    """
    with editing(program, revision) as edit:
        row = PlannedSession.objects.filter(phase=edit.phase, pk=session).first()
        if row is None:
            raise RuleViolation("session_gone", "This session is no longer in the phase. Reload the page.")
        _check_session(weekday, distance_m, minutes, intensity)
        if weekday != row.weekday:
            _move_day(edit, row, weekday)
        row.distance_m, row.minutes = distance_m, minutes
        row.intensity = intensity or row.intensity
        row.at_gym = row.at_gym if at_gym is None else at_gym
        row.note = row.note if note is None else note.strip()[:280]
        row.save()
    return row


def _check_session(weekday: int, distance_m: int | None, minutes: int | None, intensity: str) -> None:
    if not 0 <= weekday <= 6:
        raise RuleViolation("weekday", "Choose a day from Monday to Sunday.", field="weekday")
    if distance_m is not None and not 100 <= distance_m <= 100_000:
        raise RuleViolation("distance", "A planned run has from 0.1 to 100 km.", field="distance")
    if minutes is not None and not 1 <= minutes <= 600:
        raise RuleViolation("minutes", "A session lasts from 1 to 600 minutes.", field="minutes")
    if intensity and intensity not in Intensity.values:
        raise RuleViolation("intensity", "Choose one of the intensities in the list.", field="intensity")


def _move_day(edit: Editing, row: PlannedSession, weekday: int) -> None:
    same = PlannedSession.objects.filter(phase=edit.phase, title=row.title, weekday=weekday)
    if same.exists():
        raise RuleViolation("session_there", f"{row.title} already lies on that day.", field="weekday")
    for prescription in Prescription.objects.filter(phase=edit.phase, session=row.title):
        if row.weekday in prescription.weekdays:
            days = {day for day in prescription.weekdays if day != row.weekday} | {weekday}
            prescription.weekdays = sorted(days)
            prescription.save(update_fields=["weekdays"])
    row.weekday = weekday
    row.why = f"Moved to {WEEK[weekday].capitalize()} by your clinician."
    if row.kind in (SessionKind.RUN, SessionKind.WALK_RUN):
        row.why = f"Your clinician chose {WEEK[weekday].capitalize()} for this run."


def remove_session(*, by: Membership, program: Program, session: UUID | str, revision: int) -> None:
    """Take a session out of the week with the days of its exercises."""
    with editing(program, revision) as edit:
        row = PlannedSession.objects.filter(phase=edit.phase, pk=session).first()
        if row is None:
            raise RuleViolation("session_gone", "This session is no longer in the phase. Reload the page.")
        for prescription in Prescription.objects.filter(phase=edit.phase, session=row.title):
            left = [day for day in prescription.weekdays if day != row.weekday]
            if not left:
                prescription.delete()
            elif left != prescription.weekdays:
                prescription.weekdays = left
                prescription.save(update_fields=["weekdays"])
        row.delete()
