"""Every page of each role on the demo: accessible, without a word in the console, and no wider than the screen.

Looked at on a phone and on a desk, in light and in dark. PLIMSOLL_SHOTS names a directory for the pictures.
"""

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext

from assessments.services.testing import start_assessment
from clinic.models import Alert, Appointment, Invitation, Membership, Recall, User
from clinic.services.people import invitation_link
from programs.models import Phase
from programs.services.demo.practice import ADMIN, RUNNER, THERAPIST
from tests.browser.people import Somebody, give_password
from tests.browser.running_clinic import RunningClinic

WIDTHS = {"phone": (390, 844), "desk": (1280, 900)}
STOPPED, NEW = "george.whitfield@demo.example", "amara.nwosu@demo.example"
ROLES = {"admin": ADMIN, "therapist": THERAPIST, "runner": RUNNER, "stopped-runner": STOPPED, "new-runner": NEW}
PUBLIC = {"login": "/accounts/login/", "code": "/accounts/login/code/", "reset": "/accounts/password/reset/"}
OWN = {"password": "/accounts/password/change/", "sessions": "/accounts/sessions/", "two-steps": "/accounts/2fa/"}
# Dark is the same page in other colours: only what colours decide is asked again.
LIGHT = {"resultTypes": ["violations"]}
DARK = LIGHT | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


@pytest.fixture(scope="module")
def pages(demo: RunningClinic) -> dict[str, dict[str, str]]:
    """The addresses of each role's pages, by what the picture is called."""
    for address in (STOPPED, NEW):
        give_password(User.objects.get(email=address))
    with demo.inside():
        return {
            "public": PUBLIC | {"join": _invitation()},
            "admin": _of_admin(),
            "therapist": _of_therapist(),
            "runner": _of_runner(),
            "stopped-runner": {"instruction": "/my/instruction/"},
            "new-runner": {
                "today": "/my/today/",
                "intake-safety": "/my/intake/safety/",
                "intake-problem": "/my/intake/problem-1/",
                "intake-week": "/my/intake/week/",
            },
        }


def _invitation() -> str:
    invitation = Invitation.objects.open(timezone.now()).get()
    return urlsplit(invitation_link(invitation)).path


def _person(name: str) -> Membership:
    return Membership.objects.get(name=name)


def _of_admin() -> dict[str, str]:
    recall = Recall.objects.to_book().first()
    booked = Appointment.objects.order_by("starts_at").first()
    assert recall is not None
    assert booked is not None
    place = f"/schedule/appointments/{booked.pk}"
    return OWN | {
        "today": "/",
        "recalls": "/recalls/",
        "recall-declined": f"/recalls/{recall.pk}/decline/",
        "book": f"/schedule/book/?recall={recall.pk}",
        "week": "/schedule/",
        "week-of": f"/schedule/week/{booked.clinic.local(booked.starts_at).date()}/",
        "day": f"/schedule/day/{booked.clinic.local(booked.starts_at).date()}/",
        "appointment": f"{place}/",
        "move": f"{place}/move/",
        "cancel": f"{place}/cancel/",
        "people": "/people/",
        "person-add": "/people/add/",
        "person": f"/people/{_person('Marcus Bell').pk}/",
        "person-leave": f"/people/{_person('Marcus Bell').pk}/leave/",
        "letters": "/messages/",
        "tokens": "/tokens/",
    }


def _of_therapist() -> dict[str, str]:
    ines = _person("Ines Carvalho")
    alert = Alert.objects.unresolved().filter(athlete=ines).first()
    assert alert is not None
    return {
        "today": "/",
        "alert": f"/alerts/{alert.pk}/",
        "athletes": "/athletes/",
        "athlete-new": "/athletes/new/",
        "athlete-blocked": f"/athletes/{_person('Daniel Osei').pk}/",
        "athlete-invited": f"/athletes/{_person('Hana Kobayashi').pk}/",
        "intake-together": f"/athletes/{_person('Hana Kobayashi').pk}/intake/safety/",
        "triage-blocked": f"/athletes/{_person('Freya Lindqvist').pk}/triage/",
        "builder-none": f"/athletes/{_person('Samuel Haile').pk}/program/",
        "gate": f"/athletes/{_person('Kwame Asante').pk}/gate/",
        "library": "/library/",
        "exercise": "/library/calf-iso-mid-dl/",
        "week": "/schedule/",
        **_of_record(ines),
        **_of_program(ines),
        **_of_sitting(_person("Kwame Asante")),
    }


def _of_sitting(runner: Membership) -> dict[str, str]:
    """An open test session with one screen of each kind: counter, timer, loads, hops, trials, faults."""
    athlete = runner.athlete
    kinds = ("T01", "T02", "T03", "T04", "T05", "T12")
    sitting = start_assessment(
        by=athlete.clinician, athlete=athlete, episode=athlete.episodes.get(), battery=kinds, id=None
    )
    return {"sitting": f"/tests/{sitting.pk}/"} | {
        f"capture-{test}": f"/tests/{sitting.pk}/{test}/left/" for test in kinds
    }


