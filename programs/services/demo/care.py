"""What a clinic does with a runner, in single steps for the demo: admit, ask, examine, test, see run, refer.

Every step is a call of the services that the pages call; nothing is written past them but the day of an old sitting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from assessments.models import Assessment, FiredRule, TriageScreen
from assessments.services.intake import send_intake
from assessments.services.referrals import create_referral
from assessments.services.testing import (
    MeasurementEntry,
    TrialEntry,
    finish_assessment,
    record_measurement,
    record_walking_pain,
    skip_test,
    start_assessment,
)
from assessments.services.triage import acknowledge_intake, record_findings, resolve_rule
from athletes.models import Athlete, CheckIn, Episode, Run
from athletes.selectors.intake import latest_intake
from athletes.services.checkins import SessionAnswers, SessionFacts, record_day_later, record_morning, record_session
from athletes.services.people import add_athlete
from athletes.services.runs import RunFacts, record_run
from clinic.domain.rounding import half_up
from clinic.models import Membership, scope
from programs.models import Publication
from programs.selectors.published import Placed
from programs.services.demo.intakes import IntakeStory, fill_in
from programs.services.demo.practice import VIA, Practice, join
from programs.services.demo.runners import Sketch
from programs.services.logs import discs_of, log_session

# The finding of each examination when nothing is wrong (the clinician-only answers of triage).
NOTHING_FOUND: Mapping[str, object] = {
    "w10": False,
    "q_passive": False,
    "a_thompson": "neg",
    "a_gap": False,
    "a_matles": False,
    "b_site": "unknown",
    "b_hip_ir": False,
    "oa_lat": False,
    "oa_med": False,
    "of_mt5": False,
    "of_nav": False,
    "ok_patella": False,
    "ok_fibhead": False,
    "oa_exam_reliable": True,
}
EASY_PACE_S_PER_KM = 345
EVENING = time(18, 30)
MORNING = time(7, 30)


@dataclass(frozen=True, slots=True)
class Case:
    """A runner in the care of one physical therapist, with the one complaint the demo tells about."""

    practice: Practice
    therapist: Membership
    athlete: Athlete
    episode: Episode

    @property
    def runner(self) -> Membership:
        """The runner's own place in the clinic."""
        return self.athlete.membership

    @property
    def today(self) -> date:
        """The clinic's date."""
        return self.practice.today

    @property
    def usual_pain(self) -> int:
        """What the runner calls usual, 0-10."""
        return self.episode.baseline_pain or 0

    def day(self, ago: int) -> date:
        """So many days before today."""
        return self.today - timedelta(days=ago)

    def moment(self, ago: int, at: time = EVENING) -> datetime:
        """That time of day on the clinic's wall clock, so many days before today."""
        return datetime.combine(self.day(ago), at, tzinfo=self.practice.clinic.zone)


@dataclass(frozen=True, slots=True)
class Outing:
    """One run and what it did. ``ago`` days before today; pain 0-10; ``morning`` None: not answered."""

    ago: int
    distance_m: int
    worst: int = 1
    first: int = 1
    last: int = 1
    morning: int | None = 1
    day_later: int | None = None
    stiffness: int | None = None
    worse: bool = False
    intensity: str = "easy"
    kind: str = "run"
    descent_m: int = 30
    told: bool = True
    focal_bone_pain: bool = False


@dataclass(frozen=True, slots=True)
class Sides:
    """One test on both legs, as it is written down: numbers in the test's unit, or why it was left out."""

    test: str
    left: str = ""
    right: str = ""
    pain_left: int = 0
    pain_right: int = 0
    skipped: str = ""
    stop_left: str = ""
    stop_right: str = ""


def admit(practice: Practice, therapist: Membership, sketch: Sketch, *, joined: bool = True) -> Case:
    """A new runner with a complaint, invited; ``joined``: the invitation is accepted at once."""
    athlete = add_athlete(
        by=therapist,
        person=sketch.person,
        clinician=therapist,
        episode=sketch.episode,
        race=sketch.race,
        invite_now=not joined,
        today=practice.today,
    )
    if joined:
        member = join(by=therapist, member=athlete.membership)
        athlete.membership = member
    return Case(practice, therapist, athlete, Episode.objects.select_related("clinic").get(athlete=athlete))


def ask(case: Case, story: IntakeStory, *, steps: int | None = None) -> None:
    """The runner fills in the intake and sends it, and triage looks at it; with ``steps`` it stays a draft."""
    with scope(clinic=case.practice.clinic, membership=case.runner, via=VIA):
        intake = latest_intake(case.episode)
        assert intake is not None
        filled = fill_in(by=case.runner, intake=intake, story=story, today=case.today, steps=steps)
        if steps is None:
            send_intake(by=case.runner, intake=filled)
            case.episode.refresh_from_db()


def examine(case: Case, **found: object) -> TriageScreen:
    """Record what triage waits for: ``found`` as told, everything else without a finding."""
    last = TriageScreen.objects.filter(athlete=case.athlete).latest("created_at")
    wanted = [str(question["input"]) for question in last.verdict["questions"]]
    answers = {name: NOTHING_FOUND[name] for name in wanted if name in NOTHING_FOUND} | found
    acknowledge_intake(by=case.therapist, athlete=case.athlete)
    return record_findings(by=case.therapist, episode=case.episode, answers=answers)


