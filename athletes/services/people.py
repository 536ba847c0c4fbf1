"""Athletes come into care and their record is kept right: athletes, episodes of care, contact data, races.

Writes only; who may call is decided by the view's role and by ``access``.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from athletes.models import Athlete, Episode, EpisodeStatus, Race
from athletes.services.intakes import start_intake
from clinic.domain.errors import RuleViolation
from clinic.models import Membership, Role
from clinic.services.people import add_member, invite

OLDEST = 100
YOUNGEST = 10


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """One complaint: region and side ids, when and how it began, since when running is reduced, the goal in words."""

    region: str
    side: str
    onset_date: date | None = None
    onset_mode: str = ""
    deload_start_date: date | None = None
    goal_text: str = ""


@dataclass(frozen=True, slots=True)
class RaceFacts:
    """A race on the calendar; distance in metres, priority A, B or C."""

    name: str
    date: date
    distance_m: int
    priority: str = "A"


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Who the runner is. ``sex_for_norms`` chooses the table of reference values and nothing else."""

    name: str
    email: str
    phone: str = ""
    date_of_birth: date | None = None
    sex_for_norms: str = "not_stated"
    uses_miles: bool = False


def add_athlete(
    *,
    by: Membership,
    person: PersonFacts,
    clinician: Membership,
    episode: EpisodeFacts,
    race: RaceFacts | None = None,
    invite_now: bool = False,
    today: date,
) -> Athlete:
    """A runner in care with a first episode and an intake to fill in; the invitation goes out if asked for.

    Raises RuleViolation with the field for an address that is here already, dates that cannot be, a clinician who
    does not treat here.
    """
    _check_birth(person.date_of_birth, today)
    _check_clinician(by, clinician)
    with transaction.atomic():
        member = add_member(by=by, role=Role.ATHLETE, name=person.name, email=person.email, phone=person.phone)
        athlete = Athlete.objects.create(
            clinic_id=by.clinic_id,
            membership=member,
            clinician=clinician,
            date_of_birth=person.date_of_birth,
            sex_for_norms=person.sex_for_norms,
            uses_miles=person.uses_miles,
        )
        add_episode(by=by, athlete=athlete, facts=episode, today=today)
        if race is not None:
            add_race(by=by, athlete=athlete, facts=race, today=today)
        if invite_now:
            invite(by=by, membership=member)
    return athlete


def add_episode(*, by: Membership, athlete: Athlete, facts: EpisodeFacts, today: date) -> Episode:
    """A further complaint, with its own intake draft. Raises RuleViolation for the same open complaint twice."""
    _check_episode(facts, today)
    with transaction.atomic():
        Athlete.objects.select_for_update(of=("self",)).get(pk=athlete.pk)
        _check_only_one(athlete, facts, None)
        episode = Episode.objects.create(clinic_id=athlete.clinic_id, athlete=athlete, **_values(facts))
        start_intake(by=by, episode=episode)
    return episode


def edit_episode(*, by: Membership, episode: Episode, facts: EpisodeFacts, today: date) -> Episode:
    """Correct an open episode. Raises RuleViolation for dates that cannot be, or a closed episode."""
    _check_episode(facts, today)
    with transaction.atomic():
        current = Episode.objects.select_for_update(of=("self",)).get(pk=episode.pk)
        _check_is_open(current)
        _check_only_one(current.athlete, facts, current)
        for name, value in _values(facts).items():
            setattr(current, name, value)
        current.save()
    return current


def close_episode(*, by: Membership, episode: Episode, on: date) -> Episode:
    """The complaint is settled, or care ends; its records stay readable. A second time is refused."""
    with transaction.atomic():
        current = Episode.objects.select_for_update(of=("self",)).get(pk=episode.pk)
        _check_is_open(current)
        current.status, current.closed_on = EpisodeStatus.CLOSED, on
        current.save()
    return current


def edit_contact(
    *, by: Membership, athlete: Athlete, person: PersonFacts, clinician: Membership, today: date
) -> Athlete:
    """Correct name, phone, date of birth, norms, units and the responsible clinician.

    The address stays: it is how the runner signs in, and changes with a new invitation only.
    """
    _check_birth(person.date_of_birth, today)
    _check_clinician(by, clinician)
    with transaction.atomic():
        current = Athlete.objects.select_for_update(of=("self",)).select_related("membership").get(pk=athlete.pk)
        member = Membership.objects.select_for_update(of=("self",)).get(pk=athlete.pk)
        member.name, member.phone = person.name.strip(), person.phone.strip()
        member.save(update_fields=["name", "phone"])
        current.clinician, current.date_of_birth = clinician, person.date_of_birth
        current.sex_for_norms, current.uses_miles = person.sex_for_norms, person.uses_miles
        current.save()
    return current


def add_race(*, by: Membership, athlete: Athlete, facts: RaceFacts, today: date) -> Race:
    """A race on the calendar. The same name on the same day again is the same race."""
    if facts.date < today:
        raise RuleViolation("race_past", "The race day is over. Give a day from today on.", field="race_date")
    with transaction.atomic():
        Athlete.objects.select_for_update(of=("self",)).get(pk=athlete.pk)
        race, _ = Race.objects.update_or_create(
            clinic_id=athlete.clinic_id,
            athlete=athlete,
            name=facts.name,
            date=facts.date,
            defaults={"distance_m": facts.distance_m, "priority": facts.priority},
        )
    return race


def _values(facts: EpisodeFacts) -> dict[str, object]:
    return {
        "region": facts.region,
        "side": facts.side,
        "onset_date": facts.onset_date,
        "onset_mode": facts.onset_mode,
        "deload_start_date": facts.deload_start_date,
        "goal_text": facts.goal_text,
    }


def _check_birth(born: date | None, today: date) -> None:
    if born is None:
        return
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if not YOUNGEST <= age <= OLDEST:
        raise RuleViolation(
            "age_range",
            f"The age must be from {YOUNGEST} to {OLDEST} years. Check the date of birth.",
            field="date_of_birth",
        )


def _check_clinician(by: Membership, clinician: Membership) -> None:
    if clinician.role != Role.CLINICIAN or clinician.clinic_id != by.clinic_id or clinician.left_at is not None:
        raise RuleViolation("not_a_clinician", "Choose a physical therapist who works here.", field="clinician")


def _check_episode(facts: EpisodeFacts, today: date) -> None:
    for name, words in (("onset_date", "It cannot start"), ("deload_start_date", "Running less cannot start")):
        value = getattr(facts, name)
        if value is not None and value > today:
            raise RuleViolation("date_ahead", f"{words} in the future. Give today or an earlier day.", field=name)


def _check_is_open(episode: Episode) -> None:
    if episode.status != EpisodeStatus.OPEN:
        raise RuleViolation("episode_closed", f"This episode was closed on {episode.closed_on:%a %-d %b}.")


def _check_only_one(athlete: Athlete, facts: EpisodeFacts, besides: Episode | None) -> None:
    same = Episode.objects.open().filter(athlete=athlete, region=facts.region, side=facts.side)
    if besides is not None:
        same = same.exclude(pk=besides.pk)
    if same.exists():
        raise RuleViolation("episode_open", "There is an open episode for this place already.", field="region")
