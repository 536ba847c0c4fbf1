"""Loads response.toml into the rules of the response engine, checked key by key. Must not decide anything clinical."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from athletes.domain.response_rules import (
    BaselineRules,
    Colour,
    FollowUpQuestion,
    HeadlineWords,
    InitialSettingRules,
    Intensity,
    LeverKind,
    LeverRules,
    PainCaps,
    PreRunRules,
    ResponseRules,
    SequenceRules,
    VerdictThresholds,
    Wording,
)
from clinic.content import ContentError, Table, only_keys, read_toml, required

PACKAGE, NAME = "athletes.content", "response.toml"
FILE = "athletes/content/response.toml"
SECTIONS = frozenset({f.name for f in fields(ResponseRules)} - {"version"})
REASON_ORDER = [
    "R-night",
    "R-focal",
    "R-limp",
    "R-pain6",
    "R-bone",
    "R-24h+3",
    "R-limp24",
    "A-pain",
    "A-escalated",
    "A-stiff",
    "A-limp-am",
    "A-unsettled",
    "G-no-run-report",
    "G-no-escalation-answer",
    "G-no-limp-answer",
    "G-no-morning-report",
    "G-no-stiff-limp-answer",
]
NOTES = ("note-slow-settle", "note-masked")
SEQUENCE_RULES = tuple(f"SQ{n}" for n in range(1, 8))
PRE_RUN_REASONS = [
    "N-triage",
    "N-pain4",
    "N-limp",
    "N-pause",
    "N-baseline4",
    "E-pain3",
    "E-rise2",
    "E-pending",
    "E-unknown",
]
LEVER_SENTENCES = [*LeverKind, *Intensity, "flat", "effort", "provisional", "count_2"]
MOMENTS = frozenset({"session", "morning", "day"})

Rules = TypeVar("Rules")


@cache
def response_rules() -> ResponseRules:
    """The rules, read once. Raises ContentError naming file and key if the file is broken."""
    return parse(read_toml(PACKAGE, NAME))


def parse(table: Table) -> ResponseRules:
    """Turn the parsed TOML into rules; every missing, unknown or mistyped key is refused."""
    only_keys(table, SECTIONS, file=FILE, at="")
    section = {
        name: required(table, name, list if name == "questions" else dict, file=FILE, at="") for name in SECTIONS
    }
    return ResponseRules(
        version=version_of(table),
        verdict=_numbers(VerdictThresholds, section["verdict"], "verdict"),
        baseline=_numbers(BaselineRules, section["baseline"], "baseline"),
        caps=_caps(section["caps"]),
        levers=_levers(section["levers"]),
        sequence=_numbers(SequenceRules, section["sequence"], "sequence", words=_words(SEQUENCE_RULES)),
        pre_run=_numbers(PreRunRules, section["pre_run"], "pre_run", words=_words(PRE_RUN_REASONS)),
        initial=_numbers(
            InitialSettingRules,
            section["initial"],
            "initial",
            sentences=_sentences(["as_is", "unsettled", "stiffness", "pause"]),
        ),
        reasons=_words(REASON_ORDER)(section["reasons"], "reasons"),
        notes=_words(NOTES)(section["notes"], "notes"),
        headlines=_headlines(section["headlines"]),
        questions=tuple(_question(row, f"questions[{i}]") for i, row in enumerate(section["questions"])),
    )


def version_of(table: Table) -> str:
    """A short hash of the content: the same data give the same version, whatever the layout of the file."""
    return hashlib.sha256(json.dumps(table, sort_keys=True, default=str).encode()).hexdigest()[:12]


def _numbers(kind: Callable[..., Rules], table: Table, at: str, **others: Callable[[Table, str], object]) -> Rules:
    """Build ``kind`` from whole numbers of 0 or more, except the fields that ``others`` read."""
    names = [f.name for f in fields(kind)]  # type: ignore[arg-type]  # every kind passed here is a dataclass
    only_keys(table, frozenset(names), file=FILE, at=at)
    values: dict[str, object] = {}
    for name in names:
        if name in others:
            values[name] = others[name](required(table, name, dict, file=FILE, at=at), f"{at}.{name}")
        else:
            values[name] = _whole(table, name, at)
    return kind(**values)


def _whole(table: Table, name: str, at: str) -> int:
    value = required(table, name, int, file=FILE, at=at)
    if value < 0:
        raise ContentError(FILE, f"{at}.{name}", "must be 0 or more")
    return int(value)


def _words(ids: list[str] | tuple[str, ...]) -> Callable[[Table, str], Mapping[str, Wording]]:
    def read(table: Table, at: str) -> Mapping[str, Wording]:
        only_keys(table, frozenset(ids), file=FILE, at=at)
        return {key: _wording(key, required(table, key, dict, file=FILE, at=at), f"{at}.{key}") for key in ids}

    return read


def _wording(rule_id: str, table: Table, at: str) -> Wording:
    only_keys(table, frozenset({"colour", "runner", "clinician", "source"}), file=FILE, at=at)
    return Wording(
        rule_id=rule_id,
        colour=_colour(_text(table, "colour", at), at),
        runner=_text(table, "runner", at),
        clinician=_text(table, "clinician", at),
        source=_text(table, "source", at),
    )


def _colour(name: str, at: str) -> Colour:
    try:
        return Colour(name)
    except ValueError as error:
        raise ContentError(FILE, f"{at}.colour", f"must be one of {', '.join(Colour)}") from error


def _text(table: Table, key: str, at: str) -> str:
    value = str(required(table, key, str, file=FILE, at=at)).strip()
    if not value:
        raise ContentError(FILE, f"{at}.{key}", "must not be empty")
    return value


def _sentences(keys: list[str]) -> Callable[[Table, str], Mapping[str, str]]:
    def read(table: Table, at: str) -> Mapping[str, str]:
        only_keys(table, frozenset(keys), file=FILE, at=at)
        return {key: _text(table, key, at) for key in keys}

    return read


def _caps(table: Table) -> PainCaps:
    maps = ("run_by_protocol", "strength_by_protocol", "run_by_region", "strength_by_region")
    return _numbers(PainCaps, table, "caps", **dict.fromkeys(maps, _cap_map))


def _cap_map(table: Table, at: str) -> Mapping[str, int]:
    caps = {key: _whole(table, key, at) for key in table}
    for key, value in caps.items():
        if value > 5:
            raise ContentError(FILE, f"{at}.{key}", "a pain cap is from 0 to 5")
    return caps


def _levers(table: Table) -> LeverRules:
    special: dict[str, Any] = {
        "hard_intensities": _hard(required(table, "hard_intensities", list, file=FILE, at="levers")),
        "holds": tuple(str(line) for line in required(table, "holds", list, file=FILE, at="levers")),
        "walk_breaks": _text(table, "walk_breaks", "levers"),
        "sentences": _sentences(LEVER_SENTENCES)(required(table, "sentences", dict, file=FILE, at="levers"), "levers"),
    }
    names = [f.name for f in fields(LeverRules)]
    only_keys(table, frozenset(names), file=FILE, at="levers")
    numbers: dict[str, Any] = {name: _whole(table, name, "levers") for name in names if name not in special}
    return LeverRules(**numbers, **special)


def _hard(names: list[str]) -> frozenset[Intensity]:
    try:
        return frozenset(Intensity(name) for name in names)
    except ValueError as error:
        raise ContentError(FILE, "levers.hard_intensities", str(error)) from error


def _headlines(table: Table) -> Mapping[Colour, HeadlineWords]:
    only_keys(table, frozenset(Colour), file=FILE, at="headlines")
    names = [f.name for f in fields(HeadlineWords)]
    found = {}
    for colour in Colour:
        at = f"headlines.{colour}"
        row = required(table, colour, dict, file=FILE, at="headlines")
        only_keys(row, frozenset(names), file=FILE, at=at)
        found[colour] = HeadlineWords(**{name: _text(row, name, at) for name in names})
    return found


def _question(row: Table, at: str) -> FollowUpQuestion:
    only_keys(row, frozenset({"answer", "words", "moment", "runs_only"}), file=FILE, at=at)
    moment = _text(row, "moment", at)
    if moment not in MOMENTS:
        raise ContentError(FILE, f"{at}.moment", f"must be one of {', '.join(sorted(MOMENTS))}")
    runs_only = bool(required(row, "runs_only", bool, file=FILE, at=at))
    return FollowUpQuestion(_text(row, "answer", at), _text(row, "words", at), moment, runs_only)
