"""The runner's check-ins on the phone: after a session, the next morning, a day later, and what came of it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from assessments.forms.checkin import SessionForm, session_start
from assessments.selectors.plan import plan_facts
from assessments.selectors.testing import main_episode
from assessments.selectors.triage import instruction_for
from assessments.services.checkins import after_checkin
from assessments.services.reassessment import evaluate_due
from athletes.access import checkin_for, own_athlete
from athletes.content.response import response_rules
from athletes.domain.response_rules import Colour
from athletes.forms.checkins import FOLLOW_UPS, ONE_OF_THESE, DayLaterForm, MorningForm, SessionCheckInForm
from athletes.models import Athlete, CheckIn, Episode, Run
from athletes.presenters.checkin import STATUS, checkin_message, status_of
from athletes.presenters.words import unit_of
from athletes.selectors.response import questions_open, waiting_checkins
from athletes.services.checkins import SessionAnswers, SessionFacts, record_day_later, record_morning, record_session
from athletes.services.runs import RunFacts, record_run
from clinic.access import MemberRequest, allow
from clinic.domain.errors import RuleViolation
from clinic.forms import add_violation
from clinic.models import Membership, Role

WHICH = next(iter(FOLLOW_UPS))


@require_GET
@allow(Role.ATHLETE)
def open_list(request: MemberRequest) -> HttpResponse:
    """What the runner may tell now."""
    athlete = own_athlete(request.membership)
    now = timezone.now()
    waiting = [(one, _moments(one, now)) for one in waiting_checkins(athlete.pk, now)]
    context = {"athlete": athlete, "waiting": waiting, "today": athlete.clinic.local(now).date()}
    return render(request, "assessments/checkin_open.html", context)


@require_http_methods(["GET", "POST"])
@allow(Role.ATHLETE)
def session(request: MemberRequest) -> HttpResponse:
    """Three taps after a session; the send button is the red-flag answer."""
    athlete = own_athlete(request.membership)
    episode = main_episode(athlete)
    if episode is None or episode.status != "open":
        messages.info(request, "There is nothing to check in about at the moment.")
        return redirect("home")
    now, unit = athlete.clinic.local(timezone.now()), unit_of(athlete)
    if request.method == "GET":
        start = session_start({key: str(value) for key, value in request.GET.items()}, now.date(), unit)
        form = SessionForm(initial=start, now=now, unit=unit)
        return _session_page(request, athlete, form, SessionCheckInForm(is_run=form.is_run))
    form = SessionForm(request.POST, now=now, unit=unit)
    answers = SessionCheckInForm(request.POST, is_run=form.is_run)
    valid = form.is_valid() & answers.is_valid()
    if valid:
        try:
            checkin = _record(request.membership, athlete, episode, form, answers)
        except RuleViolation as violation:
            add_violation(answers, violation)
        else:
            return _result(athlete, checkin)
    # "One of these" without saying which is the next step, not a mistake
    asks_which = answers.data.get("flags") == ONE_OF_THESE and form.is_valid() and set(answers.errors) == {WHICH}
    return _session_page(request, athlete, form, answers, status=200 if asks_which else 422)


@require_http_methods(["GET", "POST"])
@allow(Role.ATHLETE)
def morning(request: MemberRequest, pk: UUID) -> HttpResponse:
    """How it was the next morning."""
    checkin = checkin_for(request.membership, pk)
    form = MorningForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answers: dict[str, Any] = form.answers()
            checkin = record_morning(by=request.membership, checkin=checkin, **answers)
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            _follow(request.membership, checkin)
            return _result(checkin.athlete, checkin)
    context = {"checkin": checkin, "form": form, "athlete": checkin.athlete}
    return render(request, "assessments/checkin_morning.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@allow(Role.ATHLETE)
def day_later(request: MemberRequest, pk: UUID) -> HttpResponse:
    """How it was about a day later."""
    checkin = checkin_for(request.membership, pk)
    form = DayLaterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answers: dict[str, Any] = form.answers()
            checkin = record_day_later(by=request.membership, checkin=checkin, **answers)
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            _follow(request.membership, checkin)
            return _result(checkin.athlete, checkin)
    context = {"checkin": checkin, "form": form, "athlete": checkin.athlete}
    return render(request, "assessments/checkin_day_later.html", context, status=422 if form.errors else 200)


@require_GET
@allow(Role.ATHLETE)
def result(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What the answers mean, what changes, why, and what would change it back."""
    checkin = checkin_for(request.membership, pk)
    message = checkin_message(checkin)
    kind, word = status_of(checkin)
    if message.headline == response_rules().headlines[Colour.RED].headline:
        kind, word = STATUS["RED"]  # a row of sessions can pause running although this one alone would not
    context = {
        "checkin": checkin,
        "athlete": checkin.athlete,
        "message": message,
        "kind": kind,
        "word": word,
        "moments": _moments(checkin, timezone.now()),
        "clinic": checkin.athlete.clinic,
        "final_at": _final_words(checkin),
    }
    return render(request, "assessments/checkin_result.html", context)


