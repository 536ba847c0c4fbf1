"""Preferences S1 to S12 (clinical.md 9.3): what is missed, and where. A fact that is not known misses nothing."""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

from clinic.domain.logic import any_of
from clinic.domain.rounding import exact
from programs.domain.activity import BlockKind
from programs.domain.planner.breach import Missed
from programs.domain.planner.loading import ActivityLoad, DayLoad
from programs.domain.planner.planned_week import WeekConditions, weekday_of
from programs.domain.planner.rules import PlannerRules
from programs.domain.planner.spacing import descends_too_much, heavy_pairs, long_runs
from programs.domain.week import Weekday

WEEKEND = (Weekday.SATURDAY, Weekday.SUNDAY)


def missed_preferences(days: tuple[DayLoad, ...], conditions: WeekConditions, rules: PlannerRules) -> Iterator[Missed]:
    """``days``: the Sunday before first, then Monday to Sunday."""
    week = days[1:]
    for _, later, _, gap in heavy_pairs(days, rules):
        hours = rules.spacing.preferred_hours
        if later >= 0 and (gap is None or gap < timedelta(hours=hours)):
            yield Missed("S1", later, "S1", {"hours": hours})
    for before, day in pairwise(days):
        yield from pair_missed(before, day)
    for day in week:
        yield from day_missed(day, conditions, rules)
    if one_focus(week, rules):
        yield Missed("S4", None, "S4")
    yield from _gym_content(week, conditions)
    if conditions.group is not None:
        yield from _group_day(week, conditions)
    easy, fast = running_minutes(week, rules)
    if share_missed(easy, fast, rules):
        yield Missed("S8", None, "S8", {"percent": rules.limits.easy_share_percent})
    if lift_missed(week, conditions, rules):
        yield Missed("S9", None, "S9")
    yield from _shoes_and_camber(week, conditions, rules)


def pair_missed(before: DayLoad, day: DayLoad) -> Iterator[Missed]:
    """S3 and S6: the day after a long run, and after heavy calf and split squat work."""
    if before.has_long and not is_quiet(day):
        yield Missed("S3", day.index, "S3")
    if before.has_strength_a and day.run_day:
        yield Missed("S6", day.index, "S6")


def is_quiet(day: DayLoad) -> bool:
    """Rest or easy cross-training only; mobility, balance and a walk are rest."""
    return all(load.block.kind in (BlockKind.REST, BlockKind.CROSS_TRAINING) for load in day.loads)


def day_missed(day: DayLoad, conditions: WeekConditions, rules: PlannerRules) -> Iterator[Missed]:
    """S2 and S11, about the long run."""
    preferred = conditions.preferred_long_run
    wanted = WEEKEND if preferred is None else (preferred,)
    for load in long_runs(day):
        if weekday_of(day.index) not in wanted:
            yield Missed("S2", day.index, "S2", {"day": " or ".join(one.capitalize() for one in wanted)})
        if rules.protocol(conditions.protocol).flat_long and descends_too_much(load, rules):
            yield Missed("S11", day.index, "S11", {"metres": rules.limits.flat_m_per_km})


def one_focus(week: tuple[DayLoad, ...], rules: PlannerRules) -> bool:
    """S4: two or more strength sessions, all with the same focus. Circuits and jumping have none."""
    focus = rules.lists.focus
    found = [focus[block] for day in week for block in day.blocks if block in focus]
    return len(found) > 1 and len(set(found)) == 1


def _gym_content(week: tuple[DayLoad, ...], conditions: WeekConditions) -> Iterator[Missed]:
    """S5, once for each highest-yield session at home that a gym day could have taken."""
    lifts = [(day, load) for day in week for load in day.loads if load.activity.block in conditions.highest_yield]
    at_home = [day for day, load in lifts if not load.activity.gym]
    room = min(conditions.gym_days_per_week or 0, len(lifts)) - (len(lifts) - len(at_home))
    for day in at_home[: max(room, 0)]:
        yield Missed("S5", day.index, "S5")


def _group_day(week: tuple[DayLoad, ...], conditions: WeekConditions) -> Iterator[Missed]:
    """S7: a run, in allowed form, on the day of the group."""
    for day in week:
        if conditions.group is not None and weekday_of(day.index) is conditions.group.weekday and not day.run_day:
            yield Missed("S7", day.index, "S7")


def running_minutes(week: tuple[DayLoad, ...], rules: PlannerRules) -> tuple[Fraction | None, Fraction]:
    """Easy and other running minutes; easy None when a run has no planned minutes.

    Hard runs and strides count as a whole, of other runs the steady minutes only.
    """
    easy: Fraction | None = Fraction(0)
    fast = Fraction(0)
    for load in (load for day in week for load in day.loads if load.is_run):
        minutes = load.activity.minutes
        if minutes is None:
            easy = None
            continue
        steady = exact(minutes) if _all_fast(load, rules) else exact(load.activity.steady_minutes or 0)
        fast += steady
        easy = None if easy is None else easy + exact(minutes) - steady
    return easy, fast


def _all_fast(load: ActivityLoad, rules: PlannerRules) -> bool:
    return load.hard_run or not load.acts_as.isdisjoint(rules.lists.intensity)


def share_missed(easy: Fraction | None, fast: Fraction, rules: PlannerRules) -> bool:
    """S8: less than 80 % of running time easy."""
    return easy is not None and 100 * easy < rules.limits.easy_share_percent * (easy + fast)


def lift_missed(week: tuple[DayLoad, ...], conditions: WeekConditions, rules: PlannerRules) -> bool:
    """S9: near the limit of the week, injury-prone or symptomatic, four runs or more, and too few lifts for them."""
    tissue, limits, reference = conditions.tissue, rules.limits, conditions.reference_week_m
    if any_of((tissue.injury_prone, tissue.symptomatic)) is not True or reference is None:
        return False
    ceiling = exact(reference) * limits.week_percent / 100
    if tissue.weekly_distance_limit_m is not None:
        ceiling = min(ceiling, exact(tissue.weekly_distance_limit_m))
    runs = sum(day.run_day for day in week)
    total = sum((day.distance_m for day in week), Fraction(0))
    if runs < limits.near_limit_runs or 100 * total < limits.near_limit_percent * ceiling:
        return False
    return lifts_of(week) < min(limits.lifts_most, -(-runs // limits.runs_per_lift))


def lifts_of(week: tuple[DayLoad, ...]) -> int:
    """Days with lifting; the circuit and jumping by themselves are none."""
    return sum(any(block.startswith("strength_") for block in day.blocks) for day in week)


def _shoes_and_camber(week: tuple[DayLoad, ...], conditions: WeekConditions, rules: PlannerRules) -> Iterator[Missed]:
    """S10 and S12, judged only when every run names its shoe, or at least two its camber."""
    runs = [load.activity for day in week for load in day.loads if load.block.run_day]
    shoes = {run.shoe for run in runs}
    pairs = conditions.tissue.pairs_of_shoes or 0
    if pairs > 1 and len(runs) > 1 and None not in shoes and len(shoes) == 1:
        yield Missed("S10", None, "S10")
    sides = [run.camber for run in runs if run.camber is not None]
    if rules.protocol(conditions.protocol).camber and len(sides) > 1 and len(set(sides)) == 1:
        yield Missed("S12", None, "S12")
