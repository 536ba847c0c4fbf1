"""Geometry of the charts: where values stand, what is left out, and that no float reaches a picture."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain import charts
from clinic.domain.charts.scale import at, axis_step, axis_top, scale, spread

ONE_DECIMAL = re.compile(r"-?\d+(\.\d)?$")


def texts(value: object) -> Iterator[str]:
    """Every text anywhere in a geometry."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


def y_of(text: str) -> Fraction:
    return Fraction(text)


def case_load_line() -> charts.LoadLine:
    past = [charts.PastWeek("5 Jan", 520, 430), charts.PastWeek("12", 410, 430)]
    return charts.load_line(past, charts.CurrentWeek("This week", 238, 365, 480), [charts.PlannedWeek("16", 372)])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(12, "12", id="whole"),
        pytest.param(Fraction(25, 2), "12.5", id="half"),
        pytest.param(Decimal("12.04"), "12", id="rounds-down-without-point"),
        pytest.param(Decimal("12.05"), "12.1", id="half-away-from-zero"),
        pytest.param(Fraction(-1, 30), "0", id="never-minus-zero"),
        pytest.param(Fraction(-5, 4), "-1.3", id="negative"),
        pytest.param(Fraction(1, 3), "0.3", id="third"),
    ],
)
def test_at_writes_at_most_one_decimal(value: int | Fraction | Decimal, text: str) -> None:
    assert at(value) == text


@given(st.fractions(min_value=-10_000, max_value=10_000))
def test_at_is_within_half_a_tenth_of_the_value(value: Fraction) -> None:
    assert ONE_DECIMAL.match(at(value))
    assert abs(Fraction(at(value)) - value) <= Fraction(1, 20)


def test_scale_without_extent_is_refused() -> None:
    with pytest.raises(ValueError, match="two different ends"):
        scale(3, 3, 0, 10)


@given(st.integers(-50, 50), st.integers(-50, 50))
def test_scale_is_monotone_and_stays_between_its_ends(first: int, second: int) -> None:
    place = scale(0, 10, 100, 0)
    low, high = sorted((first, second))
    assert place(low) >= place(high)
    assert 0 <= place(first) <= 100


@pytest.mark.parametrize(
    ("top", "step"),
    [
        pytest.param(6, 1, id="ones"),
        pytest.param(12, 2, id="twos"),
        pytest.param(30, 5, id="fives"),
        pytest.param(60, 10, id="tens"),
        pytest.param(520, 100, id="hundreds"),
    ],
)
def test_axis_step_is_the_smallest_round_number(top: int, step: int) -> None:
    assert axis_step(top) == step


@given(st.integers(0, 100_000))
def test_axis_top_covers_the_highest_value_in_few_whole_steps(highest: int) -> None:
    top = axis_top(highest)
    assert top >= highest
    assert top % axis_step(top) == 0
    assert top // axis_step(top) <= 7


@given(st.lists(st.fractions(min_value=0, max_value=200), max_size=4))
def test_spread_keeps_order_and_distance_where_there_is_room(places: list[Fraction]) -> None:
    moved = spread(places, 20, 0, 200)
    assert all(0 <= place <= 200 for place in moved)
    for one in range(len(places)):
        for two in range(len(places)):
            if one != two:
                assert abs(moved[one] - moved[two]) >= 20
            if places[one] < places[two]:
                assert moved[one] < moved[two]


def test_load_line_above_the_mark_is_drawn_over_it_and_below_it_is_not() -> None:
    over, under = case_load_line().past
    assert over.over is not None
    assert over.flag is not None
    assert under.over is None
    assert abs(y_of(over.over.y) + y_of(over.over.height) - y_of(over.water.y)) <= Fraction(1, 10)


def test_load_line_without_a_mark_draws_no_disc_and_no_capacity() -> None:
    line = charts.load_line([], charts.CurrentWeek("This week", 40, 120, None))
    assert (line.mark, line.capacity, line.capacity_ahead, line.hull.capacity) == (None, "", "", None)
    assert line.rows == (("This week", "40 of 120", "", "now"),)


def test_load_line_capacity_rises_in_steps_never_slants() -> None:
    assert case_load_line().capacity.count("L") == 1  # from week to week along the same height
    assert re.search(r"H[\d.]+V[\d.]+H", case_load_line().capacity)


def test_load_line_rows_hold_every_week_in_order() -> None:
    assert [row[3] for row in case_load_line().rows] == ["past", "past", "now", "planned"]


@pytest.mark.parametrize(
    ("so_far", "planned", "shown"),
    [
        pytest.param(50, 76, True, id="apart"),
        pytest.param(2, 4, False, id="both-near-the-bottom"),
        pytest.param(50, 130, True, id="over-the-line"),
    ],
)
def test_mini_tank_leaves_out_a_label_that_has_no_room(so_far: int, planned: int, shown: bool) -> None:
    tank = charts.mini_tank(so_far, planned)
    assert (tank.plan_label is not None) is shown


@given(st.integers(0, 300), st.integers(0, 300))
def test_mini_tank_water_never_leaves_the_hull(so_far: int, planned: int) -> None:
    tank = charts.mini_tank(so_far, planned)
    assert y_of(tank.water.y) >= 4
    assert abs(y_of(tank.water.y) + y_of(tank.water.height) - Fraction(tank.height)) <= Fraction(1, 10)
    assert y_of(tank.planned.height) >= 0


def test_fleet_is_highest_first_and_names_only_those_over_the_mark() -> None:
    fleet = charts.fleet(
        [charts.FleetEntry("Osei", 121), charts.FleetEntry("Park", 80), charts.FleetEntry("Nair", 101)]
    )
    assert fleet.rows == (("Osei", "121%"), ("Nair", "101%"), ("Park", "80%"))
    assert fleet.highest.text == "Osei, Nair"
    assert [bar.over is not None for bar in fleet.bars] == [True, True, False]


