"""Who may see or change which program: clinicians their clinic's, runners what was published for them."""

from uuid import UUID

from django.http import Http404

from athletes.access import athlete_for, require_clinical
from clinic.models import Membership
from programs.models import PlannedSession, Program, Publication, PublicationFile
from programs.selectors.plan import current_program, planned_session, programs
from programs.selectors.published import publications


def current_program_for(membership: Membership, athlete_id: UUID) -> Program:
    """The program of an athlete that has not ended. Raises like ``athlete_for``; 404 when there is none."""
    athlete = athlete_for(membership, athlete_id)
    program = current_program(athlete.pk)
    if program is None:
        raise Http404("There is no program yet.")
    return program


def program_for(membership: Membership, pk: UUID) -> Program:
    """One program. A runner sees their own, an admin none."""
    require_clinical(membership)
    program = programs().filter(pk=pk).first()
    if program is None or program.clinic_id != membership.clinic_id:
        raise Http404
    athlete_for(membership, program.athlete_id)
    return program


def publication_for(membership: Membership, pk: UUID) -> Publication:
    """One publication. A runner sees their own, an admin none."""
    require_clinical(membership)
    found = Publication.objects.filter(pk=pk).values_list("athlete_id", flat=True).first()
    if found is None:
        raise Http404
    athlete_for(membership, found)
    return publications(found).get(pk=pk)


def file_for(membership: Membership, publication_id: UUID, paper: str) -> PublicationFile:
    """The file of a publication on a paper; 404 when it is not one of its papers."""
    publication = publication_for(membership, publication_id)
    for file in publication.files.all():
        if file.paper == paper:
            return file
    raise Http404


def session_for(membership: Membership, pk: UUID) -> tuple[PlannedSession, Program]:
    """One session of a working plan with its program. Raises like ``program_for``."""
    require_clinical(membership)
    row = planned_session(pk)
    if row is None:
        raise Http404
    return row, program_for(membership, row.phase.program_id)
