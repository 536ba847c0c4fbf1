"""Whether a result reaches its test's target, part by part (clinical.md 3.4, Target). A missing leg is UNKNOWN."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from operator import ge, le, lt

from assessments.domain.catalog import Kind, Target, TargetKind, TestDefinition
from assessments.domain.measurement import SideResult, TestResult
from assessments.domain.sides import InvolvedSide
from assessments.domain.symmetry import Band, symmetry
from assessments.domain.testing_rules import TestCatalog
from clinic.domain.logic import Tri, all_of, compare
from clinic.domain.rounding import Exact, exact


@dataclass(frozen=True, slots=True)
class TargetContext:
    """What some targets need besides the result: the runner's norm, earlier best, and bone protocol."""

    involved: InvolvedSide
    norm: Exact | None = None
    own_best: Exact | None = None
    bone_protocol: bool = False


def targets_that_apply(test: TestDefinition, *, bone_protocol: bool) -> tuple[Target, ...]:
    """The parts of the target for this runner."""
    return tuple(target for target in test.targets if target.bone_protocol in (None, bone_protocol))


def target_met(test: TestDefinition, result: TestResult, context: TargetContext, catalog: TestCatalog) -> Tri:
    """All parts together, Kleene AND; True for a test without a target is never given: it is UNKNOWN."""
    targets = targets_that_apply(test, bone_protocol=context.bone_protocol)
    if not targets:
        return None
    return all_of(part_met(test, target, result, context, catalog) for target in targets)


def part_met(
    test: TestDefinition, target: Target, result: TestResult, context: TargetContext, catalog: TestCatalog
) -> Tri:
    """One part of a target."""
    if target.kind in (TargetKind.GAP_BELOW, TargetKind.LSI_AT_LEAST, TargetKind.DIFFERENCE_BELOW):
        return _sides_met(test, target, result, context, catalog)
    if target.kind is TargetKind.NO_FAULT:
        return all_of(_without_faults(part, target) for part in _expected_parts(test, result))
    limit, relation = _limit(target, context)
    if target.kind is TargetKind.NORM:
        # Norms were collected as the mean of three trials, so the best trial must not be held against them.
        return all_of(compare(part.mean if part else None, relation, limit) for part in _expected_parts(test, result))
    return all_of(
        compare(number, relation, limit) for part in _expected_parts(test, result) for number in _numbers(test, part)
    )


def _limit(target: Target, context: TargetContext) -> tuple[Fraction | None, Callable[[Fraction, Fraction], bool]]:
    limit = exact(target.value)
    match target.kind:
        case TargetKind.AT_MOST:
            return limit, le
        case TargetKind.BELOW:
            return limit, lt
        case TargetKind.NORM:
            return None if context.norm is None else exact(context.norm), ge
        case TargetKind.OWN_BEST:
            return None if context.own_best is None else exact(context.own_best) * limit, ge
        case _:
            return limit, ge


def _expected_parts(test: TestDefinition, result: TestResult) -> tuple[SideResult | None, ...]:
    return (result.left, result.right) if test.two_sided else (result.whole,)


def _numbers(test: TestDefinition, part: SideResult | None) -> tuple[Fraction | None, ...]:
    """The numbers that must all reach the limit."""
    if part is None:
        return (None,)
    if test.kind is Kind.PAIN and not test.two_sided:
        return tuple(None if rating is None else exact(rating) for rating in (part.pain, part.pain_next_morning))
    return (None if part.number is None else exact(part.number),)


def _without_faults(part: SideResult | None, target: Target) -> Tri:
    if part is None or part.faults is None:
        return None
    return not set(target.faults) & set(part.faults.present())


def _sides_met(
    test: TestDefinition, target: Target, result: TestResult, context: TargetContext, catalog: TestCatalog
) -> Tri:
    compared = symmetry(test, result, context.involved, catalog)
    if compared is None or (compared.band is Band.UNKNOWN and not compared.difference):
        return None
    if compared.band in (Band.STICK_FAIL, Band.BOTH_UNABLE):
        return False
    match target.kind:
        case TargetKind.GAP_BELOW:
            return compare(compared.gap_pct, lt, exact(target.value))
        case TargetKind.LSI_AT_LEAST:
            return compare(compared.lsi_pct, ge, exact(target.value))
        case _:
            return compare(compared.difference, lt, exact(target.value))
