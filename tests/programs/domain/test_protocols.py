"""Protocols as content: ACH-MID to the letter, every reference valid, machine checks (clinical.md 7.4 to 7.18)."""

from datetime import date
from typing import Any

import pytest

from clinic.content import ContentError
from clinic.domain.errors import RuleViolation
from programs.content import protocols as loader
from programs.content.exercises import exercise_library
from programs.content.protocols import metric_definitions, protocols
from programs.content.regions import protocol_by_region
from programs.content.rules import progression_rules
from programs.domain.dose import Span
from programs.domain.dose_notation import write_dose
from programs.domain.exercise import ExerciseType, working_tier
from programs.domain.gate import GateEvaluation, evaluate_gate
from programs.domain.metrics import Metrics, Reading
from programs.domain.progression import Colour
from programs.domain.protocol import Phase, Protocol
from programs.domain.selection import (
    Check,
    check_plan,
    initial_phase,
    is_released,
    refuse_unless_justified,
    suggest_protocol,
)

RULES = progression_rules()
TODAY = date(2026, 3, 2)
LIBRARY = exercise_library()
ALL = list(protocols().values())
PHASES = [
    pytest.param(protocol, phase, id=f"{protocol.id}-{phase.number}") for protocol in ALL for phase in protocol.phases
]

ACH_MID = {
    1: [
        ("calf-iso-mid-dl", "5x45 s, RPE 6", "7", ""),
        ("calf-iso-mid-sl", "5x45 s, per side", "7", "late"),
        ("calf-iso-seated", "4x45 s, per side", "4", ""),
        ("calf-raise-dl-straight", "3x12 @3-0-3", "3", ""),
        ("short-foot", "3x8x5 s, per side", "4", ""),
        ("glute-bridge-sl", "3x10, per side", "2", ""),
    ],
    2: [
        ("calf-raise-loaded-straight", "3x15RM @3-0-3, RPE 7-9", "2-3", "H"),
        ("calf-raise-loaded-bent", "3x8-12 @3-1-3, RPE 7-9", "2-3", "H"),
        ("calf-raise-seated-loaded", "4x8-12 @2-1-3, RPE 6", "2-3", ""),
        ("split-squat", "3x8 @3-1-1, RPE 6, per side", "2", ""),
        ("rdl", "3x8 @3-1-1, RPE 6", "1-2", ""),
        ("pallof-press", "3x10, per side", "2", ""),
        ("calf-iso-mid-sl", "3x45 s, per side", "2-4", ""),
        ("calf-raise-step-straight", "3x10 @3-1-3, RPE 6", "1-2", "late"),
        ("pogo-dl", "3x20 s", "1", "overlap"),
    ],
    3: [
        ("pogo-dl", "3x30 s", "2", ""),
        ("pogo-sl", "3x15, per side", "2", "late"),
        ("line-jump", "3x20", "2", ""),
        ("skip-short-contact", "4x20 m", "2", ""),
        ("hop-stick-forward", "3x5, per side", "1", ""),
        ("calf-raise-fast", "3x15", "1", ""),
        ("calf-raise-loaded-bent", "4x6 @3-1-3, RPE 7-9", "1", "H"),
        ("calf-raise-loaded-straight", "4x6 @3-1-3, RPE 7-9", "1", "H"),
    ],
    4: [
        ("calf-raise-loaded-bent", "3x6 @3-1-3, RPE 7-9", "1", "H"),
        ("maint-circuit-20", "1x20 min", "2", ""),
        ("pogo-dl", "2x30 s", "1", ""),
    ],
}


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_ach_mid_content_is_exact(number: int) -> None:
    found = []
    for slot in protocols()["ACH-MID"].phase(number).slots:
        mark = "H" if slot.heavy else "overlap" if slot.overlap else "late" if slot.opens else ""
        found.append((slot.exercise, write_dose(slot.dose), str(slot.per_week), mark))
    assert found == ACH_MID[number]


