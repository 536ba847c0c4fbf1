"""Red-flag triage (clinical.md 2): answers in, verdict out. Plain Python; rules and words come from triage.toml."""

from assessments.domain.triage.derived import Escalation, Stiffness
from assessments.domain.triage.evaluation import Ground
from assessments.domain.triage.facts import PersonFacts, Problem, fill_negatives
from assessments.domain.triage.intake import questions_for_runner
from assessments.domain.triage.levels import CrossTraining, Level, RunningAction, TriageState
from assessments.domain.triage.questions import Answer, Kind, Question, Subject, parse_answers
from assessments.domain.triage.rules import BoneSite, SiteRisk, TriageContent, TriageRule
from assessments.domain.triage.screening import screen
from assessments.domain.triage.sticky import (
    ActiveRule,
    Judgement,
    Outcome,
    Resolution,
    StoredRule,
    active_rule,
    resolve,
)
from assessments.domain.triage.verdict import (
    FiredRule,
    MissingInput,
    OpenQuestion,
    TriageVerdict,
    UnknownRule,
    can_release,
    may_override,
    must_rerun,
    newly_fired,
)
from assessments.domain.triage.wells import WellsScore

__all__ = [
    "ActiveRule",
    "Answer",
    "BoneSite",
    "CrossTraining",
    "Escalation",
    "FiredRule",
    "Ground",
    "Judgement",
    "Kind",
    "Level",
    "MissingInput",
    "OpenQuestion",
    "Outcome",
    "PersonFacts",
    "Problem",
    "Question",
    "Resolution",
    "RunningAction",
    "SiteRisk",
    "Stiffness",
    "StoredRule",
    "Subject",
    "TriageContent",
    "TriageRule",
    "TriageState",
    "TriageVerdict",
    "UnknownRule",
    "WellsScore",
    "active_rule",
    "can_release",
    "fill_negatives",
    "may_override",
    "must_rerun",
    "newly_fired",
    "parse_answers",
    "questions_for_runner",
    "resolve",
    "screen",
]
