"""Left against right: percent gap, limb symmetry index, bands and worse side (clinical.md 3.2). Judges no target."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assessments.domain.catalog import Comparison, Kind, TargetKind, TestDefinition
from assessments.domain.comparability import same_setups
from assessments.domain.measurement import SideResult, TestResult
from assessments.domain.sides import InvolvedSide, Side
from assessments.domain.testing_rules import TestCatalog
from clinic.domain.rounding import Exact, exact


class Band(StrEnum):
    """How much two sides differ. ``UNKNOWN`` is never shown as fine."""

    OK = "ok"
    ATTENTION = "attention"
    RED = "red"
    BOTH_UNABLE = "both_unable"
    STICK_FAIL = "stick_fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Symmetry:
    """Left against right, exact. ``difference`` is in the test's unit and only filled where percent is not used."""

    test_id: str
    band: Band
    gap_pct: Fraction | None = None
    lsi_pct: Fraction | None = None
    worse_side: Side | None = None
    deficit_on_other_side: bool | None = None
    difference: Fraction | None = None
    comparable: bool = True


def gap_pct(left: Exact, right: Exact) -> Fraction | None:
    """(max - min) / max x 100, for times too; None when both are zero (nothing to compare)."""
    low, high = sorted((exact(left), exact(right)))
    return (high - low) * 100 / high if high else None


def lsi_pct(left: Exact, right: Exact, involved: InvolvedSide, *, lower_is_better: bool) -> Fraction | None:
    """Limb symmetry index in percent. May exceed 100 when one leg is involved; None when it divides by zero.

    One involved leg: involved / uninvolved, for times uninvolved / involved. Otherwise: smaller / larger.
    """
    first, second = exact(left), exact(right)
    if involved.leg is None:
        first, second = min(first, second), max(first, second)
    elif (involved.leg is Side.RIGHT) is not lower_is_better:
        first, second = second, first
    return first * 100 / second if second else None


def worse_side(left: Exact, right: Exact, *, lower_is_better: bool) -> Side | None:
    """The leg with the worse value, None when equal."""
    if exact(left) == exact(right):
        return None
    return Side.LEFT if (exact(left) > exact(right)) is lower_is_better else Side.RIGHT


def band_of(percent: Fraction | None, catalog: TestCatalog) -> Band:
    """Band of a gap in percent; both boundaries belong to the stricter band (seed; clinical.md 0.5-A2)."""
    if percent is None:
        return Band.UNKNOWN
    if percent >= exact(catalog.bands.red):
        return Band.RED
    return Band.ATTENTION if percent >= exact(catalog.bands.attention) else Band.OK


def stick_failed(test: TestDefinition, side: SideResult | None) -> bool:
    """A leg that could not hold every landing in any trial (T05)."""
    return test.sticks is not None and side is not None and side.sticks is not None and side.sticks < test.sticks


def symmetry(
    test: TestDefinition, result: TestResult | None, involved: InvolvedSide, catalog: TestCatalog
) -> Symmetry | None:
    """Left against right of one result; None for tests that have no sides to compare.

    A missing side is UNKNOWN, never a gap of zero. The squat compares its depth.
    """
    if not has_symmetry(test):
        return None
    left, right = (result.left, result.right) if result else (None, None)
    failed = [side for side, part in ((Side.LEFT, left), (Side.RIGHT, right)) if stick_failed(test, part)]
    if failed:
        return _stick_fail(test, failed, involved)
    numbers = (_compared_number(test, left), _compared_number(test, right))
    if numbers[0] is None or numbers[1] is None:
        return Symmetry(test.id, Band.UNKNOWN)
    if not same_setups(left, right, pace_tolerance_s_per_km=catalog.cue.pace_tolerance_s_per_km):
        return Symmetry(test.id, Band.UNKNOWN, comparable=False)
    return _compare(test, numbers[0], numbers[1], involved, catalog)


def has_symmetry(test: TestDefinition) -> bool:
    """Two-sided tests whose sides are compared as numbers. Scores and pain ratings have bands of their own."""
    return test.two_sided and test.comparison is not Comparison.NONE


def _compared_number(test: TestDefinition, side: SideResult | None) -> Exact | None:
    if side is None:
        return None
    return side.depth_deg if test.kind is Kind.FAULTS else side.value


def _stick_fail(test: TestDefinition, failed: list[Side], involved: InvolvedSide) -> Symmetry:
    worse = failed[0] if len(failed) == 1 else None
    return Symmetry(test.id, Band.STICK_FAIL, worse_side=worse, deficit_on_other_side=_on_other_side(worse, involved))


def _compare(test: TestDefinition, left: Exact, right: Exact, involved: InvolvedSide, catalog: TestCatalog) -> Symmetry:
    # Squat depth is better when deeper although the fault score is better when lower.
    lower = test.lower_is_better and test.kind is not Kind.FAULTS
    worse = worse_side(left, right, lower_is_better=lower)
    if exact(left) == exact(right) == 0:
        return Symmetry(test.id, Band.BOTH_UNABLE)
    if test.comparison is Comparison.DIFFERENCE:
        difference = abs(exact(left) - exact(right))
        return Symmetry(
            test.id,
            _difference_band(test, difference, catalog),
            worse_side=worse,
            deficit_on_other_side=_on_other_side(worse, involved),
            difference=difference,
        )
    gap = gap_pct(left, right)
    return Symmetry(
        test.id,
        band_of(gap, catalog),
        gap_pct=gap,
        lsi_pct=lsi_pct(left, right, involved, lower_is_better=lower),
        worse_side=worse,
        deficit_on_other_side=_on_other_side(worse, involved),
    )


def _difference_band(test: TestDefinition, difference: Fraction, catalog: TestCatalog) -> Band:
    if not test.severity.difference_steps:
        limits = [target.value for target in test.targets if target.kind is TargetKind.DIFFERENCE_BELOW]
        return Band.UNKNOWN if not limits else Band.OK if difference < exact(limits[0]) else Band.ATTENTION
    reached = [step.severity for step in test.severity.difference_steps if difference >= exact(step.start)]
    return band_of(Fraction(max(reached, default=0)), catalog)


def _on_other_side(worse: Side | None, involved: InvolvedSide) -> bool | None:
    """Whether the worse leg is the uninvolved one; None without exactly one involved leg."""
    if involved.leg is None:
        return None
    return worse is not None and worse is not involved.leg
