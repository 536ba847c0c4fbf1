"""Whether heavy speed work is allowed (clinical.md 3.2 speed_gate, rulings 6 and 27). Unknown means not allowed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import ge

from assessments.domain.catalog import TestDefinition
from assessments.domain.comparability import is_fresh, latest
from assessments.domain.measurement import TestResult
from assessments.domain.sides import InvolvedSide
from assessments.domain.symmetry import Band, symmetry
from assessments.domain.testing_rules import TestCatalog
from clinic.domain.explain import Reason
from clinic.domain.logic import Tri, all_of, any_of, compare

SOURCE = "clinical.md 3.2"


class SpeedNote(StrEnum):
    """What to add to the answer."""

    ATTENTION = "attention"
    RETEST_NEEDED = "retest_needed"


@dataclass(frozen=True, slots=True)
class SpeedGate:
    """``value`` None is UNKNOWN; ``allowed`` is True only when ``value`` is True."""

    value: Tri
    note: SpeedNote | None
    reasons: tuple[Reason, ...]

    @property
    def allowed(self) -> bool:
        """Whether heavy speed work may be planned."""
        return self.value is True


def speed_gate(
    results: Sequence[TestResult], involved: InvolvedSide, catalog: TestCatalog, *, today: date
) -> SpeedGate:
    """Judge the fresh hop and calf tests and pain-limited strength tests of one runner."""
    bands = _fresh_bands(results, involved, catalog, today)
    pain = _pain_limited(results, catalog, today)
    closed = [Reason(test.id, _words(catalog, band, test), SOURCE) for test, band in bands if band in _CLOSING]
    closed += [
        Reason(test.id, _fill(catalog.speed_gate.words["pain_limited"], test), SOURCE)
        for test, limited in pain
        if limited is True
    ]
    if closed:
        return SpeedGate(False, None, tuple(closed))
    unclear = [test for test, limited in pain if limited is None]
    if not any(band is not Band.UNKNOWN for _, band in bands) or unclear:
        key = "pain_unknown" if unclear else "retest_needed"
        return SpeedGate(None, SpeedNote.RETEST_NEEDED, (Reason("SPEED", catalog.speed_gate.words[key], SOURCE),))
    attention = [Reason(test.id, _words(catalog, band, test), SOURCE) for test, band in bands if band is Band.ATTENTION]
    note = SpeedNote.ATTENTION if attention else None
    return SpeedGate(True, note, tuple(attention) or (Reason("SPEED", catalog.speed_gate.words["open"], SOURCE),))


_CLOSING = frozenset({Band.RED, Band.STICK_FAIL, Band.BOTH_UNABLE})


def _fresh_bands(
    results: Sequence[TestResult], involved: InvolvedSide, catalog: TestCatalog, today: date
) -> list[tuple[TestDefinition, Band]]:
    found = []
    for test in catalog.tests.values():
        result = latest(results, test.id, today=today) if test.speed_gate else None
        if result is not None and is_fresh(result.date, today, fresh_days=catalog.fresh_days):
            compared = symmetry(test, result, involved, catalog)
            found.append((test, compared.band if compared else Band.UNKNOWN))
    return found


def _pain_limited(results: Sequence[TestResult], catalog: TestCatalog, today: date) -> list[tuple[TestDefinition, Tri]]:
    """Fresh strength tests with, per test, whether pain of 6 or more limited it; unknown pain stays unknown."""
    found: list[tuple[TestDefinition, Tri]] = []
    for test in catalog.tests.values():
        result = latest(results, test.id, today=today) if test.strength else None
        if result is not None and is_fresh(result.date, today, fresh_days=catalog.fresh_days):
            limited = any_of(
                all_of([part.pain_limited, compare(part.pain, ge, catalog.speed_gate.pain_limited_from)])
                for part in result.parts()
            )
            found.append((test, limited))
    return found


def _words(catalog: TestCatalog, band: Band, test: TestDefinition) -> str:
    return _fill(catalog.speed_gate.words[band.value], test).replace("{days}", str(catalog.speed_gate.recheck_days))


def _fill(words: str, test: TestDefinition) -> str:
    return words.replace("{test}", test.name)
