"""Loads reassessment.toml into the rules of reassessment and adherence. Must not work out what is due."""

from functools import cache

from assessments.content.fields import Fields
from assessments.content.tests import load_test_catalog
from assessments.domain.reassessment_rules import (
    AdherenceRules,
    CadenceRule,
    CadenceSettings,
    Need,
    ReassessmentRules,
    Rhythm,
    RhythmKind,
    TriggerRule,
    TriggerThresholds,
)
from assessments.domain.reassessment_triggers import trigger_ids
from clinic.content import read_toml

PACKAGE, NAME = "assessments.content", "reassessment.toml"
FILE = "assessments/content/reassessment.toml"
PHASES = (1, 2, 3, 4)
DAYS_NEEDED = {
    RhythmKind.EVERY_DAYS: 1,
    RhythmKind.BEFORE_A_RACE: 2,
    RhythmKind.BEFORE_CYCLE: 2,
    RhythmKind.AT_EXIT: 0,
    RhythmKind.CUE_END: 0,
    RhythmKind.EXIT_NEAR: 0,
}


@cache
def load_reassessment_rules() -> ReassessmentRules:
    """The rules, read and checked once. Raises ContentError."""
    return parse_reassessment_rules(Fields(read_toml(PACKAGE, NAME), FILE, "reassessment"))


def parse_reassessment_rules(root: Fields) -> ReassessmentRules:
    """Validate a parsed file: every trigger that the domain knows has its words, and no other."""
    triggers = {rule.id: rule for rule in (_trigger(item) for item in root.tables("triggers"))}
    if set(triggers) != trigger_ids():
        wrong = sorted(set(triggers) ^ trigger_ids())
        raise root.problem("triggers", f"must hold each trigger once; missing or unknown: {', '.join(wrong)}")
    rules = ReassessmentRules(
        cadence=tuple(_cadence(item) for item in root.tables("cadence")),
        triggers=triggers,
        thresholds=_thresholds(root.inner("thresholds")),
        settings=_settings(root.inner("settings")),
        adherence=_adherence(root.inner("adherence")),
    )
    root.close()
    return rules


def _known_tests(item: Fields) -> tuple[str, ...]:
    tests = item.texts("tests")
    unknown = [test for test in tests if test not in load_test_catalog().tests]
    if unknown:
        raise item.problem("tests", f"{unknown[0]} is not a test")
    return tests


def _trigger(item: Fields) -> TriggerRule:
    rule = TriggerRule(
        id=item.text("id"),
        within_days=item.whole("within_days"),
        what=item.text("what"),
        why=item.text("why"),
        tests=_known_tests(item),
        key_tests=item.flag("key_tests"),
        limiter_test=item.flag("limiter_test"),
    )
    item.close()
    return rule


def _cadence(item: Fields) -> CadenceRule:
    measure = item.text("measure")
    rule = CadenceRule(
        id=item.text("id"),
        what=item.text("what"),
        key_tests=item.flag("key_tests"),
        tests=_known_tests(item),
        need=item.choice("needs", Need) if item.has("needs") else None,
        by_phase={
            phase: tuple(_rhythm(entry, measure) for entry in item.tables(f"phase_{phase}", id_key="kind"))
            for phase in PHASES
        },
    )
    item.close()
    return rule


def _rhythm(item: Fields, measure: str) -> Rhythm:
    rhythm = Rhythm(
        kind=item.choice("kind", RhythmKind),
        measure=item.text("measure", measure),
        words=item.text("words"),
        days=item.wholes("days"),
        days_if_limiter_red=item.whole_or_none("days_if_limiter_red"),
        opens_days=item.whole_or_none("opens_days"),
    )
    item.close()
    needed = DAYS_NEEDED.get(rhythm.kind)
    if (needed is None and not rhythm.days) or (needed is not None and len(rhythm.days) != needed):
        raise item.problem(
            "days", f"{rhythm.kind} needs {'at least 1' if needed is None else needed} number(s) of days"
        )
    return rhythm


def _thresholds(item: Fields) -> TriggerThresholds:
    triage = item.inner("triage_days")
    thresholds = TriggerThresholds(
        response_rules=frozenset(item.texts("response_rules")),
        triage_days={level: triage.whole(level) for level in ("E", "S", "U", "R", "M")},
        triage_days_unknown_level=item.whole("triage_days_unknown_level"),
        red_free_days=item.whole("red_free_days"),
        load_verdicts=frozenset(item.texts("load_verdicts")),
        shoe_categories=frozenset(item.texts("shoe_categories")),
        drop_change_mm=item.decimal("drop_change_mm"),
        no_progress_days=item.whole("no_progress_days"),
        no_progress_psfs=item.decimal("no_progress_psfs"),
        no_progress_run_pain=item.decimal("no_progress_run_pain"),
        race_days=item.whole("race_days"),
        days_off=item.whole("days_off"),
        hop_retest_day=item.whole("hop_retest_day"),
        missed_reports=item.whole("missed_reports"),
    )
    triage.close()
    item.close()
    return thresholds


def _settings(item: Fields) -> CadenceSettings:
    settings = CadenceSettings(
        early_days=item.whole("early_days"),
        baseline_days=item.whole("baseline_days"),
        exit_days=item.whole("exit_days"),
        quiet_days_for_weekly_reports=item.whole("quiet_days_for_weekly_reports"),
        weekly_reports_from_phase=item.whole("weekly_reports_from_phase"),
    )
    item.close()
    return settings


def _adherence(item: Fields) -> AdherenceRules:
    rules = AdherenceRules(
        under_percent=item.whole("under_percent"),
        under_weeks=item.whole("under_weeks"),
        under_dosed=item.text("under_dosed"),
        load_review=item.text("load_review"),
    )
    item.close()
    return rules
