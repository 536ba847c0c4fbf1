"""The screens of a test session: what to do in which order, what stands beside a running test, what is locked."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessments.content.tests import load_test_catalog
from assessments.domain.battery import BatteryReason
from assessments.domain.catalog import TestDefinition
from assessments.domain.comparability import history
from assessments.domain.sides import Side
from assessments.models import Assessment, Measurement
from assessments.presenters.scoreboard import day_words, target_value
from assessments.selectors.testing import TestingStanding, side_result
from clinic.domain import charts
from clinic.domain.rounding import Exact, exact, half_up

SLUGS = {"L": "left", "R": "right", "both": "both"}
SIDES = {slug: side for side, slug in SLUGS.items()}
NAMES = {"L": "Left", "R": "Right", "both": "Both legs"}
ICONS = {"T01": "calf", "T02": "hold", "T03": "strength", "T04": "camera", "T05": "hop", "T12": "ruler"}
REASONS = {
    BatteryReason.MISSING: "Not tested yet",
    BatteryReason.SIDE_MISSING: "One leg is missing",
    BatteryReason.STALE: "Older than 28 days",
    BatteryReason.UNLOCKS_HOPS: "Needed before any hop",
}
# Stop criteria as they fit on a button; the full words stand behind it.
SHORT = {
    "height": "Lost height",
    "off_tempo": "Off the beat",
    "knee_or_trunk": "Knee or trunk helps",
    "support": "Leaned on the wall",
    "pain": "Pain above 5",
    "unsafe": "Not safe",
    "runner": "Runner chose",
    "off_marker": "Off the marker",
    "knee_bends": "Knee bent",
    "cap": "Time limit",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One test that can be chosen for a sitting."""

    test_id: str
    name: str
    why: str
    chosen: bool
    locked: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One test on one side in the sitting."""

    test: TestDefinition
    side: str
    slug: str
    name: str
    icon: str
    row: Measurement | None
    state: str
    kind: str
    allowed: bool

    @property
    def is_open(self) -> bool:
        """Still to do."""
        return self.row is None and self.allowed


@dataclass(frozen=True, slots=True)
class Comparison:
    """A line beside the running test: what the value is held against. ``reference`` drives the live difference."""

    title: str
    small: str
    reference: str
    kind: str
    difference: str


@dataclass(frozen=True, slots=True)
class TestEntry:
    """One test along the bottom of the screen: where it leads, and how its sides stand."""

    __test__ = False

    name: str
    icon: str
    slug: str
    test_id: str
    words: str
    now: bool


@dataclass(frozen=True, slots=True)
class TestScreen:
    """Everything beside the form of one test on one side."""

    __test__ = False

    step: Step
    sides: tuple[Step, ...]
    entries: tuple[TestEntry, ...]
    gauge: charts.RepGauge | None
    gauge_title: str
    gauge_scale: str
    comparisons: tuple[Comparison, ...]
    target: int
    stops: tuple[tuple[str, str, str], ...]
    locked: tuple[str, ...]
    affected: bool


def offers(standing: TestingStanding, chosen: Sequence[str] = ()) -> list[Offer]:
    """The key tests in testing order with why each is proposed; what is fresh can be repeated all the same."""
    catalog = load_test_catalog()
    items = {item.test_id: item for item in standing.battery(standing.plan.key_tests)}
    ids = [test.id for name in standing.plan.key_tests for test in catalog.family(name) if test.stands_in_for is None]
    ids += [test_id for test_id in (*items, *chosen) if test_id in catalog.tests]
    found = []
    for test in sorted((catalog.tests[one] for one in dict.fromkeys(ids)), key=lambda one: one.order):
        item = items.get(test.id)
        locked = standing.permission.allows(test) is not True
        if item is not None:
            # a hop that waits for the calf raises of this sitting may be chosen: its screen stays locked until then
            locked = item.allowed is False
        why = REASONS[item.reason] if item else "Tested in the last 28 days"
        found.append(Offer(test.id, test.name, why, test.id in chosen if chosen else item is not None, locked))
    return found


def steps_of(assessment: Assessment, standing: TestingStanding, rows: Sequence[Measurement]) -> tuple[Step, ...]:
    """Every screen of the sitting in order: uninvolved leg first (clinical.md 3.1-1)."""
    catalog = load_test_catalog()
    by_place = {(row.test_id, row.side): row for row in rows}
    steps: list[Step] = []
    for test_id in assessment.battery:
        test = catalog.tests.get(test_id)
        if test is None:
            continue
        sides = [side.value for side in standing.sides] if test.two_sided else ["both"]
        steps.extend(_step(test, side, standing, by_place.get((test_id, side))) for side in sides)
    return tuple(steps)


def _step(test: TestDefinition, side: str, standing: TestingStanding, row: Measurement | None) -> Step:
    allowed = standing.permission.allows(test, Side(side) if test.two_sided else None) is True
    state, kind = "To do", "due"
    if row is not None:
        state = f"Left out: {row.not_done_reason}" if row.not_done_reason else shown(test, row)
        kind = "not_tested" if row.not_done_reason else "done"
    elif not allowed:
        state, kind = "Locked", "stop"
    return Step(test, side, SLUGS[side], NAMES[side], ICONS.get(test.id, "ruler"), row, state, kind, allowed)


def shown(test: TestDefinition, row: Measurement) -> str:
    """A recorded value with its unit, and what else belongs to it."""
    part = side_result(test, row)
    if part.number is None:
        text = f"{part.sticks} of {test.sticks} landings held" if part.sticks is not None else "No valid result yet"
    else:
        text = number_words(test, part.number)
    if part.pain:
        text += f", pain {part.pain} of 10"
    return text


def number_words(test: TestDefinition, number: Exact) -> str:
    """A value rounded to the test's own step, with its unit."""
    step = test.value_range.step if test.value_range else Decimal(1)
    unit = test.value_range.unit if test.value_range else ""
    return f"{half_up(number, max(0, -int(step.as_tuple().exponent)))} {unit}".strip()


