"""Loads the intake questionnaire and its limits from TOML, checked key by key. Must not interpret answers."""

from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from athletes.content.response import version_of
from athletes.domain.intake_derived import IntakeLimits
from athletes.domain.intake_model import (
    AnswerState,
    Choice,
    Condition,
    HiddenValue,
    Question,
    Questionnaire,
    QuestionType,
    Requirement,
    Step,
)
from clinic.content import ContentError, Table, only_keys, read_toml, required

PACKAGE = "athletes.content"
INDEX = "intake.toml"
FILE = "athletes/content/intake.toml"
# Truths and numbers that conditions may look at although nobody is asked for them (intake_derived.py).
DERIVED = frozenset({"running_reduced", "conservative_running", "bone_suspicion", "age_years"})
QUESTION_KEYS = frozenset(
    {"id", "type", "label", "help", "why", "unit", "choices", "literals", "min", "max", "usual", "step", "req"}
    | {"show_if", "safety_if", "states", "when_hidden", "triage", "fields"}
)
STEP_KEYS = frozenset({"id", "title", "intro", "repeats", "none_label", "question"})
CONDITION_KEYS = frozenset({"question", "in", "not_in", "in_group", "not_in_group", "is", "at_least", "at_most", "any"})
NEED_CHOICES = frozenset({QuestionType.CHOICE, QuestionType.MULTI})


@cache
def questionnaire(version: str | None = None) -> Questionnaire:
    """The questionnaire of ``version`` (default: the current one). Raises KeyError for a version never published."""
    rows = required(read_toml(PACKAGE, INDEX), "versions", list, file=FILE, at="")
    for row in rows:
        only_keys(row, frozenset({"version", "retired", "files"}), file=FILE, at="versions")
        if row.get("version") == version or (version is None and row.get("retired") is False):
            return _version(row)
    raise KeyError(version)


@cache
def intake_limits() -> IntakeLimits:
    """The limits behind derived values and cross-checks."""
    table = required(read_toml(PACKAGE, INDEX), "limits", dict, file=FILE, at="")
    names = [f.name for f in fields(IntakeLimits)]
    only_keys(table, frozenset(names), file=FILE, at="limits")
    values: dict[str, Any] = {}
    for name in names:
        if name == "trabecular_bones":
            values[name] = frozenset(required(table, name, list, file=FILE, at="limits"))
        else:
            values[name] = required(table, name, int, file=FILE, at="limits")
    return IntakeLimits(**values)


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    rows = required(read_toml(PACKAGE, INDEX), "groups", dict, file=FILE, at="")
    return {name: tuple(str(value) for value in values) for name, values in rows.items()}


def _version(row: Table) -> Questionnaire:
    files = [str(name) for name in required(row, "files", list, file=FILE, at="versions")]
    tables = [(f"athletes/content/{name}", read_toml(PACKAGE, name)) for name in files]
    result = Questionnaire(
        version=str(required(row, "version", str, file=FILE, at="versions")),
        retired=bool(required(row, "retired", bool, file=FILE, at="versions")),
        steps=tuple(parse_step(table, file) for file, table in tables),
        content_version=version_of(dict(tables) | {"groups": _groups()}),
    )
    _check_references(result)
    return result


def parse_step(table: Table, file: str) -> Step:
    """One step file as a Step; unknown keys and broken questions are refused."""
    only_keys(table, STEP_KEYS, file=file, at="")
    rows = required(table, "question", list, file=file, at="")
    return Step(
        id=str(required(table, "id", str, file=file, at="")),
        title=str(required(table, "title", str, file=file, at="")),
        intro=str(required(table, "intro", str, file=file, at="")),
        questions=tuple(_question(row, file, f"question[{i}]") for i, row in enumerate(rows)),
        repeats=table.get("repeats"),
        none_label=str(table.get("none_label", "")),
    )


def _question(row: Table, file: str, at: str) -> Question:
    only_keys(row, QUESTION_KEYS, file=file, at=at)
    at = f"{at} {required(row, 'id', str, file=file, at=at)}"
    try:
        kind, need = QuestionType(row.get("type", "")), Requirement(row.get("req", ""))
        states = tuple(AnswerState(state) for state in row.get("states", []))
    except ValueError as error:
        raise ContentError(file, at, str(error)) from error
    usual = row.get("usual", [None, None])
    question = Question(
        id=str(row["id"]),
        type=kind,
        label=str(required(row, "label", str, file=file, at=at)),
        why=str(required(row, "why", str, file=file, at=at)),
        requirement=need,
        help=str(row.get("help", "")),
        unit=str(row.get("unit", "")),
        choices=_choices(row.get("choices", []), file, at),
        literals=_choices(row.get("literals", []), file, at),
        minimum=_decimal(row.get("min"), file, at),
        maximum=_decimal(row.get("max"), file, at),
        step=_decimal(row.get("step"), file, at),
        usual_minimum=_decimal(usual[0], file, at),
        usual_maximum=_decimal(usual[1], file, at),
        show_if=_conditions(row.get("show_if", []), file, at),
        safety_if=_conditions(row.get("safety_if", []), file, at),
        states=states,
        when_hidden=tuple(_hidden(h, file, at) for h in row.get("when_hidden", [])),
        triage=bool(row.get("triage", False)),
        fields=tuple(_question(f, file, f"{at}.fields[{i}]") for i, f in enumerate(row.get("fields", []))),
    )
    if (kind in NEED_CHOICES) != bool(question.choices) or (kind is QuestionType.LIST) != bool(question.fields):
        raise ContentError(file, at, "choice and multi need choices, list needs fields, others have neither")
    return question


