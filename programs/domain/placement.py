"""Finds days for the sessions of a week under the hard constraints HC1 to HC7 and HC9 (clinical.md 9.2).

A complete search over seven days, so the result is the best one and always the same. The week is taken to repeat:
Sunday and Monday are neighbours. Preferences follow 9.3. It neither fills sessions nor explains them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, permutations

from programs.domain.running_week import BEFORE_LONG_MINUTES, HARD_RUNS, RunPlan
from programs.domain.session_content import StrengthContent
from programs.domain.week import WEEK, RunnerFacts

DAYS = range(7)
MOST_HARD_DAYS = {1: 2, 2: 3, 3: 3, 4: 3}
LONG_NOT_PREFERRED = 5
AFTER_LONG_NOT_QUIET = 5
RUN_AFTER_STRENGTH = 3
TWO_ON_A_DAY = 2
STRENGTH_IN_A_ROW = 2
RUNS_IN_A_ROW = 1
RUN_BEFORE_LONG = 1
STRENGTH_ON_LONG = 4


@dataclass(frozen=True, slots=True)
class Layout:
    """Days (0 Monday to 6 Sunday) of the sessions. ``strength`` and ``gym`` run parallel to the strength content."""

    strength: tuple[int, ...]
    gym: frozenset[int]
    long: int | None
    quality: int | None
    easy: tuple[int, ...]

    @property
    def run_days(self) -> frozenset[int]:
        """Every day with a run."""
        return frozenset((*self.easy, *(day for day in (self.long, self.quality) if day is not None)))


@dataclass(frozen=True, slots=True)
class Week:
    """What is to be placed."""

    strength: tuple[StrengthContent, ...]
    runs: RunPlan
    facts: RunnerFacts
    phase: int
    alternate_days: bool


def apart(first: int, second: int) -> int:
    """Calendar days between two weekdays of a repeating week: 0 to 3."""
    distance = abs(first - second) % 7
    return min(distance, 7 - distance)


def best_layout(week: Week) -> Layout | None:
    """The cheapest layout without a violation; ties go to the earliest days. None if there is none."""
    best: tuple[int, tuple[int, ...]] | None = None
    chosen: Layout | None = None
    for layout in _layouts(week):
        key = (cost(week, layout), (*layout.strength, *_numbers(layout)))
        if best is None or key < best:
            best, chosen = key, layout
    return chosen


def _numbers(layout: Layout) -> tuple[int, ...]:
    return (-1 if layout.long is None else layout.long, -1 if layout.quality is None else layout.quality, *layout.easy)


def _layouts(week: Week) -> Iterator[Layout]:
    for long in _options(week.runs.long is not None):
        for strength in permutations(DAYS, len(week.strength)):
            gym = gym_days(week, strength)
            if not _strength_fits(week, strength, long):
                continue
            for quality in _options(week.runs.quality is not None):
                if not _quality_fits(week, strength, long, quality):
                    continue
                taken = {day for day in (long, quality) if day is not None}
                for easy in combinations([day for day in DAYS if day not in taken], len(week.runs.easy)):
                    layout = Layout(strength, gym, long, quality, easy)
                    if _runs_fit(week, layout) and _time_fits(week, layout):
                        yield layout


def _options(wanted: bool) -> tuple[int | None, ...]:
    return tuple(DAYS) if wanted else (None,)


def gym_days(week: Week, strength: tuple[int, ...]) -> frozenset[int]:
    """Which strength days are at the gym: hard sessions first, only allowed weekdays, not more than the pass (HC9)."""
    allowed = week.facts.gym_weekdays
    order = sorted(range(len(strength)), key=lambda place: (not week.strength[place].hard, place))
    days = [strength[place] for place in order if week.strength[place].key == "strength"]
    fitting = [day for day in days if not allowed or WEEK[day] in allowed]
    return frozenset(fitting[: week.facts.gym_days_per_week])


def _strength_fits(week: Week, strength: tuple[int, ...], long: int | None) -> bool:
    """HC2, HC4, HC5, HC6b and an order that is not a mere swap of equal sessions."""
    contents = week.strength
    if any(
        contents[i].key == "circuit" and contents[i + 1].key == "circuit" and strength[i] > strength[i + 1]
        for i in range(len(contents) - 1)
    ):
        return False
    hard = [day for day, content in zip(strength, contents, strict=True) if content.hard]
    if long is not None:
        hard.append(long)
        if (long - 1) % 7 in strength:
            return False
    if len(hard) > MOST_HARD_DAYS[week.phase]:
        return False
    return all(apart(first, second) >= 2 for first, second in combinations(hard, 2))


def _quality_fits(week: Week, strength: tuple[int, ...], long: int | None, quality: int | None) -> bool:
    """HC1, HC3, HC4, HC5 for the fast run; it is above tier 1, so never the day before a long run (HC6b)."""
    if quality is None or week.runs.quality is None:
        return True
    if long is not None and (quality == long or (long - 1) % 7 == quality):
        return False
    if week.runs.quality.block not in HARD_RUNS:
        return True
    hard = [day for day, content in zip(strength, week.strength, strict=True) if content.hard]
    if long is not None:
        hard.append(long)
    return len(hard) < MOST_HARD_DAYS[week.phase] and all(apart(day, quality) >= 2 for day in hard)


def _runs_fit(week: Week, layout: Layout) -> bool:
    """HC6b for easy runs, and no runs on two days in a row where the phase forbids it."""
    if layout.long is not None:
        before = (layout.long - 1) % 7
        for day, run in zip(layout.easy, week.runs.easy, strict=True):
            if day == before and run.minutes > BEFORE_LONG_MINUTES:
                return False
    if week.alternate_days:
        return all(apart(first, second) >= 2 for first, second in combinations(sorted(layout.run_days), 2))
    return True


def minutes_by_day(week: Week, layout: Layout) -> list[int]:
    """Planned minutes per day, runs and strength together."""
    minutes = [0] * 7
    for day, content in zip(layout.strength, week.strength, strict=True):
        minutes[day] += content.minutes
    for day, run in zip(layout.easy, week.runs.easy, strict=True):
        minutes[day] += run.minutes
    for place, single in ((layout.long, week.runs.long), (layout.quality, week.runs.quality)):
        if place is not None and single is not None:
            minutes[place] += single.minutes
    return minutes


def _time_fits(week: Week, layout: Layout) -> bool:
    """HC9: minutes available per weekday."""
    for day, minutes in enumerate(minutes_by_day(week, layout)):
        limit = week.facts.minutes_on(WEEK[day])
        if limit is not None and minutes > limit:
            return False
    return True


def cost(week: Week, layout: Layout) -> int:
    """Sum of missed preferences (9.3 S2, S3, S6, and evenly spread runs and strength)."""
    runs = layout.run_days
    strength = set(layout.strength)
    total = TWO_ON_A_DAY * len(runs & strength)
    total += RUNS_IN_A_ROW * sum((day + 1) % 7 in runs for day in runs)
    total += STRENGTH_IN_A_ROW * sum((day + 1) % 7 in strength for day in strength)
    for day, content in zip(layout.strength, week.strength, strict=True):
        total += RUN_AFTER_STRENGTH * (content.hard and (day + 1) % 7 in runs)
    if layout.long is not None:
        after = (layout.long + 1) % 7
        total += LONG_NOT_PREFERRED * (WEEK[layout.long] is not week.facts.preferred_long_run)
        total += AFTER_LONG_NOT_QUIET * (after in runs or after in strength)
        total += STRENGTH_ON_LONG * (layout.long in strength)
        total += RUN_BEFORE_LONG * ((layout.long - 1) % 7 in runs)
    gym_wanted = min(week.facts.gym_days_per_week, sum(content.key == "strength" for content in week.strength))
    return total + LONG_NOT_PREFERRED * (gym_wanted - len(layout.gym))