def screen_of(step: Step, steps: Sequence[Step], standing: TestingStanding) -> TestScreen:
    """The screen of one test on one side: gauge, comparisons, reasons to stop, and why it is locked."""
    test = step.test
    other = next((one for one in steps if one.test == test and one.side != step.side), None)
    gauge, title = _gauge(step, other, standing)
    target = target_value(test)
    reasons = () if step.allowed else tuple(reason.words for reason in standing.permission.reasons)
    return TestScreen(
        step=step,
        sides=tuple(one for one in steps if one.test == test),
        entries=_entries(step, steps),
        gauge=gauge,
        gauge_title=title,
        gauge_scale=_scale(gauge),
        comparisons=_comparisons(step, other, standing),
        target=int(target) if target is not None else 0,
        stops=tuple((stop.id, SHORT.get(stop.id, stop.words), stop.words) for stop in test.stop),
        locked=reasons,
        affected=standing.involved.leg is not None and standing.involved.leg.value == step.side,
    )


def _entries(current: Step, steps: Sequence[Step]) -> tuple[TestEntry, ...]:
    """One entry a test, leading to the first side that is still to do."""
    found = []
    for test in dict.fromkeys(one.test.id for one in steps):
        sides = [one for one in steps if one.test.id == test]
        leads = next((one for one in sides if one.is_open), sides[0])
        states = {one.name: one.state.split(",")[0].split(":")[0] for one in sides}
        same = len(set(states.values())) == 1
        words = (
            next(iter(states.values())) if same else ", ".join(f"{k.lower()} {v.lower()}" for k, v in states.items())
        )
        found.append(
            TestEntry(leads.test.name, leads.icon, leads.slug, test, words.capitalize(), test == current.test.id)
        )
    return tuple(found)


