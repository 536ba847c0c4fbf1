"""From a log of sessions to what the load model reads: weeks, longest run, descents, first sessions, pairs (6.1, 6.2).

The order of the log does not matter, except which of two runs of today is the session. Must not judge any load.
"""

import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TypeVar

from athletes.domain.load_facts import LoadFacts, LoadSession, LongRunPair, WeeklyAmount
from athletes.domain.load_rules import LoadRules, LongRunPairRules
from athletes.domain.response_rules import Intensity, SessionKind
from clinic.domain.logic import Tri, all_of, any_of, compare
from clinic.domain.rounding import Exact, exact

WEEK = timedelta(days=7)
RUN_KINDS = frozenset(kind for kind in SessionKind if kind.is_run)

Stated = TypeVar("Stated", bound=Exact)


@dataclass(frozen=True, slots=True)
class LoggedSession:
    """One session of the log. Metres and minutes; None is UNKNOWN. Intensity that was not given is easy (6.1)."""

    date: date
    kind: SessionKind = SessionKind.RUN
    distance_m: Exact | None = None
    moving_minutes: Exact | None = None
    intensity: Intensity = Intensity.EASY
    descent_m: Exact | None = None
    fast_minutes: Exact | None = None
    rpe: Exact | None = None
    shoe: str | None = None


@dataclass(frozen=True, slots=True)
class TrainingLog:
    """Sessions of any order; any day of a week in ``no_running_weeks`` confirms that nothing was run in that week.

    ``start_date`` is the first day the log speaks for; None: the day of its first session.
    """

    sessions: Sequence[LoggedSession] = ()
    no_running_weeks: frozenset[date] = frozenset()
    start_date: date | None = None

    def runs(self, first: date, last: date) -> Iterator[LoggedSession]:
        """Run sessions from ``first`` to ``last``, both included."""
        return (one for one in self.sessions if one.kind in RUN_KINDS and first <= one.date <= last)

    def runs_before(self, day: date, days: int) -> Iterator[LoggedSession]:
        """Run sessions of the ``days`` days before ``day``, which itself does not count (0.4-4)."""
        return self.runs(day - timedelta(days=days), day - timedelta(days=1))

    @property
    def speaks_from(self) -> date | None:
        """The first day the log speaks for."""
        known = [one.date for one in self.sessions] + [monday_of(day) for day in self.no_running_weeks]
        return min(known if self.start_date is None else [*known, self.start_date], default=None)


@dataclass(frozen=True, slots=True)
class LoggedWeek:
    """A training week, Monday to Sunday. ``distance_m`` None: nothing was logged and nothing confirmed.

    ``complete`` is False if a run without distance was left out. Loads are rpe × minutes, information only.
    """

    monday: date
    distance_m: Fraction | None
    complete: bool
    runs: int
    minutes: Fraction
    longest_run_m: Fraction | None
    descent_m: Fraction | None
    fast_minutes: Fraction | None
    session_load: Fraction | None
    share_per_shoe_pct: Mapping[str, Fraction]


def monday_of(day: date) -> date:
    """The Monday of a day's training week."""
    return day - timedelta(days=day.weekday())


def logged_week(log: TrainingLog, day: date, *, until: date | None = None) -> LoggedWeek:
    """The week that ``day`` lies in, from its Monday to its Sunday or to ``until``."""
    monday = monday_of(day)
    sunday = monday + WEEK - timedelta(days=1)
    runs = list(log.runs(monday, sunday if until is None else min(until, sunday)))
    distances = _known(run.distance_m for run in runs)
    nothing_run = not runs and any(monday_of(told) == monday for told in log.no_running_weeks)
    return LoggedWeek(
        monday=monday,
        distance_m=sum(distances, Fraction(0)) if distances or nothing_run else None,
        complete=len(distances) == len(runs),
        runs=len(runs),
        minutes=sum(_known(run.moving_minutes for run in runs), Fraction(0)),
        longest_run_m=max(distances, default=None),
        descent_m=_total(run.descent_m for run in runs),
        fast_minutes=Fraction(0) if nothing_run else _whole_total(run.fast_minutes for run in runs),
        session_load=_total(_session_load(run) for run in runs),
        share_per_shoe_pct=_shares(runs),
    )


