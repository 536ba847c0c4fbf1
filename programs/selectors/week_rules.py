"""Which planning rules a week breaks, in words, on the day (clinical.md 9.2: HC2 to HC7). Warns, never blocks."""

from collections.abc import Iterator, Mapping, Sequence

from programs.domain.exercise import Library, LoadRegion
from programs.domain.running_week import BEFORE_LONG_MINUTES, HARD_RUNS
from programs.domain.week import WEEK, PlannedSession, SessionKind, Weekday, WeekPlan
from programs.selectors.rows import heavy_regions

MOST_HARD_DAYS = {1: 2, 2: 3, 3: 3, 4: 3}
LEAST_DAYS_WITHOUT_RUN = {1: 2, 2: 2, 3: 1, 4: 1}
RUNS = (SessionKind.RUN, SessionKind.WALK_RUN)
LONG = ("run_long", "run_long_over_120")


def week_problems(week: WeekPlan, phase: int, library: Library) -> Mapping[Weekday, tuple[str, ...]]:
    """Broken rules by day; a rule about the whole week stands on Monday. Days without a problem are not in it."""
    found: dict[Weekday, list[str]] = {}
    for day, words in (*_by_day(week, library), *_whole_week(week, phase)):
        found.setdefault(day, []).append(words)
    return {day: tuple(dict.fromkeys(words)) for day, words in found.items()}


def _hard(sessions: Sequence[PlannedSession]) -> bool:
    return any(session.hard for session in sessions)


def _by_day(week: WeekPlan, library: Library) -> Iterator[tuple[Weekday, str]]:
    for number, day in enumerate(WEEK):
        after = WEEK[(number + 1) % len(WEEK)]
        here, following = week.on(day), week.on(after)
        shared = _regions(here, library) & _regions(following, library)
        if shared:
            names = ", ".join(sorted(region.value.replace("_", " ") for region in shared))
            yield after, f"Heavy {names} work on {day.capitalize()} too. Leave a day in between."
        elif _hard(here) and _hard(following):
            yield after, f"{day.capitalize()} is a hard day as well. Leave a quieter day in between."
        if _regions(here, library) and any(session.block in HARD_RUNS for session in here):
            yield day, "Heavy strength and a fast run on the same day. Move one of them."
        if any(session.block in LONG for session in following):
            yield from _before_long(day, here)


def _before_long(day: Weekday, sessions: Sequence[PlannedSession]) -> Iterator[tuple[Weekday, str]]:
    if any(session.kind is SessionKind.STRENGTH for session in sessions):
        yield day, "Strength on the day before the long run. Keep that day quiet."
    if any(session.kind in RUNS and session.minutes > BEFORE_LONG_MINUTES for session in sessions):
        yield day, f"The run before the long run is longer than {BEFORE_LONG_MINUTES} min."


def _regions(sessions: Sequence[PlannedSession], library: Library) -> frozenset[LoadRegion]:
    return frozenset(region for session in sessions for region in heavy_regions(session.items, library))


def _whole_week(week: WeekPlan, phase: int) -> Iterator[tuple[Weekday, str]]:
    hard = sum(_hard(week.on(day)) for day in WEEK)
    if hard > MOST_HARD_DAYS[phase]:
        yield WEEK[0], f"{hard} hard days in this week; phase {phase} takes {MOST_HARD_DAYS[phase]}."
    free = sum(not any(session.kind in RUNS for session in week.on(day)) for day in WEEK)
    if free < LEAST_DAYS_WITHOUT_RUN[phase]:
        yield WEEK[0], f"{free} days without a run; phase {phase} needs {LEAST_DAYS_WITHOUT_RUN[phase]}."
    longs = [day for day in WEEK if any(session.block in LONG for session in week.on(day))]
    for day in longs[1:]:
        yield day, "A second long run in the same week."