@pytest.mark.parametrize(
    ("week", "dose"),
    [
        (1, "3x15RM"),
        (2, "3x12RM"),
        (3, "3x12RM"),
        (4, "4x10RM"),
        (5, "4x10RM"),
        (6, "4x8RM"),
        (8, "4x8RM"),
        (9, "4x6RM"),
        (12, "4x6RM"),
        (20, "4x6RM"),
    ],
)
def test_heavy_slow_sequence_by_week(week: int, dose: str) -> None:
    slot = protocols()["ACH-MID"].phase(2).slots[0]
    found = slot.dose_in_week(week)
    assert write_dose(found).startswith(dose)
    assert found.tempo is not None
    assert found.tempo.seconds == 6


def test_weeks_are_counted_from_one() -> None:
    with pytest.raises(RuleViolation, match="counted from 1"):
        protocols()["ACH-MID"].phase(2).slots[0].dose_in_week(0)


def test_ach_mid_gate_order_default_first_then_its_own_each_once() -> None:
    ach = protocols()["ACH-MID"]
    assert [criterion.id for criterion in ach.phase(3).exit] == [
        "hop_gap",
        "T01.gap",
        "fast_green",
        "plyo_green",
        "vol_pct",
        "mlr_feel",
        "mlr_green",
        "red14",
        "amber14",
        "T01.inv",
        "T02.inv",
        "T05.gap",
    ]


INDEX = {
    "ACH-MID": (84, 3, 3, ("T01", "T02", "T03", "T05", "T12")),
    "ACH-INS": (84, 3, 3, ("T01", "T02", "T03", "T05")),
    "PF": (84, 3, 3, ("T01", "T16", "T02", "T12", "T05")),
    "PFP": (42, 3, 3, ("T14", "T04", "T06", "T11")),
    "ITB": (28, 3, 3, ("T14", "T04", "T06", "T11")),
    "GLUT": (56, 3, 3, ("T21", "T11", "T14", "T04")),
    "PHT": (84, 3, 3, ("T19", "T04", "T06")),
    "MTSS": (42, 2, 3, ("T01", "T03", "T16", "T05")),
    "TBSI": (None, 0, 0, ("T22", "T01", "T03", "T05")),
    "CALF": (21, 2, 2, ("T01", "T02", "T03", "T05", "T12")),
    "PRE": (42, 3, 3, ("T01", "T02", "T04", "T05", "T10", "T12", "T13", "T15")),
}


@pytest.mark.parametrize("protocol", [pytest.param(protocol, id=protocol.id) for protocol in ALL])
def test_index(protocol: Protocol) -> None:
    found = (protocol.minimum_total_days, protocol.pain_cap_run, protocol.pain_cap_strength, protocol.key_tests)
    assert found == INDEX[protocol.id]


def test_index_is_complete_and_only_pre_starts_in_phase_2() -> None:
    assert list(protocols()) == list(INDEX)
    assert {protocol.id: protocol.first_phase for protocol in ALL if protocol.first_phase != 1} == {"PRE": 2}


@pytest.mark.parametrize(("protocol", "phase"), PHASES)
def test_every_phase_is_whole_and_agrees_with_its_own_checks(protocol: Protocol, phase: Phase) -> None:
    assert phase.goal
    assert phase.next_words
    assert phase.running
    assert phase.exit
    assert phase.minimum_days > 0
    assert check_plan(LIBRARY, protocol, phase.number, phase.slugs(), RULES) == ()
    assert not set(phase.must_not_include) & set(phase.slugs())


@pytest.mark.parametrize(("protocol", "phase"), PHASES)
def test_only_overlap_or_late_slots_jump_before_phase_3(protocol: Protocol, phase: Phase) -> None:
    for slot in phase.slots:
        if phase.number < 3 and LIBRARY[slot.exercise].type is ExerciseType.PLYOMETRIC:
            assert slot.overlap or slot.opens


