"""The intake: one page at a time on the runner's phone, or together with the clinician; review; reading it."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from athletes.access import athlete_for, own_athlete
from athletes.models import Athlete, Intake, IntakeStatus
from athletes.presenters.answers import answer_groups, missing_lines
from athletes.presenters.words import unit_of, when_words
from athletes.selectors.intake import (
    answers_of,
    latest_intake,
    pages_of,
    questionnaire_of,
    status_of,
    step_statuses,
)
from athletes.selectors.record import current_episode
from athletes.services.intakes import start_intake
from athletes.views.intake_step import IntakePlace, answer_step
from clinic.access import MemberRequest, allow
from clinic.models import Role
from clinic.services.audit import log_access


def _today(athlete: Athlete) -> date:
    return athlete.clinic.local(timezone.now()).date()


def _draft(athlete: Athlete) -> Intake | None:
    intake = latest_intake(athlete)
    return intake if intake is not None and intake.status == IntakeStatus.DRAFT else None


@require_http_methods(["GET", "POST"])
@allow(Role.ATHLETE)
def mine(request: MemberRequest) -> HttpResponse:
    """Where the runner was: the page after the last one saved; before the first, what it is about."""
    athlete = own_athlete(request.membership)
    intake = latest_intake(athlete)
    episode = current_episode(athlete)
    if request.method == "POST" and episode is not None and (intake is None or intake.status != IntakeStatus.DRAFT):
        intake = start_intake(by=request.membership, episode=episode)
    if intake is None or (request.method == "GET" and not intake.steps_done and not intake.answers.get("at")):
        first = questionnaire_of(intake).steps[0].id if intake else ""
        return render(request, "athletes/intake_start.html", {"athlete": athlete, "first": first, "episode": episode})
    if intake.status != IntakeStatus.DRAFT:
        return redirect("athletes:intake_review")
    return redirect(_where(intake))


def _where(intake: Intake) -> str:
    at = intake.answers.get("at")
    if at == "review":
        return reverse("athletes:intake_review")
    pages = [page.slug for page in pages_of(questionnaire_of(intake), answers_of(intake))]
    slug = at if at in pages else pages[0]
    if slug in intake.steps_done:
        later = pages[pages.index(slug) + 1 :]
        if not later:
            return reverse("athletes:intake_review")
        slug = later[0]
    return reverse("athletes:intake_step", args=[slug])


@require_http_methods(["GET", "POST"])
@allow(Role.ATHLETE)
def my_step(request: MemberRequest, step: str) -> HttpResponse:
    """One page, by the runner."""
    athlete = own_athlete(request.membership)
    intake = _draft(athlete)
    if intake is None:
        return redirect("athletes:intake")
    place = IntakePlace("athletes:intake_step", (), reverse("athletes:intake_review"), reverse("home"), "runner")
    return answer_step(request, intake, step, place)


@require_http_methods(["GET", "POST"])
@allow(Role.CLINICIAN)
def step_together(request: MemberRequest, pk: UUID, step: str) -> HttpResponse:
    """The same page, filled in by the clinician with the runner."""
    athlete = athlete_for(request.membership, pk)
    log_access(by=request.membership, athlete=athlete.membership, what="intake")
    intake = _draft(athlete)
    if intake is None:
        return redirect("athletes:athlete_intake", athlete.pk)
    read = reverse("athletes:athlete_intake", args=[athlete.pk])
    return answer_step(
        request, intake, step, IntakePlace("athletes:athlete_intake_step", (athlete.pk,), read, read, "clinic")
    )


@require_GET
@allow(Role.ATHLETE)
def review(request: MemberRequest) -> HttpResponse:
    """What was answered, what is not known, what is missing, and the send button."""
    athlete = own_athlete(request.membership)
    intake = latest_intake(athlete)
    if intake is None:
        return redirect("athletes:intake")
    return render(request, "athletes/intake_review.html", _read_context(athlete, intake))


@require_http_methods(["GET", "POST"])
@allow(Role.CLINICIAN)
def read(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The answers step by step, for the clinician. POST opens a new draft when there is none."""
    athlete = athlete_for(request.membership, pk)
    if request.method == "POST":
        episode = current_episode(athlete)
        if episode is None:
            messages.warning(request, "Open an episode first: an intake belongs to a complaint.")
            return redirect("athletes:detail", athlete.pk)
        start_intake(by=request.membership, episode=episode)
        return redirect("athletes:athlete_intake", athlete.pk)
    log_access(by=request.membership, athlete=athlete.membership, what="intake")
    intake = latest_intake(athlete)
    context = _read_context(athlete, intake) if intake else {"athlete": athlete, "intake": None}
    return render(request, "athletes/intake_read.html", context)


def _read_context(athlete: Athlete, intake: Intake) -> dict[str, object]:
    today = _today(athlete)
    form, answers = questionnaire_of(intake), answers_of(intake)
    found = status_of(intake, today)
    statuses = step_statuses(form, answers, today)
    return {
        "athlete": athlete,
        "intake": intake,
        "is_draft": intake.status == IntakeStatus.DRAFT,
        "sent": when_words(intake.completed_at, athlete.clinic, today) if intake.completed_at else "",
        "groups": answer_groups(form, answers, statuses, today=today, unit=unit_of(athlete)),
        "first": form.steps[0].id,
        "unanswered": missing_lines(found.unanswered),
        "safety": missing_lines(found.safety_missing),
        "unknown": missing_lines(one for one in found.unknown if one not in found.safety_missing),
    }
