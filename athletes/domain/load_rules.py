"""Shapes of the data behind the load model: limits, words and what a detector answers. Must not judge any load."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from athletes.domain.response_rules import Intensity


class LoadLevel(StrEnum):
    """Levels of a detector; UNKNOWN is never read as none."""

    NONE = "none"
    YELLOW = "YELLOW"
    ORANGE = "ORANGE"
    RED = "RED"
    UNKNOWN = "UNKNOWN"

    @property
    def rank(self) -> int:
        """0 for none up to 3 for RED; UNKNOWN has no place in the order and counts as -1."""
        return -1 if self is LoadLevel.UNKNOWN else list(LoadLevel).index(self)


class Surface(StrEnum):
    """What a run was run on (L09)."""

    ROAD = "road"
    TRAIL = "trail"
    TRACK = "track"
    TREADMILL = "treadmill"


@dataclass(frozen=True, slots=True)
class WeeklyVolumeRules:
    """Limits of L01, percent of the reference week and metres."""

    reference_weeks: int
    yellow_above_pct: int
    orange_above_pct: int
    small_reference_below_m: int
    small_increase_m: int


@dataclass(frozen=True, slots=True)
class SingleRunRules:
    """Limits of L02, percent of the longest run in the preceding 30 days and metres."""

    window_days: int
    orange_above_pct: int
    red_above_pct: int
    first_run_yellow_up_to_m: int


@dataclass(frozen=True, slots=True)
class LongRunPairRules:
    """L03: what makes two runs on consecutive days a pair of long runs."""

    share_of_longest_pct: int
    longest_window_days: int
    minutes: int
    distance_m: int
    recent_days: int
    earlier_days: int


@dataclass(frozen=True, slots=True)
class TransitionRules:
    """L04, L07 and 6.4-1: a shoe of another drop or stack, its first two weeks, and the load beside it."""

    window_days: int
    mean_days: int
    drop_mm: int
    stack_mm: int
    first_days: int
    first_share_pct: int
    first_run_m: int
    first_intensities: tuple[Intensity, ...]
    second_share_pct: int
    second_intensities: tuple[Intensity, ...]
    volume_above_pct: int


@dataclass(frozen=True, slots=True)
class DescentRules:
    """Limits of L05, metres of descent in one session and percent of it."""

    yellow_from_m: int
    orange_from_m: int
    used_to_pct: int
    window_days: int


@dataclass(frozen=True, slots=True)
class FirstSessionRules:
    """L06 and the hills of L10: days without such a session."""

    window_days: int
    year_days: int


@dataclass(frozen=True, slots=True)
class CadenceRules:
    """Limits of L08 in percent of the 28-day median."""

    minimum_runs: int
    drop_yellow_from_pct: int
    rise_yellow_above_pct: int
    rise_orange_above_pct: int


@dataclass(frozen=True, slots=True)
class SurfaceRules:
    """Limits of L09, percentage points; ``whole_from_pct``: known shares that leave nothing for the others."""

    minimum_runs: int
    yellow_from_points: int
    whole_from_pct: int


@dataclass(frozen=True, slots=True)
class FastMinutesRules:
    """Limits of L10, percent of the mean week and minutes above it."""

    weeks: int
    orange_above_pct: int
    orange_above_minutes: int


@dataclass(frozen=True, slots=True)
class LayoffRules:
    """Limits of L11: length of the break, how long a return lasts, percent of the reference week before it."""

    break_days: int
    return_days: int
    orange_above_pct: int


@dataclass(frozen=True, slots=True)
class HeavySetsRules:
    """Limits of L13, percent of the mean week and sets above it."""

    weeks: int
    yellow_above_pct: int
    yellow_above_sets: int


@dataclass(frozen=True, slots=True)
class StackingRules:
    """L12: so many different detectors at ORANGE within so many days."""

    detectors: int
    window_days: int


@dataclass(frozen=True, slots=True)
class ShoeWearRules:
    """6.4-2 to 6.4-4: wear limits in metres, the share of them for racing shoes, rotation, plated shoes."""

    inspect_from_m: int
    retire_from_m: int
    racing_pct: int
    rotation_pairs: int
    plated_from_phase: int


@dataclass(frozen=True, slots=True)
class DetectorWords:
    """One detector in words. ``needs`` says what is missing when it could not be judged."""

    title: str
    runner: str
    clinic: str
    needs: str
    source: str


@dataclass(frozen=True, slots=True)
class CauseWords:
    """Words that replace the detector's own when one particular part of it spoke."""

    runner: str
    clinic: str


@dataclass(frozen=True, slots=True)
class LevelWords:
    """What a level means and what follows from it, on a plan and after the fact (6.3, level effects)."""

    runner: str
    planned: str
    completed: str


@dataclass(frozen=True, slots=True)
class LoadRules:
    """Everything the load model reads from content."""

    version: str
    weekly_volume: WeeklyVolumeRules
    single_run: SingleRunRules
    long_run_pair: LongRunPairRules
    transition: TransitionRules
    descent: DescentRules
    first_session: FirstSessionRules
    cadence: CadenceRules
    surface: SurfaceRules
    fast_minutes: FastMinutesRules
    layoff: LayoffRules
    heavy_sets: HeavySetsRules
    stacking: StackingRules
    shoe_wear: ShoeWearRules
    detectors: Mapping[str, DetectorWords]
    causes: Mapping[str, CauseWords]
    levels: Mapping[LoadLevel, LevelWords]
    notes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Detection:
    """The level of one detector and the exact figures behind it.

    ``reference_m`` is metres, ``change_pct`` percent, both None where they do not belong or are UNKNOWN.
    ``cause`` names the part that spoke, where the words differ from the detector's own.
    """

    detector: str
    level: LoadLevel
    reference_m: Fraction | None = None
    ratio: Fraction | None = None
    change_pct: Fraction | None = None
    cause: str | None = None
