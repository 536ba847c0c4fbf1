"""Reads of the working plan: an athlete's program with phases, prescriptions and sessions; the runner's facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from athletes.models import Athlete, Episode, Race
from athletes.selectors.history import races_ahead
from athletes.selectors.intake import IntakeFacts, intake_facts, latest_intake
from clinic.domain.logic import Tri
from clinic.selectors import remembered
from programs.content.exercises import exercise_library
from programs.content.protocols import protocols
from programs.content.rules import progression_rules
from programs.domain.exercise import Equipment
from programs.domain.protocol import Phase as ProtocolPhase
from programs.domain.protocol import Protocol
from programs.domain.selection import PlanViolation, check_plan
from programs.domain.week import WEEK, RunnerFacts, Weekday, WeekPlan
from programs.models import GateDecision, Phase, PlannedSession, Prescription, Program, ProgramStatus
from programs.selectors.rows import week_of

AROUND = ("athlete__membership", "athlete__clinician", "athlete__clinic", "episode__clinic", "clinic")
DAYS = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), WEEK, strict=True))


def _whole(rows: QuerySet[Program]) -> QuerySet[Program]:
    return rows.select_related(*AROUND).prefetch_related(
        Prefetch("phases", _with_contents(Phase.objects.order_by("number")))
    )


def _with_contents(phases: QuerySet[Phase]) -> QuerySet[Phase]:
    return phases.prefetch_related(
        Prefetch("prescriptions", Prescription.objects.order_by("session", "position", "id")),
        Prefetch("sessions", PlannedSession.objects.order_by("weekday", "position", "id")),
    )


def programs() -> QuerySet[Program]:
    """Programs with everything in them, newest first; four queries however many."""
    return _whole(Program.objects.order_by("-created_at", "-id"))


def current_program(athlete_id: UUID) -> Program | None:
    """The program that has not ended, with everything in it, or None; three queries."""
    return _assembled(_with_contents(_phases_of(athlete_id)))


@remembered
def current_plan(athlete_id: UUID) -> Program | None:
    """The program that has not ended with its phases, for who needs neither exercises nor weeks; one query."""
    return _assembled(_phases_of(athlete_id))


def _phases_of(athlete_id: UUID) -> QuerySet[Phase]:
    """Phases of the programs that have not ended, each with its program; the newest program first."""
    rows = Phase.objects.filter(program__athlete=athlete_id).exclude(program__status=ProgramStatus.ENDED)
    return rows.select_related(*(f"program__{name}" for name in AROUND)).order_by(
        "-program__created_at", "-program__id", "number"
    )


def _assembled(rows: QuerySet[Phase]) -> Program | None:
    """The first program of the rows with its phases in place, as if they had been prefetched."""
    found = list(rows)
    if not found:
        return None
    program = found[0].program
    phases = [phase for phase in found if phase.program_id == program.pk]
    for phase in phases:
        phase.program = program
    kept = program.phases.all()
    kept._result_cache = phases
    program.__dict__.setdefault("_prefetched_objects_cache", {})["phases"] = kept
    return program


def latest_episode(athlete_id: UUID) -> Episode | None:
    """The newest open episode of care, else the newest."""
    rows = Episode.objects.select_related("athlete__membership", "clinic").filter(athlete=athlete_id)
    return rows.open().order_by("-created_at").first() or rows.order_by("-created_at").first()


def protocol_of(program: Program) -> Protocol:
    """The protocol in force."""
    return protocols()[program.protocol]


def planned_session(pk: UUID) -> PlannedSession | None:
    """One session of a week with its phase, or None."""
    return PlannedSession.objects.select_related("phase").filter(pk=pk).first()


def phase_row(program: Program, number: int | None = None) -> Phase:
    """The row of a phase, the current one unless told otherwise. Raises StopIteration for one that is not there."""
    wanted = program.phase_number if number is None else number
    return next(phase for phase in program.phases.all() if phase.number == wanted)


def protocol_phase(program: Program, number: int | None = None) -> ProtocolPhase:
    """What the protocol says about a phase."""
    return protocol_of(program).phase(program.phase_number if number is None else number)


def week_plan(phase: Phase) -> WeekPlan:
    """The week of a phase as the domain knows it."""
    return week_of(list(phase.sessions.all()), list(phase.prescriptions.all()), exercise_library())


def broken_checks(program: Program, number: int | None = None) -> tuple[PlanViolation, ...]:
    """What speaks against the exercises of a phase (clinical.md 7.18)."""
    phase = phase_row(program, number)
    slugs = [prescription.exercise for prescription in phase.prescriptions.all()]
    return check_plan(exercise_library(), protocol_of(program), phase.number, slugs, progression_rules())


@remembered
def decisions_of(program: Program) -> tuple[GateDecision, ...]:
    """Gate decisions with who made each, newest first."""
    rows = GateDecision.objects.filter(program=program).select_related("decided_by", "clinic")
    return tuple(rows.order_by("-created_at", "-id"))


@dataclass(frozen=True, slots=True)
class PhaseLabel:
    """Where an athlete's program stands, for lists. ``of`` is the last phase of the protocol."""

    number: int
    of: int
    name: str
    status: str


