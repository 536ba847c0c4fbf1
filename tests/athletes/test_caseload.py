"""The list of athletes: mine or all, searched, in a constant number of queries."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.models import Membership
from tests import factories
from tests.athletes.people import CALM, ago, session
from tests.factories import Practice, working_in

URL = "/athletes/"
SignIn = Callable[[Membership], Client]


def add(practice: Practice, count: int) -> None:
    """Further athletes, each with an episode and a check-in."""
    for number in range(count):
        one = factories.athlete(practice.clinic, practice.therapist, f"Runner Number {number:02}")
        made = factories.episode(one)
        with working_in(practice.clinic):
            session(
                Practice(practice.clinic, practice.admin, practice.therapist, one.membership, one, made),
                CALM,
                ended_at=ago(days=number),
            )


def test_shows_complaint_and_last_checkin(clinic: Practice, signed_in: SignIn) -> None:
    with working_in(clinic.clinic):
        session(clinic)
    page = signed_in(clinic.therapist).get(URL)
    assert page.status_code == 200
    for words in ("Ines Carvalho", "Right Achilles, mid-portion", "Waiting for the morning", "None booked"):
        assert words in page.content.decode()


def test_mine_leaves_out_the_colleagues_athletes_and_all_shows_them(clinic: Practice, signed_in: SignIn) -> None:
    colleague = factories.member(clinic.clinic, "clinician", "Sam Okoro")
    factories.athlete(clinic.clinic, colleague, "Tomas Ferreira")
    client = signed_in(clinic.therapist)
    assert "Tomas" not in client.get(URL).content.decode()
    assert "Tomas" in client.get(URL, {"whose": "all"}).content.decode()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param("ines", True, id="name"),
        pytest.param("carvalho@", True, id="address"),
        pytest.param("ines carvalho", True, id="both-words"),
        pytest.param("zzz", False, id="nobody"),
        pytest.param("%", False, id="wildcard-is-a-letter"),
    ],
)
def test_search(clinic: Practice, signed_in: SignIn, words: str, found: bool) -> None:
    page = signed_in(clinic.therapist).get(URL, {"q": words}).content.decode()
    assert ("ines-carvalho@" in page) is found
    assert ("Nobody found" in page) is not found


def test_fragment_is_the_part_of_the_page(clinic: Practice, signed_in: SignIn) -> None:
    client = signed_in(clinic.therapist)
    full, part = client.get(URL).content.decode(), client.get(URL, headers={"hx-request": "true"}).content.decode()
    assert part.strip() in full
    assert 'id="caseload"' in part


def test_queries_do_not_grow_with_the_list(clinic: Practice, signed_in: SignIn) -> None:
    client = signed_in(clinic.therapist)
    add(clinic, 2)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    add_more = 26
    for number in range(2, 2 + add_more):
        one = factories.athlete(clinic.clinic, clinic.therapist, f"Further Number {number:02}")
        factories.episode(one)
    with CaptureQueriesContext(connection) as many:
        page = client.get(URL)
    assert page.content.decode().count("<tr>") == add_more + 4
    assert len(many) == len(few)


def test_other_clinics_athletes_are_not_there(clinic: Practice, other_clinic: Practice, signed_in: SignIn) -> None:
    page = signed_in(clinic.therapist).get(URL, {"whose": "all"}).content.decode()
    assert page.count("Ines Carvalho") == 1


@pytest.mark.parametrize("role", ["admin", "runner"])
def test_wrong_role_is_refused(clinic: Practice, signed_in: SignIn, role: str) -> None:
    assert signed_in(getattr(clinic, role)).get(URL).status_code == 403


def test_logged_out_goes_to_sign_in(client: Client, clinic: Practice) -> None:
    assert client.get(URL).headers["Location"].startswith("/accounts/login/")


def test_only_reading(clinic: Practice, signed_in: SignIn) -> None:
    assert signed_in(clinic.therapist).post(URL).status_code == 405
