"""The diary: book, move, cancel, and what became of it. The database refuses double booking; here it gets its words.

Letters about an appointment say clinic, time, person and telephone number; never why the runner comes.
"""

from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from psycopg.errors import ExclusionViolation, UniqueViolation

from clinic.access import STAFF, require_role
from clinic.content.schedule import schedule_rules
from clinic.domain.errors import RuleViolation
from clinic.domain.slots import Period
from clinic.models import Appointment, AppointmentKind, AppointmentStatus, Membership, Recall, new_id
from clinic.selectors import clashes, next_free_slots
from clinic.services.messages import queue_message, skip_messages
from clinic.services.recalls import book_recall, reopen_for

_NEXT = {
    AppointmentStatus.CONFIRMED: (AppointmentStatus.BOOKED,),
    AppointmentStatus.ARRIVED: (AppointmentStatus.BOOKED, AppointmentStatus.CONFIRMED),
    AppointmentStatus.DONE: (AppointmentStatus.BOOKED, AppointmentStatus.CONFIRMED, AppointmentStatus.ARRIVED),
    AppointmentStatus.NO_SHOW: (AppointmentStatus.BOOKED, AppointmentStatus.CONFIRMED),
}
_AHEAD = (AppointmentStatus.BOOKED, AppointmentStatus.CONFIRMED)


def book_appointment(
    *,
    by: Membership,
    clinician: Membership,
    athlete: Membership,
    kind: str,
    starts_at: datetime,
    minutes: int | None = None,
    recall: Recall | None = None,
    room: str = "",
    note: str = "",
    id: UUID | None = None,
) -> Appointment:
    """Book a meeting, settle the recall it was made for, and queue confirmation and reminder.

    ``minutes`` defaults to the kind's length; ``id`` may come from a phone. Nothing is booked or sent when it raises
    RuleViolation: ``taken`` with ``slots`` (the next free starts) when somebody is busy; ``not_future``, ``too_far``,
    ``length``, ``wrong_person``, ``wrong_recall`` or ``id_taken`` for impossible wishes.
    """
    require_role(by, *STAFF)
    length = _length(kind, minutes)
    _check(by, clinician, athlete, starts_at)
    appointment = Appointment(
        id=id or new_id(), clinic_id=by.clinic_id, kind=kind, room=room.strip(), note=note.strip(), booked_by=by
    )
    _place(appointment, clinician, athlete, starts_at, length)
    with transaction.atomic():
        _hold(clinician, athlete)
        _save_or_refuse(appointment)
        if recall is not None:
            if recall.athlete_id != athlete.pk:
                raise RuleViolation("wrong_recall", "This recall is about somebody else. Start again from the list.")
            book_recall(by=by, recall=recall, appointment=appointment)
        _tell(appointment, "appointment_booked", "booked")
        _remind(appointment)
    return appointment


def move_appointment(
    *,
    by: Membership,
    appointment: Appointment,
    starts_at: datetime,
    clinician: Membership | None = None,
    minutes: int | None = None,
) -> Appointment:
    """Give the appointment another time, length or clinician. Its old reminder is dropped, a new letter says so.

    Moving it to where it already is changes nothing and tells nobody. Raises as ``book_appointment``, and
    ``not_ahead`` when it is over or cancelled.
    """
    require_role(by, *STAFF)
    with transaction.atomic():
        current = _locked(appointment)
        _check_ahead(current)
        length = current.ends_at - current.starts_at if minutes is None else _length(current.kind, minutes)
        person = clinician or current.clinician
        unchanged = (current.starts_at, current.ends_at - current.starts_at, current.clinician_id)
        if unchanged == (starts_at, length, person.pk):
            return current
        _check(by, person, current.athlete, starts_at)
        _hold(person, current.athlete)
        _place(current, person, current.athlete, starts_at, length)
        current.sequence += 1
        current.status = AppointmentStatus.BOOKED
        _save_or_refuse(current)
        _drop_letters(current, "The appointment was moved.")
        _tell(current, "appointment_moved", f"moved:{current.sequence}")
        _remind(current)
    return current


def cancel_appointment(*, by: Membership, appointment: Appointment) -> Appointment:
    """Call the appointment off: the time is free again, the runner is told, its recalls are to be contacted again."""
    require_role(by, *STAFF)
    with transaction.atomic():
        current = _locked(appointment)
        if current.status == AppointmentStatus.CANCELLED:
            return current
        _check_ahead(current)
        current.status = AppointmentStatus.CANCELLED
        current.sequence += 1
        current.save()
        _drop_letters(current, "The appointment was cancelled.")
        reopen_for(appointment=current)
        if current.starts_at > timezone.now():
            _tell(current, "appointment_cancelled", "cancelled")
    return current


def mark_appointment(*, by: Membership, appointment: Appointment, status: str) -> Appointment:
    """Confirmed, arrived, done or did not come. Marking it so twice changes nothing.

    Raises RuleViolation ``not_possible``, for example for somebody who did not come and is then to arrive.
    """
    require_role(by, *STAFF)
    wanted = AppointmentStatus(status)
    with transaction.atomic():
        current = _locked(appointment)
        if current.status == wanted:
            return current
        if current.status not in _NEXT.get(wanted, ()):
            raise RuleViolation(
                "not_possible",
                f"This appointment is already marked '{current.get_status_display()}'. Nothing was changed.",
            )
        if wanted in {AppointmentStatus.DONE, AppointmentStatus.NO_SHOW} and current.starts_at > timezone.now():
            raise RuleViolation("not_yet", "This appointment has not begun yet. Cancel or move it instead.")
        current.status = wanted
        current.save()
        if wanted == AppointmentStatus.NO_SHOW:
            _drop_letters(current, "The runner did not come.")
            reopen_for(appointment=current)
    return current


