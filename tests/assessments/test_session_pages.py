"""A test session on the tablet: the battery, one test and side a screen, saved one by one, the scoreboard."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment, Measurement
from clinic.models import Membership
from tests.assessments.records import V01, session
from tests.factories import Practice

pytestmark = pytest.mark.django_db
SignIn = Callable[[Membership], Client]


def screen(sitting: Assessment, test_id: str, side: str, name: str = "measure") -> str:
    return reverse(f"assessments:{name}", args=[sitting.pk, test_id, side])


def counted(value: int, **more: Any) -> dict[str, Any]:
    return {"value": value, "pain": "0", "footwear": "barefoot", "stop_reason": "height", **more}


def test_the_start_page_proposes_the_battery_and_begins(ready: Practice, signed_in: SignIn) -> None:
    client, url = signed_in(ready.therapist), reverse("assessments:start_tests", args=[ready.athlete.pk])
    page = client.get(url).content.decode()
    assert "Single-leg calf raise, slow" in page
    assert page.count("checked") >= 5
    empty = client.post(url, {})
    assert empty.status_code == 422
    answer = client.post(url, {"tests": ["T01", "T12"]})
    begun = Assessment.objects.get()
    assert answer.headers["Location"] == reverse("assessments:assessment", args=[begun.pk])
    assert begun.battery == ["T12", "T01"]
    client.post(url, {"tests": ["T01", "T12"]})
    assert Assessment.objects.count() == 1


def test_the_plan_can_propose_other_tests(ready: Practice, signed_in: SignIn) -> None:
    url = reverse("assessments:start_tests", args=[ready.athlete.pk])
    page = signed_in(ready.therapist).get(url, {"tests": "T01"}).content.decode()
    assert page.count(" checked") == 1


def test_the_uninvolved_leg_comes_first_and_each_save_goes_on(
    sitting: Assessment, ready: Practice, signed_in: SignIn
) -> None:
    client = signed_in(ready.therapist)
    page = client.get(screen(sitting, "T01", "left")).content.decode()
    assert "plimsoll-rep-counter" in page
    assert "25 or more on each leg" in page
    answer = client.post(screen(sitting, "T01", "left"), counted(30))
    assert answer.headers["Location"] == screen(sitting, "T01", "right")
    assert Measurement.objects.get().value == Decimal(30)
    other = client.get(screen(sitting, "T01", "right")).content.decode()
    assert "Left, today" in other
    client.post(screen(sitting, "T01", "right"), counted(18))
    assert "12 fewer" in client.get(screen(sitting, "T01", "right")).content.decode()


@pytest.mark.parametrize(
    ("test_id", "form", "value"),
    [
        pytest.param("T02", {"value": "60", "pain": "1", "stop_reason": "cap"}, "60", id="hold"),
        pytest.param(
            "T03", {"body_mass_kg": "70", "trial_1": "80", "trial_2": "91", "pain": "0", "variant": "machine"}, "1.3",
            id="load",
        ),
        pytest.param(
            "T04",
            {f"fault_{name}": "no" for name in ("balance", "trunk", "knee", "depth")}
            | {"fault_pelvis": "yes", "pain": "0"},
            "1",
            id="faults",
        ),
        pytest.param("T12", {"trial_1": "11", "trial_2": "11.2", "pain": "0"}, "11.1", id="trials"),
    ],
)  # fmt: skip
def test_each_test_is_entered_in_its_own_way(
    sitting: Assessment, ready: Practice, signed_in: SignIn, test_id: str, form: dict[str, str], value: str
) -> None:
    client = signed_in(ready.therapist)
    assert client.get(screen(sitting, test_id, "left")).status_code == 200
    assert client.post(screen(sitting, test_id, "left"), form).status_code == 302
    assert Measurement.objects.get(test_id=test_id).value == Decimal(value)


def test_hops_with_landings_after_the_calf_raises(sitting: Assessment, ready: Practice, signed_in: SignIn) -> None:
    client = signed_in(ready.therapist)
    locked = client.get(screen(sitting, "T05", "left")).content.decode()
    assert "Locked today." in locked
    assert "test single-leg calf raises first" in locked
    client.post(screen(sitting, "T01", "left"), counted(30))
    answer = client.post(
        screen(sitting, "T05", "left"),
        {"trial_1": "500.5", "sticks_1": "5", "trial_2": "520", "sticks_2": "3", "pain": "0", "footwear": "shod"},
    )
    assert answer.status_code == 302
    row = Measurement.objects.get(test_id="T05")
    assert row.value == Decimal("500.5")
    assert row.footwear == "shod"


def test_a_number_out_of_range_comes_back_with_the_range(
    sitting: Assessment, ready: Practice, signed_in: SignIn
) -> None:
    answer = signed_in(ready.therapist).post(screen(sitting, "T01", "left"), counted(130, notes="wobbly"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter 0 to 100 reps." in page
    assert "wobbly" in page
    assert not Measurement.objects.exists()


def test_pain_and_the_reason_are_asked_for(sitting: Assessment, ready: Practice, signed_in: SignIn) -> None:
    answer = signed_in(ready.therapist).post(screen(sitting, "T01", "left"), {"value": "20"})
    assert answer.status_code == 422
    assert "Ask for the pain, 0 to 10." in answer.content.decode()
    assert "Say why the test ended." in answer.content.decode()


def test_not_done_needs_a_reason_and_undo_takes_it_back(
    sitting: Assessment, ready: Practice, signed_in: SignIn
) -> None:
    client = signed_in(ready.therapist)
    assert client.post(screen(sitting, "T03", "left", "skip_test"), {"reason": ""}).status_code == 422
    client.post(screen(sitting, "T03", "left", "skip_test"), {"reason": "No machine"})
    assert Measurement.objects.get().not_done_reason == "No machine"
    assert "Left out: No machine" in client.get(reverse("assessments:assessment", args=[sitting.pk])).content.decode()
    client.post(screen(sitting, "T03", "left", "undo_test"))
    assert not Measurement.objects.exists()
    assert client.get(screen(sitting, "T03", "left", "undo_test")).status_code == 405


def test_walking_pain_is_recorded(sitting: Assessment, ready: Practice, signed_in: SignIn) -> None:
    url = reverse("assessments:walking_pain", args=[sitting.pk])
    client = signed_in(ready.therapist)
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"pain": "1"}).status_code == 302
    assert Measurement.objects.get().pain == 1


def test_finishing_leads_to_the_scoreboard(ready: Practice, sitting: Assessment, signed_in: SignIn) -> None:
    client = signed_in(ready.therapist)
    url = reverse("assessments:finish_tests", args=[sitting.pk])
    empty = client.post(url, {"notes": "keep this"})
    assert empty.status_code == 422
    assert "keep this" in empty.content.decode()
    client.post(screen(sitting, "T01", "left"), counted(30))
    client.post(screen(sitting, "T01", "right"), counted(18))
    assert client.post(url, {}).headers["Location"] == reverse("assessments:scoreboard", args=[ready.athlete.pk])
    page = client.get(reverse("assessments:scoreboard", args=[ready.athlete.pk])).content.decode()
    assert "Right short 7" in page
    assert "40%" in page
    assert "Limiter." in page
    assert "No fast work" in page


@pytest.mark.parametrize(("who", "status"), [("runner", 403), ("admin", 403), ("stranger", 404)])
def test_only_the_clinics_clinicians_test(
    ready: Practice, sitting: Assessment, stranger: Membership, signed_in: SignIn, who: str, status: int
) -> None:
    client = signed_in(stranger if who == "stranger" else getattr(ready, who))
    assert client.get(reverse("assessments:start_tests", args=[ready.athlete.pk])).status_code == status
    assert client.get(reverse("assessments:assessment", args=[sitting.pk])).status_code == status
    assert client.post(screen(sitting, "T01", "left"), counted(30)).status_code == status
    assert client.get(reverse("assessments:scoreboard", args=[ready.athlete.pk])).status_code == status


@pytest.mark.parametrize(("test_id", "side"), [("T99", "left"), ("T01", "both"), ("T01", "middle")])
def test_unknown_tests_and_sides_are_not_found(
    ready: Practice, sitting: Assessment, signed_in: SignIn, test_id: str, side: str
) -> None:
    assert signed_in(ready.therapist).get(screen(sitting, test_id, side)).status_code == 404


def test_the_scoreboard_makes_the_same_queries_however_much_was_tested(
    ready: Practice, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    session(ready.therapist, ready.athlete, ready.episode, V01)
    client, url = signed_in(ready.therapist), reverse("assessments:scoreboard", args=[ready.athlete.pk])
    with django_assert_max_num_queries(60) as one:
        client.get(url)
    session(ready.therapist, ready.athlete, ready.episode, V01)
    session(ready.therapist, ready.athlete, ready.episode, V01)
    with django_assert_max_num_queries(len(one)):
        client.get(url)
