"""Around the goal cycle: the preseason screen before it (RC-05) and the reset after its race (RC-13).

Must not judge a race; that is the calendar's work.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from assessments.domain.triage.verdict import RELEASING_STATES
from programs.domain.race_calendar_facts import RunnerFacts
from programs.domain.race_calendar_rules import RaceRules, RaceVerdict


@dataclass(frozen=True, slots=True)
class SeasonDecision:
    """Whether a preseason screen and a strength block fit before the cycle; everything None if RC-05 does not apply."""

    days: int
    rule: str | None = None
    verdict: RaceVerdict | None = None
    block_weeks: int | None = None
    block_from: date | None = None
    block_until: date | None = None
    is_ideal: bool = False
    runner: str = ""

    def to_dict(self) -> dict[str, object]:
        """The ``season`` section of a verdict document."""
        return {
            "rule": self.rule,
            "verdict": None if self.verdict is None else self.verdict.value,
            "days": self.days,
            "block_weeks": self.block_weeks,
        }


@dataclass(frozen=True, slots=True)
class Reset:
    """The short reset after the goal race: easy days, then a new screen between ``earliest`` and ``latest``."""

    first_day: date
    earliest_screen: date
    latest_screen: date
    volume_pct: int
    runner: str


def preseason(cycle_start: date, runner: RunnerFacts, rules: RaceRules) -> SeasonDecision:
    """RC-05: without a problem, 8 to 14 weeks before the cycle starts: screen now, strength until the day before it.

    Triage must have been done and must release: nobody is screened with hops while a red flag is open.
    """
    days, limits = (cycle_start - runner.today).days, rules.limits
    released = runner.triage_state in RELEASING_STATES
    if runner.has_problem is not False or not released or not limits.season_days.holds(days):
        return SeasonDecision(days)
    weeks = min(limits.season_most_weeks, days // 7)
    return SeasonDecision(
        days=days,
        rule="RC-05",
        verdict=RaceVerdict.GO,
        block_weeks=weeks,
        block_from=cycle_start - timedelta(weeks=weeks),
        block_until=cycle_start - timedelta(days=1),
        is_ideal=limits.season_ideal_days.holds(days),
        runner=rules.rules["RC-05"].runner[RaceVerdict.GO.value],
    )


def reset_after(race_date: date, rules: RaceRules) -> Reset:
    """RC-13: 7 to 14 days at half the volume and without intensity, then screen again."""
    limits = rules.limits
    return Reset(
        first_day=race_date + timedelta(days=1),
        earliest_screen=race_date + timedelta(days=limits.reset_first_days),
        latest_screen=race_date + timedelta(days=limits.reset_last_days),
        volume_pct=limits.reset_volume_pct,
        runner=rules.rules["RC-13"].runner[RaceVerdict.MODIFY.value],
    )
