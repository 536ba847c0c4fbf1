"""Patient-reported measures: the table of tests/cases, every boundary of clinical.md 4, missing and refused values."""

import copy
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.content.questionnaires import NAME, PACKAGE, parse, questionnaire_rules
from assessments.domain.questionnaire_rules import ChangeClass, Instrument, QuestionOneRule, Wording
from assessments.domain.questionnaires import (
    QuestionnaireEntry,
    WeeklyCheckScore,
    score_entry,
    score_lefs,
    score_psfs,
    score_uwri,
    score_visa_a,
    score_weekly_check,
    visa_change,
    weekly_headline,
)
from clinic.content import ContentError, read_toml
from clinic.domain.errors import RuleViolation

RULES = questionnaire_rules()
TABLE = Path(__file__).parents[2] / "cases" / "questionnaires.jsonl"
ROWS = [json.loads(line, parse_float=Decimal) for line in TABLE.read_text(encoding="utf-8").splitlines()]


def entry_of(document: Mapping[str, Any]) -> QuestionnaireEntry:
    """One questionnaire of a case document."""
    given_keys = dict(document)
    names: list[str] = [name for name in ("q1", "q2", "q3", "q4") if name in given_keys]
    answers = {name: given_keys.pop(name) for name in names}
    return QuestionnaireEntry(**{**given_keys, "instrument": Instrument(given_keys["instrument"])}, answers=answers)


@pytest.mark.parametrize("row", ROWS, ids=[row["case"]["id"] for row in ROWS])
def test_questionnaire_case(row: Mapping[str, Any]) -> None:
    entry = entry_of(row["case"]["questionnaires"][0])
    if "error" in row["expect"]:
        with pytest.raises(RuleViolation) as caught:
            score_entry(entry, RULES)
        assert f"questionnaires[0].{caught.value.field}" == row["expect"]["error"]["path"]
        return
    document = score_entry(entry, RULES).to_dict()
    wanted = row["expect"]["questionnaires"][0]
    assert {key: document[key] for key in wanted} == wanted
    assert document["instrument"] == entry.instrument


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        pytest.param([3, 3, 3], [5, 5, 5], "improvement", id="exactly-2"),
        pytest.param([3, 3, 3], [5, 5, 4], "noise", id="below-2"),
        pytest.param([5, 5, 5], [3, 3, 3], "decline", id="minus-2"),
        pytest.param([3], [6], "improvement", id="single-3"),
        pytest.param([3], [5], "noise", id="single-2"),
        pytest.param([3, 3], [5, 6], "noise", id="two-activities-2.5"),
        pytest.param([3, 3], [6, 6], "improvement", id="two-activities-3"),
        pytest.param([3, 3, 3], [5, 6, None], "noise", id="two-in-common"),
        pytest.param([3, 3], [6, 6, 0], "improvement", id="an-added-activity-is-left-out"),
        pytest.param([None, 3], [3, None], None, id="none-in-common"),
        pytest.param([3], [3], "noise", id="no-change"),
    ],
)
def test_psfs_change(before: list[int | None], now: list[int | None], kind: str | None) -> None:
    assert score_psfs(now, RULES.psfs, previous=before).change_class == kind


def test_psfs_without_an_answer_has_no_score() -> None:
    found = score_psfs([None, None], RULES.psfs)
    assert (found.score, found.answered, found.change) == (None, 0, None)


def test_psfs_change_is_judged_before_rounding() -> None:
    found = score_psfs([5, 5, 5, 5, 4], RULES.psfs, previous=[3, 3, 3, 3, 3])
    assert (found.to_dict()["change"], found.change_class) == (Decimal("1.8"), ChangeClass.NOISE)
    assert score_psfs([8, 8, 7], RULES.psfs).to_dict()["score"] == Decimal("7.7")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param({}, (None, None, None), id="nothing"),
        pytest.param({"q2": 17}, (None, True, None), id="modified-is-enough"),
        pytest.param({"q2": 0, "q3": 0, "q4": 0}, (None, None, None), id="first-missing"),
        pytest.param({"q1": 25}, (None, True, True), id="could-not-run-and-symptoms-missing"),
        pytest.param({"q1": 25, "q4": 0}, (75, True, True), id="autofill"),
        pytest.param({"q1": 25, "q2": 0, "q3": 8, "q4": 25}, (100, True, True), id="answers-to-unasked-questions"),
        pytest.param({"q1": 17, "q2": 8, "q3": 8, "q4": 25}, (58, False, False), id="not-substantial"),
        pytest.param({"q1": 8, "q2": 17, "q3": 0, "q4": 8}, (33, True, False), id="training-modified"),
        pytest.param({"q1": 8, "q2": 0, "q3": 0}, (None, False, False), id="symptoms-missing"),
        pytest.param({"q1": 0, "q2": 25, "q3": 25, "q4": 25}, (0, False, False), id="the-first-question-ends-it"),
    ],
)
def test_weekly_check(answers: dict[str, int | None], expected: tuple[Any, Any, Any]) -> None:
    found = score_weekly_check(answers, RULES.weekly_problem_check)
    assert (found.severity, found.substantial, found.time_loss) == expected


