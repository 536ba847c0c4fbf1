"""The runner's own pages: sending the intake, the instruction, progress. Unknown is never shown as clear."""

from collections.abc import Callable

import pytest
from django.test import Client

from assessments.models import TriageScreen
from athletes.models import Intake
from clinic.models import Membership
from tests.assessments.records import V01, draft_intake, sent_intake, session
from tests.factories import Practice

pytestmark = pytest.mark.django_db
SignIn = Callable[[Membership], Client]


def hip(practice: Practice) -> Practice:
    practice.episode.region, practice.episode.side = "hip_groin", "L"
    practice.episode.save()
    return practice


def test_sending_leads_to_a_calm_thank_you(march: None, in_clinic: Practice, signed_in: SignIn) -> None:
    draft_intake(in_clinic.episode)
    client = signed_in(in_clinic.runner)
    assert client.get("/my/send-intake/").status_code == 405
    answer = client.post("/my/send-intake/")
    assert answer.headers["Location"] == "/my/intake-sent/"
    page = client.get("/my/intake-sent/").content.decode()
    assert "Your clinician has your answers." in page
    assert "Ruth Adeyemi reads your answers" in page
    assert "Until then:" in page
    assert "clear" not in page.lower().split("<main")[1]
    client.post("/my/send-intake/")
    assert TriageScreen.objects.count() == 1


def test_an_incomplete_intake_is_not_sent(march: None, in_clinic: Practice, signed_in: SignIn) -> None:
    intake = draft_intake(in_clinic.episode)
    intake.answers = {**intake.answers, "person": {}}
    intake.save()
    answer = signed_in(in_clinic.runner).post("/my/send-intake/")
    assert answer.headers["Location"] == "/my/intake/review/"
    assert Intake.objects.get().status == "draft"
    assert not TriageScreen.objects.exists()


def test_an_emergency_is_a_full_screen_with_the_clinics_number(
    march: None, in_clinic: Practice, signed_in: SignIn
) -> None:
    draft_intake(in_clinic.episode, q_chest="now_24h")
    client = signed_in(in_clinic.runner)
    assert client.post("/my/send-intake/").headers["Location"] == "/my/instruction/"
    page = client.get("/my/instruction/").content.decode()
    assert "Call 999" in page
    assert 'href="tel:999"' in page
    assert client.get("/my/intake-sent/").headers["Location"] == "/my/instruction/"


def test_without_a_stop_there_is_no_instruction(ready: Practice, signed_in: SignIn) -> None:
    assert signed_in(ready.runner).get("/my/instruction/").headers["Location"] == "/"


def test_nothing_to_send_is_not_found(in_clinic: Practice, signed_in: SignIn) -> None:
    assert signed_in(in_clinic.runner).post("/my/send-intake/").status_code == 404
    assert signed_in(in_clinic.runner).get("/my/intake-sent/").status_code == 302


def test_progress_shows_the_runners_own_results_only(ready: Practice, signed_in: SignIn) -> None:
    client = signed_in(ready.runner)
    assert "No tests yet" in client.get("/my/progress/").content.decode()
    session(ready.therapist, ready.athlete, ready.episode, V01)
    page = client.get("/my/progress/").content.decode()
    assert "Right short 7" in page
    assert "Left 30 reps, right 18 reps" in page
    assert "0 days checked in" in page


@pytest.mark.parametrize("path", ["/my/progress/", "/my/instruction/", "/my/intake-sent/"])
def test_the_pages_are_for_runners(ready: Practice, signed_in: SignIn, path: str) -> None:
    assert signed_in(ready.therapist).get(path).status_code == 403
    assert signed_in(ready.admin).get(path).status_code == 403
    assert Client().get(path).status_code == 302


def test_the_runner_does_not_see_the_clinics_words(march: None, in_clinic: Practice, signed_in: SignIn) -> None:
    told = {"region": "hip_groin", "side": "L", "b_impact": True, "b_night": True}
    sent_intake(in_clinic.runner, hip(in_clinic).episode, **told)
    page = signed_in(in_clinic.runner).get("/my/instruction/").content.decode()
    assert "RF-17" not in page
    assert "crutches" in page
