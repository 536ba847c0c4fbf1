"""Values derived from intake answers: age, BMI, bands, flags and durations (clinical.md 1, 2.6). None is UNKNOWN.

Must not turn a missing answer into a number.
"""

import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from athletes.domain.intake_model import UNANSWERED, Answer, Row
from clinic.domain.logic import Tri, all_of, any_of, at_least, compare
from clinic.domain.rounding import exact


class TrainingAge(StrEnum):
    """Bands of training age (clinical.md 1.2)."""

    NOVICE = "novice"
    DEVELOPING = "developing"
    ESTABLISHED = "established"
    EXPERIENCED = "experienced"


class LifeFlag(StrEnum):
    """Informational flags of clinical.md 1.7; never triage."""

    SHORT_SLEEP = "short_sleep"
    HIGH_STRESS = "high_stress"
    FEAR_OF_MOVEMENT = "fear_of_movement"


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """Numbers behind derived values and cross-checks; years, percent, days, hours and points as the names say."""

    age_minimum: int
    age_maximum: int
    usual_age_minimum: int
    usual_age_maximum: int
    bmi_from_age: int
    training_age_gap_years: int
    race_pace_slower_s_per_km: int
    surface_sum_tolerance: int
    shoe_share_tolerance: int
    a_race_gap_days: int
    travel_longest_days: int
    developing_from_years: int
    established_from_years: int
    experienced_from_years: int
    injury_prone_injuries: int
    injury_prone_weeks_off: int
    injury_window_months: int
    short_sleep_hours: int
    high_stress: int
    high_fear: int
    conservative_volume_pct: int
    conservative_days: int
    trabecular_bones: frozenset[str]


@dataclass(frozen=True, slots=True)
class BoneHistory:
    """Bone stress injuries of the last 24 months: any trabecular one, and how many others (None: not known)."""

    trabecular: Tri
    others: int | None


