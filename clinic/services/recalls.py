"""Who is due to be seen. Apps above ask for a recall; the front desk works it off."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from clinic.domain.errors import RuleViolation
from clinic.models import OPEN_RECALL_STATES, Appointment, Membership, Recall, RecallState


def request_recall(*, athlete: Membership, reason: str, why: str, due_on: date) -> Recall:
    """One open recall per athlete and reason: asked again, it moves to the earlier date and the newer words.

    ``why`` is read by the front desk: which test or review, never a result, a score or a diagnosis.
    """
    with transaction.atomic():
        recall, created = Recall.objects.get_or_create(
            clinic_id=athlete.clinic_id,
            athlete=athlete,
            reason=reason,
            state__in=OPEN_RECALL_STATES,
            defaults={"why": why[:280], "due_on": due_on, "state": RecallState.TO_CONTACT},
        )
        if not created and (recall.why != why[:280] or due_on < recall.due_on):
            recall.why, recall.due_on = why[:280], min(due_on, recall.due_on)
            recall.save()
    return recall


def close_recalls(*, athlete: Membership, reason: str, note: str = "") -> int:
    """The reason is gone (tests done, gate decided): every open recall for it is done; returns how many."""
    closed = 0
    for recall in Recall.objects.open().select_for_update().filter(athlete=athlete, reason=reason):
        recall.state, recall.closed_at, recall.outcome_note = RecallState.DONE, timezone.now(), note[:280]
        recall.save()
        closed += 1
    return closed


def mark_contacted(*, by: Membership, recall: Recall) -> Recall:
    """The front desk has called or written; the time stands on the list."""
    return _move(recall, RecallState.CONTACTED, allowed=("to_contact", "contacted"), last_contact_at=timezone.now())


def decline_recall(*, by: Membership, recall: Recall, reason: str) -> Recall:
    """The athlete does not want to come; says why, so that the clinician can see it."""
    if not reason.strip():
        raise RuleViolation("reason_missing", "Write down why they declined, so the clinician knows.", field="reason")
    return _move(
        recall, RecallState.DECLINED, allowed=OPEN_RECALL_STATES, outcome_note=reason[:280], closed_at=timezone.now()
    )


def book_recall(*, by: Membership, recall: Recall, appointment: Appointment) -> Recall:
    """The recall has its appointment."""
    return _move(
        recall,
        RecallState.BOOKED,
        allowed=OPEN_RECALL_STATES,
        appointment=appointment,
        last_contact_at=timezone.now(),
    )


def reopen_for(*, appointment: Appointment) -> int:
    """The appointment fell through: its recalls are to be contacted again; returns how many."""
    reopened = 0
    for recall in Recall.objects.select_for_update().filter(appointment=appointment, state=RecallState.BOOKED):
        recall.state, recall.appointment = RecallState.TO_CONTACT, None
        recall.save()
        reopened += 1
    return reopened


def _move(recall: Recall, to: str, *, allowed: tuple[str, ...], **changes: object) -> Recall:
    with transaction.atomic():
        current = Recall.objects.select_for_update(of=("self",)).get(pk=recall.pk)
        if current.state not in allowed:
            raise RuleViolation(
                "recall_settled", f"This recall is already {current.get_state_display().lower()}. Reload the list."
            )
        current.state = to
        for name, value in changes.items():
            setattr(current, name, value)
        current.save()
    return current
