"""Checks one answer of the intake and turns it into a typed value, or says how to mend it (clinical.md 1, 0.2)."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from athletes.domain.intake_conditions import visibility
from athletes.domain.intake_model import (
    UNANSWERED,
    Answer,
    AnswerState,
    Context,
    Question,
    QuestionType,
    Requirement,
    Row,
    Value,
    Visibility,
)
from athletes.domain.units import BASE_OF, to_base
from clinic.domain.errors import RuleViolation
from clinic.domain.rounding import exact, half_up

LONGEST_TEXT = 280
UNKNOWN_WORDS = frozenset({AnswerState.DONT_KNOW.value, AnswerState.DECLINED.value})


def validate(question: Question, raw: object, *, today: date, path: str = "") -> Answer:
    """The typed answer to ``raw`` as it comes from a form or JSON.

    None and "" are unanswered; "dont_know" and "declined" where the question allows them. Numbers may be text, or
    ``{"amount": ..., "unit": ...}``, which is converted exactly and stored in the base unit.
    Raises RuleViolation with the field (``path`` or the question's id, ``[index].field`` inside lists).
    """
    at = path or question.id
    if raw is None or raw == "":
        return UNANSWERED
    if isinstance(raw, str) and raw in UNKNOWN_WORDS and question.type is not QuestionType.TEXT:
        if AnswerState(raw) not in question.states:
            raise RuleViolation("answer_needed", f"{question.label}: please choose an answer.", field=at)
        return Answer(AnswerState(raw))
    return Answer(AnswerState.VALUE, _parse(question, raw, today, at))


def confirm(question: Question, answer: Answer, *, today: date) -> str | None:
    """A sentence asking to confirm an unusual value (outside the usual range), or None. Never refuses."""
    value = answer.value
    if isinstance(value, bool) or not isinstance(value, int | Decimal | date):
        return None
    number = Decimal((value - today).days) if isinstance(value, date) else value
    low, high = question.usual_minimum, question.usual_maximum
    if (low is None or exact(number) >= exact(low)) and (high is None or exact(number) <= exact(high)):
        return None
    unit = f" {question.unit}" if question.unit else ""
    return f"{question.label}: {value}{unit} is unusual. Please check it, or confirm that it is right."


def _parse(question: Question, raw: object, today: date, at: str) -> Value:
    match question.type:
        case QuestionType.BOOL:
            return _bool(question, raw, at)
        case QuestionType.CHOICE:
            return _choice(question, raw, at)
        case QuestionType.MULTI:
            return _multi(question, raw, at)
        case QuestionType.DATE:
            return _date(question, raw, today, at)
        case QuestionType.TEXT:
            return _text(question, raw, at)
        case QuestionType.LIST:
            return _list(question, raw, today, at)
        case _:
            return _number(question, raw, at)


def _bool(question: Question, raw: object, at: str) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.lower() in {"true", "yes", "false", "no"}:
        return raw.lower() in {"true", "yes"}
    raise RuleViolation("not_yes_no", f"{question.label}: answer yes or no.", field=at)


def _choice(question: Question, raw: object, at: str) -> str:
    values = [choice.value for choice in question.choices]
    if not isinstance(raw, str) or raw not in values:
        labels = ", ".join(choice.label for choice in question.choices)
        raise RuleViolation("not_a_choice", f"{question.label}: choose one of {labels}.", field=at)
    return raw


def _multi(question: Question, raw: object, at: str) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple):
        raise RuleViolation("not_a_list", f"{question.label}: tick what applies, or none.", field=at)
    chosen = {_choice(question, item, at) for item in raw}
    return tuple(choice.value for choice in question.choices if choice.value in chosen)


def _text(question: Question, raw: object, at: str) -> str:
    longest = int(question.maximum or LONGEST_TEXT)
    if not isinstance(raw, str) or len(raw.strip()) > longest:
        raise RuleViolation("text_too_long", f"{question.label}: at most {longest} characters.", field=at)
    return raw.strip()


def _date(question: Question, raw: object, today: date, at: str) -> date | str:
    if isinstance(raw, str) and raw in {choice.value for choice in question.literals}:
        return raw
    try:
        value = raw if isinstance(raw, date) else date.fromisoformat(str(raw))
    except ValueError as error:
        message = f"{question.label}: give a date that exists, as year-month-day."
        raise RuleViolation("not_a_date", message, field=at) from error
    days = (value - today).days
    if (question.minimum is not None and days < question.minimum) or (
        question.maximum is not None and days > question.maximum
    ):
        raise RuleViolation("date_range", f"{question.label}: {_date_range(question, today)}.", field=at)
    return value


def _date_range(question: Question, today: date) -> str:
    low = None if question.minimum is None else today + timedelta(days=int(question.minimum))
    high = None if question.maximum is None else today + timedelta(days=int(question.maximum))
    parts = ([f"not before {low.isoformat()}"] if low else []) + ([f"not after {high.isoformat()}"] if high else [])
    return "the date must be " + " and ".join(parts)


def _number(question: Question, raw: object, at: str) -> Value:
    if isinstance(raw, str) and raw in {choice.value for choice in question.literals}:
        return raw
    number = _amount(question, raw, at)
    if (question.minimum is not None and number < exact(question.minimum)) or (
        question.maximum is not None and number > exact(question.maximum)
    ):
        raise RuleViolation("out_of_range", f"{question.label}: {_range(question)}.", field=at)
    if question.type is QuestionType.DISTANCE:
        return int(half_up(number))
    step = exact(question.step or 1)
    converted = isinstance(raw, Mapping)
    if not converted and (number / step).denominator != 1:
        raise RuleViolation("step", f"{question.label}: use steps of {question.step or 1}.", field=at)
    if question.type is QuestionType.INTEGER:
        return int(half_up(number))
    return half_up(number, 1) if converted else half_up(number, _places(question))


def _places(question: Question) -> int:
    exponent = (question.step or Decimal("0.1")).as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _amount(question: Question, raw: object, at: str) -> Fraction:
    message = f"{question.label}: give a number, for example {question.minimum or 0}."
    amount, unit = (raw.get("amount"), raw.get("unit")) if isinstance(raw, Mapping) else (raw, None)
    if isinstance(amount, bool) or not isinstance(amount, int | str | Decimal | float):
        raise RuleViolation("not_a_number", message, field=at)
    try:
        # str() keeps what the person typed: 0.1 from JSON must not become a binary fraction.
        number = Decimal(str(amount).strip().replace(",", "."))
    except InvalidOperation as error:
        raise RuleViolation("not_a_number", message, field=at) from error
    if not number.is_finite():
        raise RuleViolation("not_a_number", message, field=at)
    if unit is None:
        return exact(number)
    base = "m" if question.type is QuestionType.DISTANCE else question.unit
    if BASE_OF.get(str(unit)) != base:
        raise RuleViolation("unit", f"{question.label}: {unit} is not a unit for this.", field=at)
    return to_base(number, str(unit))


def _range(question: Question) -> str:
    unit = " m" if question.type is QuestionType.DISTANCE else f" {question.unit}" if question.unit else ""
    if question.minimum is None:
        return f"at most {question.maximum}{unit}"
    if question.maximum is None:
        return f"at least {question.minimum}{unit}"
    return f"from {question.minimum} to {question.maximum}{unit}"


def _list(question: Question, raw: object, today: date, at: str) -> tuple[Row, ...]:
    if not isinstance(raw, list | tuple):
        raise RuleViolation("not_a_list", f"{question.label}: give a list, empty for none.", field=at)
    if question.maximum is not None and len(raw) > question.maximum:
        raise RuleViolation("too_many", f"{question.label}: at most {question.maximum}.", field=at)
    rows = []
    for index, item in enumerate(raw):
        if not isinstance(item, Mapping):
            raise RuleViolation(
                "not_a_row", f"{question.label}: row {index + 1} is incomplete.", field=f"{at}[{index}]"
            )
        rows.append(validate_row(question.fields, item, today=today, path=f"{at}[{index}]"))
    return tuple(rows)


def validate_row(
    questions: tuple[Question, ...], raw: Mapping[str, object], *, today: date, path: str, complete: bool = True
) -> Row:
    """One row of a list: every field checked, unknown fields refused; required fields must be there if ``complete``."""
    known = {question.id for question in questions}
    for name in raw:
        if name not in known:
            raise RuleViolation("unknown_field", f"There is no field {name} here.", field=f"{path}.{name}")
    row = {q.id: validate(q, raw.get(q.id), today=today, path=f"{path}.{q.id}") for q in questions}
    for question in questions if complete else ():
        shown = visibility(question, Context(row, {}, {})) is Visibility.SHOWN
        missing = row[question.id].state is AnswerState.NULL
        if shown and missing and question.requirement is not Requirement.OPTIONAL:
            message = f"{question.label}: please answer, or remove this row."
            raise RuleViolation("missing_field", message, field=f"{path}.{question.id}")
    return row
