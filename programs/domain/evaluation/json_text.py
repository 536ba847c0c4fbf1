"""JSON with exact numbers, in and out: decimals are never binary floats and never printed with an exponent."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, DecimalException
from fractions import Fraction

from programs.domain.evaluation.errors import CaseError

NOT_JSON = "This is not JSON."


def parse(text: str | bytes) -> object:
    """The document; numbers with a point or an exponent become Decimals. Raises CaseError with an empty path."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, DecimalException, RecursionError) as error:
        raise CaseError(NOT_JSON) from error


def _no_constant(word: str) -> object:
    raise ValueError(word)


def dump(value: object) -> str:
    """One line of JSON."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Fraction):
        return dump(_decimal(value))
    if isinstance(value, date):
        return f'"{value.isoformat()}"'
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(str(key))}: {dump(one)}" for key, one in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(dump, value)) + "]"
    raise TypeError(f"{type(value).__name__} has no place in a verdict")


def _decimal(value: Fraction) -> int | Decimal:
    return value.numerator if value.denominator == 1 else Decimal(value.numerator) / Decimal(value.denominator)
