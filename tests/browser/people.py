"""Somebody in front of the screen: signs in, goes somewhere, and notices what the console complains about."""

import os
import re
from pathlib import Path

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from playwright.sync_api import ConsoleMessage, Page, expect

from clinic.models import User
from programs.services.demo.practice import PASSWORD

# A form that comes back with its mistakes is answered with 422; Chromium writes that into the console as an error.
EXPECTED = re.compile(r"status of (422|403|404|410)")


def give_password(user: User) -> None:
    """Let somebody sign in. The tests hash with what is quick, the web server reads what it would in earnest."""
    user.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt-of-a-test", iterations=1)
    user.save(update_fields=["password"])


class Somebody:
    """One person with one browser window."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        page.set_default_timeout(15_000)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED.search(message.text):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def goes_to(self, path: str) -> None:
        """Open an address of the site, or a whole address."""
        self.page.goto(path if path.startswith("http") else f"{self.address}{path}")

    def signs_in(self, email: str, password: str = PASSWORD) -> None:
        """Through the page, as everybody does."""
        self.goes_to("/accounts/login/")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("form:has(input[name=login]) button[type=submit]").first.click()
        expect(self.page).not_to_have_url(re.compile("/accounts/login/"))

    def shot(self, name: str) -> None:
        """A picture of the whole page, if PLIMSOLL_SHOTS names a directory."""
        directory = os.environ.get("PLIMSOLL_SHOTS")
        if directory:
            Path(directory).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{directory}/{name}.png", full_page=True)

    def scrolls_sideways(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
