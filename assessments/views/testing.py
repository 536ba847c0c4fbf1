"""A test session on the tablet: choose, one test and side a screen, saved one by one, finish. For clinicians."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.access import assessment_for, athlete_for
from assessments.forms.testing import BatteryForm, FinishForm, MeasureForm, SkipForm, WalkingPainForm
from assessments.models import Assessment
from assessments.presenters.testing import SIDES, Step, TestScreen, next_step, offers, screen_of, steps_of
from assessments.selectors.testing import (
    TestingStanding,
    body_mass_kg,
    main_episode,
    measurements_of,
    standing_for_tests,
)
from assessments.services.testing import (
    finish_assessment,
    record_measurement,
    record_walking_pain,
    remove_measurement,
    skip_test,
    start_assessment,
)
from athletes.models import Athlete
from clinic.access import MemberRequest, allow
from clinic.domain.errors import RuleViolation
from clinic.forms import add_violation
from clinic.models import Role
from clinic.selectors import read_once
from clinic.services.audit import log_access


@require_http_methods(["GET", "POST"])
@allow(Role.CLINICIAN)
def start(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Propose the battery and begin the sitting. ``?tests=T01,T02`` proposes these instead."""
    athlete = athlete_for(request.membership, pk)
    log_access(by=request.membership, athlete=athlete.membership, what="tests")
    with read_once():
        standing, episode = standing_for_tests(athlete, None), main_episode(athlete)
    asked = [one for one in request.GET.get("tests", "").split(",") if one]
    offered = offers(standing, asked)
    choices = [(one.test_id, one.name) for one in offered if not one.locked]
    form = BatteryForm(
        request.POST if request.method == "POST" else None,
        choices=choices,
        initial={"tests": [one.test_id for one in offered if one.chosen and not one.locked]},
    )
    if request.method == "POST" and form.is_valid() and episode is not None:
        try:
            sitting = start_assessment(
                by=request.membership, athlete=athlete, episode=episode, battery=form.cleaned_data["tests"]
            )
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            return redirect("assessments:assessment", pk=sitting.pk)
    context = {
        "athlete": athlete,
        "athlete_url": reverse("athletes:detail", args=[pk]),
        "episode": episode,
        "form": form,
        "offers": offered,
        "standing": standing,
    }
    return render(request, "assessments/tests_start.html", context, status=422 if form.errors else 200)