def rolling_distance(log: TrainingLog, day: date, days: int = 7) -> Fraction | None:
    """Metres run in the last ``days`` days, ``day`` included; UNKNOWN without a run with a distance."""
    return _total(run.distance_m for run in log.runs(day - timedelta(days=days - 1), day))


def facts_from_log(log: TrainingLog, today: date, rules: LoadRules) -> LoadFacts:
    """Everything the log can say about ``today``; its last run of today is the session."""
    recent = _recent(log, today, rules)
    weeks = [logged_week(recent, today - number * WEEK) for number in range(1, rules.weekly_volume.reference_weeks + 1)]
    current = logged_week(recent, today, until=today)
    todays = [run for run in recent.sessions if run.date == today]
    known_descents = _known(run.descent_m for run in recent.runs_before(today, rules.descent.window_days))
    return LoadFacts(
        today=today,
        week_distance_m=current.distance_m,
        previous_weeks_m=[week.distance_m for week in weeks],
        longest_run_30d_m=longest_run(recent, today, rules.single_run.window_days),
        no_run_in_30_days=no_run(recent, today, rules.single_run.window_days),
        max_descent_42d_m=max(known_descents, default=Fraction(0)),
        days_since_last_intervals=_days_since(log, Intensity.INTERVALS, today),
        days_since_last_hills=_days_since(log, Intensity.HILLS, today),
        log_start_date=recent.start_date,
        session=_as_session(todays[-1]) if todays else None,
        long_run_pair=long_run_pair(recent, today, rules.long_run_pair),
        incomplete_weeks=tuple(week.monday for week in [current, *weeks] if not week.complete),
    )


def completed(given: LoadFacts, log: TrainingLog, rules: LoadRules) -> LoadFacts:
    """``given`` with what it leaves open filled from the log: what somebody stated is never replaced."""
    found = facts_from_log(log, given.today, rules)
    stated_run = given.longest_run_30d_m is not None or given.no_run_in_30_days is not None
    return replace(
        given,
        week_distance_m=_or(given.week_distance_m, found.week_distance_m),
        previous_weeks_m=given.previous_weeks_m or found.previous_weeks_m,
        longest_run_30d_m=given.longest_run_30d_m if stated_run else found.longest_run_30d_m,
        no_run_in_30_days=given.no_run_in_30_days if stated_run else found.no_run_in_30_days,
        max_descent_42d_m=_or(given.max_descent_42d_m, found.max_descent_42d_m),
        days_since_last_intervals=_or(given.days_since_last_intervals, found.days_since_last_intervals),
        days_since_last_hills=_or(given.days_since_last_hills, found.days_since_last_hills),
        log_start_date=given.log_start_date or found.log_start_date,
        session=given.session or found.session,
        long_run_pair=given.long_run_pair or found.long_run_pair,
        incomplete_weeks=given.incomplete_weeks or found.incomplete_weeks,
    )


def longest_run(log: TrainingLog, day: date, days: int) -> Fraction | None:
    """The longest run in metres of the ``days`` days before ``day``; None if there was none with a distance."""
    return max(_known(run.distance_m for run in log.runs_before(day, days)), default=None)


def no_run(log: TrainingLog, day: date, days: int) -> Tri:
    """Whether nothing was run in the ``days`` days before ``day``; UNKNOWN if the log does not reach that far back."""
    if any(True for _ in log.runs_before(day, days)):
        return False
    start = log.speaks_from
    return True if start is not None and (day - start).days >= days else None


def fast_minutes(log: TrainingLog, today: date, weeks: int) -> WeeklyAmount:
    """Fast minutes of this week and of the weeks before, latest first (L10); a week with an unknown run is UNKNOWN."""
    before = [logged_week(log, today - number * WEEK).fast_minutes for number in range(1, weeks + 1)]
    return WeeklyAmount(logged_week(log, today, until=today).fast_minutes, before)


