"""Turns rows of the acceptance tables into domain objects, for the response tests. Must not judge anything."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from athletes.content.response import response_rules
from athletes.domain.pain_cap import pain_cap
from athletes.domain.response import SessionReport
from athletes.domain.response_rules import Intensity, SessionKind

TABLE = Path(__file__).parents[2] / "cases" / "response.jsonl"
RULES = response_rules()


def rows() -> list[dict[str, Any]]:
    """Every case of tests/cases/response.jsonl, in file order."""
    return [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]


def report_from(
    row: Mapping[str, Any], *, today: str = "2026-03-02", region: str | None = None, baseline: int = 0
) -> SessionReport:
    """A case document's response as a report; absent keys are UNKNOWN, the cap follows the region."""
    known = {key: value for key, value in row.items() if value is not None}
    kind = SessionKind(known.pop("kind", "run"))
    return SessionReport(
        date=date.fromisoformat(known.pop("date", today)),
        kind=kind,
        intensity=Intensity(known.pop("intensity", "easy")),
        pain_cap=known.pop("pain_cap", pain_cap(RULES.caps, kind=kind, region=region)),
        baseline_pain=known.pop("baseline_pain", baseline),
        **known,
    )
