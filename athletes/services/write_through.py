"""Carries what a completed intake says over to the record: person, episodes, shoes, races.

Never clears what the clinic knows: an answer that is not known changes nothing.
"""

from collections.abc import Iterator

from django.utils import timezone

from athletes.domain.intake_derived import choice, day, decimal, whole
from athletes.domain.intake_model import Intake as Answers
from athletes.domain.intake_model import Row
from athletes.models import Athlete, Episode, EpisodeStatus, Intake, Race, Shoe
from athletes.selectors.intake import problem_row

RACE_NAMES = {42_195: "Marathon", 21_097: "Half marathon", 21_098: "Half marathon", 10_000: "10 km", 5_000: "5 km"}
ONSET_MODES = {"sudden": "sudden", "over_days": "days", "gradual": "gradual"}


def write_through(*, intake: Intake, answers: Answers) -> None:
    """Update the record in the caller's transaction. Each further sore place becomes an episode of its own."""
    athlete = Athlete.objects.select_for_update(of=("self",)).get(pk=intake.athlete_id)
    _person(athlete, intake, answers.person)
    first = problem_row(answers, intake.episode)
    _episode(intake.episode, first, choice(answers.person, "goal_text"))
    for row in answers.items.get("problems", ()):
        if row is not first:
            _further_episode(athlete, row)
    for row in answers.items.get("shoes", ()):
        _shoe(athlete, row)
    for row in answers.items.get("races", ()):
        _race(athlete, row)


def _person(athlete: Athlete, intake: Intake, person: Row) -> None:
    athlete.date_of_birth = day(person, "dob") or athlete.date_of_birth
    athlete.sex_for_norms = choice(person, "sex_for_norms") or athlete.sex_for_norms
    unit = intake.answers.get("units", {}).get("m")
    if unit in ("km", "mi"):
        athlete.uses_miles = unit == "mi"
    athlete.save()


def _episode(episode: Episode, row: Row, goal: str | None) -> None:
    """Region and side stay as the clinician wrote them; the runner's own words are in the intake."""
    episode.onset_date = day(row, "onset_date") or episode.onset_date
    episode.onset_mode = ONSET_MODES.get(choice(row, "onset_mode") or "", episode.onset_mode)
    baseline = whole(row, "baseline_B")
    episode.baseline_pain = episode.baseline_pain if baseline is None else baseline
    episode.deload_start_date = day(row, "deload_start_date") or episode.deload_start_date
    episode.goal_text = episode.goal_text or goal or ""
    episode.save()


def _further_episode(athlete: Athlete, row: Row) -> None:
    region, side = choice(row, "region"), choice(row, "side")
    if region in (None, "none"):
        return
    episode = Episode.objects.filter(
        athlete=athlete, region=region, side=side or "midline", status=EpisodeStatus.OPEN
    ).first() or Episode(clinic_id=athlete.clinic_id, athlete=athlete, region=region, side=side or "midline")
    _episode(episode, row, None)


def _shoe(athlete: Athlete, row: Row) -> None:
    name = choice(row, "name")
    if not name:
        return
    shoe = Shoe.objects.filter(athlete=athlete, name__iexact=name).first() or Shoe(
        clinic_id=athlete.clinic_id, athlete=athlete, name=name
    )
    shoe.category = choice(row, "category") or shoe.category or "other"
    shoe.first_use_date = day(row, "first_use_date") or shoe.first_use_date
    # runs that were logged since count on top of what the runner said: the distance never shrinks
    shoe.distance_m = max(shoe.distance_m, whole(row, "distance_m") or 0)
    for field in ("drop_mm", "stack_heel_mm", "share_pct"):
        value = decimal(row, field)
        if value is not None:
            setattr(shoe, field, value)
    if choice(row, "status") == "retired" and shoe.retired_on is None:
        shoe.retired_on = athlete.clinic.local(timezone.now()).date()
    shoe.save()


def _race(athlete: Athlete, row: Row) -> None:
    when, distance = day(row, "date"), whole(row, "distance_m")
    if when is None or distance is None:
        return
    race = Race.objects.filter(athlete=athlete, date=when).first() or Race(
        clinic_id=athlete.clinic_id, athlete=athlete, date=when, name=_race_name(distance)
    )
    race.distance_m = distance
    race.descent_m = whole(row, "descent_m") if whole(row, "descent_m") is not None else race.descent_m
    race.priority = choice(row, "priority") or race.priority
    race.willing_to_defer = choice(row, "willing_to_defer") or race.willing_to_defer
    race.save()


def _race_name(distance_m: int) -> str:
    """The intake does not ask for a name; the distance is one."""
    return RACE_NAMES.get(distance_m, f"{round(distance_m / 1000)} km race")


def episodes_of(intake: Intake) -> Iterator[Episode]:
    """The open episodes that an intake's sore places belong to, its own first; each wants its own screen."""
    yield intake.episode
    yield from Episode.objects.open().filter(athlete=intake.athlete_id).exclude(pk=intake.episode_id)
