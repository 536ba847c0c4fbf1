"""Signing in and a check-in without a mouse."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from athletes.models import CheckIn
from programs.services.demo.practice import PASSWORD, RUNNER
from tests.browser.people import Somebody
from tests.browser.running_clinic import RunningClinic

MOST_TABS = 60


@pytest.fixture
def somebody(demo: RunningClinic, browser: Browser) -> Iterator[Somebody]:
    """The runner's phone with a keyboard in front of it."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB", reduced_motion="reduce")
    yield Somebody(context.new_page(), demo.address)
    context.close()


def _tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the element with the focus fits the selector; it must show that it has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            expect(page.locator(":focus-visible")).to_have_count(1)
            return
    raise AssertionError(f"{MOST_TABS} times Tab never led to {wanted}")


def test_sign_in_and_check_in_with_the_keyboard_alone(demo: RunningClinic, somebody: Somebody) -> None:
    """Digits choose the pain, arrows and space the rest, Enter sends."""
    page = somebody.page
    somebody.goes_to("/accounts/login/")
    _tab_to(page, "input[name=login]")
    page.keyboard.type(RUNNER)
    _tab_to(page, "input[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/my/today/"))
    somebody.goes_to("/my/check-in/session/?kind=run&intensity=easy&distance_m=6000&title=Easy+run")
    _tab_to(page, "input[name=pain_worst]")
    page.keyboard.press("2")
    expect(page.locator("input[name=pain_worst][value='2']")).to_be_checked()
    _tab_to(page, "input[name=got_worse]")
    page.keyboard.press("ArrowRight")
    expect(page.locator("input[name=got_worse][value=no]")).to_be_checked()
    _tab_to(page, "input[name=limp_during]")
    page.keyboard.press("ArrowRight")
    expect(page.locator("input[name=limp_during][value=no]")).to_be_checked()
    _tab_to(page, "button[name=flags][value=none]")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/my/check-in/[0-9a-f-]{36}/$"))
    checkin_id = page.url.rstrip("/").rsplit("/", 1)[1]
    with demo.inside():
        checkin = CheckIn.objects.get(pk=checkin_id)
        assert (checkin.pain_worst, checkin.got_worse, checkin.limp_during) == (2, False, False)
    assert somebody.complaints == []


def test_first_tab_leads_past_the_menu(demo: RunningClinic, somebody: Somebody) -> None:
    """A link to the content comes first, so that nobody tabs through the menu on each page."""
    somebody.signs_in(RUNNER)
    page = somebody.page
    somebody.goes_to("/my/week/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
