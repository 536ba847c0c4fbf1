"""Free time in a diary: working hours minus what is booked. Plain intervals; knows nobody and reads no clock.

All arithmetic is done in UTC, so that a day of 23 or 25 hours neither loses nor invents time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When a clinic sees people, on its own wall clock. ``weekdays``: Monday is 1, Sunday is 7."""

    opens: time
    closes: time
    weekdays: frozenset[int]


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A half-open stretch of time, both ends aware; empty when it does not end after it starts."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """Elapsed time, whatever the wall clock did in between."""
        return self.end.astimezone(UTC) - self.start.astimezone(UTC)

    def overlaps(self, other: "Period") -> bool:
        """Share more than a boundary."""
        return self.start < other.end and other.start < self.end


def wall_time(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """The moment when the wall clock of ``zone`` shows ``at``, in UTC; None when it never does (clocks go forward).

    When it shows it twice (clocks go back), the first of the two.
    """
    moment = datetime.combine(day, at.replace(fold=0), tzinfo=zone).astimezone(UTC)
    shown = moment.astimezone(zone)
    return moment if (shown.date(), shown.time().replace(fold=0)) == (day, at.replace(fold=0)) else None


def day_period(day: date, zone: ZoneInfo) -> Period:
    """The whole local day, 23, 24 or 25 hours long, in UTC."""
    start, end = (datetime.combine(one, time(), tzinfo=zone).astimezone(UTC) for one in (day, day + timedelta(days=1)))
    return Period(start, end)


def working_periods(first: date, days: int, hours: WorkingHours, zone: ZoneInfo) -> list[Period]:
    """Opening times of ``days`` days from ``first`` on, in UTC and in order."""
    periods = []
    for offset in range(days):
        day = first + timedelta(days=offset)
        if day.isoweekday() in hours.weekdays:
            start = datetime.combine(day, hours.opens, tzinfo=zone).astimezone(UTC)
            periods.append(Period(start, datetime.combine(day, hours.closes, tzinfo=zone).astimezone(UTC)))
    return periods


def free_periods(working: Iterable[Period], busy: Iterable[Period]) -> list[Period]:
    """What is left of ``working`` when everything in ``busy`` is taken out, in order and not empty."""
    taken = sorted(busy)
    free = []
    for period in working:
        at = period.start
        for block in taken:
            if not block.overlaps(period):
                continue
            if block.start > at:
                free.append(Period(at, block.start))
            at = max(at, block.end)
        if at < period.end:
            free.append(Period(at, period.end))
    return free


def free_slots(
    *,
    working: Sequence[Period],
    busy: Sequence[Period],
    length: timedelta,
    step: timedelta,
    not_before: datetime,
    limit: int,
) -> list[datetime]:
    """The first ``limit`` starts, in UTC and in order, at which ``length`` fits into opening hours and nobody is busy.

    Starts lie on ``step`` counted from each opening time and never before ``not_before``.
    """
    found: list[datetime] = []
    for period in working:
        near = [block for block in busy if block.overlaps(period)]
        for start in _starts(period, length, step):
            if len(found) == limit:
                return found
            wanted = Period(start, start + length)
            if start >= not_before and not any(block.overlaps(wanted) for block in near):
                found.append(start)
    return found


def _starts(period: Period, length: timedelta, step: timedelta) -> Iterator[datetime]:
    start, end = period.start.astimezone(UTC), period.end.astimezone(UTC)
    while start + length <= end:
        yield start
        start += step
