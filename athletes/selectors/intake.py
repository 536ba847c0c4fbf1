"""Reads of intakes: stored answers as domain answers, the pages of the questionnaire, and what other apps need to know.

Each page remembers when, by whom and at which revision it was saved, so that answers are checked against their own day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from athletes.content.intake import intake_limits, questionnaire
from athletes.domain.intake import Completeness, StepStatus, completeness, step_status
from athletes.domain.intake_answers import validate
from athletes.domain.intake_derived import choice, day, number, whole
from athletes.domain.intake_model import UNANSWERED, Answer, Question, Questionnaire, Row, Step
from athletes.domain.intake_model import Intake as Answers
from athletes.domain.intake_triage import triage_inputs
from athletes.models import Athlete, Episode, Intake, IntakeStatus
from athletes.selectors.history import every_intake
from clinic.domain.errors import RuleViolation

MOST_ROWS = 12
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class PageKey:
    """One page of the questionnaire: a step, and for repeated steps the 0-based row (sore place, shoe, race)."""

    step: Step
    row: int | None

    @property
    def slug(self) -> str:
        """How the page stands in an address: ``about_you``, ``shoes-2``."""
        return self.step.id if self.row is None else f"{self.step.id}-{self.row + 1}"


@dataclass(frozen=True, slots=True)
class Saved:
    """When and by whom a page was saved last, and the intake's revision after it."""

    revision: int
    by: str
    at: datetime


def questionnaire_of(intake: Intake) -> Questionnaire:
    """The version that the intake answers; retired versions stay readable."""
    return questionnaire(intake.questionnaire_version)


def latest_intake(episode_or_athlete: Episode | Athlete) -> Intake | None:
    """The draft if there is one, else the newest intake."""
    if isinstance(episode_or_athlete, Episode):
        rows = every_intake(episode_or_athlete.athlete_id)
        found = [intake for intake in rows if intake.episode_id == episode_or_athlete.pk][:10]
    else:
        found = list(every_intake(episode_or_athlete.pk)[:10])
    drafts = [intake for intake in found if intake.status == IntakeStatus.DRAFT]
    return next(iter(drafts or found), None)


def answers_of(intake: Intake) -> Answers:
    """The stored answers as the domain reads them. One that no longer fits its question counts as unanswered."""
    form, stored = questionnaire_of(intake), intake.answers
    person, items = _mapping(stored.get("person")), _mapping(stored.get("items"))
    return Answers(
        person=_row(intake, form, None, person, None),
        items={
            name: tuple(_row(intake, form, name, _mapping(row), index) for index, row in enumerate(rows))
            for name, rows in items.items()
            if isinstance(rows, list)
        },
    )


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _row(
    intake: Intake, form: Questionnaire, repeats: str | None, stored: Mapping[str, object], index: int | None
) -> Row:
    found: dict[str, Answer] = {}
    for step in form.steps:
        if step.repeats != repeats:
            continue
        saved = saved_of(intake, PageKey(step, index))
        on = (
            timezone.localdate(saved.at, intake.clinic.zone)
            if saved
            else timezone.localdate(timezone=intake.clinic.zone)
        )
        for question in step.questions:
            if question.id in stored:
                found[question.id] = _answer(question, stored[question.id], on)
    return found


def _answer(question: Question, value: object, on: date) -> Answer:
    try:
        return validate(question, value, today=on)
    except RuleViolation:
        return UNANSWERED


def saved_of(intake: Intake, key: PageKey) -> Saved | None:
    """The last save of a page, or None if it was never saved."""
    entry = _mapping(_mapping(intake.answers.get("saved")).get(key.slug))
    if not entry:
        return None
    return Saved(int(str(entry["revision"])), str(entry["by"]), datetime.fromisoformat(str(entry["at"])))


def typed_of(intake: Intake, key: PageKey) -> Mapping[str, list[str]] | None:
    """What was typed on a page and could not be understood yet, as it came from the form; None if there is nothing."""
    entry = _mapping(_mapping(intake.answers.get("typed")).get(key.slug))
    typed = {name: [str(one) for one in values] for name, values in entry.items() if isinstance(values, list)}
    return typed or None


def units_of(intake: Intake) -> Mapping[str, str]:
    """The units the runner answered in, by dimension (m, cm, kg), so that numbers come back as they were typed."""
    return {name: str(unit) for name, unit in _mapping(intake.answers.get("units")).items()}


def pages_of(form: Questionnaire, answers: Answers) -> tuple[PageKey, ...]:
    """All pages in order; a repeated step has one page a row, and one for the first row while there is none."""
    pages: list[PageKey] = []
    for step in form.steps:
        if step.repeats is None:
            pages.append(PageKey(step, None))
            continue
        rows = answers.items.get(step.repeats)
        # an empty list was confirmed to be empty: only the page where one could still be added is left
        count = 1 if rows is None or (not rows and first_of_list(form, step)) else len(rows)
        pages.extend(PageKey(step, index) for index in range(count))
    return tuple(pages)


def page_of(form: Questionnaire, slug: str) -> PageKey | None:
    """The page of an address: ``about_you``, ``shoes-2``; None if the questionnaire has no such page."""
    name, _, place = slug.rpartition("-")
    for step in form.steps:
        if step.repeats is None and step.id == slug:
            return PageKey(step, None)
        if step.repeats is not None and step.id == name and place.isdecimal() and 1 <= int(place) <= MOST_ROWS:
            return PageKey(step, int(place) - 1)
    return None


def first_of_list(form: Questionnaire, step: Step) -> bool:
    """Whether rows of the step's list are added, removed, or confirmed to be none on this step."""
    return step.repeats is not None and next(one for one in form.steps if one.repeats == step.repeats) is step


