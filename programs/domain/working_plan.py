"""A proposed working plan: the prescriptions of every phase and the week of the current one. The clinician edits it."""

from dataclasses import dataclass

from programs.domain.exercise import Library
from programs.domain.metrics import Metrics
from programs.domain.plan import propose_week
from programs.domain.protocol import Protocol, Slot
from programs.domain.week import RunnerFacts, WeekPlan, WeekWords


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """One phase of a working plan. ``prescriptions`` hold late and overlap slots too, marked as such."""

    number: int
    name: str
    goal: str
    minimum_days: int
    prescriptions: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class WorkingPlan:
    """What the software proposes for a runner; ``week`` is the week of ``phase``."""

    protocol: str
    phase: int
    phases: tuple[PlannedPhase, ...]
    week: WeekPlan
    messages: tuple[str, ...]


def propose_plan(
    protocol: Protocol,
    phase_number: int,
    facts: RunnerFacts,
    metrics: Metrics,
    library: Library,
    words: WeekWords,
    *,
    findings: frozenset[str] | None = None,
) -> WorkingPlan:
    """All phases with their prescriptions, and the first week of ``phase_number`` for this runner.

    ``findings`` limits slots that belong to a finding of the preseason screen. Deterministic.
    """
    phases = tuple(
        PlannedPhase(
            number=phase.number,
            name=phase.name,
            goal=phase.goal,
            minimum_days=phase.minimum(metrics),
            prescriptions=tuple(
                slot for slot in phase.slots if findings is None or not slot.finding or slot.finding in findings
            ),
        )
        for phase in protocol.phases
    )
    week = propose_week(protocol, phase_number, facts, library, words, findings=findings)
    return WorkingPlan(protocol.id, phase_number, phases, week, protocol.messages_for(metrics))
