"""Finds the best week: a complete search over seven days with pruning, so it is the cheapest and always the same.

Order of merit: cost of missed preferences, minutes short, days changed from last week, crowding, then the earliest
lexicographic week (9.3). All numbers are integers. Must not decide what is wanted.
"""

from collections.abc import Sequence
from fractions import Fraction

from programs.domain.planner.bounds import Bounds
from programs.domain.planner.loading import DayLoad, day_load
from programs.domain.planner.options import DayOptions, Option
from programs.domain.planner.preferences import missed_preferences, pair_missed
from programs.domain.planner.rules import PlannerRules
from programs.domain.planner.spacing import heavy_breaches, neighbour_breaches, plyo_breaches
from programs.domain.planner.wishes import Kind, WeekRequest
from programs.domain.week import WEEK

Merit = tuple[int, int, int, int]
Slack = int | Fraction | None
Key = tuple[int, int, tuple[int, ...], int]


class WeekSearch:
    """One search; keep it for several sets of kinds of the same request, it remembers pairs of days."""

    def __init__(self, request: WeekRequest, rules: PlannerRules, options: DayOptions, lever: int) -> None:
        self.request = request
        self.rules = rules
        self.options = options
        self.lever = lever
        self.most_hard = rules.limits.hard_days[request.conditions.phase]
        self.most_runs = len(WEEK) - rules.limits.days_without_run[request.conditions.phase]
        self.alternate = request.conditions.phase in rules.protocol(request.conditions.protocol).alternate
        self.share_weight = rules.weights["S8"]
        sunday = request.conditions.previous_sunday
        self.sunday = day_load(-1, sunday, request.conditions, rules)
        self.sunday_shape = options.shape(sunday)
        self.pairs: dict[tuple[int, int], tuple[int, int] | None] = {}

    def best(self, kinds: Sequence[tuple[Kind, int]]) -> tuple[Option, ...] | None:
        """The best week that holds all kinds as often as asked, or None."""
        self.days = self.options.of_week([kind for kind, _ in kinds])
        self.left = [count for _, count in kinds]
        self.bounds = Bounds(self.days, [kind for kind, _ in kinds])
        self.share_matters = any((option.slack or 0) < 0 for day in self.days for option in day)
        self.best_merit: Merit | None = None
        self.chosen: tuple[Option, ...] | None = None
        self.seen: dict[Key, list[tuple[Merit, Slack]]] = {}
        self.path: list[Option] = []
        self._visit(0, (self._sure_cost(kinds), 0, 0, 0), 0, 0, 0)
        return self.chosen

    def _sure_cost(self, kinds: Sequence[tuple[Kind, int]]) -> int:
        """What every week with these kinds costs: S4, which does not depend on the days."""
        focus = self.rules.lists.focus
        blocks = [kind.block for kind, count in kinds for _ in range(count)]
        blocks += [one.block for day in self.options.fixed.values() for one in day]
        found = [focus[block] for block in blocks if block in focus]
        return self.rules.weights["S4"] if len(found) > 1 and len(set(found)) == 1 else 0

    def _hopeless(self, index: int, merit: Merit) -> bool:
        """No way to place what is left, or none that could still be better than the best week so far."""
        rest = self.bounds.least(index, self.left)
        if rest is None:
            return True
        if self.best_merit is None:
            return False
        return (merit[0] + rest[0], merit[1] + rest[1], merit[2], merit[3] + rest[2]) >= self.best_merit

    def _visit(self, index: int, merit: Merit, hard: int, runs: int, slack: Slack) -> None:
        if self._hopeless(index, merit):
            return
        if index == len(self.days):
            self._keep(merit)
            return
        if self._dominated(index, merit, hard, slack):
            return
        before = self.path[-1].shape if self.path else self.sunday_shape
        for option in self.days[index]:
            if any(self.left[place] == 0 for place in option.uses):
                continue
            if not (option.eased if runs < self.lever else option.free):
                continue
            now_hard, now_runs = hard + option.load.hard, runs + option.load.run_day
            if now_hard > self.most_hard or now_runs > self.most_runs:
                continue
            pair = self._pair(before, option)
            if pair is not None:
                self._go_on(index, option, self._sum(merit, option, pair), now_hard, now_runs, slack)

    def _go_on(self, index: int, option: Option, merit: Merit, hard: int, runs: int, slack: Slack) -> None:
        if self.share_matters:
            slack = None if slack is None or option.slack is None else slack + option.slack
        for place in option.uses:
            self.left[place] -= 1
        self.path.append(option)
        self._visit(index + 1, merit, hard, runs, slack)
        self.path.pop()
        for place in option.uses:
            self.left[place] += 1

    def _sum(self, merit: Merit, option: Option, pair: tuple[int, int]) -> Merit:
        return (
            merit[0] + option.cost + pair[0],
            merit[1] + option.short,
            merit[2] + option.changes,
            merit[3] + option.crowd + pair[1],
        )

    def _dominated(self, index: int, merit: Merit, hard: int, slack: Slack) -> bool:
        """An earlier way to the same state was at least as good; it is also lexicographically earlier.

        More easy minutes (``slack``) never cost more, fewer at most the weight of S8.
        """
        if not self.path:
            return False
        key = (index, self.path[-1].shape, tuple(self.left), hard)
        known = self.seen.setdefault(key, [])
        for other, other_slack in known:
            as_easy = other_slack is None or (slack is not None and other_slack >= slack)
            if other <= merit if as_easy else (other[0] + self.share_weight, *other[1:]) <= merit:
                return True
        known.append((merit, slack))
        return False

    def _keep(self, merit: Merit) -> None:
        """A whole week: its exact cost, also of the preferences that need all days."""
        week: tuple[DayLoad, ...] = (self.sunday, *(option.load for option in self.path))
        missed = missed_preferences(week, self.request.conditions, self.rules)
        cost = sum(self.rules.weights[one.rule] for one in missed)
        exact: Merit = (max(cost, merit[0]), *merit[1:])
        if self.best_merit is None or exact < self.best_merit:
            self.best_merit, self.chosen = exact, tuple(self.path)

    def _pair(self, before_shape: int, option: Option) -> tuple[int, int] | None:
        """Cost and crowding of two consecutive days, None when they break a rule."""
        key = (before_shape, option.shape)
        if key not in self.pairs:
            before = self.path[-1].load if self.path else self.sunday
            self.pairs[key] = self._judge_pair(before, option.load)
        return self.pairs[key]

    def _judge_pair(self, before: DayLoad, day: DayLoad) -> tuple[int, int] | None:
        conditions, rules = self.request.conditions, self.rules
        if self.alternate and before.run_day and day.run_day:
            return None
        both = (before, day)
        if any(neighbour_breaches(before, day, conditions, rules)) or any(heavy_breaches(both, rules)):
            return None
        if any(plyo_breaches(both, conditions, rules)):
            return None
        cost = sum(rules.weights[one.rule] for one in pair_missed(before, day))
        lifts = [any(load.is_strength for load in one.loads) for one in both]
        return cost, int(before.run_day and day.run_day) + int(all(lifts))
