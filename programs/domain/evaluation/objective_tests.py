"""Objective test results of a case document: what was measured, what it means, and what a gate reads from it.

Must not decide what may be tested before triage has spoken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from assessments.domain.catalog import TestDefinition
from assessments.domain.comparability import is_fresh, latest
from assessments.domain.gait_cue import HeelStrike, Overstride, cadence_cue
from assessments.domain.limiter import Limiter, limiter
from assessments.domain.measurement import Footwear, Setup, SideResult, SquatFaults, TestResult, Trial, aggregate
from assessments.domain.severity import Severity, severities
from assessments.domain.sides import InvolvedSide, Side
from assessments.domain.speed_gate import SpeedGate, speed_gate
from assessments.domain.testing_gates import TestingFacts, permission_for_testing
from assessments.domain.testing_rules import TestCatalog
from assessments.domain.verdict_document import (
    changes_to_dict,
    cue_to_dict,
    finding_to_dict,
    limiter_to_dict,
    permission_to_dict,
    severities_to_dict,
    speed_gate_to_dict,
    symmetries_to_dict,
)
from clinic.domain.logic import Tri, any_of
from clinic.domain.rounding import Exact, exact, half_up
from programs.domain.evaluation.screening import Screened
from programs.domain.evaluation.section import EMPTY, Section

SIDES = {Side.LEFT: "left", Side.RIGHT: "right"}
SECONDARY_FINDINGS = 2
"""How many further findings a preseason screen names (clinical.md 7.15)."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The results of a case, which leg is involved, and what follows. ``video`` None: no gait video."""

    given: bool
    results: tuple[TestResult, ...]
    involved: InvolvedSide
    severities: Mapping[str, Severity]
    gate: SpeedGate
    limiter: Limiter
    video: Section | None

    @property
    def speed_gate(self) -> Tri:
        """Whether heavy speed work is allowed; UNKNOWN without tests in the document."""
        return self.gate.value if self.given else None


def measure(
    case: Section, screened: Screened, key_tests: Sequence[str], *, screen: bool, catalog: TestCatalog, today: date
) -> Measured:
    """Read and judge the ``tests`` section. ``screen``: the protocol is a screen, which names secondary findings."""
    tests = case.section("tests")
    section = tests or EMPTY
    results = tuple(_result(item, catalog, today) for item in section.sections("results"))
    involved = _involved(section, screened)
    found = severities(results, involved, catalog, today=today)
    more = SECONDARY_FINDINGS if screen else 0
    return Measured(
        given=tests is not None,
        results=results,
        involved=involved,
        severities=found,
        gate=speed_gate(results, involved, catalog, today=today),
        limiter=limiter(found, key_tests, catalog, today=today, secondary_findings=more),
        video=section.section("gait_video"),
    )


def _involved(tests: Section, screened: Screened) -> InvolvedSide:
    side = tests.text("involved_side") or screened.first.text("side")
    return InvolvedSide(side) if side in set(InvolvedSide) else InvolvedSide.NONE


def _result(item: Section, catalog: TestCatalog, today: date) -> TestResult:
    test = catalog.tests[item.text("test") or ""]
    pains = [item.whole("pain_during"), item.whole("pain")]
    shared = SideResult(
        Setup(item.text("variant") or test.default_variant, item.one_of("footwear", Footwear)),
        pain=next((pain for pain in (pains if test.two_sided else reversed(pains)) if pain is not None), None),
        pain_next_morning=item.whole("pain_next_morning"),
        pain_limited=item.flag("pain_limited") is True,
    )
    on = item.day("date") or today
    if not test.two_sided:
        return TestResult(test.id, on, whole=replace(shared, value=_whole_value(item, test)))
    return TestResult(test.id, on, left=_side(item, "left", test, shared), right=_side(item, "right", test, shared))


def _whole_value(item: Section, test: TestDefinition) -> Exact | None:
    value = item.number("value")
    if value is None and item.has("counts"):
        return aggregate(test, [Trial(_as_decimal(count)) for count in item.numbers("counts")])
    return value


def _side(item: Section, name: str, test: TestDefinition, shared: SideResult) -> SideResult | None:
    """One leg; None when nothing about it is known. A leg that held too few landings needs no distance."""
    faults = item.section(name)
    if faults is not None:
        complete = _faults(faults)
        return None if complete is None else replace(shared, faults=complete)
    value: Exact | None = item.number(name)
    if value is None and item.has(f"{name}_trials"):
        value = aggregate(test, [Trial(_as_decimal(trial)) for trial in item.numbers(f"{name}_trials")])
    held = item.whole(f"{name}_sticks") if test.sticks is not None else None
    if value is None and held is None:
        return None
    return replace(shared, value=value, sticks=test.sticks if held is None else held)


def _faults(given: Section) -> SquatFaults | None:
    """All five faults; one that was not judged leaves the whole squat UNKNOWN."""
    seen = {name: given.whole(name) for name in SquatFaults.__dataclass_fields__}
    if any(fault is None for fault in seen.values()):
        return None
    return SquatFaults(**{name: bool(fault) for name, fault in seen.items()})


def _as_decimal(value: Exact | None) -> Decimal | None:
    return None if value is None or isinstance(value, Fraction) else Decimal(value)


def tests_to_dict(
    measured: Measured, screened: Screened, *, walking_pain: int | None, bone_phase: int | None, catalog: TestCatalog,
    today: date,
) -> Mapping[str, object]:  # fmt: skip
    """The ``tests`` section. ``bone_phase``: phase of a protocol that keeps hops back, None without one."""
    raises = {side: _calf_raises(measured, side, catalog, today) for side in Side}
    triage = screened.triage
    facts = TestingFacts(
        triage_state=None if triage is None else triage.state,
        triage_level=None if triage is None else triage.level,
        walking_pain=walking_pain,
        calf_raises_left=raises[Side.LEFT],
        calf_raises_right=raises[Side.RIGHT],
        bone_phase=bone_phase,
    )
    results, involved = measured.results, measured.involved
    return {
        "symmetry": symmetries_to_dict(results, involved, catalog, today=today),
        "severity": severities_to_dict(measured.severities, catalog),
        "limiter": limiter_to_dict(measured.limiter),
        "secondary": [finding_to_dict(item) for item in measured.limiter.secondary],
        "speed_gate": speed_gate_to_dict(measured.gate),
        "cue": _cue(measured, screened, catalog, today),
        "testing": permission_to_dict(permission_for_testing(facts, catalog.testing)),
        "change": changes_to_dict(results, involved, catalog, today=today),
    }


def _calf_raises(measured: Measured, side: Side, catalog: TestCatalog, today: date) -> int | None:
    """Fresh repetitions of the calf test on one leg, whole ones."""
    result = latest(measured.results, catalog.testing.calf_raise_test, today=today)
    if result is None or not is_fresh(result.date, today, fresh_days=catalog.fresh_days):
        return None
    part = result.side(side)
    return None if part is None or part.number is None else int(exact(part.number))


def _cue(measured: Measured, screened: Screened, catalog: TestCatalog, today: date) -> Mapping[str, object]:
    counted = latest(measured.results, catalog.cadence_test, today=today)
    value = None if counted is None or counted.whole is None else counted.whole.value
    video = measured.video or EMPTY
    regions = [problem.text("region") or "" for problem in screened.problems]
    knee = any_of(region.startswith("knee_") for region in regions) if regions else None
    cue = cadence_cue(
        None if value is None else int(half_up(value)),
        video.one_of("overstride", Overstride),
        video.one_of("heel_strike", HeelStrike),
        catalog.cue,
        knee_pain=knee,
    )
    return cue_to_dict(cue)
