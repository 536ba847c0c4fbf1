"""The two-level Wells score for a leg clot (clinical.md 2.5, Wells 2003 NEJM). Scores; the rules RF-15/15m decide."""

from dataclasses import dataclass

from assessments.domain.triage.evaluation import evaluate
from assessments.domain.triage.facts import Facts
from clinic.domain.logic import Tri


@dataclass(frozen=True, slots=True)
class WellsScore:
    """Points of one leg, -2 to 9. ``unanswered`` items counted 0; without ``gate`` TRUE the score decides nothing."""

    score: int
    gate: Tri
    is_likely: bool
    unanswered: tuple[str, ...]


def wells_score(facts: Facts) -> WellsScore:
    """The score of the problem in ``facts``; unknown items count 0 points."""
    table = facts.content.wells
    answers = {item: facts.value(item) for item in table.points}
    score = sum(points for item, points in table.points.items() if answers[item] is True)
    unanswered = tuple(item for item, value in answers.items() if value is None)
    gate = evaluate(table.gate, facts).value
    return WellsScore(score, gate, score >= table.likely_from, unanswered)
