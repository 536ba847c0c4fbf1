"""Proposes a week for a phase and a runner, with a reason in words for every placement (clinical.md 7, 9.2).

It keeps HC1 to HC7 and HC9. When a week cannot hold everything it leaves things out in a fixed order (fast run, long
run made easy, runs, strength) and says so. Adjustments after verdicts are made elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from programs.domain.exercise import Library, Setting, find, resolve
from programs.domain.placement import Layout, Week, best_layout, minutes_by_day
from programs.domain.protocol import Phase, Protocol
from programs.domain.running_week import EASY_UP_TO_MINUTES, RunContent, RunPlan, as_easy, capped_easy, plan_runs
from programs.domain.session_content import PhaseContent, StrengthContent, current_slots, deal, minutes_of
from programs.domain.week import (
    WEEK,
    PlannedItem,
    PlannedSession,
    RunnerFacts,
    SessionKind,
    Weekday,
    WeekPlan,
    WeekWords,
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is to be placed, and what was given up for it."""

    strength: tuple[StrengthContent, ...]
    runs: RunPlan
    notes: tuple[str, ...]


def propose_week(
    protocol: Protocol,
    phase_number: int,
    facts: RunnerFacts,
    library: Library,
    words: WeekWords,
    *,
    week_in_phase: int = 1,
    opened: frozenset[str] = frozenset(),
    findings: frozenset[str] | None = None,
) -> WeekPlan:
    """A week of sessions, Monday first. ``opened``: late or overlap slugs that are open; ``week_in_phase`` from 1.

    The same arguments always give the same week. Raises RuleViolation for an unknown phase or slug.
    """
    phase = protocol.phase(phase_number)
    content = deal(library, current_slots(phase, opened, findings), week_in_phase)
    for attempt in _attempts(phase, facts, content, words):
        week = Week(attempt.strength, attempt.runs, facts, phase.number, _alternate(phase))
        layout = best_layout(week)
        if layout is not None:
            return _week_plan(library, words, week, layout, content, attempt.notes)
    return WeekPlan((), ())


def _alternate(phase: Phase) -> bool:
    return phase.run.alternate_days or phase.run.walk_run


def _attempts(phase: Phase, facts: RunnerFacts, content: PhaseContent, words: WeekWords) -> Iterator[Attempt]:
    """Everything first, then less and less; the last attempt, an empty week, always fits."""
    runs = plan_runs(phase, facts)
    notes: tuple[str, ...] = ()
    if phase.run.quality and runs.count and facts.speed_gate is not True:
        notes = (words.say("no_speed"),)
    yield Attempt(content.strength, runs, notes)
    if runs.quality is not None:
        runs = RunPlan((as_easy(runs.quality), *runs.easy), runs.long, None)
        notes = (*notes, words.say("dropped_quality"))
        yield Attempt(content.strength, runs, notes)
    if runs.long is not None:
        runs = RunPlan((*runs.easy, capped_easy(runs.long, EASY_UP_TO_MINUTES)), None, None)
        notes = (*notes, words.say("dropped_long"))
        yield Attempt(content.strength, runs, notes)
    yield from _fewer(content, runs, notes, words)


def _fewer(content: PhaseContent, runs: RunPlan, notes: tuple[str, ...], words: WeekWords) -> Iterator[Attempt]:
    full = len(runs.easy)
    for kept in range(full - 1, -1, -1):
        left_out = words.say("dropped_run", count=full - kept)
        yield Attempt(content.strength, RunPlan(runs.easy[:kept], None, None), (*notes, left_out))
    no_run = (words.say("dropped_run", count=full),) if full else ()
    for kept in range(len(content.strength) - 1, -1, -1):
        dropped = (words.say("dropped_strength", name=_name(c, words)) for c in content.strength[kept:])
        yield Attempt(content.strength[:kept], RunPlan((), None, None), (*notes, *no_run, *dropped))


def _name(content: StrengthContent, words: WeekWords) -> str:
    return words.name(content.key, letter=content.letter)


def _week_plan(
    library: Library,
    words: WeekWords,
    week: Week,
    layout: Layout,
    content: PhaseContent,
    notes: tuple[str, ...],
) -> WeekPlan:
    builder = _Builder(library, words, week, layout)
    sessions = [*builder.strength(), *builder.runs(), *builder.daily(content), *builder.cross(content)]
    busy = {session.weekday for session in sessions}
    sessions += [builder.rest(day) for day in WEEK if day not in busy]
    order = {kind: place for place, kind in enumerate(("run", "walk_run", "strength", "daily", "cross", "rest"))}
    sessions.sort(key=lambda s: (WEEK.index(s.weekday), order[s.kind]))
    return WeekPlan(tuple(sessions), (*notes, *dict.fromkeys(builder.notes)))


