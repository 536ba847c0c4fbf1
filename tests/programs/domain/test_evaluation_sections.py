"""What the door itself decides between the engines: defaults, precedence, presence of sections, what is held back."""

from decimal import Decimal
from typing import Any

import pytest

from tests.programs.domain.door import TODAY, good_verdict_of, healthy
from tests.programs.domain.verdict_matching import differences

ACHILLES = {"region": "achilles_mid", "side": "R"}
SHIN = {"region": "shin_medial", "side": "R"}
GREEN = {
    "pain_first_10_minutes": 0, "pain_worst": 0, "pain_last_5_minutes": 0, "got_worse": False, "limp_during": False,
    "pain_next_morning": 0, "stiffer_next_morning": False, "limp_next_morning": False,
}  # fmt: skip
WEEK = {"start_date": TODAY, "phase": 3, "protocol": "ACH-MID"}
SQUAT = dict.fromkeys(("balance", "trunk", "pelvis", "knee", "depth"), 0)


def test_nothing_in_nothing_out() -> None:
    assert good_verdict_of({"today": TODAY}) == {}
    assert good_verdict_of({"today": TODAY, "id": "x", "metrics": {}, "person": {}}) == {"id": "x"}


@pytest.mark.parametrize(
    ("case", "sections"),
    [
        pytest.param({"problems": []}, set(), id="no-problem"),
        pytest.param({"problems": [{"region": "none"}]}, {"triage", "program"}, id="problems"),
        pytest.param({"tests": {}}, {"tests"}, id="tests"),
        pytest.param({"questionnaires": []}, {"questionnaires"}, id="questionnaires"),
        pytest.param({"responses": []}, {"responses", "sequence", "reassessment"}, id="responses"),
        pytest.param({"next_run": {}}, {"next_run"}, id="next-run"),
        pytest.param({"load": {}}, {"load", "reassessment"}, id="load"),
        pytest.param({"shoes": []}, {"shoes"}, id="shoes"),
        pytest.param({"program": {}}, {"program"}, id="program"),
        pytest.param({"exercises": []}, {"exercises"}, id="exercises"),
        pytest.param({"week": {**WEEK, "days": {}}}, {"week"}, id="week"),
        pytest.param({"week_request": WEEK}, {"week_proposal"}, id="week-request"),
        pytest.param({"races": []}, {"races", "reassessment"}, id="races"),
        pytest.param({"season": {"cycle_start_date": TODAY}}, {"season"}, id="season"),
        pytest.param({"reassessment": {}}, {"reassessment"}, id="reassessment"),
    ],
)
def test_a_section_is_there_when_its_input_is(case: dict[str, Any], sections: set[str]) -> None:
    assert set(good_verdict_of({"today": TODAY, **case})) == sections


@pytest.mark.parametrize(
    ("case", "expect"),
    [
        pytest.param(healthy(problems=[SHIN], responses=[{**GREEN}]), 2, id="region"),
        pytest.param(healthy(problems=[SHIN], program={"protocol": "TBSI"}, responses=[{**GREEN}]), 0, id="protocol"),
        pytest.param(
            healthy(problems=[{**SHIN, "bone_injury": {}}], responses=[{**GREEN}]), 2, id="suspicion-keeps-the-region"
        ),
        pytest.param({"today": TODAY, "responses": [{**GREEN}]}, 3, id="default"),
        pytest.param(healthy(problems=[SHIN], responses=[{**GREEN, "pain_cap": 5}]), 5, id="given"),
    ],
)
def test_pain_cap_of_a_session(case: dict[str, Any], expect: int) -> None:
    assert good_verdict_of(case)["responses"][0]["pain_cap"] == expect


def test_baseline_pain_of_a_session() -> None:
    case = healthy(problems=[{**ACHILLES, "baseline_pain": 2}], responses=[{}, {"baseline_pain": 1}], next_run={})
    found = good_verdict_of(case)
    assert [one["baseline_pain"] for one in found["responses"]] == [2, 1]
    assert good_verdict_of({"today": TODAY, "responses": [{}]})["responses"][0]["baseline_pain"] == 0
    high = healthy(problems=[{**ACHILLES, "baseline_pain": 4}], next_run={"pain_before": 0})
    assert good_verdict_of(high)["next_run"]["decision"] == "NO_RUN"


