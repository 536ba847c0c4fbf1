"""Loads tests.toml into the catalogue of objective tests and their general rules. Must not judge a result."""

from collections.abc import Mapping
from functools import cache
from itertools import pairwise

from assessments.content.fields import Fields
from assessments.domain.catalog import (
    Aggregation,
    ChangeRule,
    ChangeUnit,
    Comparison,
    Direction,
    Kind,
    SeverityRule,
    SeverityStep,
    SideMode,
    StopCriterion,
    Target,
    TargetKind,
    TestDefinition,
    TrialPlan,
    ValueRange,
    Variant,
)
from assessments.domain.testing_rules import (
    BandRules,
    CueRules,
    PainRules,
    SpeedGateRules,
    TestCatalog,
    TestingRules,
)
from clinic.content import read_toml

PACKAGE, NAME = "assessments.content", "tests.toml"
FILE = "assessments/content/tests.toml"

SPEED_WORDS = frozenset(
    {"open", "attention", "red", "stick_fail", "both_unable", "pain_limited", "pain_unknown", "retest_needed"}
)
TESTING_WORDS = frozenset(
    {
        "none",
        "non_weight_bearing",
        "unknown",
        "hop_triage",
        "hop_bone",
        "hop_walking_pain",
        "hop_walking_pain_unknown",
        "hop_calf_L",
        "hop_calf_L_unknown",
        "hop_calf_R",
        "hop_calf_R_unknown",
    }
)
CUE_WORDS = frozenset(
    {
        "none",
        "request_video",
        "cadence",
        "cadence_optional",
        "trunk",
        "foot_strike_rearward",
        "foot_strike_less_heel",
    }
)
ROW_WORDS = frozenset(
    {
        "other_side",
        "both_unable",
        "stick_fail",
        "side_missing",
        "not_comparable",
        "at_least",
        "pain_limited",
        "balance",
    }
)


@cache
def load_test_catalog() -> TestCatalog:
    """The catalogue, read and checked once. Raises ContentError."""
    return parse_test_catalog(Fields(read_toml(PACKAGE, NAME), FILE, "tests"))


def parse_test_catalog(root: Fields) -> TestCatalog:
    """Validate a parsed file and build the catalogue."""
    stops = _stops(root.inner("stop"))
    tests: dict[str, TestDefinition] = {}
    for item in root.tables("tests"):
        test = _test(item, stops)
        if test.id in tests:
            raise item.problem("id", "is used twice")
        tests[test.id] = test
    catalog = _catalog(root.inner("rules"), tests)
    root.close()
    _check_references(root, catalog)
    return catalog


def _stops(table: Fields) -> Mapping[str, StopCriterion]:
    stops = {}
    for name in table.table:
        item = table.inner(name)
        stops[name] = StopCriterion(name, item.text("words"), item.flag("by_pain"))
        item.close()
    return stops


def _test(item: Fields, stops: Mapping[str, StopCriterion]) -> TestDefinition:
    test_id = item.text("id")
    test = TestDefinition(
        id=test_id,
        family=item.text("family", test_id),
        slug=item.text("slug"),
        name=item.text("name"),
        purpose=item.text("purpose"),
        protocol=item.text("protocol"),
        steps=item.texts("steps"),
        say=item.text("say"),
        measure=item.text("measure"),
        kind=item.choice("kind", Kind),
        side_mode=item.choice("sides", SideMode),
        direction=item.choice("better", Direction),
        value_range=_range(item.inner_or_none("range")),
        entry_range=_range(item.inner_or_none("entry")),
        trials=_trials(item.inner("trials")),
        tempo=item.text("tempo"),
        metronome_bpm=item.whole_or_none("metronome_bpm"),
        stop=_stop_criteria(item, stops),
        targets=tuple(_target(target) for target in item.tables("targets", id_key=None)),
        comparison=item.choice("comparison", Comparison),
        severity=_severity(item.inner_or_none("severity")),
        change=_change(item.inner_or_none("change")),
        variants=tuple(_variant(variant) for variant in item.tables("variants")),
        hop=item.flag("hop"),
        weight_bearing=item.flag("weight_bearing"),
        strength=item.flag("strength"),
        speed_gate=item.flag("speed_gate"),
        sticks=item.whole_or_none("sticks"),
        stands_in_for=item.text_or_none("stands_in_for"),
        order=item.whole("order"),
        norms=item.text_or_none("norms"),
        source=item.text("source"),
    )
    item.close()
    if not test.variants or not test.steps or not test.stop:
        raise item.problem("variants", "a test needs at least one variant, one step and one stop criterion")
    return test


