"""Every hard constraint and preference of the planner, at its boundary and with missing facts."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from athletes.domain.load import LoadLevel
from athletes.domain.response_rules import LeverKind
from programs.domain.planner.planned_week import (
    Activity,
    GroupSession,
    PlannedRace,
    RacePriority,
    Restrictions,
    Tissue,
)
from programs.domain.planner.rules import HARD_CONSTRAINTS, PREFERENCES
from programs.domain.week import Weekday
from tests.programs.domain.planner_weeks import (
    MONDAY_DATE,
    REST,
    RULES,
    RUN_EASY,
    STRENGTH_A,
    at,
    empty,
    found,
    missed,
    verdict,
)

MON, TUE, WED, THU, FRI, SAT, SUN = Weekday
FAST = {"phase": 3, "speed_gate": True}
LONG = Activity("run_long", distance_m=16_000, minutes=90)


def run(block: str, metres: int | None = 5_000, minutes: int | None = 30, **rest: Any) -> tuple[Activity, ...]:
    return (Activity(block, distance_m=metres, minutes=minutes, **rest),)


def test_the_sample_week_satisfies_everything() -> None:
    judged = verdict()
    assert (judged.accepted, judged.cost, judged.hard_days, judged.days_without_run) == (True, 0, 2, 3)
    assert judged.distance_m == 38_000


def test_every_violation_speaks_and_names_its_source() -> None:
    judged = verdict(FAST, tuesday=run("hill_repeats"))
    first = judged.violations[0]
    assert first.words == "Day after heavy calf work: no hills."
    assert (first.day, first.block, first.touches) == (TUE, "hill_repeats", (TUE,))
    assert "HC1" in first.source
    assert judged.on(MON)[0].id == "HC2"
    assert [one.id for one in judged.violations] == sorted(
        (one.id for one in judged.violations), key=HARD_CONSTRAINTS.index
    )


@pytest.mark.parametrize(
    "block",
    ["hill_repeats", "hill_sprints", "run_intervals", "run_tempo", "race", "downhill_long", "plyo_main"],
)
def test_hc1_bars_fast_work_the_day_after_strength_a(block: str) -> None:
    assert found(empty(FAST, monday=(STRENGTH_A,), tuesday=run(block)), "HC1") == [TUE]
    assert found(empty(FAST, monday=(STRENGTH_A,), wednesday=run(block)), "HC1") == []
    assert found(empty({**FAST, "previous_sunday": (STRENGTH_A,)}, monday=run(block)), "HC1") == [MON]


@pytest.mark.parametrize("block", ["run_easy", "run_medium", "xt_easy", "rest", "walk"])
def test_hc1_allows_easy_days(block: str) -> None:
    assert found(empty(monday=(STRENGTH_A,), tuesday=run(block)), "HC1") == []


@pytest.mark.parametrize("quiet", [pytest.param(quiet, id=str(quiet)) for quiet in (True, False, None)])
def test_hc1_incline_micro_strides_need_quiet_symptoms(quiet: bool | None) -> None:
    judged = empty({"symptoms_quiet": quiet}, monday=(STRENGTH_A,), tuesday=run("strides_incline_micro", None, 10))
    assert found(judged, "HC1") == ([] if quiet else [TUE])
    assert found(judged, "HC10") == ([] if quiet else [TUE])


@pytest.mark.parametrize(
    ("first", "second", "fails", "costs"),
    [
        pytest.param(at(0, "18:00"), at(2, "06:00"), False, True, id="36-hours"),
        pytest.param(at(0, "18:00"), at(2, "05:59"), True, True, id="35-59"),
        pytest.param(at(0, "07:00"), at(2, "07:00"), False, False, id="48-hours"),
        pytest.param(at(0, "07:01"), at(2, "07:00"), False, True, id="47-59"),
        pytest.param(at(0, "18:00", "+02:00"), at(2, "04:00"), False, True, id="offsets-36"),
        pytest.param(at(0, "18:00"), at(2, "07:59", "+02:00"), True, True, id="offsets-35-59"),
        pytest.param(at(0, "18:00"), None, False, False, id="one-time-unknown"),
    ],
)
def test_hc2_by_hours(first: Any, second: Any, fails: bool, costs: bool) -> None:
    judged = empty(
        monday=(Activity("strength_A", minutes=45, start=first),),
        wednesday=(Activity("strength_A", minutes=45, start=second),),
    )
    assert found(judged, "HC2") == ([WED, WED] if fails else [])
    assert missed(judged, "S1") == ([WED] if costs else [])


def test_hc2_by_days_names_the_region_and_the_later_day() -> None:
    judged = empty(monday=(STRENGTH_A,), tuesday=(STRENGTH_A,), thursday=(STRENGTH_A,))
    assert [(one.day, one.region) for one in judged.violations if one.id == "HC2"] == [
        (TUE, "achilles"),
        (TUE, "quad_knee"),
    ]
    assert found(empty({"previous_sunday": (STRENGTH_A,)}, monday=(STRENGTH_A,)), "HC2") == [MON, MON]


def test_hc2_blocks_of_one_session_count_once_and_two_sessions_on_a_day_twice() -> None:
    one = (Activity("strength_A", minutes=45, start=at(0, "18:00")), Activity("pogo_light", start=at(0, "18:45")))
    two = (Activity("strength_A", minutes=45, start=at(0, "07:00")), Activity("pogo_light", start=at(0, "18:00")))
    assert found(empty(monday=one), "HC2") == []
    assert found(empty(monday=two), "HC2") == [MON]
    assert found(empty(monday=(STRENGTH_A, Activity("pogo_light"))), "HC2") == []


def test_hc2_looks_at_the_region_not_at_the_session() -> None:
    heavy_hips = (Activity("strength_hip_ham_heavy", minutes=45),)
    assert found(empty(monday=(STRENGTH_A,), tuesday=heavy_hips), "HC2") == []
    assert found(empty(FAST, monday=heavy_hips, tuesday=run("run_tempo")), "HC2") == []
    assert found(empty(FAST, monday=heavy_hips, tuesday=run("run_intervals")), "HC2") == [TUE]


@pytest.mark.parametrize("heavy", ["strength_A", "strength_hip_ham_heavy", "pogo_light", "plyo_main"])
def test_hc3_one_system_at_a_time(heavy: str) -> None:
    hard = run("run_tempo")
    assert found(empty(FAST, monday=(*hard, Activity(heavy))), "HC3") == [MON]
    assert found(empty(FAST, monday=(LONG, Activity(heavy))), "HC3") == []
    assert found(empty(FAST, monday=(*hard, Activity("strength_B"))), "HC3") == []


@pytest.mark.parametrize(("phase", "most"), [(1, 2), (2, 3), (3, 3), (4, 3)])
def test_hc4_hard_days(phase: int, most: int) -> None:
    heavy = (Activity("strength_hip_ham_heavy"),)
    week = dict(zip(("monday", "wednesday", "friday", "sunday"), [heavy] * 4, strict=True))
    inside = dict(list(week.items())[:most])
    outside = dict(list(week.items())[: most + 1])
    assert found(empty({"phase": phase}, **inside), "HC4") == []
    judged = empty({"phase": phase}, **outside)
    assert found(judged, "HC4") == [None]
    assert judged.on(WED)[0].id == "HC4"


def test_hc5_across_the_week_boundary_and_by_any_hard_day() -> None:
    assert found(empty({"previous_sunday": (LONG,)}, monday=(STRENGTH_A,)), "HC5") == [MON]
    assert found(empty(saturday=(LONG,), friday=(STRENGTH_A,)), "HC5") == [SAT]
    assert found(empty(saturday=(LONG,), thursday=(STRENGTH_A,)), "HC5") == []


def test_hc6a_one_long_run() -> None:
    assert found(empty(wednesday=(LONG,)), "HC6a") == []
    judged = empty(wednesday=(LONG,), saturday=(LONG,))
    assert found(judged, "HC6a") == [None]
    assert [one.touches for one in judged.violations if one.id == "HC6a"] == [(WED, SAT)]


@pytest.mark.parametrize(
    ("friday", "fails"),
    [
        pytest.param(run("run_easy", minutes=40), False, id="40-minutes"),
        pytest.param(run("run_easy", minutes=41), True, id="41-minutes"),
        pytest.param(run("run_easy", minutes=None), False, id="minutes-unknown"),
        pytest.param(run("run_medium", minutes=30), True, id="tier-2"),
        pytest.param(run("strides_incline_micro", None, 8), True, id="micro-strides"),
        pytest.param((Activity("strength_B"),), True, id="strength-b"),
        pytest.param((Activity("maint_circuit_20"),), True, id="circuit"),
        pytest.param((Activity("mobility"), Activity("balance")), False, id="mobility-balance"),
        pytest.param(run("xt_easy", None, 60), False, id="cross"),
    ],
)
def test_hc6b_the_day_before_the_long_run(friday: tuple[Activity, ...], fails: bool) -> None:
    assert found(empty(friday=friday, saturday=(LONG,)), "HC6b") == ([FRI] if fails else [])


def test_hc6b_the_sunday_before_is_shown_on_monday() -> None:
    assert found(empty({"previous_sunday": (Activity("strength_B"),)}, monday=(LONG,)), "HC6b") == [MON]


@pytest.mark.parametrize(("phase", "runs"), [(1, 5), (2, 5), (3, 6), (4, 6)])
def test_hc7_days_without_a_run(phase: int, runs: int) -> None:
    short = (Activity("walk_run", minutes=30),)
    week = dict.fromkeys(list(Weekday)[:runs], short)
    assert found(empty({"phase": phase}, **week), "HC7") == []
    more = dict.fromkeys(list(Weekday)[: runs + 1], short)
    assert found(empty({"phase": phase}, **more), "HC7") == [None]


def test_hc7_incline_micro_strides_are_no_run_day() -> None:
    assert empty(monday=run("strides_incline_micro", None, 10)).days_without_run == 7


@pytest.mark.parametrize(
    ("metres", "conditions", "fails"),
    [
        pytest.param(Decimal(44_000), {}, False, id="110-percent"),
        pytest.param(Decimal("44000.1"), {}, True, id="just-over"),
        pytest.param(Decimal(60_000), {"acknowledged": frozenset({"L01"})}, False, id="acknowledged"),
        pytest.param(Decimal(60_000), {"reference_week_m": None}, False, id="reference-unknown"),
        pytest.param(Decimal(40_000), {"travel": True}, False, id="travel-100-percent"),
        pytest.param(Decimal(40_001), {"travel": True}, True, id="travel-over"),
        pytest.param(Decimal(40_001), {"travel": True, "acknowledged": frozenset({"L01"})}, True, id="travel-no-ack"),
        pytest.param(Decimal(1_000), {"reference_week_m": 0}, True, id="reference-zero"),
        pytest.param(Decimal(11_500), {"reference_week_m": 10_000}, True, id="no-small-volume-exemption"),
    ],
)
def test_hc8_week(metres: Decimal, conditions: Mapping[str, Any], fails: bool) -> None:
    week = {"longest_run_30d_m": None, **conditions}
    judged = empty(week, tuesday=(Activity("run_easy", distance_m=metres, minutes=30),))
    assert found(judged, "HC8") == ([None] if fails else [])


@pytest.mark.parametrize(
    ("metres", "acknowledged", "fails"),
    [
        pytest.param(17_600, (), False, id="110-percent"),
        pytest.param(17_601, (), True, id="just-over"),
        pytest.param(32_000, ("L02",), False, id="orange-acknowledged"),
        pytest.param(32_001, ("L02",), True, id="red-never"),
        pytest.param(17_601, ("L01",), True, id="another-acknowledged"),
    ],
)
def test_hc8_single_run(metres: int, acknowledged: tuple[str, ...], fails: bool) -> None:
    judged = empty({"acknowledged": frozenset(acknowledged)}, tuesday=run("run_medium", metres))
    assert [(one.day, one.detector) for one in judged.violations] == ([(TUE, "L02")] if fails else [])


def test_hc8_without_a_run_in_30_days_only_walk_run() -> None:
    nothing = {"longest_run_30d_m": 0}
    assert found(empty(nothing, tuesday=run("walk_run", 3_000)), "HC8") == []
    assert found(empty(nothing, tuesday=run("run_easy", 1_000)), "HC8") == [TUE]


@pytest.mark.parametrize(
    ("second", "fails"),
    [
        pytest.param(run("run_medium", 12_800, 60), True, id="80-percent-60-minutes"),
        pytest.param(run("run_medium", 12_799, 60), False, id="under-80-percent"),
        pytest.param(run("run_medium", 12_800, 59), False, id="59-minutes"),
        pytest.param(run("run_medium", 12_800, None), True, id="10-km-no-minutes"),
        pytest.param(run("run_medium", None, 60), False, id="distance-unknown"),
    ],
)
def test_hc8_back_to_back_long_runs(second: tuple[Activity, ...], fails: bool) -> None:
    judged = empty(saturday=(LONG,), sunday=second)
    assert [one.day for one in judged.violations if one.detector == "L03"] == ([SUN] if fails else [])
    assert not empty({"acknowledged": frozenset({"L03"})}, saturday=(LONG,), sunday=second).violations


def test_hc8_detectors_of_the_load_engine() -> None:
    def judged(acknowledged: str, **levels: LoadLevel) -> list[str | None]:
        week = empty({"detectors": levels, "acknowledged": frozenset({acknowledged})})
        return [one.detector for one in week.violations]

    assert judged("", L05=LoadLevel.YELLOW) == []
    assert judged("", L05=LoadLevel.ORANGE) == ["L05"]
    assert judged("L05", L05=LoadLevel.ORANGE) == []
    assert judged("L02", L05=LoadLevel.RED) == ["L05"]
    assert judged("L05", L05=LoadLevel.ORANGE, L06=LoadLevel.ORANGE) == ["L06", "L12"]


def test_hc9_minutes_count_the_circuit_as_twenty() -> None:
    limit = {"available_minutes": {MON: 60}}
    circuit = Activity("maint_circuit_20", minutes=35)
    assert found(empty(limit, monday=(*run("run_easy", minutes=40), circuit)), "HC9") == []
    assert found(empty(limit, monday=(*run("run_easy", minutes=41), circuit)), "HC9") == [MON]
    assert found(empty(limit, tuesday=run("run_easy", minutes=90)), "HC9") == []


def test_hc9_gym() -> None:
    gym = (Activity("strength_B", gym=True),)
    pair = {"gym_days_per_week": 1, "gym_weekdays": frozenset({MON, WED})}
    assert found(empty(pair, monday=gym), "HC9") == []
    assert found(empty(pair, monday=gym, wednesday=gym), "HC9") == [None]
    assert found(empty(pair, tuesday=gym), "HC9") == [TUE]
    assert found(empty({"gym_days_per_week": None}, monday=gym, wednesday=gym, friday=gym), "HC9") == []


def test_hc9_equipment() -> None:
    judged = empty({"not_doable": {MON: frozenset({"strength_A"})}}, monday=(STRENGTH_A,), wednesday=(STRENGTH_A,))
    assert [(one.day, one.block) for one in judged.violations] == [(MON, "strength_A")]


@pytest.mark.parametrize(
    "block", ["run_intervals", "run_tempo", "hill_repeats", "hill_sprints", "downhill_long", "strides_flat"]
)
@pytest.mark.parametrize("phase", [1, 2])
def test_hc10_early_phases_have_no_speed(block: str, phase: int) -> None:
    assert found(empty({"phase": phase, "speed_gate": True}, tuesday=run(block)), "HC10") == [TUE]


@pytest.mark.parametrize("gate", [pytest.param(gate, id=str(gate)) for gate in (True, False, None)])
@pytest.mark.parametrize("block", ["run_intervals", "run_tempo", "hill_repeats", "hill_sprints", "strides_flat"])
def test_hc10_speed_needs_an_open_gate(block: str, gate: bool | None) -> None:
    conditions = {"phase": 3, "protocol": None, "speed_gate": gate}
    assert found(empty(conditions, tuesday=run(block)), "HC10") == ([] if gate else [TUE])


@pytest.mark.parametrize(
    ("phase", "quiet", "minutes", "fails"),
    [
        pytest.param(2, True, 10, False, id="ten"),
        pytest.param(2, True, 11, True, id="eleven"),
        pytest.param(2, None, 1, True, id="not-known-quiet"),
        pytest.param(1, True, 1, True, id="phase-1"),
        pytest.param(3, False, 20, False, id="phase-3"),
    ],
)
def test_hc10_steady_minutes(phase: int, quiet: bool | None, minutes: int, fails: bool) -> None:
    conditions = {"phase": phase, "symptoms_quiet": quiet, "protocol": None}
    judged = empty(conditions, tuesday=run("run_medium", steady_minutes=minutes))
    assert found(judged, "HC10") == ([TUE] if fails else [])


def test_hc10_jumping_in_phase_3() -> None:
    plyo = (Activity("plyo_main"),)
    conditions = {"phase": 3, "protocol": None}
    three = empty(conditions, monday=plyo, wednesday=plyo, friday=plyo)
    assert found(three, "HC10") == []
    assert found(empty(conditions, monday=plyo, tuesday=plyo), "HC10") == [TUE]
    assert found(empty({**conditions, "previous_sunday": plyo}, monday=plyo), "HC10") == [MON]
    four = empty(conditions, monday=plyo, wednesday=plyo, friday=plyo, sunday=plyo)
    assert found(four, "HC10") == [None]
    timed = [Activity("plyo_main", start=at(day, clock)) for day, clock in ((0, "18:00"), (2, "17:59"))]
    assert found(empty(conditions, monday=(timed[0],), wednesday=(timed[1],)), "HC10") == [WED]


def test_hc10_protocols_without_running() -> None:
    assert found(empty({"protocol": "TBSI", "phase": 1}, monday=run("walk_run", None)), "HC10") == [MON]
    assert found(empty({"protocol": "TBSI", "phase": 2}, monday=run("walk_run", None)), "HC10") == []
    assert found(empty({"protocol": "TBSI", "phase": 2}, monday=run("run_easy")), "HC10") == [MON]
    assert found(empty({"protocol": "CALF", "phase": 1}, monday=run("run_easy")), "HC10") == [MON]


def held(**restrictions: Any) -> dict[str, Any]:
    return {"restrictions": Restrictions(**restrictions)}


def test_hc11_stop_running_bars_every_run() -> None:
    stop = held(stop_running=True)
    for block in ("run_easy", "walk_run", "race", "strides_incline_micro", "run_long"):
        assert found(empty(stop, monday=run(block)), "HC11") == [MON], block
    assert found(empty(stop, monday=run("xt_easy")), "HC11") == []


@pytest.mark.parametrize(
    ("left", "days"),
    [
        pytest.param(2, [MON, TUE, WED], id="two"),
        pytest.param(1, [MON], id="one"),
        pytest.param(0, [], id="over"),
        pytest.param(None, [MON, TUE, WED], id="unknown-is-two"),
    ],
)
def test_hc11_intensity_lever_counts_run_sessions(left: int | None, days: list[Weekday]) -> None:
    fast, strides = run("strides_flat"), run("strides_incline_micro", None, 10)
    lever = held(lever=LeverKind.INTENSITY, lever_sessions_left=left)
    judged = empty(lever, monday=fast, tuesday=strides, wednesday=fast, thursday=fast)
    assert found(judged, "HC11") == days


def test_hc11_levers_bar_what_they_name() -> None:
    intensity, downhill = held(lever=LeverKind.INTENSITY), held(lever=LeverKind.DOWNHILL)
    steady, steep = run("run_medium", steady_minutes=5), run("run_easy", descent_m=51)
    assert found(empty(intensity, monday=steady), "HC11") == [MON]
    assert found(empty(intensity, monday=steep), "HC11") == []
    assert found(empty(downhill, monday=steep), "HC11") == [MON]
    assert found(empty(downhill, monday=run("run_easy", descent_m=50)), "HC11") == []
    assert found(empty(downhill, monday=steady), "HC11") == []
    assert found(empty(downhill, monday=run("hill_repeats")), "HC11") == [MON]
    assert found(empty(held(lever=LeverKind.VOLUME), monday=(STRENGTH_A, Activity("pogo_light"))), "HC11") == [MON]


def test_hc11_amber_2_holds_until_its_day() -> None:
    until = held(amber_2_until=date(2026, 3, 4))
    fast = run("strides_flat")
    assert found(empty(until, wednesday=fast), "HC11") == [WED]
    assert found(empty(until, thursday=fast), "HC11") == []
    assert found(empty(until, tuesday=run("run_easy", descent_m=60)), "HC11") == [TUE]


def test_hc11_easy_only_days_and_the_cap() -> None:
    easy = held(easy_only_days=frozenset({TUE}))
    assert found(empty(easy, tuesday=run("strides_flat")), "HC11") == [TUE]
    assert found(empty(easy, tuesday=run("run_easy"), thursday=run("strides_flat")), "HC11") == []
    assert found(empty(held(volume_cap_m=5_000), tuesday=run("run_easy")), "HC11") == []
    assert found(empty(held(volume_cap_m=4_999), tuesday=run("run_easy")), "HC11") == [None]


def test_a_sick_week_has_a_fifth_less_and_nothing_hard() -> None:
    sick = {"sick": True, "reference_week_m": 10_000, "longest_run_30d_m": None}
    assert found(empty(sick, tuesday=run("run_easy", 8_000)), "HC11") == []
    assert found(empty(sick, tuesday=run("run_easy", 8_001)), "HC11") == [None]
    assert found(empty({**sick, **FAST}, tuesday=run("run_tempo", 4_000)), "HC11") == [TUE]


@pytest.mark.parametrize(
    ("phase", "times", "fails"),
    [
        pytest.param(2, 0, False, id="phase-2-none"),
        pytest.param(2, 3, False, id="phase-2-three"),
        pytest.param(2, 4, True, id="phase-2-four"),
        pytest.param(3, 0, True, id="phase-3-none"),
        pytest.param(3, 2, False, id="phase-3-two"),
        pytest.param(3, 3, True, id="phase-3-three"),
        pytest.param(4, 0, True, id="phase-4-none"),
        pytest.param(4, 1, False, id="phase-4-one"),
        pytest.param(4, 2, True, id="phase-4-two"),
    ],
)
def test_hc12_heavy_sessions_of_the_own_region(phase: int, times: int, fails: bool) -> None:
    days = ("monday", "wednesday", "friday", "sunday")[:times]
    judged = empty({"phase": phase}, **dict.fromkeys(days, (STRENGTH_A,)))
    regions = {one.region for one in judged.violations if one.id == "HC12"}
    assert ("achilles" in regions) is fails
    assert ("quad_knee" in regions) is (fails and times > 0)


def test_hc12_no_minimum_without_an_own_region() -> None:
    for protocol in (None, "PRE"):
        assert found(empty({"phase": 3, "protocol": protocol}), "HC12") == []


def test_hc12_circuits_and_hard_sets_of_phase_4() -> None:
    heavy, circuit = (STRENGTH_A,), (Activity("maint_circuit_20"),)
    four = {"phase": 4}
    assert found(empty(four, monday=heavy, wednesday=circuit, friday=circuit), "HC12") == []
    assert found(empty(four, monday=heavy, wednesday=circuit, friday=circuit, sunday=circuit), "HC12") == [None]
    for sets, fails in ((10, False), (14, False), (Decimal("9.9"), True), (Decimal("14.1"), True), (None, False)):
        judged = empty({**four, "hard_sets": sets, "hard_sets_phase_3_mean": 20}, monday=heavy)
        assert found(judged, "HC12") == ([None] if fails else []), sets


@pytest.mark.parametrize(
    ("protocol", "phase", "pain", "block", "fails"),
    [
        pytest.param("ACH-MID", 2, 3, "pogo_light", False, id="pain-3"),
        pytest.param("ACH-MID", 2, 4, "pogo_light", True, id="pain-4"),
        pytest.param("ACH-MID", 2, None, "pogo_light", False, id="pain-unknown"),
        pytest.param("ACH-MID", 1, 0, "pogo_light", True, id="phase-1"),
        pytest.param("ITB", 2, 0, "pogo_light", True, id="no-jumping-yet"),
        pytest.param("ACH-MID", 2, 0, "plyo_main", True, id="plyo-in-phase-2"),
        pytest.param("ACH-MID", 3, 3, "plyo_main", False, id="plyo-in-phase-3"),
    ],
)
def test_hc13_jumping(protocol: str, phase: int, pain: int | None, block: str, fails: bool) -> None:
    conditions = {"protocol": protocol, "phase": phase, "last_exercise_pain": pain}
    assert found(empty(conditions, tuesday=(Activity(block),)), "HC13") == ([TUE] if fails else [])


@pytest.mark.parametrize(
    ("priority", "first_barred"),
    [(RacePriority.A, 4), (RacePriority.B, 5), (RacePriority.C, 5), (None, 4)],
    ids=["A", "B", "C", "unknown-as-A"],
)
def test_hc14_by_days(priority: RacePriority | None, first_barred: int) -> None:
    races = {"races": (PlannedRace(MONDAY_DATE + timedelta(days=6), priority),)}
    for index, day in enumerate(Weekday):
        expected = [day] if first_barred <= index else []
        assert found(empty(races, **{day.value: (STRENGTH_A,)}), "HC14") == expected, day


def test_hc14_race_day_and_next_week() -> None:
    sunday = {"races": (PlannedRace(MONDAY_DATE + timedelta(days=6), RacePriority.B),)}
    assert found(empty(sunday, sunday=(Activity("maint_circuit_20"),)), "HC14") == [SUN]
    assert found(empty(sunday, saturday=(Activity("strength_B"),)), "HC14") == []
    assert found(empty(sunday, sunday=(Activity("mobility"),)), "HC14") == []
    next_monday = {"races": (PlannedRace(MONDAY_DATE + timedelta(days=7), RacePriority.A),)}
    assert found(empty(next_monday, friday=(STRENGTH_A,)), "HC14") == []
    assert found(empty(next_monday, saturday=(STRENGTH_A,)), "HC14") == [SAT]


@pytest.mark.parametrize(("clock", "fails"), [("09:00", False), ("09:01", True)])
def test_hc14_by_hours(clock: str, fails: bool) -> None:
    races = {"races": (PlannedRace(MONDAY_DATE + timedelta(days=3), RacePriority.A),)}
    race = (Activity("race", start=at(3, "09:00")),)
    lift = (Activity("strength_A", start=at(0, clock)),)
    assert found(empty(races, monday=lift, thursday=race), "HC14") == ([MON] if fails else [])


def test_hc15_a_group_session_that_does_not_fit() -> None:
    group = run("run_intervals", group=True)
    judged = empty({"phase": 2}, wednesday=group)
    assert judged.violation_ids == ("HC10", "HC15")
    assert found(empty(FAST | {"protocol": None}, wednesday=group), "HC15") == []
    assert found(empty(FAST | {"protocol": None}, tuesday=(STRENGTH_A,), wednesday=group), "HC15") == [WED]


@pytest.mark.parametrize(
    ("preferred", "day", "misses"),
    [
        pytest.param(None, "saturday", False, id="default-saturday"),
        pytest.param(None, "sunday", False, id="default-sunday"),
        pytest.param(None, "friday", True, id="default-friday"),
        pytest.param(SUN, "saturday", True, id="sunday-wanted"),
        pytest.param(WED, "wednesday", False, id="wednesday-wanted"),
    ],
)
def test_s2_day_of_the_long_run(preferred: Weekday | None, day: str, misses: bool) -> None:
    judged = empty({"preferred_long_run": preferred}, **{day: (LONG,)})
    assert missed(judged, "S2") == ([Weekday(day)] if misses else [])


@pytest.mark.parametrize(
    ("after", "misses"),
    [
        pytest.param(run("xt_easy", None), False, id="cross"),
        pytest.param((Activity("walk"), Activity("mobility")), False, id="walk"),
        pytest.param(run("run_easy"), True, id="run"),
        pytest.param((Activity("strength_B"),), True, id="strength"),
    ],
)
def test_s3_the_day_after_the_long_run(after: tuple[Activity, ...], misses: bool) -> None:
    assert missed(empty(saturday=(LONG,), sunday=after), "S3") == ([SUN] if misses else [])
    assert missed(empty({"previous_sunday": (LONG,)}, monday=after), "S3") == ([MON] if misses else [])


def test_s4_focus() -> None:
    light = (Activity("strength_B"),)
    assert missed(empty(monday=(STRENGTH_A,), wednesday=(STRENGTH_A,)), "S4") == [None]
    assert missed(empty(monday=(STRENGTH_A,), wednesday=light), "S4") == []
    assert missed(empty(monday=(STRENGTH_A,), wednesday=(Activity("maint_circuit_20"),)), "S4") == []


def test_s5_gym_days_carry_the_lifts_that_matter() -> None:
    yields = {"highest_yield": frozenset({"strength_A"}), "gym_days_per_week": 1}
    home, gym = (STRENGTH_A,), (Activity("strength_A", gym=True),)
    light = (Activity("strength_B", gym=True),)
    assert missed(empty(yields, monday=home, thursday=light), "S5") == [MON]
    assert missed(empty(yields, monday=gym, thursday=home), "S5") == []
    assert missed(empty({"gym_days_per_week": 1}, monday=home, thursday=light), "S5") == []


def test_s6_the_day_after_strength_a() -> None:
    assert missed(empty(monday=(STRENGTH_A,), tuesday=run("run_easy")), "S6") == [TUE]
    assert missed(empty({"previous_sunday": (STRENGTH_A,)}, monday=run("run_easy")), "S6") == [MON]
    assert missed(empty(monday=(STRENGTH_A,), tuesday=run("strides_incline_micro", None, 10)), "S6") == []


def test_s7_the_day_of_the_group() -> None:
    group = {"group": GroupSession(WED, "run_intervals")}
    assert missed(empty(group, tuesday=run("run_easy")), "S7") == [WED]
    assert missed(empty(group, wednesday=run("run_easy")), "S7") == []


@pytest.mark.parametrize(("easy", "misses"), [(40, False), (39, True), (None, False)])
def test_s8_share_of_easy_running(easy: int | None, misses: bool) -> None:
    conditions = {"phase": 3, "speed_gate": True, "protocol": None}
    judged = empty(conditions, monday=run("run_easy", minutes=easy), thursday=run("run_tempo", minutes=10))
    assert missed(judged, "S8") == ([None] if misses else [])


def test_s9_a_lift_instead_of_a_run_near_the_limit() -> None:
    prone = {"tissue": Tissue(injury_prone=True), "reference_week_m": 20_000}
    short = run("run_easy", 5_225)
    week = {"monday": short, "wednesday": short, "friday": short, "sunday": short}
    assert missed(empty(prone, **week), "S9") == [None]
    lifts = {"tuesday": (Activity("strength_B"),), "thursday": (Activity("strength_B"),)}
    assert missed(empty(prone, **week, **lifts), "S9") == []
    assert missed(empty({**prone, "tissue": Tissue()}, **week), "S9") == []
    assert missed(empty({**prone, "reference_week_m": 20_001}, **week), "S9") == []
    limited = Tissue(symptomatic=True, weekly_distance_limit_m=22_000)
    assert missed(empty({"tissue": limited}, **week), "S9") == [None]


def test_s10_and_s12_need_facts_about_every_run() -> None:
    def judged(protocol: str, **facts: Any) -> list[str]:
        runs = run("run_easy", **facts)
        week = empty(
            {"protocol": protocol, "tissue": Tissue(pairs_of_shoes=2)},
            monday=runs,
            wednesday=runs,
            friday=run("run_easy", **facts),
        )
        return [one.id for one in week.preferences_missed]

    assert judged("ITB") == []
    assert judged("ITB", shoe="daily") == ["S10"]
    assert judged("ITB", camber="left") == ["S12"]
    assert judged("PFP", camber="left") == []


@pytest.mark.parametrize(
    ("protocol", "descent", "misses"),
    [
        pytest.param("ACH-MID", 160, False, id="10-per-km"),
        pytest.param("ACH-MID", 161, True, id="over"),
        pytest.param("ACH-MID", None, False, id="unknown"),
        pytest.param("PHT", 161, False, id="other-plan"),
    ],
)
def test_s11_flat_long_runs(protocol: str, descent: int | None, misses: bool) -> None:
    judged = empty({"protocol": protocol}, saturday=run("run_long", 16_000, 90, descent_m=descent))
    assert missed(judged, "S11") == ([SAT] if misses else [])


@pytest.mark.parametrize(
    ("protocol", "descent", "hard"),
    [("ACH-MID", 299, 0), ("ACH-MID", 300, 1), ("ITB", 149, 0), ("ITB", 150, 1), ("PFP", 150, 1)],
)
def test_a_run_that_descends_far_is_a_long_downhill(protocol: str, descent: int, hard: int) -> None:
    judged = empty({"protocol": protocol}, tuesday=run("run_easy", descent_m=descent))
    assert judged.hard_days == hard
    assert found(judged, "HC10") == ([TUE] if hard else [])


@pytest.mark.parametrize(("minutes", "pairs"), [(120, []), (121, [MON, MON])])
def test_a_long_run_over_two_hours_loads_like_heavy_work(minutes: int, pairs: list[Weekday]) -> None:
    long = run("run_long", 16_000, minutes)
    judged = empty({"previous_sunday": long}, monday=(STRENGTH_A,))
    assert found(judged, "HC2") == pairs


def test_what_could_not_be_judged_is_said() -> None:
    judged = empty({"reference_week_m": None, "longest_run_30d_m": None}, monday=run("run_easy", None))
    assert judged.accepted
    assert len(judged.not_judged) == 3
    assert "reference week" in judged.not_judged[0]
    assert verdict({"last_exercise_pain": 2}).not_judged == ()


def test_rulings_in_content_are_complete() -> None:
    assert set(RULES.sources) == {*HARD_CONSTRAINTS, *PREFERENCES}
    assert RULES.blocks["run_tempo"].hamstring == 2
    assert RULES.blocks["run_intervals"].hamstring == 3
    assert empty(monday=REST, tuesday=(RUN_EASY,)).distance_m == Fraction(5_000)
