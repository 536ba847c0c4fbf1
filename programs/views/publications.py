"""What was published: the list with its files, downloads, trying again, and the preview."""

from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from athletes.access import athlete_for
from clinic.access import MemberRequest, allow
from clinic.domain.errors import RuleViolation
from clinic.models import Role
from clinic.services.audit import log_access
from programs.access import current_program_for, file_for
from programs.models import FileState
from programs.presenters.document import document_page
from programs.selectors.metrics import metrics_of
from programs.selectors.published import publications as published
from programs.services.files import retry_file
from programs.services.publishing import build_document


@allow(Role.CLINICIAN)
@require_GET
def publications(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Every version with its files and their state."""
    athlete = athlete_for(request.membership, pk)
    log_access(by=request.membership, athlete=athlete.membership, what="publications")
    rows = list(published(athlete.pk)[:50])
    waiting = any(file.state in (FileState.QUEUED, FileState.RENDERING) for row in rows for file in row.files.all())
    context = {"athlete": athlete, "publications": rows, "waiting": waiting}
    return render(request, "programs/publications.html", context)


@allow(Role.CLINICIAN, Role.ATHLETE)
@require_GET
def download(request: MemberRequest, pk: UUID, paper: str) -> FileResponse:
    """The file itself, streamed after the access check. Its name says neither complaint nor protocol."""
    file = file_for(request.membership, pk, paper)
    if file.state != FileState.READY or not default_storage.exists(file.file):
        raise Http404("This file is not ready yet.")
    publication = file.publication
    log_access(by=request.membership, athlete=publication.athlete.membership, what="program file")
    name = f"program-version-{publication.version}-{file.paper}.pdf"
    response = FileResponse(
        default_storage.open(file.file), as_attachment=True, filename=name, content_type="application/pdf"
    )
    response["Cache-Control"] = "private, no-store"
    return response


@allow(Role.CLINICIAN)
@require_POST
def retry(request: MemberRequest, pk: UUID, paper: str) -> HttpResponse:
    """Try a failed file again."""
    file = file_for(request.membership, pk, paper)
    try:
        retry_file(by=request.membership, file=file)
    except RuleViolation as violation:
        messages.error(request, violation.message)
    else:
        messages.success(request, "Trying again. The file is here in a moment.")
    return redirect("programs:publications", pk=file.publication.athlete_id)


@allow(Role.CLINICIAN)
@require_GET
def preview(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The working plan exactly as the runner would see it. Nothing is published by looking."""
    program = current_program_for(request.membership, pk)
    log_access(by=request.membership, athlete=program.athlete.membership, what="program preview")
    now = timezone.now()
    today = program.clinic.local(now).date()
    metrics = metrics_of(program, today=today, now=now)
    try:
        document = build_document(program, version=1, on=today, metrics=metrics)
    except RuleViolation as violation:
        messages.error(request, violation.message)
        return redirect("programs:builder", pk=program.athlete_id)
    page = document_page(document, uses_miles=program.athlete.uses_miles)
    return render(
        request, "programs/document.html", {"page": page, "preview": True, "athlete": program.athlete, "files": ()}
    )