def _stop_criteria(item: Fields, stops: Mapping[str, StopCriterion]) -> tuple[StopCriterion, ...]:
    unknown = [name for name in item.texts("stop") if name not in stops]
    if unknown:
        raise item.problem("stop", f"{unknown[0]} is not among the stop criteria")
    return tuple(stops[name] for name in item.texts("stop"))


def _range(item: Fields | None) -> ValueRange | None:
    if item is None:
        return None
    limits = ValueRange(item.decimal("lowest"), item.decimal("highest"), item.decimal("step"), item.text("unit"))
    item.close()
    if limits.lowest >= limits.highest or limits.step <= 0:
        raise item.problem("highest", "lowest must be below highest, and step above zero")
    return limits


def _trials(item: Fields) -> TrialPlan:
    plan = TrialPlan(
        planned=item.whole("planned"),
        maximum=item.whole("maximum"),
        needed=item.whole("needed", 1),
        practice=item.whole("practice", 0),
        rest_s=item.whole_or_none("rest_s"),
        aggregation=item.choice("aggregation", Aggregation),
    )
    item.close()
    if not 1 <= plan.needed <= plan.planned <= plan.maximum:
        raise item.problem("planned", "needed, planned and maximum must not go down")
    return plan


def _target(item: Fields) -> Target:
    target = Target(
        item.choice("kind", TargetKind),
        item.decimal("value"),
        item.text("words"),
        item.texts("faults"),
        item.flag("bone_protocol") if item.has("bone_protocol") else None,
    )
    item.close()
    return target


def _severity(item: Fields | None) -> SeverityRule:
    if item is None:
        return SeverityRule()
    floors = item.inner_or_none("fault_floors")
    rule = SeverityRule(
        shortfall_from=item.decimal_or_none("shortfall_from"),
        own_best_share=item.decimal_or_none("own_best_share"),
        gap=item.flag("gap"),
        score_steps=_steps(item, "score_steps"),
        difference_steps=_steps(item, "difference_steps"),
        fault_floors={name: floors.whole(name) for name in floors.table} if floors else None,
    )
    item.close()
    return rule


def _steps(item: Fields, key: str) -> tuple[SeverityStep, ...]:
    steps = []
    for row in item.items(key):
        if not isinstance(row, list) or len(row) != 2 or not isinstance(row[1], int):
            raise item.problem(key, "each step is [from, severity]")
        steps.append(SeverityStep(item.as_decimal(row[0], key), row[1]))
    if any(later.start <= earlier.start for earlier, later in pairwise(steps)):
        raise item.problem(key, "steps must go up")
    return tuple(steps)


def _change(item: Fields | None) -> ChangeRule | None:
    if item is None:
        return None
    rule = ChangeRule(item.decimal("threshold"), item.choice("unit", ChangeUnit), item.text("source"))
    item.close()
    return rule


def _variant(item: Fields) -> Variant:
    variant = Variant(item.text("id"), item.text("words"))
    item.close()
    return variant


