"""The program of a case: which protocol and phase, whether it may be shown, what its gate says, exercises (7, 8).

Must not evaluate triage, tests or runs; it takes what they said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assessments.domain.triage import Level
from clinic.domain.rounding import exact
from programs.domain.criteria import CriterionResult
from programs.domain.evaluation.engines import Engines
from programs.domain.evaluation.errors import at
from programs.domain.evaluation.gate_facts import gate_metrics, ladder_step
from programs.domain.evaluation.objective_tests import Measured
from programs.domain.evaluation.responses import Answered
from programs.domain.evaluation.screening import Screened
from programs.domain.evaluation.section import EMPTY, Section
from programs.domain.exercise import Equipment, Setting, find, resolve
from programs.domain.gate import GateEvaluation, evaluate_gate
from programs.domain.metrics import Metrics
from programs.domain.protocol import Phase, Protocol
from programs.domain.selection import allowed_in_phase, initial_phase, is_released, suggest_protocol
from programs.domain.walk_run import LadderStep

HOP_TEST = "T05"
TRAIL_RACE = "trail race"
"""The finding that a hilly race of the calendar stands for (clinical.md 7.15)."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The protocol of a case: given by the document, else suggested by region, else none."""

    protocol: Protocol | None
    is_given: bool

    @property
    def key_tests(self) -> tuple[str, ...]:
        """The tests that may limit, in the protocol's order."""
        return self.protocol.key_tests if self.protocol else ()

    @property
    def is_screen(self) -> bool:
        """A screen picks its exercises by finding."""
        return self.protocol is not None and bool(self.protocol.findings)


def choose_protocol(case: Section, screened: Screened, engines: Engines) -> Chosen:
    """The protocol of the ``program`` section, else what the first problem suggests (ruling 28)."""
    given = (case.section("program") or EMPTY).text("protocol")
    if given is not None:
        return Chosen(engines.protocols[given], is_given=True)
    if screened.region is None:
        return Chosen(None, is_given=False)
    name = suggest_protocol(
        screened.region,
        engines.protocol_by_region,
        screened.fired_for_first(),
        bone_injury=screened.first.has("bone_injury"),
    )
    return Chosen(None if name is None else engines.protocols[name], is_given=False)


@dataclass(frozen=True, slots=True)
class Placed:
    """A protocol with the phase the runner is in and its judged gate; ``phase`` None without a protocol."""

    chosen: Chosen
    phase: Phase | None
    metrics: Metrics
    gate: GateEvaluation | None
    step: LadderStep | None

    @property
    def holds_hops_back(self) -> int | None:
        """The phase, if the protocol offers no hop tests in it (3.1-6, 7.18); None if it does."""
        protocol, phase = self.chosen.protocol, self.phase
        if protocol is None or phase is None:
            return None
        return phase.number if protocol.needs_clearance or HOP_TEST in phase.tests_not_offered else None


def place(
    case: Section, chosen: Chosen, screened: Screened, measured: Measured, answered: Answered, engines: Engines,
    today: date,
) -> Placed:  # fmt: skip
    """Find the phase, given or initial (7.4 Entry), and judge its exit."""
    program = case.section("program") or EMPTY
    step = ladder_step(program.section("walk_run"), chosen.protocol, screened, engines)
    metrics = gate_metrics(case, screened, measured, step, engines, today)
    protocol = chosen.protocol
    if protocol is None:
        return Placed(chosen, None, metrics, None, step)

    def judged(number: int) -> GateEvaluation:
        return evaluate_gate(
            protocol,
            number,
            metrics,
            engines.metrics,
            engines.progression,
            triage_allows=screened.allows,
            progression_blocked_until=answered.sequence.progression_blocked_until,
            clinician_ok=program.flag("clinician_ok") is True,
        )

    with at("program"):
        number = program.whole("phase")
        if number is None:
            first = judged(protocol.first_phase)
            number = initial_phase(protocol, first, answered.last_run_colours())
        return Placed(chosen, protocol.phase(number), metrics, judged(number), step)


