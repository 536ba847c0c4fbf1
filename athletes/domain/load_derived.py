"""From a log to what L04 and L11 read: how the newest shoe was used, and whether the runner is back after a break.

For the application's own log; a case document states these facts itself. Must not judge any load.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from athletes.domain.load_facts import Layoff, ShoeChange
from athletes.domain.load_history import WEEK, TrainingLog, logged_week
from athletes.domain.load_rules import LayoffRules, LoadRules, TransitionRules
from athletes.domain.load_volume import reference_week
from athletes.domain.response_rules import Intensity
from athletes.domain.shoes import mean_by_distance
from clinic.domain.rounding import Exact, exact


@dataclass(frozen=True, slots=True)
class ShoeMeasures:
    """Drop and heel stack of a shoe in millimetres, and its first day of use. None is UNKNOWN."""

    drop_mm: Exact | None = None
    stack_heel_mm: Exact | None = None
    first_use: date | None = None


def newest_shoe(
    log: TrainingLog, shoes: Mapping[str, ShoeMeasures], today: date, rules: TransitionRules
) -> ShoeChange | None:
    """How the shoe that was first used last has been used since; None if no shoe has a known first day.

    The share is of this week's distance. A run without a named shoe makes the means UNKNOWN, never smaller.
    """
    dated = [(measures.first_use, name) for name, measures in shoes.items() if measures.first_use is not None]
    if not dated:
        return None
    first_use, name = max(dated)
    since = list(log.runs(first_use, today))
    worn = [run for run in since if run.shoe == name]
    complete = all(run.shoe is not None for run in since)
    distances = [exact(run.distance_m) for run in worn if run.distance_m is not None]
    known = complete and len(distances) == len(worn)
    week = logged_week(log, today, until=today)
    measures = shoes[name]
    return ShoeChange(
        days_since_first_use=(today - first_use).days,
        drop_mm=measures.drop_mm,
        mean_drop_28d_mm=_mean(log, {one: of.drop_mm for one, of in shoes.items()}, first_use, rules),
        stack_heel_mm=measures.stack_heel_mm,
        mean_stack_28d_mm=_mean(log, {one: of.stack_heel_mm for one, of in shoes.items()}, first_use, rules),
        share_pct=week.share_per_shoe_pct.get(name, Fraction(0)) if complete and week.complete else None,
        longest_run_m=max(distances, default=Fraction(0)) if known else None,
        hardest_intensity=max((run.intensity for run in worn), key=list(Intensity).index, default=Intensity.EASY)
        if complete
        else None,
    )


def layoff_from_log(log: TrainingLog, today: date, rules: LoadRules) -> Layoff | None:
    """The break that the runner is back from, if one ended in the last 14 days (L11).

    None if the log is too short to tell. Anything but easy counts as intensity: the safer reading of 6.3.
    """
    limits: LayoffRules = rules.layoff
    days = sorted({run.date for run in log.runs(date.min, today)})
    breaks = [
        (last, back)
        for last, back in pairwise(days)
        if (back - last).days > limits.break_days and (today - back).days < limits.return_days
    ]
    if not breaks:
        start = log.speaks_from
        enough = start is not None and (today - start).days >= limits.break_days + limits.return_days
        return Layoff(days_without_running=0) if enough else None
    last, back = breaks[-1]
    before = [
        logged_week(log, last - number * WEEK).distance_m for number in range(rules.weekly_volume.reference_weeks)
    ]
    return Layoff(
        days_without_running=(back - last).days - 1,
        days_since_return=(today - back).days,
        week_distance_m=logged_week(log, today, until=today).distance_m,
        reference_before_break_m=reference_week(before, rules.weekly_volume),
        any_intensity=any(run.intensity is not Intensity.EASY for run in log.runs(back, today)),
    )


def _mean(
    log: TrainingLog, millimetres: Mapping[str, Exact | None], first_use: date, rules: TransitionRules
) -> Fraction | None:
    """Distance-weighted mean of the 28 days before the first use; UNKNOWN if a run's shoe or its measure is."""
    runs = log.runs(first_use - timedelta(days=rules.mean_days), first_use - timedelta(days=1))
    weighed = [(run.distance_m, millimetres.get(run.shoe or "")) for run in runs if run.distance_m is not None]
    return mean_by_distance(weighed)
