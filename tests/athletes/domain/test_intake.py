"""The intake: ranges, units, conditions, completeness, versions, derived values and the mapping to triage."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athletes.domain import intake_derived as derived
from athletes.domain.intake import (
    IntakeStatus,
    StepStatus,
    completeness,
    primary_problem,
    problems_for_screening,
    save_step,
    step_status,
    visible_questions,
)
from athletes.domain.intake_answers import confirm, validate
from athletes.domain.intake_checks import confirm_age, cross_check
from athletes.domain.intake_codec import decode, encode
from athletes.domain.intake_model import Answer, AnswerState, Intake, Question, QuestionType, Requirement
from athletes.domain.intake_triage import triage_inputs
from athletes.domain.units import DistanceUnit, distance, format_distance, from_base, to_base, to_metres
from clinic.domain.errors import RuleViolation
from tests.athletes.domain.intake_runner import FORM, LIMITS, TODAY, complete_intake, with_person, with_row

COMPLETE = complete_intake()
NUMBERS = [
    (step, q)
    for step, q in FORM.questions()
    if q.type in {QuestionType.INTEGER, QuestionType.DECIMAL, QuestionType.DISTANCE}
]
DATES = [(step, q) for step, q in FORM.questions() if q.type is QuestionType.DATE]
PERSON_IDS = [
    "q_chest",
    "q_syncope",
    "q_breathless",
    "q_heat",
    "q_dark_urine",
    "q_fever",
    "q_unwell",
    "q_weight_loss",
    "q_cancer",
    "pregnant",
    "q_preg_warn",
    "q_saddle",
    "q_bladder_bowel",
    "q_sexual",
    "q_bilateral_leg",
    "q_leg_weakness",
    "i_am_stiff30",
    "i_psor",
    "i_ibd_uveitis",
    "i_multi",
    "pelvic_floor",
    "pp_weeks",
    "fq",
    "steroid",
    "anticoag",
    "immunosuppressed",
    "nsaid_days",
    "menarche_age",
    "periods12",
    "missed_cycles",
    "low_libido",
    "wt_loss_pct",
    "restrict",
    "ed",
    "bsi24_trab",
    "bsi24_other",
]
PROBLEM_IDS = [
    "q_tense",
    "q_numb",
    "q_cold_pale",
    "q_exert_tight",
    "q_claudication",
    "leg_swelling",
    "w1",
    "w2",
    "w3",
    "w4",
    "w5",
    "w6",
    "w7",
    "w8",
    "w9",
    "dvt_extra",
    "j_hot",
    "j_swelling",
    "j_sharp",
    "j_locked",
    "j_swell_2h",
    "j_recent_proc",
    "q_deformity",
    "hot_red_skin",
    "b_focal",
    "b_impact",
    "b_lingers",
    "b_night",
    "b_rest",
    "b_walk",
    "hop_pain",
    "weight_bearing",
    "c_pop",
    "c_bruise",
    "a_noheelraise",
    "a_stiff_worse",
    "deload_days",
    "escal_conservative",
    "trauma10",
    "oa_malleolar_pain",
    "oa_4steps_fail",
    "of_midfoot_pain",
    "ok_knee_injury",
    "ok_flex90_fail",
    "inj_weeks",
    "no_progress",
]


def problem(intake: Intake, **raw: object) -> Any:
    changed = with_row(intake, "problems", **raw)
    return triage_inputs(FORM, changed, today=TODAY, limits=LIMITS).problems[0].answers


def person(intake: Intake, **raw: object) -> Any:
    return triage_inputs(FORM, with_person(intake, **raw), today=TODAY, limits=LIMITS).person.answers


# Ranges and types


def test_every_number_has_a_range() -> None:
    assert [q.id for _, q in NUMBERS if q.minimum is None or q.maximum is None] == []


@pytest.mark.parametrize("question", [pytest.param(q, id=f"{s.id}-{q.id}") for s, q in NUMBERS])
def test_validate_number_accepts_its_bounds_and_refuses_beyond(question: Question) -> None:
    low, high, step = question.minimum, question.maximum, question.step or Decimal(1)
    assert low is not None
    assert high is not None
    for bound in (low, high):
        assert validate(question, str(bound), today=TODAY).value == bound
    for beyond in (low - step, high + step):
        with pytest.raises(RuleViolation) as caught:
            validate(question, str(beyond), today=TODAY)
        assert caught.value.field == question.id
        assert str(high) in caught.value.message


@pytest.mark.parametrize("question", [pytest.param(q, id=f"{s.id}-{q.id}") for s, q in DATES])
def test_validate_date_accepts_its_bounds_and_refuses_beyond(question: Question) -> None:
    bounds = [(question.minimum, -1), (question.maximum, 1)]
    for days, outward in bounds:
        assert days is not None
        at = TODAY + timedelta(days=int(days))
        assert validate(question, at.isoformat(), today=TODAY).value == at
        with pytest.raises(RuleViolation) as caught:
            validate(question, (at + timedelta(days=outward)).isoformat(), today=TODAY)
        assert caught.value.field == question.id


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        pytest.param("height_cm", "tall", "not_a_number", id="words-for-a-number"),
        pytest.param("height_cm", "NaN", "not_a_number", id="nan"),
        pytest.param("height_cm", True, "not_a_number", id="bool-for-a-number"),
        pytest.param("height_cm", "180.05", "step", id="too-fine"),
        pytest.param("training_age_y", "1.2", "step", id="half-years"),
        pytest.param("runs_per_week_now", "3.5", "step", id="half-a-run"),
        pytest.param("mass_kg", {"amount": 70, "unit": "mi"}, "unit", id="miles-of-mass"),
        pytest.param("dob", "2001-02-29", "not_a_date", id="no-such-day"),
        pytest.param("sex_for_norms", "x", "not_a_choice", id="unknown-choice"),
        pytest.param("sex_for_norms", "dont_know", "answer_needed", id="dont-know-not-offered"),
        pytest.param("restrict", "maybe", "not_yes_no", id="maybe"),
        pytest.param("comorbid", "gout", "not_a_list", id="not-a-list"),
        pytest.param("comorbid", ["gout", "x"], "not_a_choice", id="unknown-tick"),
        pytest.param("goal_text", "x" * 281, "text_too_long", id="281-characters"),
    ],
)
def test_validate_refuses_with_field_and_code(name: str, raw: object, code: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        validate(FORM.question(name), raw, today=TODAY)
    assert (caught.value.code, caught.value.field) == (code, name)


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        pytest.param("height_cm", 0.1 + 179.9, Decimal("180.0"), id="float-from-json"),
        pytest.param("height_cm", "180,5", Decimal("180.5"), id="decimal-comma"),
        pytest.param("weekly_distance_now_m", {"amount": "25", "unit": "mi"}, 40234, id="miles"),
        pytest.param("mass_kg", {"amount": 154, "unit": "lb"}, Decimal("69.9"), id="pounds"),
        pytest.param("weekly_descent_m", {"amount": 2000, "unit": "ft"}, 610, id="feet"),
        pytest.param("menarche_age", "not_yet", "not_yet", id="literal"),
        pytest.param("last_interval_session_date", "not_in_the_last_year", "not_in_the_last_year", id="date-literal"),
        pytest.param("comorbid", [], (), id="none-ticked"),
        pytest.param("q_fever", "no", False, id="form-word"),
        pytest.param("goal_text", "x" * 280, "x" * 280, id="280-characters"),
    ],
)
def test_validate_gives_typed_values(name: str, raw: object, value: object) -> None:
    assert validate(FORM.question(name), raw, today=TODAY) == Answer(AnswerState.VALUE, value)  # type: ignore[arg-type]


def test_validate_keeps_the_four_states_apart() -> None:
    ed = FORM.question("ed")
    states = [validate(ed, raw, today=TODAY).state for raw in (None, "", "dont_know", "declined", "no")]
    assert states == ["null", "null", "dont_know", "declined", "value"]


def test_validate_list_names_the_row_and_field() -> None:
    efforts = FORM.question("fast_efforts")
    good = {"type": "tempo", "fast_min_per_week": 30}
    answer = validate(efforts, [good], today=TODAY)
    assert answer.value is not None
    for bad, field in [
        (good | {"fast_min_per_week": 601}, "fast_efforts[1].fast_min_per_week"),
        ({"type": "tempo"}, "fast_efforts[1].fast_min_per_week"),
        (good | {"speed": 1}, "fast_efforts[1].speed"),
    ]:
        with pytest.raises(RuleViolation) as caught:
            validate(efforts, [good, bad], today=TODAY)
        assert caught.value.field == field


def test_validate_list_takes_five_activities_and_not_six() -> None:
    rows = [{"activity": f"Activity {n}", "rating": n} for n in range(6)]
    answer = validate(FORM.question("psfs"), rows[:5], today=TODAY)
    assert isinstance(answer.value, tuple)
    assert len(answer.value) == 5
    with pytest.raises(RuleViolation) as caught:
        validate(FORM.question("psfs"), rows, today=TODAY)
    assert caught.value.field == "psfs"


@pytest.mark.parametrize(
    ("name", "raw", "asks"),
    [
        pytest.param("height_cm", "145", False, id="usual-low"),
        pytest.param("height_cm", "144.9", True, id="below-usual"),
        pytest.param("mass_kg", "110", False, id="usual-high"),
        pytest.param("mass_kg", "110.1", True, id="above-usual"),
        pytest.param("runs_per_week_now", "14", False, id="no-usual-range"),
    ],
)
def test_confirm_asks_outside_the_usual_range_only(name: str, raw: str, asks: bool) -> None:
    question = FORM.question(name)
    assert (confirm(question, validate(question, raw, today=TODAY), today=TODAY) is not None) == asks


# Units


@given(st.integers(0, 3000))
def test_miles_with_one_decimal_survive_storage_in_metres(tenths: int) -> None:
    miles = Decimal(tenths) / 10
    assert distance(to_metres(miles, "mi"), DistanceUnit.MILE) == miles


@given(st.integers(0, 20000))
def test_whole_metres_survive_display_in_feet(metres: int) -> None:
    assert to_metres(round(from_base(metres, "ft")), "ft") == metres


@given(st.decimals(0, 10**6, places=3), st.sampled_from(["km", "mi", "ft", "lb", "in", "kgf"]))
def test_conversions_are_exact_both_ways(amount: Decimal, unit: str) -> None:
    assert from_base(to_base(amount, unit), unit) == Fraction(amount)


def test_conversion_factors_and_format() -> None:
    assert to_base(1, "mi") == Fraction("1609.344")
    assert to_base(2000, "ft") == Fraction("609.6")
    assert to_base(1, "lb") == Fraction("0.45359237")
    assert to_metres(300, "mi") == 482803
    assert to_metres(500, "mi") == 804672
    assert [format_distance(m, DistanceUnit.KM) for m in (9600, 12000, 50)] == ["9.6 km", "12 km", "0.1 km"]
    with pytest.raises(RuleViolation):
        to_metres(1, "lb")
    with pytest.raises(RuleViolation):
        to_base(1, "league")


# Completeness, steps, versions


def test_complete_intake_is_complete() -> None:
    result = completeness(FORM, COMPLETE, today=TODAY, limits=LIMITS)
    assert (result.status, result.safety_missing) == (IntakeStatus.COMPLETE, ())
    assert cross_check(COMPLETE, today=TODAY, limits=LIMITS) == ()
    assert {step_status(FORM, s, COMPLETE, today=TODAY, limits=LIMITS) for s in FORM.steps} == {StepStatus.DONE}


WOMAN = complete_intake(
    sex_for_norms="female",
    has_menstrual_cycle=True,
    pregnant=True,
    gave_birth_2y=True,
    region="ankle_medial",
    trauma10=True,
    onset_mode="sudden",
    pain_rest=2,
    pain_walk=2,
    leg_swelling=True,
    q_tense=True,
    q_fever=True,
    j_hot=True,
    j_swelling=True,
    oa_malleolar_pain=True,
    injection_here=True,
)
CAUTIOUS = complete_intake(
    weekly_distance_now_m=30000,
    deload_start_date="2026-02-01",
    all_runs_easy_14d=True,
    trauma10=True,
    region="knee_anterior",
    ok_knee_injury=True,
    b_focal=False,
)
RUNNERS = {"achilles": COMPLETE, "woman": WOMAN, "cautious": CAUTIOUS}


def answered_ids(requirement: Requirement) -> list[Any]:
    found = []
    for runner, intake in RUNNERS.items():
        for step, q in FORM.questions():
            row = intake.person if step.repeats is None else intake.items[step.repeats][0]
            if q.requirement is requirement and q.id in row:
                found.append(pytest.param(runner, q.id, step.repeats, id=f"{runner}-{step.id}-{q.id}"))
    return found


def test_the_three_runners_answer_every_safety_question() -> None:
    asked = {parameters.values[1] for parameters in answered_ids(Requirement.SAFETY)}
    assert {q.id for _, q in FORM.questions() if q.requirement is Requirement.SAFETY} - asked == set()
    statuses = [completeness(FORM, i, today=TODAY, limits=LIMITS).status for i in RUNNERS.values()]
    assert statuses == [IntakeStatus.COMPLETE] * 3


def without(intake: Intake, name: str, repeats: str | None) -> Intake:
    if repeats is None:
        return Intake({k: v for k, v in intake.person.items() if k != name}, intake.items)
    row = {k: v for k, v in intake.items[repeats][0].items() if k != name}
    return Intake(intake.person, dict(intake.items) | {repeats: (row,)})


@pytest.mark.parametrize(("runner", "name", "repeats"), answered_ids(Requirement.SAFETY))
def test_each_missing_safety_question_is_reported_as_safety_critical(
    runner: str, name: str, repeats: str | None
) -> None:
    result = completeness(FORM, without(RUNNERS[runner], name, repeats), today=TODAY, limits=LIMITS)
    assert name in [missing.question_id for missing in result.safety_missing]
    assert result.status is not IntakeStatus.COMPLETE


@pytest.mark.parametrize(("runner", "name", "repeats"), answered_ids(Requirement.REQUIRED))
def test_each_missing_required_question_keeps_the_intake_a_draft(runner: str, name: str, repeats: str | None) -> None:
    result = completeness(FORM, without(RUNNERS[runner], name, repeats), today=TODAY, limits=LIMITS)
    assert result.status is IntakeStatus.DRAFT
    path = name if repeats is None else f"{repeats}[0].{name}"
    assert path in [missing.path for missing in result.unanswered]


def test_dont_know_makes_it_complete_with_unknowns() -> None:
    required = completeness(FORM, with_person(COMPLETE, weekly_descent_m="dont_know"), today=TODAY, limits=LIMITS)
    assert (required.status, required.safety_missing) == (IntakeStatus.COMPLETE_WITH_UNKNOWNS, ())
    safety = completeness(FORM, with_person(COMPLETE, q_fever="dont_know"), today=TODAY, limits=LIMITS)
    assert safety.status is IntakeStatus.COMPLETE_WITH_UNKNOWNS
    # With fever unknown, "hot red skin" must be asked too.
    assert [m.path for m in safety.safety_missing] == ["q_fever", "problems[0].hot_red_skin"]


def test_bone_questions_become_safety_critical_with_suspected_bone_stress() -> None:
    silent = with_person(COMPLETE, restrict="declined")
    assert completeness(FORM, silent, today=TODAY, limits=LIMITS).safety_missing == ()
    suspected = with_row(silent, "problems", b_focal=True)
    missing = completeness(FORM, suspected, today=TODAY, limits=LIMITS).safety_missing
    assert [m.question_id for m in missing] == ["restrict"]


def test_unanswered_lists_are_missing_and_empty_ones_confirmed() -> None:
    empty = completeness(FORM, Intake(COMPLETE.person), today=TODAY, limits=LIMITS)
    assert {m.path for m in empty.unanswered} >= {"shoes[0].name", "races[0].date"}
    none = Intake(COMPLETE.person, {"problems": COMPLETE.items["problems"], "shoes": (), "races": ()})
    assert completeness(FORM, none, today=TODAY, limits=LIMITS).status is IntakeStatus.COMPLETE


def test_step_status_moves_from_not_started_to_done() -> None:
    step = FORM.steps[0]
    statuses = [
        step_status(FORM, step, intake, today=TODAY, limits=LIMITS)
        for intake in (Intake(), with_person(Intake(), dob="1990-01-01"), COMPLETE)
    ]
    assert statuses == [StepStatus.NOT_STARTED, StepStatus.STARTED, StepStatus.DONE]


def test_retired_version_takes_no_answers_and_stays_readable() -> None:
    retired = replace(FORM, retired=True)
    with pytest.raises(RuleViolation) as caught:
        save_step(retired, "about_you", {"dob": "1990-01-01"}, today=TODAY)
    assert caught.value.code == "questionnaire_retired"
    assert decode(retired, encode(COMPLETE), stored_on=TODAY) == COMPLETE


def test_save_step_refuses_questions_of_other_pages() -> None:
    with pytest.raises(RuleViolation) as caught:
        save_step(FORM, "about_you", {"q_chest": "no"}, today=TODAY)
    assert caught.value.field == "q_chest"


def test_codec_round_trips_through_json() -> None:
    intake = with_person(COMPLETE, psfs=[{"activity": "Stairs", "rating": 4}], ed="declined", sleep_hours="7.5")
    assert decode(FORM, json.loads(json.dumps(encode(intake))), stored_on=TODAY) == intake


# Conditions


def shown(step_id: str, intake: Intake) -> set[str]:
    step = next(s for s in FORM.steps if s.id == step_id)
    row = {} if step.repeats is None else intake.items[step.repeats][0]
    return {q.id for q in visible_questions(FORM, step, intake, row, today=TODAY, limits=LIMITS)}


def test_menstrual_questions_follow_the_answers() -> None:
    assert not shown("bone", COMPLETE) & {"menstrual_status", "menarche_age", "periods12", "missed_cycles"}
    woman = with_person(COMPLETE, sex_for_norms="female", has_menstrual_cycle=True, menstrual_status="cycling")
    assert shown("bone", woman) >= {"menstrual_status", "menarche_age", "periods12", "missed_cycles"}
    assert "low_libido" not in shown("bone", woman)
    never = with_person(COMPLETE, sex_for_norms="female", has_menstrual_cycle=False, menstrual_status="never_started")
    assert "menstrual_status" in shown("bone", never)
    assert person(never)["menarche_age"] == "not_yet"
    contraception = with_person(woman, menstrual_status="hormonal_contraception")
    assert not shown("bone", contraception) & {"periods12", "missed_cycles"}


def test_question_waits_while_its_condition_is_unanswered() -> None:
    assert "pregnant" not in shown("about_you", Intake())
    assert triage_inputs(FORM, Intake(), today=TODAY, limits=LIMITS).person.answers["pregnant"] is None


@pytest.mark.parametrize(
    "region", ["none", "hip_groin", "groin_adductor", "thigh_anterior", "foot_mid", "pelvis_sacrum", "low_back"]
)
def test_hop_is_not_asked_at_places_that_must_not_hop(region: str) -> None:
    answers = problem(COMPLETE, region=region)
    assert "hop_pain" not in shown("problem_safety", with_row(COMPLETE, "problems", region=region))
    assert answers["hop_pain"] == "not_done"


def test_hop_is_not_asked_with_a_sore_spot_on_bone() -> None:
    assert problem(COMPLETE)["hop_pain"] == "mild"
    focal = with_row(COMPLETE, "problems", b_focal=True)
    assert "hop_pain" not in shown("problem_safety", focal)
    assert problem(focal)["hop_pain"] == "not_done"


def test_not_knowing_never_hides_a_safety_question() -> None:
    unsure = with_row(COMPLETE, "problems", trauma10="dont_know")
    assert shown("problem_safety", unsure) >= {"oa_malleolar_pain", "q_deformity", "j_swell_2h"}
    assert problem(unsure)["oa_malleolar_pain"] is None


@pytest.mark.parametrize(
    ("changes", "question", "value"),
    [
        pytest.param({"pain_rest": 0}, "b_rest", False, id="rest-pain-0"),
        pytest.param({"pain_walk": 0}, "b_walk", False, id="walk-pain-0"),
        pytest.param({"pain_rest": 1}, "b_rest", None, id="rest-pain-1-must-be-asked"),
        pytest.param({"leg_swelling": False}, "w6", False, id="no-swelling"),
        pytest.param({"leg_swelling": True}, "w6", None, id="swelling-must-be-asked"),
        pytest.param({"injection_here": False}, "inj_weeks", 999, id="no-injection"),
        pytest.param({"region": "low_back"}, "q_tense", False, id="no-compartment"),
        pytest.param({"region": "calf"}, "j_locked", False, id="no-joint"),
        pytest.param({"region": "none"}, "b_night", False, id="screen"),
        pytest.param({"region": "none"}, "leg_swelling", False, id="screen-still-asks-swelling"),
        pytest.param({"region": "knee_anterior"}, "a_stiff_worse", None, id="rule-is-for-achilles-only"),
    ],
)
def test_hidden_answers_are_certain_or_unknown(changes: dict[str, object], question: str, value: object) -> None:
    assert problem(COMPLETE, **changes)[question] == value


def test_every_hidden_value_says_why() -> None:
    assert [q.id for _, q in FORM.questions() for h in q.when_hidden if len(h.because) < 10] == []


# Mapping to triage


def test_triage_inputs_have_every_runner_answer_id_and_no_clinician_one() -> None:
    inputs = triage_inputs(FORM, COMPLETE, today=TODAY, limits=LIMITS)
    assert sorted(inputs.person.answers) == sorted(PERSON_IDS)
    assert sorted(inputs.problems[0].answers) == sorted(PROBLEM_IDS)
    assert inputs.person.age_years == 41
    assert inputs.person.body_mass_index == Fraction(700, 18) * Fraction(10, 18)


def test_triage_inputs_of_an_empty_intake_are_all_unknown() -> None:
    inputs = triage_inputs(FORM, Intake(), today=TODAY, limits=LIMITS)
    assert set(inputs.person.answers.values()) == {None}
    assert inputs.problems == ()


def test_triage_inputs_after_release_leave_no_progress_to_the_log() -> None:
    before = triage_inputs(FORM, COMPLETE, today=TODAY, limits=LIMITS)
    after = triage_inputs(FORM, COMPLETE, today=TODAY, limits=LIMITS, on_plan=True)
    assert [i.problems[0].answers["no_progress"] for i in (before, after)] == [False, None]


def test_problem_selection() -> None:
    none = Intake(COMPLETE.person, {"problems": ()})
    assert [p["region"].value for p in problems_for_screening(none)] == ["none"]
    assert primary_problem(none) is None
    chosen = primary_problem(COMPLETE)
    assert chosen is not None
    assert chosen["region"].value == "achilles_mid"


# Derived values


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        pytest.param(date(2008, 2, 29), date(2026, 2, 28), 17, id="leap-day-still-17"),
        pytest.param(date(2008, 2, 29), date(2026, 3, 1), 18, id="leap-day-18-on-1-march"),
        pytest.param(date(2008, 2, 29), date(2028, 2, 29), 20, id="leap-day-in-a-leap-year"),
        pytest.param(date(1984, 3, 2), date(2026, 3, 2), 42, id="birthday"),
        pytest.param(date(1984, 3, 3), date(2026, 3, 2), 41, id="day-before-birthday"),
    ],
)
def test_age_on(born: date, day: date, age: int) -> None:
    assert derived.age_on(born, day) == age


@pytest.mark.parametrize(
    ("years", "band"),
    [
        ("0.5", "novice"),
        ("1", "developing"),
        ("2.5", "developing"),
        ("3", "established"),
        ("9.5", "established"),
        ("10", "experienced"),
    ],
)
def test_training_age_band(years: str, band: str) -> None:
    assert derived.training_age_band(Decimal(years), LIMITS) == band


def test_body_mass_index_is_exact_at_its_limits() -> None:
    assert derived.body_mass_index(Decimal("200.0"), Decimal("74.0")) == Fraction("18.5")
    assert derived.body_mass_index(None, Decimal("74.0")) is None


def injury(year: int, weeks: object = 2) -> dict[str, object]:
    return {"region": "calf", "side": "L", "year": year, "weeks_off": weeks, "bone_stress": False}


@pytest.mark.parametrize(
    ("injuries", "expected"),
    [
        pytest.param([], False, id="none"),
        pytest.param([injury(2025), injury(2026)], True, id="two-recent"),
        pytest.param([injury(2025), injury(2025, 0)], False, id="one-without-time-off"),
        pytest.param([injury(2025), injury(2023)], False, id="one-too-old"),
        pytest.param([injury(2025), injury(2024)], None, id="year-the-window-cuts"),
        pytest.param([injury(2025), injury(2025, "dont_know")], None, id="weeks-unknown"),
    ],
)
def test_injury_prone(injuries: list[object], expected: bool | None) -> None:
    intake = with_person(COMPLETE, prior_injuries=injuries)
    assert derived.injury_prone(intake.person, TODAY, LIMITS) is expected


def bone(name: str, month: str) -> dict[str, object]:
    return {"bone": name, "month": month, "imaging_confirmed": True}


@pytest.mark.parametrize(
    ("history", "trabecular", "others"),
    [
        pytest.param([], False, 0, id="none"),
        pytest.param([bone("tibia", "2024-03-01")], False, 1, id="24-months-ago"),
        pytest.param([bone("tibia", "2024-02-01")], False, 0, id="25-months-ago"),
        pytest.param([bone("sacrum", "2025-01-01"), bone("tibia", "2025-01-01")], True, 1, id="both-kinds"),
        pytest.param([bone("dont_know", "2025-01-01")], None, None, id="bone-unknown"),
        pytest.param([bone("tibia", "dont_know")], False, None, id="month-unknown"),
        pytest.param("declined", None, None, id="declined"),
    ],
)
def test_bone_history_24_months(history: object, trabecular: bool | None, others: int | None) -> None:
    answers = person(COMPLETE, bsi_history=history)
    assert (answers["bsi24_trab"], answers["bsi24_other"]) == (trabecular, others)


def test_deload_days_symptom_days_and_conservative_running() -> None:
    reduced = with_person(COMPLETE, weekly_distance_now_m=36000)
    cut = with_row(reduced, "problems", deload_start_date="2026-02-16", all_runs_easy_14d=True)
    row = cut.items["problems"][0]
    assert derived.deload_days(cut.person, row, TODAY) == 14
    assert derived.conservative_running(cut.person, row, TODAY, LIMITS) is True
    assert derived.symptom_days(row, TODAY) == 182
    assert "escal_conservative" in shown("problem_safety", cut)
    later = with_row(cut, "problems", deload_start_date="2026-02-17")
    assert derived.conservative_running(later.person, later.items["problems"][0], TODAY, LIMITS) is False
    assert problem(later)["escal_conservative"] is False
    more = with_person(cut, weekly_distance_now_m=36001)
    assert derived.conservative_running(more.person, row, TODAY, LIMITS) is False
    assert derived.deload_days(COMPLETE.person, COMPLETE.items["problems"][0], TODAY) == 0
    unsure = with_row(reduced, "problems", deload_start_date="dont_know")
    assert problem(unsure)["deload_days"] is None
    assert "escal_conservative" in shown("problem_safety", with_row(unsure, "problems", all_runs_easy_14d=True))


def test_life_flags_at_their_boundaries() -> None:
    calm = with_person(COMPLETE, sleep_hours=7, life_stress=6, fear_of_movement=5)
    assert derived.life_flags(calm.person, LIMITS) == ()
    strained = with_person(COMPLETE, sleep_hours="6.5", life_stress=7, fear_of_movement=6)
    assert derived.life_flags(strained.person, LIMITS) == ("short_sleep", "high_stress", "fear_of_movement")


# Answers that must fit together

RACE = {"distance_m": 10000, "priority": "A"}


def add_race(days: int) -> Callable[[Intake], Intake]:
    def change(intake: Intake) -> Intake:
        other = dict(intake.items["races"][0])
        other |= save_step(FORM, "races", {"date": (date(2026, 6, 1) + timedelta(days=days)).isoformat()}, today=TODAY)
        return Intake(intake.person, dict(intake.items) | {"races": (intake.items["races"][0], other)})

    return change


def says(**raw: object) -> Callable[[Intake], Intake]:
    return lambda intake: with_person(intake, **raw)


SHARES = ("surface_road_pct", "surface_trail_pct", "surface_track_pct", "surface_treadmill_pct")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param(says(dob="2016-03-03", training_age_y=0), "dob", id="age-9"),
        pytest.param(says(training_age_y="36.5"), "training_age_y", id="runs-longer-than-possible"),
        pytest.param(says(training_age_y="36"), None, id="age-less-5"),
        pytest.param(says(race_pace_s_per_km=361), "race_pace_s_per_km", id="race-31-slower"),
        pytest.param(says(race_pace_s_per_km=360), None, id="race-30-slower"),
        pytest.param(says(**dict(zip(SHARES, (50, 20, 20, 8), strict=True))), SHARES[0], id="surfaces-98"),
        pytest.param(says(**dict(zip(SHARES, (50, 20, 20, 9), strict=True))), None, id="surfaces-99"),
        pytest.param(says(gym_days_per_week=2, gym_weekdays=["mon"]), "gym_weekdays", id="too-few-gym-days"),
        pytest.param(
            says(travel=[{"start": "2026-05-02", "end": "2026-05-01"}]), "travel[0].end", id="travel-backwards"
        ),
        pytest.param(says(travel=[{"start": "2026-05-01", "end": "2026-08-28"}]), None, id="travel-120-days"),
        pytest.param(says(travel=[{"start": "2026-05-01", "end": "2026-08-29"}]), "travel[0].end", id="travel-121"),
        pytest.param(says(prior_injuries=[injury(2027)]), "prior_injuries[0].year", id="injury-in-the-future"),
        pytest.param(lambda i: with_row(i, "shoes", share_pct=94), "shoes[0].share_pct", id="shoes-94"),
        pytest.param(lambda i: with_row(i, "shoes", share_pct=95), None, id="shoes-95"),
        pytest.param(add_race(41), "races[1].priority", id="main-races-41-days-apart"),
        pytest.param(add_race(42), None, id="main-races-42-days-apart"),
    ],
)
def test_cross_check(change: Callable[[Intake], Intake], field: str | None) -> None:
    found = cross_check(change(COMPLETE), today=TODAY, limits=LIMITS)
    assert [violation.field for violation in found] == ([] if field is None else [field])


def test_confirm_age_outside_14_to_80() -> None:
    assert confirm_age(COMPLETE, today=TODAY, limits=LIMITS) is None
    assert confirm_age(with_person(COMPLETE, dob="2013-03-02"), today=TODAY, limits=LIMITS) is not None
