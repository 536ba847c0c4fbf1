"""Shapes of the data behind patient-reported measures: values, limits, licence and own wording. Must not score."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Instrument(StrEnum):
    """Patient-reported measures that may be used (clinical.md 4.1)."""

    PSFS = "psfs"
    WEEKLY_PROBLEM_CHECK = "weekly_problem_check"
    VISA_A = "visa_a"
    UWRI = "uwri"
    LEFS = "lefs"
    TENDINS_A = "tendins_a"
    PAIN_RATING = "nprs"


class Wording(StrEnum):
    """What may be shown: our own words, or only a field for a score from the clinic's own copy."""

    OWN = "own_wording"
    SCORE_ENTRY = "score_entry"


class QuestionOneRule(StrEnum):
    """How "could not take part" is scored in the weekly check (4.3-2, a clinic setting)."""

    AUTOFILL = "autofill"
    FORCE_100 = "force_100"


class ChangeClass(StrEnum):
    """Whether a change is real, and how much of one. More is better in every instrument that has a change."""

    NOISE = "noise"
    IMPROVEMENT = "improvement"
    DECLINE = "decline"
    IMPORTANT_IMPROVEMENT = "important_improvement"
    IMPORTANT_DECLINE = "important_decline"
    CLINICALLY_IMPORTANT_IMPROVEMENT = "clinically_important_improvement"
    CLINICALLY_IMPORTANT_DECLINE = "clinically_important_decline"


@dataclass(frozen=True, slots=True)
class Licence:
    """What may be shown of an instrument, why, and what it is recommended for."""

    instrument: Instrument
    label: str
    wording: Wording
    reason: str
    recommendation: str
    source: str


@dataclass(frozen=True, slots=True)
class PsfsRules:
    """4.2: activities rated 0 to 10; an average from three, real change from 2 points, else from 3."""

    most_activities: int
    lowest: int
    highest: int
    average_from: int
    real_change_average: int
    real_change_single: int
    ask: str
    anchors: Mapping[str, str]
    source: str


@dataclass(frozen=True, slots=True)
class CheckQuestion:
    """One question of the weekly check in our own words; ``options`` are value and words, least first."""

    id: str
    ask: str
    options: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class WeeklyCheckRules:
    """4.3: four questions, the first one opens or closes the rest."""

    stop_value: int
    out_value: int
    substantial_from: int
    questions: Mapping[str, CheckQuestion]
    source: str


@dataclass(frozen=True, slots=True)
class Band:
    """A colour band from a score upwards."""

    name: str
    from_score: int


@dataclass(frozen=True, slots=True)
class VisaRules:
    """4.4: score entry. ``bands`` are highest first; change in points by weeks since the first score."""

    items: int
    item_highest: int
    q7: frozenset[int]
    q8: Mapping[str, frozenset[int]]
    bands: tuple[Band, ...]
    early_change: int
    late_change: int
    late_from_weeks: int
    regions: frozenset[str]
    context: str
    source: str


@dataclass(frozen=True, slots=True)
class UwriRules:
    """4.5: total entry, important change and clinically important change in points."""

    highest: int
    important_from: int
    clinically_important_from: int
    source: str


@dataclass(frozen=True, slots=True)
class LefsRules:
    """4.6: twenty items 0 to 4, scored from 18 answers on; real change in points."""

    items: int
    item_highest: int
    scored_from: int
    real_change: int
    source: str


@dataclass(frozen=True, slots=True)
class QuestionnaireRules:
    """Everything that scoring reads from content."""

    version: str
    licences: Mapping[Instrument, Licence]
    psfs: PsfsRules
    weekly_problem_check: WeeklyCheckRules
    visa_a: VisaRules
    uwri: UwriRules
    lefs: LefsRules
    tendins_a_highest: int
    change_words: Mapping[ChangeClass, str]
