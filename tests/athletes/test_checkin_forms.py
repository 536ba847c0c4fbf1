"""The check-in forms: three taps, the red-flag answer on the send button, nothing guessed."""

import pytest

from athletes.forms import DayLaterForm, MorningForm, SessionCheckInForm

TAPS = {"pain_worst": "3", "got_worse": "no", "limp_during": "no", "flags": "none"}


def test_three_taps_and_none_of_these() -> None:
    form = SessionCheckInForm(TAPS)
    assert form.is_valid()
    answers = form.answers()
    assert (answers["pain_worst"], answers["got_worse"], answers["limp_during"]) == (3, False, False)
    assert (answers["new_night_pain"], answers["pop_or_bruise"]) == (False, False)
    assert (answers["pain_before"], answers["painkiller"]) == (None, None)


def test_one_of_these_says_which() -> None:
    assert SessionCheckInForm(TAPS | {"flags": "some"}).errors.keys() == {"new_night_pain"}
    form = SessionCheckInForm(TAPS | {"flags": "some", "focal_bone_pain": "on"})
    assert form.is_valid()
    assert (form.answers()["focal_bone_pain"], form.answers()["new_night_pain"]) == (True, False)


def test_ticked_flags_do_not_count_when_sent_with_none_of_these() -> None:
    form = SessionCheckInForm(TAPS | {"focal_bone_pain": "on"})
    assert form.is_valid()
    assert form.answers()["focal_bone_pain"] is False


@pytest.mark.parametrize("name", ["pain_worst", "got_worse", "limp_during", "flags"])
def test_each_tap_is_needed(name: str) -> None:
    assert name in SessionCheckInForm({key: value for key, value in TAPS.items() if key != name}).errors


def test_worst_is_the_worst() -> None:
    assert "pain_worst" in SessionCheckInForm(TAPS | {"pain_last_5_minutes": "5"}).errors


def test_exercise_session_is_not_asked_what_only_runs_have() -> None:
    form = SessionCheckInForm({"pain_worst": "1", "limp_during": "no", "flags": "none"}, is_run=False)
    assert form.is_valid()
    assert form.answers()["got_worse"] is None


def test_morning_and_day_later() -> None:
    morning = MorningForm({"pain": "0", "stiffer": "no", "limp": "no", "stiffness_minutes": ""})
    assert morning.is_valid()
    assert morning.answers() == {"pain": 0, "stiffer": False, "limp": False, "stiffness_minutes": None}
    later = DayLaterForm({"pain": "11", "limp": "no"})
    assert later.errors.keys() == {"pain"}
