"""The two invented practices of the demo and the people who work there. Knows no runner."""

from dataclasses import dataclass
from datetime import date

from allauth.account.models import EmailAddress
from django.utils import timezone

from clinic.models import Clinic, Membership, Role, User, scope
from clinic.services.people import accept_invitation, add_member, invitation_link, invite

VIA = "command demo"
PASSWORD = "plimsoll-demo"
ADMIN = "admin@demo.example"
THERAPIST = "therapist@demo.example"
RUNNER = "runner@demo.example"
OTHER_THERAPIST = "therapist@other.example"
SIGN_INS = (ADMIN, THERAPIST, RUNNER, OTHER_THERAPIST)


@dataclass(frozen=True, slots=True)
class Practice:
    """A clinic of the demo with its admin and its physical therapists, the first of them the main one."""

    clinic: Clinic
    admin: Membership
    therapists: tuple[Membership, ...]

    @property
    def today(self) -> date:
        """The clinic's date."""
        return self.clinic.local(timezone.now()).date()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the team. Only the addresses of SIGN_INS get a password."""

    name: str
    email: str
    phone: str
    title: str = ""


def open_canal_street() -> Practice:
    """The bigger practice, which the runner of the demo goes to."""
    return _open(
        Clinic(
            name="Canal Street Running Clinic",
            slug="canal-street",
            time_zone="Europe/London",
            phone="0161 496 0123",
            address="14 Canal Street, Manchester",
            emergency_number="999",
            is_demo=True,
        ),
        Person("Ada Okafor", ADMIN, "0161 496 0100", "Practice manager"),
        (
            Person("Ruth Adeyemi", THERAPIST, "0161 496 0101", "Physical therapist"),
            Person("Marcus Bell", "marcus.bell@demo.example", "0161 496 0102", "Physical therapist"),
        ),
    )


def open_harbour() -> Practice:
    """The smaller practice, whose people never see the first one's."""
    return _open(
        Clinic(
            name="Harbour Physio",
            slug="harbour-physio",
            time_zone="Europe/London",
            phone="0117 496 0456",
            address="3 Harbour Walk, Bristol",
            emergency_number="999",
            uses_miles=True,
            is_demo=True,
        ),
        Person("Owen Pritchard", "admin@other.example", "0117 496 0400", "Practice manager"),
        (Person("Saskia de Vries", OTHER_THERAPIST, "0117 496 0401", "Physical therapist"),),
    )


def _open(clinic: Clinic, admin: Person, team: tuple[Person, ...]) -> Practice:
    clinic.save(force_insert=True)
    with scope(clinic=clinic, via=VIA):
        head = _first_admin(clinic, admin)
    with scope(clinic=clinic, membership=head, via=VIA):
        therapists = tuple(_hire(head, person) for person in team)
    return Practice(clinic, head, therapists)


def _first_admin(clinic: Clinic, person: Person) -> Membership:
    """Nobody is there yet who could invite the first admin: the installation itself makes that place."""
    user = User.objects.create_user(person.email, password_for(person.email), name=person.name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return Membership.objects.create(
        clinic=clinic,
        user=user,
        role=Role.ADMIN,
        name=person.name,
        email=person.email,
        phone=person.phone,
        title=person.title,
    )


def _hire(admin: Membership, person: Person) -> Membership:
    member = add_member(
        by=admin,
        role=Role.CLINICIAN,
        name=person.name,
        email=person.email,
        phone=person.phone,
        title=person.title,
    )
    return join(by=admin, member=member)


def join(*, by: Membership, member: Membership) -> Membership:
    """Invite somebody and let them accept at once, as with the link of the letter."""
    link = invitation_link(invite(by=by, membership=member))
    token = link.rstrip("/").rsplit("/", 1)[1]
    return accept_invitation(
        clinic_id=member.clinic_id, token=token, name=member.name, password=password_for(member.email)
    )


def password_for(email: str) -> str | None:
    """The known password for the printed sign-ins; the others sign in by a code, and nobody reads their mail."""
    return PASSWORD if email in SIGN_INS else None