class _Builder:
    """Turns a layout into sessions with items, minutes and reasons; collects what had to be left out."""

    def __init__(self, library: Library, words: WeekWords, week: Week, layout: Layout) -> None:
        self.library = library
        self.words = words
        self.week = week
        self.layout = layout
        self.notes: list[str] = []
        self.minutes = minutes_by_day(week, layout)

    def strength(self) -> Iterator[PlannedSession]:
        """Strength sessions and circuits with what can be done where they are done."""
        first_hard = min((d for d, c in self._placed() if c.hard), default=None)
        for day, content in self._placed():
            setting = Setting.GYM if day in self.layout.gym else Setting.HOME
            items = tuple(self._items(content.items, setting))
            if content.key == "circuit":
                why = self.words.say("circuit")
            elif not content.hard:
                why = self.words.say("strength_light")
            else:
                why = self.words.say("strength_first" if day == first_hard else "strength_spaced")
            yield PlannedSession(
                weekday=WEEK[day],
                name=_name(content, self.words),
                kind=SessionKind.STRENGTH,
                block=_block_of(content),
                minutes=minutes_of(items),
                hard=content.hard,
                explanation=f"{why} {self.words.say(setting.value)}",
                setting=setting,
                items=items,
            )

    def _placed(self) -> list[tuple[int, StrengthContent]]:
        return list(zip(self.layout.strength, self.week.strength, strict=True))

    def _items(self, items: tuple[PlannedItem, ...], setting: Setting) -> Iterator[PlannedItem]:
        for item in items:
            slug = resolve(self.library, item.prescribed, setting, self.week.facts.equipment(setting))
            name = find(self.library, item.prescribed).name
            if slug is None:
                where = self.words.say(f"at_{setting.value}")
                self.notes.append(self.words.say("no_equipment", name=name, where=where))
            elif slug == item.prescribed:
                yield item
            else:
                note = " ".join(part for part in (item.note, self.words.say("substituted", name=name)) if part)
                yield replace(item, exercise=slug, note=note)

    def runs(self) -> Iterator[PlannedSession]:
        """Runs with distance, minutes, intensity and the reason for their day."""
        layout, runs = self.layout, self.week.runs
        before_long = None if layout.long is None else (layout.long - 1) % 7
        for day, run in zip(layout.easy, runs.easy, strict=True):
            stage = self.week.facts.walk_run_stage
            if run.kind is SessionKind.WALK_RUN and stage is not None:
                why = self.words.say("walk_run", stage=stage.id)
            else:
                why = self.words.say("easy_before_long" if day == before_long else "easy")
            yield self._run(day, run, why)
        if layout.quality is not None and runs.quality is not None:
            yield self._run(layout.quality, runs.quality, self.words.say("quality"))
        if layout.long is not None and runs.long is not None:
            preferred = WEEK[layout.long] is self.week.facts.preferred_long_run
            day_name = WEEK[layout.long].capitalize()
            why = self.words.say("long_preferred") if preferred else self.words.say("long_moved", day=day_name)
            yield self._run(layout.long, runs.long, why)

    def _run(self, day: int, run: RunContent, why: str) -> PlannedSession:
        return PlannedSession(
            weekday=WEEK[day],
            name=self.words.name(run.key),
            kind=run.kind,
            block=run.block,
            minutes=run.minutes,
            hard=run.hard,
            explanation=why,
            intensity=run.intensity,
            distance_m=run.distance_m,
            descent_m=None if run.distance_m is None else 0,
        )

    def daily(self, content: PhaseContent) -> Iterator[PlannedSession]:
        """Light work on as many days as asked: days without strength first; above tier 1 never before a long run."""
        by_day: dict[int, list[PlannedItem]] = {}
        for daily in content.daily:
            found = tuple(self._items((daily.item,), Setting.HOME))
            for item in found:
                for day in self._daily_days(daily.days, daily.tier, off_days=daily.off_days):
                    if self._take(day, item):
                        by_day.setdefault(day, []).append(item)
        for day, items in sorted(by_day.items()):
            yield PlannedSession(
                weekday=WEEK[day],
                name=self.words.name("daily"),
                kind=SessionKind.DAILY,
                block="mobility",
                minutes=minutes_of(items),
                hard=False,
                explanation=self.words.say("daily"),
                setting=Setting.HOME,
                items=tuple(items),
            )

    def _daily_days(self, wanted: int, tier: int, *, off_days: bool) -> list[int]:
        strength = set(self.layout.strength)
        hard = {day for day, content in self._placed() if content.hard}
        before_long = None if self.layout.long is None else (self.layout.long - 1) % 7
        days = [day for day in range(7) if not (tier > 1 and (day == before_long or day in hard))]
        if off_days:
            days = [day for day in days if day not in strength]
        return sorted(sorted(days, key=lambda day: (day in strength, day))[:wanted])

    def _take(self, day: int, item: PlannedItem) -> bool:
        """Book the minutes of an item on a day; a note when there is no time left (HC9)."""
        minutes = minutes_of((item,))
        limit = self.week.facts.minutes_on(WEEK[day])
        if limit is not None and self.minutes[day] + minutes > limit:
            name = find(self.library, item.exercise).name
            self.notes.append(self.words.say("no_time", name=name, day=WEEK[day].capitalize()))
            return False
        self.minutes[day] += minutes
        return True

    def cross(self, content: PhaseContent) -> Iterator[PlannedSession]:
        """Cross-training on the emptiest days; what can be done takes turns."""
        items = tuple(self._items(content.cross, Setting.HOME))
        days = sorted(range(7), key=lambda day: (self.minutes[day], day))[: content.cross_days] if items else []
        for turn, day in enumerate(sorted(days)):
            item = items[turn % len(items)]
            if self._take(day, item):
                yield PlannedSession(
                    weekday=WEEK[day],
                    name=self.words.name("cross"),
                    kind=SessionKind.CROSS,
                    block="xt_easy",
                    minutes=minutes_of((item,)),
                    hard=False,
                    explanation=self.words.say("cross"),
                    setting=Setting.HOME,
                    intensity="easy",
                    items=(item,),
                )

    def rest(self, day: Weekday) -> PlannedSession:
        """A day without anything."""
        return PlannedSession(day, self.words.name("rest"), SessionKind.REST, "rest", 0, False, self.words.say("rest"))


def _block_of(content: StrengthContent) -> str:
    """The activity block that a session counts as; the planner's own templates (9.1)."""
    if content.key == "circuit":
        return "maint_circuit_20"
    if not content.hard:
        return "strength_B"
    hip = {"hamstring", "glute_lat", "adductor"}
    return "strength_hip_ham_heavy" if {str(r) for r in content.heavy_regions} <= hip else "strength_A"
