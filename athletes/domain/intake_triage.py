"""Maps intake answers to the inputs of triage, with the ids of clinical.md 2.2. Must not judge them; assessments do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from athletes.domain.intake import problems_for_screening
from athletes.domain.intake_conditions import visibility
from athletes.domain.intake_context import context_for
from athletes.domain.intake_derived import (
    IntakeLimits,
    age_on,
    body_mass_index,
    bone_history_24_months,
    choice,
    day,
    decimal,
    deload_days,
    truth,
    whole,
)
from athletes.domain.intake_model import UNANSWERED, Context, Intake, Question, Questionnaire, Row, Visibility
from clinic.domain.logic import Tri

TriageValue: TypeAlias = bool | int | str | Decimal | None
"""None is UNKNOWN."""


@dataclass(frozen=True, slots=True)
class TriagePerson:
    """Facts about the person that triage reads; ``body_mass_index`` in kg/m2, exact."""

    date_of_birth: date | None
    age_years: int | None
    sex_for_norms: str | None
    has_menstrual_cycle: Tri
    menstrual_status: str | None
    body_mass_index: Fraction | None
    answers: Mapping[str, TriageValue]


@dataclass(frozen=True, slots=True)
class TriageProblem:
    """One problem as triage reads it; ``baseline_pain`` 0-10."""

    region: str | None
    side: str | None
    baseline_pain: int | None
    deload_start_date: date | None
    answers: Mapping[str, TriageValue]


@dataclass(frozen=True, slots=True)
class TriageInputs:
    """What a runner's intake tells triage. No problems: the list was not answered, nothing can be cleared."""

    person: TriagePerson
    problems: tuple[TriageProblem, ...]


def triage_inputs(
    form: Questionnaire, intake: Intake, *, today: date, limits: IntakeLimits, on_plan: bool = False
) -> TriageInputs:
    """Every triage answer a runner gives, or that is certain because of another answer; the rest is None (UNKNOWN).

    ``no_progress`` is FALSE before any plan has started (it needs 42 days on a plan) and UNKNOWN afterwards: the
    product then derives it from its log. Clinician-only answers are never among them.
    """
    return TriageInputs(
        person=_person(form, intake, today, limits),
        problems=tuple(_problem(form, intake, row, today, limits, on_plan) for row in problems_for_screening(intake)),
    )


def _person(form: Questionnaire, intake: Intake, today: date, limits: IntakeLimits) -> TriagePerson:
    history = bone_history_24_months(intake.person, today, limits)
    born = day(intake.person, "dob")
    return TriagePerson(
        date_of_birth=born,
        age_years=None if born is None else age_on(born, today),
        sex_for_norms=choice(intake.person, "sex_for_norms"),
        has_menstrual_cycle=truth(intake.person, "has_menstrual_cycle"),
        menstrual_status=choice(intake.person, "menstrual_status"),
        body_mass_index=body_mass_index(decimal(intake.person, "height_cm"), decimal(intake.person, "mass_kg")),
        answers=_answers(form, intake, None, {}, today, limits)
        | {"bsi24_trab": history.trabecular, "bsi24_other": history.others},
    )


def _problem(
    form: Questionnaire, intake: Intake, row: Row, today: date, limits: IntakeLimits, on_plan: bool
) -> TriageProblem:
    derived: dict[str, TriageValue] = {
        "deload_days": deload_days(intake.person, row, today),
        "no_progress": None if on_plan else False,
    }
    return TriageProblem(
        region=choice(row, "region"),
        side=choice(row, "side"),
        baseline_pain=whole(row, "baseline_B"),
        deload_start_date=day(row, "deload_start_date"),
        answers=_answers(form, intake, "problems", row, today, limits) | derived,
    )


def _answers(
    form: Questionnaire, intake: Intake, repeats: str | None, row: Row, today: date, limits: IntakeLimits
) -> dict[str, TriageValue]:
    steps = [step for step in form.steps if step.repeats == repeats]
    context = context_for(form, intake, steps[0], row, today=today, limits=limits)
    return {q.id: _value(q, context, repeats) for step in steps for q in step.questions if q.triage}


def _value(question: Question, context: Context, repeats: str | None) -> TriageValue:
    """The answer that counts: given, or certain while hidden; UNKNOWN while it is not decided whether it applies."""
    if visibility(question, context) is Visibility.WAITING:
        return None
    source = context.person if repeats is None else context.row
    value = source.get(question.id, UNANSWERED).value
    return value if isinstance(value, bool | int | str | Decimal) else None
