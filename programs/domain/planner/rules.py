"""The planner's numbers, block lists and sentences; they live in content. No logic beyond looking them up."""

from collections.abc import Mapping
from dataclasses import dataclass

from programs.domain.activity import Block
from programs.domain.planner.planned_week import RacePriority

REGIONS = ("achilles", "quad_knee", "hamstring", "glute_lat")
"""Load regions in the order of the block table (9.1)."""

HARD_CONSTRAINTS: tuple[str, ...] = (
    *("HC1", "HC2", "HC3", "HC4", "HC5", "HC6a", "HC6b", "HC7"),
    *("HC8", "HC9", "HC10", "HC11", "HC12", "HC13", "HC14", "HC15"),
)
PREFERENCES: tuple[str, ...] = tuple(f"S{number}" for number in range(1, 13))


@dataclass(frozen=True, slots=True)
class Spacing:
    """Hours and days between heavy work (HC2, S1, HC10, HC14). Exactly the named hours pass."""

    heavy_hours: int
    preferred_hours: int
    days_apart: int
    plyo_hours: int
    race_hours: Mapping[RacePriority, int]
    race_days: Mapping[RacePriority, int]


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds of 9.1 to 9.4. Percentages 0 to 200, minutes, metres; ``by phase`` maps have the phases 1 to 4."""

    hard_days: Mapping[int, int]
    days_without_run: Mapping[int, int]
    heavy_sessions_least: Mapping[int, int]
    heavy_sessions_most: Mapping[int, int]
    circuits_phase_4: int
    hard_sets_percent: tuple[int, int]
    before_long_tier: int
    before_long_minutes: int
    very_long_minutes: int
    circuit_minutes: int
    steady_minutes: int
    plyo_per_week: int
    plyo_pain: int
    week_percent: int
    travel_week_percent: int
    sick_week_percent: int
    week_orange_percent: int
    run_percent: int
    run_red_percent: int
    back_to_back_percent: int
    back_to_back_minutes: int
    back_to_back_m: int
    flat_m_per_km: int
    downhill_m: int
    downhill_m_by_protocol: Mapping[str, int]
    lever_sessions: int
    easy_share_percent: int
    near_limit_percent: int
    near_limit_runs: int
    runs_per_lift: int
    lifts_most: int


@dataclass(frozen=True, slots=True)
class BlockLists:
    """Which blocks a rule speaks of, by id."""

    after_strength_a: frozenset[str]
    early_phases: frozenset[str]
    speed: frozenset[str]
    intensity: frozenset[str]
    downhill: frozenset[str]
    plyo: frozenset[str]
    focus: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProtocolFacts:
    """What a protocol means for the week. ``own_region`` None: no minimum of heavy sessions (PRE).

    ``quality`` by phase, best first; phases in ``no_run`` allow no run, ``walk_run`` plan walk-run, ``only_walk_run``
    allow nothing else, ``no_long`` plan no long run, ``alternate`` keep a day between runs; ``plyo_from`` is the first
    phase with jumping.
    """

    own_region: str | None
    strength: str
    quality: Mapping[int, tuple[str, ...]]
    no_run: frozenset[int]
    walk_run: frozenset[int]
    only_walk_run: frozenset[int]
    no_long: frozenset[int]
    alternate: frozenset[int]
    plyo_from: int
    flat_long: bool
    camber: bool
    highest_yield: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How long the planner makes things, minutes, metres, seconds per km, percent (CC)."""

    pace_s_per_km: int
    step_m: int
    runs_default: int
    strength_default: int
    long_share_percent: int
    long_minutes: tuple[int, int]
    easy_minutes: tuple[int, int]
    medium_minutes: int
    before_long_minutes: int
    walk_run_minutes: int
    walk_runs_most: int
    unknown_run_minutes: int
    strength_minutes: tuple[int, int]
    pogo_minutes: int
    cross_minutes: tuple[int, int]
    lever_percent: int


@dataclass(frozen=True, slots=True)
class PlannerRules:
    """All that the planner reads from content. ``words`` are sentences with blanks, ``sources`` by rule id."""

    blocks: Mapping[str, Block]
    spacing: Spacing
    limits: Limits
    lists: BlockLists
    sizes: Sizes
    weights: Mapping[str, int]
    protocols: Mapping[str, ProtocolFacts]
    strength_by_phase: Mapping[str, Mapping[int, tuple[str, ...]]]
    words: Mapping[str, str]
    names: Mapping[str, str]
    sources: Mapping[str, str]

    def protocol(self, protocol: str | None) -> ProtocolFacts:
        """The facts of a protocol; without one, of none in particular."""
        return self.protocols[protocol or "any"]

    def say(self, key: str, **values: object) -> str:
        """A sentence with its blanks filled in."""
        return self.words[key].format(**values)

    def name(self, block: str) -> str:
        """A block in plain words, for the middle of a sentence."""
        return self.names[block]
