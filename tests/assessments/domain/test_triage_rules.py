"""Every rule of clinical.md 2.3: an input on which it fires, a near miss on which it does not, and what it asks for."""

from decimal import Decimal

import pytest

from assessments.domain.triage import MissingInput
from tests.assessments.domain.triage_builders import CONTENT, Given, triage

D = Decimal

FIRES_AND_NEARLY: list[tuple[str, Given, Given]] = [
    ("RF-01", {"answers": {"q_chest": "now_24h"}}, {"answers": {"q_chest": "earlier_reviewed"}}),
    ("RF-02", {"answers": {"q_syncope": "now_24h"}}, {"answers": {"q_syncope": "earlier_unreviewed"}}),
    ("RF-03", {"answers": {"q_syncope": "earlier_unreviewed"}}, {"answers": {"q_syncope": "earlier_reviewed"}}),
    ("RF-04", {"answers": {"q_breathless": True}}, {"answers": {"q_chest": "now_24h"}}),
    ("RF-05", {"answers": {"q_heat": True}}, {"answers": {"q_dark_urine": True}}),
    ("RF-06", {"answers": {"q_dark_urine": True}}, {"answers": {"q_heat": True}}),
    ("RF-07", {"answers": {"q_bilateral_leg": True}}, {"answers": {"q_leg_weakness": "progressive"}}),
    (
        "RF-08",
        {"problem": {"q_tense": True}, "answers": {"q_leg_weakness": "stable"}},
        {"problem": {"q_numb": True}, "clinician": {"q_passive": True}},
    ),
    ("RF-08b", {"problem": {"q_tense": True}}, {"problem": {"q_exert_tight": True}}),
    ("RF-09", {"problem": {"q_cold_pale": True}}, {"problem": {"q_claudication": True}}),
    ("RF-10", {"problem": {"q_deformity": True}}, {"problem": {"j_locked": True}}),
    (
        "RF-11",
        {"region": "thigh_anterior", "problem": {"weight_bearing": "unable"}},
        {"region": "hip_groin", "problem": {"weight_bearing": "limping"}},
    ),
    (
        "RF-12",
        {"problem": {"j_hot": True, "j_recent_proc": True}},
        {"problem": {"j_swelling": True}, "answers": {"q_fever": True, "immunosuppressed": True}},
    ),
    ("RF-13", {"problem": {"j_hot": True}}, {"problem": {"j_swelling": True}}),
    ("RF-14", {"answers": {"pregnant": True, "q_preg_warn": True}}, {"answers": {"pregnant": True}}),
    (
        "RF-15",
        {"region": "calf", "answers": {}, "problem": {"dvt_extra": True}},
        {"region": "shin_medial", "problem": {"dvt_extra": True, "w1": True}},
    ),
    (
        "RF-15m",
        {"problem": {"leg_swelling": True}, "clinician": {"w10": True}},
        {"problem": {"leg_swelling": True, "w4": True, "w1": True}, "clinician": {"w10": True}},
    ),
    (
        "RF-16",
        {"region": "achilles_ins", "clinician": {"a_thompson": "pos"}},
        {"region": "ankle", "clinician": {"a_thompson": "pos", "a_gap": True}},
    ),
    (
        "RF-17",
        {"region": "thigh_anterior", "problem": {"b_impact": True, "hop_pain": "sharp"}},
        {"region": "groin_adductor", "problem": {"b_impact": True, "b_rest": True}},
    ),
    (
        "RF-18",
        {"problem": {"trauma10": True, "oa_malleolar_pain": True}, "clinician": {"oa_lat": True}},
        {"problem": {"trauma10": False, "oa_malleolar_pain": True}, "clinician": {"oa_lat": True}},
    ),
    (
        "RF-19",
        {"problem": {"trauma10": True, "of_midfoot_pain": True}, "clinician": {"of_nav": True}},
        {"problem": {"trauma10": True, "oa_malleolar_pain": True}, "clinician": {"of_nav": True}},
    ),
    (
        "RF-20",
        {"problem": {"trauma10": True, "ok_knee_injury": True, "ok_flex90_fail": True}},
        {"problem": {"trauma10": True, "ok_knee_injury": True}},
    ),
    ("RF-21", {"problem": {"trauma10": True, "j_swell_2h": True}}, {"problem": {"j_swell_2h": True}}),
    ("RF-22", {"answers": {"q_leg_weakness": "progressive"}}, {"answers": {"q_leg_weakness": "stable"}}),
    (
        "RF-23",
        {"region": "hip_lateral", "answers": {"fq": "current"}},
        {"region": "calf", "answers": {"fq": "current"}},
    ),
    (
        "RF-24",
        {"region": "knee_medial", "person": {"age_years": 16}, "problem": {"weight_bearing": "limping"}},
        {"region": "knee_medial", "person": {"age_years": 17}, "problem": {"weight_bearing": "limping"}},
    ),
    (
        "RF-25",
        {"answers": {"anticoag": True}, "problem": {"c_bruise": True}},
        {"answers": {"anticoag": True}, "problem": {"leg_swelling": True}},
    ),
    (
        "RF-26",
        {"answers": {"q_fever": True}, "problem": {"hot_red_skin": True}},
        {"answers": {"q_unwell": True}, "problem": {"hot_red_skin": True}},
    ),
    (
        "RF-30",
        {"problem": {"b_focal": True, "b_walk": True}, "clinician": {"b_site": "navicular"}},
        {"problem": {"b_focal": True, "b_walk": True}, "clinician": {"b_site": "cuboid"}},
    ),
    (
        "RF-31",
        {"problem": {"b_focal": True, "hop_pain": "sharp"}, "clinician": {"b_site": "fibula"}},
        {"problem": {"b_focal": True, "b_rest": True}, "clinician": {"b_site": "fibula"}},
    ),
    (
        "RF-32",
        {"problem": {"b_impact": True, "b_lingers": True, "b_night": True}},
        {"problem": {"b_impact": True, "b_lingers": True, "b_walk": True}},
    ),
    (
        "RF-33",
        {"region": "calf", "problem": {"c_bruise": True}},
        {"region": "ankle", "problem": {"c_bruise": True, "c_pop": True}},
    ),
    ("RF-34", {"problem": {"j_sharp": True, "j_swelling": True}}, {"problem": {"j_sharp": True}}),
    (
        "RF-35",
        {"problem": {"hop_pain": "sharp", "deload_days": 7}},
        {"problem": {"hop_pain": "mild", "deload_days": 14}},
    ),
    (
        "RF-35m",
        {"problem": {"hop_pain": "sharp", "deload_days": 6}},
        {"problem": {"hop_pain": "sharp", "deload_days": 7}},
    ),
    ("RF-36", {"problem": {"escal_conservative": True}}, {"problem": {"no_progress": True}}),
    ("RF-37", {"problem": {"b_night": True}}, {"problem": {"b_rest": True}}),
    (
        "RF-38",
        {"region": "thigh_posterior", "problem": {"c_pop": True}, "answers": {"q_leg_weakness": "stable"}},
        {"region": "thigh_posterior", "problem": {"c_pop": True}},
    ),
    ("RF-39", {"problem": {"q_claudication": True}}, {"problem": {"q_exert_tight": True}}),
    (
        "RF-40",
        {"answers": {"q_weight_loss": True}, "problem": {"b_rest": True}},
        {"answers": {"q_weight_loss": True}, "problem": {"b_walk": True}},
    ),
    ("RF-41", {"answers": {"wt_loss_pct": D(10), "bsi24_other": 2}}, {"answers": {"wt_loss_pct": D(10)}}),
    ("RF-42", {"answers": {"missed_cycles": 3}}, {"answers": {"missed_cycles": 2}}),
    ("RF-43", {"answers": {"restrict": True, "ed": "past"}}, {"answers": {"restrict": True, "ed": "current"}}),
    (
        "RF-44",
        {"region": "achilles_ins", "problem": {"a_stiff_worse": True}},
        {"region": "calf", "problem": {"a_stiff_worse": True}},
    ),
    (
        "RF-45",
        {"region": "heel_plantar", "answers": {"fq": "within_6mo"}},
        {"region": "heel_plantar", "answers": {"fq": "current"}},
    ),
    ("RF-46", {"problem": {"q_exert_tight": True}}, {"problem": {"q_claudication": True}}),
    (
        "RF-47",
        {"answers": {"i_am_stiff30": True, "i_multi": True}},
        {"answers": {"i_psor": True, "i_ibd_uveitis": True, "i_multi": True}},
    ),
    ("RF-48", {"answers": {"q_leg_weakness": "stable"}}, {"answers": {"q_leg_weakness": "progressive"}}),
    (
        "RF-49",
        {"region": "ankle_medial", "problem": {"a_noheelraise": True}},
        {"region": "ankle", "problem": {"a_noheelraise": True}},
    ),
    ("RF-50", {"answers": {"pp_weeks": 0}}, {"answers": {"pp_weeks": 12}}),
    ("RF-51", {"problem": {"inj_weeks": 5}}, {"problem": {"inj_weeks": 6}}),
    ("RF-52", {"answers": {"nsaid_days": 3}}, {"answers": {"nsaid_days": 2}}),
    (
        "RF-53",
        {"answers": {"steroid": "current"}, "problem": {"b_focal": True}},
        {"answers": {"steroid": "within_3mo"}, "problem": {"b_focal": True}},
    ),
    ("RF-54", {"person": {"age_years": 17}}, {"person": {"age_years": 18}}),
    ("RF-55", {"problem": {"no_progress": True}}, {"problem": {"escal_conservative": True}}),
]


