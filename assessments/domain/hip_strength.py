"""Hip strength across tests: adduction to abduction (T11), and pain of the squeeze (T10). Judges no single test."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from operator import ge

from assessments.domain.measurement import TestResult
from assessments.domain.severity import Status
from assessments.domain.sides import Side
from assessments.domain.testing_rules import TestCatalog
from clinic.domain.logic import Tri, compare
from clinic.domain.rounding import exact


@dataclass(frozen=True, slots=True)
class HipRatio:
    """Adduction divided by abduction torque on one leg; ``met``: at least 0.80 (Tyler 2001). None = not measured."""

    value: Fraction | None
    met: Tri


def hip_ratios(
    adduction: TestResult | None, abduction: TestResult | None, catalog: TestCatalog
) -> Mapping[Side, HipRatio]:
    """The ratio of each leg."""
    found = {}
    for side in Side:
        value = _ratio(adduction, abduction, side)
        found[side] = HipRatio(value, compare(value, ge, exact(catalog.add_abd_ratio)))
    return found


def _ratio(adduction: TestResult | None, abduction: TestResult | None, side: Side) -> Fraction | None:
    strong, weak = (result.side(side) if result else None for result in (adduction, abduction))
    if strong is None or weak is None or strong.number is None or not weak.number:
        return None
    return exact(strong.number) / exact(weak.number)


def squeeze_pain(pain: int | None, catalog: TestCatalog) -> Status | None:
    """Pain during the adductor squeeze: 0-2 green, 3-5 amber, 6-10 red (Thorborg 2017). None when not asked."""
    if pain is None:
        return None
    if pain >= catalog.pain.squeeze_red_from:
        return Status.RED
    return Status.AMBER if pain >= catalog.pain.squeeze_amber_from else Status.GREEN
