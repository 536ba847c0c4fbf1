"""Free time in a diary: opening hours minus what is booked, on days of 23, 24 and 25 hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain.slots import Period, WorkingHours, day_period, free_periods, free_slots, wall_time, working_periods

LONDON, NEW_YORK, LORD_HOWE = (ZoneInfo(name) for name in ("Europe/London", "America/New_York", "Australia/Lord_Howe"))
HOURS = WorkingHours(time(8), time(18), frozenset(range(1, 6)))
ALWAYS = WorkingHours(time(0), time(23, 59), frozenset(range(1, 8)))
MONDAY = date(2026, 3, 9)
QUARTER = timedelta(minutes=15)


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def slots(busy: list[Period], *, minutes: int = 45, not_before: datetime, limit: int = 6) -> list[datetime]:
    working = working_periods(MONDAY, 14, HOURS, LONDON)
    length = timedelta(minutes=minutes)
    return free_slots(working=working, busy=busy, length=length, step=QUARTER, not_before=not_before, limit=limit)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        pytest.param(LONDON, date(2026, 3, 12), 24, id="ordinary day"),
        pytest.param(LONDON, date(2026, 3, 29), 23, id="London, clocks go forward"),
        pytest.param(LONDON, date(2026, 10, 25), 25, id="London, clocks go back"),
        pytest.param(NEW_YORK, date(2026, 3, 8), 23, id="New York, clocks go forward"),
        pytest.param(LORD_HOWE, date(2026, 4, 5), 24.5, id="Lord Howe moves by half an hour"),
    ],
)
def test_day_period_has_the_hours_the_day_has(zone: ZoneInfo, day: date, hours: float) -> None:
    assert day_period(day, zone).length == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        pytest.param(LONDON, date(2026, 3, 12), time(9), utc(12, 9), id="winter"),
        pytest.param(LONDON, date(2026, 3, 30), time(9), utc(30, 8), id="summer"),
        pytest.param(LONDON, date(2026, 3, 29), time(1, 30), None, id="the hour that is skipped"),
        pytest.param(LONDON, date(2026, 3, 29), time(2), utc(29, 1), id="the first moment after it"),
        pytest.param(
            LONDON, date(2026, 10, 25), time(1, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), id="first of the two"
        ),
    ],
)
def test_wall_time_is_the_moment_the_clock_shows(
    zone: ZoneInfo, day: date, at: time, expected: datetime | None
) -> None:
    assert wall_time(day, at, zone) == expected


def test_opening_hours_follow_the_wall_clock_across_the_change() -> None:
    before, after = working_periods(date(2026, 3, 27), 4, HOURS, LONDON)
    assert (before.start, before.end) == (utc(27, 8), utc(27, 18))
    assert (after.start, after.end) == (utc(30, 7), utc(30, 17))


def test_opening_hours_over_the_change_itself_lose_the_hour() -> None:
    (sunday,) = working_periods(date(2026, 3, 29), 1, ALWAYS, LONDON)
    assert sunday.length == timedelta(hours=22, minutes=59)


def test_slots_stay_clear_of_what_is_booked() -> None:
    busy = [Period(utc(12, 9, 15), utc(12, 10)), Period(utc(12, 11), utc(12, 11, 45))]
    found = slots(busy, not_before=utc(12, 9, 10), limit=3)
    assert found == [utc(12, 10), utc(12, 10, 15), utc(12, 11, 45)]


def test_slots_end_with_the_day_and_go_on_after_the_weekend() -> None:
    found = slots([], not_before=utc(13, 17, 0), limit=3)
    assert found == [utc(13, 17, 0), utc(13, 17, 15), utc(16, 8)]


def test_slots_of_a_full_diary_are_none() -> None:
    assert slots([Period(utc(1, 0), utc(31, 0))], not_before=utc(9, 0)) == []


def test_free_periods_join_overlapping_bookings() -> None:
    working = [Period(utc(12, 8), utc(12, 18))]
    busy = [Period(utc(12, 9), utc(12, 11)), Period(utc(12, 10), utc(12, 12)), Period(utc(12, 17), utc(12, 20))]
    assert free_periods(working, busy) == [Period(utc(12, 8), utc(12, 9)), Period(utc(12, 12), utc(12, 17))]


MINUTES = st.integers(0, 14 * 24 * 60)
BUSY = st.lists(
    st.builds(
        lambda start, length: Period(
            utc(9, 0) + timedelta(minutes=start), utc(9, 0) + timedelta(minutes=start + length)
        ),
        MINUTES,
        st.integers(1, 600),
    ),
    max_size=12,
)
ZONES = st.sampled_from([LONDON, NEW_YORK, LORD_HOWE, ZoneInfo("Asia/Kathmandu")])
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(busy=BUSY, minutes=st.integers(10, 180), start=MINUTES)
def test_a_slot_is_free_open_and_not_before(busy: list[Period], minutes: int, start: int) -> None:
    not_before = utc(9, 0) + timedelta(minutes=start)
    found = slots(busy, minutes=minutes, not_before=not_before)
    opening = working_periods(MONDAY, 14, HOURS, LONDON)
    for slot in found:
        wanted = Period(slot, slot + timedelta(minutes=minutes))
        assert slot >= not_before
        assert not any(block.overlaps(wanted) for block in busy)
        assert any(period.start <= wanted.start and wanted.end <= period.end for period in opening)
    assert found == sorted(set(found))
    assert len(found) <= 6


@given(busy=BUSY)
def test_free_and_busy_time_make_up_the_opening_hours(busy: list[Period]) -> None:
    opening = working_periods(MONDAY, 14, HOURS, LONDON)
    free = free_periods(opening, busy)
    assert not any(gap.overlaps(block) for gap in free for block in busy)
    minute = timedelta(minutes=1)
    covered = sum(
        any(block.overlaps(Period(at, at + minute)) for block in busy)
        for period in opening
        for at in (period.start + minute * n for n in range(int(period.length / minute)))
    )
    assert sum((gap.length for gap in free), timedelta()) + covered * minute == sum(
        (period.length for period in opening), timedelta()
    )


@given(day=DAYS, zone=ZONES, at=st.times().map(lambda one: one.replace(microsecond=0)))
def test_wall_time_shows_what_was_asked_or_nothing(day: date, zone: ZoneInfo, at: time) -> None:
    moment = wall_time(day, at, zone)
    if moment is not None:
        shown = moment.astimezone(zone)
        assert (shown.date(), shown.time()) == (day, at)


@given(day=DAYS, zone=ZONES)
def test_days_follow_each_other_without_a_gap(day: date, zone: ZoneInfo) -> None:
    assert day_period(day, zone).end == day_period(day + timedelta(days=1), zone).start
