"""The practice over the API: who may read and write what, booking by the client's own id, refusals with their code."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.models import Appointment, Membership, Message, Recall, scope
from clinic.services.recalls import request_recall
from tests.clinic.diary import NOW, at, booked, second_runner, stored
from tests.factories import Practice, athlete

SignIn = Callable[[Membership], Client]
APPOINTMENTS, RECALLS, MEMBERS, ME = (f"/api/v1/{name}/" for name in ("appointments", "recalls", "members", "me"))


@pytest.fixture(autouse=True)
def thursday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def wish(clinic: Practice) -> dict[str, Any]:
    """A booking for Monday at eleven."""
    return {
        "athlete": str(clinic.runner.pk),
        "clinician": str(clinic.therapist.pk),
        "kind": "retest",
        "starts_at": "2026-03-16T11:00:00Z",
    }


def post(client: Client, url: str, data: object) -> Any:
    return client.post(url, data, content_type="application/json")


def test_me(signed_in: SignIn, runner: Membership) -> None:
    answer = signed_in(runner).get(ME).json()
    assert answer["name"] == "Ines Carvalho"
    assert answer["role"] == "athlete"
    assert answer["clinic"]["name"] == "Canal Street Running Clinic"


@pytest.mark.parametrize("url", [APPOINTMENTS, RECALLS, MEMBERS, ME])
def test_without_a_sign_in_nothing_is_read(client: Client, db: None, url: str) -> None:
    answer = client.get(url)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Token")


@pytest.mark.parametrize(
    ("url", "roles"),
    [
        pytest.param(APPOINTMENTS, {"admin", "therapist", "runner"}, id="appointments"),
        pytest.param(RECALLS, {"admin", "therapist"}, id="recalls"),
        pytest.param(MEMBERS, {"admin", "therapist"}, id="members"),
    ],
)
def test_who_may_read(signed_in: SignIn, clinic: Practice, url: str, roles: set[str]) -> None:
    for role in ("admin", "therapist", "runner"):
        assert signed_in(getattr(clinic, role)).get(url).status_code == (200 if role in roles else 403)


def test_booking(signed_in: SignIn, clinic: Practice, wish: dict[str, Any]) -> None:
    answer = post(signed_in(clinic.therapist), APPOINTMENTS, wish | {"note": "Ground floor"})
    assert answer.status_code == 201
    assert answer.json()["ends_at"] == "2026-03-16T11:45:00Z"
    assert answer.json()["note"] == "Ground floor"
    with scope(clinic=clinic.clinic, via="test"):
        assert Message.objects.count() == 2


def test_same_id_again_is_the_same_appointment(signed_in: SignIn, clinic: Practice, wish: dict[str, Any]) -> None:
    client, wish = signed_in(clinic.admin), wish | {"id": str(uuid4())}
    first, again = post(client, APPOINTMENTS, wish), post(client, APPOINTMENTS, wish)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["id"] == wish["id"]
    with scope(clinic=clinic.clinic, via="test"):
        assert Message.objects.count() == 2


def test_id_of_another_clinic_is_refused_without_saying_whose(
    signed_in: SignIn, clinic: Practice, other_clinic: Practice, wish: dict[str, Any]
) -> None:
    taken = booked(other_clinic, at(16, 11)).pk
    answer = post(signed_in(clinic.admin), APPOINTMENTS, wish | {"id": str(taken)})
    assert (answer.status_code, answer.json()["code"]) == (400, "id_taken")


def test_busy_is_refused_with_its_code(signed_in: SignIn, clinic: Practice, wish: dict[str, Any]) -> None:
    booked(clinic, at(16, 11), athlete=second_runner(clinic))
    answer = post(signed_in(clinic.admin), APPOINTMENTS, wish)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (400, "taken", None)
    assert "Nothing was booked or sent." in answer.json()["message"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"athlete": "x"}, "athlete", id="no id"),
        pytest.param({"athlete": str(uuid4())}, "athlete", id="nobody"),
        pytest.param({"recall": str(uuid4())}, "recall", id="unknown recall"),
        pytest.param({"kind": "surgery"}, "kind", id="unknown kind"),
        pytest.param({"starts_at": "soon"}, "starts_at", id="no moment"),
        pytest.param({"minutes": "many"}, "minutes", id="no number"),
        pytest.param({"id": "seven"}, "id", id="id that is none"),
    ],
)
def test_bad_booking_names_its_field(
    signed_in: SignIn, clinic: Practice, wish: dict[str, Any], change: dict[str, Any], field: str
) -> None:
    answer = post(signed_in(clinic.admin), APPOINTMENTS, wish | change)
    assert (answer.status_code, list(answer.json())) == (400, [field])


@pytest.mark.parametrize("body", ["[]", "7", "not json", '"text"'])
def test_body_that_is_no_object_is_refused(signed_in: SignIn, admin: Membership, body: str) -> None:
    assert post(signed_in(admin), APPOINTMENTS, body).status_code == 400


def test_people_of_another_clinic_cannot_be_booked(
    signed_in: SignIn, clinic: Practice, other_clinic: Practice, wish: dict[str, Any]
) -> None:
    for change in ({"athlete": str(other_clinic.runner.pk)}, {"clinician": str(other_clinic.therapist.pk)}):
        assert post(signed_in(clinic.admin), APPOINTMENTS, wish | change).status_code == 400


def test_runner_reads_own_without_the_note_and_writes_nothing(
    signed_in: SignIn, clinic: Practice, wish: dict[str, Any]
) -> None:
    mine, other = booked(clinic, at(16, 11)), booked(clinic, at(16, 14), athlete=second_runner(clinic))
    client = signed_in(clinic.runner)
    found = client.get(APPOINTMENTS).json()["results"]
    assert [one["id"] for one in found] == [str(mine.pk)]
    assert "note" not in found[0]
    assert client.get(f"{APPOINTMENTS}{other.pk}/").status_code == 404
    assert post(client, APPOINTMENTS, wish).status_code == 403
    for action in ("move", "cancel", "mark"):
        assert post(client, f"{APPOINTMENTS}{mine.pk}/{action}/", {}).status_code == 403


def test_other_clinic_sees_none_of_it(signed_in: SignIn, clinic: Practice, stranger: Membership) -> None:
    made = booked(clinic, at(16, 11))
    client = signed_in(stranger)
    assert client.get(APPOINTMENTS).json()["results"] == []
    assert client.get(f"{APPOINTMENTS}{made.pk}/").status_code == 404
    assert post(client, f"{APPOINTMENTS}{made.pk}/cancel/", {}).status_code == 404
    names = [one["name"] for one in client.get(MEMBERS).json()["results"]]
    assert len(names) == 3
    with scope(clinic=clinic.clinic, via="test"):
        assert Appointment.objects.get().status == "booked"


def test_period(signed_in: SignIn, clinic: Practice) -> None:
    booked(clinic, at(16, 11))
    booked(clinic, at(18, 11))
    client = signed_in(clinic.admin)

    def starts(**query: str) -> list[str]:
        return [one["starts_at"][:10] for one in client.get(APPOINTMENTS, query).json()["results"]]

    assert starts(**{"from": "2026-03-17T00:00:00Z"}) == ["2026-03-18"]
    assert starts(until="2026-03-17T00:00:00Z") == ["2026-03-16"]
    refused = client.get(APPOINTMENTS, {"from": "soon"})
    assert (refused.status_code, list(refused.json())) == (400, ["from"])


def test_move_mark_and_cancel(signed_in: SignIn, clinic: Practice) -> None:
    url = f"{APPOINTMENTS}{booked(clinic, at(16, 11)).pk}/"
    client = signed_in(clinic.therapist)
    moved = post(client, f"{url}move/", {"starts_at": "2026-03-17T14:00:00Z", "minutes": 60}).json()
    assert (moved["starts_at"], moved["ends_at"]) == ("2026-03-17T14:00:00Z", "2026-03-17T15:00:00Z")
    assert post(client, f"{url}mark/", {"status": "confirmed"}).json()["status"] == "confirmed"
    assert post(client, f"{url}mark/", {"status": "done"}).json()["code"] == "not_yet"
    assert post(client, f"{url}mark/", {"status": "booked"}).status_code == 400
    for _ in range(2):
        assert post(client, f"{url}cancel/", {}).json()["status"] == "cancelled"
    assert post(client, f"{url}move/", {"starts_at": "2026-03-18T14:00:00Z"}).json()["code"] == "not_ahead"
    assert client.delete(url).status_code == 405


def test_recall_is_read_and_booked_by_an_appointment(signed_in: SignIn, clinic: Practice, wish: dict[str, Any]) -> None:
    with scope(clinic=clinic.clinic, via="test"):
        recall = request_recall(athlete=clinic.runner, reason="retest", why="4 weeks", due_on=NOW.date())
    client = signed_in(clinic.admin)
    (found,) = client.get(RECALLS).json()["results"]
    assert (found["id"], found["why"], found["state"]) == (str(recall.pk), "4 weeks", "to_contact")
    made = post(client, APPOINTMENTS, wish | {"recall": str(recall.pk)}).json()
    found = client.get(f"{RECALLS}{recall.pk}/").json()
    assert (found["state"], found["appointment"]) == ("booked", made["id"])
    assert post(client, RECALLS, {}).status_code == 403


@pytest.mark.parametrize("url", [APPOINTMENTS, RECALLS, MEMBERS])
def test_lists_need_as_many_queries_for_thirty_as_for_three(signed_in: SignIn, clinic: Practice, url: str) -> None:
    client, counts, made = signed_in(clinic.admin), [], 0
    for total in (3, 30):
        for number in range(made, total):
            runner = athlete(clinic.clinic, clinic.therapist, f"Runner {number}").membership
            stored(clinic, at(1 + number, 9), athlete=runner)
            with scope(clinic=clinic.clinic, via="test"):
                Recall.objects.create(
                    clinic=clinic.clinic, athlete=runner, reason="retest", why="due", due_on=NOW.date()
                )
        made = total
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
