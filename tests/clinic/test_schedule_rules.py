"""schedule.toml: read, checked, and refused with file and key when it is wrong."""

import copy
from typing import Any

import pytest

from clinic.content import ContentError, read_toml
from clinic.content.schedule import parse_rules, schedule_rules


@pytest.fixture
def table() -> dict[str, Any]:
    return copy.deepcopy(dict(read_toml("clinic.content", "schedule.toml")))


def test_rules_name_a_length_for_every_kind_of_appointment() -> None:
    from clinic.models import AppointmentKind

    assert set(schedule_rules().default_lengths) == set(AppointmentKind.values)


@pytest.mark.parametrize(
    ("section", "key", "value", "named"),
    [
        pytest.param("day", "opens", None, "day.opens", id="missing"),
        pytest.param("day", "lunch", 1, "day.lunch", id="unknown key"),
        pytest.param("day", "weekdays", [1, 1], "day.weekdays", id="weekday twice"),
        pytest.param("day", "weekdays", [0], "day.weekdays", id="no such weekday"),
        pytest.param("slots", "step_minutes", 0, "slots.step_minutes", id="step of nothing"),
        pytest.param("slots", "offered", "six", "slots.offered", id="not a number"),
        pytest.param("length", "shortest_minutes", 50, "length.default_minutes", id="default below shortest"),
    ],
)
def test_wrong_value_is_refused_by_its_key(
    table: dict[str, Any], section: str, key: str, value: object, named: str
) -> None:
    if value is None:
        del table[section][key]
    else:
        table[section][key] = value
    with pytest.raises(ContentError) as problem:
        parse_rules(table)
    assert problem.value.key.startswith(named)
