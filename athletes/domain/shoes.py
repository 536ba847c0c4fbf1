"""Shoes: the first two weeks of a different pair, wear and retirement, rotation, plated shoes (clinical.md 6.4).

Must not store or count anything: distances and days are arguments.
"""

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from athletes.domain.load_facts import ShoeChange
from athletes.domain.load_rules import ShoeWearRules, TransitionRules
from athletes.domain.response_rules import Intensity
from clinic.domain.logic import Tri, all_of, any_of, at_least, compare, negate
from clinic.domain.rounding import Exact, exact


class ShoeState(StrEnum):
    """How worn a pair is by its distance and its looks."""

    FINE = "fine"
    INSPECT = "inspect"
    RETIRE = "retire"


@dataclass(frozen=True, slots=True)
class ShoePair:
    """One pair. None is UNKNOWN; ``racing`` for plated and racing shoes, which a clinic may retire earlier."""

    id: str
    distance_m: Exact | None = None
    active: Tri = None
    worn_or_flat: Tri = None
    racing: bool = False


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a different shoe may be used for: percent of the week, metres per run, intensities; None is no limit."""

    share_pct: int | None = None
    run_m: int | None = None
    intensities: tuple[Intensity, ...] | None = None

    @property
    def is_free(self) -> bool:
        """Whether the shoe may be used for everything."""
        return self.share_pct is None and self.run_m is None and self.intensities is None


def is_new(shoe: ShoeChange, rules: TransitionRules) -> Tri:
    """First used 0 to 13 days ago (ruling 5)."""
    return compare(shoe.days_since_first_use, operator.lt, rules.window_days)


def differs(shoe: ShoeChange, rules: TransitionRules) -> Tri:
    """Drop 4 mm or stack 8 mm away from the last 28 days. A missing stack is ignored, a missing drop is UNKNOWN."""
    if _far(shoe.stack_heel_mm, shoe.mean_stack_28d_mm, rules.stack_mm):
        return True
    return _far(shoe.drop_mm, shoe.mean_drop_28d_mm, rules.drop_mm)


def allowance(days_since_first_use: int, rules: TransitionRules) -> Allowance:
    """What a different shoe may be used for so many days after its first use (6.4-1): small doses for two weeks."""
    if days_since_first_use < rules.first_days:
        return Allowance(rules.first_share_pct, rules.first_run_m, rules.first_intensities)
    if days_since_first_use < rules.window_days:
        return Allowance(rules.second_share_pct, None, rules.second_intensities)
    return Allowance()


def within_allowance(shoe: ShoeChange, rules: TransitionRules) -> Tri:
    """Whether the use so far stays inside the allowance; what is missing makes it UNKNOWN unless another exceeds."""
    if shoe.days_since_first_use is None:
        return None
    allowed = allowance(shoe.days_since_first_use, rules)
    exceeded = [
        _above(shoe.share_pct, allowed.share_pct),
        _above(shoe.longest_run_m, allowed.run_m),
        _too_hard(shoe.hardest_intensity, allowed.intensities),
    ]
    return negate(any_of(exceeded))


def mean_by_distance(runs: Iterable[tuple[Exact, Exact | None]]) -> Fraction | None:
    """Distance-weighted mean of (metres, millimetres) pairs; UNKNOWN without runs or if one shoe's value is missing."""
    metres = total = Fraction(0)
    for distance_m, millimetres in runs:
        if millimetres is None:
            return None
        metres += exact(distance_m)
        total += exact(distance_m) * exact(millimetres)
    return total / metres if metres else None


def wear(pair: ShoePair, rules: ShoeWearRules) -> ShoeState | None:
    """Fine below 300 miles, inspect below 500, then retire; "worn or flat" at an inspection retires (6.4-2)."""
    if pair.distance_m is None:
        return None
    share = rules.racing_pct if pair.racing else 100
    distance = 100 * exact(pair.distance_m)
    if distance >= share * rules.retire_from_m:
        return ShoeState.RETIRE
    if distance < share * rules.inspect_from_m:
        return ShoeState.FINE
    return ShoeState.RETIRE if pair.worn_or_flat else ShoeState.INSPECT


def needs_rotation(pairs: Sequence[ShoePair], rules: ShoeWearRules) -> Tri:
    """Whether fewer than two pairs are in use: an information, not a warning (6.4-3)."""
    return negate(at_least(rules.rotation_pairs, [pair.active for pair in pairs]))


def may_wear_plated(*, speed_gate: Tri, phase: int | None, rules: ShoeWearRules) -> Tri:
    """Plated shoes only when the speed gate is open, from phase 3 on (6.4-4)."""
    return all_of([speed_gate, compare(phase, operator.ge, rules.plated_from_phase)])


def shoes_to_dict(pairs: Sequence[ShoePair], rules: ShoeWearRules) -> Mapping[str, object]:
    """The ``shoes`` section of a verdict document: state of each pair, and whether the rotation note applies."""
    states = [(pair.id, wear(pair, rules)) for pair in pairs]
    return {
        "pairs": [{"id": name, "state": None if state is None else state.value} for name, state in states],
        "rotation_note": needs_rotation(pairs, rules),
    }


def _far(value: Exact | None, mean: Exact | None, limit: int) -> Tri:
    difference = None if value is None or mean is None else abs(exact(value) - exact(mean))
    return compare(difference, operator.ge, limit)


def _above(value: Exact | None, limit: int | None) -> Tri:
    if limit is None:
        return False
    return None if value is None else value > limit


def _too_hard(hardest: Intensity | None, allowed: tuple[Intensity, ...] | None) -> Tri:
    if allowed is None:
        return False
    return None if hardest is None else hardest not in allowed
