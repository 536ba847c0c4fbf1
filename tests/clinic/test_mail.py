"""The demo's mailbox: letters of the file backend, only in DEBUG, with text, links and attachments."""

from pathlib import Path

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.http import Http404
from django.test import RequestFactory
from pytest_django import Settings

from clinic.views.mail import letter, letters

pytestmark = pytest.mark.urls("tests.clinic.mail_addresses")


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """DEBUG, and an empty folder that letters go to."""
    settings.DEBUG = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return tmp_path


def post(subject: str, body: str, *, attach: bool = False) -> EmailMultiAlternatives:
    made = EmailMultiAlternatives(subject, body, to=["ines@carvalho.example"])
    made.attach_alternative("<p>html part</p>", "text/html")
    if attach:
        made.attach("appointment.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar")
        made.attach("program.pdf", b"%PDF-1.7", "application/pdf")
    return made


def read(rf: RequestFactory, name: str = "") -> str:
    request = rf.get("/mail/")
    answer = letter(request, name) if name else letters(request)
    return answer.content.decode()


def test_letters_are_listed_newest_first(rf: RequestFactory, folder: Path) -> None:
    with mail.get_connection() as connection:
        connection.send_messages([post("First", "a"), post("Second", "b")])
    page = read(rf)
    assert page.index("Second") < page.index("First")
    assert "ines@carvalho.example" in page


def test_letter_shows_text_links_and_attachments(rf: RequestFactory, folder: Path) -> None:
    post("Été <b>", "See http://localhost:8000/join/x/y/\n<script>alert(1)</script>", attach=True).send()
    (path,) = folder.iterdir()
    page = read(rf, f"{path.name}-0")
    assert '<a href="http://localhost:8000/join/x/y/"' in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "Été &lt;b&gt;" in page
    assert "BEGIN:VCALENDAR" in page
    assert "program.pdf" in page
    assert "html part" not in page


def test_empty_box_says_so(rf: RequestFactory, folder: Path) -> None:
    assert "No letters yet" in read(rf)


@pytest.mark.parametrize("name", ["nothing", "../settings.py", "..%2fsecret"])
def test_unknown_letter_is_not_found(rf: RequestFactory, folder: Path, name: str) -> None:
    with pytest.raises(Http404):
        read(rf, name)


def test_nothing_is_shown_outside_debug(rf: RequestFactory, folder: Path, settings: Settings) -> None:
    post("First", "a").send()
    settings.DEBUG = False
    for name in ("", "x"):
        with pytest.raises(Http404):
            read(rf, name)
