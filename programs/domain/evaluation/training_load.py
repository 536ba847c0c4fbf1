"""The load section of a case document as facts of the load model, and shoes (clinical.md 6). Judges nothing itself."""

from collections.abc import Mapping
from datetime import date

from athletes.domain.load import LoadVerdict, judge_load
from athletes.domain.load_facts import (
    CadenceFacts,
    Layoff,
    LoadFacts,
    LoadSession,
    LongRunPair,
    ShoeChange,
    SurfaceFacts,
    WeeklyAmount,
)
from athletes.domain.load_history import LoggedSession, TrainingLog, completed
from athletes.domain.load_rules import LoadRules, ShoeWearRules, Surface
from athletes.domain.response_rules import Intensity, SessionKind
from athletes.domain.shoes import ShoePair, shoes_to_dict
from clinic.domain.rounding import Exact
from programs.domain.evaluation.section import EMPTY, Section


def judge_case_load(load: Section, rules: LoadRules, today: date) -> LoadVerdict:
    """The load verdict; what the summary leaves open is filled from the ``history``, if there is one."""
    facts = _facts(load, today)
    if load.has("history"):
        log = TrainingLog(
            tuple(_logged(one, today) for one in load.sections("history")),
            frozenset(load.days("no_running_weeks")),
            load.day("log_start_date"),
        )
        facts = completed(facts, log, rules)
    return judge_load(facts, rules)


def _facts(load: Section, today: date) -> LoadFacts:
    pair, layoff = load.section("long_run_pair"), load.section("layoff")
    fast = load.section("fast_minutes")
    return LoadFacts(
        today=today,
        week_distance_m=load.number("week_distance_m"),
        previous_weeks_m=load.numbers("previous_weeks_m"),
        longest_run_30d_m=load.number("longest_run_30d_m"),
        no_run_in_30_days=load.flag("no_run_in_30_days"),
        max_descent_42d_m=load.number("max_descent_42d_m"),
        days_since_last_intervals=load.whole("days_since_last_intervals"),
        days_since_last_hills=load.whole("days_since_last_hills"),
        log_start_date=load.day("log_start_date"),
        session=_session(load.section("session")),
        long_run_pair=None
        if pair is None
        else LongRunPair(pair.flag("in_last_7_days"), pair.flag("another_in_previous_42_days")),
        shoe=_shoe(load.section("shoe")),
        cadence=_cadence(load.section("cadence")),
        surface=_surface(load.section("surface")),
        fast_minutes=None if fast is None else _amount(fast),
        layoff=None if layoff is None else _layoff(layoff),
        heavy_sets=_heavy_sets(load.section("heavy_sets") or EMPTY),
    )


def _session(given: Section | None) -> LoadSession | None:
    if given is None:
        return None
    return LoadSession(
        distance_m=given.number("distance_m"),
        intensity=given.one_of("intensity", Intensity),
        descent_m=given.number("descent_m"),
        in_walk_run_stage=given.flag("in_walk_run_stage") is True,
    )


def _shoe(given: Section | None) -> ShoeChange | None:
    if given is None:
        return None
    return ShoeChange(
        days_since_first_use=given.whole("days_since_first_use"),
        drop_mm=given.number("drop_mm"),
        mean_drop_28d_mm=given.number("mean_drop_28d_mm"),
        stack_heel_mm=given.number("stack_heel_mm"),
        mean_stack_28d_mm=given.number("mean_stack_28d_mm"),
        share_pct=given.number("share_pct"),
        longest_run_m=given.number("longest_run_m"),
        hardest_intensity=given.one_of("hardest_intensity", Intensity),
    )


def _cadence(given: Section | None) -> CadenceFacts | None:
    if given is None:
        return None
    return CadenceFacts(
        given.number("current_steps_per_minute"),
        given.number("median_28d_steps_per_minute"),
        given.whole("runs_at_similar_pace"),
    )


def _surface(given: Section | None) -> SurfaceFacts | None:
    if given is None:
        return None
    return SurfaceFacts(
        _shares(given.section("this_week_pct") or EMPTY),
        _shares(given.section("mean_28d_pct") or EMPTY),
        given.whole("runs_this_week"),
        given.whole("runs_28d"),
    )


def _shares(given: Section) -> dict[Surface, Exact]:
    found = {kind: given.number(kind.value) for kind in Surface}
    return {kind: share for kind, share in found.items() if share is not None}


def _amount(given: Section) -> WeeklyAmount:
    return WeeklyAmount(given.number("this_week"), given.numbers("previous_4_weeks"))


def _layoff(given: Section) -> Layoff:
    return Layoff(
        days_without_running=given.whole("days_without_running"),
        days_since_return=given.whole("days_since_return"),
        week_distance_m=given.number("week_distance_m"),
        reference_before_break_m=given.number("reference_before_break_m"),
        any_intensity=given.flag("any_intensity"),
    )


def _heavy_sets(given: Section) -> dict[str, WeeklyAmount]:
    found = {region: given.section(region) for region in given.values}
    return {region: _amount(amount) for region, amount in found.items() if amount is not None}


def _logged(given: Section, today: date) -> LoggedSession:
    return LoggedSession(
        date=given.day("date") or today,
        kind=given.one_of("kind", SessionKind) or SessionKind.RUN,
        distance_m=given.number("distance_m"),
        moving_minutes=given.number("moving_minutes"),
        intensity=given.one_of("intensity", Intensity) or Intensity.EASY,
        descent_m=given.number("descent_m"),
    )


def case_shoes(case: Section, rules: ShoeWearRules) -> Mapping[str, object]:
    """The ``shoes`` section; a pair without a name is numbered s1, s2, …."""
    pairs = [
        ShoePair(
            id=given.text("id") or f"s{number}",
            distance_m=given.number("distance_m"),
            active=given.flag("active"),
            worn_or_flat=given.flag("worn_or_flat"),
        )
        for number, given in enumerate(case.sections("shoes"), start=1)
    ]
    return shoes_to_dict(pairs, rules)
