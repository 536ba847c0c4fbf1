"""Answers of an intake in words, step by step, with what is not known named; for the review and for the clinician."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from athletes.content.intake import intake_limits
from athletes.domain.intake import Missing, StepStatus, rows_of_step, visible_questions
from athletes.domain.intake_model import UNANSWERED, Answer, AnswerState, Question, Questionnaire, QuestionType
from athletes.domain.intake_model import Intake as Answers
from athletes.domain.question_shape import plain
from athletes.domain.units import DistanceUnit, format_distance
from athletes.presenters.intake import ROW_WORDS
from athletes.presenters.words import day_words
from athletes.selectors.intake import PageKey

UNKNOWN = {
    AnswerState.NULL: "Not answered",
    AnswerState.DONT_KNOW: "Does not know",
    AnswerState.DECLINED: "Would rather not say",
}


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One question with its answer in words; ``known`` is false for the three ways of having none."""

    question: str
    answer: str
    known: bool


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """The answers of one step, or of one row of it. ``state``: done, started, not_started."""

    title: str
    slug: str
    state: str
    lines: tuple[AnswerLine, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class MissingLine:
    """A question without a value and the page that asks it."""

    label: str
    slug: str
    state: str


def answer_groups(
    questionnaire: Questionnaire,
    answers: Answers,
    statuses: Mapping[str, StepStatus],
    *,
    today: date,
    unit: DistanceUnit,
) -> tuple[AnswerGroup, ...]:
    """Every step with the questions that apply, in the order they are asked."""
    groups: list[AnswerGroup] = []
    for step in questionnaire.steps:
        rows = rows_of_step(step, answers)
        if step.repeats is not None and answers.items.get(step.repeats) == ():
            if step.none_label and not any(group.note == step.none_label for group in groups):
                groups.append(AnswerGroup(step.title, f"{step.id}-1", statuses[step.id], (), step.none_label))
            continue
        for index, row in enumerate(rows or ({},)):
            page = PageKey(step, None if step.repeats is None else index)
            asked = visible_questions(questionnaire, step, answers, row, today=today, limits=intake_limits())
            source = answers.person if step.repeats is None else row
            title = step.title
            if step.repeats is not None and len(rows or ()) > 1:
                title = f"{step.title}, {ROW_WORDS[step.repeats].lower()} {index + 1}"
            lines = tuple(_line(question, source.get(question.id, UNANSWERED), unit, today) for question in asked)
            groups.append(AnswerGroup(title, page.slug, statuses[step.id], lines))
    return tuple(groups)


def missing_lines(missing: Iterable[Missing]) -> tuple[MissingLine, ...]:
    """Questions without a value, each with the page where it can be answered."""
    lines = []
    for one in missing:
        place = one.path.partition("[")[2].partition("]")[0]
        slug = f"{one.step_id}-{int(place) + 1}" if place else one.step_id
        if not place and one.path == one.question_id and one.step_id in ("problem", "problem_safety", "shoes", "races"):
            slug = f"{one.step_id}-1"
        lines.append(MissingLine(one.label, slug, UNKNOWN[one.state]))
    return tuple(lines)


def _line(question: Question, answer: Answer, unit: DistanceUnit, today: date) -> AnswerLine:
    return AnswerLine(question.label, answer_words(question, answer, unit, today), answer.is_known)


def answer_words(question: Question, answer: Answer, unit: DistanceUnit, today: date) -> str:
    """An answer in words; distances in the runner's unit, paces as minutes and seconds."""
    if not answer.is_known:
        return UNKNOWN[answer.state]
    value = answer.value
    words = {choice.value: choice.label for choice in (*question.choices, *question.literals)}
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return day_words(value, today)
    if isinstance(value, tuple):
        return _several(question, value, words, unit, today)
    if isinstance(value, str):
        return words.get(value, value)
    if question.type is QuestionType.DISTANCE and isinstance(value, int):
        return format_distance(value, unit)
    if question.unit in ("s per km", "s") and isinstance(value, int):
        minutes, seconds = divmod(value, 60)
        return f"{minutes}:{seconds:02} min{' per km' if question.unit == 's per km' else ''}"
    shown = plain(value) if isinstance(value, Decimal) else str(value)
    if question.unit:
        return f"{shown} {question.unit}"
    return f"{shown} of 10" if question.maximum == 10 and question.minimum == 0 else shown


def _several(
    question: Question, value: tuple[object, ...], words: Mapping[str, str], unit: DistanceUnit, today: date
) -> str:
    if not value:
        return "None"
    parts = []
    for item in value:
        if isinstance(item, Mapping):
            known = [(part, item.get(part.id, UNANSWERED)) for part in question.fields]
            parts.append(", ".join(answer_words(part, given, unit, today) for part, given in known if given.is_known))
        else:
            parts.append(words.get(str(item), str(item)))
    return "; ".join(parts) if question.type is QuestionType.LIST else ", ".join(parts)
