"""When each measure falls due by time, phase by phase (clinical.md 11.1). Events are judged elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from assessments.domain.reassessment_facts import ReassessmentFacts
from assessments.domain.reassessment_rules import (
    CadenceRule,
    CadenceSettings,
    Need,
    ReassessmentRules,
    Rhythm,
    RhythmKind,
)


@dataclass(frozen=True, slots=True)
class Falls:
    """A measure falls due on ``due`` and may be done from ``opens``; ``words`` say why."""

    rule: CadenceRule
    opens: date
    due: date
    words: str


def falls_due(facts: ReassessmentFacts, rules: ReassessmentRules) -> tuple[Falls, ...]:
    """For every cadence rule of the phase, the earliest date on which it is (or will be) due."""
    if facts.phase is None:
        return ()
    found = []
    for rule in rules.cadence:
        if not _applies(rule.need, facts):
            continue
        options = [
            Falls(rule, opens, due, rhythm.words.replace("{days}", str(days)))
            for rhythm in rule.by_phase.get(facts.phase, ())
            for opens, due, days in _DATES[rhythm.kind](rhythm, facts, rules.settings)
        ]
        if options:
            found.append(min(options, key=lambda option: option.due))
    return tuple(found)


def reports_every_run(phase: int, green_days: int | None, settings: CadenceSettings) -> bool:
    """Whether pain is reported after every run; from phase 4, after 28 green days, once a week is enough."""
    if phase < settings.weekly_reports_from_phase or green_days is None:
        return True
    return green_days < settings.quiet_days_for_weekly_reports


def _applies(need: Need | None, facts: ReassessmentFacts) -> bool:
    if need is Need.BONE_PROTOCOL:
        return facts.bone_protocol
    return need is None or facts.total_score_used


_Dates = list[tuple[date, date, int]]  # opens, due, the number of days for the words


def _every_days(rhythm: Rhythm, facts: ReassessmentFacts, settings: CadenceSettings) -> _Dates:
    every = rhythm.days[0]
    if facts.limiter_red is True and rhythm.days_if_limiter_red is not None:
        every = rhythm.days_if_limiter_red
    last = facts.last_done.get(rhythm.measure)
    if last is None:
        start = facts.phase_start or facts.plan_start or facts.today
        return [(start, start, every)]
    opens = min(every, every if rhythm.opens_days is None else rhythm.opens_days)
    return [(last + timedelta(days=opens), last + timedelta(days=every), every)]


def _on_days(rhythm: Rhythm, facts: ReassessmentFacts, settings: CadenceSettings) -> _Dates:
    start = facts.plan_start or facts.today
    last = facts.last_done.get(rhythm.measure)
    found: _Dates = []
    for day in rhythm.days:
        due = start + timedelta(days=day)
        early = settings.early_days if day else settings.baseline_days
        if last is None or last < due - timedelta(days=early):
            found.append((due, due, day))
    return found


def _at_exit(rhythm: Rhythm, facts: ReassessmentFacts, settings: CadenceSettings) -> _Dates:
    last = facts.last_done.get(rhythm.measure)
    recent = last is not None and (facts.today - last).days <= settings.exit_days
    if facts.exit_met_except_tests is not True or recent:
        return []
    return [(facts.today, facts.today, 0)]


def _after_cue(rhythm: Rhythm, facts: ReassessmentFacts, settings: CadenceSettings) -> _Dates:
    started, last = facts.cue_started, facts.last_done.get(rhythm.measure)
    if started is None:
        return []
    dates = [(started + timedelta(days=days), days) for days in rhythm.days]
    return [(due, due, days) for due, days in dates if last is None or last < due - timedelta(days=settings.early_days)]


def _cue_end(rhythm: Rhythm, facts: ReassessmentFacts, settings: CadenceSettings) -> _Dates:
    ended, last = facts.cue_ended, facts.last_done.get(rhythm.measure)
    if ended is None or (last is not None and last >= ended - timedelta(days=settings.early_days)):
        return []
    return [(ended, ended, 0)]


def _exit_near(rhythm: Rhythm, facts: ReassessmentFacts, settings: CadenceSettings) -> _Dates:
    last = facts.last_done.get(rhythm.measure)
    done = last is not None and (facts.phase_start is None or last >= facts.phase_start)
    return [] if facts.exit_near is not True or done else [(facts.today, facts.today, 0)]


def _window(rhythm: Rhythm, facts: ReassessmentFacts, event: date | None) -> _Dates:
    """From ``days[0]`` to ``days[1]`` days before an event; a time inside the window (or later) settles it."""
    if event is None or event < facts.today:
        return []
    opens, due = (event - timedelta(days=days) for days in rhythm.days)
    last = facts.last_done.get(rhythm.measure)
    return [] if last is not None and last >= opens else [(opens, due, (event - facts.today).days)]


def _before_a_race(rhythm: Rhythm, facts: ReassessmentFacts, settings: CadenceSettings) -> _Dates:
    return _window(rhythm, facts, facts.next_a_race)


def _before_cycle(rhythm: Rhythm, facts: ReassessmentFacts, settings: CadenceSettings) -> _Dates:
    return _window(rhythm, facts, facts.cycle_start)


_DATES: Mapping[RhythmKind, Callable[[Rhythm, ReassessmentFacts, CadenceSettings], _Dates]] = {
    RhythmKind.EVERY_DAYS: _every_days,
    RhythmKind.ON_DAYS: _on_days,
    RhythmKind.AT_EXIT: _at_exit,
    RhythmKind.AFTER_CUE: _after_cue,
    RhythmKind.CUE_END: _cue_end,
    RhythmKind.EXIT_NEAR: _exit_near,
    RhythmKind.BEFORE_A_RACE: _before_a_race,
    RhythmKind.BEFORE_CYCLE: _before_cycle,
}
