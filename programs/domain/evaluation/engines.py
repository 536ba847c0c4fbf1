"""The content that all engines together need to evaluate a case, as one bundle. Must not load anything."""

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.domain.questionnaire_rules import QuestionnaireRules
from assessments.domain.reassessment_rules import ReassessmentRules
from assessments.domain.testing_rules import TestCatalog
from assessments.domain.triage import TriageContent
from athletes.domain.load_rules import LoadRules
from athletes.domain.response_rules import ResponseRules
from programs.domain.evaluation.schema import Record
from programs.domain.exercise import Library
from programs.domain.metrics import MetricDefinition
from programs.domain.planner.rules import PlannerRules
from programs.domain.protocol import Protocol
from programs.domain.race_calendar_rules import RaceRules
from programs.domain.rules import ProgressionRules
from programs.domain.walk_run import Stage


@dataclass(frozen=True, slots=True)
class Engines:
    """Rules, words and thresholds of every engine, and the shape of the case document."""

    schema: Record
    triage: TriageContent
    tests: TestCatalog
    questionnaires: QuestionnaireRules
    responses: ResponseRules
    load: LoadRules
    reassessment: ReassessmentRules
    protocols: Mapping[str, Protocol]
    protocol_by_region: Mapping[str, str]
    metrics: Mapping[str, MetricDefinition]
    progression: ProgressionRules
    ladder: tuple[Stage, ...]
    library: Library
    planner: PlannerRules
    races: RaceRules
