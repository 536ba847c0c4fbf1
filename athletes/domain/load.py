"""Reference week and the detectors of weekly volume (L01) and single-run spikes (L02), clinical.md 6.2 and 6.3.

Must not combine detectors into a load verdict.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from clinic.domain.rounding import Exact, exact


class LoadLevel(StrEnum):
    """Levels of a detector; UNKNOWN is never read as none."""

    NONE = "none"
    YELLOW = "YELLOW"
    ORANGE = "ORANGE"
    RED = "RED"
    UNKNOWN = "UNKNOWN"


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

    orange_above_pct: int
    red_above_pct: int
    first_run_yellow_up_to_m: int


@dataclass(frozen=True, slots=True)
class LoadRules:
    """What the detectors read from content."""

    version: str
    weekly_volume: WeeklyVolumeRules
    single_run: SingleRunRules


@dataclass(frozen=True, slots=True)
class Detection:
    """The level of one detector and the exact ratio behind it; ``reference_m`` is metres, None where UNKNOWN."""

    detector: str
    level: LoadLevel
    reference_m: Fraction | None = None
    ratio: Fraction | None = None


def reference_week(previous_weeks_m: Sequence[Exact | None], rules: WeeklyVolumeRules) -> Fraction | None:
    """R in metres: the larger of last week and the mean of the available last 4 weeks (6.2).

    ``previous_weeks_m`` is latest first, None for a missing week. UNKNOWN without last week.
    """
    weeks = previous_weeks_m[: rules.reference_weeks]
    if not weeks or weeks[0] is None:
        return None
    known = [exact(week) for week in weeks if week is not None]
    return max(known[0], sum(known, Fraction(0)) / len(known))


def weekly_volume(week_m: Exact | None, reference_m: Exact | None, rules: WeeklyVolumeRules) -> Detection:
    """L01: none up to 1.10 R, YELLOW up to 1.30 R, ORANGE above; below 15 km, 1.5 km more is always none."""
    reference = None if reference_m is None else exact(reference_m)
    if week_m is None or reference is None:
        return Detection("L01", LoadLevel.UNKNOWN, reference)
    week = exact(week_m)
    ratio = week / reference if reference else None
    small = reference < rules.small_reference_below_m and week <= reference + rules.small_increase_m
    if small or 100 * week <= rules.yellow_above_pct * reference:
        return Detection("L01", LoadLevel.NONE, reference, ratio)
    orange = 100 * week > rules.orange_above_pct * reference
    return Detection("L01", LoadLevel.ORANGE if orange else LoadLevel.YELLOW, reference, ratio)


def single_run(
    distance_m: Exact | None,
    longest_30d_m: Exact | None,
    rules: SingleRunRules,
    *,
    no_run_in_30_days: bool = False,
    in_walk_run_stage: bool = False,
) -> Detection:
    """L02: none up to 1.10 times the longest run of the preceding 30 days, ORANGE up to 2.00, RED above.

    Without any run in 30 days: none inside a prescribed walk-run stage, else YELLOW up to 3 km and RED beyond.
    """
    if distance_m is None:
        return Detection("L02", LoadLevel.UNKNOWN)
    run = exact(distance_m)
    if no_run_in_30_days or longest_30d_m == 0:
        if in_walk_run_stage:
            return Detection("L02", LoadLevel.NONE)
        short = run <= rules.first_run_yellow_up_to_m
        return Detection("L02", LoadLevel.YELLOW if short else LoadLevel.RED)
    if longest_30d_m is None:
        return Detection("L02", LoadLevel.UNKNOWN)
    longest = exact(longest_30d_m)
    if 100 * run > rules.red_above_pct * longest:
        level = LoadLevel.RED
    else:
        level = LoadLevel.ORANGE if 100 * run > rules.orange_above_pct * longest else LoadLevel.NONE
    return Detection("L02", level, longest, run / longest)
