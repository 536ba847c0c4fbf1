"""Drafts a program: protocol by region, phase by the facts, doses and a week for every phase. Never publishes."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from assessments.selectors.testing import results_of
from athletes.models import Athlete, Episode
from athletes.services.checkins import lock_athlete
from clinic.domain.errors import RuleViolation
from clinic.models import Membership
from programs.content import content_version
from programs.content.exercises import exercise_library
from programs.content.planning import week_words
from programs.content.protocols import metric_definitions, protocols
from programs.content.regions import protocol_by_region
from programs.content.rules import progression_rules
from programs.domain.gate import evaluate_gate
from programs.domain.metrics import Metrics, Reading
from programs.domain.plan import propose_week
from programs.domain.progression import Colour
from programs.domain.protocol import Protocol
from programs.domain.selection import initial_phase, suggest_protocol
from programs.domain.week import WEEK, PlannedSession, RunnerFacts, SessionKind
from programs.models import Phase, Prescription, Program, ProgramStatus
from programs.models import PlannedSession as SessionRow
from programs.selectors.clearance import Clearance, clearance_of
from programs.selectors.plan import current_program, facts_of
from programs.selectors.rows import dose_json, stored_kind
from programs.selectors.test_results import speed_gate_of, test_metrics

NO_PROTOCOL = "There is no protocol for {region} yet. Choose the one that fits best, or work without a program."


def suggestion(*, episode: Episode, fired: frozenset[str] = frozenset()) -> Protocol | None:
    """The protocol that region and triage suggest (ruling 28), or None."""
    found = suggest_protocol(episode.region, protocol_by_region(), fired)
    return None if found is None else protocols()[found]


def draft_program(
    *, by: Membership, episode: Episode, protocol: str | None = None, now: datetime | None = None
) -> Program:
    """Make the working plan of an episode: every phase with prescriptions and a week. It has to be published.

    ``protocol`` None takes the suggestion. Raises RuleViolation ``no_protocol``, ``unknown_protocol``, and
    ``program_exists`` when the episode has a program that has not ended.
    """
    moment = now or timezone.now()
    athlete = Athlete.objects.select_related("membership", "clinician", "clinic").get(pk=episode.athlete_id)
    with transaction.atomic():
        lock_athlete(athlete)
        if Program.objects.filter(episode=episode).exclude(status=ProgramStatus.ENDED).exists():
            raise RuleViolation("program_exists", "This complaint already has a program. Open it to change it.")
        chosen = _chosen(episode, protocol)
        clearance = clearance_of(athlete)
        today = athlete.clinic.local(moment).date()
        number = first_phase(chosen, athlete, episode, clearance, today)
        program = Program.objects.create(
            clinic_id=episode.clinic_id,
            athlete=athlete,
            episode=episode,
            protocol=chosen.id,
            phase_number=number,
            pain_cap_strength=chosen.pain_cap_strength,
            content_version=content_version(),
            created_by=by,
        )
        facts = runner_facts(athlete, episode, clearance, today)
        _make_phases(program, chosen, facts, metrics_at_start(episode, today))
    found = current_program(athlete.pk)
    assert found is not None
    return found


def _chosen(episode: Episode, protocol: str | None) -> Protocol:
    if protocol is None:
        found = suggestion(episode=episode)
        if found is None:
            raise RuleViolation(
                "no_protocol", NO_PROTOCOL.format(region=episode.get_region_display().lower()), field="protocol"
            )
        return found
    if protocol not in protocols():
        raise RuleViolation("unknown_protocol", "Choose one of the protocols in the list.", field="protocol")
    return protocols()[protocol]


def runner_facts(athlete: Athlete, episode: Episode, clearance: Clearance, today: date) -> RunnerFacts:
    """What the planner needs, with the speed tests of today."""
    gate = speed_gate_of(athlete, episode, today)
    return facts_of(athlete, running_allowed=clearance.running_allowed, speed_gate=gate)


def metrics_at_start(episode: Episode, today: date) -> Metrics:
    """The facts that shape a plan before it has run for a day."""
    days = episode.symptom_days(today)
    return Metrics(today, {} if days is None else {"symptom_days": Reading(days)})


def first_phase(protocol: Protocol, athlete: Athlete, episode: Episode, clearance: Clearance, today: date) -> int:
    """1, or 2 when everything but the days is met on day 0 and the last two runs settled (clinical.md 7.4 Entry)."""
    metrics = metrics_at_start(episode, today)
    readings = {**metrics.readings, **test_metrics(results_of(athlete), episode, today)}
    if protocol.first_phase != 1:
        return protocol.first_phase
    gate = evaluate_gate(
        protocol,
        1,
        Metrics(today, readings),
        metric_definitions(),
        progression_rules(),
        triage_allows=clearance.allows,
    )
    rows = episode.checkins.filter(kind__in=("run", "walk_run", "race"), frozen_at__isnull=False)
    colours = rows.order_by("-ended_at").values_list("colour", flat=True)[:2]
    known = [Colour(colour) for colour in colours if colour in set(Colour)]
    return initial_phase(protocol, gate, known)


def _make_phases(program: Program, protocol: Protocol, facts: RunnerFacts, metrics: Metrics) -> None:
    for phase in protocol.phases:
        row = Phase.objects.create(
            clinic_id=program.clinic_id,
            program=program,
            number=phase.number,
            goal=phase.goal,
            minimum_days=phase.minimum(metrics),
        )
        propose_phase(row, protocol, facts)


def propose_phase(row: Phase, protocol: Protocol, facts: RunnerFacts) -> None:
    """Fill a phase that was never open with what the protocol proposes for this runner now."""
    row.prescriptions.all().delete()
    row.sessions.all().delete()
    week = propose_week(protocol, row.number, facts, exercise_library(), week_words())
    sessions = [session for session in week.sessions if session.kind is not SessionKind.REST]
    places = {id(session): place for place, session in enumerate(sessions)}
    SessionRow.objects.bulk_create(_session_row(row, session, places[id(session)]) for session in sessions)
    Prescription.objects.bulk_create(_prescriptions(row, sessions))


def _session_row(phase: Phase, session: PlannedSession, position: int) -> SessionRow:
    return SessionRow(
        clinic_id=phase.clinic_id,
        phase=phase,
        weekday=WEEK.index(session.weekday),
        position=position,
        title=session.name,
        kind=stored_kind(session.kind),
        intensity=session.intensity or "easy",
        distance_m=session.distance_m,
        minutes=session.minutes,
        at_gym=session.setting is not None and session.setting.value == "gym",
        why=session.explanation[:280],
    )


def _prescriptions(phase: Phase, sessions: list[PlannedSession]) -> list[Prescription]:
    """One prescription for an exercise and dose in a session name; its days are those of the sessions."""
    found: dict[tuple[str, str], Prescription] = {}
    for session in sessions:
        for position, item in enumerate(session.items):
            key = (session.name, item.exercise)
            if key not in found:
                found[key] = Prescription(
                    clinic_id=phase.clinic_id,
                    phase=phase,
                    position=position,
                    exercise=item.exercise,
                    dose=dose_json(item.dose),
                    heavy=item.heavy,
                    weekdays=[],
                    session=session.name,
                    note=item.note[:280],
                )
            day = WEEK.index(session.weekday)
            if day not in found[key].weekdays:
                found[key].weekdays.append(day)
    return list(found.values())


def end_program(*, by: Membership, program: Program, reason: str) -> Program:
    """End a program, so that another one can be drafted. What was published stays. Raises RuleViolation, no reason."""
    if not reason.strip():
        raise RuleViolation("reason_missing", "Write down why the program ends.", field="reason")
    with transaction.atomic():
        current = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
        if current.status == ProgramStatus.ENDED:
            raise RuleViolation("program_ended", "This program has already ended.")
        current.status, current.revision = ProgramStatus.ENDED, current.revision + 1
        current.save(update_fields=["status", "revision"])
    return current
