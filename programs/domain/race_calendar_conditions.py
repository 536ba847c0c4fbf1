"""When each race rule applies (clinical.md 10.2): three-valued conditions on one race, and the verdict they give.

Must not combine verdicts: that is the calendar's work.
"""

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessments.domain.triage.levels import TriageState
from athletes.domain.response_rules import Colour
from clinic.domain.logic import Tri, all_of, any_of, compare
from clinic.domain.rounding import Exact, exact
from programs.domain.race_calendar_facts import BoneStress, CalendarRace, RunnerFacts
from programs.domain.race_calendar_rules import DistanceClass, RaceLimits, RaceRules, RaceVerdict

PLATED = "plated"
LATERAL_KNEE = "knee_lateral"
UP_TO_HALF = frozenset({DistanceClass.FIVE_K, DistanceClass.TEN_K, DistanceClass.HALF})
TEN_K_TO_MARATHON = frozenset({DistanceClass.TEN_K, DistanceClass.HALF, DistanceClass.MARATHON})


@dataclass(frozen=True, slots=True)
class Situation:
    """One race seen from today."""

    race: CalendarRace
    runner: RunnerFacts
    rules: RaceRules

    @property
    def limits(self) -> RaceLimits:
        """The numbers of the rules."""
        return self.rules.limits

    @property
    def days(self) -> int:
        """Days from today to the race."""
        return (self.race.date - self.runner.today).days

    @property
    def weeks(self) -> int:
        """Whole weeks to the race (0.4-3)."""
        return self.days // 7

    @property
    def distance_class(self) -> DistanceClass:
        """5k up to 6 km, 10k up to 12, half up to 22, marathon up to 43, ultra beyond."""
        distance = self.race.distance_m
        classes = self.rules.distance_up_to_m.items()
        return next((name for name, limit in classes if distance <= limit), DistanceClass.ULTRA)

    @property
    def is_trail(self) -> Tri:
        """Whether the course descends enough to count as a trail race."""
        return compare(_exact(self.race.descent_m), operator.ge, self.limits.trail_descent_m)

    @property
    def required_weeks(self) -> int | None:
        """Weeks to wait after bone stress, the longest of several (10.3); None without bone stress."""
        needed = (required_weeks(bone, self) for bone in self.runner.bone)
        return max(needed, default=None)


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a rule applies, with what verdict (None: decide after review) and in whose words."""

    rule_id: str
    applies: Tri
    verdict: RaceVerdict | None = None
    outcome: str = ""


def required_weeks(bone: BoneStress, at: Situation) -> int:
    """Pause until walk-run, walk-run, rebuild for the distance; a clearance date replaces the assumed pause (10.3)."""
    found = at.rules.site_class(bone.site)
    pause = found.pause_weeks
    if bone.clearance_date is not None:
        pause = max(0, -((at.runner.today - bone.clearance_date).days // 7))
    distance = DistanceClass.MARATHON if at.distance_class is DistanceClass.ULTRA else at.distance_class
    return pause + found.walk_run_weeks + found.rebuild_weeks[distance]


def restriction(at: Situation) -> Finding:
    """RC-00: triage restricts: withdraw inside the restriction, decide on later races after the review (ruling 15)."""
    state = at.runner.triage_state
    if state is TriageState.CANNOT_CLEAR:
        week = at.days <= at.limits.race_week_days
        return _finding("RC-00", week, RaceVerdict.WITHDRAW)
    if state is not TriageState.NOT_CLEARED:
        return _finding("RC-00", False if state else None, RaceVerdict.WITHDRAW)
    inside = at.days <= max(at.limits.restriction_days, at.runner.within_days or 0)
    if inside:
        return _finding("RC-00", True, RaceVerdict.WITHDRAW)
    return Finding("RC-00", applies=True, verdict=None, outcome="later")


def bone_stress(at: Situation) -> Finding:
    """RC-01: bone stress and too few weeks."""
    needed = at.required_weeks
    return _finding("RC-01", needed is not None and at.weeks < needed, RaceVerdict.PIVOT)


def achilles(at: Situation, rule_id: str, region: str) -> Finding:
    """RC-02 and RC-02i: 8 to 12 weeks out, easy runs GREEN, faster work AMBER."""
    metrics, limits = at.runner.metrics, at.limits
    applies = all_of(
        [
            limits.achilles_first_week <= at.weeks <= limits.achilles_last_week,
            at.distance_class in TEN_K_TO_MARATHON,
            compare(at.runner.region, operator.eq, region),
            at.runner.may_run_modified,
            compare(metrics.easy_runs, operator.eq, Colour.GREEN),
            compare(metrics.faster_runs, operator.eq, Colour.AMBER),
        ]
    )
    return _finding(rule_id, applies, RaceVerdict.MODIFY)


def calf_at_tempo(at: Situation) -> Finding:
    """RC-03: the calf (ruling 39: that region only) protests at tempo, five to seven weeks out, half or shorter."""
    metrics = at.runner.metrics
    applies = all_of(
        [
            at.limits.calf_days.holds(at.days),
            at.distance_class in UP_TO_HALF,
            compare(at.runner.region, operator.eq, "calf"),
            compare(metrics.easy_runs, operator.eq, Colour.GREEN),
            compare(metrics.runs_at_tempo, operator.eq, Colour.AMBER),
        ]
    )
    return _finding("RC-03", applies, RaceVerdict.MODIFY)


def strength_block(at: Situation) -> Finding:
    """RC-04: a problem other than bone, 14 to 20 weeks before an A race."""
    applies = all_of(
        [
            at.limits.strength_block_days.holds(at.days),
            not at.runner.bone,
            at.runner.has_problem,
            compare(at.race.priority, operator.eq, "A"),
        ]
    )
    return _finding("RC-04", applies, RaceVerdict.MODIFY)


def standard_plan(at: Situation, *, matched_above: bool) -> Finding:
    """RC-06: a problem 50 to 97 days out that no earlier rule covers; bone that has its weeks included (ruling 39)."""
    window = at.limits.standard_plan_days.holds(at.days) and not matched_above
    return _finding("RC-06", all_of([window, at.runner.has_problem]), RaceVerdict.MODIFY)


def last_weeks(at: Situation) -> tuple[Finding, Finding]:
    """RC-07 and RC-08: 15 to 34 days out, on how the last two weeks went (ruling 14)."""
    metrics, limits = at.runner.metrics, at.limits
    window = limits.last_weeks_days.holds(at.days)
    failing = any_of(
        [
            compare(_exact(metrics.green_pct14), operator.lt, limits.green_pct),
            compare(metrics.red14, operator.gt, 0),
            compare(_exact(metrics.vol_pct), operator.lt, limits.volume_pct),
        ]
    )
    fine = None if failing is None else not failing
    verdict = RaceVerdict.WITHDRAW if at.race.priority == "C" else RaceVerdict.PIVOT
    return (
        _finding("RC-07", all_of([window, at.runner.has_problem, fine]), RaceVerdict.MODIFY),
        _finding("RC-08", all_of([window, failing]), verdict),
    )


def race_week_items(at: Situation) -> Mapping[str, Tri]:
    """The items of RC-09. What is not known is not passed (ruling 35)."""
    metrics, limits = at.runner.metrics, at.limits
    pct = limits.longest_run_pct if at.distance_class in UP_TO_HALF else limits.longest_run_marathon_pct
    longest = None if metrics.longest_run_30d_m is None else 100 * exact(metrics.longest_run_30d_m)
    return {
        "triage": at.runner.is_monitored_at_most,
        "no_red": compare(metrics.red14, operator.eq, 0),
        "amber": compare(metrics.amber7, operator.le, limits.amber_allowed),
        "longest_run": compare(longest, operator.ge, pct * exact(at.race.distance_m)),
        "hop": None if metrics.hop_sharp is None else not metrics.hop_sharp,
        "easy_run": metrics.easy30_green7,
    }


def race_week(at: Situation) -> Finding:
    """RC-09: the gate of the race week; always shown, with its verdict."""
    if at.days > at.limits.race_week_days:
        return _finding("RC-09", False, RaceVerdict.GO)
    if all(passed is True for passed in race_week_items(at).values()):
        return _finding("RC-09", True, RaceVerdict.GO)
    return _finding("RC-09", True, RaceVerdict.WITHDRAW if at.race.priority in ("B", "C") else RaceVerdict.PIVOT)


def downhill(at: Situation) -> Finding:
    """RC-10: much more descent than the legs know; with a lateral knee a PIVOT, unless it is the A race."""
    descent, known = _exact(at.race.descent_m), _exact(at.race.max_descent_42d_m)
    limit = None if descent is None else at.limits.downhill_known_pct * descent
    hundredfold = None if known is None else 100 * known
    steep = compare(descent, operator.ge, at.limits.downhill_m)
    applies = all_of([steep, compare(hundredfold, operator.lt, limit)])
    lateral = any(problem.region == LATERAL_KNEE for problem in at.runner.problems or ())
    if lateral and at.race.priority != "A":
        return _finding("RC-10", applies, RaceVerdict.PIVOT)
    short = at.days < at.limits.downhill_short_days
    return Finding("RC-10", applies, RaceVerdict.MODIFY, "short" if short else RaceVerdict.MODIFY.value)


def plated_shoe(at: Situation) -> Finding:
    """RC-12: a plated shoe that has not been through two GREEN sessions."""
    few = compare(at.race.green_sessions_in_shoe, operator.lt, at.limits.green_sessions_in_shoe)
    category = None if at.race.shoe_category is None else at.race.shoe_category == PLATED
    # Nobody plans a shoe unless they say so: without a category there is nothing to judge.
    return _finding("RC-12", all_of([category or False, few]), RaceVerdict.MODIFY)


def _finding(rule_id: str, applies: Tri, verdict: RaceVerdict) -> Finding:
    return Finding(rule_id, applies, verdict, verdict.value)


def _exact(value: Exact | None) -> Fraction | None:
    return None if value is None else exact(value)
