"""Results of objective tests: trials, one leg, one test; how trials become a value (clinical.md 3.1).

Compares nothing: sides, dates and targets are judged elsewhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from assessments.domain.catalog import Aggregation, TestDefinition, ValueRange
from assessments.domain.sides import Side
from assessments.domain.testing_rules import TestCatalog
from clinic.domain.errors import RuleViolation
from clinic.domain.rounding import Exact, exact, half_up

NEWTONS_PER_KGF = Decimal("9.80665")


class Footwear(StrEnum):
    """What was on the feet."""

    BAREFOOT = "barefoot"
    SHOD = "shod"


@dataclass(frozen=True, slots=True)
class Setup:
    """How a test was done. Only results with equal setups are compared (clinical.md 3.1-2); None = not recorded."""

    variant: str
    footwear: Footwear | None = None
    device: str | None = None
    pace_s_per_km: int | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """One attempt. ``value`` None or ``valid`` False: it does not count. ``sticks``: landings held (T05)."""

    value: Decimal | None
    valid: bool = True
    sticks: int | None = None


@dataclass(frozen=True, slots=True)
class SquatFaults:
    """The five faults of the single-leg squat (T04). True = the fault was seen."""

    balance: bool = False
    trunk: bool = False
    pelvis: bool = False
    knee: bool = False
    depth: bool = False

    def present(self) -> Iterator[str]:
        """Names of the faults seen, in the order of the protocol."""
        return (fault.name for fault in fields(self) if getattr(self, fault.name))

    @property
    def total(self) -> int:
        """Number of faults, 0 to 5."""
        return sum(1 for _ in self.present())


@dataclass(frozen=True, slots=True)
class SideResult:
    """The result of one leg, or of the whole body for whole-body tests.

    ``value`` is aggregated and in the test's unit; ``depth_deg`` the knee flexion of T04; ``onset_s`` the moment pain
    began (T21); ``pain`` 0-10 is the worst during the test; ``pain_next_morning`` belongs to T22.
    """

    setup: Setup
    value: Exact | None = None
    trials: tuple[Trial, ...] = ()
    sticks: int | None = None
    faults: SquatFaults | None = None
    depth_deg: Exact | None = None
    onset_s: Decimal | None = None
    pain: int | None = None
    pain_next_morning: int | None = None
    stop_reason: str | None = None
    pain_limited: bool = False
    mean: Fraction | None = None

    @property
    def number(self) -> Exact | None:
        """The value that is judged: the measured one, or the number of squat faults."""
        if self.faults is not None:
            return self.faults.total
        return self.value


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test on one day. ``left``/``right`` for tests of each leg, ``whole`` for whole-body tests.

    ``not_done`` is the reason of a test that was left out on purpose (clinical.md 3.1-4).
    """

    __test__ = False

    test_id: str
    date: date
    left: SideResult | None = None
    right: SideResult | None = None
    whole: SideResult | None = None
    not_done: str | None = None
    assessor: str | None = None
    notes: str = ""

    def side(self, side: Side) -> SideResult | None:
        """The result of one leg."""
        return self.left if side is Side.LEFT else self.right

    def parts(self) -> tuple[SideResult, ...]:
        """Every recorded part."""
        return tuple(part for part in (self.left, self.right, self.whole) if part is not None)

    @property
    def done(self) -> bool:
        """Whether anything was recorded: a number, a stick count or a pain rating."""
        return any(part.number is not None or part.sticks is not None or part.pain is not None for part in self.parts())


def validate_trial(test: TestDefinition, value: Decimal) -> None:
    """Refuse a number that the test cannot produce; the message says which range is allowed."""
    if test.value_range is None:
        raise RuleViolation("test_has_no_number", f"{test.name} is not recorded as a number.", field="value")
    _within(test.name, value, test.value_range, "value")


def validate_entry(test: TestDefinition, value: Decimal) -> None:
    """Refuse a typed-in load or force (kg, N) that the stored multiple is derived from."""
    _within(test.name, value, test.entry_range or _range_of(test), "entry")


def _range_of(test: TestDefinition) -> ValueRange:
    if test.value_range is None:
        raise RuleViolation("test_has_no_number", f"{test.name} is not recorded as a number.", field="entry")
    return test.value_range


def _within(name: str, value: Decimal, limits: ValueRange, field: str) -> None:
    if not limits.lowest <= value <= limits.highest:
        raise RuleViolation(
            "value_out_of_range",
            f"{name}: {value} {limits.unit} is outside {limits.lowest} to {limits.highest} {limits.unit}. "
            "Check the number.",
            field=field,
            lowest=limits.lowest,
            highest=limits.highest,
        )
    if value % limits.step:
        raise RuleViolation(
            "value_too_fine",
            f"{name}: give the value in steps of {limits.step} {limits.unit}.",
            field=field,
            step=limits.step,
        )


def validate_pain(pain: int) -> None:
    """Refuse a pain rating outside 0 to 10."""
    if not 0 <= pain <= 10:
        raise RuleViolation("pain_out_of_range", "Pain is rated from 0 to 10.", field="pain")


