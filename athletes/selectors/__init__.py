"""Reads of the athletes app, by what they are about: caseload, record, response, intake."""

from athletes.selectors.intake import IntakeFacts, answers_of, intake_facts, latest_intake, triage_answers
from athletes.selectors.record import current_episode, latest_checkin
from athletes.selectors.response import (
    Standing,
    baseline_of,
    pain_cap_of,
    questions_open,
    standing_of,
    verdict_on,
    waiting_checkins,
)

__all__ = [
    "IntakeFacts",
    "Standing",
    "answers_of",
    "baseline_of",
    "current_episode",
    "intake_facts",
    "latest_checkin",
    "latest_intake",
    "pain_cap_of",
    "questions_open",
    "standing_of",
    "triage_answers",
    "verdict_on",
    "waiting_checkins",
]
