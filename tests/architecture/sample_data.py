"""One small realistic clinic with a row of every kind, made through services, for the guards that open every page."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from assessments.content.triage import triage_content
from assessments.domain.triage.levels import Level
from assessments.models import Assessment, FiredRule, Referral, ScreenTrigger, TriageScreen
from assessments.services.referrals import create_referral
from assessments.services.testing import (
    MeasurementEntry,
    TrialEntry,
    finish_assessment,
    record_measurement,
    record_walking_pain,
    start_assessment,
)
from assessments.services.triage import record_findings, screen
from athletes.content.intake import questionnaire
from athletes.domain.intake_codec import encode
from athletes.models import Adjustment, Athlete, CheckIn, Intake, IntakeStatus, Race, Run, Shoe
from athletes.services.checkins import SessionAnswers, SessionFacts, record_session
from athletes.services.intakes import start_intake
from athletes.services.people import RaceFacts, add_race
from athletes.services.runs import RunFacts, ShoeFacts, add_shoe, record_run
from clinic.models import (
    Alert,
    AlertKind,
    ApiToken,
    Appointment,
    Invitation,
    Membership,
    Message,
    MessageState,
    Recall,
    Role,
    scope,
)
from clinic.services.alerts import raise_alert
from clinic.services.messages import queue_message
from clinic.services.people import add_member, invite
from clinic.services.recalls import request_recall
from clinic.services.schedule import book_appointment
from clinic.services.tokens import create_token
from programs.models import PlannedSession, Prescription, Program, Publication, PublicationFile, SessionLog
from programs.selectors.published import document_of, placed_sessions
from programs.services.drafting import draft_program
from programs.services.files import claim_file, finish_file, store
from programs.services.logs import log_session
from programs.services.publishing import publish_program
from tests import factories
from tests.athletes.domain.intake_runner import complete_intake

# What the clinician finds when nothing is wrong: with these answers triage lets a program be published.
NOTHING_FOUND: dict[str, object] = {
    "w10": False,
    "q_passive": False,
    "a_thompson": "neg",
    "a_gap": False,
    "a_matles": False,
    "b_site": "unknown",
    "b_hip_ir": False,
    "oa_lat": False,
    "oa_med": False,
    "of_mt5": False,
    "of_nav": False,
    "ok_patella": False,
    "ok_fibhead": False,
    "oa_exam_reliable": True,
}
# Time for training: without it the planner leaves the week empty.
HOUR_A_DAY = {f"available_{day}": 60 for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
CALF_RAISES = "T01"


@dataclass(frozen=True, slots=True)
class Practice:
    """The front desk's rows: all of one clinic, the runner's where they have a runner."""

    colleague: Membership
    invitation: Invitation
    appointment: Appointment
    recall: Recall
    alert: Alert
    message: Message
    tokens: dict[UUID, ApiToken]
    secrets: dict[UUID, str]


@dataclass(frozen=True, slots=True)
class Record:
    """The runner's own rows."""

    intake: Intake
    draft: Intake
    run: Run
    shoe: Shoe
    race: Race
    checkin: CheckIn
    adjustment: Adjustment


@dataclass(frozen=True, slots=True)
class Findings:
    """Tests and triage of the runner: ``sitting`` is still going on, ``assessment`` is finished."""

    assessment: Assessment
    sitting: Assessment
    screen: TriageScreen
    fired_rule: FiredRule
    referral: Referral


@dataclass(frozen=True, slots=True)
class Plan:
    """The runner's program, what was published from it with its PDF, a session of the week and one of the document."""

    program: Program
    planned: PlannedSession
    prescription: Prescription
    publication: Publication
    file: PublicationFile
    session: UUID
    log: SessionLog


