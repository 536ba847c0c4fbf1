"""Typed access to one object of a case document that has been read. Absent and null are the same: UNKNOWN."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from clinic.domain.logic import Tri
from clinic.domain.rounding import Exact
from programs.domain.evaluation.schema import Value

Member = TypeVar("Member", bound=StrEnum)


class Section:
    """One object. Every method gives None, or nothing, for a key that is absent or null."""

    __slots__ = ("values",)

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values = values

    def has(self, key: str) -> bool:
        """Whether the key is there and not null."""
        return self.values.get(key) is not None

    def text(self, key: str) -> str | None:
        """A text."""
        value = self.values.get(key)
        return value if isinstance(value, str) else None

    def one_of(self, key: str, kind: type[Member]) -> Member | None:
        """A word as a member of an enum."""
        value = self.values.get(key)
        return kind(value) if isinstance(value, str) else None

    def flag(self, key: str) -> Tri:
        """True or false."""
        value = self.values.get(key)
        return value if isinstance(value, bool) else None

    def number(self, key: str) -> int | Decimal | None:
        """A number."""
        return _number(self.values.get(key))

    def whole(self, key: str) -> int | None:
        """A whole number."""
        value = self.values.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def day(self, key: str) -> date | None:
        """A date."""
        value = self.values.get(key)
        return value if isinstance(value, date) and not isinstance(value, datetime) else None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(value for value in self._items(key) if isinstance(value, str))

    def days(self, key: str) -> tuple[date, ...]:
        """A list of dates."""
        return tuple(value for value in self._items(key) if isinstance(value, date))

    def numbers(self, key: str) -> list[Exact | None]:
        """A list of numbers, None where null stands."""
        return [_number(value) for value in self._items(key)]

    def wholes(self, key: str) -> list[int | None]:
        """A list of whole numbers, None where null stands."""
        return [value if isinstance(value, int) else None for value in self._items(key)]

    def section(self, key: str) -> "Section | None":
        """An object inside this one."""
        value = self.values.get(key)
        return Section(value) if isinstance(value, Mapping) else None

    def sections(self, key: str) -> "tuple[Section, ...]":
        """A list of objects."""
        return tuple(Section(value) for value in self._items(key) if isinstance(value, Mapping))

    def _items(self, key: str) -> Sequence[Value]:
        value = self.values.get(key)
        return value if isinstance(value, list) else ()


EMPTY = Section({})


def _number(value: Value) -> int | Decimal | None:
    return value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
