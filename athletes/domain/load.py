"""The load verdict: all detectors of clinical.md 6.3 on one week or session, stacked and combined.

Independent of the pain verdict; both are shown. Must not compute an acute:chronic ratio (clinical.md 6.5).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from athletes.domain.load_facts import LoadFacts, LoadSession
from athletes.domain.load_rules import (
    Detection,
    DetectorWords,
    LevelWords,
    LoadLevel,
    LoadRules,
    SingleRunRules,
    StackingRules,
    WeeklyVolumeRules,
)
from athletes.domain.load_stimulus import (
    back_to_back_long_runs,
    cadence_change,
    descent_spike,
    first_intervals,
    shoe_and_load,
    shoe_change,
    surface_swing,
)
from athletes.domain.load_volume import (
    fast_minutes_and_hills,
    heavy_sets_jump,
    layoff_return,
    reference_week,
    single_run,
    weekly_volume,
)
from clinic.domain.rounding import half_up

__all__ = [
    "Detection",
    "LoadFacts",
    "LoadLevel",
    "LoadReason",
    "LoadRules",
    "LoadSession",
    "LoadVerdict",
    "SingleRunRules",
    "Trigger",
    "WeeklyVolumeRules",
    "judge_load",
    "load_to_dict",
    "reference_week",
    "single_run",
    "stacked",
    "weekly_volume",
]

Value: TypeAlias = "str | Decimal | list[str] | dict[str, Value] | None"

STACKING = "L12"


@dataclass(frozen=True, slots=True)
class Trigger:
    """A detector that spoke on some day, from this verdict or an earlier one."""

    detector: str
    level: LoadLevel
    on: date


@dataclass(frozen=True, slots=True)
class LoadReason:
    """One detector that spoke, in words for the runner and for the clinic, with its source."""

    detector: str
    level: LoadLevel
    title: str
    runner: str
    clinic: str
    source: str


@dataclass(frozen=True, slots=True)
class LoadVerdict:
    """Level, every detection L01 to L13, and the words. ``level`` is UNKNOWN only if nothing could be judged."""

    level: LoadLevel
    detections: Mapping[str, Detection]
    reference_week_m: Fraction | None
    reasons: tuple[LoadReason, ...]
    not_judged: tuple[str, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    effect: LevelWords
    content_version: str

    def triggers(self, on: date) -> tuple[Trigger, ...]:
        """What this verdict hands on to the stacking of the next days."""
        spoke = (found for name, found in self.detections.items() if name != STACKING and found.level.rank > 0)
        return tuple(Trigger(found.detector, found.level, on) for found in spoke)


def judge_load(facts: LoadFacts, rules: LoadRules, *, earlier: Sequence[Trigger] = ()) -> LoadVerdict:
    """Run every detector and combine: the highest judged level wins, two at ORANGE within 7 days are RED (6.3, L12).

    ``earlier`` are triggers of stored verdicts; a document alone is one week. UNKNOWN never counts as none: what could
    not be judged is listed in ``not_judged``, each with what it needs in ``missing``.
    """
    reference = reference_week(facts.previous_weeks_m, rules.weekly_volume)
    found = {one.detector: one for one in _detections(facts, reference, rules)}
    judged = [one.level for one in found.values() if one.level is not LoadLevel.UNKNOWN]
    now = [Trigger(one.detector, one.level, facts.today) for one in found.values()]
    found[STACKING] = _stacking([*now, *earlier], facts.today, rules.stacking, anything_judged=bool(judged))
    detections = {name: found[name] for name in sorted(found)}
    level = max([*judged, detections[STACKING].level], key=lambda one: one.rank)
    not_judged = tuple(name for name, one in detections.items() if one.level is LoadLevel.UNKNOWN)
    return LoadVerdict(
        level=level,
        detections=detections,
        reference_week_m=reference,
        reasons=tuple(_reason(one, rules) for one in detections.values() if one.level.rank > 0),
        not_judged=not_judged,
        missing=tuple(rules.detectors[name].needs for name in not_judged),
        notes=(rules.notes["incomplete_week"],) if facts.incomplete_weeks else (),
        effect=rules.levels[level],
        content_version=rules.version,
    )


def stacked(triggers: Sequence[Trigger], rules: StackingRules) -> bool:
    """Whether enough different detectors were at ORANGE with their dates within any one 7-day window."""
    orange = [trigger for trigger in triggers if trigger.level is LoadLevel.ORANGE]
    for first in orange:
        end = first.on + timedelta(days=rules.window_days)
        if len({other.detector for other in orange if first.on <= other.on < end}) >= rules.detectors:
            return True
    return False


def load_to_dict(verdict: LoadVerdict) -> dict[str, Value]:
    """The ``load`` section of a verdict document: ratios with 4 decimals, everything else unrounded."""
    return {
        "verdict": verdict.level.value,
        "detectors": {name: _detection_to_dict(one) for name, one in verdict.detections.items()},
        "not_judged": list(verdict.not_judged),
    }


def plain_decimal(value: Fraction) -> Decimal:
    """The exact decimal if there is one, else the decimal of 17 digits that JSON readers take for the same number."""
    below = value.denominator
    for factor in (2, 5):
        while below % factor == 0:
            below //= factor
    if below != 1:
        return Decimal(repr(value.numerator / value.denominator))
    number = Decimal(value.numerator) / Decimal(value.denominator)
    return number.quantize(Decimal(1)) if value.denominator == 1 else number


def _detections(facts: LoadFacts, reference: Fraction | None, rules: LoadRules) -> list[Detection]:
    session = facts.session or LoadSession()
    volume = weekly_volume(facts.week_distance_m, reference, rules.weekly_volume)
    run = single_run(
        session.distance_m,
        facts.longest_run_30d_m,
        rules.single_run,
        no_run_in_30_days=facts.no_run_in_30_days is True,
        in_walk_run_stage=session.in_walk_run_stage,
    )
    pair = back_to_back_long_runs(facts.long_run_pair)
    descent = descent_spike(facts.session, facts.max_descent_42d_m, rules.descent)
    days, start = facts.days_since_last_intervals, facts.log_start_date
    intervals = first_intervals(facts.session, days, start, facts.today, rules.first_session)
    beside = (run, pair, descent, intervals)
    hills = facts.days_since_last_hills
    return [
        volume,
        *beside,
        shoe_change(facts.shoe, rules.transition),
        shoe_and_load(facts, reference, beside, rules.transition),
        cadence_change(facts.cadence, rules.cadence),
        surface_swing(facts.surface, rules.surface),
        fast_minutes_and_hills(facts.fast_minutes, facts.session, hills, rules.fast_minutes, rules.first_session),
        layoff_return(facts.layoff, rules.layoff),
        heavy_sets_jump(facts.heavy_sets, rules.heavy_sets),
    ]


def _stacking(triggers: Sequence[Trigger], today: date, rules: StackingRules, *, anything_judged: bool) -> Detection:
    """L12 counts what was judged; what was not is named in ``not_judged`` by its own id."""
    recent = [trigger for trigger in triggers if (today - trigger.on).days < rules.window_days]
    if stacked(recent, rules):
        return Detection(STACKING, LoadLevel.RED)
    return Detection(STACKING, LoadLevel.NONE if anything_judged else LoadLevel.UNKNOWN)


def _reason(found: Detection, rules: LoadRules) -> LoadReason:
    words: DetectorWords = rules.detectors[found.detector]
    special = rules.causes.get(found.cause or "")
    runner, clinic = (special.runner, special.clinic) if special else (words.runner, words.clinic)
    return LoadReason(found.detector, found.level, words.title, runner, clinic, words.source)


def _detection_to_dict(found: Detection) -> dict[str, Value]:
    document: dict[str, Value] = {"level": found.level.value}
    if found.detector == "L01":
        document["reference_m"] = None if found.reference_m is None else plain_decimal(found.reference_m)
    if found.detector in ("L01", "L02"):
        document["ratio"] = None if found.ratio is None else half_up(found.ratio, 4)
    if found.detector == "L08":
        document["change_pct"] = None if found.change_pct is None else plain_decimal(found.change_pct)
    return document