def test_a_session_without_hours_is_frozen_and_with_few_hours_pending() -> None:
    found = good_verdict_of(
        {"today": TODAY, "responses": [{"hours_since_end": Decimal("29.9")}, {"hours_since_end": 30}]}
    )
    assert [one["colour"] for one in found["responses"]] == ["PENDING", "GREY"]


@pytest.mark.parametrize(
    ("tests", "side", "lsi"),
    [
        pytest.param({"involved_side": "L"}, {"side": "R"}, 200, id="given-side-wins"),
        pytest.param({}, {"side": "R"}, 50, id="first-problem"),
        pytest.param({}, {"side": "midline"}, 50, id="midline-has-no-side"),
        pytest.param({}, {}, 50, id="none"),
    ],
)
def test_involved_side(tests: dict[str, Any], side: dict[str, Any], lsi: int) -> None:
    results = [{"test": "T01", "left": 20, "right": 10}]
    case = healthy(problems=[{"region": "calf", **side}], tests={**tests, "results": results})
    assert good_verdict_of(case)["tests"]["symmetry"]["T01"]["lsi_pct"] == lsi


@pytest.mark.parametrize(
    ("result", "expect"),
    [
        pytest.param({"test": "T12", "left_trials": [10, 11, None], "right_trials": [9, 9, 9]},
                     {"symmetry": {"T12": {"difference_cm": Decimal("1.5"), "gap_pct": None}}}, id="mean"),
        pytest.param({"test": "T12", "left_trials": [10, None, None], "right": 9},
                     {"symmetry": {"T12": {"band": "unknown"}}}, id="one-valid-trial-is-no-mean"),
        pytest.param({"test": "T12", "left": Decimal("10.05"), "right": 10},
                     {"symmetry": {"T12": {"difference_cm": Decimal("0.05")}}}, id="difference-is-not-rounded"),
        pytest.param({"test": "T08", "left_trials": [2, 3], "right": 2},
                     {"symmetry": {"T08": {"gap_pct": 0}}}, id="best-time-is-the-lowest"),
        pytest.param({"test": "T05", "left": 400, "right_sticks": 3},
                     {"symmetry": {"T05": {"band": "stick_fail"}}, "speed_gate": {"value": False}}, id="no-valid-hop"),
        pytest.param({"test": "T05", "left": 400},
                     {"symmetry": {"T05": {"band": "unknown"}}, "speed_gate": {"value": None}}, id="one-side"),
        pytest.param({"test": "T17", "counts": [158, 161]}, {"cue": {"proposal": "request_video"}}, id="counts"),
        pytest.param({"test": "T17", "counts": [170]}, {"cue": {"proposal": "request_video"}}, id="one-count"),
        pytest.param({"test": "T17", "value": Decimal("164.5")}, {"cue": {"proposal": "none"}}, id="half-up"),
        pytest.param({"test": "T04", "left": SQUAT, "right": {**SQUAT, "knee": None}},
                     {"severity": {"T04": None}}, id="fault-not-judged"),
        pytest.param({"test": "T22", "pain": 0}, {"severity": {"T22": {"severity": 0, "status": None}}}, id="morning?"),
        pytest.param({"test": "T01"}, {"symmetry": {"T01": None}}, id="nothing-recorded"),
    ],
)  # fmt: skip
def test_results(result: dict[str, Any], expect: dict[str, Any]) -> None:
    assert not list(differences(expect, good_verdict_of({"today": TODAY, "tests": {"results": [result]}})["tests"]))


def test_the_latest_result_counts_and_the_one_before_gives_the_change() -> None:
    results = [
        {"test": "T01", "left": 25, "right": 18, "date": "2026-03-01"},
        {"test": "T01", "left": 25, "right": 11, "date": "2026-02-01"},
        {"test": "T01", "left": 25, "right": 5, "date": "2026-03-03"},
        {"test": "T02", "left": 60, "right": 51, "date": "2026-02-02"},
        {"test": "T02", "left": 60, "right": 60, "footwear": "shod"},
    ]
    found = good_verdict_of({"today": TODAY, "tests": {"involved_side": "R", "results": results}})["tests"]
    assert found["symmetry"]["T01"]["lsi_pct"] == 72
    assert found["change"]["T01"] == {
        "comparable": True, "left": "noise", "right": "improvement", "value": None, "lsi": None
    }  # fmt: skip
    assert found["change"]["T02"]["comparable"] is False


