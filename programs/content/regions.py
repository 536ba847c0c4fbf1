"""Which protocol a body region suggests, from regions.toml."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from clinic.content import ContentError, only_keys, read_toml, required
from programs.content.protocols import protocols

FILE = "programs/content/regions.toml"


@cache
def protocol_by_region() -> Mapping[str, str]:
    """Region to protocol id; a region that is not there suggests none (ruling 28)."""
    table = read_toml("programs.content", "regions.toml")
    only_keys(table, frozenset({"protocol_by_region"}), file=FILE, at="regions")
    rows: dict[str, str] = required(table, "protocol_by_region", dict, file=FILE, at="regions")
    for region, protocol in rows.items():
        if protocol not in protocols():
            raise ContentError(FILE, region, f'there is no protocol "{protocol}"')
    return MappingProxyType(rows)
