"""Made-up people and rows for tests. Rows are made inside their clinic's scope, like all work."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.utils.text import slugify

from athletes.models import Athlete, Episode
from clinic.models import Clinic, Membership, Role, User, scope

PASSWORD = "correct-horse-battery"


@dataclass(frozen=True, slots=True)
class Practice:
    """A clinic with one person of each role; the runner is an athlete with one open episode."""

    clinic: Clinic
    admin: Membership
    therapist: Membership
    runner: Membership
    athlete: Athlete
    episode: Episode


def user(email: str, name: str) -> User:
    """Somebody who can sign in with PASSWORD."""
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(email, PASSWORD, name=name)


def member(clinic: Clinic, role: str, name: str) -> Membership:
    """A person of that role in the clinic, with a user of their own."""
    email = f"{slugify(name)}@{clinic.slug}.example"
    with scope(clinic=clinic, via="test factory"):
        return Membership.objects.create(
            clinic=clinic, user=user(email, name), role=role, name=name, email=email, phone="0161 496 0000"
        )


def athlete(clinic: Clinic, clinician: Membership, name: str, **fields: object) -> Athlete:
    """A runner in care, without an episode."""
    person = member(clinic, Role.ATHLETE, name)
    values: dict[str, object] = {"date_of_birth": date(1985, 3, 14), "sex_for_norms": "female"}
    with scope(clinic=clinic, via="test factory"):
        return Athlete.objects.create(clinic=clinic, membership=person, clinician=clinician, **(values | fields))


def episode(of: Athlete, **fields: object) -> Episode:
    """A right mid-portion Achilles complaint since half a year, unless told otherwise."""
    values: dict[str, object] = {"region": "achilles_mid", "side": "R", "onset_date": date(2026, 5, 25)}
    with scope(clinic=of.clinic_id, via="test factory"):
        return Episode.objects.create(clinic_id=of.clinic_id, athlete=of, **(values | fields))


def practice(name: str) -> Practice:
    """A whole small clinic."""
    clinic = Clinic.objects.create(name=name, slug=slugify(name), phone="0161 496 0123", emergency_number="999")
    admin = member(clinic, Role.ADMIN, "Ada Okafor")
    therapist = member(clinic, Role.CLINICIAN, "Ruth Adeyemi")
    runner = athlete(clinic, therapist, "Ines Carvalho")
    return Practice(clinic, admin, therapist, runner.membership, runner, episode(runner))


@contextmanager
def working_in(clinic: Clinic, member: Membership | None = None) -> Iterator[None]:
    """Reads and writes of a test inside one clinic."""
    with scope(clinic=clinic, membership=member, via="test"):
        yield
