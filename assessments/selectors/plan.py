"""The port through which the plan, which lives in an app above, tells testing what it needs to know.

``programs`` registers a source when it is loaded; assessments never import it. Without a source, or for a runner
without a plan, the key tests of clinical.md 7.4 for the lower leg are used and reassessment runs as in phase 1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from athletes.models import Athlete
from clinic.domain.logic import Tri
from clinic.selectors import remembered

KEY_TESTS = ("T01", "T02", "T03", "T05", "T12", "T04")


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a runner's plan says. ``phase`` 1 to 4; ``key_tests`` in the protocol's order (it breaks ties).

    ``protocol`` and the clinician's ``strength_cap`` (0-10) decide the pain limit of a session (clinical.md 5.2).
    ``judge_exit`` says whether only tests are missing to leave the phase; judging a gate reads all that a runner ever
    reported, so it is asked only by who needs it.
    """

    phase: int | None = None
    plan_start: date | None = None
    phase_start: date | None = None
    key_tests: tuple[str, ...] = KEY_TESTS
    bone_protocol: bool = False
    bone_phase: int | None = None
    judge_exit: Callable[[], Tri] | None = None
    exit_near: Tri = None
    secondary_findings: int = 0
    protocol: str | None = None
    strength_cap: int | None = None

    @property
    def exit_met_except_tests(self) -> Tri:
        """Whether everything but tests is met to leave the phase, judged when it is asked; UNKNOWN without a phase."""
        return None if self.judge_exit is None else self.judge_exit()


Source = Callable[[Athlete], PlanFacts | None]
_sources: list[Source] = []


def register_plan_source(source: Source) -> None:
    """Let ``source`` answer for runners who have a plan; called once, when the app above is loaded."""
    if source not in _sources:
        _sources.append(source)


@remembered
def plan_facts(athlete: Athlete) -> PlanFacts:
    """What the first source that knows the runner says, else the defaults."""
    for source in _sources:
        found = source(athlete)
        if found is not None:
            return found
    return PlanFacts()
