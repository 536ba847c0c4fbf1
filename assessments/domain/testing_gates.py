"""Which kinds of test may be done today, and on which leg hops are allowed (clinical.md 3.1-6).

Takes triage's answer as given; must not evaluate triage rules.
"""

from dataclasses import dataclass
from enum import StrEnum
from operator import ge, le

from assessments.domain.catalog import SideMode, TestDefinition
from assessments.domain.sides import Side
from assessments.domain.testing_rules import TestingRules
from clinic.domain.explain import Reason
from clinic.domain.logic import Tri, all_of, compare

SOURCE = "clinical.md 3.1-6"


class TestingLevel(StrEnum):
    """From nothing at all to everything; UNKNOWN without a triage."""

    __test__ = False

    NONE = "none"
    NON_WEIGHT_BEARING = "non_weight_bearing"
    NO_HOPS = "no_hops"
    ALL = "all"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TestingFacts:
    """What the gate looks at.

    ``triage_state`` as in clinical.md 2.1-3 (None: no triage yet), ``triage_level`` the highest level fired (E, S, U,
    R, M or None). ``walking_pain`` 0-10, calf raises per leg are fresh T01 repetitions, ``bone_phase`` the phase of an
    active bone protocol (None: there is none).
    """

    __test__ = False

    triage_state: str | None
    triage_level: str | None
    walking_pain: int | None = None
    calf_raises_left: int | None = None
    calf_raises_right: int | None = None
    bone_phase: int | None = None

    def calf_raises(self, side: Side) -> int | None:
        """Repetitions of T01 on one leg."""
        return self.calf_raises_left if side is Side.LEFT else self.calf_raises_right


@dataclass(frozen=True, slots=True)
class TestingPermission:
    """The answer. ``hop_left``/``hop_right`` None: something must be found out first, so no hop yet."""

    __test__ = False

    level: TestingLevel
    hop_left: Tri
    hop_right: Tri
    reasons: tuple[Reason, ...]

    def hop(self, side: Side) -> Tri:
        """Whether one leg may hop."""
        return self.hop_left if side is Side.LEFT else self.hop_right

    def allows(self, test: TestDefinition, side: Side | None = None) -> Tri:
        """Whether a test may be done; for hop tests ``side`` says on which leg, None asks for both."""
        if self.level is TestingLevel.UNKNOWN:
            return None
        if self.level is TestingLevel.NONE:
            return False
        if self.level is TestingLevel.NON_WEIGHT_BEARING:
            return not test.weight_bearing and not test.strength
        if not test.hop:
            return True
        if side is None or test.side_mode is SideMode.WHOLE_BODY:
            return all_of((self.hop_left, self.hop_right))
        return self.hop(side)


_NO_TESTS = frozenset({"E", "S"})
_LYING_ONLY = frozenset({"U"})
_HOPS_ALLOWED = frozenset({None, "M"})


def permission_for_testing(facts: TestingFacts, rules: TestingRules) -> TestingPermission:
    """Apply 3.1-6: the level by triage, then the conditions of hop tests per leg."""
    words = rules.words
    if facts.triage_level in _NO_TESTS:
        return TestingPermission(TestingLevel.NONE, False, False, (Reason("TEST-NONE", words["none"], SOURCE),))
    if facts.triage_level in _LYING_ONLY or facts.triage_state == "cannot_clear":
        reason = Reason("TEST-NWB", words["non_weight_bearing"], SOURCE)
        return TestingPermission(TestingLevel.NON_WEIGHT_BEARING, False, False, (reason,))
    if facts.triage_state is None:
        reason = Reason("TEST-TRIAGE", words["unknown"], SOURCE)
        return TestingPermission(TestingLevel.UNKNOWN, None, None, (reason,))
    left, right = (_hop(facts, rules, side) for side in (Side.LEFT, Side.RIGHT))
    level = TestingLevel.NO_HOPS if left is False and right is False else TestingLevel.ALL
    return TestingPermission(level, left, right, _hop_reasons(facts, rules))


def _general_conditions(facts: TestingFacts, rules: TestingRules) -> dict[str, Tri]:
    """Conditions that hold for both legs, by the key of the words shown when one is not met."""
    return {
        "hop_triage": facts.triage_level in _HOPS_ALLOWED,
        "hop_bone": facts.bone_phase is None or facts.bone_phase >= rules.bone_hops_from_phase,
        "hop_walking_pain": compare(facts.walking_pain, le, rules.walking_pain_at_most),
    }


def _enough_raises(facts: TestingFacts, rules: TestingRules, side: Side) -> Tri:
    return compare(facts.calf_raises(side), ge, rules.calf_raises_at_least)


def _hop(facts: TestingFacts, rules: TestingRules, side: Side) -> Tri:
    return all_of((*_general_conditions(facts, rules).values(), _enough_raises(facts, rules, side)))


def _hop_reasons(facts: TestingFacts, rules: TestingRules) -> tuple[Reason, ...]:
    """Why hops are not (yet) allowed, in the words of content."""
    conditions = _general_conditions(facts, rules)
    for side in Side:
        conditions[f"hop_calf_{side.value}"] = _enough_raises(facts, rules, side)
    reasons = []
    for key, met in conditions.items():
        if met is not True:
            suffix = "_unknown" if met is None else ""
            text = rules.words[f"{key}{suffix}"]
            text = text.replace("{raises}", str(rules.calf_raises_at_least))
            text = text.replace("{pain}", str(rules.walking_pain_at_most))
            reasons.append(Reason(f"TEST-{key.upper().replace('_', '-')}{suffix.upper()}", text, SOURCE))
    return tuple(reasons)
