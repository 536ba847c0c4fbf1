"""What objective tests say to a gate: sides, gaps and scores as metrics (clinical.md 7.1). Judges nothing."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from assessments.content.tests import load_test_catalog
from assessments.domain.catalog import TestDefinition
from assessments.domain.comparability import latest
from assessments.domain.measurement import SideResult, TestResult
from assessments.domain.sides import InvolvedSide, Side
from assessments.domain.speed_gate import speed_gate
from assessments.domain.symmetry import symmetry
from assessments.domain.testing_rules import TestCatalog
from assessments.selectors.testing import involved_side, results_of
from athletes.models import Athlete, Episode
from clinic.domain.logic import Tri
from programs.domain.metrics import Reading

SQUAT_PARTS = ("knee", "pelvis")


def speed_gate_of(athlete: Athlete, episode: Episode, today: date) -> Tri:
    """Whether fast running is open; UNKNOWN counts as closed."""
    return speed_gate(results_of(athlete), involved_side(episode), load_test_catalog(), today=today).value


def test_metrics(results: Sequence[TestResult], episode: Episode, today: date) -> dict[str, Reading]:
    """Readings such as ``T01.inv`` and ``T01.gap`` of the newest result of each test, with its day and variant."""
    catalog, involved = load_test_catalog(), involved_side(episode)
    found: dict[str, Reading] = {}
    for test in catalog.tests.values():
        result = latest(results, test.id, today=today)
        if result is not None:
            found |= _readings(test, result, involved, catalog)
    return found


test_metrics.__test__ = False  # type: ignore[attr-defined]


def _readings(
    test: TestDefinition, result: TestResult, involved: InvolvedSide, catalog: TestCatalog
) -> dict[str, Reading]:
    found: dict[str, Reading] = {}
    numbers = {side: part.number for side in Side if (part := result.side(side)) and part.number is not None}
    variant = next((part.setup.variant for part in result.parts()), None)

    def keep(part: str, value: object) -> None:
        if isinstance(value, (int, Decimal)) or hasattr(value, "numerator"):
            found[f"{test.id}.{part}"] = Reading(value, result.date, variant)  # type: ignore[arg-type]

    if result.whole is not None and result.whole.number is not None:
        keep("score", result.whole.number)
    if numbers:
        lower = test.lower_is_better
        worse = max(numbers, key=numbers.__getitem__) if lower else min(numbers, key=numbers.__getitem__)
        if len(numbers) == len(Side):
            keep("worse", numbers[worse])
        side = involved.leg or (worse if len(numbers) == len(Side) else None)
        if side in numbers:
            keep("inv", numbers[side])
            keep("score", numbers[side])
            found |= _squat(test, result.side(side), result.date)
    compared = symmetry(test, result, involved, catalog)
    if compared is not None and compared.gap_pct is not None:
        keep("gap", compared.gap_pct)
    return found


def _squat(test: TestDefinition, part: SideResult | None, on: date) -> dict[str, Reading]:
    if part is None or part.faults is None:
        return {}
    return {
        f"{test.id}.{name}": Reading(int(getattr(part.faults, name)), on, part.setup.variant) for name in SQUAT_PARTS
    }
