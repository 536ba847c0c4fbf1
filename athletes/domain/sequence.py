"""What a row of judged sessions means: levers in force, AMBER-2, pauses and counters (clinical.md 5.7, SQ1 to SQ7).

Must not judge single sessions. Runs and exercise sessions form separate chains.
"""

from collections.abc import Sequence as Rows
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from athletes.domain.levers import Lever, Reduction, choose_lever, make_lever, merge, strictest
from athletes.domain.response import Verdict
from athletes.domain.response_rules import Colour, LeverKind, ResponseRules, SequenceRules, Wording, floor_to
from clinic.domain.rounding import Exact, exact

# SQ2 acts as RED, so it ends like SQ3: by a passed restart check or by a GREEN run after the 48 hours.
RESTART_PAUSES = ("SQ2", "SQ3", "SQ6")
BONE_REVIEW = "SQ6-review"


@dataclass(frozen=True, slots=True)
class Fired:
    """A sequence rule and the 1-based number of the session at which it fired (None: by date alone)."""

    rule: str
    session: int | None
    words: Wording


@dataclass(frozen=True, slots=True)
class ActiveLever:
    """A lever that still holds: for how many more run sessions, and at the latest until which day."""

    lever: Lever
    sessions_left: int


@dataclass(frozen=True, slots=True)
class Restriction:
    """Running at reduced volume with extended downhill and track removed since a day (initial setting or clinician)."""

    since: date
    reduction_pct: int
    no_downhill_no_track: bool = True


@dataclass(frozen=True, slots=True)
class Clearances:
    """What people did about pauses: the last passed restart check (SQ2, 3, 6) and clinician review (SQ4, 6, 7)."""

    restart_check_passed_on: date | None = None
    clinician_review_on: date | None = None


@dataclass(frozen=True, slots=True)
class SessionStanding:
    """What held on the day of one session, and the lever that it caused itself."""

    lever: Lever | None
    levers_in_force: tuple[LeverKind, ...]
    amber_2_in_force: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """The standing after the last session. Dates are inclusive; ``review_within_days`` is the shortest that is open."""

    standings: tuple[SessionStanding, ...]
    fired: tuple[Fired, ...]
    green_streak: int
    active_levers: tuple[ActiveLever, ...]
    amber_2_until: date | None
    progression_blocked_until: date | None
    paused: bool
    pause_rules: tuple[str, ...]
    review_within_days: int | None
    first_run_back: bool
    first_run_back_max_m: int | None
    stages_back: int
    exercise_green_streak: int
    reduction: Reduction


@dataclass(slots=True)
class _Chain:
    """Counters of one chain while the sessions are walked through in time order."""

    ambers: int = 0
    greys: int = 0
    green_streak: int = 0
    amber_2_until: date | None = None
    blocked_until: date | None = None
    reds: list[date] = field(default_factory=list)
    fired: list[Fired] = field(default_factory=list)
    levers: list[Lever] = field(default_factory=list)
    pauses: dict[str, date] = field(default_factory=dict)
    last_green_m: Exact | None = None
    ran_since_red: bool = True
    stages_back: int = 0


def follow(
    verdicts: Rows[Verdict],
    rules: ResponseRules,
    *,
    today: date,
    clearances: Clearances | None = None,
    restriction: Restriction | None = None,
) -> Sequence:
    """Walk through the sessions of one problem in time order and say what holds on ``today`` (clinical.md 5.6, 5.7).

    A GREEN taken with a painkiller and a PENDING session neither break nor lengthen a chain. SQ2 acts as RED without
    SQ3; in the bone protocol (pain cap 0) SQ6 replaces SQ3 and SQ4; SQ5 counts as one AMBER (ruling 24).
    """
    runs, exercises = _Chain(), _Chain()
    standings = []
    for number, verdict in enumerate(verdicts, start=1):
        chain = runs if verdict.report.kind.is_run else exercises
        standings.append(_take(chain, number, verdict, verdicts, rules))
    if restriction is not None:
        _no_green_for_two_weeks(runs, verdicts, restriction, today, rules.sequence)
    return _summary(runs, exercises, standings, verdicts, rules, today, clearances or Clearances())


