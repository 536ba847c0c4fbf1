"""Race rules RC-00 to RC-13 at every boundary and with every input missing, and what holds for any calendar."""

import copy
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.content.triage import triage_content
from assessments.domain.triage.levels import TriageState
from assessments.domain.triage.rules import SiteRisk
from athletes.domain.response_rules import Colour
from clinic.content import ContentError, read_toml
from programs.content.race_calendar import NAME, OUTCOMES, PACKAGE, parse, race_rules
from programs.domain.race_calendar import RaceDecision, judge_calendar
from programs.domain.race_calendar_facts import (
    BoneStress,
    CalendarProblem,
    CalendarRace,
    RaceMetrics,
    RunnerFacts,
)
from programs.domain.race_calendar_rules import RaceVerdict
from programs.domain.season import preseason, reset_after

RULES = race_rules()
TODAY = date(2026, 3, 2)
GREEN, AMBER, RED = Colour.GREEN, Colour.AMBER, Colour.RED


def runner(region: str | None = "knee_anterior", **changes: Any) -> RunnerFacts:
    """A runner with one problem, cleared by triage, about whom nothing else is known unless told."""
    names = set(RaceMetrics.__slots__)
    metrics = RaceMetrics(**{name: value for name, value in changes.items() if name in names})
    others = {name: value for name, value in changes.items() if name not in names}
    problems = None if region is None else [CalendarProblem("p1", region)]
    state = None if region is None else TriageState.CLEAR
    return RunnerFacts(**{"today": TODAY, "problems": problems, "triage_state": state, "metrics": metrics, **others})


def decide(
    who: RunnerFacts, days: int, distance_m: int = 21098, priority: str | None = "A", **more: Any
) -> RaceDecision:
    """The decision about one race so many days away."""
    race = CalendarRace(TODAY + timedelta(days=days), distance_m, priority=priority, **more)
    return judge_calendar([race], who, RULES)[0]


def short(decision: RaceDecision) -> tuple[list[str], str | None]:
    """Rules and verdict."""
    return list(decision.rules), None if decision.verdict is None else decision.verdict.value


@pytest.mark.parametrize(
    ("distance", "name"),
    [
        pytest.param(6000, "5k", id="6-km"),
        pytest.param(6001, "10k", id="over-6-km"),
        pytest.param(12000, "10k", id="12-km"),
        pytest.param(Decimal("12000.5"), "half", id="over-12-km"),
        pytest.param(22000, "half", id="22-km"),
        pytest.param(22001, "marathon", id="over-22-km"),
        pytest.param(43000, "marathon", id="43-km"),
        pytest.param(43001, "ultra", id="over-43-km"),
    ],
)
def test_distance_class(distance: Any, name: str) -> None:
    assert decide(runner(), 60, distance).distance_class == name


@pytest.mark.parametrize(
    ("descent", "trail"),
    [
        pytest.param(300, True, id="300"),
        pytest.param(Decimal("299.9"), False, id="below"),
        pytest.param(None, None, id="missing"),
    ],
)
def test_trail(descent: Any, trail: bool | None) -> None:
    assert decide(runner(), 60, descent_m=descent).to_dict()["trail"] is trail


@pytest.mark.parametrize(
    ("state", "within", "days", "rules", "verdict", "later"),
    [
        pytest.param("not_cleared", 0, 7, ["RC-00"], "WITHDRAW", False, id="emergency-race-week"),
        pytest.param("not_cleared", 0, 8, ["RC-00"], None, True, id="emergency-later"),
        pytest.param("not_cleared", 7, 60, ["RC-00"], None, True, id="nothing-else-is-evaluated"),
        pytest.param("cannot_clear", None, 7, ["RC-00"], "WITHDRAW", False, id="open-questions-race-week"),
        pytest.param("cannot_clear", None, 8, [], "GO", False, id="open-questions-before-race-week"),
        pytest.param("cannot_clear", None, 60, ["RC-06"], "MODIFY", False, id="open-questions-later"),
        pytest.param("refer_modified", None, 60, ["RC-06"], "MODIFY", False, id="referral"),
    ],
)
def test_triage_restricts(
    state: str, within: int | None, days: int, rules: list[str], verdict: str | None, later: bool
) -> None:
    decision = decide(runner(triage_state=TriageState(state), within_days=within), days)
    assert short(decision) == (rules, verdict)
    assert decision.decide_after_review is later


