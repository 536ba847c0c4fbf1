"""The builder: draft, look, edit, publish. Thin: access, form, one service, answer."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from athletes.access import athlete_for
from athletes.models import Athlete
from clinic.access import MemberRequest, allow
from clinic.domain.errors import RuleViolation
from clinic.forms import add_violation
from clinic.models import Role
from clinic.selectors import read_once
from clinic.services.audit import log_access
from programs.access import current_program_for
from programs.content.protocols import protocols
from programs.forms.builder import DoseForm, DraftForm, NoteForm, PublishForm
from programs.models import Prescription, Program
from programs.selectors.plan import current_program, latest_episode, phase_row
from programs.services import editing
from programs.services.drafting import draft_program, end_program, suggestion
from programs.services.publishing import publish_program
from programs.views.builder_page import builder_page


@allow(Role.CLINICIAN)
@require_GET
def builder(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The working plan, or the proposal to draft one."""
    athlete = athlete_for(request.membership, pk)
    log_access(by=request.membership, athlete=athlete.membership, what="program")
    program = current_program(athlete.pk)
    if program is None:
        return _proposal(request, athlete)
    return _page(request, program)


def _proposal(
    request: MemberRequest, athlete: Athlete, form: DraftForm | None = None, status: int = 200
) -> HttpResponse:
    episode = latest_episode(athlete.pk)
    proposed = suggestion(episode=episode) if episode else None
    choices = [(protocol.id, f"{protocol.id}: {protocol.name}") for protocol in protocols().values()]
    form = form or DraftForm(choices=choices, initial={"protocol": proposed.id if proposed else None})
    context = {"athlete": athlete, "episode": episode, "proposed": proposed, "form": form}
    return render(request, "programs/proposal.html", context, status=status)


