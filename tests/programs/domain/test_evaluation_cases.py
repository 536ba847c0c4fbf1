"""Every worked case and table through the evaluate door, and their documents with holes in them."""

from typing import Any

import pytest

from tests.programs.domain.door import (
    Document,
    all_cases,
    error_path,
    paths_of,
    replaced,
    value_at,
    verdict_of,
    without,
    written,
)
from tests.programs.domain.verdict_matching import differences

CASES = all_cases()
DOCUMENTS = [(label, case) for label, case, expect in CASES if "error" not in expect]
LISTED = {"body_mass_index", "menstrual_status"}


@pytest.mark.parametrize(("case", "expect"), [pytest.param(case, expect, id=label) for label, case, expect in CASES])
def test_case(case: Document, expect: Document) -> None:
    verdict = verdict_of(case)
    assert not list(differences(expect, verdict))
    assert ("error" in verdict) is ("error" in expect)
    assert verdict.get("id") == case.get("id")


def test_every_table_is_there() -> None:
    assert len(CASES) >= 270
    labels = {label for label, _, _ in CASES}
    assert {f"vignettes-V{number:02}" for number in range(1, 11)} <= labels


@pytest.mark.parametrize(
    ("want", "got", "same"),
    [
        pytest.param({"a": 1}, {"a": 1, "b": 2}, True, id="subset"),
        pytest.param({"a": [1]}, {"a": [1, 2]}, False, id="list-exact"),
        pytest.param({"a": None}, {}, True, id="null-is-absent"),
        pytest.param({"a": 1}, {"a": True}, False, id="truth-is-no-number"),
        pytest.param({"a__includes": [{"x": 1}]}, {"a": [{"x": 1, "y": 2}]}, True, id="includes"),
        pytest.param({"a__includes": [3]}, {"a": [1, 2]}, False, id="includes-missing"),
        pytest.param({"a__excludes": [1]}, {"a": [1]}, False, id="excludes"),
        pytest.param({"a__mentions": ["Crutches"]}, {"a": ["two crutches"]}, True, id="mentions"),
        pytest.param({"a__mentions": ["MRI"]}, {"a": ["two crutches"]}, False, id="mentions-missing"),
        pytest.param({"a": {"b": 1}}, {"a": None}, False, id="object"),
    ],
)
def test_the_comparison_itself(want: Any, got: Any, same: bool) -> None:
    assert (not list(differences(want, got))) is same


def test_null_and_absent_mean_the_same_everywhere() -> None:
    """But for answers that the document fills with their negatives: there a listed null stays UNKNOWN."""
    compared = 0
    for label, case in DOCUMENTS:
        filled = case.get("unlisted_answers") == "negative"
        for path in paths_of(case):
            is_answer = any(step in ("answers", "clinician_answers") for step in path[:-1]) or path[-1] in LISTED
            if isinstance(path[-1], int) or (filled and is_answer):
                continue
            null, absent = verdict_of(replaced(case, path, None)), verdict_of(without(case, path))
            assert null == absent, f"{label} {written(path)}"
            compared += 1
    assert compared > 2000


@pytest.mark.parametrize("word", [None, "dont_know", "declined"])
def test_a_missing_answer_is_unknown_and_never_an_error(word: str | None) -> None:
    for label, case in DOCUMENTS:
        for path in paths_of(case):
            if path[-2:-1] and path[-2] in ("answers", "clinician_answers"):
                changed = verdict_of(replaced(case, path, word))
                assert changed["triage"] == verdict_of(replaced(case, path, None))["triage"], f"{label} {written(path)}"
                assert "error" not in changed


def test_holes_never_make_a_document_wrong() -> None:
    """Without any one key there is a verdict, or the error says that exactly this key is needed."""
    needed = {"today", "region", "instrument", "date", "distance_m", "cycle_start_date", "slug", "setting", "test"}
    needed |= {"start_date", "phase", "days", "block"}
    for label, case in DOCUMENTS:
        for path in paths_of(case):
            if isinstance(path[-1], int):
                continue
            found = error_path(without(case, path))
            assert found is None or (path[-1] in needed and found == written(path)), f"{label} {written(path)}: {found}"


def test_unknown_keys_are_refused_at_every_level() -> None:
    refused = 0
    for label, case in DOCUMENTS:
        for path in [(), *paths_of(case)]:
            inner = value_at(case, path)
            if isinstance(inner, dict):
                changed = replaced(case, (*path, "surprise"), 1)
                assert error_path(changed) == written((*path, "surprise")), label
                refused += 1
    assert refused > 500
