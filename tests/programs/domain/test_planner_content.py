"""planner.toml: what is wrong in it is named by file and key."""

import copy
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from clinic.content import ContentError, read_toml
from programs.content.planner import parse, planner_rules
from programs.content.protocols import protocols
from programs.domain.planner.words import WORD_KEYS


@cache
def written() -> Mapping[str, Any]:
    return read_toml("programs.content", "planner.toml")


def broken(path: str, value: object) -> dict[str, Any]:
    """The file with one value changed, or removed when the value is None."""
    table: dict[str, Any] = copy.deepcopy(dict(written()))
    *parents, last = path.split(".")
    place = table
    for name in parents:
        place = place[name]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return table


def test_every_protocol_has_facts() -> None:
    rules = planner_rules()
    assert set(rules.protocols) == {*protocols(), "any"}
    assert rules.protocol(None) is rules.protocols["any"]
    assert rules.protocols["PF"].own_region == "achilles"
    assert rules.protocols["PRE"].own_region is None
    assert {name for name, facts in rules.protocols.items() if 1 in facts.no_run} == {"TBSI", "CALF"}
    assert rules.protocols["ITB"].plyo_from == 3


def test_every_sentence_can_be_said() -> None:
    rules = planner_rules()
    assert set(rules.words) == WORD_KEYS
    for words in rules.words.values():
        assert words.strip()
        assert "!" not in words
    assert all(name[0].islower() for name in rules.names.values())


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        pytest.param("words.HC1", None, "words.HC1: is missing", id="sentence-missing"),
        pytest.param("words.HC99", "x", "words.HC99: unknown key", id="sentence-unknown"),
        pytest.param("weights.S1", -1, "weights.S1: must not be negative", id="weight-negative"),
        pytest.param("weights.S13", 1, "unknown key", id="weight-unknown"),
        pytest.param("spacing.heavy_hours", 49, "preferred_hours", id="hours-order"),
        pytest.param("spacing.race_hours", {"A": 72}, "race_hours.B: is missing", id="priority-missing"),
        pytest.param("limits.hard_days", {"1": 2}, "needs the phases 1 to 4", id="phase-missing"),
        pytest.param("limits.hard_days", {"5": 2}, "unknown key", id="phase-unknown"),
        pytest.param("limits.steady_minutes", "ten", "must be int", id="not-a-number"),
        pytest.param("limits.hard_sets_percent", [70, 50], "the smaller first", id="pair-order"),
        pytest.param("lists.plyo", ["parkour"], 'no block "parkour"', id="block-unknown"),
        pytest.param("lists.focus", {"parkour": "x"}, 'no block "parkour"', id="focus-unknown"),
        pytest.param("protocols.strength", {"XYZ": "lateral"}, 'no protocol "XYZ"', id="protocol-unknown"),
        pytest.param("protocols.camber", ["XYZ"], 'no protocol "XYZ"', id="camber-unknown"),
        pytest.param("protocols.region", {"plantar": "foot"}, "not a region", id="region-unknown"),
        pytest.param("strength.calf_quad.2", [], "strength.calf_quad.2: is missing", id="strength-empty"),
        pytest.param("sizes.pace_s_per_km", None, "pace_s_per_km: is missing", id="size-missing"),
        pytest.param("extra", {}, "unknown key", id="section-unknown"),
    ],
)
def test_an_error_names_file_and_key(path: str, value: object, problem: str) -> None:
    with pytest.raises(ContentError) as error:
        parse(broken(path, value))
    assert "programs/content/planner.toml" in str(error.value)
    assert problem in str(error.value)


def test_the_file_as_written_is_what_the_planner_reads() -> None:
    assert parse(written()) == planner_rules()