def _of_record(runner: Membership) -> dict[str, str]:
    record, episode = f"/athletes/{runner.pk}", runner.athlete.episodes.get()
    assessment = runner.athlete.assessments.latest("performed_on")
    return {
        "athlete": f"{record}/",
        "contact": f"{record}/contact/",
        "episode": f"/episodes/{episode.pk}/",
        "episode-new": f"{record}/episodes/new/",
        "episode-close": f"/episodes/{episode.pk}/close/",
        "lift": f"/adjustments/{runner.athlete.adjustments.get().pk}/lift/",
        "intake": f"{record}/intake/",
        "triage": f"{record}/triage/",
        "scoreboard": f"{record}/tests/",
        "tests-start": f"{record}/tests/start/",
        "session": f"/tests/{assessment.pk}/",
    }


def _of_program(runner: Membership) -> dict[str, str]:
    record = f"/athletes/{runner.pk}/program"
    phase = Phase.objects.get(program__athlete=runner.pk, number=1)
    planned, given = phase.sessions.first(), phase.prescriptions.first()
    assert planned is not None
    assert given is not None
    return {
        "builder": f"{record}/",
        "builder-session": f"/program-sessions/{planned.pk}/",
        "builder-add": f"{record}/add/?exercise=short-foot&session={given.session}",
        "preview": f"{record}/preview/",
        "files": f"{record}/publications/",
    }


def _of_runner() -> dict[str, str]:
    checkin = _person("Ines Carvalho").athlete.checkins.latest("ended_at")
    return {
        "today": "/my/today/",
        "week": "/my/week/",
        "program": "/my/program/",
        "check-ins": "/my/check-in/",
        "check-in": "/my/check-in/session/?kind=run&intensity=easy&distance_m=8000&title=Easy+run",
        "verdict": f"/my/check-in/{checkin.pk}/",
        "morning": f"/my/check-in/{checkin.pk}/morning/",
        "day-later": f"/my/check-in/{checkin.pk}/day-later/",
        "intake-sent": "/my/intake-sent/",
        "progress": "/my/progress/",
        "runs": "/my/runs/",
        "run-new": "/my/runs/new/",
        "shoe-new": "/my/shoes/new/",
        "intake": "/my/intake/review/",
    }


PAGES_OF = {
    "clinic": "clinic.addresses",
    "athletes": "athletes.urls",
    "assessments": "assessments.urls",
    "programs": "programs.urls",
}
# Addresses that take what a form sends, hand out a file, or only lead on to one of the pages above.
NOT_PAGES = {
    "assessments": "findings finish_tests intake_read intake_send refer resolve_rule rule_out skip_test undo_test "
    "update_referral walking_pain",
    "athletes": "intake retire_shoe",
    "clinic": "appointment-mark invitation-resend invitation-revoke message-retry person-invite recall-contacted "
    "switch token-revoke",
    "programs": "decide doses download draft end facts log note publish retry",
}


def test_every_address_of_a_page_is_looked_at(pages: dict[str, dict[str, str]]) -> None:
    """A new page cannot be forgotten here: it is looked at, or listed as none."""
    looked_at = {resolve(path.partition("?")[0]).view_name for paths in pages.values() for path in paths.values()}
    for app, names in NOT_PAGES.items():
        there = {f"{app}:{pattern.name}" for pattern in import_module(PAGES_OF[app]).urlpatterns}
        assert there - looked_at == {f"{app}:{name}" for name in names.split()}


@pytest.fixture
def window(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A browser of the size that the test asks for."""
    width, height = WIDTHS[request.getfixturevalue("size")]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="en-GB", reduced_motion="reduce", color_scheme="light"
    )
    yield context
    context.close()


@pytest.mark.parametrize("size", WIDTHS)
@pytest.mark.parametrize("role", ["public", *ROLES])
def test_every_page_is_accessible_and_fits(
    demo: RunningClinic, pages: dict[str, dict[str, str]], window: BrowserContext, role: str, size: str
) -> None:
    """All findings of a role at once, so that one look shows everything."""
    somebody = Somebody(window.new_page(), demo.address)
    if role in ROLES:
        somebody.signs_in(ROLES[role])
    found: list[str] = []
    for name, path in pages[role].items():
        found += [f"{path}: {problem}" for problem in _look(somebody, path, f"{role}-{name}-{size}")]
    assert [*found, *somebody.complaints] == []


def _look(somebody: Somebody, path: str, name: str) -> list[str]:
    """What is wrong with one page in light and in dark."""
    response = somebody.page.goto(f"{somebody.address}{path}")
    if response is None or response.status != 200:
        return [f"answered {response.status if response else 'nothing'}"]
    problems = [f"light, {words}" for words in _words(Axe().run(somebody.page, options=LIGHT).response)]
    if (wider := somebody.scrolls_sideways()) > 0:
        problems.append(f"is {wider} px wider than the screen")
    somebody.shot(f"{name}-light")
    somebody.page.emulate_media(color_scheme="dark")
    # axe stands in the page already; loading it again would cost more than asking it
    dark = somebody.page.evaluate("options => axe.run(document, options)", DARK)
    problems += [f"dark, {words}" for words in _words(dark)]
    somebody.shot(f"{name}-dark")
    somebody.page.emulate_media(color_scheme="light")
    return problems


def _words(result: dict[str, Any]) -> Iterator[str]:
    """Each violation with where it was found first."""
    for violation in result["violations"]:
        where = [re.sub(r"\s+", " ", node["html"])[:160] for node in violation["nodes"][:3]]
        yield f"{violation['id']} ({len(violation['nodes'])}): {' | '.join(where)}"
