"""What objective tests say to a gate: sides, gaps and scores as metrics (clinical.md 7.1). Judges nothing."""

from collections.abc import Iterator
from datetime import date

from assessments.domain.catalog import TestDefinition
from assessments.domain.comparability import is_fresh, latest
from assessments.domain.measurement import TestResult
from assessments.domain.sides import InvolvedSide, Side
from assessments.domain.symmetry import Band, symmetry
from assessments.domain.testing_rules import TestCatalog
from clinic.domain.rounding import Exact, exact
from programs.domain.evaluation.objective_tests import Measured
from programs.domain.metrics import HOP_TESTS, Reading

NOTHING_MEASURED = frozenset({Band.STICK_FAIL, Band.BOTH_UNABLE})


def readings_of_tests(measured: Measured, catalog: TestCatalog, today: date) -> dict[str, Reading]:
    """Readings such as ``T01.inv`` and ``T01.gap`` of the latest result of each test, with its day and variant."""
    found: dict[str, Reading] = {}
    for test in catalog.tests.values():
        result = latest(measured.results, test.id, today=today)
        if result is not None:
            variant = next((part.setup.variant for part in result.parts()), None)
            for part, value in _values(test, result, measured.involved, catalog):
                found[f"{test.id}.{part}"] = Reading(value, result.date, variant)
    if _hop_failed(measured, catalog, today):
        # A hop that could not be held has no gap in percent; the largest gap must not be taken from the others.
        found["hop_gap"] = Reading(catalog.bands.nothing_measured)
    return found


def _values(
    test: TestDefinition, result: TestResult, involved: InvolvedSide, catalog: TestCatalog
) -> Iterator[tuple[str, Exact]]:
    if result.whole is not None and result.whole.number is not None:
        yield "score", result.whole.number
    numbers = {side: part.number for side in Side if (part := result.side(side)) and part.number is not None}
    both = len(numbers) == len(Side)
    worst = max if test.lower_is_better else min
    if both:
        yield "worse", worst(numbers.values(), key=exact)
    side = involved.leg or (worst(numbers, key=lambda one: exact(numbers[one])) if both else None)
    if side is not None and side in numbers:
        yield "inv", numbers[side]
        yield "score", numbers[side]
        part = result.side(side)
        if part is not None and part.faults is not None:
            yield "knee", int(part.faults.knee)
            yield "pelvis", int(part.faults.pelvis)
    compared = symmetry(test, result, involved, catalog)
    if compared is not None and compared.gap_pct is not None:
        yield "gap", compared.gap_pct


def _hop_failed(measured: Measured, catalog: TestCatalog, today: date) -> bool:
    for name in HOP_TESTS:
        result = latest(measured.results, name, today=today)
        if result is not None and is_fresh(result.date, today, fresh_days=catalog.fresh_days):
            compared = symmetry(catalog.tests[name], result, measured.involved, catalog)
            if compared is not None and compared.band in NOTHING_MEASURED:
                return True
    return False
