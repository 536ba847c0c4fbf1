"""Overlap, regression and load steps (clinical.md 7.2, 7.3)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain.errors import RuleViolation
from programs.content.protocols import metric_definitions, protocols
from programs.content.rules import progression_rules
from programs.domain.gate import evaluate_gate
from programs.domain.metrics import Metrics, Reading, Value
from programs.domain.progression import (
    Colour,
    LoadAction,
    openable_overlap_slots,
    propose_load,
    regression,
)

RULES = progression_rules()
TODAY = date(2026, 3, 2)
ACH = protocols()["ACH-MID"]
HALF_READY: dict[str, Value] = {"red14": 0, "amber14": 1, "vol_pct": 70, "heavy_green": 6, "T01.inv": 20}


def opened(days: int | None, last: Colour | None, values: dict[str, Value], *, allows: bool = True) -> list[str]:
    metrics = Metrics(TODAY, {name: Reading(value) for name, value in values.items()})
    gate = evaluate_gate(ACH, 2, metrics, metric_definitions(), RULES, triage_allows=allows)
    return [slot.exercise for slot in openable_overlap_slots(ACH.phase(2), gate, days, last, RULES)]


@pytest.mark.parametrize(
    ("days", "last", "change", "slots"),
    [
        pytest.param(20, Colour.GREEN, {}, ["pogo-dl"], id="20 of 28 days is past 70 %"),
        pytest.param(19, Colour.GREEN, {}, [], id="19 of 28 days is not"),
        pytest.param(None, Colour.GREEN, {}, [], id="days unknown"),
        pytest.param(20, None, {}, ["pogo-dl"], id="no verdict yet"),
        pytest.param(20, Colour.AMBER, {}, [], id="removed after amber"),
        pytest.param(20, Colour.RED, {}, [], id="removed after red"),
        pytest.param(20, Colour.GREEN, {"amber14": 2}, [], id="a pain criterion fails"),
        pytest.param(20, Colour.GREEN, {"T01.inv": 19}, [], id="two of six others"),
        pytest.param(39, Colour.GREEN, {"symptom_days": 182}, [], id="39 of 56 days is not 70 %"),
        pytest.param(40, Colour.GREEN, {"symptom_days": 182}, ["pogo-dl"], id="40 of 56 days is"),
    ],
)
def test_overlap(days: int | None, last: Colour | None, change: dict[str, Value], slots: list[str]) -> None:
    assert opened(days, last, {**HALF_READY, **change}) == slots


def test_overlap_needs_every_pain_criterion_known_and_triage_clear() -> None:
    assert opened(28, Colour.GREEN, {k: v for k, v in HALF_READY.items() if k != "red14"}) == []
    assert opened(28, Colour.GREEN, HALF_READY, allows=False) == []


def days_ago(*days: int) -> tuple[date, ...]:
    return tuple(TODAY - timedelta(days=day) for day in days)


@pytest.mark.parametrize(
    ("reds", "phase", "content", "step_back"),
    [
        pytest.param((), 3, 3, False, id="none"),
        pytest.param((0,), 3, 2, False, id="today"),
        pytest.param((6,), 3, 2, False, id="seventh day"),
        pytest.param((7,), 3, 3, False, id="eighth day"),
        pytest.param((0, 13), 3, 2, True, id="two in 14 days"),
        pytest.param((0, 14), 3, 2, False, id="15 days apart counts once"),
        pytest.param((8, 13), 3, 2, True, id="two, both past the week"),
        pytest.param((0,), 1, 1, False, id="nothing below the first"),
    ],
)
def test_regression(reds: tuple[int, ...], phase: int, content: int, step_back: bool) -> None:
    found = regression(phase, 1, days_ago(*reds), TODAY, RULES)
    assert (found.content_phase, found.formal_step_back) == (content, step_back)
    assert bool(found.reasons) is (bool(found.until) or step_back)


def test_the_lower_content_lasts_seven_days_from_the_latest_red() -> None:
    assert regression(2, 1, days_ago(3, 1), TODAY, RULES).until == TODAY + timedelta(days=5)


def test_a_red_from_the_future_is_refused() -> None:
    with pytest.raises(RuleViolation, match="after today"):
        regression(2, 1, (TODAY + timedelta(days=1),), TODAY, RULES)


G, A, R, Y = Colour.GREEN, Colour.AMBER, Colour.RED, Colour.GREY


@pytest.mark.parametrize(
    ("verdicts", "clean", "action"),
    [
        ((G, G), True, LoadAction.RAISE),
        ((G, G), False, LoadAction.HOLD),
        ((G, G), None, LoadAction.HOLD),
        ((G,), True, LoadAction.HOLD),
        ((A, G), True, LoadAction.HOLD),
        ((G, A), True, LoadAction.HOLD),
        ((G, Y), True, LoadAction.HOLD),
        ((G, R), True, LoadAction.REDUCE),
        ((R, G, G), True, LoadAction.RAISE),
        ((), True, LoadAction.HOLD),
    ],
)
def test_load_action(verdicts: tuple[Colour, ...], clean: bool | None, action: LoadAction) -> None:
    assert propose_load(Decimal(40), verdicts, clean, RULES).action is action


def test_load_steps_in_kilograms() -> None:
    up = propose_load(Decimal(40), (G, G), True, RULES)
    assert (up.low, up.high) == (Decimal("41.0"), Decimal("44.0"))
    down = propose_load(Decimal(40), (R,), None, RULES)
    assert (down.low, down.high) == (Decimal("32.0"), Decimal("32.0"))
    assert propose_load(None, (G, G), True, RULES).high is None


@given(
    st.decimals(1, 300, places=1), st.lists(st.sampled_from(Colour), max_size=4), st.sampled_from([True, False, None])
)
def test_a_load_never_rises_by_more_than_a_tenth(kg: Decimal, verdicts: list[Colour], clean: bool | None) -> None:
    found = propose_load(kg, tuple(verdicts), clean, RULES)
    assert found.high is not None
    assert found.high <= kg * Decimal("1.1") + Decimal("0.05")
    assert (found.high > kg) is (found.action is LoadAction.RAISE)