def test_the_clinic_may_score_could_not_run_as_100() -> None:
    found = score_weekly_check({"q1": 25}, RULES.weekly_problem_check, q1_25_rule=QuestionOneRule.FORCE_100)
    assert found.severity == 100


def test_the_headline_is_the_worst_problem_and_not_the_sum() -> None:
    scores = [WeeklyCheckScore(severity, substantial=False, time_loss=False) for severity in (16, 59, 32)]
    assert weekly_headline(scores) == 59
    assert weekly_headline([*scores, WeeklyCheckScore(None, None, None)]) is None
    assert weekly_headline([]) is None


@pytest.mark.parametrize(
    ("score", "band"),
    [
        pytest.param(90, "minimal", id="90"),
        pytest.param(89, "moderate", id="89"),
        pytest.param(60, "moderate", id="60"),
        pytest.param(59, "marked", id="59"),
        pytest.param(0, "marked", id="0"),
    ],
)
def test_visa_bands(score: int, band: str) -> None:
    q8 = 30 if score >= 30 else 0
    rest = score - q8
    items = [min(10, max(0, rest - 10 * number)) for number in range(6)]
    found = score_visa_a(items, 0, "A", q8, RULES.visa_a)
    assert (found.score, found.band) == (score, band)


@pytest.mark.parametrize(
    "missing", [pytest.param(name, id=name) for name in ("item", "short", "q7", "q8_branch", "q8")]
)
def test_visa_without_every_item_has_no_score(missing: str) -> None:
    items: list[int | None] = [8, 7, 9, 8, 7, 5]
    if missing == "item":
        items[3] = None
    if missing == "short":
        items = items[:5]
    q7, branch, q8 = (None if missing == name else value for name, value in (("q7", 7), ("q8_branch", "A"), ("q8", 14)))
    assert score_visa_a(items, q7, branch, q8, RULES.visa_a).score is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "weeks", "kind"),
    [
        pytest.param(64, 12, "improvement", id="14-at-12-weeks"),
        pytest.param(63, 23, "noise", id="13-at-23-weeks"),
        pytest.param(57, 24, "improvement", id="7-at-24-weeks"),
        pytest.param(56, 24, "noise", id="6-at-24-weeks"),
        pytest.param(43, 24, "decline", id="minus-7-at-24-weeks"),
    ],
)
def test_visa_change(now: int, weeks: int, kind: str) -> None:
    assert visa_change(now, 50, weeks, RULES.visa_a) == kind


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        pytest.param(20, 20, "noise", id="0"),
        pytest.param(20, 16, "noise", id="minus-4"),
        pytest.param(20, 13, "important_decline", id="minus-7"),
        pytest.param(20, 12, "clinically_important_decline", id="minus-8"),
        pytest.param(20, 27, "important_improvement", id="7"),
        pytest.param(None, 27, None, id="no-earlier-one"),
        pytest.param(27, None, None, id="no-total"),
    ],
)
def test_uwri_change(before: int | None, now: int | None, kind: str | None) -> None:
    assert score_uwri(now, RULES.uwri, previous_total=before).change_class == kind


@pytest.mark.parametrize(
    ("items", "total", "expected"),
    [
        pytest.param([4] * 20, None, (80, 20), id="full"),
        pytest.param([4] * 18 + [None] * 2, None, (80, 18), id="18-answered"),
        pytest.param([3] * 18 + [2], None, (59, 19), id="19-answered-58.9"),
        pytest.param([1] + [0] * 18 + [None], None, (1, 19), id="19-answered-1.05"),
        pytest.param([4] * 17, None, (None, 17), id="17-answered"),
        pytest.param([], 57, (57, None), id="total"),
        pytest.param([4] * 17, 57, (None, 17), id="items-come-before-a-total"),
        pytest.param([], None, (None, None), id="nothing"),
    ],
)
def test_lefs(items: list[int | None], total: int | None, expected: tuple[int | None, int | None]) -> None:
    found = score_lefs(items, RULES.lefs, total=total)
    assert (found.score, found.answered) == expected


