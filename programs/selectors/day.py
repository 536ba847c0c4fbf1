"""What a runner sees on a day: the document's sessions with every adjustment in force laid over them.

The document itself never changes; a lighter session says what it was and why.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from athletes.content.response import response_rules
from athletes.domain.levers import Lever, LighterRun, PlannedRun, Reduction, lighten, merge, strictest
from athletes.domain.response_rules import Intensity, LeverKind
from athletes.domain.units import DistanceUnit
from athletes.models import Adjustment, Athlete, CheckIn, Episode
from athletes.selectors.response import HOLDING, Standing, standing_of
from clinic.models import Alert
from programs.content.exercises import exercise_library
from programs.domain.exercise import ExerciseType, Library, Tier
from programs.domain.home_program import HomeItem, HomeProgram
from programs.domain.week import WEEK, SessionKind
from programs.models import Program, Publication, SessionLog
from programs.selectors.clearance import Clearance, clearance_of
from programs.selectors.published import Placed, document_of, logs_between, placed_sessions

RUNS = (SessionKind.RUN, SessionKind.WALK_RUN)
PLYO_HELD = "Waits until your lighter sessions are done."
HEAVY_HELD = "No more sets and no more weight than last time, until your lighter sessions are done."


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One exercise of a session. ``held`` says why it waits, ``steady`` why its dose must not grow; "" otherwise."""

    id: str
    item: HomeItem
    held: str = ""
    steady: str = ""


@dataclass(frozen=True, slots=True)
class ShownSession:
    """A session on a date. ``lighter`` is set when a run is reduced; ``off`` says why a run is not done at all."""

    placed: Placed
    on: date
    items: tuple[ShownItem, ...]
    lighter: LighterRun | None
    off: str
    log: SessionLog | None
    checked_in: bool

    @property
    def id(self) -> UUID:
        """The session's id."""
        return self.placed.id

    @property
    def is_run(self) -> bool:
        """A run or a walk-run."""
        return self.placed.session.kind in RUNS

    @property
    def done(self) -> bool:
        """Ticked off as finished, or reported on."""
        return self.checked_in or (self.log is not None and self.log.finished_at is not None)

    @property
    def distance_m(self) -> int | None:
        """Metres to run today, after any reduction."""
        if self.lighter is None or self.lighter.after.distance_m is None:
            return self.placed.session.distance_m
        return int(self.lighter.after.distance_m)

    @property
    def intensity(self) -> str:
        """How hard, after any reduction."""
        if self.lighter is not None:
            return self.lighter.after.intensity.value
        return self.placed.session.intensity or "easy"


@dataclass(frozen=True, slots=True)
class Hold:
    """Why there is no session at all, or no run; both "" when nothing is held."""

    everything: str
    runs: str


@dataclass(frozen=True, slots=True)
class RunnerWeek:
    """Seven days from Monday with what holds now. ``why_lighter`` are the reasons of adjustments in force."""

    publication: Publication
    document: HomeProgram
    monday: date
    today: date
    sessions: tuple[ShownSession, ...]
    hold: Hold
    adjustments: tuple[Adjustment, ...]
    clearance: Clearance

    def on(self, day: date) -> tuple[ShownSession, ...]:
        """The sessions of one day."""
        return tuple(session for session in self.sessions if session.on == day)


def hold_of(athlete: Athlete, clearance: Clearance, standing: Standing | None) -> Hold:
    """What is held: by a stop that waits for a clinician, by triage, or by the pause after a stop."""
    waiting = Alert.objects.unresolved().filter(athlete=athlete.pk, kind__in=HOLDING).exists()
    who = athlete.clinician.name
    if waiting:
        return Hold(f"Stop and call. {who} looks at your last answers before you go on.", "")
    if clearance.allows is not True:
        return Hold(f"Your program is on hold. {who} will tell you when it goes on.", "")
    if not clearance.running_allowed:
        return Hold("", f"No running for now. {who} will tell you when it starts again. Your exercises go on.")
    if standing is not None and standing.sequence.paused:
        return Hold("", f"No running until {who} has checked you. Your exercises go on.")
    return Hold("", "")


