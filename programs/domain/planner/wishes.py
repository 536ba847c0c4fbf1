"""What a runner's week should hold before it has days: runs with their lengths, strength, what cannot be (9.3, 9.4).

Lengths follow 6.3 and 9.2 HC8; what is left out at once carries its reason. Must not choose days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from athletes.domain.response_rules import LeverKind
from clinic.domain.logic import any_of
from clinic.domain.rounding import exact
from programs.domain.activity import BlockKind
from programs.domain.planner.loading import CIRCUIT, RUN_LONG, STRENGTH_A
from programs.domain.planner.planned_week import Activity, Days, WeekConditions
from programs.domain.planner.rules import PlannerRules, ProtocolFacts
from programs.domain.planner.whole_week import week_ceiling
from programs.domain.week import WEEK, Weekday

LATE_PHASES_FROM = 3
LONG_FROM_RUNS = 3
QUALITY_FROM_RUNS = 2


class Role(StrEnum):
    """What an item is in the week."""

    LONG = "long"
    QUALITY = "quality"
    RUN = "run"
    RACE = "race"
    STRENGTH = "strength"


@dataclass(frozen=True, slots=True)
class WeekRequest:
    """What is asked for. ``runs_per_week`` and ``strength_sessions`` None: the clinic's defaults.

    ``locked`` days stay as they are; ``last_week`` breaks ties; ``quality`` is the fast block wanted, None the
    protocol's first; ``pogo_open``: light pogo was opened by the overlap rule (7.3); ``race_day`` False leaves the days
    of races to the planner.
    """

    conditions: WeekConditions
    runs_per_week: int | None = None
    strength_sessions: int | None = None
    easy_pace_s_per_km: int | None = None
    locked: Days = field(default_factory=dict)
    last_week: Days = field(default_factory=dict)
    quality: str | None = None
    pogo_open: bool = False
    race_day: bool = True


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of item. Minutes wanted and least; ``metres`` at the wanted minutes, None without a planned distance."""

    role: Role
    block: str
    minutes: int
    least: int
    metres: int | None = None
    gym: bool = False
    pogo: bool = False
    highest_yield: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """A wish that is not in the week, how often, and why (a key of the planner's sentences)."""

    role: Role
    count: int
    why: str
    block: str | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """How many runs, with or without a long and a fast one, and which strength sessions, most important first.

    ``required`` strength sessions cannot be dropped (HC12). ``cross`` counts runs that become cross-training.
    """

    runs: int
    long: bool
    quality: str | None
    strength: tuple[str, ...]
    required: int
    walk_run: bool
    cross: int = 0
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[str, ...] = ()


def fixed_days(request: WeekRequest) -> dict[Weekday, tuple[Activity, ...]]:
    """Locked days, and race days with nothing but the race."""
    fixed = dict(request.locked)
    start = request.conditions.start_date
    for index, day in enumerate(WEEK):
        for race in request.conditions.races if request.race_day else ():
            if race.date == start + timedelta(days=index) and day not in fixed:
                fixed[day] = (Activity("race", distance_m=race.distance_m),)
    return fixed


def wishes_of(request: WeekRequest, rules: PlannerRules) -> Wishes:
    """Everything that is wanted and not excluded from the start."""
    conditions, sizes = request.conditions, rules.sizes
    facts = rules.protocol(conditions.protocol)
    fixed = [one for day in fixed_days(request).values() for one in day]
    fixed_runs = sum(any(rules.blocks[one.block].run_day for one in day) for day in fixed_days(request).values())
    wanted = sizes.runs_default if request.runs_per_week is None else request.runs_per_week
    runs, dropped = _runs(wanted, request, rules, facts)
    lifts, required = _strength(request, rules, facts)
    notes: tuple[str, ...] = ()
    if runs and _better_lift(runs, len(lifts), request, rules):
        runs, lifts, notes = runs - 1, (*lifts, "strength_B"), (rules.say("lift_for_run"),)
    for one in fixed:
        if one.block in lifts:
            place = lifts.index(one.block)
            lifts = (*lifts[:place], *lifts[place + 1 :])
            required = max(0, required - (place < required))
    no_run = any(one.why in ("why_stop", "why_no_run") for one in dropped)
    left = max(0, runs - fixed_runs)
    walk_run = _only_walk_run(conditions, facts)
    long, why_long = _long(left, fixed, request, rules, facts)
    quality, why_quality = _quality(left, fixed, request, rules, facts)
    for role, why in ((Role.LONG, why_long), (Role.QUALITY, why_quality)):
        if why and left and not walk_run:
            dropped = (*dropped, Dropped(role, 1, why))
    if walk_run and left > sizes.walk_runs_most:
        dropped = (*dropped, Dropped(Role.RUN, left - sizes.walk_runs_most, "why_walk_run"))
        left = sizes.walk_runs_most
    cross = wanted if no_run else 0
    return Wishes(left, long, quality, lifts, required, walk_run, cross, dropped, notes)