@pytest.mark.parametrize(("protocol", "phase"), PHASES)
def test_heavy_slots_are_heavy_and_the_others_are_not(protocol: Protocol, phase: Phase) -> None:
    for slot in phase.slots:
        exercise = LIBRARY[slot.exercise]
        if slot.heavy:
            assert working_tier(exercise, heavy=True) == 3
            assert all(step.dose.rpe == Span(7, 9) for step in slot.weeks)
            assert slot.dose.rpe == Span(7, 9)
        elif exercise.tier.number == 3 and exercise.type is ExerciseType.ISOTONIC:
            assert slot.dose.rpe is None or slot.dose.rpe.high <= 6


@pytest.mark.parametrize(
    ("protocol", "phase", "slugs"),
    [
        ("ACH-MID", 1, {"calf-raise-step-straight", "calf-lower-eccentric-step", "calf-raise-fast", "pogo-dl"}),
        ("ACH-INS", 1, {"calf-stretch-wall", "ankle-knee-wall-mob", "strides-incline"}),
        ("ACH-INS", 2, {"calf-raise-step-bent", "pogo-dl", "strides-incline"}),
        ("PF", 1, {"hill-sprint-short", "strides-flat", "jump-rope"}),
        ("PFP", 1, {"split-squat-ffe", "squat-sl-box", "stair-hill"}),
        ("ITB", 1, {"downhill-treadmill-gentle", "skater-bound"}),
        ("GLUT", 1, {"hip-airplane-loaded", "skater-bound"}),
        ("PHT", 1, {"rdl", "good-morning", "nordic-curl", "hamstring-slider"}),
        ("MTSS", 1, {"downhill-treadmill-gentle", "pogo-dl"}),
        ("TBSI", 1, {"downhill-treadmill-gentle", "jump-rope"}),
        ("CALF", 1, {"calf-stretch-wall", "calf-raise-fast", "pogo-dl", "strides-flat", "walk-run-interval"}),
    ],
)
def test_must_not_include(protocol: str, phase: int, slugs: set[str]) -> None:
    listed = set(protocols()[protocol].phase(phase).must_not_include)
    plyometric = {e.slug for e in LIBRARY.values() if e.type is ExerciseType.PLYOMETRIC}
    assert slugs | plyometric <= listed
    plan = [*protocols()[protocol].phase(phase).slugs(), sorted(slugs)[0]]
    found = check_plan(LIBRARY, protocols()[protocol], phase, plan, RULES)
    assert [violation.slugs for violation in found] == [(sorted(slugs)[0],)]
    assert found[0].check is Check.MUST_NOT_INCLUDE


@pytest.mark.parametrize(
    ("protocol", "without", "missing"),
    [
        ("ACH-MID", {"calf-raise-loaded-bent", "calf-raise-seated-loaded"}, True),
        ("ACH-MID", {"calf-raise-loaded-bent"}, False),
        ("ACH-MID", {"calf-raise-loaded-straight"}, True),
        ("PF", {"calf-raise-towel-toes"}, False),
        ("PF", {"calf-raise-towel-toes", "calf-raise-slow-ecc-hold"}, True),
        ("PFP", {"spanish-squat", "step-down-forward"}, False),
        ("PFP", {"spanish-squat", "step-down-forward", "step-down-lateral"}, True),
        ("PHT", {"rdl", "hip-thrust"}, True),
        ("TBSI", {"calf-raise-seated-loaded"}, True),
        ("MTSS", {"calf-raise-seated-loaded"}, True),
        ("CALF", {"calf-raise-seated-loaded"}, False),
    ],
)
def test_must_include_any_in_phase_2(protocol: str, without: set[str], missing: bool) -> None:
    chosen = protocols()[protocol]
    plan = [slug for slug in chosen.phase(2).slugs() if slug not in without]
    found = check_plan(LIBRARY, chosen, 2, plan, RULES)
    assert bool(found) is missing
    assert all(violation.check is Check.MUST_INCLUDE_ANY for violation in found)


def test_clamshells_alone_are_not_a_hip_plan() -> None:
    found = check_plan(LIBRARY, protocols()["GLUT"], 1, ["clamshell-band", "glute-bridge-dl"], RULES)
    assert [violation.check for violation in found] == [Check.NOT_ALONE]
    assert check_plan(LIBRARY, protocols()["GLUT"], 1, ["clamshell-band", "hip-abd-iso-standing"], RULES) == ()


