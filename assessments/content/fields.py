"""Typed reads from one table of a content file, so that every loader reports file and key the same way.

Reads only; what the values mean is the loader's business.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from clinic.content import ContentError, Table, only_keys, required

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Fields:
    """One table with its place in the file. Every read names the key; ``close`` refuses keys nobody read."""

    table: Table
    file: str
    at: str
    read: set[str] = field(default_factory=set)

    def problem(self, key: str, words: str) -> ContentError:
        """An error that names file and key."""
        return ContentError(self.file, f"{self.at}.{key}", words)

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self.table

    def text(self, key: str, default: str | None = None) -> str:
        """A text; missing is an error unless there is a default."""
        value = self._get(key, str, default)
        return str(value)

    def text_or_none(self, key: str) -> str | None:
        """A text, or None when the key is missing."""
        return self.text(key) if self.has(key) else None

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        return int(self._get(key, int, default))

    def whole_or_none(self, key: str) -> int | None:
        """A whole number, or None when the key is missing."""
        return self.whole(key) if self.has(key) else None

    def flag(self, key: str) -> bool:
        """True or false; missing is false."""
        return bool(self._get(key, bool, False))

    def decimal(self, key: str) -> Decimal:
        """An exact decimal, written as text or whole number."""
        self.read.add(key)
        return self.as_decimal(self.table.get(key), key)

    def decimal_or_none(self, key: str) -> Decimal | None:
        """An exact decimal, or None when the key is missing."""
        return self.decimal(key) if self.has(key) else None

    def as_decimal(self, value: object, key: str) -> Decimal:
        """Check one value: binary floats are refused because they are not exact."""
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise self.problem(key, 'must be a decimal written as text, for example "1.5"')
        try:
            return Decimal(value)
        except InvalidOperation as error:
            raise self.problem(key, f"is not a number: {value}") from error

    def choice(self, key: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        """One of an enum's values."""
        text = self.text(key, default.value if default else None)
        try:
            return kind(text)
        except ValueError as error:
            known = ", ".join(kind)
            raise self.problem(key, f"is {text}; known are {known}") from error

    def items(self, key: str) -> list[Any]:
        """A list; missing is empty."""
        return list(self._get(key, list, []))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; missing is empty."""
        values = self.items(key)
        if not all(isinstance(value, str) for value in values):
            raise self.problem(key, "must be a list of texts")
        return tuple(values)

    def wholes(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers; missing is empty."""
        values = self.items(key)
        if not all(isinstance(value, int) and not isinstance(value, bool) for value in values):
            raise self.problem(key, "must be a list of whole numbers")
        return tuple(values)

    def words(self, key: str, wanted: frozenset[str]) -> Mapping[str, str]:
        """A table of sentences that has exactly the wanted keys."""
        inner = self.inner(key)
        sentences = {name: inner.text(name) for name in sorted(wanted)}
        inner.close()
        return sentences

    def inner(self, key: str) -> "Fields":
        """A table inside this one; missing is an error."""
        return Fields(self._get(key, dict, None), self.file, f"{self.at}.{key}")

    def inner_or_none(self, key: str) -> "Fields | None":
        """A table inside this one, or None."""
        return self.inner(key) if self.has(key) else None

    def tables(self, key: str, id_key: str | None = "id") -> list["Fields"]:
        """A list of tables, each named by its id; missing is empty."""
        found = []
        for number, item in enumerate(self.items(key)):
            if not isinstance(item, dict):
                raise self.problem(key, "must be a list of tables")
            name = item.get(id_key, number) if id_key else number
            found.append(Fields(item, self.file, f"{self.at}.{key}[{name}]"))
        return found

    def close(self) -> None:
        """Refuse keys that nobody read."""
        only_keys(self.table, frozenset(self.read), file=self.file, at=self.at)

    def _get(self, key: str, kind: type, default: object) -> Any:
        self.read.add(key)
        if key not in self.table and default is not None:
            return default
        return required(self.table, key, kind, file=self.file, at=self.at)
