"""Shapes of the data behind the race calendar: limits, required weeks, words and dated blocks. Must not decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class RaceVerdict(StrEnum):
    """What to do about a race, from free to not at all (clinical.md 10.1)."""

    GO = "GO"
    MODIFY = "MODIFY"
    PIVOT = "PIVOT"
    WITHDRAW = "WITHDRAW"

    @property
    def strictness(self) -> int:
        """0 for GO, 3 for WITHDRAW."""
        return list(RaceVerdict).index(self)


class DistanceClass(StrEnum):
    """Length of a race (clinical.md 10.1), shortest first."""

    FIVE_K = "5k"
    TEN_K = "10k"
    HALF = "half"
    MARATHON = "marathon"
    ULTRA = "ultra"


class Anchor(StrEnum):
    """What a day of a plan counts from."""

    TODAY = "today"
    RACE = "race"


@dataclass(frozen=True, slots=True)
class PlanDay:
    """A day such as today+21 or race-14."""

    anchor: Anchor
    days: int

    def on(self, today: date, race: date) -> date:
        """The calendar day."""
        return (today if self.anchor is Anchor.TODAY else race) + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class PlanBlock:
    """A stretch of the plan, both days included, and what happens in it."""

    first: PlanDay
    last: PlanDay
    words: str


@dataclass(frozen=True, slots=True)
class RaceRule:
    """One rule in words. ``runner`` by outcome: a verdict, ``later`` (decide after review) or ``short`` notice.

    ``changes`` says what would change the verdict, ``needs`` what is missing when the rule cannot be judged.
    """

    id: str
    title: str
    clinic: str
    runner: Mapping[str, str]
    changes: str
    needs: str
    source: str
    key_dates: Mapping[str, PlanDay]
    redecide_on: tuple[PlanDay, ...]
    blocks: tuple[PlanBlock, ...]


@dataclass(frozen=True, slots=True)
class SiteClass:
    """Bone sites that need the same time: weeks of pause (undated), of walk-run and of rebuilding per distance."""

    name: str
    sites: frozenset[str]
    pause_weeks: int
    walk_run_weeks: int
    rebuild_weeks: Mapping[DistanceClass, int]


@dataclass(frozen=True, slots=True)
class DayWindow:
    """Days to the race, both ends included."""

    first: int
    last: int

    def holds(self, days: int) -> bool:
        """Whether a number of days lies inside."""
        return self.first <= days <= self.last


@dataclass(frozen=True, slots=True)
class RaceLimits:
    """Every number of clinical.md 10.2. Days, metres, percent and counts as the names say."""

    trail_descent_m: int
    restriction_days: int
    race_week_days: int
    achilles_first_week: int
    achilles_last_week: int
    calf_days: DayWindow
    strength_block_days: DayWindow
    standard_plan_days: DayWindow
    last_weeks_days: DayWindow
    season_days: DayWindow
    season_ideal_days: DayWindow
    season_most_weeks: int
    green_pct: int
    volume_pct: int
    amber_allowed: int
    longest_run_pct: int
    longest_run_marathon_pct: int
    downhill_m: int
    downhill_known_pct: int
    downhill_short_days: int
    a_races_apart_days: int
    green_sessions_in_shoe: int
    reset_first_days: int
    reset_last_days: int
    reset_volume_pct: int


@dataclass(frozen=True, slots=True)
class RaceRules:
    """Everything the calendar reads from content. ``distance_up_to_m``: class limits, shortest first, ultra open."""

    version: str
    limits: RaceLimits
    distance_up_to_m: Mapping[DistanceClass, int]
    bone_rules: frozenset[str]
    site_classes: tuple[SiteClass, ...]
    rules: Mapping[str, RaceRule]
    gate_items: Mapping[str, str]
    verdict_words: Mapping[RaceVerdict, str]
    no_rule_words: str

    def site_class(self, site: str | None) -> SiteClass:
        """The class of a bone site; a site that is not known counts as high risk, the last class (ruling 17)."""
        return next((found for found in self.site_classes if site in found.sites), self.site_classes[-1])
