"""Lower bounds for the search: what placing the rest of the items costs at least. Never more than the truth."""

from collections.abc import Sequence
from itertools import product
from typing import TypeAlias

from programs.domain.planner.options import Option
from programs.domain.planner.wishes import Kind, Role

Least: TypeAlias = tuple[int, int, int]
"""Cost, minutes short, crowding."""

NOTHING: Least = (0, 0, 0)


class Bounds:
    """Two bounds, the higher of which counts: kind by kind over its cheapest days, and runs and lifts by their numbers.

    A kind, a run and a lift are each on a day at most once.
    """

    def __init__(self, days: Sequence[Sequence[Option]], kinds: Sequence[Kind]) -> None:
        self.is_run = [kind.role is not Role.STRENGTH for kind in kinds]
        by_day = [_cheapest(options, len(kinds)) for options in days]
        self.by_kind = [
            [_sums([one for day in by_day[index:] if (one := day[kind]) is not None]) for kind in range(len(kinds))]
            for index in range(len(days) + 1)
        ]
        self.by_number = _tables([_by_number(options, self.is_run) for options in days])

    def least(self, index: int, left: Sequence[int]) -> Least | None:
        """For the items left from a day on; None when they cannot all be placed."""
        cost = short = runs = 0
        for times, sums, is_run in zip(left, self.by_kind[index], self.is_run, strict=True):
            if times >= len(sums):
                return None
            runs += times if is_run else 0
            cost = max(cost, sums[times][0])
            short += sums[times][1]
        other = self.by_number[index].get((runs, sum(left) - runs))
        return None if other is None else (max(cost, other[0]), max(short, other[1]), other[2])


def _cheapest(options: Sequence[Option], count: int) -> list[tuple[int, int] | None]:
    """Least cost and least minutes short of a day for each kind; None where the kind cannot be."""
    found: list[tuple[int, int] | None] = [None] * count
    for option in options:
        for place, short in zip(option.uses, option.shorts, strict=True):
            known = found[place]
            found[place] = (option.cost, short) if known is None else (min(known[0], option.cost), min(known[1], short))
    return found


def _sums(days: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Least cost and least minutes short for 0, 1, 2, … placements on these days."""
    costs, shorts = sorted(cost for cost, _ in days), sorted(short for _, short in days)
    return [(sum(costs[:times]), sum(shorts[:times])) for times in range(len(days) + 1)]


def _by_number(options: Sequence[Option], is_run: list[bool]) -> dict[tuple[int, int], Least]:
    """The least of a day for every number of runs and lifts on it, each part by itself."""
    found: dict[tuple[int, int], Least] = {}
    for option in options:
        runs = sum(is_run[place] for place in option.uses)
        _lower(found, (runs, len(option.uses) - runs), (option.cost, option.short, option.crowd))
    return found


def _tables(days: list[dict[tuple[int, int], Least]]) -> list[dict[tuple[int, int], Least]]:
    """From each day on, the least for every total number of runs and lifts."""
    tables: list[dict[tuple[int, int], Least]] = [{(0, 0): NOTHING}]
    for day in reversed(days):
        total: dict[tuple[int, int], Least] = {}
        for (here, one), (later, rest) in product(day.items(), tables[-1].items()):
            both = (one[0] + rest[0], one[1] + rest[1], one[2] + rest[2])
            _lower(total, (here[0] + later[0], here[1] + later[1]), both)
        tables.append(total)
    return tables[::-1]


def _lower(table: dict[tuple[int, int], Least], key: tuple[int, int], value: Least) -> None:
    known = table.get(key)
    table[key] = value if known is None else (min(known[0], value[0]), min(known[1], value[1]), min(known[2], value[2]))
