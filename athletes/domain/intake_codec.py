"""Turns intake answers into plain values for storage and back, without loss. Must not validate or repair."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from athletes.domain.intake_answers import validate
from athletes.domain.intake_model import Answer, AnswerState, Intake, Questionnaire, Row


def encode(intake: Intake) -> dict[str, object]:
    """JSON-ready answers: plain values, "dont_know" and "declined" as words, unanswered ones left out."""
    return {
        "person": _encode_row(intake.person),
        "items": {name: [_encode_row(row) for row in rows] for name, rows in intake.items.items()},
    }


def decode(form: Questionnaire, stored: Mapping[str, object], *, stored_on: date) -> Intake:
    """The answers again, checked against the version they were given to, as of the day they were stored.

    Retired versions stay readable. Raises RuleViolation if the stored answers do not fit the version.
    """
    person, items = stored.get("person"), stored.get("items")
    return Intake(
        person=_decode_row(form, None, person if isinstance(person, Mapping) else {}, stored_on),
        items={
            name: tuple(_decode_row(form, name, row, stored_on) for row in rows)
            for name, rows in (items.items() if isinstance(items, Mapping) else ())
        },
    )


def _encode_row(row: Row) -> dict[str, object]:
    return {name: _encode(answer) for name, answer in row.items() if answer.state is not AnswerState.NULL}


def _encode(answer: Answer) -> object:
    value = answer.value
    if value is None:
        return answer.state.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [_encode_row(item) if isinstance(item, Mapping) else item for item in value]
    return value


def _decode_row(form: Questionnaire, repeats: str | None, row: Mapping[str, object], day: date) -> Row:
    questions = {q.id: q for step, q in form.questions() if step.repeats == repeats}
    return {
        name: validate(questions[name], value, today=day, path=name) for name, value in row.items() if name in questions
    }
