"""How far a test is from its target or from the other leg, as one number per test (clinical.md 3.3, 3.4 Notes).

Knows nothing about protocols: which test limits the runner is decided in limiter.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from assessments.domain.catalog import SeverityStep, TestDefinition
from assessments.domain.comparability import comparable_over_time, history
from assessments.domain.measurement import SideResult, TestResult
from assessments.domain.sides import InvolvedSide, Side
from assessments.domain.symmetry import Band, symmetry
from assessments.domain.testing_rules import TestCatalog
from clinic.domain.rounding import Exact, exact


class Status(StrEnum):
    """Colour of a severity."""

    GREEN = "GREEN"
    AMBER = "AMBER"
    RED = "RED"


@dataclass(frozen=True, slots=True)
class Severity:
    """Severity of one test in percent points, exact.

    ``complete`` False: a part could not be judged (a side is missing), so the true value may be higher. Then ``status``
    is None below the amber threshold: unknown never shows as green.
    """

    test_id: str
    family: str
    value: Fraction
    status: Status | None
    side: Side | None
    complete: bool
    tested_on: date


def status_of(value: Fraction, catalog: TestCatalog) -> Status:
    """Below 10 green, from 10 amber, from 20 red (clinical.md 3.3)."""
    if value >= exact(catalog.bands.red):
        return Status.RED
    return Status.AMBER if value >= exact(catalog.bands.attention) else Status.GREEN


def shortfall_pct(value: Exact, target: Exact) -> Fraction:
    """Percent short of the target, never below zero."""
    return max(Fraction(0), (exact(target) - exact(value)) * 100 / exact(target))


def step_severity(value: Exact, steps: Sequence[SeverityStep]) -> Fraction:
    """The highest mapped severity that ``value`` reaches."""
    return Fraction(max((step.severity for step in steps if exact(value) >= exact(step.start)), default=0))


def severity_of(
    test: TestDefinition,
    result: TestResult,
    involved: InvolvedSide,
    catalog: TestCatalog,
    *,
    own_best: Exact | None = None,
) -> Severity | None:
    """Severity of one result, None when nothing about it can be judged. ``own_best``: earlier best of T10."""
    parts = [*_own_value_parts(test, result, involved, own_best), *_side_parts(test, result, involved, catalog)]
    known = [part for part in parts if part is not None]
    if not known:
        return None
    value = max(known)
    complete = len(known) == len(parts)
    status: Status | None = status_of(value, catalog)
    if not complete and status is Status.GREEN:
        status = None
    return Severity(
        test.id, test.family, value, status, reported_side(test, result, involved, catalog), complete, result.date
    )


def _own_value_parts(
    test: TestDefinition, result: TestResult, involved: InvolvedSide, own_best: Exact | None
) -> list[Fraction | None]:
    """Parts that look at one value: shortfall to a target, share of the own best, score bands."""
    rule = test.severity
    part = judged_part(test, result, involved)
    parts: list[Fraction | None] = []
    if rule.shortfall_from is not None:
        value = part.number if part else None
        parts.append(None if value is None else shortfall_pct(value, rule.shortfall_from))
    if rule.own_best_share is not None and own_best is not None:
        value = part.number if part else None
        target = exact(own_best) * exact(rule.own_best_share)
        parts.append(None if value is None or not target else shortfall_pct(value, target))
    if rule.score_steps:
        parts.extend(_score_parts(test, part))
    return parts


def _score_parts(test: TestDefinition, part: SideResult | None) -> list[Fraction | None]:
    if part is None:
        return [None]
    if test.two_sided:
        number = part.number
        mapped = None if number is None else step_severity(number, test.severity.score_steps)
        return [mapped, *_floor_parts(test, part)]
    # A whole-body pain rating (30-minute walk) counts during the outing and the next morning.
    ratings = (part.pain, part.pain_next_morning)
    return [None if rating is None else step_severity(rating, test.severity.score_steps) for rating in ratings]


def _floor_parts(test: TestDefinition, part: SideResult) -> list[Fraction]:
    floors = test.severity.fault_floors
    if not floors or part.faults is None:
        return []
    return [Fraction(floors[name]) for name in part.faults.present() if name in floors]


def _side_parts(
    test: TestDefinition, result: TestResult, involved: InvolvedSide, catalog: TestCatalog
) -> list[Fraction | None]:
    """Parts that compare the two legs: the gap or the difference."""
    rule = test.severity
    compared = symmetry(test, result, involved, catalog)
    if compared is None or not (rule.gap or rule.difference_steps):
        return []
    if rule.gap and compared.band in (Band.BOTH_UNABLE, Band.STICK_FAIL):
        return [Fraction(catalog.bands.nothing_measured)]
    if rule.difference_steps:
        difference = Fraction(0) if compared.band is Band.BOTH_UNABLE else compared.difference
        return [None if difference is None else step_severity(difference, rule.difference_steps)]
    if compared.gap_pct is None and _gap_is_optional(test, result):
        return []
    return [compared.gap_pct]


def _gap_is_optional(test: TestDefinition, result: TestResult) -> bool:
    """The squat may be scored without a measured depth; its depth gap then simply does not exist."""
    return test.severity.fault_floors is not None and all(part.depth_deg is None for part in result.parts())


def judged_part(test: TestDefinition, result: TestResult, involved: InvolvedSide) -> SideResult | None:
    """The involved leg, or the worse one when not exactly one leg is involved (clinical.md 3.3; ruling 26).

    Without one involved leg, both legs must be known: the missing one might be the worse.
    """
    if not test.two_sided:
        return result.whole
    if involved.leg is not None:
        return result.side(involved.leg)
    left, right = result.left, result.right
    if left is None or right is None or left.number is None or right.number is None:
        return None
    return right if _worse_by_number(test, left, right) is Side.RIGHT else left


def reported_side(
    test: TestDefinition, result: TestResult, involved: InvolvedSide, catalog: TestCatalog
) -> Side | None:
    """The worse leg; equal legs report the involved one (ruling 26); one known leg reports itself."""
    if not test.two_sided:
        return None
    left, right = result.left, result.right
    compared = symmetry(test, result, involved, catalog)
    if compared is not None and compared.band is Band.STICK_FAIL:
        return compared.worse_side or involved.leg
    if left is None or left.number is None:
        return Side.RIGHT
    if right is None or right.number is None:
        return Side.LEFT
    return _worse_by_number(test, left, right) or (compared.worse_side if compared else None) or involved.leg


def _worse_by_number(test: TestDefinition, left: SideResult, right: SideResult) -> Side | None:
    if left.number is None or right.number is None or exact(left.number) == exact(right.number):
        return None
    return Side.LEFT if (exact(left.number) > exact(right.number)) is test.lower_is_better else Side.RIGHT


def own_best(
    test: TestDefinition, result: TestResult, results: Iterable[TestResult], catalog: TestCatalog
) -> Exact | None:
    """The runner's best earlier comparable whole-body value, None without one (T10, ruling 26)."""
    values = [
        exact(earlier.whole.value)
        for earlier in history(results, test.id, today=result.date)
        if earlier.date < result.date
        and earlier.whole is not None
        and earlier.whole.value is not None
        and comparable_over_time(result, earlier, pace_tolerance_s_per_km=catalog.cue.pace_tolerance_s_per_km)
    ]
    return max(values, default=None)


def severities(
    results: Sequence[TestResult], involved: InvolvedSide, catalog: TestCatalog, *, today: date
) -> Mapping[str, Severity]:
    """Severity of the latest result of every scored test, by test id; tests that cannot be judged are left out."""
    found: dict[str, Severity] = {}
    for test in catalog.tests.values():
        done = history(results, test.id, today=today)
        if not test.severity.scored or not done:
            continue
        best = own_best(test, done[-1], results, catalog) if test.severity.own_best_share is not None else None
        judged = severity_of(test, done[-1], involved, catalog, own_best=best)
        if judged is not None:
            found[test.id] = judged
    return found
