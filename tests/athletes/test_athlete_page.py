"""The athlete page: facts, response, adjustments, timeline; bounded in queries; every look is logged."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from athletes.access import athlete_for
from athletes.models import Adjustment, Race, Shoe
from athletes.presenters.record import record_page
from athletes.presenters.words import countdown_words, duration_words
from athletes.services.runs import RunFacts, record_run
from athletes.views.record import record_rows
from clinic.models import AccessLog, Alert, Membership
from clinic.services.alerts import resolve_alert
from tests.athletes.people import CALM, LIMPING, SORE, ago, session
from tests.factories import Practice, working_in

SignIn = Callable[[Membership], Client]


def url(practice: Practice) -> str:
    return f"/athletes/{practice.athlete.pk}/"


def run(practice: Practice, days: int, metres: int = 8000) -> None:
    record_run(
        by=practice.runner,
        athlete=practice.athlete,
        run_id=None,
        facts=RunFacts(started_at=ago(days=days), distance_m=metres, moving_s=metres * 36 // 100),
    )


def test_first_day_says_what_is_missing(clinic: Practice, signed_in: SignIn) -> None:
    page = signed_in(clinic.therapist).get(url(clinic)).content.decode()
    for words in (
        "Ines Carvalho",
        "Right Achilles, mid-portion",
        "No capacity mark yet",
        "No check-ins in the last 14 days",
    ):
        assert words in page


def test_shows_response_adjustment_race_and_week(clinic: Practice, signed_in: SignIn) -> None:
    today = clinic.clinic.local(timezone.now()).date()
    with working_in(clinic.clinic):
        session(clinic, SORE, ended_at=ago(hours=2))
        run(clinic, 0)
        Shoe.objects.create(clinic=clinic.clinic, athlete=clinic.athlete, name="Blue trainers", category="daily")
        Race.objects.create(
            clinic=clinic.clinic,
            athlete=clinic.athlete,
            name="Spring half",
            date=today + timedelta(days=73),
            distance_m=21097,
        )
    page = signed_in(clinic.therapist).get(url(clinic)).content.decode()
    for words in (
        "Ease back", "20% shorter", "2 runs left", "Spring half", "10 weeks 3 days to go", "Blue trainers",
        "drop not known", "8 km", "0 of 1 sessions in 14 days stayed at 3 of 10 or less", "Check-in: ease back",
    ):  # fmt: skip
        assert words in page, words


def test_every_look_is_logged(clinic: Practice, signed_in: SignIn) -> None:
    signed_in(clinic.therapist).get(url(clinic))
    with working_in(clinic.clinic):
        assert AccessLog.objects.get().what == "record"


def test_queries_stay_within_the_budget_after_a_year(clinic: Practice, signed_in: SignIn) -> None:
    client = signed_in(clinic.therapist)

    def whole_page() -> int:
        with CaptureQueriesContext(connection) as made:
            assert client.get(url(clinic)).status_code == 200
        return len(made)

    with working_in(clinic.clinic):
        session(clinic, SORE, ended_at=ago(days=1))
        run(clinic, 1)
    whole_page()
    few = whole_page()
    with working_in(clinic.clinic):
        for days in range(2, 365, 6):
            session(clinic, SORE if days % 5 == 0 else CALM, ended_at=ago(days=days))
            run(clinic, days)
        with CaptureQueriesContext(connection) as own:
            athlete = athlete_for(clinic.therapist, clinic.athlete.pk)
            record_page(record_rows(athlete, timezone.now()), timezone.now())
    assert len(own) <= 11  # with the look that is logged: 12
    assert whole_page() == few


def test_athlete_without_an_open_episode_has_a_page(clinic: Practice, signed_in: SignIn) -> None:
    with working_in(clinic.clinic):
        clinic.episode.status = "closed"
        clinic.episode.save()
    assert "No open complaint" in signed_in(clinic.therapist).get(url(clinic)).content.decode()


def test_unknown_athlete_is_404(clinic: Practice, signed_in: SignIn) -> None:
    assert signed_in(clinic.therapist).get(f"/athletes/{clinic.clinic.pk}/").status_code == 404


def test_only_reading(clinic: Practice, signed_in: SignIn) -> None:
    assert signed_in(clinic.therapist).post(url(clinic)).status_code == 405


def test_lifting_an_adjustment(clinic: Practice, other_clinic: Practice, signed_in: SignIn) -> None:
    with working_in(clinic.clinic):
        session(clinic, SORE)
        adjustment = Adjustment.objects.get()
    client, lift = signed_in(clinic.therapist), f"/adjustments/{adjustment.pk}/lift/"
    assert client.get(lift).status_code == 200
    empty = client.post(lift, {"reason": ""})
    assert (empty.status_code, "Write down why" in empty.content.decode()) == (422, True)
    assert client.post(lift, {"reason": "Old shoes"}).headers["Location"] == url(clinic)
    twice = client.post(lift, {"reason": "Once more"})
    assert (twice.status_code, "Once more" in twice.content.decode()) == (422, True)
    assert signed_in(other_clinic.therapist).get(lift).status_code == 404
    assert signed_in(clinic.admin).get(lift).status_code == 403
    assert signed_in(clinic.runner).post(lift, {"reason": "I want to"}).status_code == 403


def test_red_checkin_stands_on_the_page_as_a_stop(clinic: Practice, signed_in: SignIn) -> None:
    with working_in(clinic.clinic):
        session(clinic, LIMPING)
    page = signed_in(clinic.therapist).get(url(clinic)).content.decode()
    assert "Check-in: stop" in page
    assert "Running is off until you review" in page
    assert "On hold until you review." in page
    with working_in(clinic.clinic):
        resolve_alert(by=clinic.therapist, alert=Alert.objects.get(), resolution="Walks without a limp")
    page = signed_in(clinic.therapist).get(url(clinic)).content.decode()
    assert "On hold until you review." not in page
    assert "Ruth Adeyemi: Walks without a limp" in page


@pytest.mark.parametrize(
    ("days", "words"),
    [
        pytest.param(0, "Today", id="today"),
        pytest.param(1, "1 day to go", id="tomorrow"),
        pytest.param(6, "6 days to go", id="under-a-week"),
        pytest.param(7, "1 week to go", id="a-week"),
        pytest.param(73, "10 weeks 3 days to go", id="weeks-and-days"),
    ],
)
def test_countdown_counts_whole_weeks(days: int, words: str) -> None:
    today = timezone.now().date()
    assert countdown_words(today + timedelta(days=days), today) == words


def test_duration_in_words() -> None:
    assert [duration_words(seconds) for seconds in (None, 2890, 3930)] == ["", "48 min", "1 h 06 min"]