def _length(kind: str, minutes: int | None) -> timedelta:
    rules = schedule_rules()
    length = rules.default_lengths[AppointmentKind(kind)] if minutes is None else timedelta(minutes=minutes)
    if not rules.shortest <= length <= rules.longest:
        least, most = (int(one.total_seconds() // 60) for one in (rules.shortest, rules.longest))
        raise RuleViolation("length", f"An appointment takes {least} to {most} minutes.", field="minutes")
    return length


def _check(by: Membership, clinician: Membership, athlete: Membership, starts_at: datetime) -> None:
    if not clinician.is_clinician or clinician.left_at is not None or clinician.clinic_id != by.clinic_id:
        raise RuleViolation("wrong_person", "Choose a physical therapist of this clinic.", field="clinician")
    if not athlete.is_athlete or athlete.left_at is not None or athlete.clinic_id != by.clinic_id:
        raise RuleViolation("wrong_person", "Choose a runner of this clinic.", field="athlete")
    ahead = starts_at - timezone.now()
    if ahead <= timedelta():
        raise RuleViolation("not_future", "This time has passed. Choose one that is still to come.", field="time")
    if ahead > schedule_rules().furthest:
        raise RuleViolation("too_far", "This is too far ahead to book. Choose an earlier date.", field="date")


def _place(
    appointment: Appointment, clinician: Membership, athlete: Membership, starts_at: datetime, length: timedelta
) -> None:
    """With whom and when; the numbers are what the database compares."""
    appointment.clinician, appointment.clinician_number = clinician, clinician.number
    appointment.athlete, appointment.athlete_number = athlete, athlete.number
    appointment.starts_at, appointment.ends_at = starts_at, starts_at + length


def _check_ahead(appointment: Appointment) -> None:
    if appointment.status not in _AHEAD:
        raise RuleViolation(
            "not_ahead", f"This appointment is '{appointment.get_status_display()}' and cannot be changed any more."
        )


def _locked(appointment: Appointment) -> Appointment:
    rows = Appointment.objects.select_related("clinic", "clinician", "athlete")
    return rows.select_for_update(of=("self",)).get(pk=appointment.pk)


def _hold(*people: Membership) -> None:
    """Let bookings for the same person wait for each other, so that the later one sees why it is refused.

    Without this the exclusion constraint would still hold, but two inserts at the same moment could deadlock.
    """
    ids = [person.pk for person in people]
    rows = Membership.objects.filter(pk__in=ids).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def _save_or_refuse(appointment: Appointment) -> None:
    try:
        with transaction.atomic():
            appointment.save(force_insert=appointment._state.adding)
    except IntegrityError as problem:
        if isinstance(problem.__cause__, UniqueViolation):
            raise RuleViolation("id_taken", "This id is in use already. Send another one.", field="id") from problem
        if not isinstance(problem.__cause__, ExclusionViolation):
            raise
        _refuse(appointment)


def _refuse(wanted: Appointment) -> NoReturn:
    """Say who is busy until when, and what is free instead."""
    people = (wanted.clinician, wanted.athlete)
    period = Period(wanted.starts_at, wanted.ends_at)
    clinic = wanted.clinic
    words = []
    for one in clashes(people, period, except_for=wanted.pk):
        busy = wanted.clinician if one.clinician_id == wanted.clinician_id else wanted.athlete
        start, end = clinic.local(one.starts_at), clinic.local(one.ends_at)
        words.append(f"{busy.name} is busy from {start:%H:%M} until {end:%H:%M}, booked by {one.booked_by.name}.")
    slots = next_free_slots(
        clinic=clinic,
        people=people,
        minutes=int(period.length.total_seconds() // 60),
        not_before=wanted.starts_at,
        now=timezone.now(),
        except_for=wanted,
    )
    taken = f"{clinic.local(wanted.starts_at):%a %-d %b, %H:%M} is taken."
    raise RuleViolation("taken", " ".join([taken, *words, "Nothing was booked or sent."]), slots=tuple(slots))


def _facts(appointment: Appointment) -> dict[str, object]:
    """What a letter may say: when and with whom. Never the kind: it would say why."""
    local = appointment.clinic.local(appointment.starts_at)
    minutes = int((appointment.ends_at - appointment.starts_at).total_seconds() // 60)
    return {
        "appointment_id": str(appointment.pk),
        "sequence": appointment.sequence,
        "day": f"{local:%a %-d %b}",
        "time": f"{local:%H:%M}",
        "minutes": minutes,
        "clinician": appointment.clinician.name,
    }


def _tell(appointment: Appointment, kind: str, what: str) -> None:
    queue_message(
        recipient=appointment.athlete,
        kind=kind,
        meaning=f"appointment:{appointment.pk}:{what}",
        context=_facts(appointment),
    )


def _remind(appointment: Appointment) -> None:
    """One reminder, a day before. Booked later than that there is none: the confirmation has just been sent."""
    due_at = appointment.starts_at - schedule_rules().reminder_lead
    if due_at <= timezone.now():
        return
    queue_message(
        recipient=appointment.athlete,
        kind="appointment_reminder",
        meaning=f"appointment:{appointment.pk}:reminder:{appointment.sequence}",
        context=_facts(appointment),
        due_at=due_at,
    )


def _drop_letters(appointment: Appointment, why: str) -> None:
    skip_messages(recipient=appointment.athlete, meaning_prefix=f"appointment:{appointment.pk}:", why=why)
