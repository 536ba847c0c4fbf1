"""The list of athletes."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from athletes.presenters.caseload import caseload_lines
from athletes.selectors.caseload import caseload, with_latest
from clinic.access import MemberRequest, allow
from clinic.models import Role

PAGE_SIZE = 30


@require_GET
@allow(Role.CLINICIAN)
def caseload_list(request: MemberRequest) -> HttpResponse:
    """Athletes with complaint, last check-in and next appointment; mine or all, searched by name or address."""
    search, everybody = request.GET.get("q", "").strip(), request.GET.get("whose") == "all"
    now = timezone.now()
    clinic = request.membership.clinic
    found = caseload(clinician=None if everybody else request.membership, search=search)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    athletes = list(page.object_list)
    context = {
        "page": page,
        "lines": caseload_lines(with_latest(athletes, now), clinic, clinic.local(now).date()),
        "athletes": athletes,
        "search": search,
        "everybody": everybody,
    }
    template = "athletes/partials/caseload.html" if request.headers.get("HX-Request") else "athletes/list.html"
    return render(request, template, context)