def _value(test: TestDefinition, row: Measurement | None) -> Exact | None:
    return None if row is None or row.not_done_reason else side_result(test, row).number


def _last(step: Step, standing: TestingStanding) -> tuple[Exact, str] | None:
    """The same side's latest result before today, with its day."""
    for result in reversed(history(standing.results, step.test.id, today=standing.today)):
        part = {"L": result.left, "R": result.right}.get(step.side, result.whole)
        if result.date < standing.today and part is not None and part.number is not None:
            return part.number, day_words(result.date, standing.today)
    return None


def _gauge(step: Step, other: Step | None, standing: TestingStanding) -> tuple[charts.RepGauge | None, str]:
    """The draught gauge of a counted or timed test; none for scores, faults and whole-body tests."""
    test = step.test
    if test.value_range is None or not test.two_sided or test.value_range.unit not in ("reps", "s"):
        return None, ""
    now = _value(test, step.row) or 0
    last = _last(step, standing)
    opposite = _value(test, other.row) if other else None
    gauge = charts.rep_gauge(
        exact(now),
        side=charts.Side.LEFT if step.side == "L" else charts.Side.RIGHT,
        unit=test.value_range.unit,
        target=target_value(test),
        other=None if opposite is None else exact(opposite),
        last=None if last is None else (exact(last[0]), last[1]),
    )
    return gauge, f"{step.name} leg now {number_words(test, now)}"


def _scale(gauge: charts.RepGauge | None) -> str:
    """Pixels of zero and of one unit, so that the water can follow the count: "458 12.69"."""
    if gauge is None:
        return ""
    named = [(Decimal(y), Decimal(text)) for y, big, text, _ in gauge.ticks if big and text]
    zero, top = min(named, key=lambda tick: tick[1]), max(named, key=lambda tick: tick[1])
    return f"{zero[0]} {(zero[0] - top[0]) / (top[1] - zero[1]):.4f}" if top[1] != zero[1] else ""


def _comparisons(step: Step, other: Step | None, standing: TestingStanding) -> tuple[Comparison, ...]:
    test, found = step.test, []
    now = _value(test, step.row)
    last = _last(step, standing)
    if last is not None:
        found.append(_compared(test, f"{step.name}, {last[1]}", "Last time", last[0], now, "last"))
    opposite = _value(test, other.row) if other else None
    if other is not None and opposite is not None:
        found.append(_compared(test, f"{other.name}, today", "The other leg", opposite, now, "other"))
    target = target_value(test)
    if target is not None and test.targets:
        found.append(_compared(test, "Target", test.targets[0].words, target, now, "target"))
    return tuple(found)


def _compared(
    test: TestDefinition, title: str, small: str, reference: Exact, now: Exact | None, kind: str
) -> Comparison:
    words = (
        number_words(test, reference) if now is None else difference_words(test, exact(now) - exact(reference), kind)
    )
    return Comparison(title, small, f"{half_up(reference, 2)}", kind, words)


def difference_words(test: TestDefinition, difference: Exact, kind: str) -> str:
    """How the value now stands to a reference: 4 more, 12 fewer, 7 to go."""
    step = test.value_range.step if test.value_range else Decimal(1)
    amount = half_up(abs(exact(difference)), max(0, -int(step.as_tuple().exponent)))
    if kind == "target":
        return f"{amount} to go" if difference < 0 else "Reached"
    if not difference:
        return "The same"
    counted = test.value_range is not None and test.value_range.unit == "reps"
    return f"{amount} {'more' if difference > 0 else 'fewer' if counted else 'less'}"


def next_step(steps: Sequence[Step], after: Step) -> Step | None:
    """The next screen that is still to do, looking past the current one first."""
    place = steps.index(after) if after in steps else -1
    ahead = [*steps[place + 1 :], *steps[: place + 1]]
    return next((step for step in ahead if step.is_open and step != after), None)
