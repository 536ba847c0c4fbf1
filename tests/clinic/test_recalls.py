"""The recalls page: who is due, filtered, contacted, declined; and what the services refuse."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from athletes.models import Athlete
from clinic.domain.errors import RuleViolation
from clinic.models import Membership, Recall, scope
from clinic.services import recalls as service
from tests.clinic.diary import NOW, at, booked, second_therapist
from tests.factories import Practice, athlete

SignIn = Callable[[Membership], Client]
URL = "/recalls/"


@pytest.fixture(autouse=True)
def thursday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def due(runner: Membership, day: int, reason: str = "retest", why: str = "4 weeks since the last test") -> Recall:
    with scope(clinic=runner.clinic_id, via="test"):
        return service.request_recall(athlete=runner, reason=reason, why=why, due_on=date(2026, 3, day))


@pytest.fixture
def toms(clinic: Practice) -> Athlete:
    """A runner of another therapist of the clinic."""
    return athlete(clinic.clinic, second_therapist(clinic), "Ben Whitlock")


def test_list_is_longest_due_first_in_front_desk_words(signed_in: SignIn, clinic: Practice, toms: Athlete) -> None:
    due(clinic.runner, 12)
    due(toms.membership, 9, why="Race in 3 weeks")
    booked(clinic, at(20, 14), athlete=toms.membership)
    rows = signed_in(clinic.admin).get(URL).context["recalls"]
    assert [(one.name, one.word, one.clinician) for one in rows] == [
        ("Ben Whitlock", "3 days over", "Tom Halloran"),
        ("Ines Carvalho", "Due today", "Ruth Adeyemi"),
    ]
    assert (rows[0].next_appointment, rows[0].last_contact) == ("Fri 20 Mar, 14:00", "")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        pytest.param("", {"Ines Carvalho", "Ben Whitlock"}, id="all"),
        pytest.param("overdue=1", {"Ben Whitlock"}, id="overdue"),
        pytest.param("clinician=ruth", {"Ines Carvalho"}, id="of one therapist"),
        pytest.param("clinician=ruth&overdue=1", set(), id="both filters"),
        pytest.param("clinician=nonsense", {"Ines Carvalho", "Ben Whitlock"}, id="nonsense is ignored"),
    ],
)
def test_filters(signed_in: SignIn, clinic: Practice, toms: Athlete, query: str, names: set[str]) -> None:
    due(clinic.runner, 12)
    due(toms.membership, 9)
    answer = signed_in(clinic.admin).get(f"{URL}?{query.replace('ruth', str(clinic.therapist.pk))}")
    assert {one.name for one in answer.context["recalls"]} == names


def test_clinicians_read_and_only_the_front_desk_works_it_off(signed_in: SignIn, clinic: Practice) -> None:
    recall = due(clinic.runner, 12)
    page = signed_in(clinic.therapist).get(URL).content.decode()
    assert "4 weeks since the last test" in page
    assert "Contacted" not in page
    for name in ("recall-contacted", "recall-decline"):
        url = reverse(f"clinic:{name}", args=[recall.pk])
        assert signed_in(clinic.therapist).post(url, {"reason": "No"}).status_code == 403


def test_access(signed_in: SignIn, clinic: Practice, other_clinic: Practice, client: Client) -> None:
    recall = due(clinic.runner, 12)
    assert client.get(URL).status_code == 302
    assert signed_in(clinic.runner).get(URL).status_code == 403
    assert signed_in(other_clinic.admin).get(URL).context["recalls"] == []
    for name in ("recall-contacted", "recall-decline"):
        url = reverse(f"clinic:{name}", args=[recall.pk])
        assert signed_in(other_clinic.admin).post(url, {"reason": "No"}).status_code == 404
    assert signed_in(clinic.admin).get(reverse("clinic:recall-contacted", args=[recall.pk])).status_code == 405
    assert signed_in(clinic.admin).post(URL).status_code == 405


def test_contacted_is_noted_each_time(signed_in: SignIn, clinic: Practice) -> None:
    recall = due(clinic.runner, 12)
    client = signed_in(clinic.admin)
    for _ in range(2):
        assert client.post(reverse("clinic:recall-contacted", args=[recall.pk])).status_code == 302
    with scope(clinic=clinic.clinic, via="test"):
        recall.refresh_from_db()
    assert (recall.state, recall.last_contact_at) == ("contacted", NOW)
    assert client.get(URL).context["recalls"][0].last_contact == "09:10"


def test_declining_wants_a_reason_and_closes_once(signed_in: SignIn, clinic: Practice) -> None:
    recall = due(clinic.runner, 12)
    client, url = signed_in(clinic.admin), reverse("clinic:recall-decline", args=[recall.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.post(url, {"reason": "Moves to Leeds"}).status_code == 302
    again = client.post(url, {"reason": "Said it twice"})
    assert again.status_code == 422
    assert "already declined" in again.content.decode()
    assert "Said it twice" in again.content.decode()
    with scope(clinic=clinic.clinic, via="test"):
        recall.refresh_from_db()
    assert (recall.state, recall.outcome_note, recall.closed_at) == ("declined", "Moves to Leeds", NOW)
    assert client.get(URL).context["recalls"] == []


def test_declined_recall_cannot_be_booked(in_clinic: Practice) -> None:
    recall = due(in_clinic.runner, 12)
    service.decline_recall(by=in_clinic.admin, recall=recall, reason="No")
    with pytest.raises(RuleViolation) as refused:
        service.book_recall(by=in_clinic.admin, recall=recall, appointment=booked(in_clinic, at(16, 11)))
    assert refused.value.code == "recall_settled"


def test_asked_again_it_moves_to_the_earlier_date(in_clinic: Practice) -> None:
    first = due(in_clinic.runner, 20)
    again = due(in_clinic.runner, 16, why="Pain came back sooner")
    later = due(in_clinic.runner, 25, why="Pain came back sooner")
    assert {first.pk, again.pk, later.pk} == {first.pk}
    assert (later.due_on, later.why) == (date(2026, 3, 16), "Pain came back sooner")


def test_list_needs_as_many_queries_for_thirty_as_for_three(signed_in: SignIn, clinic: Practice) -> None:
    client, counts, made = signed_in(clinic.admin), [], 0
    for total in (3, 30):
        for number in range(made, total):
            runner = athlete(clinic.clinic, clinic.therapist, f"Runner {number}").membership
            due(runner, 12)
            booked(clinic, at(16, 8) + timedelta(days=number % 5, minutes=15 * number), minutes=15, athlete=runner)
        made = total
        client.get(URL)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(URL).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
