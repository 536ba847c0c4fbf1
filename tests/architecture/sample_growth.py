"""More rows of every kind for the same clinic, so that a page's queries can be counted with 3 rows and with 30."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from assessments.models import Assessment, FiredRule, Measurement, Referral, TriageScreen
from athletes.models import Adjustment, Athlete, CheckIn, Episode, Intake, Race, ResponseVerdict, Run, Shoe
from clinic.models import (
    AccessLog,
    Alert,
    ApiToken,
    Appointment,
    Clinic,
    Invitation,
    Membership,
    Message,
    MessageState,
    Recall,
    Role,
    scope,
)
from programs.models import GateDecision, Publication, PublicationFile, SessionLog
from tests import factories
from tests.architecture.sample_data import Sample


@dataclass(frozen=True, slots=True)
class _More:
    """One further row of each kind: ``number`` makes it different from the others, ``day`` lies in the past."""

    sample: Sample
    number: int
    now: datetime

    @property
    def clinic(self) -> Clinic:
        return self.sample.home.clinic

    @property
    def day(self) -> date:
        return self.sample.today - timedelta(days=self.number)

    @property
    def moment(self) -> datetime:
        return datetime.combine(self.day, time(12), tzinfo=self.clinic.zone)


def grow(sample: Sample, *, first: int, last: int) -> None:
    """Add the rows number ``first`` to ``last`` of every list: people, diary, worklists, the runner's own record."""
    now = timezone.now()
    for number in range(first, last + 1):
        more = _More(sample, number, now)
        person = _another_runner(more)
        with scope(clinic=more.clinic, membership=sample.home.therapist, via="test growth"):
            _front_desk(more, person)
            _own_days(more)
            _own_tests(more)
            _own_plan(more)


def _another_runner(more: _More) -> Membership:
    home = more.sample.home
    athlete = factories.athlete(more.clinic, home.therapist, f"Runner {more.number:02}")
    factories.episode(athlete)
    factories.member(more.clinic, Role.CLINICIAN, f"Therapist {more.number:02}")
    return athlete.membership


def _front_desk(more: _More, person: Membership) -> None:
    home, clinic = more.sample.home, more.clinic
    Invitation.objects.create(
        clinic=clinic,
        membership=Membership.objects.create(
            clinic=clinic, role=Role.ATHLETE, name=f"Invited {more.number:02}", email=f"i{more.number}@new.example"
        ),
        token_hash=f"growth-{more.number}",
        invited_by=home.therapist,
        expires_at=more.now + timedelta(days=5),
    )
    starts_at = datetime.combine(more.sample.today, time(8), tzinfo=clinic.zone) + timedelta(minutes=20 * more.number)
    appointment = Appointment.objects.create(
        clinic=clinic,
        clinician=home.therapist,
        athlete=person,
        clinician_number=home.therapist.number,
        athlete_number=person.number,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=20),
        kind="follow_up",
        booked_by=home.admin,
    )
    Recall.objects.create(clinic=clinic, athlete=person, reason="retest", why="Retest", due_on=more.sample.today)
    Alert.objects.create(
        clinic=clinic, athlete=person, kind="ease_back", urgency=1, title="Eased back", subject=f"growth-{more.number}"
    )
    Message.objects.create(
        clinic=clinic,
        recipient=person,
        kind="appointment_reminder",
        meaning=f"appointment:{appointment.pk}:reminder:0",
        state=MessageState.FAILED,
    )
    for member in (home.admin, home.therapist, home.runner):
        ApiToken.objects.create(
            clinic=clinic, membership=member, name=f"Key {more.number}", token_hash=f"{member.pk}-{more.number}"[:64]
        )
    AccessLog.objects.create(clinic=clinic, viewer=home.therapist, athlete=person, what="record")


def _own_days(more: _More) -> None:
    """A run with its check-in and verdict on each past day, an adjustment that is over, a shoe, a race, an episode."""
    sample, clinic = more.sample, more.clinic
    athlete = Athlete.objects.get(pk=sample.home.athlete.pk)
    checkin = _checked_in(more, athlete)
    Adjustment.objects.create(
        clinic=clinic, athlete=athlete, checkin=checkin, lever="volume", sessions_left=1, expires_on=more.sample.today
    )
    race_day = sample.today + timedelta(days=more.number)
    Race.objects.create(clinic=clinic, athlete=athlete, name=f"Race {more.number}", date=race_day, distance_m=10_000)
    episode = Episode.objects.create(
        clinic=clinic, athlete=athlete, region="calf", side="L", status="closed", closed_on=more.day
    )
    Intake.objects.create(
        clinic=clinic,
        athlete=athlete,
        episode=episode,
        questionnaire_version=sample.record.intake.questionnaire_version,
        answers=sample.record.intake.answers,
        steps_done=sample.record.intake.steps_done,
        status="complete",
        completed_at=more.moment,
    )


