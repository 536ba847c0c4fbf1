"""The verdict of a triage screen: what fired, what is unknown, what may be done, what to ask. Must not evaluate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from assessments.domain.triage.levels import CrossTraining, Level, RunningAction, TriageState
from assessments.domain.triage.sticky import ActiveRule, Judgement, Key
from assessments.domain.triage.wells import WellsScore
from clinic.domain.explain import Reason
from clinic.domain.logic import Tri

Json: TypeAlias = str | int | bool | Sequence["Json"] | Mapping[str, "Json"] | None

RELEASING_STATES = frozenset({TriageState.CLEAR, TriageState.CLEAR_WITH_MONITORING, TriageState.REFER_MODIFIED})


@dataclass(frozen=True, slots=True)
class MissingInput:
    """An unanswered input; ``problem_id`` None for an input about the person."""

    input_id: str
    problem_id: str | None


@dataclass(frozen=True, slots=True)
class FiredRule:
    """A fired rule with its restrictions and words. ``is_kept``: no longer TRUE, held by an earlier screen (2.1-6)."""

    rule_id: str
    level: Level
    within_days: int | None
    running_action: RunningAction
    cross_training: CrossTraining
    problems: tuple[str, ...]
    words_for_runner: str
    words_for_clinic: str
    source: str
    task: str
    is_kept: bool
    is_confirmed: bool

    @property
    def reason(self) -> Reason:
        """The rule as an explanation."""
        return Reason(self.rule_id, self.words_for_clinic, self.source)

    @property
    def instruction(self) -> str:
        """One text for runner and clinic together."""
        return f"{self.words_for_runner} {self.words_for_clinic}".strip()


@dataclass(frozen=True, slots=True)
class UnknownRule:
    """A rule not yet excluded: for which problems, and which answers are missing.

    ``needs_judgement``: nothing is unanswered for at least one problem; only a clinician can decide it (2.7).
    """

    rule_id: str
    level: Level
    problems: tuple[str, ...]
    missing: tuple[MissingInput, ...]
    words_for_clinic: str
    source: str
    needs_judgement: bool


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """An unanswered question and the rules that wait for it. ``only_clinician``: an examination, not an answer."""

    input_id: str
    problem_id: str | None
    ask: str
    why: str
    only_clinician: bool
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TriageVerdict:
    """Result of ``screen``. ``register`` goes into the next screen as ``sticky``; store it with the verdict.

    ``within_days``: 0 for E, None when only level M or nothing fired. ``ruled_out``: TRUE, or beyond any answer, but
    ended by a clinician. ``judgements`` wait for a clinician.
    """

    state: TriageState
    level: Level | None
    within_days: int | None
    running_action: RunningAction
    cross_training: CrossTraining
    rules: tuple[FiredRule, ...]
    unknown_rules: tuple[UnknownRule, ...]
    unknown_monitor_rules: tuple[UnknownRule, ...]
    notes: tuple[str, ...]
    wells: Mapping[str, WellsScore]
    derived: Mapping[str, Mapping[str, Tri]]
    questions_to_ask: tuple[OpenQuestion, ...]
    register: tuple[ActiveRule, ...]
    ruled_out: tuple[Key, ...]
    judgements: tuple[Judgement, ...]
    content_version: str

    @property
    def rank(self) -> int:
        """Highest active rank, 5 for E down to 1 for M, 0 for none (the metric ``triage`` of 7.1)."""
        return 0 if self.level is None else self.level.rank

    @property
    def fired(self) -> tuple[str, ...]:
        """Ids of fired rules: rank, then timeframe, then id."""
        return tuple(rule.rule_id for rule in self.rules)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Ids of unknown rules of level E to R ("also not yet excluded"), same order."""
        return tuple(rule.rule_id for rule in self.unknown_rules)

    @property
    def unknown_monitor(self) -> tuple[str, ...]:
        """Ids of unknown rules of level M; they never change the state (ruling 1)."""
        return tuple(rule.rule_id for rule in self.unknown_monitor_rules)

    @property
    def instructions(self) -> tuple[str, ...]:
        """One text per fired rule, same order."""
        return tuple(rule.instruction for rule in self.rules)

    @property
    def full_screen(self) -> bool:
        """An E or S rule fired: the runner sees the full-screen instruction (2.1-7)."""
        return any(rule.level.is_full_screen for rule in self.rules)

    def to_dict(self) -> dict[str, Json]:
        """Plain JSON with the keys of the case verdict, and beyond them what a stored verdict needs to explain."""
        return {
            "state": self.state.value,
            "level": None if self.level is None else self.level.value,
            "within_days": self.within_days,
            "running_action": self.running_action.value,
            "cross_training": self.cross_training.value,
            "fired": list(self.fired),
            "unknown": list(self.unknown),
            "unknown_monitor": list(self.unknown_monitor),
            "rules": [_fired(rule) for rule in self.rules],
            "unanswered": [_unknown(rule) for rule in (*self.unknown_rules, *self.unknown_monitor_rules)],
            "instructions": list(self.instructions),
            "notes": list(self.notes),
            "wells": {problem: score.score for problem, score in self.wells.items()},
            "derived": {problem: dict(values) for problem, values in self.derived.items()},
            "ruled_out": [{"id": rule_id, "problem": problem} for rule_id, problem in self.ruled_out],
            "content_version": self.content_version,
        }