@pytest.mark.parametrize(
    ("raises", "walk", "hop"),
    [(10, 2, True), (9, 2, False), (10, 3, False), (None, 2, None), (10, None, None), (Decimal("9.9"), 0, False)],
)
def test_hops_need_calf_raises_and_quiet_walking(raises: Any, walk: int | None, hop: bool | None) -> None:
    tests = {"results": [{"test": "T01", "left": raises, "right": raises}]}
    found = good_verdict_of(healthy(problems=[ACHILLES], metrics={"walk_pain7": walk}, tests=tests))["tests"]["testing"]
    assert (found["hop_left"], found["hop_right"]) == (hop, hop)


@pytest.mark.parametrize(
    ("problem", "program", "level"),
    [
        pytest.param(SHIN, {}, "no_hops", id="mtss-phase-1"),
        pytest.param(SHIN, {"phase": 2}, "all", id="mtss-phase-2"),
        pytest.param({**SHIN, "bone_injury": {"clearance_date": TODAY}}, {"phase": 2}, "no_hops", id="tbsi-phase-2"),
        pytest.param({**SHIN, "bone_injury": {"clearance_date": TODAY}}, {"phase": 3}, "all", id="tbsi-phase-3"),
    ],
)
def test_bone_holds_hops_back(problem: dict[str, Any], program: dict[str, Any], level: str) -> None:
    tests = {"results": [{"test": "T01", "left": 25, "right": 25}]}
    case = healthy(problems=[problem], program=program, metrics={"walk_pain7": 0}, tests=tests)
    assert good_verdict_of(case)["tests"]["testing"]["level"] == level


@pytest.mark.parametrize(
    ("case", "expect"),
    [
        pytest.param(healthy(problems=[ACHILLES]),
                     {"protocol": "ACH-MID", "protocol_source": "suggested", "phase": 1, "released": True,
                      "on_release": None}, id="suggested"),
        pytest.param(healthy(problems=[ACHILLES], program={"protocol": "PF", "phase": 2}),
                     {"protocol": "PF", "protocol_source": "given", "phase": 2, "released": True}, id="given"),
        pytest.param(healthy(problems=[{"region": "none"}]), {"protocol": "PRE", "phase": 2}, id="pre-from-2"),
        pytest.param(healthy(problems=[{"region": "other"}]),
                     {"protocol": None, "released": False, "exercises": []}, id="no-protocol"),
        pytest.param({"today": TODAY, "program": {"protocol": "ACH-MID", "phase": 2}},
                     {"released": False, "exercises": [], "proposal": "hold"}, id="no-triage"),
        pytest.param({"today": TODAY, "problems": [ACHILLES]},
                     {"released": False, "on_release": {"protocol": "ACH-MID", "phase": 1}}, id="cannot-clear"),
        pytest.param(healthy(problems=[{**ACHILLES, "answers": {"q_deformity": True}}]),
                     {"released": False, "exercises": [], "on_release": None}, id="emergency-hides"),
        pytest.param(healthy(problems=[ACHILLES, {"region": "foot_mid", "answers": {"b_focal": True, "b_walk": True}}]),
                     {"protocol": "ACH-MID", "released": False}, id="bone-of-another-problem"),
        pytest.param(healthy(problems=[{**SHIN, "bone_injury": {"clearance_date": TODAY}}]),
                     {"protocol": "TBSI", "released": True}, id="cleared-today"),
        pytest.param(healthy(problems=[{**SHIN, "bone_injury": {"clearance_date": "2026-03-03"}}]),
                     {"protocol": "TBSI", "released": False}, id="cleared-tomorrow"),
        pytest.param(healthy(problems=[{**SHIN, "bone_injury": {}}]),
                     {"protocol": "TBSI", "released": False, "on_release": {"protocol": "TBSI"}}, id="not-cleared"),
        pytest.param(healthy(problems=[{"region": "foot_mid", "bone_injury": {}}]),
                     {"protocol": None, "released": False}, id="bone-elsewhere"),
    ],
)  # fmt: skip
def test_program(case: dict[str, Any], expect: dict[str, Any]) -> None:
    assert not list(differences(expect, good_verdict_of(case)["program"]))


