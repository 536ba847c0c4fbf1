"""What the load model is told: a week, a session and what surrounds them. None is UNKNOWN. Must not judge any load."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from athletes.domain.load_rules import Surface
from athletes.domain.response_rules import Intensity
from clinic.domain.logic import Tri
from clinic.domain.rounding import Exact


@dataclass(frozen=True, slots=True)
class LoadSession:
    """The session that is planned or was just done. ``in_walk_run_stage``: prescribed by the walk-run ladder."""

    distance_m: Exact | None = None
    intensity: Intensity | None = None
    descent_m: Exact | None = None
    in_walk_run_stage: bool = False


@dataclass(frozen=True, slots=True)
class LongRunPair:
    """Long runs on consecutive days (L03): one lately, and another before it."""

    in_last_7_days: Tri = None
    another_in_previous_42_days: Tri = None


@dataclass(frozen=True, slots=True)
class ShoeChange:
    """The shoe that was first used last, and how it was used since (L04, L07, 6.4). Millimetres, percent, metres.

    The means are weighted by distance over the 28 days before the first use.
    """

    days_since_first_use: int | None = None
    drop_mm: Exact | None = None
    mean_drop_28d_mm: Exact | None = None
    stack_heel_mm: Exact | None = None
    mean_stack_28d_mm: Exact | None = None
    share_pct: Exact | None = None
    longest_run_m: Exact | None = None
    hardest_intensity: Intensity | None = None


@dataclass(frozen=True, slots=True)
class CadenceFacts:
    """Steps per minute now and the 28-day median at similar pace (L08)."""

    current: Exact | None = None
    median_28d: Exact | None = None
    runs_at_similar_pace: int | None = None


@dataclass(frozen=True, slots=True)
class SurfaceFacts:
    """Share of each surface in percent, this week and in the 28-day mean (L09)."""

    this_week_pct: Mapping[Surface, Exact] = field(default_factory=dict)
    mean_28d_pct: Mapping[Surface, Exact] = field(default_factory=dict)
    runs_this_week: int | None = None
    runs_28d: int | None = None


@dataclass(frozen=True, slots=True)
class WeeklyAmount:
    """An amount this week and in the weeks before, latest first: fast minutes (L10) or heavy sets (L13)."""

    this_week: Exact | None = None
    previous_weeks: Sequence[Exact | None] = ()


@dataclass(frozen=True, slots=True)
class Layoff:
    """A break from running and the return after it (L11). Day 0 of the return is the first day with a run."""

    days_without_running: int | None = None
    days_since_return: int | None = None
    week_distance_m: Exact | None = None
    reference_before_break_m: Exact | None = None
    any_intensity: Tri = None


@dataclass(frozen=True, slots=True)
class LoadFacts:
    """Everything the detectors read. ``previous_weeks_m`` is latest first, None for a missing week.

    ``days_since_last_intervals`` and ``days_since_last_hills`` None: never logged. ``log_start_date`` is the first day
    the log, or the intake's answer, speaks for. ``incomplete_weeks`` are Mondays of weeks with a run without distance.
    """

    today: date
    week_distance_m: Exact | None = None
    previous_weeks_m: Sequence[Exact | None] = ()
    longest_run_30d_m: Exact | None = None
    no_run_in_30_days: Tri = None
    max_descent_42d_m: Exact | None = None
    days_since_last_intervals: int | None = None
    days_since_last_hills: int | None = None
    log_start_date: date | None = None
    session: LoadSession | None = None
    long_run_pair: LongRunPair | None = None
    shoe: ShoeChange | None = None
    cadence: CadenceFacts | None = None
    surface: SurfaceFacts | None = None
    fast_minutes: WeeklyAmount | None = None
    layoff: Layoff | None = None
    heavy_sets: Mapping[str, WeeklyAmount] = field(default_factory=dict)
    incomplete_weeks: tuple[date, ...] = ()
