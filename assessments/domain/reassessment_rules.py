"""Numbers and sentences of reassessment: how often measures repeat, what brings them forward (clinical.md 11).

Filled from content; must not contain a threshold of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class RhythmKind(StrEnum):
    """What a repetition is counted from."""

    EVERY_DAYS = "every_days"  # after the last time
    ON_DAYS = "on_days"  # fixed days after the plan started, 0 = the baseline
    AT_EXIT = "at_exit"  # once the phase's exit needs nothing but tests
    AFTER_CUE = "after_cue"  # fixed days after a running cue started
    CUE_END = "cue_end"  # when a running cue ended
    EXIT_NEAR = "exit_near"  # once the exit of the phase is near
    BEFORE_A_RACE = "before_a_race"  # within so many days before the next A race
    BEFORE_CYCLE = "before_cycle"  # a window of days before the next goal cycle


class Need(StrEnum):
    """A fact without which a rhythm does not apply."""

    BONE_PROTOCOL = "bone_protocol"
    TOTAL_SCORE = "total_score"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When one measure falls due in one phase. ``days``: see the kind; ``opens_days``: how early it may be done."""

    kind: RhythmKind
    measure: str
    words: str
    days: tuple[int, ...] = ()
    days_if_limiter_red: int | None = None
    opens_days: int | None = None


@dataclass(frozen=True, slots=True)
class CadenceRule:
    """One row of clinical.md 11.1: a measure and its rhythms by phase (1 to 4)."""

    id: str
    what: str
    key_tests: bool
    tests: tuple[str, ...]
    need: Need | None
    by_phase: Mapping[int, tuple[Rhythm, ...]]


@dataclass(frozen=True, slots=True)
class TriggerRule:
    """One row of clinical.md 11.2: words and how soon. ``why`` may hold {placeholders}."""

    id: str
    within_days: int
    what: str
    why: str
    tests: tuple[str, ...]
    key_tests: bool
    limiter_test: bool


@dataclass(frozen=True, slots=True)
class TriggerThresholds:
    """When the triggers of clinical.md 11.2 fire. Days are whole days, drop in mm, pain and PSFS in points."""

    response_rules: frozenset[str]
    triage_days: Mapping[str, int]
    triage_days_unknown_level: int
    red_free_days: int
    load_verdicts: frozenset[str]
    shoe_categories: frozenset[str]
    drop_change_mm: Decimal
    no_progress_days: int
    no_progress_psfs: Decimal
    no_progress_run_pain: Decimal
    race_days: int
    days_off: int
    hop_retest_day: int
    missed_reports: int


@dataclass(frozen=True, slots=True)
class CadenceSettings:
    """Tolerances: a measure taken so many days early still counts, a baseline so many days before the plan."""

    early_days: int
    baseline_days: int
    exit_days: int
    quiet_days_for_weekly_reports: int
    weekly_reports_from_phase: int


@dataclass(frozen=True, slots=True)
class AdherenceRules:
    """Clinic notes about adherence (clinical.md 11.3)."""

    under_percent: int
    under_weeks: int
    under_dosed: str
    load_review: str


@dataclass(frozen=True, slots=True)
class ReassessmentRules:
    """Everything of clinical.md 11.1 to 11.3."""

    cadence: tuple[CadenceRule, ...]
    triggers: Mapping[str, TriggerRule]
    thresholds: TriggerThresholds
    settings: CadenceSettings
    adherence: AdherenceRules