def test_while_triage_restricts_bone_and_two_a_races_still_count() -> None:
    who = runner(triage_state=TriageState.NOT_CLEARED, within_days=7, bone=[BoneStress("fibula")])
    races = [CalendarRace(TODAY + timedelta(days=days), 5000, priority="A") for days in (60, 101)]
    first, second = judge_calendar(races, who, RULES)
    assert short(first) == (["RC-00", "RC-01"], "PIVOT")
    assert short(second) == (["RC-00", "RC-11"], "PIVOT")
    assert first.decide_after_review


@pytest.mark.parametrize(
    ("site", "distance", "weeks"),
    [
        pytest.param("posteromedial_tibia", 5000, 10, id="shin-5k"),
        pytest.param("mt5_shaft_distal", 10000, 11, id="metatarsal-10k"),
        pytest.param("fibula", 21098, 13, id="fibula-half"),
        pytest.param("mt_shaft_2_4", 42195, 17, id="metatarsal-marathon"),
        pytest.param("posteromedial_tibia", 100000, 17, id="ultra-as-marathon"),
        pytest.param("sacrum", 5000, 14, id="sacrum-5k"),
        pytest.param("cuboid", 10000, 15, id="cuboid-10k"),
        pytest.param("femoral_shaft", 21098, 18, id="femur-half"),
        pytest.param("pelvis", 42195, 22, id="pelvis-marathon"),
        pytest.param("navicular", 21098, 28, id="navicular-half"),
        pytest.param("anterior_tibia", 5000, 24, id="anterior-tibia-5k"),
        pytest.param("unknown", 10000, 26, id="site-unknown"),
        pytest.param(None, 42195, 32, id="site-missing"),
    ],
)
def test_required_weeks(site: str | None, distance: int, weeks: int) -> None:
    who = runner(bone=[BoneStress(site)])
    assert decide(who, 7 * weeks - 1, distance).required_weeks == weeks
    assert "RC-01" in decide(who, 7 * weeks - 1, distance).rules
    assert "RC-01" not in decide(who, 7 * weeks, distance).rules


@pytest.mark.parametrize(
    ("days", "weeks"),
    [
        pytest.param(-30, 7, id="past"),
        pytest.param(0, 7, id="today"),
        pytest.param(1, 8, id="tomorrow-is-a-week"),
        pytest.param(7, 8, id="one-week"),
        pytest.param(8, 9, id="rounded-up"),
        pytest.param(60, 16, id="longer-than-assumed"),
    ],
)
def test_a_clearance_date_replaces_the_assumed_pause(days: int, weeks: int) -> None:
    bone = BoneStress("fibula", TODAY + timedelta(days=days))
    assert decide(runner(bone=[bone]), 200, 5000).required_weeks == weeks


def test_of_several_bones_the_slowest_counts() -> None:
    assert decide(runner(bone=[BoneStress("fibula"), BoneStress("talus")]), 200, 5000).required_weeks == 24


def test_every_bone_site_has_its_class() -> None:
    high = {site.id for site in triage_content().bone_sites.values() if site.risk is SiteRisk.HIGH}
    assert {site for found in RULES.site_classes for site in found.sites} == set(triage_content().bone_sites) - {
        "unknown"
    }
    assert RULES.site_classes[-1].sites == high - {"unknown"}


ACHILLES = {"region": "achilles_mid", "easy_runs": GREEN, "faster_runs": AMBER}


