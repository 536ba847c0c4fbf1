"""Detectors of how much: weekly volume, one long run, fast minutes, return after a break, heavy sets (L01 L02 L10-L13).

Must not combine detectors into a load verdict.
"""

import operator
from collections.abc import Mapping, Sequence
from fractions import Fraction

from athletes.domain.load_facts import Layoff, LoadSession, WeeklyAmount
from athletes.domain.load_rules import (
    Detection,
    FastMinutesRules,
    FirstSessionRules,
    HeavySetsRules,
    LayoffRules,
    LoadLevel,
    SingleRunRules,
    WeeklyVolumeRules,
)
from athletes.domain.response_rules import Intensity
from clinic.domain.logic import Tri, all_of, any_of, compare
from clinic.domain.rounding import Exact, exact


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
    first_run = no_run_in_30_days or longest_30d_m == 0
    if first_run and in_walk_run_stage:
        return Detection("L02", LoadLevel.NONE)
    if distance_m is None:
        return Detection("L02", LoadLevel.UNKNOWN)
    run = exact(distance_m)
    if first_run:
        short = run <= rules.first_run_yellow_up_to_m
        return Detection("L02", LoadLevel.YELLOW if short else LoadLevel.RED, cause="first_run")
    if longest_30d_m is None:
        return Detection("L02", LoadLevel.UNKNOWN)
    longest = exact(longest_30d_m)
    if 100 * run > rules.red_above_pct * longest:
        level = LoadLevel.RED
    else:
        level = LoadLevel.ORANGE if 100 * run > rules.orange_above_pct * longest else LoadLevel.NONE
    return Detection("L02", level, longest, run / longest)


def fast_minutes_and_hills(
    minutes: WeeklyAmount | None,
    session: LoadSession | None,
    days_since_last_hills: int | None,
    rules: FastMinutesRules,
    hills: FirstSessionRules,
) -> Detection:
    """L10: ORANGE when fast minutes jump, YELLOW for the first hills in 42 days.

    The two parts are judged apart; one without input is left out, and without both the detector is UNKNOWN (ruling 36).
    """
    jump = None if minutes is None else jumped(minutes, rules.weeks, rules.orange_above_pct, rules.orange_above_minutes)
    intensity = None if session is None else session.intensity
    first = None if intensity is None else intensity is Intensity.HILLS and _is_first(days_since_last_hills, hills)
    if jump:
        return Detection("L10", LoadLevel.ORANGE)
    if first:
        return Detection("L10", LoadLevel.YELLOW, cause="first_hills")
    judged = jump is not None or first is not None
    return Detection("L10", LoadLevel.NONE if judged else LoadLevel.UNKNOWN)


def layoff_return(layoff: Layoff | None, rules: LayoffRules) -> Detection:
    """L11: after 14 days or more without running, in the first 14 days back, above 70 % of R or anything fast."""
    if layoff is None:
        return Detection("L11", LoadLevel.UNKNOWN)
    week, before = layoff.week_distance_m, layoff.reference_before_break_m
    share = None if week is None else 100 * exact(week)
    limit = None if before is None else rules.orange_above_pct * exact(before)
    fired = all_of(
        [
            compare(layoff.days_without_running, operator.ge, rules.break_days),
            compare(layoff.days_since_return, operator.lt, rules.return_days),
            any_of([compare(share, operator.gt, limit), layoff.any_intensity]),
        ]
    )
    return Detection("L11", level_if(fired, LoadLevel.ORANGE))


def heavy_sets_jump(sets: Mapping[str, WeeklyAmount], rules: HeavySetsRules) -> Detection:
    """L13: YELLOW when the heavy sets of any tendon region exceed 1.5 times their 4-week mean by more than 4 sets."""
    if not sets:
        return Detection("L13", LoadLevel.UNKNOWN)
    regions = [jumped(amount, rules.weeks, rules.yellow_above_pct, rules.yellow_above_sets) for amount in sets.values()]
    return Detection("L13", level_if(any_of(regions), LoadLevel.YELLOW))


def jumped(amount: WeeklyAmount, weeks: int, above_pct: int, above: int) -> Tri:
    """Whether this week is above ``above_pct`` of the mean of ``weeks`` weeks and more than ``above`` over it.

    UNKNOWN if this week or any of those weeks is missing: no document says what a missing week counts as.
    """
    before = amount.previous_weeks[:weeks]
    known = [exact(week) for week in before if week is not None]
    if amount.this_week is None or len(known) < weeks:
        return None
    mean, now = sum(known, Fraction(0)) / weeks, exact(amount.this_week)
    return 100 * now > above_pct * mean and now - mean > above


def level_if(fired: Tri, level: LoadLevel) -> LoadLevel:
    """``level`` when the condition is True, none when False, UNKNOWN otherwise."""
    if fired is None:
        return LoadLevel.UNKNOWN
    return level if fired else LoadLevel.NONE


def _is_first(days_since: int | None, rules: FirstSessionRules) -> bool:
    """None is never logged. The window is days 1 to 42 before the session (ruling 36)."""
    return days_since is None or not 1 <= days_since <= rules.window_days
