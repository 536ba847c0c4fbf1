"""Activity blocks and the planner's sentences from TOML; every sentence that the planner uses must be there."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from clinic.content import ContentError, Table, only_keys, read_toml, required
from programs.content.fields import member, text
from programs.domain.activity import HEAVY_TIER, Block, BlockKind
from programs.domain.week import SESSION_WORDS, WEEK_WORDS, WeekWords

BLOCKS = "programs/content/blocks.toml"
PLANNING = "programs/content/planning.toml"
REGIONS = ("achilles", "quad_knee", "hamstring", "glute_lat")
FLAGS = ("hard_run", "hard_day", "run_day")


@cache
def activity_blocks() -> Mapping[str, Block]:
    """Every block by id (clinical.md 9.1). A block with a tier 3 or a hard run must be a hard day."""
    table = read_toml("programs.content", "blocks.toml")
    only_keys(table, frozenset({"block"}), file=BLOCKS, at="blocks")
    found = [_block(row) for row in required(table, "block", list, file=BLOCKS, at="blocks")]
    return MappingProxyType({block.id: block for block in found})


def _block(row: Table) -> Block:
    at = text(row, "id", file=BLOCKS, at="block")
    only_keys(row, frozenset({"id", "words", "kind", *REGIONS, *FLAGS}), file=BLOCKS, at=at)
    tiers = {region: int(required(row, region, int, file=BLOCKS, at=at)) for region in REGIONS}
    flags = {flag: bool(required(row, flag, bool, file=BLOCKS, at=at)) for flag in FLAGS}
    if not all(0 <= tier <= HEAVY_TIER for tier in tiers.values()):
        raise ContentError(BLOCKS, at, "tiers go from 0 to 3")
    if (max(tiers.values()) == HEAVY_TIER or flags["hard_run"]) and not flags["hard_day"]:
        raise ContentError(BLOCKS, f"{at}.hard_day", "a block with a tier 3 or a hard run is a hard day")
    kind = member(BlockKind, row.get("kind"), file=BLOCKS, at=f"{at}.kind")
    return Block(
        id=at,
        words=text(row, "words", file=BLOCKS, at=at),
        kind=kind,
        achilles=tiers["achilles"],
        quad_knee=tiers["quad_knee"],
        hamstring=tiers["hamstring"],
        glute_lat=tiers["glute_lat"],
        hard_run=flags["hard_run"],
        hard_day=flags["hard_day"],
        run_day=flags["run_day"],
    )


@cache
def week_words() -> WeekWords:
    """The planner's sentences and session names, exactly those that it uses."""
    table = read_toml("programs.content", "planning.toml")
    only_keys(table, frozenset({"words", "sessions"}), file=PLANNING, at="planning")
    return WeekWords(_sentences(table, "words", WEEK_WORDS), _sentences(table, "sessions", SESSION_WORDS))


def _sentences(table: Table, key: str, wanted: frozenset[str]) -> Mapping[str, str]:
    rows = required(table, key, dict, file=PLANNING, at="planning")
    only_keys(rows, wanted, file=PLANNING, at=key)
    return MappingProxyType({name: text(rows, name, file=PLANNING, at=key) for name in sorted(wanted)})
