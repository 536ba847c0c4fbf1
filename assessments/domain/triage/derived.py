"""Triage inputs that follow from logs: morning stiffness, escalation, deload days, age, BMI (clinical.md 2.6, 1.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from clinic.domain.logic import Tri, all_of, any_of
from clinic.domain.rounding import Exact, exact


@dataclass(frozen=True, slots=True)
class DerivationLimits:
    """Thresholds of 2.6: stiffness rise in minutes, share of usual distance, pain rise, runs per window, REDs."""

    stiffness_rise_minutes: int
    reduced_distance_share: Decimal
    pain_rise: Decimal
    runs_per_window: int
    red_verdicts: int


@dataclass(frozen=True, slots=True)
class Stiffness:
    """Weekly morning stiffness, oldest week first; None marks a week with fewer than 3 reports.

    ``weekly_median_minutes`` in minutes, distances in metres. ``runner_says_worse`` answers "is it getting worse each
    week although you run less?". Only the latest three weeks are judged.
    """

    weekly_median_minutes: Sequence[Exact | None] = ()
    weekly_distance_m: Sequence[Exact | None] = ()
    mean_distance_4_weeks_before_m: Exact | None = None
    runner_says_worse: Tri = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """Run pain (worst, 0-10) of the last 7 days and the 7 before; ``reported`` is the runner's or clinician's word."""

    conservative_running: Tri = None
    run_pain_last_7_days: Sequence[int] | None = None
    run_pain_previous_7_days: Sequence[int] | None = None
    red_verdicts_14_days: int | None = None
    reported: Tri = None


def stiffness_worse(stiffness: Stiffness, limits: DerivationLimits) -> Tri:
    """``a_stiff_worse`` (2.6, ruling 34): "yes" is always TRUE, "no" decides only when a week is missing."""
    if stiffness.runner_says_worse is True:
        return True
    weeks = list(stiffness.weekly_median_minutes)[-3:]
    minutes = [exact(week) for week in weeks if week is not None]
    if len(minutes) < 3:
        return stiffness.runner_says_worse
    first, second, third = minutes
    if not (third > second > first and third - first >= limits.stiffness_rise_minutes):
        return False
    distances = ([None] * 3 + list(stiffness.weekly_distance_m))[-3:]
    return all_of([_reduced(week, stiffness.mean_distance_4_weeks_before_m, limits) for week in distances[1:]])


def _reduced(week: Exact | None, usual: Exact | None, limits: DerivationLimits) -> Tri:
    if week is None or usual is None:
        return None
    return exact(week) <= exact(limits.reduced_distance_share) * exact(usual)


def escalating(escalation: Escalation, limits: DerivationLimits) -> Tri:
    """``escal_conservative`` (2.6): pain rises, or RED verdicts repeat, although running is conservative."""
    if escalation.reported is True:
        return True
    latest = _mean(escalation.run_pain_last_7_days, limits)
    before = _mean(escalation.run_pain_previous_7_days, limits)
    rising = None if latest is None or before is None else latest >= before + exact(limits.pain_rise)
    reds = escalation.red_verdicts_14_days
    repeated = None if reds is None else reds >= limits.red_verdicts
    logged = all_of([escalation.conservative_running, any_of([rising, repeated])])
    return escalation.reported if logged is None else logged


def _mean(pains: Sequence[int] | None, limits: DerivationLimits) -> Fraction | None:
    if pains is None or len(pains) < limits.runs_per_window:
        return None
    return Fraction(sum(pains), len(pains))


def deload_days(start: date, today: date) -> int | None:
    """Days since running was cut; UNKNOWN while the date lies in the future."""
    days = (today - start).days
    return days if days >= 0 else None


def age_on(born: date, today: date) -> int:
    """Completed years; born on 29 February comes of age on 1 March (ruling 36)."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def body_mass_index(mass_kg: Exact, height_cm: Exact) -> Fraction:
    """kg/m², exact."""
    return exact(mass_kg) * 10_000 / exact(height_cm) ** 2