@dataclass(frozen=True, slots=True)
class Sample:
    """Everybody of two clinics, and the rows of ``home.runner``; ``neighbour`` is another runner of the same clinic."""

    home: factories.Practice
    elsewhere: factories.Practice
    neighbour: Athlete
    practice: Practice
    record: Record
    findings: Findings
    plan: Plan
    today: date

    def person(self, role: str) -> Membership:
        """Who has the role in the clinic whose rows these are."""
        return _of_role(self.home, role)

    def stranger(self, role: str) -> Membership:
        """The same role in the other clinic."""
        return _of_role(self.elsewhere, role)


def _of_role(practice: factories.Practice, role: str) -> Membership:
    return {Role.ADMIN: practice.admin, Role.CLINICIAN: practice.therapist, Role.ATHLETE: practice.runner}[Role(role)]


def build() -> Sample:
    """Make everything, inside the transaction of the test that asks."""
    home, elsewhere = factories.practice("Canal Street Running Clinic"), factories.practice("Harbour Physio")
    now = timezone.now()
    colleague = factories.member(home.clinic, Role.CLINICIAN, "Tom Halloran")
    neighbour = factories.athlete(home.clinic, home.therapist, "Nadia Rahman")
    factories.episode(neighbour)
    with scope(clinic=home.clinic, membership=home.therapist, via="test sample"):
        intake = _sent_intake(home)
        screen(by=home.therapist, episode=home.episode, trigger=ScreenTrigger.INTAKE)
        record_findings(by=home.therapist, episode=home.episode, answers=NOTHING_FOUND)
        assessment = _finished_assessment(home, now)
        plan = _plan(home, now)
        return Sample(
            home=home,
            elsewhere=elsewhere,
            neighbour=neighbour,
            practice=_practice(home, colleague, now),
            record=_record(home, intake, now),
            findings=_findings(home, assessment, now),
            plan=plan,
            today=home.clinic.local(now).date(),
        )


def _sent_intake(home: factories.Practice) -> Intake:
    """A complete intake of a runner without a red flag, as it is stored after it was sent."""
    return Intake.objects.create(
        clinic=home.clinic,
        athlete=home.athlete,
        episode=home.episode,
        questionnaire_version=questionnaire().version,
        answers=encode(complete_intake(gym_days_per_week=2, **HOUR_A_DAY)),
        steps_done=[step.id for step in questionnaire().steps],
        revision=1,
        status=IntakeStatus.COMPLETE,
        completed_at=timezone.now(),
    )


def _finished_assessment(home: factories.Practice, now: datetime) -> Assessment:
    sitting = _sitting(home)
    for side, raises in (("L", 28), ("R", 14)):
        entry = MeasurementEntry(trials=(TrialEntry(value=Decimal(raises)),), pain=2)
        record_measurement(by=home.therapist, assessment=sitting, test_id=CALF_RAISES, side=side, entry=entry)
    finish_assessment(by=home.therapist, assessment=sitting)
    Assessment.objects.filter(pk=sitting.pk).update(performed_on=home.clinic.local(now).date() - timedelta(days=14))
    return Assessment.objects.get(pk=sitting.pk)


def _sitting(home: factories.Practice) -> Assessment:
    sitting = start_assessment(
        by=home.therapist, athlete=home.athlete, episode=home.episode, battery=[CALF_RAISES, "T05"]
    )
    record_walking_pain(by=home.therapist, assessment=sitting, pain=1)
    return sitting


def _plan(home: factories.Practice, now: datetime) -> Plan:
    program = draft_program(by=home.therapist, episode=home.episode, now=now)
    publication = publish_program(by=home.therapist, program=program, now=now)
    program.refresh_from_db()
    phase = program.phases.get(number=program.phase_number)
    planned, prescription = phase.sessions.first(), phase.prescriptions.first()
    assert planned is not None
    assert prescription is not None
    session = placed_sessions(program.pk, document_of(publication))[0].id
    today = home.clinic.local(now).date()
    log, _ = log_session(by=home.runner, publication=publication, session=session, local_date=today, items={}, now=now)
    return Plan(program, planned, prescription, publication, _printed(publication), session, log)


