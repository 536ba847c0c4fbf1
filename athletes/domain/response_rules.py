"""Shapes of the clinical data behind the response engine: thresholds, sizes and words. Must not decide anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from clinic.domain.rounding import Exact


class Colour(StrEnum):
    """What one session did to one problem (clinical.md 5.4)."""

    RED = "RED"
    AMBER = "AMBER"
    GREY = "GREY"
    GREEN = "GREEN"
    PENDING = "PENDING"


class SessionKind(StrEnum):
    """Kinds of session; the first three are run sessions and form one chain (clinical.md 5.7)."""

    RUN = "run"
    WALK_RUN = "walk_run"
    RACE = "race"
    CROSS = "cross"
    STRENGTH = "strength"
    PLYO = "plyo"

    @property
    def is_run(self) -> bool:
        """Whether the session belongs to the running chain."""
        return self in {SessionKind.RUN, SessionKind.WALK_RUN, SessionKind.RACE}


class Intensity(StrEnum):
    """Intensity category of a run (clinical.md 6.1)."""

    EASY = "easy"
    STEADY = "steady"
    TEMPO = "tempo"
    INTERVALS = "intervals"
    HILLS = "hills"
    STRIDES = "strides"
    RACE = "race"


class LeverKind(StrEnum):
    """What the two-session rule takes away (clinical.md 5.6)."""

    DOWNHILL = "downhill"
    INTENSITY = "intensity"
    VOLUME = "volume"


@dataclass(frozen=True, slots=True)
class Wording:
    """One rule in words for the runner and for the clinician, and on whose authority it stands."""

    rule_id: str
    colour: Colour
    runner: str
    clinician: str
    source: str


@dataclass(frozen=True, slots=True)
class HeadlineWords:
    """What a colour says to the runner, before the reasons are added."""

    headline: str
    meaning: str
    changes: str
    back: str
    now: str


@dataclass(frozen=True, slots=True)
class VerdictThresholds:
    """Pain points and hours of clinical.md 5.3 and 5.4. Pain is 0-10, hours count from the end of the session."""

    red_worst_pain: int
    red_bone_pain: int
    red_rise_at_24_hours: int
    escalation_rise: int
    freeze_hours: int
    morning_opens_hours: int
    morning_closes_hours: int
    day_opens_hours: int
    day_closes_hours: int


@dataclass(frozen=True, slots=True)
class BaselineRules:
    """How the usual morning level is found (clinical.md 5.2, B)."""

    reports: int
    minimum_reports: int
    clear_hours: int


@dataclass(frozen=True, slots=True)
class PainCaps:
    """Highest acceptable pain in a session by protocol and region (clinical.md 5.2 and 7.4)."""

    default: int
    highest_for_tendon_strength: int
    run_by_protocol: Mapping[str, int]
    strength_by_protocol: Mapping[str, int]
    run_by_region: Mapping[str, int]
    strength_by_region: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LeverRules:
    """Sizes of the two-session rule (clinical.md 5.6). Distances in metres, reductions in percent."""

    sessions: int
    expires_after_days: int
    downhill_descent_m: int
    downhill_m_per_km: int
    flat_m_per_km: int
    flat_descent_pct: int
    small_reduction_pct: int
    large_reduction_pct: int
    small_highest_pain: int
    distance_step_m: int
    easy_effort: int
    hard_intensities: frozenset[Intensity]
    holds: tuple[str, ...]
    walk_breaks: str
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SequenceRules:
    """Counts and windows of SQ1 to SQ7 (clinical.md 5.7), in sessions and days."""

    amber_2_after: int
    amber_2_days: int
    amber_2_reduction_pct: int
    progression_block_days: int
    red_after_ambers: int
    grey_as_amber: int
    grey_reduction_pct: int
    red_stop_days: int
    red_task_days: int
    two_red_window_days: int
    two_red_review_days: int
    bone_review_days: int
    bone_stages_back: int
    first_run_back_pct: int
    no_green_days: int
    no_green_reduction_pct: int
    no_green_review_days: int
    words: Mapping[str, Wording]


@dataclass(frozen=True, slots=True)
class PreRunRules:
    """Pain points and sizes of the check before a run (clinical.md 5.5)."""

    no_run_pain: int
    no_run_baseline: int
    easy_pain: int
    easy_rise: int
    easy_pct: int
    baseline_task_days: int
    words: Mapping[str, Wording]


@dataclass(frozen=True, slots=True)
class InitialSettingRules:
    """Running volume of a runner with symptoms at the start of a plan (clinical.md 5.7)."""

    calm_highest_pain: int
    stop_pain: int
    unsettled_reduction_pct: int
    stiffness_reduction_pct: int
    remove_days: int
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FollowUpQuestion:
    """One question about a session, in words. ``answer`` is the SessionReport field it fills."""

    answer: str
    words: str
    moment: str
    runs_only: bool


@dataclass(frozen=True, slots=True)
class ResponseRules:
    """Everything the response engine reads from content. ``version`` changes whenever any of it changes."""

    version: str
    verdict: VerdictThresholds
    baseline: BaselineRules
    caps: PainCaps
    levers: LeverRules
    sequence: SequenceRules
    pre_run: PreRunRules
    initial: InitialSettingRules
    reasons: Mapping[str, Wording]
    notes: Mapping[str, Wording]
    headlines: Mapping[Colour, HeadlineWords]
    questions: tuple[FollowUpQuestion, ...]


def floor_to(value: Exact, step: int) -> int:
    """``value`` rounded down to a whole multiple of ``step`` (planned metres are floored to 100)."""
    return int(value // step) * step
