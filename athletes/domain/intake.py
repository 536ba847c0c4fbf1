"""How far an intake has come: visible questions, step status, completeness, versions (clinical.md 1.10). No storage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from athletes.domain.intake_answers import validate
from athletes.domain.intake_conditions import answered, is_safety_critical, visibility
from athletes.domain.intake_context import context_for
from athletes.domain.intake_derived import IntakeLimits, choice
from athletes.domain.intake_model import (
    UNANSWERED,
    Answer,
    AnswerState,
    Intake,
    Question,
    Questionnaire,
    Requirement,
    Row,
    Step,
    Visibility,
)
from clinic.domain.errors import RuleViolation

NO_PROBLEM: Row = {"region": Answer(AnswerState.VALUE, "none")}


class IntakeStatus(StrEnum):
    """Whether all required questions have an answer, and whether any that matters is UNKNOWN (clinical.md 1.10)."""

    DRAFT = "draft"
    COMPLETE = "complete"
    COMPLETE_WITH_UNKNOWNS = "complete_with_unknowns"


class StepStatus(StrEnum):
    """How far one step is. DONE: nothing required or safety-critical is unanswered."""

    NOT_STARTED = "not_started"
    STARTED = "started"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Missing:
    """A question without a value: where it stands (``problems[0].b_night``), in words, and in which state it is."""

    path: str
    question_id: str
    step_id: str
    label: str
    state: AnswerState


@dataclass(frozen=True, slots=True)
class Completeness:
    """``unanswered``: required and never answered, they keep the intake a draft. ``unknown``: others without a value.

    ``safety_missing``: every safety-critical question without a value; each keeps triage from clearing.
    """

    status: IntakeStatus
    unanswered: tuple[Missing, ...]
    unknown: tuple[Missing, ...]
    safety_missing: tuple[Missing, ...]


def save_step(
    form: Questionnaire, step_id: str, raw: Mapping[str, object], *, today: date, path: str = ""
) -> dict[str, Answer]:
    """Typed answers for what a runner sent for one step (or one row of it); unanswered ones are kept as such.

    Raises RuleViolation for a retired version, a question that is not in the step, and the first invalid answer.
    """
    step = _open_step(form, step_id)
    questions = {question.id: question for question in step.questions}
    prefix = f"{path}." if path else ""
    for name in raw:
        if name not in questions:
            raise RuleViolation("unknown_question", f"There is no question {name} on this page.", field=prefix + name)
    return {name: validate(questions[name], value, today=today, path=f"{prefix}{name}") for name, value in raw.items()}


def visible_questions(
    form: Questionnaire, step: Step, intake: Intake, row: Row, *, today: date, limits: IntakeLimits
) -> tuple[Question, ...]:
    """The questions of a step that are to be shown now; ``row`` is the problem, shoe or race, or {} for the person."""
    context = context_for(form, intake, step, row, today=today, limits=limits)
    return tuple(q for q in step.questions if visibility(q, context) is Visibility.SHOWN)


def rows_of_step(step: Step, intake: Intake) -> tuple[Row, ...] | None:
    """The rows a step is asked for; one for the person. None if a list was not answered yet.

    "No sore place" is one problem of region ``none``, so that the questions of a screen are asked too.
    """
    if step.repeats is None:
        return ({},)
    rows = intake.items.get(step.repeats)
    return (NO_PROBLEM,) if rows == () and step.repeats == "problems" else rows


def problems_for_screening(intake: Intake) -> tuple[Row, ...]:
    """The problems triage looks at, in the runner's order; one of region ``none`` for a screen, () if unanswered."""
    rows = intake.items.get("problems")
    if rows is None:
        return ()
    return rows or (NO_PROBLEM,)


def primary_problem(intake: Intake) -> Row | None:
    """The first problem with a sore place: it decides involved side and suggested protocol. None for a screen."""
    rows = intake.items.get("problems", ())
    return next((row for row in rows if choice(row, "region") not in {None, "none"}), None)


def completeness(form: Questionnaire, intake: Intake, *, today: date, limits: IntakeLimits) -> Completeness:
    """The status of the whole intake (1.10): draft until every required question that applies has been answered."""
    unanswered: list[Missing] = []
    unknown: list[Missing] = []
    safety: list[Missing] = []
    for step in form.steps:
        for question, missing, critical in _missing(form, step, intake, today, limits):
            if critical:
                safety.append(missing)
            if question.requirement is Requirement.REQUIRED and missing.state is AnswerState.NULL:
                unanswered.append(missing)
            elif question.requirement is not Requirement.OPTIONAL:
                unknown.append(missing)
    if unanswered:
        status = IntakeStatus.DRAFT
    else:
        status = IntakeStatus.COMPLETE_WITH_UNKNOWNS if unknown or safety else IntakeStatus.COMPLETE
    return Completeness(status, tuple(unanswered), tuple(unknown), tuple(safety))


def step_status(form: Questionnaire, step: Step, intake: Intake, *, today: date, limits: IntakeLimits) -> StepStatus:
    """Whether a step was begun, and whether anything required or safety-critical in it is still unanswered."""
    rows = rows_of_step(step, intake)
    open_questions = [
        missing
        for question, missing, critical in _missing(form, step, intake, today, limits)
        if missing.state is AnswerState.NULL and (critical or question.requirement is not Requirement.OPTIONAL)
    ]
    if not open_questions:
        return StepStatus.DONE
    begun = any(answered(_answer(question, step, intake, row)) for row in rows or () for question in step.questions)
    return StepStatus.STARTED if begun else StepStatus.NOT_STARTED


def _open_step(form: Questionnaire, step_id: str) -> Step:
    if form.retired:
        raise RuleViolation(
            "questionnaire_retired",
            "This version of the questionnaire takes no new answers. Please open the current one.",
            version=form.version,
        )
    for step in form.steps:
        if step.id == step_id:
            return step
    raise RuleViolation("unknown_step", f"There is no page {step_id} in this questionnaire.", step=step_id)


def _missing(
    form: Questionnaire, step: Step, intake: Intake, today: date, limits: IntakeLimits
) -> list[tuple[Question, Missing, bool]]:
    """Every question of a step that applies (or may yet apply) and has no value, with whether it is safety-critical."""
    rows = rows_of_step(step, intake)
    if rows is None:
        # The list itself was not answered: its first question stands for it.
        rows, unlisted = ({},), True
    else:
        unlisted = False
    found = []
    for index, row in enumerate(rows):
        context = context_for(form, intake, step, row, today=today, limits=limits)
        for question in step.questions[:1] if unlisted else step.questions:
            answer = _answer(question, step, intake, row)
            if answer.is_known or visibility(question, context) is Visibility.HIDDEN:
                continue
            path = question.id if step.repeats is None else f"{step.repeats}[{index}].{question.id}"
            missing = Missing(path, question.id, step.id, question.label, answer.state)
            found.append((question, missing, is_safety_critical(question, context)))
    return found


def _answer(question: Question, step: Step, intake: Intake, row: Row) -> Answer:
    source = intake.person if step.repeats is None else row
    return source.get(question.id, UNANSWERED)
