"""Builds the HomeProgram from the working plan: names, steps and doses become words here, once, at publication."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from programs.domain.criteria import criterion_sentence
from programs.domain.dose import Dose, tempo_beats
from programs.domain.dose_words import long_dose, short_dose
from programs.domain.exercise import Exercise, Library, find
from programs.domain.home_program import (
    SCHEMA_VERSION,
    BeatPart,
    ClinicCard,
    CurrentPhase,
    HomeAdjustment,
    HomeDay,
    HomeDose,
    HomeItem,
    HomePhase,
    HomeProgram,
    HomeSession,
    SafetyCard,
)
from programs.domain.metrics import MetricDefinition, Metrics
from programs.domain.protocol import Phase, Protocol
from programs.domain.week import PlannedItem, PlannedSession, Weekday, WeekPlan


@dataclass(frozen=True, slots=True)
class SafetyWords:
    """Sentences of the safety card, with blanks such as ``{run}`` (pain cap) and ``{phone}``."""

    rules: tuple[str, ...]
    stop_when: tuple[str, ...]
    call: str
    no_running_pain: str


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publication adds to the plan. ``pain_cap_strength`` None takes the protocol's."""

    version: int
    on: date
    content_version: str
    clinic: ClinicCard
    athlete_name: str
    complaint: str
    adjustments: tuple[HomeAdjustment, ...] = ()
    pain_cap_strength: int | None = None


def build_home_program(
    publication: Publication,
    protocol: Protocol,
    phase_number: int,
    week: WeekPlan,
    library: Library,
    words: SafetyWords,
    metrics: Metrics,
    definitions: Mapping[str, MetricDefinition],
) -> HomeProgram:
    """The document for a runner in this phase with this week. Raises RuleViolation as HomeProgram does."""
    phase = protocol.phase(phase_number)
    minimum = protocol.minimum_days_by_phase(metrics)
    return HomeProgram(
        schema_version=SCHEMA_VERSION,
        content_version=publication.content_version,
        program_version=publication.version,
        published_on=publication.on,
        clinic=publication.clinic,
        athlete_name=publication.athlete_name,
        complaint=publication.complaint,
        protocol=protocol.id,
        protocol_name=protocol.plain_name,
        phase=_current(phase, minimum[phase_number], definitions),
        week=tuple(HomeDay(day, tuple(_session(s, library) for s in week.on(day))) for day in Weekday),
        running_rules=phase.running,
        avoid=phase.avoid,
        cues=phase.cues,
        messages=protocol.messages_for(metrics),
        safety=safety_card(publication, protocol, words),
        adjustments=publication.adjustments,
        phases=tuple(
            HomePhase(other.number, other.name, other.goal, minimum[other.number], other is phase)
            for other in protocol.phases
        ),
        evidence=protocol.evidence,
    )


def _current(phase: Phase, minimum_days: int, definitions: Mapping[str, MetricDefinition]) -> CurrentPhase:
    days = f"At least {minimum_days} days in this phase"
    criteria = tuple(criterion_sentence(criterion, definitions) for criterion in phase.exit)
    return CurrentPhase(phase.number, phase.name, phase.goal, phase.next_words, (days, *criteria))


def safety_card(publication: Publication, protocol: Protocol, words: SafetyWords) -> SafetyCard:
    """The sore-but-safe rule with this protocol's caps, and whom to call."""
    strength = protocol.pain_cap_strength if publication.pain_cap_strength is None else publication.pain_cap_strength
    card = publication.clinic
    blanks = {
        "run": protocol.pain_cap_run,
        "strength": strength,
        "phone": card.phone,
        "emergency": card.emergency_number,
        "clinician": card.clinician_name,
        "clinic": card.name,
    }
    rules = words.rules if protocol.pain_cap_run else (words.no_running_pain, *words.rules[1:])
    return SafetyCard(
        pain_cap_run=protocol.pain_cap_run,
        pain_cap_strength=strength,
        rules=tuple(rule.format(**blanks) for rule in rules),
        stop_when=tuple(rule.format(**blanks) for rule in words.stop_when),
        call_words=words.call.format(**blanks),
    )


def _session(session: PlannedSession, library: Library) -> HomeSession:
    return HomeSession(
        name=session.name,
        kind=session.kind,
        block=session.block,
        minutes=session.minutes,
        hard=session.hard,
        explanation=session.explanation,
        setting=None if session.setting is None else session.setting.value,
        intensity=session.intensity,
        distance_m=session.distance_m,
        descent_m=session.descent_m,
        items=tuple(home_item(item, find(library, item.exercise)) for item in session.items),
    )


def home_item(item: PlannedItem, exercise: Exercise) -> HomeItem:
    """One exercise with everything that its card shows."""
    return HomeItem(
        exercise=exercise.slug,
        name=exercise.name,
        steps=exercise.steps,
        faults=exercise.faults,
        dose=home_dose(item.dose),
        sides="each side" if item.dose.per_side else "both together",
        heavy=item.heavy,
        avoid_when=exercise.avoid_when,
        note=item.note,
    )


def home_dose(dose: Dose) -> HomeDose:
    """A dose in words and in numbers."""
    amounts = (("reps", dose.reps), ("seconds", dose.seconds), ("minutes", dose.minutes), ("metres", dose.metres))
    unit, amount = next((name, value) for name, value in amounts if value is not None)
    beats = () if dose.tempo is None else tempo_beats(dose.tempo)
    return HomeDose(
        short=short_dose(dose),
        text=long_dose(dose),
        sets_low=dose.sets.low,
        sets_high=dose.sets.high,
        unit=unit,
        amount_low=amount.low,
        amount_high=amount.high,
        per_side=dose.per_side,
        tempo=tuple(BeatPart(beat.word, beat.seconds) for beat in beats),
        rep_hold_seconds=dose.rep_hold_seconds,
        end_hold_seconds=dose.end_hold_seconds,
        rest_seconds=None if dose.rest_seconds is None else dose.rest_seconds.high,
        effort_low=None if dose.rpe is None else dose.rpe.low,
        effort_high=None if dose.rpe is None else dose.rpe.high,
        load=None if dose.load is None else dose.load.amount,
        load_unit=None if dose.load is None else dose.load.unit.value,
        rep_max=dose.rep_max,
    )


def adjustments_in_force(adjustments: Sequence[HomeAdjustment], today: date) -> tuple[HomeAdjustment, ...]:
    """Those that still have sessions left and have not run out."""
    return tuple(a for a in adjustments if a.sessions_left != 0 and (a.until is None or today <= a.until))
