"""Wells score, Ottawa rules and the inputs derived from logs (clinical.md 2.5 to 2.7, rulings 3, 34)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from assessments.domain.triage import Answer, Escalation, PersonFacts, Problem, Stiffness, screen
from assessments.domain.triage.derived import age_on, body_mass_index, deload_days, escalating, stiffness_worse
from clinic.domain.logic import Tri
from tests.assessments.domain.triage_builders import CONTENT, TODAY, triage

LIMITS = CONTENT.limits

Answers = Mapping[str, Answer]

WELLS: list[tuple[str, str, Answers, bool | None, int, list[str]]] = [
    ("no-gate", "calf", {}, None, 0, []),
    ("w4-alone-opens-no-gate", "calf", {"w4": True}, None, 1, []),
    ("swelling-alone", "knee_lateral", {"leg_swelling": True}, False, 0, ["RF-15"]),
    ("every-item", "calf", {f"w{n}": True for n in range(1, 10)}, None, 9, ["RF-15"]),
    ("two-points-less", "calf", {"leg_swelling": True}, True, -2, ["RF-15m"]),
    ("back-to-zero", "calf", {"w6": True, "w7": True}, True, 0, ["RF-15"]),
    ("risk-factor-in-a-clot-region", "thigh_posterior", {"w9": True}, None, 1, ["RF-15"]),
    ("risk-factor-elsewhere", "thigh_anterior", {"w9": True, "w1": True}, None, 2, []),
    ("unanswered-counts-nothing", "calf", {"leg_swelling": True, "w4": None}, None, 0, ["RF-15"]),
]


@pytest.mark.parametrize(
    ("region", "problem", "w10", "score", "fired"), [pytest.param(*row[1:], id=row[0]) for row in WELLS]
)
def test_wells_score_and_what_it_fires(
    region: str, problem: Answers, w10: bool | None, score: int, fired: list[str]
) -> None:
    verdict = triage(region=region, problem=problem, clinician={"w10": w10})
    assert verdict.wells["p1"].score == score
    assert list(verdict.fired) == fired


def test_wells_is_unknown_while_unanswered_items_could_lift_a_negative_score() -> None:
    enough = triage(problem={"leg_swelling": True, "w1": None, "w2": None}, clinician={"w10": True})
    assert enough.unknown == ("RF-15",)
    assert enough.unknown_monitor == ("RF-15m",)
    assert {item.input_id for item in enough.unknown_rules[0].missing} == {"w1", "w2"}
    too_few = triage(problem={"leg_swelling": True, "w1": None}, clinician={"w10": True})
    assert too_few.fired == ("RF-15m",)
    assert too_few.wells["p1"].unanswered == ("w1",)


def test_wells_words_follow_the_score() -> None:
    likely = triage(region="calf", problem={"w6": True, "w7": True})
    unlikely = triage(region="calf", problem={"w6": True})
    assert likely.wells["p1"].is_likely
    assert "scan" in likely.instructions[0]
    assert not unlikely.wells["p1"].is_likely
    assert "D-dimer" in unlikely.instructions[0]


INJURED = {"trauma10": True}
ANKLE = INJURED | {"oa_malleolar_pain": True}
FOOT = INJURED | {"of_midfoot_pain": True}
KNEE = INJURED | {"ok_knee_injury": True}
OTTAWA: list[tuple[str, int, Answers, Answers, str, Tri]] = [
    ("ankle-no-sign", 40, ANKLE, {}, "RF-18", False),
    ("ankle-lateral", 40, ANKLE, {"oa_lat": True}, "RF-18", True),
    ("ankle-medial", 40, ANKLE, {"oa_med": True}, "RF-18", True),
    ("ankle-steps", 40, ANKLE | {"oa_4steps_fail": True}, {}, "RF-18", True),
    ("ankle-foot-sign-only", 40, ANKLE, {"of_mt5": True}, "RF-18", False),
    ("ankle-no-zone-pain", 40, INJURED, {"oa_lat": True}, "RF-18", False),
    ("ankle-no-injury", 40, {"oa_malleolar_pain": True}, {"oa_lat": True}, "RF-18", False),
    ("ankle-injury-unknown", 40, ANKLE | {"trauma10": None}, {"oa_lat": True}, "RF-18", None),
    ("ankle-17", 17, ANKLE, {}, "RF-18", None),
    ("ankle-17-with-sign", 17, ANKLE, {"oa_lat": True}, "RF-18", None),
    ("ankle-unreliable", 40, ANKLE, {"oa_lat": True, "oa_exam_reliable": False}, "RF-18", None),
    ("ankle-reliability-unknown", 40, ANKLE, {"oa_lat": True, "oa_exam_reliable": None}, "RF-18", None),
    ("foot-mt5", 40, FOOT, {"of_mt5": True}, "RF-19", True),
    ("foot-navicular", 18, FOOT, {"of_nav": True}, "RF-19", True),
    ("foot-steps", 40, FOOT | {"oa_4steps_fail": True}, {}, "RF-19", True),
    ("foot-none", 40, FOOT, {"oa_lat": True}, "RF-19", False),
    ("knee-54", 54, KNEE, {}, "RF-20", False),
    ("knee-55", 55, KNEE, {}, "RF-20", True),
    ("knee-patella", 40, KNEE, {"ok_patella": True}, "RF-20", True),
    ("knee-fibula-head", 40, KNEE, {"ok_fibhead": True}, "RF-20", True),
    ("knee-flexion", 40, KNEE | {"ok_flex90_fail": True}, {}, "RF-20", True),
    ("knee-steps", 40, KNEE | {"oa_4steps_fail": True}, {}, "RF-20", True),
]


@pytest.mark.parametrize(
    ("age", "problem", "clinician", "rule_id", "expected"), [pytest.param(*row[1:], id=row[0]) for row in OTTAWA]
)
def test_ottawa_rules(age: int, problem: Answers, clinician: Answers, rule_id: str, expected: Tri) -> None:
    verdict = triage(region="ankle", person={"age_years": age}, problem=problem, clinician=clinician)
    assert (rule_id in verdict.fired) is (expected is True)
    assert (rule_id in verdict.unknown) is (expected is None)


def test_ottawa_that_no_answer_can_decide_asks_for_judgement_and_no_answer() -> None:
    verdict = triage(region="ankle", person={"age_years": 16}, problem=ANKLE)
    waiting = verdict.unknown_rules[0]
    assert (waiting.rule_id, waiting.missing, waiting.needs_judgement) == ("RF-18", (), True)
    assert any("under 18" in note for note in verdict.notes)
    assert [judgement.rule_id for judgement in verdict.judgements] == ["RF-18"]


USUAL = {"weekly_distance_m": [30000, 27000, 27000], "mean_distance_4_weeks_before_m": 30000}
STIFFNESS: list[tuple[str, Stiffness, Tri]] = [
    ("rises-by-10-on-90-percent", Stiffness([10, 15, 20], **USUAL), True),  # type: ignore[arg-type]
    ("rises-by-9", Stiffness([10, 15, 19], **USUAL), False),  # type: ignore[arg-type]
    ("level-in-between", Stiffness([10, 10, 20], **USUAL), False),  # type: ignore[arg-type]
    ("not-reduced", Stiffness([10, 15, 20], [30000, 27001, 27000], 30000), False),
    ("distance-of-one-week-missing", Stiffness([10, 15, 20], [None, None, 27000], 30000), None),
    ("missing-but-other-week-not-reduced", Stiffness([10, 15, 20], [None, None, 28000], 30000), False),
    ("no-distances", Stiffness([10, 15, 20]), None),
    ("no-distances-and-no", Stiffness([10, 15, 20], runner_says_worse=False), None),
    ("no-distances-and-yes", Stiffness([10, 15, 20], runner_says_worse=True), True),
    ("week-missing", Stiffness([10, None, 20]), None),
    ("week-missing-and-no", Stiffness([10, None, 20], runner_says_worse=False), False),
    ("week-missing-and-yes", Stiffness([10, None, 20], runner_says_worse=True), True),
    ("falling-and-yes", Stiffness([20, 15, 10], runner_says_worse=True), True),
    ("falling", Stiffness([12, 12, 11]), False),
    ("latest-three-of-five", Stiffness([40, 30, 10, 15, 20], [1, 1, 30000, 27000, 27000], 30000), True),
    ("half-minutes", Stiffness([Decimal("10.5"), 15, Decimal("20.4")], **USUAL), False),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("stiffness", "expected"), [pytest.param(*row[1:], id=row[0]) for row in STIFFNESS])
def test_morning_stiffness_worse(stiffness: Stiffness, expected: Tri) -> None:
    assert stiffness_worse(stiffness, LIMITS) is expected
    verdict = triage(region="achilles_mid", stiffness=stiffness)
    assert verdict.derived == {"p1": {"a_stiff_worse": expected}}
    assert ("RF-44" in verdict.fired) is (expected is True)
    assert ("RF-44" in verdict.unknown) is (expected is None)


ESCALATION: list[tuple[str, Escalation, Tri]] = [
    ("mean-rises-by-1", Escalation(True, [4, 5], [3, 4], 0), True),
    ("mean-rises-by-less", Escalation(True, [4, 4, 5], [3, 4], 0), False),
    ("not-conservative", Escalation(False, [6, 6], [3, 3], 3), False),
    ("conservative-unknown", Escalation(None, [6, 6], [3, 3], 0), None),
    ("one-run-only", Escalation(True, [6], [3, 3], 0), None),
    ("one-run-only-and-no", Escalation(True, [6], [3, 3], 0, reported=False), False),
    ("two-reds", Escalation(True, [], [], 2), True),
    ("one-red", Escalation(True, [3, 3], [3, 3], 1), False),
    ("yes", Escalation(False, reported=True), True),
    ("nothing", Escalation(), None),
]


@pytest.mark.parametrize(("escalation", "expected"), [pytest.param(*row[1:], id=row[0]) for row in ESCALATION])
def test_pain_rising_despite_conservative_running(escalation: Escalation, expected: Tri) -> None:
    assert escalating(escalation, LIMITS) is expected
    verdict = triage(region="shin_medial", escalation=escalation)
    assert verdict.derived == {"p1": {"escal_conservative": expected}}
    assert ("RF-36" in verdict.fired) is (expected is True)
    assert ("RF-36" in verdict.unknown) is (expected is None)


def test_logged_input_replaces_the_runners_no_but_not_a_yes() -> None:
    rising = Escalation(True, [6, 6], [3, 3], 0)
    assert "RF-36" in triage(escalation=rising, problem={"escal_conservative": False}).fired
    quiet = Escalation(True, [3, 3], [3, 3], 0)
    assert "RF-36" in triage(escalation=quiet, problem={"escal_conservative": True}).fired
    assert "RF-36" in triage(escalation=quiet, clinician={"escal_conservative": True}).fired
    unsure = Escalation(True, [6], [3, 3], 0)
    assert triage(escalation=unsure, clinician={"escal_conservative": False}).state == "clear"


@pytest.mark.parametrize(
    ("start", "days"), [(date(2026, 2, 23), 7), (date(2026, 2, 24), 6), (TODAY, 0), (date(2026, 3, 3), None)]
)
def test_deload_days_count_from_the_date_and_win_over_the_answer(start: date, days: int | None) -> None:
    assert deload_days(start, TODAY) == days
    verdict = triage(deload_start_date=start, problem={"hop_pain": "sharp", "deload_days": 20})
    assert ("RF-35" in verdict.fired) is (days == 7)
    assert ("RF-35" in verdict.unknown) is (days is None)


@pytest.mark.parametrize(
    ("born", "today", "age"),
    [
        (date(2008, 3, 2), TODAY, 18),
        (date(2008, 3, 3), TODAY, 17),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_comes_from_the_date_of_birth(born: date, today: date, age: int) -> None:
    assert age_on(born, today) == age
    person = PersonFacts(date_of_birth=born, age_years=80)
    verdict = screen(person, [Problem("p1", "none")], rules=CONTENT, today=today)
    assert ("RF-54" in verdict.fired) is (age < 18)


def test_body_mass_index_is_exact() -> None:
    assert body_mass_index(Decimal("50.575"), 170) == Decimal("17.5")
    assert triage(person={"height_cm": 170, "mass_kg": Decimal("50.575")}).fired == ()
    assert triage(person={"height_cm": 170, "mass_kg": Decimal("50.5")}).fired == ("RF-42",)
