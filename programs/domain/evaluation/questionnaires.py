"""Patient-reported measures of a case document, scored (clinical.md 4)."""

from collections.abc import Mapping

from assessments.domain.questionnaire_rules import Instrument, QuestionnaireRules, QuestionOneRule
from assessments.domain.questionnaires import QuestionnaireEntry, score_entry
from programs.domain.evaluation.errors import at
from programs.domain.evaluation.section import Section


def questionnaires_to_list(case: Section, rules: QuestionnaireRules) -> list[Mapping[str, object]]:
    """The ``questionnaires`` section, in the order of the document. Raises CaseError for a value 4 does not know."""
    found: list[Mapping[str, object]] = []
    for number, given in enumerate(case.sections("questionnaires")):
        with at(f"questionnaires[{number}]"):
            found.append(score_entry(_entry(given, rules), rules).to_dict())
    return found


def _entry(given: Section, rules: QuestionnaireRules) -> QuestionnaireEntry:
    return QuestionnaireEntry(
        instrument=Instrument(given.text("instrument") or ""),
        ratings=given.wholes("ratings"),
        previous_ratings=given.wholes("previous_ratings"),
        answers={name: given.whole(name) for name in rules.weekly_problem_check.questions},
        q1_25_rule=given.one_of("q1_25_rule", QuestionOneRule) or QuestionOneRule.AUTOFILL,
        items=given.wholes("items"),
        q7=given.whole("q7"),
        q8_branch=given.text("q8_branch"),
        q8=given.whole("q8"),
        total=given.whole("total"),
        previous_total=given.whole("previous_total"),
    )
