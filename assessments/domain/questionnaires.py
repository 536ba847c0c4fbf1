"""Scores of patient-reported measures and whether a change is real (clinical.md 4).

Shows no item of a licensed instrument: those are entered as scores. Partial answers are kept but give no score.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from assessments.domain.questionnaire_rules import (
    ChangeClass,
    Instrument,
    LefsRules,
    PsfsRules,
    QuestionnaireRules,
    QuestionOneRule,
    UwriRules,
    VisaRules,
    WeeklyCheckRules,
)
from clinic.domain.errors import RuleViolation
from clinic.domain.logic import Tri, any_of
from clinic.domain.rounding import Exact, exact, half_up


class PsfsLabel(StrEnum):
    """Whether a PSFS score is an average of enough activities."""

    AVERAGE = "average"
    SINGLE_ACTIVITY = "single_activity"


@dataclass(frozen=True, slots=True)
class PsfsScore:
    """Mean of the answered activities, 0-10, exact; change over the activities rated both times."""

    score: Fraction | None
    answered: int
    label: PsfsLabel
    change: Fraction | None = None
    change_class: ChangeClass | None = None

    def to_dict(self) -> dict[str, object]:
        """The verdict document's keys, score and change with one decimal."""
        return {
            "instrument": Instrument.PSFS.value,
            "score": None if self.score is None else half_up(self.score, 1),
            "answered": self.answered,
            "label": self.label.value,
            "change": None if self.change is None else half_up(self.change, 1),
            "change_class": _plain(self.change_class),
        }


@dataclass(frozen=True, slots=True)
class WeeklyCheckScore:
    """Severity 0-100 of one problem in one week, None when an answer is missing; what it kept the runner from."""

    severity: int | None
    substantial: Tri
    time_loss: Tri

    def to_dict(self) -> dict[str, object]:
        """The verdict document's keys."""
        return {
            "instrument": Instrument.WEEKLY_PROBLEM_CHECK.value,
            "severity": self.severity,
            "substantial": self.substantial,
            "time_loss": self.time_loss,
        }


@dataclass(frozen=True, slots=True)
class VisaScore:
    """VISA-A total 0-100, higher is better, and the product's colour band; None when an item is missing."""

    score: int | None
    band: str | None

    def to_dict(self) -> dict[str, object]:
        """The verdict document's keys."""
        return {"instrument": Instrument.VISA_A.value, "score": self.score, "band": self.band}


@dataclass(frozen=True, slots=True)
class TotalScore:
    """A total, higher is better, with its change from the one before. ``answered`` for item entry only."""

    instrument: Instrument
    score: int | None
    change: int | None = None
    change_class: ChangeClass | None = None
    answered: int | None = None

    def to_dict(self) -> dict[str, object]:
        """The verdict document's keys."""
        return {
            "instrument": self.instrument.value,
            "score": self.score,
            "answered": self.answered,
            "change": self.change,
            "change_class": _plain(self.change_class),
        }


Score: TypeAlias = PsfsScore | WeeklyCheckScore | VisaScore | TotalScore


@dataclass(frozen=True, slots=True)
class QuestionnaireEntry:
    """What was filled in or typed in for one instrument; only the fields of that instrument are read."""

    instrument: Instrument
    ratings: Sequence[int | None] = ()
    previous_ratings: Sequence[int | None] = ()
    answers: Mapping[str, int | None] = field(default_factory=dict)
    q1_25_rule: QuestionOneRule = QuestionOneRule.AUTOFILL
    items: Sequence[int | None] = ()
    q7: int | None = None
    q8_branch: str | None = None
    q8: int | None = None
    total: int | None = None
    previous_total: int | None = None


def score_entry(entry: QuestionnaireEntry, rules: QuestionnaireRules) -> Score:
    """The score of whatever instrument was entered. Raises RuleViolation; its field is the path of the bad value."""
    match entry.instrument:
        case Instrument.PSFS:
            return score_psfs(entry.ratings, rules.psfs, previous=entry.previous_ratings)
        case Instrument.WEEKLY_PROBLEM_CHECK:
            return score_weekly_check(entry.answers, rules.weekly_problem_check, q1_25_rule=entry.q1_25_rule)
        case Instrument.VISA_A:
            return score_visa_a(entry.items, entry.q7, entry.q8_branch, entry.q8, rules.visa_a)
        case Instrument.UWRI:
            return score_uwri(entry.total, rules.uwri, previous_total=entry.previous_total)
        case Instrument.LEFS:
            return score_lefs(entry.items, rules.lefs, total=entry.total, previous_total=entry.previous_total)
        case Instrument.TENDINS_A:
            return score_total(entry.instrument, entry.total, rules.tendins_a_highest)
        case Instrument.PAIN_RATING:
            return score_total(entry.instrument, entry.total, rules.psfs.highest)