def test_contraindications_of_the_library_hold_in_every_protocol() -> None:
    found = check_plan(LIBRARY, protocols()["PFP"], 2, [*protocols()["PFP"].phase(2).slugs(), "split-squat-ffe"], RULES)
    assert [violation.check for violation in found] == [Check.CONTRAINDICATED]
    assert "PFP phases 1-2" in found[0].words


def test_overlap_slots_are_refused_until_they_are_opened() -> None:
    for protocol, check in (("ACH-MID", Check.NOT_OPEN), ("ACH-INS", Check.MUST_NOT_INCLUDE)):
        chosen = protocols()[protocol]
        plan = [*chosen.phase(2).slugs(), "pogo-dl"]
        assert [violation.check for violation in check_plan(LIBRARY, chosen, 2, plan, RULES)] == [check]
        assert check_plan(LIBRARY, chosen, 2, plan, RULES, frozenset({"pogo-dl"})) == ()


def test_a_plan_with_a_violation_needs_a_reason() -> None:
    found = check_plan(LIBRARY, protocols()["ACH-MID"], 1, ["pogo-dl"], RULES)
    with pytest.raises(RuleViolation, match="Two-leg pogo is not part of phase 1") as caught:
        refuse_unless_justified(found, "  ")
    assert caught.value.field == "justification"
    refuse_unless_justified(found, "Trial under supervision")
    refuse_unless_justified((), "")


@pytest.mark.parametrize(
    ("region", "fired", "injury", "protocol"),
    [
        ("achilles_mid", set(), False, "ACH-MID"),
        ("achilles_ins", set(), False, "ACH-INS"),
        ("heel_plantar", set(), False, "PF"),
        ("knee_anterior", set(), False, "PFP"),
        ("knee_lateral", set(), False, "ITB"),
        ("hip_lateral", set(), False, "GLUT"),
        ("buttock_sitbone", set(), False, "PHT"),
        ("shin_medial", set(), False, "MTSS"),
        ("calf", set(), False, "CALF"),
        ("none", set(), False, "PRE"),
        ("shin_medial", {"RF-31"}, False, "TBSI"),
        ("shin_anterior", {"RF-30"}, False, "TBSI"),
        ("shin_lateral", set(), True, "TBSI"),
        ("foot_mid", {"RF-32"}, False, None),
        ("achilles_mid", set(), True, None),
        ("shin_anterior", set(), False, None),
        ("low_back", set(), False, None),
        ("shin_medial", {"RF-37"}, False, "MTSS"),
    ],
)
def test_suggested_protocol(region: str, fired: set[str], injury: bool, protocol: str | None) -> None:
    assert suggest_protocol(region, protocol_by_region(), frozenset(fired), bone_injury=injury) == protocol


@pytest.mark.parametrize(
    ("protocol", "allows", "clearance", "released"),
    [
        ("ACH-MID", True, None, True),
        ("ACH-MID", None, None, False),
        ("ACH-MID", False, None, False),
        ("TBSI", True, None, False),
        ("TBSI", True, date(2026, 3, 2), True),
        ("TBSI", True, date(2026, 3, 3), False),
        (None, True, None, False),
    ],
)
def test_released(protocol: str | None, allows: bool | None, clearance: date | None, released: bool) -> None:
    chosen = None if protocol is None else protocols()[protocol]
    assert is_released(chosen, allows, clearance, TODAY) is released


def day_0_gate(change: dict[str, Any]) -> GateEvaluation:
    values: dict[str, Any] = {
        "days_in_phase": 0,
        "triage": 0,
        "key_tests_recorded": True,
        "rest_pain": 0,
        "walk_pain7": 0,
        "red7": 0,
        "green_pct14": 100,
        "ex_green14": 100,
        "T01.inv": 20,
        "T02.inv": 45,
        "am_stiff7_rising": False,
        "calf_iso_mid_sl_green": 3,
        **change,
    }
    metrics = Metrics(TODAY, {name: Reading(value) for name, value in values.items()})
    return evaluate_gate(protocols()["ACH-MID"], 1, metrics, metric_definitions(), RULES, triage_allows=True)


