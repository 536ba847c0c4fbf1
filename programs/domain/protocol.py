"""Protocols: phases with slots, running rules, checks and exit criteria (clinical.md 7). Must not judge a runner."""

from collections.abc import Mapping
from dataclasses import dataclass

from clinic.domain.errors import RuleViolation
from programs.domain.criteria import Criterion
from programs.domain.dose import Dose, Span
from programs.domain.metrics import Metrics


@dataclass(frozen=True, slots=True)
class WeekDose:
    """The dose of a sequence for weeks ``first`` to ``last`` of the phase, both included, counted from 1."""

    first: int
    last: int
    dose: Dose


@dataclass(frozen=True, slots=True)
class Slot:
    """One exercise of a phase with its dose and frequency (clinical.md 7.4, slot notation).

    ``heavy`` is the mark H; ``overlap`` the dagger (only through 7.3); ``opens`` says in words when a late slot opens;
    ``replaces`` is the slug that it takes over from then; ``off_days``: on days without strength work;
    ``finding`` limits it to a finding of the preseason screen; ``weeks`` is a loading sequence.
    """

    exercise: str
    dose: Dose
    per_week: Span
    heavy: bool = False
    overlap: bool = False
    off_days: bool = False
    opens: str = ""
    replaces: str = ""
    note: str = ""
    finding: str = ""
    weeks: tuple[WeekDose, ...] = ()

    @property
    def late(self) -> bool:
        """True for a slot that is not open from the first day of the phase."""
        return bool(self.opens) or self.overlap

    def dose_in_week(self, week: int) -> Dose:
        """The dose in a week of the phase (1 is the first); past the end of a sequence its last step stays."""
        if week < 1:
            raise RuleViolation("week_number", "Weeks of a phase are counted from 1.", field="week", week=week)
        for step in self.weeks:
            if week <= step.last:
                return step.dose
        return self.weeks[-1].dose if self.weeks else self.dose


@dataclass(frozen=True, slots=True)
class RunRules:
    """What running a phase allows. ``quality`` are activity blocks (9.1), best first; they need the speed gate."""

    allowed: bool
    long: bool
    quality: tuple[str, ...]
    walk_run: bool = False
    alternate_days: bool = False


@dataclass(frozen=True, slots=True)
class MinimumIf:
    """Another minimum of days when a condition on the metrics is met."""

    when: Criterion
    days: int


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of a protocol. ``exit`` holds the default criteria first, then the protocol's additions, each once."""

    number: int
    name: str
    content: str
    goal: str
    slots: tuple[Slot, ...]
    running: tuple[str, ...]
    run: RunRules
    avoid: tuple[str, ...]
    cues: tuple[str, ...]
    minimum_days: int
    minimum_if: tuple[MinimumIf, ...]
    exit: tuple[Criterion, ...]
    next_words: str
    must_not_include: tuple[str, ...] = ()
    must_include_any: tuple[frozenset[str], ...] = ()
    not_alone: tuple[str, ...] = ()
    tests_not_offered: frozenset[str] = frozenset()

    def slugs(self, findings: frozenset[str] | None = None) -> tuple[str, ...]:
        """Slugs of the phase in order, each once, without overlap slots (they come in only by 7.3).

        ``findings`` limits slots that belong to a finding; None keeps them all.
        """
        return tuple(dict.fromkeys(slot.exercise for slot in self.open_slots(findings, late=True)))

    def open_slots(self, findings: frozenset[str] | None = None, *, late: bool = False) -> tuple[Slot, ...]:
        """Slots without the overlap ones; ``late`` adds those that open during the phase."""
        return tuple(
            slot
            for slot in self.slots
            if not slot.overlap
            and (late or not slot.late)
            and (findings is None or not slot.finding or slot.finding in findings)
        )

    @property
    def overlap_slots(self) -> tuple[Slot, ...]:
        """The slots marked with a dagger."""
        return tuple(slot for slot in self.slots if slot.overlap)

    def minimum(self, metrics: Metrics) -> int:
        """Days that must pass in the phase; a condition that is UNKNOWN does not change it (gates case ach2-ok)."""
        for other in self.minimum_if:
            if other.when.holds(metrics) is True:
                return other.days
        return self.minimum_days


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for the runner; ``when`` None means always."""

    text: str
    when: Criterion | None = None


@dataclass(frozen=True, slots=True)
class Protocol:
    """One protocol (clinical.md 7.4). Pain caps are 0 to 10; ``pain_cap_strength_by_clinician`` is the most a clinician
    may allow; ``minimum_total_days`` None means by medical clearance; ``highest_yield`` are slugs for few gym days."""

    id: str
    name: str
    plain_name: str
    tissue: str
    minimum_total_days: int | None
    pain_cap_run: int
    pain_cap_strength: int
    pain_cap_strength_by_clinician: int
    key_tests: tuple[str, ...]
    highest_yield: tuple[str, ...]
    main_region: str
    walk_run_hours: int
    first_phase: int
    needs_clearance: bool
    phases: tuple[Phase, ...]
    messages: tuple[Message, ...]
    findings: Mapping[str, str]
    evidence: str
    source: str

    def phase(self, number: int) -> Phase:
        """The phase, or RuleViolation ``unknown_phase``."""
        for phase in self.phases:
            if phase.number == number:
                return phase
        known = ", ".join(str(phase.number) for phase in self.phases)
        raise RuleViolation("unknown_phase", f"{self.id} has the phases {known}.", field="phase", phase=number)

    def messages_for(self, metrics: Metrics) -> tuple[str, ...]:
        """What to tell the runner; a message whose condition is UNKNOWN is not shown."""
        return tuple(m.text for m in self.messages if m.when is None or m.when.holds(metrics) is True)

    def minimum_days_by_phase(self, metrics: Metrics) -> dict[int, int]:
        """Phase number to minimum days for this runner."""
        return {phase.number: phase.minimum(metrics) for phase in self.phases}

    def findings_of(self, tests: tuple[str, ...]) -> frozenset[str]:
        """The findings that limiting tests stand for (PRE); a part of a test (T11_abd) counts as the test."""
        names = {test.split("_")[0].removesuffix("b") for test in tests}
        return frozenset(self.findings[name] for name in names if name in self.findings)
