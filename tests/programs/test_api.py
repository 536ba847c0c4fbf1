"""The programs API: who may read and write what, publishing, deciding, and logs that can be sent again."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic.models import Membership
from programs.models import Publication, SessionLog
from programs.selectors.published import document_of, latest_publication, placed_sessions
from tests import factories
from tests.factories import Practice, working_in
from tests.programs.plans import intake, published, screened

SignIn = Callable[[Membership], Client]
LISTS = ["programs", "prescriptions", "publications", "session-logs"]


@pytest.fixture
def publication(clinic: Practice, therapist: Membership) -> Publication:
    """Version 1."""
    with working_in(clinic.clinic, therapist):
        intake(clinic.athlete, clinic.episode)
        published(therapist, clinic.episode)
        found = latest_publication(clinic.athlete.pk)
        assert found is not None
        return found


@pytest.mark.parametrize("name", LISTS)
def test_a_clinician_reads_the_lists(
    name: str, publication: Publication, therapist: Membership, signed_in: SignIn
) -> None:
    response = signed_in(therapist).get(f"/api/v1/{name}/")
    assert response.status_code == 200
    assert "results" in response.json()


@pytest.mark.parametrize("name", LISTS)
def test_strangers_see_nothing_and_the_front_desk_is_refused(
    name: str, publication: Publication, clinic: Practice, stranger: Membership, signed_in: SignIn
) -> None:
    assert signed_in(stranger).get(f"/api/v1/{name}/").json()["results"] == []
    assert signed_in(clinic.admin).get(f"/api/v1/{name}/").status_code == 403
    assert Client().get(f"/api/v1/{name}/").status_code in (401, 403)


@pytest.mark.parametrize(("name", "status"), [("programs", 403), ("prescriptions", 403), ("publications", 200)])
def test_a_runner_reads_what_was_published_and_no_working_plan(
    name: str, status: int, publication: Publication, runner: Membership, signed_in: SignIn
) -> None:
    assert signed_in(runner).get(f"/api/v1/{name}/").status_code == status


def test_the_publication_carries_the_document_and_its_hash(
    publication: Publication, runner: Membership, signed_in: SignIn
) -> None:
    found = signed_in(runner).get(f"/api/v1/publications/{publication.pk}/").json()
    assert found["document"]["program_version"] == 1
    assert found["sha256"] == publication.sha256


def test_publishing_over_the_api_needs_the_revision_that_was_read(
    publication: Publication, therapist: Membership, runner: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(therapist)
    address = f"/api/v1/programs/{publication.program_id}/"
    revision = browser.get(address).json()["revision"]
    stale = browser.post(f"{address}publish/", {"revision": revision + 5}, content_type="application/json")
    assert (stale.status_code, stale.json()["code"]) == (400, "stale")
    done = browser.post(f"{address}publish/", {"revision": revision}, content_type="application/json")
    assert (done.status_code, done.json()["version"]) == (201, 2)
    refused = signed_in(runner).post(f"{address}publish/", {"revision": revision}, content_type="application/json")
    assert refused.status_code == 403


def test_a_blocked_publication_is_answered_with_the_reason(
    publication: Publication, clinic: Practice, therapist: Membership, signed_in: SignIn
) -> None:
    with working_in(clinic.clinic):
        screened(clinic.episode, state="cannot_clear")
    browser, address = signed_in(therapist), f"/api/v1/programs/{publication.program_id}/"
    revision = browser.get(address).json()["revision"]
    response = browser.post(f"{address}publish/", {"revision": revision}, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (400, "triage")


def test_the_gate_is_read_and_decided(publication: Publication, therapist: Membership, signed_in: SignIn) -> None:
    browser, address = signed_in(therapist), f"/api/v1/programs/{publication.program_id}/"
    gate = browser.get(f"{address}gate/").json()
    assert gate["ready"] is False
    assert {one["status"] for one in gate["results"]} <= {"met", "not_met", "needs_data"}
    revision = browser.get(address).json()["revision"]
    body = {"decision": "override", "reason": "Tested elsewhere", "revision": revision}
    done = browser.post(f"{address}decide/", body, content_type="application/json")
    assert (done.status_code, done.json()["to_phase"]) == (201, 2)
    again = browser.post(f"{address}decide/", body, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (400, "stale")


def test_a_log_sent_twice_is_201_then_200_with_the_same_row(
    publication: Publication, runner: Membership, signed_in: SignIn
) -> None:
    placed = next(p for p in placed_sessions(publication.program_id, document_of(publication)) if p.session.items)
    item = next(iter(dict(placed.items())))
    body = {
        "id": str(uuid4()),
        "publication": str(publication.pk),
        "session": str(placed.id),
        "local_date": publication.clinic.local(timezone.now()).date().isoformat(),
        "items": {item: {"sets_done": [True], "pain": 1}},
    }
    browser = signed_in(runner)
    answers = [browser.post("/api/v1/session-logs/", body, content_type="application/json") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    with working_in(publication.clinic):
        assert SessionLog.objects.count() == 1


def test_a_runner_cannot_log_into_somebody_elses_program(
    publication: Publication, clinic: Practice, therapist: Membership, signed_in: SignIn
) -> None:
    other = factories.athlete(clinic.clinic, clinic.therapist, "Tomas Ferreira")
    body = {
        "publication": str(publication.pk),
        "session": str(uuid4()),
        "local_date": publication.clinic.local(timezone.now()).date().isoformat(),
        "items": {},
    }
    for member, status in ((other.membership, 404), (therapist, 403)):
        response = signed_in(member).post("/api/v1/session-logs/", body, content_type="application/json")
        assert response.status_code == status


@pytest.mark.parametrize("name", LISTS)
def test_lists_take_as_many_queries_for_many_runners(
    name: str, publication: Publication, clinic: Practice, therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(therapist)

    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(f"/api/v1/{name}/").status_code == 200
        return len(caught)

    count()
    few = count()
    for number in range(3):
        other = factories.athlete(clinic.clinic, clinic.therapist, f"Runner {number}")
        with working_in(clinic.clinic, therapist):
            published(therapist, factories.episode(other))
    assert count() == few
