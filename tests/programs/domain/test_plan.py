"""The proposed week: hard constraints hold for every protocol and runner, and it is always the same week."""

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.domain.errors import RuleViolation
from programs.content.exercises import exercise_library
from programs.content.planning import activity_blocks, week_words
from programs.content.protocols import protocols
from programs.content.walk_run import walk_run_ladder
from programs.domain import placement
from programs.domain.exercise import GYM_EQUIPMENT, Equipment, LoadRegion, Setting, working_tier
from programs.domain.metrics import Metrics, Reading
from programs.domain.placement import Week
from programs.domain.plan import propose_week
from programs.domain.running_week import plan_runs
from programs.domain.session_content import StrengthContent
from programs.domain.week import (
    SESSION_WORDS,
    WEEK,
    WEEK_WORDS,
    PlannedSession,
    RunnerFacts,
    SessionKind,
    Weekday,
    WeekPlan,
)
from programs.domain.working_plan import propose_plan

LIBRARY = exercise_library()
WORDS = week_words()
HARD_RUNS = {"run_tempo", "run_intervals", "hill_repeats", "hill_sprints"}
PLACES = [(protocol.id, phase.number) for protocol in protocols().values() for phase in protocol.phases]
HOME = frozenset({Equipment.BODYWEIGHT, Equipment.MINI_BAND, Equipment.BACKPACK, Equipment.CHAIR, Equipment.STAIRS})


def facts(**changes: object) -> RunnerFacts:
    values: dict[str, object] = {
        "gym_days_per_week": 2,
        "gym_weekdays": frozenset({Weekday.MONDAY, Weekday.THURSDAY}),
        "runs_per_week": 4,
        "weekly_distance_m": 40_000,
        "longest_run_30d_m": 16_000,
        "easy_pace_s_per_km": 360,
        "equipment_home": HOME,
        "speed_gate": True,
        "walk_run_stage": walk_run_ladder().stages[0],
    }
    return RunnerFacts(**{**values, **changes})  # type: ignore[arg-type]


def week(protocol: str, phase: int, runner: RunnerFacts, opened: frozenset[str] = frozenset()) -> WeekPlan:
    return propose_week(protocols()[protocol], phase, runner, LIBRARY, WORDS, opened=opened)


def number(session: PlannedSession) -> int:
    return WEEK.index(session.weekday)


def apart(first: int, second: int) -> int:
    distance = abs(first - second)
    return min(distance, 7 - distance)


def heavy_regions(session: PlannedSession) -> set[str]:
    found = set()
    for item in session.items:
        exercise = LIBRARY[item.prescribed]
        if working_tier(exercise, heavy=item.heavy) == 3:
            found.add(exercise.region.value)
    return found


runners = st.builds(
    facts,
    gym_days_per_week=st.integers(0, 4),
    gym_weekdays=st.frozensets(st.sampled_from(Weekday)),
    runs_per_week=st.integers(0, 8),
    weekly_distance_m=st.integers(0, 120_000),
    longest_run_30d_m=st.integers(0, 35_000),
    easy_pace_s_per_km=st.none() | st.integers(240, 500),
    equipment_home=st.frozensets(st.sampled_from(Equipment), max_size=6),
    preferred_long_run=st.sampled_from(Weekday),
    available_minutes=st.dictionaries(st.sampled_from(Weekday), st.integers(0, 180)),
    running_allowed=st.booleans(),
    speed_gate=st.sampled_from([True, False, None]),
    volume_percent=st.sampled_from([80, 90, 100]),
)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(PLACES), runners, st.booleans())
def test_every_week_keeps_the_hard_constraints(place: tuple[str, int], runner: RunnerFacts, late: bool) -> None:
    protocol, phase = place
    slots = protocols()[protocol].phase(phase).slots
    plan = week(protocol, phase, runner, frozenset(slot.exercise for slot in slots if late and slot.late))
    _check_heavy(plan, phase)
    _check_runs(plan, phase, runner)
    _check_resources(plan, runner)


def _check_heavy(plan: WeekPlan, phase: int) -> None:
    """HC1 to HC5."""
    hard_days = {number(s) for s in plan.sessions if s.hard}
    assert len(hard_days) <= (2 if phase == 1 else 3)
    assert all(apart(first, second) >= 2 for first, second in combinations(sorted(hard_days), 2))
    heavy = [(number(s), heavy_regions(s)) for s in plan.sessions if heavy_regions(s)]
    for (first, one), (second, other) in combinations(heavy, 2):
        assert not one & other or apart(first, second) >= 2
    fast = {number(s) for s in plan.sessions if s.block in HARD_RUNS}
    for day, _ in heavy:
        assert day not in fast
        assert (day + 1) % 7 not in fast
    assert {day for day, _ in heavy} <= hard_days