def age_on(born: date, day: date) -> int:
    """Completed years on ``day``; someone born on 29 February turns a year older on 1 March (ruling 36)."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def body_mass_index(height_cm: Decimal | None, mass_kg: Decimal | None) -> Fraction | None:
    """kg/m2, exact; rounding is for display only."""
    if height_cm is None or mass_kg is None:
        return None
    return exact(mass_kg) * 10000 / exact(height_cm) ** 2


def training_age_band(years: Decimal | None, limits: IntakeLimits) -> TrainingAge | None:
    """novice <1, developing 1-<3, established 3-<10, experienced from 10 years."""
    if years is None:
        return None
    if years >= limits.experienced_from_years:
        return TrainingAge.EXPERIENCED
    if years >= limits.established_from_years:
        return TrainingAge.ESTABLISHED
    return TrainingAge.DEVELOPING if years >= limits.developing_from_years else TrainingAge.NOVICE


def injury_prone(person: Row, today: date, limits: IntakeLimits) -> Tri:
    """At least 2 running injuries with at least 1 week off in the last 24 months.

    Only the year is known, so an injury of the year that the window cuts through is UNKNOWN rather than counted or not.
    """
    injuries = rows_of(person.get("prior_injuries", UNANSWERED))
    if injuries is None:
        return None
    return at_least(limits.injury_prone_injuries, [_counts(row, today, limits) for row in injuries])


def _counts(row: Row, today: date, limits: IntakeLimits) -> Tri:
    first_year = today.year - limits.injury_window_months // 12
    year, weeks = whole(row, "year"), whole(row, "weeks_off")
    recent: Tri = None if year is None or year == first_year else year > first_year
    return all_of([recent, compare(weeks, operator.ge, limits.injury_prone_weeks_off)])


def life_flags(person: Row, limits: IntakeLimits) -> tuple[LifeFlag, ...]:
    """Flags that are known to be raised: sleep below 7 h, stress from 7, fear of movement from 6."""
    checks = (
        (LifeFlag.SHORT_SLEEP, compare(number(person, "sleep_hours"), operator.lt, limits.short_sleep_hours)),
        (LifeFlag.HIGH_STRESS, compare(number(person, "life_stress"), operator.ge, limits.high_stress)),
        (LifeFlag.FEAR_OF_MOVEMENT, compare(number(person, "fear_of_movement"), operator.ge, limits.high_fear)),
    )
    return tuple(flag for flag, raised in checks if raised is True)


def running_reduced(person: Row) -> Tri:
    """Whether fewer kilometres or fewer runs are done now than usual."""
    distance = compare(number(person, "weekly_distance_now_m"), operator.lt, number(person, "weekly_distance_usual_m"))
    runs = compare(number(person, "runs_per_week_now"), operator.lt, number(person, "runs_per_week_usual"))
    return any_of([distance, runs])


def deload_days(person: Row, problem: Row, today: date) -> int | None:
    """Days since running was cut (2.6); 0 if it is known not to be reduced, UNKNOWN if the date is missing."""
    since = day(problem, "deload_start_date")
    if since is not None:
        return (today - since).days
    return 0 if running_reduced(person) is False else None


def symptom_days(problem: Row, today: date) -> int | None:
    """Days since the problem began."""
    began = day(problem, "onset_date")
    return None if began is None else (today - began).days


def conservative_running(person: Row, problem: Row, today: date, limits: IntakeLimits) -> Tri:
    """All runs easy and weekly distance at most 90 % of usual for at least 14 days (1.3)."""
    now, usual = number(person, "weekly_distance_now_m"), number(person, "weekly_distance_usual_m")
    allowed = None if usual is None else usual * Fraction(limits.conservative_volume_pct, 100)
    return all_of(
        [
            truth(problem, "all_runs_easy_14d"),
            compare(now, operator.le, allowed),
            compare(deload_days(person, problem, today), operator.ge, limits.conservative_days),
        ]
    )


def bone_suspicion(problems: Iterable[Row]) -> Tri:
    """Whether any problem suggests a bone stress injury: a finger-tip spot, or pain that climbs and lingers."""
    return any_of(
        any_of([truth(p, "b_focal"), all_of([truth(p, "b_impact"), truth(p, "b_lingers")])])
        for p in problems
        if choice(p, "region") != "none"
    )


def bone_history_24_months(person: Row, today: date, limits: IntakeLimits) -> BoneHistory:
    """Bone stress injuries of the last 24 months by kind (1.8), months inclusive.

    Every reported one counts, confirmed by a scan or not. An unknown bone or month makes what it could change UNKNOWN.
    """
    history = rows_of(person.get("bsi_history", UNANSWERED))
    if history is None:
        return BoneHistory(None, None)
    recent = [(_within_window(row, today, limits), choice(row, "bone")) for row in history]
    known = [bone for when, bone in recent if when is True and bone is not None]
    unsure = [bone for when, bone in recent if when is None or (when is True and bone is None)]
    soft = any(bone in limits.trabecular_bones for bone in known)
    maybe_soft = any(bone is None or bone in limits.trabecular_bones for bone in unsure)
    others = sum(bone not in limits.trabecular_bones for bone in known)
    maybe_other = any(bone is None or bone not in limits.trabecular_bones for bone in unsure)
    return BoneHistory(True if soft else None if maybe_soft else False, None if maybe_other else others)


def _within_window(row: Row, today: date, limits: IntakeLimits) -> Tri:
    when = day(row, "month")
    if when is None:
        return None
    return (today.year - when.year) * 12 + today.month - when.month <= limits.injury_window_months


def rows_of(answer: Answer) -> tuple[Row, ...] | None:
    """The rows of a list answer; None if it is UNKNOWN."""
    if not isinstance(answer.value, tuple):
        return None
    return tuple(row for row in answer.value if isinstance(row, Mapping))


def number(row: Row, name: str) -> Fraction | None:
    """A number, exact, or None if UNKNOWN."""
    value = row.get(name, UNANSWERED).value
    return exact(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else None


def whole(row: Row, name: str) -> int | None:
    """A whole number, or None if UNKNOWN."""
    value = row.get(name, UNANSWERED).value
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def decimal(row: Row, name: str) -> Decimal | None:
    """A number as Decimal, or None if UNKNOWN."""
    value = row.get(name, UNANSWERED).value
    return Decimal(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else None


def truth(row: Row, name: str) -> Tri:
    """A yes or no, or None if UNKNOWN."""
    value = row.get(name, UNANSWERED).value
    return value if isinstance(value, bool) else None


def choice(row: Row, name: str) -> str | None:
    """A chosen value, or None if UNKNOWN."""
    value = row.get(name, UNANSWERED).value
    return value if isinstance(value, str) else None


def day(row: Row, name: str) -> date | None:
    """A date, or None if UNKNOWN or answered with words."""
    value = row.get(name, UNANSWERED).value
    return value if isinstance(value, date) else None
