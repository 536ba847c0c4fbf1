"""Whether two results may be compared, and whether one is still fresh (clinical.md 3.1-2, 11.1). Computes no metric."""

from collections.abc import Iterable
from datetime import date

from assessments.domain.measurement import Setup, SideResult, TestResult


def same_setup(one: Setup, other: Setup, *, pace_tolerance_s_per_km: int) -> bool:
    """Same protocol variant, footwear and device class, and running pace close enough where pace is recorded.

    Something recorded once and missing the other time does not match.
    """
    if (one.variant, one.footwear, one.device) != (other.variant, other.footwear, other.device):
        return False
    if one.pace_s_per_km is None or other.pace_s_per_km is None:
        return one.pace_s_per_km is other.pace_s_per_km
    return abs(one.pace_s_per_km - other.pace_s_per_km) <= pace_tolerance_s_per_km


def same_setups(one: SideResult | None, other: SideResult | None, *, pace_tolerance_s_per_km: int) -> bool:
    """Comparable parts of two results; a part that is missing hinders nothing by itself."""
    if one is None or other is None:
        return True
    return same_setup(one.setup, other.setup, pace_tolerance_s_per_km=pace_tolerance_s_per_km)


def comparable_over_time(now: TestResult, before: TestResult, *, pace_tolerance_s_per_km: int) -> bool:
    """Every part recorded both times was done the same way."""
    pairs = ((now.left, before.left), (now.right, before.right), (now.whole, before.whole))
    return now.test_id == before.test_id and all(
        same_setups(one, other, pace_tolerance_s_per_km=pace_tolerance_s_per_km) for one, other in pairs
    )


def is_fresh(tested_on: date, today: date, *, fresh_days: int) -> bool:
    """At most ``fresh_days`` old, today included (rulings 6). A date in the future is never fresh."""
    return 0 <= (today - tested_on).days <= fresh_days


def history(results: Iterable[TestResult], test_id: str, *, today: date) -> tuple[TestResult, ...]:
    """What was done of one test up to today, oldest first; later entries of the same day last."""
    return tuple(
        sorted(
            (result for result in results if result.test_id == test_id and result.done and result.date <= today),
            key=lambda result: result.date,
        )
    )


def latest(results: Iterable[TestResult], test_id: str, *, today: date) -> TestResult | None:
    """The latest result of one test."""
    done = history(results, test_id, today=today)
    return done[-1] if done else None
