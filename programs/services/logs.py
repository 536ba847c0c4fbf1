"""The log of a session: what was ticked, how much was done, where it hurt. The same session of a day is one log."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from athletes.models import CheckIn
from athletes.services.checkins import lock_athlete
from clinic.domain.errors import RuleViolation
from clinic.models import Membership, new_id
from programs.domain.document_codec import Json
from programs.domain.home_program import HomeItem
from programs.models import Publication, SessionLog
from programs.selectors.plan import current_program
from programs.selectors.published import Placed, placed_session
from programs.services.gates import review_gate

LATEST_DAYS = 14
MOST_REPS = 300
MOST_KG = Decimal(400)

Entry = Mapping[str, object]


def log_session(
    *,
    by: Membership,
    publication: Publication,
    session: UUID,
    local_date: date,
    items: Mapping[str, Entry],
    log_id: UUID | None = None,
    finished: bool = False,
    now: datetime | None = None,
) -> tuple[SessionLog, bool]:
    """Keep what was done; (the log, whether it is new). Sent twice, or by two devices, it is one row.

    ``items`` maps item ids to ``sets_done`` (a list of true and false), ``reps``, ``load_kg``, ``pain`` and
    ``instead`` (the alternative that was done). Entries that come again replace the older ones, others stay. Raises
    RuleViolation ``unknown_session``, ``unknown_item``, ``log_date``, ``id_taken`` and for values out of range.
    """
    moment = now or timezone.now()
    placed = placed_session(publication, session)
    if placed is None:
        raise RuleViolation("unknown_session", "This session is not in your program. Reload the page.", field="session")
    _check_date(local_date, publication.clinic.local(moment).date())
    checked = _checked(placed, items)
    athlete = publication.athlete
    with transaction.atomic():
        lock_athlete(athlete)
        log = _existing(publication, session, local_date, log_id)
        created = log is None
        log = log or _new(publication, session, local_date, log_id)
        _merge(log, checked, finished, moment)
    if finished:
        program = current_program(athlete.pk)
        if program is not None:
            review_gate(program, now=moment)
    return log, created


def _existing(publication: Publication, session: UUID, day: date, log_id: UUID | None) -> SessionLog | None:
    """The log by the phone's id, else by session and day. An id that was used for something else is refused."""
    rows = SessionLog.objects.select_for_update(of=("self",))
    if log_id is not None and (found := rows.filter(pk=log_id).first()) is not None:
        same = (found.athlete_id, found.session, found.local_date) == (publication.athlete_id, session, day)
        if not same:
            raise RuleViolation("id_taken", "This id belongs to another session. Make a new one.", field="id")
        return found
    return rows.filter(athlete=publication.athlete_id, session=session, local_date=day).first()


def _new(publication: Publication, session: UUID, day: date, log_id: UUID | None) -> SessionLog:
    return SessionLog(
        pk=log_id or new_id(),
        clinic_id=publication.clinic_id,
        athlete=publication.athlete,
        publication=publication,
        session=session,
        local_date=day,
    )


def _merge(log: SessionLog, items: dict[str, dict[str, Json]], finished: bool, now: datetime) -> None:
    merged = {key: dict(value) for key, value in log.items.items()}
    for key, entry in items.items():
        merged[key] = {**merged.get(key, {}), **entry}
    finished_at = log.finished_at or (now if finished else None)
    checkin = log.checkin_id or _report_of(log)
    if log._state.adding or (log.items, log.finished_at, log.checkin_id) != (merged, finished_at, checkin):
        log.items, log.finished_at, log.checkin_id = merged, finished_at, checkin
        log.save()


def _report_of(log: SessionLog) -> UUID | None:
    """The check-in about the same session and day, if it came first."""
    rows = CheckIn.objects.filter(athlete=log.athlete_id, planned_session=log.session, local_date=log.local_date)
    found = rows.filter(session_log__isnull=True).values_list("pk", flat=True).first()
    return found if found is None else UUID(str(found))


def _check_date(day: date, today: date) -> None:
    if day > today + timedelta(days=1):
        raise RuleViolation("log_date", "This day is still to come.", field="local_date")
    if day < today - timedelta(days=LATEST_DAYS):
        raise RuleViolation("log_date", f"A session can be written down for {LATEST_DAYS} days.", field="local_date")


def _checked(placed: Placed, items: Mapping[str, Entry]) -> dict[str, dict[str, Json]]:
    known = dict(placed.items())
    found = {}
    for item_id, entry in items.items():
        if item_id not in known:
            raise RuleViolation("unknown_item", "This exercise is not in the session. Reload the page.", field="items")
        found[item_id] = _entry(entry, known[item_id])
    return found


def disc_values(*, sets: int, sides: bool) -> list[str]:
    """The values of the discs in order: ``1``, ``2`` or ``1-left``, ``1-right``."""
    if not sides:
        return [str(number) for number in range(1, sets + 1)]
    return [f"{number}-{side}" for number in range(1, sets + 1) for side in ("left", "right")]


def discs_of(item: HomeItem) -> int:
    """How many discs there are to tick: the most sets that are asked for, each side on its own."""
    return item.dose.sets_high * (2 if item.dose.per_side else 1)


def _entry(entry: Entry, item: HomeItem) -> dict[str, Json]:
    kept: dict[str, Json] = {}
    if "sets_done" in entry:
        kept["sets_done"] = _sets(entry["sets_done"], discs_of(item))
    if entry.get("reps") is not None:
        kept["reps"] = _whole(entry["reps"], 0, MOST_REPS, "The amount you did", "reps")
    if entry.get("pain") is not None:
        kept["pain"] = _whole(entry["pain"], 0, 10, "Pain", "pain")
    if entry.get("load_kg") is not None:
        kept["load_kg"] = _load(entry["load_kg"])
    if entry.get("instead") is not None:
        kept["instead"] = str(entry["instead"])[:60]
    unknown = set(entry) - {"sets_done", "reps", "pain", "load_kg", "instead"}
    if unknown:
        raise RuleViolation("unknown_key", f"{sorted(unknown)[0]} is not part of a session log.", field="items")
    return kept


def _sets(value: object, most: int) -> list[Json]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(done, bool) for done in value):
        raise RuleViolation("sets_done", "Sets are a list of true and false.", field="items")
    if len(value) > most:
        raise RuleViolation("sets_done", f"This exercise has {most} sets to tick.", field="items")
    return [*value, *([False] * (most - len(value)))]


def _whole(value: object, low: int, high: int, what: str, field: str) -> int:
    try:
        number = int(str(value))
    except ValueError:
        number = low - 1
    if not low <= number <= high:
        raise RuleViolation("out_of_range", f"{what} is a whole number from {low} to {high}.", field=field)
    return number


def _load(value: object) -> str:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or not 0 <= number <= MOST_KG:
        raise RuleViolation("out_of_range", f"The load is from 0 to {MOST_KG} kg.", field="load_kg")
    return f"{number.quantize(Decimal('0.1')):f}"
