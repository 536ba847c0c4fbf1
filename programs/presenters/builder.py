"""The builder: phases as tabs, one session's exercises with their doses, the week, the picker. Shows, never decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from athletes.domain.units import DistanceUnit, format_distance
from programs.content.exercises import exercise_library
from programs.domain.dose_words import long_dose, short_dose
from programs.domain.exercise import Exercise, Library, Tier
from programs.domain.protocol import Protocol
from programs.domain.week import WEEK, Weekday, WeekPlan
from programs.models import Phase, PlannedSession, Prescription, Program
from programs.selectors.rows import choosable, dose_of, kind_of

ICONS = {"run": "run", "walk_run": "run", "strength": "strength", "daily": "strength", "cross": "bike", "rest": "rest"}
LOOKS = {"run": "run", "walk_run": "run", "strength": "strength", "daily": "run", "cross": "bike", "rest": "rest"}
REGION_WORDS = {
    "achilles": "calf",
    "plantar": "foot",
    "quad_knee": "thigh",
    "hamstring": "hamstring",
    "glute_lat": "hip",
    "adductor": "inner thigh",
}
TIERS = {Tier.LOW: "Low load", Tier.MODERATE: "Moderate load", Tier.HIGH: "High load"}
MOST_PICKS = 12


@dataclass(frozen=True, slots=True)
class PhaseTab:
    """One phase over the load line."""

    number: int
    name: str
    detail: str
    state: str
    url: str
    shown: bool


@dataclass(frozen=True, slots=True)
class SessionTab:
    """One session's name with how many exercises it has."""

    label: str
    url: str
    current: bool
    count: int


@dataclass(frozen=True, slots=True)
class DoseRow:
    """One exercise of the session on the screen. ``problem`` says what speaks against it, or ""."""

    pk: object
    name: str
    url: str
    detail: str
    tag: str
    problem: str
    form: forms.Form
    first: bool
    last: bool
    text: str
    alternative: str


@dataclass(frozen=True, slots=True)
class WeekSession:
    """One block of the week."""

    name: str
    look: str
    icon: str
    detail: str
    why: str
    url: str


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One column of the week. ``problems`` are broken rules in words."""

    name: str
    sessions: tuple[WeekSession, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """One exercise of the picker. ``there``: already in the session; ``refused``: the phase speaks against it."""

    slug: str
    name: str
    detail: str
    url: str
    there: bool
    refused: bool


def phase_tabs(program: Program, protocol: Protocol, shown: int) -> tuple[PhaseTab, ...]:
    """Every phase: done, now with its week, or what it brings."""
    rows = {phase.number: phase for phase in program.phases.all()}
    address = reverse("programs:builder", args=[program.athlete_id])
    found = []
    for phase in protocol.phases:
        row = rows[phase.number]
        state = "now" if phase.number == program.phase_number else "past" if row.ended_on else "ahead"
        detail = _phase_detail(row, state, phase.goal)
        url = f"{address}?phase={phase.number}"
        found.append(PhaseTab(phase.number, phase.name, detail, state, url, phase.number == shown))
    return tuple(found)


def _phase_detail(row: Phase, state: str, goal: str) -> str:
    if row.started_on is None:
        return "Not begun. Publish to begin." if state == "now" else f"{goal}. Opens at the gate"
    if state == "past" and row.ended_on is not None:
        return f"{row.started_on:%-d %b} to {row.ended_on:%-d %b}"
    return f"From {row.started_on:%-d %b}, at least {row.minimum_days} days"


def session_tabs(phase: Phase, shown: str, address: str) -> tuple[SessionTab, ...]:
    """Sessions that hold exercises, each once."""
    counts: dict[str, int] = {}
    for prescription in phase.prescriptions.all():
        counts[prescription.session] = counts.get(prescription.session, 0) + 1
    return tuple(
        SessionTab(name, f"{address}?{urlencode({'phase': phase.number, 'session': name})}", name == shown, count)
        for name, count in sorted(counts.items())
    )


def dose_rows(
    rows: Sequence[Prescription], forms: Mapping[object, forms.Form], problems: Mapping[str, str]
) -> tuple[DoseRow, ...]:
    """The exercises of one session in order."""
    library = exercise_library()
    return tuple(_dose_row(row, forms[row.pk], problems, library, place, len(rows)) for place, row in enumerate(rows))


def _dose_row(
    row: Prescription, form: forms.Form, problems: Mapping[str, str], library: Library, place: int, count: int
) -> DoseRow:
    exercise = library[row.exercise]
    dose = dose_of(row)
    other = exercise.home if exercise.home != "same" else exercise.travel
    return DoseRow(
        pk=row.pk,
        name=exercise.name,
        url=reverse("programs:exercise", args=[exercise.slug]),
        detail=f"{tier_words(exercise)}. {_extras(long_dose(dose))}",
        tag=f"Heavy {REGION_WORDS.get(exercise.region.value, '')}".strip() if row.heavy else "",
        problem=problems.get(row.exercise, ""),
        form=form,
        first=place == 0,
        last=place == count - 1,
        text=long_dose(dose),
        alternative=library[other].name if other in library else "",
    )


def tier_words(exercise: Exercise) -> str:
    """``Moderate load on the calf``."""
    where = REGION_WORDS.get(exercise.region.value)
    return f"{TIERS[exercise.tier]} on the {where}" if where else TIERS[exercise.tier]


def _extras(words: str) -> str:
    """What the table's fields do not show: holds, effort, sides, rest."""
    kept = [part for part in words.split(", ")[1:] if not part.endswith((" up", " down", " pause", "no pause"))]
    return ", ".join(kept).capitalize()


