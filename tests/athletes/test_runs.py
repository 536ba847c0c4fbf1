"""Runs by hand and shoes: logged in one form, stored once, carried by the shoe."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from athletes.models import Run, Shoe
from athletes.services.runs import RunFacts, ShoeFacts, add_shoe, record_run, retire_shoe
from clinic.domain.errors import RuleViolation
from clinic.models import Membership, new_id
from tests import factories
from tests.athletes.people import ago
from tests.factories import Practice, working_in

SignIn = Callable[[Membership], Client]


def form(**changes: str) -> dict[str, str]:
    """A filled-in run."""
    return {
        "id": str(new_id()),
        "distance": "8.5",
        "duration": "48",
        "day": (timezone.now() - timedelta(days=1)).date().isoformat(),
        "start": "07:10",
        "kind": "run",
        "intensity": "easy",
        "descent": "",
        "shoe": "",
    } | changes


@pytest.fixture
def shoe(clinic: Practice) -> Shoe:
    """A pair with 300 km in it."""
    with working_in(clinic.clinic):
        facts = ShoeFacts("Blue trainers", distance_m=300_000)
        return add_shoe(by=clinic.runner, athlete=clinic.athlete, facts=facts)[0]


def test_run_is_logged_and_carried_by_the_shoe(clinic: Practice, shoe: Shoe, signed_in: SignIn) -> None:
    client = signed_in(clinic.runner)
    page = client.get("/my/runs/new/").content.decode()
    assert "Blue trainers" in page
    assert client.post("/my/runs/new/", form(shoe=str(shoe.pk))).headers["Location"] == "/my/runs/"
    with working_in(clinic.clinic):
        run = Run.objects.get()
        shoe.refresh_from_db()
    assert (run.distance_m, run.moving_s, shoe.distance_m) == (8500, 2880, 308_500)
    assert clinic.clinic.local(run.started_at).strftime("%H:%M") == "07:10"
    assert "8.5 km" in client.get("/my/runs/").content.decode()


def test_run_sent_twice_counts_once(clinic: Practice, shoe: Shoe, signed_in: SignIn) -> None:
    client, sent = signed_in(clinic.runner), form(shoe=str(shoe.pk))
    assert [client.post("/my/runs/new/", sent).status_code for _ in range(2)] == [302, 302]
    with working_in(clinic.clinic):
        assert Run.objects.count() == 1
        shoe.refresh_from_db()
    assert shoe.distance_m == 308_500


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"distance": "", "duration": ""}, "how far or how long", id="nothing-said"),
        pytest.param({"duration": "soon"}, "Write minutes", id="no-time"),
        pytest.param({"duration": "10"}, "faster than anybody runs", id="too-fast"),
        pytest.param({"distance": "300"}, "from 0.1 to 250 km", id="too-far"),
        pytest.param({"day": "2099-01-01"}, "still to come", id="ahead"),
        pytest.param({"shoe": "not-mine"}, "Select a valid choice", id="unknown-shoe"),
    ],
)
def test_bad_input_keeps_what_was_typed(
    clinic: Practice, signed_in: SignIn, changes: dict[str, str], words: str
) -> None:
    answer = signed_in(clinic.runner).post("/my/runs/new/", form(**changes))
    page = answer.content.decode()
    assert (answer.status_code, words in page, 'value="07:10"' in page) == (422, True, True)


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        pytest.param("48", 2880, id="minutes"),
        pytest.param("1:20:30", 4830, id="h-mm-ss"),
        pytest.param("65:30", 3930, id="mm-ss"),
    ],
)
def test_time_may_be_minutes_or_a_clock(clinic: Practice, signed_in: SignIn, typed: str, seconds: int) -> None:
    signed_in(clinic.runner).post("/my/runs/new/", form(duration=typed))
    with working_in(clinic.clinic):
        assert Run.objects.get().moving_s == seconds


def test_miles_are_stored_as_whole_metres(clinic: Practice, signed_in: SignIn) -> None:
    with working_in(clinic.clinic):
        clinic.athlete.uses_miles = True
        clinic.athlete.save()
    signed_in(clinic.runner).post("/my/runs/new/", form(distance="5"))
    with working_in(clinic.clinic):
        assert Run.objects.get().distance_m == 8047


def test_local_date_is_the_clinics_day(in_clinic: Practice) -> None:
    in_clinic.clinic.time_zone = "Australia/Sydney"
    in_clinic.athlete.clinic.time_zone = "Australia/Sydney"
    started = ago(days=1).replace(hour=20, minute=0)
    run, _ = record_run(
        by=in_clinic.runner, athlete=in_clinic.athlete, run_id=None, facts=RunFacts(started_at=started, distance_m=5000)
    )
    assert run.local_date == started.date() + timedelta(days=1)


def test_somebody_elses_shoe_and_id_are_refused(in_clinic: Practice, shoe: Shoe) -> None:
    other = factories.athlete(in_clinic.clinic, in_clinic.therapist, "Tomas Ferreira")
    facts = RunFacts(started_at=ago(hours=3), distance_m=5000, shoe=shoe)
    with pytest.raises(RuleViolation, match="your own shoes"):
        record_run(by=other.membership, athlete=other, run_id=None, facts=facts)
    pk = new_id()
    record_run(by=in_clinic.runner, athlete=in_clinic.athlete, run_id=pk, facts=facts)
    with pytest.raises(RuleViolation, match="another run"):
        record_run(
            by=other.membership, athlete=other, run_id=pk, facts=RunFacts(started_at=ago(hours=3), distance_m=1000)
        )


def test_shoes_are_added_once_and_retired(clinic: Practice, signed_in: SignIn) -> None:
    client = signed_in(clinic.runner)
    new = {"name": "Green trail", "category": "trail", "first_use_date": "", "distance": "120"}
    assert client.get("/my/shoes/new/").status_code == 200
    assert client.post("/my/shoes/new/", new).status_code == 302
    assert client.post("/my/shoes/new/", new).status_code == 422
    with working_in(clinic.clinic):
        pair = Shoe.objects.get()
    assert pair.distance_m == 120_000
    assert client.post(f"/my/shoes/{pair.pk}/retire/").status_code == 302
    with working_in(clinic.clinic):
        pair.refresh_from_db()
        first = pair.retired_on
        assert (
            retire_shoe(by=clinic.runner, shoe=pair, on=timezone.now().date() + timedelta(days=9)).retired_on == first
        )
    assert "Retired" in client.get("/my/runs/").content.decode()
    assert client.get(f"/my/shoes/{pair.pk}/retire/").status_code == 405


def test_another_runners_shoe_is_404(clinic: Practice, shoe: Shoe, signed_in: SignIn) -> None:
    other = factories.athlete(clinic.clinic, clinic.therapist, "Tomas Ferreira")
    assert signed_in(other.membership).post(f"/my/shoes/{shoe.pk}/retire/").status_code == 404


@pytest.mark.parametrize("path", ["/my/runs/", "/my/runs/new/", "/my/shoes/new/"])
@pytest.mark.parametrize("role", ["admin", "therapist"])
def test_only_runners_log_runs(clinic: Practice, signed_in: SignIn, path: str, role: str) -> None:
    assert signed_in(getattr(clinic, role)).get(path).status_code == 403


@pytest.mark.parametrize("path", ["/my/runs/", "/my/runs/new/", "/my/shoes/new/"])
def test_logged_out_goes_to_sign_in(clinic: Practice, client: Client, path: str) -> None:
    assert client.get(path).headers["Location"].startswith("/accounts/login/")
