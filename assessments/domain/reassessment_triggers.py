"""Events that bring reassessment forward, RA1 to RA10 (clinical.md 11.2, ruling 12). Only a sure TRUE fires."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from operator import ge, lt

from assessments.domain.reassessment_facts import ReassessmentFacts
from assessments.domain.reassessment_rules import ReassessmentRules, TriggerThresholds
from clinic.domain.logic import Tri, all_of, any_of, compare, negate
from clinic.domain.rounding import Exact, exact


@dataclass(frozen=True, slots=True)
class FiredTrigger:
    """One trigger that fired: when it is due, and the values for its words. ``now``: before anything else."""

    rule_id: str
    due: date
    values: Mapping[str, str]
    now: bool = False


def no_progress(facts: ReassessmentFacts, limits: TriggerThresholds) -> Tri:
    """Six weeks without real change in limiter, PSFS and run pain: Kleene AND (ruling 12). Feeds triage RF-55."""
    pain = None if facts.run_pain_change is None else abs(exact(facts.run_pain_change))
    return all_of(
        (
            compare(facts.plan_days, ge, limits.no_progress_days),
            compare(_exact(facts.psfs_change), lt, exact(limits.no_progress_psfs)),
            compare(pain, lt, exact(limits.no_progress_run_pain)),
            negate(facts.limiter_improved),
        )
    )


def fired_triggers(facts: ReassessmentFacts, rules: ReassessmentRules) -> tuple[FiredTrigger, ...]:
    """Every trigger that fired, in rule order."""
    found = []
    for rule_id in rules.triggers:
        fired = _TRIGGERS[rule_id](facts, rules)
        if fired is not None:
            found.append(fired)
    return tuple(found)


def trigger_ids() -> frozenset[str]:
    """The triggers that exist, for content to be checked against."""
    return frozenset(_TRIGGERS)


def _exact(value: Exact | None) -> Fraction | None:
    return None if value is None else exact(value)


def _if_sure(
    rule_id: str,
    condition: Tri,
    facts: ReassessmentFacts,
    rules: ReassessmentRules,
    values: Mapping[str, str] | None = None,
    *,
    now: bool = False,
) -> FiredTrigger | None:
    """Fire on a sure TRUE; due so many days after the trigger first fired."""
    if condition is not True:
        return None
    since = facts.first_fired.get(rule_id, facts.today)
    due = since + timedelta(days=rules.triggers[rule_id].within_days)
    return FiredTrigger(rule_id, due, values or {}, now)


def _red_response(facts: ReassessmentFacts, rules: ReassessmentRules) -> FiredTrigger | None:
    events = [event for event in facts.response_events if event.rule_id in rules.thresholds.response_rules]
    if not events:
        return None
    due = min(event.on for event in events) + timedelta(days=rules.triggers["RA1"].within_days)
    names = ", ".join(sorted({event.rule_id for event in events}))
    return FiredTrigger("RA1", due, {"rules": names})


def _new_triage(facts: ReassessmentFacts, rules: ReassessmentRules) -> FiredTrigger | None:
    limits = rules.thresholds
    if not facts.new_triage_rules:
        return None
    dues = [
        fired.on + timedelta(days=limits.triage_days.get(fired.level or "", limits.triage_days_unknown_level))
        for fired in facts.new_triage_rules
    ]
    names = ", ".join(sorted({fired.rule_id for fired in facts.new_triage_rules}))
    at_once = any(fired.level in ("E", "S", None) for fired in facts.new_triage_rules)
    return FiredTrigger("RA2", min(dues), {"rules": names}, now=at_once)


def _exit_but_tests(facts: ReassessmentFacts, rules: ReassessmentRules) -> FiredTrigger | None:
    enough = compare(facts.red_free_days, ge, rules.thresholds.red_free_days)
    values = {"days": str(facts.red_free_days)}
    return _if_sure("RA3", all_of((enough, facts.exit_met_except_tests)), facts, rules, values)


def _load(facts: ReassessmentFacts, rules: ReassessmentRules) -> FiredTrigger | None:
    condition = facts.load_verdict in rules.thresholds.load_verdicts
    return _if_sure("RA4", condition, facts, rules, {"verdict": (facts.load_verdict or "").lower()})


def _shoe(facts: ReassessmentFacts, rules: ReassessmentRules) -> FiredTrigger | None:
    limits = rules.thresholds
    drop = None if facts.drop_change_mm is None else abs(exact(facts.drop_change_mm))
    condition = any_of(
        (facts.new_shoe_category in limits.shoe_categories, compare(drop, ge, exact(limits.drop_change_mm)))
    )
    return _if_sure("RA5", condition, facts, rules)


def _no_progress(facts: ReassessmentFacts, rules: ReassessmentRules) -> FiredTrigger | None:
    values = {"days": str(facts.plan_days)}
    return _if_sure("RA6", no_progress(facts, rules.thresholds), facts, rules, values)


def _race(facts: ReassessmentFacts, rules: ReassessmentRules) -> FiredTrigger | None:
    ahead = [(race - facts.today).days for race in facts.race_dates if race >= facts.today]
    days = min(ahead, default=None)
    near = days is not None and days <= rules.thresholds.race_days
    return _if_sure("RA7", near, facts, rules, {"days": str(days)}, now=True)


def _time_off(facts: ReassessmentFacts, rules: ReassessmentRules) -> FiredTrigger | None:
    condition = compare(facts.days_off_running, ge, rules.thresholds.days_off)
    return _if_sure("RA8", condition, facts, rules, {"days": str(facts.days_off_running)}, now=True)


def _sharp_hop(facts: ReassessmentFacts, rules: ReassessmentRules) -> FiredTrigger | None:
    """Due on day 7 of the deload; when nobody knows when it began, at once."""
    if facts.hop_sharp is not True:
        return None
    day = rules.thresholds.hop_retest_day
    left = 0 if facts.deload_days is None else day - facts.deload_days
    return FiredTrigger("RA9", facts.today + timedelta(days=left), {"day": str(day)})


def _missed(facts: ReassessmentFacts, rules: ReassessmentRules) -> FiredTrigger | None:
    condition = compare(facts.consecutive_missed_reports, ge, rules.thresholds.missed_reports)
    return _if_sure("RA10", condition, facts, rules, {"reports": str(facts.consecutive_missed_reports)})


_TRIGGERS: Mapping[str, Callable[[ReassessmentFacts, ReassessmentRules], FiredTrigger | None]] = {
    "RA1": _red_response,
    "RA2": _new_triage,
    "RA3": _exit_but_tests,
    "RA4": _load,
    "RA5": _shoe,
    "RA6": _no_progress,
    "RA7": _race,
    "RA8": _time_off,
    "RA9": _sharp_hop,
    "RA10": _missed,
}
