"""The facts that the gate of a case is judged on (clinical.md 7.1), from every section that holds one.

What no section says stays UNKNOWN: a gate is never opened by silence.
"""

from datetime import date
from decimal import Decimal

from assessments.domain.questionnaires import PsfsLabel, PsfsScore, score_psfs
from assessments.domain.severity import Status, status_of
from assessments.domain.triage import TriageState
from clinic.domain.errors import RuleViolation
from programs.domain.evaluation.engines import Engines
from programs.domain.evaluation.objective_tests import Measured
from programs.domain.evaluation.screening import Screened
from programs.domain.evaluation.section import EMPTY, Section
from programs.domain.evaluation.test_readings import readings_of_tests
from programs.domain.metrics import Metrics, Reading, Value
from programs.domain.progression import Colour
from programs.domain.protocol import Protocol
from programs.domain.selection import BONE_RULES
from programs.domain.walk_run import LadderAction, LadderStep, next_step, stage_of

STREAK_BEFORE_IMPACT = 4
"""Settled walk-run sessions in a row that a gate may ask for (clinical.md 7.13); a longer row says no more."""


def gate_metrics(
    case: Section, screened: Screened, measured: Measured, step: LadderStep | None, engines: Engines, today: date
) -> Metrics:
    """Everything known on ``today``, tests with their day."""
    given = case.section("metrics") or EMPTY
    values: dict[str, Value | None] = {
        name: value for name, value in given.values.items() if isinstance(value, bool | int | Decimal)
    }
    values |= {
        "triage": _rank(screened),
        "clearance": _cleared(screened, today),
        "limiter_green": _limiter_green(measured, engines),
        "limiter_improved": (case.section("reassessment") or EMPTY).flag("limiter_improved"),
        "psfs": _psfs(case, engines),
    }
    values |= _ladder((case.section("program") or EMPTY).section("walk_run"), step, engines)
    readings = {name: Reading(value) for name, value in values.items() if value is not None}
    tests = readings_of_tests(measured, engines.tests, today)
    return Metrics(today, {**readings, **tests})


def _rank(screened: Screened) -> int | None:
    """The highest active rank; UNKNOWN while a rule of level E to R is open, because it may be higher."""
    triage = screened.triage
    return None if triage is None or triage.state is TriageState.CANNOT_CLEAR else triage.rank


def _cleared(screened: Screened, today: date) -> bool | None:
    day = (screened.first.section("bone_injury") or EMPTY).day("clearance_date")
    return None if day is None else day <= today


def _limiter_green(measured: Measured, engines: Engines) -> bool | None:
    """Whether nothing limits; UNKNOWN without tests and while a key test is missing."""
    finding = measured.limiter.finding
    if finding is not None:
        return status_of(finding.value, engines.tests) is Status.GREEN
    return None if not measured.given or measured.limiter.incomplete else True


def _psfs(case: Section, engines: Engines) -> Value | None:
    """The mean of the first PSFS that is an average; a broken one is refused where it is scored."""
    for entry in case.sections("questionnaires"):
        if entry.text("instrument") == "psfs":
            try:
                score: PsfsScore = score_psfs(entry.wholes("ratings"), engines.questionnaires.psfs)
            except RuleViolation:
                return None
            if score.label is PsfsLabel.AVERAGE:
                return score.score
    return None


def _ladder(given: Section | None, step: LadderStep | None, engines: Engines) -> dict[str, Value | None]:
    if given is None or step is None:
        return {}
    colours = [Colour(word) for word in given.texts("verdicts")]
    streak = next((n for n, colour in enumerate(reversed(colours)) if colour is not Colour.GREEN), None)
    if streak is None and len(colours) >= STREAK_BEFORE_IMPACT:
        # Earlier sessions are not in the document, so the row is at least this long.
        streak = len(colours)
    return {
        "stage": stage_of(engines.ladder, given.text("stage") or "").number,
        "walk_run_green_streak": streak,
        "ladder_complete": step.action is LadderAction.LADDER_COMPLETE,
    }


def ladder_step(
    given: Section | None, protocol: Protocol | None, screened: Screened, engines: Engines
) -> LadderStep | None:
    """The next walk-run session; None without a stage. Bone needs the longer time between two starts (7.16)."""
    stage = None if given is None else given.text("stage")
    if given is None or stage is None:
        return None
    hours = sorted(one.walk_run_hours for one in engines.protocols.values())
    bone = screened.first.has("bone_injury") or bool(screened.fired_for_first() & BONE_RULES)
    own = (hours[-1] if bone else hours[0]) if protocol is None else protocol.walk_run_hours
    return next_step(engines.ladder, stage, [Colour(word) for word in given.texts("verdicts")], hours=own)
