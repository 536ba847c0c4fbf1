"""The runner's own pages: today, the week, the whole program, and saving what was done."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from athletes.access import own_athlete
from athletes.models import Athlete, IntakeStatus
from athletes.selectors.intake import latest_intake
from clinic.access import MemberRequest, allow
from clinic.domain.errors import RuleViolation
from clinic.models import Role
from programs.forms.log import ItemForm
from programs.models import Publication, SessionLog
from programs.presenters.document import document_page
from programs.presenters.runner import check_in_url, today_page, week_cards
from programs.selectors.clearance import Clearance, clearance_of
from programs.selectors.day import RunnerWeek, runner_week
from programs.selectors.published import Placed, document_of, latest_publication, placed_session
from programs.services.editing import alternative
from programs.services.logs import log_session


def _instead(
    athlete: Athlete, publication: Publication | None, clearance: Clearance, request: MemberRequest
) -> HttpResponse | None:
    """What is shown in place of a session: the stop instruction, or what happens before the first publication."""
    if clearance.stop_everything:
        return redirect("assessments:instruction")
    if publication is None:
        intake = latest_intake(athlete)
        sent = intake is not None and intake.status != IntakeStatus.DRAFT
        return render(
            request, "programs/nothing_yet.html", {"athlete": athlete, "sent": sent, "begun": intake is not None}
        )
    return None


def _week(athlete: Athlete, publication: Publication, clearance: Clearance) -> RunnerWeek:
    now = timezone.now()
    today = athlete.clinic.local(now).date()
    return runner_week(athlete, publication, today=today, now=now, clearance=clearance)


@allow(Role.ATHLETE)
@require_GET
def today(request: MemberRequest) -> HttpResponse:
    """Today's sessions, one exercise at a time."""
    athlete = own_athlete(request.membership)
    publication, clearance = latest_publication(athlete.pk), clearance_of(athlete)
    instead = _instead(athlete, publication, clearance, request)
    if instead is not None or publication is None:
        return instead or redirect("home")
    page = today_page(
        _week(athlete, publication, clearance),
        session=request.GET.get("session", ""),
        item=request.GET.get("item", ""),
        uses_miles=athlete.uses_miles,
    )
    return render(request, "programs/today.html", {"page": page, "athlete": athlete})


@allow(Role.ATHLETE)
@require_GET
def week(request: MemberRequest) -> HttpResponse:
    """The week with its reasons, the phase, and what it takes to move on."""
    athlete = own_athlete(request.membership)
    publication, clearance = latest_publication(athlete.pk), clearance_of(athlete)
    instead = _instead(athlete, publication, clearance, request)
    if instead is not None or publication is None:
        return instead or redirect("home")
    found = _week(athlete, publication, clearance)
    page = today_page(found, session="", item="", uses_miles=athlete.uses_miles)
    context = {
        "athlete": athlete,
        "document": found.document,
        "days": week_cards(found, uses_miles=athlete.uses_miles),
        "page": page,
        "publication": publication,
    }
    return render(request, "programs/week.html", context)


@allow(Role.ATHLETE)
@require_GET
def document(request: MemberRequest) -> HttpResponse:
    """The whole program as it was published, and its files."""
    athlete = own_athlete(request.membership)
    publication, clearance = latest_publication(athlete.pk), clearance_of(athlete)
    instead = _instead(athlete, publication, clearance, request)
    if instead is not None or publication is None:
        return instead or redirect("home")
    page = document_page(document_of(publication), uses_miles=athlete.uses_miles)
    context = {
        "page": page,
        "publication": publication,
        "athlete": athlete,
        "preview": False,
        "files": list(publication.files.all()),
    }
    return render(request, "programs/document.html", context)


@allow(Role.ATHLETE)
@require_POST
def log(request: MemberRequest, session: UUID, day: str) -> HttpResponse:
    """Keep what was ticked. A script gets JSON; without one the page comes back with the next exercise."""
    athlete = own_athlete(request.membership)
    publication = latest_publication(athlete.pk)
    placed = placed_session(publication, session) if publication else None
    if publication is None or placed is None:
        raise Http404("This session is not in your program any more.")
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    form = ItemForm(request.POST)
    if not form.is_valid():
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return _refused(request, words, session, wants_json)
    try:
        finish = request.POST.get("action") == "finish"
        row, _ = log_session(
            by=request.membership,
            publication=publication,
            session=session,
            local_date=_day(day),
            items=_items(request, form, placed),
            log_id=form.log_id,
            finished=finish,
        )
    except RuleViolation as violation:
        return _refused(request, violation.message, session, wants_json)
    if wants_json:
        return JsonResponse({"log": str(row.pk), "finished": row.finished_at is not None})
    if finish:
        messages.success(request, "Session done. One minute more: how did it feel?")
        return redirect(_after(athlete, publication, row))
    return redirect(f"{reverse('programs:today')}?session={session}#now")


def _after(athlete: Athlete, publication: Publication, log: SessionLog) -> str:
    """Where a finished session leads: to its check-in, or to today when the session is no longer in the week."""
    week = _week(athlete, publication, clearance_of(athlete))
    for shown in week.on(log.local_date):
        if shown.id == log.session:
            return check_in_url(shown)
    return reverse("programs:today")


def _items(request: MemberRequest, form: ItemForm, placed: Placed) -> dict[str, Mapping[str, object]]:
    item = dict(placed.items()).get(form.cleaned_data["item"])
    if item is None:
        return {}
    return {form.cleaned_data["item"]: form.entry(item, request.POST, alternative(item.exercise))}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404("That is not a day.") from error


def _refused(request: MemberRequest, words: str, session: UUID, wants_json: bool) -> HttpResponse:
    if wants_json:
        return JsonResponse({"message": words}, status=422)
    messages.error(request, words)
    return redirect(f"{reverse('programs:today')}?session={session}#now")
