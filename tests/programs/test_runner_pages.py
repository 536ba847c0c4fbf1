"""The runner's pages: today, week, program, ticking sets with and without a script, and downloads."""

import re
from collections.abc import Callable, Iterable
from typing import cast
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from clinic.models import AlertKind, Membership
from clinic.services.alerts import raise_alert
from programs.models import Publication, PublicationFile, SessionLog
from programs.selectors.published import Placed, document_of, latest_publication, placed_sessions
from tests import factories
from tests.factories import Practice, working_in
from tests.programs.plans import intake, published, screened

SignIn = Callable[[Membership], Client]
PAGES = ["today", "week", "document"]


@pytest.fixture
def publication(clinic: Practice, therapist: Membership) -> Publication:
    """Version 1."""
    with working_in(clinic.clinic, therapist):
        intake(clinic.athlete, clinic.episode)
        published(therapist, clinic.episode)
        found = latest_publication(clinic.athlete.pk)
        assert found is not None
        return found


def session_of(publication: Publication) -> tuple[Placed, str]:
    """The daily work and its first item."""
    placed = placed_sessions(publication.program_id, document_of(publication))
    found = next(one for one in placed if one.session.items and one.session.items[0].dose.sets_high > 1)
    return found, next(iter(dict(found.items())))


def log_address(publication: Publication, placed: Placed) -> str:
    """Where a session of today is saved."""
    today = publication.clinic.local(timezone.now()).date()
    return reverse("programs:log", args=[placed.id, today.isoformat()])


@pytest.mark.parametrize("name", PAGES)
def test_the_runner_sees_the_page(name: str, publication: Publication, runner: Membership, signed_in: SignIn) -> None:
    assert signed_in(runner).get(reverse(f"programs:{name}")).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_only_runners_have_these_pages(name: str, clinic: Practice, signed_in: SignIn) -> None:
    assert Client().get(reverse(f"programs:{name}")).status_code == 302
    assert signed_in(clinic.therapist).get(reverse(f"programs:{name}")).status_code == 403
    assert signed_in(clinic.admin).get(reverse(f"programs:{name}")).status_code == 403


def test_before_the_intake_today_asks_for_it(clinic: Practice, runner: Membership, signed_in: SignIn) -> None:
    page = signed_in(runner).get(reverse("programs:today")).content.decode()
    assert reverse("athletes:intake") in page


def test_after_the_intake_today_says_what_happens_next(clinic: Practice, runner: Membership, signed_in: SignIn) -> None:
    with working_in(clinic.clinic):
        intake(clinic.athlete, clinic.episode)
    page = signed_in(runner).get(reverse("programs:today")).content.decode()
    assert "Your program is being made" in page
    assert "Ruth Adeyemi" in page


@pytest.mark.parametrize("name", PAGES)
def test_an_emergency_replaces_every_session(
    name: str, publication: Publication, clinic: Practice, runner: Membership, signed_in: SignIn
) -> None:
    with working_in(clinic.clinic):
        screened(clinic.episode, state="not_cleared", level="E", running="STOP_ALL")
    response = signed_in(runner).get(reverse(f"programs:{name}"))
    assert response.status_code == 302
    assert response["Location"] == reverse("assessments:instruction")


def test_stopped_running_shows_words_and_no_run(
    publication: Publication, clinic: Practice, runner: Membership, signed_in: SignIn
) -> None:
    with working_in(clinic.clinic):
        screened(clinic.episode, state="refer_modified", level="R", running="STOP_RUN")
    page = signed_in(runner).get(reverse("programs:week")).content.decode()
    assert "No running for now" in page


def test_a_stop_that_waits_shows_no_session(
    publication: Publication, clinic: Practice, runner: Membership, signed_in: SignIn
) -> None:
    with working_in(clinic.clinic):
        raise_alert(athlete=clinic.runner, kind=AlertKind.STOP, subject="x", title="Running is off")
    page = signed_in(runner).get(reverse("programs:today")).content.decode()
    assert "Stop and call" in page
    assert 'name="done"' not in page


def test_sets_are_ticked_without_a_script(publication: Publication, runner: Membership, signed_in: SignIn) -> None:
    placed, item = session_of(publication)
    sides = dict(placed.items())[item].dose.per_side
    ticked = ["1-left", "1-right"] if sides else ["1", "2"]
    response = signed_in(runner).post(
        log_address(publication, placed), {"log": str(uuid4()), "item": item, "done": ticked, "pain": "2"}
    )
    assert response.status_code == 302
    with working_in(publication.clinic):
        kept = SessionLog.objects.get().items[item]
    assert kept["sets_done"][:2] == [True, True]
    assert not any(kept["sets_done"][2:])
    assert kept["pain"] == 2


