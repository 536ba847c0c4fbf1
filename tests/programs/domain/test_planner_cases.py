"""The acceptance table of the planner, line by line, and its documents."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from athletes.domain.response_rules import LeverKind
from clinic.domain.errors import RuleViolation
from programs.domain.planner.check import check_week
from programs.domain.planner.document import (
    conditions_from_dict,
    days_from_dict,
    days_to_dict,
    proposal_to_dict,
    request_from_dict,
    verdict_to_dict,
    week_from_dict,
)
from programs.domain.planner.planned_week import Activity, PlannedRace, RacePriority
from programs.domain.planner.propose import propose_week
from programs.domain.week import Weekday
from tests.programs.domain.case_tables import rows
from tests.programs.domain.planner_weeks import RULES, at, matches, verdict

ROWS = rows("planner")
BARE = {"start_date": "2026-03-02", "phase": 2}


def answered(case: dict[str, Any]) -> dict[str, object]:
    if "week" in case:
        return {"week": verdict_to_dict(check_week(*week_from_dict(case["week"]), RULES))}
    return {"week_proposal": proposal_to_dict(propose_week(request_from_dict(case["week_request"]), RULES))}


def test_the_table_is_whole() -> None:
    assert len(ROWS) == 16


@pytest.mark.parametrize("row", [pytest.param(row, id=row["case"]["id"]) for row in ROWS])
def test_planner_case(row: dict[str, Any]) -> None:
    actual = answered(row["case"])
    assert matches(row["expect"], actual), actual


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        pytest.param({"a": 1}, {"a": 1, "b": 2}, True, id="subset"),
        pytest.param({"a": [1]}, {"a": [1, 2]}, False, id="list-exact"),
        pytest.param({"a__includes": [{"x": 1}]}, {"a": [{"x": 2}, {"x": 1, "y": 3}]}, True, id="includes"),
        pytest.param({"a__includes": [{"x": 1}]}, {"a": [{"x": 2}]}, False, id="includes-missing"),
        pytest.param({"a__excludes": [{"x": 1}]}, {"a": [{"x": 1, "y": 3}]}, False, id="excludes"),
        pytest.param({"a": None}, {}, True, id="null-is-absent"),
    ],
)
def test_the_comparison_itself(expected: dict[str, Any], actual: dict[str, Any], same: bool) -> None:
    assert matches(expected, actual) is same


def test_every_proposed_day_is_a_day_that_can_be_checked_again() -> None:
    for row in ROWS:
        if "week_request" in row["case"]:
            request = request_from_dict(row["case"]["week_request"])
            proposal = propose_week(request, RULES)
            document = proposal_to_dict(proposal)
            again = check_week(days_from_dict({"d": document["days"]}["d"]), request.conditions, RULES)  # type: ignore[arg-type]
            assert verdict_to_dict(again).items() <= document.items()


def test_conditions_read_every_key() -> None:
    read = conditions_from_dict(
        BARE
        | {
            "available_minutes": {"monday": 60, "tuesday": None},
            "gym_weekdays": ["monday"],
            "preferred_long_run_weekday": "sunday",
            "hard_sets": {"this_week": 10, "phase_3_mean": Decimal("18.5")},
            "restrictions": {
                "stop_running": True,
                "lever": "downhill",
                "lever_sessions_left": 1,
                "amber_2_until": "2026-03-04",
                "volume_cap_m": 12_000,
                "easy_only_days": ["friday"],
            },
            "races": [{"date": "2026-03-08", "priority": "B"}, {"date": "2026-03-09"}],
            "previous_sunday": [{"block": "run_long", "start": "2026-03-01T09:00+01:00"}],
            "acknowledged_detectors": ["L03"],
        }
    )
    assert read.available_minutes == {Weekday.MONDAY: 60}
    assert read.restrictions.lever is LeverKind.DOWNHILL
    assert read.restrictions.amber_2_until == date(2026, 3, 4)
    assert read.races == (PlannedRace(date(2026, 3, 8), RacePriority.B), PlannedRace(date(2026, 3, 9)))
    assert read.previous_sunday[0].start == at(-1, "08:00")
    assert read.hard_sets_phase_3_mean == Decimal("18.5")
    assert (read.speed_gate, read.symptoms_quiet, read.acknowledged) == (None, None, frozenset({"L03"}))


def test_the_gate_of_the_tests_stands_in_only_when_the_week_has_none() -> None:
    assert conditions_from_dict(BARE, True).speed_gate is True
    assert conditions_from_dict(BARE | {"speed_gate": False}, True).speed_gate is False


@pytest.mark.parametrize(
    "section",
    [
        pytest.param({"phase": 5}, id="phase"),
        pytest.param({"start_date": "2026-02-30"}, id="date"),
        pytest.param({"reference_week_m": 40.5}, id="binary-float"),
        pytest.param({"travel": "yes"}, id="flag"),
        pytest.param({"gym_weekdays": "monday"}, id="list"),
        pytest.param({"gym_weekdays": ["caturday"]}, id="weekday"),
        pytest.param({"previous_sunday": [{}]}, id="no-block"),
        pytest.param({"previous_sunday": [{"block": "walk", "start": "2026-03-01T09:00"}]}, id="no-offset"),
        pytest.param({"restrictions": []}, id="object"),
        pytest.param({"gym_days_per_week": Decimal("1.5")}, id="whole"),
        pytest.param({"protocol": 3}, id="text"),
    ],
)
def test_a_wrong_type_is_refused(section: dict[str, object]) -> None:
    with pytest.raises(RuleViolation, match=r"must be|is missing"):
        conditions_from_dict(BARE | section)


def test_days_and_violations_as_documents() -> None:
    day = (Activity("run_easy", distance_m=Fraction(15, 2), minutes=30, gym=True, start=at(0, "07:00")),)
    assert days_to_dict({Weekday.MONDAY: day})["monday"] == [
        {
            "block": "run_easy",
            "distance_m": Decimal("7.5"),
            "minutes": 30,
            "gym": True,
            "start": at(0, "07:00").isoformat(),
        }
    ]
    document = verdict_to_dict(verdict(friday=(Activity("strength_A", minutes=45),)))
    violations = document["violations"]
    assert isinstance(violations, list)
    assert {"id": "HC6b", "day": "friday", "block": "strength_A"}.items() <= dict(violations[-1]).items()  # type: ignore[arg-type]


def test_an_unknown_block_is_refused() -> None:
    with pytest.raises(RuleViolation, match="no activity block"):
        verdict(monday=(Activity("parkour"),))
