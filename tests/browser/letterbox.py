"""A real SMTP server on the loopback that keeps what it is given. Tests wait for letters, with a deadline."""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default as modern

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as it came over the wire."""

    to: tuple[str, ...]
    message: EmailMessage

    @property
    def subject(self) -> str:
        """Its subject."""
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """The plain part."""
        part = self.message.get_body(("plain",))
        return "" if part is None else str(part.get_content())

    @property
    def everything(self) -> str:
        """Subject and every readable part, for what a letter must never say."""
        parts: list[Message] = list(self.message.walk())
        texts = [str(part.get_content()) for part in parts if isinstance(part, EmailMessage) and _is_text(part)]
        return "\n".join([self.subject, *texts])

    @property
    def attachments(self) -> dict[str, str]:
        """Attached files by name, as text."""
        found = {}
        for part in self.message.iter_attachments():
            content = part.get_content()
            found[str(part.get_filename())] = content.decode() if isinstance(content, bytes) else str(content)
        return found

    def link(self) -> str:
        """The first address in the plain part."""
        found = re.search(r"https?://\S+", self.text)
        assert found is not None, self.text
        return found.group().rstrip(".,)")


def _is_text(part: EmailMessage) -> bool:
    return part.get_content_maintype() == "text"


class Letterbox:
    """Takes every letter, and hands them out by what a test looks for."""

    def __init__(self) -> None:
        self._letters: list[Letter] = []
        self._arrived = threading.Condition()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called by the server for each letter."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content).encode()
        message = message_from_bytes(raw, policy=modern)
        assert isinstance(message, EmailMessage)
        with self._arrived:
            self._letters.append(Letter(tuple(envelope.rcpt_tos), message))
            self._arrived.notify_all()
        return "250 OK"

    def all(self, *, to: str, containing: str = "") -> list[Letter]:
        """What has come for an address until now."""
        return [one for one in self._letters if to in one.to and containing.lower() in one.everything.lower()]

    def wait_for(self, *, to: str, that: Callable[[Letter], bool], seconds: float = 30.0) -> Letter:
        """The first letter for an address ``that`` fits, now or within so many seconds. AssertionError without one."""
        deadline = time.monotonic() + seconds
        with self._arrived:
            while True:
                fitting = [one for one in self._letters if to in one.to and that(one)]
                if fitting:
                    return fitting[0]
                left = deadline - time.monotonic()
                if left <= 0:
                    subjects = [one.subject for one in self._letters if to in one.to]
                    raise AssertionError(f"No such letter for {to} within {seconds:.0f} s. There are: {subjects}")
                self._arrived.wait(left)


def serve(box: Letterbox, port: int) -> Controller:
    """Start the server on the loopback; the caller stops it."""
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    return controller