def _printed(publication: Publication) -> PublicationFile:
    """The file as it is after a worker has made it."""
    waiting = PublicationFile.objects.filter(publication=publication).order_by("paper").first()
    assert waiting is not None
    claimed = claim_file(waiting.pk)
    assert claimed is not None
    finish_file(claimed, name=store(file=claimed, content=b"%PDF-1.7 sample"), pages=1)
    return PublicationFile.objects.get(pk=waiting.pk)


def _practice(home: factories.Practice, colleague: Membership, now: datetime) -> Practice:
    today = home.clinic.local(now).date()
    newcomer = add_member(by=home.therapist, role=Role.ATHLETE, name="Priya Nair", email="priya@nair.example")
    message = queue_message(recipient=home.runner, kind="program_published", meaning="sample:letter")
    assert message is not None
    Message.objects.filter(pk=message.pk).update(state=MessageState.FAILED, error="Mailbox full")
    made = {person.pk: create_token(by=person, name="Sync") for person in (home.admin, home.therapist, home.runner)}
    return Practice(
        colleague=colleague,
        invitation=invite(by=home.therapist, membership=newcomer),
        appointment=book_appointment(
            by=home.admin,
            clinician=home.therapist,
            athlete=home.runner,
            kind="retest",
            starts_at=datetime.combine(today + timedelta(days=7), time(10), tzinfo=home.clinic.zone),
        ),
        recall=request_recall(athlete=home.runner, reason="retest", why="Retest of the calf", due_on=today),
        alert=raise_alert(
            athlete=home.runner, kind=AlertKind.EASE_BACK, subject="sample", title="The next two sessions are lighter"
        ),
        message=message,
        tokens={person: token for person, (token, _) in made.items()},
        secrets={person: secret for person, (_, secret) in made.items()},
    )


def _record(home: factories.Practice, intake: Intake, now: datetime) -> Record:
    today, runner, athlete = home.clinic.local(now).date(), home.runner, home.athlete
    ended = now - timedelta(hours=3)
    second = factories.episode(athlete, region="knee_anterior", side="L")
    facts = RunFacts(started_at=ended - timedelta(hours=1), distance_m=8000, moving_s=2700)
    run, _ = record_run(by=runner, athlete=athlete, run_id=None, facts=facts)
    sore = SessionAnswers(pain_worst=5, got_worse=True, limp_during=False, pain_first_10_minutes=2)
    checkin = record_session(
        by=runner,
        athlete=athlete,
        episode=home.episode,
        checkin_id=None,
        facts=SessionFacts(ended_at=ended, distance_m=8000, run=run),
        answers=sore,
    )
    shoe, _ = add_shoe(by=runner, athlete=athlete, facts=ShoeFacts(name="Blue trainers", category="daily"))
    race = add_race(
        by=home.therapist,
        athlete=athlete,
        facts=RaceFacts("Spring half", today + timedelta(days=90), 21_097),
        today=today,
    )
    return Record(
        intake=intake,
        draft=start_intake(by=home.therapist, episode=second),
        run=run,
        shoe=shoe,
        race=race,
        checkin=checkin,
        adjustment=Adjustment.objects.get(checkin=checkin),
    )


def _findings(home: factories.Practice, assessment: Assessment, now: datetime) -> Findings:
    """A rule fires that asks for a referral and leaves the program in force, so that pages show what they are for."""
    sitting = _sitting(home)
    rule = next(rule for rule in triage_content().rules if rule.level is Level.REFER)
    last = TriageScreen.objects.filter(episode=home.episode).latest("created_at")
    fired = FiredRule.objects.create(
        clinic=home.clinic,
        athlete=home.athlete,
        episode=home.episode,
        screen=last,
        rule_id=rule.id,
        level=rule.level.value,
        fingerprint="sample",
    )
    due_on = home.clinic.local(now).date() + timedelta(days=7)
    referral = create_referral(
        by=home.therapist, episode=home.episode, to_whom="Sports physician", why="To rule out a tear", due_on=due_on
    )
    return Findings(assessment, sitting, last, fired, referral)
