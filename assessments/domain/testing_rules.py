"""The general numbers and sentences of objective testing as one frozen bundle (clinical.md 3.1-3.3, 3.7).

Filled from content; must not contain a threshold of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from assessments.domain.catalog import TestDefinition


@dataclass(frozen=True, slots=True)
class BandRules:
    """Gap and severity bands in percent: from ``attention`` amber, from ``red`` red (clinical.md 3.2, 3.3)."""

    attention: Decimal
    red: Decimal
    nothing_measured: int  # severity when both sides are unable, or the landing could not be held on one side


@dataclass(frozen=True, slots=True)
class PainRules:
    """Pain limits of testing: stop above ``stop_above``; adductor squeeze bands; next-morning pain is looked at too."""

    stop_above: int
    squeeze_amber_from: int
    squeeze_red_from: int


@dataclass(frozen=True, slots=True)
class SpeedGateRules:
    """When heavy speed work is allowed (clinical.md 3.2)."""

    pain_limited_from: int
    recheck_days: int
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TestingRules:
    """Which tests may be done at all (clinical.md 3.1-6)."""

    __test__ = False

    walking_pain_at_most: int
    calf_raises_at_least: int
    calf_raise_test: str
    bone_hops_from_phase: int
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CueRules:
    """Cadence and gait cues (clinical.md 3.7). Percentages are whole numbers above the current cadence."""

    cadence_below: int
    target_percent: int
    maximum_percent: int
    metronome_sessions: int
    metronome_weeks: int
    recheck_days: tuple[int, ...]
    trunk_lean_below_deg: int
    low_drop_at_most_mm: Decimal
    foot_strike_weeks: tuple[int, int]
    pace_tolerance_s_per_km: int
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TestCatalog:
    """All tests by id, in catalogue order, with the rules that apply to them all."""

    __test__ = False

    tests: Mapping[str, TestDefinition]
    fresh_days: int
    bands: BandRules
    pain: PainRules
    speed_gate: SpeedGateRules
    testing: TestingRules
    cue: CueRules
    squat_fault_reps: int
    squat_depth_deg: int
    squat_depth_highest_deg: int
    balance_note_below_s: Decimal
    add_abd_ratio: Decimal
    balance_test: str
    cadence_test: str
    squeeze_test: str
    hip_ratio_tests: tuple[str, str]
    scoreboard_words: Mapping[str, str]
    pain_change_points: int

    def family(self, family: str) -> tuple[TestDefinition, ...]:
        """The tests that answer a key test, the preferred one first, then those that stand in for it."""
        own = [test for test in self.tests.values() if test.family == family]
        return tuple(own + [test for test in self.tests.values() if test.stands_in_for == family])