def test_a_phone_that_sends_the_same_ticks_twice_makes_one_log(
    publication: Publication, runner: Membership, signed_in: SignIn
) -> None:
    placed, item = session_of(publication)
    browser, log_id = signed_in(runner), str(uuid4())
    for _ in range(2):
        response = browser.post(
            log_address(publication, placed),
            {"log": log_id, "item": item, "done": ["1"]},
            headers={"Accept": "application/json"},
        )
        assert response.status_code == 200
        assert response.json()["log"] == log_id
    with working_in(publication.clinic):
        assert SessionLog.objects.count() == 1


def test_bad_input_from_a_phone_is_answered_in_words(
    publication: Publication, runner: Membership, signed_in: SignIn
) -> None:
    placed, item = session_of(publication)
    response = signed_in(runner).post(
        log_address(publication, placed),
        {"log": str(uuid4()), "item": item, "reps": "9999"},
        headers={"Accept": "application/json"},
    )
    assert response.status_code == 422
    assert "300" in response.json()["message"]


def test_finishing_says_so_and_offers_the_check_in(
    publication: Publication, runner: Membership, signed_in: SignIn
) -> None:
    placed, item = session_of(publication)
    browser = signed_in(runner)
    response = browser.post(
        log_address(publication, placed), {"log": str(uuid4()), "item": item, "done": ["1"], "action": "finish"}
    )
    assert response.status_code == 302
    with working_in(publication.clinic):
        assert SessionLog.objects.get().finished_at is not None


def test_the_check_in_link_knows_the_session(publication: Publication, runner: Membership, signed_in: SignIn) -> None:
    page = signed_in(runner).get(reverse("programs:today")).content.decode()
    links = re.findall(r'href="(/my/check-in/session/\?[^"]+)"', page)
    assert links
    assert all("session=" in link and "date=" in link and "kind=" in link and "title=" in link for link in links)


def test_another_runners_session_is_not_there(publication: Publication, clinic: Practice, signed_in: SignIn) -> None:
    other = factories.athlete(clinic.clinic, clinic.therapist, "Tomas Ferreira")
    placed, item = session_of(publication)
    response = signed_in(other.membership).post(
        log_address(publication, placed), {"log": str(uuid4()), "item": item, "done": ["1"]}
    )
    assert response.status_code == 404


@pytest.fixture
def ready(publication: Publication, settings: object, tmp_path: object) -> Publication:
    """The A4 file is there."""
    storages = {
        **settings.STORAGES,  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}},
    }
    with override_settings(STORAGES=storages):
        name = default_storage.save("x.pdf", ContentFile(b"%PDF-1.7 test"))
    settings.STORAGES = storages  # type: ignore[attr-defined]
    with working_in(publication.clinic):
        PublicationFile.objects.filter(publication=publication, paper="A4").update(state="ready", file=name, pages=1)
    return publication


def test_the_file_comes_with_a_name_that_says_nothing_about_health(
    ready: Publication, runner: Membership, therapist: Membership, signed_in: SignIn
) -> None:
    for member in (runner, therapist):
        response = signed_in(member).get(reverse("programs:download", args=[ready.pk, "A4"]))
        assert response.status_code == 200
        assert response["Content-Disposition"] == 'attachment; filename="program-version-1-A4.pdf"'
        assert b"".join(cast("Iterable[bytes]", response)).startswith(b"%PDF")
        for close in getattr(response, "_resource_closers"):  # noqa: B009  # closing the response ends the connection
            close()


def test_the_file_is_for_the_runner_and_their_clinic_only(
    ready: Publication, clinic: Practice, stranger: Membership, signed_in: SignIn
) -> None:
    other = factories.athlete(clinic.clinic, clinic.therapist, "Tomas Ferreira")
    page = reverse("programs:download", args=[ready.pk, "A4"])
    assert signed_in(other.membership).get(page).status_code == 404
    assert signed_in(stranger).get(page).status_code == 404
    assert signed_in(clinic.admin).get(page).status_code == 403
    assert Client().get(page).status_code == 302


def test_a_file_that_is_not_ready_is_not_there(ready: Publication, runner: Membership, signed_in: SignIn) -> None:
    assert signed_in(runner).get(reverse("programs:download", args=[ready.pk, "Letter"])).status_code == 404
    assert signed_in(runner).get(reverse("programs:download", args=[ready.pk, "A3"])).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_the_runner_ask_the_database_a_fixed_number_of_times(
    name: str,
    publication: Publication,
    runner: Membership,
    signed_in: SignIn,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    browser = signed_in(runner)
    browser.get(reverse(f"programs:{name}"))
    with django_assert_max_num_queries(25):  # type: ignore[attr-defined]
        browser.get(reverse(f"programs:{name}"))