def _runs(
    wanted: int, request: WeekRequest, rules: PlannerRules, facts: ProtocolFacts
) -> tuple[int, tuple[Dropped, ...]]:
    """HC7, HC11 stop and phases without running decide how many runs there can be."""
    conditions = request.conditions
    if not wanted:
        return 0, ()
    if conditions.restrictions.stop_running:
        return 0, (Dropped(Role.RUN, wanted, "why_stop"),)
    if conditions.phase in facts.no_run:
        return 0, (Dropped(Role.RUN, wanted, "why_no_run"),)
    cap = conditions.restrictions.volume_cap_m
    if cap is not None and cap < rules.sizes.step_m:
        return 0, (Dropped(Role.RUN, wanted, "why_room"),)
    most = len(WEEK) - rules.limits.days_without_run[conditions.phase]
    if wanted > most:
        return most, (Dropped(Role.RUN, wanted - most, "why_rest"),)
    return wanted, ()


def _only_walk_run(conditions: WeekConditions, facts: ProtocolFacts) -> bool:
    """Walk-run phases, and anybody who has not run in the last weeks."""
    return (
        conditions.phase in facts.walk_run | facts.only_walk_run
        or conditions.reference_week_m == 0
        or conditions.longest_run_30d_m == 0
    )


def _strength(request: WeekRequest, rules: PlannerRules, facts: ProtocolFacts) -> tuple[tuple[str, ...], int]:
    """The first so many sessions of the phase. HC12: phases 3 and 4 need a heavy one for the own region."""
    conditions = request.conditions
    wanted = rules.sizes.strength_default if request.strength_sessions is None else request.strength_sessions
    required = rules.limits.heavy_sessions_least.get(conditions.phase, 0) if facts.own_region else 0
    sessions = rules.strength_by_phase[facts.strength][conditions.phase]
    return sessions[: max(wanted, required)], required


