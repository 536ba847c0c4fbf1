"""Reads the letters that the file backend kept, so that a demo needs no mail server. Only exists in DEBUG."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

_BREAK = b"-" * 79


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as the demo shows it. ``text`` is the text part."""

    name: str
    subject: str
    to: str
    sent: datetime | None
    text: str
    attachments: tuple[tuple[str, str], ...]


def _folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH)


def _letters_in(path: Path) -> list[Letter]:
    """The letters of one file: one connection may have sent several."""
    parts = [part.strip() for part in path.read_bytes().split(_BREAK)]
    return [_letter(f"{path.name}-{number}", part) for number, part in enumerate(parts) if part]


def _letter(name: str, raw: bytes) -> Letter:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(preferencelist=("plain",))
    text = body.get_content() if body is not None else ""
    attached = tuple((part.get_filename() or "unnamed", _readable(part)) for part in message.iter_attachments())
    return Letter(name, str(message["Subject"]), str(message["To"]), _sent(message), text, attached)


def _readable(part: EmailMessage) -> str:
    """The text of a text attachment such as a calendar file; "" for anything else."""
    content = part.get_content()
    if isinstance(content, bytes) and part.get_content_type() == "text/calendar":
        return content.decode("utf-8", "replace")
    return content if isinstance(content, str) else ""


def _sent(message: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message["Date"]))
    except ValueError:
        return None


def _all_letters() -> list[Letter]:
    files = sorted(_folder().glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [letter for path in files for letter in reversed(_letters_in(path))]


@login_not_required
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """All letters, newest first; 404 outside DEBUG."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "clinic/mail.html", {"letters": _all_letters()})


@login_not_required
@require_safe
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One letter; 404 outside DEBUG or when there is none of that name."""
    if not settings.DEBUG:
        raise Http404
    found = next((one for one in _all_letters() if one.name == name), None)
    if found is None:
        raise Http404("There is no such letter.")
    return render(request, "clinic/mail_letter.html", {"letter": found})
