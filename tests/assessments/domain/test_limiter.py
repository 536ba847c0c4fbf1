"""Severity per test, limiter and secondary findings (clinical.md 3.3, Notes of 3.4, rulings 26 and 27)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.domain.gait_cue import HeelStrike, Overstride, cadence_cue
from assessments.domain.limiter import Limiter, limiter
from assessments.domain.measurement import SideResult, SquatFaults, TestResult
from assessments.domain.severity import Severity, Status, severities
from assessments.domain.sides import InvolvedSide, Side
from assessments.domain.speed_gate import speed_gate
from assessments.domain.testing_gates import TestingFacts, permission_for_testing
from assessments.domain.verdict_document import (
    Document,
    cue_to_dict,
    finding_to_dict,
    limiter_to_dict,
    permission_to_dict,
    severities_to_dict,
    speed_gate_to_dict,
    symmetries_to_dict,
)
from tests.assessments.domain.case_documents import Case, matches, read_cases, results_of
from tests.assessments.domain.results import CATALOG, TODAY, Number, legs, setup, squat, whole

VIGNETTES = read_cases("limiter.jsonl")
R, L, NONE = InvolvedSide.RIGHT, InvolvedSide.LEFT, InvolvedSide.NONE


@pytest.mark.parametrize("line", VIGNETTES, ids=[line["id"] for line in VIGNETTES])
def test_vignette(line: Case) -> None:
    today, tests = date.fromisoformat(line["today"]), line["tests"]
    results = results_of(tests, today)
    involved = InvolvedSide(tests["involved_side"])
    found = severities(results, involved, CATALOG, today=today)
    secondary = 2 if line["protocol"] == "PRE" else 0
    limiting = limiter(found, line["key_tests"], CATALOG, today=today, secondary_findings=secondary)
    video = tests.get("gait_video")
    cadence = next((int(item["value"]) for item in tests.get("results", []) if item["test"] == "T17"), None)
    raises: Case = next((item for item in tests.get("results", []) if item["test"] == "T01"), {})
    facts = TestingFacts(
        line["triage"]["state"],
        line["triage"]["level"],
        line["walk_pain7"],
        raises.get("left"),
        raises.get("right"),
    )
    actual: dict[str, Document] = {
        "symmetry": symmetries_to_dict(results, involved, CATALOG, today=today),
        "severity": severities_to_dict(found, CATALOG),
        "limiter": limiter_to_dict(limiting),
        "secondary": [finding_to_dict(item) for item in limiting.secondary],
        "speed_gate": speed_gate_to_dict(speed_gate(results, involved, CATALOG, today=today)),
        "cue": cue_to_dict(
            cadence_cue(
                cadence,
                Overstride(video["overstride"]) if video else None,
                HeelStrike(video["heel_strike"]) if video else None,
                CATALOG.cue,
                knee_pain=line["region"].startswith("knee"),
            )
        ),
        "testing": permission_to_dict(permission_for_testing(facts, CATALOG.testing)),
    }
    assert matches(line["expect"], actual), actual


def judged(result: TestResult, involved: InvolvedSide = R, *earlier: TestResult) -> Severity:
    return severities([*earlier, result], involved, CATALOG, today=TODAY)[result.test_id]


@pytest.mark.parametrize(
    ("result", "involved", "severity", "status"),
    [
        pytest.param(legs("T01", 30, 18), R, "40", Status.RED, id="seed-example-gap-counts"),
        pytest.param(legs("T01", 20, 20), R, "20", Status.RED, id="shortfall-exactly-20"),
        pytest.param(legs("T01", 25, 25), R, "0", Status.GREEN, id="on-target"),
        pytest.param(legs("T01", 0, 0), R, "100", Status.RED, id="both-unable"),
        pytest.param(legs("T02", 60, 54), R, "10", Status.AMBER, id="gap-exactly-10"),
        pytest.param(legs("T03", "1.50", "1.35"), R, "10", Status.AMBER, id="body-weight"),
        pytest.param(legs("T03b", "1.70", "1.70"), R, "0", Status.GREEN, id="iso-has-its-own-target"),
        pytest.param(legs("T06", 118, 124), L, "4.8", Status.GREEN, id="hops-have-no-shortfall"),
        pytest.param(legs("T06", 50, 50), R, "0", Status.GREEN, id="short-but-equal-hops"),
        pytest.param(legs("T06", 0, 0), R, "100", Status.RED, id="no-hop-at-all"),
        pytest.param(legs("T12", "10.0", "8.5"), NONE, "15", Status.AMBER, id="difference-exactly-1.5"),
        pytest.param(legs("T12", "13.0", "10.0"), R, "30", Status.RED, id="difference-exactly-3.0"),
        pytest.param(legs("T12", "13.0", "10.1"), R, "15", Status.AMBER, id="difference-2.9"),
        pytest.param(legs("T12", "0", "0"), R, "100", Status.RED, id="at-the-wall"),
        pytest.param(legs("T13_eo", 45, 30), R, "0", Status.GREEN, id="balance-ignores-the-gap"),
        pytest.param(legs("T13_eo", 45, 27), R, "10", Status.AMBER, id="balance-shortfall"),
        pytest.param(legs("T14", 0, 1), R, "0", Status.GREEN, id="step-down-good"),
        pytest.param(legs("T14", 0, 2), R, "15", Status.AMBER, id="step-down-medium"),
        pytest.param(legs("T14", 0, 4), R, "30", Status.RED, id="step-down-poor"),
        pytest.param(legs("T15", 0, 2), R, "15", Status.AMBER, id="landing-2"),
        pytest.param(legs("T15", 0, 3), R, "30", Status.RED, id="landing-3"),
        pytest.param(legs("T16", 0, 3), R, "15", Status.AMBER, id="foot-3"),
        pytest.param(legs("T16", 0, 4), R, "30", Status.RED, id="foot-4"),
        pytest.param(legs("T19", 25, 20), R, "20", Status.RED, id="bridge"),
        pytest.param(legs("T21", 0, 2), R, "0", Status.GREEN, id="provocation-2"),
        pytest.param(legs("T21", 0, 3), R, "15", Status.AMBER, id="provocation-3"),
        pytest.param(legs("T21", 0, 5), R, "30", Status.RED, id="provocation-5"),
    ],
)
def test_severity_of(result: TestResult, involved: InvolvedSide, severity: str, status: Status) -> None:
    found = judged(result, involved)
    assert (round(found.value, 1), found.status, found.complete) == (Fraction(severity), status, True)


@pytest.mark.parametrize(
    ("faults", "severity"),
    [
        pytest.param(SquatFaults(), 0, id="clean"),
        pytest.param(SquatFaults(trunk=True), 10, id="one-fault"),
        pytest.param(SquatFaults(pelvis=True), 15, id="pelvis-at-least-15"),
        pytest.param(SquatFaults(knee=True), 15, id="knee-at-least-15"),
        pytest.param(SquatFaults(knee=True, trunk=True), 20, id="two-faults"),
        pytest.param(SquatFaults(True, True, True), 30, id="three-faults"),
        pytest.param(SquatFaults(True, True, True, True, True), 30, id="five-faults"),
    ],
)
def test_squat_severity_of_the_involved_leg(faults: SquatFaults, severity: int) -> None:
    assert judged(squat(SquatFaults(), faults)).value == severity
    assert judged(squat(SquatFaults(), faults), NONE).value == severity


def test_squat_depth_gap_counts_when_depth_was_measured() -> None:
    found = judged(squat(SquatFaults(), SquatFaults(), (100, 75)))
    assert (found.value, found.status, found.side) == (Fraction(25), Status.RED, Side.RIGHT)
    half = judged(squat(SquatFaults(), SquatFaults(), (100, None)))
    assert not half.complete
    assert half.status is None


@pytest.mark.parametrize(
    ("during", "morning", "severity", "complete"),
    [(0, 0, 0, True), (1, 0, 30, True), (0, 1, 30, True), (0, None, 0, False), (2, None, 30, False)],
)
def test_walk_in_the_bone_protocol_allows_no_pain(
    during: int | None, morning: int | None, severity: int, complete: bool
) -> None:
    result = TestResult("T22", TODAY, whole=SideResult(setup("T22"), pain=during, pain_next_morning=morning))
    found = judged(result)
    assert (found.value, found.complete, found.side) == (Fraction(severity), complete, None)
    assert (found.status is Status.GREEN) == (severity == 0 and complete)


def test_squeeze_is_judged_against_the_own_best_only() -> None:
    assert "T10" not in severities([whole("T10", 150)], NONE, CATALOG, today=TODAY)
    earlier = (whole("T10", 200, days_ago=60), whole("T10", 150, days_ago=30))
    assert judged(whole("T10", 170), NONE, *earlier).value == 0
    assert judged(whole("T10", 153), NONE, *earlier).value == 10


def test_stick_failure_is_severity_100() -> None:
    sides = [SideResult(setup("T05"), Decimal(500), sticks=held) for held in (5, 4)]
    found = judged(TestResult("T05", TODAY, left=sides[0], right=sides[1]), L)
    assert (found.value, found.side) == (Fraction(100), Side.RIGHT)


def test_severity_uses_the_involved_leg_and_reports_the_worse_one() -> None:
    found = judged(legs("T14", 4, 2), R)
    assert (found.value, found.side) == (Fraction(15), Side.LEFT)
    assert judged(legs("T14", 2, 2), R).side is Side.RIGHT
    assert judged(legs("T14", 2, 2), NONE).side is None


def test_a_missing_leg_is_incomplete_and_never_green() -> None:
    found = judged(legs("T01", None, 30))
    assert (found.value, found.status, found.complete) == (Fraction(0), None, False)
    red = judged(legs("T01", None, 18))
    assert (red.value, red.status, red.complete) == (Fraction(28), Status.RED, False)
    assert severities([legs("T01", 30, None)], R, CATALOG, today=TODAY) == {}
    assert severities([legs("T14", None, 0)], NONE, CATALOG, today=TODAY) == {}


def ranked(*results: TestResult, keys: tuple[str, ...], involved: InvolvedSide = R, secondary: int = 0) -> Limiter:
    found = severities(results, involved, CATALOG, today=TODAY)
    return limiter(found, keys, CATALOG, today=TODAY, secondary_findings=secondary)


def test_limiter_below_10_is_none() -> None:
    found = ranked(legs("T01", 30, 28), legs("T02", 60, 60), keys=("T01", "T02"))
    assert found.finding is None
    assert found.incomplete == ()


def test_limiter_ties_go_to_the_earlier_key_test() -> None:
    results = (legs("T14", 0, 2), squat(SquatFaults(), SquatFaults(pelvis=True)))
    for keys in (("T14", "T04"), ("T04", "T14")):
        found = ranked(*results, keys=keys).finding
        assert found is not None
        assert found.test_id == keys[0]


def test_limiter_lists_what_is_missing_and_what_is_old() -> None:
    found = ranked(legs("T01", 30, 18, days_ago=29), legs("T02", None, 60), keys=("T01", "T02", "T05", "T10"))
    assert found.incomplete == ("T02", "T05")
    assert found.stale == ("T01",)
    assert ranked(legs("T01", 30, 18, days_ago=28), keys=("T01",)).stale == ()


def test_hip_strength_takes_the_larger_gap() -> None:
    found = ranked(legs("T11_add", "1.0", "0.9"), legs("T11_abd", "1.0", "0.7"), keys=("T11",)).finding
    assert found is not None
    assert (found.test_id, found.family, found.value) == ("T11_abd", "T11", Fraction(30))


def test_iso_soleus_stands_in_when_the_loaded_test_is_missing() -> None:
    alone = ranked(legs("T03b", "1.70", "1.19"), keys=("T03",))
    assert alone.incomplete == ()
    assert alone.finding is not None
    assert alone.finding.value == 30
    both = ranked(legs("T03b", "1.70", "1.19"), legs("T03", "1.50", "1.50"), keys=("T03",))
    assert both.finding is None


def test_secondary_findings_only_on_request_and_at_most_so_many() -> None:
    results = (legs("T01", 30, 18), legs("T02", 60, 40), legs("T14", 0, 4), legs("T16", 0, 2))
    keys = ("T01", "T02", "T14", "T16")
    assert ranked(*results, keys=keys).secondary == ()
    assert [item.family for item in ranked(*results, keys=keys, secondary=2).secondary] == ["T02", "T14"]


reps = st.integers(0, 100)


@given(reps, reps, st.integers(0, 30))
def test_severity_never_falls_when_the_involved_leg_gets_worse(left: int, right: int, drop: int) -> None:
    weaker = max(0, min(right, left) - drop)
    first = judged(legs("T01", left, min(right, left)))
    second = judged(legs("T01", left, weaker))
    assert second.value >= first.value


@given(reps, reps, st.sampled_from(list(InvolvedSide)))
def test_severity_is_between_0_and_100_and_mirrors(left: int, right: int, involved: InvolvedSide) -> None:
    mirror = {InvolvedSide.LEFT: InvolvedSide.RIGHT, InvolvedSide.RIGHT: InvolvedSide.LEFT}.get(involved, involved)
    one, other = judged(legs("T01", left, right), involved), judged(legs("T01", right, left), mirror)
    assert 0 <= one.value <= 100
    assert one.value == other.value
    assert (one.side.other if one.side else None) == other.side


@given(st.lists(st.sampled_from([None, 0, 5, 18, 25, 30]), min_size=2, max_size=2))
def test_unknown_is_never_green(values: list[Number]) -> None:
    found = severities([legs("T01", *values)], NONE, CATALOG, today=TODAY)
    if None in values:
        assert found == {}
    else:
        assert found["T01"].complete
