"""What a planned day loads: tiers by region, hard or not, run or not, minutes and metres (clinical.md 9.1).

Must not judge; the rules read these facts.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from clinic.domain.errors import RuleViolation
from clinic.domain.rounding import exact
from programs.domain.activity import HEAVY_TIER, Block, BlockKind
from programs.domain.planner.planned_week import Activity, WeekConditions
from programs.domain.planner.rules import REGIONS, PlannerRules

RUN_LONG = "run_long"
RUN_LONG_OVER_120 = "run_long_over_120"
DOWNHILL_LONG = "downhill_long"
STRENGTH_A = "strength_A"
CIRCUIT = "maint_circuit_20"

Tiers = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class ActivityLoad:
    """One activity as the rules see it. ``acts_as``: the ids under which block lists find it."""

    activity: Activity
    block: Block
    tiers: Tiers
    hard_run: bool
    acts_as: frozenset[str]

    @property
    def is_run(self) -> bool:
        """Any running, incline micro-strides and races too."""
        return self.block.kind is BlockKind.RUN

    @property
    def is_strength(self) -> bool:
        """Lifting, jumping and the circuit."""
        return self.block.kind is BlockKind.STRENGTH

    @property
    def top_tier(self) -> int:
        """The highest tier of any region."""
        return max(self.tiers)


@dataclass(frozen=True, slots=True)
class Session:
    """Activities without a break between them. ``start`` None: the time is not known."""

    start: datetime | None
    tiers: Tiers


@dataclass(frozen=True, slots=True)
class DayLoad:
    """One day. ``index`` 0 is Monday, 6 Sunday, -1 the Sunday before. Minutes None: a run without planned minutes."""

    index: int
    loads: tuple[ActivityLoad, ...]
    sessions: tuple[Session, ...]
    tiers: Tiers
    hard: bool
    run_day: bool
    has_run: bool
    has_long: bool
    has_strength_a: bool
    distance_m: Fraction
    minutes: Fraction

    def which(self, blocks: frozenset[str]) -> tuple[ActivityLoad, ...]:
        """The activities that a block list names."""
        return tuple(load for load in self.loads if not load.acts_as.isdisjoint(blocks))

    @property
    def blocks(self) -> tuple[str, ...]:
        """Block ids in order."""
        return tuple(load.activity.block for load in self.loads)


def load_of(activity: Activity, conditions: WeekConditions, rules: PlannerRules) -> ActivityLoad:
    """One activity. Raises RuleViolation ``unknown_block``.

    A long run over 120 minutes loads more (9.1). A run that descends as far as a long downhill counts as one as well,
    whatever it is called (the safer reading of 9.1).
    """
    block = rules.blocks.get(activity.block)
    if block is None:
        raise RuleViolation("unknown_block", f"There is no activity block {activity.block}.", field="block")
    acts_as = frozenset({activity.block})
    tiers, hard_run = _tiers(block), block.hard_run
    limits = rules.limits
    if activity.block == RUN_LONG and activity.minutes is not None and activity.minutes > limits.very_long_minutes:
        tiers = _tiers(rules.blocks[RUN_LONG_OVER_120])
    if block.kind is BlockKind.RUN and activity.descent_m is not None and block.run_day:
        least = limits.downhill_m_by_protocol.get(conditions.protocol or "", limits.downhill_m)
        if activity.descent_m >= least:
            tiers = _higher(tiers, _tiers(rules.blocks[DOWNHILL_LONG]))
            acts_as, hard_run = acts_as | {DOWNHILL_LONG}, True
    return ActivityLoad(activity, block, tiers, hard_run, acts_as)


def day_load(index: int, activities: tuple[Activity, ...], conditions: WeekConditions, rules: PlannerRules) -> DayLoad:
    """A whole day. Availability minutes count the circuit as 20 (9.4); unknown minutes count as none."""
    loads = tuple(load_of(activity, conditions, rules) for activity in activities)
    tiers: Tiers = (0, 0, 0, 0)
    for load in loads:
        tiers = _higher(tiers, load.tiers)
    return DayLoad(
        index=index,
        loads=loads,
        sessions=_sessions(loads),
        tiers=tiers,
        hard=any(load.top_tier == HEAVY_TIER or load.hard_run or load.block.hard_day for load in loads),
        run_day=any(load.block.run_day for load in loads),
        has_run=any(load.is_run for load in loads),
        has_long=any(load.activity.block == RUN_LONG for load in loads),
        has_strength_a=any(load.activity.block == STRENGTH_A for load in loads),
        distance_m=sum((exact(load.activity.distance_m or 0) for load in loads if load.is_run), Fraction(0)),
        minutes=sum((_minutes(load.activity, rules) for load in loads), Fraction(0)),
    )


def _minutes(activity: Activity, rules: PlannerRules) -> Fraction:
    if activity.block == CIRCUIT:
        return Fraction(rules.limits.circuit_minutes)
    return exact(activity.minutes or 0)


def _tiers(block: Block) -> Tiers:
    return (block.achilles, block.quad_knee, block.hamstring, block.glute_lat)


def _higher(one: Tiers, other: Tiers) -> Tiers:
    return (max(one[0], other[0]), max(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3]))


def _sessions(loads: tuple[ActivityLoad, ...]) -> tuple[Session, ...]:
    """Activities without a time are one session; timed ones join when one starts before the other has ended."""
    untimed: Tiers = (0, 0, 0, 0)
    timed: list[tuple[datetime, datetime, Tiers]] = []
    for load in loads:
        if load.activity.start is None:
            untimed = _higher(untimed, load.tiers)
        else:
            start = load.activity.start.astimezone(UTC)
            end = start + timedelta(microseconds=int(exact(load.activity.minutes or 0) * 60_000_000))
            timed.append((start, end, load.tiers))
    joined: list[tuple[datetime, datetime, Tiers]] = []
    for start, end, tiers in sorted(timed):
        if joined and start <= joined[-1][1]:
            first, last, before = joined[-1]
            joined[-1] = (first, max(last, end), _higher(before, tiers))
        else:
            joined.append((start, end, tiers))
    sessions = [Session(start, tiers) for start, _, tiers in joined]
    return (*sessions, *([Session(None, untimed)] if max(untimed) else []))


def heavy_regions(tiers: Tiers) -> tuple[str, ...]:
    """Regions at tier 3."""
    return tuple(region for region, tier in zip(REGIONS, tiers, strict=True) if tier == HEAVY_TIER)