def _fired(rule: FiredRule) -> dict[str, Json]:
    return {
        "id": rule.rule_id,
        "level": rule.level.value,
        "within_days": rule.within_days,
        "running_action": rule.running_action.value,
        "cross_training": rule.cross_training.value,
        "problems": list(rule.problems),
        "words_for_runner": rule.words_for_runner,
        "words_for_clinic": rule.words_for_clinic,
        "source": rule.source,
        "task": rule.task,
        "kept": rule.is_kept,
        "confirmed": rule.is_confirmed,
    }


def _unknown(rule: UnknownRule) -> dict[str, Json]:
    return {
        "id": rule.rule_id,
        "level": rule.level.value,
        "problems": list(rule.problems),
        "missing": [{"input": item.input_id, "problem": item.problem_id} for item in rule.missing],
        "needs_judgement": rule.needs_judgement,
    }


def can_release(verdict: TriageVerdict) -> bool:
    """Triage lets a plan go to the runner (1.10). Completeness of the intake is another question."""
    return verdict.state in RELEASING_STATES


def may_override(verdict: TriageVerdict) -> bool:
    """A clinician may sign an override (1.10): never while an E or S rule is fired or not yet excluded."""
    open_levels = [rule.level for rule in verdict.rules] + [rule.level for rule in verdict.unknown_rules]
    return not can_release(verdict) and not any(level.is_full_screen for level in open_levels)


def newly_fired(previous: Sequence[ActiveRule], verdict: TriageVerdict) -> tuple[FiredRule, ...]:
    """Rules that fired now and were not active before, for a rule and problem each: the clinician is told at once.

    Their ``problems`` are only the new ones. Levels E and S also show the runner the full-screen instruction (2.1-7).
    """
    before = {entry.key for entry in previous if entry.is_active}
    fresh = {entry.key for entry in verdict.register if entry.is_active} - before
    return tuple(
        rule if (rule.rule_id, None) in fresh else replace(rule, problems=problems)
        for rule in verdict.rules
        if (problems := tuple(name for name in rule.problems if (rule.rule_id, name) in fresh))
        or (rule.rule_id, None) in fresh
    )


def must_rerun(*, intake_saved: bool = False, test_session: bool = False, weekly_check_in: bool = False,
               night_pain: bool = False, focal_bone_pain: bool = False, limp: bool = False) -> bool:  # fmt: skip
    """Triage runs again on intake save, every pain report with a night, focal or limp flag, every test session and
    every weekly check-in (2.1-7)."""
    return any((intake_saved, test_session, weekly_check_in, night_pain, focal_bone_pain, limp))
