"""Reads the acceptance tables and turns a case document's facts into metrics. Test support, no rules of its own."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from programs.domain.metrics import Metrics, Reading

CASES = Path(__file__).parents[2] / "cases"


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of ``tests/cases/<name>.jsonl``; numbers are exact."""
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line, parse_float=Decimal) for line in lines if line.strip()]


def gap_percent(left: Fraction, right: Fraction) -> Fraction:
    """Gap in percent of the better side (clinical.md 3.2), for tests where more is better."""
    high = max(left, right)
    return (high - min(left, right)) / high * 100


def metrics_of(case: Mapping[str, Any]) -> Metrics:
    """Metrics of a case document: its ``metrics`` section and its two-sided test results on the involved side."""
    today = date.fromisoformat(case["today"])
    readings = {name: Reading(value) for name, value in case.get("metrics", {}).items()}
    side = "left" if case.get("problems", [{}])[0].get("side") == "L" else "right"
    for result in case.get("tests", {}).get("results", []):
        on = date.fromisoformat(result.get("date", case["today"]))
        readings.update(_test_readings(result, side, on))
    return Metrics(today, readings)


def _test_readings(result: Mapping[str, Any], side: str, on: date) -> dict[str, Reading]:
    test = result["test"]
    if test == "T04":
        return {f"T04.{fault}": Reading(value, on) for fault, value in result[side].items()}
    if test in ("T14", "T15", "T21"):
        return {f"{test}.score": Reading(result[side], on)}
    left, right = Fraction(result["left"]), Fraction(result["right"])
    return {
        f"{test}.inv": Reading(Fraction(result[side]), on),
        f"{test}.worse": Reading(min(left, right), on),
        f"{test}.gap": Reading(gap_percent(left, right), on),
    }
