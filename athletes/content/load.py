"""Loads load.toml into the rules of the load detectors, checked key by key. Must not judge any load."""

from dataclasses import fields
from functools import cache

from athletes.content.response import version_of
from athletes.domain.load import LoadRules, SingleRunRules, WeeklyVolumeRules
from clinic.content import ContentError, Table, only_keys, read_toml, required

PACKAGE, NAME, FILE = "athletes.content", "load.toml", "athletes/content/load.toml"


@cache
def load_rules() -> LoadRules:
    """The rules, read once. Raises ContentError naming file and key if the file is broken."""
    return parse(read_toml(PACKAGE, NAME))


def parse(table: Table) -> LoadRules:
    """Turn the parsed TOML into rules; missing, unknown and mistyped keys are refused."""
    only_keys(table, frozenset({"weekly_volume", "single_run"}), file=FILE, at="")
    return LoadRules(
        version=version_of(table),
        weekly_volume=WeeklyVolumeRules(**_whole(table, "weekly_volume", [f.name for f in fields(WeeklyVolumeRules)])),
        single_run=SingleRunRules(**_whole(table, "single_run", [f.name for f in fields(SingleRunRules)])),
    )


def _whole(table: Table, section: str, names: list[str]) -> dict[str, int]:
    rows = required(table, section, dict, file=FILE, at="")
    only_keys(rows, frozenset(names), file=FILE, at=section)
    values = {name: int(required(rows, name, int, file=FILE, at=section)) for name in names}
    for name, value in values.items():
        if value < 0:
            raise ContentError(FILE, f"{section}.{name}", "must be 0 or more")
    return values
