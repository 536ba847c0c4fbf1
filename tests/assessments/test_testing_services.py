"""Test sessions in the database: saved one by one, checked, gated by triage, finished into a scoreboard."""

from decimal import Decimal
from fractions import Fraction

import pytest
import time_machine

from assessments.domain.measurement import SquatFaults
from assessments.domain.severity import Status
from assessments.domain.sides import Side
from assessments.models import Assessment, Measurement, TriageScreen
from assessments.selectors.testing import scoreboard_of, standing_for_tests
from assessments.services.testing import (
    MeasurementEntry,
    TrialEntry,
    finish_assessment,
    record_measurement,
    record_walking_pain,
    remove_measurement,
    skip_test,
    start_assessment,
)
from clinic.domain.errors import RuleViolation
from clinic.models import Recall
from tests.assessments.records import NOW, V01, days, sent_intake, session
from tests.factories import Practice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("march")]


def begin(practice: Practice, *battery: str) -> Assessment:
    """A sitting with these tests."""
    return start_assessment(
        by=practice.therapist, athlete=practice.athlete, episode=practice.episode, battery=battery or ("T01",)
    )


def reps(number: int, **more: object) -> MeasurementEntry:
    """A counted result."""
    return MeasurementEntry(trials=(TrialEntry(Decimal(number)),), stop_reason="runner", **{"pain": 0, **more})  # type: ignore[arg-type]


def test_v01_gap_limiter_and_speed_gate(ready: Practice) -> None:
    session(ready.therapist, ready.athlete, ready.episode, V01)
    board = scoreboard_of(ready.athlete)
    raises = next(row for row in board.rows if row.test.id == "T01")
    assert [raises.shown_left, raises.shown_right] == [Decimal(30), Decimal(18)]
    assert raises.symmetry is not None
    assert (raises.symmetry.gap_pct, raises.symmetry.band) == (Fraction(40), "red")
    finding = board.limiter.finding
    assert finding is not None
    assert (finding.test_id, finding.side, finding.status) == ("T01", Side.RIGHT, Status.RED)
    assert "T05" in board.limiter.incomplete
    assert (board.speed_gate.value, board.speed_gate.allowed) == (False, False)


def test_a_mean_is_judged_exactly_and_only_stored_rounded(ready: Practice) -> None:
    session(ready.therapist, ready.athlete, ready.episode, {"T12": (["10.1", "10.2", "10.2"], ["9.9", "10", "10"])})
    row = next(row for row in scoreboard_of(ready.athlete).rows if row.test.id == "T12")
    assert row.result is not None
    assert row.result.left is not None
    assert row.result.left.value == Fraction(305, 30)
    assert Measurement.objects.get(side="L").value == Decimal("10.167")
    assert row.target_met is False


def test_without_triage_no_test_is_offered(in_clinic: Practice) -> None:
    with pytest.raises(RuleViolation) as caught:
        begin(in_clinic)
    assert caught.value.code == "no_tests_now"


def test_missing_answers_leave_only_lying_tests(in_clinic: Practice) -> None:
    sent_intake(in_clinic.runner, in_clinic.episode)
    sitting = begin(in_clinic)
    with pytest.raises(RuleViolation) as caught:
        record_measurement(by=in_clinic.therapist, assessment=sitting, test_id="T01", side="L", entry=reps(30))
    assert caught.value.code == "test_not_allowed"
    assert not Measurement.objects.exists()


def test_hops_wait_for_ten_calf_raises_on_the_same_leg(ready: Practice) -> None:
    sitting = begin(ready, "T01", "T05")
    hop = MeasurementEntry(trials=(TrialEntry(Decimal("500"), sticks=5),), pain=0)
    with pytest.raises(RuleViolation, match="calf raises"):
        record_measurement(by=ready.therapist, assessment=sitting, test_id="T05", side="L", entry=hop)
    record_measurement(by=ready.therapist, assessment=sitting, test_id="T01", side="L", entry=reps(30))
    record_measurement(by=ready.therapist, assessment=sitting, test_id="T01", side="R", entry=reps(9))
    record_measurement(by=ready.therapist, assessment=sitting, test_id="T05", side="L", entry=hop)
    with pytest.raises(RuleViolation, match="Right leg"):
        record_measurement(by=ready.therapist, assessment=sitting, test_id="T05", side="R", entry=hop)


def test_walking_pain_bars_hops_until_it_is_low(ready: Practice) -> None:
    sitting = begin(ready, "T01", "T05")
    for side in ("L", "R"):
        record_measurement(by=ready.therapist, assessment=sitting, test_id="T01", side=side, entry=reps(30))
    record_walking_pain(by=ready.therapist, assessment=sitting, pain=3)
    assert standing_for_tests(ready.athlete, ready.episode).permission.hop_left is False
    record_walking_pain(by=ready.therapist, assessment=sitting, pain=2)
    assert standing_for_tests(ready.athlete, ready.episode).permission.hop_left is True
    assert standing_for_tests(ready.athlete, ready.episode).walking_pain == 2


def test_landings_that_were_not_held_leave_no_distance(ready: Practice) -> None:
    sitting = begin(ready, "T01", "T05")
    record_measurement(by=ready.therapist, assessment=sitting, test_id="T01", side="L", entry=reps(30))
    entry = MeasurementEntry(trials=(TrialEntry(Decimal("500"), sticks=3), TrialEntry(None, sticks=4)), pain=1)
    row = record_measurement(by=ready.therapist, assessment=sitting, test_id="T05", side="L", entry=entry)
    assert (row.value, row.sticks) == (None, 4)


