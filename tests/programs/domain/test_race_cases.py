"""The calendar tests of clinical.md 10.4 and the race parts of the vignettes, read from tests/cases/race.jsonl."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from assessments.domain.triage import screen
from athletes.domain.response_rules import Colour
from programs.content.race_calendar import race_rules
from programs.domain.race_calendar import judge_calendar
from programs.domain.race_calendar_facts import (
    BoneStress,
    CalendarProblem,
    CalendarRace,
    RaceMetrics,
    RunnerFacts,
    runner_facts,
)
from programs.domain.season import preseason
from tests.assessments.domain.triage_builders import CONTENT, from_case
from tests.programs.domain.case_tables import rows

RULES = race_rules()
ROWS = rows("race")
METRICS = {
    "easy_runs_colour": "easy_runs",
    "faster_runs_colour": "faster_runs",
    "tempo_runs_colour": "tempo_runs",
}


def problem_of(document: Mapping[str, Any], number: int) -> CalendarProblem:
    """A case document's problem as far as races are concerned."""
    bone = document.get("bone_injury")
    cleared = None if bone is None else bone.get("clearance_date")
    return CalendarProblem(
        id=document.get("id", f"p{number}"),
        region=document["region"],
        suspected_site=document.get("clinician_answers", {}).get("b_site"),
        confirmed_bone=None
        if bone is None
        else BoneStress(bone.get("site"), None if cleared is None else date.fromisoformat(cleared)),
    )


def runner_of(case: Mapping[str, Any]) -> RunnerFacts:
    """The runner of a case document, screened as the whole application does."""
    person, problems, today = from_case(case)
    known: dict[str, Any] = {
        METRICS.get(name, name): Colour(value) if name in METRICS else value
        for name, value in case.get("metrics", {}).items()
        if name != "symptom_days"
    }
    concerned = [problem_of(document, number) for number, document in enumerate(case["problems"], start=1)]
    triage = screen(person, problems, rules=CONTENT, today=today)
    return runner_facts(today, concerned, triage, RaceMetrics(**known), RULES.bone_rules)


def assert_within(want: Any, got: Any, at: str) -> None:
    """Every expected key is there and equal, as in the acceptance cases."""
    if isinstance(want, Mapping):
        for key, value in want.items():
            name, _, how = key.partition("__")
            if how == "includes":
                assert set(value) <= set(got[name]), f"{at}.{name}"
            else:
                assert_within(value, got[name], f"{at}.{name}")
    else:
        assert got == want, at


@pytest.mark.parametrize("row", ROWS, ids=[row["case"]["id"] for row in ROWS])
def test_race_case(row: Mapping[str, Any]) -> None:
    case, expect = row["case"], row["expect"]
    runner = runner_of(case)
    races = [CalendarRace(**{**race, "date": date.fromisoformat(race["date"])}) for race in case.get("races", [])]
    found = [decision.to_dict() for decision in judge_calendar(races, runner, RULES)]
    assert len(found) == len(expect.get("races", []))
    for number, (want, got) in enumerate(zip(expect.get("races", []), found, strict=True)):
        assert_within(want, got, f"races[{number}]")
    if "season" in expect:
        start = date.fromisoformat(case["season"]["cycle_start_date"])
        assert_within(expect["season"], preseason(start, runner, RULES).to_dict(), "season")


def test_the_table_holds_every_calendar_test_and_vignette() -> None:
    ids = {row["case"]["id"] for row in ROWS}
    assert ids >= {"cal-1", "cal-2a", "cal-2b", "cal-3", "cal-4", "cal-5", "cal-6", "cal-7", "cal-8", "cal-9", "cal-10"}
    assert ids >= {"V01", "V02", "V07", "V09", "V10"}
