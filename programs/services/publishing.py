"""Publishes a program: one immutable document, its files to be made, and a letter that says it is there.

Nothing is published while triage holds the athlete, while the plan breaks a check without a reason, or without anybody
to call in the document.
"""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from assessments.selectors.triage import may_publish
from assessments.services.reassessment import evaluate_due
from athletes.models import Adjustment, Athlete
from clinic.domain.errors import RuleViolation
from clinic.models import Clinic, Membership
from clinic.services.jobs import enqueue
from programs.content import content_version
from programs.content.exercises import exercise_library
from programs.content.protocols import metric_definitions
from programs.content.safety import safety_words
from programs.domain.build_home_program import Publication as Edition
from programs.domain.build_home_program import build_home_program
from programs.domain.home_program import ClinicCard, HomeAdjustment, HomeProgram
from programs.domain.metrics import Metrics
from programs.domain.selection import refuse_unless_justified
from programs.models import Phase, Program, ProgramStatus, Publication, PublicationFile
from programs.selectors.metrics import metrics_of, reported_readings
from programs.selectors.plan import broken_checks, current_program, phase_row, protocol_of, week_plan
from programs.services.gates import review_gate
from programs.services.reasons import keep_reason

PAPERS = ("A4", "Letter")
LEVERS = {"volume": "shorter", "intensity": "easy only", "downhill": "flat"}


def publish_program(
    *,
    by: Membership,
    program: Program,
    change_note: str = "",
    revision: int | None = None,
    justification: str = "",
    now: datetime | None = None,
) -> Publication:
    """Give the runner this working plan as the next version; a correction is a new publication.

    ``revision`` is the one that was on the screen. Raises RuleViolation ``triage`` with the reasons in words,
    ``plan_checks`` (overruled by ``justification``), ``stale``, ``nothing_planned``, ``clearance`` and ``document_*``.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        locked = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
        current = current_program(locked.athlete_id)
        if current is None or current.pk != program.pk:
            raise RuleViolation("program_ended", "This program has ended. Draft a new one.")
        if revision is not None and current.revision != revision:
            raise RuleViolation("stale", "Somebody changed this program meanwhile. Read it again, then publish.")
        refuse_while_blocked(current)
        refuse_unless_justified(broken_checks(current), justification)
        keep_reason(justification)
        publication = _publish(by, current, change_note, current.clinic.local(moment).date(), moment)
        evaluate_due(current.athlete)
        review_gate(current, now=moment)
    return publication


def refuse_while_blocked(program: Program) -> None:
    """Raise RuleViolation with the reasons in words while triage, or a missing clearance, holds the program."""
    reasons = blocking(program)
    if reasons:
        raise RuleViolation("triage", f"Nothing can be published yet. {' '.join(reasons)}")


def blocking(program: Program) -> list[str]:
    """Why the program may not go to the runner now, in the clinic's words; [] when it may."""
    allowed, reasons = may_publish(program.athlete)
    if not allowed:
        return reasons
    today = program.clinic.local(timezone.now()).date()
    cleared = reported_readings(program, today).get("clearance")
    if protocol_of(program).needs_clearance and (cleared is None or cleared.value is not True):
        return ["This protocol needs a medical clearance. Record it on the gate page first."]
    return []


def _publish(by: Membership, program: Program, change_note: str, today: date, now: datetime) -> Publication:
    metrics = metrics_of(program, today=today, now=now)
    version = 1 + (Publication.objects.filter(program=program).aggregate(last=Max("version"))["last"] or 0)
    phase = phase_row(program)
    if not phase.sessions.all():
        raise RuleViolation("nothing_planned", "The week of this phase is empty. Add a session before publishing.")
    _start(program, phase, today)
    document = build_document(program, version=version, on=today, metrics=metrics)
    publication = Publication.objects.create(
        clinic_id=program.clinic_id,
        program=program,
        athlete=program.athlete,
        version=version,
        document=document.to_json(),
        sha256=document.sha256(),
        change_note=change_note.strip()[:280],
        published_by=by,
    )
    for paper in PAPERS:
        file = PublicationFile.objects.create(clinic_id=program.clinic_id, publication=publication, paper=paper)
        enqueue("programs.render_file", clinic=str(program.clinic_id), file=str(file.pk))
    return publication


def _start(program: Program, phase: Phase, today: date) -> None:
    """The first publication starts the program and the clock of its phase."""
    program.status = ProgramStatus.ACTIVE
    program.started_on = program.started_on or today
    program.revision += 1
    program.save(update_fields=["status", "started_on", "revision"])
    if phase.started_on is None:
        phase.started_on = today
        phase.save(update_fields=["started_on"])


def build_document(program: Program, *, version: int, on: date, metrics: Metrics) -> HomeProgram:
    """The document of the working plan as it stands. Raises RuleViolation as HomeProgram does."""
    edition = Edition(
        version=version,
        on=on,
        content_version=content_version(),
        clinic=_card(program.clinic, program.athlete),
        athlete_name=program.athlete.membership.name,
        complaint=program.episode.complaint,
        adjustments=_adjustments(program.athlete),
        pain_cap_strength=program.pain_cap_strength,
    )
    document = build_home_program(
        edition,
        protocol_of(program),
        program.phase_number,
        week_plan(phase_row(program)),
        exercise_library(),
        safety_words(),
        metrics,
        metric_definitions(),
    )
    return document if not program.note else _with_note(document, program.note)


def _with_note(document: HomeProgram, note: str) -> HomeProgram:
    return replace(document, messages=(note, *document.messages))


def _card(clinic: Clinic, athlete: Athlete) -> ClinicCard:
    return ClinicCard(clinic.name, clinic.phone, clinic.emergency_number, athlete.clinician.name)


def _adjustments(athlete: Athlete) -> tuple[HomeAdjustment, ...]:
    rows = Adjustment.objects.in_force().filter(athlete=athlete.pk).order_by("created_at")
    return tuple(HomeAdjustment(row.lever, adjustment_words(row), row.sessions_left, row.expires_on) for row in rows)


def adjustment_words(row: Adjustment) -> str:
    """What an adjustment does, for the runner."""
    runs = "Your next run is" if row.sessions_left == 1 else "Your next two runs are"
    how = f"{row.reduction_pct} % shorter" if row.reduction_pct else LEVERS[row.lever]
    return f"{runs} {how}. That is a nudge, not a setback."
