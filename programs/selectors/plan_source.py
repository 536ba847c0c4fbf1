"""Tells the assessments app what a runner's plan says: phase, dates, key tests, and whether only tests are missing."""

from assessments.selectors.plan import PlanFacts
from athletes.models import Athlete
from programs.models import Program, ProgramStatus
from programs.selectors.gate import look_at_gate, met_except_tests
from programs.selectors.plan import current_program, phase_row, protocol_of

BONE = "bone"


def plan_facts_of(athlete: Athlete) -> PlanFacts | None:
    """The facts of the program that has not ended; None without one, so that the defaults count."""
    program = current_program(athlete.pk)
    return None if program is None else facts_of_program(program)


def facts_of_program(program: Program) -> PlanFacts:
    """The facts of one program. A draft has key tests, and no phase yet."""
    protocol = protocol_of(program)
    bone = protocol.tissue == BONE
    active = program.status == ProgramStatus.ACTIVE
    ready = met_except_tests(look_at_gate(program).evaluation) if active else None
    return PlanFacts(
        phase=program.phase_number if active else None,
        plan_start=program.started_on,
        phase_start=phase_row(program).started_on,
        key_tests=protocol.key_tests,
        bone_protocol=bone,
        bone_phase=program.phase_number if bone else None,
        exit_met_except_tests=ready,
        secondary_findings=2 if protocol.findings else 0,
    )