def _check_runs(plan: WeekPlan, phase: int, runner: RunnerFacts) -> None:
    """HC6, HC7, HC8 and the running rules."""
    runs = [s for s in plan.sessions if s.kind in (SessionKind.RUN, SessionKind.WALK_RUN)]
    assert len({s.weekday for s in runs}) == len(runs)
    assert len(runs) <= 7 - (2 if phase <= 2 else 1)
    assert not runs or runner.running_allowed
    assert sum(s.distance_m or 0 for s in runs) <= runner.weekly_distance_m * runner.volume_percent // 100
    assert all((s.distance_m or 0) <= runner.longest_run_30d_m for s in runs)
    if phase <= 2 or runner.speed_gate is not True:
        assert {s.intensity for s in runs} <= {"easy"}
    longs = [s for s in runs if s.block.startswith("run_long")]
    assert len(longs) <= 1
    for long in longs:
        for session in plan.on(WEEK[(number(long) - 1) % 7]):
            assert session.kind is not SessionKind.STRENGTH
            assert session.kind is not SessionKind.RUN or session.minutes <= 40
            for item in session.items:
                assert working_tier(LIBRARY[item.prescribed], heavy=item.heavy) == 1


def _check_resources(plan: WeekPlan, runner: RunnerFacts) -> None:
    """HC9 and equipment."""
    gym = {s.weekday for s in plan.sessions if s.setting is Setting.GYM}
    assert len(gym) <= runner.gym_days_per_week
    assert not runner.gym_weekdays or gym <= runner.gym_weekdays
    for day in WEEK:
        limit = runner.minutes_on(day)
        if limit is not None:
            assert sum(s.minutes for s in plan.on(day)) <= limit
        assert plan.on(day)
    for session in plan.sessions:
        assert session.explanation
        for item in session.items:
            assert LIBRARY[item.exercise].possible_with(runner.equipment(session.setting or Setting.HOME))


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(PLACES), runners)
def test_the_same_facts_give_the_same_week(place: tuple[str, int], runner: RunnerFacts) -> None:
    assert week(*place, runner) == week(*place, runner)


def test_ach_mid_phase_2_week() -> None:
    plan = week("ACH-MID", 2, facts())
    found = [(s.weekday.value, s.name) for s in plan.sessions if s.kind is not SessionKind.DAILY]
    assert found == [
        ("monday", "Medium run"),
        ("monday", "Strength A"),
        ("wednesday", "Medium run"),
        ("thursday", "Medium run"),
        ("thursday", "Strength B"),
        ("friday", "Rest"),
        ("saturday", "Long run"),
        ("sunday", "Rest"),
    ]
    first = plan.on(Weekday.MONDAY)[1]
    assert first.setting is Setting.GYM
    assert [item.exercise for item in first.items if item.heavy] == [
        "calf-raise-loaded-straight",
        "calf-raise-loaded-bent",
    ]
    assert plan.notes == ()


def test_phase_1_does_its_daily_hold_every_day_and_nothing_heavy() -> None:
    plan = week("ACH-MID", 1, facts())
    holds = [s.weekday for s in plan.sessions if "calf-iso-mid-dl" in {item.exercise for item in s.items}]
    assert holds == list(WEEK)
    assert not any(heavy_regions(session) for session in plan.sessions)


def test_an_opened_late_slot_takes_over() -> None:
    plan = week("ACH-MID", 1, facts(), frozenset({"calf-iso-mid-sl"}))
    done = {item.exercise for session in plan.sessions for item in session.items}
    assert "calf-iso-mid-sl" in done
    assert "calf-iso-mid-dl" not in done


def test_a_moderate_daily_hold_stays_away_from_the_day_before_the_long_run() -> None:
    plan = week("ACH-MID", 1, facts(), frozenset({"calf-iso-mid-sl"}))
    holds = [s.weekday for s in plan.sessions if "calf-iso-mid-sl" in {item.exercise for item in s.items}]
    assert [s.weekday for s in plan.sessions if s.block == "run_long"] == [Weekday.SATURDAY]
    assert holds == [day for day in WEEK if day is not Weekday.FRIDAY]


