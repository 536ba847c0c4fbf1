"""Gates: evaluated on the facts, decided by a clinician, recorded with what the decision was based on."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.selectors.triage import may_publish
from assessments.services.reassessment import evaluate_due
from clinic.domain.errors import RuleViolation
from clinic.models import AlertKind, Membership
from clinic.services.alerts import raise_alert, resolve_alerts
from programs.domain.document_codec import Json, to_json
from programs.models import GateDecision, Phase, Program, ProgramStatus
from programs.selectors.clearance import clearance_of
from programs.selectors.gate import GateView, look_at_gate
from programs.selectors.metrics import askable
from programs.selectors.plan import current_program, phase_row, programs, protocol_of, protocol_phase
from programs.services.drafting import propose_phase, runner_facts


class Decision(StrEnum):
    """What a clinician may decide at a gate."""

    ADVANCE = "advance"
    HOLD = "hold"
    OVERRIDE = "override"
    STEP_BACK = "step_back"


def evaluation_json(*, view: GateView, reported: dict[str, Json] | None = None) -> dict[str, Json]:
    """A judged gate as it is kept with a decision. ``reported`` are answers that were asked for at the gate."""
    gate = view.evaluation
    results: list[Json] = [
        {
            "criterion": result.criterion,
            "words": result.words,
            "status": result.status.value,
            "value": _plain(result.shown_value),
            "needs": result.needs,
            "unit": result.unit,
            "on": None if result.on is None else result.on.isoformat(),
            "variant": result.variant,
            "problem": result.problem,
        }
        for result in gate.results
    ]
    holds: list[Json] = [{"rule": hold.rule_id, "words": hold.words} for hold in gate.holds]
    return {
        "protocol": gate.protocol,
        "phase": gate.phase,
        "on": gate.on.isoformat(),
        "minimum_days": gate.minimum_days,
        "proposal": gate.proposal.value,
        "ready": gate.ready,
        "results": results,
        "holds": holds,
        "reported": reported or {},
    }


def _plain(value: object) -> Json:
    return to_json(value)


def decide_gate(
    *,
    by: Membership,
    program: Program,
    decision: str,
    reason: str = "",
    revision: int | None = None,
    now: datetime | None = None,
) -> GateDecision:
    """Record a decision with the evaluation it was based on, and carry it out.

    ``advance`` needs an open gate; ``override`` advances without one and needs a reason; ``hold`` and ``step_back`` are
    always possible, stepping back with a reason. Advancing proposes the next phase with the newest facts; the runner
    sees it when it is published. Raises RuleViolation ``stale``, ``gate_closed``, ``reason_missing``, ``last_phase``,
    ``triage``.
    """
    moment = now or timezone.now()
    if decision not in set(Decision):
        raise RuleViolation("decision", "Choose to advance, hold, override or step back.", field="decision")
    chosen = Decision(decision)
    with transaction.atomic():
        current = _locked(program, revision)
        view = look_at_gate(current, now=moment)
        _check(current, view, chosen, reason)
        row = GateDecision.objects.create(
            clinic_id=current.clinic_id,
            program=current,
            from_phase=current.phase_number,
            to_phase=_target(current, chosen),
            evaluation=evaluation_json(view=view),
            overridden=chosen is Decision.OVERRIDE,
            reason=reason.strip(),
            decided_by=by,
        )
        _carry_out(by, current, row, moment)
    return row


def _carry_out(by: Membership, program: Program, row: GateDecision, now: datetime) -> None:
    """Open the other phase, or hold this one; the row on Today is settled and what is due is worked out again."""
    if row.to_phase != row.from_phase:
        _open_phase(program, row.to_phase, now)
        _settle(by, program, f"Phase {row.from_phase} to {row.to_phase}.")
    else:
        _settle(by, program, "Held.")
    evaluate_due(program.athlete)


def _locked(program: Program, revision: int | None) -> Program:
    """The program under a lock, whole; refuses one that has ended or moved on since it was on the screen."""
    locked = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    current = current_program(locked.athlete_id)
    if current is None or current.pk != locked.pk:
        raise RuleViolation("program_ended", "This program has ended.")
    if revision is not None and current.revision != revision:
        raise RuleViolation("stale", "Somebody changed this program meanwhile. Look at the gate again.")
    return current


def _check(program: Program, view: GateView, decision: Decision, reason: str) -> None:
    if program.status != ProgramStatus.ACTIVE:
        raise RuleViolation("not_published", "Publish the program first; its phase has not begun yet.")
    if decision in (Decision.OVERRIDE, Decision.STEP_BACK) and not reason.strip():
        raise RuleViolation("reason_missing", "Write down why. It is kept with the decision.", field="reason")
    if decision is Decision.ADVANCE and (not view.evaluation.ready or view.evaluation.holds):
        words = " ".join(hold.words for hold in view.evaluation.holds) or "Some criteria are not met or have no data."
        raise RuleViolation("gate_closed", f"The gate is not open. {words} Override it with a reason, or hold.")
    allowed, reasons = may_publish(program.athlete)
    if decision is Decision.OVERRIDE and not allowed:
        raise RuleViolation("triage", f"A red flag cannot be overridden here. {' '.join(reasons)}")


def _target(program: Program, decision: Decision) -> int:
    numbers = [phase.number for phase in protocol_of(program).phases]
    place = numbers.index(program.phase_number)
    if decision is Decision.HOLD:
        return program.phase_number
    if decision is Decision.STEP_BACK:
        if place == 0:
            raise RuleViolation("first_phase", "This is the first phase. There is nothing to step back to.")
        return numbers[place - 1]
    if place + 1 == len(numbers):
        raise RuleViolation("last_phase", "This is the last phase. End the program when the runner is done with it.")
    return numbers[place + 1]


def _open_phase(program: Program, number: int, now: datetime) -> None:
    """Close the phase that was open and open another; one that never ran is proposed again with the newest facts."""
    today = program.clinic.local(now).date()
    old, new = phase_row(program), phase_row(program, number)
    Phase.objects.filter(pk=old.pk).update(ended_on=today)
    if new.started_on is None:
        facts = runner_facts(program.athlete, program.episode, clearance_of(program.athlete), today)
        propose_phase(new, protocol_of(program), facts)
    new.started_on, new.ended_on = today, None
    new.save(update_fields=["started_on", "ended_on"])
    program.phase_number, program.revision = number, program.revision + 1
    program.save(update_fields=["phase_number", "revision"])


def record_facts(
    *, by: Membership, program: Program, answers: dict[str, int | bool | str], now: datetime | None = None
) -> GateDecision:
    """Keep answers that were asked for at the gate (pain at rest, a clearance) with the evaluation they led to.

    Stored as a decision to hold, since that is append-only and says who asked when. Raises RuleViolation for a fact
    that comes from logs or tests alone, and when nothing was answered.
    """
    if not answers:
        raise RuleViolation("nothing_answered", "Fill in at least one answer.")
    for name in answers:
        if not askable(name):
            raise RuleViolation("not_askable", f"{name} comes from tests and reports, not from this form.", field=name)
    kept: dict[str, Json] = dict(answers)
    with transaction.atomic():
        view = look_at_gate(program, now=now)
        return GateDecision.objects.create(
            clinic_id=program.clinic_id,
            program=program,
            from_phase=program.phase_number,
            to_phase=program.phase_number,
            evaluation=evaluation_json(view=view, reported=kept),
            reason="Answers asked for at the gate",
            decided_by=by,
        )


def review_gate(program: Program, *, now: datetime | None = None) -> bool:
    """Put a gate that is ready on Today, and take it off when it is no longer; says whether it is ready."""
    if program.status != ProgramStatus.ACTIVE:
        return False
    view = look_at_gate(program, now=now)
    ready = view.evaluation.ready and not view.evaluation.holds
    person = program.athlete.membership
    if ready and not decided_on(program, view):
        phase = protocol_phase(program)
        raise_alert(
            athlete=person,
            kind=AlertKind.GATE_READY,
            subject=_subject(program),
            title=f"Every criterion of phase {phase.number}, {phase.name.lower()}, is met",
            detail="The software proposes to advance. You decide.",
            link=reverse("programs:gate", args=[program.athlete_id]),
            action="Open the gate",
        )
    elif not ready:
        resolve_alerts(
            by=None,
            athlete=person,
            kind=AlertKind.GATE_READY,
            subject=_subject(program),
            resolution="A criterion is no longer met.",
        )
    return ready


def decided_on(program: Program, view: GateView) -> bool:
    """Whether a clinician has held this phase today already, so that the row does not come straight back."""
    last = GateDecision.objects.filter(program=program).exclude(reason="Answers asked for at the gate").first()
    same_phase = last is not None and last.from_phase == last.to_phase == program.phase_number
    return same_phase and last is not None and program.clinic.local(last.created_at).date() == view.evaluation.on


def _subject(program: Program) -> str:
    return f"gate:{program.pk}:{program.phase_number}"


def _settle(by: Membership, program: Program, words: str) -> None:
    resolve_alerts(
        by=by, athlete=program.athlete.membership, kind=AlertKind.GATE_READY, resolution=f"Decided at the gate. {words}"
    )


def review_gates(*, now: datetime | None = None) -> int:
    """In the current clinic: look at the gate of every active program; returns how many are ready."""
    return sum(review_gate(program, now=now) for program in programs().filter(status=ProgramStatus.ACTIVE))
