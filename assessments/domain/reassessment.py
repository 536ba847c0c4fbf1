"""What to look at again, why, and by when: triggers and cadence in one sorted list (clinical.md 11.1, 11.2)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from assessments.domain.reassessment_facts import ReassessmentFacts
from assessments.domain.reassessment_rhythm import Falls, falls_due
from assessments.domain.reassessment_rules import ReassessmentRules
from assessments.domain.reassessment_triggers import FiredTrigger, fired_triggers


class Urgency(IntEnum):
    """How pressing an item is; the smaller, the sooner."""

    NOW = 0
    OVERDUE = 1
    TODAY = 2
    PLANNED = 3


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing to reassess. ``battery`` lists test ids or key tests; ``opens`` is the first sensible day."""

    rule_id: str
    what: str
    why: str
    opens: date
    due: date
    urgency: Urgency
    battery: tuple[str, ...]

    def overdue_days(self, today: date) -> int:
        """Whole days past the due date, 0 if not past."""
        return max(0, (today - self.due).days)


def due_items(facts: ReassessmentFacts, rules: ReassessmentRules, *, horizon_days: int) -> tuple[DueItem, ...]:
    """Everything due, and what opens within ``horizon_days``, most urgent first.

    Order: urgency, due date, then the order of the rules in content; the same facts always give the same list.
    """
    latest = facts.today + timedelta(days=horizon_days)
    items = [_from_trigger(fired, facts, rules) for fired in fired_triggers(facts, rules)]
    items += [_from_rhythm(falls, facts) for falls in falls_due(facts, rules) if falls.opens <= latest]
    order = {rule_id: place for place, rule_id in enumerate((*rules.triggers, *(rule.id for rule in rules.cadence)))}
    return tuple(sorted(items, key=lambda item: (item.urgency, item.due, order[item.rule_id])))


def earliest_due(items: tuple[DueItem, ...]) -> date | None:
    """The date on which the reassessment is due: the earliest applies (clinical.md 11.2)."""
    return min((item.due for item in items), default=None)


def combined_battery(items: tuple[DueItem, ...]) -> tuple[str, ...]:
    """All tests that the items ask for, each once, in the order of the items."""
    return tuple(dict.fromkeys(test for item in items for test in item.battery))


def _from_trigger(fired: FiredTrigger, facts: ReassessmentFacts, rules: ReassessmentRules) -> DueItem:
    rule = rules.triggers[fired.rule_id]
    why = rule.why
    for name, value in fired.values.items():
        why = why.replace(f"{{{name}}}", value)
    tests = rule.tests
    if rule.limiter_test:
        tests += (facts.limiter_test,) if facts.limiter_test else facts.key_tests
    if rule.key_tests:
        tests += facts.key_tests
    urgency = Urgency.NOW if fired.now else _urgency(fired.due, facts.today)
    return DueItem(rule.id, rule.what, why, facts.today, fired.due, urgency, tuple(dict.fromkeys(tests)))


def _from_rhythm(falls: Falls, facts: ReassessmentFacts) -> DueItem:
    tests = falls.rule.tests + (facts.key_tests if falls.rule.key_tests else ())
    urgency = _urgency(falls.due, facts.today)
    return DueItem(falls.rule.id, falls.rule.what, falls.words, falls.opens, falls.due, urgency, tests)


def _urgency(due: date, today: date) -> Urgency:
    if due < today:
        return Urgency.OVERDUE
    return Urgency.TODAY if due == today else Urgency.PLANNED