def _record(
    by: Membership, athlete: Athlete, episode: Episode, form: SessionForm, answers: SessionCheckInForm
) -> CheckIn:
    """Store the run if it was one, then the check-in, then let triage look at what it says."""
    said: dict[str, Any] = answers.answers()
    checkin = record_session(
        by=by,
        athlete=athlete,
        episode=episode,
        checkin_id=form.cleaned_data["id"],
        facts=_facts(by, athlete, form),
        answers=SessionAnswers(**said),
    )
    _follow(by, checkin)
    return checkin


def _facts(by: Membership, athlete: Athlete, form: SessionForm) -> SessionFacts:
    """What the session was, with its run, and what the plan says about pain limits."""
    facts, plan = form.cleaned_data, plan_facts(athlete)
    return SessionFacts(
        ended_at=form.ended_at(facts),
        kind=facts["kind"],
        intensity=facts["intensity"] or "easy",
        distance_m=form.distance_m,
        planned_session=facts.get("session"),
        run=_run(by, athlete, form) if form.is_run else None,
        protocol=plan.protocol,
        strength_cap=plan.strength_cap,
        local_date=facts["date"],
    )


def _run(by: Membership, athlete: Athlete, form: SessionForm) -> Run:
    """The run behind the check-in, under the same id, so that sending twice makes one."""
    facts = form.cleaned_data
    minutes = facts.get("minutes")
    ended = form.ended_at(facts)
    run, _ = record_run(
        by=by,
        athlete=athlete,
        run_id=facts["id"],
        facts=RunFacts(
            started_at=ended - timedelta(minutes=minutes or 0),
            distance_m=form.distance_m,
            moving_s=minutes * 60 if minutes else None,
            kind=facts["kind"],
            intensity=facts["intensity"] or "easy",
            local_date=facts["date"],
        ),
    )
    return run


def _follow(by: Membership, checkin: CheckIn) -> None:
    after_checkin(by=by, checkin=checkin)
    evaluate_due(checkin.athlete)


def _result(athlete: Athlete, checkin: CheckIn) -> HttpResponse:
    """A stop comes before any verdict."""
    if instruction_for(athlete) is not None:
        return redirect("assessments:instruction")
    return redirect("assessments:checkin", pk=checkin.pk)


def _session_page(
    request: MemberRequest, athlete: Athlete, form: SessionForm, answers: SessionCheckInForm, *, status: int = 200
) -> HttpResponse:
    data = answers.data if isinstance(answers.data, QueryDict) else {}
    context = {
        "athlete": athlete,
        "form": form,
        "answers": answers,
        "title": form["title"].value() or "your session",
        "which": data.get("flags") == ONE_OF_THESE,
        "flags": [(answers[name], words) for name, words in FOLLOW_UPS.items()],
        "flag_words": list(FOLLOW_UPS.values()),
        "unit": form.unit.value,
    }
    return render(request, "assessments/checkin_session.html", context, status=status)


def _moments(checkin: CheckIn, now: datetime) -> set[str]:
    """Which follow-ups are open: ``morning``, ``day_later``."""
    asked = {question.answer for question in questions_open(checkin, now)}
    found = set()
    if asked & {"pain_next_morning", "stiffer_next_morning", "limp_next_morning"}:
        found.add("morning")
    if asked & {"pain_at_24_hours", "limp_at_24_hours"}:
        found.add("day_later")
    return found


def _final_words(checkin: CheckIn) -> str:
    """When the verdict is final: Thu 12 Mar, 19:30 on the clinic's clock."""
    freeze = timedelta(hours=response_rules().verdict.freeze_hours)
    moment = checkin.athlete.clinic.local(checkin.ended_at + freeze)
    return f"{moment:%a} {moment.day} {moment:%b}, {moment:%H:%M}"
