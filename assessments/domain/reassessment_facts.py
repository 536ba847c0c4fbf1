"""What reassessment looks at. Plain values that other parts of the product have already worked out; judges nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from clinic.domain.logic import Tri
from clinic.domain.rounding import Exact


@dataclass(frozen=True, slots=True)
class ResponseEvent:
    """A RED verdict ("RED") or a sequence rule ("SQ1") that nobody has reviewed yet."""

    rule_id: str
    on: date


@dataclass(frozen=True, slots=True)
class NewTriageRule:
    """A triage rule that fired since the last look. ``level`` E, S, U, R, M, or None when not passed on."""

    rule_id: str
    level: str | None
    on: date


@dataclass(frozen=True, slots=True)
class ReassessmentFacts:
    """All facts of one plan on ``today``; None is UNKNOWN (or: there is none) and never fires a trigger.

    ``last_done``: measure id of content to the day it was last done. ``first_fired``: trigger id to the day it first
    fired, so that a due date does not move with every look. Changes are "now minus before": PSFS up and run pain down
    are better; ``run_pain_change`` is of the mean over 14 days.
    """

    today: date
    phase: int | None = None
    plan_start: date | None = None
    phase_start: date | None = None
    last_done: Mapping[str, date] = field(default_factory=dict)
    first_fired: Mapping[str, date] = field(default_factory=dict)
    key_tests: tuple[str, ...] = ()
    limiter_test: str | None = None
    limiter_red: Tri = None
    bone_protocol: bool = False
    total_score_used: bool = False
    response_events: tuple[ResponseEvent, ...] = ()
    new_triage_rules: tuple[NewTriageRule, ...] = ()
    red_free_days: int | None = None
    exit_met_except_tests: Tri = None
    exit_near: Tri = None
    load_verdict: str | None = None
    new_shoe_category: str | None = None
    drop_change_mm: Exact | None = None
    plan_days: int | None = None
    psfs_change: Exact | None = None
    run_pain_change: Exact | None = None
    limiter_improved: Tri = None
    race_dates: tuple[date, ...] = ()
    next_a_race: date | None = None
    cycle_start: date | None = None
    days_off_running: int | None = None
    hop_sharp: Tri = None
    deload_days: int | None = None
    consecutive_missed_reports: int | None = None
    cue_started: date | None = None
    cue_ended: date | None = None
