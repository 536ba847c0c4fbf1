"""Rows of the working plan as the domain's values: doses, sessions, the week. Must not touch the database."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from athletes.models import SessionKind as StoredKind
from clinic.domain.rounding import half_up
from programs.content.planning import week_words
from programs.domain.activity import HEAVY_TIER
from programs.domain.document_codec import Json, from_json, to_json
from programs.domain.dose import Dose
from programs.domain.exercise import ExerciseType, Library, LoadRegion, Setting, working_tier
from programs.domain.protocol import Protocol
from programs.domain.running_week import EASY_UP_TO_MINUTES, HARD_RUNS, LONG_FROM_MINUTES, VERY_LONG_MINUTES
from programs.domain.selection import allowed_in_phase
from programs.domain.session_content import minutes_of
from programs.domain.week import WEEK, PlannedItem, SessionKind, WeekPlan
from programs.domain.week import PlannedSession as Session
from programs.models import PlannedSession, Prescription

RUN_BLOCKS = {
    "strides": "strides_flat",
    "tempo": "run_tempo",
    "steady": "run_tempo",
    "intervals": "run_intervals",
    "hills": "hill_repeats",
    "race": "race",
}
HIPS = frozenset({LoadRegion.HAMSTRING, LoadRegion.GLUTE_LAT, LoadRegion.ADDUCTOR})


def dose_of(prescription: Prescription) -> Dose:
    """The stored dose."""
    return from_json(Dose, prescription.dose, "dose")


def dose_json(dose: Dose) -> Json:
    """A dose as it is stored."""
    return to_json(dose)


def daily_name() -> str:
    """The name of the light session for every day; its rows are stored as strength."""
    return week_words().name("daily")


def stored_kind(kind: SessionKind) -> str:
    """The kind of a row for a kind of the planner: daily work is stored as strength."""
    return StoredKind.STRENGTH if kind is SessionKind.DAILY else StoredKind(kind.value)


def kind_of(row: PlannedSession) -> SessionKind:
    """The planner's kind of a stored session."""
    if row.kind in (StoredKind.STRENGTH, StoredKind.PLYO):
        return SessionKind.DAILY if row.title == daily_name() else SessionKind.STRENGTH
    return SessionKind.RUN if row.kind == StoredKind.RACE else SessionKind(row.kind)


def item_of(prescription: Prescription) -> PlannedItem:
    """A prescription as an item of a session."""
    slug = prescription.exercise
    return PlannedItem(slug, slug, dose_of(prescription), prescription.heavy, prescription.note)


def items_on(row: PlannedSession, prescriptions: Iterable[Prescription]) -> tuple[PlannedItem, ...]:
    """What is done in a session on its day, in order."""
    return tuple(item_of(p) for p in prescriptions if p.session == row.title and row.weekday in p.weekdays)


def week_of(sessions: Sequence[PlannedSession], prescriptions: Sequence[Prescription], library: Library) -> WeekPlan:
    """The week of a phase from its rows, with a rest session on every empty day."""
    found = [_session(row, items_on(row, prescriptions), library) for row in sessions]
    busy = {session.weekday for session in found}
    words = week_words()
    found += [
        Session(day, words.name("rest"), SessionKind.REST, "rest", 0, False, words.say("rest"))
        for day in WEEK
        if day not in busy
    ]
    return WeekPlan(tuple(sorted(found, key=lambda session: WEEK.index(session.weekday))), ())


def _session(row: PlannedSession, items: tuple[PlannedItem, ...], library: Library) -> Session:
    kind = kind_of(row)
    heavy = heavy_regions(items, library)
    block = _block(row, kind, heavy)
    runs = kind in (SessionKind.RUN, SessionKind.WALK_RUN)
    return Session(
        weekday=WEEK[row.weekday],
        name=row.title,
        kind=kind,
        block=block,
        minutes=(row.minutes or 0) if runs else (minutes_of(items) or row.minutes or 0),
        hard=bool(heavy) or block in HARD_RUNS or block in ("run_long", "run_long_over_120", "race"),
        explanation=" ".join(part for part in (row.why, row.note) if part),
        setting=None if runs else (Setting.GYM if row.at_gym else Setting.HOME),
        intensity=row.intensity if runs or kind is SessionKind.CROSS else None,
        distance_m=row.distance_m,
        descent_m=None if row.distance_m is None else 0,
        items=items,
    )


def heavy_regions(items: Iterable[PlannedItem], library: Library) -> frozenset[LoadRegion]:
    """The regions that a session loads at tier 3 (the 36/48 hour rule)."""
    return frozenset(
        library[item.exercise].region
        for item in items
        if item.exercise in library and working_tier(library[item.exercise], heavy=item.heavy) == HEAVY_TIER
    )


def _block(row: PlannedSession, kind: SessionKind, heavy: frozenset[LoadRegion]) -> str:
    if kind is SessionKind.RUN:
        return _run_block(row)
    if kind is SessionKind.STRENGTH:
        if row.title == week_words().name("circuit"):
            return "maint_circuit_20"
        return "strength_B" if not heavy else "strength_hip_ham_heavy" if heavy <= HIPS else "strength_A"
    return {SessionKind.WALK_RUN: "walk_run", SessionKind.CROSS: "xt_easy", SessionKind.DAILY: "mobility"}[kind]


def _run_block(row: PlannedSession) -> str:
    if row.intensity in RUN_BLOCKS:
        return RUN_BLOCKS[row.intensity]
    minutes = row.minutes or 0
    if minutes > VERY_LONG_MINUTES:
        return "run_long_over_120"
    if minutes >= LONG_FROM_MINUTES:
        return "run_long"
    return "run_easy" if minutes <= EASY_UP_TO_MINUTES else "run_medium"


def has_plyometrics(slugs: Iterable[str], library: Library) -> bool:
    """Whether any of the exercises is jumping work."""
    return any(slug in library and library[slug].type is ExerciseType.PLYOMETRIC for slug in slugs)


def choosable(library: Library, protocol: Protocol, phase_number: int) -> dict[str, bool]:
    """Every slug and whether it belongs in the phase."""
    phase = protocol.phase(phase_number)
    return {slug: allowed_in_phase(exercise, protocol, phase) for slug, exercise in library.items()}


def kilograms(value: Decimal) -> Decimal:
    """A load as it is stored: one decimal."""
    return half_up(value, 1)
