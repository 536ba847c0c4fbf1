"""Detectors of what is new: pairs of long runs, shoes, descent, intervals, cadence, surface (L03 to L09).

Must not combine detectors into a load verdict.
"""

import operator
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from athletes.domain.load_facts import CadenceFacts, LoadFacts, LoadSession, LongRunPair, ShoeChange, SurfaceFacts
from athletes.domain.load_rules import (
    CadenceRules,
    DescentRules,
    Detection,
    FirstSessionRules,
    LoadLevel,
    Surface,
    SurfaceRules,
    TransitionRules,
)
from athletes.domain.load_volume import level_if
from athletes.domain.response_rules import Intensity
from athletes.domain.shoes import differs, is_new, within_allowance
from clinic.domain.logic import Tri, all_of, any_of, compare
from clinic.domain.rounding import Exact, exact


def back_to_back_long_runs(pair: LongRunPair | None) -> Detection:
    """L03: ORANGE for two long runs on consecutive days, YELLOW if the runner did so in the 42 days before."""
    if pair is None or pair.in_last_7_days is None:
        return Detection("L03", LoadLevel.UNKNOWN)
    if not pair.in_last_7_days:
        return Detection("L03", LoadLevel.NONE)
    if pair.another_in_previous_42_days is None:
        return Detection("L03", LoadLevel.UNKNOWN)
    return Detection("L03", LoadLevel.YELLOW if pair.another_in_previous_42_days else LoadLevel.ORANGE)


def shoe_change(shoe: ShoeChange | None, rules: TransitionRules) -> Detection:
    """L04: a shoe of other drop or stack in its first 14 days; YELLOW within the allowance of 6.4, ORANGE beyond it."""
    if shoe is None:
        return Detection("L04", LoadLevel.UNKNOWN)
    changed = all_of([is_new(shoe, rules), differs(shoe, rules)])
    if not changed:
        return Detection("L04", level_if(changed, LoadLevel.YELLOW))
    within = within_allowance(shoe, rules)
    if within is None:
        return Detection("L04", LoadLevel.UNKNOWN)
    return Detection("L04", LoadLevel.YELLOW if within else LoadLevel.ORANGE)


def descent_spike(session: LoadSession | None, max_descent_42d_m: Exact | None, rules: DescentRules) -> Detection:
    """L05: 300 m or more of descent, twice what the legs know from the 42 days before: YELLOW, from 600 m ORANGE."""
    descent = None if session is None or session.descent_m is None else exact(session.descent_m)
    if descent is None:
        return Detection("L05", LoadLevel.UNKNOWN)
    known = None if max_descent_42d_m is None else 100 * exact(max_descent_42d_m)
    spike = all_of(
        [descent >= rules.yellow_from_m, compare(known, operator.lt, rules.used_to_pct * descent)],
    )
    level = LoadLevel.ORANGE if descent >= rules.orange_from_m else LoadLevel.YELLOW
    return Detection("L05", level_if(spike, level))


def first_intervals(
    session: LoadSession | None,
    days_since: int | None,
    log_start_date: date | None,
    today: date,
    rules: FirstSessionRules,
) -> Detection:
    """L06: intervals for the first time in 42 days YELLOW, in 365 days ORANGE.

    ``days_since`` None is never logged: ORANGE only if the log speaks for all 365 days, else YELLOW "cannot confirm".
    Days 1 to 42 (365) before the session count (ruling 36).
    """
    if days_since is not None and 1 <= days_since <= rules.window_days:
        return Detection("L06", LoadLevel.NONE)
    intensity = None if session is None else session.intensity
    if intensity is None:
        return Detection("L06", LoadLevel.UNKNOWN)
    if intensity is not Intensity.INTERVALS:
        return Detection("L06", LoadLevel.NONE)
    if days_since is None:
        whole_year = log_start_date is not None and (today - log_start_date).days >= rules.year_days
        if whole_year:
            return Detection("L06", LoadLevel.ORANGE)
        return Detection("L06", LoadLevel.YELLOW, cause="cannot_confirm")
    return Detection("L06", LoadLevel.YELLOW if 1 <= days_since <= rules.year_days else LoadLevel.ORANGE)


def shoe_and_load(
    facts: LoadFacts, reference_m: Exact | None, others: Iterable[Detection], rules: TransitionRules
) -> Detection:
    """L07: a new shoe and more load in one week, ORANGE. ``others`` are L02, L03, L05 and L06; Kleene (ruling 25)."""
    week = None if facts.week_distance_m is None else 100 * exact(facts.week_distance_m)
    limit = None if reference_m is None else rules.volume_above_pct * exact(reference_m)
    more = any_of([compare(week, operator.gt, limit), *(_speaks(other.level) for other in others)])
    new = None if facts.shoe is None else is_new(facts.shoe, rules)
    return Detection("L07", level_if(all_of([new, more]), LoadLevel.ORANGE))


def cadence_change(cadence: CadenceFacts | None, rules: CadenceRules) -> Detection:
    """L08: cadence down 5 % or more, or up more than 7 %: YELLOW; up more than 10 %: ORANGE. Needs 4 runs."""
    if cadence is None or cadence.current is None or cadence.median_28d is None:
        return Detection("L08", LoadLevel.UNKNOWN)
    if cadence.runs_at_similar_pace is None or cadence.runs_at_similar_pace < rules.minimum_runs:
        return Detection("L08", LoadLevel.UNKNOWN)
    median = exact(cadence.median_28d)
    change = 100 * (exact(cadence.current) - median) / median
    if change > rules.rise_orange_above_pct:
        return Detection("L08", LoadLevel.ORANGE, change_pct=change)
    if change > rules.rise_yellow_above_pct or -change >= rules.drop_yellow_from_pct:
        return Detection("L08", LoadLevel.YELLOW, change_pct=change)
    return Detection("L08", LoadLevel.NONE, change_pct=change)


def surface_swing(surface: SurfaceFacts | None, rules: SurfaceRules) -> Detection:
    """L09: the share of any surface changed by 50 percentage points or more: YELLOW. Needs 3 runs on each side."""
    if surface is None:
        return Detection("L09", LoadLevel.UNKNOWN)
    counts = (surface.runs_this_week, surface.runs_28d)
    if any(count is None or count < rules.minimum_runs for count in counts):
        return Detection("L09", LoadLevel.UNKNOWN)
    now, before = (_shares(side, rules) for side in (surface.this_week_pct, surface.mean_28d_pct))
    swings = [_swing(now[kind], before[kind], rules) for kind in Surface]
    return Detection("L09", level_if(any_of(swings), LoadLevel.YELLOW))


def _speaks(level: LoadLevel) -> Tri:
    return None if level is LoadLevel.UNKNOWN else level is not LoadLevel.NONE


def _shares(given: Mapping[Surface, Exact], rules: SurfaceRules) -> dict[Surface, Fraction | None]:
    """Shares that add up to the whole leave nothing for surfaces that were not named; otherwise those are UNKNOWN."""
    known = {kind: exact(share) for kind, share in given.items()}
    rest = Fraction(0) if sum(known.values(), Fraction(0)) >= rules.whole_from_pct else None
    return {kind: known.get(kind, rest) for kind in Surface}


def _swing(now: Fraction | None, before: Fraction | None, rules: SurfaceRules) -> Tri:
    difference = None if now is None or before is None else abs(now - before)
    return compare(difference, operator.ge, rules.yellow_from_points)