@pytest.mark.parametrize(
    ("changes", "days", "distance", "rules"),
    [
        pytest.param({}, 56, 21098, ["RC-02"], id="8-weeks"),
        pytest.param({}, 55, 21098, ["RC-06"], id="below-8-weeks"),
        pytest.param({}, 90, 21098, ["RC-02"], id="12-weeks-and-6-days"),
        pytest.param({}, 91, 21098, ["RC-06"], id="13-weeks"),
        pytest.param({}, 70, 6000, ["RC-06"], id="5k"),
        pytest.param({}, 70, 6001, ["RC-02"], id="10k"),
        pytest.param({}, 70, 43000, ["RC-02"], id="marathon"),
        pytest.param({}, 70, 43001, ["RC-06"], id="ultra"),
        pytest.param({"region": "achilles_ins"}, 70, 21098, ["RC-02i"], id="insertional"),
        pytest.param({"region": "calf"}, 70, 21098, ["RC-06"], id="calf"),
        pytest.param({"easy_runs": AMBER}, 70, 21098, ["RC-06"], id="easy-amber"),
        pytest.param({"faster_runs": GREEN}, 70, 21098, ["RC-06"], id="faster-green"),
        pytest.param({"faster_runs": None}, 70, 21098, ["RC-06"], id="faster-missing"),
        pytest.param({"triage_state": TriageState.REFER_MODIFIED}, 70, 21098, ["RC-02"], id="referred"),
        pytest.param({"triage_state": TriageState.CANNOT_CLEAR}, 70, 21098, ["RC-06"], id="triage-open"),
    ],
)
def test_achilles(changes: Mapping[str, Any], days: int, distance: int, rules: list[str]) -> None:
    decision = decide(runner(**{**ACHILLES, **changes}), days, distance)
    assert short(decision) == (rules, "MODIFY")


def test_a_missing_colour_is_named() -> None:
    assert "RC-02" in decide(runner("achilles_mid", easy_runs=GREEN), 70).needs


CALF = {"region": "calf", "easy_runs": GREEN, "tempo_runs": AMBER}


@pytest.mark.parametrize(
    ("changes", "days", "distance", "expected"),
    [
        pytest.param({}, 35, 21098, (["RC-03"], "MODIFY"), id="35-days"),
        pytest.param({}, 49, 21098, (["RC-03"], "MODIFY"), id="49-days"),
        pytest.param({}, 50, 21098, (["RC-06"], "MODIFY"), id="50-days"),
        pytest.param({}, 42, 22001, ([], "GO"), id="longer-than-half"),
        pytest.param({"region": "achilles_mid"}, 42, 21098, ([], "GO"), id="not-the-calf"),
        pytest.param({"tempo_runs": None, "faster_runs": AMBER}, 42, 21098, (["RC-03"], "MODIFY"), id="faster-runs"),
        pytest.param({"tempo_runs": GREEN, "faster_runs": AMBER}, 42, 21098, ([], "GO"), id="tempo-before-faster"),
        pytest.param({"easy_runs": None}, 42, 21098, ([], "GO"), id="easy-missing"),
    ],
)
def test_calf_at_tempo(changes: Mapping[str, Any], days: int, distance: int, expected: tuple[list[str], str]) -> None:
    assert short(decide(runner(**{**CALF, **changes}), days, distance)) == expected


@pytest.mark.parametrize(
    ("changes", "days", "priority", "expected"),
    [
        pytest.param({}, 98, "A", (["RC-04"], "MODIFY"), id="98-days"),
        pytest.param({}, 97, "A", (["RC-06"], "MODIFY"), id="97-days"),
        pytest.param({}, 140, "A", (["RC-04"], "MODIFY"), id="140-days"),
        pytest.param({}, 141, "A", ([], "GO"), id="141-days"),
        pytest.param({}, 119, "B", ([], "GO"), id="B-race"),
        pytest.param({}, 119, None, ([], "GO"), id="priority-missing"),
        pytest.param({"region": "none"}, 119, "A", ([], "GO"), id="no-problem"),
        pytest.param({"region": None}, 119, "A", ([], "GO"), id="nothing-asked"),
        pytest.param({"bone": [BoneStress("fibula")]}, 119, "A", ([], "GO"), id="bone-that-has-its-weeks"),
        pytest.param({}, 49, "A", ([], "GO"), id="49-days"),
        pytest.param({}, 14, "A", ([], "GO"), id="14-days"),
        pytest.param({}, 8, "A", ([], "GO"), id="8-days"),
    ],
)
def test_strength_block_standard_plan_and_gaps(
    changes: Mapping[str, Any], days: int, priority: str | None, expected: tuple[list[str], str]
) -> None:
    who = runner(**{"region": "knee_anterior", **changes})
    assert short(decide(who, days, priority=priority)) == expected