def _take(chain: _Chain, number: int, verdict: Verdict, all_: Rows[Verdict], rules: ResponseRules) -> SessionStanding:
    day = verdict.report.date
    in_force = _in_force(chain.levers, number, day, all_) if verdict.report.kind.is_run else ()
    amber_2 = verdict.report.kind.is_run and chain.amber_2_until is not None and day <= chain.amber_2_until
    chain.ran_since_red = True
    lever = choose_lever(verdict, number, rules.levers)
    if lever is not None:
        chain.levers.append(lever)
    if verdict.colour is Colour.RED:
        _red(chain, number, verdict, rules.sequence)
    elif verdict.colour is Colour.AMBER:
        chain.green_streak = 0
        _amber(chain, number, verdict, rules.sequence)
        chain.greys = 0
    elif verdict.colour is Colour.GREY:
        _grey(chain, number, verdict, rules)
    elif verdict.counts_towards_progress:
        _green(chain, verdict, rules.sequence)
    kinds = {active.lever.kind for active in in_force}
    return SessionStanding(lever, tuple(kind for kind in LeverKind if kind in kinds), amber_2)


def _green(chain: _Chain, verdict: Verdict, rules: SequenceRules) -> None:
    chain.ambers = chain.greys = 0
    chain.green_streak += 1
    if verdict.report.distance_m is not None:
        chain.last_green_m = verdict.report.distance_m
    stop = timedelta(days=rules.red_stop_days)
    for rule in RESTART_PAUSES:
        # A calm run after the 48 h shows that running was resumed; SQ4, SQ7 and the bone review need a clinician.
        if rule in chain.pauses and verdict.report.date >= chain.pauses[rule] + stop:
            del chain.pauses[rule]


def _amber(chain: _Chain, number: int, verdict: Verdict, rules: SequenceRules) -> None:
    day = verdict.report.date
    chain.ambers += 1
    during_amber_2 = chain.amber_2_until is not None and day <= chain.amber_2_until
    if during_amber_2 or chain.ambers >= rules.red_after_ambers:
        _fire(chain, "SQ2", number, day, rules)
        chain.pauses["SQ2"] = day
        _stop(chain, number, verdict, rules)
    elif chain.ambers >= rules.amber_2_after:
        _fire(chain, "SQ1", number, day, rules)
        chain.amber_2_until = day + timedelta(days=rules.amber_2_days - 1)
        chain.blocked_until = day + timedelta(days=rules.progression_block_days - 1)


def _grey(chain: _Chain, number: int, verdict: Verdict, rules: ResponseRules) -> None:
    chain.greys += 1
    if chain.greys < rules.sequence.grey_as_amber:
        return
    chain.greys = chain.green_streak = 0
    _fire(chain, "SQ5", number, verdict.report.date, rules.sequence)
    if verdict.report.kind.is_run:
        percent = rules.sequence.grey_reduction_pct
        chain.levers.append(make_lever(LeverKind.VOLUME, percent, number, verdict.report.date, rules.levers))
    _amber(chain, number, verdict, rules.sequence)


def _red(chain: _Chain, number: int, verdict: Verdict, rules: SequenceRules) -> None:
    rule = "SQ6" if _is_bone(verdict) else "SQ3"
    _fire(chain, rule, number, verdict.report.date, rules)
    chain.pauses[rule] = verdict.report.date
    _stop(chain, number, verdict, rules)


def _stop(chain: _Chain, number: int, verdict: Verdict, rules: SequenceRules) -> None:
    """What RED and SQ2 share: chains start anew, and a second one within 14 days needs a review."""
    day = verdict.report.date
    chain.ambers = chain.greys = chain.green_streak = 0
    chain.ran_since_red = False
    second = any(day - earlier < timedelta(days=rules.two_red_window_days) for earlier in chain.reds)
    chain.reds.append(day)
    if _is_bone(verdict):
        chain.stages_back = rules.bone_stages_back
        if second:
            chain.pauses[BONE_REVIEW] = day
    elif second:
        _fire(chain, "SQ4", number, day, rules)
        chain.pauses["SQ4"] = day


def _is_bone(verdict: Verdict) -> bool:
    # The cap is 0 exactly while the bone protocol is active (ruling 11).
    return verdict.report.pain_cap == 0


def _fire(chain: _Chain, rule: str, number: int | None, day: date, rules: SequenceRules) -> None:
    chain.fired.append(Fired(rule, number, rules.words[rule]))


def _no_green_for_two_weeks(
    chain: _Chain, verdicts: Rows[Verdict], restriction: Restriction, today: date, rules: SequenceRules
) -> None:
    """SQ7: 14 days at -20 % without downhill and track, and still no GREEN run."""
    strict = restriction.reduction_pct >= rules.no_green_reduction_pct and restriction.no_downhill_no_track
    due = restriction.since + timedelta(days=rules.no_green_days)
    green = any(
        v.counts_towards_progress and v.report.kind.is_run and restriction.since <= v.report.date < due
        for v in verdicts
    )
    if strict and today >= due and not green:
        _fire(chain, "SQ7", None, due, rules)
        chain.pauses["SQ7"] = due