def score_psfs(ratings: Sequence[int | None], rules: PsfsRules, *, previous: Sequence[int | None] = ()) -> PsfsScore:
    """PSFS: mean of the answered activities (4.2); ``previous`` holds the same activities in the same order.

    An activity that was not rated before starts its own baseline and is left out of the change. With fewer than three
    common activities a change is real from 3 points (ruling 35). Raises RuleViolation, its field is the path.
    """
    for name, values in (("ratings", ratings), ("previous_ratings", previous)):
        _check_list(values, name, most=rules.most_activities, lowest=rules.lowest, highest=rules.highest)
    known = [value for value in ratings if value is not None]
    label = PsfsLabel.AVERAGE if len(known) >= rules.average_from else PsfsLabel.SINGLE_ACTIVITY
    score = Fraction(sum(known), len(known)) if known else None
    steps = [
        now - before for now, before in zip(ratings, previous, strict=False) if now is not None and before is not None
    ]
    if not steps:
        return PsfsScore(score, len(known), label)
    change = Fraction(sum(steps), len(steps))
    real = rules.real_change_average if len(steps) >= rules.average_from else rules.real_change_single
    kind = _direction(change, real, ChangeClass.IMPROVEMENT, ChangeClass.DECLINE)
    return PsfsScore(score, len(known), label, change, kind)


def score_weekly_check(
    answers: Mapping[str, int | None],
    rules: WeeklyCheckRules,
    *,
    q1_25_rule: QuestionOneRule = QuestionOneRule.AUTOFILL,
) -> WeeklyCheckScore:
    """Weekly problem check, one problem and seven days (4.3). ``answers`` by q1 to q4; None or absent is missing.

    Q1 = 0 ends the check with severity 0; Q1 = 25 scores Q2 and Q3 with 25 each without asking. Raises RuleViolation.
    """
    for name, question in rules.questions.items():
        _check_value(answers.get(name), name, frozenset(question.options))
    first, second, third, fourth = (answers.get(name) for name in ("q1", "q2", "q3", "q4"))
    if first == rules.stop_value:
        return WeeklyCheckScore(0, substantial=False, time_loss=False)
    out = None if first is None else first == rules.out_value
    if out:
        second = third = rules.out_value
        if q1_25_rule is QuestionOneRule.FORCE_100:
            fourth = rules.out_value
    parts = [first, second, third, fourth]
    known = [part for part in parts if part is not None]
    modified = [None if part is None else part >= rules.substantial_from for part in (second, third)]
    severity = sum(known) if len(known) == len(parts) else None
    return WeeklyCheckScore(severity, substantial=any_of([out, *modified]), time_loss=out)


def weekly_headline(scores: Iterable[WeeklyCheckScore]) -> int | None:
    """The week's headline over several problems: the worst one, never the sum; UNKNOWN if one is incomplete (4.3-4)."""
    severities = [score.severity for score in scores]
    known = [severity for severity in severities if severity is not None]
    return max(known) if known and len(known) == len(severities) else None


def score_visa_a(
    items: Sequence[int | None], q7: int | None, q8_branch: str | None, q8: int | None, rules: VisaRules
) -> VisaScore:
    """VISA-A from the scores of its eight items (4.4); any missing item gives no total. Raises RuleViolation."""
    _check_list(items, "items", most=rules.items, lowest=0, highest=rules.item_highest)
    _check_value(q7, "q7", rules.q7)
    if q8_branch is not None and q8_branch not in rules.q8:
        raise _violation("q8_branch", f"One branch applies: {', '.join(sorted(rules.q8))}.")
    of_any_branch = frozenset(value for values in rules.q8.values() for value in values)
    _check_value(q8, "q8", of_any_branch if q8_branch is None else rules.q8[q8_branch])
    known = [value for value in (*items, q7, q8) if value is not None]
    if len(known) < rules.items + 2 or q8_branch is None:
        return VisaScore(None, None)
    score = sum(known)
    return VisaScore(score, next(band.name for band in rules.bands if score >= band.from_score))


