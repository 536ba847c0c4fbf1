"""The proposed week: no violation, cheapest, always the same, and honest about what it leaves out."""

import random
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from athletes.domain.response_rules import LeverKind
from programs.content.protocols import protocols
from programs.domain.planner.check import check_week, lever_sessions
from programs.domain.planner.loading import day_load
from programs.domain.planner.options import DayOptions
from programs.domain.planner.planned_week import (
    Activity,
    GroupSession,
    PlannedRace,
    RacePriority,
    Restrictions,
    Tissue,
    WeekConditions,
)
from programs.domain.planner.propose import WeekProposal, beside_the_group, propose_week
from programs.domain.planner.search import WeekSearch
from programs.domain.planner.single_day import races_of
from programs.domain.planner.wishes import (
    Role,
    WeekRequest,
    fixed_days,
    run_kinds,
    strength_kinds,
    wishes_of,
)
from programs.domain.week import WEEK, Weekday
from tests.load.planner import random_request
from tests.programs.domain.planner_weeks import CONDITIONS, MONDAY_DATE, RULES, SAMPLE, empty, found

MON, TUE, WED, THU, FRI, SAT, SUN = Weekday
REST = (Activity("rest"),)
REST_WEEK = dict.fromkeys(WEEK, REST)
REQUESTS = st.builds(random_request, st.integers(0, 2**32).map(random.Random))


def request(*, conditions: dict[str, Any] | None = None, **wanted: Any) -> WeekRequest:
    values: dict[str, Any] = {"runs_per_week": 4, "strength_sessions": 2, "easy_pace_s_per_km": 360, **wanted}
    return WeekRequest(replace(CONDITIONS, **(conditions or {})), **values)


def proposed(*, conditions: dict[str, Any] | None = None, **wanted: Any) -> WeekProposal:
    return propose_week(request(conditions=conditions, **wanted), RULES)


def blocks(proposal: WeekProposal) -> dict[Weekday, tuple[str, ...]]:
    return {day: tuple(one.block for one in activities) for day, activities in proposal.days.items()}


def count(proposal: WeekProposal, *names: str) -> int:
    return sum(block in names for day in blocks(proposal).values() for block in day)


def dropped(proposal: WeekProposal) -> dict[Role, int]:
    totals: dict[Role, int] = {}
    for wish in proposal.dropped:
        totals[wish.role] = totals.get(wish.role, 0) + wish.count
    return totals


@given(REQUESTS)
@settings(max_examples=150, deadline=None)
def test_a_proposed_week_has_no_violation(wanted: WeekRequest) -> None:
    proposal = propose_week(wanted, RULES)
    judged = check_week(proposal.days, wanted.conditions, RULES)
    assert judged == proposal.verdict
    assert judged.accepted or any("No week fits" in note for note in proposal.notes)
    assert set(proposal.days) == set(WEEK)


@given(REQUESTS)
@settings(max_examples=40, deadline=None)
def test_only_a_missing_heavy_session_can_make_a_week_impossible(wanted: WeekRequest) -> None:
    proposal = propose_week(wanted, RULES)
    assert proposal.possible or proposal.verdict.violation_ids == ("HC12",)


@given(REQUESTS)
@settings(max_examples=40, deadline=None)
def test_the_same_request_gives_the_same_week(wanted: WeekRequest) -> None:
    assert propose_week(wanted, RULES) == propose_week(wanted, RULES)


@given(REQUESTS)
@settings(max_examples=40, deadline=None)
def test_last_weeks_proposal_is_kept(wanted: WeekRequest) -> None:
    first = propose_week(wanted, RULES)
    again = propose_week(replace(wanted, last_week=first.days), RULES)
    assert again.days == first.days


