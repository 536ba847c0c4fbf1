"""Letters to people: queued once for what they mean, claimed, sent, and their end recorded.

A letter never holds health data: it says that something is there and links to it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from clinic.domain.errors import RuleViolation
from clinic.models import Appointment, Membership, Message, MessageState
from clinic.services.calendar import appointment_ics
from clinic.services.jobs import enqueue

STALE_CLAIM = timedelta(minutes=10)
MOST_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    content: bytes
    mime_type: str


def queue_message(
    *,
    recipient: Membership,
    kind: str,
    meaning: str,
    context: dict[str, object] | None = None,
    due_at: datetime | None = None,
) -> Message | None:
    """Queue a letter; ``meaning`` said before in this clinic returns None and sends nothing again.

    ``kind`` names the templates ``email/<kind>.txt`` and ``.html`` (first line of the text is the subject).
    """
    due = due_at or timezone.now()
    with transaction.atomic():
        message, created = Message.objects.get_or_create(
            clinic_id=recipient.clinic_id,
            meaning=meaning,
            defaults={"recipient": recipient, "kind": kind, "context": context or {}, "due_at": due},
        )
    if not created:
        return None
    if due <= timezone.now():
        enqueue("clinic.send_message", clinic=str(recipient.clinic_id), message=str(message.pk))
    return message


def claim_message(message_id: UUID) -> Message | None:
    """Take a due message for sending; None if somebody else has it or it has ended. Compare-and-set, so one wins."""
    now = timezone.now()
    won = Message.objects.filter(pk=message_id, state=MessageState.DUE, due_at__lte=now).update(
        state=MessageState.CLAIMED, claimed_at=now
    )
    return Message.objects.select_related("recipient", "clinic").get(pk=message_id) if won else None


def attachments_of(message: Message) -> tuple[Attachment, ...]:
    """The calendar file of a letter about an appointment; nothing for other letters."""
    appointment_id = message.context.get("appointment_id")
    if not appointment_id:
        return ()
    appointment = Appointment.objects.select_related("clinic", "clinician", "athlete").get(pk=str(appointment_id))
    return (Attachment("appointment.ics", appointment_ics(appointment), "text/calendar"),)


def deliver(
    message: Message, *, attachments: tuple[Attachment, ...] = (), extra: dict[str, object] | None = None
) -> None:
    """Talk to the mail server. Raises what the mail server raises; the caller records the end.

    ``extra`` is what the letter needs and what must not be kept, such as the link of an invitation.
    """
    context = {**message.context, "recipient": message.recipient, "clinic": message.clinic, "site": settings.SITE_URL}
    context |= extra or {}
    subject, _, body = render_to_string(f"email/{message.kind}.txt", context).strip().partition("\n")
    letter = EmailMultiAlternatives(subject.strip(), body.strip() + "\n", to=[message.recipient.email])
    letter.extra_headers["Message-ID"] = f"<{message.pk}@plimsoll>"
    letter.attach_alternative(render_to_string(f"email/{message.kind}.html", context), "text/html")
    for attachment in attachments:
        letter.attach(attachment.name, attachment.content, attachment.mime_type)
    letter.send()


def finish_message(message: Message, *, error: str = "") -> None:
    """Record the end of a claimed message: sent, to be tried again, or failed for good."""
    attempts = message.attempts + 1
    if not error:
        state, due = MessageState.SENT, message.due_at
    elif attempts < MOST_ATTEMPTS:
        state, due = MessageState.DUE, timezone.now() + timedelta(minutes=2**attempts)
    else:
        state, due = MessageState.FAILED, message.due_at
    Message.objects.filter(pk=message.pk, state=MessageState.CLAIMED).update(
        state=state,
        attempts=attempts,
        due_at=due,
        error=error[:400],
        sent_at=timezone.now() if state == MessageState.SENT else None,
    )


def skip_claimed(message: Message, *, why: str) -> None:
    """A claimed message turned out to say something that is no longer true: it is not sent."""
    Message.objects.filter(pk=message.pk, state=MessageState.CLAIMED).update(
        state=MessageState.SKIPPED, error=why[:400]
    )


def skip_messages(*, recipient: Membership, meaning_prefix: str, why: str) -> int:
    """Messages that no longer make sense (a cancelled appointment's reminder) are not sent; returns how many."""
    return Message.objects.filter(
        recipient=recipient, meaning__startswith=meaning_prefix, state=MessageState.DUE
    ).update(state=MessageState.SKIPPED, error=why[:400])


def sweep_messages() -> tuple[int, int]:
    """In the current clinic: send what is due and was lost; hold what was claimed and never finished.

    Returns (enqueued again, held). A claim that nobody finished may or may not have reached the mail server: it is
    marked unknown and a person decides (docs/decisions/0008-messages.md).
    """
    now = timezone.now()
    held = Message.objects.filter(state=MessageState.CLAIMED, claimed_at__lt=now - STALE_CLAIM).update(
        state=MessageState.UNKNOWN, error="The sender stopped while sending. It may or may not have arrived."
    )
    due = list(Message.objects.due(now).values_list("pk", "clinic_id")[:200])
    for pk, clinic_id in due:
        enqueue("clinic.send_message", clinic=str(clinic_id), message=str(pk))
    return len(due), held


def retry_message(*, by: Membership, message: Message) -> Message:
    """A person decides to send a failed or unknown message again."""
    won = Message.objects.filter(pk=message.pk, state__in=[MessageState.FAILED, MessageState.UNKNOWN]).update(
        state=MessageState.DUE, due_at=timezone.now(), attempts=0, error=""
    )
    if not won:
        raise RuleViolation("not_failed", "This message is not waiting for a decision. Reload the page.")
    enqueue("clinic.send_message", clinic=str(message.clinic_id), message=str(message.pk))
    message.refresh_from_db()
    return message
