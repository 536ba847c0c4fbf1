"""Progression rules from rules.toml; every number in range, every sentence there."""

from decimal import Decimal
from functools import cache
from types import MappingProxyType

from clinic.content import ContentError, only_keys, read_toml, required
from programs.content.fields import text
from programs.domain.rules import WORD_KEYS, ProgressionRules

FILE = "programs/content/rules.toml"
WHOLE = ("overlap_from_percent", "overlap_most_slots", "regression_days", "step_back_reds", "step_back_days")


@cache
def progression_rules() -> ProgressionRules:
    """The rules. Raises ContentError for a missing or impossible number or a missing sentence."""
    table = read_toml("programs.content", "rules.toml")
    only_keys(table, frozenset({"progression", "words"}), file=FILE, at="rules")
    row = required(table, "progression", dict, file=FILE, at="rules")
    only_keys(row, frozenset({*WHOLE, "raise_percent", "reduce_percent", "source"}), file=FILE, at="progression")
    numbers = {key: int(required(row, key, int, file=FILE, at="progression")) for key in WHOLE}
    steps = [Decimal(str(value)) for value in required(row, "raise_percent", list, file=FILE, at="progression")]
    if len(steps) != 2 or not 0 < steps[0] <= steps[1] <= 100:
        raise ContentError(FILE, "progression.raise_percent", "must be two percentages, the smaller first")
    words = required(table, "words", dict, file=FILE, at="rules")
    only_keys(words, WORD_KEYS, file=FILE, at="words")
    return ProgressionRules(
        overlap_from_percent=numbers["overlap_from_percent"],
        overlap_most_slots=numbers["overlap_most_slots"],
        regression_days=numbers["regression_days"],
        step_back_reds=numbers["step_back_reds"],
        step_back_days=numbers["step_back_days"],
        raise_percent=(steps[0], steps[1]),
        reduce_percent=Decimal(required(row, "reduce_percent", int, file=FILE, at="progression")),
        source=text(row, "source", file=FILE, at="progression"),
        words=MappingProxyType({key: text(words, key, file=FILE, at="words") for key in sorted(WORD_KEYS)}),
    )