def _in_force(levers: Rows[Lever], number: int, day: date, all_: Rows[Verdict]) -> tuple[ActiveLever, ...]:
    """Levers that hold for session ``number`` on ``day``: fewer than two runs since, and not past the tenth day."""
    active = []
    for lever in levers:
        if day <= lever.last_day:
            used = _runs_between(all_, lever.session, number - 1, most=lever.sessions)
            if used < lever.sessions:
                active.append(ActiveLever(lever, lever.sessions - used))
    return tuple(active)


def _runs_between(all_: Rows[Verdict], first: int, last: int, *, most: int) -> int:
    """Run sessions from place ``first`` up to ``last``, counted no further than ``most``: a year has many sessions."""
    used = 0
    for place in range(first, last):
        used += all_[place].report.kind.is_run
        if used >= most:
            break
    return used


def _open_pauses(chain: _Chain, clearances: Clearances, today: date, rules: SequenceRules) -> dict[str, date]:
    stop = timedelta(days=rules.red_stop_days)
    review, restart = clearances.clinician_review_on, clearances.restart_check_passed_on
    still_open = {}
    for rule, day in chain.pauses.items():
        reviewed = review is not None and review >= day
        if rule in RESTART_PAUSES:
            # 48 hours always pass, then the restart check decides.
            restarted = restart is not None and restart >= day + stop and today >= day + stop
            if not restarted:
                still_open[rule] = day
        elif not reviewed:
            still_open[rule] = day
    return still_open


def _summary(
    runs: _Chain,
    exercises: _Chain,
    standings: list[SessionStanding],
    verdicts: Rows[Verdict],
    rules: ResponseRules,
    today: date,
    clearances: Clearances,
) -> Sequence:
    open_pauses = _open_pauses(exercises, clearances, today, rules.sequence)
    open_pauses |= _open_pauses(runs, clearances, today, rules.sequence)
    levers = _in_force(runs.levers, len(verdicts) + 1, today, verdicts)
    amber_2 = runs.amber_2_until if runs.amber_2_until is not None and today <= runs.amber_2_until else None
    blocked = max((d for d in (runs.blocked_until, exercises.blocked_until) if d and d >= today), default=None)
    back = not runs.ran_since_red
    back_max = _half_of_last_green(runs, rules) if back else None
    reduction = merge(active.lever for active in levers)
    if amber_2 is not None:
        reduction = strictest(reduction, Reduction(rules.sequence.amber_2_reduction_pct, easy=True, flat=True))
    if back:
        percent = 100 - rules.sequence.first_run_back_pct if back_max is None else 0
        reduction = strictest(reduction, Reduction(percent, easy=True, flat=True, max_distance_m=back_max))
    return Sequence(
        standings=tuple(standings),
        fired=tuple(sorted([*runs.fired, *exercises.fired], key=lambda f: (f.session is None, f.session or 0))),
        green_streak=runs.green_streak,
        active_levers=levers,
        amber_2_until=amber_2,
        progression_blocked_until=blocked,
        paused=bool(open_pauses),
        pause_rules=tuple(sorted({rule.removesuffix("-review") for rule in open_pauses})),
        review_within_days=_review_within(open_pauses, rules.sequence),
        first_run_back=back,
        first_run_back_max_m=back_max,
        stages_back=runs.stages_back if back else 0,
        exercise_green_streak=exercises.green_streak,
        reduction=reduction,
    )


def _half_of_last_green(chain: _Chain, rules: ResponseRules) -> int | None:
    """The longest first run after RED in metres; None if no GREEN distance is known (then half of the plan)."""
    if chain.last_green_m is None:
        return None
    percent = rules.sequence.first_run_back_pct
    return floor_to(exact(chain.last_green_m) * Fraction(percent, 100), rules.levers.distance_step_m)


def _review_within(pauses: dict[str, date], rules: SequenceRules) -> int | None:
    within = {
        "SQ2": rules.red_task_days,
        "SQ3": rules.red_task_days,
        "SQ4": rules.two_red_review_days,
        "SQ6": rules.red_task_days,
        BONE_REVIEW: rules.bone_review_days,
        "SQ7": rules.no_green_review_days,
    }
    return min((within[rule] for rule in pauses), default=None)
