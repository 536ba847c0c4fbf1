"""Today: the clinician's worklist, which leaves only by acting, and the front desk's day, which is not clinical."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from athletes.models import Athlete
from clinic.domain.errors import RuleViolation
from clinic.models import AccessLog, Alert, Membership, Message, scope
from clinic.services.alerts import raise_alert, resolve_alert
from clinic.services.people import add_member, invite
from clinic.services.recalls import request_recall
from tests.clinic.diary import NOW, at, booked, second_therapist, stored
from tests.factories import Practice, athlete, episode

SignIn = Callable[[Membership], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def thursday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def alarm(runner: Membership, kind: str = "ease_back", title: str = "Pain 4 of 10", **more: object) -> Alert:
    with scope(clinic=runner.clinic_id, via="test"):
        return raise_alert(athlete=runner, kind=kind, subject=title, title=title, **more)  # type: ignore[arg-type]


@pytest.fixture
def toms(clinic: Practice) -> Athlete:
    """A runner of another therapist of the clinic."""
    return athlete(clinic.clinic, second_therapist(clinic), "Ben Whitlock")


def test_worklist_is_most_urgent_first_in_groups(signed_in: SignIn, clinic: Practice) -> None:
    for kind, title in [("test_due", "Due"), ("gate_ready", "Gate"), ("ease_back", "Ease"), ("red_flag", "Night pain")]:
        alarm(clinic.runner, kind, title, link=f"/athletes/x/{kind}/", action="Review it", detail="On hold")
    view = signed_in(clinic.therapist).get("/").context["view"]
    assert [(group.title, [row.why for row in group.rows]) for group in view.groups] == [
        ("Now", ["Night pain."]),
        ("Today", ["Ease.", "Gate."]),
        ("This week", ["Due."]),
    ]
    first = view.groups[0].rows[0]
    assert (first.name, first.place, first.did) == ("Ines Carvalho", "Right Achilles, mid-portion", "On hold.")
    assert (first.action, first.action_url) == ("Review it", "/athletes/x/red_flag/")
    assert view.lede == "One person needs you now. Three more can wait until between appointments."


def test_page_shows_shape_word_reason_and_button(signed_in: SignIn, clinic: Practice) -> None:
    alarm(clinic.runner, "stop", "Pain 7 of 10 on hills", action="Review check-in", link="/athletes/y/")
    page = signed_in(clinic.therapist).get("/").content.decode()
    for words in ("Stop", "Pain 7 of 10 on hills", "Review check-in", 'href="/athletes/y/"', "Thursday 12 March"):
        assert words in page


def test_mine_or_the_whole_clinic(signed_in: SignIn, clinic: Practice, toms: Athlete) -> None:
    alarm(clinic.runner, title="Mine")
    alarm(toms.membership, title="Tom's")
    client = signed_in(clinic.therapist)
    mine, everybody = client.get("/").context["view"], client.get("/?whose=clinic").context["view"]
    assert [row.why for group in mine.groups for row in group.rows] == ["Mine."]
    assert {row.why for group in everybody.groups for row in group.rows} == {"Mine.", "Tom's."}
    assert (mine.mine, mine.everybody) == (1, 2)


def test_alerts_of_another_clinic_never_show(signed_in: SignIn, clinic: Practice, stranger: Membership) -> None:
    alarm(clinic.runner, title="Secret")
    assert "Secret" not in signed_in(stranger).get("/?whose=clinic").content.decode()


def test_part_equals_the_page_and_is_silent_until_something_changes(signed_in: SignIn, clinic: Practice) -> None:
    alarm(clinic.runner, title="First")
    client = signed_in(clinic.therapist)
    page = client.get("/")
    part = client.get("/", headers=HTMX)
    start = '<div class="cols cols--aside" id="today-live"'
    assert part.content.decode().split(start)[1].strip() in page.content.decode()
    version = page.context["view"].version
    assert client.get(f"/?seen={version}", headers=HTMX).status_code == 204
    alarm(clinic.runner, title="Second")
    renewed = client.get(f"/?seen={version}", headers=HTMX)
    assert renewed.status_code == 200
    assert "Second" in renewed.content.decode()
    assert 'hx-swap-oob="true"' in renewed.content.decode()
    assert "hx-swap-oob" not in page.content.decode()


def test_agenda_has_the_now_line_and_free_time(signed_in: SignIn, clinic: Practice) -> None:
    stored(clinic, at(12, 8), status="done")
    stored(clinic, at(12, 9), status="arrived")
    stored(clinic, at(12, 10, 30), status="confirmed", room="Room 2")
    entries = signed_in(clinic.therapist).get("/").context["view"].agenda
    assert [(one.time, one.state) if not one.now_line else "now line" for one in entries] == [
        ("08:00", "done"),
        ("09:00", "now"),
        "now line",
        ("09:45", "open"),
        ("10:30", "ahead"),
        ("11:15", "open"),
    ]
    assert entries[4].text == "Follow-up, Room 2"


def test_lede_names_the_next_appointment(signed_in: SignIn, clinic: Practice) -> None:
    stored(clinic, at(12, 9, 45))
    alarm(clinic.runner, "red_flag", "Night pain")
    lede = signed_in(clinic.therapist).get("/").context["view"].lede
    assert lede == "One person needs you before your 09:45."


def test_nobody_needs_you(signed_in: SignIn, therapist: Membership) -> None:
    page = signed_in(therapist).get("/").content.decode()
    assert "Nobody needs you right now." in page
    assert "Nobody needs you<" in page


@pytest.mark.parametrize("kind", ["red_flag", "stop"])
def test_urgent_alert_leaves_only_with_a_note(signed_in: SignIn, clinic: Practice, kind: str) -> None:
    alert = alarm(clinic.runner, kind, "Night pain")
    client, url = signed_in(clinic.therapist), reverse("clinic:alert", args=[alert.pk])
    assert client.get(url).status_code == 200
    answer = client.post(url, {"note": "  "})
    assert answer.status_code == 422
    assert "Write down what you did" in answer.content.decode()
    assert client.post(url, {"note": "Called her, she rests until Monday."}).status_code == 302
    with scope(clinic=clinic.clinic, via="test"):
        alert.refresh_from_db()
        assert (alert.resolved_by, alert.resolution) == (clinic.therapist, "Called her, she rests until Monday.")
        assert AccessLog.objects.filter(athlete=clinic.runner, what="alert").exists()
    page = client.get("/").content.decode()
    assert "Cleared today, 1" in page
    assert "Ruth Adeyemi: Called her, she rests until Monday." in page


@pytest.mark.parametrize("kind", ["red_flag", "stop"])
def test_service_lets_only_a_clinician_settle_it_with_a_word(in_clinic: Practice, kind: str) -> None:
    alert = alarm(in_clinic.runner, kind, "Night pain")
    for member in (in_clinic.admin, in_clinic.runner):
        with pytest.raises(PermissionDenied):
            resolve_alert(by=member, alert=alert, resolution="Cleared")
    with pytest.raises(RuleViolation) as refused:
        resolve_alert(by=in_clinic.therapist, alert=alert, resolution=" ")
    assert refused.value.code == "note_missing"
    assert (
        resolve_alert(by=in_clinic.therapist, alert=alert, resolution="Called her").resolved_by == in_clinic.therapist
    )


def test_quiet_alert_needs_no_note_and_settles_once(signed_in: SignIn, clinic: Practice) -> None:
    alert = alarm(clinic.runner, "test_due", "Due")
    client, url = signed_in(clinic.therapist), reverse("clinic:alert", args=[alert.pk])
    assert client.post(url, {}).status_code == 302
    again = client.post(url, {"note": "Twice"})
    assert again.status_code == 422
    assert "This was settled already." in again.content.decode()
    with scope(clinic=clinic.clinic, via="test"):
        alert.refresh_from_db()
    assert alert.resolution == "Seen"


def test_alert_page_is_for_clinicians_of_the_clinic(
    signed_in: SignIn, clinic: Practice, stranger: Membership, client: Client
) -> None:
    url = reverse("clinic:alert", args=[alarm(clinic.runner, "red_flag", "Night pain").pk])
    assert client.get(url).status_code == 302
    assert signed_in(clinic.admin).get(url).status_code == 403
    assert signed_in(clinic.runner).get(url).status_code == 403
    assert signed_in(stranger).get(url).status_code == 404
    assert signed_in(clinic.admin).post(url, {"note": "I clear it"}).status_code == 403


def test_front_desk_sees_what_to_do_and_nothing_clinical(signed_in: SignIn, clinic: Practice) -> None:
    alarm(clinic.runner, "red_flag", "Night pain", detail="Bone stress suspected")
    stored(clinic, at(12, 11))
    with scope(clinic=clinic.clinic, membership=clinic.admin, via="test"):
        request_recall(athlete=clinic.runner, reason="retest", why="4 weeks since the last test", due_on=NOW.date())
        new = add_member(by=clinic.admin, role="clinician", name="Priya Raman", email="priya@raman.example")
        invite(by=clinic.admin, membership=new)
        Message.objects.update(state="failed")
    page = signed_in(clinic.admin).get("/").content.decode()
    for words in (
        "4 weeks since the last test",
        "Follow-up, Ruth Adeyemi",
        "Priya Raman",
        "Not delivered",
        "One to book",
    ):
        assert words in page
    for secret in ("Night pain", "Bone stress", "Red flag", "Achilles"):
        assert secret not in page


def test_front_desk_part_is_silent_until_something_changes(signed_in: SignIn, clinic: Practice) -> None:
    client = signed_in(clinic.admin)
    version = client.get("/").context["version"]
    assert client.get(f"/?seen={version}", headers=HTMX).status_code == 204
    booked(clinic, at(12, 15))
    renewed = client.get(f"/?seen={version}", headers=HTMX)
    assert (renewed.status_code, b"<html" in renewed.content) == (200, False)


def test_runner_goes_to_the_session(signed_in: SignIn, runner: Membership) -> None:
    answer = signed_in(runner).get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("programs:today"))


def test_home_wants_a_sign_in_and_only_answers_get(client: Client, signed_in: SignIn, therapist: Membership) -> None:
    assert client.get("/").status_code == 302
    assert signed_in(therapist).post("/").status_code == 405


def test_today_needs_as_many_queries_for_thirty_as_for_three(signed_in: SignIn, clinic: Practice) -> None:
    client, counts, made = signed_in(clinic.therapist), [], 0
    for total in (3, 30):
        for number in range(made, total):
            runner = athlete(clinic.clinic, clinic.therapist, f"Runner {number}")
            episode(runner)
            alarm(runner.membership, title=f"Pain {number}")
            stored(
                clinic,
                at(12, 6) + timedelta(minutes=15 * number),
                athlete=runner.membership,
                ends_at=at(12, 6) + timedelta(minutes=15 * number + 15),
            )
        made = total
        client.get("/")
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