@given(REQUESTS, st.sampled_from(WEEK))
@settings(max_examples=60, deadline=None)
def test_an_added_violation_is_found(wanted: WeekRequest, day: Weekday) -> None:
    proposal = propose_week(wanted, RULES)
    early = wanted.conditions.phase < 3
    worse = {
        "HC6a": (Activity("run_long", minutes=70), Activity("run_long", minutes=70)),
        "HC3": (Activity("run_intervals", minutes=40), Activity("strength_A", minutes=45)),
        **({"HC10": (Activity("run_tempo", minutes=40),)} if early else {}),
    }
    for rule, activities in worse.items():
        judged = check_week({**proposal.days, day: (*proposal.days[day], *activities)}, wanted.conditions, RULES)
        assert rule in judged.violation_ids
        assert not judged.accepted
    twice = dict.fromkeys(WEEK, (Activity("run_easy", minutes=30),))
    assert "HC7" in check_week(twice, wanted.conditions, RULES).violation_ids


class Unpruned(WeekSearch):
    """The same search without bounds and without remembering states."""

    def _hopeless(self, index: int, merit: tuple[int, int, int, int]) -> bool:
        return index == len(WEEK) and any(self.left)

    def _dominated(self, *_: object) -> bool:
        return False


@given(REQUESTS, st.integers(1, 3), st.integers(0, 2), st.booleans())
@settings(max_examples=60, deadline=None)
def test_pruning_changes_nothing(wanted: WeekRequest, runs: int, lifts: int, repeat: bool) -> None:
    small = replace(wanted, runs_per_week=runs, strength_sessions=lifts, last_week=SAMPLE if repeat else {})
    wishes = wishes_of(small, RULES)
    kinds = [*run_kinds(wishes, small, RULES), *strength_kinds(wishes, small, RULES)]
    fixed = fixed_days(small)
    loads = tuple(day_load(i, fixed.get(day, ()), small.conditions, RULES) for i, day in enumerate(WEEK))
    found_weeks = []
    for kind in (WeekSearch, Unpruned):
        options = DayOptions(small, RULES, fixed, races_of(loads, small.conditions))
        search = kind(small, RULES, options, lever_sessions(small.conditions, RULES))
        week = search.best(kinds)
        found_weeks.append((search.best_merit, week and [one.activities for one in week]))
    assert found_weeks[0] == found_weeks[1]


def cheapest(proposal: WeekProposal, conditions: WeekConditions, most_on_a_day: int) -> int:
    """The least cost of any arrangement of the proposal's activities without a violation, by trying them all."""
    activities = [one for day in WEEK for one in proposal.days[day] if one.block != "rest"]
    costs = []
    for places in product(WEEK, repeat=len(activities)):
        if any(places.count(day) > most_on_a_day for day in WEEK):
            continue
        days = {day: tuple(one for one, at in zip(activities, places, strict=True) if at is day) for day in WEEK}
        judged = check_week(days, conditions, RULES)
        if judged.accepted:
            costs.append(judged.cost)
    return min(costs)


@pytest.mark.parametrize(
    "conditions",
    [
        pytest.param({}, id="plain"),
        pytest.param(
            {"preferred_long_run": WED, "previous_sunday": (Activity("strength_A"),)}, id="after-heavy-sunday"
        ),
        pytest.param({"previous_sunday": (Activity("run_long"),), "protocol": "PFP"}, id="after-long-sunday"),
        pytest.param({"phase": 3, "speed_gate": True, "previous_sunday": (Activity("run_easy"),)}, id="with-fast-run"),
        pytest.param({"group": GroupSession(TUE, "run_tempo"), "preferred_long_run": TUE}, id="group"),
        pytest.param({"available_minutes": dict.fromkeys((MON, WED, SAT, SUN), 0)}, id="three-days"),
    ],
)
def test_no_other_arrangement_is_cheaper(conditions: dict[str, Any]) -> None:
    wanted = request(conditions={**conditions, "gym_days_per_week": 0}, runs_per_week=3, strength_sessions=1)
    proposal = propose_week(wanted, RULES)
    assert proposal.possible
    assert proposal.verdict.cost == cheapest(proposal, wanted.conditions, 2)


def test_the_sample_runner_gets_everything_for_nothing() -> None:
    proposal = proposed()
    assert proposal.possible
    assert (proposal.verdict.cost, proposal.dropped, proposal.notes) == (0, (), ())
    assert count(proposal, "run_long") == 1
    assert count(proposal, "run_easy", "run_medium") == 3
    assert count(proposal, "strength_A") == count(proposal, "strength_B") == 1
    assert proposal.verdict.distance_m == 40_000


