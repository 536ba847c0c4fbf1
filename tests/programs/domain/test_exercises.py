"""The exercise library and substitution (clinical.md 8, ruling 33)."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.content import ContentError
from clinic.domain.errors import RuleViolation
from programs.content import content_version
from programs.content.exercises import exercise_library, read_library
from programs.content.protocols import protocols
from programs.domain.dose import Dose, Span
from programs.domain.exercise import Equipment, ExerciseType, Setting, find, resolve, working_tier
from programs.domain.selection import allowed_in_phase
from tests.programs.domain.case_tables import rows

LIBRARY = exercise_library()
CASES = [(row["case"], place) for row in rows("exercises") for place in range(len(row["case"]["exercises"]))]
EXPECTED = {row["case"]["id"]: row["expect"] for row in rows("exercises")}


@pytest.mark.parametrize(("case", "place"), [pytest.param(c, p, id=f"{c['id']}-{p}") for c, p in CASES])
def test_exercises_as_in_the_table(case: dict[str, Any], place: int) -> None:
    asked, expected = case["exercises"][place], EXPECTED[case["id"]]
    if "error" in expected:
        with pytest.raises(RuleViolation) as caught:
            find(LIBRARY, asked["slug"])
        assert caught.value.field == "slug"
        return
    exercise = find(LIBRARY, asked["slug"])
    equipment = frozenset(Equipment(item) for item in asked.get("equipment", []))
    found: dict[str, object] = {
        "slug": exercise.slug,
        "resolved_slug": resolve(LIBRARY, exercise.slug, Setting(asked["setting"]), equipment),
        "tier": exercise.tier.value,
        "region": exercise.region.value,
    }
    if "program" in case:
        protocol = protocols()[case["program"]["protocol"]]
        found["allowed_in_phase"] = allowed_in_phase(exercise, protocol, protocol.phase(case["program"]["phase"]))
    wanted = expected["exercises"][place]
    assert {key: found[key] for key in wanted} == wanted


def test_the_library_is_complete() -> None:
    assert len(LIBRARY) == 108
    assert {exercise.type for exercise in LIBRARY.values()} == set(ExerciseType)


@pytest.mark.parametrize("slug", list(LIBRARY))
def test_every_exercise_can_be_explained_and_dosed(slug: str) -> None:
    exercise = LIBRARY[slug]
    assert exercise.name
    assert exercise.steps
    assert exercise.faults
    assert exercise.targets
    assert exercise.equipment
    assert exercise.dose_text
    assert (exercise.dose is None) is (slug == "walk-run-interval")
    assert "!" not in exercise.instruction
    assert not exercise.avoid_when.startswith(("As above", "As calf", "As pogo", "As loaded"))


@pytest.mark.parametrize(
    ("slug", "dose"),
    [
        ("calf-iso-mid-dl", Dose(sets=Span(5, 5), seconds=Span(45, 45), rest_seconds=Span(60, 120))),
        ("short-foot", Dose(sets=Span(3, 3), reps=Span(8, 8), rep_hold_seconds=5, per_side=True)),
        ("calf-raise-slow-ecc-hold", Dose(sets=Span(3, 3), reps=Span(8, 8), end_hold_seconds=20)),
        ("calf-raise-towel-toes", Dose(sets=Span(3, 3), reps=Span(12, 12), rep_max=True, per_side=True)),
        ("hill-sprint-short", Dose(sets=Span(4, 8), seconds=Span(8, 10))),
        ("deep-water-run", Dose(minutes=Span(30, 50))),
        ("skip-short-contact", Dose(sets=Span(4, 4), metres=Span(20, 20))),
        ("downhill-treadmill-gentle", Dose(sets=Span(3, 3), minutes=Span(3, 3))),
    ],
)
def test_default_doses(slug: str, dose: Dose) -> None:
    assert LIBRARY[slug].dose == dose


@given(
    st.sampled_from(sorted(LIBRARY)), st.sampled_from(Setting), st.frozensets(st.sampled_from(Equipment), max_size=6)
)
def test_what_is_resolved_can_be_done(slug: str, setting: Setting, equipment: frozenset[Equipment]) -> None:
    found = resolve(LIBRARY, slug, setting, equipment)
    if LIBRARY[slug].possible_with(equipment):
        assert found == slug
    elif found is not None:
        assert LIBRARY[found].possible_with(equipment)
        assert setting is not Setting.GYM


@given(st.sampled_from(sorted(LIBRARY)), st.sampled_from(Setting), st.frozensets(st.sampled_from(Equipment)))
def test_more_equipment_never_takes_an_exercise_away(
    slug: str, setting: Setting, equipment: frozenset[Equipment]
) -> None:
    if resolve(LIBRARY, slug, setting, equipment) is not None:
        assert resolve(LIBRARY, slug, setting, frozenset(Equipment)) == slug


@pytest.mark.parametrize(
    ("slug", "heavy", "tier"),
    [
        ("calf-raise-loaded-straight", True, 3),
        ("calf-raise-loaded-straight", False, 2),
        ("pogo-dl", False, 3),
        ("split-squat", False, 2),
        ("step-down-lateral", False, 2),
        ("calf-iso-mid-dl", False, 1),
    ],
)
def test_working_tier(slug: str, heavy: bool, tier: int) -> None:
    assert working_tier(LIBRARY[slug], heavy=heavy) == tier


ROW: dict[str, Any] = {
    "slug": "one",
    "name": "One",
    "targets": ["calf"],
    "type": "isotonic",
    "tier": "low",
    "region": "none",
    "equipment": ["bodyweight"],
    "home": "same",
    "travel": "same",
    "steps": ["Do it."],
    "instruction": "Do it.",
    "faults": ["Not doing it"],
    "avoid_when": "",
    "tempo_order": "up_pause_down",
    "per_side": False,
    "dose_text": "3x8",
    "dose": {"sets": 3, "reps": 8},
}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"tier": "medium"}, "one.tier"),
        ({"equipment": ["rocket"]}, "one.equipment"),
        ({"home": "two"}, "one.home"),
        ({"steps": ["Do something else."]}, "one.steps"),
        ({"dose": {"sets": 3}}, "one.dose.reps"),
        ({"dose": {"sets": [4, 3], "reps": 8}}, "one.dose.sets"),
        ({"dose": {"reps": 8, "speed": 2}}, "one.dose.speed"),
        ({"colour": "red"}, "one.colour"),
        ({"avoid_in": ["PFP-1"]}, "one.avoid_in"),
    ],
)
def test_a_broken_row_is_refused_by_file_and_key(change: dict[str, Any], place: str) -> None:
    with pytest.raises(ContentError) as caught:
        read_library([{**ROW, **change}])
    assert caught.value.key == place


def test_alternatives_in_a_circle_are_refused() -> None:
    circle: list[Mapping[str, Any]] = [{**ROW, "home": "two"}, {**ROW, "slug": "two", "home": "one"}]
    with pytest.raises(ContentError, match="circle"):
        read_library(circle)


def test_an_exercise_that_is_there_twice_is_refused() -> None:
    with pytest.raises(ContentError, match="twice"):
        read_library([ROW, ROW])


def test_content_has_a_version() -> None:
    assert len(content_version()) == 12
    assert int(content_version(), 16) >= 0
