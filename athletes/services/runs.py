"""Runs logged by hand and the shoes that carry them. One real run is one row, however often it is sent."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from athletes.models import Athlete, Run, Shoe
from clinic.domain.errors import RuleViolation
from clinic.models import Membership, new_id

LONGEST_AHEAD_SECONDS = 900
MOST_SHOE_METRES = 3_000_000
FASTEST_S_PER_KM = 120  # the men's world record for 1 km is 131 s; anything faster is a typing mistake


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One run. Distances in metres, ``moving_s`` in seconds, ``rpe`` 0-10, ``started_at`` aware.

    ``local_date`` is the runner's own date at the start, if the phone knows it.
    """

    started_at: datetime
    distance_m: int | None = None
    moving_s: int | None = None
    kind: str = "run"
    intensity: str = "easy"
    ascent_m: int | None = None
    descent_m: int | None = None
    rpe: int | None = None
    surface: str = ""
    shoe: Shoe | None = None
    local_date: date | None = None


@dataclass(frozen=True, slots=True)
class ShoeFacts:
    """A pair of shoes (clinical.md 1.4); distance in metres, drop in millimetres."""

    name: str
    category: str = "daily"
    first_use_date: date | None = None
    distance_m: int = 0


def record_run(*, by: Membership, athlete: Athlete, run_id: UUID | None, facts: RunFacts) -> tuple[Run, bool]:
    """Store a run; says whether it is new. The same id again answers the stored run and adds nothing to the shoe.

    Raises RuleViolation for a run in the future, neither distance nor time, a pace nobody runs, or a shoe or an id
    that belongs to somebody else.
    """
    _check(athlete, facts)
    with transaction.atomic():
        Athlete.objects.select_for_update(of=("self",)).get(pk=athlete.pk)
        known = Run.objects.filter(pk=run_id).select_related("shoe").first() if run_id else None
        if known is not None:
            if known.athlete_id != athlete.pk:
                raise RuleViolation("id_taken", "This id belongs to another run. Make a new one.", field="id")
            return known, False
        run = Run.objects.create(
            pk=run_id or new_id(),
            clinic_id=athlete.clinic_id,
            athlete=athlete,
            started_at=facts.started_at,
            local_date=facts.local_date or athlete.clinic.local(facts.started_at).date(),
            kind=facts.kind,
            intensity=facts.intensity,
            distance_m=facts.distance_m,
            moving_s=facts.moving_s,
            ascent_m=facts.ascent_m,
            descent_m=facts.descent_m,
            rpe=facts.rpe,
            surface=facts.surface,
            shoe=facts.shoe,
        )
        if facts.shoe is not None and facts.distance_m:
            shoe = Shoe.objects.select_for_update(of=("self",)).get(pk=facts.shoe.pk)
            shoe.distance_m = min(shoe.distance_m + facts.distance_m, MOST_SHOE_METRES)
            shoe.save(update_fields=["distance_m"])
    return run, True


def add_shoe(*, by: Membership, athlete: Athlete, facts: ShoeFacts, shoe_id: UUID | None = None) -> tuple[Shoe, bool]:
    """A new pair; says whether it is new. Raises RuleViolation for a second active pair of the same name."""
    with transaction.atomic():
        Athlete.objects.select_for_update(of=("self",)).get(pk=athlete.pk)
        known = Shoe.objects.filter(pk=shoe_id).first() if shoe_id else None
        if known is not None:
            if known.athlete_id != athlete.pk:
                raise RuleViolation("id_taken", "This id belongs to another pair. Make a new one.", field="id")
            return known, False
        name = facts.name.strip()
        if Shoe.objects.filter(athlete=athlete, name__iexact=name, retired_on__isnull=True).exists():
            raise RuleViolation(
                "shoe_known", f"{name} is on your list already. Add a number to the name.", field="name"
            )
        shoe = Shoe.objects.create(
            pk=shoe_id or new_id(),
            clinic_id=athlete.clinic_id,
            athlete=athlete,
            name=name,
            category=facts.category,
            first_use_date=facts.first_use_date,
            distance_m=facts.distance_m,
        )
    return shoe, True


def retire_shoe(*, by: Membership, shoe: Shoe, on: date) -> Shoe:
    """The pair is not run in any more; a second time keeps the first day."""
    with transaction.atomic():
        current = Shoe.objects.select_for_update(of=("self",)).get(pk=shoe.pk)
        if current.retired_on is None:
            current.retired_on = on
            current.save(update_fields=["retired_on"])
    return current


def _check(athlete: Athlete, facts: RunFacts) -> None:
    if (facts.started_at - timezone.now()).total_seconds() > LONGEST_AHEAD_SECONDS:
        raise RuleViolation("in_the_future", "This run is still to come. Check day and time.", field="started_at")
    if facts.distance_m is None and facts.moving_s is None:
        raise RuleViolation("nothing_said", "Tell us how far or how long you ran.", field="distance")
    if facts.distance_m and facts.moving_s and facts.moving_s * 1000 < FASTEST_S_PER_KM * facts.distance_m:
        raise RuleViolation(
            "too_fast", "That pace is faster than anybody runs. Check distance and time.", field="minutes"
        )
    if facts.shoe is not None and facts.shoe.athlete_id != athlete.pk:
        raise RuleViolation("other_shoe", "Choose one of your own shoes.", field="shoe")
