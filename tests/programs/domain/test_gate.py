"""Gates: every boundary, unknown is never met, holds, freshness and variants (clinical.md 7.1, 7.2)."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.content.protocols import metric_definitions, protocols
from programs.content.rules import progression_rules
from programs.domain.criteria import Criterion, Status, criterion_sentence, judge, parse_criterion
from programs.domain.gate import GateEvaluation, Proposal, evaluate_gate
from programs.domain.metrics import Metrics, Reading, Value

RULES = progression_rules()
TODAY = date(2026, 3, 2)
ACH = protocols()["ACH-MID"]
PHASE_2: Mapping[str, Value] = {
    "days_in_phase": 28,
    "red14": 0,
    "amber14": 1,
    "vol_pct": 70,
    "heavy_green": 6,
    "T01.inv": 20,
    "T02.inv": 45,
    "T01.gap": Decimal("19.9"),
    "T03.gap": Decimal("19.9"),
}
PHASE_1: Mapping[str, Value] = {
    "days_in_phase": 7,
    "triage": 1,
    "key_tests_recorded": True,
    "rest_pain": 2,
    "walk_pain7": 2,
    "red7": 0,
    "green_pct14": 70,
    "ex_green14": 80,
    "T01.inv": 5,
    "T02.inv": 5,
    "am_stiff7_rising": False,
    "calf_iso_mid_sl_green": 3,
}
PHASE_3: Mapping[str, Value] = {
    "days_in_phase": 28,
    "hop_gap": Decimal("9.9"),
    "T01.gap": Decimal("9.9"),
    "fast_green": 4,
    "plyo_green": 6,
    "vol_pct": 90,
    "mlr_feel": 7,
    "mlr_green": 2,
    "red14": 0,
    "amber14": 1,
    "T01.inv": 25,
    "T02.inv": 45,
    "T05.gap": Decimal("9.9"),
}
PHASE_4: Mapping[str, Value] = {
    "days_in_phase": 42,
    "amber14_peak42": 1,
    "full_training": True,
    "psfs": 9,
    "tests_maintained": True,
}
COMPLETE = {1: PHASE_1, 2: PHASE_2, 3: PHASE_3, 4: PHASE_4}


def facts(values: Mapping[str, Value]) -> Metrics:
    return Metrics(TODAY, {name: Reading(value, TODAY) for name, value in values.items()})


def gate(phase: int, values: Mapping[str, Value], *, allows: bool | None = True) -> GateEvaluation:
    return evaluate_gate(ACH, phase, facts(values), metric_definitions(), RULES, triage_allows=allows)


@pytest.mark.parametrize("phase", [1, 2, 3, 4])
def test_every_criterion_at_its_boundary_opens_the_gate(phase: int) -> None:
    found = gate(phase, COMPLETE[phase])
    assert found.failing == ()
    assert found.needs_data == ()
    assert found.proposal is Proposal.ADVANCE_PENDING_SIGN_OFF


BEYOND = [
    (1, "days_in_phase", 6, ">=7"),
    (1, "rest_pain", 3, "<=2"),
    (1, "walk_pain7", 3, "<=2"),
    (1, "red7", 1, "=0"),
    (1, "ex_green14", Decimal("79.9"), ">=80"),
    (1, "am_stiff7_rising", True, "=false"),
    (1, "calf_iso_mid_sl_green", 2, ">=3"),
    (1, "key_tests_recorded", False, "=true"),
    (2, "days_in_phase", 27, ">=28"),
    (2, "red14", 1, "=0"),
    (2, "amber14", 2, "<=1"),
    (2, "vol_pct", Decimal("69.9"), ">=70"),
    (2, "heavy_green", 5, ">=6"),
    (2, "T01.inv", 19, ">=20"),
    (2, "T02.inv", 44, ">=45"),
    (2, "T01.gap", 20, "<20"),
    (2, "T03.gap", 20, "<20"),
    (3, "days_in_phase", 27, ">=28"),
    (3, "hop_gap", 10, "<10"),
    (3, "T01.gap", 10, "<10"),
    (3, "fast_green", 3, ">=4"),
    (3, "plyo_green", 5, ">=6"),
    (3, "vol_pct", Decimal("89.9"), ">=90"),
    (3, "mlr_feel", Decimal("6.5"), ">=7"),
    (3, "mlr_green", 1, "=2"),
    (3, "red14", 1, "=0"),
    (3, "amber14", 2, "<=1"),
    (3, "T01.inv", 24, ">=25"),
    (3, "T02.inv", 44, ">=45"),
    (3, "T05.gap", 10, "<10"),
    (4, "days_in_phase", 41, ">=42"),
    (4, "amber14_peak42", 2, "<=1"),
    (4, "full_training", False, "=true"),
    (4, "psfs", Decimal("8.9"), ">=9"),
    (4, "tests_maintained", False, "=true"),
]


@pytest.mark.parametrize(
    ("phase", "metric", "value", "needs"), [pytest.param(*row, id=f"phase {row[0]} {row[1]}") for row in BEYOND]
)
def test_one_step_beyond_a_boundary_fails_that_criterion_alone(
    phase: int, metric: str, value: Value, needs: str
) -> None:
    found = gate(phase, {**COMPLETE[phase], metric: value})
    assert [(r.criterion, r.needs) for r in found.failing] == [(metric, needs)]
    assert found.proposal is Proposal.HOLD


def test_beyond_covers_every_single_criterion_of_the_protocol() -> None:
    listed = {(phase, metric) for phase, metric, _, _ in BEYOND}
    for phase in ACH.phases:
        for criterion in phase.exit:
            if len(criterion.alternatives) == 1 and not criterion.id.endswith(".recorded"):
                assert (phase.number, criterion.id) in listed


@given(st.sampled_from([(phase, metric) for phase, values in COMPLETE.items() for metric in values]))
def test_unknown_metric_never_passes(place: tuple[int, str]) -> None:
    phase, metric = place
    values = {name: value for name, value in COMPLETE[phase].items() if name != metric}
    derived = {"key_tests_recorded", "hop_gap"} & {metric}
    found = gate(phase, {k: v for k, v in values.items() if not (derived and k.startswith("T05"))})
    assert not found.ready
    assert found.proposal is Proposal.HOLD
    assert found.needs_data


@given(st.sets(st.sampled_from(sorted(PHASE_2))), st.booleans())
def test_taking_facts_away_never_opens_a_gate(missing: set[str], sign_off: bool) -> None:
    metrics = facts({name: value for name, value in PHASE_2.items() if name not in missing})
    found = evaluate_gate(ACH, 2, metrics, metric_definitions(), RULES, triage_allows=True, clinician_ok=sign_off)
    assert found.ready is not bool(missing)
    assert (found.proposal is Proposal.ADVANCE) is (sign_off and not missing)


def test_sign_off_never_opens_a_gate_that_is_not_ready() -> None:
    metrics = facts({**PHASE_2, "red14": 1})
    found = evaluate_gate(ACH, 2, metrics, metric_definitions(), RULES, triage_allows=True, clinician_ok=True)
    assert found.proposal is Proposal.HOLD


@pytest.mark.parametrize(("allows", "words"), [(False, "not cleared"), (None, "not been checked")])
def test_triage_holds_when_it_blocks_or_is_unknown(allows: bool | None, words: str) -> None:
    found = gate(2, PHASE_2, allows=allows)
    assert found.ready
    assert found.proposal is Proposal.HOLD
    assert words in found.holds[0].words


@pytest.mark.parametrize(
    ("phase", "until", "held"),
    [(2, TODAY, True), (2, TODAY - timedelta(days=1), False), (1, TODAY, False), (3, TODAY, True)],
)
def test_two_ambers_hold_phases_2_to_4_through_the_last_day(phase: int, until: date, held: bool) -> None:
    found = evaluate_gate(
        ACH,
        phase,
        facts(COMPLETE[phase]),
        metric_definitions(),
        RULES,
        triage_allows=True,
        progression_blocked_until=until,
    )
    assert (found.proposal is Proposal.HOLD) is held


@pytest.mark.parametrize(
    ("triage", "respected", "status"),
    [
        (0, None, Status.MET),
        (1, None, Status.MET),
        (2, True, Status.MET),
        (2, False, Status.NOT_MET),
        (2, None, Status.NEEDS_DATA),
        (3, True, Status.NOT_MET),
        (None, True, Status.NEEDS_DATA),
    ],
)
def test_phase_1_takes_a_referral_only_with_its_restrictions_respected(
    triage: int | None, respected: bool | None, status: Status
) -> None:
    values = {k: v for k, v in PHASE_1.items() if k != "triage"}
    values |= {k: v for k, v in (("triage", triage), ("triage_restrictions_respected", respected)) if v is not None}
    result = next(r for r in gate(1, values).results if r.criterion == "triage")
    assert result.status is status


@pytest.mark.parametrize(
    ("green", "running", "walks", "status"),
    [
        (70, None, None, Status.MET),
        (Decimal("69.9"), True, 3, Status.NOT_MET),
        (None, False, 3, Status.MET),
        (None, False, 2, Status.NEEDS_DATA),
        (None, True, 3, Status.NEEDS_DATA),
        (None, None, 3, Status.NEEDS_DATA),
    ],
)
def test_phase_1_runs_or_walks(green: Value | None, running: bool | None, walks: int | None, status: Status) -> None:
    values = {k: v for k, v in PHASE_1.items() if k != "green_pct14"}
    supplied = (("green_pct14", green), ("running", running), ("walk_green", walks))
    values |= {k: v for k, v in supplied if v is not None}
    result = next(r for r in gate(1, values).results if r.criterion == "green_pct14")
    assert result.status is status


@pytest.mark.parametrize(("days", "status"), [(0, Status.MET), (28, Status.MET), (29, Status.NEEDS_DATA)])
def test_tests_count_for_28_days(days: int, status: Status) -> None:
    metrics = facts(PHASE_2).with_reading("T01.inv", Reading(20, TODAY - timedelta(days=days)))
    found = evaluate_gate(ACH, 2, metrics, metric_definitions(), RULES, triage_allows=True)
    result = next(r for r in found.results if r.criterion == "T01.inv")
    assert result.status is status
    assert result.problem == ("older than 28 days" if status is Status.NEEDS_DATA else "")


def test_a_reading_from_the_future_is_unknown() -> None:
    metrics = facts(PHASE_2).with_reading("T01.inv", Reading(30, TODAY + timedelta(days=1)))
    assert not evaluate_gate(ACH, 2, metrics, metric_definitions(), RULES, triage_allows=True).ready


def test_another_variant_is_unknown_and_shown() -> None:
    readings = {**facts(PHASE_2).readings, "T01.inv": Reading(30, TODAY, "incline")}
    metrics = Metrics(TODAY, readings, variants={"T01": "flat"})
    found = evaluate_gate(ACH, 2, metrics, metric_definitions(), RULES, triage_allows=True)
    assert found.needs_data == ("T01.inv",)


def test_hop_gap_is_the_largest_fresh_one_and_unknown_without_any() -> None:
    readings = {
        "T05.gap": Reading(Fraction(5), TODAY),
        "T06.gap": Reading(Fraction(12), TODAY - timedelta(days=3)),
        "T07.gap": Reading(Fraction(40), TODAY - timedelta(days=29)),
    }
    found = Metrics(TODAY, readings).find("hop_gap").reading
    assert found is not None
    assert found.value == 12
    assert Metrics(TODAY, {"T07.gap": readings["T07.gap"]}).find("hop_gap").reading is None


def test_baseline_waits_for_every_key_test_that_is_offered() -> None:
    values = {k: v for k, v in PHASE_1.items() if k != "key_tests_recorded"}
    assert gate(1, values).needs_data == ("key_tests_recorded",)
    more = {**values, "T03.inv": 1, "T12.inv": 10}
    assert gate(1, more).needs_data == ("key_tests_recorded",)
    without_hop = Metrics(TODAY, facts(more).readings, not_offered=frozenset({"T05"}))
    assert evaluate_gate(ACH, 1, without_hop, metric_definitions(), RULES, triage_allows=True).ready
    assert gate(1, {**more, "T05.gap": 3}).ready


@pytest.mark.parametrize(
    ("protocol", "phase", "metric", "value", "days"),
    [
        ("ACH-MID", 2, "symptom_days", 181, 28),
        ("ACH-MID", 2, "symptom_days", 182, 56),
        ("ACH-INS", 2, "symptom_days", 182, 56),
        ("CALF", 1, "graded_mild", False, 7),
        ("CALF", 1, "graded_mild", True, 3),
        ("CALF", 2, "graded_mild", True, 7),
        ("CALF", 3, "graded_mild", True, 10),
        ("CALF", 3, "symptom_days", 5, 21),
        ("PFP", 2, "symptom_days", 400, 21),
    ],
)
def test_minimum_days(protocol: str, phase: int, metric: str, value: Value, days: int) -> None:
    assert protocols()[protocol].phase(phase).minimum(facts({metric: value})) == days


def test_a_criterion_that_counts_only_if_recorded_is_left_out_when_unknown() -> None:
    itb = protocols()["ITB"].phase(2).exit
    optional = next(criterion for criterion in itb if criterion.id == "T11_abd.gap")
    assert judge(optional, facts({}), metric_definitions()) is None
    failed = judge(optional, facts({"T11_abd.gap": 20}), metric_definitions())
    assert failed is not None
    assert failed.status is Status.NOT_MET


def test_a_value_of_the_wrong_kind_is_unknown_not_met() -> None:
    criterion = parse_criterion("red14 = 0")
    result = judge(criterion, facts({"red14": False}), metric_definitions())
    assert result is not None
    assert result.status is Status.NEEDS_DATA


@pytest.mark.parametrize("text", ["", "red14", "red14 == 0", "red14 > true", "red14 = 0 or", "1 = red14", "red14 = -1"])
def test_unreadable_criteria_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"metric op value|only be compared"):
        parse_criterion(text)


@given(
    st.sampled_from(["<", "<=", ">", ">=", "="]),
    st.decimals(0, 500, places=1, allow_nan=False),
    st.decimals(0, 500, places=1, allow_nan=False),
)
def test_a_criterion_compares_exactly(op: str, value: Decimal, limit: Decimal) -> None:
    result = judge(parse_criterion(f"x {op} {limit:f}"), facts({"x": value}), {})
    assert result is not None
    wanted = {"<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit, "=": value == limit}
    assert (result.status is Status.MET) is wanted[op]


def test_criteria_speak_to_a_runner() -> None:
    words = metric_definitions()
    found = [criterion_sentence(criterion, words) for criterion in ACH.phase(2).exit]
    assert "One-leg calf raises, sore side: at least 20 raises" in found
    assert "One-leg calf raises, gap between sides: under 20 %" in found
    assert "Stop verdicts, last 14 days: exactly 0" in found
    assert all(isinstance(criterion, Criterion) for criterion in ACH.phase(2).exit)