@require_GET
@allow(Role.CLINICIAN)
def overview(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The sitting: what is done, what is next, what is locked and why."""
    sitting = assessment_for(request.membership, pk)
    log_access(by=request.membership, athlete=sitting.athlete.membership, what="tests")
    return _overview(request, sitting)


@require_POST
@allow(Role.CLINICIAN)
def walking_pain(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Record walking pain of the last 7 days, which hop tests depend on."""
    sitting = assessment_for(request.membership, pk)
    form = WalkingPainForm(request.POST)
    if form.is_valid():
        try:
            record_walking_pain(by=request.membership, assessment=sitting, pain=int(form.cleaned_data["pain"]))
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            return redirect("assessments:assessment", pk=pk)
    return _overview(request, sitting, walking=form, status=422)


@require_POST
@allow(Role.CLINICIAN)
def finish(request: MemberRequest, pk: UUID) -> HttpResponse:
    """End the sitting and go to the scoreboard."""
    sitting = assessment_for(request.membership, pk)
    form = FinishForm(request.POST)
    if form.is_valid():
        try:
            finish_assessment(by=request.membership, assessment=sitting, notes=form.cleaned_data["notes"])
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            messages.success(request, "Tests finished. The scoreboard is up to date.")
            return redirect("assessments:scoreboard", pk=sitting.athlete_id)
    return _overview(request, sitting, finishing=form, status=422)


@require_http_methods(["GET", "POST"])
@allow(Role.CLINICIAN)
def measure(request: MemberRequest, pk: UUID, test_id: str, side: str) -> HttpResponse:
    """One test on one side. Saving stores it at once and opens the next screen."""
    sitting = assessment_for(request.membership, pk)
    with read_once():
        standing, steps = _steps(sitting)
        step = _step(steps, test_id, side)
        initial = {"body_mass_kg": body_mass_kg(sitting.athlete)} if step.test.entry_range else {}
    form = MeasureForm(
        request.POST if request.method == "POST" else None, test=step.test, recorded=step.row, initial=initial
    )
    if request.method == "GET":
        log_access(by=request.membership, athlete=sitting.athlete.membership, what=f"test {test_id}")
    if request.method == "POST" and form.is_valid():
        try:
            record_measurement(
                by=request.membership, assessment=sitting, test_id=test_id, side=step.side, entry=form.entry()
            )
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            return _go_on(sitting, step)
    screen = screen_of(step, steps, standing)
    return _screen(request, sitting, screen, form=form, status=422 if form.errors else 200)


@require_POST
@allow(Role.CLINICIAN)
def skip(request: MemberRequest, pk: UUID, test_id: str, side: str) -> HttpResponse:
    """Leave a test out on one side, with the reason."""
    sitting = assessment_for(request.membership, pk)
    standing, steps = _steps(sitting)
    step = _step(steps, test_id, side)
    form = SkipForm(request.POST)
    if form.is_valid():
        try:
            skip_test(
                by=request.membership,
                assessment=sitting,
                test_id=test_id,
                side=step.side,
                reason=form.cleaned_data["reason"],
            )
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            return _go_on(sitting, step)
    return _screen(request, sitting, screen_of(step, steps, standing), skipping=form, status=422)


@require_POST
@allow(Role.CLINICIAN)
def undo(request: MemberRequest, pk: UUID, test_id: str, side: str) -> HttpResponse:
    """Take an entry back."""
    sitting = assessment_for(request.membership, pk)
    step = _step(_steps(sitting)[1], test_id, side)
    try:
        remove_measurement(by=request.membership, assessment=sitting, test_id=test_id, side=step.side)
    except RuleViolation as violation:
        messages.error(request, violation.message)
        return redirect("assessments:assessment", pk=pk)
    messages.success(request, f"{step.test.name}, {step.name.lower()}: entry taken back.")
    return redirect("assessments:measure", pk=pk, test_id=test_id, side=side)


def _step(steps: tuple[Step, ...], test_id: str, side: str) -> Step:
    wanted = SIDES.get(side)
    found = next((one for one in steps if one.test.id == test_id and one.side == wanted), None)
    if found is None:
        raise Http404
    return found


@read_once()
def _steps(sitting: Assessment) -> tuple[TestingStanding, tuple[Step, ...]]:
    standing = standing_for_tests(sitting.athlete, sitting.episode)
    return standing, steps_of(sitting, standing, measurements_of(sitting))


def _go_on(sitting: Assessment, done: Step) -> HttpResponse:
    """The next screen that is still to do, else the overview."""
    _, steps = _steps(sitting)
    here = next(one for one in steps if (one.test.id, one.side) == (done.test.id, done.side))
    ahead = next_step(steps, here)
    if ahead is None:
        return redirect("assessments:assessment", pk=sitting.pk)
    return redirect("assessments:measure", pk=sitting.pk, test_id=ahead.test.id, side=ahead.slug)


def _overview(request: HttpRequest, sitting: Assessment, *, status: int = 200, **bound: Any) -> HttpResponse:
    athlete: Athlete = sitting.athlete
    standing, steps = _steps(sitting)
    hops = any(step.test.hop for step in steps)
    ahead = next((step for step in steps if step.is_open), None)
    context = {
        "assessment": sitting,
        "athlete": athlete,
        "steps": steps,
        "next": ahead,
        "next_url": _url(sitting, ahead) if ahead else "",
        "standing": standing,
        "ask_walking": hops and sitting.finished_at is None and (standing.walking_pain is None or "walking" in bound),
        "walking_form": bound.get("walking") or WalkingPainForm(),
        "finish_form": bound.get("finishing") or FinishForm(initial={"notes": sitting.notes}),
        "locked": [reason.words for reason in standing.permission.reasons]
        if any(not step.allowed and step.row is None for step in steps)
        else [],
    }
    return render(request, "assessments/tests_overview.html", context, status=status)


def _url(sitting: Assessment, step: Step) -> str:
    return reverse("assessments:measure", args=[sitting.pk, step.test.id, step.slug])


def _screen(
    request: HttpRequest,
    sitting: Assessment,
    screen: TestScreen,
    *,
    form: MeasureForm | None = None,
    skipping: SkipForm | None = None,
    status: int = 200,
) -> HttpResponse:
    step = screen.step
    context = {
        "assessment": sitting,
        "athlete": sitting.athlete,
        "screen": screen,
        "step": step,
        "test": step.test,
        "form": form or MeasureForm(test=step.test, recorded=step.row),
        "skip_form": skipping or SkipForm(),
        "skip_open": skipping is not None,
        "overview_url": reverse("assessments:assessment", args=[sitting.pk]),
    }
    return render(request, "assessments/tests_measure.html", context, status=status)