def visa_change(score: int, before: int, weeks: int, rules: VisaRules) -> ChangeClass:
    """Whether a VISA-A change is meaningful: from 14 points at 12 weeks, from 7 at 24 (Lagas 2021 JOSPT)."""
    real = rules.late_change if weeks >= rules.late_from_weeks else rules.early_change
    return _direction(score - before, real, ChangeClass.IMPROVEMENT, ChangeClass.DECLINE)


def score_uwri(total: int | None, rules: UwriRules, *, previous_total: int | None = None) -> TotalScore:
    """UWRI total 0-36: a change is important from 5 points, clinically important from 8 (4.5). Raises RuleViolation."""
    _check_range(total, "total", 0, rules.highest)
    _check_range(previous_total, "previous_total", 0, rules.highest)
    if total is None or previous_total is None:
        return TotalScore(Instrument.UWRI, total)
    change = total - previous_total
    if abs(change) >= rules.clinically_important_from:
        up, down = ChangeClass.CLINICALLY_IMPORTANT_IMPROVEMENT, ChangeClass.CLINICALLY_IMPORTANT_DECLINE
    else:
        up, down = ChangeClass.IMPORTANT_IMPROVEMENT, ChangeClass.IMPORTANT_DECLINE
    return TotalScore(Instrument.UWRI, total, change, _direction(change, rules.important_from, up, down))


def score_lefs(
    items: Sequence[int | None], rules: LefsRules, *, total: int | None = None, previous_total: int | None = None
) -> TotalScore:
    """LEFS 0-80 from its item scores, or from a total when there are none (4.6). Raises RuleViolation.

    With 18 or 19 of 20 items the sum is scaled up and rounded half up; with fewer there is no score.
    """
    most = rules.items * rules.item_highest
    _check_list(items, "items", most=rules.items, lowest=0, highest=rules.item_highest)
    _check_range(total, "total", 0, most)
    _check_range(previous_total, "previous_total", 0, most)
    known = [value for value in items if value is not None]
    if items:
        scored = len(known) >= rules.scored_from
        score = int(half_up(Fraction(sum(known) * rules.items, len(known)))) if scored else None
    else:
        score = total
    answered = len(known) if items else None
    if score is None or previous_total is None:
        return TotalScore(Instrument.LEFS, score, answered=answered)
    change = score - previous_total
    kind = _direction(change, rules.real_change, ChangeClass.IMPROVEMENT, ChangeClass.DECLINE)
    return TotalScore(Instrument.LEFS, score, change, kind, answered)


def score_total(instrument: Instrument, total: int | None, highest: int) -> TotalScore:
    """A total that is only typed in, such as TENDINS-A 0-100. Raises RuleViolation."""
    _check_range(total, "total", 0, highest)
    return TotalScore(instrument, total)


def _direction(change: Exact, real: int, up: ChangeClass, down: ChangeClass) -> ChangeClass:
    if abs(exact(change)) < real:
        return ChangeClass.NOISE
    return up if change > 0 else down


def _plain(kind: ChangeClass | None) -> str | None:
    return None if kind is None else kind.value


def _check_list(values: Sequence[int | None], name: str, *, most: int, lowest: int, highest: int) -> None:
    if len(values) > most:
        raise _violation(name, f"There are at most {most} answers.")
    for number, value in enumerate(values):
        _check_range(value, f"{name}[{number}]", lowest, highest)


def _check_range(value: int | None, name: str, lowest: int, highest: int) -> None:
    if value is not None and not lowest <= value <= highest:
        raise _violation(name, f"Enter a whole number from {lowest} to {highest}.")


def _check_value(value: int | None, name: str, allowed: frozenset[int]) -> None:
    if value is not None and value not in allowed:
        raise _violation(name, f"Possible values are {', '.join(map(str, sorted(allowed)))}.")


def _violation(path: str, message: str) -> RuleViolation:
    return RuleViolation("questionnaire_value", message, field=path)
