"""Builds runners and problems for triage tests: all answers negative but for the ones a test names."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from assessments.content.triage import triage_content
from assessments.domain.triage import (
    ActiveRule,
    Answer,
    Escalation,
    PersonFacts,
    Problem,
    Stiffness,
    TriageVerdict,
    fill_negatives,
    screen,
)

TODAY = date(2026, 3, 2)
CONTENT = triage_content()


class Given(TypedDict, total=False):
    """What a test changes from an all-negative 40-year-old woman without a complaint."""

    region: str
    person: Mapping[str, Any]
    answers: Mapping[str, Answer]
    problem: Mapping[str, Answer]
    clinician: Mapping[str, Answer]
    stiffness: Stiffness
    escalation: Escalation
    deload_start_date: date
    marks: Mapping[str, str]


def build(*, problem_id: str = "p1", **given: Unpack[Given]) -> tuple[PersonFacts, Problem]:
    """Person and problem, still without the negative answers."""
    record: dict[str, Any] = {"age_years": 40, "sex_for_norms": "female"} | dict(given.get("person", {}))
    marks = given.get("marks", {})
    person = PersonFacts(**record, answers=given.get("answers", {}), marks=marks)
    problem = Problem(
        id=problem_id,
        region=given.get("region", "none"),
        answers=given.get("problem", {}),
        clinician_answers=given.get("clinician", {}),
        stiffness=given.get("stiffness"),
        escalation=given.get("escalation"),
        deload_start_date=given.get("deload_start_date"),
        marks=marks,
    )
    return person, problem


def triage(*, sticky: Sequence[ActiveRule] = (), today: date = TODAY, **given: Unpack[Given]) -> TriageVerdict:
    """The verdict on an otherwise healthy runner."""
    person, problem = fill_negatives(CONTENT, *build(**given))
    return screen(person, [problem], sticky=sticky, rules=CONTENT, today=today)


def from_case(case: Mapping[str, Any]) -> tuple[PersonFacts, list[Problem], date]:
    """A case document's person and problems (numbers already Decimal), negatives filled in if the case says so."""
    person = PersonFacts(**dict(case.get("person", {})))
    problems = [
        Problem(
            id=given.get("id", f"p{number}"),
            region=given["region"],
            answers=given.get("answers", {}),
            clinician_answers=given.get("clinician_answers", {}),
            stiffness=Stiffness(**given["stiffness"]) if "stiffness" in given else None,
            escalation=Escalation(**given["escalation"]) if "escalation" in given else None,
        )
        for number, given in enumerate(case["problems"], start=1)
    ]
    if case.get("unlisted_answers") == "negative":
        filled = [fill_negatives(CONTENT, person, problem) for problem in problems]
        person, problems = filled[0][0], [problem for _, problem in filled]
    return person, problems, date.fromisoformat(case["today"])


def number(text: str) -> Decimal:
    """Shorthand for exact numbers in tables."""
    return Decimal(text)