@allow(Role.CLINICIAN)
@require_POST
def draft(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Draft from the chosen protocol."""
    athlete = athlete_for(request.membership, pk)
    choices = [(protocol.id, protocol.name) for protocol in protocols().values()]
    form = DraftForm(request.POST, choices=choices)
    episode = latest_episode(athlete.pk)
    if episode is None:
        messages.error(request, "Add the complaint first; a program belongs to one.")
        return redirect("programs:builder", pk=athlete.pk)
    if form.is_valid():
        try:
            draft_program(by=request.membership, episode=episode, protocol=form.cleaned_data["protocol"])
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            messages.success(request, "Drafted. Look through it, then publish. The runner sees nothing before that.")
            return redirect("programs:builder", pk=athlete.pk)
    return _proposal(request, athlete, form, 422)


def _page(
    request: MemberRequest,
    program: Program,
    *,
    status: int = 200,
    doses: dict[Any, DoseForm] | None = None,
    publish: PublishForm | None = None,
    note: NoteForm | None = None,
) -> HttpResponse:
    """The whole builder; forms that were sent and refused keep what was typed."""
    asked = request.GET if request.method == "GET" else request.POST
    with read_once(request):
        context = builder_page(
            program,
            now=timezone.now(),
            asked={name: str(asked.get(name, "")) for name in ("phase", "session", "q")},
            doses=doses,
            publish=publish,
            note=note,
        )
    return render(request, "programs/builder.html", context, status=status)


def _back(program: Program, request: MemberRequest) -> HttpResponse:
    address = reverse("programs:builder", args=[program.athlete_id])
    query = request.POST.copy()
    kept = {name: query[name] for name in ("phase", "session") if query.get(name)}
    return redirect(f"{address}?{urlencode(kept)}" if kept else address)


@allow(Role.CLINICIAN)
@require_POST
def save_session(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Save the doses of one session, then do what the pressed button says: move, swap or remove."""
    program = current_program_for(request.membership, pk)
    phase = phase_row(program)
    rows = [row for row in phase.prescriptions.all() if row.session == request.POST.get("session")]
    forms = {row.pk: DoseForm(request.POST, prescription=row, name=row.exercise) for row in rows}
    revision = _revision(request)
    checked = [form.is_valid() for form in forms.values()]  # every form, so that each shows its own errors
    if not all(checked):
        return _page(request, program, status=422, doses=forms)
    try:
        for row in rows:
            revision = _save_row(request, program, row, forms[row.pk], revision)
        _act(request, program, request.POST.get("action", "save"), revision)
    except RuleViolation as violation:
        for form in list(forms.values())[:1]:
            add_violation(form, violation)
        messages.error(request, violation.message)
        fresh = current_program_for(request.membership, pk)
        return _page(request, fresh, status=422, doses=forms if violation.code != "stale" else None)
    messages.success(request, "Saved. The runner sees it when you publish.")
    return _back(program, request)


def _revision(request: MemberRequest) -> int:
    value = request.POST.get("revision", "")
    return int(value) if value.isdigit() else -1


def _save_row(request: MemberRequest, program: Program, row: Prescription, form: DoseForm, revision: int) -> int:
    if form.dose_changed:
        editing.change_dose(
            by=request.membership,
            program=program,
            prescription=row.pk,
            dose=form.cleaned_data["dose"],
            weekdays=form.weekdays,
            revision=revision,
            insist=request.POST.get("insist", ""),
        )
        revision = program.revision
    if form.note_changed:
        editing.set_note(
            by=request.membership,
            program=program,
            note=form.cleaned_data["note"],
            revision=revision,
            prescription=row.pk,
        )
        revision = program.revision
    return revision


def _act(request: MemberRequest, program: Program, action: str, revision: int) -> None:
    """``up:<id>``, ``down:<id>``, ``swap:<id>``, ``remove:<id>``; anything else only saves."""
    verb, _, target = action.partition(":")
    by = request.membership
    actions: dict[str, Callable[[], object]] = {
        "up": lambda: editing.move_exercise(by=by, program=program, prescription=target, step=-1, revision=revision),
        "down": lambda: editing.move_exercise(by=by, program=program, prescription=target, step=1, revision=revision),
        "swap": lambda: editing.swap_exercise(by=by, program=program, prescription=target, revision=revision),
        "remove": lambda: editing.remove_exercise(by=by, program=program, prescription=target, revision=revision),
    }
    if verb in actions:
        try:
            UUID(target)
        except ValueError as error:
            raise RuleViolation("prescription_gone", "This exercise is no longer there. Reload the page.") from error
        actions[verb]()


@allow(Role.CLINICIAN)
@require_POST
def save_note(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The note on every page of the program, and the pain limit of strength work."""
    program = current_program_for(request.membership, pk)
    form = NoteForm(request.POST, most=protocols()[program.protocol].pain_cap_strength_by_clinician)
    if form.is_valid():
        data = form.cleaned_data
        try:
            if data["note"].strip() != program.note:
                editing.set_note(by=request.membership, program=program, note=data["note"], revision=data["revision"])
                data["revision"] = program.revision
            if data["cap"] != program.pain_cap_strength:
                editing.set_pain_cap(by=request.membership, program=program, cap=data["cap"], revision=data["revision"])
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            messages.success(request, "Saved.")
            return _back(program, request)
    return _page(request, current_program_for(request.membership, pk), status=422, note=form)


@allow(Role.CLINICIAN)
@require_POST
def publish(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Publish the working plan to the runner."""
    program = current_program_for(request.membership, pk)
    form = PublishForm(request.POST)
    if form.is_valid():
        try:
            done = publish_program(by=request.membership, program=program, **form.cleaned_data)
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            name = program.athlete.membership.first_name
            messages.success(request, f"Version {done.version} is with {name}. The files are being made.")
            return redirect("programs:publications", pk=program.athlete_id)
    return _page(request, current_program_for(request.membership, pk), status=422, publish=form)


@allow(Role.CLINICIAN)
@require_POST
def end(request: MemberRequest, pk: UUID) -> HttpResponse:
    """End the program with a reason; what was published stays in the record."""
    program = current_program_for(request.membership, pk)
    try:
        end_program(by=request.membership, program=program, reason=request.POST.get("reason", ""))
    except RuleViolation as violation:
        messages.error(request, violation.message)
    else:
        messages.success(request, "The program has ended. You can draft another one.")
    return redirect("programs:builder", pk=program.athlete_id)
