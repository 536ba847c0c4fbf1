"""The two-session rule: what an AMBER session takes away from the next two runs (clinical.md 5.6).

Must not decide whether a run may happen at all; pre_run.py does that.
"""

import operator
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from athletes.domain.response import SessionReport, Verdict
from athletes.domain.response_rules import Colour, Intensity, LeverKind, LeverRules, floor_to
from athletes.domain.units import DistanceUnit, format_distance
from clinic.domain.logic import any_of, compare
from clinic.domain.rounding import Exact, exact

SMALL_REASONS = frozenset({"A-stiff", "A-unsettled"})


@dataclass(frozen=True, slots=True)
class Lever:
    """One reduction. ``session`` is the 1-based number of the session that caused it, ``reduction_pct`` volume only.

    It holds for the next ``sessions`` completed run sessions, at the latest on ``last_day``.
    """

    kind: LeverKind
    reduction_pct: int | None
    sessions: int
    session: int
    last_day: date


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """A run that is still to come. Distance and descent in metres, None if not planned in numbers."""

    distance_m: Exact | None
    intensity: Intensity = Intensity.EASY
    descent_m: Exact | None = None


@dataclass(frozen=True, slots=True)
class Reduction:
    """The strictest of everything that lightens a run; several levers never add up, the stricter one counts."""

    volume_pct: int = 0
    easy: bool = False
    flat: bool = False
    max_distance_m: int | None = None

    @property
    def is_any(self) -> bool:
        """Whether anything is reduced."""
        return self != Reduction()


@dataclass(frozen=True, slots=True)
class LighterRun:
    """A planned run before and after the reduction, with the sentences that say so.

    ``max_descent_m`` and ``max_effort`` (0-10) are None where nothing limits them. ``holds`` and ``walk_breaks`` say
    what else waits and which breaks are offered.
    """

    before: PlannedRun
    after: PlannedRun
    flat_route: bool
    max_descent_m: int | None
    max_effort: int | None
    before_words: str
    after_words: str
    holds: tuple[str, ...]
    walk_breaks: str | None


def choose_lever(verdict: Verdict, session: int, rules: LeverRules) -> Lever | None:
    """The lever that an AMBER run session pulls (5.6-2 and 5.6-3); None for any other colour and for exercise sessions.

    Downhill if the session descended 150 m or 15 m per km, else intensity if it was a hard one, else volume.
    """
    if verdict.colour is not Colour.AMBER or not verdict.report.kind.is_run:
        return None
    report = verdict.report
    if _went_downhill(report, rules):
        return make_lever(LeverKind.DOWNHILL, None, session, report.date, rules)
    if report.intensity in rules.hard_intensities:
        return make_lever(LeverKind.INTENSITY, None, session, report.date, rules)
    return make_lever(LeverKind.VOLUME, _volume_reduction(verdict, rules), session, report.date, rules)


def make_lever(kind: LeverKind, reduction_pct: int | None, session: int, day: date, rules: LeverRules) -> Lever:
    """A lever pulled by the session of ``day``; the tenth day after it still counts (ruling 24)."""
    return Lever(kind, reduction_pct, rules.sessions, session, day + timedelta(days=rules.expires_after_days))


def merge(levers: Iterable[Lever]) -> Reduction:
    """All levers of all problems as one reduction, the strictest of each (clinical.md Appendix C 9)."""
    merged = Reduction()
    for lever in levers:
        merged = strictest(
            merged,
            Reduction(
                volume_pct=lever.reduction_pct or 0,
                easy=lever.kind is LeverKind.INTENSITY,
                flat=lever.kind is LeverKind.DOWNHILL,
            ),
        )
    return merged


def strictest(one: Reduction, other: Reduction) -> Reduction:
    """The stricter of two reductions in each respect."""
    limits = [r.max_distance_m for r in (one, other) if r.max_distance_m is not None]
    return Reduction(
        volume_pct=max(one.volume_pct, other.volume_pct),
        easy=one.easy or other.easy,
        flat=one.flat or other.flat,
        max_distance_m=min(limits, default=None),
    )


def lighten(
    planned: PlannedRun, reduction: Reduction, rules: LeverRules, unit: DistanceUnit = DistanceUnit.KM
) -> LighterRun:
    """The lighter run: distance x (1 - r) floored to 100 m, easy, or flat (5.6-2 and 5.6-3).

    A flat route descends at most 10 m per km of the new distance and at most half of the planned descent.
    """
    distance = _reduced(planned.distance_m, reduction, rules.distance_step_m)
    descent = _flat_descent(distance, planned.descent_m, rules) if reduction.flat else None
    after = replace(
        planned,
        distance_m=distance,
        intensity=Intensity.EASY if reduction.easy else planned.intensity,
        descent_m=planned.descent_m
        if descent is None or planned.descent_m is None
        else min(planned.descent_m, descent),
    )
    effort = rules.easy_effort if reduction.easy else None
    return LighterRun(
        before=planned,
        after=after,
        flat_route=reduction.flat,
        max_descent_m=descent,
        max_effort=effort,
        before_words=_describe(planned, rules, unit),
        after_words=_describe(after, rules, unit, flat=reduction.flat, effort=effort),
        holds=rules.holds if reduction.is_any else (),
        walk_breaks=rules.walk_breaks if reduction.is_any else None,
    )


def apply_levers(
    planned: PlannedRun, levers: Iterable[Lever], rules: LeverRules, unit: DistanceUnit = DistanceUnit.KM
) -> LighterRun:
    """The planned run as the active levers leave it."""
    return lighten(planned, merge(levers), rules, unit)


def _went_downhill(report: SessionReport, rules: LeverRules) -> bool:
    descent = None if report.descent_m is None else exact(report.descent_m)
    allowed = None if report.distance_m is None else exact(report.distance_m) * Fraction(rules.downhill_m_per_km, 1000)
    steep = compare(descent, operator.ge, allowed) if descent else False
    return any_of([compare(descent, operator.ge, rules.downhill_descent_m), steep]) is True


def _volume_reduction(verdict: Verdict, rules: LeverRules) -> int:
    worst = verdict.report.pain_worst
    small = set(verdict.reason_ids) <= SMALL_REASONS and worst is not None and worst <= rules.small_highest_pain
    return rules.small_reduction_pct if small else rules.large_reduction_pct


def _reduced(distance_m: Exact | None, reduction: Reduction, step: int) -> Exact | None:
    if distance_m is None:
        return reduction.max_distance_m
    if reduction.volume_pct:
        distance_m = floor_to(exact(distance_m) * Fraction(100 - reduction.volume_pct, 100), step)
    return distance_m if reduction.max_distance_m is None else min(distance_m, reduction.max_distance_m, key=exact)


def _flat_descent(distance_m: Exact | None, planned_descent_m: Exact | None, rules: LeverRules) -> int | None:
    limits = []
    if distance_m is not None:
        limits.append(exact(distance_m) * Fraction(rules.flat_m_per_km, 1000))
    if planned_descent_m is not None:
        limits.append(exact(planned_descent_m) * Fraction(rules.flat_descent_pct, 100))
    return floor_to(min(limits), 1) if limits else None


def _describe(
    run: PlannedRun, rules: LeverRules, unit: DistanceUnit, *, flat: bool = False, effort: int | None = None
) -> str:
    intensity = rules.sentences[run.intensity]
    distance = "" if run.distance_m is None else f"{format_distance(run.distance_m, unit)} "
    parts = [f"{distance}{intensity}"]
    if flat:
        parts.append(rules.sentences["flat"])
    if effort is not None:
        parts.append(rules.sentences["effort"].format(effort=effort))
    return ", ".join(parts)
