"""The scoreboard as a table: each test with left, right, gap, target, trend and a result in words.

Unknown is grey, never met. Numbers are rounded for people only; none of them is judged again.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assessments.content.tests import load_test_catalog
from assessments.domain.catalog import Kind, TargetKind, TestDefinition
from assessments.domain.real_change import ChangeClass
from assessments.domain.scoreboard import RowState, Scoreboard, ScoreboardRow
from assessments.domain.sides import InvolvedSide, Side
from assessments.domain.targets import targets_that_apply
from clinic.domain import charts
from clinic.domain.rounding import exact, half_up

SIDE_WORDS = {Side.LEFT: "Left", Side.RIGHT: "Right"}
CHANGES = {
    ChangeClass.IMPROVEMENT: "real gain",
    ChangeClass.DECLINE: "real loss",
    ChangeClass.NOISE: "no real change",
}
STATE_KINDS = {
    RowState.MET: "met",
    RowState.ATTENTION: "watch",
    RowState.NOT_MET: "not_met",
    RowState.UNKNOWN: "missing",
    RowState.INFORMATION: "done",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its unit, or words where there is no number."""

    number: str
    unit: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One line of the table."""

    test_id: str
    name: str
    detail: str
    is_limiter: bool
    left: Cell | None
    right: Cell | None
    whole: Cell | None
    gap: str
    gap_bar: charts.GapBar | None
    target: str
    trend: charts.Sides | None
    trend_title: str
    kind: str
    result: str
    change: str
    notes: tuple[str, ...]
    stale: bool

    @property
    def gap_title(self) -> str:
        """The finding of the gap bar."""
        return f"Gap {self.gap}. Marks at 10 and 20 percent."


@dataclass(frozen=True, slots=True)
class Board:
    """The whole scoreboard with the sentences around the table."""

    rows: tuple[BoardRow, ...]
    tested: str
    affected: str
    limiter: str
    missing: str
    speed_kind: str
    speed_allowed: bool
    speed: tuple[str, ...]
    since: str

    @property
    def left_affected(self) -> bool:
        """The complaint is on the left."""
        return self.affected == "Left"

    @property
    def right_affected(self) -> bool:
        """The complaint is on the right."""
        return self.affected == "Right"

    @property
    def speed_word(self) -> str:
        """Whether fast work may be planned, in words. Unknown is not open."""
        return "Fast work open" if self.speed_allowed else "No fast work"


def board(found: Scoreboard, involved: InvolvedSide, *, today: date) -> Board:
    """The scoreboard in words."""
    dates = [row.result.date for row in found.rows if row.result]
    first = min((point.date for row in found.rows for point in row.trend), default=None)
    return Board(
        rows=tuple(_row(row, today) for row in found.rows),
        tested=day_words(max(dates), today) if dates else "",
        affected=SIDE_WORDS[involved.leg] if involved.leg else "",
        limiter=_limiter(found),
        missing=", ".join(load_test_catalog().family(name)[0].name for name in found.limiter.incomplete),
        speed_kind="met" if found.speed_gate.allowed else "not_met" if found.speed_gate.value is False else "missing",
        speed_allowed=found.speed_gate.allowed,
        speed=tuple(reason.words for reason in found.speed_gate.reasons),
        since=f"{day_words(first, today)} to {day_words(max(dates), today)}" if first and dates else "Trend",
    )


def day_words(day: date, today: date) -> str:
    """Today by name (in the middle of a sentence), else day and month, with the year when it is another one."""
    if day == today:
        return "today"
    return f"{day:%-d %b}" if day.year == today.year else f"{day:%-d %b %Y}"


def _limiter(found: Scoreboard) -> str:
    finding = found.limiter.finding
    if finding is None:
        return ""
    test = load_test_catalog().tests[finding.test_id]
    side = f", {SIDE_WORDS[finding.side].lower()}" if finding.side else ""
    return f"{test.name}{side}"


def _row(row: ScoreboardRow, today: date) -> BoardRow:
    test = row.test
    return BoardRow(
        test_id=test.id,
        name=test.name,
        detail=test.tempo or test.measure,
        is_limiter=row.is_limiter,
        left=_cell(test, row.shown_left),
        right=_cell(test, row.shown_right),
        whole=_cell(test, row.shown_whole),
        gap=gap_words(row),
        gap_bar=_gap_bar(row),
        target="; ".join(row.target_words) or "None set",
        trend=_trend(row),
        trend_title=f"Trend of {test.name}",
        kind=result_kind(row),
        result=result_words(row, today),
        change=change_words(row),
        notes=row.notes,
        stale=row.stale,
    )


def _cell(test: TestDefinition, value: Decimal | None) -> Cell | None:
    if value is None:
        return None
    unit = test.value_range.unit if test.value_range else "of 10"
    return Cell(f"{value:f}", unit)


def gap_words(row: ScoreboardRow) -> str:
    """The gap in percent, or the difference in the test's unit where percent is not used."""
    compared = row.symmetry
    if compared is None:
        return ""
    if row.shown_gap_pct is not None:
        return f"{half_up(row.shown_gap_pct)}%"
    if compared.difference is not None and row.test.value_range:
        return f"{half_up(compared.difference, 1)} {row.test.value_range.unit}"
    return ""