READY = {"green_pct14": 70, "vol_pct": 60, "red14": 0}


@pytest.mark.parametrize(
    ("changes", "days", "priority", "expected"),
    [
        pytest.param({}, 15, "A", (["RC-07"], "MODIFY"), id="15-days"),
        pytest.param({}, 34, "A", (["RC-07"], "MODIFY"), id="34-days"),
        pytest.param({}, 35, "A", ([], "GO"), id="35-days"),
        pytest.param({"green_pct14": Decimal("69.9")}, 20, "A", (["RC-08"], "PIVOT"), id="green-below-70"),
        pytest.param({"vol_pct": 59}, 20, "B", (["RC-08"], "PIVOT"), id="volume-below-60"),
        pytest.param({"red14": 1}, 20, "C", (["RC-08"], "WITHDRAW"), id="red-and-C-race"),
        pytest.param({"red14": None}, 20, "A", ([], "GO"), id="red-missing"),
        pytest.param({"vol_pct": None, "red14": 1}, 20, "A", (["RC-08"], "PIVOT"), id="one-failing-is-enough"),
        pytest.param({"region": "none"}, 20, "A", ([], "GO"), id="no-problem"),
    ],
)
def test_last_weeks(changes: Mapping[str, Any], days: int, priority: str, expected: tuple[list[str], str]) -> None:
    who = runner(**{"region": "knee_anterior", **READY, **changes})
    assert short(decide(who, days, priority=priority)) == expected


def test_what_is_missing_in_the_last_weeks_is_named() -> None:
    assert set(decide(runner(green_pct14=70, red14=0), 20, descent_m=0).needs) == {"RC-07", "RC-08"}
    assert set(decide(runner(green_pct14=70, red14=0), 20).needs) == {"RC-07", "RC-08", "RC-10"}


GATE = {"red14": 0, "amber7": 1, "longest_run_30d_m": 12659, "hop_sharp": False, "easy30_green7": True}


@pytest.mark.parametrize(
    ("changes", "distance", "priority", "verdict"),
    [
        pytest.param({}, 21098, "A", "GO", id="all-fine"),
        pytest.param({"longest_run_30d_m": 12658}, 21098, "A", "PIVOT", id="below-60-percent"),
        pytest.param({"longest_run_30d_m": 12600}, 21000, "A", "GO", id="exactly-60-percent"),
        pytest.param({"longest_run_30d_m": 18990}, 42200, "A", "GO", id="exactly-45-percent"),
        pytest.param({"longest_run_30d_m": 18989}, 42200, "A", "PIVOT", id="below-45-percent"),
        pytest.param({"red14": 1}, 21098, "B", "WITHDRAW", id="red-and-B-race"),
        pytest.param({"amber7": 2}, 21098, "C", "WITHDRAW", id="two-ambers-and-C-race"),
        pytest.param({"hop_sharp": True}, 21098, "A", "PIVOT", id="sharp-hop"),
        pytest.param({"easy30_green7": False}, 21098, None, "PIVOT", id="no-easy-run-and-priority-missing"),
        pytest.param({"triage_state": TriageState.CLEAR_WITH_MONITORING}, 21098, "A", "GO", id="monitored"),
        pytest.param({"triage_state": TriageState.REFER_MODIFIED}, 21098, "A", "PIVOT", id="referred"),
        *[pytest.param({name: None}, 21098, "A", "PIVOT", id=f"{name}-missing") for name in (*GATE, "triage_state")],
    ],
)
def test_race_week(changes: Mapping[str, Any], distance: int, priority: str | None, verdict: str) -> None:
    for days in (0, 7):
        decision = decide(runner(**{**GATE, **changes}), days, distance, priority)
        assert short(decision) == (["RC-09"], verdict)
        assert all(decision.gate.values()) == (verdict == "GO")
    assert short(decide(runner(**{**GATE, **changes}), 8, distance, priority)) == ([], "GO")