def phase_labels(athlete_ids: Iterable[UUID]) -> Mapping[UUID, PhaseLabel]:
    """Labels for many athletes in one query; athletes without a program are not in it."""
    return _labels(Program.objects.filter(athlete__in=list(athlete_ids)))


@remembered
def all_phase_labels() -> Mapping[UUID, PhaseLabel]:
    """Labels of everybody in the clinic in one query."""
    return _labels(Program.objects.all())


def _labels(rows: QuerySet[Program]) -> Mapping[UUID, PhaseLabel]:
    found = {}
    values = rows.exclude(status=ProgramStatus.ENDED).values_list("athlete_id", "protocol", "phase_number", "status")
    for athlete_id, protocol, number, status in values:
        phases = protocols()[protocol].phases
        found[athlete_id] = PhaseLabel(number, phases[-1].number, protocols()[protocol].phase(number).name, status)
    return found


def next_race(athlete_id: UUID, today: date) -> Race | None:
    """The next race of the highest priority, or None."""
    return min(races_ahead(athlete_id, today), key=lambda race: (race.priority, race.date), default=None)


def facts_of(athlete: Athlete, *, running_allowed: bool, speed_gate: Tri = None) -> RunnerFacts:
    """What the planner needs to know about the runner's week, from the intake; unanswered is the cautious reading."""
    intake = latest_intake(athlete)
    known = None if intake is None else intake_facts(intake)
    if known is None:
        return RunnerFacts(0, 0, 0, 0, running_allowed=running_allowed, speed_gate=speed_gate)
    return _facts(known, running_allowed, speed_gate)


def _facts(known: IntakeFacts, running_allowed: bool, speed_gate: Tri) -> RunnerFacts:
    distance = _first(known.weekly_distance_now_m, known.weekly_distance_usual_m)
    if known.weekly_distance_limit_m is not None:
        distance = min(distance, known.weekly_distance_limit_m)
    return RunnerFacts(
        gym_days_per_week=known.gym_days_per_week or 0,
        runs_per_week=_first(known.runs_per_week_now, known.runs_per_week_usual),
        weekly_distance_m=distance,
        longest_run_30d_m=known.longest_run_30d_m or 0,
        gym_weekdays=frozenset(DAYS[day] for day in known.gym_weekdays if day in DAYS),
        available_minutes={DAYS[day]: minutes for day, minutes in known.available_minutes.items()},
        equipment_home=frozenset(
            {Equipment.BODYWEIGHT, *(Equipment(item) for item in known.equipment_home if item in set(Equipment))}
        ),
        easy_pace_s_per_km=known.easy_pace_s_per_km,
        preferred_long_run=DAYS.get(known.preferred_long_run_day or "", Weekday.SATURDAY),
        running_allowed=running_allowed,
        speed_gate=speed_gate,
    )


def _first(*values: int | None) -> int:
    return next((value for value in values if value is not None), 0)
