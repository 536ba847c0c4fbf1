"""Tells the assessments app what a runner's plan says: phase, dates, key tests, and whether only tests are missing."""

from functools import partial

from assessments.selectors.plan import PlanFacts
from athletes.models import Athlete
from clinic.domain.logic import Tri
from programs.models import Program, ProgramStatus
from programs.selectors.gate import look_at_gate, met_except_tests
from programs.selectors.plan import current_plan, phase_row, protocol_of

BONE = "bone"


def plan_facts_of(athlete: Athlete) -> PlanFacts | None:
    """The facts of the program that has not ended; None without one, so that the defaults count."""
    program = current_plan(athlete.pk)
    return None if program is None else facts_of_program(program)


def facts_of_program(program: Program) -> PlanFacts:
    """The facts of one program. A draft has key tests, and no phase yet."""
    protocol = protocol_of(program)
    bone = protocol.tissue == BONE
    active = program.status == ProgramStatus.ACTIVE
    return PlanFacts(
        phase=program.phase_number if active else None,
        plan_start=program.started_on,
        phase_start=phase_row(program).started_on,
        key_tests=protocol.key_tests,
        bone_protocol=bone,
        bone_phase=program.phase_number if bone else None,
        judge_exit=partial(_only_tests_missing, program) if active else None,
        secondary_findings=2 if protocol.findings else 0,
    )


def _only_tests_missing(program: Program) -> Tri:
    return met_except_tests(look_at_gate(program).evaluation)
