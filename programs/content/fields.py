"""Reads the small values that program content is made of: spans, tempos, enum members, lists of text."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from clinic.content import ContentError, Table, required
from clinic.domain.errors import RuleViolation
from programs.domain.dose import Dose, Span, Tempo, TempoOrder
from programs.domain.dose_notation import parse_dose

Member = TypeVar("Member", bound=StrEnum)

DOSE_KEYS = frozenset(
    {"sets", "reps", "seconds", "minutes", "metres", "rep_max", "rep_hold_seconds", "end_hold_seconds"}
    | {"tempo", "rpe", "rest_seconds"}
)


def member(kind: type[Member], value: object, *, file: str, at: str) -> Member:
    """A member of an enum by its value."""
    try:
        return kind(str(value))
    except ValueError as error:
        known = ", ".join(item.value for item in kind)
        raise ContentError(file, at, f'"{value}" is not one of {known}') from error


def texts(table: Table, key: str, *, file: str, at: str) -> tuple[str, ...]:
    """A list of non-empty strings; missing is an empty list."""
    values = table.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise ContentError(file, f"{at}.{key}", "must be a list of non-empty strings")
    return tuple(values)


def text(table: Table, key: str, *, file: str, at: str) -> str:
    """A string that must be there; it may be empty."""
    return str(required(table, key, str, file=file, at=at))


def read_span(value: object, *, file: str, at: str) -> Span | None:
    """``3`` or ``[2, 3]``; None stays None."""
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return Span(value, value)
    if isinstance(value, list) and len(value) == 2 and all(type(item) is int for item in value) and value[0] < value[1]:
        return Span(value[0], value[1])
    raise ContentError(file, at, "must be a whole number or [low, high]")


def needed_span(table: Table, key: str, *, file: str, at: str) -> Span:
    """A span that must be there."""
    value = read_span(table.get(key), file=file, at=f"{at}.{key}")
    if value is None:
        raise ContentError(file, f"{at}.{key}", "is missing")
    return value


def read_dose(table: Mapping[str, Any], *, order: TempoOrder, per_side: bool, file: str, at: str) -> Dose:
    """A dose written as a table of fields (the exercise library)."""
    tempo = table.get("tempo")
    spans = {
        key: read_span(table.get(key), file=file, at=f"{at}.{key}")
        for key in ("sets", "reps", "seconds", "minutes", "metres", "rpe", "rest_seconds")
    }
    try:
        return Dose(
            sets=spans["sets"] or Span(1, 1),
            reps=spans["reps"],
            seconds=spans["seconds"],
            minutes=spans["minutes"],
            metres=spans["metres"],
            rep_max=bool(table.get("rep_max", False)),
            rep_hold_seconds=table.get("rep_hold_seconds"),
            end_hold_seconds=table.get("end_hold_seconds"),
            tempo=None if tempo is None else read_tempo(str(tempo), order, file=file, at=f"{at}.tempo"),
            rpe=spans["rpe"],
            rest_seconds=spans["rest_seconds"],
            per_side=per_side,
        )
    except RuleViolation as error:
        raise ContentError(file, f"{at}.{error.field or '-'}", error.message) from error


def read_tempo(value: str, order: TempoOrder, *, file: str, at: str) -> Tempo:
    """``"3-1-3"``."""
    parts = value.split("-")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        raise ContentError(file, at, 'must look like "3-1-3"')
    return Tempo(int(parts[0]), int(parts[1]), int(parts[2]), order)


def notated_dose(value: str, *, order: TempoOrder, per_side: bool, file: str, at: str) -> Dose:
    """A dose in slot notation (the protocols)."""
    try:
        return parse_dose(value, order=order, per_side=per_side)
    except RuleViolation as error:
        raise ContentError(file, at, error.message) from error