def runner_week(
    athlete: Athlete,
    publication: Publication,
    *,
    today: date,
    now: datetime,
    monday: date | None = None,
    clearance: Clearance | None = None,
) -> RunnerWeek:
    """The week that ``today`` lies in, unless another Monday is given; a constant number of queries."""
    first = monday or today - timedelta(days=today.weekday())
    document = document_of(publication)
    program: Program = publication.program
    episode = Episode.objects.select_related("clinic").get(pk=program.episode_id)
    clearance = clearance or clearance_of(athlete)
    standing = standing_of(episode, now=now)
    adjustments = tuple(Adjustment.objects.in_force().filter(athlete=athlete.pk, expires_on__gte=today))
    week = _Week(athlete, first, today, adjustments, standing, hold_of(athlete, clearance, standing))
    placed = placed_sessions(program.pk, document)
    return RunnerWeek(publication, document, first, today, week.sessions(placed), week.hold, adjustments, clearance)


class _Week:
    """Lays what holds over the sessions of one week; the next runs are counted from today."""

    def __init__(
        self,
        athlete: Athlete,
        monday: date,
        today: date,
        adjustments: Sequence[Adjustment],
        standing: Standing,
        hold: Hold,
    ) -> None:
        last = monday + timedelta(days=6)
        self.monday, self.today, self.hold, self.standing = monday, today, hold, standing
        self.adjustments = adjustments
        self.unit = DistanceUnit.MILE if athlete.uses_miles else DistanceUnit.KM
        self.logs = logs_between(athlete.pk, monday, last)
        rows = CheckIn.objects.filter(athlete=athlete.pk, local_date__gte=monday, local_date__lte=last)
        self.reported = set(rows.values_list("planned_session", "local_date"))

    def sessions(self, placed: Sequence[Placed]) -> tuple[ShownSession, ...]:
        """Every session of the week in order of days."""
        shown, upcoming = [], 0
        for one in sorted(placed, key=lambda p: WEEK.index(p.weekday)):
            on = self.monday + timedelta(days=WEEK.index(one.weekday))
            session = self._shown(one, on)
            if session.is_run and on >= self.today and not session.done:
                session = replace(session, lighter=self._lighter(session, upcoming), off=self.hold.runs)
                upcoming += 1
            shown.append(session)
        return tuple(shown)

    def _shown(self, placed: Placed, on: date) -> ShownSession:
        log = self.logs.get((placed.id, on))
        items = tuple(self._item(item_id, item, on) for item_id, item in placed.items())
        return ShownSession(placed, on, items, None, "", log, (placed.id, on) in self.reported)

    def _item(self, item_id: str, item: HomeItem, on: date) -> ShownItem:
        in_force = any(on >= self.today and on <= adjustment.expires_on for adjustment in self.adjustments)
        if in_force and is_held(item.exercise, exercise_library()):
            return ShownItem(item_id, item, held=PLYO_HELD)
        return ShownItem(item_id, item, steady=HEAVY_HELD if in_force and item.heavy else "")

    def _lighter(self, session: ShownSession, upcoming: int) -> LighterRun | None:
        reduction = self._reduction(upcoming, session.on)
        if not reduction.is_any:
            return None
        planned = session.placed.session
        run = PlannedRun(planned.distance_m, Intensity(planned.intensity or "easy"), planned.descent_m)
        return lighten(run, reduction, response_rules().levers, self.unit)

    def _reduction(self, upcoming: int, on: date) -> Reduction:
        """Adjustments that still have sessions left reach the next runs; an AMBER-2 reaches every run to its end."""
        levers = [
            Lever(LeverKind(row.lever), row.reduction_pct, row.sessions_left, 0, row.expires_on)
            for row in self.adjustments
            if row.sessions_left > upcoming and on <= row.expires_on
        ]
        reduction, sequence = merge(levers), self.standing.sequence
        until = sequence.amber_2_until
        if (until is not None and on <= until) or (sequence.first_run_back and upcoming == 0):
            reduction = strictest(reduction, self.standing.reduction)
        return reduction


def is_held(slug: str, library: Library) -> bool:
    """Jumping work above the low tier waits while sessions are lighter (clinical.md 5.6-4)."""
    exercise = library.get(slug)
    return exercise is not None and exercise.type is ExerciseType.PLYOMETRIC and exercise.tier is not Tier.LOW
