"""How a verdict explains itself: which rule spoke, in what words, on whose authority."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that fired. ``words`` are for people, ``source`` names clinical.md's section and the publication."""

    rule_id: str
    words: str
    source: str = ""
