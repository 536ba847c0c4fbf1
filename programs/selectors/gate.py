"""The gate of a program's current phase, judged on the facts of today. Decides nothing and changes nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from athletes.models import CheckIn
from athletes.selectors.response import standing_of
from clinic.selectors import read_once
from programs.content.protocols import metric_definitions
from programs.content.rules import progression_rules
from programs.domain.criteria import Status
from programs.domain.gate import GateEvaluation, evaluate_gate
from programs.domain.metrics import MetricDefinition, Metrics
from programs.domain.progression import Colour, Regression, openable_overlap_slots, regression
from programs.domain.protocol import Slot
from programs.models import Program
from programs.selectors.clearance import verdict_of
from programs.selectors.metrics import askable, metrics_of
from programs.selectors.plan import phase_row, protocol_of, protocol_phase


@dataclass(frozen=True, slots=True)
class GateView:
    """A gate on a day: the evaluation, what stop verdicts mean, and which slots of the next phase may open."""

    evaluation: GateEvaluation
    regression: Regression
    overlap: tuple[Slot, ...]
    metrics: Metrics


@read_once()
def look_at_gate(program: Program, *, now: datetime | None = None) -> GateView:
    """Judge the gate of the current phase; changes nothing."""
    moment = now or timezone.now()
    today = program.clinic.local(moment).date()
    metrics = metrics_of(program, today=today, now=moment)
    standing = standing_of(program.episode, now=moment)
    evaluation = evaluate_gate(
        protocol_of(program),
        program.phase_number,
        metrics,
        metric_definitions(),
        progression_rules(),
        triage_allows=verdict_of(program.athlete).allows,
        progression_blocked_until=standing.sequence.progression_blocked_until,
    )
    reds = tuple(row.local_date for row in standing.checkins if row.colour == "RED" and row.local_date <= today)
    back = regression(program.phase_number, protocol_of(program).phases[0].number, reds, today, progression_rules())
    phase = protocol_phase(program)
    started = phase_row(program).started_on
    slots = openable_overlap_slots(
        phase,
        evaluation,
        None if started is None else (today - started).days,
        _last_colour(standing.checkins),
        progression_rules(),
    )
    return GateView(evaluation, back, slots, metrics)


def _last_colour(checkins: tuple[CheckIn, ...]) -> Colour | None:
    known = [row.colour for row in checkins if row.colour in set(Colour)]
    return Colour(known[-1]) if known else None


def is_test(criterion: str) -> bool:
    """Whether a criterion is met by testing alone."""
    return criterion in ("key_tests_recorded", "hop_gap", "tests_maintained") or (
        criterion[:1] == "T" and criterion[1:3].isdigit()
    )


def met_except_tests(evaluation: GateEvaluation) -> bool:
    """Everything but the tests is met, so that only testing is missing (clinical.md 11.2)."""
    others = [result for result in evaluation.results if not is_test(result.criterion)]
    return bool(others) and not evaluation.holds and all(result.status is Status.MET for result in others)


@dataclass(frozen=True, slots=True)
class Asked:
    """A fact that a clinician can ask for. For a yes or no, ``yes_is`` is the value that "yes, this is so" stands for:
    some facts are named for the good state and recorded as the bad one."""

    definition: MetricDefinition
    yes_is: bool


def to_ask(program: Program) -> tuple[Asked, ...]:
    """The facts of the current gate that no test and no log supplies, in the order of the gate."""
    found: dict[str, Asked] = {}
    for criterion in protocol_phase(program).exit:
        for condition in (one for group in criterion.alternatives for one in group):
            definition = metric_definitions().get(condition.metric)
            if definition is not None and askable(condition.metric):
                found.setdefault(condition.metric, Asked(definition, condition.value is not False))
    if protocol_of(program).needs_clearance and "clearance" in metric_definitions():
        found.setdefault("clearance", Asked(metric_definitions()["clearance"], True))
    return tuple(found.values())