def test_locked_days_stay_and_count_as_wishes() -> None:
    locked = {TUE: SAMPLE[MON], FRI: REST}
    proposal = proposed(locked=locked)
    assert proposal.possible
    assert proposal.days[TUE] == locked[TUE]
    assert proposal.days[FRI] == REST
    assert count(proposal, "strength_A") == 1
    assert 7 - proposal.verdict.days_without_run == 4
    assert proposal.verdict.distance_m <= 40_000


def test_last_week_decides_between_weeks_of_the_same_cost() -> None:
    first = proposed()
    order = ("strength_A", "strength_B", "run_medium", "run_medium", "run_medium", "rest", "run_long")
    other = {day: (Activity(block),) for day, block in zip(WEEK, order, strict=True)}
    second = proposed(last_week=other)
    assert blocks(first) != blocks(second) == {day: (block,) for day, block in zip(WEEK, order, strict=True)}
    assert second.verdict.cost == first.verdict.cost == 0


def test_too_many_runs_name_the_phase() -> None:
    proposal = proposed(runs_per_week=7)
    assert proposal.possible
    assert dropped(proposal) == {Role.RUN: 2}
    assert proposal.dropped[0].words == "2 of your runs left out: this phase needs 2 days without a run."


def test_an_impossible_wish_drops_the_fewest_and_least_important() -> None:
    days = dict.fromkeys(WEEK, 0) | {MON: 45, THU: 45, SAT: 100}
    proposal = proposed(conditions={"available_minutes": days}, runs_per_week=3)
    assert proposal.possible
    assert dropped(proposal) == {Role.RUN: 1}
    assert "no day for it" in proposal.dropped[0].words
    assert count(proposal, "run_long") == 1
    assert count(proposal, "strength_A", "strength_B") == 2


def test_no_time_at_all_in_a_phase_that_needs_a_heavy_session_is_impossible() -> None:
    nothing = {"available_minutes": dict.fromkeys(WEEK, 0), "phase": 3}
    proposal = proposed(conditions=nothing)
    assert not proposal.possible
    assert proposal.verdict.violation_ids == ("HC12",)
    assert proposal.notes[0].startswith("No week fits")
    assert proposed(conditions={**nothing, "phase": 2}).possible


def test_locked_days_that_break_a_rule_are_named() -> None:
    proposal = proposed(locked={MON: (Activity("run_tempo", minutes=40),)})
    assert not proposal.possible
    assert "no tempo running yet" in proposal.notes[0]


def test_limited_gym_gets_the_lifts_that_matter_first() -> None:
    for protocol, block in (("ACH-MID", "strength_A"), ("PHT", "strength_hip_ham_heavy")):
        proposal = proposed(conditions={"gym_days_per_week": 1, "gym_weekdays": frozenset({THU}), "protocol": protocol})
        at_gym = [(day, one.block) for day in WEEK for one in proposal.days[day] if one.gym]
        assert at_gym == [(THU, block)]
        assert count(proposal, "strength_A", "strength_B", "strength_hip_ham_heavy") == 2


def test_a_closed_gym_cancels_no_strength() -> None:
    proposal = proposed(conditions={"gym_days_per_week": 0})
    assert count(proposal, "strength_A", "strength_B") == 2
    assert not any(one.gym for day in WEEK for one in proposal.days[day])


def test_highest_yield_at_home_costs_when_the_gym_day_does_not_fit() -> None:
    closed = {"gym_days_per_week": 1, "gym_weekdays": frozenset({SUN}), "available_minutes": {SUN: 0}}
    proposal = proposed(conditions={**closed, "highest_yield": frozenset({"strength_A"})})
    assert proposal.verdict.cost == 6
    assert any("at home" in note for note in proposal.notes)


