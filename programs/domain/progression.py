"""Going forward and back inside and between phases: overlap, regression, load steps (clinical.md 7.2, 7.3).

These are proposals with reasons; nothing here changes a plan.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from clinic.domain.errors import RuleViolation
from clinic.domain.explain import Reason
from clinic.domain.logic import Tri
from clinic.domain.rounding import half_up
from programs.domain.criteria import CriterionResult, Status
from programs.domain.gate import GateEvaluation
from programs.domain.protocol import Phase, Slot
from programs.domain.rules import ProgressionRules


class Colour(StrEnum):
    """Verdicts of the response engine, by the names of clinical.md 5.4."""

    GREEN = "GREEN"
    AMBER = "AMBER"
    RED = "RED"
    GREY = "GREY"


def openable_overlap_slots(
    phase: Phase,
    evaluation: GateEvaluation,
    days_in_phase: int | None,
    last_verdict: Colour | None,
    rules: ProgressionRules,
) -> tuple[Slot, ...]:
    """Dagger slots that may be opened now, at their lowest dose: at most two (clinical.md 7.3).

    From 70 % of the minimum time, when every pain criterion is met and at least half of the others; none after AMBER
    or RED, and none while the gate is held. The minimum time itself is not one of the others.
    """
    if days_in_phase is None or 100 * days_in_phase < rules.overlap_from_percent * evaluation.minimum_days:
        return ()
    if evaluation.holds or last_verdict in (Colour.AMBER, Colour.RED):
        return ()
    judged = [result for result in evaluation.results if result.criterion != "days_in_phase"]
    others = [result for result in judged if not result.pain]
    if not all(_met(result) for result in judged if result.pain):
        return ()
    if 2 * sum(_met(result) for result in others) < len(others):
        return ()
    return phase.overlap_slots[: rules.overlap_most_slots]


def _met(result: CriterionResult) -> bool:
    return result.status is Status.MET


@dataclass(frozen=True, slots=True)
class Regression:
    """Where exercise content stands after RED verdicts. ``until`` is the last day of the lower content."""

    content_phase: int
    until: date | None
    formal_step_back: bool
    reasons: tuple[Reason, ...]


def regression(
    phase: int, first_phase: int, red_days: tuple[date, ...], today: date, rules: ProgressionRules
) -> Regression:
    """RED drops exercise content one phase for 7 days; two RED in 14 days are a formal step back (clinical.md 7.2).

    ``red_days`` are the days of RED verdicts in any order. There is nothing below the first phase.
    """
    if any(day > today for day in red_days):
        raise RuleViolation("red_in_future", "A verdict cannot be dated after today.", field="red_days")
    recent = [day for day in red_days if today - day < timedelta(days=rules.step_back_days)]
    step_back = len(recent) >= rules.step_back_reds
    active = [day for day in red_days if today - day < timedelta(days=rules.regression_days)]
    lower = max(phase - 1, first_phase)
    reasons = []
    until = max(active) + timedelta(days=rules.regression_days - 1) if active else None
    if until is not None:
        words = rules.say("red_content", phase=lower, until=until.isoformat())
        reasons.append(Reason("RED-content", words, rules.source))
    if step_back:
        words = rules.say("step_back", phase=lower)
        reasons.append(Reason("RED-step-back", words, rules.source))
    return Regression(lower if reasons else phase, until, step_back, tuple(reasons))


class LoadAction(StrEnum):
    """What to do with the load of one exercise."""

    RAISE = "raise"
    HOLD = "hold"
    REDUCE = "reduce"


@dataclass(frozen=True, slots=True)
class LoadProposal:
    """A proposed load step. ``low`` and ``high`` bound the new load in kg (0.1), or are None without a load."""

    action: LoadAction
    low: Decimal | None
    high: Decimal | None
    reason: Reason


def propose_load(
    kilograms: Decimal | None, verdicts: tuple[Colour, ...], effortful_but_clean: Tri, rules: ProgressionRules
) -> LoadProposal:
    """Raise 2.5 to 10 % (or 1 to 2 reps) after two GREEN sessions with effortful, clean last reps; hold after AMBER;
    20 % less after RED (clinical.md 7.2). ``verdicts`` of this exercise in time order; UNKNOWN effort holds.
    """
    latest = verdicts[-1] if verdicts else None
    if latest is Colour.RED:
        less = _changed(kilograms, -rules.reduce_percent)
        return LoadProposal(LoadAction.REDUCE, less, less, _reason("load_reduce", rules))
    if verdicts[-2:] == (Colour.GREEN, Colour.GREEN) and effortful_but_clean is True:
        low, high = (_changed(kilograms, percent) for percent in rules.raise_percent)
        return LoadProposal(LoadAction.RAISE, low, high, _reason("load_raise", rules))
    key = "load_hold_amber" if latest is Colour.AMBER else "load_hold"
    return LoadProposal(LoadAction.HOLD, kilograms, kilograms, _reason(key, rules))


def _reason(key: str, rules: ProgressionRules) -> Reason:
    return Reason(key, rules.say(key), rules.source)


def _changed(kilograms: Decimal | None, percent: Decimal) -> Decimal | None:
    return None if kilograms is None else half_up(kilograms * (100 + percent) / 100, 1)
