"""The HomeProgram document: self-contained, immutable, survives JSON, one hash per content."""

import json
from dataclasses import FrozenInstanceError, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain.errors import RuleViolation
from programs.content import content_version
from programs.content.exercises import exercise_library
from programs.content.planning import week_words
from programs.content.protocols import metric_definitions, protocols
from programs.content.safety import safety_words
from programs.content.walk_run import walk_run_ladder
from programs.domain.build_home_program import Publication, adjustments_in_force, build_home_program
from programs.domain.document_codec import canonical_json, digest, to_json
from programs.domain.home_program import (
    BeatPart,
    ClinicCard,
    HomeAdjustment,
    HomeProgram,
    check_document,
    read_home_program,
)
from programs.domain.metrics import Metrics, Reading
from programs.domain.plan import propose_week
from programs.domain.week import RunnerFacts, SessionKind, Weekday

TODAY = date(2026, 3, 2)
CLINIC = ClinicCard("Harbour Physio", "+44 20 7946 0000", "999", "Ana Ruiz")
FACTS = RunnerFacts(
    gym_days_per_week=2,
    runs_per_week=4,
    weekly_distance_m=40_000,
    longest_run_30d_m=16_000,
    easy_pace_s_per_km=360,
    walk_run_stage=walk_run_ladder().stages[0],
)
LIGHTER = HomeAdjustment("intensity", "Your next two sessions are easy.", 2, date(2026, 3, 12))
PLACES = [(protocol.id, phase.number) for protocol in protocols().values() for phase in protocol.phases]


def document(protocol_id: str = "ACH-MID", phase: int = 2, **changes: Any) -> HomeProgram:
    protocol = protocols()[protocol_id]
    week = propose_week(protocol, phase, FACTS, exercise_library(), week_words())
    publication = Publication(
        version=3,
        on=TODAY,
        content_version=content_version(),
        clinic=CLINIC,
        athlete_name="Maya",
        complaint="Right Achilles tendon, since September",
        adjustments=(LIGHTER,),
    )
    metrics = Metrics(TODAY, {"symptom_days": Reading(183)})
    return build_home_program(
        replace(publication, **changes),
        protocol,
        phase,
        week,
        exercise_library(),
        safety_words(),
        metrics,
        metric_definitions(),
    )


@pytest.mark.parametrize("place", [pytest.param(place, id=f"{place[0]}-{place[1]}") for place in PLACES])
def test_every_phase_of_every_protocol_survives_json(place: tuple[str, int]) -> None:
    original = document(*place)
    text = original.canonical()
    again = read_home_program(json.loads(text))
    assert again == original
    assert again.sha256() == original.sha256()
    assert canonical_json(json.loads(text)) == text


def test_the_document_holds_everything_a_runner_needs() -> None:
    found = document()
    assert (found.clinic.phone, found.athlete_name, found.program_version) == ("+44 20 7946 0000", "Maya", 3)
    assert found.protocol_name == "Achilles tendon, middle part"
    assert [phase.minimum_days for phase in found.phases] == [7, 56, 28, 42]
    assert [phase.number for phase in found.phases if phase.current] == [2]
    assert found.phase.criteria[0] == "At least 56 days in this phase"
    assert "One-leg calf raises, sore side: at least 20 raises" in found.phase.criteria
    assert "three months" in found.messages[0]
    assert found.safety.rules[0] == "Pain up to 3 of 10 while you run is fine. Over that, ease back."
    assert "+44 20 7946 0000" in found.safety.call_words
    assert "999" in found.safety.call_words
    assert found.adjustments == (LIGHTER,)
    assert found.running_rules
    assert found.avoid


def test_an_item_carries_steps_faults_dose_and_tempo() -> None:
    lift = next(s for day in document().week for s in day.sessions if s.kind is SessionKind.STRENGTH)
    item = lift.items[0]
    assert item.name == "Heavy straight-knee calf raise"
    assert item.heavy
    assert len(item.steps) == 3
    assert item.faults == ("Fast reps", "Short height", "Leaning")
    assert item.dose.short == "3 x 15"
    assert item.dose.tempo == (BeatPart("Up", 3), BeatPart("Down", 3))
    assert (item.dose.sets_high, item.dose.unit, item.dose.amount_high) == (3, "reps", 15)
    assert (item.dose.effort_low, item.dose.effort_high) == (7, 9)


def test_every_day_has_a_session_and_a_reason() -> None:
    found = document()
    assert [day.weekday for day in found.week] == list(Weekday)
    assert all(day.sessions for day in found.week)
    assert all(session.explanation for day in found.week for session in day.sessions)
    assert found.day(Weekday.SATURDAY).sessions[0].name == "Long run"
    assert found.day(Weekday.SATURDAY).sessions[0].distance_m == 16_000