def validate_squat_depth(depth_deg: Decimal, faults: SquatFaults, catalog: TestCatalog) -> None:
    """Refuse an impossible knee angle, and one that contradicts the depth fault (below 60 degrees)."""
    if not 0 <= depth_deg <= catalog.squat_depth_highest_deg:
        raise RuleViolation(
            "depth_out_of_range",
            f"Knee bend is between 0 and {catalog.squat_depth_highest_deg} degrees.",
            field="depth_deg",
        )
    if faults.depth is not (depth_deg < catalog.squat_depth_deg):
        raise RuleViolation(
            "depth_contradicts_fault",
            f"Depth counts as a fault exactly when the knee bends less than {catalog.squat_depth_deg} degrees. "
            "Correct the angle or the tick.",
            field="depth_deg",
        )


def limited_by_pain(test: TestDefinition, stop_reason: str | None) -> bool:
    """Whether the reason for stopping was pain: the number counts and is flagged (clinical.md 3.1-3)."""
    return any(stop.id == stop_reason and stop.by_pain for stop in test.stop)


def must_stop(pain: int, *, sharp: bool, catalog: TestCatalog) -> bool:
    """Whether a test must end now: pain above 5, or sharp pain (clinical.md 3.1-3)."""
    return sharp or pain > catalog.pain.stop_above


def validate_trials(test: TestDefinition, trials: Sequence[Trial]) -> None:
    """Refuse too many attempts and impossible numbers (clinical.md 3.4, Trials)."""
    if len(trials) > test.trials.maximum:
        raise RuleViolation(
            "too_many_trials",
            f"{test.name}: at most {test.trials.maximum} attempts count, {len(trials)} were entered.",
            field="trials",
            maximum=test.trials.maximum,
        )
    for trial in trials:
        if trial.value is not None:
            validate_trial(test, trial.value)
        if trial.sticks is not None and not 0 <= trial.sticks <= (test.sticks or 0):
            raise RuleViolation(
                "sticks_out_of_range", f"{test.name}: held landings go from 0 to {test.sticks or 0}.", field="sticks"
            )


def valid_values(test: TestDefinition, trials: Sequence[Trial]) -> list[Fraction]:
    """The numbers that count. With stick landings, only trials with every landing held (T05)."""
    return [
        exact(trial.value)
        for trial in trials
        if trial.value is not None and trial.valid and (test.sticks is None or trial.sticks in (None, test.sticks))
    ]


def aggregate(test: TestDefinition, trials: Sequence[Trial]) -> Exact | None:
    """The trials' one value by the test's own rule (clinical.md 3.1-5); None when too few trials are valid.

    Whole-number tests with a mean (cadence) are rounded half-up, as clinical.md 3.4-T17 asks; other means stay exact.
    """
    values = valid_values(test, trials)
    if len(values) < test.trials.needed:
        return None
    match test.trials.aggregation:
        case Aggregation.BEST:
            return min(values) if test.lower_is_better else max(values)
        case Aggregation.SINGLE:
            return values[-1]
        case Aggregation.MEDIAN:
            return _median(values, lower_is_better=test.lower_is_better)
        case Aggregation.MEAN:
            mean = sum(values, Fraction()) / len(values)
            whole = test.value_range is not None and test.value_range.step == 1
            return half_up(mean) if whole else mean


def _median(values: Sequence[Fraction], *, lower_is_better: bool) -> Fraction:
    """The middle value; with two in the middle the worse one, because a scale has no half steps."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 or lower_is_better else ordered[middle - 1]


def mean_of(test: TestDefinition, trials: Sequence[Trial]) -> Fraction | None:
    """The plain mean of at least two valid trials, stored beside the best one (T13)."""
    values = valid_values(test, trials)
    return sum(values, Fraction()) / len(values) if len(values) > 1 else None


def best_sticks(trials: Sequence[Trial]) -> int | None:
    """The most landings held in any trial, or None when nobody counted."""
    return max((trial.sticks for trial in trials if trial.sticks is not None), default=None)


def faults_of_reps(reps: Sequence[SquatFaults], *, seen_in_at_least: int) -> SquatFaults:
    """Faults of the whole set: one counts if it was seen in at least ``seen_in_at_least`` repetitions (T04)."""
    counts = {fault.name: sum(getattr(rep, fault.name) for rep in reps) for fault in fields(SquatFaults)}
    return SquatFaults(**{name: count >= seen_in_at_least for name, count in counts.items()})


def squat_depth(angles_deg: Sequence[Decimal]) -> Fraction | None:
    """Mean of the three deepest controlled knee angles in degrees; None with fewer than three (T04)."""
    deepest = sorted((exact(angle) for angle in angles_deg), reverse=True)[:3]
    return sum(deepest, Fraction()) / 3 if len(deepest) == 3 else None


def load_per_body_weight(load_kg: Decimal, body_mass_kg: Decimal) -> Decimal:
    """Load as a multiple of body weight with two decimals, as T03 stores it."""
    return half_up(exact(load_kg) / exact(body_mass_kg), 2)


def force_per_body_weight(force_n: Decimal, body_mass_kg: Decimal) -> Decimal:
    """Force as a multiple of body weight with two decimals, as T03b stores it (1 kgf = 9.80665 N)."""
    return half_up(exact(force_n) / (exact(body_mass_kg) * exact(NEWTONS_PER_KGF)), 2)


def torque_per_mass(force_n: Decimal, lever_m: Decimal, body_mass_kg: Decimal) -> Decimal:
    """Hip torque in Nm/kg with two decimals, as T11 stores it."""
    return half_up(exact(force_n) * exact(lever_m) / exact(body_mass_kg), 2)