def _better_lift(runs: int, lifts: int, request: WeekRequest, rules: PlannerRules) -> bool:
    """S9: near the limit, one easy run is worth less than a lift."""
    conditions, limits = request.conditions, rules.limits
    tissue, reference = conditions.tissue, conditions.reference_week_m
    if reference is None or any_of((tissue.injury_prone, tissue.symptomatic)) is not True:
        return False
    ceiling = exact(reference) * limits.week_percent / 100
    if tissue.weekly_distance_limit_m is not None:
        ceiling = min(ceiling, exact(tissue.weekly_distance_limit_m))
    near = 100 * (target_metres(request, rules) or 0) >= limits.near_limit_percent * ceiling
    return runs >= limits.near_limit_runs and near and lifts < min(limits.lifts_most, -(-runs // limits.runs_per_lift))


def _long(
    runs: int, fixed: list[Activity], request: WeekRequest, rules: PlannerRules, facts: ProtocolFacts
) -> tuple[bool, str]:
    conditions = request.conditions
    if runs < LONG_FROM_RUNS or any(one.block == RUN_LONG for one in fixed):
        return False, ""
    if any(one.block == "race" for one in fixed):
        return False, "why_race"
    if conditions.phase in facts.no_long:
        return False, "why_phase"
    if conditions.reference_week_m is None or conditions.longest_run_30d_m is None:
        return False, "why_unknown"
    short = _minutes(long_metres(request, rules), request, rules) < rules.sizes.long_minutes[0]
    return (False, "why_short") if short else (True, "")


def _quality(
    runs: int, fixed: list[Activity], request: WeekRequest, rules: PlannerRules, facts: ProtocolFacts
) -> tuple[str | None, str]:
    """The fast block of the week: the one asked for, else the group's if the phase has it, else the first."""
    conditions = request.conditions
    offered = facts.quality.get(conditions.phase, ())
    if not offered or runs < QUALITY_FROM_RUNS or conditions.phase < LATE_PHASES_FROM:
        return None, "why_phase" if request.quality else ""
    if any(rules.blocks[one.block].hard_run for one in fixed):
        return None, "why_race" if any(one.block == "race" for one in fixed) else ""
    if conditions.sick:
        return None, "why_sick"
    if conditions.speed_gate is not True:
        return None, "why_gate"
    if conditions.travel:
        offered = tuple(block for block in offered if block not in rules.lists.downhill)
    if not offered:
        return None, "why_travel"
    wanted = request.quality or (conditions.group.block if conditions.group else "")
    if request.quality and request.quality not in offered:
        return None, "why_phase"
    return (wanted if wanted in offered else offered[0]), ""


def target_metres(request: WeekRequest, rules: PlannerRules) -> int | None:
    """Metres for the runs that are still to be placed: the reference week, less what is held (5.6) or fixed."""
    conditions, held = request.conditions, request.conditions.restrictions
    if conditions.reference_week_m is None:
        return None
    reference = exact(conditions.reference_week_m)
    amber_2 = held.amber_2_until is not None and held.amber_2_until >= conditions.start_date
    if (held.lever is LeverKind.VOLUME and held.lever_sessions_left != 0) or amber_2:
        reference = reference * rules.sizes.lever_percent / 100
    ceiling = week_ceiling(conditions, rules)
    total = reference if ceiling is None else min(reference, ceiling)
    for day in fixed_days(request).values():
        total -= sum(exact(one.distance_m or 0) for one in day if rules.blocks[one.block].kind is BlockKind.RUN)
    return max(0, int(total))


def long_metres(request: WeekRequest, rules: PlannerRules) -> int:
    """The long run: 40 % of the week, not above the longest of 30 days, at most two hours."""
    target, longest = target_metres(request, rules) or 0, request.conditions.longest_run_30d_m or 0
    hours = rules.sizes.long_minutes[1] * 60_000 // _pace(request, rules)
    return _floor(min(target * rules.sizes.long_share_percent // 100, int(longest), hours), rules)


def _pace(request: WeekRequest, rules: PlannerRules) -> int:
    return request.easy_pace_s_per_km or rules.sizes.pace_s_per_km


def _minutes(metres: int, request: WeekRequest, rules: PlannerRules) -> int:
    return -(-metres * _pace(request, rules) // 60_000)


def _floor(metres: int, rules: PlannerRules) -> int:
    return metres // rules.sizes.step_m * rules.sizes.step_m


def run_kinds(wishes: Wishes, request: WeekRequest, rules: PlannerRules) -> list[tuple[Kind, int]]:
    """The runs with their lengths and how many of each; the week's distance is shared out evenly after the long run."""
    sizes, count = rules.sizes, wishes.runs
    if not count:
        return []
    if wishes.walk_run:
        return [(Kind(Role.RUN, "walk_run", sizes.walk_run_minutes, sizes.walk_run_minutes), count)]
    target = target_metres(request, rules)
    kinds: list[tuple[Kind, int]] = []
    if target is None:
        easy = Kind(Role.RUN, "run_easy", sizes.unknown_run_minutes, sizes.easy_minutes[0])
        return _with_quality(wishes, easy, count, 0, rules)
    if wishes.long:
        metres = min(long_metres(request, rules), target)
        minutes = _minutes(metres, request, rules)
        kinds.append((Kind(Role.LONG, RUN_LONG, minutes, sizes.long_minutes[0], metres), 1))
        target, count = target - metres, count - 1
    if not count:
        return kinds
    most = sizes.medium_minutes * 60_000 // _pace(request, rules)
    longest = request.conditions.longest_run_30d_m
    each = _floor(min(target // count, most, most if longest is None else int(longest)), rules)
    minutes = _minutes(each, request, rules)
    if each < sizes.step_m:
        return kinds
    easy = Kind(Role.RUN, easy_block(minutes, rules), minutes, min(sizes.easy_minutes[0], minutes), each)
    return kinds + _with_quality(wishes, easy, count, sum(kind.minutes for kind, _ in kinds), rules)


def easy_block(minutes: int, rules: PlannerRules) -> str:
    """An easy run is at most 45 minutes, a longer one is a medium run (9.1)."""
    return "run_easy" if minutes <= rules.sizes.easy_minutes[1] else "run_medium"


def _with_quality(
    wishes: Wishes, easy: Kind, count: int, long_minutes: int, rules: PlannerRules
) -> list[tuple[Kind, int]]:
    """One of the runs becomes the fast one, no longer than what keeps 80 % of the running time easy (S8)."""
    if wishes.quality is None:
        return [(easy, count)]
    others = long_minutes + easy.minutes * (count - 1)
    share = rules.limits.easy_share_percent
    least = min(easy.least, easy.minutes)
    minutes = max(least, min(easy.minutes, rules.sizes.easy_minutes[1], others * (100 - share) // share))
    metres = None if easy.metres is None else _floor(easy.metres * minutes // easy.minutes, rules)
    quality = Kind(Role.QUALITY, wishes.quality, minutes, least, metres)
    return [(quality, 1), (easy, count - 1)] if count > 1 else [(quality, 1)]


def strength_kinds(wishes: Wishes, request: WeekRequest, rules: PlannerRules) -> list[tuple[Kind, int]]:
    """Strength sessions; gym days go to the highest-yield ones first, circuits stay at home (9.4 limited gym)."""
    conditions, facts = request.conditions, rules.protocol(request.conditions.protocol)
    taken = sum(any(one.gym for one in day) for day in fixed_days(request).values())
    gym_days = max(0, (conditions.gym_days_per_week or 0) - taken)
    order = sorted(range(len(wishes.strength)), key=lambda place: wishes.strength[place] not in facts.highest_yield)
    at_gym = set([place for place in order if wishes.strength[place] != CIRCUIT][:gym_days])
    counts: dict[Kind, int] = {}
    for place, block in enumerate(wishes.strength):
        kind = _strength_kind(block, place in at_gym, request, rules, facts)
        counts[kind] = counts.get(kind, 0) + 1
    return list(counts.items())


def _strength_kind(block: str, gym: bool, request: WeekRequest, rules: PlannerRules, facts: ProtocolFacts) -> Kind:
    least, most = rules.sizes.strength_minutes
    if block == CIRCUIT:
        least = most = rules.limits.circuit_minutes
    pogo = block == STRENGTH_A and _pogo_allowed(request, rules, facts)
    return Kind(Role.STRENGTH, block, most, least, gym=gym, pogo=pogo, highest_yield=block in facts.highest_yield)


def _pogo_allowed(request: WeekRequest, rules: PlannerRules, facts: ProtocolFacts) -> bool:
    """HC13 with a known pain, no lever, and in phase 2 only once opened; nothing new while travelling or sick."""
    conditions = request.conditions
    pain = conditions.last_exercise_pain
    if pain is None or pain > rules.limits.plyo_pain or conditions.phase < facts.plyo_from:
        return False
    if conditions.restrictions.lever is not None or conditions.travel or conditions.sick:
        return False
    return request.pogo_open or conditions.phase >= LATE_PHASES_FROM


def fewer(wishes: Wishes, *, quality: bool, long: bool, runs: int, strength: int) -> Wishes:
    """The wishes without the fast run, the long run (both become easy runs), some runs, some strength sessions."""
    why = "why_days"
    dropped = list(wishes.dropped)
    dropped += [Dropped(Role.QUALITY, 1, why)] if quality else []
    dropped += [Dropped(Role.LONG, 1, why)] if long else []
    dropped += [Dropped(Role.RUN, runs, why)] if runs else []
    kept = len(wishes.strength) - strength
    counts: Mapping[str, int] = {
        block: wishes.strength[kept:].count(block) for block in dict.fromkeys(wishes.strength[kept:])
    }
    dropped += [Dropped(Role.STRENGTH, count, why, block) for block, count in counts.items()]
    left = wishes.runs - runs
    return Wishes(
        runs=left,
        long=wishes.long and not long and left > 0,
        quality=None if quality or left < 1 + wishes.long else wishes.quality,
        strength=wishes.strength[:kept],
        required=wishes.required,
        walk_run=wishes.walk_run,
        cross=wishes.cross,
        dropped=tuple(dropped),
        notes=wishes.notes,
    )