def test_a_load_becomes_a_multiple_of_body_weight(ready: Practice) -> None:
    sitting = begin(ready, "T03")
    entry = MeasurementEntry(
        variant="machine",
        trials=(TrialEntry(entry=Decimal("80")), TrialEntry(entry=Decimal("91"))),
        body_mass_kg=Decimal("70"),
        pain=1,
    )
    row = record_measurement(by=ready.therapist, assessment=sitting, test_id="T03", side="L", entry=entry)
    assert (row.value, row.variant) == (Decimal("1.300"), "machine")
    assert row.trials[1] == {"value": "1.30", "valid": True, "entry": "91", "mass_kg": "70"}


def test_squat_faults_and_depth(ready: Practice) -> None:
    sitting = begin(ready, "T04")
    entry = MeasurementEntry(faults=SquatFaults(pelvis=True, knee=True), depth_deg=Decimal(72), pain=0)
    row = record_measurement(by=ready.therapist, assessment=sitting, test_id="T04", side="R", entry=entry)
    assert row.value == Decimal(2)
    assert row.faults == {"balance": 0, "trunk": 0, "pelvis": 1, "knee": 1, "depth": 0}
    wrong = MeasurementEntry(faults=SquatFaults(), depth_deg=Decimal(40), pain=0)
    with pytest.raises(RuleViolation) as caught:
        record_measurement(by=ready.therapist, assessment=sitting, test_id="T04", side="L", entry=wrong)
    assert caught.value.field == "depth_deg"


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        pytest.param(reps(101), "value_out_of_range", id="above the range"),
        pytest.param(reps(20, pain=11), "pain_out_of_range", id="pain above 10"),
        pytest.param(reps(20, variant="other"), "unknown_variant", id="unknown variant"),
        pytest.param(MeasurementEntry(pain=0, stop_reason="runner"), "value_missing", id="nothing entered"),
        pytest.param(
            MeasurementEntry(trials=(TrialEntry(Decimal(20)),), pain=0, stop_reason="tired"),
            "unknown_stop_reason",
            id="unknown reason",
        ),
    ],
)
def test_impossible_results_are_refused(ready: Practice, entry: MeasurementEntry, code: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        record_measurement(by=ready.therapist, assessment=begin(ready), test_id="T01", side="L", entry=entry)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("entry", "limited"),
    [
        pytest.param(reps(20, pain=5), False, id="pain 5 by choice"),
        pytest.param(reps(20, pain=6), True, id="pain above 5"),
        pytest.param(MeasurementEntry(trials=(TrialEntry(Decimal(20)),), pain=3, stop_reason="pain"), True, id="sharp"),
    ],
)
def test_pain_flags_the_number(ready: Practice, entry: MeasurementEntry, limited: bool) -> None:
    row = record_measurement(by=ready.therapist, assessment=begin(ready), test_id="T01", side="L", entry=entry)
    assert row.value == Decimal(20)
    assert row.pain_limited is limited


def test_entering_again_corrects_and_undo_takes_back(ready: Practice) -> None:
    sitting = begin(ready)
    for number in (20, 21):
        record_measurement(by=ready.therapist, assessment=sitting, test_id="T01", side="L", entry=reps(number))
    assert Measurement.objects.get().value == 21
    assert remove_measurement(by=ready.therapist, assessment=sitting, test_id="T01", side="L") == 1
    assert not Measurement.objects.exists()


def test_left_out_is_missing_and_never_zero(ready: Practice) -> None:
    sitting = begin(ready)
    skip_test(by=ready.therapist, assessment=sitting, test_id="T01", side="R", reason="No time")
    row = next(row for row in scoreboard_of(ready.athlete).rows if row.test.id == "T01")
    assert (row.shown_right, row.not_done) == (None, "No time")
    with pytest.raises(RuleViolation, match="Say why"):
        skip_test(by=ready.therapist, assessment=sitting, test_id="T01", side="L", reason=" ")


def test_a_sitting_begun_today_is_gone_on_with(ready: Practice) -> None:
    first = begin(ready, "T01")
    second = begin(ready, "T12")
    assert first.pk == second.pk
    assert second.battery == ["T12", "T01"]


def test_finishing_screens_again_settles_the_recall_and_happens_once(ready: Practice) -> None:
    assert Recall.objects.open().filter(reason="RC-TESTS").exists()
    before = TriageScreen.objects.count()
    sitting = session(ready.therapist, ready.athlete, ready.episode, V01)
    assert TriageScreen.objects.count() == before + 1
    assert finish_assessment(by=ready.therapist, assessment=sitting).finished_at == sitting.finished_at
    assert TriageScreen.objects.count() == before + 1
    with pytest.raises(RuleViolation, match="finished"):
        record_measurement(by=ready.therapist, assessment=sitting, test_id="T01", side="L", entry=reps(1))


def test_an_empty_sitting_cannot_be_finished(ready: Practice) -> None:
    with pytest.raises(RuleViolation, match="Nothing is recorded"):
        finish_assessment(by=ready.therapist, assessment=begin(ready))


def test_the_runner_records_no_tests(ready: Practice) -> None:
    sitting = begin(ready)
    with pytest.raises(RuleViolation, match="physical therapist"):
        record_measurement(by=ready.runner, assessment=sitting, test_id="T01", side="L", entry=reps(30))


def test_a_real_change_is_told_from_noise(ready: Practice) -> None:
    session(ready.therapist, ready.athlete, ready.episode, {"T01": (30, 18)})
    with time_machine.travel(NOW + days(20)):
        session(ready.therapist, ready.athlete, ready.episode, {"T01": (31, 25)})
        row = next(row for row in scoreboard_of(ready.athlete).rows if row.test.id == "T01")
    assert row.change is not None
    assert (row.change.left, row.change.right) == ("noise", "improvement")
