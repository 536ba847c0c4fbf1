"""The planner's rules from planner.toml, the block table and the protocols; checked for range and completeness."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from types import MappingProxyType

from clinic.content import ContentError, Table, only_keys, read_toml, required
from programs.content.exercises import exercise_library
from programs.content.fields import text, texts
from programs.content.planning import activity_blocks
from programs.content.protocols import protocols
from programs.domain.exercise import ExerciseType, find
from programs.domain.planner.planned_week import RacePriority
from programs.domain.planner.rules import (
    HARD_CONSTRAINTS,
    PREFERENCES,
    REGIONS,
    BlockLists,
    Limits,
    PlannerRules,
    ProtocolFacts,
    Sizes,
    Spacing,
)
from programs.domain.planner.words import WORD_KEYS
from programs.domain.protocol import Phase, Protocol

FILE = "programs/content/planner.toml"
PHASES = (1, 2, 3, 4)
BY_PHASE = frozenset({"hard_days", "days_without_run", "heavy_sessions_least", "heavy_sessions_most"})
LISTS = frozenset({"after_strength_a", "early_phases", "speed", "intensity", "downhill", "plyo"})
PAIRS = frozenset({"long_minutes", "easy_minutes", "strength_minutes", "cross_minutes"})
SECTIONS = frozenset({"spacing", "limits", "lists", "sizes", "weights", "protocols", "strength", "any_protocol"})
SECTIONS |= {"names", "words", "sources"}
STRENGTH_KEYS = frozenset({"highest_yield", "1", "2", "3", "4"})


@cache
def planner_rules() -> PlannerRules:
    """Everything the planner reads. Raises ContentError for a missing or unknown key, block, region or sentence."""
    return parse(read_toml("programs.content", "planner.toml"))


def parse(table: Table) -> PlannerRules:
    """The rules in a parsed file."""
    only_keys(table, SECTIONS, file=FILE, at="planner")
    sections = {name: _section(table, name) for name in sorted(SECTIONS)}
    return PlannerRules(
        blocks=activity_blocks(),
        spacing=_spacing(sections["spacing"]),
        limits=_limits(sections["limits"]),
        lists=_lists(sections["lists"]),
        sizes=_sizes(sections["sizes"]),
        weights=_numbers(sections["weights"], "weights", frozenset(PREFERENCES)),
        protocols=_protocols(sections),
        strength_by_phase={
            name: _by_phase_blocks(_section(sections["strength"], name), f"strength.{name}", PHASES, STRENGTH_KEYS)
            for name in sections["strength"]
        },
        words=_sentences(sections["words"], "words", WORD_KEYS),
        names=_sentences(sections["names"], "names", frozenset(activity_blocks())),
        sources=_sentences(sections["sources"], "sources", frozenset((*HARD_CONSTRAINTS, *PREFERENCES))),
    )


def _section(table: Table, name: str) -> Table:
    found: Table = required(table, name, dict, file=FILE, at="planner")
    return found


def _numbers(table: Table, at: str, keys: frozenset[str]) -> Mapping[str, int]:
    only_keys(table, keys, file=FILE, at=at)
    found = {key: int(required(table, key, int, file=FILE, at=at)) for key in sorted(keys)}
    for key, number in found.items():
        if number < 0:
            raise ContentError(FILE, f"{at}.{key}", "must not be negative")
    return MappingProxyType(found)


def _whole(table: Table, at: str, names: list[str]) -> dict[str, int]:
    return dict(_numbers({key: table[key] for key in names if key in table}, at, frozenset(names)))


def _pair(table: Table, key: str, at: str) -> tuple[int, int]:
    values = required(table, key, list, file=FILE, at=at)
    if len(values) != 2 or not all(type(value) is int for value in values) or not 0 < values[0] <= values[1]:
        raise ContentError(FILE, f"{at}.{key}", "must be two numbers, the smaller first")
    return values[0], values[1]


def _phases(table: Table, key: str, at: str) -> Mapping[int, int]:
    row = required(table, key, dict, file=FILE, at=at)
    only_keys(row, frozenset(str(phase) for phase in PHASES), file=FILE, at=f"{at}.{key}")
    return MappingProxyType({int(phase): int(required(row, phase, int, file=FILE, at=at)) for phase in row})


def _spacing(table: Table) -> Spacing:
    named = ["heavy_hours", "preferred_hours", "days_apart", "plyo_hours"]
    only_keys(table, frozenset({*named, "race_hours", "race_days"}), file=FILE, at="spacing")
    found = Spacing(
        **_whole(table, "spacing", named),
        race_hours=_by_priority(table, "race_hours"),
        race_days=_by_priority(table, "race_days"),
    )
    if found.heavy_hours > found.preferred_hours:
        raise ContentError(FILE, "spacing.preferred_hours", "must not be less than heavy_hours")
    return found


def _by_priority(table: Table, key: str) -> Mapping[RacePriority, int]:
    row = _numbers(_section(table, key), f"spacing.{key}", frozenset(RacePriority))
    return MappingProxyType({RacePriority(priority): number for priority, number in row.items()})


def _limits(table: Table) -> Limits:
    special = BY_PHASE | {"hard_sets_percent", "downhill_m_by_protocol"}
    named = [one.name for one in fields(Limits) if one.name not in special]
    only_keys(table, special.union(named), file=FILE, at="limits")
    by_protocol = _section(table, "downhill_m_by_protocol")
    phases = {key: _phases(table, key, "limits") for key in BY_PHASE}
    for key in ("hard_days", "days_without_run"):
        if set(phases[key]) != set(PHASES):
            raise ContentError(FILE, f"limits.{key}", "needs the phases 1 to 4")
    return Limits(
        **_whole(table, "limits", named),
        hard_days=phases["hard_days"],
        days_without_run=phases["days_without_run"],
        heavy_sessions_least=phases["heavy_sessions_least"],
        heavy_sessions_most=phases["heavy_sessions_most"],
        hard_sets_percent=_pair(table, "hard_sets_percent", "limits"),
        downhill_m_by_protocol=_numbers(by_protocol, "limits.downhill_m_by_protocol", frozenset(by_protocol)),
    )


def _lists(table: Table) -> BlockLists:
    only_keys(table, LISTS | {"focus"}, file=FILE, at="lists")
    focus = _section(table, "focus")
    found = {key: _known_blocks(texts(table, key, file=FILE, at="lists"), f"lists.{key}") for key in LISTS}
    _known_blocks(tuple(focus), "lists.focus")
    return BlockLists(
        after_strength_a=found["after_strength_a"],
        early_phases=found["early_phases"],
        speed=found["speed"],
        intensity=found["intensity"],
        downhill=found["downhill"],
        plyo=found["plyo"],
        focus=_sentences(focus, "lists.focus", frozenset(focus)),
    )


def _known_blocks(blocks: tuple[str, ...], at: str) -> frozenset[str]:
    for block in blocks:
        if block not in activity_blocks():
            raise ContentError(FILE, at, f'there is no block "{block}"')
    return frozenset(blocks)


def _sizes(table: Table) -> Sizes:
    named = [one.name for one in fields(Sizes) if one.name not in PAIRS]
    only_keys(table, PAIRS.union(named), file=FILE, at="sizes")
    return Sizes(
        **_whole(table, "sizes", named),
        long_minutes=_pair(table, "long_minutes", "sizes"),
        easy_minutes=_pair(table, "easy_minutes", "sizes"),
        strength_minutes=_pair(table, "strength_minutes", "sizes"),
        cross_minutes=_pair(table, "cross_minutes", "sizes"),
    )


def _by_phase_blocks(
    table: Table, at: str, phases: tuple[int, ...], keys: frozenset[str]
) -> Mapping[int, tuple[str, ...]]:
    only_keys(table, keys, file=FILE, at=at)
    found = {phase: texts(table, str(phase), file=FILE, at=at) for phase in phases}
    for phase, blocks in found.items():
        _known_blocks(blocks, f"{at}.{phase}")
        if not blocks:
            raise ContentError(FILE, f"{at}.{phase}", "is missing")
    return MappingProxyType(found)


def _protocols(sections: Mapping[str, Table]) -> Mapping[str, ProtocolFacts]:
    table = sections["protocols"]
    only_keys(
        table, frozenset({"strength", "only_walk_run", "flat_long", "camber", "region"}), file=FILE, at="protocols"
    )
    for key in ("strength", "only_walk_run"):
        _known_protocols(tuple(_section(table, key)), f"protocols.{key}")
    for key in ("flat_long", "camber"):
        _known_protocols(texts(table, key, file=FILE, at="protocols"), f"protocols.{key}")
    found = {name: _protocol(protocol, sections) for name, protocol in protocols().items()}
    quality = _by_phase_blocks(sections["any_protocol"], "any_protocol", (3, 4), frozenset({"3", "4"}))
    found["any"] = ProtocolFacts(
        own_region=None,
        strength="calf_quad",
        quality=quality,
        no_run=frozenset(),
        walk_run=frozenset(),
        only_walk_run=frozenset(),
        no_long=frozenset(),
        alternate=frozenset(),
        plyo_from=2,
        flat_long=False,
        camber=False,
        highest_yield=_highest_yield(sections, "calf_quad"),
    )
    return MappingProxyType(found)


def _known_protocols(names: tuple[str, ...], at: str) -> None:
    for name in names:
        if name not in protocols():
            raise ContentError(FILE, at, f'there is no protocol "{name}"')


def _protocol(protocol: Protocol, sections: Mapping[str, Table]) -> ProtocolFacts:
    table = sections["protocols"]
    renamed = _section(table, "region").get(protocol.main_region, protocol.main_region)
    if renamed and renamed not in REGIONS:
        raise ContentError(FILE, "protocols.region", f'"{renamed}" is not a region of the block table')
    strength = str(_section(table, "strength").get(protocol.id, "calf_quad"))
    phases = protocol.phases
    return ProtocolFacts(
        own_region=str(renamed) or None,
        strength=strength,
        quality=MappingProxyType({phase.number: phase.run.quality for phase in phases}),
        no_run=frozenset(phase.number for phase in phases if not phase.run.allowed),
        walk_run=frozenset(phase.number for phase in phases if phase.run.walk_run),
        only_walk_run=frozenset(_section(table, "only_walk_run").get(protocol.id, ())),
        no_long=frozenset(phase.number for phase in phases if not phase.run.long),
        alternate=frozenset(phase.number for phase in phases if phase.run.alternate_days),
        plyo_from=min((phase.number for phase in phases if _has_jumping(phase)), default=PHASES[-1] + 1),
        flat_long=protocol.id in texts(table, "flat_long", file=FILE, at="protocols"),
        camber=protocol.id in texts(table, "camber", file=FILE, at="protocols"),
        highest_yield=_highest_yield(sections, strength),
    )


def _has_jumping(phase: Phase) -> bool:
    """Any plyometric slot, also one that opens late or by the overlap rule (7.3)."""
    library = exercise_library()
    return any(find(library, slot.exercise).type is ExerciseType.PLYOMETRIC for slot in phase.slots)


def _highest_yield(sections: Mapping[str, Table], strength: str) -> frozenset[str]:
    row = _section(sections["strength"], strength)
    at = f"strength.{strength}.highest_yield"
    return _known_blocks(texts(row, "highest_yield", file=FILE, at=f"strength.{strength}"), at)


def _sentences(table: Table, at: str, keys: frozenset[str]) -> Mapping[str, str]:
    only_keys(table, keys, file=FILE, at=at)
    return MappingProxyType({key: text(table, key, file=FILE, at=at) for key in sorted(keys)})
