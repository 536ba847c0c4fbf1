"""The programs app's work in the background: making files, sweeping up lost ones, looking at gates."""

import logging
from uuid import UUID

from celery import shared_task

from clinic.models import Clinic, scope
from programs.models import PublicationFile
from programs.services import files, pdf
from programs.services.gates import review_gates as review

log = logging.getLogger(__name__)


@shared_task(name="programs.render_file", queue="pdf")
def render_file(*, clinic: str, file: str) -> None:
    """Make one file. A rerun is safe: the claim is compare-and-set, and name and content are the same."""
    clinic_id, via = UUID(clinic), "task programs.render_file"
    with scope(clinic=clinic_id, via=via):
        claimed = files.claim_file(UUID(file))
    if claimed is None:
        return
    try:
        rendered = pdf.render_publication(claimed.publication, paper=claimed.paper)
        name = files.store(file=claimed, content=rendered.content)
    except Exception as problem:  # whatever went wrong, its end is recorded and it is tried again
        log.exception("a publication's file could not be made", extra={"file": file})
        with scope(clinic=clinic_id, via=via):
            files.fail_file(claimed, error=f"{type(problem).__name__}: {problem}")
        return
    _finish(claimed, clinic_id, name, rendered.pages)


def _finish(claimed: PublicationFile, clinic_id: UUID, name: str, pages: int) -> None:
    with scope(clinic=clinic_id, via="task programs.render_file"):
        files.finish_file(claimed, name=name, pages=pages)


@shared_task(name="programs.sweep_publication_files", queue="default")
def sweep_publication_files() -> None:
    """Every clinic: enqueue files that wait or were left behind. A rerun is harmless: the claim decides."""
    for clinic_id in Clinic.objects.values_list("pk", flat=True):
        with scope(clinic=clinic_id, via="task programs.sweep_publication_files"):
            files.sweep_files()


@shared_task(name="programs.review_gates", queue="default")
def review_gates() -> None:
    """Every clinic: put gates that have become ready on Today. A rerun refreshes the same rows."""
    for clinic_id in Clinic.objects.values_list("pk", flat=True):
        with scope(clinic=clinic_id, via="task programs.review_gates"):
            review()
