"""The exercise library: a list to search, and one page an exercise."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from clinic.access import MemberRequest, allow
from clinic.models import Role
from programs.content.exercises import exercise_library
from programs.presenters.library import exercise_page, library_rows


@allow(Role.CLINICIAN)
@require_GET
def library(request: MemberRequest) -> HttpResponse:
    """Every exercise, or those that match the search."""
    query = request.GET.get("q", "").strip()
    rows = library_rows(query)
    context = {"rows": rows, "query": query, "total": len(exercise_library()), "url": reverse("programs:library")}
    return render(request, "programs/library.html", context)


@allow(Role.CLINICIAN)
@require_GET
def exercise(request: MemberRequest, slug: str) -> HttpResponse:
    """One exercise with everything that is known about it."""
    found = exercise_library().get(slug)
    if found is None:
        raise Http404("There is no such exercise in the library.")
    return render(request, "programs/exercise.html", {"page": exercise_page(found)})