def program_to_dict(
    case: Section, placed: Placed, screened: Screened, measured: Measured, engines: Engines, today: date
) -> Mapping[str, object]:
    """The ``program`` section. Without a protocol everything of the plan is null."""
    protocol, phase, gate = placed.chosen.protocol, placed.phase, placed.gate
    walk_run = None if placed.step is None else _walk_run(placed.step)
    if protocol is None or phase is None or gate is None:
        return {"protocol": None, "released": False, "exercises": (), "on_release": None, "walk_run": walk_run}
    released = is_released(protocol, screened.allows, _clearance(screened), today)
    content = phase.slugs(_findings(case, protocol, measured, engines))
    minimum = protocol.minimum_days_by_phase(placed.metrics)
    return {
        "protocol": protocol.id,
        "protocol_source": "given" if placed.chosen.is_given else "suggested",
        "phase": phase.number,
        "released": released,
        "minimum_days": gate.minimum_days,
        "minimum_days_by_phase": {str(number): days for number, days in minimum.items()},
        "exit": {
            "ready": gate.ready,
            "failing": [_failing(result) for result in gate.failing],
            "needs_data": gate.needs_data,
        },
        "proposal": gate.proposal,
        "exercises": content if released else (),
        "must_not_include": phase.must_not_include,
        "pain_cap_run": protocol.pain_cap_run,
        "messages": protocol.messages_for(placed.metrics),
        "on_release": None
        if released or _is_hidden(screened)
        else {"protocol": protocol.id, "phase": phase.number, "exercises": content},
        "walk_run": walk_run,
    }


def _is_hidden(screened: Screened) -> bool:
    """Nothing of the plan is shown while an E or S rule has fired (ruling 30)."""
    return screened.triage is not None and screened.triage.level in (Level.EMERGENCY, Level.SAME_DAY)


def _clearance(screened: Screened) -> date | None:
    return (screened.first.section("bone_injury") or EMPTY).day("clearance_date")


def _findings(case: Section, protocol: Protocol, measured: Measured, engines: Engines) -> frozenset[str] | None:
    """What a screen found (7.15); None, nothing is left out, when it found nothing or the protocol is no screen."""
    limiting = measured.limiter
    limited = (limiting.finding, *limiting.secondary) if limiting.finding else ()
    found = protocol.findings_of(tuple(one.test_id for one in limited))
    if not found:
        return None
    descents = [race.number("descent_m") for race in case.sections("races")]
    steep = engines.races.limits.trail_descent_m
    trail = any(descent is not None and exact(descent) >= steep for descent in descents)
    return found | {TRAIL_RACE} if trail else found


def _failing(result: CriterionResult) -> Mapping[str, object]:
    return {"criterion": result.criterion, "value": result.shown_value, "needs": result.needs}


def _walk_run(step: LadderStep) -> Mapping[str, object]:
    return {
        "action": step.action,
        "next_stage": None if step.next_stage is None else step.next_stage.id,
        "run_minutes": step.run_minutes,
        "minimum_hours_between_starts": step.minimum_hours_between_starts,
    }


def exercises_to_list(case: Section, placed: Placed, engines: Engines) -> list[Mapping[str, object]]:
    """The ``exercises`` section; whether one is allowed is null without a protocol."""
    found = []
    for number, given in enumerate(case.sections("exercises")):
        with at(f"exercises[{number}]"):
            found.append(_exercise(given, placed, engines))
    return found


def _exercise(given: Section, placed: Placed, engines: Engines) -> Mapping[str, object]:
    exercise = find(engines.library, given.text("slug") or "")
    setting = given.one_of("setting", Setting) or Setting.HOME
    at_hand = frozenset(Equipment(item) for item in given.texts("equipment"))
    if setting is Setting.GYM and not given.has("equipment"):
        at_hand = frozenset(Equipment)
    protocol, phase = placed.chosen.protocol, placed.phase
    return {
        "slug": exercise.slug,
        "resolved_slug": resolve(engines.library, exercise.slug, setting, at_hand),
        "tier": exercise.tier,
        "region": exercise.region,
        "type": exercise.type,
        "allowed_in_phase": None if protocol is None or phase is None else allowed_in_phase(exercise, protocol, phase),
    }