@pytest.mark.parametrize(
    ("region", "priority", "days", "descent", "known", "expected"),
    [
        pytest.param("knee_anterior", "A", 60, 600, 299, (["RC-06", "RC-10"], "MODIFY"), id="600"),
        pytest.param("knee_anterior", "A", 60, 600, 300, (["RC-06"], "MODIFY"), id="half-known"),
        pytest.param("knee_anterior", "A", 60, 599, 0, (["RC-06"], "MODIFY"), id="below-600"),
        pytest.param("knee_anterior", "A", 60, 600, None, (["RC-06"], "MODIFY"), id="known-missing"),
        pytest.param("knee_lateral", "A", 60, 600, 0, (["RC-06", "RC-10"], "MODIFY"), id="lateral-A"),
        pytest.param("knee_lateral", "B", 60, 600, 0, (["RC-06", "RC-10"], "PIVOT"), id="lateral-B"),
        pytest.param("knee_lateral", None, 60, 600, 0, (["RC-06", "RC-10"], "PIVOT"), id="lateral-priority-missing"),
        pytest.param("none", "B", 60, 600, 0, (["RC-10"], "MODIFY"), id="no-problem"),
    ],
)
def test_downhill(
    region: str, priority: str | None, days: int, descent: int, known: int | None, expected: tuple[list[str], str]
) -> None:
    decision = decide(runner(region), days, priority=priority, descent_m=descent, max_descent_42d_m=known)
    assert short(decision) == expected


def test_downhill_at_short_notice_says_so() -> None:
    steep: dict[str, Any] = {"descent_m": 1200, "max_descent_42d_m": 200}
    rule = RULES.rules["RC-10"]
    assert decide(runner("none"), 27, **steep).applied[0].runner == rule.runner["short"]
    assert decide(runner("none"), 28, **steep).applied[0].runner == rule.runner["MODIFY"]


@pytest.mark.parametrize(
    ("days", "priorities", "expected"),
    [
        pytest.param((150, 191), "AA", [[], ["RC-11"]], id="41-days-apart"),
        pytest.param((150, 192), "AA", [[], []], id="42-days-apart"),
        pytest.param((191, 150), "AA", [["RC-11"], []], id="any-order"),
        pytest.param((150, 191), "AB", [[], []], id="one-of-them-B"),
        pytest.param((150, 150), "AA", [[], ["RC-11"]], id="same-day"),
        pytest.param((150, 180, 210), "AAA", [[], ["RC-11"], ["RC-11"]], id="three"),
        pytest.param((150, 160, 170), "ABA", [[], [], ["RC-11"]], id="another-between"),
    ],
)
def test_two_a_races(days: tuple[int, ...], priorities: str, expected: list[list[str]]) -> None:
    races = [
        CalendarRace(TODAY + timedelta(days=number), 21098, priority=letter)
        for number, letter in zip(days, priorities, strict=True)
    ]
    assert [list(found.rules) for found in judge_calendar(races, runner(), RULES)] == expected


