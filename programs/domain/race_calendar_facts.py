"""What the race calendar is told about races and runner. None is UNKNOWN. Must not decide about a race."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from assessments.domain.triage.levels import Level, TriageState
from assessments.domain.triage.verdict import RELEASING_STATES, TriageVerdict
from athletes.domain.response_rules import Colour
from clinic.domain.logic import Tri
from clinic.domain.rounding import Exact

NO_PROBLEM = "none"
MONITORED = frozenset({TriageState.CLEAR, TriageState.CLEAR_WITH_MONITORING})


@dataclass(frozen=True, slots=True)
class CalendarRace:
    """A race of the runner. Metres; ``max_descent_42d_m`` is the most descent of one session in 42 days."""

    date: date
    distance_m: Exact
    descent_m: Exact | None = None
    priority: str | None = None
    max_descent_42d_m: Exact | None = None
    shoe_category: str | None = None
    green_sessions_in_shoe: int | None = None


@dataclass(frozen=True, slots=True)
class BoneStress:
    """A bone stress injury, suspected or confirmed; ``site`` None is not located."""

    site: str | None = None
    clearance_date: date | None = None


@dataclass(frozen=True, slots=True)
class CalendarProblem:
    """A problem as far as races are concerned. ``confirmed_bone``: by imaging; ``suspected_site``: by a clinician."""

    id: str
    region: str
    suspected_site: str | None = None
    confirmed_bone: BoneStress | None = None


@dataclass(frozen=True, slots=True)
class RaceMetrics:
    """Facts of clinical.md 7.1 and of the log that race rules read."""

    easy_runs: Colour | None = None
    faster_runs: Colour | None = None
    tempo_runs: Colour | None = None
    green_pct14: Exact | None = None
    vol_pct: Exact | None = None
    red14: int | None = None
    amber7: int | None = None
    longest_run_30d_m: Exact | None = None
    hop_sharp: Tri = None
    easy30_green7: Tri = None

    @property
    def runs_at_tempo(self) -> Colour | None:
        """Tempo runs, else all faster runs."""
        return self.faster_runs if self.tempo_runs is None else self.tempo_runs


@dataclass(frozen=True, slots=True)
class RunnerFacts:
    """The runner on ``today``. ``problems`` None: nothing was asked; the first problem decides rules by region."""

    today: date
    problems: Sequence[CalendarProblem] | None = None
    triage_state: TriageState | None = None
    within_days: int | None = None
    bone: Sequence[BoneStress] = ()
    metrics: RaceMetrics = field(default_factory=RaceMetrics)

    @property
    def region(self) -> str | None:
        """The region of the first problem."""
        return self.problems[0].region if self.problems else None

    @property
    def has_problem(self) -> Tri:
        """Whether any problem is more than a screen; UNKNOWN when nothing was asked."""
        if not self.problems:
            return None
        return any(problem.region != NO_PROBLEM for problem in self.problems)

    @property
    def may_run_modified(self) -> Tri:
        """Triage at level R or below; UNKNOWN while rules are open."""
        return self._triage_in(RELEASING_STATES)

    @property
    def is_monitored_at_most(self) -> Tri:
        """Triage at level M or below; UNKNOWN while rules are open."""
        return self._triage_in(MONITORED)

    def _triage_in(self, states: Collection[TriageState]) -> Tri:
        if self.triage_state in (None, TriageState.CANNOT_CLEAR):
            return None
        return self.triage_state in states


def runner_facts(
    today: date,
    problems: Sequence[CalendarProblem],
    triage: TriageVerdict | None,
    metrics: RaceMetrics,
    bone_rules: Collection[str],
) -> RunnerFacts:
    """The facts after a triage screen. A bone is suspected where one of ``bone_rules`` fired, confirmed by imaging."""
    if triage is None or not problems:
        return RunnerFacts(today, problems or None, bone=_bones(problems, frozenset()), metrics=metrics)
    suspected = frozenset(name for rule in triage.rules if rule.rule_id in bone_rules for name in rule.problems)
    # Only E, S and U restrict; the days of a referral are no restriction from racing.
    restricts = triage.level in (Level.EMERGENCY, Level.SAME_DAY, Level.URGENT)
    return RunnerFacts(
        today=today,
        problems=problems,
        triage_state=triage.state,
        within_days=triage.within_days if restricts else None,
        bone=_bones(problems, suspected),
        metrics=metrics,
    )


def _bones(problems: Sequence[CalendarProblem], suspected: Collection[str]) -> tuple[BoneStress, ...]:
    found = []
    for problem in problems:
        if problem.confirmed_bone is not None:
            found.append(problem.confirmed_bone)
        elif problem.id in suspected:
            found.append(BoneStress(problem.suspected_site))
    return tuple(found)
