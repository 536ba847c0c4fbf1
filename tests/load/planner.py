"""How long the planner takes: 500 random requests from a fixed seed, median and worst. No claim about other machines.

Run by hand: ``python -m tests.load.planner``. The bounds are 50 ms at the median and 250 ms at worst (one core).
"""

import random
import statistics
import sys
import time
from datetime import date, timedelta

from athletes.domain.response_rules import LeverKind
from programs.content.planner import planner_rules
from programs.content.protocols import protocols
from programs.domain.planner.planned_week import (
    Activity,
    GroupSession,
    PlannedRace,
    RacePriority,
    Restrictions,
    Tissue,
    WeekConditions,
)
from programs.domain.planner.propose import WeekProposal, propose_week
from programs.domain.planner.wishes import WeekRequest
from programs.domain.week import WEEK

REQUESTS, SEED = 500, 20260302
MEDIAN_MS, WORST_MS = 50, 250
MONDAY = date(2026, 3, 2)


def random_request(rng: random.Random) -> WeekRequest:
    """Any runner: every phase, protocol and restriction, little and much time."""
    chosen = rng.choice([*protocols(), None])
    held = Restrictions(
        stop_running=rng.random() < 0.05,
        lever=rng.choice([None, None, None, *LeverKind]),
        lever_sessions_left=rng.choice([None, 0, 1, 2]),
        amber_2_until=rng.choice([None, None, None, MONDAY + timedelta(days=rng.randint(-1, 7))]),
        volume_cap_m=rng.choice([None, None, rng.randrange(0, 60_000, 500)]),
        easy_only_days=frozenset(rng.sample(WEEK, rng.choice([0, 0, 1, 2]))),
    )
    conditions = WeekConditions(
        start_date=MONDAY,
        phase=rng.randint(1, 4),
        protocol=chosen,
        speed_gate=rng.choice([True, True, False, None]),
        symptoms_quiet=rng.choice([True, False, None]),
        travel=rng.random() < 0.2,
        sick=rng.random() < 0.1,
        reference_week_m=rng.choice([None, 0, *(rng.randrange(8_000, 100_000, 100) for _ in range(18))]),
        longest_run_30d_m=rng.choice([None, 0, *(rng.randrange(4_000, 36_000, 100) for _ in range(18))]),
        available_minutes={day: rng.choice([0, *range(30, 181, 5)]) for day in WEEK if rng.random() < 0.6},
        gym_days_per_week=rng.choice([None, 0, 1, 2, 3, 7]),
        gym_weekdays=frozenset(rng.sample(WEEK, rng.randint(0, 3))),
        preferred_long_run=rng.choice([None, *WEEK]),
        last_exercise_pain=rng.choice([None, 0, 2, 3, 4]),
        restrictions=held,
        races=_races(rng),
        previous_sunday=rng.choice([(), (Activity("run_long"),), (Activity("strength_A"),), (Activity("run_easy"),)]),
        group=rng.choice([None, None, GroupSession(rng.choice(WEEK), "run_intervals")]),
        tissue=Tissue(injury_prone=rng.choice([None, True, False])),
    )
    return WeekRequest(
        conditions=conditions,
        runs_per_week=rng.choice([None, *range(1, 8)]),
        strength_sessions=rng.choice([None, *range(5)]),
        easy_pace_s_per_km=rng.choice([None, 300, 360, 450]),
    )


def _races(rng: random.Random) -> tuple[PlannedRace, ...]:
    if rng.random() < 0.8:
        return ()
    priority = rng.choice([None, *RacePriority])
    return (PlannedRace(MONDAY + timedelta(days=rng.randint(0, 9)), priority, rng.choice([None, 5_000, 10_000])),)


def main() -> int:
    """Time every request, print median and worst, and how many weeks could not be made; 1 when over the bounds."""
    rng, rules = random.Random(SEED), planner_rules()
    requests = [random_request(rng) for _ in range(REQUESTS)]
    propose_week(requests[0], rules)
    taken: list[float] = []
    proposals: list[WeekProposal] = []
    for request in requests:
        start = time.perf_counter()
        proposals.append(propose_week(request, rules))
        taken.append(1000 * (time.perf_counter() - start))
    impossible = sum(not proposal.possible for proposal in proposals)
    median, worst = statistics.median(taken), max(taken)
    print(f"{REQUESTS} weeks: median {median:.1f} ms, worst {worst:.1f} ms, impossible {impossible}")  # noqa: T201
    return int(median > MEDIAN_MS or worst > WORST_MS)


if __name__ == "__main__":
    sys.exit(main())
