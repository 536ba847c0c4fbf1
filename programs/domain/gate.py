"""Phase gates: the exit criteria of a phase judged on the facts (clinical.md 7.1, 7.2). It proposes, it never advances.

A criterion without data is never met. Time alone never opens a gate, and the minimum time always applies.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from clinic.domain.explain import Reason
from clinic.domain.logic import Tri
from programs.domain.criteria import Condition, Criterion, CriterionResult, Status, judge
from programs.domain.metrics import MetricDefinition, Metrics, Reading
from programs.domain.protocol import Phase, Protocol
from programs.domain.rules import ProgressionRules

FIRST_BLOCKED_PHASE = 2
"""SQ1 holds phases 2 to 4 (clinical.md 7.2, regression)."""


class Proposal(StrEnum):
    """What the software proposes; only a clinician's sign-off advances a phase."""

    HOLD = "hold"
    ADVANCE_PENDING_SIGN_OFF = "advance_pending_sign_off"
    ADVANCE = "advance"


@dataclass(frozen=True, slots=True)
class GateEvaluation:
    """A judged gate. ``results`` in order: minimum time, default criteria, protocol additions.

    ``ready`` means every criterion is met; ``holds`` are reasons beside the criteria that still hold the phase.
    """

    protocol: str
    phase: int
    on: date
    minimum_days: int
    results: tuple[CriterionResult, ...]
    holds: tuple[Reason, ...]
    proposal: Proposal

    @property
    def ready(self) -> bool:
        """True when every criterion is met. An empty gate is never ready."""
        return bool(self.results) and all(result.status is Status.MET for result in self.results)

    @property
    def failing(self) -> tuple[CriterionResult, ...]:
        """Criteria that are known and not met."""
        return tuple(result for result in self.results if result.status is Status.NOT_MET)

    @property
    def needs_data(self) -> tuple[str, ...]:
        """Ids of criteria without data, each once, in order."""
        unknown = (result.criterion for result in self.results if result.status is Status.NEEDS_DATA)
        return tuple(dict.fromkeys(unknown))


def evaluate_gate(
    protocol: Protocol,
    phase_number: int,
    metrics: Metrics,
    definitions: Mapping[str, MetricDefinition],
    rules: ProgressionRules,
    *,
    triage_allows: Tri,
    progression_blocked_until: date | None = None,
    clinician_ok: bool = False,
) -> GateEvaluation:
    """Judge the exit of a phase on ``metrics.today``.

    ``triage_allows``: the triage state lets a plan run (ruling 30); UNKNOWN holds like False.
    ``progression_blocked_until``: last day on which SQ1 blocks progression (clinical.md 5.7, ruling 24).
    ``clinician_ok`` turns a proposal that awaits sign-off into ``advance``; it never opens a gate that is not ready.
    """
    phase = protocol.phase(phase_number)
    known = _with_baseline(protocol, phase, metrics)
    minimum = phase.minimum(known)
    criteria = (_minimum_time(minimum), *phase.exit)
    judged = (judge(criterion, known, definitions) for criterion in criteria)
    results = tuple(result for result in judged if result is not None)
    blocked_until = progression_blocked_until if phase_number >= FIRST_BLOCKED_PHASE else None
    holds = _holds(metrics.today, triage_allows, blocked_until, rules)
    ready = all(result.status is Status.MET for result in results)
    return GateEvaluation(
        protocol=protocol.id,
        phase=phase_number,
        on=metrics.today,
        minimum_days=minimum,
        results=results,
        holds=holds,
        proposal=_propose(ready and not holds, clinician_ok=clinician_ok),
    )


def _minimum_time(days: int) -> Criterion:
    return Criterion(((Condition("days_in_phase", ">=", Decimal(days)),),))


def _with_baseline(protocol: Protocol, phase: Phase, metrics: Metrics) -> Metrics:
    """Add ``key_tests_recorded`` when nobody supplied it: every key test that is offered in this phase is on record."""
    if "key_tests_recorded" in metrics.readings:
        return metrics
    tests = tuple(test for test in protocol.key_tests if test not in phase.tests_not_offered)
    found = metrics.tests_recorded(tests).reading
    return metrics if found is None else metrics.with_reading("key_tests_recorded", Reading(found.value))


def _propose(open_gate: bool, *, clinician_ok: bool) -> Proposal:
    if not open_gate:
        return Proposal.HOLD
    return Proposal.ADVANCE if clinician_ok else Proposal.ADVANCE_PENDING_SIGN_OFF


def _holds(today: date, triage_allows: Tri, blocked_until: date | None, rules: ProgressionRules) -> tuple[Reason, ...]:
    holds = []
    if triage_allows is not True:
        key = "triage_blocked" if triage_allows is False else "triage_unknown"
        holds.append(Reason("triage", rules.say(key), "clinical.md 2.1"))
    if blocked_until is not None and today <= blocked_until:
        words = rules.say("two_ambers", until=blocked_until.isoformat())
        holds.append(Reason("SQ1", words, "clinical.md 5.7, 7.2"))
    return tuple(holds)
