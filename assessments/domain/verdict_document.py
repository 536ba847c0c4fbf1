"""The "tests" section of a verdict document (cases README, section 4): plain keys, rounded for output only.

Judges nothing itself. Numbers are Decimals; whoever writes JSON decides how they are printed.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from assessments.domain.comparability import history
from assessments.domain.gait_cue import CadenceCue
from assessments.domain.limiter import Limiter, family_severity
from assessments.domain.measurement import TestResult
from assessments.domain.real_change import TestChange, change
from assessments.domain.scoreboard import one_decimal
from assessments.domain.severity import Severity
from assessments.domain.sides import InvolvedSide
from assessments.domain.speed_gate import SpeedGate
from assessments.domain.symmetry import Symmetry, symmetry
from assessments.domain.testing_gates import TestingPermission
from assessments.domain.testing_rules import TestCatalog
from athletes.domain.load import plain_decimal

Document: TypeAlias = "Mapping[str, Document] | Sequence[Document] | str | int | Decimal | bool | None"


def symmetry_to_dict(compared: Symmetry) -> dict[str, Document]:
    """Gap, band, limb symmetry index and worse side; a difference in centimetres is not rounded."""
    return {
        "gap_pct": one_decimal(compared.gap_pct),
        "band": compared.band.value,
        "lsi_pct": one_decimal(compared.lsi_pct),
        "worse_side": compared.worse_side.value if compared.worse_side else None,
        "deficit_on_other_side": compared.deficit_on_other_side,
        "difference_cm": None if compared.difference is None else plain_decimal(compared.difference),
    }


def severity_to_dict(judged: Severity) -> dict[str, Document]:
    """Severity with one decimal, and its colour."""
    return {"severity": one_decimal(judged.value), "status": judged.status.value if judged.status else None}


def finding_to_dict(judged: Severity) -> dict[str, Document]:
    """A limiter or a secondary finding, named by the key test of the protocol."""
    return {
        "test": judged.family,
        "side": judged.side.value if judged.side else None,
        **severity_to_dict(judged),
    }


def limiter_to_dict(limiting: Limiter) -> dict[str, Document]:
    """The limiter; without one all but ``incomplete`` is null."""
    nothing: dict[str, Document] = {"test": None, "side": None, "severity": None, "status": None}
    found = finding_to_dict(limiting.finding) if limiting.finding else nothing
    return {**found, "incomplete": list(limiting.incomplete)}


def speed_gate_to_dict(gate: SpeedGate) -> dict[str, Document]:
    """Value, allowed and note."""
    return {"value": gate.value, "allowed": gate.allowed, "note": gate.note.value if gate.note else None}


def cue_to_dict(cue: CadenceCue) -> dict[str, Document]:
    """The cadence proposal."""
    return {
        "proposal": cue.proposal.value,
        "target_steps_per_minute": cue.target,
        "maximum_steps_per_minute": cue.maximum,
    }


def permission_to_dict(permission: TestingPermission) -> dict[str, Document]:
    """Which tests are offered."""
    return {"level": permission.level.value, "hop_left": permission.hop_left, "hop_right": permission.hop_right}


def change_to_dict(changed: TestChange) -> dict[str, Document]:
    """Change per leg, whole value or limb symmetry index."""
    parts = {"left": changed.left, "right": changed.right, "value": changed.whole, "lsi": changed.lsi}
    return {
        "comparable": changed.comparable,
        **{name: part.value if part else None for name, part in parts.items()},
    }


def symmetries_to_dict(
    results: Sequence[TestResult], involved: InvolvedSide, catalog: TestCatalog, *, today: date
) -> dict[str, Document]:
    """Left against right of the latest result of every two-sided, non-score test that was done."""
    document: dict[str, Document] = {}
    for test in catalog.tests.values():
        done = history(results, test.id, today=today)
        compared = symmetry(test, done[-1], involved, catalog) if done else None
        if compared is not None and test.severity.fault_floors is None:
            document[test.id] = symmetry_to_dict(compared)
    return document


def severities_to_dict(found: Mapping[str, Severity], catalog: TestCatalog) -> dict[str, Document]:
    """Severity of each key-test family that was judged (T11 and T13 once each)."""
    document: dict[str, Document] = {}
    for family in dict.fromkeys(item.family for item in found.values()):
        judged = family_severity(family, found, catalog)
        if judged is not None:
            document[family] = severity_to_dict(judged)
    return document


def changes_to_dict(
    results: Sequence[TestResult], involved: InvolvedSide, catalog: TestCatalog, *, today: date
) -> dict[str, Document]:
    """Change from the last but one to the latest result of each test that has a threshold."""
    document: dict[str, Document] = {}
    for test in catalog.tests.values():
        done = history(results, test.id, today=today)
        changed = change(test, done[-1], done[-2], involved, catalog) if len(done) > 1 else None
        if changed is not None:
            document[test.id] = change_to_dict(changed)
    return document
