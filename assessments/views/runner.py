"""The runner's own pages: sending the intake, the full-screen instruction, and progress."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from assessments.presenters.progress import DAYS, progress
from assessments.presenters.scoreboard import board
from assessments.selectors.plan import plan_facts
from assessments.selectors.testing import involved_side, local_today, main_episode, scoreboard_of
from assessments.selectors.triage import current_triage, instruction_for, instruction_of
from assessments.selectors.triage_inputs import checkins_since, completed_intakes
from assessments.services.intake import send_intake
from athletes.access import intake_for, own_athlete
from athletes.selectors.intake import latest_intake
from athletes.selectors.response import pain_cap_of
from clinic.access import MemberRequest, allow
from clinic.domain.errors import RuleViolation
from clinic.models import Role
from clinic.selectors import read_once


@require_POST
@allow(Role.ATHLETE)
def intake_send(request: MemberRequest) -> HttpResponse:
    """Send the intake; triage looks at it at once. A full-screen instruction comes before anything else."""
    athlete = own_athlete(request.membership)
    intake = latest_intake(athlete)
    if intake is None:
        raise Http404
    try:
        send_intake(by=request.membership, intake=intake_for(request.membership, intake.pk))
    except RuleViolation as violation:
        messages.error(request, violation.message)
        return redirect("athletes:intake_review")
    if instruction_for(athlete) is not None:
        return redirect("assessments:instruction")
    return redirect("assessments:intake_sent")


@require_GET
@allow(Role.ATHLETE)
def intake_sent(request: MemberRequest) -> HttpResponse:
    """Thank you, and what happens next. Says nothing about being clear."""
    athlete = own_athlete(request.membership)
    if not completed_intakes(athlete):
        return redirect("athletes:intake")
    standing = current_triage(athlete)
    if instruction_of(standing, athlete) is not None:
        return redirect("assessments:instruction")
    return render(request, "assessments/intake_sent.html", {"athlete": athlete, "triage": standing})


@require_GET
@allow(Role.ATHLETE)
def instruction(request: MemberRequest) -> HttpResponse:
    """The full-screen instruction while an E or S rule is active; home when there is none."""
    athlete = own_athlete(request.membership)
    found = instruction_for(athlete)
    if found is None:
        return redirect("home")
    return render(request, "assessments/instruction.html", {"athlete": athlete, "instruction": found})


@require_GET
@allow(Role.ATHLETE)
def my_progress(request: MemberRequest) -> HttpResponse:
    """Own tests in plain words, pain of 14 days, days done."""
    athlete = own_athlete(request.membership)
    today = local_today(athlete)
    with read_once(request):
        episode, plan = main_episode(athlete), plan_facts(athlete)
        limit = pain_cap_of(episode, "run", protocol=plan.protocol) if episode else 3
        found = progress(
            board(scoreboard_of(athlete), involved_side(episode), today=today),
            checkins_since(athlete, today - timedelta(days=DAYS - 1)),
            today=today,
            safe_limit=limit,
        )
    context = {"athlete": athlete, "progress": found}
    return render(request, "assessments/progress.html", context)