def row_of(answers: Answers, key: PageKey) -> Row:
    """The answers a page shows: those of the person or of its row; {} for a row that is still to come."""
    if key.step.repeats is None:
        return answers.person
    rows = answers.items.get(key.step.repeats, ())
    return rows[key.row or 0] if (key.row or 0) < len(rows) else {}


def status_of(intake: Intake, today: date) -> Completeness:
    """How complete the intake is (clinical.md 1.10)."""
    return completeness(questionnaire_of(intake), answers_of(intake), today=today, limits=intake_limits())


def step_statuses(form: Questionnaire, answers: Answers, today: date) -> dict[str, StepStatus]:
    """How far each step is, by its id."""
    limits = intake_limits()
    return {step.id: step_status(form, step, answers, today=today, limits=limits) for step in form.steps}


def problem_row(answers: Answers, episode: Episode) -> Row:
    """The sore place that belongs to an episode: same region and side, else same region, else the first; {} if none."""
    rows = answers.items.get("problems", ())
    same = [row for row in rows if choice(row, "region") == episode.region]
    exact = [row for row in same if choice(row, "side") == episode.side]
    return next(iter(exact or same or list(rows)), {})


def triage_answers(
    intake: Intake, episode: Episode, *, today: date | None = None, on_plan: bool = False
) -> tuple[dict[str, object], dict[str, object]]:
    """What the intake tells triage about the person and about the episode's problem (ids of clinical.md 2.2).

    Person: ``date_of_birth``, ``age_years``, ``sex_for_norms``, ``has_menstrual_cycle``, ``menstrual_status``,
    ``body_mass_index`` and ``answers``. Problem: ``region``, ``side``, ``baseline_pain``, ``deload_start_date`` and
    ``answers``. None is UNKNOWN. The region is the runner's own, since the questions were chosen by it.
    """
    on = today or timezone.localdate(timezone=intake.clinic.zone)
    answers = answers_of(intake)
    row = problem_row(answers, episode)
    only = Answers(person=answers.person, items={**answers.items, "problems": (row,)} if row else answers.items)
    found = triage_inputs(questionnaire_of(intake), only, today=on, limits=intake_limits(), on_plan=on_plan)
    person: dict[str, object] = {
        "date_of_birth": found.person.date_of_birth,
        "age_years": found.person.age_years,
        "sex_for_norms": found.person.sex_for_norms,
        "has_menstrual_cycle": found.person.has_menstrual_cycle,
        "menstrual_status": found.person.menstrual_status,
        "body_mass_index": found.person.body_mass_index,
        "answers": dict(found.person.answers),
    }
    if not found.problems:
        return person, {"region": None, "side": None, "baseline_pain": None, "deload_start_date": None, "answers": {}}
    problem = found.problems[0]
    return person, {
        "region": problem.region,
        "side": problem.side,
        "baseline_pain": problem.baseline_pain,
        "deload_start_date": problem.deload_start_date,
        "answers": dict(problem.answers),
    }


@dataclass(frozen=True, slots=True)
class IntakeFacts:
    """What the plan needs to know about a runner's week (clinical.md 1.2, 1.6). None is not known.

    Distances in metres, pace in seconds per km, minutes per weekday (``mon`` to ``sun``; a day that is missing was not
    answered). ``gym_weekdays`` empty: any day.
    """

    runs_per_week_now: int | None
    runs_per_week_usual: int | None
    weekly_distance_now_m: int | None
    weekly_distance_usual_m: int | None
    weekly_distance_limit_m: int | None
    longest_run_30d_m: int | None
    easy_pace_s_per_km: int | None
    gym_days_per_week: int | None
    gym_weekdays: tuple[str, ...]
    available_minutes: Mapping[str, int]
    equipment_home: tuple[str, ...]
    equipment_travel: tuple[str, ...]
    preferred_long_run_day: str | None
    strength_sessions_per_week: int | None
    heavy_lifting_experience: str | None
    body_mass_kg: Decimal | None
    last_interval_session: date | None
    last_hill_session: date | None


def intake_facts(intake: Intake) -> IntakeFacts:
    """The facts of an intake that a plan is made from."""
    person = answers_of(intake).person
    mass = number(person, "mass_kg")
    minutes = {name: whole(person, f"available_{name}") for name in WEEKDAYS}
    return IntakeFacts(
        runs_per_week_now=whole(person, "runs_per_week_now"),
        runs_per_week_usual=whole(person, "runs_per_week_usual"),
        weekly_distance_now_m=whole(person, "weekly_distance_now_m"),
        weekly_distance_usual_m=whole(person, "weekly_distance_usual_m"),
        weekly_distance_limit_m=whole(person, "weekly_distance_limit_m"),
        longest_run_30d_m=whole(person, "longest_run_30d_m"),
        easy_pace_s_per_km=whole(person, "easy_pace_s_per_km"),
        gym_days_per_week=whole(person, "gym_days_per_week"),
        gym_weekdays=_several(person, "gym_weekdays"),
        available_minutes={name: value for name, value in minutes.items() if value is not None},
        equipment_home=_several(person, "equipment_home"),
        equipment_travel=_several(person, "equipment_travel"),
        preferred_long_run_day=choice(person, "preferred_long_run_day"),
        strength_sessions_per_week=whole(person, "strength_sessions_per_week"),
        heavy_lifting_experience=choice(person, "heavy_lifting_experience"),
        body_mass_kg=None if mass is None else Decimal(mass.numerator) / Decimal(mass.denominator),
        last_interval_session=day(person, "last_interval_session_date"),
        last_hill_session=day(person, "last_hill_session_date"),
    )


def _several(person: Row, name: str) -> tuple[str, ...]:
    value = person.get(name, UNANSWERED).value
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, tuple) else ()
