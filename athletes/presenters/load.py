"""The load line: distance run a week against the week's mark, in the runner's unit. Load guides, pain decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from athletes.domain.units import DistanceUnit, from_base
from athletes.models import RUNNING_KINDS, Run
from athletes.presenters.words import distance_words
from athletes.selectors.history import WEEKS_OF_RUNS as WEEKS
from athletes.selectors.load import WeekMark, week_mark
from clinic.domain import charts
from clinic.domain.rounding import Exact, half_up

WEEK = timedelta(weeks=1)
# weeks before these were read only to know the reference of later ones
FIRST_WITH_MARK = 4


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One week of the table: distance, mark and whether it is this week."""

    title: str
    distance: str
    mark: str
    state: str


@dataclass(frozen=True, slots=True)
class LoadPanel:
    """Distance a week. ``line`` is None while nothing was logged; ``mark`` is empty while there is no reference week.

    ``status``: kind of the status mark, empty without a mark. ``why``: where the mark comes from, or what is missing.
    """

    line: charts.LoadLine | None
    title: str
    figure: str
    figure_words: str
    status: str
    mark: str
    missing: str
    why: str
    rows: tuple[WeekLine, ...]


def load_panel(
    runs: Sequence[Run], monday: date, unit: DistanceUnit, *, own_limit_m: int | None, held: bool = False
) -> LoadPanel:
    """The panel for the week that begins on ``monday``; while running is on hold there is no room to show."""
    weeks = _weeks(runs, monday)
    marks = {one: week_mark(weeks, one, own_limit_m) for number, one in enumerate(weeks) if number >= FIRST_WITH_MARK}
    if held:
        marks[monday] = None
    mark, run = marks[monday], weeks[monday] or 0
    words = distance_words(run, unit)
    over = mark is not None and run > mark.mark_m
    left = None if mark is None else distance_words(int(abs(mark.mark_m - run)), unit)
    return LoadPanel(
        line=_line(weeks, marks, monday, unit) if any(weeks.values()) else None,
        title=f"{words} run this week"
        if left is None
        else f"{words} run, {left} {'over the mark' if over else 'in hand'}",
        figure=(words if left is None else left).split()[0],
        figure_words=f"{unit.value} {_figure_words(left is not None, over)}",
        status="" if mark is None else ("over_line" if over else "below_line"),
        mark="" if mark is None else distance_words(int(mark.mark_m), unit),
        missing="" if mark else ("Running is off." if held else "No capacity mark yet."),
        why="No room this week until you review." if held else _why(mark, unit),
        rows=tuple(_row(one, weeks[one], marks.get(one), one == monday, unit) for one in weeks),
    )


def _figure_words(marked: bool, over: bool) -> str:
    if not marked:
        return "run this week"
    return "over the mark" if over else "in hand this week"


def _weeks(runs: Sequence[Run], monday: date) -> dict[date, int | None]:
    """Metres by Monday, oldest first; None where no run with a distance was logged."""
    found: dict[date, int | None] = dict.fromkeys(monday - WEEK * back for back in range(WEEKS - 1, -1, -1))
    for run in runs:
        one = run.local_date - timedelta(days=run.local_date.weekday())
        if run.kind in RUNNING_KINDS and run.distance_m is not None and one in found:
            found[one] = (found[one] or 0) + run.distance_m
    return found


def _why(mark: WeekMark | None, unit: DistanceUnit) -> str:
    if mark is None:
        return "The mark needs last week's distance. Log the runs and it appears next week."
    if mark.own_limit:
        return "The mark is the weekly distance above which the runner says they break down."
    reference = distance_words(int(mark.reference_m), unit)
    return (
        f"Up to a tenth more than the reference week of {reference}: last week or the mean of four, whichever is more."
    )


def _line(
    weeks: dict[date, int | None], marks: dict[date, WeekMark | None], monday: date, unit: DistanceUnit
) -> charts.LoadLine:
    def shown(metres: Exact | None) -> int:
        return int(half_up(from_base(metres or 0, unit.value)))

    def mark_of(one: date) -> int | None:
        mark = marks.get(one)
        return None if mark is None else shown(mark.mark_m)

    past = [charts.PastWeek(f"{one.day} {one:%b}", shown(weeks[one]), mark_of(one)) for one in weeks if one != monday]
    run = shown(weeks[monday])
    return charts.load_line(past, charts.CurrentWeek("This week", run, run, mark_of(monday)))


def _row(one: date, metres: int | None, mark: WeekMark | None, now: bool, unit: DistanceUnit) -> WeekLine:
    return WeekLine(
        title=f"Week of {one.day} {one:%b}",
        distance=distance_words(metres, unit) or "None logged",
        mark=distance_words(int(mark.mark_m), unit) if mark else "No mark",
        state="This week" if now else "Done",
    )
