"""The walk-run ladder (clinical.md 7.16): the acceptance table and its properties."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain.errors import RuleViolation
from programs.content.protocols import protocols
from programs.content.walk_run import walk_run_ladder
from programs.domain.progression import Colour
from programs.domain.walk_run import LadderAction, next_step, stage_of
from tests.programs.domain.case_tables import rows

LADDER = walk_run_ladder().stages


@pytest.mark.parametrize("row", [pytest.param(row, id=row["case"]["id"]) for row in rows("walk_run")])
def test_ladder_as_in_the_table(row: dict[str, Any]) -> None:
    program = row["case"]["program"]
    walk_run = program["walk_run"]
    hours = protocols()[program["protocol"]].walk_run_hours
    step = next_step(LADDER, walk_run["stage"], [Colour(v) for v in walk_run["verdicts"]], hours=hours)
    found = {
        "action": step.action.value,
        "next_stage": step.next_stage.id if step.next_stage else None,
        "run_minutes": step.run_minutes,
        "minimum_hours_between_starts": step.minimum_hours_between_starts,
    }
    expected = row["expect"]["program"]["walk_run"]
    assert {key: found[key] for key in expected} == expected


def test_run_minutes_of_every_stage() -> None:
    assert [stage.run_minutes for stage in LADDER] == [6, 12, 18, 24, 25, 24, 30, 30, 30, 30]


def test_a_session_has_five_minutes_of_walking_before_and_after() -> None:
    assert [stage.total_minutes for stage in LADDER[:2]] == [40, 40]
    assert LADDER[-1].total_minutes == 40


@given(st.sampled_from(LADDER), st.lists(st.sampled_from(Colour), max_size=6))
def test_only_two_green_at_the_end_go_forward(stage: Any, verdicts: list[Colour]) -> None:
    step = next_step(LADDER, stage.id, verdicts, hours=36)
    forward = step.action in (LadderAction.ADVANCE, LadderAction.LADDER_COMPLETE)
    assert forward is (verdicts[-2:] == [Colour.GREEN, Colour.GREEN])
    if step.next_stage is not None:
        assert stage.number - 2 <= step.next_stage.number <= stage.number + 1


def test_two_green_after_an_amber_advance() -> None:
    verdicts = [Colour.AMBER, Colour.GREEN, Colour.GREEN]
    assert next_step(LADDER, "W3", verdicts, hours=36).action is LadderAction.ADVANCE


def test_unknown_stage_says_which_there_are() -> None:
    with pytest.raises(RuleViolation, match="W1 to W10"):
        stage_of(LADDER, "W11")
