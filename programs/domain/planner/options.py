"""What each day of a week can hold: every run, every strength session and both, cut to the time of the day.

Only options that break no rule by themselves are kept. Must not look at other days.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from programs.domain.planner.loading import DayLoad, day_load
from programs.domain.planner.planned_week import Activity, Days
from programs.domain.planner.preferences import day_missed, running_minutes
from programs.domain.planner.rules import PlannerRules
from programs.domain.planner.single_day import RaceDay, day_breaches
from programs.domain.planner.wishes import Kind, Role, WeekRequest, easy_block
from programs.domain.week import WEEK, Weekday

TWO_ON_A_DAY = 2
STRENGTH_ON_LONG = 2
HOME_INSTEAD_OF_GYM = 60
WITHOUT_POGO = 1
ALONE = 5


@dataclass(frozen=True, slots=True)
class Option:
    """One way to fill a day. ``uses``: places of the kinds it takes; ``shape`` is equal for equal activities.

    ``cost`` counts missed preferences of the day, ``short`` minutes less than wanted (``shorts`` by kind), ``changes``
    is 1 if the day differs from last week, ``crowd`` how full it is. ``slack``: easy minutes beyond the share of S8, in
    hundredths, None when minutes are not known. ``eased``: allowed also while the two-session rule holds.
    """

    shape: int
    activities: tuple[Activity, ...]
    load: DayLoad
    uses: tuple[int, ...]
    shorts: tuple[int, ...]
    cost: int
    short: int
    changes: int
    crowd: int
    slack: int | Fraction | None
    eased: bool
    free: bool


@dataclass(frozen=True, slots=True)
class _Draft:
    activities: tuple[Activity, ...]
    uses: tuple[int, ...]
    shorts: tuple[int, ...]
    extra: int


class DayOptions:
    """Makes the options of all days for one set of kinds, remembering loads of equal days."""

    def __init__(self, request: WeekRequest, rules: PlannerRules, fixed: Days, races: tuple[RaceDay, ...]) -> None:
        self.request = request
        self.rules = rules
        self.fixed = fixed
        self.races = races
        self.shapes: dict[tuple[Activity, ...], int] = {}
        self.known: dict[tuple[int, tuple[Activity, ...]], tuple[DayLoad, bool, bool, int]] = {}

    def of_week(self, kinds: Sequence[Kind]) -> list[list[Option]]:
        """Seven lists, each in lexicographic order of the blocks."""
        return [self._of_day(index, day, kinds) for index, day in enumerate(WEEK)]

    def shape(self, activities: tuple[Activity, ...]) -> int:
        """A number that is equal for equal activities."""
        return self.shapes.setdefault(activities, len(self.shapes))

    def _of_day(self, index: int, day: Weekday, kinds: Sequence[Kind]) -> list[Option]:
        if day in self.fixed:
            return [self._option(index, _Draft(self.fixed[day], (), (), 0), fixed=True)]
        found = [self._option(index, draft) for draft in self._drafts(day, kinds)]
        allowed = [option for option in found if option.eased or option.free]
        return sorted(allowed, key=lambda option: (option.load.blocks, option.short))

    def _option(self, index: int, draft: _Draft, *, fixed: bool = False) -> Option:
        load, eased, free, cost = self._judged(index, draft.activities)
        last = self.request.last_week.get(WEEK[index], ())
        return Option(
            shape=self.shape(draft.activities),
            activities=draft.activities,
            load=load,
            uses=draft.uses,
            cost=cost + draft.extra,
            shorts=draft.shorts,
            short=sum(draft.shorts),
            changes=int(bool(self.request.last_week) and self._main(draft.activities) != self._main(last)),
            crowd=_crowd(load) + self._without_group(index, load),
            slack=self._slack(load),
            eased=eased or fixed,
            free=free or fixed,
        )

    def _without_group(self, index: int, load: DayLoad) -> int:
        """The group's own session on another day than the group's is second best."""
        group = self.request.conditions.group
        return ALONE * int(group is not None and WEEK[index] is not group.weekday and group.block in load.blocks)

    def _slack(self, load: DayLoad) -> int | Fraction | None:
        easy, fast = running_minutes((load,), self.rules)
        if easy is None:
            return None
        share = self.rules.limits.easy_share_percent
        slack = (100 - share) * easy - share * fast
        return slack.numerator if slack.denominator == 1 else slack

    def _main(self, activities: tuple[Activity, ...]) -> tuple[str, ...]:
        """The blocks that make a difference: running and strength."""
        kinds = {one.block: self.rules.blocks[one.block].kind for one in activities}
        return tuple(sorted(block for block, kind in kinds.items() if kind in ("run", "strength")))

    def _judged(self, index: int, activities: tuple[Activity, ...]) -> tuple[DayLoad, bool, bool, int]:
        """Load, allowed with and without the two-session rule, cost of the day."""
        key = (index, activities)
        if key not in self.known:
            conditions, rules = self.request.conditions, self.rules
            load = day_load(index, activities, conditions, rules)
            eased, free = (
                not any(day_breaches(load, conditions, rules, races=self.races, lever_active=active))
                for active in (True, False)
            )
            cost = sum(rules.weights[one.rule] for one in day_missed(load, conditions, rules))
            group = conditions.group
            if group is not None and WEEK[index] is group.weekday and not load.run_day:
                cost += rules.weights["S7"]
            self.known[key] = (load, eased, free, cost)
        return self.known[key]

    def _drafts(self, day: Weekday, kinds: Sequence[Kind]) -> Iterator[_Draft]:
        limit = self.request.conditions.available_minutes.get(day)
        room = 24 * 60 if limit is None else int(limit)
        runs: list[int | None] = [None, *(i for i, kind in enumerate(kinds) if kind.role is not Role.STRENGTH)]
        lifts: list[int | None] = [None, *(i for i, kind in enumerate(kinds) if kind.role is Role.STRENGTH)]
        for run in runs:
            for lift in lifts:
                yield from self._filled(day, kinds, run, lift, room)

    def _filled(
        self, day: Weekday, kinds: Sequence[Kind], run: int | None, lift: int | None, room: int
    ) -> Iterator[_Draft]:
        wanted = 0 if run is None else kinds[run].minutes
        strength: tuple[Activity, ...] = ()
        short = extra = 0
        if lift is not None:
            made = self._lift(day, kinds[lift], room, wanted)
            if made is None:
                return
            strength, short, extra = made
        uses = tuple(place for place in (run, lift) if place is not None)
        if run is None:
            yield _Draft(strength or (Activity("rest"),), uses, (short,) if strength else (), extra)
            return
        left = room - sum(int(one.minutes or 0) for one in strength)
        lengths = {min(wanted, left)}
        before_long = self.rules.sizes.before_long_minutes
        if kinds[run].role is Role.RUN and not strength and any(kind.role is Role.LONG for kind in kinds):
            lengths.add(min(wanted, left, before_long))
        for minutes in sorted(lengths, reverse=True):
            if minutes >= kinds[run].least:
                shorts = (wanted - minutes, short) if strength else (wanted - minutes,)
                yield _Draft((self._run(day, kinds[run], minutes), *strength), uses, shorts, extra)

    def _lift(
        self, day: Weekday, kind: Kind, room: int, run_minutes: int
    ) -> tuple[tuple[Activity, ...], int, int] | None:
        """The strength session of a day with its shortfall and cost; as long as the day allows beside the run."""
        minutes = max(kind.least, min(kind.minutes, room - run_minutes))
        if minutes > room:
            return None
        conditions, rules = self.request.conditions, self.rules
        gym = kind.gym and (not conditions.gym_weekdays or day in conditions.gym_weekdays)
        made: tuple[Activity, ...] = (Activity(kind.block, minutes=minutes, gym=gym),)
        short, extra = kind.minutes - minutes, 0
        if kind.gym and not gym:
            short += HOME_INSTEAD_OF_GYM
            extra = rules.weights["S5"] if kind.block in conditions.highest_yield else 0
        if kind.pogo:
            if minutes + run_minutes + rules.sizes.pogo_minutes <= room:
                made = (*made, Activity("pogo_light", minutes=rules.sizes.pogo_minutes))
            else:
                short += WITHOUT_POGO
        return made, short, extra

    def _run(self, day: Weekday, kind: Kind, minutes: int) -> Activity:
        block = kind.block
        if kind.role is Role.RUN and block != "walk_run":
            block = easy_block(minutes, self.rules)
        metres = kind.metres
        if metres is not None and minutes != kind.minutes:
            step = self.rules.sizes.step_m
            metres = metres * minutes // kind.minutes // step * step
        group = self.request.conditions.group
        return Activity(block, distance_m=metres, minutes=minutes, group=group is not None and group.weekday is day)


def _crowd(load: DayLoad) -> int:
    lifts = any(one.is_strength for one in load.loads)
    full = TWO_ON_A_DAY if load.run_day and lifts else 0
    return full + (STRENGTH_ON_LONG if load.has_long and lifts else 0)
