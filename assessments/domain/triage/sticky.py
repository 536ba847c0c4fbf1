"""Keeps fired rules active until a clinician resolves them (clinical.md 2.1-6). Must not evaluate conditions.

The register is a tuple of ActiveRule, one per rule and problem. It is handed to ``screen``, which returns the next
register. A rule that was excluded or treated stays in the register with the answers that were on the table then:
the same answers do not fire it again, a new or changed positive answer does. As soon as those answers are withdrawn
the entry is forgotten, so that giving them once more fires the rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias, TypedDict

from assessments.domain.triage.evaluation import Finding, Ground
from clinic.domain.errors import RuleViolation

Key: TypeAlias = tuple[str, str | None]
"""Rule id and problem id; None for a rule about the person."""


class Outcome(StrEnum):
    """What a clinician found. ``confirmed`` keeps the rule's restrictions; the others end it."""

    EXCLUDED = "excluded"
    CONFIRMED = "confirmed"
    TREATED = "treated"


@dataclass(frozen=True, slots=True)
class Resolution:
    """A clinician's record: outcome, by whom, when, and why. Raises RuleViolation without name or note."""

    outcome: Outcome
    by: str
    on: date
    note: str

    def __post_init__(self) -> None:
        for name in ("by", "note"):
            if not getattr(self, name).strip():
                message = "Say who decided." if name == "by" else "Write down what the decision rests on."
                raise RuleViolation("triage.resolution_incomplete", message, field=name)


@dataclass(frozen=True, slots=True)
class ActiveRule:
    """A rule that fired for a problem (None: for the person), on which answers, and what was found since."""

    rule_id: str
    problem_id: str | None
    fired_on: date
    grounds: frozenset[Ground]
    resolution: Resolution | None = None

    @property
    def key(self) -> Key:
        """What the register is unique on."""
        return (self.rule_id, self.problem_id)

    @property
    def is_active(self) -> bool:
        """Unresolved or confirmed: its restrictions hold."""
        return self.resolution is None or self.resolution.outcome is Outcome.CONFIRMED

    def to_dict(self) -> "StoredRule":
        """Plain JSON; ``active_rule`` reads it back."""
        found = self.resolution
        return {
            "rule": self.rule_id,
            "problem": self.problem_id,
            "fired_on": self.fired_on.isoformat(),
            "grounds": sorted([ground.input_id, ground.value, ground.mark] for ground in self.grounds),
            "resolution": None
            if found is None
            else {"outcome": found.outcome.value, "by": found.by, "on": found.on.isoformat(), "note": found.note},
        }

    def covers(self, finding: Finding) -> bool:
        """A clinician ended the rule knowing every answer on which it would fire now."""
        return not self.is_active and finding.grounds <= self.grounds


class StoredResolution(TypedDict):
    """The JSON of a Resolution."""

    outcome: str
    by: str
    on: str
    note: str


class StoredRule(TypedDict):
    """The JSON of an ActiveRule. ``grounds``: input, value, mark."""

    rule: str
    problem: str | None
    fired_on: str
    grounds: list[list[str]]
    resolution: StoredResolution | None


def active_rule(stored: StoredRule) -> ActiveRule:
    """The register entry that ``ActiveRule.to_dict`` wrote."""
    found = stored["resolution"]
    return ActiveRule(
        rule_id=stored["rule"],
        problem_id=stored["problem"],
        fired_on=date.fromisoformat(stored["fired_on"]),
        grounds=frozenset(Ground(*ground) for ground in stored["grounds"]),
        resolution=None
        if found is None
        else Resolution(Outcome(found["outcome"]), found["by"], date.fromisoformat(found["on"]), found["note"]),
    )


@dataclass(frozen=True, slots=True)
class Judgement:
    """A rule that no answer can decide (Ottawa under 18, or an unreliable examination): a clinician must judge it."""

    rule_id: str
    problem_id: str | None
    grounds: frozenset[Ground]

    def ruled_out(self, resolution: Resolution) -> ActiveRule:
        """The register entry that makes the rule FALSE for these answers. Raises RuleViolation if not ``excluded``."""
        if resolution.outcome is not Outcome.EXCLUDED:
            message = "A rule that has not fired can only be excluded."
            raise RuleViolation("triage.not_fired", message, field="outcome")
        return ActiveRule(self.rule_id, self.problem_id, resolution.on, self.grounds, resolution)


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding together with what the register says about it."""

    finding: Finding
    fires: bool
    is_ruled_out: bool
    entry: ActiveRule | None

    @property
    def is_unknown(self) -> bool:
        """Neither firing, nor ended by a clinician, nor FALSE."""
        return not self.fires and not self.is_ruled_out and self.finding.value is None


def index(register: Sequence[ActiveRule]) -> dict[Key, ActiveRule]:
    """The register by key. Where entries compete the active one wins: nothing that fired is lost."""
    entries: dict[Key, ActiveRule] = {}
    for entry in register:
        if entry.key not in entries or not entries[entry.key].is_active:
            entries[entry.key] = entry
    return entries


def judge(finding: Finding, entry: ActiveRule | None) -> Judged:
    """Does the rule fire, given its finding now and its entry in the register?"""
    if entry is not None and entry.is_active:
        return Judged(finding, fires=True, is_ruled_out=False, entry=entry)
    decidable = finding.value is True or finding.needs_judgement
    ruled_out = entry is not None and decidable and entry.covers(finding)
    return Judged(finding, fires=finding.value is True and not ruled_out, is_ruled_out=ruled_out, entry=entry)


def next_register(judged: Mapping[Key, Judged], today: date) -> tuple[ActiveRule, ...]:
    """The register after a screen: fired rules stay, ended ones stay while their answers stand."""
    entries = (_next_entry(key, verdict, today) for key, verdict in judged.items())
    return tuple(entry for entry in entries if entry is not None)


def _next_entry(key: Key, judged: Judged, today: date) -> ActiveRule | None:
    entry, finding = judged.entry, judged.finding
    if judged.fires and entry is not None and entry.is_active:
        grounds = finding.grounds if finding.value is True else frozenset()
        return replace(entry, grounds=entry.grounds | grounds)
    if judged.fires:
        return ActiveRule(key[0], key[1], today, finding.grounds)
    # Narrowed to the answers that still stand: one withdrawn and given again is a new answer.
    return replace(entry, grounds=finding.grounds) if judged.is_ruled_out and entry is not None else None


def resolve(
    register: Sequence[ActiveRule], rule_id: str, resolution: Resolution, *, problem_id: str | None = None
) -> tuple[ActiveRule, ...]:
    """The register with a clinician's finding about a fired rule. Raises RuleViolation if the rule is not active."""
    key = (rule_id, problem_id)
    if not any(entry.key == key and entry.is_active for entry in register):
        message = f"{rule_id} is not active here. Reload the page to see what is."
        raise RuleViolation("triage.not_active", message, rule_id=rule_id)
    return tuple(
        replace(entry, resolution=resolution) if entry.key == key and entry.is_active else entry for entry in register
    )
