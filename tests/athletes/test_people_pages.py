"""Pages where athletes come into care: new athlete, contact, episodes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from athletes.models import Athlete, Episode, Intake, Race
from athletes.services.people import EpisodeFacts, PersonFacts, add_athlete
from clinic.models import AccessLog, Invitation, Membership
from tests.factories import Practice, working_in

SignIn = Callable[[Membership], Client]


def new_athlete(clinic: Practice, **changes: str) -> dict[str, str]:
    """A filled-in form."""
    day = (timezone.now() + timedelta(days=70)).date()
    return {
        "name": "Tomás Ferreira",
        "email": "Tomas@runs.example",
        "phone": "0161 496 0001",
        "date_of_birth": "1990-02-28",
        "sex_for_norms": "male",
        "distance_unit": "mi",
        "clinician": str(clinic.therapist.pk),
        "region": "calf",
        "side": "L",
        "onset_date": "2026-01-10",
        "onset_mode": "sudden",
        "deload_start_date": "",
        "goal_text": "Run to work again",
        "race_name": "Spring half",
        "race_date": day.isoformat(),
        "race_distance": "13.109",
        "race_unit": "mi",
        "race_priority": "A",
        "invite_now": "on",
    } | changes


def test_adding_makes_athlete_episode_intake_race_and_invitation(clinic: Practice, signed_in: SignIn) -> None:
    client = signed_in(clinic.therapist)
    assert client.get("/athletes/new/").status_code == 200
    answer = client.post("/athletes/new/", new_athlete(clinic))
    with working_in(clinic.clinic):
        athlete = Athlete.objects.get(membership__email="tomas@runs.example")
        assert answer.headers["Location"] == f"/athletes/{athlete.pk}/"
        assert (athlete.uses_miles, athlete.clinician, athlete.sex_for_norms) == (True, clinic.therapist, "male")
        episode = Episode.objects.get(athlete=athlete)
        assert (episode.complaint, episode.goal_text) == ("Left calf", "Run to work again")
        assert Intake.objects.get(episode=episode).status == "draft"
        assert Race.objects.get(athlete=athlete).distance_m == 21097
        assert Invitation.objects.get(membership=athlete.membership).invited_by == clinic.therapist


def test_without_race_and_invitation_nothing_is_sent(clinic: Practice, signed_in: SignIn) -> None:
    empty = {"race_name": "", "race_date": "", "race_distance": ""}
    form = new_athlete(clinic, **empty)
    del form["invite_now"]
    assert signed_in(clinic.therapist).post("/athletes/new/", form).status_code == 302
    with working_in(clinic.clinic):
        assert not Race.objects.exists()
        assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"name": ""}, "Give the runner&#x27;s name.", id="no-name"),
        pytest.param({"email": "nonsense"}, "Enter a valid email address.", id="no-address"),
        pytest.param({"region": ""}, "Choose the place.", id="no-region"),
        pytest.param({"onset_date": "2099-01-01"}, "cannot start in the future", id="onset-ahead"),
        pytest.param({"date_of_birth": "2025-01-01"}, "age must be from 10 to 100", id="a-baby"),
        pytest.param({"race_distance": ""}, "A race needs its distance", id="half-a-race"),
        pytest.param({"race_distance": "0.1"}, "A race is from 0.4 to 250 km long.", id="race-too-short"),
        pytest.param({"race_date": "2020-05-01"}, "The race day is over", id="race-over"),
        pytest.param({"email": "ines-carvalho@canal-street-running-clinic.example"}, "is here already", id="known"),
    ],
)
def test_bad_input_keeps_what_was_typed(
    clinic: Practice, signed_in: SignIn, changes: dict[str, str], words: str
) -> None:
    answer = signed_in(clinic.therapist).post("/athletes/new/", new_athlete(clinic, **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'value="0161 496 0001"' in page
    with working_in(clinic.clinic):
        assert Athlete.objects.count() == 1


def test_sent_twice_adds_one_athlete(clinic: Practice, signed_in: SignIn) -> None:
    client = signed_in(clinic.therapist)
    assert client.post("/athletes/new/", new_athlete(clinic)).status_code == 302
    assert client.post("/athletes/new/", new_athlete(clinic)).status_code == 422
    with working_in(clinic.clinic):
        assert Athlete.objects.count() == 2


def test_runner_cannot_add_an_athlete_through_the_service(clinic: Practice) -> None:
    with working_in(clinic.clinic), pytest.raises(PermissionDenied):
        add_athlete(
            by=clinic.runner,
            person=PersonFacts("Somebody", "somebody@runs.example"),
            clinician=clinic.therapist,
            episode=EpisodeFacts("calf", "L"),
            today=timezone.now().date(),
        )


def test_clinician_of_another_clinic_cannot_be_chosen(
    clinic: Practice, other_clinic: Practice, signed_in: SignIn
) -> None:
    form = new_athlete(clinic, clinician=str(other_clinic.therapist.pk))
    assert signed_in(clinic.therapist).post("/athletes/new/", form).status_code == 422


def test_contact_is_corrected_and_the_look_is_logged(clinic: Practice, signed_in: SignIn) -> None:
    client, url = signed_in(clinic.therapist), f"/athletes/{clinic.athlete.pk}/contact/"
    assert client.get(url).status_code == 200
    form = {
        "name": "Ines Carvalho Silva",
        "phone": "1",
        "date_of_birth": "1985-03-14",
        "sex_for_norms": "not_stated",
        "distance_unit": "mi",
        "clinician": str(clinic.therapist.pk),
    }
    assert client.post(url, form).status_code == 302
    assert client.post(url, form | {"name": ""}).status_code == 422
    with working_in(clinic.clinic):
        athlete = Athlete.objects.select_related("membership").get(pk=clinic.athlete.pk)
        assert (athlete.membership.name, athlete.uses_miles) == ("Ines Carvalho Silva", True)
        assert AccessLog.objects.filter(athlete=clinic.runner, viewer=clinic.therapist).exists()


def test_episode_is_opened_corrected_and_closed(clinic: Practice, signed_in: SignIn) -> None:
    client, new = signed_in(clinic.therapist), f"/athletes/{clinic.athlete.pk}/episodes/new/"
    form = {
        "region": "knee_anterior",
        "side": "L",
        "onset_date": "",
        "onset_mode": "",
        "deload_start_date": "",
        "goal_text": "",
    }
    assert client.get(new).status_code == 200
    assert client.post(new, form).status_code == 302
    again = client.post(new, form)
    assert again.status_code == 422
    assert "open episode for this place already" in again.content.decode()
    with working_in(clinic.clinic):
        episode = Episode.objects.get(region="knee_anterior")
    assert client.post(f"/episodes/{episode.pk}/", form | {"side": "R", "goal_text": "Stairs"}).status_code == 302
    ahead = (timezone.now() + timedelta(days=3)).date().isoformat()
    assert client.post(f"/episodes/{episode.pk}/close/", {"on": ahead}).status_code == 422
    assert client.post(f"/episodes/{episode.pk}/close/", {"on": "2026-03-01"}).status_code == 302
    assert client.post(f"/episodes/{episode.pk}/close/", {"on": "2026-03-01"}).status_code == 422
    assert client.post(f"/episodes/{episode.pk}/", form).status_code == 422
    with working_in(clinic.clinic):
        episode.refresh_from_db()
    assert (episode.side, episode.goal_text, episode.status) == ("R", "Stairs", "closed")


PAGES = (
    "/athletes/new/",
    "/athletes/{athlete}/",
    "/athletes/{athlete}/contact/",
    "/athletes/{athlete}/episodes/new/",
    "/athletes/{athlete}/intake/",
    "/athletes/{athlete}/intake/about_you/",
    "/episodes/{episode}/",
    "/episodes/{episode}/close/",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", ["admin", "runner"])
def test_wrong_role_is_refused(clinic: Practice, signed_in: SignIn, path: str, role: str) -> None:
    url = path.format(athlete=clinic.athlete.pk, episode=clinic.episode.pk)
    assert signed_in(getattr(clinic, role)).get(url).status_code == 403


@pytest.mark.parametrize("path", PAGES[1:])
def test_other_clinic_finds_nothing(clinic: Practice, other_clinic: Practice, signed_in: SignIn, path: str) -> None:
    url = path.format(athlete=clinic.athlete.pk, episode=clinic.episode.pk)
    assert signed_in(other_clinic.therapist).get(url).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_logged_out_goes_to_sign_in(clinic: Practice, client: Client, path: str) -> None:
    url = path.format(athlete=clinic.athlete.pk, episode=clinic.episode.pk)
    assert client.get(url).headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("path", [p for p in PAGES if not p.endswith("{athlete}/")])
def test_wrong_method_is_refused(clinic: Practice, signed_in: SignIn, path: str) -> None:
    url = path.format(athlete=clinic.athlete.pk, episode=clinic.episode.pk)
    assert signed_in(clinic.therapist).delete(url).status_code == 405
