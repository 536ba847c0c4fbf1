"""Everything a scoreboard shows, from all results of one runner, in one pure call (clinical.md 3, 11.1).

Exact values stay in the domain objects; the ``shown_*`` fields are rounded for people and must not be judged again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from assessments.domain.catalog import TestDefinition
from assessments.domain.comparability import comparable_over_time, history, is_fresh, latest
from assessments.domain.gait_cue import CadenceCue, GaitVideo, cadence_cue
from assessments.domain.hip_strength import HipRatio, hip_ratios, squeeze_pain
from assessments.domain.limiter import Limiter, limiter
from assessments.domain.measurement import SideResult, TestResult
from assessments.domain.norms import Norms, NormSex, typical_value
from assessments.domain.real_change import TestChange, change
from assessments.domain.severity import Severity, Status, own_best, severities
from assessments.domain.sides import InvolvedSide, Side
from assessments.domain.speed_gate import SpeedGate, speed_gate
from assessments.domain.symmetry import Band, Symmetry, symmetry
from assessments.domain.targets import TargetContext, target_met, targets_that_apply
from assessments.domain.testing_rules import TestCatalog
from clinic.domain.logic import Tri
from clinic.domain.rounding import Exact, exact, half_up


class RowState(StrEnum):
    """How a test stands. UNKNOWN is drawn grey, never as met."""

    MET = "met"
    ATTENTION = "attention"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Runner:
    """What the scoreboard must know about the person and the plan."""

    involved: InvolvedSide
    key_tests: tuple[str, ...]
    age_years: int | None = None
    sex_for_norms: NormSex | None = None
    bone_protocol: bool = False
    knee_pain: Tri = None
    secondary_findings: int = 0
    gait_video: GaitVideo | None = None


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One test date. ``comparable``: done the same way as the latest one; others are drawn apart."""

    date: date
    left: Exact | None
    right: Exact | None
    whole: Exact | None
    comparable: bool


@dataclass(frozen=True, slots=True)
class ScoreboardRow:
    """One test, ready to show. ``result`` None: not done yet. Values are exact except the ``shown_*`` ones."""

    test: TestDefinition
    result: TestResult | None
    state: RowState
    target_words: tuple[str, ...]
    target_met: Tri
    symmetry: Symmetry | None
    severity: Severity | None
    change: TestChange | None
    trend: tuple[TrendPoint, ...]
    stale: bool
    is_limiter: bool
    is_key_test: bool
    typical: Decimal | None
    not_done: str | None
    notes: tuple[str, ...]

    @property
    def shown_left(self) -> Decimal | None:
        """The left value for people."""
        return shown_value(self.test, self.result.left if self.result else None)

    @property
    def shown_right(self) -> Decimal | None:
        """The right value for people."""
        return shown_value(self.test, self.result.right if self.result else None)

    @property
    def shown_whole(self) -> Decimal | None:
        """The whole-body value for people."""
        return shown_value(self.test, self.result.whole if self.result else None)

    @property
    def shown_gap_pct(self) -> Decimal | None:
        """The gap in percent for people."""
        return one_decimal(self.symmetry.gap_pct if self.symmetry else None)

    @property
    def shown_lsi_pct(self) -> Decimal | None:
        """The limb symmetry index in percent for people."""
        return one_decimal(self.symmetry.lsi_pct if self.symmetry else None)

    @property
    def shown_severity(self) -> Decimal | None:
        """The severity for people."""
        return one_decimal(self.severity.value if self.severity else None)


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """Rows (key tests first, in the protocol's order), what limits, whether fast work is allowed, the cadence cue."""

    rows: tuple[ScoreboardRow, ...]
    limiter: Limiter
    speed_gate: SpeedGate
    cue: CadenceCue
    missing: tuple[str, ...]
    hip_ratios: Mapping[Side, HipRatio]
    squeeze_pain: Status | None


