"""The files of a publication: claimed by one worker, made outside any transaction, and their end recorded.

Losing the worker, the queue or the machine loses nothing: a stale claim is taken again, and the same file is the same
bytes under the same name.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from clinic.domain.errors import RuleViolation
from clinic.models import AlertKind, Membership
from clinic.services.alerts import raise_alert, resolve_alerts
from clinic.services.jobs import enqueue
from clinic.services.messages import queue_message
from programs.models import FileState, Publication, PublicationFile
from programs.selectors.published import unfinished_files

MOST_ATTEMPTS = 3
STALE_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished file."""

    content: bytes
    pages: int


def claim_file(file_id: UUID) -> PublicationFile | None:
    """Take a file for making; None if it is ready, failed for good, or somebody else has it. One winner."""
    now = timezone.now()
    open_ones = Q(state=FileState.QUEUED) | Q(state=FileState.RENDERING, claimed_at__lt=now - STALE_AFTER)
    won = PublicationFile.objects.filter(open_ones, pk=file_id).update(
        state=FileState.RENDERING, claimed_at=now, attempts=F("attempts") + 1
    )
    if not won:
        return None
    rows = PublicationFile.objects.select_related("publication__program", "publication__athlete__membership", "clinic")
    return rows.get(pk=file_id)


def store(*, file: PublicationFile, content: bytes) -> str:
    """Keep the bytes under the publication's name; what a lost attempt left there is replaced."""
    name = f"{file.clinic_id}/{file.publication_id}-{file.paper}.pdf"
    if default_storage.exists(name):
        default_storage.delete(name)
    return default_storage.save(name, ContentFile(content))


def finish_file(file: PublicationFile, *, name: str, pages: int) -> bool:
    """Record that the file is there; the letter goes out with the clinic's own paper. False if the claim was lost."""
    with transaction.atomic():
        done = PublicationFile.objects.filter(pk=file.pk, state=FileState.RENDERING, claimed_at=file.claimed_at).update(
            state=FileState.READY, file=name, pages=pages, error=""
        )
        if done:
            publication = file.publication
            resolve_alerts(
                by=None,
                athlete=publication.athlete.membership,
                kind=AlertKind.JOB_FAILED,
                subject=_subject(file),
                resolution="The file was made.",
            )
            if file.paper == file.clinic.paper:
                _tell(publication)
    return bool(done)


def _tell(publication: Publication) -> None:
    """One letter a publication. It says that something is there, and nothing about what."""
    queue_message(
        recipient=publication.athlete.membership,
        kind="program_ready",
        meaning=f"program_ready:{publication.pk}",
        context={"path": reverse("programs:document")},
    )


def fail_file(file: PublicationFile, *, error: str) -> None:
    """Record what went wrong: to be tried again, or after three attempts failed for good, with a row on Today."""
    final = file.attempts >= MOST_ATTEMPTS
    with transaction.atomic():
        done = PublicationFile.objects.filter(pk=file.pk, state=FileState.RENDERING, claimed_at=file.claimed_at).update(
            state=FileState.FAILED if final else FileState.QUEUED, error=error[:400]
        )
        if not done:
            return
        if not final:
            enqueue("programs.render_file", clinic=str(file.clinic_id), file=str(file.pk))
            return
        raise_alert(
            athlete=file.publication.athlete.membership,
            kind=AlertKind.JOB_FAILED,
            subject=_subject(file),
            title=f"The {file.get_paper_display()} file of version {file.publication.version} could not be made",
            detail="The program itself is published and readable on the phone.",
            link=reverse("programs:publications", args=[file.publication.athlete_id]),
            action="Try again",
        )


def _subject(file: PublicationFile) -> str:
    return f"file:{file.pk}"


def retry_file(*, by: Membership, file: PublicationFile) -> None:
    """Try a failed file again, with three new attempts. Raises RuleViolation when it has not failed."""
    with transaction.atomic():
        won = PublicationFile.objects.filter(pk=file.pk, state=FileState.FAILED).update(
            state=FileState.QUEUED, attempts=0, error="", claimed_at=None
        )
        if not won:
            raise RuleViolation("not_failed", "This file has not failed. Reload the page.")
        enqueue("programs.render_file", clinic=str(file.clinic_id), file=str(file.pk))


def sweep_files() -> int:
    """In the current clinic: enqueue what waits and what a dead worker left behind; returns how many.

    A file that was claimed three times and never came back has failed, so that a file that kills its worker does not
    do so for ever.
    """
    found = list(unfinished_files(timezone.now() - STALE_AFTER).select_related("publication__athlete__membership"))
    for file in found:
        if file.state == FileState.RENDERING and file.attempts >= MOST_ATTEMPTS:
            fail_file(file, error="The worker stopped three times while making this file.")
        else:
            enqueue("programs.render_file", clinic=str(file.clinic_id), file=str(file.pk))
    return len(found)
