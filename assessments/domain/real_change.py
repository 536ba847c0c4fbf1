"""Whether a change between two test dates is real or within measurement noise (clinical.md 3.6)."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assessments.domain.catalog import ChangeRule, ChangeUnit, TestDefinition
from assessments.domain.comparability import comparable_over_time
from assessments.domain.measurement import SideResult, TestResult
from assessments.domain.sides import InvolvedSide
from assessments.domain.symmetry import symmetry
from assessments.domain.testing_rules import TestCatalog
from clinic.domain.rounding import Exact, exact


class ChangeClass(StrEnum):
    """What a difference between two dates means."""

    IMPROVEMENT = "improvement"
    DECLINE = "decline"
    NOISE = "noise"


@dataclass(frozen=True, slots=True)
class TestChange:
    """Change of one test, per leg, for the whole body or for the limb symmetry index; None = cannot be judged."""

    __test__ = False

    test_id: str
    comparable: bool
    left: ChangeClass | None = None
    right: ChangeClass | None = None
    whole: ChangeClass | None = None
    lsi: ChangeClass | None = None

    @property
    def any_improvement(self) -> bool:
        """A real improvement somewhere."""
        return ChangeClass.IMPROVEMENT in (self.left, self.right, self.whole, self.lsi)


def change_class(
    now: Exact | None, before: Exact | None, threshold: Fraction, *, lower_is_better: bool
) -> ChangeClass | None:
    """Real from exactly ``threshold`` on; no difference is never real. None when a value is missing."""
    if now is None or before is None:
        return None
    delta = exact(now) - exact(before)
    if not delta or abs(delta) < threshold:
        return ChangeClass.NOISE
    return ChangeClass.IMPROVEMENT if (delta < 0) is lower_is_better else ChangeClass.DECLINE


def change(
    test: TestDefinition, now: TestResult, before: TestResult, involved: InvolvedSide, catalog: TestCatalog
) -> TestChange | None:
    """Change from ``before`` to ``now``; None for tests without a published or agreed threshold."""
    rule = test.change
    if rule is None:
        return None
    if not comparable_over_time(now, before, pace_tolerance_s_per_km=catalog.cue.pace_tolerance_s_per_km):
        return TestChange(test.id, comparable=False)
    if rule.unit is ChangeUnit.LSI_POINTS:
        return TestChange(test.id, comparable=True, lsi=_lsi_change(test, rule, now, before, involved, catalog))
    return TestChange(
        test.id,
        comparable=True,
        left=_part_change(test, rule, now.left, before.left),
        right=_part_change(test, rule, now.right, before.right),
        whole=_part_change(test, rule, now.whole, before.whole),
    )


def _part_change(
    test: TestDefinition, rule: ChangeRule, now: SideResult | None, before: SideResult | None
) -> ChangeClass | None:
    if now is None or before is None or before.number is None:
        return None
    threshold = exact(rule.threshold)
    if rule.unit is ChangeUnit.PERCENT_OF_PREVIOUS:
        threshold = threshold * exact(before.number) / 100
    return change_class(now.number, before.number, threshold, lower_is_better=test.lower_is_better)


def _lsi_change(
    test: TestDefinition,
    rule: ChangeRule,
    now: TestResult,
    before: TestResult,
    involved: InvolvedSide,
    catalog: TestCatalog,
) -> ChangeClass | None:
    compared = [symmetry(test, result, involved, catalog) for result in (now, before)]
    values = [None if item is None else item.lsi_pct for item in compared]
    return change_class(values[0], values[1], exact(rule.threshold), lower_is_better=False)


def pain_change(now: int | None, before: int | None, catalog: TestCatalog) -> ChangeClass | None:
    """Change of a 0-10 pain rating; real from 2 points (Farrar 2001)."""
    return change_class(now, before, Fraction(catalog.pain_change_points), lower_is_better=True)
