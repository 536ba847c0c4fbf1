"""Rules about one day by itself: HC3, HC8 per run, HC9, HC10, HC11, HC13, HC14 (clinical.md 9.2). No neighbours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from athletes.domain.response_rules import LeverKind
from clinic.domain.rounding import Exact, half_up
from programs.domain.activity import HEAVY_TIER
from programs.domain.planner.breach import Breach
from programs.domain.planner.loading import ActivityLoad, DayLoad
from programs.domain.planner.planned_week import RacePriority, WeekConditions, weekday_of
from programs.domain.planner.rules import PlannerRules
from programs.domain.planner.spacing import INCLINE_MICRO, descends_too_much

WALK_RUN = "walk_run"
RACE = "race"
LATE_PHASES_FROM = 3


@dataclass(frozen=True, slots=True)
class RaceDay:
    """A race by its day of the week (7 is the Monday after), with its start when a race block carries one."""

    index: int
    priority: RacePriority
    start: datetime | None


def day_breaches(
    day: DayLoad, conditions: WeekConditions, rules: PlannerRules, *, races: tuple[RaceDay, ...], lever_active: bool
) -> Iterator[Breach]:
    """Everything that one day can do wrong. ``lever_active``: the two-session rule is in force on this day."""
    yield from _one_system(day, rules)
    yield from _run_length(day, conditions, rules)
    yield from _availability(day, conditions, rules)
    yield from _phase_content(day, conditions, rules)
    yield from _restrictions(day, conditions, rules, lever_active=lever_active)
    yield from _jumping(day, conditions, rules)
    yield from _before_race(day, races, rules)


def _breach(rule: str, key: str, day: DayLoad, load: ActivityLoad, rules: PlannerRules, **values: object) -> Breach:
    block = load.activity.block
    return Breach(rule, key, day.index, block, values={"name": rules.name(block), **values})


def _one_system(day: DayLoad, rules: PlannerRules) -> Iterator[Breach]:
    """HC3. Jumping at tier 3 counts as heavy work."""
    heavy = [load for load in day.loads if load.is_strength and load.top_tier == HEAVY_TIER]
    hard = [load for load in day.loads if load.hard_run]
    if heavy and hard:
        yield _breach("HC3", "HC3", day, hard[0], rules, other=rules.name(heavy[0].activity.block))


def _run_length(day: DayLoad, conditions: WeekConditions, rules: PlannerRules) -> Iterator[Breach]:
    """HC8 per run: at most 1.10 times the longest run of 30 days; more only acknowledged, over 2.00 never (L02).

    Without a run in 30 days only a stage of the walk-run ladder passes.
    """
    longest = conditions.longest_run_30d_m
    if longest is None:
        return
    for load in day.loads:
        distance = load.activity.distance_m
        if not load.is_run or distance is None or (longest == 0 and load.activity.block == WALK_RUN):
            continue
        red = 100 * distance > rules.limits.run_red_percent * longest
        over = 100 * distance > rules.limits.run_percent * longest
        if red or (over and "L02" not in conditions.acknowledged):
            key = "HC8_run_red" if red else "HC8_run"
            values = {"name": rules.name(load.activity.block), "percent": rules.limits.run_percent - 100}
            yield Breach("HC8", key, day.index, load.activity.block, detector="L02", values=values)


def _availability(day: DayLoad, conditions: WeekConditions, rules: PlannerRules) -> Iterator[Breach]:
    """HC9 but for the number of gym days."""
    weekday = weekday_of(day.index)
    available = conditions.available_minutes.get(weekday)
    if available is not None and day.minutes > available:
        values = {"minutes": _plain(day.minutes), "available": _plain(available)}
        yield Breach("HC9", "HC9_minutes", day.index, values=values)
    for load in day.loads:
        if load.activity.gym and conditions.gym_weekdays and weekday not in conditions.gym_weekdays:
            yield _breach("HC9", "HC9_gym_weekday", day, load, rules)
        if load.activity.block in conditions.not_doable.get(weekday, frozenset()):
            yield _breach("HC9", "HC9_equipment", day, load, rules)


def _plain(value: Exact) -> str:
    shown = half_up(value, 1)
    return f"{shown.normalize():f}"


def _phase_content(day: DayLoad, conditions: WeekConditions, rules: PlannerRules) -> Iterator[Breach]:
    """HC10 but for the spacing of jumping. UNKNOWN symptoms are not quiet, an UNKNOWN speed gate is closed."""
    facts, phase = rules.protocol(conditions.protocol), conditions.phase
    early = phase < LATE_PHASES_FROM
    for load in day.which(rules.lists.early_phases if early else rules.lists.speed):
        if early:
            yield _breach("HC10", "HC10_phase", day, load, rules, phase=phase)
        elif conditions.speed_gate is not True:
            yield _breach("HC10", "HC10_speed", day, load, rules)
    for load in day.loads if early else ():
        yield from _early_exceptions(day, load, conditions, rules)
    for load in day.loads:
        if load.is_run and phase in facts.no_run:
            yield _breach("HC10", "HC10_no_run", day, load, rules, phase=phase)
        elif load.block.run_day and phase in facts.only_walk_run and load.activity.block != WALK_RUN:
            yield _breach("HC10", "HC10_walk_run", day, load, rules, phase=phase)


def _early_exceptions(
    day: DayLoad, load: ActivityLoad, conditions: WeekConditions, rules: PlannerRules
) -> Iterator[Breach]:
    """Phase 2 with quiet symptoms allows incline micro-strides and up to ten steady minutes."""
    open_now = conditions.phase == 2 and conditions.symptoms_quiet is True
    if load.activity.block == INCLINE_MICRO and not open_now:
        yield _breach("HC10", "HC10_micro", day, load, rules)
    steady = load.activity.steady_minutes or 0
    if steady > (rules.limits.steady_minutes if open_now else 0):
        yield _breach("HC10", "HC10_steady", day, load, rules, minutes=rules.limits.steady_minutes)


def _restrictions(
    day: DayLoad, conditions: WeekConditions, rules: PlannerRules, *, lever_active: bool
) -> Iterator[Breach]:
    """HC11: stop, the two-session rule, AMBER-2, easy-only days, and a week of illness or short nights (9.4)."""
    held = conditions.restrictions
    if held.stop_running:
        for load in day.loads:
            if load.is_run:
                yield _breach("HC11", "HC11_stop", day, load, rules)
        return
    lever = held.lever if lever_active else None
    weekday = weekday_of(day.index)
    amber_2 = held.amber_2_until is not None and _date(day, conditions) <= held.amber_2_until
    eased = amber_2 or weekday in held.easy_only_days
    key = "HC11_amber_2" if amber_2 else "HC11_easy_only"
    for load in day.loads:
        fast = _is_fast(load, rules)
        down = not load.acts_as.isdisjoint(rules.lists.downhill) or (load.is_run and descends_too_much(load, rules))
        if eased and (fast or down):
            yield _breach("HC11", key, day, load, rules)
        elif (lever is LeverKind.INTENSITY and fast) or (lever is LeverKind.DOWNHILL and down):
            yield _breach("HC11", f"HC11_lever_{lever}", day, load, rules)
        elif lever is not None and load.activity.block in rules.lists.plyo:
            yield _breach("HC11", "HC11_lever_plyo", day, load, rules)
        elif conditions.sick and load.hard_run:
            yield _breach("HC11", "HC11_sick", day, load, rules)


def _is_fast(load: ActivityLoad, rules: PlannerRules) -> bool:
    return not load.acts_as.isdisjoint(rules.lists.intensity) or bool(load.activity.steady_minutes)


def _date(day: DayLoad, conditions: WeekConditions) -> date:
    return conditions.start_date + timedelta(days=day.index)


def _jumping(day: DayLoad, conditions: WeekConditions, rules: PlannerRules) -> Iterator[Breach]:
    """HC13: pain in the last exercise session up to 3, and a phase of the protocol that has jumping."""
    pain, facts = conditions.last_exercise_pain, rules.protocol(conditions.protocol)
    for load in day.loads:
        block = load.activity.block
        if block not in rules.lists.plyo:
            continue
        if pain is not None and pain > rules.limits.plyo_pain:
            yield _breach("HC13", "HC13_pain", day, load, rules, pain=rules.limits.plyo_pain)
        from_phase = facts.plyo_from if block == "pogo_light" else max(facts.plyo_from, LATE_PHASES_FROM)
        if conditions.phase < from_phase:
            yield _breach("HC13", "HC13_phase", day, load, rules, phase=conditions.phase)


def races_of(days: tuple[DayLoad, ...], conditions: WeekConditions) -> tuple[RaceDay, ...]:
    """The races of the calendar and the race blocks of the week; one that is not in the calendar counts as A."""
    starts = {day.index: load.activity.start for day in days for load in day.loads if load.activity.block == RACE}
    known = {(race.date - conditions.start_date).days: race.priority or RacePriority.A for race in conditions.races}
    indexes = sorted({*starts, *known})
    return tuple(RaceDay(index, known.get(index, RacePriority.A), starts.get(index)) for index in indexes)


def _before_race(day: DayLoad, races: tuple[RaceDay, ...], rules: PlannerRules) -> Iterator[Breach]:
    """HC14, by hours when both times are known (exactly 72 or 48 pass), else by calendar days (ruling 32)."""
    for load in day.loads:
        if not load.is_strength:
            continue
        for race in races:
            if race.index == day.index:
                yield _breach("HC14", "HC14_race_day", day, load, rules)
                break
            if load.top_tier == HEAVY_TIER and _within(load.activity.start, day.index, race, rules):
                yield _breach("HC14", "HC14", day, load, rules, days=rules.spacing.race_days[race.priority])
                break


def _within(lift: datetime | None, index: int, race: RaceDay, rules: PlannerRules) -> bool:
    if race.index < index:
        return False
    if lift is None or race.start is None:
        return race.index - index < rules.spacing.race_days[race.priority]
    return race.start - lift < timedelta(hours=rules.spacing.race_hours[race.priority])
