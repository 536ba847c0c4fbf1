"""Reading a case document: every bound, type and word, the path of what is wrong, dates, digits, and JSON itself."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from clinic.content import ContentError, read_toml
from programs.content.evaluation import engines, parse
from programs.domain.evaluation.errors import CaseError
from programs.domain.evaluation.json_text import dump
from programs.domain.evaluation.json_text import parse as parse_json
from programs.domain.evaluation.schema import (
    Choice,
    Kind,
    ListOf,
    MapOf,
    Number,
    NumberOrObject,
    OrUnknown,
    Record,
)
from tests.programs.domain.door import TODAY, error_path, good_verdict_of, healthy, verdict_of

TEMPLATES: dict[str, dict[str, Any]] = {
    "problems[0]": {"region": "none"},
    "tests.results[0]": {"test": "T01"},
    "questionnaires[0]": {"instrument": "psfs"},
    "exercises[0]": {"slug": "rdl", "setting": "gym"},
    "week": {"start_date": TODAY, "phase": 2, "days": {}},
    "week.races[0]": {"date": TODAY},
    "week_request": {"start_date": TODAY, "phase": 2},
    "races[0]": {"date": TODAY, "distance_m": 10_000},
    "season": {"cycle_start_date": TODAY},
}
TEMPLATES["previous_sunday[0]"] = TEMPLATES["days.monday[0]"] = {"block": "walk"}


def _template(path: str) -> dict[str, Any]:
    return next((dict(one) for end, one in TEMPLATES.items() if path.endswith(end)), {})


def _leaves(kind: Kind, path: str, wrap: Any) -> Iterator[tuple[str, Kind, Any]]:
    """Every place for a plain value, with how to make a document that holds one there."""
    if isinstance(kind, OrUnknown):
        yield from _leaves(kind.known, path, wrap)
    elif isinstance(kind, Record):
        for key, inner in kind.fields.items():
            at = f"{path}.{key}" if path else key
            yield from _leaves(inner, at, lambda value, key=key: wrap({**_template(path), key: value}))
    elif isinstance(kind, MapOf):
        key = kind.keys[0]
        yield from _leaves(kind.item, f"{path}.{key}", lambda value: wrap({key: value}))
    elif isinstance(kind, ListOf):
        yield from _leaves(kind.item, f"{path}[0]", lambda value: wrap([value]))
    elif isinstance(kind, NumberOrObject):
        yield from _leaves(kind.number, path, wrap)
    else:
        yield path, kind, wrap


LEAVES = list(_leaves(engines().schema, "", lambda value: {"today": TODAY, **value}))
NUMBERS = [
    pytest.param(path, kind, wrap, id=path)
    for path, kind, wrap in LEAVES
    if isinstance(kind, Number) and not path.startswith("questionnaires")
]
CHOICES = [pytest.param(path, kind, wrap, id=path) for path, kind, wrap in LEAVES if isinstance(kind, Choice)]


@pytest.mark.parametrize(("path", "kind", "wrap"), NUMBERS)
def test_both_bounds_belong_to_the_range_and_the_next_value_does_not(path: str, kind: Number, wrap: Any) -> None:
    for bound, outside in ((kind.low, -1), (kind.high, 1)):
        value = int(bound) if bound == int(bound) else bound
        assert error_path(wrap(value)) in (None, "program.phase"), value
        assert error_path(wrap(value + (outside if kind.whole else outside * Decimal("0.001")))) == path
    half = kind.low + Decimal("0.5")
    assert error_path(wrap(half)) == (path if kind.whole else None)


@pytest.mark.parametrize(("path", "kind", "wrap"), NUMBERS)
@pytest.mark.parametrize("wrong", ["5", True, [], {}, Decimal("NaN"), Decimal("1e-300"), 1.5], ids=repr)
def test_a_number_is_nothing_else(path: str, kind: Number, wrap: Any, wrong: object) -> None:
    assert error_path(wrap(wrong)) in (path, f"{path}.{{}}")


@pytest.mark.parametrize(("path", "kind", "wrap"), CHOICES)
def test_every_word_is_known_and_no_other(path: str, kind: Choice, wrap: Any) -> None:
    for word in kind.options:
        assert error_path(wrap(word)) in (None, "program.phase")
    wrong_words: list[Any] = ["surprise", "", 1, True, [], {}]
    for wrong in wrong_words:
        assert error_path(wrap(wrong)) == path


@pytest.mark.parametrize(
    ("path", "kind", "wrap"),
    [pytest.param(*leaf, id=leaf[0]) for leaf in LEAVES if type(leaf[1]).__name__ in ("Flag", "Day", "Text", "Moment")],
)
def test_flags_dates_and_texts_take_nothing_else(path: str, kind: Kind, wrap: Any) -> None:
    wrong_values: dict[str, list[Any]] = {
        "Flag": ["yes", "true", 1, 0, []],
        "Day": ["2026-02-29", "2026-3-2", "20260302", "2026-W10-1", 20260302, "2026-03-02T00:00", True, "1899-12-31"],
        "Text": [1, True, [], {}],
        "Moment": ["2026-03-02", "2026-03-02T18:00", "2026-03-02T25:00+00:00", 5],
    }
    for value in wrong_values[type(kind).__name__]:
        assert error_path(wrap(value)) == path, value


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        pytest.param("problems", "region", "calf", id="problem"),
        pytest.param("questionnaires", "instrument", "psfs", id="questionnaire"),
        pytest.param("races", "date", TODAY, id="race"),
        pytest.param("exercises", "slug", "rdl", id="exercise"),
    ],
)
def test_required_keys_of_list_members(section: str, key: str, value: str) -> None:
    assert error_path({"today": TODAY, section: [{}]}) is not None
    assert error_path({"today": TODAY, section: [{key: None}]}) == f"{section}[0].{key}"
    assert error_path({"today": TODAY, section: [{key: value}]}) != f"{section}[0].{key}"
    assert error_path({"today": TODAY, section: [None]}) == f"{section}[0]"


@pytest.mark.parametrize(
    ("case", "path"),
    [
        pytest.param({}, "today", id="no-today"),
        pytest.param({"today": None}, "today", id="null-today"),
        pytest.param([], "", id="list"),
        pytest.param(5, "", id="number"),
        pytest.param(None, "", id="null"),
        pytest.param({"today": TODAY, "id": 5}, "id", id="id"),
        pytest.param({"today": TODAY, "week": {"start_date": TODAY, "phase": 1}}, "week.days", id="days"),
        pytest.param({"today": TODAY, "week_request": {"start_date": "2026-03-03", "phase": 1}},
                     "week_request.start_date", id="request-monday"),
        pytest.param({"today": TODAY, "races": [{"date": "2028-03-02", "distance_m": 5000}]}, "races[0].date",
                     id="race-731-days"),
        pytest.param({"today": TODAY, "races": [{"date": "2028-03-01", "distance_m": 5000}]}, None,
                     id="race-730-days"),
        pytest.param({"today": TODAY, "races": [{"date": TODAY, "distance_m": 5000}]}, None, id="race-today"),
        pytest.param({"today": TODAY, "responses": [{"pain_worst": 2, "pain_last_5_minutes": 3}]},
                     "responses[0].pain_worst", id="worst-below-last"),
        pytest.param({"today": TODAY, "problems": [{"region": "calf", "id": "a"}, {"region": "calf", "id": "a"}]},
                     "problems[1].id", id="id-twice"),
        pytest.param({"today": TODAY, "problems": [{"region": "calf", "id": "p2"}, {"region": "calf"}]},
                     "problems[1].id", id="id-like-a-default"),
        pytest.param({"today": TODAY, "tests": {"results": [{"test": "T04", "left": 2}]}}, "tests.results[0].left",
                     id="squat-as-number"),
        pytest.param({"today": TODAY, "tests": {"results": [{"test": "T01", "right": {"knee": 1}}]}},
                     "tests.results[0].right", id="faults-of-another-test"),
        pytest.param({"today": TODAY, "tests": {"results": [{"test": "T04", "left": {"nose": 1}}]}},
                     "tests.results[0].left.nose", id="sixth-fault"),
        pytest.param({"today": TODAY, "person": {"answers": {"q_tense": True}}}, "person.answers.q_tense",
                     id="problem-question-about-the-person"),
        pytest.param({"today": TODAY, "problems": [{"region": "calf", "answers": {"q_chest": "no"}}]},
                     "problems[0].answers.q_chest", id="person-question-about-a-problem"),
        pytest.param({"today": TODAY, "problems": [{"region": "calf", "clinician_answers": {"w10": "yes"}}]},
                     "problems[0].clinician_answers.w10", id="clinician-answer"),
        pytest.param({"today": TODAY, "questionnaires": [{"instrument": "visa_a", "items": [1, 11]}]},
                     "questionnaires[0].items[1]", id="visa-item"),
        pytest.param({"today": TODAY, "questionnaires": [{"instrument": "lefs", "items": [1, 5]}]},
                     "questionnaires[0].items[1]", id="lefs-item"),
        pytest.param({"today": TODAY, "questionnaires": [{"instrument": "psfs", "ratings": [1] * 6}]},
                     "questionnaires[0].ratings", id="sixth-activity"),
        pytest.param({"today": TODAY, "program": {"protocol": "PRE", "phase": 1}}, "program.phase", id="phase-of-pre"),
        pytest.param({"today": TODAY, "week": {"start_date": TODAY, "phase": 1, "days": {"funday": []}}},
                     "week.days.funday", id="eighth-day"),
        pytest.param({"today": TODAY, "week": {"start_date": TODAY, "phase": 1, "days": {"monday": [{}]}}},
                     "week.days.monday[0].block", id="no-block"),
    ],
)  # fmt: skip
def test_where_it_is_wrong(case: Any, path: str | None) -> None:
    assert error_path(case) == path


def test_the_error_form_names_the_document() -> None:
    assert verdict_of({"id": "a", "today": "x"}) == {
        "id": "a",
        "error": {"path": "today", "message": "Must be a date like 2026-03-02."},
    }
    assert verdict_of({"id": 7, "today": TODAY})["id"] is None


def test_a_whole_number_may_be_written_with_a_point() -> None:
    case = healthy(problems=[{"region": "none"}], responses=[{"pain_worst": Decimal("6.0")}])
    assert good_verdict_of(case)["responses"][0]["colour"] == "RED"


@pytest.mark.parametrize("value", [True, False, "banana", 7, None, [], {}])
def test_a_runners_answer_to_a_clinicians_question_is_ignored_whatever_it_is(value: object) -> None:
    told = healthy(problems=[{"region": "calf", "answers": {"leg_swelling": True, "w4": True, "w10": value}}])
    triage = good_verdict_of(told)["triage"]
    assert triage["wells"] == {"p1": 1}
    assert triage["fired"] == ["RF-15"]
    examined = healthy(problems=[{**told["problems"][0], "clinician_answers": {"w10": True}}])
    assert good_verdict_of(examined)["triage"]["fired"] == ["RF-15m"]


def test_an_ignored_answer_is_unknown_even_when_unlisted_answers_are_negative() -> None:
    problem = {"region": "ankle", "answers": {"trauma10": True, "oa_malleolar_pain": True}}
    assert good_verdict_of(healthy(problems=[problem]))["triage"]["state"] == "clear"
    asked = {**problem, "answers": {**problem["answers"], "oa_lat": False}}  # type: ignore[dict-item]
    assert good_verdict_of(healthy(problems=[asked]))["triage"]["unknown"] == ["RF-18"]


@pytest.mark.parametrize("word", ["dont_know", "declined", None])
@pytest.mark.parametrize("key", ["age_years", "sex_for_norms", "has_menstrual_cycle", "menstrual_status", "height_cm"])
def test_facts_of_the_person_may_be_unknown(key: str, word: str | None) -> None:
    case = {"today": TODAY, "person": {key: word}, "problems": [{"region": "none"}]}
    assert error_path(case) is None


@pytest.mark.parametrize(
    ("text", "document"),
    [
        pytest.param('{"a": 0.1}', {"a": Decimal("0.1")}, id="decimal"),
        pytest.param(b'\xef\xbb\xbf{"a": 1}', {"a": 1}, id="byte-order-mark"),
        pytest.param("1e3", Decimal("1e3"), id="exponent"),
    ],
)
def test_json_in(text: str | bytes, document: object) -> None:
    assert parse_json(text) == document


@pytest.mark.parametrize(
    "text",
    ["", "{", "nope", '{"a": NaN}', "Infinity", '{"a": 1} {"b": 2}', "[" * 100_000, "1" * 5000, b"\xff\xfe\x00"],
    ids=lambda text: str(text)[:12],
)
def test_what_is_not_json(text: str | bytes) -> None:
    with pytest.raises(CaseError) as refused:
        parse_json(text)
    assert refused.value.path == ""


def test_json_out() -> None:
    document = {"a": Decimal("1E+3"), "b": Decimal("0.00000010"), "c": [1, True, None, "ö\n"], "d": Decimal("40.0")}
    assert dump(document) == '{"a": 1000, "b": 0.00000010, "c": [1, true, null, "ö\\n"], "d": 40.0}'
    with pytest.raises(TypeError):
        dump(1.5)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        pytest.param({"case": {"required": ["today"], "today": "date", "x": "colour"}}, "case.x", id="kind"),
        pytest.param({"case": {"required": ["yesterday"], "today": "date"}}, "case.required", id="required"),
        pytest.param({"case": {"today": "date", "x": "record nobody"}}, "shapes.nobody", id="shape"),
        pytest.param({"case": {"today": "date", "x": "record case"}}, "case", id="holds-itself"),
        pytest.param({"case": {"today": "date", "x": "choice colours"}}, "case.x", id="words"),
        pytest.param({"case": {"today": "date", "x": "number 5..1"}}, "case.x", id="bounds"),
        pytest.param({"case": {"today": "date", "x": "answers nobody"}}, "case.x", id="answers"),
        pytest.param({"case": {"today": "date", "x": 5}}, "case.x", id="no-text"),
        pytest.param({"case": {"today": "date"}, "spare": {"y": "text"}}, "spare", id="unused"),
    ],
)
def test_a_broken_shape_names_its_key(changes: dict[str, Any], key: str) -> None:
    with pytest.raises(ContentError) as refused:
        parse(changes)
    assert (refused.value.file, refused.value.key) == ("programs/content/evaluation.toml", key)


def test_every_shape_of_the_file_is_used() -> None:
    assert isinstance(parse(read_toml("programs.content", "evaluation.toml")), Record)
