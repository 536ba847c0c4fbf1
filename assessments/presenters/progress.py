"""The runner's own progress: tests in plain words, pain over 14 days, days done. Compares with nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assessments.presenters.scoreboard import Board, Cell
from athletes.content.response import response_rules
from athletes.models import CheckIn
from clinic.domain import charts

DAYS = 14


@dataclass(frozen=True, slots=True)
class TestLine:
    """One test in a sentence."""

    __test__ = False

    name: str
    kind: str
    result: str
    values: str
    target: str
    change: str


@dataclass(frozen=True, slots=True)
class Progress:
    """All of the page."""

    tests: tuple[TestLine, ...]
    strip: charts.PainStrip | None
    strip_title: str
    days_done: int
    settled: int


def progress(board: Board, checkins: Sequence[CheckIn], *, today: date, safe_limit: int) -> Progress:
    """The runner's page from the clinic's scoreboard and the check-ins of the last 14 days."""
    lines = tuple(
        TestLine(row.name, row.kind, row.result, _values(row.left, row.right, row.whole), row.target, row.change)
        for row in board.rows
        if row.left or row.right or row.whole
    )
    known = [one for one in checkins if one.pain_worst is not None]
    inside = sum((one.pain_worst or 0) <= safe_limit for one in known)
    return Progress(
        tests=lines,
        strip=_strip(checkins, today, safe_limit) if known else None,
        strip_title=f"{inside} of {len(known)} sessions in 14 days stayed at {safe_limit} of 10 or less",
        days_done=len({one.local_date for one in checkins}),
        settled=sum(one.colour == "GREEN" for one in checkins),
    )


def _values(left: Cell | None, right: Cell | None, whole: Cell | None) -> str:
    parts = [("left", left), ("right", right), ("", whole)]
    said = [f"{name} {cell.number} {cell.unit}".strip() for name, cell in parts if cell is not None]
    text = ", ".join(said)
    return text[:1].upper() + text[1:]


def _strip(checkins: Sequence[CheckIn], today: date, safe_limit: int) -> charts.PainStrip:
    by_day: dict[date, CheckIn] = {}
    for one in checkins:
        worst = by_day.get(one.local_date)
        if worst is None or (one.pain_worst or 0) >= (worst.pain_worst or 0):
            by_day[one.local_date] = one
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    return charts.pain_strip(
        [_day(day, by_day.get(day), today) for day in days],
        safe_limit=safe_limit,
        red_limit=response_rules().verdict.red_worst_pain,
    )


def _day(day: date, one: CheckIn | None, today: date) -> charts.PainDay:
    if one is None:
        return charts.PainDay("Today" if day == today else "Off", f"{day:%a}", str(day.day), today=day == today)
    latest = one.pain_at_24_hours if one.pain_at_24_hours is not None else one.pain_next_morning
    return charts.PainDay(
        name=one.get_kind_display(),
        weekday=f"{day:%a}",
        date=str(day.day),
        worst=one.pain_worst,
        rose=one.got_worse is True,
        settled=None if latest is None else latest <= one.baseline_pain,
        morning=one.pain_next_morning,
        today=day == today,
    )