HEAVY = StrengthContent("strength", "A", (), frozenset({LoadRegion.ACHILLES}))
LIGHT = StrengthContent("strength", "B", (), frozenset())


@pytest.mark.parametrize(
    ("contents", "days", "long", "phase", "fits"),
    [
        pytest.param((HEAVY, HEAVY), (0, 1), None, 2, False, id="heavy on Monday and Tuesday"),
        pytest.param((HEAVY, HEAVY), (0, 2), None, 2, True, id="heavy on Monday and Wednesday"),
        pytest.param((HEAVY, HEAVY), (0, 6), None, 2, False, id="heavy on Sunday and the next Monday"),
        pytest.param((LIGHT, HEAVY), (0, 1), None, 2, True, id="light next to heavy"),
        pytest.param((LIGHT,), (4,), 5, 1, False, id="light on the day before the long run"),
        pytest.param((LIGHT,), (3,), 5, 1, True, id="light two days before the long run"),
        pytest.param((HEAVY,), (6,), 5, 2, False, id="heavy on the day after the long run"),
        pytest.param((HEAVY, HEAVY), (0, 3), 5, 2, True, id="three hard days in phase 2"),
        pytest.param((HEAVY, HEAVY), (0, 3), 5, 1, False, id="three hard days in phase 1"),
    ],
)
def test_where_strength_may_go(
    contents: tuple[StrengthContent, ...], days: tuple[int, ...], long: int | None, phase: int, fits: bool
) -> None:
    runner = facts()
    placed = Week(contents, plan_runs(protocols()["ACH-MID"].phase(phase), runner), runner, phase, False)
    assert placement._strength_fits(placed, days, long) is fits


def test_overlap_slots_come_only_when_opened_and_on_a_heavy_day() -> None:
    assert "pogo-dl" not in {i.exercise for s in week("ACH-MID", 2, facts()).sessions for i in s.items}
    plan = week("ACH-MID", 2, facts(), frozenset({"pogo-dl"}))
    with_pogo = [s for s in plan.sessions if "pogo-dl" in {item.exercise for item in s.items}]
    assert len(with_pogo) == 1
    assert with_pogo[0].hard
    assert with_pogo[0].name == "Strength A"


def test_without_a_gym_heavy_work_is_done_at_home_with_what_is_there() -> None:
    plan = week("ACH-MID", 2, facts(gym_days_per_week=0))
    lifts = [s for s in plan.sessions if s.kind is SessionKind.STRENGTH]
    assert {s.setting for s in lifts} == {Setting.HOME}
    first = lifts[0].items[0]
    assert (first.prescribed, first.exercise) == ("calf-raise-loaded-straight", "calf-raise-backpack")
    assert "Instead of Heavy straight-knee calf raise" in first.note


def test_the_long_run_follows_the_preferred_day() -> None:
    plan = week("ACH-MID", 2, facts(preferred_long_run=Weekday.SUNDAY, gym_weekdays=frozenset()))
    long = next(s for s in plan.sessions if s.block == "run_long")
    assert long.weekday is Weekday.SUNDAY
    assert long.explanation == "Long run on the day you prefer."


def test_a_long_run_that_must_move_says_so() -> None:
    plan = week("ACH-MID", 2, facts(available_minutes={Weekday.SATURDAY: 30}))
    long = next(s for s in plan.sessions if s.block == "run_long")
    assert long.weekday is not Weekday.SATURDAY
    assert long.explanation.startswith(f"Long run on {long.weekday.capitalize()}:")


def test_fast_running_waits_for_the_speed_gate() -> None:
    closed = week("ACH-MID", 3, facts(speed_gate=None))
    assert closed.notes == ("No fast running yet: the speed tests have not opened it.",)
    assert {s.intensity for s in week("ACH-MID", 3, facts()).sessions if s.kind is SessionKind.RUN} == {
        "easy",
        "strides",
    }


def test_three_heavy_days_take_the_place_of_the_long_run() -> None:
    plan = week("PF", 2, facts())
    assert sum("calf-raise-towel-toes" in {i.exercise for i in s.items} for s in plan.sessions) == 3
    assert not any(s.block == "run_long" for s in plan.sessions)
    assert plan.notes[0].startswith("The long run became an easy run")


def test_no_time_at_all_leaves_a_week_of_rest_and_says_what_is_missing() -> None:
    plan = week("ACH-MID", 2, facts(available_minutes=dict.fromkeys(WEEK, 0)))
    assert {s.kind for s in plan.sessions} == {SessionKind.REST}
    assert "Strength A was left out: the week has no day for it." in plan.notes


