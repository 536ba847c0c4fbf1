"""The practice's work in the background: sending letters, sweeping up what was lost, and the heartbeat."""

from uuid import UUID

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from clinic.models import Clinic, scope
from clinic.services import messages

HEARTBEAT_KEY = "plimsoll.worker.seen"


@shared_task(name="clinic.heartbeat", queue="default")
def heartbeat() -> None:
    """Say that a worker is alive; /readyz reads it. Running twice only says it twice."""
    cache.set(HEARTBEAT_KEY, timezone.now().timestamp(), timeout=600)


@shared_task(name="clinic.send_message", queue="mail")
def send_message(*, clinic: str, message: str) -> None:
    """Send one letter. A rerun is safe: the claim is compare-and-set, so only one run talks to the mail server."""
    with scope(clinic=UUID(clinic), via="task clinic.send_message"):
        claimed = messages.claim_message(UUID(message))
    if claimed is None:
        return
    error = ""
    try:
        with scope(clinic=UUID(clinic), via="task clinic.send_message"):
            messages.deliver(claimed, messages.attachments_of(claimed))
    except Exception as problem:  # whatever the mail server did, its end is recorded and tried again later
        error = f"{type(problem).__name__}: {problem}"
    with scope(clinic=UUID(clinic), via="task clinic.send_message"):
        messages.finish_message(claimed, error=error)


@shared_task(name="clinic.sweep_messages", queue="default")
def sweep_messages() -> None:
    """Every clinic: enqueue what is due and was lost. Two sweeps at once are harmless, the claim decides."""
    for clinic_id in Clinic.objects.values_list("pk", flat=True):
        with scope(clinic=clinic_id, via="task clinic.sweep_messages"):
            messages.sweep_messages()