G, A = Colour.GREEN, Colour.AMBER


@pytest.mark.parametrize(
    ("change", "runs", "phase"),
    [({}, [G, G], 2), ({}, [A, G, G], 2), ({}, [G, A], 1), ({}, [G], 1), ({"rest_pain": 3}, [G, G], 1)],
)
def test_initial_phase(change: dict[str, Any], runs: list[Colour], phase: int) -> None:
    assert initial_phase(protocols()["ACH-MID"], day_0_gate(change), runs) == phase


def test_initial_phase_without_a_gate_and_of_other_protocols() -> None:
    assert initial_phase(protocols()["ACH-MID"], None, [G, G]) == 1
    assert initial_phase(protocols()["PRE"], None, []) == 2
    assert initial_phase(protocols()["TBSI"], day_0_gate({}), [G, G]) == 1


def test_preseason_slots_follow_the_findings() -> None:
    pre = protocols()["PRE"]
    slugs = pre.phase(2).slugs(pre.findings_of(("T12", "T15", "T01")))
    assert {"ankle-knee-wall-mob", "calf-raise-step-bent", "pallof-press", "calf-raise-loaded-straight"} <= set(slugs)
    assert not {"rdl", "copenhagen-short", "balance-sl-reach", "split-squat"} & set(slugs)
    assert pre.findings_of(("T11_abd", "T13_eo", "T99")) == {"adductor", "balance"}


def test_six_months_of_symptoms_are_told_the_truth() -> None:
    ach = protocols()["ACH-MID"]
    known = Metrics(TODAY, {"symptom_days": Reading(183)})
    assert "three months" in ach.messages_for(known)[0]
    assert ach.messages_for(Metrics(TODAY, {"symptom_days": Reading(181)})) == ()
    assert ach.messages_for(Metrics(TODAY, {})) == ()
    assert ach.minimum_days_by_phase(known) == {1: 7, 2: 56, 3: 28, 4: 42}


def test_v01_program() -> None:
    ach = protocols()[suggest_protocol("achilles_mid", protocol_by_region()) or ""]
    phase = ach.phase(initial_phase(ach, None, []))
    slugs = set(phase.slugs())
    forbidden = {"calf-raise-step-straight", "calf-lower-eccentric-step", "pogo-dl"}
    assert "calf-iso-mid-dl" in slugs
    assert not slugs & forbidden
    assert forbidden <= set(phase.must_not_include)


def test_an_unknown_phase_says_which_there_are() -> None:
    with pytest.raises(RuleViolation, match="PRE has the phases 2, 3"):
        protocols()["PRE"].phase(1)


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"exercise": "no-such", "dose": "3x8", "per_week": 2}, "phase 1"),
        ({"exercise": "rdl", "dose": "3x", "per_week": 2}, "phase 1.rdl.dose"),
        ({"exercise": "rdl", "dose": "3x8"}, "phase 1.rdl.per_week"),
        ({"exercise": "rdl", "dose": "3x8", "per_week": [3, 2]}, "phase 1.rdl.per_week"),
        ({"exercise": "rdl", "per_week": 2}, "phase 1.rdl.dose"),
        ({"exercise": "rdl", "dose": "3x8", "per_week": 2, "heavyy": True}, "phase 1.rdl.heavyy"),
    ],
)
def test_a_broken_slot_is_refused_by_key(row: dict[str, Any], key: str) -> None:
    with pytest.raises(ContentError) as caught:
        loader._slot(row, "file", "phase 1")
    assert caught.value.key == key


@pytest.mark.parametrize("text", ["no_such_metric >= 3", "red14 about 0"])
def test_a_broken_criterion_is_refused(text: str) -> None:
    with pytest.raises(ContentError):
        loader._criterion(text, "file", "phase 1.exit")
