"""Reads acceptance cases from tests/cases and turns their "tests" part into domain results. Holds no expectations."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from assessments.content.tests import load_test_catalog
from assessments.domain.measurement import Footwear, Setup, SideResult, SquatFaults, TestResult, Trial, aggregate
from assessments.domain.verdict_document import Document

CASES = Path(__file__).parents[2] / "cases"
CATALOG = load_test_catalog()
Case = Mapping[str, Any]


def read_cases(name: str) -> list[Case]:
    """All lines of one file; numbers are exact decimals."""
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line, parse_float=Decimal) for line in lines if line]


def results_of(tests: Case, today: date) -> list[TestResult]:
    """Domain results of a case document's tests."""
    return [_result(item, today) for item in tests.get("results", [])]


def _result(item: Case, today: date) -> TestResult:
    on = date.fromisoformat(item["date"]) if "date" in item else today
    test = CATALOG.tests[item["test"]]
    footwear = Footwear(item["footwear"]) if "footwear" in item else None
    setup = Setup(item.get("variant", test.default_variant), footwear)
    shared = SideResult(
        setup,
        pain=item.get("pain_during", item.get("pain")),
        pain_next_morning=item.get("pain_next_morning"),
        pain_limited=item.get("pain_limited", False),
    )
    if not test.two_sided:
        value = item.get("value")
        if "counts" in item:
            value = aggregate(test, [Trial(Decimal(count)) for count in item["counts"]])
        return TestResult(test.id, on, whole=replace(shared, value=value))
    return TestResult(test.id, on, left=_side(item, "left", shared), right=_side(item, "right", shared))


def _side(item: Case, name: str, shared: SideResult) -> SideResult | None:
    test, value = CATALOG.tests[item["test"]], item.get(name)
    if isinstance(value, Mapping):
        return replace(shared, faults=SquatFaults(**{fault: bool(seen) for fault, seen in value.items()}))
    trials = item.get(f"{name}_trials")
    if trials is not None:
        value = aggregate(test, [Trial(None if trial is None else Decimal(trial)) for trial in trials])
    if value is None:
        return None
    sticks = item.get(f"{name}_sticks", test.sticks)
    return replace(shared, value=value, sticks=sticks)


def matches(expected: object, actual: Document) -> bool:
    """The matching of acceptance cases: objects are subsets, lists exact, null matches absent."""
    if isinstance(expected, Mapping):
        found = actual if isinstance(actual, Mapping) else {}
        return all(matches(value, found.get(key)) for key, value in expected.items())
    if isinstance(expected, list):
        if not isinstance(actual, Sequence) or isinstance(actual, str) or len(actual) != len(expected):
            return False
        return all(matches(one, other) for one, other in zip(expected, actual, strict=True))
    return expected == actual and isinstance(expected, bool) is isinstance(actual, bool)