def long_run_pair(log: TrainingLog, today: date, rules: LongRunPairRules) -> LongRunPair:
    """L03's two questions: a pair of long runs whose second day is among the last 7 days, and one in the 42 before it.

    Of several recent pairs the one with nothing before it decides, so three long days in a row excuse none of them.
    """
    span = rules.recent_days + rules.earlier_days
    by_day: dict[date, list[LoggedSession]] = {}
    for run in log.runs(today - timedelta(days=span), today):
        by_day.setdefault(run.date, []).append(run)
    days = [today - timedelta(days=number) for number in range(span)]
    pairs = {day: _is_pair(log, by_day, day, rules) for day in days}
    recent = days[: rules.recent_days]
    earlier = {
        day: any_of(pairs[day - timedelta(days=back)] for back in range(1, rules.earlier_days + 1))
        for day in recent
        if pairs[day] is not False
    }
    return LongRunPair(
        in_last_7_days=any_of(pairs[day] for day in recent),
        another_in_previous_42_days=all_of(earlier.values()) if earlier else None,
    )


def _recent(log: TrainingLog, today: date, rules: LoadRules) -> TrainingLog:
    """The runs that any window reaches, so that a year of log is read once and not once per window."""
    pair, weeks = rules.long_run_pair, rules.weekly_volume.reference_weeks
    days = max(
        pair.recent_days + pair.earlier_days + pair.longest_window_days,
        rules.descent.window_days,
        rules.single_run.window_days,
        (weeks + 1) * WEEK.days,
    )
    return replace(log, sessions=tuple(log.runs(today - timedelta(days=days), today)), start_date=log.speaks_from)


def _is_pair(
    log: TrainingLog, by_day: Mapping[date, Sequence[LoggedSession]], second_day: date, rules: LongRunPairRules
) -> Tri:
    first_day = second_day - timedelta(days=1)
    first, second = by_day.get(first_day), by_day.get(second_day)
    if not first or not second:
        return False
    longest = longest_run(log, first_day, rules.longest_window_days)
    return all_of(any_of(_is_long(run, longest, rules) for run in day) for day in (first, second))


def _is_long(run: LoggedSession, longest_m: Fraction | None, rules: LongRunPairRules) -> Tri:
    distance = None if run.distance_m is None else exact(run.distance_m)
    if run.moving_minutes is not None:
        lasting: Tri = exact(run.moving_minutes) >= rules.minutes
    else:
        lasting = None if distance is None else distance >= rules.distance_m
    hundredfold = None if distance is None else 100 * distance
    limit = None if longest_m is None else rules.share_of_longest_pct * longest_m
    return all_of([lasting, compare(hundredfold, operator.ge, limit)])


def _as_session(run: LoggedSession) -> LoadSession:
    return LoadSession(distance_m=run.distance_m, intensity=run.intensity, descent_m=run.descent_m)


def _days_since(log: TrainingLog, intensity: Intensity, today: date) -> int | None:
    """Days since the last such run before today; None: never logged."""
    days = [(today - run.date).days for run in log.sessions if run.intensity is intensity and run.kind in RUN_KINDS]
    return min((number for number in days if number >= 1), default=None)


def _session_load(run: LoggedSession) -> Fraction | None:
    if run.rpe is None or run.moving_minutes is None:
        return None
    return exact(run.rpe) * exact(run.moving_minutes)


def _shares(runs: Sequence[LoggedSession]) -> dict[str, Fraction]:
    total = sum(_known(run.distance_m for run in runs), Fraction(0))
    shoes = dict.fromkeys(run.shoe for run in runs if run.shoe is not None)
    if not total:
        return {}
    return {
        shoe: 100 * sum(_known(run.distance_m for run in runs if run.shoe == shoe), Fraction(0)) / total
        for shoe in shoes
    }


def _known(values: Iterable[Exact | None]) -> list[Fraction]:
    return [exact(value) for value in values if value is not None]


def _total(values: Iterable[Exact | None]) -> Fraction | None:
    known = _known(values)
    return sum(known, Fraction(0)) if known else None


def _whole_total(values: Iterable[Exact | None]) -> Fraction | None:
    found = list(values)
    return _total(found) if None not in found else None


def _or(first: Stated | None, second: Stated | None) -> Stated | None:
    return second if first is None else first
