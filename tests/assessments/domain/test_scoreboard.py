"""The scoreboard of one runner: rows, trends, states, limiter, gate and cue in one call."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from assessments.content.norms import load_norms
from assessments.domain.catalog import Kind
from assessments.domain.gait_cue import CadenceProposal, GaitVideo, HeelStrike, Overstride, Pace
from assessments.domain.hip_strength import hip_ratios, squeeze_pain
from assessments.domain.measurement import Footwear, SideResult, SquatFaults, TestResult
from assessments.domain.norms import NormSex, typical_value
from assessments.domain.real_change import ChangeClass
from assessments.domain.scoreboard import RowState, Runner, Scoreboard, ScoreboardRow, build_scoreboard
from assessments.domain.severity import Status
from assessments.domain.sides import InvolvedSide, Side
from clinic.domain.logic import Tri
from tests.assessments.domain.results import CATALOG, TODAY, legs, one, setup, squat, whole

NORMS = load_norms()
ACHILLES = Runner(InvolvedSide.RIGHT, ("T01", "T02", "T03", "T05", "T12"))


def board(*results: TestResult, runner: Runner = ACHILLES) -> Scoreboard:
    return build_scoreboard(results, runner, CATALOG, NORMS, today=TODAY)


def row(result: TestResult, *earlier: TestResult, runner: Runner = ACHILLES) -> ScoreboardRow:
    found = board(*earlier, result, runner=runner)
    return next(item for item in found.rows if item.test.id == result.test_id)


def test_rows_are_key_tests_first_then_what_else_was_tested() -> None:
    found = board(legs("T14", 1, 1), legs("T02", 60, 60), legs("T03b", "1.7", "1.7"), legs("T20_hip_ir", 40, 40))
    assert [item.test.id for item in found.rows] == ["T01", "T02", "T03b", "T05", "T12", "T20_hip_ir", "T14"]
    assert [item.is_key_test for item in found.rows] == [True] * 5 + [False, False]
    assert found.missing == ("T01", "T05", "T12")


def test_nothing_tested_is_unknown_everywhere_and_not_allowed() -> None:
    found = board()
    assert {item.state for item in found.rows} == {RowState.UNKNOWN}
    assert found.limiter.incomplete == ACHILLES.key_tests
    assert not found.speed_gate.allowed
    assert found.cue.proposal is CadenceProposal.REQUEST_VIDEO
    assert found.squeeze_pain is None


def test_v01_shows_the_limiter_in_its_row() -> None:
    found = board(legs("T01", 30, 18), legs("T02", 60, 38), legs("T12", "11.0", "10.2"))
    first = found.rows[0]
    assert (first.is_limiter, first.state) == (True, RowState.NOT_MET)
    assert (first.shown_left, first.shown_right) == (Decimal(30), Decimal(18))
    assert (first.shown_gap_pct, first.shown_lsi_pct, first.shown_severity) == (Decimal(40), Decimal(60), Decimal(40))
    assert sum(item.is_limiter for item in found.rows) == 1
    assert found.speed_gate.value is False


def test_shown_values_are_rounded_and_exact_ones_kept() -> None:
    thirds = replace(one("T12", 10) or SideResult(setup("T12")), value=Fraction(305, 30))
    found = row(TestResult("T12", TODAY, left=thirds, right=one("T12", "10.2")))
    assert found.shown_left == Decimal("10.2")
    assert found.result is not None
    assert found.result.left is not None
    assert found.result.left.value == Fraction(305, 30)
    assert str(row(legs("T01", 28, 25)).shown_gap_pct) == "10.7"


@pytest.mark.parametrize(
    ("result", "state", "met"),
    [
        pytest.param(legs("T01", 26, 25), RowState.MET, True, id="met"),
        pytest.param(legs("T01", 30, 25), RowState.ATTENTION, True, id="target-met-but-gap-amber"),
        pytest.param(legs("T01", 24, 25), RowState.ATTENTION, False, id="just-missed"),
        pytest.param(legs("T01", 30, 18), RowState.NOT_MET, False, id="red"),
        pytest.param(legs("T01", None, 30), RowState.UNKNOWN, None, id="leg-missing"),
        pytest.param(legs("T01", None, 10), RowState.NOT_MET, False, id="one-leg-is-enough-to-fail"),
        pytest.param(legs("T05", 500, 451), RowState.MET, True, id="gap-9.8"),
        pytest.param(legs("T05", 500, 450), RowState.ATTENTION, False, id="gap-10"),
        pytest.param(legs("T06", 100, 90), RowState.ATTENTION, True, id="lsi-90-gap-10"),
        pytest.param(legs("T06", 0, 0), RowState.NOT_MET, False, id="both-unable"),
        pytest.param(legs("T12", "12.0", "10.6"), RowState.MET, True, id="knee-to-wall"),
        pytest.param(legs("T12", "12.0", "10.5"), RowState.ATTENTION, False, id="knee-to-wall-1.5-apart"),
        pytest.param(legs("T12", "9.9", "10.0"), RowState.ATTENTION, False, id="knee-to-wall-short"),
        pytest.param(legs("T14", 1, 1), RowState.MET, True, id="step-down"),
        pytest.param(legs("T21", 0, 3), RowState.ATTENTION, False, id="pain-3-is-not-below-3"),
        pytest.param(squat(SquatFaults(), SquatFaults(trunk=True)), RowState.ATTENTION, True, id="squat-trunk"),
        pytest.param(squat(SquatFaults(), SquatFaults(knee=True)), RowState.ATTENTION, False, id="squat-knee"),
        pytest.param(squat(SquatFaults(), None), RowState.UNKNOWN, None, id="squat-involved-missing"),
        pytest.param(whole("T10", 150), RowState.UNKNOWN, None, id="squeeze-first-time"),
        pytest.param(whole("T17", 158), RowState.INFORMATION, None, id="cadence-has-no-target"),
        pytest.param(legs("T20_toe_ext", 60, 60), RowState.MET, True, id="toe"),
        pytest.param(legs("T20_toe_ext", 59, 60), RowState.NOT_MET, False, id="toe-short"),
        pytest.param(legs("T20_hip_ir", 40, 31), RowState.MET, True, id="hip-rotation"),
        pytest.param(legs("T20_slr", 70, 60), RowState.INFORMATION, None, id="no-target"),
    ],
)
def test_row_state(result: TestResult, state: RowState, met: Tri) -> None:
    found = row(result)
    assert (found.state, found.target_met) == (state, met)


@pytest.mark.parametrize(
    ("bone", "pain", "morning", "met"),
    [(True, 0, 0, True), (True, 0, 1, False), (False, 2, 2, True), (False, 2, 3, False), (False, 2, None, None)],
)
def test_walk_target_depends_on_the_bone_protocol(bone: bool, pain: int, morning: int | None, met: Tri) -> None:
    walk = TestResult("T22", TODAY, whole=SideResult(setup("T22"), pain=pain, pain_next_morning=morning))
    found = row(walk, runner=replace(ACHILLES, bone_protocol=bone))
    assert found.target_met is met
    assert len(found.target_words) == 1
    assert found.shown_whole == pain


def test_squeeze_needs_85_percent_of_the_own_best() -> None:
    earlier = whole("T10", 200, days_ago=50)
    assert row(whole("T10", 170), earlier).target_met is True
    assert row(whole("T10", 169), earlier).target_met is False


def test_trend_keeps_all_dates_and_marks_what_is_not_comparable() -> None:
    old, other, new = legs("T01", 18, 10, days_ago=60), legs("T01", 25, 25, days_ago=30), legs("T01", 30, 18)
    assert other.left is not None
    shod = replace(other, left=replace(other.left, setup=replace(other.left.setup, footwear=Footwear.SHOD)))
    found = row(new, old, shod)
    assert [(point.left, point.comparable) for point in found.trend] == [(18, True), (25, False), (30, True)]
    assert found.change is not None
    assert (found.change.comparable, found.change.left) == (True, ChangeClass.IMPROVEMENT)
    latest_before = row(new, old, legs("T01", 29, 17, days_ago=20))
    assert latest_before.change is not None
    assert latest_before.change.left is ChangeClass.NOISE
    alone = row(new, shod)
    assert alone.change is not None
    assert not alone.change.comparable


@pytest.mark.parametrize(("days", "stale"), [(28, False), (29, True)])
def test_stale_after_28_days(days: int, stale: bool) -> None:
    assert row(legs("T01", 30, 30, days_ago=days)).stale is stale


def test_a_test_left_out_on_purpose_shows_its_reason_until_it_is_done() -> None:
    skipped = TestResult("T05", TODAY - timedelta(days=1), not_done="No room to hop")
    found = next(item for item in board(skipped).rows if item.test.id == "T05")
    assert (found.not_done, found.state, found.result) == ("No room to hop", RowState.UNKNOWN, None)
    assert row(legs("T05", 500, 490), skipped).not_done is None


@pytest.mark.parametrize(
    ("result", "words"),
    [
        pytest.param(legs("T01", 18, 30), "other side", id="deficit-on-the-other-side"),
        pytest.param(legs("T01", 0, 0), "Neither leg", id="both-unable"),
        pytest.param(legs("T01", None, 30), "One leg is missing", id="side-missing"),
        pytest.param(legs("T13_eo", 45, "9.9"), "nervous system", id="balance-under-10"),
        pytest.param(
            TestResult("T01", TODAY, left=one("T01", 30), right=one("T01", 18, pain=6, pain_limited=True)),
            "Stopped by pain",
            id="pain-limited",
        ),
        pytest.param(
            TestResult("T05", TODAY, left=SideResult(setup("T05"), sticks=5), right=SideResult(setup("T05"), sticks=4)),
            "not held",
            id="stick-fail",
        ),
    ],
)
def test_notes_beside_the_numbers(result: TestResult, words: str) -> None:
    assert any(words in note for note in row(result).notes)


def test_no_notes_beside_good_numbers() -> None:
    assert row(legs("T01", 30, 30)).notes == ()
    assert row(legs("T13_eo", 45, 10)).notes == ()


def test_cue_uses_the_latest_cadence_and_the_video() -> None:
    video = GaitVideo(Pace.TRAINING, overstride=Overstride.MILD, heel_strike=HeelStrike.PRONOUNCED)
    found = board(whole("T17", 170, days_ago=40), whole("T17", 158), runner=replace(ACHILLES, gait_video=video))
    assert (found.cue.target, found.cue.maximum) == (166, 169)


@pytest.mark.parametrize(
    ("age", "sex", "expected"),
    [
        (19, NormSex.MALE, None),
        (20, NormSex.MALE, 37),
        (29, NormSex.FEMALE, 30),
        (60, NormSex.MALE, 19),
        (89, NormSex.FEMALE, 13),
        (90, NormSex.FEMALE, None),
        (40, None, None),
        (None, NormSex.MALE, None),
    ],
)
def test_calf_norms_by_age_and_sex(age: int | None, sex: NormSex | None, expected: int | None) -> None:
    assert typical_value(NORMS.tables["calf_raise_60bpm_incline"], age, sex) == expected


def test_norms_stand_only_beside_their_own_variant_and_are_no_pass_mark() -> None:
    runner = replace(ACHILLES, age_years=41, sex_for_norms=NormSex.FEMALE)
    assert row(legs("T01", 30, 30), runner=runner).typical is None
    found = row(legs("T01b", 10, 10), runner=runner)
    assert (found.typical, found.state) == (Decimal(24), RowState.INFORMATION)
    result = legs("T01b", 10, 10)
    assert result.left is not None
    flat = replace(result.left, setup=replace(result.left.setup, variant="flat_60"))
    assert row(replace(result, left=flat), runner=runner).typical is None


@pytest.mark.parametrize(
    ("mean", "met"), [(Fraction(73, 10), True), (Fraction(729, 100), False), (None, None)], ids=["7.3", "7.29", "none"]
)
def test_eyes_closed_compares_the_mean_with_the_norm_of_the_age(mean: Fraction | None, met: Tri) -> None:
    side = SideResult(setup("T13_ec"), value=Decimal(20), mean=mean)
    runner = replace(ACHILLES, age_years=41)
    assert row(TestResult("T13_ec", TODAY, left=side, right=side), runner=runner).target_met is met


def test_hip_ratio_reaches_its_target_at_exactly_80_percent() -> None:
    ratios = hip_ratios(legs("T11_add", "1.20", "1.19"), legs("T11_abd", "1.50", "1.50"), CATALOG)
    assert (ratios[Side.LEFT].value, ratios[Side.LEFT].met) == (Fraction(4, 5), True)
    assert ratios[Side.RIGHT].met is False
    assert hip_ratios(None, legs("T11_abd", 1, 1), CATALOG)[Side.LEFT].met is None
    found = board(legs("T11_add", "1.20", "1.19"), legs("T11_abd", "1.50", "1.50")).hip_ratios
    assert found == ratios


@pytest.mark.parametrize(
    ("pain", "status"),
    [(0, Status.GREEN), (2, Status.GREEN), (3, Status.AMBER), (5, Status.AMBER), (6, Status.RED), (None, None)],
)
def test_pain_during_the_squeeze(pain: int | None, status: Status | None) -> None:
    assert squeeze_pain(pain, CATALOG) is status
    squeeze = TestResult("T10", TODAY, whole=one("T10", 150, pain=pain))
    assert board(squeeze).squeeze_pain is status


def test_every_test_can_be_shown_without_a_result_and_with_one() -> None:
    for test in CATALOG.tests.values():
        if test.kind in (Kind.FAULTS, Kind.VIDEO) or test.value_range is None:
            continue
        value = test.value_range.highest
        result = legs(test.id, value, value) if test.two_sided else whole(test.id, value)
        found = row(result)
        assert found.shown_left == (value if test.two_sided else None)
        assert found.state is not None