def test_a_travel_week_has_no_hills_no_pogo_and_no_more_than_the_reference() -> None:
    fast = {"phase": 3, "speed_gate": True, "protocol": "GLUT", "last_exercise_pain": 0}
    at_home, away = proposed(conditions=fast, quality="hill_repeats"), proposed(conditions={**fast, "travel": True})
    assert count(at_home, "hill_repeats") == 1
    assert count(away, "hill_repeats", "hill_sprints", "pogo_light") == 0
    assert away.possible
    assert away.verdict.distance_m <= 40_000
    only_hills = proposed(conditions={**fast, "protocol": "PHT", "travel": True})
    assert dropped(only_hills) == {Role.QUALITY: 1}


def test_a_sick_week_is_shorter_and_easy() -> None:
    proposal = proposed(conditions={"sick": True, "phase": 4, "speed_gate": True})
    assert proposal.possible
    assert proposal.verdict.distance_m <= 32_000
    assert count(proposal, "run_tempo", "run_intervals") == 0
    assert [wish.role for wish in proposal.dropped] == [Role.QUALITY]


def test_a_race_takes_its_day_and_keeps_heavy_work_away() -> None:
    race = PlannedRace(MONDAY_DATE + timedelta(days=5), RacePriority.A, 10_000)
    proposal = proposed(conditions={"phase": 4, "speed_gate": True, "races": (race,)})
    assert proposal.possible
    assert blocks(proposal)[SAT] == ("race",)
    assert count(proposal, "run_long", "run_tempo", "run_intervals") == 0
    heavy = [day for day in WEEK if "strength_A" in blocks(proposal)[day]]
    assert heavy in ([MON], [TUE], [WED])
    assert 7 - proposal.verdict.days_without_run == 4


def test_a_race_that_breaks_the_rules_is_given_up_last() -> None:
    race = PlannedRace(MONDAY_DATE + timedelta(days=5), RacePriority.A, 42_195)
    proposal = proposed(conditions={"phase": 4, "races": (race,)})
    assert proposal.possible
    assert count(proposal, "race") == 0
    assert proposal.dropped[0].role is Role.RACE
    assert "twice the longest" in proposal.dropped[0].words


def test_fast_running_needs_gate_and_phase() -> None:
    late = {"phase": 4, "protocol": "ACH-MID"}
    assert count(proposed(conditions={**late, "speed_gate": True}), "run_tempo") == 1
    for gate in (False, None):
        closed = proposed(conditions={**late, "speed_gate": gate})
        assert count(closed, "run_tempo") == 0
        assert "speed tests" in closed.dropped[0].words
    assert count(proposed(conditions={"speed_gate": True}), "strides_flat", "run_tempo") == 0


def test_a_stopped_runner_gets_cross_training() -> None:
    proposal = proposed(conditions={"restrictions": Restrictions(stop_running=True)})
    assert proposal.possible
    assert proposal.verdict.distance_m == 0
    assert count(proposal, "xt_easy") == 4
    assert dropped(proposal) == {Role.RUN: 4}
    assert "keeps the engine" in proposal.notes[0]


def test_a_lever_delays_fast_running_and_shortens_the_week() -> None:
    fast = {"phase": 4, "speed_gate": True}
    lever = {"restrictions": Restrictions(lever=LeverKind.INTENSITY, lever_sessions_left=2)}
    proposal = proposed(conditions={**fast, **lever})
    order = [block for day in WEEK for block in blocks(proposal)[day] if block.startswith("run")]
    assert proposal.possible
    assert order.index("run_tempo") >= 2
    volume = proposed(conditions={"restrictions": Restrictions(lever=LeverKind.VOLUME)})
    assert volume.verdict.distance_m <= 32_000
    capped = proposed(conditions={"restrictions": Restrictions(volume_cap_m=21_000)})
    assert capped.verdict.distance_m <= 21_000


def test_walk_run_phases_keep_a_day_between() -> None:
    proposal = proposed(conditions={"protocol": "TBSI", "phase": 2})
    assert "keeps a day between" in proposal.dropped[0].words
    days = [index for index, day in enumerate(WEEK) if "walk_run" in blocks(proposal)[day]]
    assert len(days) == 3
    assert all(later - earlier >= 2 for earlier, later in pairwise(days))
    assert count(proposal, "run_easy", "run_medium", "run_long") == 0
    assert count(proposed(conditions={"protocol": "TBSI", "phase": 1}), "walk_run", "run_easy") == 0


