"""The athletes API: own rows only, ids made by phones, the front desk refused, constant queries."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from athletes.models import CheckIn, Intake, Run
from athletes.services.intakes import start_intake
from clinic.models import AccessLog, Membership, new_id
from tests import factories
from tests.athletes.people import CALM, SORE, ago, session
from tests.factories import Practice, working_in

SignIn = Callable[[Membership], Client]
LISTS = ("athletes", "episodes", "intakes", "checkins", "runs", "shoes", "adjustments")


def post(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(f"/api/v1/{path}", body, content_type="application/json")


@pytest.fixture
def phone(clinic: Practice, signed_in: SignIn) -> Client:
    """The runner's own client."""
    return signed_in(clinic.runner)


def checkin_body(clinic: Practice, **changes: Any) -> dict[str, Any]:
    """A calm run that ended an hour ago."""
    return {
        "id": str(new_id()),
        "episode": str(clinic.episode.pk),
        "ended_at": ago(hours=7).isoformat(),
        "pain_worst": 2,
        "got_worse": False,
        "limp_during": False,
        "new_night_pain": False,
        "focal_bone_pain": False,
        "pop_or_bruise": False,
    } | changes


def test_checkin_with_the_phones_id_is_created_once_and_answered_again(clinic: Practice, phone: Client) -> None:
    body = checkin_body(clinic)
    first, again = post(phone, "checkins/", body), post(phone, "checkins/", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"] == body["id"]
    assert first.json()["colour"] == "PENDING"
    with working_in(clinic.clinic):
        assert CheckIn.objects.count() == 1


def test_morning_and_day_later(clinic: Practice, phone: Client) -> None:
    pk = post(phone, "checkins/", checkin_body(clinic)).json()["id"]
    morning = post(phone, f"checkins/{pk}/morning/", {"pain": 0, "stiffer": False, "limp": False})
    assert (morning.status_code, morning.json()["colour"]) == (200, "GREEN")
    later = post(phone, f"checkins/{pk}/day-later/", {"pain": 0, "limp": False})
    assert (later.status_code, later.json()["code"]) == (400, "too_early")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"pain_worst": 11}, 400, id="pain-out-of-range"),
        pytest.param({"pain_worst": 1, "pain_last_5_minutes": 5}, 400, id="worst-is-not-the-worst"),
        pytest.param({"kind": "swimming"}, 400, id="unknown-kind"),
        pytest.param({"id": "not-an-id"}, 400, id="no-uuid"),
        pytest.param({"episode": "00000000-0000-7000-8000-000000000000"}, 404, id="unknown-episode"),
    ],
)
def test_bad_checkin_is_refused(clinic: Practice, phone: Client, changes: dict[str, Any], status: int) -> None:
    assert post(phone, "checkins/", checkin_body(clinic, **changes)).status_code == status
    with working_in(clinic.clinic):
        assert not CheckIn.objects.exists()


def test_run_and_shoe_with_the_phones_ids(clinic: Practice, phone: Client) -> None:
    shoe = {"id": str(new_id()), "name": "Blue", "category": "daily", "distance_m": 1000}
    assert [post(phone, "shoes/", shoe).status_code for _ in range(2)] == [201, 200]
    run = {"id": str(new_id()), "started_at": ago(hours=3).isoformat(), "distance_m": 5000, "shoe": shoe["id"]}
    assert [post(phone, "runs/", run).status_code for _ in range(2)] == [201, 200]
    assert phone.get(f"/api/v1/shoes/{shoe['id']}/").json()["distance_m"] == 6000
    assert post(phone, "runs/", run | {"id": str(new_id()), "shoe": str(new_id())}).status_code == 404


