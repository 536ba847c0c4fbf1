"""The gate of the current phase: each criterion, the decision, answers asked for, and the history."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from athletes.access import athlete_for
from clinic.access import MemberRequest, allow
from clinic.domain.errors import RuleViolation
from clinic.forms import add_violation
from clinic.models import Role
from clinic.selectors import read_once
from clinic.services.audit import log_access
from programs.access import current_program_for
from programs.forms.gate import DecisionForm, FactsForm
from programs.models import Program
from programs.presenters.gate import decision_rows, gate_page
from programs.selectors.gate import look_at_gate, to_ask
from programs.selectors.plan import current_plan, decisions_of, protocol_of, protocol_phase
from programs.services.gates import decide_gate, record_facts


@allow(Role.CLINICIAN)
@require_GET
def gate(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The gate as it stands today."""
    athlete = athlete_for(request.membership, pk)
    log_access(by=request.membership, athlete=athlete.membership, what="gate")
    program = current_plan(athlete.pk)
    if program is None:
        return render(request, "programs/no_gate.html", {"athlete": athlete})
    return _page(request, program)


def _page(
    request: MemberRequest,
    program: Program,
    *,
    status: int = 200,
    decision: DecisionForm | None = None,
    facts: FactsForm | None = None,
) -> HttpResponse:
    protocol, phase = protocol_of(program), protocol_phase(program)
    numbers = [one.number for one in protocol.phases]
    with read_once(request):
        judged, history = gate_page(look_at_gate(program)), decision_rows(decisions_of(program)[:30])
    context = {
        "program": program,
        "athlete": program.athlete,
        "protocol": protocol,
        "phase": phase,
        "first": phase.number == numbers[0],
        "last": phase.number == numbers[-1],
        "gate": judged,
        "history": history,
        "decision_form": decision or DecisionForm(initial={"revision": program.revision}),
        "facts_form": facts or FactsForm(asked=to_ask(program)),
    }
    return render(request, "programs/gate.html", context, status=status)


@allow(Role.CLINICIAN)
@require_POST
def decide(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Record the decision and carry it out."""
    program = current_program_for(request.membership, pk)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            row = decide_gate(by=request.membership, program=program, **form.cleaned_data)
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            if row.from_phase == row.to_phase:
                messages.success(request, f"Held in phase {row.from_phase}.")
                return redirect("programs:gate", pk=program.athlete_id)
            messages.success(request, f"Phase {row.to_phase} is open as a draft. Publish it for the runner.")
            return redirect("programs:builder", pk=program.athlete_id)
    return _page(request, current_program_for(request.membership, pk), status=422, decision=form)


@allow(Role.CLINICIAN)
@require_POST
def facts(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Keep answers that only asking supplies."""
    program = current_program_for(request.membership, pk)
    form = FactsForm(request.POST, asked=to_ask(program))
    if form.is_valid():
        try:
            record_facts(by=request.membership, program=program, answers=form.answers())
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            messages.success(request, "Recorded. The gate was judged again.")
            return redirect("programs:gate", pk=program.athlete_id)
    return _page(request, program, status=422, facts=form)
