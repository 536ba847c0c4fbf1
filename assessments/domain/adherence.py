"""How much of what was prescribed was done, for the clinic only (clinical.md 11.3). Never a score for the runner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assessments.domain.reassessment_rules import AdherenceRules
from clinic.domain.explain import Reason
from clinic.domain.logic import Tri, all_of

SOURCE = "clinical.md 11.3"


class Work(StrEnum):
    """What is counted: strength slots and running sessions, apart."""

    STRENGTH = "strength"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class WeekDone:
    """Completed and prescribed strength slots or runs of one week. Prescribed 0: there is nothing to judge."""

    completed: int
    prescribed: int

    @property
    def share(self) -> Fraction | None:
        """Completed divided by prescribed, exact; extra work does not count above 1. None without a prescription."""
        if self.prescribed <= 0:
            return None
        return min(Fraction(1), Fraction(self.completed, self.prescribed))

    def below(self, percent: int) -> Tri:
        """Whether less than ``percent`` was done; UNKNOWN without a prescription."""
        return None if self.share is None else self.share * 100 < percent


def under_dosed(weeks: Sequence[WeekDone], rules: AdherenceRules) -> Tri:
    """Below 60 % in each of the last two weeks. ``weeks`` oldest first; UNKNOWN with fewer weeks."""
    recent: list[Tri] = [week.below(rules.under_percent) for week in weeks[-rules.under_weeks :]]
    recent += [None] * (rules.under_weeks - len(recent))
    return all_of(recent)


def adherence_notes(
    weeks: Mapping[Work, Sequence[WeekDone]], rules: AdherenceRules, *, pain_rising: Tri
) -> tuple[Reason, ...]:
    """Notes for the clinician before a progression decision: under-dosed, or all done while pain rises."""
    notes = [
        Reason(f"AD-UNDER-{work.value.upper()}", rules.under_dosed.replace("{work}", work.value), SOURCE)
        for work in Work
        if under_dosed(weeks.get(work, ()), rules) is True
    ]
    last = [done[-1].share for work in Work if (done := weeks.get(work, ())) and done[-1].share is not None]
    if pain_rising is True and last and all(share == 1 for share in last):
        notes.append(Reason("AD-LOAD", rules.load_review, SOURCE))
    return tuple(notes)