def _gap_bar(row: ScoreboardRow) -> charts.GapBar | None:
    if row.symmetry is None or row.symmetry.gap_pct is None or row.test.kind is Kind.FAULTS:
        return None
    bands = load_test_catalog().bands
    return charts.gap_bar(row.symmetry.gap_pct, small=bands.attention, large=bands.red)


def _trend(row: ScoreboardRow) -> charts.Sides | None:
    """Comparable results only; one alone is no trend."""
    points = [point for point in row.trend if point.comparable]
    if not row.test.two_sided or len(points) < 2:
        return None
    return charts.sides(
        [None if point.left is None else exact(point.left) for point in points],
        [None if point.right is None else exact(point.right) for point in points],
        target=target_value(row.test),
    )


def target_value(test: TestDefinition) -> Decimal | None:
    """The number that each leg should reach; None where the target is about a gap."""
    wanted = (TargetKind.AT_LEAST, TargetKind.AT_MOST)
    return next(
        (target.value for target in targets_that_apply(test, bone_protocol=False) if target.kind in wanted), None
    )


def result_kind(row: ScoreboardRow) -> str:
    """The status mark of the row."""
    if row.result is None:
        return "not_tested"
    return "missing" if row.stale and row.state is RowState.MET else STATE_KINDS[row.state]


def result_words(row: ScoreboardRow, today: date) -> str:
    """Which leg is short and by how much, else the state: Right short 7, Met, Not tested."""
    if row.result is None:
        return f"Left out: {row.not_done}" if row.not_done else "Not tested"
    if row.stale:
        return f"Retest, last {day_words(row.result.date, today)}"
    short = _short(row)
    if short and row.state in (RowState.NOT_MET, RowState.ATTENTION):
        return short
    words = {
        RowState.MET: "Met",
        RowState.ATTENTION: "Watch",
        RowState.NOT_MET: "Not met",
        RowState.UNKNOWN: "Not finished",
        RowState.INFORMATION: "Recorded",
    }
    return words[row.state]


def _short(row: ScoreboardRow) -> str:
    """Which legs miss a number that they should reach."""
    target = target_value(row.test)
    if target is None or row.test.lower_is_better or row.result is None or row.test.value_range is None:
        return ""
    missing = []
    for side in Side:
        part = row.result.side(side)
        if part is not None and part.number is not None and exact(part.number) < exact(target):
            places = max(0, -int(row.test.value_range.step.as_tuple().exponent))
            missing.append((side, half_up(exact(target) - exact(part.number), places)))
    if not missing:
        return ""
    if len(missing) == 2:
        return f"Both short, left {missing[0][1]}, right {missing[1][1]}"
    return f"{SIDE_WORDS[missing[0][0]]} short {missing[0][1]}"


def change_words(row: ScoreboardRow) -> str:
    """What changed for real since the last comparable result (clinical.md 3.6)."""
    changed = row.change
    if changed is None:
        return ""
    if not changed.comparable:
        return "Tested in another way than before"
    parts = [("left", changed.left), ("right", changed.right), ("", changed.whole), ("gap", changed.lsi)]
    said = [f"{name} {CHANGES[one]}".strip() for name, one in parts if one is not None]
    text = ", ".join(said)
    return text[:1].upper() + text[1:]
