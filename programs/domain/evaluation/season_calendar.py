"""Races and the goal cycle of a case document (clinical.md 10), and what brings reassessment forward (11.2)."""

from collections.abc import Mapping
from datetime import date

from assessments.domain.reassessment_facts import NewTriageRule, ReassessmentFacts, ResponseEvent
from assessments.domain.reassessment_triggers import fired_triggers, no_progress
from athletes.domain.load import LoadVerdict
from athletes.domain.response_rules import Colour as Judged
from clinic.domain.logic import Tri, any_of
from programs.domain.evaluation.engines import Engines
from programs.domain.evaluation.responses import Answered
from programs.domain.evaluation.screening import Screened
from programs.domain.evaluation.section import EMPTY, Section
from programs.domain.race_calendar import judge_calendar
from programs.domain.race_calendar_facts import (
    BoneStress,
    CalendarProblem,
    CalendarRace,
    RaceMetrics,
    RunnerFacts,
    runner_facts,
)
from programs.domain.season import preseason


def runner_of(case: Section, screened: Screened, engines: Engines, today: date) -> RunnerFacts:
    """What the calendar is told about the runner."""
    problems = [_problem(screened, number) for number in range(len(screened.problems))]
    return runner_facts(today, problems, screened.triage, _metrics(case), engines.races.bone_rules)


def _problem(screened: Screened, number: int) -> CalendarProblem:
    given, facts = screened.problems[number], screened.facts[number]
    bone, site = given.section("bone_injury"), facts.clinician_answers.get("b_site")
    return CalendarProblem(
        id=facts.id,
        region=facts.region,
        suspected_site=site if isinstance(site, str) else None,
        confirmed_bone=None if bone is None else BoneStress(bone.text("site"), bone.day("clearance_date")),
    )


def _metrics(case: Section) -> RaceMetrics:
    given = case.section("metrics") or EMPTY
    return RaceMetrics(
        easy_runs=given.one_of("easy_runs_colour", Judged),
        faster_runs=given.one_of("faster_runs_colour", Judged),
        tempo_runs=given.one_of("tempo_runs_colour", Judged),
        green_pct14=given.number("green_pct14"),
        vol_pct=given.number("vol_pct"),
        red14=given.whole("red14"),
        amber7=given.whole("amber7"),
        longest_run_30d_m=given.number("longest_run_30d_m"),
        hop_sharp=given.flag("hop_sharp"),
        easy30_green7=given.flag("easy30_green7"),
    )


def races_to_list(case: Section, runner: RunnerFacts, engines: Engines) -> list[Mapping[str, object]]:
    """The ``races`` section, in the order of the document."""
    races = [_race(given, runner.today) for given in case.sections("races")]
    return [decision.to_dict() for decision in judge_calendar(races, runner, engines.races)]


def _race(given: Section, today: date) -> CalendarRace:
    return CalendarRace(
        date=given.day("date") or today,
        distance_m=given.number("distance_m") or 0,
        descent_m=given.number("descent_m"),
        priority=given.text("priority"),
        max_descent_42d_m=given.number("max_descent_42d_m"),
        shoe_category=given.text("shoe_category"),
        green_sessions_in_shoe=given.whole("green_sessions_in_shoe"),
    )


def season_to_dict(given: Section, runner: RunnerFacts, engines: Engines) -> Mapping[str, object]:
    """The ``season`` section."""
    return preseason(given.day("cycle_start_date") or runner.today, runner, engines.races).to_dict()


def reassessment_to_dict(
    case: Section, screened: Screened, answered: Answered, load: LoadVerdict | None, engines: Engines, today: date
) -> Mapping[str, object]:
    """The ``reassessment`` section: triggers in the order of their numbers."""
    given = case.section("reassessment") or EMPTY
    facts = ReassessmentFacts(
        today,
        response_events=tuple(_events(answered)),
        new_triage_rules=tuple(NewTriageRule(rule, None, today) for rule in given.texts("newly_fired_rules")),
        red_free_days=given.whole("red_free_days"),
        exit_met_except_tests=given.flag("exit_met_except_tests"),
        load_verdict=None if load is None else load.level.value,
        new_shoe_category=given.text("new_shoe_category"),
        drop_change_mm=given.number("drop_change_mm"),
        plan_days=given.whole("plan_days"),
        psfs_change=given.number("psfs_change"),
        run_pain_change=given.number("run_pain_change"),
        limiter_improved=given.flag("limiter_improved"),
        race_dates=tuple(day for race in case.sections("races") if (day := race.day("date")) is not None),
        days_off_running=given.whole("days_off_running"),
        hop_sharp=_hop_sharp(case, screened),
        consecutive_missed_reports=given.whole("consecutive_missed_reports"),
    )
    rules = engines.reassessment
    return {
        "triggers": [fired.rule_id for fired in fired_triggers(facts, rules)],
        "no_progress": no_progress(facts, rules.thresholds),
    }


def _events(answered: Answered) -> list[ResponseEvent]:
    verdicts = answered.verdicts
    reds = [ResponseEvent(Judged.RED.value, one.report.date) for one in verdicts if one.colour is Judged.RED]
    rows = [
        ResponseEvent(fired.rule, verdicts[fired.session - 1].report.date)
        for fired in answered.sequence.fired
        if fired.session is not None
    ]
    return reds + rows


def _hop_sharp(case: Section, screened: Screened) -> Tri:
    """A hop that is still sharp, as answered about any problem or as the log's fact says."""
    hops = [screened.answer(number, "hop_pain") for number in range(len(screened.problems))]
    known: list[Tri] = [hop == "sharp" if isinstance(hop, str) else None for hop in hops]
    return any_of([*known, (case.section("metrics") or EMPTY).flag("hop_sharp")])
