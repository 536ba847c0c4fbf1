"""Proposes the best week and explains what it had to leave out (clinical.md 9.2 to 9.4). Stores nothing.

When not everything fits, the smallest set of wishes is dropped; among sets of the same size the least important:
the fast run, then the long run (both become easy runs), then runs, then strength sessions from the last.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from programs.domain.planner.check import WeekVerdict, check_week, lever_sessions
from programs.domain.planner.loading import day_load
from programs.domain.planner.options import HOME_INSTEAD_OF_GYM, DayOptions, Option
from programs.domain.planner.planned_week import Activity, Days, WeekConditions
from programs.domain.planner.rules import PlannerRules
from programs.domain.planner.search import WeekSearch
from programs.domain.planner.single_day import races_of
from programs.domain.planner.wishes import (
    Dropped,
    Role,
    WeekRequest,
    Wishes,
    fewer,
    fixed_days,
    run_kinds,
    strength_kinds,
    wishes_of,
)
from programs.domain.week import WEEK, Weekday

__all__ = ["Dropped", "DroppedWish", "WeekProposal", "WeekRequest", "beside_the_group", "propose_week"]


@dataclass(frozen=True, slots=True)
class DroppedWish:
    """A wish that the week could not keep: what, how often, and why in words."""

    role: Role
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class WeekProposal:
    """The best week. ``possible`` False: even the smallest week breaks a rule, ``verdict`` says which.

    ``dropped`` is the smallest set of wishes left out, ``notes`` say what else is different from what was asked.
    """

    days: Mapping[Weekday, tuple[Activity, ...]]
    verdict: WeekVerdict
    dropped: tuple[DroppedWish, ...]
    notes: tuple[str, ...]

    @property
    def possible(self) -> bool:
        """Whether the week may be saved."""
        return self.verdict.accepted


def propose_week(request: WeekRequest, rules: PlannerRules) -> WeekProposal:
    """The cheapest week without a violation. The same request always gives the same week.

    A race of the calendar takes its day; it is given up last, when no week with it keeps the rules.
    """
    proposal = _propose(request, rules, ())
    if proposal.possible or fixed_days(request) == fixed_days(replace(request, race_day=False)):
        return proposal
    reasons = _reasons(proposal.verdict)
    words = rules.say("wish_race", reasons=reasons)
    without = _propose(replace(request, race_day=False), rules, (DroppedWish(Role.RACE, 1, words),))
    return without if without.possible else proposal


def _propose(request: WeekRequest, rules: PlannerRules, given_up: tuple[DroppedWish, ...]) -> WeekProposal:
    wishes, chosen = _search(request, rules)
    fixed = fixed_days(request)
    days: dict[Weekday, tuple[Activity, ...]] = {day: fixed.get(day, (Activity("rest"),)) for day in WEEK}
    if chosen is not None:
        days = dict(zip(WEEK, (option.activities for option in chosen), strict=True))
    days = _with_cross_training(days, wishes, request, rules)
    verdict = check_week(days, request.conditions, rules)
    notes = (*wishes.notes, *_notes(days, chosen or (), wishes, request, rules))
    if not verdict.accepted:
        notes = (rules.say("impossible", reasons=_reasons(verdict)), *notes)
    dropped = (*given_up, *(_in_words(one, request, rules) for one in wishes.dropped))
    return WeekProposal(days, verdict, dropped, notes)


def _reasons(verdict: WeekVerdict) -> str:
    return " ".join(dict.fromkeys(one.words for one in verdict.violations))


def _search(request: WeekRequest, rules: PlannerRules) -> tuple[Wishes, tuple[Option, ...] | None]:
    conditions = request.conditions
    fixed = fixed_days(request)
    loads = tuple(day_load(i, fixed.get(day, ()), conditions, rules) for i, day in enumerate(WEEK))
    options = DayOptions(request, rules, fixed, races_of(loads, conditions))
    search = WeekSearch(request, rules, options, lever_sessions(conditions, rules))
    wishes = smallest = wishes_of(request, rules)
    for smallest in _attempts(wishes):
        kinds = [*run_kinds(smallest, request, rules), *strength_kinds(smallest, request, rules)]
        chosen = search.best(kinds)
        if chosen is not None:
            placed = sum(count for kind, count in kinds if kind.role is not Role.STRENGTH)
            return _without_room(smallest, placed), chosen
    return smallest, None


def _without_room(wishes: Wishes, placed: int) -> Wishes:
    """Runs for which the week's distance had no room at all."""
    missing = wishes.runs - placed
    if missing <= 0:
        return wishes
    return replace(wishes, runs=placed, dropped=(*wishes.dropped, Dropped(Role.RUN, missing, "why_room")))


