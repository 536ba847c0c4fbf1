"""The shape of triage content: rules, notes, bone sites, the Wells table. Filled from triage.toml; decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assessments.domain.triage.derived import DerivationLimits
from assessments.domain.triage.language import Expression
from assessments.domain.triage.levels import CrossTraining, Level, RunningAction, TriageState
from assessments.domain.triage.questions import Question


@dataclass(frozen=True, slots=True)
class Wording:
    """What a rule, level, state or restriction says to the runner and to the clinic."""

    runner: str
    clinic: str


@dataclass(frozen=True, slots=True)
class Variant:
    """Other words for a rule while ``when`` is TRUE (RF-15 depends on the Wells score)."""

    when: Expression
    wording: Wording


@dataclass(frozen=True, slots=True)
class TriageRule:
    """One row of clinical.md 2.3. ``within_days`` 0 for E, None for M. ``person_only``: no input of a problem."""

    id: str
    level: Level
    within_days: int | None
    running_action: RunningAction
    cross_training: CrossTraining
    when: Expression
    wording: Wording
    source: str
    variants: tuple[Variant, ...] = ()
    task: str = ""
    person_only: bool = False

    @property
    def order(self) -> tuple[int, int, str]:
        """Sort key: rank, then shortest timeframe, then id (2.1-1)."""
        days = 10_000 if self.within_days is None else self.within_days
        return (-self.level.rank, days, self.id)


@dataclass(frozen=True, slots=True)
class TriageNote:
    """A remark for the clinic while ``when`` is TRUE for a problem. Changes no state."""

    id: str
    when: Expression
    words: str


class SiteRisk(StrEnum):
    """Risk class of a bone site (2.4)."""

    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class ReturnToSport:
    """Pooled mean days to return to sport and its 95 % interval (Hoenig 2023). Context, never a countdown."""

    mean_days: int
    low_days: int
    high_days: int


@dataclass(frozen=True, slots=True)
class BoneSite:
    """A ``b_site`` value; ``trabecular`` adds DXA and REDs work-up (2.4)."""

    id: str
    name: str
    risk: SiteRisk
    trabecular: bool
    return_to_sport: ReturnToSport | None = None


@dataclass(frozen=True, slots=True)
class WellsTable:
    """Two-level Wells score (2.5): points per item, from which score a clot is "likely", and the gate."""

    points: Mapping[str, int]
    likely_from: int
    gate: Expression


@dataclass(frozen=True, slots=True)
class TriageWords:
    """The words of 2.1: timeframes of levels, what a state means, what may still be done."""

    levels: Mapping[Level, Wording]
    states: Mapping[TriageState, Wording]
    running_actions: Mapping[RunningAction, Wording]
    cross_training: Mapping[CrossTraining, Wording]


@dataclass(frozen=True, slots=True)
class TriageContent:
    """Everything of triage.toml, ``rules`` in the order of 2.1-1. ``version`` is a stable hash of the
    file, to be stored with every verdict.
    """

    version: str
    questions: Mapping[str, Question]
    regions: frozenset[str]
    rules: tuple[TriageRule, ...]
    notes: tuple[TriageNote, ...]
    bone_sites: Mapping[str, BoneSite]
    wells: WellsTable
    limits: DerivationLimits
    words: TriageWords

    def rule(self, rule_id: str) -> TriageRule | None:
        """The rule with this permanent id, None if there is none."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)