def _checked_in(more: _More, athlete: Athlete) -> CheckIn:
    """A run in shoes of its own, what the runner said about it, and the verdict."""
    clinic = more.clinic
    shoe = Shoe.objects.create(clinic=clinic, athlete=athlete, name=f"Pair {more.number:02}", category="daily")
    started_at = more.moment - timedelta(hours=1)
    run = Run.objects.create(
        clinic=clinic, athlete=athlete, started_at=started_at, local_date=more.day, distance_m=5000, shoe=shoe
    )
    checkin = CheckIn.objects.create(
        clinic=clinic,
        athlete=athlete,
        episode=more.sample.home.episode,
        run=run,
        local_date=more.day,
        ended_at=more.moment,
        kind="run",
        pain_cap=3,
        baseline_pain=1,
        pain_worst=1,
        got_worse=False,
        limp_during=False,
        colour="GREEN",
        provisional=False,
        frozen_at=more.moment + timedelta(hours=30),
    )
    last = ResponseVerdict.objects.filter(checkin=more.sample.record.checkin).latest("created_at")
    ResponseVerdict.objects.create(
        clinic=clinic, checkin=checkin, colour="GREEN", document=last.document, content_version=last.content_version
    )
    return checkin


def _own_tests(more: _More) -> None:
    """An earlier sitting like the sample's, a rule that was ruled out, a referral that waits."""
    sample, clinic = more.sample, more.clinic
    athlete, episode, before = sample.home.athlete, sample.home.episode, sample.findings
    sitting = Assessment.objects.create(
        clinic=clinic,
        athlete=athlete,
        episode=episode,
        assessor=sample.home.therapist,
        performed_on=more.day - timedelta(days=14),
        battery=before.assessment.battery,
        finished_at=more.moment,
    )
    for measured in Measurement.objects.filter(assessment=before.assessment):
        measured.pk, measured.assessment = None, sitting
        measured.id = Measurement._meta.get_field("id").get_default()
        measured.measured_on = sitting.performed_on
        measured.save(force_insert=True)
    FiredRule.objects.create(
        clinic=clinic,
        athlete=athlete,
        episode=episode,
        screen=TriageScreen.objects.filter(episode=episode).latest("created_at"),
        rule_id=before.fired_rule.rule_id,
        level=before.fired_rule.level,
        fingerprint=f"growth-{more.number}",
        outcome="excluded",
        outcome_note="Examined, nothing found",
        resolved_by=sample.home.therapist,
        resolved_at=more.moment,
    )
    Referral.objects.create(
        clinic=clinic,
        athlete=athlete,
        episode=episode,
        to_whom="Sports physician",
        why="Second opinion",
        due_on=more.sample.today,
        referred_by=sample.home.therapist,
    )


def _own_plan(more: _More) -> None:
    """A further publication with its file, a log of the session on a past day, a decision at the gate."""
    sample, clinic, plan = more.sample, more.clinic, more.sample.plan
    newest = Publication.objects.filter(program=plan.program).order_by("-version")[0]
    publication = Publication.objects.create(
        clinic=clinic,
        program=plan.program,
        athlete=newest.athlete,
        version=newest.version + 1,
        document={**newest.document, "program_version": newest.version + 1},
        sha256=newest.sha256,
        published_by=newest.published_by,
    )
    PublicationFile.objects.create(clinic=clinic, publication=publication, paper="A4")
    SessionLog.objects.create(
        clinic=clinic,
        athlete=newest.athlete,
        publication=publication,
        session=plan.session,
        local_date=more.day,
        finished_at=more.moment,
    )
    decision = GateDecision.objects.filter(program=plan.program).first()
    if decision is not None:
        GateDecision.objects.create(
            clinic=clinic,
            program=plan.program,
            from_phase=decision.from_phase,
            to_phase=decision.to_phase,
            evaluation=decision.evaluation,
            decided_by=sample.home.therapist,
        )
