"""Rules about the week as a whole: HC4, HC6a, HC7, HC8 volume and detectors, HC9 gym days, HC11 cap, HC12 (9.2)."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from athletes.domain.load import LoadLevel
from clinic.domain.rounding import exact
from programs.domain.activity import HEAVY_TIER
from programs.domain.planner.breach import Breach
from programs.domain.planner.loading import CIRCUIT, DayLoad, heavy_regions
from programs.domain.planner.planned_week import WeekConditions
from programs.domain.planner.rules import REGIONS, PlannerRules
from programs.domain.planner.spacing import has_back_to_back, long_runs

MAINTAIN_PHASE = 4


def week_breaches(week: tuple[DayLoad, ...], conditions: WeekConditions, rules: PlannerRules) -> Iterator[Breach]:
    """``week``: the seven days, Monday first, without the Sunday before."""
    yield from _counts(week, conditions, rules)
    yield from _volume(week, conditions, rules)
    yield from _gym_days(week, conditions, rules)
    yield from _heavy_sessions(week, conditions, rules)


def _counts(week: tuple[DayLoad, ...], conditions: WeekConditions, rules: PlannerRules) -> Iterator[Breach]:
    """HC4, HC6a, HC7."""
    phase, limits = conditions.phase, rules.limits
    hard = tuple(day.index for day in week if day.hard)
    most = limits.hard_days[phase]
    if len(hard) > most:
        values = {"count": len(hard), "most": most, "phase": phase}
        yield Breach("HC4", "HC4", None, touches=hard, values=values)
    long = tuple(day.index for day in week for _ in long_runs(day))
    if len(long) > 1:
        yield Breach("HC6a", "HC6a", None, touches=long, values={"count": len(long)})
    runs = tuple(day.index for day in week if day.run_day)
    least = limits.days_without_run[phase]
    if len(week) - len(runs) < least:
        values = {"count": len(week) - len(runs), "least": least, "phase": phase}
        yield Breach("HC7", "HC7", None, touches=runs, values=values)


def week_ceiling(conditions: WeekConditions, rules: PlannerRules) -> Fraction | None:
    """The most that HC8 and HC11 allow, metres; None when neither a reference week nor a cap is known."""
    limits = []
    if conditions.reference_week_m is not None:
        percent = rules.limits.week_percent
        if conditions.travel:
            percent = min(percent, rules.limits.travel_week_percent)
        if conditions.sick:
            percent = min(percent, rules.limits.sick_week_percent)
        limits.append(exact(conditions.reference_week_m) * percent / 100)
    if conditions.restrictions.volume_cap_m is not None:
        limits.append(exact(conditions.restrictions.volume_cap_m))
    return min(limits, default=None)


def _volume(week: tuple[DayLoad, ...], conditions: WeekConditions, rules: PlannerRules) -> Iterator[Breach]:
    """HC8 for the week, its detectors, and the volume limits of HC11."""
    total = sum((day.distance_m for day in week), Fraction(0))
    runs = tuple(day.index for day in week if day.distance_m)
    cap, reference, limits = conditions.restrictions.volume_cap_m, conditions.reference_week_m, rules.limits
    values: dict[str, object] = {"km": _km(total)}
    if reference is not None:
        values |= {"percent": limits.week_percent - 100, "reference": _km(exact(reference))}
        if 100 * total > limits.week_percent * exact(reference) and "L01" not in conditions.acknowledged:
            yield Breach("HC8", "HC8_week", None, detector="L01", touches=runs, values=values)
        elif conditions.travel and 100 * total > limits.travel_week_percent * exact(reference):
            yield Breach("HC8", "HC8_travel", None, touches=runs, values=values)
        if conditions.sick and 100 * total > limits.sick_week_percent * exact(reference):
            less = 100 - limits.sick_week_percent
            yield Breach("HC11", "HC11_sick_volume", None, touches=runs, values={**values, "less": less})
    if cap is not None and total > exact(cap):
        yield Breach("HC11", "HC11_cap", None, touches=runs, values={**values, "cap": _km(exact(cap))})
    yield from _detectors(week, total, conditions, rules)


def _km(metres: Fraction) -> str:
    hundred = -(-metres.numerator // (metres.denominator * 100))
    return f"{hundred // 10}.{hundred % 10}" if hundred % 10 else f"{hundred // 10}"


def _detectors(
    week: tuple[DayLoad, ...], total: Fraction, conditions: WeekConditions, rules: PlannerRules
) -> Iterator[Breach]:
    """Levels that the load engine found: ORANGE unless acknowledged, RED never. Two ORANGE in a week are RED (L12)."""
    given = conditions.detectors
    for detector, level in sorted(given.items()):
        acknowledged = level is LoadLevel.ORANGE and detector in conditions.acknowledged
        if level in (LoadLevel.ORANGE, LoadLevel.RED) and not acknowledged and detector not in ("L01", "L02", "L03"):
            key = "HC8_detector_red" if level is LoadLevel.RED else "HC8_detector"
            yield Breach("HC8", key, None, detector=detector, values={"detector": detector})
    orange = {detector for detector, level in given.items() if level is LoadLevel.ORANGE}
    orange |= _own_orange(week, total, conditions, rules)
    if len(orange) > 1:
        yield Breach("HC8", "HC8_stacking", None, detector="L12", values={"detectors": ", ".join(sorted(orange))})


def _own_orange(
    week: tuple[DayLoad, ...], total: Fraction, conditions: WeekConditions, rules: PlannerRules
) -> set[str]:
    """L01 to L03 at ORANGE on this week, acknowledged or not."""
    found = set()
    reference, longest, limits = conditions.reference_week_m, conditions.longest_run_30d_m, rules.limits
    if reference is not None and 100 * total > limits.week_orange_percent * exact(reference):
        found.add("L01")
    if longest:
        metres = [load.activity.distance_m for day in week for load in day.loads if load.is_run]
        if any(one is not None and 100 * one > limits.run_percent * longest for one in metres):
            found.add("L02")
    if any(has_back_to_back(one, two, conditions, rules) for one, two in pairwise(week)):
        found.add("L03")
    return found


def _gym_days(week: tuple[DayLoad, ...], conditions: WeekConditions, rules: PlannerRules) -> Iterator[Breach]:
    """HC9: days at the gym."""
    at_gym = tuple(day.index for day in week if any(load.activity.gym for load in day.loads))
    most = conditions.gym_days_per_week
    if most is not None and len(at_gym) > most:
        yield Breach("HC9", "HC9_gym_days", None, touches=at_gym, values={"count": len(at_gym), "most": most})


def _heavy_sessions(week: tuple[DayLoad, ...], conditions: WeekConditions, rules: PlannerRules) -> Iterator[Breach]:
    """HC12. Heavy sessions are lifting days; jumping has its own limit (HC10). The minimum is for the own region."""
    phase, limits = conditions.phase, rules.limits
    own = rules.protocol(conditions.protocol).own_region
    for region in REGIONS:
        days = tuple(day.index for day in week if _lifts_heavy(day, region, rules))
        most, least = limits.heavy_sessions_most.get(phase), limits.heavy_sessions_least.get(phase, 0)
        values = {"region": rules.words[region], "count": len(days), "phase": phase}
        if most is not None and len(days) > most:
            yield Breach("HC12", "HC12_most", None, region=region, touches=days, values={**values, "most": most})
        elif region == own and len(days) < least:
            yield Breach("HC12", "HC12_least", None, region=region, values={**values, "least": least})
    circuits = tuple(day.index for day in week for load in day.loads if load.activity.block == CIRCUIT)
    if phase == MAINTAIN_PHASE and len(circuits) > limits.circuits_phase_4:
        values = {"count": len(circuits), "most": limits.circuits_phase_4}
        yield Breach("HC12", "HC12_circuits", None, block=CIRCUIT, touches=circuits, values=values)
    yield from _hard_sets(conditions, rules)


def _lifts_heavy(day: DayLoad, region: str, rules: PlannerRules) -> bool:
    lifts = (load for load in day.loads if load.is_strength and load.activity.block not in rules.lists.plyo)
    return any(load.top_tier == HEAVY_TIER and region in heavy_regions(load.tiers) for load in lifts)


def _hard_sets(conditions: WeekConditions, rules: PlannerRules) -> Iterator[Breach]:
    """Phase 4: hard sets are 50 to 70 % of the phase 3 mean, both ends included."""
    sets, mean = conditions.hard_sets, conditions.hard_sets_phase_3_mean
    if conditions.phase != MAINTAIN_PHASE or sets is None or mean is None:
        return
    low, high = rules.limits.hard_sets_percent
    if not low * exact(mean) <= 100 * exact(sets) <= high * exact(mean):
        yield Breach("HC12", "HC12_sets", None, values={"low": low, "high": high})
