"""The runs of a week before they have a day: how many, how far, which kind (clinical.md 5.7, 6.3, 9.2 HC6 to HC8)."""

from dataclasses import dataclass

from programs.domain.protocol import Phase
from programs.domain.week import RunnerFacts, SessionKind

DEFAULT_PACE_S_PER_KM = 420
"""Pace for planning when none is known; slow, so that minutes are not underestimated (CC)."""

LONG_SHARE_PERCENT = 40
LONG_FROM_MINUTES = 60
EASY_UP_TO_MINUTES = 45
BEFORE_LONG_MINUTES = 40
VERY_LONG_MINUTES = 120
STEP_M = 100
WALK_RUN_DAYS = 3
REST_DAYS = {1: 2, 2: 2, 3: 1, 4: 1}
MOST_ALTERNATE_DAYS = 3
HARD_RUNS = frozenset({"run_tempo", "run_intervals", "hill_repeats", "hill_sprints"})
INTENSITY = {
    "strides_flat": "strides",
    "run_tempo": "tempo",
    "run_intervals": "intervals",
    "hill_repeats": "hills",
    "hill_sprints": "hills",
}


@dataclass(frozen=True, slots=True)
class RunContent:
    """One run without a day. ``key`` names it in the planner's words; ``role`` decides where it may go."""

    key: str
    block: str
    role: str
    kind: SessionKind
    intensity: str
    distance_m: int | None
    minutes: int

    @property
    def hard(self) -> bool:
        """A long run and every hard run count as hard days (9.1)."""
        return self.role == "long" or self.block in HARD_RUNS


@dataclass(frozen=True, slots=True)
class RunPlan:
    """The runs of a week; ``long`` and ``quality`` are None when there is none."""

    easy: tuple[RunContent, ...]
    long: RunContent | None
    quality: RunContent | None

    @property
    def count(self) -> int:
        """How many runs."""
        return len(self.easy) + (self.long is not None) + (self.quality is not None)


NO_RUNS = RunPlan((), None, None)


def plan_runs(phase: Phase, facts: RunnerFacts) -> RunPlan:
    """The runs that the phase and the runner's habits give. No run when running is not allowed."""
    if not phase.run.allowed or not facts.running_allowed:
        return NO_RUNS
    if phase.run.walk_run:
        return _walk_runs(facts)
    count = min(facts.runs_per_week, 7 - REST_DAYS[phase.number])
    if phase.run.alternate_days:
        count = min(count, MOST_ALTERNATE_DAYS)
    week = facts.weekly_distance_m * facts.volume_percent // 100
    if count < 1 or week < STEP_M:
        return NO_RUNS
    return _runs(phase, facts, count, week)


def _walk_runs(facts: RunnerFacts) -> RunPlan:
    stage = facts.walk_run_stage
    if stage is None:
        return NO_RUNS
    run = RunContent("walk_run", "walk_run", "easy", SessionKind.WALK_RUN, "easy", None, stage.total_minutes)
    return RunPlan((run,) * min(WALK_RUN_DAYS, max(facts.runs_per_week, 1)), None, None)


def _runs(phase: Phase, facts: RunnerFacts, count: int, week: int) -> RunPlan:
    """The longest run takes 40 % of the week, the others share the rest; none above the longest of 30 days (L02)."""
    ceiling = facts.longest_run_30d_m
    with_longest = phase.run.long and count >= 3
    longest = min(ceiling, week * LONG_SHARE_PERCENT // 100) if with_longest else 0
    others = count - with_longest
    each = _floor(min(ceiling, (week - longest) // others))
    quality = _quality(phase, facts, each) if others > 1 else None
    easy = tuple(_easy(facts, each) for _ in range(others - (quality is not None)))
    if not with_longest:
        return RunPlan(easy, None, quality)
    long = _long(facts, _floor(longest))
    return RunPlan(easy, long, quality) if long.role == "long" else RunPlan((*easy, long), None, quality)


def _floor(metres: int) -> int:
    return metres // STEP_M * STEP_M


def run_minutes(facts: RunnerFacts, metres: int) -> int:
    """Minutes at easy pace, rounded up."""
    pace = facts.easy_pace_s_per_km or DEFAULT_PACE_S_PER_KM
    return -(-metres * pace // 60_000)


def _easy(facts: RunnerFacts, metres: int) -> RunContent:
    minutes = run_minutes(facts, metres)
    key, block = ("easy", "run_easy") if minutes <= EASY_UP_TO_MINUTES else ("medium", "run_medium")
    return RunContent(key, block, "easy", SessionKind.RUN, "easy", metres, minutes)


def _long(facts: RunnerFacts, metres: int) -> RunContent:
    minutes = run_minutes(facts, metres)
    if minutes < LONG_FROM_MINUTES:
        return _easy(facts, metres)
    block = "run_long_over_120" if minutes > VERY_LONG_MINUTES else "run_long"
    return RunContent("long", block, "long", SessionKind.RUN, "easy", metres, minutes)


def as_easy(run: RunContent) -> RunContent:
    """A long or fast run turned into an easy one of the same length, at most 45 minutes counted as easy."""
    if run.minutes <= EASY_UP_TO_MINUTES:
        return RunContent("easy", "run_easy", "easy", SessionKind.RUN, "easy", run.distance_m, run.minutes)
    return RunContent("medium", "run_medium", "easy", SessionKind.RUN, "easy", run.distance_m, run.minutes)


def capped_easy(run: RunContent, most_minutes: int) -> RunContent:
    """An easy run of at most so many minutes, distance in proportion, in steps of 100 m."""
    if run.minutes <= most_minutes or run.distance_m is None:
        return as_easy(run)
    metres = _floor(run.distance_m * most_minutes // run.minutes)
    return as_easy(RunContent(run.key, run.block, "easy", run.kind, "easy", metres, most_minutes))


def _quality(phase: Phase, facts: RunnerFacts, metres: int) -> RunContent | None:
    """The first fast block that the phase offers; only with an open speed gate (HC10), UNKNOWN counts as closed."""
    if not phase.run.quality or facts.speed_gate is not True:
        return None
    block = phase.run.quality[0]
    minutes = run_minutes(facts, metres)
    return RunContent(block, block, "quality", SessionKind.RUN, INTENSITY[block], metres, minutes)
