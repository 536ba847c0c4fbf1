"""The race calendar: which rules apply to each race, the strictest verdict, dates, blocks and words (clinical.md 10).

Proposes only; a clinician and the runner decide. Must not read a log or a clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from clinic.domain.logic import Tri
from programs.domain.race_calendar_conditions import (
    Finding,
    Situation,
    achilles,
    bone_stress,
    calf_at_tempo,
    downhill,
    last_weeks,
    plated_shoe,
    race_week,
    race_week_items,
    restriction,
    standard_plan,
    strength_block,
)
from programs.domain.race_calendar_facts import CalendarRace, RunnerFacts
from programs.domain.race_calendar_rules import DistanceClass, RaceRules, RaceVerdict

KEY_DATES = ("no_tempo_outdoors_until", "strides_from", "taper_from", "strength_block_until")


@dataclass(frozen=True, slots=True)
class AppliedRule:
    """A rule that applies to a race, in words. ``verdict`` None: decide after review."""

    rule_id: str
    verdict: RaceVerdict | None
    runner: str
    clinic: str
    changes: str
    source: str


@dataclass(frozen=True, slots=True)
class DatedBlock:
    """A stretch of the plan towards a race, both days included."""

    rule_id: str
    first: date
    last: date
    words: str


@dataclass(frozen=True, slots=True)
class KeyDates:
    """The dates that a plan turns on; None where the rules set none."""

    no_tempo_outdoors_until: date | None = None
    strides_from: date | None = None
    taper_from: date | None = None
    strength_block_until: date | None = None
    redecide_on: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class RaceDecision:
    """What to do about one race. ``verdict`` None: decide after review; ``needs`` names what would let rules judge.

    ``gate`` holds the items of the race-week gate in race week, None where one is not known.
    """

    race: CalendarRace
    days: int
    weeks: int
    distance_class: DistanceClass
    is_trail: Tri
    applied: tuple[AppliedRule, ...]
    verdict: RaceVerdict | None
    decide_after_review: bool
    required_weeks: int | None
    key_dates: KeyDates
    blocks: tuple[DatedBlock, ...]
    gate: Mapping[str, Tri]
    needs: Mapping[str, str]
    runner_words: tuple[str, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the rules that apply, in the order of the table."""
        return tuple(rule.rule_id for rule in self.applied)

    @property
    def what_would_change_it(self) -> tuple[str, ...]:
        """One sentence per rule that makes the verdict what it is."""
        deciding = (rule for rule in self.applied if rule.verdict is self.verdict)
        return tuple(rule.changes for rule in deciding)

    def to_dict(self) -> dict[str, object]:
        """One entry of ``races`` in a verdict document."""
        dates = {name: _iso(getattr(self.key_dates, name)) for name in KEY_DATES}
        return {
            "date": self.race.date.isoformat(),
            "days": self.days,
            "weeks": self.weeks,
            "distance_class": self.distance_class.value,
            "trail": self.is_trail,
            "rules": list(self.rules),
            "verdict": None if self.verdict is None else self.verdict.value,
            "decide_after_review": self.decide_after_review,
            "required_weeks": self.required_weeks,
            "key_dates": {**dates, "redecide_on": [day.isoformat() for day in self.key_dates.redecide_on]},
        }


def judge_calendar(races: Sequence[CalendarRace], runner: RunnerFacts, rules: RaceRules) -> tuple[RaceDecision, ...]:
    """A decision for every race, in the order given: all matching rules, the strictest verdict (10.1, 10.2).

    A race that no rule matches is GO. While RC-00 is active only RC-01 and RC-11 are evaluated besides it (ruling 15).
    """
    clashes = _later_of_two_a_races(races, rules)
    return tuple(
        _decide(Situation(race, runner, rules), clashes=number in clashes) for number, race in enumerate(races)
    )