@pytest.mark.parametrize(
    ("category", "sessions", "rules"),
    [
        pytest.param("plated", 1, ["RC-12"], id="one"),
        pytest.param("plated", 2, [], id="two"),
        pytest.param("plated", None, [], id="missing"),
        pytest.param("daily", 0, [], id="not-plated"),
        pytest.param(None, 0, [], id="no-shoe-told"),
    ],
)
def test_plated_shoe(category: str | None, sessions: int | None, rules: list[str]) -> None:
    decision = decide(runner("none"), 30, shoe_category=category, green_sessions_in_shoe=sessions)
    assert list(decision.rules) == rules
    assert ("RC-12" in decision.needs) == (category == "plated" and sessions is None)


@pytest.mark.parametrize(
    ("days", "weeks", "ideal"),
    [
        pytest.param(55, None, False, id="55"),
        pytest.param(56, 8, False, id="56"),
        pytest.param(60, 8, True, id="60"),
        pytest.param(91, 8, True, id="91"),
        pytest.param(92, 8, False, id="92"),
        pytest.param(98, 8, False, id="98"),
        pytest.param(99, None, False, id="99"),
    ],
)
def test_preseason(days: int, weeks: int | None, ideal: bool) -> None:
    start = TODAY + timedelta(days=days)
    found = preseason(start, runner("none"), RULES)
    assert (found.days, found.block_weeks, found.is_ideal) == (days, weeks, ideal)
    assert found.rule == ("RC-05" if weeks else None)
    if found.block_from is not None:
        assert found.block_from >= TODAY
        assert found.block_until == start - timedelta(days=1)


@pytest.mark.parametrize(
    "who",
    [
        pytest.param(runner("calf"), id="a-problem"),
        pytest.param(runner(None), id="nothing-asked"),
        pytest.param(runner("none", triage_state=TriageState.NOT_CLEARED), id="red-flag"),
        pytest.param(runner("none", triage_state=TriageState.CANNOT_CLEAR), id="open-questions"),
    ],
)
def test_no_preseason_screen(who: RunnerFacts) -> None:
    found = preseason(TODAY + timedelta(days=77), who, RULES).to_dict()
    assert found == {"rule": None, "verdict": None, "days": 77, "block_weeks": None}


def test_reset_after_the_goal_race() -> None:
    found = reset_after(TODAY, RULES)
    assert (found.earliest_screen - TODAY).days == 7
    assert (found.latest_screen - TODAY).days == 14
    assert found.volume_pct == 50


def test_the_plan_towards_a_race_is_dated() -> None:
    decision = decide(runner(**ACHILLES), 70)
    assert [(block.first - TODAY).days for block in decision.blocks] == [0, 21, 63]
    assert [(block.last - TODAY).days for block in decision.blocks] == [20, 62, 70]
    assert decision.runner_words[0] == RULES.verdict_words[RaceVerdict.MODIFY]
    assert decision.what_would_change_it == (RULES.rules["RC-02"].changes,)


def test_insertional_plan_has_no_incline() -> None:
    rule = RULES.rules["RC-02i"]
    assert "no incline" in rule.blocks[0].words
    assert "flat treadmill" in rule.runner["MODIFY"]


METRICS = st.builds(
    RaceMetrics,
    easy_runs=st.none() | st.sampled_from([GREEN, AMBER, RED]),
    faster_runs=st.none() | st.sampled_from([GREEN, AMBER, RED]),
    tempo_runs=st.none() | st.sampled_from([GREEN, AMBER, RED]),
    green_pct14=st.none() | st.integers(0, 100),
    vol_pct=st.none() | st.integers(0, 150),
    red14=st.none() | st.integers(0, 3),
    amber7=st.none() | st.integers(0, 3),
    longest_run_30d_m=st.none() | st.integers(0, 42000),
    hop_sharp=st.none() | st.booleans(),
    easy30_green7=st.none() | st.booleans(),
)
RACES = st.builds(
    CalendarRace,
    date=st.integers(0, 200).map(lambda days: TODAY + timedelta(days=days)),
    distance_m=st.integers(400, 100000),
    descent_m=st.none() | st.integers(0, 2000),
    priority=st.none() | st.sampled_from("ABC"),
    max_descent_42d_m=st.none() | st.integers(0, 1000),
)