def build_scoreboard(
    results: Sequence[TestResult], runner: Runner, catalog: TestCatalog, norms: Norms, *, today: date
) -> Scoreboard:
    """Judge all results of one runner on ``today``."""
    found = severities(results, runner.involved, catalog, today=today)
    limiting = limiter(found, runner.key_tests, catalog, today=today, secondary_findings=runner.secondary_findings)
    rows = tuple(
        _row(test, results, runner, catalog, norms, found.get(test.id), limiting, today)
        for test in _rows_to_show(results, runner, catalog, today)
    )
    missing = tuple(
        family
        for family in runner.key_tests
        if not any(history(results, test.id, today=today) for test in catalog.family(family))
    )
    return Scoreboard(
        rows,
        limiting,
        speed_gate(results, runner.involved, catalog, today=today),
        _cue(results, runner, catalog, today),
        missing,
        _hip_ratios(results, catalog, today),
        _squeeze_pain(results, catalog, today),
    )


def _rows_to_show(
    results: Sequence[TestResult], runner: Runner, catalog: TestCatalog, today: date
) -> list[TestDefinition]:
    """Key tests (at least the preferred test of each family), then everything else that was ever tested."""
    tested = {result.test_id for result in results if result.date <= today}
    shown: list[TestDefinition] = []
    for family in runner.key_tests:
        members = catalog.family(family)
        done = [test for test in members if test.id in tested]
        shown.extend(test for test in done or members[:1] if test not in shown)
    others = [test for test in catalog.tests.values() if test.id in tested and test not in shown]
    return shown + sorted(others, key=lambda test: test.order)


def _row(
    test: TestDefinition,
    results: Sequence[TestResult],
    runner: Runner,
    catalog: TestCatalog,
    norms: Norms,
    severity: Severity | None,
    limiting: Limiter,
    today: date,
) -> ScoreboardRow:
    done = history(results, test.id, today=today)
    newest = done[-1] if done else None
    typical = _typical(test, newest, runner, norms)
    context = TargetContext(
        runner.involved,
        norm=typical,
        own_best=own_best(test, newest, results, catalog) if newest else None,
        bone_protocol=runner.bone_protocol,
    )
    met = target_met(test, newest, context, catalog) if newest else None
    compared = symmetry(test, newest, runner.involved, catalog) if newest else None
    targets = targets_that_apply(test, bone_protocol=runner.bone_protocol)
    return ScoreboardRow(
        test=test,
        result=newest,
        state=row_state(met, severity, has_target=bool(targets), scored=test.severity.scored),
        target_words=tuple(target.words for target in targets),
        target_met=met,
        symmetry=compared,
        severity=severity,
        change=_change(test, done, runner.involved, catalog),
        trend=_trend(done, catalog),
        stale=newest is not None and not is_fresh(newest.date, today, fresh_days=catalog.fresh_days),
        is_limiter=limiting.finding is not None and limiting.finding.test_id == test.id,
        is_key_test=test.family in runner.key_tests or test.stands_in_for in runner.key_tests,
        typical=typical,
        not_done=_not_done(results, test.id, today),
        notes=_notes(test, newest, compared, severity, catalog),
    )


def row_state(met: Tri, severity: Severity | None, *, has_target: bool, scored: bool) -> RowState:
    """The worse of target and severity: red is not met; amber, or a missed target, needs attention."""
    if not has_target and not scored:
        return RowState.INFORMATION
    status = severity.status if severity else None
    if status is Status.RED or (met is False and not scored):
        return RowState.NOT_MET
    if status is Status.AMBER or met is False:
        return RowState.ATTENTION
    if (met is None and has_target) or (scored and status is None):
        return RowState.UNKNOWN
    return RowState.MET


def one_decimal(value: Fraction | None) -> Decimal | None:
    """One decimal, half-up, for people only (clinical.md 0.4-2)."""
    return None if value is None else half_up(value, 1)


def shown_value(test: TestDefinition, part: SideResult | None) -> Decimal | None:
    """The recorded value, rounded to the test's own step for people."""
    if part is None:
        return None
    number = part.number if part.number is not None else part.pain if test.value_range is None else None
    if number is None:
        return None
    places = 0 if test.value_range is None else max(0, -int(test.value_range.step.as_tuple().exponent))
    return half_up(number, places)


