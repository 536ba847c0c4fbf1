"""Decides which questions are shown, from conditions that are data (clinical.md 1). UNKNOWN must not hide for good."""

from collections.abc import Iterable
from decimal import Decimal

from athletes.domain.intake_model import Answer, AnswerState, Condition, Context, Question, Requirement, Visibility
from clinic.domain.logic import Tri, all_of, any_of
from clinic.domain.rounding import exact


def holds(condition: Condition, context: Context) -> Tri:
    """Whether a condition is met; UNKNOWN (None) if the answer it looks at has no value."""
    if condition.any_of:
        return any_of(holds(part, context) for part in condition.any_of)
    value = context.answer(condition.question).value
    if value is None:
        return None
    if condition.equals is not None:
        return value is condition.equals
    if condition.among is not None:
        return bool(_chosen(value) & set(condition.among))
    if condition.not_among is not None:
        return not _chosen(value) & set(condition.not_among)
    return _in_range(condition, value)


def all_hold(conditions: Iterable[Condition], context: Context) -> Tri:
    """Kleene AND over conditions."""
    return all_of(holds(condition, context) for condition in conditions)


def visibility(question: Question, context: Context) -> Visibility:
    """SHOWN, HIDDEN, or WAITING while a deciding answer is missing.

    Where the deciding answer is "I don't know" or declined, the question is shown: not knowing never skips a question.
    """
    shown = all_hold(question.show_if, context)
    if shown is None:
        return Visibility.WAITING if _undecided(question.show_if, context) else Visibility.SHOWN
    return Visibility.SHOWN if shown else Visibility.HIDDEN


def hidden_value(question: Question, context: Context) -> bool | int | str | None:
    """The certain value of a question that is not shown; None (UNKNOWN) if nothing makes it certain."""
    for hidden in question.when_hidden:
        if all_hold(hidden.conditions, context) is True:
            return hidden.value
    return None


def is_safety_critical(question: Question, context: Context) -> bool:
    """Whether a missing answer keeps triage from clearing: requirement S, or ``safety_if`` is not known to be FALSE."""
    if question.requirement is Requirement.SAFETY:
        return True
    return bool(question.safety_if) and all_hold(question.safety_if, context) is not False


def _undecided(conditions: Iterable[Condition], context: Context) -> bool:
    """Whether any condition that is still UNKNOWN waits for an answer nobody has given yet."""
    for condition in conditions:
        if holds(condition, context) is not None:
            continue
        parts = condition.any_of or (condition,)
        if any(context.answer(p.question).state is AnswerState.NULL for p in parts if not p.any_of):
            return True
    return False


def _chosen(value: object) -> set[str]:
    if isinstance(value, tuple):
        return {item for item in value if isinstance(item, str)}
    return {str(value)}


def _in_range(condition: Condition, value: object) -> Tri:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    low, high = condition.at_least, condition.at_most
    return (low is None or exact(value) >= exact(low)) and (high is None or exact(value) <= exact(high))


def answered(answer: Answer) -> bool:
    """Whether the runner has given any answer at all, "I don't know" and declined included."""
    return answer.state is not AnswerState.NULL