def test_bone_runs_are_walk_runs_with_a_day_between() -> None:
    plan = week("TBSI", 2, facts())
    runs = [s for s in plan.sessions if s.kind is SessionKind.WALK_RUN]
    assert [s.minutes for s in runs] == [40, 40, 40]
    assert all(apart(number(a), number(b)) >= 2 for a, b in combinations(runs, 2))
    assert runs[0].explanation.startswith("Walk-run stage W1")
    assert not [s for s in week("TBSI", 1, facts()).sessions if s.kind in (SessionKind.RUN, SessionKind.WALK_RUN)]


def test_cross_training_uses_what_is_at_hand() -> None:
    plan = week("TBSI", 1, facts(equipment_home=frozenset({Equipment.BIKE})))
    cross = [s for s in plan.sessions if s.kind is SessionKind.CROSS]
    assert len(cross) == 3
    assert {item.exercise for s in cross for item in s.items} == {"bike-easy"}


def test_weeks_of_a_sequence_change_the_dose() -> None:
    plan = propose_week(protocols()["ACH-MID"], 2, facts(), LIBRARY, WORDS, week_in_phase=6)
    heavy = plan.on(Weekday.MONDAY)[1].items[0]
    assert (heavy.dose.sets.low, heavy.dose.reps) == (4, heavy.dose.reps)
    assert heavy.dose.reps is not None
    assert heavy.dose.reps.low == 8


def test_a_working_plan_has_every_phase_and_the_current_week() -> None:
    metrics = Metrics(date(2026, 3, 2), {"symptom_days": Reading(183)})
    plan = propose_plan(protocols()["ACH-MID"], 1, facts(), metrics, LIBRARY, WORDS)
    assert [(phase.number, phase.minimum_days) for phase in plan.phases] == [(1, 7), (2, 56), (3, 28), (4, 42)]
    assert [slot.exercise for slot in plan.phases[1].prescriptions if slot.overlap] == ["pogo-dl"]
    assert plan.week == week("ACH-MID", 1, facts())
    assert "three months" in plan.messages[0]


def test_a_preseason_plan_keeps_to_the_findings() -> None:
    pre = protocols()["PRE"]
    found = pre.findings_of(("T12",))
    plan = propose_plan(pre, 2, facts(), Metrics(date(2026, 3, 2), {}), LIBRARY, WORDS, findings=found)
    slugs = ["ankle-knee-wall-mob", "calf-raise-step-bent"]
    assert [slot.exercise for slot in plan.phases[0].prescriptions] == slugs
    assert {item.prescribed for session in plan.week.sessions for item in session.items} == set(slugs)


@pytest.mark.parametrize(
    ("name", "value"),
    [("gym_days_per_week", 8), ("runs_per_week", -1), ("weekly_distance_m", 300_001), ("volume_percent", 101)],
)
def test_impossible_facts_name_the_field(name: str, value: int) -> None:
    with pytest.raises(RuleViolation) as caught:
        facts(**{name: value})
    assert caught.value.field == name


def test_every_block_that_a_plan_uses_is_an_activity_block() -> None:
    blocks = activity_blocks()
    assert len(blocks) == 25
    used = {s.block for place in PLACES for s in week(*place, facts()).sessions}
    assert used <= set(blocks)
    for place in PLACES:
        for session in week(*place, facts()).sessions:
            if session.kind is not SessionKind.STRENGTH:
                assert session.hard is blocks[session.block].hard_day


@pytest.mark.parametrize(
    ("block", "tiers"),
    [
        ("strength_A", (3, 3, 1, 1)),
        ("strength_B", (2, 2, 2, 2)),
        ("run_easy", (1, 1, 1, 1)),
        ("run_tempo", (3, 2, 2, 2)),
        ("run_intervals", (3, 2, 3, 2)),
        ("downhill_long", (2, 3, 2, 3)),
        ("pogo_light", (3, 1, 1, 1)),
        ("maint_circuit_20", (2, 2, 2, 2)),
    ],
)
def test_tiers_of_blocks(block: str, tiers: tuple[int, ...]) -> None:
    assert tuple(activity_blocks()[block].tiers.values()) == tiers


def test_every_sentence_is_there_and_a_gym_has_everything() -> None:
    assert set(WORDS.sentences) == WEEK_WORDS
    assert set(WORDS.sessions) == SESSION_WORDS
    assert frozenset(Equipment) == GYM_EQUIPMENT
