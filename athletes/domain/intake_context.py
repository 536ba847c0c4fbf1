"""Gathers what conditions may look at: answers that count, certain values of hidden questions, and derived truths.

Must not change what was answered.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from athletes.domain.intake_conditions import hidden_value, visibility
from athletes.domain.intake_derived import (
    IntakeLimits,
    age_on,
    bone_suspicion,
    conservative_running,
    day,
    running_reduced,
)
from athletes.domain.intake_model import (
    Answer,
    AnswerState,
    Context,
    Intake,
    Question,
    Questionnaire,
    Row,
    Step,
    Visibility,
)
from clinic.domain.logic import Tri

Derived = Mapping[str, Tri | Decimal | int | str]


def context_for(
    form: Questionnaire, intake: Intake, step: Step, row: Row, *, today: date, limits: IntakeLimits
) -> Context:
    """Where the conditions of ``step`` look for one row ({} for the person).

    An old answer to a question that is hidden now does not count; the question has its certain value, or none.
    """
    born = day(intake.person, "dob")
    derived: Derived = {
        "running_reduced": running_reduced(intake.person),
        "conservative_running": conservative_running(intake.person, row, today, limits),
        "bone_suspicion": bone_suspicion(intake.items.get("problems", ())),
        "age_years": None if born is None else age_on(born, today),
    }
    person = _counting(_questions(form, None), intake.person, {}, derived)
    if step.repeats is None:
        return Context({}, person, derived)
    return Context(_counting(_questions(form, step.repeats), row, person, derived), person, derived)


def _questions(form: Questionnaire, repeats: str | None) -> Iterable[Question]:
    return (question for step, question in form.questions() if step.repeats == repeats)


def _counting(questions: Iterable[Question], given: Row, person: Row, derived: Derived) -> Row:
    """The answers that count, question by question in the order they are asked."""
    counting = dict(given)
    for question in questions:
        context = Context(counting, person, derived)
        if visibility(question, context) is not Visibility.HIDDEN:
            continue
        counting.pop(question.id, None)
        value = hidden_value(question, context)
        if value is not None:
            counting[question.id] = Answer(AnswerState.VALUE, value)
    return counting
