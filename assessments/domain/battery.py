"""Which tests to do now for a protocol, in which order and on which leg first (clinical.md 3.1-1, 3.1-6, 11.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assessments.domain.catalog import TestDefinition
from assessments.domain.comparability import is_fresh, latest
from assessments.domain.measurement import TestResult
from assessments.domain.sides import InvolvedSide, Side
from assessments.domain.testing_gates import TestingPermission
from assessments.domain.testing_rules import TestCatalog
from clinic.domain.logic import Tri, any_of


class BatteryReason(StrEnum):
    """Why a test is suggested."""

    MISSING = "missing"
    SIDE_MISSING = "side_missing"
    STALE = "stale"
    UNLOCKS_HOPS = "unlocks_hops"


@dataclass(frozen=True, slots=True)
class BatteryItem:
    """One suggested test. ``sides`` in testing order (empty for whole-body tests), only legs on which it may be done.

    ``allowed`` None: find out the missing facts first; ``held_back`` are the legs on which it may not (yet) be done.
    """

    test_id: str
    reason: BatteryReason
    sides: tuple[Side, ...]
    held_back: tuple[Side, ...]
    allowed: Tri


def side_order(involved: InvolvedSide) -> tuple[Side, Side]:
    """Uninvolved leg first; left first when not exactly one leg is involved (3.1-1)."""
    first = involved.leg.other if involved.leg else Side.LEFT
    return first, first.other


def suggest_battery(
    results: Sequence[TestResult],
    key_tests: Sequence[str],
    involved: InvolvedSide,
    permission: TestingPermission,
    catalog: TestCatalog,
    *,
    today: date,
) -> tuple[BatteryItem, ...]:
    """Key tests that are missing, lack a leg or are older than 28 days, in catalogue order.

    The calf raise is added in front when a hop test waits for it. A test that may not be done at all stays in the
    list with ``allowed`` False, so that the clinician sees what is put off.
    """
    wanted: dict[str, BatteryReason] = {}
    for family in key_tests:
        for test, reason in _missing(family, results, catalog, today):
            wanted[test.id] = reason
    gate = catalog.testing.calf_raise_test
    waits = gate not in wanted and any(catalog.tests[test_id].hop for test_id in wanted)
    if waits and _need(catalog.tests[gate], results, catalog, today) is not None:
        wanted[gate] = BatteryReason.UNLOCKS_HOPS
    tests = sorted((catalog.tests[test_id] for test_id in wanted), key=lambda test: test.order)
    return tuple(_item(test, wanted[test.id], involved, permission) for test in tests)


def _missing(
    family: str, results: Sequence[TestResult], catalog: TestCatalog, today: date
) -> list[tuple[TestDefinition, BatteryReason]]:
    members = catalog.family(family)
    stand_ins = [test for test in members if test.family != family]
    if any(_need(test, results, catalog, today) is None for test in stand_ins):
        return []
    needed = []
    for test in members:
        reason = _need(test, results, catalog, today) if test.family == family else None
        if reason is not None:
            needed.append((test, reason))
    return needed


def _need(
    test: TestDefinition, results: Sequence[TestResult], catalog: TestCatalog, today: date
) -> BatteryReason | None:
    result = latest(results, test.id, today=today)
    if result is None:
        return BatteryReason.MISSING
    if not is_fresh(result.date, today, fresh_days=catalog.fresh_days):
        return BatteryReason.STALE
    if test.two_sided and not all(_recorded(result, side) for side in Side):
        return BatteryReason.SIDE_MISSING
    return None


def _recorded(result: TestResult, side: Side) -> bool:
    part = result.side(side)
    return part is not None and (part.number is not None or part.sticks is not None)


def _item(
    test: TestDefinition, reason: BatteryReason, involved: InvolvedSide, permission: TestingPermission
) -> BatteryItem:
    if not test.two_sided:
        return BatteryItem(test.id, reason, (), (), permission.allows(test))
    order = side_order(involved)
    answers = {side: permission.allows(test, side) for side in order}
    return BatteryItem(
        test.id,
        reason,
        tuple(side for side in order if answers[side] is True),
        tuple(side for side in order if answers[side] is not True),
        any_of(answers.values()),
    )