def _typical(test: TestDefinition, newest: TestResult | None, runner: Runner, norms: Norms) -> Decimal | None:
    """The norm, only beside results of the same protocol variant (clinical.md 3.1-2)."""
    table = norms.tables.get(test.norms) if test.norms else None
    if table is None or newest is None or any(part.setup.variant != table.variant for part in newest.parts()):
        return None
    return typical_value(table, runner.age_years, runner.sex_for_norms)


def _change(
    test: TestDefinition, done: Sequence[TestResult], involved: InvolvedSide, catalog: TestCatalog
) -> TestChange | None:
    """Against the previous comparable result; if there are only others, a change that says "not comparable"."""
    if len(done) < 2:
        return None
    changes = [change(test, done[-1], earlier, involved, catalog) for earlier in reversed(done[:-1])]
    return next((item for item in changes if item is not None and item.comparable), changes[0])


def _trend(done: Sequence[TestResult], catalog: TestCatalog) -> tuple[TrendPoint, ...]:
    tolerance = catalog.cue.pace_tolerance_s_per_km
    return tuple(
        TrendPoint(
            date=result.date,
            left=result.left.number if result.left else None,
            right=result.right.number if result.right else None,
            whole=result.whole.number if result.whole else None,
            comparable=comparable_over_time(done[-1], result, pace_tolerance_s_per_km=tolerance),
        )
        for result in done
    )


def _not_done(results: Sequence[TestResult], test_id: str, today: date) -> str | None:
    """The reason of the latest deliberate omission, unless the test was done since."""
    entries = sorted(
        (result for result in results if result.test_id == test_id and result.date <= today),
        key=lambda result: result.date,
    )
    return entries[-1].not_done if entries and not entries[-1].done else None


def _notes(
    test: TestDefinition,
    newest: TestResult | None,
    compared: Symmetry | None,
    severity: Severity | None,
    catalog: TestCatalog,
) -> tuple[str, ...]:
    """Sentences that belong beside the numbers."""
    if newest is None:
        return ()
    low_balance = test.id == catalog.balance_test and any(
        part.number is not None and exact(part.number) < exact(catalog.balance_note_below_s) for part in newest.parts()
    )
    spoken = {
        "other_side": compared is not None and compared.deficit_on_other_side is True,
        "both_unable": compared is not None and compared.band is Band.BOTH_UNABLE,
        "stick_fail": compared is not None and compared.band is Band.STICK_FAIL,
        "side_missing": test.two_sided and not all(_has_number(newest.side(side)) for side in Side),
        "not_comparable": compared is not None and not compared.comparable,
        "at_least": severity is not None and not severity.complete,
        "pain_limited": any(part.pain_limited for part in newest.parts()),
        "balance": low_balance,
    }
    return tuple(catalog.scoreboard_words[key] for key, said in spoken.items() if said)


def _has_number(part: SideResult | None) -> bool:
    return part is not None and (part.number is not None or part.sticks is not None)


def _cue(results: Sequence[TestResult], runner: Runner, catalog: TestCatalog, today: date) -> CadenceCue:
    done = history(results, catalog.cadence_test, today=today)
    whole = done[-1].whole if done else None
    cadence = None if whole is None or whole.value is None else int(half_up(whole.value))
    video = runner.gait_video
    return cadence_cue(
        cadence,
        video.overstride if video else None,
        video.heel_strike if video else None,
        catalog.cue,
        knee_pain=runner.knee_pain,
    )


def _hip_ratios(results: Sequence[TestResult], catalog: TestCatalog, today: date) -> Mapping[Side, HipRatio]:
    adduction, abduction = (latest(results, test_id, today=today) for test_id in catalog.hip_ratio_tests)
    return hip_ratios(adduction, abduction, catalog)


def _squeeze_pain(results: Sequence[TestResult], catalog: TestCatalog, today: date) -> Status | None:
    squeeze = latest(results, catalog.squeeze_test, today=today)
    return squeeze_pain(squeeze.whole.pain if squeeze and squeeze.whole else None, catalog)