def test_bone_has_no_pain_allowance() -> None:
    safety = document("TBSI", 2).safety
    assert safety.pain_cap_run == 0
    assert safety.rules[0].startswith("No pain at all in the sore bone")
    assert not any("up to 0 of 10 while you run" in rule for rule in safety.rules)


def test_a_clinician_may_allow_more_in_strength_only() -> None:
    safety = document(pain_cap_strength=5).safety
    assert (safety.pain_cap_run, safety.pain_cap_strength) == (3, 5)
    assert "In your exercises, pain up to 5 of 10 is fine." in safety.rules


def test_words_for_runners_have_no_exclamation_marks_or_open_blanks() -> None:
    for place in PLACES:
        text = document(*place).canonical()
        assert "!" not in text
        assert "{run}" not in text
        assert "{name}" not in text


def test_any_change_changes_the_hash() -> None:
    original = document()
    changed = replace(original, athlete_name="May")
    assert changed.sha256() != original.sha256()
    assert len(original.sha256()) == 64
    assert digest(to_json(original)) == original.sha256()


def test_a_document_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        document().athlete_name = "Someone else"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("schema_version",), 2, "has version 2"),
        (("athlete_name",), 5, "home_program.athlete_name must be text"),
        (("program_version",), "3", "must be a whole number"),
        (("program_version",), True, "must be a whole number"),
        (("published_on",), "2026-02-30", "must be a valid date"),
        (("week",), {}, "must be a list"),
        (("week", 0, "weekday"), "someday", "home_program.week[0].weekday must be a valid Weekday"),
        (("clinic", "fax"), "1", "home_program.clinic has the unknown key fax"),
        (("safety", "pain_cap_run"), "3", "home_program.safety.pain_cap_run must be a whole number"),
        (("adjustments", 0, "until"), 7, "must be text"),
    ],
)
def test_a_broken_document_is_refused_and_named(path: tuple[str | int, ...], value: object, words: str) -> None:
    broken: Any = json.loads(document().canonical())
    place = broken
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(RuleViolation) as caught:
        read_home_program(broken)
    assert words in caught.value.message


def test_a_missing_key_is_refused() -> None:
    broken = json.loads(document().canonical())
    del broken["clinic"]["phone"]
    with pytest.raises(RuleViolation, match="clinic is missing phone"):
        read_home_program(broken)
    with pytest.raises(RuleViolation, match="must be an object"):
        read_home_program(["not", "a", "document"])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"week": ()}, "document_week"),
        ({"phases": ()}, "document_phase"),
        ({"clinic": replace(CLINIC, phone=" ")}, "document_contact"),
        ({"clinic": replace(CLINIC, emergency_number="")}, "document_contact"),
        ({"program_version": 0}, "document_number"),
    ],
)
def test_what_a_document_must_hold(change: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        replace(document(), **change)
    assert caught.value.code == code


def test_a_document_without_a_stop_rule_is_refused() -> None:
    found = document()
    with pytest.raises(RuleViolation, match="when to stop"):
        replace(found, safety=replace(found.safety, stop_when=()))
    check_document(found)


texts = st.text(min_size=1).filter(str.strip)


@given(
    texts,
    texts,
    st.integers(1, 10_000),
    st.dates(),
    st.lists(st.tuples(texts, st.none() | st.integers(0, 2)), max_size=3),
)
def test_any_words_survive(
    name: str, complaint: str, version: int, on: date, lighter: list[tuple[str, int | None]]
) -> None:
    adjustments = tuple(HomeAdjustment("volume", words, left, on) for words, left in lighter)
    changed = replace(
        BASE, athlete_name=name, complaint=complaint, program_version=version, published_on=on, adjustments=adjustments
    )
    again = read_home_program(json.loads(changed.canonical()))
    assert again == changed
    assert again.sha256() == changed.sha256()


@given(st.decimals(Decimal("0.1"), 400, places=1))
def test_loads_stay_exact(kilograms: Decimal) -> None:
    day = next(day for day in BASE.week if any(s.items for s in day.sessions))
    session = next(s for s in day.sessions if s.items)
    item = replace(session.items[0], dose=replace(session.items[0].dose, load=kilograms, load_unit="kg"))
    sessions = (replace(session, items=(item,)),)
    week = tuple(replace(d, sessions=sessions) if d is day else d for d in BASE.week)
    again = read_home_program(json.loads(replace(BASE, week=week).canonical()))
    assert again.day(day.weekday).sessions[0].items[0].dose.load == kilograms


def test_floats_never_enter_a_document() -> None:
    with pytest.raises(TypeError, match="float"):
        to_json(0.1)


def test_adjustments_end_after_their_sessions_or_their_day() -> None:
    done = replace(LIGHTER, sessions_left=0)
    open_ended = replace(LIGHTER, sessions_left=None, until=None)
    assert adjustments_in_force((LIGHTER, done, open_ended), date(2026, 3, 12)) == (LIGHTER, open_ended)
    assert adjustments_in_force((LIGHTER,), date(2026, 3, 13)) == ()


BASE = document()