def test_fleet_with_nobody_has_no_bars() -> None:
    assert charts.fleet([]).bars == ()


def test_season_name_that_does_not_fit_keeps_its_number() -> None:
    phases = [
        charts.Phase("1 Settle and assess", 0, 5, charts.PhaseState.PAST),
        charts.Phase("2 Build", 5, 120, charts.PhaseState.NOW),
    ]
    line = charts.season(phases, today=10, today_label="Today", race_day=122, race_label="Race")
    assert [part.label.text for part in line.parts] == ["1", "2 Build"]


def test_season_without_race_has_no_flag() -> None:
    line = charts.season([charts.Phase("1 Settle", 0, 5, charts.PhaseState.NOW)], today=2, today_label="Today")
    assert (line.flag, line.race) == (None, None)


def test_sides_leaves_out_a_day_that_was_not_tested() -> None:
    trend = charts.sides([None, 6, 7], [5, None, 5], target=10)
    assert (len(trend.left), len(trend.right)) == (2, 2)
    assert trend.left_values == "not tested, 6, 7"


def test_sides_with_equal_values_still_has_a_scale() -> None:
    assert len(charts.sides([5, 5], [5, 5]).left) == 2


def test_sides_large_last_values_stand_apart_and_the_affected_side_says_so() -> None:
    detail = charts.sides_large(
        [charts.SidePoint(0, "22 Jan", 18, 18)], target=25, affected=charts.Side.RIGHT, race=(10, "24 May")
    )
    (left, left_label, left_note), (right, right_label, right_note) = detail.ends
    assert (left, right) == (charts.Side.LEFT, charts.Side.RIGHT)
    assert abs(y_of(left_label.y) - y_of(right_label.y)) >= 34
    assert left_note is None
    assert right_note is not None
    assert right_note.text == "affected side"


def test_sides_large_projection_of_a_side_without_a_result_is_not_drawn() -> None:
    points = [charts.SidePoint(0, "22 Jan", 18, None)]
    detail = charts.sides_large(
        points, target=None, projection=charts.Projection(9, 25, charts.Side.RIGHT, "25 by May")
    )
    assert (detail.projection, detail.projected, detail.projection_label) == ("", None, None)
    assert detail.rows == (("22 Jan", "18", ""),)


@pytest.mark.parametrize(
    ("gap", "size"),
    [
        pytest.param(Decimal("9.9"), "small", id="below-small"),
        pytest.param(10, "watch", id="small-itself-is-watch"),
        pytest.param(Decimal("19.9"), "watch", id="below-large"),
        pytest.param(20, "large", id="large-itself"),
    ],
)
def test_gap_bar_limits(gap: int | Decimal, size: str) -> None:
    assert charts.gap_bar(gap, small=10, large=20).size == size


@pytest.mark.parametrize(
    ("worst", "rose", "kind"),
    [
        pytest.param(3, False, "circle", id="at-the-limit-inside"),
        pytest.param(3, True, "triangle", id="inside-but-rose"),
        pytest.param(4, False, "triangle", id="above-the-limit"),
        pytest.param(6, False, "octagon", id="red-limit"),
    ],
)
def test_pain_strip_shape_says_the_state(worst: int, rose: bool, kind: str) -> None:
    strip = charts.pain_strip([charts.PainDay("Run", "Mon", "9", worst, rose)], safe_limit=3, red_limit=6)
    mark = strip.columns[0].mark
    assert mark is not None
    assert mark.kind == kind


def test_pain_strip_day_without_a_value_has_no_mark_and_is_never_zero() -> None:
    strip = charts.pain_strip([charts.PainDay("Off", "Fri", "6")], safe_limit=3, red_limit=6)
    assert strip.columns[0].mark is None
    assert strip.rows == (("Fri 6", "Off", "", "", ""),)


def test_pain_micro_gap_is_named_not_drawn_as_zero() -> None:
    micro = charts.pain_micro([2, None, 0], safe_limit=3, red_limit=6)
    assert (len(micro.marks), len(micro.gaps)) == (2, 1)
    assert micro.values == "2, none logged, 0"


def test_rep_gauge_labels_stand_apart_when_values_are_equal() -> None:
    gauge = charts.rep_gauge(25, side=charts.Side.RIGHT, unit="reps", target=25, other=25, last=(25, "12 Feb"))
    heights = sorted(y_of(mark.title.y) for mark in gauge.marks)
    assert all(second - first >= 36 for first, second in pairwise(heights))


@pytest.mark.parametrize(
    "geometry",
    [
        pytest.param(case_load_line(), id="load_line"),
        pytest.param(charts.mini_tank(50, 76, was=88), id="mini_tank"),
        pytest.param(charts.fleet([charts.FleetEntry("Osei", Fraction(361, 3))]), id="fleet"),
        pytest.param(charts.sides([1, 2, 4], [1, 1, 3]), id="sides"),
        pytest.param(charts.gap_bar(Fraction(100, 7), small=10, large=20), id="gap_bar"),
        pytest.param(charts.pain_micro([1, 5, 7, None] * 2, safe_limit=3, red_limit=6), id="pain_micro"),
        pytest.param(charts.rep_gauge(Fraction(55, 3), side=charts.Side.LEFT, unit="s", target=45), id="rep_gauge"),
    ],
)
def test_no_number_has_more_than_one_decimal(geometry: object) -> None:
    assert not [text for text in texts(geometry) if re.search(r"\.\d\d", text)]
