"""The exercise library from exercises.toml: known fields, known equipment, every alternative leads somewhere."""

from functools import cache
from types import MappingProxyType

from clinic.content import ContentError, Table, only_keys, read_toml, required
from programs.content.fields import DOSE_KEYS, member, read_dose, text, texts
from programs.domain.dose import TempoOrder
from programs.domain.exercise import (
    SAME,
    Contraindication,
    Equipment,
    Exercise,
    ExerciseType,
    Library,
    LoadRegion,
    Setting,
    Tier,
)

FILE = "programs/content/exercises.toml"
KEYS = frozenset(
    {"slug", "name", "targets", "type", "tier", "region", "equipment", "home", "travel", "steps", "instruction"}
    | {"faults", "avoid_when", "avoid_in", "tempo_order", "per_side", "dose_text", "dose"}
)


@cache
def exercise_library() -> Library:
    """Every exercise by slug, in the order of the file. Raises ContentError naming the exercise and field."""
    table = read_toml("programs.content", "exercises.toml")
    only_keys(table, frozenset({"exercise"}), file=FILE, at="exercises")
    return read_library(required(table, "exercise", list, file=FILE, at="exercises"))


def read_library(rows: list[Table]) -> Library:
    """Rows of the file to a checked, read-only library."""
    library: dict[str, Exercise] = {}
    for row in rows:
        exercise = _exercise(row)
        if exercise.slug in library:
            raise ContentError(FILE, exercise.slug, "is there twice")
        library[exercise.slug] = exercise
    for exercise in library.values():
        for setting in (Setting.HOME, Setting.TRAVEL):
            _check_alternatives(library, exercise, setting)
    return MappingProxyType(library)


def _exercise(row: Table) -> Exercise:
    slug = text(row, "slug", file=FILE, at="exercise")
    only_keys(row, KEYS, file=FILE, at=slug)
    order = member(TempoOrder, row.get("tempo_order"), file=FILE, at=f"{slug}.tempo_order")
    per_side = bool(required(row, "per_side", bool, file=FILE, at=slug))
    dose = row.get("dose")
    if dose is not None:
        only_keys(dose, DOSE_KEYS, file=FILE, at=f"{slug}.dose")
    steps = texts(row, "steps", file=FILE, at=slug)
    if not steps or " ".join(steps) != text(row, "instruction", file=FILE, at=slug):
        raise ContentError(FILE, f"{slug}.steps", "must be the sentences of the instruction")
    return Exercise(
        slug=slug,
        name=text(row, "name", file=FILE, at=slug),
        targets=texts(row, "targets", file=FILE, at=slug),
        type=member(ExerciseType, row.get("type"), file=FILE, at=f"{slug}.type"),
        tier=member(Tier, row.get("tier"), file=FILE, at=f"{slug}.tier"),
        region=member(LoadRegion, row.get("region"), file=FILE, at=f"{slug}.region"),
        equipment=tuple(
            member(Equipment, item, file=FILE, at=f"{slug}.equipment")
            for item in texts(row, "equipment", file=FILE, at=slug)
        ),
        home=text(row, "home", file=FILE, at=slug),
        travel=text(row, "travel", file=FILE, at=slug),
        steps=steps,
        faults=texts(row, "faults", file=FILE, at=slug),
        dose=None if dose is None else read_dose(dose, order=order, per_side=per_side, file=FILE, at=f"{slug}.dose"),
        dose_text=text(row, "dose_text", file=FILE, at=slug),
        tempo_order=order,
        per_side=per_side,
        avoid_when=text(row, "avoid_when", file=FILE, at=slug),
        avoid_in=tuple(_contraindication(item, slug) for item in texts(row, "avoid_in", file=FILE, at=slug)),
    )


def _contraindication(value: str, slug: str) -> Contraindication:
    protocol, _, phases = value.partition(":")
    numbers = phases.split(",")
    if not protocol or not all(number in {"1", "2", "3", "4"} for number in numbers):
        raise ContentError(FILE, f"{slug}.avoid_in", f'"{value}" must look like "PFP:1,2" or "*:1"')
    return Contraindication(frozenset(int(number) for number in numbers), None if protocol == "*" else protocol)


def _check_alternatives(library: Library, exercise: Exercise, setting: Setting) -> None:
    """A chain of alternatives must end, and only at exercises that exist."""
    seen = [exercise.slug]
    following = exercise.alternative(setting)
    while following != SAME:
        if following not in library:
            raise ContentError(FILE, f"{seen[-1]}.{setting}", f'there is no exercise "{following}"')
        if following in seen:
            raise ContentError(FILE, f"{exercise.slug}.{setting}", f"alternatives go in a circle at {following}")
        seen.append(following)
        following = library[following].alternative(setting)
