"""Builders for program tests: an intake, a triage screen that allows or stops, check-ins and measurements."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from assessments.models import Assessment, Measurement, TriageScreen
from athletes.models import Athlete, CheckIn, Episode, Intake
from clinic.models import Membership
from programs.models import Program, Publication
from programs.services.drafting import draft_program
from programs.services.publishing import publish_program

PERSON = {
    "gym_days_per_week": 2,
    "gym_weekdays": ["mon", "thu"],
    "runs_per_week_now": 3,
    "runs_per_week_usual": 4,
    "weekly_distance_now_m": 30000,
    "weekly_distance_usual_m": 40000,
    "longest_run_30d_m": 12000,
    "easy_pace_s_per_km": 330,
    "equipment_home": ["step", "chair", "backpack"],
    "preferred_long_run_day": "sun",
}


def intake(athlete: Athlete, episode: Episode, **person: object) -> Intake:
    """A finished intake with the facts that a plan is made from."""
    return Intake.objects.create(
        clinic_id=athlete.clinic_id,
        athlete=athlete,
        episode=episode,
        questionnaire_version="1",
        answers={"person": PERSON | person, "items": {}, "saved": {}},
        status="complete",
        completed_at=timezone.now(),
    )


def screened(
    episode: Episode, *, state: str = "clear", level: str = "", running: str = "ALLOW", by: Membership | None = None
) -> TriageScreen:
    """The newest triage screen of an episode, with this outcome."""
    return TriageScreen.objects.create(
        clinic_id=episode.clinic_id,
        athlete_id=episode.athlete_id,
        episode=episode,
        trigger="intake",
        answers={"person": {"answers": {}, "marks": {}}, "problems": []},
        verdict={
            "state": state,
            "level": level or None,
            "running_action": running,
            "cross_training": "any_painfree",
            "rules": [],
            "unanswered": [],
            "register": [],
        },
        state=state,
        level=level,
        content_version="test",
        screened_by=by,
    )


def drafted(by: Membership, episode: Episode) -> Program:
    """A draft for a runner who may run."""
    screened(episode)
    return draft_program(by=by, episode=episode)


def published(by: Membership, episode: Episode, *, now: datetime | None = None) -> Publication:
    """A published program, version 1."""
    return publish_program(by=by, program=drafted(by, episode), now=now)


def checkin(
    episode: Episode,
    day: date,
    *,
    colour: str = "GREEN",
    kind: str = "strength",
    session: UUID | None = None,
    **fields: object,
) -> CheckIn:
    """A judged and frozen check-in."""
    ended = datetime.combine(day, datetime.min.time(), tzinfo=timezone.get_current_timezone()) + timedelta(hours=12)
    values: dict[str, object] = {"pain_worst": 1, "pain_next_morning": 0, "got_worse": False, "limp_during": False}
    return CheckIn.objects.create(
        clinic_id=episode.clinic_id,
        athlete_id=episode.athlete_id,
        episode=episode,
        planned_session=session or uuid4(),
        local_date=day,
        ended_at=ended,
        kind=kind,
        pain_cap=3,
        baseline_pain=0,
        colour=colour,
        provisional=False,
        frozen_at=ended + timedelta(hours=30),
        **(values | fields),
    )


def measured(episode: Episode, test: str, variant: str, day: date, *, by: Membership, left: int, right: int) -> None:
    """One test of both legs on a day."""
    sitting = Assessment.objects.create(
        clinic_id=episode.clinic_id,
        athlete_id=episode.athlete_id,
        episode=episode,
        assessor=by,
        performed_on=day,
        finished_at=timezone.now(),
    )
    for side, value in (("L", left), ("R", right)):
        Measurement.objects.create(
            clinic_id=episode.clinic_id,
            assessment=sitting,
            athlete_id=episode.athlete_id,
            test_id=test,
            variant=variant,
            side=side,
            trials=[{"value": str(value), "valid": True}] * 3,
            value=value,
            unit="reps",
            measured_on=day,
        )
