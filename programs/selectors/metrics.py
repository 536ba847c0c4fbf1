"""The facts that gates are judged on, from check-ins, runs, measurements, logs and answers given at a gate.

What nobody recorded stays UNKNOWN: a gate is never opened by silence (clinical.md 7.1).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from statistics import median

from assessments.selectors.testing import results_of, walking_pain
from assessments.selectors.triage_inputs import completed_intakes
from athletes.domain.intake_derived import whole
from athletes.models import RUNNING_KINDS, Athlete, CheckIn, Episode, Run
from athletes.selectors.history import recent_runs
from athletes.selectors.intake import answers_of, intake_facts, latest_intake, problem_row
from athletes.selectors.response import checkins_of
from clinic.domain.rounding import exact
from clinic.selectors import read_once
from programs.content.protocols import metric_definitions
from programs.domain.metrics import Metrics, Reading, Value
from programs.models import Program
from programs.selectors.clearance import verdict_of
from programs.selectors.plan import decisions_of, phase_row
from programs.selectors.sessions_done import SessionFacts, session_facts
from programs.selectors.test_results import test_metrics

OF_DAYS = ("days_in_phase", "symptom_days")
JUDGED = ("GREEN", "AMBER", "RED")
FAST = ("tempo", "intervals", "hills", "strides", "race")
MORNINGS_NEEDED = 4
RUNS_NEEDED = 3
EXERCISE_NEEDED = 4
HELD_SESSION = "calf-iso-mid-sl"
LONG_SHARE = 70
WEEKLY = ("walk_pain7", "ADL_pain7")
"""Answers given at a gate that speak of the last 7 days, so they are forgotten after as many."""

REPORTED_DAYS = 28
"""Other answers given at a gate are asked again after as many days, like a test (clinical.md 7.1, ruling 6)."""


@dataclass(frozen=True, slots=True)
class _Window:
    checkins: tuple[CheckIn, ...]
    today: date

    def last(self, days: int, *, runs: bool | None = None) -> list[CheckIn]:
        """Judged sessions of so many days, today included."""
        first = self.today - timedelta(days=days - 1)
        return [
            row
            for row in self.checkins
            if first <= row.local_date <= self.today
            and row.colour in JUDGED
            and (runs is None or (row.kind in RUNNING_KINDS) is runs)
        ]

    def count(self, colour: str, days: int) -> int | None:
        """Verdicts of a colour; None when nothing was judged at all in that time."""
        rows = self.last(days)
        return sum(row.colour == colour for row in rows) if rows else None

    def green_percent(self, days: int, *, runs: bool, needed: int) -> Value | None:
        """The share of settled sessions, exact; None below ``needed`` judged sessions."""
        rows = self.last(days, runs=runs)
        if len(rows) < needed:
            return None
        return exact(sum(row.colour == "GREEN" for row in rows) * 100) / len(rows)


class _Readings(Mapping[str, Reading]):
    """Every known fact, read when somebody asks for it.

    A document wants to know how long it has hurt and nothing else; a gate wants all. How long the phase has run is
    settled at once, because publishing begins it.
    """

    def __init__(self, program: Program, today: date) -> None:
        self.program, self.today = program, today
        self.started = phase_row(program).started_on

    def __getitem__(self, name: str) -> Reading:
        own = self._of_days if name in OF_DAYS else self._of_logs
        if name in own and name != "rest_pain":
            return own[name]
        return self._reported[name] if name in self._reported else own[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*self._of_days, *self._of_logs, *self._reported)))

    def __len__(self) -> int:
        return len(tuple(iter(self)))

    @cached_property
    def _of_days(self) -> dict[str, Reading]:
        """What the calendar says; nothing is read for it."""
        days = None if self.started is None else (self.today - self.started).days
        return _known({"days_in_phase": days, "symptom_days": self.program.episode.symptom_days(self.today)})

    @cached_property
    @read_once()
    def _of_logs(self) -> dict[str, Reading]:
        """What triage, reports, runs and tests say."""
        program, today = self.program, self.today
        athlete, episode = program.athlete, program.episode
        window = _Window(checkins_of(episode), today)
        values: dict[str, Value | None] = {
            "triage": verdict_of(athlete).rank,
            "rest_pain": _rest_pain(athlete, episode, today),
            "walk_pain7": walking_pain(athlete, today=today),
            **_responses(window),
            **_stiffness(window.checkins, today),
            **_running(athlete, window),
            **(_in_phase(window, self.started, session_facts(program)) if self.started else {}),
        }
        return _known(values) | test_metrics(results_of(athlete), episode, today)

    @cached_property
    def _reported(self) -> dict[str, Reading]:
        """What a clinician asked for at a gate: what nothing else says, and pain at rest better than an intake."""
        return reported_readings(self.program, self.today)


def _known(values: Mapping[str, Value | None]) -> dict[str, Reading]:
    return {name: Reading(value) for name, value in values.items() if value is not None}


def metrics_of(program: Program, *, today: date, now: datetime) -> Metrics:
    """Every known fact on ``today``; a constant number of queries, and none for facts that nobody asks for."""
    return Metrics(today, _Readings(program, today))


def _responses(window: _Window) -> dict[str, Value | None]:
    return {
        "red7": window.count("RED", 7),
        "red14": window.count("RED", 14),
        "amber14": window.count("AMBER", 14),
        "amber14_peak42": _amber_peak(window),
        "green_pct14": window.green_percent(14, runs=True, needed=RUNS_NEEDED),
        "ex_green14": window.green_percent(14, runs=False, needed=EXERCISE_NEEDED),
    }


def _amber_peak(window: _Window) -> int | None:
    """Most ease-backs in any 14 of the last 42 days; known only when reports reach back that far."""
    first = window.today - timedelta(days=41)
    if not any(row.local_date <= first for row in window.checkins if row.colour in JUDGED):
        return None
    days = [row.local_date for row in window.last(42) if row.colour == "AMBER"]
    return max((sum(start <= day < start + timedelta(days=14) for day in days) for start in days), default=0)


def _stiffness(checkins: Iterable[CheckIn], today: date) -> dict[str, Value | None]:
    """The median of 7 days, and whether it rises or falls against the 7 days before; 4 reports each are needed."""
    minutes = [(row.local_date, row.stiffness_minutes) for row in checkins if row.stiffness_minutes is not None]

    def of_week(end: date) -> Decimal | None:
        found = [value for day, value in minutes if end - timedelta(days=7) < day <= end]
        return Decimal(str(median(found))) if len(found) >= MORNINGS_NEEDED else None

    now, before = of_week(today), of_week(today - timedelta(days=7))
    known = now is not None and before is not None
    return {
        "am_stiff7": now,
        "am_stiff7_rising": now > before if known and now is not None and before is not None else None,
        "am_stiff7_falling": now < before if known and now is not None and before is not None else None,
    }


def _running(athlete: Athlete, window: _Window) -> dict[str, Value | None]:
    first = window.today - timedelta(days=13)
    runs = [
        run for run in recent_runs(athlete.pk, window.today) if run.kind in RUNNING_KINDS and run.local_date >= first
    ]
    reports = [row for row in window.checkins if row.local_date >= first]
    alone = [row for row in reports if row.kind in RUNNING_KINDS and row.run_id is None]
    any_run = bool(runs or alone)
    return {
        "running": any_run if any_run or reports else None,
        "vol_pct": _volume(athlete, [*runs, *alone], window.today, known=bool(reports or runs)),
        **_medium_long(athlete, window),
    }


def _rest_pain(athlete: Athlete, episode: Episode, today: date) -> int | None:
    """Pain at rest from an intake of the last 28 days; asked again at the gate after that."""
    intake = next(iter(completed_intakes(athlete)), None)
    if intake is None or intake.completed_at is None:
        return None
    if (today - athlete.clinic.local(intake.completed_at).date()).days > REPORTED_DAYS:
        return None
    return whole(problem_row(answers_of(intake), episode), "pain_rest")


def _volume(athlete: Athlete, runs: Iterable[Run | CheckIn], today: date, *, known: bool) -> Value | None:
    """Metres of the last 7 days against the usual week, in percent; None without a usual week or with a gap in it."""
    intake = latest_intake(athlete)
    usual = None if intake is None else intake_facts(intake).weekly_distance_usual_m
    week = [run for run in runs if today - timedelta(days=7) < run.local_date <= today]
    if not usual or not known or any(run.distance_m is None for run in week):
        return None
    return exact(sum(run.distance_m or 0 for run in week) * 100) / usual


def _medium_long(athlete: Athlete, window: _Window) -> dict[str, Value | None]:
    """How many of the last two medium-long runs settled: each week's longest run of at least 70 % of the usual one."""
    intake = latest_intake(athlete)
    usual = None if intake is None else intake_facts(intake).longest_run_30d_m
    if not usual:
        return {"mlr_green": None}
    longest: dict[tuple[int, int], CheckIn] = {}
    for row in window.last(42, runs=True):
        week = row.local_date.isocalendar()[:2]
        if row.distance_m and row.distance_m > (longest[week].distance_m or 0 if week in longest else 0):
            longest[week] = row
    found = [row for _, row in sorted(longest.items()) if (row.distance_m or 0) * 100 >= usual * LONG_SHARE][-2:]
    return {"mlr_green": sum(row.colour == "GREEN" for row in found) if len(found) == 2 else None}


