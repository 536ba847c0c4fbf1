"""Fills in an intake for an invented runner, page by page, as the runner would; writes through the service alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from athletes.content.intake import intake_limits
from athletes.domain.intake_answers import validate
from athletes.domain.intake_conditions import visibility
from athletes.domain.intake_context import context_for
from athletes.domain.intake_model import Answer, Question, Questionnaire, QuestionType, Requirement, Visibility
from athletes.domain.intake_model import Intake as Answers
from athletes.models import Intake
from athletes.selectors.intake import PageKey, answers_of, questionnaire_of, row_of
from athletes.services.intakes import PageAnswers, save_step
from clinic.models import Membership

# What most invented runners say where "no", 0, the first choice or an empty list is not the answer.
USUAL: Mapping[str, object] = {
    "height_cm": "172.0",
    "mass_kg": "64.0",
    "training_age_y": "8",
    "runs_per_week_now": 4,
    "runs_per_week_usual": 4,
    "weekly_distance_now_m": 40_000,
    "weekly_distance_usual_m": 40_000,
    "longest_run_30d_m": 14_000,
    "easy_pace_s_per_km": 345,
    "last_interval_session_date": "not_in_the_last_year",
    "last_hill_session_date": "not_in_the_last_year",
    "strength_sessions_per_week": 1,
    "strength_minutes": 30,
    "heavy_lifting_experience": "some",
    "available_mon": 45,
    "available_tue": 60,
    "available_wed": 45,
    "available_thu": 60,
    "available_fri": 45,
    "available_sat": 90,
    "available_sun": 120,
    "gym_days_per_week": 2,
    "gym_weekdays": ["tue", "fri"],
    "equipment_home": ["bodyweight", "step", "chair", "mini_band", "backpack"],
    "equipment_travel": ["bodyweight", "mini_band"],
    "trend_2w": "same",
    "sleep_hours": "7.5",
    "sleep_quality": 7,
    "life_stress": 4,
    "fear_of_movement": 3,
    "confidence_return": 6,
    "has_menstrual_cycle": True,
    "menarche_age": 13,
    "periods12": 12,
}
_SIMPLE: Mapping[QuestionType, object] = {QuestionType.BOOL: False, QuestionType.LIST: [], QuestionType.MULTI: []}


@dataclass(frozen=True, slots=True)
class IntakeStory:
    """What one runner says where it is not the usual, by question id: person, sore place, shoes, races."""

    person: Mapping[str, object] = field(default_factory=dict)
    problem: Mapping[str, object] = field(default_factory=dict)
    shoes: Sequence[Mapping[str, object]] = ()
    races: Sequence[Mapping[str, object]] = ()

    def rows(self, repeats: str) -> Sequence[Mapping[str, object]]:
        """The rows of a repeated part of the questionnaire."""
        return {"problems": (self.problem,), "shoes": self.shoes, "races": self.races}[repeats]


def fill_in(*, by: Membership, intake: Intake, story: IntakeStory, today: date, steps: int | None = None) -> Intake:
    """Answer every page, or with ``steps`` only so many of them; it stays a draft until it is sent."""
    form = questionnaire_of(intake)
    done = 0
    for step in form.steps:
        rows: Sequence[int | None] = (None,) if step.repeats is None else range(max(1, len(story.rows(step.repeats))))
        for row in rows:
            if done == steps:
                return intake
            intake = _fill_page(by, intake, form, PageKey(step, row), story, today)
            done += 1
    return intake


def _fill_page(
    by: Membership, intake: Intake, form: Questionnaire, page: PageKey, story: IntakeStory, today: date
) -> Intake:
    said = _said(page, story)
    if page.step.repeats and said is None:
        sent = PageAnswers(raw={}, none=True)
    else:
        sent = PageAnswers(raw=_raw(intake, form, page, said or {}, today))
    outcome = save_step(by=by, intake=intake, page=page, sent=sent, revision=intake.revision)
    if outcome.problems:
        problem = outcome.problems[0]
        raise ValueError(f"{page.slug}, {problem.field}: {problem.message}")
    return outcome.intake


def _said(page: PageKey, story: IntakeStory) -> Mapping[str, object] | None:
    """What the story says on this page; None for a list without a row."""
    if page.step.repeats is None:
        return story.person
    rows = story.rows(page.step.repeats)
    return rows[page.row or 0] if rows else None


def _raw(
    intake: Intake, form: Questionnaire, page: PageKey, said: Mapping[str, object], today: date
) -> dict[str, object]:
    """An answer to each question of the page that applies, decided one after the other as on the screen."""
    answers, raw = answers_of(intake), {}
    given: dict[str, Answer] = dict(row_of(answers, page))
    for question in page.step.questions:
        if question.id not in said and question.requirement is Requirement.OPTIONAL:
            continue
        alone = page.step.repeats is None
        held = Answers({**answers.person, **given}, answers.items) if alone else answers
        context = context_for(form, held, page.step, {} if alone else given, today=today, limits=intake_limits())
        if visibility(question, context) is Visibility.SHOWN:
            raw[question.id] = _answer(question, said)
            given[question.id] = validate(question, raw[question.id], today=today)
    return raw


def _answer(question: Question, said: Mapping[str, object]) -> object:
    if question.id in said:
        return said[question.id]
    if question.id in USUAL:
        return USUAL[question.id]
    if question.type in _SIMPLE:
        return _SIMPLE[question.type]
    if question.type is QuestionType.CHOICE:
        return question.choices[0].value
    return max(0, int(question.minimum or 0))
