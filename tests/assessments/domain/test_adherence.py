"""Adherence notes for the clinic (clinical.md 11.3)."""

from fractions import Fraction

import pytest

from assessments.content.reassessment import load_reassessment_rules
from assessments.domain.adherence import WeekDone, Work, adherence_notes, under_dosed
from clinic.domain.logic import Tri

RULES = load_reassessment_rules().adherence


@pytest.mark.parametrize(
    ("done", "prescribed", "share"),
    [(3, 4, Fraction(3, 4)), (0, 4, 0), (5, 4, 1), (0, 0, None)],
    ids=["part", "nothing", "extra-does-not-count", "nothing-prescribed"],
)
def test_share(done: int, prescribed: int, share: Fraction | None) -> None:
    assert WeekDone(done, prescribed).share == share


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [
        pytest.param([(59, 100), (59, 100)], True, id="two-weeks-below-60"),
        pytest.param([(60, 100), (59, 100)], False, id="exactly-60-is-enough"),
        pytest.param([(0, 5), (3, 5), (1, 5)], False, id="only-the-last-two-count"),
        pytest.param([(5, 5), (1, 5), (2, 5)], True, id="later-weeks-count"),
        pytest.param([(1, 5)], None, id="one-week"),
        pytest.param([], None, id="no-week"),
        pytest.param([(0, 0), (1, 5)], None, id="nothing-prescribed"),
        pytest.param([(0, 0), (5, 5)], False, id="one-full-week-settles-it"),
    ],
)
def test_under_dosed(weeks: list[tuple[int, int]], expected: Tri) -> None:
    assert under_dosed([WeekDone(*week) for week in weeks], RULES) is expected


def test_notes_name_the_kind_of_work() -> None:
    weeks = {Work.STRENGTH: [WeekDone(1, 4), WeekDone(2, 4)], Work.RUNNING: [WeekDone(3, 3), WeekDone(3, 3)]}
    (note,) = adherence_notes(weeks, RULES, pain_rising=True)
    assert note.rule_id == "AD-UNDER-STRENGTH"
    assert "strength" in note.words


@pytest.mark.parametrize(("rising", "noted"), [(True, True), (False, False), (None, False)])
def test_full_work_with_rising_pain_asks_for_a_load_review(rising: Tri, noted: bool) -> None:
    weeks = {work: [WeekDone(3, 3), WeekDone(4, 4)] for work in Work}
    notes = adherence_notes(weeks, RULES, pain_rising=rising)
    assert [note.rule_id for note in notes] == (["AD-LOAD"] if noted else [])
    assert adherence_notes({}, RULES, pain_rising=rising) == ()