def _attempts(wishes: Wishes) -> Iterator[Wishes]:
    """All wishes first, then ever fewer; within one size the least important are dropped first."""
    strength = len(wishes.strength) - min(wishes.required, len(wishes.strength))
    choices = [
        (lifts, runs, long, quality)
        for lifts in range(strength + 1)
        for runs in range(wishes.runs + 1)
        for long in range(1 + wishes.long)
        for quality in range(1 + (wishes.quality is not None))
    ]
    for lifts, runs, long, quality in sorted(choices, key=lambda one: (sum(one), one)):
        yield fewer(wishes, quality=bool(quality), long=bool(long), runs=runs, strength=lifts)


def _with_cross_training(
    days: dict[Weekday, tuple[Activity, ...]], wishes: Wishes, request: WeekRequest, rules: PlannerRules
) -> dict[Weekday, tuple[Activity, ...]]:
    """Runs that are stopped become easy cross-training on otherwise free days, as many as there were runs."""
    left = wishes.cross
    least, most = rules.sizes.cross_minutes
    for day in WEEK:
        room = request.conditions.available_minutes.get(day)
        minutes = most if room is None else min(most, int(room))
        if left and minutes >= least and day not in request.locked and days[day] == (Activity("rest"),):
            days[day] = (Activity("xt_easy", minutes=minutes),)
            left -= 1
    return days


def _notes(
    days: Days, chosen: tuple[Option, ...], wishes: Wishes, request: WeekRequest, rules: PlannerRules
) -> Iterator[str]:
    if wishes.cross:
        yield rules.say("cross_instead")
    shorter = [day.capitalize() for day, one in zip(WEEK, chosen, strict=False) if one.short % HOME_INSTEAD_OF_GYM > 1]
    if shorter:
        yield rules.say("shortened", days=", ".join(shorter))
    for option in chosen:
        if option.short >= HOME_INSTEAD_OF_GYM and option.uses:
            lift = next((one for one in option.activities if rules.blocks[one.block].kind == "strength"), None)
            if lift is not None and not lift.gym and (request.conditions.gym_days_per_week or 0) > 0:
                yield rules.say("at_home", name=_first_upper(rules.name(lift.block)))
    group = request.conditions.group
    if group is not None:
        for one in days.get(group.weekday, ()):
            if one.group and one.block == group.block:
                yield rules.say("with_group")
            elif one.group:
                yield rules.say("beside_group", name=rules.name(one.block), wanted=rules.name(group.block))


def _first_upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _in_words(dropped: Dropped, request: WeekRequest, rules: PlannerRules) -> DroppedWish:
    phase = request.conditions.phase
    why = rules.say(
        dropped.why, least=rules.limits.days_without_run[phase], minutes=rules.sizes.long_minutes[0], phase=phase
    )
    name = "" if dropped.block is None else _first_upper(rules.name(dropped.block))
    words = rules.say(f"wish_{dropped.role}", why=why, count=dropped.count, name=name)
    return DroppedWish(dropped.role, dropped.count, words)


def beside_the_group(
    days: Days, day: Weekday, wanted: str, conditions: WeekConditions, rules: PlannerRules
) -> tuple[Activity, str]:
    """HC15: what the runner does on the day of the group, and the words for it.

    The group's own session when the week allows it there, else the most similar that adds no violation: a medium run,
    an easy run, easy cross-training, a walk.
    """
    kept = tuple(one for one in days.get(day, ()) if not rules.blocks[one.block].run_day and one.block != "rest")
    least, most = rules.sizes.easy_minutes
    before = _ids_without(days, day, kept, conditions, rules)
    for block, minutes in ((wanted, most), ("run_medium", most + 1), ("run_easy", most), ("run_easy", least)):
        activity = Activity(block, minutes=minutes, group=True)
        if _ids_without(days, day, (activity, *kept), conditions, rules) <= before:
            if block == wanted:
                return activity, rules.say("with_group")
            return activity, rules.say("beside_group", name=rules.name(block), wanted=rules.name(wanted))
    easy = Activity("xt_easy", minutes=rules.sizes.cross_minutes[1], group=True)
    return easy, rules.say("beside_group", name=rules.name("xt_easy"), wanted=rules.name(wanted))


def _ids_without(
    days: Days, day: Weekday, activities: tuple[Activity, ...], conditions: WeekConditions, rules: PlannerRules
) -> frozenset[tuple[str, Weekday | None]]:
    verdict = check_week({**days, day: activities}, conditions, rules)
    return frozenset((one.id, one.day) for one in verdict.violations)
