"""Loads questionnaires.toml into the rules of patient-reported measures, checked key by key. Must not score."""

from functools import cache
from typing import Any

from assessments.content.fields import Fields
from assessments.domain.questionnaire_rules import (
    Band,
    ChangeClass,
    CheckQuestion,
    Instrument,
    LefsRules,
    Licence,
    PsfsRules,
    QuestionnaireRules,
    UwriRules,
    VisaRules,
    WeeklyCheckRules,
    Wording,
)
from athletes.content.response import version_of
from clinic.content import Table, read_toml

PACKAGE, NAME, FILE = "assessments.content", "questionnaires.toml", "assessments/content/questionnaires.toml"
QUESTIONS = ("q1", "q2", "q3", "q4")


@cache
def questionnaire_rules() -> QuestionnaireRules:
    """The rules, read once. Raises ContentError naming file and key if the file is broken."""
    return parse(read_toml(PACKAGE, NAME))


def parse(table: Table) -> QuestionnaireRules:
    """Turn the parsed TOML into rules; missing, unknown and mistyped keys are refused."""
    root = Fields(table, FILE, "")
    rules = QuestionnaireRules(
        version=version_of(table),
        licences=_licences(root),
        psfs=_psfs(root.inner("psfs")),
        weekly_problem_check=_weekly_check(root.inner("weekly_problem_check")),
        visa_a=_visa(root.inner("visa_a")),
        uwri=_uwri(root.inner("uwri")),
        lefs=_lefs(root.inner("lefs")),
        tendins_a_highest=_only_highest(root.inner("tendins_a")),
        change_words={
            ChangeClass(name): words
            for name, words in root.words("change_words", frozenset(kind.value for kind in ChangeClass)).items()
        },
    )
    root.close()
    return rules


def _licences(root: Fields) -> dict[Instrument, Licence]:
    found: dict[Instrument, Licence] = {}
    for row in root.tables("licence", "instrument"):
        licence = Licence(
            instrument=row.choice("instrument", Instrument),
            label=row.text("label"),
            wording=row.choice("wording", Wording),
            reason=row.text("reason"),
            recommendation=row.text("recommendation"),
            source=row.text("source"),
        )
        row.close()
        if licence.instrument in found:
            raise row.problem("instrument", "is there twice")
        found[licence.instrument] = licence
    missing = sorted(set(Instrument) - set(found))
    if missing:
        raise root.problem("licence", f"is missing for {', '.join(missing)}")
    return found


def _psfs(item: Fields) -> PsfsRules:
    rules = PsfsRules(
        most_activities=item.whole("most_activities"),
        lowest=item.whole("lowest"),
        highest=item.whole("highest"),
        average_from=item.whole("average_from"),
        real_change_average=item.whole("real_change_average"),
        real_change_single=item.whole("real_change_single"),
        ask=item.text("ask"),
        anchors=item.words("anchors", frozenset({"lowest", "highest"})),
        source=item.text("source"),
    )
    item.close()
    return rules


def _weekly_check(item: Fields) -> WeeklyCheckRules:
    questions = [_question(row) for row in item.tables("question")]
    if tuple(question.id for question in questions) != QUESTIONS:
        raise item.problem("question", f"must be {', '.join(QUESTIONS)} in this order")
    rules = WeeklyCheckRules(
        stop_value=item.whole("stop_value"),
        out_value=item.whole("out_value"),
        substantial_from=item.whole("substantial_from"),
        questions={question.id: question for question in questions},
        source=item.text("source"),
    )
    item.close()
    return rules


def _question(row: Fields) -> CheckQuestion:
    options: dict[int, str] = {}
    for option in row.items("options"):
        if not _is_option(option):
            raise row.problem("options", 'each option is [value, "words"]')
        options[option[0]] = option[1]
    if list(options) != sorted(options) or len(options) < 2:
        raise row.problem("options", "must be two or more, the smallest value first")
    question = CheckQuestion(row.text("id"), row.text("ask"), options)
    row.close()
    return question


def _is_option(option: Any) -> bool:
    return isinstance(option, list) and [type(part) for part in option] == [int, str] and bool(option[1].strip())


def _visa(item: Fields) -> VisaRules:
    branches = item.inner("q8")
    bands = [Band(row.text("name"), row.whole("from_score")) for row in item.tables("band", "name")]
    if [band.from_score for band in bands] != sorted({band.from_score for band in bands} | {0}, reverse=True):
        raise item.problem("band", "must fall from the highest to 0")
    rules = VisaRules(
        items=item.whole("items"),
        item_highest=item.whole("item_highest"),
        q7=frozenset(item.wholes("q7")),
        q8={branch: frozenset(branches.wholes(branch)) for branch in ("A", "B", "C")},
        bands=tuple(bands),
        early_change=item.whole("early_change"),
        late_change=item.whole("late_change"),
        late_from_weeks=item.whole("late_from_weeks"),
        regions=frozenset(item.texts("regions")),
        context=item.text("context"),
        source=item.text("source"),
    )
    branches.close()
    item.close()
    return rules


def _uwri(item: Fields) -> UwriRules:
    important, clinical = item.whole("important_from"), item.whole("clinically_important_from")
    if important >= clinical:
        raise item.problem("important_from", "must be below clinically_important_from")
    rules = UwriRules(item.whole("highest"), important, clinical, item.text("source"))
    item.close()
    return rules


def _lefs(item: Fields) -> LefsRules:
    rules = LefsRules(
        items=item.whole("items"),
        item_highest=item.whole("item_highest"),
        scored_from=item.whole("scored_from"),
        real_change=item.whole("real_change"),
        source=item.text("source"),
    )
    item.close()
    return rules


def _only_highest(item: Fields) -> int:
    highest = item.whole("highest")
    item.close()
    return highest
