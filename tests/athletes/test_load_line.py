"""The week's mark: a tenth above the reference week, the runner's own limit if lower, none without last week."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from athletes.domain.units import DistanceUnit
from athletes.models import Run
from athletes.presenters.load import LoadPanel, load_panel
from athletes.selectors.load import week_mark

MONDAY = date(2026, 3, 9)
WEEK = timedelta(weeks=1)


def weeks(*metres: int | None) -> dict[date, int | None]:
    """Weeks before MONDAY, latest first."""
    return {MONDAY - WEEK * back: value for back, value in enumerate(metres, start=1)}


@pytest.mark.parametrize(
    ("before", "own", "mark"),
    [
        pytest.param((40_000, 40_000, 40_000, 40_000), None, 44_000, id="a-tenth-more"),
        pytest.param((30_000, 40_000, 40_000, 40_000), None, 41_250, id="mean-is-more-than-last-week"),
        pytest.param((50_000, 30_000, None, None), None, 55_000, id="last-week-is-more"),
        pytest.param((10_000, 10_000, 10_000, 10_000), None, 11_500, id="small-weeks-may-add-1500-m"),
        pytest.param((40_000, 40_000, 40_000, 40_000), 42_000, 42_000, id="own-limit-is-lower"),
        pytest.param((40_000, 40_000, 40_000, 40_000), 60_000, 44_000, id="own-limit-is-higher"),
        pytest.param((40_000, 40_000, 40_000, 40_000), 0, 44_000, id="a-limit-of-0-says-nothing"),
    ],
)
def test_mark_is_the_lowest_limit(before: tuple[int | None, ...], own: int | None, mark: int) -> None:
    found = week_mark(weeks(*before), MONDAY, own)
    assert found is not None
    assert found.mark_m == Fraction(mark)


def test_without_last_week_there_is_no_mark() -> None:
    assert week_mark(weeks(None, 40_000, 40_000), MONDAY, 42_000) is None


def panel(this_week: int, last_weeks: int | None) -> LoadPanel:
    runs = [Run(local_date=MONDAY, distance_m=this_week, kind="run")]
    if last_weeks is not None:
        runs += [Run(local_date=MONDAY - WEEK * back, distance_m=last_weeks, kind="run") for back in range(1, 9)]
    return load_panel(runs, MONDAY, DistanceUnit.KM, own_limit_m=None)


@pytest.mark.parametrize(
    ("this_week", "last_weeks", "figure", "status"),
    [
        pytest.param(20_000, 40_000, "24", "below_line", id="in-hand"),
        pytest.param(44_000, 40_000, "0", "below_line", id="on-the-mark"),
        pytest.param(50_000, 40_000, "6", "over_line", id="over"),
        pytest.param(20_000, None, "20", "", id="no-mark"),
    ],
)
def test_panel_says_what_is_in_hand(this_week: int, last_weeks: int | None, figure: str, status: str) -> None:
    found = panel(this_week, last_weeks)
    assert (found.figure, found.status) == (figure, status)
    assert found.line is not None


def test_on_hold_there_is_no_room() -> None:
    runs = [Run(local_date=MONDAY - WEEK * back, distance_m=40_000, kind="run") for back in range(9)]
    found = load_panel(runs, MONDAY, DistanceUnit.KM, own_limit_m=None, held=True)
    assert (found.status, found.mark, found.missing) == ("", "", "Running is off.")


def test_nothing_logged_draws_nothing() -> None:
    assert load_panel([], MONDAY, DistanceUnit.KM, own_limit_m=None).line is None
