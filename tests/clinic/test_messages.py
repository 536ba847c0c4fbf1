"""Letters: said once, sent once, their end recorded; over a real mail server; and the page where a person decides."""

import asyncio
import smtplib
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from django.core import mail
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from pytest_django import Settings

from clinic import tasks
from clinic.models import Appointment, Membership, Message, MessageState, scope
from clinic.services import messages, schedule
from tests.clinic.diary import NOW, at, booked
from tests.factories import Practice, practice

SignIn = Callable[[Membership], Client]


@pytest.fixture(autouse=True)
def thursday() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def letter(of: Practice, meaning: str = "test:1", **changes: object) -> Message:
    """A queued letter about an appointment, or in whatever state it is to be."""
    with scope(clinic=of.clinic, via="test"):
        made = messages.queue_message(
            recipient=of.runner,
            kind="appointment_moved",
            meaning=meaning,
            context={"day": "Mon 16 Mar", "time": "11:00", "minutes": 45, "clinician": "Ruth Adeyemi"},
        )
        assert made is not None
        Message.objects.filter(pk=made.pk).update(**changes)
        made.refresh_from_db()
    return made


def send(message: Message) -> Message:
    """Run the task once, as a worker would, and read the letter again."""
    tasks.send_message(clinic=str(message.clinic_id), message=str(message.pk))
    with scope(clinic=message.clinic_id, via="test"):
        return Message.objects.get(pk=message.pk)


def test_same_meaning_is_queued_once(in_clinic: Practice) -> None:
    letter(in_clinic)
    again = messages.queue_message(recipient=in_clinic.runner, kind="appointment_moved", meaning="test:1")
    assert again is None
    assert Message.objects.count() == 1


def test_other_clinic_may_say_the_same(clinic: Practice, other_clinic: Practice) -> None:
    assert letter(clinic).meaning == letter(other_clinic).meaning


def test_claimed_twice_is_sent_once(clinic: Practice) -> None:
    message = letter(clinic)
    assert [send(message).state for _ in range(2)] == ["sent", "sent"]
    assert len(mail.outbox) == 1
    assert (send(message).attempts, send(message).sent_at) == (1, NOW)


def test_only_one_of_two_claims_wins(clinic: Practice) -> None:
    message = letter(clinic)
    with scope(clinic=clinic.clinic, via="test"):
        claims = [messages.claim_message(message.pk) for _ in range(2)]
    assert [claim is None for claim in claims] == [False, True]


def test_not_due_is_not_sent(clinic: Practice) -> None:
    assert send(letter(clinic, due_at=NOW + timedelta(seconds=1))).state == "due"
    assert mail.outbox == []


def test_died_after_the_claim_is_held_for_a_person(clinic: Practice, thursday: time_machine.Traveller) -> None:
    message = letter(clinic, state=MessageState.CLAIMED, claimed_at=NOW)
    thursday.move_to(NOW + messages.STALE_CLAIM)
    tasks.sweep_messages()
    assert send(message).state == "claimed"
    thursday.move_to(NOW + messages.STALE_CLAIM + timedelta(seconds=1))
    tasks.sweep_messages()
    held = send(message)
    assert held.state == "unknown"
    assert "may or may not have arrived" in held.error
    assert mail.outbox == []


