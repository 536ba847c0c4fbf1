"""Which questions about a session are still open, and when to ask them (clinical.md 5.2). Must not send anything."""

from dataclasses import dataclass
from enum import StrEnum

from athletes.domain.response import SessionReport
from athletes.domain.response_rules import FollowUpQuestion, ResponseRules, VerdictThresholds
from clinic.domain.rounding import Exact


class Window(StrEnum):
    """Whether an open question may be asked now, later, or came too late to count as that morning or that day."""

    NOW = "now"
    LATER = "later"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that still needs an answer. Hours count from the end of the session; None: no closing time."""

    answer: str
    words: str
    opens_hours: int
    closes_hours: int | None
    window: Window


def open_questions(report: SessionReport, rules: ResponseRules) -> tuple[OpenQuestion, ...]:
    """Unanswered questions in asking order; the 24-hour question only if the morning was above the baseline."""
    found = []
    for question in rules.questions:
        if getattr(report, question.answer) is not None or (question.runs_only and not report.kind.is_run):
            continue
        if question.moment == "day" and not needs_24_hour_answer(report):
            continue
        opens, closes = _hours(question, rules.verdict)
        window = _window(report.hours_since_end, opens, closes)
        found.append(OpenQuestion(question.answer, question.words, opens, closes, window))
    return tuple(found)


def needs_24_hour_answer(report: SessionReport) -> bool:
    """Whether the spot was above its baseline on the morning after (M > B)."""
    return report.pain_next_morning is not None and report.pain_next_morning > report.baseline_pain


def _hours(question: FollowUpQuestion, limits: VerdictThresholds) -> tuple[int, int | None]:
    if question.moment == "morning":
        return limits.morning_opens_hours, limits.morning_closes_hours
    if question.moment == "day":
        return limits.day_opens_hours, limits.day_closes_hours
    return 0, None


def _window(hours: Exact | None, opens: int, closes: int | None) -> Window:
    if closes is None:
        return Window.NOW
    if hours is None or hours > closes:
        return Window.MISSED
    return Window.NOW if hours >= opens else Window.LATER
