"""The little language in which triage.toml states conditions, and its expression tree. Must not know any answer.

A condition uses Python's syntax and is parsed, never run: ``q_tense and any(q_passive, q_numb)``,
``q_chest == now_24h``, ``region in tendon``, ``8 <= age_years <= 16``, ``at_least(2, a, b, c)``, ``not x``,
``recorded(x)`` (UNKNOWN counts as FALSE), ``provided(c, x)`` (UNKNOWN unless c is TRUE), ``wells_at_least(0)``.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

ORDERINGS = frozenset({"<", "<=", ">", ">="})
_SYMBOLS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


class ExpressionError(ValueError):
    """A condition is not written in the language, or names something that does not exist."""


@dataclass(frozen=True, slots=True)
class Yes:
    """The yes/no input ``name`` is TRUE."""

    name: str


@dataclass(frozen=True, slots=True)
class Compare:
    """Input ``name`` stands in ``relation`` (``==``, ``<`` ...) to ``value``."""

    name: str
    relation: str
    value: int | Decimal | str


@dataclass(frozen=True, slots=True)
class Member:
    """Input ``name`` is one of ``values``."""

    name: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Kleene AND."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Kleene OR."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least ``count`` of the parts (0.3-2)."""

    count: int
    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Kleene NOT."""

    part: "Expression"


@dataclass(frozen=True, slots=True)
class Recorded:
    """TRUE only if the part is known to be TRUE; UNKNOWN counts as FALSE ("recorded negative" in RF-16)."""

    part: "Expression"


@dataclass(frozen=True, slots=True)
class Provided:
    """``then`` where ``condition`` is TRUE, else UNKNOWN (Ottawa rules, ruling 3)."""

    condition: "Expression"
    then: "Expression"


@dataclass(frozen=True, slots=True)
class WellsAtLeast:
    """The Wells score reaches ``points`` (2.5)."""

    points: int


Expression: TypeAlias = Yes | Compare | Member | AllOf | AnyOf | AtLeast | Not | Recorded | Provided | WellsAtLeast


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a condition may name: inputs with their choices (None: yes/no), which are numbers, named parts and sets."""

    choices: Mapping[str, frozenset[str]]
    numbers: frozenset[str]
    yes_no: frozenset[str]
    definitions: Mapping[str, Expression]
    sets: Mapping[str, frozenset[str]]


def parse(text: str, vocabulary: Vocabulary) -> Expression:
    """The expression tree of ``text``. Raises ExpressionError saying what is wrong in it."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise ExpressionError(f"cannot be read: {error.msg}") from error
    return _Parser(text.strip(), vocabulary).expression(tree.body)


def inputs_of(expression: Expression) -> frozenset[str]:
    """The ids of all inputs that ``expression`` reads, Wells items left out."""
    match expression:
        case Yes() | Compare() | Member():
            return frozenset({expression.name})
        case AllOf() | AnyOf() | AtLeast():
            return frozenset().union(*(inputs_of(part) for part in expression.parts))
        case Not() | Recorded():
            return inputs_of(expression.part)
        case Provided():
            return inputs_of(expression.condition) | inputs_of(expression.then)
        case WellsAtLeast():
            return frozenset()


class _Parser:
    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text = text
        self.words = vocabulary

    def expression(self, node: ast.expr) -> Expression:
        match node:
            case ast.BoolOp(op=ast.And(), values=values):
                return AllOf(self.parts(values))
            case ast.BoolOp(values=values):
                return AnyOf(self.parts(values))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.expression(operand))
            case ast.Name(id=name):
                return self.named(name)
            case ast.Compare():
                return self.comparison(node)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self.call(name, args)
        raise ExpressionError(f"not understood: {ast.unparse(node)}")

    def parts(self, nodes: list[ast.expr]) -> tuple[Expression, ...]:
        return tuple(self.expression(node) for node in nodes)

    def named(self, name: str) -> Expression:
        if name in self.words.definitions:
            return self.words.definitions[name]
        if name in self.words.yes_no:
            return Yes(name)
        raise ExpressionError(f"{name} is neither a yes/no input nor a definition")

    def call(self, name: str, args: list[ast.expr]) -> Expression:
        match name, args:
            case "any", [_, *_]:
                return AnyOf(self.parts(args))
            case "all", [_, *_]:
                return AllOf(self.parts(args))
            case "recorded", [part]:
                return Recorded(self.expression(part))
            case "provided", [condition, then]:
                return Provided(self.expression(condition), self.expression(then))
            case "wells_at_least", [points]:
                return WellsAtLeast(self.whole(points))
            case "at_least", [count, _, *_]:
                return AtLeast(self.whole(count), self.parts(args[1:]))
        raise ExpressionError(f"unknown function or wrong arguments: {name}")

    def comparison(self, node: ast.Compare) -> Expression:
        sides = [node.left, *node.comparators]
        parts = tuple(
            self.pair(left, operator, right) for left, operator, right in zip(sides, node.ops, sides[1:], strict=False)
        )
        return parts[0] if len(parts) == 1 else AllOf(parts)

    def pair(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Expression:
        if isinstance(operator, ast.In) and isinstance(left, ast.Name):
            return Member(left.id, self.members(left.id, right))
        symbol = _SYMBOLS.get(type(operator))
        if symbol is None:
            raise ExpressionError("only ==, !=, <, <=, >, >= and in can compare")
        if isinstance(left, ast.Name) and self.is_input(left.id):
            return self.compared(left.id, symbol, right)
        if isinstance(right, ast.Name) and self.is_input(right.id):
            return self.compared(right.id, _MIRRORED[symbol], left)
        raise ExpressionError(f"compares no known input: {ast.unparse(left)} {symbol} {ast.unparse(right)}")

    def is_input(self, name: str) -> bool:
        return name in self.words.numbers or name in self.words.choices

    def compared(self, name: str, symbol: str, node: ast.expr) -> Compare:
        if isinstance(node, ast.Name):
            if node.id not in self.words.choices.get(name, frozenset()) or symbol in ORDERINGS:
                raise ExpressionError(f"{node.id} is no choice of {name}, or choices are put in order")
            return Compare(name, symbol, node.id)
        if name not in self.words.numbers:
            raise ExpressionError(f"{name} is not a number")
        return Compare(name, symbol, self.number(node))

    def members(self, name: str, node: ast.expr) -> frozenset[str]:
        if isinstance(node, ast.Name) and node.id in self.words.sets:
            values = self.words.sets[node.id]
        elif isinstance(node, ast.Set) and all(isinstance(item, ast.Name) for item in node.elts):
            values = frozenset(item.id for item in node.elts if isinstance(item, ast.Name))
        else:
            raise ExpressionError(f"not a set: {ast.unparse(node)}")
        foreign = sorted(values - self.words.choices.get(name, frozenset()))
        if foreign:
            raise ExpressionError(f"{foreign[0]} is no choice of {name}")
        return values

    def whole(self, node: ast.expr) -> int:
        number = self.number(node)
        if not isinstance(number, int):
            raise ExpressionError("needs a whole number")
        return number

    def number(self, node: ast.expr) -> int | Decimal:
        if isinstance(node, ast.Constant) and type(node.value) in {int, float}:
            # The digits as written: 17.5 must not pass through a binary float.
            written = ast.get_source_segment(self.text, node) or str(node.value)
            return int(written) if isinstance(node.value, int) else Decimal(written)
        raise ExpressionError(f"not a number: {ast.unparse(node)}")
