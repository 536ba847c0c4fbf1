"""Loads race_calendar.toml into the rules of the race calendar, checked key by key. Must not decide about a race."""

import re
from dataclasses import fields
from functools import cache
from typing import Any

from assessments.content.fields import Fields
from athletes.content.response import version_of
from clinic.content import Table, read_toml
from programs.domain.race_calendar_rules import (
    Anchor,
    DayWindow,
    DistanceClass,
    PlanBlock,
    PlanDay,
    RaceLimits,
    RaceRule,
    RaceRules,
    RaceVerdict,
    SiteClass,
)

PACKAGE, NAME, FILE = "programs.content", "race_calendar.toml", "programs/content/race_calendar.toml"

OUTCOMES = {
    "RC-00": {"WITHDRAW", "later"},
    "RC-01": {"PIVOT"},
    "RC-02": {"MODIFY"},
    "RC-02i": {"MODIFY"},
    "RC-03": {"MODIFY"},
    "RC-04": {"MODIFY"},
    "RC-05": {"GO"},
    "RC-06": {"MODIFY"},
    "RC-07": {"MODIFY"},
    "RC-08": {"PIVOT", "WITHDRAW"},
    "RC-09": {"GO", "PIVOT", "WITHDRAW"},
    "RC-10": {"MODIFY", "short", "PIVOT"},
    "RC-11": {"PIVOT"},
    "RC-12": {"MODIFY"},
    "RC-13": {"MODIFY"},
}
GATE_ITEMS = frozenset({"triage", "no_red", "amber", "longest_run", "hop", "easy_run"})
KEY_DATES = ("no_tempo_outdoors_until", "strides_from", "taper_from", "strength_block_until")
REBUILT: tuple[DistanceClass, ...] = tuple(
    distance for distance in DistanceClass if distance is not DistanceClass.ULTRA
)
PLAN_DAY = re.compile(r"(today|race)([+-]\d+)?")


@cache
def race_rules() -> RaceRules:
    """The rules, read once. Raises ContentError naming file and key if the file is broken."""
    return parse(read_toml(PACKAGE, NAME))


def parse(table: Table) -> RaceRules:
    """Turn the parsed TOML into rules; missing, unknown and mistyped keys are refused."""
    root = Fields(table, FILE, "")
    verdicts = root.words("verdict_words", frozenset(verdict.value for verdict in RaceVerdict))
    rules = RaceRules(
        version=version_of(table),
        limits=_limits(root.inner("limits")),
        distance_up_to_m=_by_distance(root.inner("distance_up_to_m")),
        bone_rules=frozenset(root.texts("bone_rules")),
        site_classes=_site_classes(root),
        rules=_rules(root),
        gate_items=root.words("gate_items", GATE_ITEMS),
        verdict_words={verdict: verdicts[verdict.value] for verdict in RaceVerdict},
        no_rule_words=root.text("no_rule_words"),
    )
    root.close()
    return rules


def _limits(item: Fields) -> RaceLimits:
    values: dict[str, Any] = {}
    for field in fields(RaceLimits):
        values[field.name] = _window(item, field.name) if field.type is DayWindow else item.whole(field.name)
    item.close()
    return RaceLimits(**values)


def _window(item: Fields, key: str) -> DayWindow:
    values = item.wholes(key)
    if len(values) != 2 or values[0] > values[1]:
        raise item.problem(key, "must be [first day, last day]")
    return DayWindow(*values)


def _by_distance(item: Fields) -> dict[DistanceClass, int]:
    found: dict[DistanceClass, int] = {distance: item.whole(distance.value) for distance in REBUILT}
    item.close()
    if list(found.values()) != sorted(found.values()):
        raise item.problem(REBUILT[-1].value, "must rise with the distance")
    return found


def _site_classes(root: Fields) -> tuple[SiteClass, ...]:
    found = []
    taken: set[str] = set()
    for row in root.tables("site_class", "name"):
        sites = frozenset(row.texts("sites"))
        if taken & sites:
            raise row.problem("sites", f"{', '.join(sorted(taken & sites))} is in another class too")
        taken |= sites
        rebuild = _by_distance(row.inner("rebuild_weeks"))
        weeks = row.whole("pause_weeks"), row.whole("walk_run_weeks")
        found.append(SiteClass(row.text("name"), sites, *weeks, rebuild))
        row.close()
    if not found:
        raise root.problem("site_class", "is missing")
    return tuple(found)


def _rules(root: Fields) -> dict[str, RaceRule]:
    found = [_rule(row) for row in root.tables("rule")]
    if [rule.id for rule in found] != list(OUTCOMES):
        raise root.problem("rule", f"must be {', '.join(OUTCOMES)} in this order")
    return {rule.id: rule for rule in found}


def _rule(row: Fields) -> RaceRule:
    rule_id = row.text("id")
    if rule_id not in OUTCOMES:
        raise row.problem("id", f"known are {', '.join(OUTCOMES)}")
    dates = row.inner_or_none("key_dates")
    rule = RaceRule(
        id=rule_id,
        title=row.text("title"),
        clinic=row.text("clinic"),
        runner=row.words("runner", frozenset(OUTCOMES[rule_id])),
        changes=row.text("changes"),
        needs=row.text("needs"),
        source=row.text("source"),
        key_dates={name: _day(dates, name) for name in KEY_DATES if dates.has(name)} if dates else {},
        redecide_on=tuple(_parse_day(row, "redecide_on", text) for text in row.texts("redecide_on")),
        blocks=tuple(_block(block) for block in row.tables("block", None)),
    )
    if dates:
        dates.close()
    row.close()
    return rule


def _block(row: Fields) -> PlanBlock:
    block = PlanBlock(_day(row, "first"), _day(row, "last"), row.text("words"))
    row.close()
    return block


def _day(item: Fields, key: str) -> PlanDay:
    return _parse_day(item, key, item.text(key))


def _parse_day(item: Fields, key: str, text: str) -> PlanDay:
    match = PLAN_DAY.fullmatch(text)
    if match is None:
        raise item.problem(key, 'must look like "today+21" or "race-14"')
    return PlanDay(Anchor(match[1]), int(match[2] or 0))