def test_intake_step_is_saved_and_what_is_not_understood_comes_back(clinic: Practice, phone: Client) -> None:
    with working_in(clinic.clinic):
        intake = start_intake(by=clinic.therapist, episode=clinic.episode)
    url = f"intakes/{intake.pk}/steps/about_you/"
    saved = post(phone, url, {"revision": 0, "answers": {"dob": "1984-05-20", "height_cm": "tall"}})
    assert saved.status_code == 422
    assert [problem["field"] for problem in saved.json()["problems"]] == ["height_cm"]
    assert saved.json()["person"] == {"dob": "1984-05-20"}
    clash = post(phone, url, {"revision": 0, "answers": {"dob": "1985-05-20"}})
    assert (clash.status_code, clash.json()["code"]) == (400, "intake_changed")
    assert post(phone, f"intakes/{intake.pk}/steps/nowhere/", {"revision": 1, "answers": {}}).status_code == 404
    assert post(phone, url, {"answers": {}}).status_code == 400


@pytest.mark.parametrize("name", LISTS)
def test_runner_sees_own_rows_only_and_other_clinics_see_none(
    clinic: Practice, other_clinic: Practice, signed_in: SignIn, name: str
) -> None:
    other = factories.athlete(clinic.clinic, clinic.therapist, "Tomas Ferreira")
    with working_in(clinic.clinic):
        start_intake(by=clinic.therapist, episode=clinic.episode)
        session(clinic, SORE)
        Run.objects.create(
            clinic=clinic.clinic, athlete=clinic.athlete, started_at=timezone.now(), local_date=timezone.now().date()
        )
        clinic.athlete.shoes.create(clinic=clinic.clinic, name="Blue", category="daily")
    mine = signed_in(clinic.runner).get(f"/api/v1/{name}/").json()
    assert mine["count"] == 1
    url = f"/api/v1/{name}/{mine['results'][0]['id']}/"
    assert signed_in(clinic.therapist).get(url).status_code == 200
    assert signed_in(other.membership).get(url).status_code == 404
    assert signed_in(other_clinic.therapist).get(url).status_code == 404
    assert signed_in(clinic.admin).get(url).status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_logged_out_and_front_desk_are_refused(clinic: Practice, client: Client, signed_in: SignIn, name: str) -> None:
    assert client.get(f"/api/v1/{name}/").status_code in (401, 403)
    assert signed_in(clinic.admin).get(f"/api/v1/{name}/").status_code == 403


def test_clinician_reads_but_does_not_report_for_the_runner(clinic: Practice, signed_in: SignIn) -> None:
    assert post(signed_in(clinic.therapist), "checkins/", checkin_body(clinic)).status_code == 403


def test_staff_look_at_one_row_is_logged(clinic: Practice, signed_in: SignIn) -> None:
    signed_in(clinic.therapist).get(f"/api/v1/episodes/{clinic.episode.pk}/")
    signed_in(clinic.runner).get(f"/api/v1/episodes/{clinic.episode.pk}/")
    with working_in(clinic.clinic):
        assert [row.what for row in AccessLog.objects.all()] == ["API episode"]


def test_list_narrows_to_one_athlete(clinic: Practice, signed_in: SignIn) -> None:
    client = signed_in(clinic.therapist)
    assert client.get("/api/v1/episodes/", {"athlete": str(clinic.athlete.pk)}).json()["count"] == 1
    assert client.get("/api/v1/episodes/", {"athlete": str(new_id())}).json()["count"] == 0
    assert client.get("/api/v1/episodes/", {"athlete": "nobody"}).json()["count"] == 0


@pytest.mark.parametrize("name", ["checkins", "intakes", "athletes"])
def test_queries_do_not_grow_with_the_list(clinic: Practice, signed_in: SignIn, name: str) -> None:
    client, url = signed_in(clinic.therapist), f"/api/v1/{name}/"

    def add(first: int, last: int) -> None:
        for number in range(first, last):
            one = factories.athlete(clinic.clinic, clinic.therapist, f"Runner {number}")
            made = factories.episode(one)
            row = Practice(clinic.clinic, clinic.admin, clinic.therapist, one.membership, one, made)
            with working_in(clinic.clinic):
                session(row, CALM)
                start_intake(by=clinic.therapist, episode=made)

    add(0, 3)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    add(3, 27)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(url).json()["results"]) >= 27
    assert len(many) == len(few)
    with working_in(clinic.clinic):
        assert Intake.objects.count() == 27
