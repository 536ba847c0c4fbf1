"""The walk-run ladder W1 to W10 (clinical.md 7.16, ruling 38). Must not judge a session; it takes verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from clinic.domain.errors import RuleViolation
from programs.domain.progression import Colour

GREEN_TO_ADVANCE = 2
STAGES_BACK_AFTER_RED = 2
WARM_UP_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Stage:
    """One rung: ``repetitions`` of ``run`` and ``walk`` minutes, then ``last_run`` minutes without a walk."""

    number: int
    run: int
    walk: int
    repetitions: int
    last_run: int = 0

    @property
    def id(self) -> str:
        """``W1`` to ``W10``."""
        return f"W{self.number}"

    @property
    def run_minutes(self) -> int:
        """Minutes of running in the session."""
        return self.run * self.repetitions + self.last_run

    @property
    def total_minutes(self) -> int:
        """Whole session with the five-minute walks before and after."""
        return self.run_minutes + self.walk * self.repetitions + 2 * WARM_UP_MINUTES


class LadderAction(StrEnum):
    """What to do next on the ladder."""

    ADVANCE = "advance"
    REPEAT = "repeat"
    BACK_TWO = "back_two"
    LADDER_COMPLETE = "ladder_complete"


@dataclass(frozen=True, slots=True)
class LadderStep:
    """The next session on the ladder; ``next_stage`` None when the ladder is complete."""

    action: LadderAction
    next_stage: Stage | None
    minimum_hours_between_starts: int

    @property
    def run_minutes(self) -> int | None:
        """Running minutes of the next session."""
        return None if self.next_stage is None else self.next_stage.run_minutes


def stage_of(ladder: Sequence[Stage], stage_id: str) -> Stage:
    """The stage by id, or RuleViolation ``unknown_stage``."""
    for stage in ladder:
        if stage.id == stage_id:
            return stage
    raise RuleViolation("unknown_stage", f"Stages go from {ladder[0].id} to {ladder[-1].id}.", field="stage")


def next_step(ladder: Sequence[Stage], stage_id: str, verdicts: Sequence[Colour], *, hours: int) -> LadderStep:
    """The next session from the verdicts at this stage, in time order (ruling 38: the last one decides).

    Two GREEN at the end advance, RED goes back two stages (not below the first), anything else repeats.
    ``hours`` is the protocol's least time from start to start: 48 for bone, 36 for others.
    """
    stage = stage_of(ladder, stage_id)
    place = ladder.index(stage)
    if verdicts and verdicts[-1] is Colour.RED:
        back = ladder[max(place - STAGES_BACK_AFTER_RED, 0)]
        return LadderStep(LadderAction.BACK_TWO, back, hours)
    last = list(verdicts[-GREEN_TO_ADVANCE:])
    if last != [Colour.GREEN] * GREEN_TO_ADVANCE:
        return LadderStep(LadderAction.REPEAT, stage, hours)
    if place + 1 == len(ladder):
        return LadderStep(LadderAction.LADDER_COMPLETE, None, hours)
    return LadderStep(LadderAction.ADVANCE, ladder[place + 1], hours)
