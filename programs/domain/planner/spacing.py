"""Rules about a day and the day before it: HC1, HC2, HC5, HC6b, L03, spacing of jumping (clinical.md 9.2).

Everything here looks at two days only, so the search can judge each pair once. Must not look at the whole week.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from clinic.domain.rounding import exact
from programs.domain.activity import HEAVY_TIER
from programs.domain.planner.breach import Breach
from programs.domain.planner.loading import RUN_LONG, ActivityLoad, DayLoad, Session
from programs.domain.planner.planned_week import WeekConditions
from programs.domain.planner.rules import REGIONS, PlannerRules

INCLINE_MICRO = "strides_incline_micro"


def neighbour_breaches(
    before: DayLoad, day: DayLoad, conditions: WeekConditions, rules: PlannerRules
) -> Iterator[Breach]:
    """Everything that two consecutive days can do wrong together, but for HC2."""
    if before.has_strength_a:
        yield from _after_strength_a(day, conditions, rules)
    if before.hard and day.hard:
        yield Breach("HC5", "HC5", day.index, touches=(before.index, day.index))
    if day.has_long:
        yield from _before_long(before, rules)
    yield from _back_to_back(before, day, conditions, rules)


def _after_strength_a(day: DayLoad, conditions: WeekConditions, rules: PlannerRules) -> Iterator[Breach]:
    """HC1. Incline micro-strides only when symptoms are known to be quiet."""
    for load in day.which(rules.lists.after_strength_a):
        block = load.activity.block
        yield Breach("HC1", "HC1", day.index, block, values={"name": rules.name(block)})
    if conditions.symptoms_quiet is not True:
        for _ in day.which(frozenset({INCLINE_MICRO})):
            yield Breach("HC1", "HC1_strides", day.index, INCLINE_MICRO)


def _before_long(before: DayLoad, rules: PlannerRules) -> Iterator[Breach]:
    """HC6b, reported on the day before the long run."""
    limits = rules.limits
    for load in before.loads:
        block, minutes = load.activity.block, load.activity.minutes
        values = {"name": rules.name(block), "minutes": limits.before_long_minutes}
        if load.is_strength or load.top_tier > limits.before_long_tier:
            yield Breach("HC6b", "HC6b", before.index, block, values=values)
        elif load.is_run and minutes is not None and minutes > limits.before_long_minutes:
            yield Breach("HC6b", "HC6b_minutes", before.index, block, values=values)


def _back_to_back(before: DayLoad, day: DayLoad, conditions: WeekConditions, rules: PlannerRules) -> Iterator[Breach]:
    """L03, ORANGE: whether there was such a pair in the last 42 days is not known here (the safer reading)."""
    if "L03" not in conditions.acknowledged and has_back_to_back(before, day, conditions, rules):
        yield Breach("HC8", "HC8_back_to_back", day.index, detector="L03", touches=(before.index, day.index))


def _is_long_for(load: ActivityLoad, conditions: WeekConditions, rules: PlannerRules) -> bool:
    """At least 80 % of the longest run, and 60 minutes (10 km when minutes are not planned)."""
    distance, limits = load.activity.distance_m, rules.limits
    if not load.is_run or distance is None or conditions.longest_run_30d_m is None:
        return False
    if 100 * distance < limits.back_to_back_percent * conditions.longest_run_30d_m:
        return False
    if load.activity.minutes is None:
        return distance >= limits.back_to_back_m
    return load.activity.minutes >= limits.back_to_back_minutes


def has_back_to_back(before: DayLoad, day: DayLoad, conditions: WeekConditions, rules: PlannerRules) -> bool:
    """L03 whether acknowledged or not, for stacking (L12)."""
    return bool(conditions.longest_run_30d_m) and all(
        any(_is_long_for(load, conditions, rules) for load in one.loads) for one in (before, day)
    )


def heavy_pairs(
    days: tuple[DayLoad, ...], rules: PlannerRules
) -> Iterator[tuple[int, int, tuple[str, ...], timedelta | None]]:
    """Pairs of sessions closer than 48 hours that load the same region at tier 3: both days, regions, hours if known.

    Without times a day is one session and only neighbouring days are too close (ruling 32).
    """
    heavy = [(day.index, one) for day in days for one in day.sessions if HEAVY_TIER in one.tiers]
    for place, (later_index, later) in enumerate(heavy):
        for earlier_index, earlier in heavy[:place]:
            regions = _shared(earlier, later)
            gap = _gap(earlier.start, later.start)
            if later_index < 0 or not regions or later_index - earlier_index > rules.spacing.days_apart:
                continue
            if gap is None and not 0 < later_index - earlier_index < rules.spacing.days_apart:
                continue
            if gap is None or gap < timedelta(hours=rules.spacing.preferred_hours):
                yield earlier_index, later_index, regions, gap


def _shared(one: Session, other: Session) -> tuple[str, ...]:
    pairs = zip(REGIONS, one.tiers, other.tiers, strict=True)
    return tuple(region for region, first, second in pairs if first == second == HEAVY_TIER)


def _gap(earlier: datetime | None, later: datetime | None) -> timedelta | None:
    return None if earlier is None or later is None else abs(later - earlier)


def heavy_breaches(days: tuple[DayLoad, ...], rules: PlannerRules) -> Iterator[Breach]:
    """HC2, once per pair of sessions and region. Exactly 36 hours pass."""
    for earlier, later, regions, gap in heavy_pairs(days, rules):
        if gap is not None and gap >= timedelta(hours=rules.spacing.heavy_hours):
            continue
        for region in regions:
            values = {
                "region": rules.words[region],
                "hours": rules.spacing.heavy_hours,
                "days": rules.spacing.days_apart,
            }
            key = "HC2" if gap is None else "HC2_hours"
            yield Breach("HC2", key, later, region=region, touches=(earlier, later), values=values)


def plyo_breaches(days: tuple[DayLoad, ...], conditions: WeekConditions, rules: PlannerRules) -> Iterator[Breach]:
    """HC10 from phase 3: at most three days with jumping, 48 hours apart (two days without times)."""
    if conditions.phase < 3:
        return
    jumping = [(day, day.which(rules.lists.plyo)) for day in days]
    jumping = [(day, loads) for day, loads in jumping if loads]
    for (before, earlier), (day, later) in pairwise(jumping):
        if _too_close(before, earlier, day, later, rules):
            values = {"hours": rules.spacing.plyo_hours}
            block = later[0].activity.block
            yield Breach(
                "HC10", "HC10_plyo_spacing", day.index, block, touches=(before.index, day.index), values=values
            )
    own = tuple(day.index for day, _ in jumping if day.index >= 0)
    if len(own) > rules.limits.plyo_per_week:
        yield Breach("HC10", "HC10_plyo_count", None, touches=own, values={"most": rules.limits.plyo_per_week})


def _too_close(
    before: DayLoad,
    earlier: tuple[ActivityLoad, ...],
    day: DayLoad,
    later: tuple[ActivityLoad, ...],
    rules: PlannerRules,
) -> bool:
    gap = _gap(earlier[-1].activity.start, later[0].activity.start)
    if gap is None:
        return day.index - before.index < rules.spacing.days_apart
    return gap < timedelta(hours=rules.spacing.plyo_hours)


def long_runs(day: DayLoad) -> tuple[ActivityLoad, ...]:
    """The long runs of a day."""
    return tuple(load for load in day.loads if load.activity.block == RUN_LONG)


def descends_too_much(load: ActivityLoad, rules: PlannerRules) -> bool:
    """More than 10 metres down per kilometre; unknown descent or distance is not judged."""
    descent, distance = load.activity.descent_m, load.activity.distance_m
    if descent is None or distance is None:
        return False
    return 1000 * exact(descent) > rules.limits.flat_m_per_km * exact(distance)
