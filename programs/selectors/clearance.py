"""What triage allows an athlete to do now, in the words that the programs app needs. Must not run triage itself."""

from dataclasses import dataclass

from assessments.domain.triage.levels import Level, RunningAction
from assessments.selectors.triage import StandingTriage, current_triage, latest_screen, releases
from athletes.models import Athlete
from clinic.domain.logic import Tri

RUNNING = frozenset({RunningAction.ALLOW, RunningAction.MODIFY})


@dataclass(frozen=True, slots=True)
class Clearance:
    """What the standing triage of an athlete means for a program.

    ``allows``: a plan may run (ruling 30), None when nobody was screened. ``rank`` is the metric ``triage`` of 7.1.
    ``stop_everything``: the runner sees an instruction instead of a session. ``running_allowed``: running may be in
    a plan; somebody who was not screened yet gets a draft with running, which cannot be published.
    """

    allows: Tri
    rank: int | None
    running_allowed: bool
    stop_everything: bool
    running_words: str


def clearance_of(athlete: Athlete) -> Clearance:
    """The clearance of an athlete; two queries."""
    return read_clearance(current_triage(athlete))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the latest screen means for a gate: ``allows`` and ``rank`` as in ``Clearance``."""

    allows: Tri
    rank: int | None


def verdict_of(athlete: Athlete) -> Verdict:
    """The part of the clearance that the screen alone decides; one query."""
    screen = latest_screen(athlete)
    if screen is None:
        return Verdict(None, None)
    return Verdict(releases(screen), Level(screen.level).rank if screen.level else 0)


def read_clearance(standing: StandingTriage) -> Clearance:
    """The clearance that a standing triage means."""
    if standing.screen is None:
        return Clearance(None, None, True, False, standing.running_for_runner)
    return Clearance(
        allows=standing.releases,
        rank=0 if standing.level is None else standing.level.rank,
        running_allowed=standing.running_action in RUNNING,
        stop_everything=standing.full_screen,
        running_words=standing.running_for_runner,
    )
