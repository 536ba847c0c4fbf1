"""The worked triage cases: the minimum tests G1 to G20 of clinical.md 2.8 and the triage of vignettes V01 to V10."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assessments.domain.triage import screen
from tests.assessments.domain.triage_builders import CONTENT, from_case

LINES = (Path(__file__).parents[2] / "cases" / "triage.jsonl").read_text(encoding="utf-8").splitlines()
CASES = [json.loads(line, parse_float=Decimal) for line in LINES]


def matches(expected: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """What of a partial verdict is not as expected; ``__mentions`` looks for words in a list of texts."""
    wrong = []
    for key, value in expected.items():
        if key.endswith("__mentions"):
            text = " ".join(found[key.removesuffix("__mentions")]).lower()
            wrong += [f"{key}: {word}" for word in value if word.lower() not in text]
        elif found[key] != value:
            wrong.append(f"{key}: expected {value}, found {found[key]}")
    return wrong


@pytest.mark.parametrize("row", [pytest.param(row, id=row["case"]["id"]) for row in CASES])
def test_screen_of_a_worked_case_gives_the_expected_verdict(row: Mapping[str, Any]) -> None:
    person, problems, today = from_case(row["case"])
    verdict = screen(person, problems, rules=CONTENT, today=today).to_dict()
    assert matches(row["expect"], verdict) == []
    assert json.loads(json.dumps(verdict)) == verdict


def test_the_table_holds_every_minimum_case_and_every_vignette() -> None:
    ids = [row["case"]["id"] for row in CASES]
    assert {f"V{number:02}" for number in range(1, 11)} <= set(ids)
    assert {f"G{number:02}" for number in range(1, 21)} <= {case[:3] for case in ids}
