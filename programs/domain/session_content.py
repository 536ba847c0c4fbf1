"""Deals the slots of a phase out to sessions: strength A, B, C, circuits, daily work, cross-training.

Frequencies are maxima unless a range is given (clinical.md 7.4); the lower end is planned. Must not choose days.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from programs.domain.activity import HEAVY_TIER
from programs.domain.dose import session_minutes
from programs.domain.exercise import Exercise, ExerciseType, Library, LoadRegion, find, working_tier
from programs.domain.protocol import Phase, Slot
from programs.domain.week import PlannedItem

DAILY_FROM = 4
"""Slots asked for on this many days or more are daily work, the others belong to strength sessions (CC)."""

CIRCUIT = "maint-circuit-20"
RUNNING_SESSIONS = frozenset({"hill-sprint-short", "walk-run-interval", "strides-flat", "strides-incline"})
"""Drills that are a run of their own and never part of a strength session."""


@dataclass(frozen=True, slots=True)
class StrengthContent:
    """A strength session without a day. ``heavy_regions``: regions it loads at tier 3 (36/48 h rule)."""

    key: str
    letter: str
    items: tuple[PlannedItem, ...]
    heavy_regions: frozenset[LoadRegion]

    @property
    def hard(self) -> bool:
        """True when any region is loaded at tier 3."""
        return bool(self.heavy_regions)

    @property
    def minutes(self) -> int:
        """Estimated minutes."""
        return minutes_of(self.items)


@dataclass(frozen=True, slots=True)
class DailyContent:
    """A light slot for ``days`` days a week; ``off_days`` only on days without strength work."""

    item: PlannedItem
    days: int
    tier: int
    off_days: bool


@dataclass(frozen=True, slots=True)
class PhaseContent:
    """Everything of a phase that is to be placed in a week."""

    strength: tuple[StrengthContent, ...]
    daily: tuple[DailyContent, ...]
    cross: tuple[PlannedItem, ...]
    cross_days: int


def minutes_of(items: Iterable[PlannedItem]) -> int:
    """Estimated minutes of a list of items."""
    return session_minutes(tuple((item.dose, item.heavy) for item in items))


def current_slots(phase: Phase, opened: frozenset[str], findings: frozenset[str] | None) -> tuple[Slot, ...]:
    """Slots in force: the open ones, plus opened late or overlap ones, without those that an opened one replaces."""
    late = tuple(slot for slot in phase.slots if slot.late and slot.exercise in opened)
    replaced = {slot.replaces for slot in late if slot.replaces}
    return (*(slot for slot in phase.open_slots(findings) if slot.exercise not in replaced), *late)


def deal(library: Library, slots: tuple[Slot, ...], week: int) -> PhaseContent:
    """Slots to sessions. Heavy slots share the first sessions, light rarer ones go to the last (balance)."""
    strength: list[Slot] = []
    daily: list[DailyContent] = []
    cross: list[Slot] = []
    circuits = 0
    for slot in slots:
        exercise = find(library, slot.exercise)
        if slot.exercise == CIRCUIT:
            circuits = slot.per_week.low
        elif exercise.type is ExerciseType.CONDITIONING:
            cross.append(slot)
        elif slot.exercise in RUNNING_SESSIONS:
            continue
        elif (slot.per_week.low >= DAILY_FROM or slot.off_days) and not _is_heavy(exercise, slot):
            tier = working_tier(exercise, heavy=slot.heavy)
            daily.append(DailyContent(_item(slot, week), slot.per_week.low, tier, slot.off_days))
        else:
            strength.append(slot)
    circuit_slots = [slot for slot in slots if slot.exercise == CIRCUIT]
    return PhaseContent(
        strength=(*_strength_sessions(library, strength, week), *_circuits(circuit_slots, circuits, week)),
        daily=tuple(daily),
        cross=tuple(_item(slot, week) for slot in cross),
        cross_days=max((slot.per_week.low for slot in cross), default=0),
    )


def _item(slot: Slot, week: int) -> PlannedItem:
    return PlannedItem(slot.exercise, slot.exercise, slot.dose_in_week(week), slot.heavy, slot.note)


def _is_heavy(exercise: Exercise, slot: Slot) -> bool:
    return working_tier(exercise, heavy=slot.heavy) == HEAVY_TIER


def _strength_sessions(library: Library, slots: list[Slot], week: int) -> list[StrengthContent]:
    count = max((slot.per_week.low for slot in slots), default=0)
    chosen: list[list[Slot]] = [[] for _ in range(count)]
    for slot in slots:
        times = slot.per_week.low
        heavy = _is_heavy(find(library, slot.exercise), slot)
        places = range(times) if heavy else range(count - times, count)
        for place in places:
            chosen[place].append(slot)
    return [_strength(library, "ABCDEFG"[place], group, week) for place, group in enumerate(chosen)]


def _strength(library: Library, letter: str, slots: list[Slot], week: int) -> StrengthContent:
    regions = {find(library, slot.exercise).region for slot in slots if _is_heavy(find(library, slot.exercise), slot)}
    ordered = sorted(slots, key=lambda slot: not slot.heavy)
    return StrengthContent("strength", letter, tuple(_item(slot, week) for slot in ordered), frozenset(regions))


def _circuits(slots: list[Slot], count: int, week: int) -> list[StrengthContent]:
    items = tuple(_item(slot, week) for slot in slots)
    return [StrengthContent("circuit", "", items, frozenset()) for _ in range(count)]
