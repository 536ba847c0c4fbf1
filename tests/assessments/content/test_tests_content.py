"""The files of tests, norms and reassessment load, hold together, and refuse mistakes by file and key."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from assessments.content import norms, reassessment, tests
from assessments.content.fields import Fields
from clinic.content import ContentError, read_toml

CATALOG = tests.load_test_catalog()
KEY_TESTS = {
    "T01",
    "T02",
    "T03",
    "T04",
    "T05",
    "T06",
    "T10",
    "T11",
    "T12",
    "T13",
    "T14",
    "T15",
    "T16",
    "T19",
    "T21",
    "T22",
}


def test_catalogue_holds_every_test_of_the_specification() -> None:
    numbers = {f"T{number:02}" for number in range(1, 23)}
    assert {test_id.split("_")[0].removesuffix("b") for test_id in CATALOG.tests} == numbers
    assert {"T01b", "T03b", "T11_add", "T11_abd", "T13_eo", "T13_ec"} <= set(CATALOG.tests)


def test_slugs_and_orders_are_unique() -> None:
    for name in ("slug", "order"):
        values = [getattr(test, name) for test in CATALOG.tests.values()]
        assert len(values) == len(set(values))


@pytest.mark.parametrize("family", sorted(KEY_TESTS))
def test_every_key_test_can_be_scored(family: str) -> None:
    assert any(test.severity.scored for test in CATALOG.family(family))


def test_information_only_tests_are_never_scored() -> None:
    assert not any(test.severity.scored for test in CATALOG.tests.values() if test.family in ("T17", "T18", "T20"))


def test_hop_and_gate_tests_are_those_of_the_specification() -> None:
    assert {test.id for test in CATALOG.tests.values() if test.hop} == {"T05", "T06", "T07", "T08", "T09", "T15"}
    assert {test.id for test in CATALOG.tests.values() if test.speed_gate} == {
        "T01",
        "T05",
        "T06",
        "T07",
        "T08",
        "T09",
    }


@pytest.mark.parametrize("test_id", sorted(CATALOG.tests))
def test_words_are_plain(test_id: str) -> None:
    test = CATALOG.tests[test_id]
    for words in (test.name, test.purpose, test.protocol, test.say, *test.steps):
        assert words
        assert "!" not in words
        assert not words.isupper()


def test_norms_belong_to_tests_and_variants_that_exist() -> None:
    loaded = norms.load_norms()
    for table in loaded.tables.values():
        test = CATALOG.tests[table.test_id]
        assert test.norms == table.id
        assert table.variant in {variant.id for variant in test.variants}
    assert {test.norms for test in CATALOG.tests.values() if test.norms} == set(loaded.tables)
    assert {reference.test_id for reference in loaded.references} <= set(CATALOG.tests)


Parser = Callable[[Fields], object]
PARSERS: Mapping[str, tuple[str, Parser]] = {
    "tests": ("tests.toml", tests.parse_test_catalog),
    "norms": ("norms.toml", norms.parse_norms),
    "reassessment": ("reassessment.toml", reassessment.parse_reassessment_rules),
}


def broken(name: str, change: Callable[[dict[str, Any]], object]) -> Callable[[], object]:
    """The parsed file with one mistake in it, ready to be parsed."""
    file, parse = PARSERS[name]
    table = copy.deepcopy(dict(read_toml("assessments.content", file)))
    change(table)
    return lambda: parse(Fields(table, file, name))


def set_in(path: str, value: object) -> Callable[[dict[str, Any]], object]:
    """Set one key, given like ``tests.0.range.step``."""

    def change(table: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        place: Any = table
        for part in parents:
            place = place[int(part)] if isinstance(place, list) else place[part]
        place[last] = value

    return change


@pytest.mark.parametrize(
    ("name", "path", "value", "problem"),
    [
        pytest.param("tests", "extra", 1, "unknown key", id="key-nobody-reads"),
        pytest.param("tests", "tests.0.colour", "red", "unknown key", id="test-key-nobody-reads"),
        pytest.param("tests", "tests.0.kind", "feeling", "known are", id="unknown-kind"),
        pytest.param("tests", "tests.0.stop", ["boredom"], "boredom", id="unknown-stop-criterion"),
        pytest.param("tests", "tests.0.range.step", 0.5, "decimal written as text", id="binary-float"),
        pytest.param("tests", "tests.0.range.step", "half", "not a number", id="no-number"),
        pytest.param("tests", "tests.0.range.highest", "0", "below highest", id="empty-range"),
        pytest.param("tests", "tests.0.trials.planned", 3, "must not go down", id="more-planned-than-allowed"),
        pytest.param("tests", "tests.1.id", "T01", "used twice", id="id-twice"),
        pytest.param("tests", "tests.0.variants", [], "at least one variant", id="no-variant"),
        pytest.param("tests", "tests.0.name", 7, "must be str", id="wrong-type"),
        pytest.param("tests", "rules.cadence_test", "T99", "T99 is not a test", id="test-that-does-not-exist"),
        pytest.param("tests", "rules.speed_gate.words.open", None, "must be str", id="sentence-missing"),
        pytest.param("tests", "rules.fresh_days", True, "must be int", id="flag-for-a-number"),
        pytest.param("tests", "tests.4.severity", {"score_steps": [[3, 10], [2, 20]]}, "must go up", id="steps"),
        pytest.param("norms", "tables.0.values.male", [[30, 20, "1"]], "wrong way round", id="ages"),
        pytest.param("norms", "tables.0.values.other", [], "unknown key", id="unknown-sex"),
        pytest.param("reassessment", "triggers.0.id", "RA99", "RA99", id="unknown-trigger"),
        pytest.param("reassessment", "triggers.3.tests", ["T99"], "T99 is not a test", id="trigger-test"),
        pytest.param("reassessment", "cadence.0.phase_1.0.days", [], "needs 1", id="no-days"),
        pytest.param("reassessment", "cadence.0.phase_5", [], "unknown key", id="fifth-phase"),
    ],
)
def test_mistakes_are_named_by_file_and_key(name: str, path: str, value: object, problem: str) -> None:
    with pytest.raises(ContentError, match=problem) as found:
        broken(name, set_in(path, value))()
    assert found.value.file == PARSERS[name][0]


def test_unchanged_files_parse() -> None:
    for name in PARSERS:
        assert broken(name, lambda table: None)()
