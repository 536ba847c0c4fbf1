"""How an athlete responds: stored check-ins as reports of the response engine, and what holds now because of them.

Reads only; verdicts, adjustments and alerts are written by services.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

from django.utils import timezone

from athletes.content.response import response_rules
from athletes.domain import response_rules as names
from athletes.domain.baseline import Baseline, JudgedSession, MorningReport, baseline
from athletes.domain.follow_up import OpenQuestion, Window, open_questions
from athletes.domain.levers import Reduction, merge, strictest
from athletes.domain.pain_cap import pain_cap
from athletes.domain.response import SessionReport, Verdict, judge
from athletes.domain.sequence import ActiveLever, Clearances, Restriction, follow
from athletes.domain.sequence import Sequence as Chain
from athletes.models import AdjustmentState, CheckIn, Episode
from athletes.selectors.history import adjustment_of, every_alert, every_checkin
from clinic.models import AlertKind

LATEST_MORNINGS = 60
# A stop that a clinician has dealt with: these kinds of alert hold running until somebody acts.
HOLDING = (AlertKind.STOP, AlertKind.RED_FLAG)


@dataclass(frozen=True, slots=True)
class Standing:
    """An episode's check-ins in time order with their verdicts, and what the sequence of them means on ``today``.

    ``reduction`` leaves out adjustments that a clinician has lifted.
    """

    checkins: tuple[CheckIn, ...]
    verdicts: tuple[Verdict, ...]
    sequence: Chain
    reduction: Reduction
    today: date

    def verdict_of(self, checkin_id: UUID) -> Verdict:
        """The verdict on one check-in. Raises KeyError for one of another episode."""
        for checkin, verdict in zip(self.checkins, self.verdicts, strict=True):
            if checkin.pk == checkin_id:
                return verdict
        raise KeyError(checkin_id)

    def number_of(self, checkin_id: UUID) -> int:
        """The 1-based number of a check-in in the row of sessions."""
        return [checkin.pk for checkin in self.checkins].index(checkin_id) + 1

    @property
    def levers(self) -> Mapping[UUID, ActiveLever]:
        """The levers that still hold, by the check-in that pulled them."""
        return {self.checkins[active.lever.session - 1].pk: active for active in self.sequence.active_levers}


def report_of(checkin: CheckIn, now: datetime) -> SessionReport:
    """The stored answers as the engine reads them. A red-flag answer that was not given does not count as a yes."""
    return SessionReport(
        date=checkin.local_date,
        kind=names.SessionKind(checkin.kind),
        intensity=names.Intensity(checkin.intensity),
        distance_m=checkin.distance_m,
        descent_m=checkin.descent_m,
        pain_cap=checkin.pain_cap,
        baseline_pain=checkin.baseline_pain,
        pain_before=checkin.pain_before,
        pain_first_10_minutes=checkin.pain_first_10_minutes,
        pain_worst=checkin.pain_worst,
        pain_last_5_minutes=checkin.pain_last_5_minutes,
        got_worse=checkin.got_worse,
        limp_during=checkin.limp_during,
        pain_next_morning=checkin.pain_next_morning,
        stiffer_next_morning=checkin.stiffer_next_morning,
        limp_next_morning=checkin.limp_next_morning,
        pain_at_24_hours=checkin.pain_at_24_hours,
        limp_at_24_hours=checkin.limp_at_24_hours is True,
        new_night_pain=checkin.new_night_pain is True,
        focal_bone_pain=checkin.focal_bone_pain is True,
        painkiller=checkin.painkiller is True,
        hours_since_end=None if checkin.frozen_at else hours_since(checkin.ended_at, now),
    )


def hours_since(moment: datetime, now: datetime) -> Fraction:
    """Exact hours between two moments; never below 0, so that a phone whose clock runs ahead does no harm."""
    return Fraction(max(0, int((now - moment).total_seconds())), 3600)


def verdict_on(checkin: CheckIn, now: datetime) -> Verdict:
    """How the engine judges one check-in now (clinical.md 5.4)."""
    return judge(report_of(checkin, now), response_rules())


def standing_of(episode: Episode, *, now: datetime | None = None, restriction: Restriction | None = None) -> Standing:
    """Everything the episode's check-ins mean now (clinical.md 5.6, 5.7); two queries.

    ``restriction``: running at reduced volume since a day, set by the plan, for SQ7.
    """
    moment = now or timezone.now()
    today = episode.clinic.local(moment).date()
    checkins = checkins_of(episode)
    verdicts = tuple(verdict_on(checkin, moment) for checkin in checkins)
    chain = follow(
        verdicts, response_rules(), today=today, clearances=clearances_of(episode, today), restriction=restriction
    )
    adjustments = [(one.pk, adjustment_of(one)) for one in checkins]
    lifted = {pk for pk, row in adjustments if row is not None and row.state == AdjustmentState.OVERRIDDEN}
    return Standing(checkins, verdicts, chain, _reduction(chain, checkins, lifted), today)


def checkins_of(episode: Episode) -> tuple[CheckIn, ...]:
    """The episode's check-ins, oldest first, each with its adjustment."""
    return tuple(one for one in every_checkin(episode.athlete_id) if one.episode_id == episode.pk)


