"""Exercises and how they are replaced when equipment is missing (clinical.md 8, ruling 33). Must not choose a dose."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from clinic.domain.errors import RuleViolation
from programs.domain.dose import Dose, TempoOrder


class ExerciseType(StrEnum):
    """What kind of work it is."""

    ISOMETRIC = "isometric"
    ISOTONIC = "isotonic"
    ECCENTRIC = "eccentric"
    PLYOMETRIC = "plyometric"
    CONTROL = "control"
    MOBILITY = "mobility"
    RUNNING_DRILL = "running_drill"
    CONDITIONING = "conditioning"


class Tier(StrEnum):
    """Load on the stated region's tendon or tissue."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"

    @property
    def number(self) -> int:
        """1, 2 or 3, as in the planner's table (clinical.md 9.1)."""
        return {"low": 1, "moderate": 2, "high": 3}[self.value]


class LoadRegion(StrEnum):
    """The region that the tier speaks of."""

    ACHILLES = "achilles"
    PLANTAR = "plantar"
    QUAD_KNEE = "quad_knee"
    HAMSTRING = "hamstring"
    GLUTE_LAT = "glute_lat"
    ADDUCTOR = "adductor"
    NONE = "none"


class Equipment(StrEnum):
    """What an exercise can be done with (clinical.md 1.6)."""

    BACKPACK = "backpack"
    BARBELL = "barbell"
    BIKE = "bike"
    BODYWEIGHT = "bodyweight"
    BOX = "box"
    CHAIR = "chair"
    DUMBBELL = "dumbbell"
    KETTLEBELL = "kettlebell"
    LACROSSE_BALL = "lacrosse_ball"
    LEG_PRESS = "leg_press"
    LONG_BAND = "long_band"
    MACHINE_CALF = "machine_calf"
    MINI_BAND = "mini_band"
    POOL = "pool"
    SLIDER = "slider"
    STAIRS = "stairs"
    STEP = "step"
    STRAP = "strap"
    TREADMILL = "treadmill"


class Setting(StrEnum):
    """Where a session is done."""

    GYM = "gym"
    HOME = "home"
    TRAVEL = "travel"


GYM_EQUIPMENT = frozenset(Equipment)
"""A gym is taken to have everything; what it lacks is left out by the caller."""

SAME = "same"


@dataclass(frozen=True, slots=True)
class Contraindication:
    """Phases of protocols in which an exercise is not given. ``protocol`` None means every protocol."""

    phases: frozenset[int]
    protocol: str | None = None

    def applies(self, protocol: str, phase: int) -> bool:
        """True if the exercise is not given in this phase of this protocol."""
        return phase in self.phases and self.protocol in (None, protocol)


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise of the library (clinical.md 8). ``home`` and ``travel`` are a slug or ``"same"``.

    ``steps`` joined by spaces are the instruction; ``avoid_when`` is "" when only the general rules apply;
    ``avoid_in`` is the part of it that a program can check.
    """

    slug: str
    name: str
    targets: tuple[str, ...]
    type: ExerciseType
    tier: Tier
    region: LoadRegion
    equipment: tuple[Equipment, ...]
    home: str
    travel: str
    steps: tuple[str, ...]
    faults: tuple[str, ...]
    dose: Dose | None
    dose_text: str
    tempo_order: TempoOrder
    per_side: bool
    avoid_when: str
    avoid_in: tuple[Contraindication, ...] = ()

    @property
    def instruction(self) -> str:
        """The whole instruction as one text."""
        return " ".join(self.steps)

    def possible_with(self, equipment: frozenset[Equipment]) -> bool:
        """True if any one of the listed equipment is at hand; bodyweight always is (ruling 33)."""
        return any(item is Equipment.BODYWEIGHT or item in equipment for item in self.equipment)

    def alternative(self, setting: Setting) -> str:
        """Slug to use when the equipment is missing, or ``"same"``. A gym has no alternative of its own."""
        return {Setting.GYM: SAME, Setting.HOME: self.home, Setting.TRAVEL: self.travel}[setting]


Library = Mapping[str, Exercise]


def find(library: Library, slug: str) -> Exercise:
    """The exercise, or RuleViolation ``unknown_exercise``."""
    if slug not in library:
        raise RuleViolation(
            "unknown_exercise", f'There is no exercise "{slug}" in the library.', field="slug", slug=slug
        )
    return library[slug]


def resolve(library: Library, slug: str, setting: Setting, equipment: frozenset[Equipment]) -> str | None:
    """What can be done instead with the equipment at hand; the slug itself if it can; None if nothing can.

    Alternatives are followed until one can be done (ruling 33). In a gym nothing is substituted, so a missing
    machine gives None and the clinician chooses.
    """
    seen: set[str] = set()
    current = find(library, slug)
    while current.slug not in seen:
        if current.possible_with(equipment):
            return current.slug
        seen.add(current.slug)
        next_slug = current.alternative(setting)
        if next_slug == SAME:
            return None
        current = find(library, next_slug)
    return None


def working_tier(exercise: Exercise, *, heavy: bool) -> int:
    """Tier 1 to 3 as dosed: a high-tier exercise without ``H`` counts one lower, plyometrics never do (7.4)."""
    tier = exercise.tier.number
    if tier == Tier.HIGH.number and not heavy and exercise.type is not ExerciseType.PLYOMETRIC:
        return tier - 1
    return tier
