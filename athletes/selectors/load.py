"""The week's mark: how far to go this week by what was run before (clinical.md 6.2, L01). It guides; pain decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from athletes.content.load import load_rules
from athletes.domain.load import reference_week

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class WeekMark:
    """The mark in metres and the reference week R it comes from. ``own_limit``: the runner's own limit was lower."""

    mark_m: Fraction
    reference_m: Fraction
    own_limit: bool


def week_mark(weeks: Mapping[date, int | None], monday: date, own_limit_m: int | None) -> WeekMark | None:
    """The mark of the week that begins on ``monday``: L01's quiet limit of R, or the runner's own limit if lower.

    ``weeks`` maps Mondays to metres, None where nothing was logged. None without last week: then there is no R.
    """
    rules = load_rules().weekly_volume
    before = [weeks.get(monday - WEEK * back) for back in range(1, rules.reference_weeks + 1)]
    reference = reference_week(before, rules)
    if not reference:
        return None
    mark = reference * Fraction(rules.yellow_above_pct, 100)
    if reference < rules.small_reference_below_m:
        mark = max(mark, reference + rules.small_increase_m)
    own = own_limit_m is not None and 0 < own_limit_m < mark
    return WeekMark(Fraction(own_limit_m) if own and own_limit_m is not None else mark, reference, own)
