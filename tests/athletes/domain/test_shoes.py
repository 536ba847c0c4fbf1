"""Shoes: allowance of the first two weeks, wear and retirement, rotation, plated shoes (clinical.md 6.4)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from athletes.content.load import load_rules
from athletes.domain.response_rules import Intensity
from athletes.domain.shoes import (
    Allowance,
    ShoePair,
    allowance,
    may_wear_plated,
    mean_by_distance,
    needs_rotation,
    shoes_to_dict,
    wear,
)
from clinic.domain.rounding import Exact

RULES = load_rules()


@pytest.mark.parametrize(
    ("distance", "worn", "state"),
    [
        pytest.param(0, None, "fine", id="new"),
        pytest.param(Decimal("482802.9"), None, "fine", id="just-below-300-miles"),
        pytest.param(482802, True, "fine", id="nobody-inspects-below-300-miles"),
        pytest.param(482803, None, "inspect", id="300-miles"),
        pytest.param(482803, False, "inspect", id="300-miles-and-good"),
        pytest.param(482803, True, "retire", id="300-miles-and-flat"),
        pytest.param(804671, False, "inspect", id="just-below-500-miles"),
        pytest.param(804672, False, "retire", id="500-miles"),
        pytest.param(None, True, None, id="distance-missing"),
    ],
)
def test_wear(distance: Exact | None, worn: bool | None, state: str | None) -> None:
    assert wear(ShoePair("a", distance, True, worn), RULES.shoe_wear) == state


def test_a_clinic_may_retire_racing_shoes_earlier() -> None:
    earlier = replace(RULES.shoe_wear, racing_pct=50)
    pair = ShoePair("a", 402336, racing=True)
    assert wear(pair, earlier) == "retire"
    assert wear(replace(pair, racing=False), earlier) == "fine"
    assert wear(pair, RULES.shoe_wear) == "fine"


@pytest.mark.parametrize(
    ("active", "note"),
    [
        pytest.param([], True, id="none"),
        pytest.param([True], True, id="one"),
        pytest.param([True, False], True, id="one-in-use"),
        pytest.param([True, True], False, id="two"),
        pytest.param([True, None], None, id="one-unknown"),
        pytest.param([None], True, id="one-at-most"),
    ],
)
def test_rotation(active: list[bool | None], note: bool | None) -> None:
    pairs = [ShoePair(str(number), 0, one) for number, one in enumerate(active)]
    assert needs_rotation(pairs, RULES.shoe_wear) is note


def test_the_document() -> None:
    document = shoes_to_dict([ShoePair("a", 500000, True), ShoePair("b", None, True)], RULES.shoe_wear)
    assert document == {
        "pairs": [{"id": "a", "state": "inspect"}, {"id": "b", "state": None}],
        "rotation_note": False,
    }


@pytest.mark.parametrize(
    ("day", "allowed"),
    [
        pytest.param(0, Allowance(20, 5000, (Intensity.EASY,)), id="day-0"),
        pytest.param(6, Allowance(20, 5000, (Intensity.EASY,)), id="day-6"),
        pytest.param(7, Allowance(40, None, (Intensity.EASY, Intensity.STEADY)), id="day-7"),
        pytest.param(13, Allowance(40, None, (Intensity.EASY, Intensity.STEADY)), id="day-13"),
        pytest.param(14, Allowance(), id="day-14"),
    ],
)
def test_allowance(day: int, allowed: Allowance) -> None:
    assert allowance(day, RULES.transition) == allowed
    assert allowed.is_free == (day >= 14)


def test_mean_drop_is_weighted_by_distance() -> None:
    assert mean_by_distance([(10000, 10), (5000, 4)]) == Fraction(8)
    assert mean_by_distance([(10000, 10), (5000, None)]) is None
    assert mean_by_distance([]) is None


@pytest.mark.parametrize(
    ("gate", "phase", "allowed"),
    [
        pytest.param(True, 3, True, id="open-and-phase-3"),
        pytest.param(True, 2, False, id="phase-2"),
        pytest.param(False, None, False, id="gate-shut"),
        pytest.param(None, 3, None, id="gate-unknown"),
        pytest.param(True, None, None, id="phase-unknown"),
    ],
)
def test_plated_shoes(gate: bool | None, phase: int | None, allowed: bool | None) -> None:
    assert may_wear_plated(speed_gate=gate, phase=phase, rules=RULES.shoe_wear) is allowed
