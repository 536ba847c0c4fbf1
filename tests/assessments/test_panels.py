"""The panels that other apps' pages show: what they say, and that their queries do not grow."""

from typing import Any

import pytest
from django.template import Context, Template

from assessments.services.testing import record_measurement, start_assessment
from athletes.models import Athlete
from tests.assessments.records import V01, session
from tests.assessments.test_testing_services import reps
from tests.factories import Practice

pytestmark = pytest.mark.django_db
TAGS = ["scoreboard", "triage_panel", "red_flag_fact", "reassessment_panel", "runner_instruction"]


def drawn(tag: str, athlete: Athlete) -> str:
    template = Template("{% load assessments_panels %}{% " + tag + " athlete %}")
    return template.render(Context({"athlete": athlete}))


def test_before_anything_nothing_is_called_clear(in_clinic: Practice) -> None:
    assert "Not asked yet" in drawn("red_flag_fact", in_clinic.athlete)
    assert "Unknown is never clear" in drawn("triage_panel", in_clinic.athlete)
    assert "No tests yet" in drawn("scoreboard", in_clinic.athlete)
    assert "Nothing is due" in drawn("reassessment_panel", in_clinic.athlete)
    assert drawn("runner_instruction", in_clinic.athlete).strip() == ""


def test_v01_on_the_athletes_page(ready: Practice) -> None:
    session(ready.therapist, ready.athlete, ready.episode, V01)
    board = drawn("scoreboard", ready.athlete)
    assert "Right short 7" in board
    assert "40%" in board
    assert "Gap 40%. Marks at 10 and 20 percent." in board
    assert "No fast work" in board
    assert "Five hops with held landings" in board
    assert "None reported" in drawn("red_flag_fact", ready.athlete)
    assert "Clear" in drawn("triage_panel", ready.athlete)


@pytest.mark.parametrize("tag", TAGS)
def test_queries_do_not_grow_with_what_was_tested(
    ready: Practice, django_assert_max_num_queries: Any, tag: str
) -> None:
    session(ready.therapist, ready.athlete, ready.episode, V01)
    fresh = Athlete.objects.select_related("membership", "clinic").get(pk=ready.athlete.pk)
    with django_assert_max_num_queries(40) as few:
        drawn(tag, fresh)
    for _ in range(3):
        session(ready.therapist, ready.athlete, ready.episode, V01)
    fresh = Athlete.objects.select_related("membership", "clinic").get(pk=ready.athlete.pk)
    with django_assert_max_num_queries(len(few)):
        drawn(tag, fresh)


def test_old_results_are_grey_and_ask_for_a_retest(ready: Practice) -> None:
    import time_machine

    from tests.assessments.records import NOW, days

    sitting = start_assessment(by=ready.therapist, athlete=ready.athlete, episode=ready.episode, battery=["T01"])
    for side in ("L", "R"):
        record_measurement(by=ready.therapist, assessment=sitting, test_id="T01", side=side, entry=reps(30))
    with time_machine.travel(NOW + days(29)):
        board = drawn("scoreboard", ready.athlete)
    assert 'class="stale"' in board
    assert "Retest, last 2 Mar" in board