def clearances_of(episode: Episode, today: date) -> Clearances:
    """What clinicians did about stops: nothing while one of the episode's alerts is still open.

    A clinician who settles a stop gives the go-ahead for the restart check; the 48 hours of SQ3 pass all the same.
    """
    prefix = subject_prefix(episode)
    rows = [one for one in every_alert(episode.athlete_id) if one.kind in HOLDING and one.subject.startswith(prefix)]
    if any(one.resolved_at is None for one in rows):
        return Clearances()
    reviewed = [one.resolved_at for one in rows if one.resolved_at and one.resolved_by and one.resolved_by.is_clinician]
    if not reviewed:
        return Clearances()
    review = episode.clinic.local(max(reviewed)).date()
    stop = timedelta(days=response_rules().sequence.red_stop_days)
    return Clearances(restart_check_passed_on=min(today, review + stop), clinician_review_on=review)


def subject_prefix(episode: Episode) -> str:
    """How the subjects of an episode's alerts begin."""
    return f"episode:{episode.pk.hex}"


def subject_of(checkin: CheckIn) -> str:
    """What an alert about one check-in is about: at most 80 characters."""
    return f"episode:{checkin.episode_id.hex}:{checkin.pk.hex}"


def _reduction(chain: Chain, checkins: Sequence[CheckIn], lifted: set[UUID]) -> Reduction:
    """What lightens the next runs: the sequence's own reduction without the levers that were lifted."""
    kept = [active.lever for active in chain.active_levers if checkins[active.lever.session - 1].pk not in lifted]
    if len(kept) == len(chain.active_levers):
        return chain.reduction
    rules, reduction = response_rules().sequence, merge(kept)
    if chain.amber_2_until is not None:
        reduction = strictest(reduction, Reduction(rules.amber_2_reduction_pct, easy=True, flat=True))
    if chain.first_run_back:
        limit = chain.first_run_back_max_m
        percent = 100 - rules.first_run_back_pct if limit is None else 0
        reduction = strictest(reduction, Reduction(percent, easy=True, flat=True, max_distance_m=limit))
    return reduction


def baseline_of(episode: Episode, before: datetime) -> Baseline:
    """The usual morning pain before a moment (clinical.md 5.2, B), from stored reports, else the intake, else 0."""
    rows = list(
        CheckIn.objects.filter(episode=episode, ended_at__lt=before)
        .order_by("-ended_at")
        .values_list("ended_at", "colour", "morning_at", "pain_next_morning")[:LATEST_MORNINGS]
    )
    mornings = [MorningReport(at, pain) for _, _, at, pain in rows if at and at < before and pain is not None]
    judged = [JudgedSession(ended, names.Colour(colour)) for ended, colour, _, _ in rows]
    return baseline(mornings, judged, episode.baseline_pain, response_rules().baseline)


def pain_cap_of(
    episode: Episode, kind: str, *, protocol: str | None = None, clinician_strength_cap: int | None = None
) -> int:
    """The highest acceptable pain, 0-5, for a kind of session (5.2); protocol and cap come from the plan."""
    return pain_cap(
        response_rules().caps,
        kind=names.SessionKind(kind),
        protocol=protocol,
        region=episode.region,
        clinician_strength_cap=clinician_strength_cap,
    )


def questions_open(checkin: CheckIn, now: datetime) -> tuple[OpenQuestion, ...]:
    """What may be asked about a session now: what is missing after it, the morning, and a day later when M > B.

    The morning questions stay open until the verdict freezes: who runs early has no other morning to answer on.
    """
    rules = response_rules()
    report = report_of(checkin, now)
    hours = report.hours_since_end
    asked = []
    for question in open_questions(report, rules):
        late_morning = (
            question.opens_hours == rules.verdict.morning_opens_hours
            and hours is not None
            and rules.verdict.morning_opens_hours <= hours < rules.verdict.freeze_hours
        )
        if question.window is Window.NOW or late_morning:
            asked.append(question)
    return tuple(asked)


def waiting_checkins(athlete_id: UUID, now: datetime) -> list[CheckIn]:
    """Check-ins of the last 30 hours that still want an answer, oldest first."""
    freeze = timedelta(hours=response_rules().verdict.freeze_hours)
    rows = CheckIn.objects.select_related("episode").filter(
        athlete=athlete_id, frozen_at__isnull=True, ended_at__gt=now - freeze
    )
    return [checkin for checkin in rows.order_by("ended_at") if questions_open(checkin, now)]


def to_freeze(now: datetime, limit: int = 500) -> list[CheckIn]:
    """Check-ins of the current clinic whose 30 hours have passed and whose verdict is not frozen yet."""
    freeze = timedelta(hours=response_rules().verdict.freeze_hours)
    rows = CheckIn.objects.select_related("episode__clinic", "athlete__membership")
    return list(rows.filter(frozen_at__isnull=True, ended_at__lte=now - freeze).order_by("ended_at")[:limit])
