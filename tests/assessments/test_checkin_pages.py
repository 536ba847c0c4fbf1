"""The runner's check-ins: three taps, the send button as red-flag answer, morning, a day later, the result."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from assessments.models import FiredRule, TriageScreen
from assessments.services.checkins import screen_missed_flags
from athletes.models import CheckIn, Run
from athletes.services.checkins import SessionAnswers, SessionFacts, record_session
from clinic.models import Alert, AlertKind, Membership
from tests.assessments.records import NOW, cleared, days
from tests.factories import Practice

pytestmark = pytest.mark.django_db
SignIn = Callable[[Membership], Client]
URL = "/my/check-in/session/"


def told(**more: Any) -> dict[str, Any]:
    """An easy run that felt fine, sent with "none of these"."""
    return {
        "id": str(uuid4()),
        "date": "2026-03-02",
        "kind": "run",
        "intensity": "easy",
        "title": "Easy run",
        "distance": "5.0",
        "minutes": "30",
        "pain_worst": "2",
        "got_worse": "no",
        "limp_during": "no",
        "flags": "none",
        **more,
    }


def test_the_plans_link_fills_the_page(ready: Practice, signed_in: SignIn) -> None:
    session = uuid4()
    link = {"session": str(session), "date": "2026-03-02", "kind": "run", "distance_m": "7500", "title": "Strength A"}
    page = signed_in(ready.runner).get(URL, link).content.decode()
    assert "For Strength A" in page
    assert 'value="7.5"' in page
    assert str(session) in page
    assert "Send. None of these" in page


def test_a_strength_session_asks_for_no_distance(ready: Practice, signed_in: SignIn) -> None:
    page = signed_in(ready.runner).get(URL, {"kind": "strength"}).content.decode()
    assert 'name="distance"' not in page
    assert 'name="got_worse"' not in page


def test_nonsense_in_the_link_is_no_error(ready: Practice, signed_in: SignIn) -> None:
    answer = signed_in(ready.runner).get(URL, {"kind": "swim", "distance_m": "far", "date": "soon", "session": "x"})
    assert answer.status_code == 200


def test_sending_none_of_these_makes_one_run_and_one_check_in(ready: Practice, signed_in: SignIn) -> None:
    client, form = signed_in(ready.runner), told()
    screens = TriageScreen.objects.count()
    first = client.post(URL, form)
    second = client.post(URL, form)
    checkin = CheckIn.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == f"/my/check-in/{checkin.pk}/"
    assert str(checkin.pk) == form["id"]
    run = Run.objects.get()
    assert (run.distance_m, run.moving_s, checkin.run_id) == (5000, 1800, run.pk)
    assert checkin.new_night_pain is False
    assert TriageScreen.objects.count() == screens


def test_one_of_these_first_asks_which_and_keeps_the_answers(ready: Practice, signed_in: SignIn) -> None:
    answer = signed_in(ready.runner).post(URL, told(flags="some", pain_worst="4"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Which of these did you feel?" in page
    assert not CheckIn.objects.exists()
    chosen = page.split('name="pain_worst" value="4"')[1].split(">")[0]
    assert "checked" in chosen


def test_pain_at_night_stops_running_and_tells_the_clinician_once(ready: Practice, signed_in: SignIn) -> None:
    client, form = signed_in(ready.runner), told(flags="some", new_night_pain="on")
    client.post(URL, form)
    assert FiredRule.objects.unresolved().filter(rule_id="RF-37").count() == 1
    alerts = Alert.objects.unresolved().filter(kind=AlertKind.RED_FLAG)
    assert [alert.title for alert in alerts] == ["Yes to pain at night. On hold until you review."]
    screens = TriageScreen.objects.count()
    client.post(URL, form)
    assert TriageScreen.objects.count() == screens
    assert alerts.count() == 1


def test_a_sore_spot_on_the_hip_bone_leads_to_the_instruction(
    march: None, in_clinic: Practice, signed_in: SignIn
) -> None:
    in_clinic.episode.region, in_clinic.episode.side = "hip_groin", "L"
    in_clinic.episode.save()
    climbing = {"region": "hip_groin", "side": "L", "b_impact": True, "b_lingers": True}
    cleared(in_clinic.therapist, in_clinic.runner, in_clinic.episode, **climbing)
    client = signed_in(in_clinic.runner)
    answer = client.post(URL, told(flags="some", new_night_pain="on", focal_bone_pain="on"))
    assert answer.headers["Location"] == "/my/instruction/"
    page = client.get("/my/instruction/").content.decode()
    assert "crutches" in page
    assert "999" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"pain_worst": ""}, "Choose a number from 0 to 10.", id="no pain"),
        pytest.param({"distance": "", "minutes": ""}, "Give the distance or the time", id="no distance"),
        pytest.param({"date": "2026-03-05"}, "still to come", id="tomorrow"),
        pytest.param({"date": "2026-01-05"}, "more than 7 days ago", id="long ago"),
        pytest.param({"pain_last_5_minutes": "5"}, "cannot be lower", id="worst is not worst"),
    ],
)
def test_what_does_not_fit_comes_back_with_words(
    ready: Practice, signed_in: SignIn, change: dict[str, str], words: str
) -> None:
    answer = signed_in(ready.runner).post(URL, told(**change))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not CheckIn.objects.exists()


def test_morning_and_day_later_follow(ready: Practice, signed_in: SignIn) -> None:
    client = signed_in(ready.runner)
    client.post(URL, told())
    pk = CheckIn.objects.get().pk
    early = client.post(f"/my/check-in/{pk}/morning/", {"pain": "2", "stiffer": "no", "limp": "no"})
    assert early.status_code == 422
    assert "too early" in early.content.decode()
    with time_machine.travel(NOW + days(1) / 2):
        client = signed_in(ready.runner)
        waiting = client.get("/my/check-in/").content.decode()
        assert "How was the morning?" in waiting
        assert (
            client.post(f"/my/check-in/{pk}/morning/", {"pain": "", "stiffer": "no", "limp": "no"}).status_code == 422
        )
        sent = client.post(f"/my/check-in/{pk}/morning/", {"pain": "1", "stiffer": "yes", "limp": "no"})
        assert sent.headers["Location"] == f"/my/check-in/{pk}/"
    with time_machine.travel(NOW + days(1)):
        client = signed_in(ready.runner)
        assert "And a day later?" in client.get("/my/check-in/").content.decode()
        assert client.post(f"/my/check-in/{pk}/day-later/", {"pain": "1", "limp": "no"}).status_code == 302
    row = CheckIn.objects.get()
    assert (row.pain_next_morning, row.pain_at_24_hours, row.colour) == (1, 1, "AMBER")


def test_the_result_says_what_it_means_and_when_it_is_final(ready: Practice, signed_in: SignIn) -> None:
    client = signed_in(ready.runner)
    client.post(URL, told())
    page = client.get(f"/my/check-in/{CheckIn.objects.get().pk}/").content.decode()
    assert "Stop and call if" in page
    assert "This is final 30 hours after the session, Tue 3 Mar, 15:00." in page


def test_other_people_do_not_see_it(
    ready: Practice, other_clinic: Practice, therapist: Membership, signed_in: SignIn
) -> None:
    signed_in(ready.runner).post(URL, told())
    pk = CheckIn.objects.get().pk
    assert signed_in(other_clinic.runner).get(f"/my/check-in/{pk}/").status_code == 404
    assert signed_in(therapist).get(f"/my/check-in/{pk}/").status_code == 403
    assert signed_in(therapist).get(URL).status_code == 403
    assert Client().get(URL).status_code == 302


def test_without_a_complaint_in_care_there_is_nothing_to_check_in_about(in_clinic: Practice, signed_in: SignIn) -> None:
    in_clinic.episode.status = "closed"
    in_clinic.episode.save()
    assert signed_in(in_clinic.runner).get(URL).headers["Location"] == reverse("home")


def test_a_flag_that_came_in_another_way_is_screened_by_the_sweep(ready: Practice) -> None:
    checkin = record_session(
        by=ready.runner,
        athlete=ready.athlete,
        episode=ready.episode,
        checkin_id=None,
        facts=SessionFacts(ended_at=NOW),
        answers=SessionAnswers(pain_worst=2, new_night_pain=True),
    )
    assert not FiredRule.objects.filter(rule_id="RF-37").exists()
    assert screen_missed_flags(now=NOW) == 1
    assert screen_missed_flags(now=NOW) == 0
    assert FiredRule.objects.get(rule_id="RF-37").athlete_id == checkin.athlete_id


def test_three_sore_runs_in_a_row_are_shown_as_a_stop(ready: Practice, signed_in: SignIn) -> None:
    for hours in (40, 20):
        record_session(
            by=ready.runner,
            athlete=ready.athlete,
            episode=ready.episode,
            checkin_id=None,
            facts=SessionFacts(ended_at=NOW - days(1) * hours / 24),
            answers=SessionAnswers(pain_worst=4, got_worse=True, limp_during=False),
        )
    client = signed_in(ready.runner)
    client.post(URL, told(pain_worst="4", got_worse="yes"))
    last = CheckIn.objects.order_by("-ended_at").first()
    assert last is not None
    page = client.get(f"/my/check-in/{last.pk}/").content.decode()
    assert "No running for at least 48 hours" in page
    assert "Ease back" not in page
