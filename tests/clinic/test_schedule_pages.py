"""The diary's pages: week, day, book, move, cancel, mark; access, kept answers, offered times, clock changes."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import Appointment, Membership, Message, Recall, scope
from clinic.services.recalls import request_recall
from tests.clinic.diary import NOW, at, booked, second_runner, second_therapist, stored
from tests.factories import Practice, athlete

SignIn = Callable[[Membership], Client]


@pytest.fixture(autouse=True)
def thursday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def form(clinic: Practice) -> dict[str, str]:
    """A booking for Monday at eleven."""
    return {
        "athlete": str(clinic.runner.pk),
        "clinician": str(clinic.therapist.pk),
        "kind": "retest",
        "date": "2026-03-16",
        "time": "11:00",
        "note": "Prefers the ground floor",
    }


def recall_of(practice: Practice) -> Recall:
    with scope(clinic=practice.clinic, via="test"):
        return request_recall(athlete=practice.runner, reason="retest", why="4 weeks since", due_on=NOW.date())


def test_booking_by_form(signed_in: SignIn, clinic: Practice, form: dict[str, str]) -> None:
    answer = signed_in(clinic.admin).post(reverse("clinic:book"), form)
    assert answer.headers["Location"] == reverse("clinic:schedule-week", args=[date(2026, 3, 16)])
    with scope(clinic=clinic.clinic, via="test"):
        made = Appointment.objects.get()
    assert (made.starts_at, made.ends_at) == (at(16, 11), at(16, 11, 45))
    assert (made.note, made.booked_by_id, made.kind) == ("Prefers the ground floor", clinic.admin.pk, "retest")


def test_time_is_the_clinic_s_wall_clock_in_summer(signed_in: SignIn, clinic: Practice, form: dict[str, str]) -> None:
    signed_in(clinic.admin).post(reverse("clinic:book"), form | {"date": "2026-03-30", "time": "09:00"})
    with scope(clinic=clinic.clinic, via="test"):
        assert Appointment.objects.get().starts_at == at(30, 8)


def test_hour_that_the_clocks_skip_is_refused(signed_in: SignIn, clinic: Practice, form: dict[str, str]) -> None:
    answer = signed_in(clinic.admin).post(reverse("clinic:book"), form | {"date": "2026-03-29", "time": "01:30"})
    assert answer.status_code == 422
    assert "The clocks go forward then" in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"date": "2026-03-11"}, "This time has passed", id="yesterday"),
        pytest.param({"minutes": "5"}, "greater than or equal to 10", id="too short"),
        pytest.param({"minutes": "500"}, "less than or equal to 180", id="too long"),
        pytest.param({"kind": "surgery"}, "not one of the available choices", id="unknown kind"),
        pytest.param({"date": "soon"}, "Enter a valid date", id="no date"),
        pytest.param({"date": "9999-12-31", "time": "23:59"}, "too far ahead", id="end of time"),
        pytest.param({"athlete": "nobody"}, "not a valid UUID", id="no id"),
        pytest.param({"time": ""}, "This field is required", id="no time"),
        pytest.param({"slot": "whenever", "time": ""}, "This field is required", id="nonsense slot"),
    ],
)
def test_wrong_booking_keeps_what_was_typed(
    signed_in: SignIn, clinic: Practice, form: dict[str, str], change: dict[str, str], words: str
) -> None:
    answer = signed_in(clinic.admin).post(reverse("clinic:book"), form | change)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Prefers the ground floor" in answer.content.decode()
    with scope(clinic=clinic.clinic, via="test"):
        assert not Appointment.objects.exists()


def test_people_of_another_clinic_cannot_be_chosen(
    signed_in: SignIn, clinic: Practice, form: dict[str, str], other_clinic: Practice
) -> None:
    change = {"athlete": str(other_clinic.runner.pk), "clinician": str(other_clinic.therapist.pk)}
    answer = signed_in(clinic.admin).post(reverse("clinic:book"), form | change)
    assert answer.status_code == 422
    assert answer.content.decode().count("Select a valid choice") >= 2


def test_taken_time_is_explained_and_an_offered_one_booked(
    signed_in: SignIn, clinic: Practice, form: dict[str, str]
) -> None:
    booked(clinic, at(16, 11), athlete=second_runner(clinic))
    client = signed_in(clinic.admin)
    answer = client.post(reverse("clinic:book"), form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Ruth Adeyemi is busy from 11:00 until 11:45, booked by Ada Okafor." in page
    assert "Nothing was booked or sent." in page
    assert "Mon 16 Mar 11:45" in page
    value, _ = answer.context["slots"][0]
    assert client.post(reverse("clinic:book"), form | {"slot": value}).status_code == 302
    with scope(clinic=clinic.clinic, via="test"):
        assert Appointment.objects.get(athlete=clinic.runner).starts_at == at(16, 11, 45)


def test_sent_twice_books_once(signed_in: SignIn, clinic: Practice, form: dict[str, str]) -> None:
    client = signed_in(clinic.admin)
    assert [client.post(reverse("clinic:book"), form).status_code for _ in range(2)] == [302, 422]
    with scope(clinic=clinic.clinic, via="test"):
        assert Appointment.objects.count() == 1
        assert Message.objects.count() == 2


def test_recall_brings_runner_therapist_and_free_times(signed_in: SignIn, clinic: Practice) -> None:
    recall = recall_of(clinic)
    answer = signed_in(clinic.admin).get(reverse("clinic:book"), {"recall": str(recall.pk)})
    initial = answer.context["form"].initial
    assert (initial["athlete"], initial["clinician"]) == (clinic.runner.pk, clinic.therapist.pk)
    assert answer.context["slots"][0][1] == "Today 09:15"
    assert "4 weeks since" in answer.content.decode()


def test_booking_for_a_recall_settles_it(signed_in: SignIn, clinic: Practice, form: dict[str, str]) -> None:
    recall = recall_of(clinic)
    signed_in(clinic.admin).post(reverse("clinic:book"), form | {"recall": str(recall.pk)})
    with scope(clinic=clinic.clinic, via="test"):
        recall.refresh_from_db()
        assert recall.state == "booked"
        assert recall.appointment is not None


@pytest.mark.parametrize("query", ["recall=x", "date=x&time=x&clinician=x&kind=x&athlete=x", "time=25:99"])
def test_nonsense_in_the_address_is_ignored(signed_in: SignIn, admin: Membership, query: str) -> None:
    assert signed_in(admin).get(f"{reverse('clinic:book')}?{query}").status_code == 200


def test_recall_of_another_clinic_is_not_found(signed_in: SignIn, clinic: Practice, other_clinic: Practice) -> None:
    recall = recall_of(other_clinic)
    for name in ("clinic:book", "clinic:schedule"):
        assert signed_in(clinic.admin).get(reverse(name), {"recall": str(recall.pk)}).status_code == 404


ACTIONS = ["appointment", "appointment-move", "appointment-cancel"]


@pytest.mark.parametrize("name", [*ACTIONS, "appointment-mark"])
def test_appointments_are_bounded_by_role_and_clinic(
    signed_in: SignIn, clinic: Practice, stranger: Membership, client: Client, name: str
) -> None:
    url = reverse(f"clinic:{name}", args=[booked(clinic, at(16, 11)).pk])
    assert client.get(url).status_code == 302
    assert signed_in(clinic.runner).post(url).status_code == 403
    assert signed_in(stranger).post(url).status_code == 404
    assert signed_in(clinic.admin).post(reverse(f"clinic:{name}", args=[uuid4()])).status_code == 404
    expected = 405 if name == "appointment-mark" else 200
    assert signed_in(clinic.therapist).get(url).status_code == expected


@pytest.mark.parametrize("name", ["schedule", "book"])
def test_diary_is_for_staff(signed_in: SignIn, clinic: Practice, client: Client, name: str) -> None:
    url = reverse(f"clinic:{name}")
    assert client.get(url).status_code == 302
    assert signed_in(clinic.runner).get(url).status_code == 403
    assert signed_in(clinic.therapist).get(url).status_code == 200


def test_moving_by_form(signed_in: SignIn, clinic: Practice) -> None:
    made = booked(clinic, at(16, 11))
    client, url = signed_in(clinic.admin), reverse("clinic:appointment-move", args=[made.pk])
    assert 'value="11:00"' in client.get(url).content.decode()
    form = {"clinician": str(clinic.therapist.pk), "date": "2026-03-17", "time": "14:00", "minutes": "60"}
    assert client.post(url, form).status_code == 302
    with scope(clinic=clinic.clinic, via="test"):
        made.refresh_from_db()
    assert (made.starts_at, made.ends_at, made.sequence) == (at(17, 14), at(17, 15), 1)


def test_moving_into_somebody_offers_other_times(signed_in: SignIn, clinic: Practice) -> None:
    made = booked(clinic, at(16, 11))
    booked(clinic, at(17, 14), athlete=second_runner(clinic))
    form = {"clinician": str(clinic.therapist.pk), "date": "2026-03-17", "time": "14:00"}
    answer = signed_in(clinic.admin).post(reverse("clinic:appointment-move", args=[made.pk]), form)
    assert answer.status_code == 422
    assert "Tue 17 Mar 14:45" in answer.content.decode()


def test_cancelling_asks_first_and_twice_is_once(signed_in: SignIn, clinic: Practice) -> None:
    made = booked(clinic, at(16, 11))
    client, url = signed_in(clinic.admin), reverse("clinic:appointment-cancel", args=[made.pk])
    assert "gets a letter" in client.get(url).content.decode()
    assert [client.post(url).status_code for _ in range(2)] == [302, 302]
    with scope(clinic=clinic.clinic, via="test"):
        made.refresh_from_db()
        assert Message.objects.filter(kind="appointment_cancelled").count() == 1
    assert made.status == "cancelled"


def test_what_is_over_cannot_be_cancelled(signed_in: SignIn, clinic: Practice) -> None:
    made = stored(clinic, at(12, 8), status="done")
    answer = signed_in(clinic.admin).post(reverse("clinic:appointment-cancel", args=[made.pk]))
    assert answer.status_code == 422
    assert "cannot be changed any more" in answer.content.decode()


@pytest.mark.parametrize(("status", "ends_as"), [("arrived", "arrived"), ("lost", "booked"), ("done", "booked")])
def test_marking_by_button(signed_in: SignIn, clinic: Practice, status: str, ends_as: str) -> None:
    made = booked(clinic, at(16, 11))
    client = signed_in(clinic.therapist)
    for _ in range(2):
        url = reverse("clinic:appointment-mark", args=[made.pk])
        assert client.post(url, {"status": status}).status_code == 302
    with scope(clinic=clinic.clinic, via="test"):
        made.refresh_from_db()
    assert made.status == ends_as


def test_week_shows_booked_and_free_time_by_therapist(signed_in: SignIn, clinic: Practice) -> None:
    second_therapist(clinic)
    stored(clinic, at(12, 11), status="confirmed")
    week = signed_in(clinic.admin).get(reverse("clinic:schedule")).context["week"]
    assert week.title == "Week of 9 March"
    assert [head.label for head in week.days] == ["Mon 9 ", "Tue 10", "Wed 11", "Thu 12", "Fri 13"]
    assert [row.name for row in week.rows] == ["Ruth Adeyemi", "Tom Halloran"]
    today = week.rows[0].cells[3].entries
    assert [(one.time, one.until, one.free) for one in today] == [
        ("09:15", "11:00", "open"),
        ("11:00", "11:45", ""),
        ("11:45", "18:00", "open"),
    ]
    assert week.rows[0].cells[0].entries == ()
    assert week.confirmed == 1


def test_week_marks_where_a_recall_fits(signed_in: SignIn, clinic: Practice) -> None:
    second_therapist(clinic)
    recall = recall_of(clinic)
    week = signed_in(clinic.admin).get(reverse("clinic:schedule"), {"recall": str(recall.pk)}).context["week"]
    ruth, tom = ({entry.free for cell in row.cells for entry in cell.entries} for row in week.rows)
    assert (ruth, tom) == ({"fit"}, {"open"})


def test_weekend_shows_when_somebody_is_booked(signed_in: SignIn, clinic: Practice) -> None:
    stored(clinic, at(14, 10))
    week = signed_in(clinic.admin).get(reverse("clinic:schedule")).context["week"]
    assert [head.label for head in week.days][-1] == "Sat 14"


def test_day_places_appointments_on_five_minute_rows(signed_in: SignIn, clinic: Practice) -> None:
    stored(clinic, at(12, 10, 30))
    day = signed_in(clinic.admin).get(reverse("clinic:schedule-day", args=[date(2026, 3, 12)])).context["day"]
    (column,) = day.columns
    assert [(one.time, one.place) for one in column.entries] == [
        ("09:15", "at-27 for-15"),
        ("10:30", "at-42 for-9"),
        ("11:15", "at-51 for-81"),
    ]
    assert (day.now, day.now_place) == ("09:10", "at-26 for-1")
    assert (day.hours[0], day.hours[-1]) == (("07:00", "at-0 for-12"), ("18:00", "at-132 for-12"))


def test_day_keeps_what_lies_outside_the_grid_inside_it(signed_in: SignIn, clinic: Practice) -> None:
    stored(clinic, at(16, 5), ends_at=at(16, 8))
    stored(clinic, at(16, 20), athlete=second_runner(clinic))
    day = signed_in(clinic.admin).get(reverse("clinic:schedule-day", args=[date(2026, 3, 16)])).context["day"]
    places = {one.time: one.place for one in day.columns[0].entries if not one.free}
    assert places == {"05:00": "at-0 for-12", "20:00": "at-143 for-1"}
    assert day.now_place == ""


def test_day_of_the_clock_change_is_on_the_wall_clock(signed_in: SignIn, clinic: Practice) -> None:
    stored(clinic, at(29, 8))
    day = signed_in(clinic.admin).get(reverse("clinic:schedule-day", args=[date(2026, 3, 29)])).context["day"]
    assert [(one.time, one.place) for one in day.columns[0].entries] == [("09:00", "at-24 for-9")]


@pytest.mark.parametrize("day", ["2026-02-30", "0000-01-01", "9999-12-31", "soon"])
def test_days_that_do_not_exist_are_not_found(signed_in: SignIn, admin: Membership, day: str) -> None:
    client = signed_in(admin)
    assert client.get(f"/schedule/day/{day}/").status_code == 404
    assert client.get(f"/schedule/week/{day}/").status_code == 404


@pytest.mark.parametrize("page", ["week", "day"])
def test_diary_needs_as_many_queries_for_thirty_as_for_three(signed_in: SignIn, clinic: Practice, page: str) -> None:
    client, counts, made = signed_in(clinic.admin), [], 0
    url = reverse(f"clinic:schedule-{page}", args=[date(2026, 3, 16)])
    for total in (3, 30):
        for number in range(made, total):
            runner = athlete(clinic.clinic, clinic.therapist, f"Runner {number}").membership
            start = at(16, 7) + timedelta(minutes=20 * number)
            stored(clinic, start, ends_at=start + timedelta(minutes=20), athlete=runner)
        made = total
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
