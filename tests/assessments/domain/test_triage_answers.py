"""Who may answer what, how answers are checked, what is asked, and how a verdict is put together and stored."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from assessments.content import triage as loader
from assessments.domain.triage import (
    Answer,
    PersonFacts,
    Problem,
    Subject,
    fill_negatives,
    parse_answers,
    questions_for_runner,
    screen,
)
from assessments.domain.triage.language import ExpressionError, parse
from clinic.content import ContentError, read_toml
from clinic.domain.errors import RuleViolation
from tests.assessments.domain.triage_builders import CONTENT, TODAY, build, triage

DOCUMENT = read_toml("assessments.content", "triage.toml")


def test_nothing_answered_is_never_clear_and_stops_running() -> None:
    verdict = screen(PersonFacts(), [Problem("p1", "none")], rules=CONTENT, today=TODAY)
    assert verdict.state == "cannot_clear"
    assert verdict.level is None
    assert verdict.running_action == "STOP_RUN"
    assert verdict.cross_training == "nonimpact_painfree"
    assert not verdict.fired


def test_clinician_only_answers_of_the_runner_are_ignored_even_when_the_rest_is_negative() -> None:
    verdict = triage(region="calf", problem={"a_thompson": "neg", "w10": True, "leg_swelling": True})
    assert verdict.fired == ("RF-15",)
    assert verdict.unknown == ("RF-16",)
    assert triage(problem={"b_site": "navicular"}).state == "clear"


def test_a_clinicians_value_wins_over_the_runners_and_a_blank_does_not() -> None:
    assert triage(problem={"b_night": True}, clinician={"b_night": False}).state == "clear"
    assert triage(problem={"b_night": False}, clinician={"b_night": True}).fired == ("RF-37",)
    assert triage(problem={"b_night": True}, clinician={"b_night": None}).fired == ("RF-37",)
    assert triage(clinician={"b_night": None}).unknown == ("RF-37",)


def test_a_fact_listed_as_null_stays_unknown_when_the_rest_is_negative() -> None:
    listed = {"body_mass_index", "menstrual_status"}
    person, problem = fill_negatives(CONTENT, *build(), listed_facts=listed)
    verdict = screen(person, [problem], rules=CONTENT, today=TODAY)
    assert {question.input_id for question in verdict.questions_to_ask} == listed
    assert verdict.unknown == ("RF-41", "RF-42")


def test_cannot_clear_keeps_the_stricter_action_of_a_fired_rule() -> None:
    unsure = triage(answers={"restrict": None, "ed": "past"})
    assert (unsure.state, unsure.unknown, unsure.running_action) == ("cannot_clear", ("RF-43",), "MODIFY")
    assert unsure.cross_training == "nonimpact_painfree"
    monitored = triage(answers={"restrict": None, "ed": "past"}, problem={"hop_pain": "sharp"})
    assert (monitored.state, monitored.level, monitored.within_days) == ("cannot_clear", "M", None)
    assert monitored.running_action == "STOP_RUN"


def test_levels_days_and_restrictions_combine_over_problems() -> None:
    person, shin = fill_negatives(CONTENT, *build(region="shin_medial", problem={"b_night": True}))
    knee = build(problem_id="knee", region="knee_medial", problem={"j_hot": True, "b_night": True})[1]
    verdict = screen(person, [shin, fill_negatives(CONTENT, person, knee)[1]], rules=CONTENT, today=TODAY)
    assert verdict.fired == ("RF-13", "RF-37")
    assert [rule.problems for rule in verdict.rules] == [("knee",), ("p1", "knee")]
    assert (verdict.level, verdict.within_days, verdict.running_action) == ("S", 1, "STOP_RUN")


def test_unknown_for_one_problem_and_true_for_another_is_true() -> None:
    person, one = fill_negatives(CONTENT, *build(problem={"b_night": None}))
    _, two = fill_negatives(CONTENT, *build(problem_id="p2", problem={"b_night": True}))
    verdict = screen(person, [one, two], rules=CONTENT, today=TODAY)
    assert (verdict.fired, verdict.unknown) == (("RF-37",), ())


def test_open_questions_name_the_rules_and_who_can_answer() -> None:
    verdict = triage(
        region="calf",
        answers={"q_fever": None},
        problem={"j_hot": True, "b_focal": True, "hop_pain": None},
        clinician={"a_thompson": None},
    )
    asked = {question.input_id: question for question in verdict.questions_to_ask}
    assert list(asked) == ["q_fever", "hop_pain", "a_thompson"]
    assert asked["q_fever"].rules == ("RF-12", "RF-26")
    assert asked["q_fever"].problem_id is None
    assert not asked["q_fever"].only_clinician
    assert asked["a_thompson"].only_clinician
    assert asked["hop_pain"].only_clinician, "no hop on a bone that is sore in one spot"
    assert asked["q_fever"].ask.endswith("?")


HOPS: list[tuple[str, str, Mapping[str, Answer], bool]] = [
    ("bone-answered-no", "shin_medial", {"b_focal": False}, True),
    ("bone-not-answered", "shin_medial", {}, False),
    ("sore-spot", "shin_medial", {"b_focal": True}, False),
    ("groin", "hip_groin", {"b_focal": False}, False),
    ("midfoot-quiet", "foot_mid", {"b_focal": False, **dict.fromkeys(
        ["b_impact", "b_lingers", "b_night", "b_rest", "b_walk"], False)}, True),
    ("midfoot-lingers", "foot_mid", {"b_focal": False, "b_lingers": True}, False),
]  # fmt: skip


@pytest.mark.parametrize(("region", "problem", "asked"), [pytest.param(*row[1:], id=row[0]) for row in HOPS])
def test_a_hop_is_asked_for_only_where_it_is_safe(region: str, problem: Mapping[str, Answer], asked: bool) -> None:
    questions = questions_for_runner(CONTENT, PersonFacts(age_years=40), Problem("p1", region, problem), TODAY)
    assert ("hop_pain" in [question.id for question in questions]) is asked


def test_the_intake_asks_what_applies_to_the_person_and_the_region() -> None:
    def asked(region: str, **person: str | int) -> set[str]:
        facts = PersonFacts(**person)  # type: ignore[arg-type]
        return {question.id for question in questions_for_runner(CONTENT, facts, Problem("p1", region), TODAY)}

    woman = asked("calf", age_years=30, sex_for_norms="female", menstrual_status="cycling")
    man = asked("knee_medial", age_years=30, sex_for_norms="male")
    assert {"missed_cycles", "periods12", "pregnant", "a_noheelraise", "dvt_extra"} <= woman
    assert {"missed_cycles", "periods12", "menarche_age", "pregnant", "pp_weeks", "a_noheelraise"}.isdisjoint(man)
    assert "low_libido" in man
    assert "low_libido" not in woman
    assert {"a_thompson", "b_site", "w10", "no_progress", "region"}.isdisjoint(woman | man)
    menopausal = asked("none", age_years=60, sex_for_norms="female", menstrual_status="menopausal")
    assert {"missed_cycles", "pregnant"}.isdisjoint(menopausal)


def test_wells_items_are_asked_once_a_leg_is_swollen() -> None:
    person = PersonFacts(age_years=40)
    swollen = Problem("p1", "shin_medial", {"leg_swelling": True})
    assert "w4" in [question.id for question in questions_for_runner(CONTENT, person, swollen, TODAY)]
    assert "w4" not in [q.id for q in questions_for_runner(CONTENT, person, Problem("p1", "shin_medial"), TODAY)]


def test_answering_what_the_intake_asks_leaves_only_examinations_open() -> None:
    person = PersonFacts(age_years=30, sex_for_norms="female", menstrual_status="cycling", body_mass_index=22)
    problem = Problem("p1", "achilles_mid")
    for _ in range(3):  # some questions open only after others are answered
        asked = questions_for_runner(CONTENT, person, problem, TODAY)
        answers = {q.id: q.negative for q in asked if q.subject is Subject.PERSON}
        person = PersonFacts(30, None, "female", None, "cycling", 22, answers=answers)
        problem = Problem("p1", "achilles_mid", {q.id: q.negative for q in asked if q.subject is Subject.PROBLEM})
    verdict = screen(person, [problem], rules=CONTENT, today=TODAY)
    examinations = {"a_thompson", "a_gap", "a_matles"}
    assert {question.input_id for question in verdict.questions_to_ask} == examinations | {"no_progress"}
    assert all(question.only_clinician for question in verdict.questions_to_ask)


GOOD: list[tuple[str, object, Answer]] = [
    ("q_fever", True, True),
    ("q_fever", None, None),
    ("q_fever", "dont_know", "dont_know"),
    ("ed", "declined", "declined"),
    ("menarche_age", "not_yet", "not_yet"),
    ("menarche_age", 15, 15),
    ("periods12", Decimal("12.0"), 12),
    ("wt_loss_pct", 0.1, Decimal("0.1")),
    ("wt_loss_pct", Decimal("39.95"), Decimal("39.95")),
    ("b_site", "navicular", "navicular"),
]


@pytest.mark.parametrize(("name", "raw", "value"), GOOD)
def test_a_well_formed_answer_is_taken(name: str, raw: object, value: Answer) -> None:
    parsed = CONTENT.questions[name].parse(raw)
    assert parsed == value
    assert type(parsed) is type(value)


BAD: list[tuple[str, object]] = [
    ("q_fever", "yes"),
    ("q_fever", 1),
    ("q_chest", "sometimes"),
    ("q_chest", True),
    ("nsaid_days", 8),
    ("nsaid_days", -1),
    ("nsaid_days", True),
    ("nsaid_days", Decimal("2.5")),
    ("menarche_age", "never"),
    ("menarche_age", 7),
    ("wt_loss_pct", "12"),
    ("wt_loss_pct", Decimal("40.1")),
    ("wt_loss_pct", float("nan")),
]


@pytest.mark.parametrize(("name", "raw"), BAD)
def test_a_malformed_answer_is_refused_with_its_field(name: str, raw: object) -> None:
    with pytest.raises(RuleViolation) as caught:
        CONTENT.questions[name].parse(raw, field=f"answers.{name}")
    assert caught.value.field == f"answers.{name}"
    assert caught.value.message.endswith(".")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("q_fever", "yes", True),
        ("q_fever", "false", False),
        ("q_fever", "", None),
        ("q_fever", "dont_know", "dont_know"),
        ("wt_loss_pct", " 7,5 ", Decimal("7.5")),
        ("pp_weeks", "-1", -1),
        ("menarche_age", "not_yet", "not_yet"),
        ("hop_pain", "sharp", "sharp"),
    ],
)
def test_what_a_form_sends_is_read(name: str, text: str, value: Answer) -> None:
    assert CONTENT.questions[name].parse_text(text) == value


@pytest.mark.parametrize(
    ("name", "text"), [("q_fever", "maybe"), ("nsaid_days", "two"), ("hop_pain", "bad"), ("nsaid_days", "NaN")]
)
def test_what_a_form_sends_wrongly_is_refused(name: str, text: str) -> None:
    with pytest.raises(RuleViolation):
        CONTENT.questions[name].parse_text(text)


def test_a_whole_mapping_of_answers_is_checked() -> None:
    good = parse_answers(CONTENT.questions, {"q_fever": True, "ed": None}, subject=Subject.PERSON)
    assert good == {"q_fever": True, "ed": None}
    for raw in ({"b_night": True}, {"q_fevr": True}, {"age_years": 40}):
        with pytest.raises(RuleViolation) as caught:
            parse_answers(CONTENT.questions, raw, subject=Subject.PERSON, path="person.answers")
        assert caught.value.field == f"person.answers.{next(iter(raw))}"


def test_problems_are_checked() -> None:
    for problems in ([], [Problem("p1", "elbow")], [Problem("p1", "calf"), Problem("p1", "ankle")]):
        with pytest.raises(RuleViolation):
            screen(PersonFacts(), problems, rules=CONTENT, today=TODAY)


def test_a_verdict_is_plain_json_and_explains_itself() -> None:
    verdict = triage(region="calf", problem={"leg_swelling": True, "c_bruise": None}, clinician={"w10": None})
    stored = verdict.to_dict()
    assert json.loads(json.dumps(stored)) == stored
    assert stored["content_version"] == CONTENT.version
    assert stored["wells"] == {"p1": 0}
    assert stored["unanswered"] == [
        {
            "id": "RF-33",
            "level": "U",
            "problems": ["p1"],
            "missing": [{"input": "c_bruise", "problem": "p1"}],
            "needs_judgement": False,
        }
    ]
    assert verdict.rules[0].reason.rule_id == "RF-15"
    assert verdict.rules[0].reason.source == "Wells 2003 NEJM; NICE NG158"


def test_content_version_changes_with_the_text_and_not_with_line_ends() -> None:
    assert loader.version_of("a\nb\n") == loader.version_of("a\r\nb\r\n")
    assert loader.version_of("a\nb\n") != loader.version_of("a\nc\n")
    assert len(CONTENT.version) == 16
    assert loader.triage_content() is CONTENT


def test_bone_sites_carry_risk_and_flag() -> None:
    risks = {name for name, site in CONTENT.bone_sites.items() if site.risk == "high"}
    assert len(risks) == 10
    assert "navicular" in risks
    assert {name for name, site in CONTENT.bone_sites.items() if site.trabecular} == {
        "femoral_neck_tension", "femoral_neck_compression", "sacrum", "pelvis", "pubic_ramus", "calcaneus",
    }  # fmt: skip


def test_words_for_runners_are_plain() -> None:
    texts = [rule.wording.runner for rule in CONTENT.rules] + [question.ask for question in CONTENT.questions.values()]
    words = CONTENT.words
    for group in (words.levels, words.states, words.running_actions, words.cross_training):
        texts += [wording.runner for wording in group.values()]
    texts += [variant.wording.runner for rule in CONTENT.rules for variant in rule.variants]
    for text in texts:
        assert text[0].isupper()
        assert text[-1] in ".?"
        assert "!" not in text


def changed(section: str, number: int, **values: object) -> dict[str, object]:
    """The document with some keys of one table replaced."""
    tables = [dict(table) for table in DOCUMENT[section]]
    tables[number] |= values
    return {**DOCUMENT, section: tables}


BROKEN: list[tuple[str, dict[str, object], str]] = [
    ("unknown-section", {**DOCUMENT, "rulez": []}, "rulez"),
    ("unknown-key", changed("rule", 0, wen="q_heat"), "rule.RF-01.wen"),
    ("unknown-input", changed("rule", 0, when="q_hart"), "rule.RF-01.when"),
    ("unknown-choice", changed("rule", 0, when="q_chest == now"), "rule.RF-01.when"),
    ("bad-level", changed("rule", 0, level="X"), "rule.RF-01.level"),
    ("two-rules-of-one-id", changed("rule", 1, id="RF-01"), "rule.RF-01"),
    ("empty-words", changed("rule", 0, runner=" "), "rule.RF-01.runner"),
    ("days-as-text", changed("rule", 2, within_days="1"), "rule.RF-03.within_days"),
    ("negative-out-of-range", changed("question", 0, negative=9), "question.age_years.negative"),
    ("bone-site-without-choice", changed("bone_site", 0, id="femur"), "bone_site"),
    ("no-limits", {k: v for k, v in DOCUMENT.items() if k != "limits"}, "document.limits"),
    ("state-without-words", {**DOCUMENT, "words": DOCUMENT["words"] | {"state": {}}}, "words.state.clear"),
    ("words-of-no-level", {**DOCUMENT, "words": DOCUMENT["words"] | {"level": {"X": {}}}}, "words.level.X"),
    ("definition-hides-question", {**DOCUMENT, "definitions": {"q_heat": "q_fever"}}, "definitions.q_heat"),
]


@pytest.mark.parametrize(("document", "key"), [pytest.param(*row[1:], id=row[0]) for row in BROKEN])
def test_broken_content_is_refused_with_file_and_key(document: dict[str, object], key: str) -> None:
    with pytest.raises(ContentError) as caught:
        loader.build(document, version="x")
    assert caught.value.file == "assessments/content/triage.toml"
    assert key in caught.value.key


@pytest.mark.parametrize(
    "text",
    [
        "q_heat and",
        "q_heat + q_fever",
        "__import__('os')",
        "any()",
        "at_least(q_heat, q_fever)",
        "at_least(1.5, q_heat)",
        "wells_at_least(q_heat)",
        "q_heat.real",
        "region in (calf, ankle)",
        "region in {elbow}",
        "region in somewhere",
        "age_years == old",
        "q_chest > now_24h",
        "q_heat < 3",
        "nsaid_days is 3",
        "3 < 4",
        "nsaid_days",
        "any(q_heat, key=q_fever)",
    ],
)
def test_what_is_not_in_the_language_is_refused(text: str) -> None:
    vocabulary = loader._Words(
        DOCUMENT, {name: CONTENT.questions[name] for name in CONTENT.questions}, dict(CONTENT.bone_sites)
    ).vocabulary
    with pytest.raises(ExpressionError):
        parse(text, vocabulary)


def test_date_of_birth_moves_the_age_with_the_day() -> None:
    person, problem = fill_negatives(CONTENT, *build(person={"date_of_birth": date(2008, 3, 5)}))
    assert screen(person, [problem], rules=CONTENT, today=date(2026, 3, 4)).fired == ("RF-54",)
    assert screen(person, [problem], rules=CONTENT, today=date(2026, 3, 5)).fired == ()
