"""Fixtures of the browser tests: the running clinic, Chromium, and people who sit in front of it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext
from pytest_django import DjangoDbBlocker

from tests.browser.people import Somebody
from tests.browser.running_clinic import RunningClinic, own_database, running_clinic

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a real Chromium."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, quiet and without a sandbox (root in a container has none)."""
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    return {**browser_type_launch_args, "executable_path": path, "args": CHROMIUM_ARGUMENTS}


@pytest.fixture(scope="session", autouse=True)
def _django_beside_playwright() -> Iterator[None]:
    """Playwright keeps an event loop in this thread; Django must be told that nothing here is asynchronous."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="module")
def own_clinic_database(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One database for a module. Its tests commit, because the web server and the worker must see what they do."""
    with django_db_blocker.unblock(), own_database():
        yield


@pytest.fixture(scope="module")
def running(own_clinic_database: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningClinic]:
    """Web server, worker, beat and mail server."""
    with running_clinic(tmp_path_factory.mktemp("clinic")) as clinic:
        yield clinic


@pytest.fixture(scope="module")
def demo(own_clinic_database: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningClinic]:
    """The demo behind a web server. No worker: nothing changes while it is looked at."""
    with running_clinic(tmp_path_factory.mktemp("demo"), worker=False, demo=True) as clinic:
        yield clinic


@pytest.fixture
def people(running: RunningClinic, browser: Browser) -> Iterator["Waiting"]:
    """``people.come(address, width)`` gives somebody a browser of their own; all are closed at the end."""
    waiting = Waiting(running, browser)
    yield waiting
    waiting.leave()


class Waiting:
    """Gives people their browsers."""

    def __init__(self, running: RunningClinic, browser: Browser) -> None:
        self._running, self._browser = running, browser
        self._contexts: list[BrowserContext] = []

    def come(self, *, width: int = 1280, height: int = 900, phone: bool = False) -> Somebody:
        """Somebody with a fresh browser, not signed in."""
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=phone,
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
        )
        self._contexts.append(context)
        return Somebody(context.new_page(), self._running.address)

    def leave(self) -> None:
        """Close every browser."""
        for context in self._contexts:
            context.close()
