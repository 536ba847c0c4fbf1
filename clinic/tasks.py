"""The practice's work in the background: sending letters, sweeping up what was lost, and the heartbeat."""

from uuid import UUID

from celery import shared_task

from clinic.models import Clinic, Message, scope
from clinic.services import heartbeat as sign_of_life
from clinic.services import letters, messages


@shared_task(name="clinic.heartbeat", queue="default")
def heartbeat() -> None:
    """Say that a worker is alive; /readyz reads it. Running twice only says it twice."""
    sign_of_life.beat()


@shared_task(name="clinic.send_message", queue="mail")
def send_message(*, clinic: str, message: str) -> None:
    """Send one letter. A rerun is safe: the claim is compare-and-set, so only one run talks to the mail server."""
    clinic_id = UUID(clinic)
    with scope(clinic=clinic_id, via="task clinic.send_message"):
        claimed = messages.claim_message(UUID(message))
        why = letters.outdated(claimed) if claimed else ""
        if claimed and why:
            messages.skip_claimed(claimed, why=why)
    if claimed is None or why:
        return
    error = _send(claimed, clinic_id)
    with scope(clinic=clinic_id, via="task clinic.send_message"):
        messages.finish_message(claimed, error=error)


def _send(message: Message, clinic_id: UUID) -> str:
    """Talk to the mail server outside any transaction; what went wrong, or ""."""
    try:
        with scope(clinic=clinic_id, via="task clinic.send_message"):
            attachments = messages.attachments_of(message)
            extra = letters.extra_context(message)
        messages.deliver(message, attachments=attachments, extra=extra)
    except Exception as problem:  # whatever the mail server did, its end is recorded and tried again later
        return f"{type(problem).__name__}: {problem}"
    return ""


@shared_task(name="clinic.sweep_messages", queue="default")
def sweep_messages() -> None:
    """Every clinic: enqueue what is due and was lost. A rerun is safe: of two sweeps one claim wins."""
    for clinic_id in Clinic.objects.values_list("pk", flat=True):
        with scope(clinic=clinic_id, via="task clinic.sweep_messages"):
            messages.sweep_messages()
