"""One case document through every engine, to one verdict document. Must not hold a rule: engines judge, this joins."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TypeAlias

from athletes.domain.load import load_to_dict
from clinic.domain.logic import Tri
from programs.domain.evaluation.cross_checks import check
from programs.domain.evaluation.engines import Engines
from programs.domain.evaluation.errors import CaseError, at
from programs.domain.evaluation.objective_tests import Measured, measure, tests_to_dict
from programs.domain.evaluation.program import Placed, choose_protocol, exercises_to_list, place, program_to_dict
from programs.domain.evaluation.questionnaires import questionnaires_to_list
from programs.domain.evaluation.responses import (
    Answered,
    judge_responses,
    next_run_to_dict,
    responses_to_list,
    sequence_to_dict,
)
from programs.domain.evaluation.screening import Screened, screen_case, triage_to_dict
from programs.domain.evaluation.season_calendar import (
    races_to_list,
    reassessment_to_dict,
    runner_of,
    season_to_dict,
)
from programs.domain.evaluation.section import EMPTY, Section
from programs.domain.evaluation.training_load import case_shoes, judge_case_load
from programs.domain.planner.check import check_week
from programs.domain.planner.document import proposal_to_dict, request_from_dict, verdict_to_dict, week_from_dict
from programs.domain.planner.propose import propose_week

Verdict: TypeAlias = Mapping[str, object]
Sections: TypeAlias = Iterator[tuple[str, object]]

PROGRESS_SECTIONS = ("reassessment", "responses", "load", "races")
WORDS = "words"


def evaluate(document: object, engines: Engines) -> Verdict:
    """The verdict document of a case document (numbers int or Decimal). Raises CaseError with the path."""
    case = Section(engines.schema.read(document))
    check(case)
    today = case.day("today")
    if today is None:
        raise CaseError("Is missing.", "today")
    return dict(_sections(case, engines, today))


def evaluate_or_explain(document: object, engines: Engines) -> Verdict:
    """The verdict document, or the document's ``id`` with what is wrong with it."""
    try:
        return evaluate(document, engines)
    except CaseError as error:
        return error_document(document, error)


def error_document(document: object, error: CaseError) -> Verdict:
    """The error form: ``{"id": …, "error": {"path": …, "message": …}}``."""
    given = document.get("id") if isinstance(document, Mapping) else None
    return {
        "id": given if isinstance(given, str) else None,
        "error": {"path": error.path, "message": error.message},
    }


def has_error(verdict: Verdict) -> bool:
    """Whether this is the error form."""
    return "error" in verdict


def _sections(case: Section, engines: Engines, today: date) -> Sections:
    """Every section whose input is present, in the order of the case document's table."""
    screened = screen_case(case, engines, today)
    chosen = choose_protocol(case, screened, engines)
    measured = measure(case, screened, chosen.key_tests, screen=chosen.is_screen, catalog=engines.tests, today=today)
    answered = judge_responses(case, screened, engines.responses, today)
    placed = place(case, chosen, screened, measured, answered, engines, today)
    if case.has("id"):
        yield "id", case.text("id")
    if screened.triage is not None:
        yield "triage", triage_to_dict(screened.triage)
    yield from _tests(case, screened, measured, placed, engines, today)
    yield from _runs(case, screened, answered, engines)
    yield from _plan(case, screened, measured, placed, engines, today)
    yield from _weeks(case, measured.speed_gate, engines)
    yield from _calendar(case, screened, answered, engines, today)


def _tests(
    case: Section, screened: Screened, measured: Measured, placed: Placed, engines: Engines, today: date
) -> Sections:
    if measured.given:
        walking = (case.section("metrics") or EMPTY).whole("walk_pain7")
        yield (
            "tests",
            tests_to_dict(
                measured,
                screened,
                walking_pain=walking,
                bone_phase=placed.holds_hops_back,
                catalog=engines.tests,
                today=today,
            ),
        )
    if case.has("questionnaires"):
        yield "questionnaires", questionnaires_to_list(case, engines.questionnaires)


def _runs(case: Section, screened: Screened, answered: Answered, engines: Engines) -> Sections:
    if answered.given:
        yield "responses", responses_to_list(answered)
        yield "sequence", sequence_to_dict(answered.sequence)
    planned = case.section("next_run")
    if planned is not None:
        yield "next_run", next_run_to_dict(planned, screened, answered, engines.responses)


def _plan(
    case: Section, screened: Screened, measured: Measured, placed: Placed, engines: Engines, today: date
) -> Sections:
    if case.has("shoes"):
        yield "shoes", case_shoes(case, engines.load.shoe_wear)
    if case.has("program") or screened.problems:
        yield "program", program_to_dict(case, placed, screened, measured, engines, today)
    if case.has("exercises"):
        yield "exercises", exercises_to_list(case, placed, engines)


def _weeks(case: Section, speed_gate: Tri, engines: Engines) -> Sections:
    week, request = case.section("week"), case.section("week_request")
    if week is not None:
        with at("week"):
            days, conditions = week_from_dict(week.values, speed_gate)
            yield "week", _without_words(verdict_to_dict(check_week(days, conditions, engines.planner)))
    if request is not None:
        with at("week_request"):
            proposal = propose_week(request_from_dict(request.values, speed_gate), engines.planner)
            yield "week_proposal", _without_words(proposal_to_dict(proposal))


def _without_words(week: Verdict) -> Verdict:
    """The sentences that explain a week to a person are no part of a verdict document."""
    return {key: [_bare(one) for one in value] if isinstance(value, list) else value for key, value in week.items()}


def _bare(one: object) -> object:
    if not isinstance(one, Mapping):
        return one
    return {key: value for key, value in one.items() if key != WORDS}


def _calendar(case: Section, screened: Screened, answered: Answered, engines: Engines, today: date) -> Sections:
    load = case.section("load")
    judged = None if load is None else judge_case_load(load, engines.load, today)
    if judged is not None:
        yield "load", load_to_dict(judged)
    runner = runner_of(case, screened, engines, today)
    if case.has("races"):
        yield "races", races_to_list(case, runner, engines)
    season = case.section("season")
    if season is not None:
        yield "season", season_to_dict(season, runner, engines)
    if any(case.has(key) for key in PROGRESS_SECTIONS):
        yield "reassessment", reassessment_to_dict(case, screened, answered, judged, engines, today)
