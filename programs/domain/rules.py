"""The numbers and sentences of progression that a clinic lead may change; they live in content. No logic here."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

WORD_KEYS = frozenset(
    {"triage_blocked", "triage_unknown", "two_ambers", "red_content", "step_back", "load_reduce", "load_raise"}
    | {"load_hold_amber", "load_hold", "not_included", "contraindicated", "not_open", "must_include", "not_alone"}
)


@dataclass(frozen=True, slots=True)
class ProgressionRules:
    """Numbers of clinical.md 7.2 and 7.3; percentages are 0 to 100. ``words`` are sentences with blanks."""

    overlap_from_percent: int
    overlap_most_slots: int
    regression_days: int
    step_back_reds: int
    step_back_days: int
    raise_percent: tuple[Decimal, Decimal]
    reduce_percent: Decimal
    source: str
    words: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """A sentence with its blanks filled in."""
        return self.words[key].format(**values)
