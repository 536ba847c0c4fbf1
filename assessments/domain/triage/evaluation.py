"""Evaluates a condition in Kleene logic and says which answers decided it and which are missing. Holds no rule."""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from assessments.domain.triage.language import (
    AllOf,
    AnyOf,
    AtLeast,
    Compare,
    Expression,
    Member,
    Not,
    Provided,
    Recorded,
    WellsAtLeast,
    Yes,
)
from assessments.domain.triage.questions import Value
from clinic.domain.logic import Tri, all_of, any_of, at_least, negate
from clinic.domain.rounding import exact

_RELATIONS: Mapping[str, Callable[[object, object], bool]] = {"==": operator.eq, "!=": operator.ne}
_ORDERINGS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ground:
    """One answer that a finding rests on. ``mark`` says which act of answering it was (empty: not told apart)."""

    input_id: str
    value: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A truth value, the inputs that are missing for it (only when UNKNOWN) and the answers that decided it."""

    value: Tri
    missing: frozenset[str] = frozenset()
    grounds: frozenset[Ground] = frozenset()

    @property
    def needs_judgement(self) -> bool:
        """UNKNOWN although nothing is unanswered: no answer can decide it, only a clinician (2.7)."""
        return self.value is None and not self.missing


class Reader(Protocol):
    """Where answers come from."""

    def value(self, name: str) -> Value | None:
        """The value of an input, None when UNKNOWN."""

    def ground(self, name: str) -> Ground:
        """The ground that a known input gives."""

    def wells_items(self) -> Mapping[str, int]:
        """Points per Wells item (2.5)."""


def evaluate(expression: Expression, reader: Reader) -> Finding:
    """The finding of ``expression`` on the answers of ``reader``, in Kleene logic (clinical.md 0.3)."""
    match expression:
        case Yes() | Compare() | Member():
            return _simple(expression, reader)
        case AllOf():
            return _joined([evaluate(part, reader) for part in expression.parts], all_of)
        case AnyOf():
            return _joined([evaluate(part, reader) for part in expression.parts], any_of)
        case AtLeast():
            parts = [evaluate(part, reader) for part in expression.parts]
            return _joined(parts, lambda values: at_least(expression.count, values))
        case Not():
            part = evaluate(expression.part, reader)
            return Finding(negate(part.value), part.missing, part.grounds)
        case Recorded():
            part = evaluate(expression.part, reader)
            return Finding(part.value is True, frozenset(), part.grounds)
        case Provided():
            return _provided(evaluate(expression.condition, reader), evaluate(expression.then, reader))
        case WellsAtLeast():
            return _wells_at_least(expression.points, reader)


def _simple(expression: Yes | Compare | Member, reader: Reader) -> Finding:
    value = reader.value(expression.name)
    if value is None:
        return Finding(None, missing=frozenset({expression.name}))
    return Finding(_holds(expression, value), grounds=frozenset({reader.ground(expression.name)}))


def _holds(expression: Yes | Compare | Member, value: Value) -> bool:
    if isinstance(expression, Yes):
        return value is True
    if isinstance(expression, Member):
        return value in expression.values
    if expression.relation in _RELATIONS:
        return _RELATIONS[expression.relation](value, expression.value)
    # A word among numbers ("not_yet" for the age at the first period) is neither above nor below anything.
    if isinstance(value, str) or isinstance(expression.value, str):
        return False
    return _ORDERINGS[expression.relation](exact(value), exact(expression.value))


def _joined(parts: list[Finding], join: Callable[[Iterable[Tri]], Tri]) -> Finding:
    """Missing: only of parts that are UNKNOWN themselves. Grounds: of the parts that carry the result."""
    value = join([part.value for part in parts])
    if value is None:
        missing = frozenset[str]().union(*(part.missing for part in parts if part.value is None))
        return Finding(None, missing, frozenset[Ground]().union(*(part.grounds for part in parts)))
    bearing = (part.grounds for part in parts if part.value is value)
    return Finding(value, grounds=frozenset[Ground]().union(*bearing))


def _provided(condition: Finding, then: Finding) -> Finding:
    grounds = condition.grounds | then.grounds
    if condition.value is True:
        return Finding(then.value, then.missing, grounds)
    # Ruled out as a means of deciding: no further answer to ``then`` would help.
    missing = condition.missing | then.missing if condition.value is None else frozenset[str]()
    return Finding(None, missing, grounds)


def _wells_at_least(points: int, reader: Reader) -> Finding:
    """Unknown items count 0; UNKNOWN only if all unknown items as positive would lift a lower score (2.5)."""
    items = reader.wells_items()
    answers = {name: reader.value(name) for name in items}
    known = sum(items[name] for name, value in answers.items() if value is True)
    unknown = frozenset(name for name, value in answers.items() if value is None and items[name] > 0)
    grounds = frozenset(reader.ground(name) for name, value in answers.items() if value is True)
    if known >= points:
        return Finding(True, grounds=grounds)
    if known + sum(items[name] for name in unknown) >= points:
        return Finding(None, unknown, grounds)
    return Finding(False, grounds=grounds)


def text_of(value: Value) -> str:
    """A stable text of a value, for grounds: ``yes``, ``no``, a choice, or a plain number."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)
