"""Loads load.toml into the rules of the load model, checked key by key. Must not judge any load."""

from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from athletes.content.response import version_of
from athletes.domain.load_rules import (
    CadenceRules,
    CauseWords,
    DescentRules,
    DetectorWords,
    FastMinutesRules,
    FirstSessionRules,
    HeavySetsRules,
    LayoffRules,
    LevelWords,
    LoadLevel,
    LoadRules,
    LongRunPairRules,
    ShoeWearRules,
    SingleRunRules,
    StackingRules,
    SurfaceRules,
    TransitionRules,
    WeeklyVolumeRules,
)
from athletes.domain.response_rules import Intensity
from clinic.content import ContentError, Table, only_keys, read_toml, required

PACKAGE, NAME, FILE = "athletes.content", "load.toml", "athletes/content/load.toml"

NUMBERS: dict[str, type] = {
    "weekly_volume": WeeklyVolumeRules,
    "single_run": SingleRunRules,
    "long_run_pair": LongRunPairRules,
    "transition": TransitionRules,
    "descent": DescentRules,
    "first_session": FirstSessionRules,
    "cadence": CadenceRules,
    "surface": SurfaceRules,
    "fast_minutes": FastMinutesRules,
    "layoff": LayoffRules,
    "heavy_sets": HeavySetsRules,
    "stacking": StackingRules,
    "shoe_wear": ShoeWearRules,
}
DETECTORS = [f"L{number:02}" for number in range(1, 14)]
CAUSES = ["first_run", "cannot_confirm", "first_hills"]
NOTES = ["incomplete_week", "rotation", "inspect", "retire", "transition_volume", "higher_drop", "plated"]
INTENSITIES = {"first_intensities", "second_intensities"}
RISING = {
    "weekly_volume": ("yellow_above_pct", "orange_above_pct"),
    "single_run": ("orange_above_pct", "red_above_pct"),
    "transition": ("first_days", "window_days"),
    "descent": ("yellow_from_m", "orange_from_m"),
    "first_session": ("window_days", "year_days"),
    "cadence": ("rise_yellow_above_pct", "rise_orange_above_pct"),
    "shoe_wear": ("inspect_from_m", "retire_from_m"),
}

Words = TypeVar("Words", DetectorWords, CauseWords, LevelWords)


@cache
def load_rules() -> LoadRules:
    """The rules, read once. Raises ContentError naming file and key if the file is broken."""
    return parse(read_toml(PACKAGE, NAME))


def parse(table: Table) -> LoadRules:
    """Turn the parsed TOML into rules; missing, unknown and mistyped keys are refused."""
    only_keys(table, frozenset(NUMBERS) | {"detectors", "causes", "levels", "notes"}, file=FILE, at="")
    numbers: dict[str, Any] = {section: kind(**_limits(table, section, kind)) for section, kind in NUMBERS.items()}
    for section, (low, high) in RISING.items():
        if getattr(numbers[section], low) >= getattr(numbers[section], high):
            raise ContentError(FILE, f"{section}.{low}", f"must be below {high}")
    return LoadRules(
        version=version_of(table),
        detectors=_words(table, "detectors", DETECTORS, DetectorWords),
        causes=_words(table, "causes", CAUSES, CauseWords),
        levels={LoadLevel(name): words for name, words in _words(table, "levels", list(LoadLevel), LevelWords).items()},
        notes=_texts(required(table, "notes", dict, file=FILE, at=""), NOTES, "notes"),
        **numbers,
    )


def _limits(table: Table, section: str, kind: type) -> dict[str, Any]:
    rows = required(table, section, dict, file=FILE, at="")
    names = [field.name for field in fields(kind)]
    only_keys(rows, frozenset(names), file=FILE, at=section)
    return {name: _limit(rows, name, section) for name in names}


def _limit(rows: Table, name: str, section: str) -> int | tuple[Intensity, ...]:
    if name in INTENSITIES:
        values = required(rows, name, list, file=FILE, at=section)
        try:
            return tuple(Intensity(value) for value in values)
        except ValueError as error:
            raise ContentError(FILE, f"{section}.{name}", f"known are {', '.join(Intensity)}") from error
    value = int(required(rows, name, int, file=FILE, at=section))
    if value < 0:
        raise ContentError(FILE, f"{section}.{name}", "must be 0 or more")
    return value


def _words(table: Table, section: str, names: list[Any], kind: type[Words]) -> dict[str, Words]:
    rows = required(table, section, dict, file=FILE, at="")
    only_keys(rows, frozenset(str(name) for name in names), file=FILE, at=section)
    keys = [field.name for field in fields(kind)]
    found = {}
    for name in map(str, names):
        row = required(rows, name, dict, file=FILE, at=section)
        found[name] = kind(**_texts(row, keys, f"{section}.{name}"))
    return found


def _texts(table: Table, keys: list[str], at: str) -> dict[str, str]:
    only_keys(table, frozenset(keys), file=FILE, at=at)
    found = {}
    for key in keys:
        found[key] = str(required(table, key, str, file=FILE, at=at)).strip()
        if not found[key]:
            raise ContentError(FILE, f"{at}.{key}", "must not be empty")
    return found