def _later_of_two_a_races(races: Sequence[CalendarRace], rules: RaceRules) -> frozenset[int]:
    """RC-11: places of A races less than 42 days after another; of two on one day the one named later (ruling 16)."""
    order = sorted((race.date, number) for number, race in enumerate(races) if race.priority == "A")
    apart = timedelta(days=rules.limits.a_races_apart_days)
    later = (second[1] for first, second in pairwise(order) if second[0] - first[0] < apart)
    return frozenset(later)


def _decide(at: Situation, *, clashes: bool) -> RaceDecision:
    findings = _findings(at, clashes=clashes)
    applying = [found for found in findings if found.applies]
    verdicts = [found.verdict for found in applying if found.verdict is not None]
    verdict = max(verdicts, key=lambda one: one.strictness, default=None)
    if not applying:
        verdict = RaceVerdict.GO
    applied = tuple(_applied(found, at.rules) for found in applying)
    in_gate = any(found.rule_id == "RC-09" for found in applying)
    headline = at.rules.no_rule_words if not applying else at.rules.verdict_words[verdict] if verdict else None
    words = ([headline] if headline else []) + [rule.runner for rule in applied]
    return RaceDecision(
        race=at.race,
        days=at.days,
        weeks=at.weeks,
        distance_class=at.distance_class,
        is_trail=at.is_trail,
        applied=applied,
        verdict=verdict,
        decide_after_review=any(found.verdict is None for found in applying),
        required_weeks=at.required_weeks,
        key_dates=_key_dates(applying, at),
        blocks=_blocks(applying, at),
        gate=race_week_items(at) if in_gate else {},
        needs={one.rule_id: at.rules.rules[one.rule_id].needs for one in findings if one.applies is None},
        runner_words=tuple(words),
    )


def _findings(at: Situation, *, clashes: bool) -> list[Finding]:
    """Every rule that is evaluated for a race, in the order of the table."""
    restricted, bone = restriction(at), bone_stress(at)
    two_a_races = Finding("RC-11", clashes, RaceVerdict.PIVOT, RaceVerdict.PIVOT.value)
    if restricted.applies:
        return [restricted, bone, two_a_races]
    tendon = [achilles(at, "RC-02", "achilles_mid"), achilles(at, "RC-02i", "achilles_ins")]
    above = bool(bone.applies) or any(found.applies for found in tendon)
    return [
        restricted,
        bone,
        *tendon,
        calf_at_tempo(at),
        strength_block(at),
        standard_plan(at, matched_above=above),
        *last_weeks(at),
        race_week(at),
        downhill(at),
        two_a_races,
        plated_shoe(at),
    ]


def _applied(found: Finding, rules: RaceRules) -> AppliedRule:
    rule = rules.rules[found.rule_id]
    words = rule.runner[found.outcome]
    return AppliedRule(rule.id, found.verdict, words, rule.clinic, rule.changes, rule.source)


def _key_dates(applying: Sequence[Finding], at: Situation) -> KeyDates:
    """Dates of the first rule in the table that sets them."""
    dates: dict[str, date] = {}
    redecide: tuple[date, ...] = ()
    for found in applying:
        rule = at.rules.rules[found.rule_id]
        for name, day in rule.key_dates.items():
            dates.setdefault(name, day.on(at.runner.today, at.race.date))
        redecide = redecide or tuple(day.on(at.runner.today, at.race.date) for day in rule.redecide_on)
    return KeyDates(**dates, redecide_on=redecide)


def _blocks(applying: Sequence[Finding], at: Situation) -> tuple[DatedBlock, ...]:
    """The dated block list; a stretch that has no day left is not shown."""
    blocks = [
        DatedBlock(
            found.rule_id,
            block.first.on(at.runner.today, at.race.date),
            block.last.on(at.runner.today, at.race.date),
            block.words,
        )
        for found in applying
        for block in at.rules.rules[found.rule_id].blocks
    ]
    return tuple(sorted((block for block in blocks if block.first <= block.last), key=lambda block: block.first))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
