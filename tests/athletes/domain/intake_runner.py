"""A complete, symptom-poor Achilles runner for the intake tests, as raw answers. Must not check anything."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from athletes.content.intake import intake_limits, questionnaire
from athletes.domain.intake import rows_of_step, save_step, visible_questions
from athletes.domain.intake_model import Answer, Intake, Question, QuestionType, Requirement, Row, Step

TODAY = date(2026, 3, 2)
FORM = questionnaire()
LIMITS = intake_limits()
# What this runner says where "no", the first choice, 0 or an empty list is not the answer.
SAYS: dict[str, Any] = {
    "dob": "1984-05-20",
    "sex_for_norms": "male",
    "height_cm": "180.0",
    "mass_kg": "70.0",
    "training_age_y": 6,
    "weekly_distance_now_m": 40000,
    "weekly_distance_usual_m": 40000,
    "runs_per_week_now": 4,
    "runs_per_week_usual": 4,
    "easy_pace_s_per_km": 330,
    "last_interval_session_date": "not_in_the_last_year",
    "last_hill_session_date": "2026-02-20",
    "sleep_hours": 8,
    "region": "achilles_mid",
    "side": "R",
    "onset_date": "2025-09-01",
    "onset_mode": "gradual",
    "hop_pain": "mild",
    "first_use_date": "2026-01-01",
    "name": "Blue trainers",
    "share_pct": 100,
    "date": "2026-06-01",
    "confidence_return": 5,
}
DISTANCES = {"shoes": 300000, "races": 21097}


def raw_answer(question: Question, repeats: str | None, instead: Mapping[str, object]) -> object:
    """What the runner says to one question; ``instead`` wins."""
    if question.id in instead:
        return instead[question.id]
    if question.id == "distance_m" and repeats is not None:
        return DISTANCES[repeats]
    if question.id in SAYS:
        return SAYS[question.id]
    simple = {QuestionType.BOOL: False, QuestionType.LIST: [], QuestionType.MULTI: [], QuestionType.TEXT: "x"}
    if question.type in simple:
        return simple[question.type]
    if question.type is QuestionType.CHOICE:
        return question.choices[0].value
    if question.type is QuestionType.DATE:
        return TODAY.isoformat()
    return max(0, int(question.minimum or 0))


def _fill(step: Step, intake: Intake, row: Row, instead: Mapping[str, object]) -> dict[str, Answer]:
    given: dict[str, Answer] = dict(row)
    for _ in range(6):  # answers can make further questions visible
        held = Intake({**intake.person, **given}, intake.items) if step.repeats is None else intake
        shown = visible_questions(FORM, step, held, given if step.repeats else {}, today=TODAY, limits=LIMITS)
        wanted = [q for q in shown if q.id not in given and q.requirement is not Requirement.OPTIONAL]
        given |= save_step(FORM, step.id, {q.id: raw_answer(q, step.repeats, instead) for q in wanted}, today=TODAY)
    return given


def complete_intake(**instead: object) -> Intake:
    """An intake in which every required and safety-critical question that applies has a value.

    ``instead`` gives other answers by question id.
    """
    intake = Intake(items={"problems": ({},), "shoes": ({},), "races": ({},)})
    for step in FORM.steps:
        if step.repeats is None:
            intake = Intake({**intake.person, **_fill(step, intake, {}, instead)}, intake.items)
        else:
            rows = tuple(_fill(step, intake, row, instead) for row in rows_of_step(step, intake) or ())
            intake = Intake(intake.person, {**intake.items, step.repeats: rows})
    return intake


def with_person(intake: Intake, **raw: object) -> Intake:
    """The same intake with some person answers given anew."""
    changed = dict(intake.person)
    for name, value in raw.items():
        changed |= save_step(FORM, _step_of(name, None), {name: value}, today=TODAY)
    return Intake(changed, intake.items)


def with_row(intake: Intake, items: str, **raw: object) -> Intake:
    """The same intake with some answers of the first problem, shoe or race given anew."""
    first, *others = intake.items[items]
    changed = dict(first)
    for name, value in raw.items():
        changed |= save_step(FORM, _step_of(name, items), {name: value}, today=TODAY)
    return Intake(intake.person, dict(intake.items) | {items: (changed, *others)})


def _step_of(question_id: str, repeats: str | None) -> str:
    return next(s.id for s, q in FORM.questions() if q.id == question_id and s.repeats == repeats)
