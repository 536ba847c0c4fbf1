"""What the tests of the diary share: a fixed Thursday, moments on the clinic's wall clock, and a second therapist."""

from datetime import UTC, datetime, timedelta

from clinic.models import Appointment, Membership, Role, scope
from clinic.services.schedule import book_appointment
from tests.factories import Practice, member

NOW = datetime(2026, 3, 12, 9, 10, tzinfo=UTC)  # a Thursday; London is on UTC until 29 March


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026 in UTC, which is London's winter time."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def second_therapist(practice: Practice, name: str = "Tom Halloran") -> Membership:
    """Somebody else who treats here."""
    return member(practice.clinic, Role.CLINICIAN, name)


def second_runner(practice: Practice, name: str = "Ben Whitlock") -> Membership:
    """Somebody else who is treated here, without a record."""
    return member(practice.clinic, Role.ATHLETE, name)


def booked(practice: Practice, starts_at: datetime, *, minutes: int = 45, **people: Membership) -> Appointment:
    """An appointment made by the service; the practice's therapist and runner unless told otherwise."""
    with scope(clinic=practice.clinic, membership=practice.admin, via="test"):
        return book_appointment(
            by=practice.admin,
            clinician=people.get("clinician", practice.therapist),
            athlete=people.get("athlete", practice.runner),
            kind="follow_up",
            starts_at=starts_at,
            minutes=minutes,
        )


def stored(practice: Practice, starts_at: datetime, **fields: object) -> Appointment:
    """An appointment as it stands in the database, also in the past; nothing is sent."""
    values: dict[str, object] = {"kind": "follow_up", "ends_at": starts_at + timedelta(minutes=45)} | fields
    clinician, athlete = values.pop("clinician", practice.therapist), values.pop("athlete", practice.runner)
    assert isinstance(clinician, Membership)
    assert isinstance(athlete, Membership)
    with scope(clinic=practice.clinic, via="test"):
        return Appointment.objects.create(
            clinic=practice.clinic,
            clinician=clinician,
            athlete=athlete,
            clinician_number=clinician.number,
            athlete_number=athlete.number,
            starts_at=starts_at,
            booked_by=practice.admin,
            **values,
        )
