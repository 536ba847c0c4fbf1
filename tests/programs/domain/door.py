"""The evaluate door for tests: documents in, verdicts out as the plain data that a reader of the JSON sees."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any

from programs.content.evaluation import engines
from programs.domain.evaluation.json_text import dump
from programs.domain.evaluation.verdict import evaluate, evaluate_or_explain
from tests.programs.domain.case_tables import rows

TODAY = "2026-03-02"
TABLES = (
    "errors", "exercises", "gates", "load", "planner", "questionnaires", "race", "reassessment", "response",
    "symmetry", "triage", "vignettes", "walk_run",
)  # fmt: skip
Document = dict[str, Any]


def verdict_of(case: Mapping[str, Any]) -> Document:
    """The verdict through JSON and back, numbers exact; the error form for a broken document."""
    found: Document = json.loads(dump(evaluate_or_explain(case, engines())), parse_float=Decimal)
    return found


def good_verdict_of(case: Mapping[str, Any]) -> Document:
    """The verdict of a document that must be right."""
    found: Document = json.loads(dump(evaluate(case, engines())), parse_float=Decimal)
    return found


def error_path(case: Mapping[str, Any]) -> str | None:
    """Where the document is wrong; None when it is not."""
    error = verdict_of(case).get("error")
    return None if error is None else error["path"]


def all_cases() -> list[tuple[str, Document, Document]]:
    """Label, case and expected verdict of every table that speaks of the door."""
    found = []
    for table in TABLES:
        for number, row in enumerate(rows(table), start=1):
            expect = {"triage": row["expect"]} if table == "triage" else row["expect"]
            found.append((f"{table}-{row['case'].get('id', number)}", row["case"], expect))
    return found


def healthy(**sections: Any) -> Document:
    """A 40-year-old runner who answered no to everything."""
    person = {"age_years": 40, "sex_for_norms": "male"}
    return {"today": TODAY, "unlisted_answers": "negative", "person": person, **sections}


Path = tuple[str | int, ...]


def paths_of(document: Any, at: Path = ()) -> Iterator[Path]:
    """Every position in a document."""
    items = document.items() if isinstance(document, dict) else enumerate(document)
    for step, value in items:
        yield (*at, step)
        if isinstance(value, dict | list):
            yield from paths_of(value, (*at, step))


def written(path: Path) -> str:
    """A position as an error names it."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def value_at(document: Any, path: Path) -> Any:
    """What stands at a position."""
    for step in path:
        document = document[step]
    return document


def replaced(document: Document, path: Path, value: Any) -> Document:
    """The document with another value at a position."""
    changed = deepcopy(document)
    value_at(changed, path[:-1])[path[-1]] = value
    return changed


def without(document: Document, path: Path) -> Document:
    """The document without a position."""
    changed = deepcopy(document)
    del value_at(changed, path[:-1])[path[-1]]
    return changed
