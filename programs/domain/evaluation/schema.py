"""The case document as data: what may stand where, and reading it with the path of the first thing that is wrong.

Must not know what a key means; which keys there are comes from content.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, TypeAlias

from assessments.domain.triage.questions import UNKNOWN_ANSWERS, Question
from clinic.domain.errors import RuleViolation
from programs.domain.evaluation.errors import CaseError

Value: TypeAlias = "str | int | Decimal | bool | date | Sequence[Value] | Mapping[str, Value] | None"

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d{1,6})?)?(Z|[+-]\d\d(:?\d\d)?)", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Every window of the engines reaches a few years around a date of the document and must stay in the calendar."""
MOST_DIGITS = 40
"""More digits than this are no measurement, and would make exact arithmetic slow."""


class Kind(Protocol):
    """What may stand in one place."""

    def read(self, raw: object) -> Value:
        """The value. Raises CaseError; its path starts below this place."""


@dataclass(frozen=True, slots=True)
class Text:
    """Any text."""

    def read(self, raw: object) -> str:
        """The text as it is."""
        if not isinstance(raw, str):
            raise CaseError("Must be text.")
        return raw


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words."""

    options: tuple[str, ...]

    def read(self, raw: object) -> str:
        """The word."""
        if not isinstance(raw, str) or raw not in self.options:
            known = ", ".join(self.options[:40])
            raise CaseError(f"Must be one of {known}{' and others' if len(self.options) > 40 else ''}.")
        return raw


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def read(self, raw: object) -> bool:
        """The truth value; words and numbers are refused."""
        if not isinstance(raw, bool):
            raise CaseError("Must be true or false.")
        return raw


@dataclass(frozen=True, slots=True)
class Number:
    """A number within bounds, both included; ``whole`` refuses fractions."""

    low: Decimal
    high: Decimal
    whole: bool = False

    def read(self, raw: object) -> int | Decimal:
        """The number, exact; a whole one as int."""
        kind = "whole number" if self.whole else "number"
        if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
            raise CaseError(f"Must be a {kind} from {self.low} to {self.high}.")
        refuse_too_many_digits(raw)
        if not self.low <= raw <= self.high:
            raise CaseError(f"Must be a {kind} from {self.low} to {self.high}.")
        if not self.whole:
            return raw
        if raw != int(raw):
            raise CaseError(f"Must be a whole number from {self.low} to {self.high}.")
        return int(raw)


def refuse_too_many_digits(raw: object) -> None:
    """Refuse a decimal that is no measurement: not finite, or with too many digits to be one."""
    if not isinstance(raw, Decimal):
        return
    exponent = raw.as_tuple().exponent
    if not isinstance(exponent, int):
        raise CaseError("Must be a number.")
    if len(raw.as_tuple().digits) > MOST_DIGITS or not -MOST_DIGITS <= exponent <= MOST_DIGITS:
        raise CaseError(f"Has too many digits; at most {MOST_DIGITS} are read.")


@dataclass(frozen=True, slots=True)
class Day:
    """A date, YYYY-MM-DD."""

    def read(self, raw: object) -> date:
        """The date; one that the calendar does not have is refused."""
        if not isinstance(raw, str) or not _DATE.fullmatch(raw):
            raise CaseError("Must be a date like 2026-03-02.")
        try:
            day = date.fromisoformat(raw)
        except ValueError:
            raise CaseError("There is no such date.") from None
        return _within_years(day)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date-time with the offset of the runner's place."""

    def read(self, raw: object) -> datetime:
        """The moment, aware; the calendar day stays the one that is written."""
        if not isinstance(raw, str) or not _MOMENT.fullmatch(raw):
            raise CaseError("Must be a date and time with an offset, like 2026-03-02T18:00+01:00.")
        try:
            moment = datetime.fromisoformat(raw)
        except ValueError:
            raise CaseError("There is no such date and time.") from None
        _within_years(moment)
        return moment


def _within_years(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CaseError(f"Must be between {FIRST_YEAR} and {LAST_YEAR}.")
    return day


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one kind; ``nullable``: a member may be null, UNKNOWN."""

    item: Kind
    nullable: bool = False

    def read(self, raw: object) -> list[Value]:
        """Every member, in order."""
        if not isinstance(raw, list | tuple):
            raise CaseError("Must be a list.")
        return [self._member(number, one) for number, one in enumerate(raw)]

    def _member(self, number: int, one: object) -> Value:
        if one is None and self.nullable:
            return None
        try:
            return self.item.read(one)
        except CaseError as error:
            raise error.inside(f"[{number}]") from None


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object with any of some keys, all of one kind."""

    keys: tuple[str, ...]
    item: Kind

    def read(self, raw: object) -> dict[str, Value]:
        """Every value by its key; null stays."""
        return Record(dict.fromkeys(self.keys, self.item)).read(raw)


@dataclass(frozen=True, slots=True)
class OrUnknown:
    """A fact that the runner is asked for: "dont_know" and "declined" are UNKNOWN, like null."""

    known: Kind

    def read(self, raw: object) -> Value:
        """The value, None for UNKNOWN."""
        return None if isinstance(raw, str) and raw in UNKNOWN_ANSWERS else self.known.read(raw)


@dataclass(frozen=True, slots=True)
class NumberOrObject:
    """Either a number or an object; which of the two is right depends on the neighbours."""

    number: Kind
    mapping: Kind

    def read(self, raw: object) -> Value:
        """Whatever stands there."""
        return self.mapping.read(raw) if isinstance(raw, Mapping) else self.number.read(raw)


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers to triage questions. Those in ``ignored`` are accepted with any value and read as UNKNOWN (2.1-8)."""

    questions: Mapping[str, Question]
    ignored: frozenset[str] = frozenset()

    def read(self, raw: object) -> dict[str, Value]:
        """Every listed answer; null, "dont_know" and "declined" stay listed."""
        if not isinstance(raw, Mapping):
            raise CaseError("Must be an object.")
        return {name: self._answer(str(name), answer) for name, answer in raw.items()}

    def _answer(self, name: str, answer: object) -> Value:
        if name in self.ignored:
            return None
        if name not in self.questions:
            raise CaseError("There is no such question here.", name)
        try:
            refuse_too_many_digits(answer)
            parsed = self.questions[name].parse(answer)
        except RuleViolation as refused:
            raise CaseError(refused.message, name) from None
        except CaseError as error:
            raise error.inside(name) from None
        return parsed if isinstance(parsed, str | int | Decimal | bool) else None


@dataclass(frozen=True, slots=True)
class Record:
    """An object with known keys. Anything may be missing or null but ``required``, which are looked at in order."""

    fields: Mapping[str, Kind]
    required: tuple[str, ...] = ()

    def read(self, raw: object) -> dict[str, Value]:
        """Every listed key with its value; null stays listed."""
        if not isinstance(raw, Mapping):
            raise CaseError("Must be an object.")
        for key in raw:
            if key not in self.fields:
                raise CaseError("There is no such key.", str(key))
        values = {key: self._field(key, one) for key, one in raw.items()}
        for key in self.required:
            if values.get(key) is None:
                raise CaseError("Is missing.", key)
        return values

    def _field(self, key: str, one: object) -> Value:
        if one is None:
            return None
        try:
            return self.fields[key].read(one)
        except CaseError as error:
            raise error.inside(key) from None
