"""The TOML behind intake, response and load: broken files are refused with file and key, hashes follow the data."""

import copy
from typing import Any

import pytest

from athletes.content import intake as intake_content
from athletes.content import response as response_content
from athletes.content.intake import questionnaire
from athletes.content.response import parse, response_rules, version_of
from clinic.content import ContentError, read_toml

RAW = read_toml(response_content.PACKAGE, response_content.NAME)
STEP = read_toml(intake_content.PACKAGE, "intake_about_you.toml")


def broken(path: str, value: object, table: Any = RAW) -> Any:
    """A copy of the table with one key set (or deleted, for None)."""
    changed = copy.deepcopy(table)
    *parents, last = path.split("/")
    at = changed
    for name in parents:
        at = at[int(name)] if name.isdigit() else at[name]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return changed


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        pytest.param("verdict/red_worst_pain", None, "verdict.red_worst_pain", id="missing"),
        pytest.param("verdict/red_worst_pain", "6", "verdict.red_worst_pain", id="text-for-a-number"),
        pytest.param("verdict/red_worst_pain", -1, "verdict.red_worst_pain", id="negative"),
        pytest.param("verdict/red_worst_pian", 6, "verdict.red_worst_pian", id="misspelt"),
        pytest.param("extra", {}, ".extra", id="unknown-section"),
        pytest.param("reasons/A-pain/colour", "YELLOW", "reasons.A-pain.colour", id="unknown-colour"),
        pytest.param("reasons/A-pain/runner", " ", "reasons.A-pain.runner", id="empty-words"),
        pytest.param("caps/run_by_protocol/CALF", 6, "caps.run_by_protocol.CALF", id="cap-above-5"),
        pytest.param("levers/hard_intensities", ["sprint"], "levers.hard_intensities", id="unknown-intensity"),
        pytest.param("questions/0/moment", "noon", "questions[0].moment", id="unknown-moment"),
        pytest.param("headlines/RED/now", None, "headlines.RED.now", id="missing-words"),
    ],
)
def test_response_content_refuses_broken_data(path: str, value: object, key: str) -> None:
    with pytest.raises(ContentError) as caught:
        parse(broken(path, value))
    assert caught.value.key == key


def test_response_version_follows_the_data() -> None:
    assert response_rules().version == version_of(copy.deepcopy(RAW))
    assert version_of(broken("verdict/red_worst_pain", 7)) != response_rules().version


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("question/0/lable", "x", id="misspelt-key"),
        pytest.param("question/0/why", None, id="no-reason-why-we-ask"),
        pytest.param("question/0/type", "colour", id="unknown-type"),
        pytest.param("question/0/req", "X", id="unknown-requirement"),
        pytest.param("question/0/min", 1.5, id="binary-float"),
        pytest.param("question/1/choices", [], id="choice-without-choices"),
        pytest.param("question/2/states", ["perhaps"], id="unknown-state"),
        pytest.param("question/2/show_if", [{"question": "sex_for_norms"}], id="condition-without-test"),
        pytest.param("question/2/show_if", [{"question": "region", "in_group": "toes"}], id="unknown-group"),
        pytest.param("question/2/when_hidden", [{"because": "no value"}], id="hidden-without-value"),
    ],
)
def test_intake_content_refuses_broken_questions(path: str, value: object) -> None:
    with pytest.raises(ContentError):
        intake_content.parse_step(broken(path, value, STEP), "x.toml")


def test_questionnaire_current_version_and_unknown_one() -> None:
    assert questionnaire().version == questionnaire("1").version
    with pytest.raises(KeyError):
        questionnaire("0")


def test_every_question_says_why_in_one_sentence_and_avoids_exclamation() -> None:
    for _, question in questionnaire().questions():
        for q in (question, *question.fields):
            assert len(q.why) > 10, q.id
            assert q.why.endswith("."), q.id
            assert "!" not in q.label + q.help + q.why, q.id