def _choices(rows: list[Table], file: str, at: str) -> tuple[Choice, ...]:
    for row in rows:
        only_keys(row, frozenset({"value", "label"}), file=file, at=f"{at}.choices")
    return tuple(
        Choice(
            str(required(row, "value", str, file=file, at=at)),
            str(required(row, "label", str, file=file, at=at)),
        )
        for row in rows
    )


def _decimal(value: object, file: str, at: str) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool | float) or not isinstance(value, int | str):
        raise ContentError(file, at, "numbers are whole, or decimals written as text, so that they stay exact")
    try:
        return Decimal(value)
    except InvalidOperation as error:
        raise ContentError(file, at, f"{value} is not a number") from error


def _conditions(rows: list[Table], file: str, at: str) -> tuple[Condition, ...]:
    return tuple(_condition(row, file, at) for row in rows)


def _condition(row: Table, file: str, at: str) -> Condition:
    only_keys(row, CONDITION_KEYS, file=file, at=f"{at} condition")
    if "any" in row:
        return Condition(any_of=_conditions(row["any"], file, at))
    if len(row) < 2:
        raise ContentError(file, at, "a condition names a question and a test")
    return Condition(
        question=str(required(row, "question", str, file=file, at=at)),
        among=_among(row, "in", file, at),
        not_among=_among(row, "not_in", file, at),
        equals=row.get("is"),
        at_least=_decimal(row.get("at_least"), file, at),
        at_most=_decimal(row.get("at_most"), file, at),
    )


def _among(row: Table, key: str, file: str, at: str) -> tuple[str, ...] | None:
    if key in row:
        return tuple(str(value) for value in row[key])
    name = row.get(f"{key}_group")
    if name is None:
        return None
    if name not in _groups():
        raise ContentError(file, at, f"there is no group {name} in {INDEX}")
    return _groups()[name]


def _hidden(row: Table, file: str, at: str) -> HiddenValue:
    only_keys(row, frozenset({"value", "because", "if"}), file=file, at=f"{at}.when_hidden")
    value = row.get("value")
    if not isinstance(value, bool | int | str):
        raise ContentError(file, at, "when_hidden needs a value")
    because = str(required(row, "because", str, file=file, at=at))
    return HiddenValue(value, because, _conditions(row.get("if", []), file, at))


def _check_references(form: Questionnaire) -> None:
    """Every condition must look at a question of this version (or of its own list), with choices that exist."""
    known = {question.id: question for _, question in form.questions()}
    if len(known) != len(list(form.questions())) - _shared_ids(form):
        raise ContentError(FILE, "versions", "a question id is used twice")
    for _, question in form.questions():
        local = known | {f.id: f for f in question.fields}
        for part in (question, *question.fields):
            for condition in _all_conditions(part):
                _check_condition(condition, local, part.id)


def _shared_ids(form: Questionnaire) -> int:
    """How often an id stands in lists of different kinds (a shoe and a race may both have ``distance_m``)."""
    seen: set[tuple[str | None, str]] = set()
    for step, question in form.questions():
        if (step.repeats, question.id) in seen:
            raise ContentError(FILE, question.id, "a question id is used twice")
        seen.add((step.repeats, question.id))
    return len(seen) - len({question_id for _, question_id in seen})


def _all_conditions(question: Question) -> Iterable[Condition]:
    for condition in (*question.show_if, *question.safety_if, *(c for h in question.when_hidden for c in h.conditions)):
        yield from condition.any_of or (condition,)


def _check_condition(condition: Condition, known: dict[str, Question], at: str) -> None:
    if condition.question in DERIVED:
        return
    if condition.question not in known:
        raise ContentError(FILE, at, f"condition on {condition.question}, which nobody is asked")
    values = {choice.value for choice in known[condition.question].choices}
    wrong = [v for v in (condition.among or ()) + (condition.not_among or ()) if v not in values]
    if wrong:
        raise ContentError(FILE, at, f"condition on {condition.question}: there is no choice {wrong[0]}")
