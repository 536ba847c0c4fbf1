"""The scoreboard of one athlete as a page of its own, after a test session. For clinicians."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from assessments.access import athlete_for
from assessments.selectors.testing import assessments_of
from clinic.access import MemberRequest, allow
from clinic.models import Role
from clinic.services.audit import log_access

SITTINGS = 10


@require_GET
@allow(Role.CLINICIAN)
def scoreboard(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Scoreboard and the sittings behind it."""
    athlete = athlete_for(request.membership, pk)
    log_access(by=request.membership, athlete=athlete.membership, what="scoreboard")
    context = {"athlete": athlete, "sittings": assessments_of(athlete)[:SITTINGS]}
    return render(request, "assessments/scoreboard.html", context)
