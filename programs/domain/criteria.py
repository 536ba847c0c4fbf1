"""The criterion language of clinical.md 7.1: ``metric op value``, joined by ``and`` and ``or``, judged in three values.

An UNKNOWN metric never meets a criterion: it needs data. Nothing here decides what follows from a criterion.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from clinic.domain.logic import Tri, all_of, any_of
from clinic.domain.rounding import exact, half_up
from programs.domain.metrics import Lookup, MetricDefinition, Metrics, Value

_OPERATORS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
_CONDITION = re.compile(
    r"(?P<metric>[A-Za-z]\w*(?:\.\w+)?)\s*(?P<op><=|>=|<|>|=)\s*(?P<value>true|false|\d+(?:\.\d+)?)"
)
_IF_RECORDED = " if recorded"


class CriterionSyntaxError(ValueError):
    """A criterion that cannot be read."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a metric with a fixed value."""

    metric: str
    op: str
    value: Decimal | bool

    @property
    def needs(self) -> str:
        """``>=20``, ``=0``, ``=true``."""
        value = str(self.value).lower() if isinstance(self.value, bool) else f"{self.value:f}"
        return f"{self.op}{value}"

    def judge(self, value: Value | None) -> Tri:
        """UNKNOWN for None and for a value of the wrong kind, else the comparison on exact numbers."""
        if value is None or isinstance(value, bool) != isinstance(self.value, bool):
            return None
        return _OPERATORS[self.op](exact(value), exact(self.value))


@dataclass(frozen=True, slots=True)
class Criterion:
    """Alternatives, each a conjunction. ``id`` is the first metric. ``words`` are for people.

    ``if_recorded``: left out when its metric is UNKNOWN (clinical.md 7.9 "if available").
    """

    alternatives: tuple[tuple[Condition, ...], ...]
    words: str = ""
    if_recorded: bool = False

    @property
    def id(self) -> str:
        """The metric that the criterion is about."""
        return self.alternatives[0][0].metric

    @property
    def metrics(self) -> tuple[str, ...]:
        """Every metric it mentions, in order, once."""
        return tuple(dict.fromkeys(condition.metric for group in self.alternatives for condition in group))

    @property
    def needs(self) -> str:
        """``<20``; for alternatives ``<=1 or triage=2 and triage_restrictions_respected=true``."""
        if len(self.alternatives) == 1 and len(self.alternatives[0]) == 1:
            return self.alternatives[0][0].needs
        return " or ".join(
            " and ".join(c.needs if (i, j) == (0, 0) else f"{c.metric}{c.needs}" for j, c in enumerate(group))
            for i, group in enumerate(self.alternatives)
        )

    def holds(self, metrics: Metrics) -> Tri:
        """The criterion on these facts, in three values."""
        return self.judge({metric: metrics.find(metric) for metric in self.metrics})

    def judge(self, found: Mapping[str, Lookup]) -> Tri:
        """The criterion on looked-up facts: OR over alternatives of AND over conditions."""

        def value_of(metric: str) -> Value | None:
            reading = found[metric].reading
            return None if reading is None else reading.value

        return any_of(all_of(c.judge(value_of(c.metric)) for c in group) for group in self.alternatives)


def parse_criterion(text: str, words: str = "") -> Criterion:
    """Read ``"am_stiff7 <= 20 or am_stiff7_falling = true"``. Raises CriterionSyntaxError."""
    body = text.strip()
    if_recorded = body.endswith(_IF_RECORDED)
    body = body.removesuffix(_IF_RECORDED)
    alternatives = tuple(tuple(_parse_condition(part) for part in group.split(" and ")) for group in body.split(" or "))
    return Criterion(alternatives, words, if_recorded)


def _parse_condition(text: str) -> Condition:
    match = _CONDITION.fullmatch(text.strip())
    if match is None:
        raise CriterionSyntaxError(f'"{text.strip()}" is not "metric op value"')
    value = match["value"]
    if value in ("true", "false"):
        if match["op"] != "=":
            raise CriterionSyntaxError(f'"{text.strip()}": true and false can only be compared with =')
        return Condition(match["metric"], "=", value == "true")
    return Condition(match["metric"], match["op"], Decimal(value))


class Status(StrEnum):
    """What is known about a criterion."""

    MET = "met"
    NOT_MET = "not_met"
    NEEDS_DATA = "needs_data"


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """A judged criterion. ``value`` is exact (None: UNKNOWN); ``problem`` says why data are needed."""

    criterion: str
    words: str
    value: Value | None
    needs: str
    unit: str
    on: date | None
    variant: str | None
    status: Status
    problem: str = ""
    pain: bool = False

    @property
    def shown_value(self) -> Decimal | bool | None:
        """For display: half-up, one decimal for fractions, whole numbers as they are."""
        if self.value is None or isinstance(self.value, bool):
            return self.value
        return half_up(self.value, 0 if isinstance(self.value, int) else 1)


def judge(
    criterion: Criterion, metrics: Metrics, definitions: Mapping[str, MetricDefinition]
) -> CriterionResult | None:
    """Judge one criterion; None if it only counts when recorded and it is not. UNKNOWN is never met."""
    found: dict[str, Lookup] = {metric: metrics.find(metric) for metric in criterion.metrics}
    verdict = criterion.judge(found)
    if verdict is None and criterion.if_recorded:
        return None
    lead = found[criterion.id]
    definition = definitions.get(criterion.id)
    status = Status.NEEDS_DATA if verdict is None else Status.MET if verdict else Status.NOT_MET
    problems = [lookup.problem for lookup in found.values() if lookup.problem]
    return CriterionResult(
        criterion=criterion.id,
        words=criterion.words or (definition.words if definition else criterion.id),
        value=lead.reading.value if lead.reading else None,
        needs=criterion.needs,
        unit=definition.unit if definition else "",
        on=lead.reading.on if lead.reading else None,
        variant=lead.reading.variant if lead.reading else None,
        status=status,
        problem=problems[0] if verdict is None and problems else "",
        pain=definition.pain if definition else False,
    )


_IN_WORDS = {">=": "at least", "<=": "at most", "<": "under", ">": "over", "=": "exactly"}


def criterion_sentence(criterion: Criterion, definitions: Mapping[str, MetricDefinition]) -> str:
    """What a criterion asks for, for a runner: ``One-leg calf raises, sore side: at least 20 raises``."""
    if criterion.words:
        return criterion.words
    groups = (", and ".join(_condition_words(c, definitions) for c in group) for group in criterion.alternatives)
    return ", or ".join(groups)


def _condition_words(condition: Condition, definitions: Mapping[str, MetricDefinition]) -> str:
    definition = definitions.get(condition.metric)
    words = definition.words if definition else condition.metric
    if isinstance(condition.value, bool):
        return words
    unit = f" {definition.unit}" if definition and definition.unit else ""
    return f"{words}: {_IN_WORDS[condition.op]} {condition.value:f}{unit}"