@pytest.mark.parametrize(
    ("last", "phase"),
    [
        pytest.param([{**GREEN}, {**GREEN}], 2, id="two-settled"),
        pytest.param([{**GREEN}], 1, id="one"),
        pytest.param([{**GREEN}, {**GREEN, "stiffer_next_morning": True}], 1, id="amber-last"),
        pytest.param([{**GREEN}, {**GREEN}, {"hours_since_end": 1}], 1, id="pending-last"),
        pytest.param([{**GREEN}, {**GREEN}, {**GREEN, "painkiller": True}], 2, id="painkiller-is-ignored"),
        pytest.param([{**GREEN}, {**GREEN}, {**GREEN, "kind": "strength", "pain_worst": 5}], 2, id="runs-only"),
    ],
)
def test_who_needs_no_first_phase_starts_in_the_second(last: list[dict[str, Any]], phase: int) -> None:
    met = {"rest_pain": 2, "walk_pain7": 2, "red7": 0, "green_pct14": 70, "ex_green14": 80}
    tests: list[dict[str, Any]] = [{"test": name, "left": 1, "right": 1} for name in ("T21", "T11_abd", "T14")]
    tests.append({"test": "T04", "left": SQUAT, "right": SQUAT})
    problem = {"region": "hip_lateral", "side": "R"}
    case = healthy(problems=[problem], metrics=met, tests={"results": tests}, responses=last)
    assert good_verdict_of(case)["program"]["phase"] == phase
    assert good_verdict_of({**case, "metrics": {**met, "rest_pain": 3}})["program"]["phase"] == 1


def test_an_open_rule_leaves_the_triage_criterion_without_data() -> None:
    asked = healthy(problems=[{**ACHILLES, "answers": {"b_night": None}}], program={"phase": 1})
    assert "triage" in good_verdict_of(asked)["program"]["exit"]["needs_data"]
    clear = good_verdict_of(healthy(problems=[ACHILLES], program={"phase": 1}))["program"]["exit"]
    assert "triage" not in clear["needs_data"] + [one["criterion"] for one in clear["failing"]]


def test_a_hop_that_could_not_be_held_is_not_hidden_by_a_better_one() -> None:
    results = [{"test": "T06", "left": 100, "right": 99}, {"test": "T05", "left": 400, "right_sticks": 2}]
    case = healthy(problems=[ACHILLES], program={"phase": 3}, tests={"results": results})
    assert {"criterion": "hop_gap", "value": 100, "needs": "<10"} in good_verdict_of(case)["program"]["exit"]["failing"]


def test_two_ambers_hold_the_phase() -> None:
    gate = {"days_in_phase": 28, "red14": 0, "amber14": 1, "vol_pct": 70, "heavy_green": 6}
    tests = [{"test": "T01", "left": 24, "right": 20}, {"test": "T02", "left": 56, "right": 45}]
    tests.append({"test": "T03", "left": Decimal("1.5"), "right": Decimal("1.25")})
    case = healthy(problems=[ACHILLES], metrics=gate, tests={"results": tests}, program={"phase": 2})
    assert good_verdict_of(case)["program"]["proposal"] == "advance_pending_sign_off"
    amber = {**GREEN, "stiffer_next_morning": True}
    held = good_verdict_of({**case, "responses": [amber, amber]})
    assert held["program"]["exit"]["ready"] is True
    assert held["program"]["proposal"] == "hold"
    assert held["sequence"]["fired"] == [{"rule": "SQ1", "session": 2}]


def test_a_screen_lists_what_it_found_and_everything_when_it_found_nothing() -> None:
    def exercises(**sections: Any) -> list[str]:
        found: list[str] = good_verdict_of(healthy(problems=[{"region": "none"}], **sections))["program"]["exercises"]
        return found

    balance = {"results": [{"test": "T13_eo", "left": 20, "right": 20}]}
    assert exercises(tests=balance) == ["balance-sl-reach"]
    assert {"balance-sl-reach", "rdl", "split-squat"} < set(exercises())
    hilly = [{"date": "2026-06-01", "distance_m": 20_000, "descent_m": 300}]
    assert "lateral-lunge-slow" in exercises(tests=balance, races=hilly, program={"phase": 3})
    assert "lateral-lunge-slow" not in exercises(tests=balance, program={"phase": 3})


@pytest.mark.parametrize(
    ("given", "resolved"),
    [
        pytest.param({"setting": "gym"}, "leg-press-partial", id="gym-has-everything"),
        pytest.param({"setting": "gym", "equipment": []}, None, id="gym-without"),
    ],
)
def test_equipment_of_a_gym(given: dict[str, Any], resolved: str | None) -> None:
    case = {"today": TODAY, "exercises": [{"slug": "leg-press-partial", **given}]}
    found = good_verdict_of(case)["exercises"][0]
    assert (found["resolved_slug"], found["allowed_in_phase"]) == (resolved, None)


