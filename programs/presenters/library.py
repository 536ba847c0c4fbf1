"""The exercise library for the screen. Knows content only."""

from dataclasses import dataclass

from django.urls import reverse

from programs.content.exercises import exercise_library
from programs.content.protocols import protocols
from programs.domain.dose_words import long_dose
from programs.domain.exercise import Exercise
from programs.presenters.builder import matches, pick_detail, tier_words


@dataclass(frozen=True, slots=True)
class LibraryRow:
    """One line of the list."""

    name: str
    url: str
    kind: str
    tier: str
    equipment: str


@dataclass(frozen=True, slots=True)
class Use:
    """A phase of a protocol that has the exercise."""

    protocol: str
    phase: str
    dose: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """What to do where equipment is missing."""

    where: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class ExercisePage:
    """Everything about one exercise."""

    exercise: Exercise
    kind: str
    tier: str
    equipment: str
    dose: str
    alternatives: tuple[Alternative, ...]
    uses: tuple[Use, ...]


def library_rows(query: str) -> tuple[LibraryRow, ...]:
    """Exercises that match, by name."""
    found = sorted((one for one in exercise_library().values() if matches(one, query)), key=lambda one: one.name)
    return tuple(
        LibraryRow(
            one.name, reverse("programs:exercise", args=[one.slug]), pick_detail(one), tier_words(one), equipment(one)
        )
        for one in found
    )


def equipment(exercise: Exercise) -> str:
    """Any one of these is enough."""
    return " or ".join(item.value.replace("_", " ") for item in exercise.equipment)


def exercise_page(exercise: Exercise) -> ExercisePage:
    """One exercise with its uses in the protocols."""
    uses = tuple(
        Use(protocol.name, f"Phase {phase.number}, {phase.name.lower()}", long_dose(slot.dose))
        for protocol in protocols().values()
        for phase in protocol.phases
        for slot in phase.slots
        if slot.exercise == exercise.slug
    )
    return ExercisePage(
        exercise,
        exercise.type.value.replace("_", " ").capitalize(),
        tier_words(exercise),
        equipment(exercise),
        long_dose(exercise.dose) if exercise.dose else exercise.dose_text,
        tuple(_alternatives(exercise)),
        uses,
    )


def _alternatives(exercise: Exercise) -> list[Alternative]:
    library = exercise_library()
    pairs = (("At home", exercise.home), ("On the way", exercise.travel))
    return [
        Alternative(where, library[slug].name, reverse("programs:exercise", args=[slug]))
        for where, slug in pairs
        if slug in library
    ]
