"""Whether heavy speed work is allowed (clinical.md 3.2, rulings 6 and 27)."""

import pytest

from assessments.domain.measurement import SideResult, TestResult
from assessments.domain.sides import InvolvedSide
from assessments.domain.speed_gate import SpeedGate, SpeedNote, speed_gate
from clinic.domain.logic import Tri
from tests.assessments.domain.results import CATALOG, TODAY, legs, one, setup


def gate(*results: TestResult) -> SpeedGate:
    return speed_gate(results, InvolvedSide.RIGHT, CATALOG, today=TODAY)


@pytest.mark.parametrize(
    ("results", "value", "note"),
    [
        pytest.param((), None, SpeedNote.RETEST_NEEDED, id="nothing-tested"),
        pytest.param((legs("T05", 100, "90.1"),), True, None, id="9.9"),
        pytest.param((legs("T05", 100, 90),), True, SpeedNote.ATTENTION, id="exactly-10"),
        pytest.param((legs("T05", 100, "80.1"),), True, SpeedNote.ATTENTION, id="19.9"),
        pytest.param((legs("T05", 100, 80),), False, None, id="exactly-20"),
        pytest.param((legs("T06", 100, 100), legs("T01", 30, 18)), False, None, id="one-red-among-good"),
        pytest.param((legs("T01", 0, 0),), False, None, id="both-unable"),
        pytest.param((legs("T01", 30, None),), None, SpeedNote.RETEST_NEEDED, id="one-leg-only"),
        pytest.param((legs("T05", 100, 80, days_ago=28),), False, None, id="28-days-old-counts"),
        pytest.param((legs("T05", 100, 80, days_ago=29),), None, SpeedNote.RETEST_NEEDED, id="29-days-old-does-not"),
        pytest.param((legs("T02", 60, 60),), None, SpeedNote.RETEST_NEEDED, id="hold-is-not-a-gate-test"),
        pytest.param((legs("T02", 60, 30), legs("T01", 30, 30)), True, None, id="hold-gap-does-not-close"),
        pytest.param((legs("T05", 100, 70, days_ago=5), legs("T05", 100, 98)), True, None, id="latest-counts"),
    ],
)
def test_speed_gate(results: tuple[TestResult, ...], value: Tri, note: SpeedNote | None) -> None:
    found = gate(*results)
    assert (found.value, found.note, found.allowed) == (value, note, value is True)
    assert found.reasons


@pytest.mark.parametrize("test_id", ["T01", "T05", "T06", "T07", "T08", "T09"])
def test_each_gate_test_closes_at_20_percent(test_id: str) -> None:
    assert gate(legs(test_id, 10, 8)).value is False


@pytest.mark.parametrize(
    ("pain", "limited", "value"),
    [(5, True, True), (6, True, False), (9, False, True), (None, True, None)],
    ids=["pain-5", "pain-6", "not-limited", "pain-unknown"],
)
def test_strength_test_stopped_by_pain_of_six_closes_the_gate(pain: int | None, limited: bool, value: Tri) -> None:
    hold = TestResult("T02", TODAY, left=one("T02", 60), right=one("T02", 60, pain=pain, pain_limited=limited))
    assert gate(legs("T01", 30, 30), hold).value is value


def test_failed_landings_close_the_gate_and_say_so() -> None:
    sides = [SideResult(setup("T05"), sticks=held) for held in (4, 3)]
    found = gate(TestResult("T05", TODAY, left=sides[0], right=sides[1]), legs("T06", 100, 100))
    assert found.value is False
    assert "landings" in found.reasons[0].words


def test_attention_says_how_soon_to_recheck() -> None:
    assert "14 days" in gate(legs("T05", 500, 450)).reasons[0].words
