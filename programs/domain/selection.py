"""Which protocol and phase to start with, whether content may be shown, and what must not be in a plan
(clinical.md 7.4 Entry, 7.18, rulings 28 to 30). Suggests and checks; the clinician decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clinic.domain.errors import RuleViolation
from clinic.domain.logic import Tri
from programs.domain.exercise import Exercise, Library, LoadRegion, find
from programs.domain.gate import GateEvaluation
from programs.domain.progression import Colour
from programs.domain.protocol import Phase, Protocol
from programs.domain.rules import ProgressionRules

BONE_RULES = frozenset({"RF-30", "RF-31", "RF-32"})
SHIN_REGIONS = frozenset({"shin_medial", "shin_anterior", "shin_lateral"})
BONE_PROTOCOL = "TBSI"


def suggest_protocol(
    region: str, by_region: Mapping[str, str], fired_rules: frozenset[str] = frozenset(), *, bone_injury: bool = False
) -> str | None:
    """The protocol that the region suggests, or None (ruling 28).

    A suspected or confirmed bone injury suggests TBSI at a shin region and nothing elsewhere.
    """
    if bone_injury or fired_rules & BONE_RULES:
        return BONE_PROTOCOL if region in SHIN_REGIONS else None
    return by_region.get(region)


def initial_phase(protocol: Protocol, gate: GateEvaluation | None, last_runs: Sequence[Colour]) -> int:
    """1, or 2 when on day 0 every phase-1 exit criterion but the days is met and the last two runs were GREEN (7.4).

    ``gate`` is the evaluated exit of phase 1; the minimum time cannot be met on day 0, so it is left out. A protocol
    without a phase 1 starts with its own first phase (ruling 29). A protocol that needs clearance starts in phase 1.
    """
    if protocol.first_phase != 1 or gate is None or protocol.needs_clearance:
        return protocol.first_phase
    met = all(r.status == "met" for r in gate.results if r.criterion != "days_in_phase")
    settled = list(last_runs[-2:]) == [Colour.GREEN, Colour.GREEN]
    return 2 if met and settled and not gate.holds and len(gate.results) > 1 else 1


def is_released(protocol: Protocol | None, triage_allows: Tri, clearance: date | None, today: date) -> bool:
    """True when content may be shown: triage allows it, a protocol exists, TBSI is cleared by today (ruling 30)."""
    if protocol is None or triage_allows is not True:
        return False
    return not protocol.needs_clearance or (clearance is not None and clearance <= today)


class Check(StrEnum):
    """Which check a plan breaks."""

    MUST_NOT_INCLUDE = "must_not_include"
    CONTRAINDICATED = "contraindicated"
    MUST_INCLUDE_ANY = "must_include_any"
    NOT_ALONE = "not_alone"
    NOT_OPEN = "not_open"


@dataclass(frozen=True, slots=True)
class PlanViolation:
    """One broken check. ``slugs``: the exercise that should go, or those of which one should come."""

    check: Check
    slugs: tuple[str, ...]
    words: str


def check_plan(
    library: Library,
    protocol: Protocol,
    phase_number: int,
    slugs: Sequence[str],
    rules: ProgressionRules,
    opened: frozenset[str] = frozenset(),
) -> tuple[PlanViolation, ...]:
    """Everything that speaks against publishing these exercises in this phase (clinical.md 7.18 and ``avoid_when``).

    ``opened`` are the overlap slots that 7.3 has opened; without it they are refused. Raises RuleViolation
    ``unknown_exercise`` for a slug that is not in the library.
    """
    phase = protocol.phase(phase_number)
    exercises = [find(library, slug) for slug in dict.fromkeys(slugs)]
    found = [_against(exercise, protocol, phase, opened, rules) for exercise in exercises]
    return (
        *(violation for violation in found if violation is not None),
        *_missing(library, phase, slugs, rules),
        *_alone(library, phase, exercises, rules),
    )


def allowed_in_phase(exercise: Exercise, protocol: Protocol, phase: Phase) -> bool:
    """True unless a must-not-include list or the exercise's own contraindication speaks against it."""
    return _forbidden(exercise, protocol, phase) is None


def _against(
    exercise: Exercise, protocol: Protocol, phase: Phase, opened: frozenset[str], rules: ProgressionRules
) -> PlanViolation | None:
    overlap = exercise.slug in {slot.exercise for slot in phase.overlap_slots}
    if overlap and exercise.slug in opened:
        return None
    check = _forbidden(exercise, protocol, phase) or (Check.NOT_OPEN if overlap else None)
    if check is None:
        return None
    key = {
        Check.MUST_NOT_INCLUDE: "not_included",
        Check.CONTRAINDICATED: "contraindicated",
        Check.NOT_OPEN: "not_open",
    }[check]
    words = rules.say(key, name=exercise.name, phase=phase.number, protocol=protocol.name, when=exercise.avoid_when)
    return PlanViolation(check, (exercise.slug,), words)


def _forbidden(exercise: Exercise, protocol: Protocol, phase: Phase) -> Check | None:
    """Which list speaks against it. What the phase itself lists, late slots included, is not forbidden in it."""
    if exercise.slug in phase.slugs():
        return None
    if exercise.slug in phase.must_not_include:
        return Check.MUST_NOT_INCLUDE
    if any(item.applies(protocol.id, phase.number) for item in exercise.avoid_in):
        return Check.CONTRAINDICATED
    return None


def _missing(library: Library, phase: Phase, slugs: Sequence[str], rules: ProgressionRules) -> list[PlanViolation]:
    found = []
    for group in phase.must_include_any:
        if not group & set(slugs):
            names = " or ".join(find(library, slug).name for slug in sorted(group))
            words = rules.say("must_include", names=names)
            found.append(PlanViolation(Check.MUST_INCLUDE_ANY, tuple(sorted(group)), words))
    return found


def _alone(
    library: Library, phase: Phase, exercises: Sequence[Exercise], rules: ProgressionRules
) -> list[PlanViolation]:
    gluteal = {exercise.slug for exercise in exercises if exercise.region is LoadRegion.GLUTE_LAT}
    return [
        PlanViolation(Check.NOT_ALONE, (slug,), rules.say("not_alone", name=find(library, slug).name))
        for slug in phase.not_alone
        if gluteal == {slug}
    ]


def refuse_unless_justified(violations: Sequence[PlanViolation], justification: str) -> None:
    """Raise RuleViolation ``plan_checks`` when a plan breaks a check and the clinician has given no reason."""
    if violations and not justification.strip():
        words = " ".join(violation.words for violation in violations)
        raise RuleViolation(
            "plan_checks", f"{words} Change the plan, or write why it is right for this runner.", field="justification"
        )
