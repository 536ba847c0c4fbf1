"""Which triage questions to put to a runner in the intake and at the check-in. Must not judge the answers.

A question is worth asking when some rule, for this region and this person, still turns on it (clinical.md 0.3).
"""

from dataclasses import replace
from datetime import date

from assessments.domain.triage.evaluation import evaluate
from assessments.domain.triage.facts import Facts, PersonFacts, Problem
from assessments.domain.triage.questions import Question, Subject
from assessments.domain.triage.rules import TriageContent
from assessments.domain.triage.screening import screen


def questions_for_runner(
    content: TriageContent, person: PersonFacts, problem: Problem, today: date
) -> tuple[Question, ...]:
    """The questions of person and problem that a rule could turn on if nothing of them were answered yet.

    Left out: clinician-only and computed ones, and those barred by their ``ask_when`` (a hop on a suspected bone
    injury).
    """
    asked_nothing = replace(problem, answers={}, deload_start_date=None, stiffness=None, escalation=None)
    about_person = _turned_on(content, replace(person, answers={}), asked_nothing, today)
    about_problem = _turned_on(content, person, asked_nothing, today)
    facts = Facts(content, person, problem, today)
    if evaluate(content.wells.gate, facts).value is True:
        about_problem |= set(content.wells.points)
    wanted = {Subject.PERSON: about_person, Subject.PROBLEM: about_problem, Subject.RECORD: set[str]()}
    return tuple(
        question
        for question in content.questions.values()
        if question.id in wanted[question.subject] and question.for_runner and _may_ask(question, facts)
    )


def _turned_on(content: TriageContent, person: PersonFacts, problem: Problem, today: date) -> set[str]:
    verdict = screen(person, [replace(problem, clinician_answers={})], rules=content, today=today)
    return {question.input_id for question in verdict.questions_to_ask}


def _may_ask(question: Question, facts: Facts) -> bool:
    return question.ask_when is None or evaluate(question.ask_when, facts).value is not False
