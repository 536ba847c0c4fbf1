"""Doses: notation, words, beats, limits, minutes."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain.errors import RuleViolation
from programs.domain.document_codec import canonical_json, from_json, to_json
from programs.domain.dose import (
    LIMITS,
    Beat,
    Dose,
    Load,
    LoadUnit,
    Span,
    Tempo,
    TempoOrder,
    dose_seconds,
    session_minutes,
    tempo_beats,
)
from programs.domain.dose_notation import parse_dose, write_dose
from programs.domain.dose_words import frequency_words, long_dose, short_dose


@pytest.mark.parametrize(
    ("text", "short", "words"),
    [
        ("3x12 @3-0-3", "3 x 12", "3 x 12, 3 s up, no pause, 3 s down"),
        ("5×45 s, RPE 6", "5 x 45 s", "5 x 45 s, effort 6 of 10"),
        ("3×8–12 @3-1-3, RPE 7-9", "3 x 8 to 12", "3 x 8 to 12, 3 s up, 1 s pause, 3 s down, effort 7 to 9 of 10"),
        ("3x15RM", "3 x 15", "3 x 15, as heavy as you can do well for that many"),
        ("3x8x5 s", "3 x 8", "3 x 8, hold each for 5 s"),
        ("3x8 + 20 s hold", "3 x 8", "3 x 8, then hold 20 s"),
        ("4x20 m", "4 x 20 m", "4 x 20 m"),
        ("30-50 min", "30 to 50 min", "30 to 50 min"),
        ("3x3 min", "3 x 3 min", "3 x 3 min"),
        ("5x45 s, rest 1-2 min", "5 x 45 s", "5 x 45 s, 1 to 2 min rest between sets"),
        ("3x8, 22.5 kg, per side, rest 90 s", "3 x 8", "3 x 8, 22.5 kg, each side, 90 s rest between sets"),
        ("6x6, 1.5 xBW", "6 x 6", "6 x 6, 1.5 x body weight"),
    ],
)
def test_notation_in_words(text: str, short: str, words: str) -> None:
    dose = parse_dose(text)
    assert short_dose(dose) == short
    assert long_dose(dose) == words


def test_tempo_of_a_squat_goes_down_first() -> None:
    dose = parse_dose("3x8 @3-1-2", order=TempoOrder.DOWN_FIRST)
    assert long_dose(dose) == "3 x 8, 3 s down, 1 s pause, 2 s up"
    assert dose.tempo is not None
    assert tempo_beats(dose.tempo) == (Beat("Down", 3), Beat("Hold", 1), Beat("Up", 2))


def test_beats_leave_out_a_missing_pause() -> None:
    assert tempo_beats(Tempo(3, 0, 3)) == (Beat("Up", 3), Beat("Down", 3))


@pytest.mark.parametrize("text", ["", "lots", "3x", "x12", "3x12 @3-0", "3x12, hard", "3x12 kg", "RPE 6", "3x12,"])
def test_unreadable_notation_gives_an_example(text: str) -> None:
    with pytest.raises(RuleViolation, match=r"Write it like \"3x12 @3-0-3"):
        parse_dose(text)


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("0x12", "sets", "Sets must be between 1 and 10; 0 was entered"),
        ("11x12", "sets", "between 1 and 10"),
        ("3x61", "reps", "Reps must be between 1 and 60"),
        ("3x2 s", "seconds", "between 3 and 300"),
        ("3x12-8", "reps", "smaller number of reps first: 8-12"),
        ("3x12, RPE 11", "rpe", "between 0 and 10"),
        ("3x45 s @3-0-3", "tempo", "A hold has no tempo"),
        ("3x12 @11-0-3", "tempo", "from 0 to 10 seconds"),
        ("3x12 @0-3-0", "tempo", "at least one second of movement"),
        ("3x12, 0 kg", "load", "more than 0"),
        ("3x12, 401 kg", "load", "at most 400 kg"),
        ("3x12, 5.1 xBW", "load", "at most 5 xBW"),
        ("3x12x121 s", "rep_hold_seconds", "from 1 to 120"),
    ],
)
def test_impossible_doses_name_the_field(text: str, field: str, words: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        parse_dose(text)
    assert caught.value.field == field
    assert words in caught.value.message


def test_a_dose_has_one_amount() -> None:
    with pytest.raises(RuleViolation, match="one amount"):
        Dose(reps=Span(8, 8), seconds=Span(30, 30))
    with pytest.raises(RuleViolation, match="one amount"):
        Dose()
    with pytest.raises(RuleViolation, match="An RM needs"):
        Dose(seconds=Span(30, 30), rep_max=True)


def spans(name: str) -> st.SearchStrategy[Span]:
    limit = LIMITS[name]
    numbers = st.integers(limit.low, limit.high)
    return st.tuples(numbers, numbers).map(lambda pair: Span(min(pair), max(pair)))


@st.composite
def doses(draw: st.DrawFn) -> Dose:
    unit = draw(st.sampled_from(["reps", "seconds", "minutes", "metres"]))
    reps = unit == "reps"
    times = st.integers(1, 10)
    tempo = st.builds(Tempo, times, st.integers(0, 10), times, st.sampled_from(TempoOrder))
    kilograms = st.decimals(Decimal("0.1"), 400, places=1).map(lambda value: Load(value, LoadUnit.KILOGRAM))
    weights = st.decimals(Decimal("0.01"), 5, places=2).map(lambda value: Load(value, LoadUnit.BODY_WEIGHT))
    return Dose(
        sets=draw(spans("sets")),
        reps=draw(spans("reps")) if unit == "reps" else None,
        seconds=draw(spans("seconds")) if unit == "seconds" else None,
        minutes=draw(spans("minutes")) if unit == "minutes" else None,
        metres=draw(spans("metres")) if unit == "metres" else None,
        rep_max=draw(st.booleans()) if reps else False,
        rep_hold_seconds=draw(st.none() | st.integers(1, 120)),
        end_hold_seconds=draw(st.none() | st.integers(1, 120)),
        tempo=draw(st.none() | tempo) if reps else None,
        load=draw(st.none() | kilograms | weights),
        rpe=draw(st.none() | spans("rpe")),
        rest_seconds=draw(st.none() | spans("rest_seconds")),
        per_side=draw(st.booleans()),
    )


@given(doses())
def test_every_dose_survives_its_notation(dose: Dose) -> None:
    order = dose.tempo.order if dose.tempo else TempoOrder.UP_FIRST
    assert parse_dose(write_dose(dose), order=order) == dose


@given(doses())
def test_every_dose_survives_json(dose: Dose) -> None:
    assert from_json(Dose, json.loads(canonical_json(to_json(dose)))) == dose


@given(doses())
def test_words_and_minutes_exist_for_every_dose(dose: Dose) -> None:
    assert long_dose(dose).startswith(short_dose(dose))
    assert dose_seconds(dose) > 0
    assert dose_seconds(dose, heavy=True) >= dose_seconds(dose)


@pytest.mark.parametrize(
    ("text", "heavy", "seconds"),
    [
        ("5x45 s, rest 1-2 min", False, 5 * 45 + 4 * 120),
        ("3x12 @3-0-3", False, 3 * 72 + 2 * 60),
        ("3x12 @3-0-3", True, 3 * 72 + 2 * 120),
        ("3x8, per side", False, 2 * 3 * 24 + 2 * 60),
        ("20 min", False, 1200),
        ("3x8x5 s", False, 3 * 40 + 2 * 60),
    ],
)
def test_seconds_of_a_dose(text: str, heavy: bool, seconds: int) -> None:
    assert dose_seconds(parse_dose(text), heavy=heavy) == seconds


def test_minutes_of_a_session_round_up_and_count_changes() -> None:
    hold = parse_dose("5x45 s, rest 60 s")
    assert session_minutes(()) == 0
    assert session_minutes(((hold, False),)) == 8
    assert session_minutes(((hold, False), (hold, False))) == 17


@pytest.mark.parametrize(
    ("per_week", "words"),
    [
        (Span(7, 7), "every day"),
        (Span(1, 1), "once a week"),
        (Span(2, 3), "2 to 3 times a week"),
        (Span(4, 4), "4 times a week"),
    ],
)
def test_frequency_words(per_week: Span, words: str) -> None:
    assert frequency_words(per_week) == words
