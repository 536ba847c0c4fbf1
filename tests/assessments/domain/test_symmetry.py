"""Gap, limb symmetry index, bands and worse side (clinical.md 3.2)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.domain.gait_cue import HeelStrike, Overstride, cadence_cue
from assessments.domain.measurement import Footwear, SideResult, SquatFaults, TestResult
from assessments.domain.sides import InvolvedSide, Side
from assessments.domain.speed_gate import speed_gate
from assessments.domain.symmetry import Band, Symmetry, gap_pct, lsi_pct, symmetry, worse_side
from assessments.domain.verdict_document import cue_to_dict, speed_gate_to_dict, symmetries_to_dict
from tests.assessments.domain.case_documents import Case, matches, read_cases, results_of
from tests.assessments.domain.results import CATALOG, legs, one, setup, squat, whole

LINES = read_cases("symmetry.jsonl")


@pytest.mark.parametrize("line", LINES, ids=[line["case"]["id"] for line in LINES])
def test_acceptance_line(line: Case) -> None:
    case, expected = line["case"], line["expect"]["tests"]
    today, tests = date.fromisoformat(case["today"]), case["tests"]
    involved = InvolvedSide(tests.get("involved_side", "none"))
    results = results_of(tests, today)
    video = tests.get("gait_video", {})
    cadence = next((int(item["value"]) for item in tests["results"] if item["test"] == "T17"), None)
    cue = cadence_cue(
        cadence,
        Overstride(video["overstride"]) if video else None,
        HeelStrike(video["heel_strike"]) if video else None,
        CATALOG.cue,
    )
    actual = {
        "symmetry": symmetries_to_dict(results, involved, CATALOG, today=today),
        "speed_gate": speed_gate_to_dict(speed_gate(results, involved, CATALOG, today=today)),
        "cue": cue_to_dict(cue),
    }
    assert matches(expected, actual), actual


def compared(result: TestResult, involved: InvolvedSide = InvolvedSide.RIGHT) -> Symmetry:
    found = symmetry(CATALOG.tests[result.test_id], result, involved, CATALOG)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("left", "right", "band"),
    [
        pytest.param("100", "90", Band.ATTENTION, id="exactly-10"),
        pytest.param("100", "90.1", Band.OK, id="just-under-10"),
        pytest.param("100", "80", Band.RED, id="exactly-20"),
        pytest.param("100", "80.1", Band.ATTENTION, id="just-under-20"),
        pytest.param("3", "2.7", Band.ATTENTION, id="10-that-floats-miss"),
        pytest.param("0", "12", Band.RED, id="one-side-unable"),
        pytest.param("0", "0", Band.BOTH_UNABLE, id="both-unable"),
        pytest.param(None, "12", Band.UNKNOWN, id="left-missing"),
        pytest.param("12", None, Band.UNKNOWN, id="right-missing"),
    ],
)
def test_bands_of_a_percent_gap(left: str | None, right: str | None, band: Band) -> None:
    found = compared(legs("T06", left, right))
    assert found.band is band
    assert (found.gap_pct is None) == (band in (Band.UNKNOWN, Band.BOTH_UNABLE))


@pytest.mark.parametrize(
    ("left", "right", "band"),
    [
        pytest.param("10.0", "8.6", Band.OK, id="1.4"),
        pytest.param("10.0", "8.5", Band.ATTENTION, id="exactly-1.5"),
        pytest.param("10.0", "7.1", Band.ATTENTION, id="2.9"),
        pytest.param("10.0", "7.0", Band.RED, id="exactly-3.0"),
        pytest.param("0", "0", Band.BOTH_UNABLE, id="both-at-the-wall"),
    ],
)
def test_knee_to_wall_compares_centimetres_not_percent(left: str, right: str, band: Band) -> None:
    found = compared(legs("T12", left, right))
    assert found.band is band
    assert found.gap_pct is None
    assert found.lsi_pct is None


def test_hip_rotation_band_follows_its_own_target() -> None:
    assert compared(legs("T20_hip_ir", 40, 31)).band is Band.OK
    assert compared(legs("T20_hip_ir", 40, 30)).band is Band.ATTENTION


def test_lsi_for_times_turns_the_ratio_round() -> None:
    found = compared(legs("T08", "1.90", "2.10"))
    assert found.lsi_pct == Fraction(1900, 21)
    assert found.worse_side is Side.RIGHT


@pytest.mark.parametrize("involved", [InvolvedSide.NONE, InvolvedSide.BOTH])
def test_lsi_without_one_involved_leg_never_exceeds_100_and_completes_the_gap(involved: InvolvedSide) -> None:
    for test_id in ("T06", "T08"):
        for left, right in ((3, 2), (2, 3)):
            found = compared(legs(test_id, left, right), involved)
            assert found.lsi_pct is not None
            assert found.gap_pct == 100 - found.lsi_pct
            assert found.deficit_on_other_side is None


def test_lsi_exceeds_100_when_the_other_leg_is_worse() -> None:
    found = compared(legs("T01", 20, 25))
    assert found.lsi_pct == 125
    assert found.band is Band.RED
    assert found.worse_side is Side.LEFT
    assert found.deficit_on_other_side is True


def test_lsi_is_not_computable_against_a_leg_that_could_do_nothing() -> None:
    assert lsi_pct(0, 12, InvolvedSide.RIGHT, lower_is_better=False) is None
    assert lsi_pct(12, 0, InvolvedSide.RIGHT, lower_is_better=False) == 0


def test_sides_done_in_different_ways_are_not_compared() -> None:
    result = legs("T01", 30, 18)
    assert result.right is not None
    shod = replace(result.right, setup=replace(result.right.setup, footwear=Footwear.SHOD))
    found = compared(replace(result, right=shod))
    assert found.band is Band.UNKNOWN
    assert found.gap_pct is None
    assert not found.comparable


@pytest.mark.parametrize(
    ("sticks", "worse"),
    [((5, 4), Side.RIGHT), ((3, 5), Side.LEFT), ((4, 4), None)],
    ids=["right-fails", "left-fails", "both-fail"],
)
def test_stick_hops_with_a_failed_landing_have_no_gap(sticks: tuple[int, int], worse: Side | None) -> None:
    sides = [replace(side, sticks=held) for side, held in zip((_hop(500), _hop(480)), sticks, strict=True)]
    found = compared(TestResult("T05", date(2026, 3, 2), left=sides[0], right=sides[1]))
    assert found.band is Band.STICK_FAIL
    assert found.gap_pct is None
    assert found.worse_side is worse


def _hop(value: int) -> SideResult:
    side = one("T05", value)
    assert side is not None
    return side


def test_squat_compares_depth_and_deeper_is_better() -> None:
    found = compared(squat(SquatFaults(), SquatFaults(), (80, 64)))
    assert found.gap_pct == 20
    assert found.worse_side is Side.RIGHT
    assert compared(squat(SquatFaults(), SquatFaults())).band is Band.UNKNOWN


@pytest.mark.parametrize("test_id", ["T10", "T14", "T15", "T16", "T17", "T18", "T21", "T22"])
def test_scores_and_whole_body_tests_have_no_symmetry(test_id: str) -> None:
    assert symmetry(CATALOG.tests[test_id], whole(test_id, None), InvolvedSide.NONE, CATALOG) is None


amounts = st.decimals(min_value=0, max_value=1500, places=2).map(Fraction)


@given(amounts, amounts)
def test_gap_is_symmetric_and_between_0_and_100(left: Fraction, right: Fraction) -> None:
    gap = gap_pct(left, right)
    assert gap == gap_pct(right, left)
    if left or right:
        assert gap is not None
        assert 0 <= gap <= 100
    else:
        assert gap is None


@given(amounts, amounts, st.booleans())
def test_swapping_legs_swaps_the_worse_leg(left: Fraction, right: Fraction, lower: bool) -> None:
    worse, swapped = (worse_side(*pair, lower_is_better=lower) for pair in ((left, right), (right, left)))
    assert (worse.other if worse else None) == swapped


@given(amounts, st.sampled_from(["T01", "T05", "T06", "T08", "T12", "T13_eo"]), st.booleans())
def test_a_missing_leg_is_never_zero_percent(value: Fraction, test_id: str, left_missing: bool) -> None:
    side = replace(_hop(1), setup=setup(test_id), value=value)
    result = TestResult(
        test_id, date(2026, 3, 2), left=None if left_missing else side, right=side if left_missing else None
    )
    found = compared(result)
    assert found.band is Band.UNKNOWN
    assert found.gap_pct is None
    assert found.difference is None


@given(amounts, amounts, st.sampled_from(list(InvolvedSide)), st.booleans())
def test_lsi_of_the_legs_multiplies_to_one(
    left: Fraction, right: Fraction, involved: InvolvedSide, lower: bool
) -> None:
    found = lsi_pct(left, right, involved, lower_is_better=lower)
    if involved.leg is None:
        assert found is None or found <= 100
    elif left and right:
        mirrored = lsi_pct(right, left, involved, lower_is_better=lower)
        assert found is not None
        assert mirrored is not None
        assert found * mirrored == Decimal(10000)