def test_lefs_change_is_real_from_9_points() -> None:
    assert score_lefs([], RULES.lefs, total=59, previous_total=50).change_class == "improvement"
    assert score_lefs([], RULES.lefs, total=58, previous_total=50).change_class == "noise"


@pytest.mark.parametrize(
    ("document", "path"),
    [
        pytest.param({"instrument": "psfs", "ratings": [3, 11]}, "ratings[1]", id="psfs-11"),
        pytest.param({"instrument": "psfs", "ratings": [1] * 6}, "ratings", id="psfs-six"),
        pytest.param(
            {"instrument": "psfs", "ratings": [1], "previous_ratings": [-1]}, "previous_ratings[0]", id="psfs-1"
        ),
        pytest.param({"instrument": "weekly_problem_check", "q4": 1}, "q4", id="check-q4"),
        pytest.param({"instrument": "weekly_problem_check", "q1": 0, "q3": 26}, "q3", id="check-even-when-ended"),
        pytest.param({"instrument": "visa_a", "items": [11]}, "items[0]", id="visa-item"),
        pytest.param({"instrument": "visa_a", "items": [1] * 7}, "items", id="visa-seven"),
        pytest.param({"instrument": "visa_a", "q7": 5}, "q7", id="visa-q7"),
        pytest.param({"instrument": "visa_a", "q8_branch": "D"}, "q8_branch", id="visa-branch"),
        pytest.param({"instrument": "visa_a", "q8_branch": "B", "q8": 30}, "q8", id="visa-q8-of-another-branch"),
        pytest.param({"instrument": "visa_a", "q8": 3}, "q8", id="visa-q8-of-no-branch"),
        pytest.param({"instrument": "uwri", "total": 1, "previous_total": 37}, "previous_total", id="uwri-before"),
        pytest.param({"instrument": "uwri", "total": -1}, "total", id="uwri-negative"),
        pytest.param({"instrument": "lefs", "items": [0, 5]}, "items[1]", id="lefs-item"),
        pytest.param({"instrument": "lefs", "items": [0] * 21}, "items", id="lefs-21"),
        pytest.param({"instrument": "lefs", "total": 81}, "total", id="lefs-total"),
        pytest.param({"instrument": "tendins_a", "total": 101}, "total", id="tendins"),
        pytest.param({"instrument": "nprs", "total": 11}, "total", id="nprs"),
    ],
)
def test_values_outside_the_scheme_are_refused(document: Mapping[str, Any], path: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        score_entry(entry_of(document), RULES)
    assert caught.value.field == path


@given(st.lists(st.none() | st.integers(0, 10), max_size=5), st.lists(st.none() | st.integers(0, 10), max_size=5))
def test_psfs_stays_on_its_scale_and_a_change_has_a_mirror(now: list[int | None], before: list[int | None]) -> None:
    forward = score_psfs(now, RULES.psfs, previous=before)
    backward = score_psfs(before, RULES.psfs, previous=now)
    assert forward.score is None or 0 <= forward.score <= 10
    assert forward.change == (None if backward.change is None else -backward.change)


def test_only_own_wording_is_shown() -> None:
    own = {licence.instrument for licence in RULES.licences.values() if licence.wording is Wording.OWN}
    assert own == {Instrument.PSFS, Instrument.WEEKLY_PROBLEM_CHECK, Instrument.PAIN_RATING}
    assert all(licence.source.startswith("clinical.md 4.1") for licence in RULES.licences.values())


@pytest.mark.parametrize(
    ("change", "key"),
    [
        pytest.param(lambda raw: raw["licence"].pop(), ".licence", id="licence-missing"),
        pytest.param(lambda raw: raw["psfs"].pop("ask"), ".psfs.ask", id="words-missing"),
        pytest.param(lambda raw: raw["psfs"].update(anchor={}), ".psfs.anchor", id="misspelt"),
        pytest.param(lambda raw: raw["visa_a"]["band"].pop(), ".visa_a.band", id="band-0-missing"),
        pytest.param(lambda raw: raw["uwri"].update(important_from=8), ".uwri.important_from", id="thresholds"),
        pytest.param(
            lambda raw: raw["weekly_problem_check"]["question"].pop(), ".weekly_problem_check.question", id="question"
        ),
    ],
)
def test_broken_content_is_refused(change: Any, key: str) -> None:
    raw = copy.deepcopy(dict(read_toml(PACKAGE, NAME)))
    change(raw)
    with pytest.raises(ContentError) as caught:
        parse(raw)
    assert caught.value.key == key
