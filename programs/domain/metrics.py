"""The facts that gates are judged on: a value with its date and variant, by metric id (clinical.md 7.1).

Must not compute a fact from a log; it only looks facts up, refuses stale ones and derives what follows from others.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias

from clinic.domain.rounding import Exact, exact

TEST_METRIC_DAYS = 28
"""Test metrics older than this are UNKNOWN (clinical.md 7.1; ruling 6: exactly 28 days still counts)."""

HOP_TESTS = ("T05", "T06", "T07", "T08", "T09")

Value: TypeAlias = Exact | bool

_TEST_METRIC = re.compile(r"(?P<test>T\d\d[a-z]?(?:_[a-z]+)?)\.(?P<part>[a-z0-9_]+)")


@dataclass(frozen=True, slots=True)
class Reading:
    """One known value. ``on`` is the day it was measured (None: it describes today); ``variant`` of a test."""

    value: Value
    on: date | None = None
    variant: str | None = None


@dataclass(frozen=True, slots=True)
class Lookup:
    """What was found for a metric. ``reading`` None is UNKNOWN, and ``problem`` says why."""

    reading: Reading | None
    problem: str = ""


NOT_RECORDED = "not recorded"
STALE = "older than 28 days"
FUTURE = "dated in the future"
OTHER_VARIANT = "measured with a different variant"


@dataclass(frozen=True, slots=True)
class Metrics:
    """Everything known on ``today``. Absent ids are UNKNOWN, never zero and never false.

    ``variants`` names, per test, the variant that the episode is measured with; a reading of another is UNKNOWN.
    ``not_offered`` are tests that may not be done now (clinical.md 3.1-6), so a baseline does not wait for them.
    """

    today: date
    readings: Mapping[str, Reading]
    variants: Mapping[str, str] = field(default_factory=dict)
    not_offered: frozenset[str] = frozenset()

    def find(self, metric: str) -> Lookup:
        """The usable reading of a metric, or why there is none."""
        if metric in self.readings:
            return self._usable(metric, self.readings[metric])
        if metric == "hop_gap":
            return self._hop_gap()
        match = _TEST_METRIC.fullmatch(metric)
        if match and match["part"] == "recorded":
            return self._recorded(match["test"])
        return Lookup(None, NOT_RECORDED)

    def with_reading(self, metric: str, reading: Reading) -> "Metrics":
        """The same facts with one more."""
        return Metrics(self.today, {**self.readings, metric: reading}, self.variants, self.not_offered)

    def tests_recorded(self, tests: tuple[str, ...]) -> Lookup:
        """True when every test that may be offered has a usable reading; UNKNOWN, never false, when one is missing."""
        wanted = [test for test in tests if test not in self.not_offered]
        missing = [test for test in wanted if self._recorded(test).reading is None]
        if missing:
            return Lookup(None, f"not recorded: {', '.join(missing)}")
        return Lookup(Reading(True))

    def _usable(self, metric: str, reading: Reading) -> Lookup:
        if reading.on is not None and reading.on > self.today:
            return Lookup(None, FUTURE)
        match = _TEST_METRIC.fullmatch(metric)
        if match is None:
            return Lookup(reading)
        if reading.on is not None and reading.on < self.today - timedelta(days=TEST_METRIC_DAYS):
            return Lookup(None, STALE)
        wanted = self.variants.get(match["test"])
        if wanted is not None and reading.variant not in (None, wanted):
            return Lookup(None, OTHER_VARIANT)
        return Lookup(reading)

    def _recorded(self, test: str) -> Lookup:
        """A test is recorded when any part of it has a usable reading."""
        problem = NOT_RECORDED
        for metric, reading in self.readings.items():
            if _belongs(metric, test):
                found = self._usable(metric, reading)
                if found.reading is not None:
                    return Lookup(Reading(True, reading.on, reading.variant))
                problem = found.problem
        return Lookup(None, problem)

    def _hop_gap(self) -> Lookup:
        """The largest gap among the hop tests at hand (clinical.md 7.2 phase 3). None at hand is UNKNOWN."""
        found = [self.find(f"{test}.gap") for test in HOP_TESTS]
        readings = [lookup.reading for lookup in found if lookup.reading is not None]
        if not readings:
            problems = [lookup.problem for lookup in found if lookup.problem != NOT_RECORDED]
            return Lookup(None, problems[0] if problems else NOT_RECORDED)
        return Lookup(max(readings, key=lambda reading: exact(reading.value)))


def _belongs(metric: str, test: str) -> bool:
    """T10 and T13 are kept in parts (T11_add, T13_eo); any part counts as the test."""
    name, _, part = metric.partition(".")
    return bool(part) and (name == test or name.startswith(f"{test}_"))


@dataclass(frozen=True, slots=True)
class MetricDefinition:
    """What a metric is called and measured in. ``pain``: it counts as a pain criterion for the overlap rule (7.3)."""

    id: str
    words: str
    unit: str
    pain: bool
    yes_no: bool
