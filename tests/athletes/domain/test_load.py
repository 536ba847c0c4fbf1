"""Reference week, L01 and L02: the worked cases of clinical.md 6.6 and every boundary."""

import copy
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from athletes.content.load import NAME, PACKAGE, load_rules, parse
from athletes.domain.load import reference_week, single_run, weekly_volume
from clinic.content import ContentError, read_toml

RULES = load_rules()


@pytest.mark.parametrize(
    ("weeks", "reference"),
    [
        pytest.param([40, 40, 38, 41], Fraction(40), id="W1-last-week"),
        pytest.param([20, 40, 40, 40], Fraction(35), id="W3-down-week"),
        pytest.param([30, None, None, None], Fraction(30), id="one-week-known"),
        pytest.param([30, 40, None, 50, 900], Fraction(40), id="only-four-weeks-count"),
        pytest.param([None, 40, 40, 40], None, id="W13-last-week-missing"),
        pytest.param([], None, id="no-weeks"),
    ],
)
def test_reference_week(weeks: list[int | None], reference: Fraction | None) -> None:
    assert reference_week(weeks, RULES.weekly_volume) == reference


@pytest.mark.parametrize(
    ("week", "reference", "level"),
    [
        pytest.param(42000, 40000, "none", id="W1"),
        pytest.param(33000, 30000, "none", id="W2-exactly-1.10"),
        pytest.param(33100, 30000, "YELLOW", id="W2-just-over"),
        pytest.param(42000, 35000, "YELLOW", id="W3"),
        pytest.param(72000, 55000, "ORANGE", id="W4"),
        pytest.param(39000, 30000, "YELLOW", id="exactly-1.30"),
        pytest.param(Decimal("39000.1"), 30000, "ORANGE", id="just-over-1.30"),
        pytest.param(11500, 10000, "none", id="W5-small"),
        pytest.param(11600, 10000, "YELLOW", id="W5-small-over"),
        pytest.param(16500, 15000, "none", id="15-km-at-1.10"),
        pytest.param(16501, 15000, "YELLOW", id="15-km-is-not-small"),
        pytest.param(1500, 0, "none", id="from-nothing-small"),
        pytest.param(1501, 0, "ORANGE", id="from-nothing"),
        pytest.param(42000, None, "UNKNOWN", id="W13"),
        pytest.param(None, 30000, "UNKNOWN", id="week-missing"),
    ],
)
def test_weekly_volume(week: int | Decimal | None, reference: int | None, level: str) -> None:
    assert weekly_volume(week, reference, RULES.weekly_volume).level == level


@pytest.mark.parametrize(
    ("distance", "longest", "level"),
    [
        pytest.param(17600, 16000, "none", id="W6-1.10"),
        pytest.param(17700, 16000, "ORANGE", id="W6-over-1.10"),
        pytest.param(32000, 16000, "ORANGE", id="W6-2.00"),
        pytest.param(32100, 16000, "RED", id="W6-over-2.00"),
        pytest.param(21000, 20000, "none", id="V04"),
        pytest.param(10000, None, "UNKNOWN", id="longest-missing"),
        pytest.param(None, 16000, "UNKNOWN", id="distance-missing"),
    ],
)
def test_single_run(distance: int | None, longest: int | None, level: str) -> None:
    assert single_run(distance, longest, RULES.single_run).level == level


@pytest.mark.parametrize(
    ("distance", "stage", "level"),
    [
        pytest.param(3000, False, "YELLOW", id="3-km"),
        pytest.param(3001, False, "RED", id="over-3-km"),
        pytest.param(5000, True, "none", id="prescribed-walk-run"),
    ],
)
def test_single_run_without_a_run_in_30_days(distance: int, stage: bool, level: str) -> None:
    for known in ({"longest_30d_m": 0}, {"longest_30d_m": None, "no_run_in_30_days": True}):
        found = single_run(distance, rules=RULES.single_run, in_walk_run_stage=stage, **known)
        assert found.level == level


@pytest.mark.parametrize(
    ("change", "key"),
    [
        pytest.param(lambda raw: raw.pop("layoff"), ".layoff", id="section-missing"),
        pytest.param(lambda raw: raw.update(acwr={}), ".acwr", id="unknown-section"),
        pytest.param(lambda raw: raw["descent"].pop("window_days"), "descent.window_days", id="limit-missing"),
        pytest.param(lambda raw: raw["descent"].update(window=42), "descent.window", id="misspelt"),
        pytest.param(lambda raw: raw["descent"].update(yellow_from_m=-1), "descent.yellow_from_m", id="negative"),
        pytest.param(lambda raw: raw["descent"].update(yellow_from_m=600), "descent.yellow_from_m", id="not-rising"),
        pytest.param(lambda raw: raw["descent"].update(yellow_from_m="300"), "descent.yellow_from_m", id="text"),
        pytest.param(
            lambda raw: raw["transition"].update(first_intensities=["jog"]), "transition.first_intensities", id="jog"
        ),
        pytest.param(lambda raw: raw["detectors"].pop("L13"), "detectors.L13", id="words-missing"),
        pytest.param(lambda raw: raw["detectors"]["L01"].update(source=" "), "detectors.L01.source", id="no-source"),
        pytest.param(lambda raw: raw["levels"].update(GREEN={}), "levels.GREEN", id="unknown-level"),
    ],
)
def test_broken_load_content_is_refused(change: Callable[[dict[str, Any]], object], key: str) -> None:
    raw = copy.deepcopy(dict(read_toml(PACKAGE, NAME)))
    change(raw)
    with pytest.raises(ContentError) as caught:
        parse(raw)
    assert caught.value.key == key
