"""Trials, their values and what may be entered (clinical.md 3.1, 3.4)."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.domain.comparability import comparable_over_time, history, is_fresh, same_setup
from assessments.domain.measurement import (
    Footwear,
    Setup,
    SideResult,
    SquatFaults,
    TestResult,
    Trial,
    aggregate,
    best_sticks,
    faults_of_reps,
    force_per_body_weight,
    limited_by_pain,
    load_per_body_weight,
    mean_of,
    must_stop,
    squat_depth,
    torque_per_mass,
    validate_entry,
    validate_pain,
    validate_squat_depth,
    validate_trial,
    validate_trials,
)
from assessments.domain.result_storage import result_from_dict, result_to_dict
from clinic.domain.errors import RuleViolation
from tests.assessments.domain.results import CATALOG, TODAY, legs, setup, squat, whole

TESTS = CATALOG.tests


def trials(*values: str | None) -> list[Trial]:
    return [Trial(None if value is None else Decimal(value)) for value in values]


@pytest.mark.parametrize(
    ("test_id", "values", "expected"),
    [
        pytest.param("T06", ("118", "124", "120"), Fraction(124), id="best-is-longest"),
        pytest.param("T08", ("2.10", "1.90", "2.00"), Fraction("1.9"), id="best-time-is-shortest"),
        pytest.param("T12", ("10.0", "10.1", "10.3"), Fraction("30.4") / 3, id="mean-is-exact"),
        pytest.param("T12", ("10.0", None, "10.3"), Fraction("10.15"), id="mean-of-two-valid"),
        pytest.param("T12", ("10.0", None, None), None, id="mean-needs-two"),
        pytest.param("T17", ("158", "159"), Decimal(159), id="cadence-rounds-half-up"),
        pytest.param("T17", ("158",), None, id="cadence-needs-two-counts"),
        pytest.param("T15", ("1", "3", "2"), Fraction(2), id="median"),
        pytest.param("T15", ("1", None, "2"), Fraction(2), id="median-of-two-is-the-worse"),
        pytest.param("T01", ("18",), Fraction(18), id="single"),
        pytest.param("T01", (), None, id="nothing-done"),
        pytest.param("T06", (None, None, None), None, id="no-valid-trial"),
    ],
)
def test_aggregate_by_the_rule_of_the_test(
    test_id: str, values: tuple[str | None, ...], expected: Fraction | None
) -> None:
    assert aggregate(TESTS[test_id], trials(*values)) == expected


def test_aggregate_stick_hops_counts_only_trials_with_all_landings_held() -> None:
    attempts = [Trial(Decimal(520), sticks=4), Trial(Decimal(480), sticks=5), Trial(Decimal(470), sticks=5)]
    assert aggregate(TESTS["T05"], attempts) == 480
    assert aggregate(TESTS["T05"], attempts[:1]) is None
    assert best_sticks(attempts[:1]) == 4
    assert best_sticks([]) is None


def test_invalid_trials_do_not_count() -> None:
    assert aggregate(TESTS["T06"], [Trial(Decimal(150), valid=False), Trial(Decimal(120))]) == 120


def test_mean_is_kept_beside_the_best_balance() -> None:
    done = trials("30", "40", "45")
    assert aggregate(TESTS["T13_eo"], done) == 45
    assert mean_of(TESTS["T13_eo"], done) == Fraction(115, 3)
    assert mean_of(TESTS["T13_eo"], done[:1]) is None


@pytest.mark.parametrize(
    ("test_id", "value", "code"),
    [
        pytest.param("T01", "101", "value_out_of_range", id="too-many-reps"),
        pytest.param("T01", "-1", "value_out_of_range", id="negative"),
        pytest.param("T01", "12.5", "value_too_fine", id="half-a-rep"),
        pytest.param("T08", "0.99", "value_out_of_range", id="too-fast"),
        pytest.param("T08", "10.01", "value_out_of_range", id="too-slow"),
        pytest.param("T12", "10.05", "value_too_fine", id="half-a-millimetre"),
        pytest.param("T10", "9", "value_out_of_range", id="below-the-cuff"),
        pytest.param("T18", "1", "test_has_no_number", id="video-has-no-number"),
    ],
)
def test_validate_trial_refuses_impossible_numbers(test_id: str, value: str, code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        validate_trial(TESTS[test_id], Decimal(value))
    assert refused.value.code == code
    limits = TESTS[test_id].value_range
    if code == "value_out_of_range" and limits:
        assert f"{limits.lowest} to {limits.highest} {limits.unit}" in refused.value.message


@pytest.mark.parametrize("test_id", [test.id for test in TESTS.values() if test.value_range])
def test_validate_trial_accepts_both_ends_of_the_range(test_id: str) -> None:
    limits = TESTS[test_id].value_range
    assert limits is not None
    validate_trial(TESTS[test_id], limits.lowest)
    validate_trial(TESTS[test_id], limits.highest)
    with pytest.raises(RuleViolation, match="outside"):
        validate_trial(TESTS[test_id], limits.highest + limits.step)


def test_validate_trials_refuses_a_fifth_stick_hop_and_six_landings() -> None:
    validate_trials(TESTS["T05"], trials("1", "2", "3", "4"))
    with pytest.raises(RuleViolation, match="at most 4 attempts"):
        validate_trials(TESTS["T05"], trials("1", "2", "3", "4", "5"))
    with pytest.raises(RuleViolation, match="0 to 5"):
        validate_trials(TESTS["T05"], [Trial(Decimal(100), sticks=6)])
    with pytest.raises(RuleViolation, match="0 to 350 cm"):
        validate_trials(TESTS["T06"], trials("351"))


def test_validate_entry_uses_the_unit_that_is_typed_in() -> None:
    validate_entry(TESTS["T11_abd"], Decimal(600))
    with pytest.raises(RuleViolation, match="0 to 600 N"):
        validate_entry(TESTS["T11_abd"], Decimal(601))
    with pytest.raises(RuleViolation, match="0 to 100 reps"):
        validate_entry(TESTS["T01"], Decimal(101))


@pytest.mark.parametrize("pain", [-1, 11])
def test_validate_pain_refuses_values_off_the_scale(pain: int) -> None:
    validate_pain(0)
    validate_pain(10)
    with pytest.raises(RuleViolation, match="0 to 10"):
        validate_pain(pain)


def test_squat_faults_count_when_seen_in_two_of_five() -> None:
    reps = [SquatFaults(knee=True), SquatFaults(knee=True, trunk=True), SquatFaults(), SquatFaults(), SquatFaults()]
    faults = faults_of_reps(reps, seen_in_at_least=CATALOG.squat_fault_reps)
    assert faults == SquatFaults(knee=True)
    assert faults.total == 1
    assert list(faults.present()) == ["knee"]


def test_squat_depth_is_the_mean_of_the_three_deepest() -> None:
    assert squat_depth([Decimal(60), Decimal(70), Decimal(50), Decimal(71), Decimal(72)]) == 71
    assert squat_depth([Decimal(60), Decimal(70)]) is None


def test_squat_depth_and_depth_fault_agree() -> None:
    validate_squat_depth(Decimal(60), SquatFaults(), CATALOG)
    validate_squat_depth(Decimal(59), SquatFaults(depth=True), CATALOG)
    for depth, faults in ((Decimal(59), SquatFaults()), (Decimal(60), SquatFaults(depth=True))):
        with pytest.raises(RuleViolation, match="60 degrees"):
            validate_squat_depth(depth, faults, CATALOG)
    with pytest.raises(RuleViolation, match="0 and 140"):
        validate_squat_depth(Decimal(141), SquatFaults(), CATALOG)


def test_normalised_strength_is_stored_with_two_decimals() -> None:
    assert load_per_body_weight(Decimal("91.0"), Decimal("70.0")) == Decimal("1.30")
    assert force_per_body_weight(Decimal(1167), Decimal("70.0")) == Decimal("1.70")
    assert torque_per_mass(Decimal(130), Decimal("0.85"), Decimal("70.0")) == Decimal("1.58")


def test_pain_as_stop_reason_marks_the_result() -> None:
    assert limited_by_pain(TESTS["T01"], "pain")
    assert limited_by_pain(TESTS["T09"], "pain_above_3")
    assert not limited_by_pain(TESTS["T01"], "height")
    assert not limited_by_pain(TESTS["T01"], None)


def test_a_test_stops_above_five_or_at_sharp_pain() -> None:
    assert must_stop(6, sharp=False, catalog=CATALOG)
    assert must_stop(0, sharp=True, catalog=CATALOG)
    assert not must_stop(5, sharp=False, catalog=CATALOG)


@pytest.mark.parametrize(
    ("days", "fresh"),
    [(0, True), (28, True), (29, False), (-1, False)],
    ids=["today", "28-days", "29-days", "tomorrow"],
)
def test_results_are_fresh_for_28_days(days: int, fresh: bool) -> None:
    assert is_fresh(TODAY - timedelta(days=days), TODAY, fresh_days=CATALOG.fresh_days) is fresh


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param(Setup("flat_2_2", Footwear.BAREFOOT, "hand"), True, id="equal"),
        pytest.param(Setup("incline_60", Footwear.BAREFOOT, "hand"), False, id="variant"),
        pytest.param(Setup("flat_2_2", Footwear.SHOD, "hand"), False, id="footwear"),
        pytest.param(Setup("flat_2_2", Footwear.BAREFOOT, "gates"), False, id="device"),
        pytest.param(Setup("flat_2_2", None, "hand"), False, id="footwear-not-recorded"),
    ],
)
def test_only_the_same_setup_is_compared(other: Setup, same: bool) -> None:
    assert same_setup(Setup("flat_2_2", Footwear.BAREFOOT, "hand"), other, pace_tolerance_s_per_km=15) is same


@pytest.mark.parametrize(("pace", "same"), [(315, True), (316, False), (None, False)])
def test_cadence_is_compared_within_fifteen_seconds_a_kilometre(pace: int | None, same: bool) -> None:
    before, now = (Setup("easy_pace", pace_s_per_km=value) for value in (300, pace))
    assert same_setup(before, now, pace_tolerance_s_per_km=15) is same


def test_history_ignores_other_tests_the_future_and_what_was_not_done() -> None:
    skipped = TestResult("T01", TODAY, not_done="Too sore today")
    results = [legs("T01", 20, 20), legs("T01", 1, 1, days_ago=-1), legs("T02", 1, 1), legs("T01", 9, 9, days_ago=5)]
    done = history([*results, skipped], "T01", today=TODAY)
    assert [(TODAY - result.date).days for result in done] == [5, 0]
    assert not comparable_over_time(results[0], results[2], pace_tolerance_s_per_km=15)


exact_numbers = st.one_of(st.none(), st.fractions(min_value=0, max_value=1500, max_denominator=300))


@given(exact_numbers, st.one_of(st.none(), st.integers(0, 10)), st.booleans())
def test_stored_results_read_back_equal(value: Fraction | None, pain: int | None, pain_limited: bool) -> None:
    side = SideResult(
        Setup("toe_to_wall", Footwear.BAREFOOT, "tape", 300),
        value=value,
        trials=(Trial(Decimal("10.1"), sticks=3), Trial(None, valid=False)),
        pain=pain,
        pain_limited=pain_limited,
        mean=value,
        onset_s=Decimal("12.5"),
        stop_reason="pain",
    )
    result = TestResult("T12", TODAY, left=side, right=None, assessor="A", notes="n")
    assert result_from_dict(result_to_dict(result)) == result


def test_stored_squat_and_omission_read_back_equal() -> None:
    for result in (
        squat(SquatFaults(knee=True), SquatFaults(), ("61.5", 70)),
        TestResult("T05", TODAY, not_done="No space"),
        whole("T10", 150),
    ):
        assert result_from_dict(result_to_dict(result)) == result


@pytest.mark.parametrize(
    ("key", "value"),
    [("date", "yesterday"), ("test_id", None), ("left", "12"), ("left", {}), ("notes", 3)],
)
def test_unreadable_stored_results_name_the_key(key: str, value: object) -> None:
    document = {**result_to_dict(legs("T01", 1, 2)), key: value}
    with pytest.raises(RuleViolation, match="has no readable"):
        result_from_dict(document)  # type: ignore[arg-type]


def test_the_first_variant_is_the_default() -> None:
    assert setup("T14").variant == "step_20"