def _catalog(rules: Fields, tests: Mapping[str, TestDefinition]) -> TestCatalog:
    ratio = rules.texts("hip_ratio_tests")
    if len(ratio) != 2:
        raise rules.problem("hip_ratio_tests", "names adduction and abduction")
    catalog = TestCatalog(
        tests=tests,
        fresh_days=rules.whole("fresh_days"),
        bands=_bands(rules.inner("bands")),
        pain=_pain(rules.inner("pain")),
        speed_gate=_speed_gate(rules.inner("speed_gate")),
        testing=_testing(rules.inner("testing")),
        cue=_cue(rules.inner("cue")),
        squat_fault_reps=rules.whole("squat_fault_reps"),
        squat_depth_deg=rules.whole("squat_depth_deg"),
        squat_depth_highest_deg=rules.whole("squat_depth_highest_deg"),
        balance_note_below_s=rules.decimal("balance_note_below_s"),
        add_abd_ratio=rules.decimal("add_abd_ratio"),
        balance_test=rules.text("balance_test"),
        cadence_test=rules.text("cadence_test"),
        squeeze_test=rules.text("squeeze_test"),
        hip_ratio_tests=(ratio[0], ratio[1]),
        scoreboard_words=rules.words("scoreboard_words", ROW_WORDS),
        pain_change_points=rules.whole("pain_change_points"),
    )
    rules.close()
    return catalog


def _bands(item: Fields) -> BandRules:
    bands = BandRules(item.decimal("attention"), item.decimal("red"), item.whole("nothing_measured"))
    item.close()
    return bands


def _pain(item: Fields) -> PainRules:
    pain = PainRules(item.whole("stop_above"), item.whole("squeeze_amber_from"), item.whole("squeeze_red_from"))
    item.close()
    return pain


def _speed_gate(item: Fields) -> SpeedGateRules:
    rules = SpeedGateRules(
        item.whole("pain_limited_from"), item.whole("recheck_days"), item.words("words", SPEED_WORDS)
    )
    item.close()
    return rules


def _testing(item: Fields) -> TestingRules:
    rules = TestingRules(
        walking_pain_at_most=item.whole("walking_pain_at_most"),
        calf_raises_at_least=item.whole("calf_raises_at_least"),
        calf_raise_test=item.text("calf_raise_test"),
        bone_hops_from_phase=item.whole("bone_hops_from_phase"),
        words=item.words("words", TESTING_WORDS),
    )
    item.close()
    return rules


def _cue(item: Fields) -> CueRules:
    weeks = item.wholes("foot_strike_weeks")
    if len(weeks) != 2:
        raise item.problem("foot_strike_weeks", "is [from, to]")
    rules = CueRules(
        cadence_below=item.whole("cadence_below"),
        target_percent=item.whole("target_percent"),
        maximum_percent=item.whole("maximum_percent"),
        metronome_sessions=item.whole("metronome_sessions"),
        metronome_weeks=item.whole("metronome_weeks"),
        recheck_days=item.wholes("recheck_days"),
        trunk_lean_below_deg=item.whole("trunk_lean_below_deg"),
        low_drop_at_most_mm=item.decimal("low_drop_at_most_mm"),
        foot_strike_weeks=(weeks[0], weeks[1]),
        pace_tolerance_s_per_km=item.whole("pace_tolerance_s_per_km"),
        words=item.words("words", CUE_WORDS),
    )
    item.close()
    return rules


def _check_references(root: Fields, catalog: TestCatalog) -> None:
    """Every test that is named somewhere exists."""
    rules = {
        "rules.balance_test": catalog.balance_test,
        "rules.cadence_test": catalog.cadence_test,
        "rules.squeeze_test": catalog.squeeze_test,
        "rules.testing.calf_raise_test": catalog.testing.calf_raise_test,
        **{f"rules.hip_ratio_tests[{index}]": name for index, name in enumerate(catalog.hip_ratio_tests)},
        **{f"{test.id}.stands_in_for": test.stands_in_for for test in catalog.tests.values() if test.stands_in_for},
    }
    for key, name in rules.items():
        if name not in catalog.tests:
            raise root.problem(key, f"{name} is not a test")
