"""The acceptance table of gates, row by row."""

from typing import Any

import pytest

from programs.content.protocols import metric_definitions, protocols
from programs.content.rules import progression_rules
from programs.domain.gate import GateEvaluation, Proposal, evaluate_gate
from programs.domain.selection import is_released
from tests.programs.domain.case_tables import metrics_of, rows

RULES = progression_rules()
GATES = [row for row in rows("gates") if "metrics" in row["case"]]
RELEASE = [row for row in rows("gates") if "metrics" not in row["case"]]


def evaluated(case: dict[str, Any]) -> GateEvaluation:
    program = case["program"]
    return evaluate_gate(
        protocols()[program["protocol"]],
        program["phase"],
        metrics_of(case),
        metric_definitions(),
        RULES,
        triage_allows=True,
        clinician_ok=program.get("clinician_ok", False),
    )


@pytest.mark.parametrize("row", [pytest.param(row, id=row["case"]["id"]) for row in GATES])
def test_gate_as_in_the_table(row: dict[str, Any]) -> None:
    gate = evaluated(row["case"])
    expected = row["expect"]["program"]
    wanted = expected.get("exit", {})
    if "ready" in wanted:
        assert gate.ready is wanted["ready"]
    if "failing" in wanted:
        found = [{"criterion": r.criterion, "value": r.shown_value, "needs": r.needs} for r in gate.failing]
        assert found == wanted["failing"]
    if "needs_data" in wanted:
        assert list(gate.needs_data) == wanted["needs_data"]
    assert set(wanted.get("needs_data__includes", [])) <= set(gate.needs_data)
    assert gate.minimum_days == expected.get("minimum_days", gate.minimum_days)
    assert gate.proposal == expected.get("proposal", gate.proposal)
    assert (gate.proposal is Proposal.HOLD) is not gate.ready


def test_the_table_has_gates_and_releases() -> None:
    assert len(GATES) == 13
    assert [row["case"]["id"] for row in RELEASE] == ["released-refer", "not-released-unknown"]


@pytest.mark.parametrize("row", [pytest.param(row, id=row["case"]["id"]) for row in RELEASE])
def test_released_only_when_triage_allows(row: dict[str, Any]) -> None:
    allows = {"released-refer": True, "not-released-unknown": None}[row["case"]["id"]]
    today = metrics_of(row["case"]).today
    assert is_released(protocols()["ACH-MID"], allows, None, today) is row["expect"]["program"]["released"]
