"""Rows of the lists: people, recalls, messages. Holds nothing clinical."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse

from clinic.models import Clinic, Invitation, Membership, Message, MessageState, Recall, RecallState
from clinic.presenters.words import address_with, day_words, due_words, moment_words

_INVITATION_LOOKS = {
    "open": ("due", "Invited"),
    "expired": ("overdue", "Invitation ran out"),
    "revoked": ("not_met", "Invitation withdrawn"),
}
_MESSAGE_LOOKS: dict[str, tuple[str, str]] = {
    MessageState.DUE: ("due", "Waiting"),
    MessageState.CLAIMED: ("in_room", "Being sent"),
    MessageState.SENT: ("done", "Sent"),
    MessageState.FAILED: ("not_delivered", "Not delivered"),
    MessageState.SKIPPED: ("not_met", "Not needed any more"),
    MessageState.UNKNOWN: ("missing", "Not known"),
}
_MESSAGE_KINDS = {
    "invitation": "Invitation",
    "appointment_booked": "Appointment booked",
    "appointment_moved": "Appointment moved",
    "appointment_cancelled": "Appointment cancelled",
    "appointment_reminder": "Reminder",
}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person with contact data and how far the invitation is."""

    pk: UUID
    name: str
    role: str
    title: str
    email: str
    phone: str
    status: str
    word: str
    detail: str
    invitation: UUID | None
    may_invite: bool
    invite_word: str
    may_leave: bool
    clinician: str


@dataclass(frozen=True, slots=True)
class RecallRow:
    """One runner who is due."""

    pk: UUID
    name: str
    why: str
    since: str
    status: str
    word: str
    clinician: str
    last_contact: str
    next_appointment: str
    state: str
    booked: bool
    book_url: str
    contacted: bool


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One letter's life."""

    pk: UUID
    kind: str
    name: str
    status: str
    word: str
    due: str
    sent: str
    attempts: int
    error: str
    may_retry: bool


def person_rows(people: Iterable[Membership], clinic: Clinic, now: datetime, me: Membership) -> list[PersonRow]:
    """People with their latest invitation; ``invitations`` is prefetched, newest first."""
    return [_person(one, clinic, now, me) for one in people]


def _person(one: Membership, clinic: Clinic, now: datetime, me: Membership) -> PersonRow:
    latest: Invitation | None = next(iter(one.invitations.all()), None)
    status, word, detail, state = _place_words(one, latest, clinic, now)
    waiting = one.user_id is None and one.left_at is None
    record = getattr(one, "athlete", None) if one.is_athlete else None
    return PersonRow(
        pk=one.pk,
        name=one.name,
        role=str(one.get_role_display()),
        title=one.title,
        email=one.email,
        phone=one.phone,
        status=status,
        word=word,
        detail=detail,
        invitation=latest.pk if latest and state == "open" else None,
        may_invite=waiting,
        invite_word="Send again" if latest else "Send invitation",
        may_leave=one.left_at is None and not one.is_athlete and one.pk != me.pk,
        clinician=record.clinician.name if record else "",
    )


def _place_words(
    one: Membership, latest: Invitation | None, clinic: Clinic, now: datetime
) -> tuple[str, str, str, str]:
    if one.left_at is not None:
        return "not_met", "Left", day_words(clinic.local(one.left_at).date()), ""
    if one.user_id is not None:
        return "done", "Signed up", "", ""
    if latest is None:
        return "missing", "Not invited yet", "", ""
    state = latest.state(now)
    status, word = _INVITATION_LOOKS.get(state, ("due", "Invited"))
    expires = day_words(clinic.local(latest.expires_at).date())
    return status, word, f"until {expires}" if state == "open" else "", state


def recall_rows(recalls: Iterable[Recall], clinic: Clinic, now: datetime) -> list[RecallRow]:
    """Recalls that come from ``selectors.recalls`` (with ``next_at``)."""
    return [_recall(one, clinic, now) for one in recalls]


def _recall(one: Recall, clinic: Clinic, now: datetime) -> RecallRow:
    status, word = due_words(one.due_on, clinic.local(now).date())
    booked = one.state == RecallState.BOOKED
    next_at: datetime | None = getattr(one, "next_at", None)
    record = getattr(one.athlete, "athlete", None)
    return RecallRow(
        pk=one.pk,
        name=one.athlete.name,
        why=one.why,
        since=day_words(one.due_on),
        status="done" if booked else status,
        word="Booked" if booked else word,
        clinician=record.clinician.name if record else "",
        last_contact=moment_words(one.last_contact_at, clinic, now) if one.last_contact_at else "",
        next_appointment=_at(next_at, clinic) if next_at else "",
        state=str(one.get_state_display()),
        booked=booked,
        book_url=address_with(reverse("clinic:book"), recall=one.pk),
        contacted=one.state == RecallState.CONTACTED,
    )


def message_rows(messages: Iterable[Message], clinic: Clinic, now: datetime) -> list[MessageRow]:
    """Messages as the front desk reads them: what it was about, never what it said."""
    return [_message(one, clinic, now) for one in messages]


def _message(one: Message, clinic: Clinic, now: datetime) -> MessageRow:
    status, word = _MESSAGE_LOOKS[one.state]
    return MessageRow(
        pk=one.pk,
        kind=_MESSAGE_KINDS.get(one.kind, one.kind.replace("_", " ").capitalize()),
        name=one.recipient.name,
        status=status,
        word=word,
        due=_at(one.due_at, clinic),
        sent=_at(one.sent_at, clinic) if one.sent_at else "",
        attempts=one.attempts,
        error=one.error,
        may_retry=one.state in {MessageState.FAILED, MessageState.UNKNOWN},
    )


def _at(moment: datetime, clinic: Clinic) -> str:
    local = clinic.local(moment)
    return f"{day_words(local.date())}, {local:%H:%M}"


def slot_words(slot: datetime, today: date) -> str:
    """An offered time on a button: 11:30 today, else Tue 17 Mar 13:30."""
    return f"Today {slot:%H:%M}" if slot.date() == today else f"{day_words(slot.date())} {slot:%H:%M}"
