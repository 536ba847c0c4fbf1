"""The worked load cases of clinical.md 6.6 and the load parts of the vignettes, read from tests/cases/load.jsonl."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from athletes.content.load import load_rules
from athletes.domain.load import judge_load, load_to_dict
from athletes.domain.load_facts import LoadFacts, LoadSession, ShoeChange
from athletes.domain.response_rules import Intensity

TABLE = Path(__file__).parents[2] / "cases" / "load.jsonl"
ROWS = [json.loads(line, parse_float=Decimal) for line in TABLE.read_text(encoding="utf-8").splitlines()]


def facts_of(case: Mapping[str, Any]) -> LoadFacts:
    """The facts of a case document's ``load`` section; a key that this table never uses is refused by the class."""
    given = dict(case["load"])
    session, shoe = given.pop("session", None), given.pop("shoe", None)
    if session is not None:
        session = {key: value for key, value in session.items() if key != "kind"}
        given["session"] = LoadSession(**{**session, "intensity": Intensity(session["intensity"])})
    if shoe is not None:
        given["shoe"] = ShoeChange(**shoe)
    return LoadFacts(today=date.fromisoformat(case["today"]), **given)


def assert_within(want: Any, got: Any, at: str) -> None:
    """Every expected key is there and equal, as in the acceptance cases."""
    if not isinstance(want, dict):
        assert got == want, at
        return
    for key, value in want.items():
        name, _, how = key.partition("__")
        if how == "includes":
            assert set(value) <= set(got[name]), f"{at}.{name}"
        else:
            assert name in got, f"{at}.{name}"
            assert_within(value, got[name], f"{at}.{name}")


@pytest.mark.parametrize("row", ROWS, ids=[row["case"]["id"] for row in ROWS])
def test_load_case(row: Mapping[str, Any]) -> None:
    verdict = load_to_dict(judge_load(facts_of(row["case"]), load_rules()))
    assert_within(row["expect"]["load"], verdict, "load")


def test_the_table_holds_every_worked_case() -> None:
    ids = {row["case"]["id"][:3].rstrip("ab-") for row in ROWS}
    assert ids >= {f"W{number}" for number in range(1, 14)} | {"V01", "V02", "V03", "V04", "V05", "V06", "V09"}
