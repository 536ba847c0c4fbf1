"""The runner's own runs and shoes in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from athletes.domain.units import DistanceUnit
from athletes.models import Run, Shoe
from athletes.presenters.words import day_words, distance_words, duration_words


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run."""

    day: str
    amount: str
    note: str


@dataclass(frozen=True, slots=True)
class ShoeLine:
    """One pair; ``retired`` in words, empty while it is in use."""

    id: UUID
    name: str
    amount: str
    retired: str


def run_lines(runs: Iterable[Run], unit: DistanceUnit, today: date) -> list[RunLine]:
    """Runs in words: distance first, else the time."""
    lines = []
    for run in runs:
        distance, time = distance_words(run.distance_m, unit), duration_words(run.moving_s)
        parts = [time if distance else "", run.get_intensity_display(), run.shoe.name if run.shoe else ""]
        lines.append(RunLine(day_words(run.local_date, today), distance or time, ", ".join(p for p in parts if p)))
    return lines


def shoe_lines(shoes: Iterable[Shoe], unit: DistanceUnit, today: date) -> list[ShoeLine]:
    """Shoes in words."""
    return [
        ShoeLine(
            shoe.pk,
            shoe.name,
            distance_words(shoe.distance_m, unit),
            f"Retired {day_words(shoe.retired_on, today)}" if shoe.retired_on else "",
        )
        for shoe in shoes
    ]
