"""Sessions of a case document judged one by one and as a row, and the check before the next run (clinical.md 5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assessments.domain.triage import RunningAction
from athletes.domain.levers import PlannedRun
from athletes.domain.pain_cap import pain_cap
from athletes.domain.pre_run import PreRun, check_before_run
from athletes.domain.response import SessionReport, Verdict, judge
from athletes.domain.response_rules import Colour as Judged
from athletes.domain.response_rules import Intensity, ResponseRules, SessionKind
from athletes.domain.sequence import Sequence, SessionStanding, follow
from programs.domain.evaluation.errors import at
from programs.domain.evaluation.screening import Screened
from programs.domain.evaluation.section import EMPTY, Section
from programs.domain.progression import Colour


@dataclass(frozen=True, slots=True)
class Answered:
    """The judged sessions in time order and what follows from the row."""

    given: bool
    verdicts: tuple[Verdict, ...]
    sequence: Sequence

    def last_run_colours(self) -> tuple[Colour, ...]:
        """How the runs were judged, oldest first; pending is not confirmed, GREEN with a painkiller is left out."""
        runs = (one for one in self.verdicts if one.report.kind.is_run)
        return tuple(
            Colour.GREY if run.colour is Judged.PENDING else Colour(run.colour.value)
            for run in runs
            if run.colour is not Judged.GREEN or run.counts_towards_progress
        )


def judge_responses(case: Section, screened: Screened, rules: ResponseRules, today: date) -> Answered:
    """Judge every session with the cap of the given protocol, else of the region (5.2)."""
    protocol = (case.section("program") or EMPTY).text("protocol")
    verdicts = []
    for number, given in enumerate(case.sections("responses")):
        with at(f"responses[{number}]"):
            verdicts.append(judge(_report(given, screened, protocol, rules, today), rules))
    return Answered(case.has("responses"), tuple(verdicts), follow(verdicts, rules, today=today))


def _report(
    given: Section, screened: Screened, protocol: str | None, rules: ResponseRules, today: date
) -> SessionReport:
    kind = given.one_of("kind", SessionKind) or SessionKind.RUN
    cap, baseline = given.whole("pain_cap"), given.whole("baseline_pain")
    return SessionReport(
        date=given.day("date") or today,
        kind=kind,
        intensity=given.one_of("intensity", Intensity) or Intensity.EASY,
        distance_m=given.number("distance_m"),
        descent_m=given.number("descent_m"),
        pain_cap=pain_cap(rules.caps, kind=kind, protocol=protocol, region=screened.region) if cap is None else cap,
        baseline_pain=_usual_pain(screened) if baseline is None else baseline,
        pain_before=given.whole("pain_before"),
        pain_first_10_minutes=given.whole("pain_first_10_minutes"),
        pain_worst=given.whole("pain_worst"),
        pain_last_5_minutes=given.whole("pain_last_5_minutes"),
        got_worse=given.flag("got_worse"),
        limp_during=given.flag("limp_during"),
        pain_next_morning=given.whole("pain_next_morning"),
        stiffer_next_morning=given.flag("stiffer_next_morning"),
        limp_next_morning=given.flag("limp_next_morning"),
        pain_at_24_hours=given.whole("pain_at_24_hours"),
        limp_at_24_hours=given.flag("limp_at_24_hours") is True,
        new_night_pain=given.flag("new_night_pain") is True,
        focal_bone_pain=given.flag("focal_bone_pain") is True,
        painkiller=given.flag("painkiller") is True,
        hours_since_end=given.number("hours_since_end"),
    )


def _usual_pain(screened: Screened) -> int:
    return screened.first.whole("baseline_pain") or 0


def responses_to_list(answered: Answered) -> list[Mapping[str, object]]:
    """The ``responses`` section."""
    pairs = zip(answered.verdicts, answered.sequence.standings, strict=True)
    return [_response(number, verdict, standing) for number, (verdict, standing) in enumerate(pairs, start=1)]


def _response(number: int, verdict: Verdict, standing: SessionStanding) -> Mapping[str, object]:
    lever = standing.lever
    return {
        "session": number,
        "colour": verdict.colour,
        "reasons": verdict.reason_ids,
        "notes": verdict.note_ids,
        "escalated": verdict.escalated,
        "settled": verdict.settled,
        "provisional": verdict.provisional,
        "baseline_pain": verdict.report.baseline_pain,
        "pain_cap": verdict.report.pain_cap,
        "lever": None
        if lever is None
        else {"kind": lever.kind, "reduction_pct": lever.reduction_pct, "sessions": lever.sessions},
        "levers_in_force": standing.levers_in_force,
    }


def sequence_to_dict(sequence: Sequence) -> Mapping[str, object]:
    """The ``sequence`` section."""
    return {
        "fired": [{"rule": fired.rule, "session": fired.session} for fired in sequence.fired],
        "green_streak": sequence.green_streak,
        "active_levers": [
            {
                "kind": active.lever.kind,
                "sessions_left": active.sessions_left,
                "reduction_pct": active.lever.reduction_pct,
            }
            for active in sequence.active_levers
        ],
        "amber_2_until": sequence.amber_2_until,
        "progression_blocked_until": sequence.progression_blocked_until,
        "paused": sequence.paused,
        "review_within_days": sequence.review_within_days,
    }


def next_run_to_dict(
    given: Section, screened: Screened, answered: Answered, rules: ResponseRules
) -> Mapping[str, object]:
    """The ``next_run`` section; without a run there is no distance, intensity or route."""
    baseline = given.whole("baseline_pain")
    planned = PlannedRun(
        given.number("planned_distance_m"),
        given.one_of("planned_intensity", Intensity) or Intensity.EASY,
        given.number("planned_descent_m"),
    )
    triage = screened.triage
    situation = PreRun(
        planned=planned,
        baseline_pain=_usual_pain(screened) if baseline is None else baseline,
        pain_before=given.whole("pain_before"),
        limping_now=given.flag("limping_now"),
        stopped_by_triage=triage is not None and triage.running_action.strictness >= RunningAction.STOP_RUN.strictness,
        paused=answered.sequence.paused,
        last=answered.verdicts[-1] if answered.verdicts else None,
    )
    checked = check_before_run(situation, answered.sequence.reduction, rules)
    after = None if checked.run is None else checked.run.after
    return {
        "decision": checked.decision,
        "reasons": checked.reason_ids,
        "distance_m": None if after is None else after.distance_m,
        "intensity": None if after is None else after.intensity,
        "flat_route": None if checked.run is None else checked.run.flat_route,
    }
