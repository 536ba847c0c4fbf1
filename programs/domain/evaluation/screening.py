"""From the person and the problems of a case document to a triage verdict. Must not judge a test or a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assessments.domain.triage import (
    Answer,
    Escalation,
    PersonFacts,
    Problem,
    Stiffness,
    TriageState,
    TriageVerdict,
    can_release,
    fill_negatives,
    screen,
)
from assessments.domain.triage.verdict import FiredRule
from clinic.domain.logic import Tri
from programs.domain.evaluation.engines import Engines
from programs.domain.evaluation.errors import at
from programs.domain.evaluation.section import EMPTY, Section

NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class Screened:
    """The problems of a case and what triage says. ``triage`` None: no problems, so nothing was screened.

    ``facts`` are the problems as triage read them, negatives filled in.
    """

    problems: tuple[Section, ...]
    facts: tuple[Problem, ...]
    triage: TriageVerdict | None

    @property
    def first(self) -> Section:
        """The first problem, which decides involved side, suggested protocol and race rules by region."""
        return self.problems[0] if self.problems else EMPTY

    @property
    def region(self) -> str | None:
        """The region of the first problem."""
        return self.first.text("region")

    @property
    def allows(self) -> Tri:
        """Whether triage lets a plan run; UNKNOWN without a screen and while rules are open."""
        if self.triage is None or self.triage.state is TriageState.CANNOT_CLEAR:
            return None
        return can_release(self.triage)

    def fired_for_first(self) -> frozenset[str]:
        """Rules that fired for the first problem."""
        if self.triage is None:
            return frozenset()
        return frozenset(rule.rule_id for rule in self.triage.rules if self.facts[0].id in rule.problems)

    def answer(self, number: int, name: str) -> Answer:
        """The answer about a problem that counts: the clinician's, else the runner's; None when UNKNOWN."""
        return _counting_answer(self.facts[number], name)


def _counting_answer(problem: Problem, name: str) -> Answer:
    examined = problem.clinician_answers.get(name)
    return problem.answers.get(name) if examined is None else examined


def screen_case(case: Section, engines: Engines, today: date) -> Screened:
    """Triage of all problems on ``today``."""
    problems = case.sections("problems")
    if not problems:
        return Screened((), (), None)
    person = _person(case.section("person") or EMPTY)
    facts = [_problem(problem, number) for number, problem in enumerate(problems, start=1)]
    if case.text("unlisted_answers") == NEGATIVE:
        listed = frozenset((case.section("person") or EMPTY).values)
        filled = [fill_negatives(engines.triage, person, one, listed_facts=listed) for one in facts]
        person, facts = filled[0][0], [problem for _, problem in filled]
    with at("problems"):
        return Screened(problems, tuple(facts), screen(person, facts, rules=engines.triage, today=today))


def _person(person: Section) -> PersonFacts:
    return PersonFacts(
        age_years=person.whole("age_years"),
        date_of_birth=person.day("date_of_birth"),
        sex_for_norms=person.text("sex_for_norms"),
        has_menstrual_cycle=person.flag("has_menstrual_cycle"),
        menstrual_status=person.text("menstrual_status"),
        body_mass_index=person.number("body_mass_index"),
        height_cm=person.number("height_cm"),
        mass_kg=person.number("mass_kg"),
        answers=_answers(person, "answers"),
    )


def _problem(problem: Section, number: int) -> Problem:
    return Problem(
        id=problem.text("id") or f"p{number}",
        region=problem.text("region") or "",
        answers=_answers(problem, "answers"),
        clinician_answers=_answers(problem, "clinician_answers"),
        deload_start_date=problem.day("deload_start_date"),
        stiffness=_stiffness(problem.section("stiffness")),
        escalation=_escalation(problem.section("escalation")),
    )


def _answers(section: Section, key: str) -> dict[str, Answer]:
    listed = section.section(key) or EMPTY
    return {name: one if isinstance(one, str | int | Decimal) else None for name, one in listed.values.items()}


def _stiffness(given: Section | None) -> Stiffness | None:
    if given is None:
        return None
    return Stiffness(
        weekly_median_minutes=given.numbers("weekly_median_minutes"),
        weekly_distance_m=given.numbers("weekly_distance_m"),
        mean_distance_4_weeks_before_m=given.number("mean_distance_4_weeks_before_m"),
        runner_says_worse=given.flag("runner_says_worse"),
    )


def _escalation(given: Section | None) -> Escalation | None:
    if given is None:
        return None
    return Escalation(
        conservative_running=given.flag("conservative_running"),
        run_pain_last_7_days=_pains(given, "run_pain_last_7_days"),
        run_pain_previous_7_days=_pains(given, "run_pain_previous_7_days"),
        red_verdicts_14_days=given.whole("red_verdicts_14_days"),
        reported=given.flag("reported"),
    )


def _pains(given: Section, key: str) -> list[int] | None:
    return [pain for pain in given.wholes(key) if pain is not None] if given.has(key) else None


def triage_to_dict(verdict: TriageVerdict) -> Mapping[str, object]:
    """The ``triage`` section."""
    return {
        "state": verdict.state,
        "level": verdict.level,
        "within_days": verdict.within_days,
        "running_action": verdict.running_action,
        "cross_training": verdict.cross_training,
        "fired": verdict.fired,
        "unknown": verdict.unknown,
        "unknown_monitor": verdict.unknown_monitor,
        "rules": [_rule(rule) for rule in verdict.rules],
        "instructions": verdict.instructions,
        "notes": verdict.notes,
        "wells": {problem: score.score for problem, score in verdict.wells.items()},
        "derived": verdict.derived,
    }


def _rule(rule: FiredRule) -> Mapping[str, object]:
    return {
        "id": rule.rule_id,
        "level": rule.level,
        "within_days": rule.within_days,
        "running_action": rule.running_action,
        "cross_training": rule.cross_training,
        "problems": rule.problems,
    }
