"""Real change or noise (clinical.md 3.6): thresholds hold exactly."""

from dataclasses import replace

import pytest

from assessments.domain.measurement import Footwear, TestResult
from assessments.domain.real_change import ChangeClass, TestChange, change, pain_change
from assessments.domain.sides import InvolvedSide
from tests.assessments.domain.results import CATALOG, legs, whole

UP, DOWN, NOISE = ChangeClass.IMPROVEMENT, ChangeClass.DECLINE, ChangeClass.NOISE


def changed(now: TestResult, before: TestResult) -> TestChange:
    found = change(CATALOG.tests[now.test_id], now, before, InvolvedSide.RIGHT, CATALOG)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("test_id", "before", "now", "expected"),
    [
        pytest.param("T01", "18", "25", UP, id="T01-7"),
        pytest.param("T01", "18", "24", NOISE, id="T01-6"),
        pytest.param("T01b", "25", "18", DOWN, id="T01b-down-7"),
        pytest.param("T02", "45", "55", UP, id="T02-10"),
        pytest.param("T02", "45", "54", NOISE, id="T02-9"),
        pytest.param("T03", "1.00", "1.10", UP, id="T03-10-percent"),
        pytest.param("T03", "1.00", "1.09", NOISE, id="T03-9-percent"),
        pytest.param("T03b", "1.00", "0.90", DOWN, id="T03b-down"),
        pytest.param("T05", "500", "550", UP, id="T05-10-percent"),
        pytest.param("T05", "500", "549.9", NOISE, id="T05-below"),
        pytest.param("T09", "100", "90", DOWN, id="T09-down"),
        pytest.param("T09", "0", "1", UP, id="from-nothing"),
        pytest.param("T09", "0", "0", NOISE, id="still-nothing"),
        pytest.param("T11_abd", "1.50", "1.65", UP, id="T11-10-percent"),
        pytest.param("T12", "8.1", "10.0", UP, id="T12-1.9"),
        pytest.param("T12", "8.2", "10.0", NOISE, id="T12-1.8"),
        pytest.param("T14", "4", "2", UP, id="T14-lower-is-better"),
        pytest.param("T14", "3", "2", NOISE, id="T14-1"),
        pytest.param("T14", "1", "3", DOWN, id="T14-worse"),
        pytest.param("T19", "20", "25", UP, id="T19-5"),
        pytest.param("T19", "20", "24", NOISE, id="T19-4"),
    ],
)
def test_change_of_one_leg(test_id: str, before: str, now: str, expected: ChangeClass) -> None:
    found = changed(legs(test_id, now, now), legs(test_id, before, now, days_ago=28))
    assert (found.comparable, found.left, found.right) == (True, expected, NOISE)
    assert found.any_improvement is (expected is UP)


@pytest.mark.parametrize(
    ("test_id", "before", "now", "expected"),
    [
        pytest.param("T06", ("1000", "819"), ("1000", "900"), UP, id="T06-8.1-points"),
        pytest.param("T06", ("1000", "820"), ("1000", "900"), NOISE, id="T06-8.0-points"),
        pytest.param("T07", ("100", "80"), ("100", "90"), UP, id="T07-10-points"),
        pytest.param("T07", ("100", "90"), ("100", "80.1"), NOISE, id="T07-9.9-points"),
        pytest.param("T08", ("1.74", "2.00"), ("2.00", "2.00"), UP, id="T08-13-points"),
        pytest.param("T08", ("2.00", "2.00"), ("1.74", "2.00"), DOWN, id="T08-worse"),
    ],
)
def test_change_of_hops_is_judged_on_the_index(
    test_id: str, before: tuple[str, str], now: tuple[str, str], expected: ChangeClass
) -> None:
    found = changed(legs(test_id, *now), legs(test_id, *before, days_ago=28))
    assert (found.lsi, found.left, found.right) == (expected, None, None)


@pytest.mark.parametrize(
    ("test_id", "before", "now", "expected"),
    [
        pytest.param("T10", 200, 230, UP, id="T10-15-percent"),
        pytest.param("T10", 200, 229, NOISE, id="T10-below"),
        pytest.param("T17", 200, 206, UP, id="T17-3-percent"),
        pytest.param("T17", 160, 164, NOISE, id="T17-2.5-percent"),
    ],
)
def test_change_of_the_whole_body(test_id: str, before: int, now: int, expected: ChangeClass) -> None:
    assert changed(whole(test_id, now), whole(test_id, before, days_ago=28)).whole is expected


def test_change_between_different_ways_of_testing_is_not_comparable() -> None:
    now, before = legs("T01", 30, 30), legs("T01", 18, 18, days_ago=28)
    assert before.left is not None
    shod = replace(before.left, setup=replace(before.left.setup, footwear=Footwear.SHOD))
    found = changed(now, replace(before, left=shod))
    assert found == TestChange("T01", comparable=False)
    assert not found.any_improvement


def test_change_with_a_missing_leg_is_unknown_for_that_leg() -> None:
    found = changed(legs("T01", 30, None), legs("T01", 18, 18, days_ago=28))
    assert (found.left, found.right) == (UP, None)


@pytest.mark.parametrize("test_id", ["T04", "T13_eo", "T15", "T16", "T21"])
def test_tests_without_a_threshold_have_no_change(test_id: str) -> None:
    test = CATALOG.tests[test_id]
    assert change(test, legs(test_id, 1, 1), legs(test_id, 0, 0, days_ago=9), InvolvedSide.NONE, CATALOG) is None


@pytest.mark.parametrize(("now", "before", "expected"), [(2, 4, UP), (3, 4, NOISE), (6, 4, DOWN), (None, 4, None)])
def test_pain_changes_by_two_points(now: int | None, before: int, expected: ChangeClass | None) -> None:
    assert pain_change(now, before, CATALOG) is expected