def test_error_is_tried_again_with_growing_waits_and_then_failed(
    clinic: Practice, thursday: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", refuse)
    message, waits = letter(clinic), []
    for _ in range(messages.MOST_ATTEMPTS):
        now = message.due_at
        thursday.move_to(now)
        message = send(message)
        waits.append((message.due_at - now) // timedelta(minutes=1))
    assert waits == [2, 4, 8, 16, 0]
    assert (message.state, message.attempts) == ("failed", 5)
    assert message.error == "SMTPServerDisconnected: gone"


def test_missing_template_is_an_error_of_the_letter_and_not_of_the_worker(clinic: Practice) -> None:
    message = send(letter(clinic, kind="no_such_letter"))
    assert (message.state, message.attempts) == ("due", 1)
    assert message.error.startswith("TemplateDoesNotExist")


def test_sweep_sends_what_was_lost_in_every_clinic(committed: None, jobs_at_once: None) -> None:
    """The queue forgot them: the rows are still due, and the sweep finds them."""
    clinics = [practice("Canal Street Running Clinic"), practice("Harbour Physio")]
    for one in clinics:
        with scope(clinic=one.clinic, via="test"):
            Message.objects.create(
                clinic=one.clinic,
                recipient=one.runner,
                kind="appointment_moved",
                meaning="lost",
                context={"day": "Mon 16 Mar", "time": "11:00", "minutes": 45, "clinician": "Ruth"},
                due_at=NOW,
            )
    for _ in range(2):
        tasks.sweep_messages()
    assert sorted(one.to[0] for one in mail.outbox) == sorted(one.runner.email for one in clinics)


def test_reminder_goes_out_once_when_its_day_comes(
    committed: None, jobs_at_once: None, thursday: time_machine.Traveller
) -> None:
    clinic = practice("Canal Street Running Clinic")
    booked(clinic, at(16, 11))
    assert [one.subject for one in mail.outbox] == ["Your appointment: Mon 16 Mar, 11:00"]
    thursday.move_to(at(15, 10, 59))
    tasks.sweep_messages()
    assert len(mail.outbox) == 1
    thursday.move_to(at(15, 11))
    for _ in range(3):
        tasks.sweep_messages()
    assert len(mail.outbox) == 2
    assert "a reminder of your appointment" in mail.outbox[1].body


@pytest.mark.parametrize("what", ["moved", "cancelled", "begun"])
def test_reminder_that_is_no_longer_true_is_not_sent(
    clinic: Practice, thursday: time_machine.Traveller, what: str
) -> None:
    """Also when the row itself was not skipped: the last look is taken at the moment of sending."""
    made = booked(clinic, at(16, 11))
    with scope(clinic=clinic.clinic, via="test"):
        reminder = Message.objects.get(kind="appointment_reminder")
        if what == "moved":
            Appointment.objects.filter(pk=made.pk).update(sequence=1)
        if what == "cancelled":
            Appointment.objects.filter(pk=made.pk).update(status="cancelled")
    thursday.move_to(at(16, 11) if what == "begun" else at(15, 12))
    assert send(reminder).state == "skipped"
    assert mail.outbox == []


def test_letters_never_say_why(clinic: Practice) -> None:
    made = booked(clinic, at(16, 11))
    with scope(clinic=clinic.clinic, membership=clinic.admin, via="test"):
        made = schedule.move_appointment(by=clinic.admin, appointment=made, starts_at=at(17, 11))
        schedule.cancel_appointment(by=clinic.admin, appointment=made)
        Message.objects.update(state="due", due_at=NOW)
        rows = list(Message.objects.exclude(kind="appointment_reminder"))
    for row in rows:
        send(row)
    assert len(mail.outbox) == 3
    for one in mail.outbox:
        assert isinstance(one, mail.EmailMultiAlternatives)
        text = f"{one.body} {one.alternatives}"
        assert "Canal Street Running Clinic" in text
        assert "0161 496 0123" in text
        assert "Ruth Adeyemi" in text
        for secret in ("Follow-up", "Achilles", "pain", "injury"):
            assert secret not in text


class Inbox:
    """What the mail server received."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuse = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        """Take one letter, or refuse it."""
        if self.refuse:
            return self.refuse
        parsed = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.letters.append(parsed)
        return "250 OK"


class MailServer(Controller):
    """An SMTP server on whatever port is free."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[Inbox]:
    """A real SMTP server on this machine."""
    inbox = Inbox()
    controller = MailServer(inbox, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    yield inbox
    controller.stop()


def calendar_of(received: EmailMessage) -> Calendar:
    (attached,) = [part for part in received.iter_attachments() if part.get_filename() == "appointment.ics"]
    assert attached.get_content_type() == "text/calendar"
    content = attached.get_content()
    parsed = Calendar.from_ical(content if isinstance(content, str) else content.decode())
    assert isinstance(parsed, Calendar)
    return parsed


def event_of(calendar: Calendar) -> Any:
    (event,) = calendar.walk("VEVENT")
    return event


def test_real_mail_server_gets_the_appointment_as_a_calendar_file(mail_server: Inbox, clinic: Practice) -> None:
    made = booked(clinic, at(30, 8), minutes=60)  # after the clocks went forward: nine o'clock in London
    with scope(clinic=clinic.clinic, via="test"):
        first = Message.objects.get(kind="appointment_booked")
    assert send(first).state == "sent"
    with scope(clinic=clinic.clinic, membership=clinic.admin, via="test"):
        made = schedule.move_appointment(by=clinic.admin, appointment=made, starts_at=at(31, 8))
        second = Message.objects.get(kind="appointment_moved")
    send(second)
    with scope(clinic=clinic.clinic, membership=clinic.admin, via="test"):
        schedule.cancel_appointment(by=clinic.admin, appointment=made)
        third = Message.objects.get(kind="appointment_cancelled")
    send(third)
    received = mail_server.letters
    assert [one["Subject"] for one in received] == [
        "Your appointment: Mon 30 Mar, 09:00",
        "Your appointment is moved to Tue 31 Mar, 09:00",
        "Your appointment on Tue 31 Mar, 09:00 is cancelled",
    ]
    assert received[0]["To"] == clinic.runner.email
    assert received[0].get_body(("html",)) is not None
    calendars = [calendar_of(one) for one in received]
    events = [event_of(one) for one in calendars]
    assert len({str(one["UID"]) for one in events}) == 1
    assert [int(one["SEQUENCE"]) for one in events] == [0, 1, 2]
    assert [str(one["STATUS"]) for one in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [str(one["METHOD"]) for one in calendars] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert events[0]["DTSTART"].dt == at(30, 8)
    assert f"{events[0]['DTSTART'].dt:%H:%M}" == "09:00"
    assert events[0]["DTEND"].dt - events[0]["DTSTART"].dt == timedelta(hours=1)
    assert events[0]["DTSTART"].params["TZID"] == "Europe/London"
    assert [str(zone["TZID"]) for zone in calendars[0].walk("VTIMEZONE")] == ["Europe/London"]


def test_refused_letter_is_tried_again_and_arrives_once(
    mail_server: Inbox, clinic: Practice, thursday: time_machine.Traveller
) -> None:
    mail_server.refuse = "451 later"
    message = send(letter(clinic))
    assert (message.state, message.attempts) == ("due", 1)
    assert "451" in message.error
    mail_server.refuse = ""
    thursday.move_to(message.due_at)
    assert send(message).state == "sent"
    assert len(mail_server.letters) == 1


def test_page_shows_each_letter_s_life(signed_in: SignIn, clinic: Practice) -> None:
    letter(clinic, "a", state="sent", sent_at=NOW)
    letter(clinic, "b", state="failed", attempts=5, error="SMTPRecipientsRefused: 550")
    letter(clinic, "c", state="unknown")
    client = signed_in(clinic.admin)
    page = client.get(reverse("clinic:messages")).content.decode()
    for words in ("Appointment moved", "Not delivered", "5 attempts.", "SMTPRecipientsRefused: 550", "Not known"):
        assert words in page
    assert page.count("Send again") == 2
    rows = client.get(reverse("clinic:messages"), {"state": "sent"}).context["rows"]
    assert [row.word for row in rows] == ["Sent"]
    assert len(client.get(reverse("clinic:messages"), {"state": "nonsense"}).context["rows"]) == 3


def test_person_sends_a_failed_letter_again_once(signed_in: SignIn, clinic: Practice) -> None:
    message = letter(clinic, state="unknown")
    client, url = signed_in(clinic.admin), reverse("clinic:message-retry", args=[message.pk])
    for _ in range(2):
        assert client.post(url).status_code == 302
    assert "not waiting for a decision" in client.get(reverse("clinic:messages")).content.decode()
    assert send(message).state == "sent"
    assert len(mail.outbox) == 1


def test_letters_are_for_admins_of_the_clinic(
    signed_in: SignIn, clinic: Practice, other_clinic: Practice, client: Client
) -> None:
    message = letter(clinic, state="failed")
    url, retry = reverse("clinic:messages"), reverse("clinic:message-retry", args=[message.pk])
    assert client.get(url).status_code == 302
    assert signed_in(clinic.therapist).get(url).status_code == 403
    assert signed_in(clinic.therapist).post(retry).status_code == 403
    assert signed_in(clinic.admin).get(retry).status_code == 405
    assert signed_in(other_clinic.admin).post(retry).status_code == 404
    assert signed_in(other_clinic.admin).get(url).context["rows"] == []
