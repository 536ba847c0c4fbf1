"""Rows that the athletes tests start from: sessions that went well or badly, and a filled-in intake. Checks nothing."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from athletes.domain.intake_model import QuestionType
from athletes.models import CheckIn, Intake
from athletes.selectors.intake import PageKey, answers_of, pages_of, questionnaire_of, row_of
from athletes.services.checkins import SessionAnswers, SessionFacts, record_session
from athletes.services.intakes import PageAnswers, save_step
from tests.athletes.domain.intake_runner import SAYS
from tests.factories import Practice

SAID = {**SAYS, "surface_road_pct": 100}
CALM = SessionAnswers(
    pain_worst=2,
    got_worse=False,
    limp_during=False,
    new_night_pain=False,
    focal_bone_pain=False,
    pop_or_bruise=False,
)
SORE = SessionAnswers(pain_worst=4, got_worse=False, limp_during=False)
LIMPING = SessionAnswers(pain_worst=4, got_worse=True, limp_during=True)


def ago(**back: float) -> datetime:
    """A moment before now."""
    return timezone.now() - timedelta(**back)


def session(
    practice: Practice,
    answers: SessionAnswers = CALM,
    *,
    ended_at: datetime | None = None,
    checkin_id: UUID | None = None,
    **facts: Any,
) -> CheckIn:
    """A session that the runner reports right after it; an easy run unless told otherwise."""
    return record_session(
        by=practice.runner,
        athlete=practice.athlete,
        episode=practice.episode,
        checkin_id=checkin_id,
        facts=SessionFacts(ended_at=ended_at or ago(hours=1), **facts),
        answers=answers,
    )


def raw_answers(page: PageKey, *, today: date, **given: object) -> dict[str, object]:
    """What a symptom-poor Achilles runner says on one page; ``given`` replaces single answers."""
    said: dict[str, object] = {}
    for question in page.step.questions:
        if question.id in given:
            said[question.id] = given[question.id]
        elif question.id == "distance_m":
            said[question.id] = {"shoes": 300_000, "races": 21_097}[page.step.repeats or ""]
        elif question.id == "date":
            said[question.id] = (today + timedelta(days=90)).isoformat()
        elif question.id in SAID:
            said[question.id] = SAID[question.id]
        elif question.type is QuestionType.BOOL:
            said[question.id] = False
        elif question.type in (QuestionType.LIST, QuestionType.MULTI):
            said[question.id] = []
        elif question.type is QuestionType.CHOICE:
            said[question.id] = question.choices[0].value
        elif question.type is QuestionType.DATE:
            said[question.id] = today.isoformat()
        elif question.type is QuestionType.TEXT:
            said[question.id] = "Run without thinking about it"
        else:
            said[question.id] = max(0, int(question.minimum or 0))
    return said


def fill_in(practice: Practice, intake: Intake, **given: object) -> Intake:
    """Save every page of a draft, confirming what is unusual."""
    today = timezone.localdate(timezone=practice.clinic.zone)
    form = questionnaire_of(intake)
    done: set[str] = set()
    while True:
        left = [page for page in pages_of(form, answers_of(intake)) if page.slug not in done]
        if not left:
            return intake
        page = left[0]
        done.add(page.slug)
        raw = raw_answers(page, today=today, **given)
        outcome = save_step(
            by=practice.runner,
            intake=intake,
            page=page,
            sent=PageAnswers(raw=raw, confirmed=frozenset(raw)),
            revision=intake.revision,
        )
        assert not outcome.problems, (page.slug, outcome.problems)
        intake = outcome.intake
        assert row_of(answers_of(intake), page) is not None