def test_unknown_distances_plan_minutes_and_no_long_run() -> None:
    proposal = proposed(conditions={"reference_week_m": None})
    assert proposal.possible
    assert all(one.distance_m is None for day in WEEK for one in proposal.days[day])
    assert dropped(proposal) == {Role.LONG: 1}
    assert "not known" in proposal.dropped[0].words


def test_a_run_shrinks_to_the_time_of_its_day() -> None:
    proposal = proposed(conditions={"available_minutes": dict.fromkeys(WEEK, 30)}, strength_sessions=0)
    runs = [one for day in WEEK for one in proposal.days[day] if one.block == "run_easy"]
    assert proposal.possible
    assert [one.minutes for one in runs] == [30] * 4
    assert all((one.distance_m or 0) <= 5_000 for one in runs)
    assert any(note.startswith("Shorter than planned") for note in proposal.notes)


def test_near_the_limit_an_easy_run_becomes_a_lift() -> None:
    tissue = Tissue(injury_prone=True, weekly_distance_limit_m=41_000)
    proposal = proposed(conditions={"tissue": tissue}, strength_sessions=1)
    assert 7 - proposal.verdict.days_without_run == 3
    assert count(proposal, "strength_A", "strength_B") == 2
    assert any("became a lift" in note for note in proposal.notes)


def test_the_group_day_is_kept_beside_or_with_the_group() -> None:
    group = {"group": GroupSession(WED, "run_intervals")}
    beside = proposed(conditions=group)
    assert [one.group for one in beside.days[WED]] == [True]
    assert any(note.startswith("Beside the group") for note in beside.notes)
    inside = proposed(conditions={**group, "phase": 4, "speed_gate": True})
    assert "run_intervals" in blocks(inside)[WED]
    assert "With the group." in inside.notes


@pytest.mark.parametrize(
    ("day", "conditions", "expected"),
    [
        pytest.param(WED, {"phase": 3, "speed_gate": True}, "run_intervals", id="allowed"),
        pytest.param(TUE, {"phase": 3, "speed_gate": True}, "run_medium", id="day-after-heavy-calf"),
        pytest.param(WED, {}, "run_medium", id="phase-2"),
        pytest.param(FRI, {}, "run_easy", id="before-the-long-run"),
        pytest.param(WED, {"restrictions": Restrictions(stop_running=True)}, "xt_easy", id="stopped"),
    ],
)
def test_beside_the_group(day: Weekday, conditions: dict[str, Any], expected: str) -> None:
    planned = {one: SAMPLE[one] for one in (MON, THU, SAT)}
    if "restrictions" in conditions:
        planned = {}
    activity, words = beside_the_group(planned, day, "run_intervals", replace(CONDITIONS, **conditions), RULES)
    assert activity.block == expected
    assert activity.group
    assert words.startswith("With" if expected == "run_intervals" else "Beside")


@pytest.mark.parametrize("protocol", [*protocols(), None])
@pytest.mark.parametrize("phase", [1, 2, 3, 4])
def test_every_protocol_and_phase_has_a_week(protocol: str | None, phase: int) -> None:
    proposal = proposed(conditions={"protocol": protocol, "phase": phase, "speed_gate": True, "last_exercise_pain": 1})
    assert proposal.possible, proposal.verdict.violations
    assert not [wish for wish in proposal.dropped if wish.role is Role.STRENGTH]


def test_pogo_joins_heavy_calf_work_only_when_pain_is_known_to_be_low() -> None:
    late = {"phase": 3, "speed_gate": True}
    assert count(proposed(conditions={**late, "last_exercise_pain": 3}), "pogo_light") == 1
    assert count(proposed(conditions={**late, "last_exercise_pain": 4}), "pogo_light") == 0
    assert count(proposed(conditions=late), "pogo_light") == 0
    quiet = {"last_exercise_pain": 1}
    assert count(proposed(conditions=quiet), "pogo_light") == 0
    assert count(proposed(conditions=quiet, pogo_open=True), "pogo_light") == 1


def test_a_week_of_rest_breaks_nothing_in_phase_2() -> None:
    assert empty().accepted
    assert found(empty(), "HC12") == []
