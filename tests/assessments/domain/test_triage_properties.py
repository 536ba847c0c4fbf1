"""Properties that hold for every set of triage answers: safety is monotone, unknown is never clear, nothing is lost."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assessments.domain.triage import (
    ActiveRule,
    Answer,
    Kind,
    Level,
    Outcome,
    PersonFacts,
    Problem,
    Question,
    Resolution,
    Subject,
    TriageVerdict,
    active_rule,
    can_release,
    fill_negatives,
    screen,
)
from tests.assessments.domain.triage_builders import CONTENT, TODAY

Answers: TypeAlias = Mapping[str, Answer]

ASKED = {name: question for name, question in CONTENT.questions.items() if question.subject is not Subject.RECORD}
# Signs: the more of them, the worse. w10 takes points off the Wells score; a reliable examination is no sign.
SIGNS = sorted(
    q.id for q in ASKED.values() if q.kind is Kind.YES_NO and q.id not in {"w10", "oa_exam_reliable", "low_libido"}
)
RELEASABLE_WITHOUT_REFERRAL = {"clear", "clear_with_monitoring"}
REGIONS = st.sampled_from(sorted(CONTENT.regions))


def values(question: Question) -> st.SearchStrategy[Answer]:
    """Any value that the question accepts."""
    choices = st.sampled_from(sorted(question.choices or {"-": ""}))
    match question.kind:
        case Kind.YES_NO:
            return st.booleans()
        case Kind.CHOICE:
            return choices
        case Kind.NUMBER:
            return st.decimals(question.minimum, question.maximum, places=1)
        case Kind.WHOLE:
            return st.integers(question.minimum, question.maximum)
        case Kind.WHOLE_OR_CHOICE:
            return st.integers(question.minimum, question.maximum) | choices


def answers_to(question: Question) -> st.SearchStrategy[Answer]:
    """Any value or any way of not answering."""
    return values(question) | st.sampled_from([None, "dont_know", "declined"])


@st.composite
def some_answers(draw: st.DrawFn) -> dict[str, Answer]:
    """Up to 14 answers of any kind, among them values that matter and questions left open."""
    names = draw(st.lists(st.sampled_from(sorted(ASKED)), max_size=14, unique=True))
    return {name: draw(answers_to(ASKED[name])) for name in names}


ANSWERS = some_answers()
PEOPLE = st.builds(
    PersonFacts,
    age_years=st.none() | st.integers(10, 80),
    sex_for_norms=st.sampled_from([None, "female", "male", "not_stated"]),
    has_menstrual_cycle=st.sampled_from([None, True, False]),
    menstrual_status=st.sampled_from(
        [None, "cycling", "hormonal_contraception", "pregnant_or_postpartum", "menopausal", "never_started"]
    ),
    body_mass_index=st.none() | st.decimals(14, 30, places=1),
)


def given_answers(person: PersonFacts, problem: Problem, answers: Answers) -> tuple[PersonFacts, Problem]:
    """The same runner with more answers; everything about a problem comes from the clinician."""
    about_person = {name for name in answers if CONTENT.questions[name].subject is Subject.PERSON}
    personal = {name: value for name, value in answers.items() if name in about_person}
    examined = {name: value for name, value in answers.items() if name not in about_person}
    return (
        replace(person, answers={**person.answers, **personal}),
        replace(
            problem,
            answers={name: value for name, value in problem.answers.items() if name not in examined},
            clinician_answers={**problem.clinician_answers, **examined},
        ),
    )


def runner(answers: Answers, region: str = "calf", problem_id: str = "p1") -> tuple[PersonFacts, Problem]:
    """A healthy 40-year-old woman but for ``answers``."""
    person, problem = PersonFacts(age_years=40, sex_for_norms="female"), Problem(problem_id, region)
    return fill_negatives(CONTENT, *given_answers(person, problem, answers))


def judged(person: PersonFacts, *problems: Problem, sticky: Sequence[ActiveRule] = ()) -> TriageVerdict:
    """The verdict today."""
    return screen(person, problems, sticky=sticky, rules=CONTENT, today=TODAY)


@given(answers=ANSWERS, region=REGIONS, sign=st.sampled_from(SIGNS), before=st.sampled_from([False, None, "declined"]))
def test_a_positive_answer_never_lowers_the_level_nor_loosens_a_restriction(
    answers: dict[str, Answer], region: str, sign: str, before: Answer
) -> None:
    without, positive = (
        judged(*runner({**answers, sign: before}, region)),
        judged(*runner({**answers, sign: True}, region)),
    )
    assert positive.rank >= without.rank
    assert set(without.fired) - {"RF-15m"} <= set(positive.fired)
    if without.state != "cannot_clear":
        assert positive.state.severity >= without.state.severity
        assert positive.running_action.strictness >= without.running_action.strictness


@given(answers=ANSWERS, region=REGIONS, sign=st.sampled_from(SIGNS))
def test_a_positive_answer_to_an_unknown_question_never_improves_the_state(
    answers: dict[str, Answer], region: str, sign: str
) -> None:
    unknown = judged(*runner({**answers, sign: None}, region))
    positive = judged(*runner({**answers, sign: True}, region))
    if positive.state.severity < unknown.state.severity:
        # The one way out by a "yes": the open rule was a referral (R) and has now fired with its restrictions.
        assert (unknown.state, positive.state) == ("cannot_clear", "refer_modified")
        assert set(unknown.unknown) <= set(positive.fired)
        assert {rule.level for rule in unknown.unknown_rules} == {Level.REFER}


@given(answers=ANSWERS, region=REGIONS)
def test_only_negative_answers_turn_cannot_clear_into_clear(answers: dict[str, Answer], region: str) -> None:
    person, problem = runner(answers, region)
    before = judged(person, problem)
    assume(before.state == "cannot_clear")
    open_signs = {item.input_id for item in before.questions_to_ask} & set(SIGNS)
    for sign in sorted(open_signs):
        after = judged(*given_answers(person, problem, {sign: True}))
        assert after.state not in RELEASABLE_WITHOUT_REFERRAL
    no = {item.input_id: CONTENT.questions[item.input_id].negative for item in before.questions_to_ask}
    cleared = judged(*given_answers(person, problem, no))
    assert cleared.fired == before.fired
    assert can_release(cleared) or cleared.judgements


@given(answers=ANSWERS, region=REGIONS, data=st.data())
def test_whoever_is_cleared_with_unknowns_stays_cleared_whatever_the_unknowns_turn_out_to_be(
    answers: dict[str, Answer], region: str, data: st.DataObject
) -> None:
    answers = {name: value for name, value in answers.items() if name != "b_site"}
    person, problem = runner(answers, region)
    before = judged(person, problem)
    assume(can_release(before))
    unknown = [
        CONTENT.questions[name] for name, value in answers.items() if CONTENT.questions[name].known(value) is None
    ]
    filled = {question.id: data.draw(values(question), label=question.id) for question in unknown}
    after = judged(*given_answers(person, problem, filled))
    assert {rule.rule_id for rule in after.rules if rule.level is not Level.MONITOR} == {
        rule.rule_id for rule in before.rules if rule.level is not Level.MONITOR
    }


@given(person=PEOPLE, answers=ANSWERS, region=REGIONS)
def test_missing_inputs_are_unanswered(person: PersonFacts, answers: dict[str, Answer], region: str) -> None:
    person, problem = given_answers(person, Problem("p1", region), answers)
    verdict = judged(person, problem)
    for rule in (*verdict.unknown_rules, *verdict.unknown_monitor_rules):
        assert rule.missing or rule.needs_judgement
        for item in rule.missing:
            question = CONTENT.questions[item.input_id]
            assert question.subject is Subject.RECORD or question.known(answers.get(item.input_id)) is None


@given(answers=ANSWERS, region=REGIONS)
def test_answering_what_is_missing_leaves_nothing_but_judgement(answers: dict[str, Answer], region: str) -> None:
    person = PersonFacts(40, None, "female", True, "cycling", 22)
    person, problem = given_answers(person, Problem("p1", region), answers)
    asked = [item.input_id for item in judged(person, problem).questions_to_ask]
    settled = judged(*given_answers(person, problem, {name: ASKED[name].negative for name in asked}))
    assert settled.questions_to_ask == ()
    assert set(settled.unknown) == {judgement.rule_id for judgement in settled.judgements}


@given(person=PEOPLE, first=ANSWERS, second=ANSWERS, regions=st.tuples(REGIONS, REGIONS))
def test_the_order_of_problems_does_not_matter(
    person: PersonFacts, first: dict[str, Answer], second: dict[str, Answer], regions: tuple[str, str]
) -> None:
    person, one = given_answers(person, Problem("p1", regions[0]), first)
    person, two = given_answers(person, Problem("p2", regions[1]), second)
    forward, backward = judged(person, one, two), judged(person, two, one)
    assert forward.fired == backward.fired
    assert forward.unknown == backward.unknown
    assert (forward.state, forward.level, forward.within_days) == (
        backward.state, backward.level, backward.within_days,
    )  # fmt: skip
    assert (forward.running_action, forward.cross_training) == (backward.running_action, backward.cross_training)
    assert forward.notes == backward.notes
    assert forward.questions_to_ask == backward.questions_to_ask
    assert set(forward.register) == set(backward.register)


@given(person=PEOPLE, answers=ANSWERS, more=ANSWERS, region=REGIONS)
def test_another_problem_never_improves_the_verdict(
    person: PersonFacts, answers: dict[str, Answer], more: dict[str, Answer], region: str
) -> None:
    person, one = given_answers(person, Problem("p1", region), answers)
    two = given_answers(person, Problem("p2", "calf"), {n: v for n, v in more.items() if n not in person.answers})[1]
    alone, both = judged(person, one), judged(person, one, two)
    assert set(alone.fired) <= set(both.fired)
    assert both.rank >= alone.rank
    assert both.running_action.strictness >= alone.running_action.strictness or alone.state == "cannot_clear"


@settings(max_examples=60)
@given(screens=st.lists(ANSWERS, min_size=2, max_size=5), region=REGIONS)
def test_no_fired_rule_is_ever_lost_without_a_clinician(screens: list[dict[str, Answer]], region: str) -> None:
    register: tuple[ActiveRule, ...] = ()
    ever: set[str] = set()
    for day, answers in enumerate(screens):
        person, problem = runner(answers, region)
        today = TODAY + timedelta(days=day)
        verdict = screen(person, [problem], sticky=register, rules=CONTENT, today=today)
        ever |= set(screen(person, [problem], rules=CONTENT, today=today).fired)
        assert ever == set(verdict.fired)
        assert {entry.rule_id for entry in verdict.register} == ever
        register = verdict.register


@given(answers=ANSWERS, region=REGIONS, outcome=st.sampled_from([Outcome.EXCLUDED, Outcome.TREATED]))
def test_resolved_rules_stay_silent_on_the_same_answers(
    answers: dict[str, Answer], region: str, outcome: Outcome
) -> None:
    person, problem = runner(answers, region)
    first = judged(person, problem)
    found = Resolution(outcome, by="Noor Haddad", on=TODAY, note="Examined.")
    ended = [replace(entry, resolution=found) for entry in first.register]
    assert [active_rule(json.loads(json.dumps(entry.to_dict()))) for entry in ended] == ended
    second = judged(person, problem, sticky=ended)
    assert second.fired == ()
    assert {key[0] for key in second.ruled_out} == set(first.fired)
    assert judged(person, problem, sticky=second.register).fired == ()


@given(person=PEOPLE, answers=ANSWERS, region=REGIONS)
def test_a_verdict_is_consistent_with_itself(person: PersonFacts, answers: dict[str, Answer], region: str) -> None:
    verdict = judged(*given_answers(person, Problem("p1", region), answers))
    assert set(verdict.fired).isdisjoint(verdict.unknown)
    ranks = [rule.level.rank for rule in verdict.rules]
    assert ranks == sorted(ranks, reverse=True)
    assert len(verdict.instructions) == len(verdict.fired)
    assert (verdict.state == "clear") is (not verdict.fired and not verdict.unknown)
    assert verdict.full_screen is (verdict.rank >= 4)
    assert (verdict.within_days is None) is (verdict.rank <= 1)