def _in_phase(window: _Window, started: date, sessions: Mapping[object, SessionFacts]) -> dict[str, Value | None]:
    """Settled sessions since the phase began; none is a true 0, which never opens anything."""
    green = [row for row in window.checkins if row.local_date >= started and row.colour == "GREEN"]
    nothing = SessionFacts(False, False, frozenset())
    of = [sessions.get(row.planned_session, nothing) for row in green]
    return {
        "heavy_green": sum(one.heavy for one in of),
        "plyo_green": sum(one.jumping or row.kind == "plyo" for one, row in zip(of, green, strict=True)),
        "fast_green": sum(row.kind in RUNNING_KINDS and row.intensity in FAST for row in green),
        "calf_iso_mid_sl_green": sum(HELD_SESSION in one.exercises for one in of),
        "downhill_green": sum(row.kind in RUNNING_KINDS and (row.descent_m or 0) >= 150 for row in green),
    }


def reported_readings(program: Program, today: date) -> dict[str, Reading]:
    """Answers that a clinician asked for at a gate, the newest of each; too old ones are not known any more."""
    found: dict[str, Reading] = {}
    for decision in decisions_of(program):
        day = program.clinic.local(decision.created_at).date()
        for name, value in (decision.evaluation.get("reported") or {}).items():
            limit = 7 if name in WEEKLY else REPORTED_DAYS
            if name not in found and today - timedelta(days=limit) < day <= today:
                found[name] = Reading(value if isinstance(value, bool) else Decimal(str(value)), day)
    return found


COUNTED = frozenset(
    {"triage", "days_in_phase", "symptom_days", "key_tests_recorded", "hop_gap", "running", "am_stiff7"}
    | {"red7", "red14", "amber14", "amber14_peak42", "green_pct14", "ex_green14", "vol_pct", "mlr_green"}
    | {"heavy_green", "fast_green", "plyo_green", "calf_iso_mid_sl_green", "downhill_green"}
)
"""Facts that come from logs and tests alone; nobody can type them in at a gate."""


def askable(metric: str) -> bool:
    """Whether an answer to this fact can be given at a gate: everything that no log and no test supplies."""
    return metric in metric_definitions() and metric not in COUNTED and (not metric.startswith("T") or "T21" in metric)
