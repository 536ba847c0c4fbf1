"""Short ways to write down a test result in a test."""

from datetime import date, timedelta
from decimal import Decimal

from assessments.content.tests import load_test_catalog
from assessments.domain.measurement import Setup, SideResult, SquatFaults, TestResult

CATALOG = load_test_catalog()
TODAY = date(2026, 3, 2)
Number = int | str | Decimal | None


def setup(test_id: str) -> Setup:
    """The standard way of doing a test."""
    return Setup(CATALOG.tests[test_id].default_variant)


def one(test_id: str, value: Number, *, pain: int | None = None, pain_limited: bool = False) -> SideResult | None:
    """One leg (or the whole body); None stays None."""
    if value is None:
        return None
    return SideResult(setup(test_id), Decimal(value), pain=pain, pain_limited=pain_limited)


def legs(test_id: str, left: Number, right: Number, *, days_ago: int = 0) -> TestResult:
    """A test of each leg."""
    return TestResult(test_id, TODAY - timedelta(days=days_ago), left=one(test_id, left), right=one(test_id, right))


def whole(test_id: str, value: Number, *, days_ago: int = 0) -> TestResult:
    """A whole-body test."""
    return TestResult(test_id, TODAY - timedelta(days=days_ago), whole=one(test_id, value))


def squat(
    left: SquatFaults | None, right: SquatFaults | None, depths: tuple[Number, Number] = (None, None)
) -> TestResult:
    """A single-leg squat of each leg."""
    sides = [
        None if faults is None else SideResult(setup("T04"), faults=faults, depth_deg=None if d is None else Decimal(d))
        for faults, d in zip((left, right), depths, strict=True)
    ]
    return TestResult("T04", TODAY, left=sides[0], right=sides[1])