def strictness(decision: RaceDecision) -> int:
    """How strict a decision is; a decision after review is stricter than any start."""
    return RaceVerdict.PIVOT.strictness if decision.verdict is None else decision.verdict.strictness


@given(METRICS, RACES, st.sampled_from(["calf", "achilles_mid", "knee_lateral", "none"]))
def test_a_red_flag_never_makes_a_start_easier(metrics: RaceMetrics, race: CalendarRace, region: str) -> None:
    problems = [CalendarProblem("p1", region)]
    restricted = RunnerFacts(TODAY, problems, TriageState.NOT_CLEARED, 7, metrics=metrics)
    found = judge_calendar([race], restricted, RULES)[0]
    assert found.verdict not in (RaceVerdict.GO, RaceVerdict.MODIFY)
    assert (found.verdict is RaceVerdict.WITHDRAW) == (found.days <= 7)


@given(METRICS, RACES, st.sampled_from(["calf", "none"]))
def test_in_race_week_only_a_known_pass_lets_a_runner_start(
    metrics: RaceMetrics, race: CalendarRace, region: str
) -> None:
    who = RunnerFacts(TODAY, [CalendarProblem("p1", region)], TriageState.CLEAR, metrics=metrics)
    found = judge_calendar([race], who, RULES)[0]
    if found.days <= 7 and found.verdict in (RaceVerdict.GO, RaceVerdict.MODIFY):
        assert all(passed is True for passed in found.gate.values())


@given(METRICS, RACES, st.sampled_from([None, "fibula", "navicular"]))
def test_bone_stress_never_gives_an_easier_verdict_than_its_pivot(
    metrics: RaceMetrics, race: CalendarRace, site: str | None
) -> None:
    problems = [CalendarProblem("p1", "foot_mid")]
    who = RunnerFacts(TODAY, problems, TriageState.CLEAR, bone=[BoneStress(site)], metrics=metrics)
    found = judge_calendar([race], who, RULES)[0]
    assert found.required_weeks is not None
    assert ("RC-01" in found.rules) == (found.weeks < found.required_weeks)
    if "RC-01" in found.rules:
        assert strictness(found) >= RaceVerdict.PIVOT.strictness


@given(st.lists(RACES, max_size=6, unique_by=lambda race: race.date), st.data())
def test_the_order_of_the_races_does_not_matter(races: list[CalendarRace], data: st.DataObject) -> None:
    mixed = data.draw(st.permutations(races))
    found = {one.race.date: short(one) for one in judge_calendar(races, runner(), RULES)}
    assert found == {one.race.date: short(one) for one in judge_calendar(mixed, runner(), RULES)}


def test_every_rule_has_words_and_a_source() -> None:
    assert list(RULES.rules) == list(OUTCOMES)
    for rule in RULES.rules.values():
        assert rule.source.startswith("clinical.md 10.2")
        assert all("!" not in words for words in rule.runner.values())


@pytest.mark.parametrize(
    ("change", "key"),
    [
        pytest.param(lambda raw: raw["rule"].pop(3), ".rule", id="rule-missing"),
        pytest.param(lambda raw: raw["rule"][8].update(redecide_on=["race_14"]), "redecide_on", id="day"),
        pytest.param(lambda raw: raw["limits"].update(calf_days=[49, 35]), ".limits.calf_days", id="window"),
        pytest.param(lambda raw: raw["limits"].update(calf_day=1), ".limits.calf_day", id="misspelt"),
        pytest.param(lambda raw: raw["rule"][0]["runner"].pop("later"), "later", id="words-missing"),
        pytest.param(lambda raw: raw["site_class"][1]["sites"].append("talus"), "sites", id="site-twice"),
    ],
)
def test_broken_content_is_refused(change: Any, key: str) -> None:
    raw = copy.deepcopy(dict(read_toml(PACKAGE, NAME)))
    change(raw)
    with pytest.raises(ContentError) as caught:
        parse(raw)
    assert caught.value.key.endswith(key)