def rule_out(case: Case, rule_id: str, note: str) -> None:
    """A rule that had fired before the examination is excluded, with what was found."""
    row = FiredRule.objects.unresolved().get(athlete=case.athlete, rule_id=rule_id)
    resolve_rule(by=case.therapist, fired_rule=row, outcome="excluded", note=note)


def see_run(case: Case, outing: Outing) -> CheckIn | None:
    """One run as the phone sends it: the run, how it felt, and the next morning when that has come."""
    ended = case.moment(outing.ago)
    run = _record(case, outing, ended)
    if not outing.told:
        return None
    checkin = record_session(
        by=case.runner,
        athlete=case.athlete,
        episode=case.episode,
        checkin_id=None,
        facts=SessionFacts(
            ended_at=ended,
            kind=outing.kind,
            intensity=outing.intensity,
            distance_m=outing.distance_m,
            descent_m=outing.descent_m,
            run=run,
        ),
        answers=SessionAnswers(
            pain_worst=outing.worst,
            pain_first_10_minutes=outing.first,
            pain_last_5_minutes=outing.last,
            got_worse=outing.worse,
            limp_during=False,
            painkiller=False,
            new_night_pain=False,
            focal_bone_pain=outing.focal_bone_pain,
            pop_or_bruise=False,
        ),
    )
    return _next_morning(case, outing, checkin)


def _record(case: Case, outing: Outing, ended: datetime) -> Run:
    seconds = outing.distance_m * EASY_PACE_S_PER_KM // 1000
    facts = RunFacts(
        started_at=ended - timedelta(seconds=seconds),
        distance_m=outing.distance_m,
        moving_s=seconds,
        kind=outing.kind,
        intensity=outing.intensity,
        descent_m=outing.descent_m,
        surface="road",
    )
    run, _ = record_run(by=case.runner, athlete=case.athlete, run_id=None, facts=facts)
    return run


def _next_morning(case: Case, outing: Outing, checkin: CheckIn) -> CheckIn:
    if outing.morning is None or outing.ago < 2:
        return checkin
    told = record_morning(
        by=case.runner,
        checkin=checkin,
        pain=outing.morning,
        stiffer=False,
        limp=False,
        stiffness_minutes=outing.stiffness,
        at=case.moment(outing.ago - 1, MORNING),
    )
    if outing.day_later is None:
        return told
    return record_day_later(
        by=case.runner, checkin=told, pain=outing.day_later, limp=False, at=case.moment(outing.ago - 1)
    )


def exercise(
    case: Case, publication: Publication, placed: Placed, ago: int, *, pain: int = 1, stiffness: int = 5
) -> CheckIn:
    """One session of the program, every set ticked off, and how it settled by the next morning."""
    day = case.day(ago)
    items = {item_id: {"sets_done": [True] * discs_of(item), "pain": pain} for item_id, item in placed.items()}
    checkin = record_session(
        by=case.runner,
        athlete=case.athlete,
        episode=case.episode,
        checkin_id=None,
        facts=SessionFacts(ended_at=case.moment(ago), kind="strength", planned_session=placed.id),
        answers=SessionAnswers(pain_worst=pain, got_worse=False, limp_during=False, painkiller=False),
    )
    log_session(by=case.runner, publication=publication, session=placed.id, local_date=day, items=items, finished=True)
    return _next_morning(case, Outing(ago, 0, morning=case.usual_pain, stiffness=stiffness), checkin)


def hold_tests(
    case: Case, ago: int, results: Sequence[Sides], *, walking_pain: int = 1, mass_kg: str = "62", notes: str = ""
) -> Assessment:
    """One sitting of tests with both legs, the uninvolved one first, and its end."""
    sitting = start_assessment(
        by=case.therapist, athlete=case.athlete, episode=case.episode, battery=[one.test for one in results]
    )
    if ago:
        # a sitting is always begun today; the demo needs one that lies behind
        sitting.performed_on = case.day(ago)
        sitting.save(update_fields=["performed_on"])
    record_walking_pain(by=case.therapist, assessment=sitting, pain=walking_pain)
    for one in results:
        _measure(case, sitting, one, Decimal(mass_kg))
    return finish_assessment(by=case.therapist, assessment=sitting, notes=notes)


def _measure(case: Case, sitting: Assessment, one: Sides, mass: Decimal) -> None:
    legs = (("L", one.left, one.pain_left, one.stop_left), ("R", one.right, one.pain_right, one.stop_right))
    for side, number, pain, stop in legs:
        if one.skipped:
            skip_test(by=case.therapist, assessment=sitting, test_id=one.test, side=side, reason=one.skipped)
            continue
        heavy = one.test == "T03"
        trials = tuple(
            TrialEntry(entry=half_up(Decimal(part) * mass, 1)) if heavy else TrialEntry(value=Decimal(part))
            for part in number.split()
        )
        entry = MeasurementEntry(trials=trials, pain=pain, stop_reason=stop, body_mass_kg=mass if heavy else None)
        record_measurement(by=case.therapist, assessment=sitting, test_id=one.test, side=side, entry=entry)


def refer(case: Case, to_whom: str, why: str, *, within_days: int, rule_ids: Sequence[str] = ()) -> None:
    """An open referral."""
    create_referral(
        by=case.therapist,
        episode=case.episode,
        to_whom=to_whom,
        why=why,
        due_on=case.today + timedelta(days=within_days),
        rule_ids=rule_ids,
    )