@pytest.mark.parametrize(
    ("problem", "program", "hours"),
    [
        pytest.param(ACHILLES, {}, 36, id="tendon"),
        pytest.param(SHIN, {"protocol": "TBSI"}, 48, id="bone"),
        pytest.param({"region": "foot_mid", "bone_injury": {}}, {}, 48, id="bone-without-a-protocol"),
        pytest.param({"region": "ankle"}, {}, 36, id="no-protocol"),
    ],
)
def test_hours_between_walk_runs(problem: dict[str, Any], program: dict[str, Any], hours: int) -> None:
    case = healthy(problems=[problem], program={**program, "walk_run": {"stage": "W2"}})
    found = good_verdict_of(case)["program"]["walk_run"]
    assert found == {"action": "repeat", "next_stage": "W2", "run_minutes": 12, "minimum_hours_between_starts": hours}


def test_the_week_asks_the_gate_of_the_tests_when_it_names_none() -> None:
    days = {"wednesday": [{"block": "run_tempo", "minutes": 40}]}
    quick = {"results": [{"test": "T01", "left": 30, "right": 30}, {"test": "T06", "left": 100, "right": 95}]}
    opened = good_verdict_of({"today": TODAY, "tests": quick, "week": {**WEEK, "days": days}})["week"]
    closed = good_verdict_of({"today": TODAY, "week": {**WEEK, "days": days}})["week"]
    told = good_verdict_of({"today": TODAY, "tests": quick, "week": {**WEEK, "days": days, "speed_gate": False}})[
        "week"
    ]
    assert "HC10" not in opened["violation_ids"]
    assert "HC10" in closed["violation_ids"]
    assert "HC10" in told["violation_ids"]


def test_history_fills_what_the_summary_leaves_open() -> None:
    days = ["2026-02-02", "2026-02-09", "2026-02-16", "2026-02-23", TODAY]
    log = [{"date": day, "distance_m": 10_000} for day in days]
    found = good_verdict_of({"today": TODAY, "load": {"history": log}})["load"]["detectors"]
    assert found["L01"] == {"level": "none", "reference_m": 10_000, "ratio": 1}
    assert found["L02"] == {"level": "none", "ratio": 1}
    assert found["L05"]["level"] == "UNKNOWN"
    stated = good_verdict_of({"today": TODAY, "load": {"history": log, "week_distance_m": 14_000}})["load"]["detectors"]
    assert stated["L01"]["level"] == "ORANGE"
    assert good_verdict_of({"today": TODAY, "load": {"history": log[::-1]}})["load"]["detectors"] == found


@pytest.mark.parametrize(
    ("case", "triggers"),
    [
        pytest.param({"responses": [{"limp_during": True}]}, ["RA1"], id="red"),
        pytest.param({"responses": [{"stiffer_next_morning": True}] * 2}, ["RA1"], id="two-ambers"),
        pytest.param({"responses": [{"stiffer_next_morning": True}]}, [], id="one-amber"),
        pytest.param({"metrics": {"hop_sharp": True}, "reassessment": {}}, ["RA9"], id="hop-of-the-log"),
        pytest.param({"problems": [{"region": "calf", "clinician_answers": {"hop_pain": "sharp"}}],
                      "reassessment": {}}, ["RA9"], id="hop-seen-by-the-clinician"),
        pytest.param({"problems": [{"region": "calf", "answers": {"hop_pain": "sharp"},
                                    "clinician_answers": {"hop_pain": "mild"}}],
                      "reassessment": {}}, [], id="the-clinician-wins"),
    ],
)  # fmt: skip
def test_triggers(case: dict[str, Any], triggers: list[str]) -> None:
    assert good_verdict_of({"today": TODAY, **case})["reassessment"]["triggers"] == triggers


def test_a_long_row_of_sessions_is_followed_in_one_go() -> None:
    """A year of reports and more: every AMBER run pulls a lever, only the last two still hold."""
    amber = {**GREEN, "stiffer_next_morning": True}
    found = good_verdict_of({"today": TODAY, "responses": [amber] * 1000})["sequence"]
    assert [lever["sessions_left"] for lever in found["active_levers"]] == [1, 2]
    assert found["fired"][0] == {"rule": "SQ1", "session": 2}
