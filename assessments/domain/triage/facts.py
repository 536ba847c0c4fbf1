"""What is known about a runner and a problem, and how a triage input is read from it. Must not judge anything.

Clinician-only inputs are read from the clinician's answers alone (clinical.md 2.1-8).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from assessments.domain.triage.derived import (
    Escalation,
    Stiffness,
    age_on,
    body_mass_index,
    deload_days,
    escalating,
    stiffness_worse,
)
from assessments.domain.triage.evaluation import Ground, evaluate, text_of
from assessments.domain.triage.questions import Answer, Question, Subject, Value
from assessments.domain.triage.rules import TriageContent
from clinic.domain.logic import Tri
from clinic.domain.rounding import Exact

CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """The runner. ``body_mass_index`` in kg/m², else computed from ``height_cm`` and ``mass_kg``.

    ``sex_for_norms``: female, male, not_stated. ``marks`` name, per question, the act of answering (for example a
    check-in's id), so that the same answer given again after an exclusion counts as new.
    """

    age_years: int | None = None
    date_of_birth: date | None = None
    sex_for_norms: str | None = None
    has_menstrual_cycle: bool | str | None = None
    menstrual_status: str | None = None
    body_mass_index: Exact | None = None
    height_cm: Exact | None = None
    mass_kg: Exact | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """One complaint, or region ``none`` for a screen. ``id`` must stay the same from screen to screen.

    ``deload_start_date``, ``stiffness`` and ``escalation`` replace the answers ``deload_days``, ``a_stiff_worse`` and
    ``escal_conservative``. A value in ``clinician_answers`` wins over the runner's.
    """

    id: str
    region: str
    answers: Mapping[str, Answer] = field(default_factory=dict)
    clinician_answers: Mapping[str, Answer] = field(default_factory=dict)
    deload_start_date: date | None = None
    stiffness: Stiffness | None = None
    escalation: Escalation | None = None
    marks: Mapping[str, str] = field(default_factory=dict)


class Facts:
    """Reads triage inputs of one problem of one runner on one day."""

    def __init__(self, content: TriageContent, person: PersonFacts, problem: Problem, today: date) -> None:
        self.content = content
        self.person = person
        self.problem = problem
        self.today = today
        self._values: dict[str, Value | None] = {}

    def value(self, name: str) -> Value | None:
        """The value of an input, None when UNKNOWN."""
        if name not in self._values:
            question = self.content.questions[name]
            value = question.known(self._answer(question))
            if value is None and question.applies is not None and evaluate(question.applies, self).value is False:
                value = question.negative
            self._values[name] = value
        return self._values[name]

    def ground(self, name: str) -> Ground:
        """The ground that a known input gives. What only the calendar moves is not a new answer each day."""
        question = self.content.questions[name]
        if question.by_calendar:
            return Ground(name, CALENDAR)
        value = self.value(name)
        marks = self.problem.marks if question.subject is Subject.PROBLEM else self.person.marks
        return Ground(name, "" if value is None else text_of(value), marks.get(name, ""))

    def wells_items(self) -> Mapping[str, int]:
        """Points per Wells item."""
        return self.content.wells.points

    def derived(self) -> dict[str, Tri]:
        """The inputs that were computed from logs (2.6); empty without stiffness and escalation."""
        values: dict[str, Tri] = {}
        if self.problem.stiffness is not None:
            values["a_stiff_worse"] = _as_tri(self.value("a_stiff_worse"))
        if self.problem.escalation is not None:
            values["escal_conservative"] = _as_tri(self.value("escal_conservative"))
        return values

    def is_logged(self, name: str) -> bool:
        """The input is computed from a log or a date instead of being asked."""
        problem = self.problem
        logs = {
            "deload_days": problem.deload_start_date,
            "a_stiff_worse": problem.stiffness,
            "escal_conservative": problem.escalation,
        }
        return logs.get(name) is not None

    def _answer(self, question: Question) -> Answer:
        if question.subject is Subject.RECORD:
            return self._record(question.id)
        if question.subject is Subject.PERSON:
            return self.person.answers.get(question.id)
        examined = self.problem.clinician_answers.get(question.id)
        if question.clinician_only:
            return examined
        logged = self._logged(question, examined)
        if logged is not None:
            return logged
        if question.known(examined) is not None:
            return examined
        return None if self.is_logged(question.id) else self.problem.answers.get(question.id)

    def _record(self, name: str) -> Answer:
        person = self.person
        if name == "age_years":
            return person.age_years if person.date_of_birth is None else age_on(person.date_of_birth, self.today)
        if name == "body_mass_index":
            if person.body_mass_index is not None or person.mass_kg is None or person.height_cm is None:
                return person.body_mass_index
            return body_mass_index(person.mass_kg, person.height_cm)
        return {
            "sex_for_norms": person.sex_for_norms,
            "has_menstrual_cycle": person.has_menstrual_cycle,
            "menstrual_status": person.menstrual_status,
            "region": self.problem.region,
        }[name]

    def _logged(self, question: Question, examined: Answer) -> Answer:
        """An input computed from logs. The runner's and the clinician's own "yes" always make it TRUE (2.6)."""
        name, problem, limits = question.id, self.problem, self.content.limits
        said = question.known(problem.answers.get(name))
        if name == "deload_days" and problem.deload_start_date is not None:
            return deload_days(problem.deload_start_date, self.today)
        if name == "a_stiff_worse" and problem.stiffness is not None:
            asked = problem.stiffness.runner_says_worse
            stiffness = replace(problem.stiffness, runner_says_worse=_first_word(examined is True, asked, said))
            return stiffness_worse(stiffness, limits)
        if name == "escal_conservative" and problem.escalation is not None:
            reported = _first_word(examined is True, problem.escalation.reported, said)
            return escalating(replace(problem.escalation, reported=reported), limits)
        return None


def _first_word(examined: bool, asked: Tri, said: Value | None) -> Tri:
    if examined or asked is True or said is True:
        return True
    return asked if asked is not None else _as_tri(said)


def _as_tri(value: Value | None) -> Tri:
    return value if isinstance(value, bool) else None


def fill_negatives(
    content: TriageContent, person: PersonFacts, problem: Problem, *, listed_facts: Collection[str] = ()
) -> tuple[PersonFacts, Problem]:
    """Give every answer that is **not listed** its negative value (case documents with ``unlisted_answers: negative``).

    A listed null stays UNKNOWN, a clinician-only answer listed by the runner too, and an input computed from logs is
    left to its log. Body mass index becomes 22 and the menstrual status ``cycling`` unless they are among
    ``listed_facts`` (listed in the document, be it with null). Never for real runners.
    """
    facts = Facts(content, person, problem, date.min)
    person_answers, answers = dict(person.answers), dict(problem.answers)
    clinician_answers = dict(problem.clinician_answers)
    listed = {*answers, *clinician_answers}
    for question in content.questions.values():
        if question.subject is Subject.PERSON:
            person_answers.setdefault(question.id, question.negative)
        if question.subject is not Subject.PROBLEM or question.id in listed:
            continue
        if question.clinician_only:
            clinician_answers[question.id] = question.negative
        elif not facts.is_logged(question.id):
            answers[question.id] = question.negative
    measured = person.body_mass_index is not None or (person.height_cm is not None and person.mass_kg is not None)
    filled = replace(person, answers=person_answers)
    if not measured and "body_mass_index" not in listed_facts:
        filled = replace(filled, body_mass_index=_usual_bmi(content))
    if person.menstrual_status is None and "menstrual_status" not in listed_facts:
        filled = replace(filled, menstrual_status="cycling")
    return filled, replace(problem, answers=answers, clinician_answers=clinician_answers)


def _usual_bmi(content: TriageContent) -> int:
    usual = content.questions["body_mass_index"].negative
    return usual if isinstance(usual, int) else 22
