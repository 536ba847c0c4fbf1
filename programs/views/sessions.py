"""Changing one session of the week, and adding an exercise. Thin: access, form, one service, answer."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from athletes.domain.units import DistanceUnit
from clinic.access import MemberRequest, allow
from clinic.domain.errors import RuleViolation
from clinic.forms import add_violation
from clinic.models import Role
from clinic.services.audit import log_access
from programs.access import current_program_for, session_for
from programs.content.exercises import exercise_library
from programs.domain.dose import Dose
from programs.domain.dose_notation import parse_dose, write_dose
from programs.domain.exercise import Exercise
from programs.forms.builder import AddForm, SessionForm
from programs.models import PlannedSession, Program
from programs.selectors.plan import phase_row
from programs.services import editing, editing_week


@allow(Role.CLINICIAN)
@require_http_methods(["GET", "POST"])
def session(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Day, distance and time of one session; or take it out of the week."""
    row, program = session_for(request.membership, pk)
    log_access(by=request.membership, athlete=program.athlete.membership, what="program session")
    unit = DistanceUnit.MILE if program.athlete.uses_miles else DistanceUnit.KM
    form = SessionForm(request.POST if request.method == "POST" else None, session=row, unit=unit)
    status = 200
    if request.method == "POST":
        try:
            if request.POST.get("action") == "remove":
                editing_week.remove_session(
                    by=request.membership, program=program, session=row.pk, revision=_revision(request)
                )
                return _back(program)
            if form.is_valid():
                _change(request, program, row, form)
                messages.success(request, f"{row.title} was changed. The runner sees it when you publish.")
                return _back(program)
        except RuleViolation as violation:
            add_violation(form, violation)
        status = 422
    context = {"form": form, "row": row, "program": program, "athlete": program.athlete, "unit": unit.value}
    return render(request, "programs/session.html", context, status=status)


def _revision(request: MemberRequest) -> int:
    value = request.POST.get("revision", "")
    return int(value) if value.isdigit() else -1


def _change(request: MemberRequest, program: Program, row: PlannedSession, form: SessionForm) -> None:
    data = form.cleaned_data
    editing_week.change_session(
        by=request.membership,
        program=program,
        session=row.pk,
        revision=_revision(request),
        weekday=int(data["weekday"]),
        distance_m=form.distance_m,
        minutes=data["minutes"],
        intensity=data.get("intensity", ""),
        at_gym=data.get("at_gym"),
        note=data["note"],
    )


def _back(program: Program, session: str = "") -> HttpResponse:
    address = reverse("programs:builder", args=[program.athlete_id])
    return redirect(f"{address}?{urlencode({'session': session})}" if session else address)


@allow(Role.CLINICIAN)
@require_http_methods(["GET", "POST"])
def add(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Add an exercise to a session of the current phase; what speaks against it is said and can be overruled."""
    program = current_program_for(request.membership, pk)
    log_access(by=request.membership, athlete=program.athlete.membership, what="program")
    names = sorted(
        {row.title for row in phase_row(program).sessions.all() if row.kind in ("strength", "cross", "plyo")}
    )
    asked = request.POST if request.method == "POST" else request.GET
    exercise = exercise_library().get(asked.get("exercise", ""))
    if exercise is None:
        raise Http404("There is no such exercise in the library.")
    initial = {
        "exercise": exercise.slug,
        "session": asked.get("session", ""),
        "dose": write_dose(exercise.dose) if exercise.dose else "",
    }
    form = AddForm(request.POST if request.method == "POST" else None, sessions=names, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _add(request, program, exercise, form)
            except RuleViolation as violation:
                add_violation(form, violation)
            else:
                messages.success(request, f"{exercise.name} was added to {form.cleaned_data['session']}.")
                return _back(program, form.cleaned_data["session"])
    context = {"form": form, "exercise": exercise, "program": program, "athlete": program.athlete}
    return render(request, "programs/add.html", context, status=status)


def _add(request: MemberRequest, program: Program, exercise: Exercise, form: AddForm) -> None:
    data = form.cleaned_data
    editing.add_exercise(
        by=request.membership,
        program=program,
        exercise=exercise.slug,
        session=data["session"],
        revision=_revision(request),
        dose=_dose(data["dose"], exercise),
        heavy=data["heavy"],
        note=data["note"],
        insist=data["insist"],
    )


def _dose(text: str, exercise: Exercise) -> Dose | None:
    """The typed dose, or None for the library's own. Raises RuleViolation for one that cannot be read."""
    if not text.strip():
        return None
    return parse_dose(text, order=exercise.tempo_order, per_side=exercise.per_side)
