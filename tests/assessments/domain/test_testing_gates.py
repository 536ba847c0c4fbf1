"""Which tests may be done, hops per leg, and the suggested battery (clinical.md 3.1-1, 3.1-6)."""

from dataclasses import replace

import pytest

from assessments.domain.battery import BatteryItem, BatteryReason, side_order, suggest_battery
from assessments.domain.measurement import TestResult
from assessments.domain.sides import InvolvedSide, Side
from assessments.domain.testing_gates import TestingFacts, TestingLevel, permission_for_testing
from clinic.domain.logic import Tri
from tests.assessments.domain.results import CATALOG, TODAY, legs

FREE = TestingFacts("clear", None, walking_pain=2, calf_raises_left=10, calf_raises_right=10)


@pytest.mark.parametrize(
    ("facts", "level", "left", "right"),
    [
        pytest.param(FREE, TestingLevel.ALL, True, True, id="all-conditions-at-their-limit"),
        pytest.param(TestingFacts("not_cleared", "E"), TestingLevel.NONE, False, False, id="E"),
        pytest.param(TestingFacts("not_cleared", "S"), TestingLevel.NONE, False, False, id="S"),
        pytest.param(TestingFacts("not_cleared", "U"), TestingLevel.NON_WEIGHT_BEARING, False, False, id="U"),
        pytest.param(TestingFacts("cannot_clear", None), TestingLevel.NON_WEIGHT_BEARING, False, False, id="cannot"),
        pytest.param(TestingFacts("cannot_clear", "R"), TestingLevel.NON_WEIGHT_BEARING, False, False, id="cannot-R"),
        pytest.param(TestingFacts(None, None), TestingLevel.UNKNOWN, None, None, id="no-triage"),
        pytest.param(
            replace(FREE, triage_state="refer_modified", triage_level="R"), TestingLevel.NO_HOPS, False, False, id="R"
        ),
        pytest.param(
            replace(FREE, triage_state="clear_with_monitoring", triage_level="M"), TestingLevel.ALL, True, True, id="M"
        ),
        pytest.param(replace(FREE, walking_pain=3), TestingLevel.NO_HOPS, False, False, id="walking-pain-3"),
        pytest.param(replace(FREE, walking_pain=None), TestingLevel.ALL, None, None, id="walking-pain-unknown"),
        pytest.param(replace(FREE, calf_raises_left=9), TestingLevel.ALL, False, True, id="nine-raises-left"),
        pytest.param(replace(FREE, calf_raises_right=None), TestingLevel.ALL, True, None, id="right-not-tested"),
        pytest.param(replace(FREE, bone_phase=2), TestingLevel.NO_HOPS, False, False, id="bone-phase-2"),
        pytest.param(replace(FREE, bone_phase=3), TestingLevel.ALL, True, True, id="bone-phase-3"),
    ],
)
def test_permission(facts: TestingFacts, level: TestingLevel, left: Tri, right: Tri) -> None:
    found = permission_for_testing(facts, CATALOG.testing)
    assert (found.level, found.hop_left, found.hop_right) == (level, left, right)
    assert bool(found.reasons) is not (left is True and right is True)
    assert not any("{" in reason.words for reason in found.reasons)


@pytest.mark.parametrize(
    ("facts", "allowed"),
    [
        pytest.param(TestingFacts("not_cleared", "S"), set(), id="S-nothing"),
        pytest.param(
            TestingFacts("not_cleared", "U"),
            {"T20_hip_ir", "T20_hip_er", "T20_hip_ext", "T20_slr"},
            id="U-lying-range-of-motion-only",
        ),
        pytest.param(TestingFacts(None, None), set(), id="no-triage-nothing"),
        pytest.param(
            replace(FREE, triage_level="R"),
            {test.id for test in CATALOG.tests.values()} - {"T05", "T06", "T07", "T08", "T09", "T15"},
            id="R-no-hops-no-landing",
        ),
        pytest.param(FREE, set(CATALOG.tests), id="clear-everything"),
    ],
)
def test_which_tests_are_allowed(facts: TestingFacts, allowed: set[str]) -> None:
    permission = permission_for_testing(facts, CATALOG.testing)
    assert {test.id for test in CATALOG.tests.values() if permission.allows(test) is True} == allowed


KEYS = ("T01", "T02", "T03", "T05", "T12")


def battery(
    *results: TestResult, facts: TestingFacts = FREE, keys: tuple[str, ...] = KEYS, side: str = "R"
) -> tuple[BatteryItem, ...]:
    permission = permission_for_testing(facts, CATALOG.testing)
    return suggest_battery(results, keys, InvolvedSide(side), permission, CATALOG, today=TODAY)


def test_battery_lists_missing_tests_in_testing_order_uninvolved_leg_first() -> None:
    found = battery()
    assert [item.test_id for item in found] == ["T12", "T01", "T02", "T03", "T05"]
    assert {item.reason for item in found} == {BatteryReason.MISSING}
    assert found[0].sides == (Side.LEFT, Side.RIGHT)
    assert battery(side="L")[0].sides == (Side.RIGHT, Side.LEFT)


@pytest.mark.parametrize(("side", "first"), [("both", Side.LEFT), ("none", Side.LEFT), ("L", Side.RIGHT)])
def test_side_order(side: str, first: Side) -> None:
    assert side_order(InvolvedSide(side)) == (first, first.other)


def test_battery_leaves_out_what_is_fresh_and_repeats_what_is_stale_or_half() -> None:
    found = battery(
        legs("T01", 30, 30, days_ago=28),
        legs("T02", 60, 60, days_ago=29),
        legs("T03b", "1.7", "1.7"),
        legs("T12", "10", None),
    )
    assert [(item.test_id, item.reason) for item in found] == [
        ("T12", BatteryReason.SIDE_MISSING),
        ("T02", BatteryReason.STALE),
        ("T05", BatteryReason.MISSING),
    ]


def test_battery_adds_the_calf_raise_that_unlocks_hops() -> None:
    facts = replace(FREE, calf_raises_left=None, calf_raises_right=9)
    raise_first, hop = battery(facts=facts, keys=("T06",))
    assert (raise_first.test_id, raise_first.reason) == ("T01", BatteryReason.UNLOCKS_HOPS)
    assert (hop.allowed, hop.sides, hop.held_back) == (None, (), (Side.LEFT, Side.RIGHT))


def test_battery_shows_what_is_put_off() -> None:
    found = battery(facts=TestingFacts("not_cleared", "U"))
    assert all(item.allowed is False and item.sides == () for item in found)
    hop = battery(facts=replace(FREE, calf_raises_right=9), keys=("T05",))[-1]
    assert (hop.allowed, hop.sides, hop.held_back) == (True, (Side.LEFT,), (Side.RIGHT,))


def test_battery_expands_families_and_whole_body_tests() -> None:
    found = battery(keys=("T11", "T10"))
    assert [item.test_id for item in found] == ["T10", "T11_add", "T11_abd"]
    assert found[0].sides == ()
    assert found[0].allowed is True
