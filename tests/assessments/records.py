"""Runners with a sent intake and test sessions, for the tests of the assessments app. Must not check anything."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from assessments.content.triage import triage_content
from assessments.domain.triage import Subject
from assessments.models import Assessment, TriageScreen
from assessments.services.intake import send_intake
from assessments.services.testing import (
    MeasurementEntry,
    TrialEntry,
    finish_assessment,
    record_measurement,
    start_assessment,
)
from assessments.services.triage import record_findings
from athletes.content.intake import questionnaire
from athletes.domain.intake_codec import encode
from athletes.models import Athlete, Episode, Intake
from athletes.selectors.intake import pages_of
from clinic.models import Membership
from tests.athletes.domain.intake_runner import complete_intake

# The Monday of the acceptance cases, in the morning.
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def draft_intake(episode: Episode, **instead: object) -> Intake:
    """A draft in which everything is answered; ``instead`` gives other answers by question id."""
    answers = complete_intake(**instead)
    form = questionnaire()
    saved = {key.slug: {"revision": 1, "by": "Test", "at": NOW.isoformat()} for key in pages_of(form, answers)}
    return Intake.objects.create(
        clinic_id=episode.clinic_id,
        athlete_id=episode.athlete_id,
        episode=episode,
        questionnaire_version=form.version,
        answers={**encode(answers), "saved": saved},
        revision=1,
    )


def sent_intake(by: Membership, episode: Episode, **instead: object) -> Intake:
    """The intake, sent by the runner: triage has run."""
    return send_intake(by=by, intake=draft_intake(episode, **instead))


def all_negative(by: Membership, episode: Episode, **found: object) -> TriageScreen:
    """Every examination that the clinician can do is negative, but for what ``found`` names."""
    questions = triage_content().questions.values()
    answers: dict[str, object] = {
        question.id: question.negative
        for question in questions
        if question.clinician_only and question.subject is Subject.PROBLEM
    }
    return record_findings(by=by, episode=episode, answers=answers | found)


def cleared(by: Membership, runner: Membership, episode: Episode, **instead: object) -> TriageScreen:
    """A runner whose triage is as clear as the answers allow."""
    sent_intake(runner, episode, **instead)
    return all_negative(by, episode)


def session(by: Membership, athlete: Athlete, episode: Episode, results: Mapping[str, Any]) -> Assessment:
    """A finished sitting. ``results`` maps test id to (left, right): numbers, or lists of trials."""
    sitting = start_assessment(by=by, athlete=athlete, episode=episode, battery=list(results))
    for test_id, sides in results.items():
        for side, value in zip(("L", "R"), sides, strict=True):
            values = value if isinstance(value, list) else [value]
            trials = tuple(TrialEntry(value=Decimal(str(one))) for one in values)
            entry = MeasurementEntry(trials=trials, pain=0, stop_reason="runner")
            record_measurement(by=by, assessment=sitting, test_id=test_id, side=side, entry=entry)
    return finish_assessment(by=by, assessment=sitting)


V01 = {"T01": (30, 18), "T02": (60, 38), "T03": ("1.30", "1.00"), "T12": (["11", "11", "11"], ["10.2", "10.2", "10.2"])}


def days(number: int) -> timedelta:
    """Whole days."""
    return timedelta(days=number)