@pytest.mark.parametrize(("rule_id", "given"), [pytest.param(row[0], row[1], id=row[0]) for row in FIRES_AND_NEARLY])
def test_rule_fires_on_its_condition(rule_id: str, given: Given) -> None:
    verdict = triage(**given)
    fired = next(rule for rule in verdict.rules if rule.rule_id == rule_id)
    assert fired.problems == ("p1",)
    assert fired.words_for_runner
    assert fired.words_for_clinic
    assert fired.source


@pytest.mark.parametrize(("rule_id", "given"), [pytest.param(row[0], row[2], id=row[0]) for row in FIRES_AND_NEARLY])
def test_rule_stays_silent_on_a_near_miss(rule_id: str, given: Given) -> None:
    verdict = triage(**given)
    assert rule_id not in verdict.fired
    assert rule_id not in (*verdict.unknown, *verdict.unknown_monitor)


def test_every_rule_has_a_row() -> None:
    assert [row[0] for row in FIRES_AND_NEARLY] == sorted(rule.id for rule in CONTENT.rules)


P, ME = "p1", None
UNKNOWN: list[tuple[str, Given, set[tuple[str, str | None]]]] = [
    ("RF-01", {"answers": {"q_chest": "dont_know"}}, {("q_chest", ME)}),
    ("RF-02", {"answers": {"q_syncope": "declined"}}, {("q_syncope", ME)}),
    ("RF-03", {"answers": {"q_syncope": None}}, {("q_syncope", ME)}),
    ("RF-04", {"answers": {"q_breathless": None}}, {("q_breathless", ME)}),
    ("RF-05", {"answers": {"q_heat": None}}, {("q_heat", ME)}),
    ("RF-06", {"answers": {"q_dark_urine": None}}, {("q_dark_urine", ME)}),
    ("RF-07", {"answers": {"q_saddle": None, "q_sexual": None}}, {("q_saddle", ME), ("q_sexual", ME)}),
    ("RF-08", {"problem": {"q_tense": True}, "clinician": {"q_passive": None}}, {("q_passive", P)}),
    ("RF-08b", {"problem": {"q_tense": None}}, {("q_tense", P)}),
    ("RF-09", {"problem": {"q_cold_pale": None}}, {("q_cold_pale", P)}),
    ("RF-10", {"problem": {"q_deformity": None}}, {("q_deformity", P)}),
    ("RF-11", {"region": "hip_groin", "problem": {"weight_bearing": None}}, {("weight_bearing", P)}),
    ("RF-12", {"problem": {"j_hot": True}, "answers": {"q_fever": None}}, {("q_fever", ME)}),
    ("RF-13", {"problem": {"j_hot": None}}, {("j_hot", P)}),
    ("RF-14", {"answers": {"pregnant": None, "q_preg_warn": None}}, {("pregnant", ME), ("q_preg_warn", ME)}),
    ("RF-15", {"region": "calf", "problem": {"w9": None, "w2": None}}, {("w2", P), ("w9", P)}),
    (
        "RF-15m",
        {"problem": {"leg_swelling": None}, "clinician": {"w10": True}},
        {("leg_swelling", P)},
    ),
    ("RF-16", {"region": "calf", "clinician": {"a_thompson": "not_done"}}, {("a_thompson", P)}),
    ("RF-17", {"region": "hip_groin", "problem": {"b_impact": True, "b_rest": None}}, {("b_rest", P)}),
    ("RF-18", {"problem": {"trauma10": True, "oa_malleolar_pain": True, "oa_4steps_fail": None}}, {
        ("oa_4steps_fail", P)}),
    ("RF-19", {"problem": {"trauma10": True, "of_midfoot_pain": True}, "clinician": {"of_mt5": None}}, {
        ("of_mt5", P)}),
    ("RF-20", {"problem": {"trauma10": True, "ok_knee_injury": True}, "clinician": {"oa_exam_reliable": None}}, {
        ("oa_exam_reliable", P)}),
    ("RF-21", {"problem": {"j_locked": None}}, {("j_locked", P)}),
    ("RF-22", {"answers": {"q_leg_weakness": None}}, {("q_leg_weakness", ME)}),
    ("RF-23", {"region": "achilles_mid", "answers": {"fq": None}}, {("fq", ME)}),
    ("RF-24", {"region": "hip_groin", "person": {"age_years": 10}, "clinician": {"b_hip_ir": None}}, {
        ("b_hip_ir", P)}),
    ("RF-25", {"answers": {"anticoag": None}, "problem": {"c_pop": True}}, {("anticoag", ME)}),
    ("RF-26", {"answers": {"q_fever": None}, "problem": {"b_focal": True}}, {("q_fever", ME)}),
    ("RF-30", {"problem": {"b_focal": None, "b_walk": True}, "clinician": {"b_site": "talus"}}, {("b_focal", P)}),
    ("RF-31", {"problem": {"b_focal": None, "b_walk": True}, "clinician": {"b_site": "sacrum"}}, {("b_focal", P)}),
    (
        "RF-32",
        {"problem": {"b_impact": True, "b_focal": None, "b_lingers": None, "b_night": None, "hop_pain": "not_done"}},
        {("b_focal", P), ("b_lingers", P), ("b_night", P), ("hop_pain", P)},
    ),
    ("RF-33", {"region": "calf", "problem": {"c_pop": None}}, {("c_pop", P)}),
    ("RF-34", {"problem": {"j_sharp": True, "j_swelling": None}}, {("j_swelling", P)}),
    ("RF-35", {"problem": {"hop_pain": "sharp", "deload_days": None}}, {("deload_days", P)}),
    ("RF-35m", {"problem": {"hop_pain": "not_done"}}, {("hop_pain", P)}),
    ("RF-36", {"problem": {"escal_conservative": None}}, {("escal_conservative", P)}),
    ("RF-37", {"problem": {"b_night": None}}, {("b_night", P)}),
    ("RF-38", {"region": "thigh_posterior", "problem": {"c_pop": True, "c_bruise": None}}, {("c_bruise", P)}),
    ("RF-39", {"problem": {"q_claudication": None}}, {("q_claudication", P)}),
    ("RF-40", {"problem": {"b_rest": True}, "answers": {"q_cancer": None}}, {("q_cancer", ME)}),
    ("RF-41", {"answers": {"missed_cycles": None}}, {("missed_cycles", ME)}),
    ("RF-42", {"answers": {"ed": "declined"}}, {("ed", ME)}),
    ("RF-43", {"answers": {"periods12": 8, "restrict": None}}, {("restrict", ME)}),
    ("RF-44", {"region": "achilles_mid", "problem": {"a_stiff_worse": None}}, {("a_stiff_worse", P)}),
    ("RF-45", {"region": "achilles_mid", "answers": {"fq": None}}, {("fq", ME)}),
    ("RF-46", {"problem": {"q_exert_tight": None}}, {("q_exert_tight", P)}),
    ("RF-47", {"answers": {"i_am_stiff30": True, "i_psor": None}}, {("i_psor", ME)}),
    ("RF-48", {"answers": {"q_leg_weakness": None}}, {("q_leg_weakness", ME)}),
    ("RF-49", {"region": "ankle_medial", "problem": {"a_noheelraise": None}}, {("a_noheelraise", P)}),
    ("RF-50", {"answers": {"pp_weeks": None}}, {("pp_weeks", ME)}),
    ("RF-51", {"problem": {"inj_weeks": None}}, {("inj_weeks", P)}),
    ("RF-52", {"answers": {"nsaid_days": None}}, {("nsaid_days", ME)}),
    ("RF-53", {"region": "achilles_mid", "answers": {"steroid": None}}, {("steroid", ME)}),
    ("RF-54", {"person": {"age_years": None}}, {("age_years", ME)}),
    ("RF-55", {"problem": {"no_progress": None}}, {("no_progress", P)}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule_id", "given", "missing"), [pytest.param(row[0], row[1], row[2], id=row[0]) for row in UNKNOWN]
)
def test_unanswered_input_leaves_the_rule_unknown_and_is_named(
    rule_id: str, given: Given, missing: set[tuple[str, str | None]]
) -> None:
    verdict = triage(**given)
    waiting = {rule.rule_id: rule for rule in (*verdict.unknown_rules, *verdict.unknown_monitor_rules)}
    assert set(waiting[rule_id].missing) == {MissingInput(*item) for item in missing}
    assert waiting[rule_id].problems == ("p1",)
    assert verdict.state not in {"clear", "clear_with_monitoring"} or rule_id in verdict.unknown_monitor


def test_every_rule_has_an_unknown_row() -> None:
    assert [row[0] for row in UNKNOWN] == sorted(rule.id for rule in CONTENT.rules)


INDICATORS: list[tuple[str, Given, list[str]]] = [
    ("bmi-17.4-at-18", {"person": {"age_years": 18, "body_mass_index": D("17.4")}}, ["RF-42"]),
    ("bmi-15.9-at-18", {"person": {"age_years": 18, "body_mass_index": D("15.9")}}, ["RF-41", "RF-42"]),
    ("bmi-17.5-and-restrict-at-18", {"person": {"age_years": 18, "body_mass_index": D("17.5")}, "answers": {
        "restrict": True}}, ["RF-43"]),
    ("weight-10-is-no-Q5", {"answers": {"wt_loss_pct": 10, "restrict": True}}, ["RF-42"]),
    ("bmi-17.5-is-only-Q4", {"person": {"body_mass_index": D("17.5")}}, []),
    ("bmi-18.5-is-no-Q4", {"person": {"body_mass_index": D("18.5")}, "answers": {"restrict": True}}, []),
    ("bmi-18.49-and-restrict", {"person": {"body_mass_index": D("18.49")}, "answers": {"restrict": True}}, ["RF-43"]),
    ("bmi-16-is-P2-only", {"person": {"body_mass_index": 16}}, ["RF-42"]),
    ("bmi-15.9", {"person": {"body_mass_index": D("15.9")}}, ["RF-41", "RF-42"]),
    ("bmi-from-height-and-mass", {"person": {"height_cm": 170, "mass_kg": D("46.2")}}, ["RF-41", "RF-42"]),
    ("bmi-not-used-under-18", {"person": {"age_years": 17, "body_mass_index": 15}}, ["RF-54"]),
    ("twelve-missed", {"answers": {"missed_cycles": 12}}, ["RF-41", "RF-42"]),
    ("missed-on-contraception", {"person": {"menstrual_status": "hormonal_contraception"}, "answers": {
        "missed_cycles": 12, "periods12": 0}}, []),
    ("never-started-at-15", {"person": {"age_years": 15, "menstrual_status": "never_started"}, "answers": {
        "periods12": 0}}, ["RF-42", "RF-54"]),
    ("never-started-at-14", {"person": {"age_years": 14, "menstrual_status": "never_started"}, "answers": {
        "periods12": 0, "menarche_age": "not_yet", "restrict": True}}, ["RF-54"]),
    ("menarche-not-yet-at-15-is-Q6", {"person": {"age_years": 15, "menstrual_status": "never_started"}, "answers": {
        "menarche_age": "not_yet", "restrict": True}}, ["RF-42", "RF-43", "RF-54"]),
    ("menarche-15-and-9-periods", {"answers": {"menarche_age": 15, "periods12": 9}}, ["RF-43"]),
    ("menarche-14-and-10-periods", {"answers": {"menarche_age": 14, "periods12": 10, "restrict": True}}, []),
    ("weight-5-and-one-bsi", {"answers": {"wt_loss_pct": 5, "bsi24_other": 1}}, ["RF-43"]),
    ("weight-9.9-and-one-bsi", {"answers": {"wt_loss_pct": D("9.9"), "bsi24_other": 1}}, ["RF-43"]),
    ("male-items-off-for-women", {"answers": {"low_libido": True, "restrict": True}}, []),
    ("low-libido-for-men", {"person": {"sex_for_norms": "male"}, "answers": {"low_libido": True, "restrict": True}}, [
        "RF-43"]),
    ("menstrual-items-off-for-men", {"person": {"sex_for_norms": "male"}, "answers": {
        "missed_cycles": 12, "periods12": 0, "menarche_age": 16}}, []),
    ("not-stated-with-cycle", {"person": {"sex_for_norms": "not_stated", "has_menstrual_cycle": True}, "answers": {
        "missed_cycles": 3}}, ["RF-42"]),
    ("not-stated-without-cycle", {"person": {"sex_for_norms": "not_stated", "has_menstrual_cycle": False}, "answers": {
        "missed_cycles": 3, "low_libido": True, "restrict": True}}, ["RF-43"]),
]  # fmt: skip


@pytest.mark.parametrize(("given", "fired"), [pytest.param(row[1], row[2], id=row[0]) for row in INDICATORS])
def test_energy_and_bone_indicators(given: Given, fired: list[str]) -> None:
    assert list(triage(**given).fired) == fired


def test_menstrual_status_that_tells_nothing_is_noted_and_never_unknown() -> None:
    verdict = triage(
        person={"menstrual_status": "menopausal"}, answers={"missed_cycles": None, "periods12": None, "pregnant": None}
    )
    assert verdict.state == "clear"
    assert any("not assessable" in note for note in verdict.notes)


def test_pregnancy_questions_left_open_do_not_block_a_man_but_a_given_answer_counts() -> None:
    open_ones = {"pregnant": None, "q_preg_warn": None, "pp_weeks": None}
    assert triage(person={"sex_for_norms": "male"}, answers=open_ones).state == "clear"
    assert triage(person={"sex_for_norms": None}, answers=open_ones).state == "cannot_clear"
    said = {"pregnant": True, "q_preg_warn": True}
    assert triage(person={"sex_for_norms": "male"}, answers=said).fired == ("RF-14",)


def test_rupture_signs_recorded_negative_outweigh_the_runners_two_signs() -> None:
    signs: dict[str, bool | str] = {"c_pop": True, "a_noheelraise": True}
    negative: dict[str, bool | str | None] = {"a_thompson": "neg", "a_gap": False, "a_matles": False}
    assert "RF-16" not in triage(region="calf", problem=signs, clinician=negative).fired
    for sign in negative:
        assert "RF-16" in triage(region="calf", problem=signs, clinician=negative | {sign: None}).fired


def test_femoral_neck_site_fires_without_symptoms_and_high_risk_rule_with_them() -> None:
    assert triage(clinician={"b_site": "femoral_neck_compression"}).fired == ("RF-17",)
    painful = triage(problem={"b_focal": True, "b_impact": True}, clinician={"b_site": "femoral_neck_tension"})
    assert painful.fired == ("RF-17", "RF-30")
    assert any("DXA" in note for note in painful.notes)


@pytest.mark.parametrize(("age", "fires"), [(7, False), (8, True), (16, True), (17, False)])
def test_slipped_growth_plate_is_thought_of_from_8_to_16(age: int, fires: bool) -> None:
    verdict = triage(region="hip_groin", person={"age_years": age}, clinician={"b_hip_ir": True})
    assert ("RF-24" in verdict.fired) is fires


@pytest.mark.parametrize(("weeks", "words"), [(1, "isometrics only"), (2, "no elastic"), (5, "no elastic")])
def test_words_after_an_injection_follow_the_weeks(weeks: int, words: str) -> None:
    assert words in triage(problem={"inj_weeks": weeks}).instructions[0]


INJURED: dict[str, bool] = {"trauma10": True, "of_midfoot_pain": True}
NOTES: list[tuple[str, Given, str, bool]] = [
    ("contraception", {"person": {"menstrual_status": "hormonal_contraception"}}, "not assessable", True),
    ("cycling", {}, "not assessable", False),
    ("cycling-at-14", {"person": {"age_years": 14}}, "not assessable", False),
    ("male", {"person": {"sex_for_norms": "male", "menstrual_status": "menopausal"}}, "not assessable", False),
    ("never-started-14", {"person": {"age_years": 14, "menstrual_status": "never_started"}}, "not assessable", True),
    ("never-started-15", {"person": {"age_years": 15, "menstrual_status": "never_started"}}, "not assessable", False),
    ("ottawa-17", {"person": {"age_years": 17}, "problem": INJURED}, "under 18", True),
    ("ottawa-18", {"person": {"age_years": 18}, "problem": INJURED}, "under 18", False),
    ("ottawa-17-no-zone", {"person": {"age_years": 17}, "problem": {"trauma10": True}}, "under 18", False),
    ("ottawa-17-old", {"person": {"age_years": 17}, "problem": {"of_midfoot_pain": True}}, "under 18", False),
    ("unreliable", {"problem": INJURED, "clinician": {"oa_exam_reliable": False}}, "not reliable", True),
    ("reliable", {"problem": INJURED}, "not reliable", False),
    ("unreliable-no-injury", {"clinician": {"oa_exam_reliable": False}}, "not reliable", False),
    ("thompson-open", {"region": "calf", "problem": {"c_pop": True, "a_noheelraise": True}, "clinician": {
        "a_thompson": "not_done"}}, "Thompson", True),
    ("thompson-negative", {"region": "calf", "problem": {"c_pop": True, "a_noheelraise": True}}, "Thompson", False),
    ("thompson-positive", {"region": "calf", "problem": {"c_pop": True, "a_noheelraise": True}, "clinician": {
        "a_thompson": "pos"}}, "Thompson", False),
    ("thompson-one-sign", {"region": "calf", "problem": {"c_pop": True}, "clinician": {
        "a_thompson": "not_done"}}, "Thompson", False),
]  # fmt: skip


@pytest.mark.parametrize(("given", "words", "shown"), [pytest.param(*row[1:], id=row[0]) for row in NOTES])
def test_notes_for_the_clinic(given: Given, words: str, shown: bool) -> None:
    assert any(words in note for note in triage(**given).notes) is shown
