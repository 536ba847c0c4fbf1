"""Frozen dataclasses to plain JSON values and back, by their type hints. Must not know any particular document.

Decimals become text, dates ISO text, enums their value, tuples lists. Unknown or missing keys are refused.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from types import UnionType
from typing import TypeAlias, TypeVar, get_args, get_origin, get_type_hints

from clinic.domain.errors import RuleViolation

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
Document = TypeVar("Document")


def to_json(value: object) -> Json:
    """The JSON value of a dataclass, tuple, enum, date, Decimal or plain value. Floats are refused."""
    if value is None or (isinstance(value, (bool, str)) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: to_json(getattr(value, item.name)) for item in fields(value)}
    raise TypeError(f"{type(value).__name__} has no place in a document")


def from_json(kind: type[Document], value: object, at: str = "document") -> Document:
    """The dataclass ``kind`` from its JSON value. Raises RuleViolation ``document_invalid`` naming the place."""
    found = _dataclass(kind, value, at)
    if not isinstance(found, kind):
        raise _wrong(at, kind.__name__)
    return found


def canonical_json(value: Json) -> str:
    """One text per value: keys sorted, no spaces, no escapes but those JSON needs."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(value: Json) -> str:
    """SHA-256 of the canonical JSON in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def _wrong(at: str, wanted: str) -> RuleViolation:
    return RuleViolation("document_invalid", f"{at} must be {wanted}.", at=at)


@cache
def _hints(kind: type) -> Mapping[str, object]:
    return get_type_hints(kind)


def _dataclass(kind: type, value: object, at: str) -> object:
    if not isinstance(value, dict):
        raise _wrong(at, "an object")
    hints = _hints(kind)
    missing, unknown = sorted(hints.keys() - value.keys()), sorted(value.keys() - hints.keys())
    if missing or unknown:
        words = f"is missing {missing[0]}" if missing else f"has the unknown key {unknown[0]}"
        raise RuleViolation("document_invalid", f"{at} {words}.", at=at)
    return kind(**{name: _decode(hint, value[name], f"{at}.{name}") for name, hint in hints.items()})


def _decode(hint: object, value: object, at: str) -> object:
    if get_origin(hint) is UnionType:
        if value is None:
            return None
        (hint,) = (option for option in get_args(hint) if option is not type(None))
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise _wrong(at, "a list")
        return tuple(_decode(get_args(hint)[0], item, f"{at}[{place}]") for place, item in enumerate(value))
    if not isinstance(hint, type):
        raise TypeError(f"{at}: {hint} has no place in a document")
    if is_dataclass(hint):
        return _dataclass(hint, value, at)
    return _plain(hint, value, at)


def _plain(hint: type, value: object, at: str) -> object:
    if hint in (bool, int, str):
        if type(value) is not hint:
            raise _wrong(at, {"bool": "true or false", "int": "a whole number", "str": "text"}[hint.__name__])
        return value
    if not isinstance(value, str):
        raise _wrong(at, "text")
    try:
        if issubclass(hint, Enum):
            return hint(value)
        if hint is Decimal:
            return Decimal(value)
        return date.fromisoformat(value)
    except (ValueError, InvalidOperation) as error:
        raise _wrong(at, f"a valid {hint.__name__}") from error