def week_days(
    week: WeekPlan,
    rows: Sequence[PlannedSession],
    problems: Mapping[Weekday, Sequence[str]],
    *,
    unit: DistanceUnit,
    editable: bool,
) -> tuple[WeekDay, ...]:
    """Seven days with the sessions, why each lies there, and what a day breaks."""
    links = {(WEEK[row.weekday], row.title): reverse("programs:session", args=[row.pk]) for row in rows}
    found = []
    for day in WEEK:
        sessions = []
        for session in week.on(day):
            parts = [] if session.distance_m is None else [format_distance(session.distance_m, unit)]
            parts += [f"{session.minutes} min"] if session.minutes else []
            if session.items:
                parts.append(f"{len(session.items)} exercise{'s' if len(session.items) > 1 else ''}")
            sessions.append(
                WeekSession(
                    session.name,
                    LOOKS[session.kind.value],
                    ICONS[session.kind.value],
                    ", ".join(parts),
                    session.explanation,
                    links.get((day, session.name), "") if editable else "",
                )
            )
        found.append(WeekDay(day.value[:3].capitalize(), tuple(sessions), tuple(problems.get(day, ()))))
    return tuple(found)


def picks(
    protocol: Protocol, phase_number: int, query: str, session: Sequence[Prescription]
) -> tuple[tuple[Pick, ...], int]:
    """Exercises that match the search, those of the phase first; and how many match in all."""
    library = exercise_library()
    allowed = choosable(library, protocol, phase_number)
    listed = {slot.exercise for slot in protocol.phase(phase_number).slots}
    there = {row.exercise for row in session}
    found = [exercise for exercise in library.values() if matches(exercise, query)]
    found.sort(key=lambda one: (one.slug not in listed, not allowed[one.slug], one.name))
    shown = tuple(
        Pick(
            one.slug,
            one.name,
            pick_detail(one),
            reverse("programs:exercise", args=[one.slug]),
            one.slug in there,
            not allowed[one.slug],
        )
        for one in found[:MOST_PICKS]
    )
    return shown, len(found)


def matches(exercise: Exercise, query: str) -> bool:
    """Every word of the search stands in name, targets or kind."""
    text = " ".join(
        (exercise.name, *exercise.targets, exercise.type.value, exercise.region.value, exercise.slug)
    ).lower()
    return all(word in text for word in query.lower().replace("_", " ").split())


def pick_detail(exercise: Exercise) -> str:
    """Kind and dose in a line."""
    kind = exercise.type.value.replace("_", " ").capitalize()
    return f"{kind}, {short_dose(exercise.dose).replace(' x ', ' × ')}" if exercise.dose else kind


def kind_word(row: PlannedSession) -> str:
    """What a stored session is."""
    return kind_of(row).value.replace("_", "-")


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())
