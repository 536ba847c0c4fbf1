"""What an objective test is, as data: protocol, unit, trials, target, severity and change rules (clinical.md 3.4, 3.6).

Holds no values of its own (they come from content) and evaluates nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class SideMode(StrEnum):
    """Whether a test is done once on each leg or once for the whole body."""

    EACH_LEG = "each_leg"
    WHOLE_BODY = "whole_body"


class Kind(StrEnum):
    """What is written down: a measured number, a score, the five squat faults, a pain rating, a video."""

    MEASURE = "measure"
    SCORE = "score"
    FAULTS = "faults"
    PAIN = "pain"
    VIDEO = "video"


class Direction(StrEnum):
    """Which end of the scale is the better one."""

    HIGHER_IS_BETTER = "higher"
    LOWER_IS_BETTER = "lower"


class Aggregation(StrEnum):
    """How trials become one value (clinical.md 3.1-5)."""

    BEST = "best"
    MEAN = "mean"
    MEDIAN = "median"
    SINGLE = "single"


class Comparison(StrEnum):
    """How two sides are compared: by percent gap, by difference in the test's own unit, or not at all."""

    PERCENT = "percent"
    DIFFERENCE = "difference"
    NONE = "none"


class TargetKind(StrEnum):
    """What a target speaks about. ``NORM`` and ``OWN_BEST`` need the runner's norm or earlier best."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BELOW = "below"
    GAP_BELOW = "gap_below"
    LSI_AT_LEAST = "lsi_at_least"
    DIFFERENCE_BELOW = "difference_below"
    NO_FAULT = "no_fault"
    NORM = "norm"
    OWN_BEST = "own_best"


@dataclass(frozen=True, slots=True)
class Target:
    """One part of a test's target; a test's target is met when all parts are. ``words`` are shown to people."""

    kind: TargetKind
    value: Decimal
    words: str
    faults: tuple[str, ...] = ()
    bone_protocol: bool | None = None  # None: always; True/False: only with/without an active bone protocol


@dataclass(frozen=True, slots=True)
class SeverityStep:
    """From this score or difference upwards (inclusive), the severity is at least ``severity``."""

    start: Decimal
    severity: int


@dataclass(frozen=True, slots=True)
class SeverityRule:
    """How a result becomes a severity (clinical.md 3.3 and the Notes column of 3.4). The largest part counts.

    ``shortfall_from``: percent short of this value; ``own_best_share``: percent short of this share of the runner's
    earlier best; ``gap``: the percent gap itself; ``score_steps`` and ``difference_steps``: mapped values;
    ``fault_floors``: severity that one single fault has at the least.
    """

    shortfall_from: Decimal | None = None
    own_best_share: Decimal | None = None
    gap: bool = False
    score_steps: tuple[SeverityStep, ...] = ()
    difference_steps: tuple[SeverityStep, ...] = ()
    fault_floors: Mapping[str, int] | None = None

    @property
    def scored(self) -> bool:
        """Whether this test can be the limiter at all."""
        return self != SeverityRule()


class ChangeUnit(StrEnum):
    """In what the real-change threshold is expressed (clinical.md 3.6)."""

    ABSOLUTE = "absolute"
    PERCENT_OF_PREVIOUS = "percent_of_previous"
    LSI_POINTS = "lsi_points"


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """A change of at least ``threshold`` is real."""

    threshold: Decimal
    unit: ChangeUnit
    source: str


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of doing a test. Different variants are never compared (clinical.md 3.1-2)."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class StopCriterion:
    """Why a test ends. ``by_pain`` marks the result as limited by pain (clinical.md 3.1-3)."""

    id: str
    words: str
    by_pain: bool = False


@dataclass(frozen=True, slots=True)
class TrialPlan:
    """How many trials: practice, planned, most allowed, fewest valid ones needed for a value; rest in seconds."""

    planned: int
    maximum: int
    needed: int = 1
    practice: int = 0
    rest_s: int | None = None
    aggregation: Aggregation = Aggregation.SINGLE


@dataclass(frozen=True, slots=True)
class ValueRange:
    """The values that can be entered: bounds and step in ``unit``."""

    lowest: Decimal
    highest: Decimal
    step: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class TestDefinition:
    """One row of clinical.md 3.4. ``family`` is the id that protocols list as key test (T11 for both)."""

    __test__ = False

    id: str
    family: str
    slug: str
    name: str
    purpose: str
    protocol: str
    steps: tuple[str, ...]
    say: str
    measure: str
    kind: Kind
    side_mode: SideMode
    direction: Direction
    value_range: ValueRange | None
    entry_range: ValueRange | None  # what is typed in when the stored value is derived from it (kg, N)
    trials: TrialPlan
    tempo: str
    metronome_bpm: int | None
    stop: tuple[StopCriterion, ...]
    targets: tuple[Target, ...]
    comparison: Comparison
    severity: SeverityRule
    change: ChangeRule | None
    variants: tuple[Variant, ...]
    hop: bool
    weight_bearing: bool
    strength: bool
    speed_gate: bool
    sticks: int | None
    stands_in_for: str | None
    order: int
    norms: str | None
    source: str

    @property
    def two_sided(self) -> bool:
        """Done on each leg."""
        return self.side_mode is SideMode.EACH_LEG

    @property
    def lower_is_better(self) -> bool:
        """Times, scores and pain: the smaller number is the better one."""
        return self.direction is Direction.LOWER_IS_BETTER

    @property
    def default_variant(self) -> str:
        """The protocol meant when nothing else is recorded: the first listed one."""
        return self.variants[0].id
