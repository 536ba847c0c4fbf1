"""What the runner says about a session: after it, the next morning, a day later. Each report is judged at once.

Sending the same report twice makes one row; a correction replaces the answers it names and is judged again.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from athletes.content.response import response_rules
from athletes.domain.follow_up import needs_24_hour_answer
from athletes.models import Athlete, CheckIn, Episode, Run
from athletes.selectors.response import baseline_of, hours_since, pain_cap_of, report_of
from athletes.services.verdicts import alert_place, judge, tell_high_baseline
from clinic.domain.errors import RuleViolation
from clinic.models import AlertKind, Membership, new_id
from clinic.services.alerts import raise_alert

LONGEST_AHEAD_SECONDS = 900  # a phone's clock may run a little ahead


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What was done. Distances in metres; ``ended_at`` is aware. ``local_date`` is the runner's own date, if known.

    ``protocol`` is the id of the active protocol and ``strength_cap`` the clinician's pain limit for strength work:
    both come from the plan and only decide the pain limit (clinical.md 5.2).
    """

    ended_at: datetime
    kind: str = "run"
    intensity: str = "easy"
    distance_m: int | None = None
    descent_m: int | None = None
    planned_session: UUID | None = None
    run: Run | None = None
    protocol: str | None = None
    strength_cap: int | None = None
    local_date: date | None = None


@dataclass(frozen=True, slots=True)
class SessionAnswers:
    """What the runner said right after the session. None is not known; pain is 0-10."""

    pain_worst: int | None = None
    got_worse: bool | None = None
    limp_during: bool | None = None
    pain_before: int | None = None
    pain_first_10_minutes: int | None = None
    pain_last_5_minutes: int | None = None
    painkiller: bool | None = None
    new_night_pain: bool | None = None
    focal_bone_pain: bool | None = None
    pop_or_bruise: bool | None = None


RED_FLAGS = ("new_night_pain", "focal_bone_pain", "pop_or_bruise")
RED_FLAG_WORDS = {
    "new_night_pain": "new pain at night",
    "focal_bone_pain": "one sore spot on a bone",
    "pop_or_bruise": "a pop or a bruise",
}


def record_session(
    *,
    by: Membership,
    athlete: Athlete,
    episode: Episode,
    checkin_id: UUID | None,
    facts: SessionFacts,
    answers: SessionAnswers,
) -> CheckIn:
    """Store what a session did to one complaint and judge it.

    The same id, or the same planned session on the same day, is the same check-in: answers given now replace those
    given before, answers left out stay. Raises RuleViolation for pain out of range, a worst pain that is not the worst,
    a session in the future, a closed episode, or an id that belongs to something else.
    """
    now = timezone.now()
    _check_facts(athlete, episode, facts, now)
    local_date = facts.local_date or athlete.clinic.local(facts.ended_at).date()
    with transaction.atomic():
        lock_athlete(athlete)
        checkin = _existing(athlete, checkin_id, facts.planned_session, local_date)
        if checkin is None:
            checkin = _new(athlete, episode, checkin_id, facts, local_date)
        for field in fields(SessionAnswers):
            value = getattr(answers, field.name)
            if value is not None:
                setattr(checkin, field.name, value)
        report_of(checkin, now)  # the domain refuses what does not fit together before anything is stored
        checkin.save()
        _tell_red_flags(checkin)
        judge(checkin=checkin, now=now)
    return checkin


def record_morning(
    *,
    by: Membership,
    checkin: CheckIn,
    pain: int | None,
    stiffer: bool | None,
    limp: bool | None,
    stiffness_minutes: int | None = None,
    at: datetime | None = None,
) -> CheckIn:
    """The next morning. Given 20 hours or more after the session it is also the pain nearest 24 hours.

    Raises RuleViolation before 6 hours have passed, and for pain out of range.
    """
    moment = _moment(checkin, at, response_rules().verdict.morning_opens_hours, "Tell us in the morning.")
    with transaction.atomic():
        lock_athlete(checkin.athlete)
        current = _stored().get(pk=checkin.pk)
        _set(current, pain_next_morning=pain, stiffer_next_morning=stiffer, limp_next_morning=limp)
        _set(current, stiffness_minutes=stiffness_minutes, morning_at=current.morning_at or moment)
        limits = response_rules().verdict
        if limits.day_opens_hours <= hours_since(current.ended_at, moment) <= limits.day_closes_hours:
            _set(current, pain_at_24_hours=pain, limp_at_24_hours=limp, day_later_at=moment)
        report_of(current, moment)
        current.save()
        judge(checkin=current, now=timezone.now())
        current.episode.athlete = current.athlete
        tell_high_baseline(episode=current.episode)
    return current


def record_day_later(
    *, by: Membership, checkin: CheckIn, pain: int | None, limp: bool | None, at: datetime | None = None
) -> CheckIn:
    """About a day later; asked only when the morning was above the usual level (clinical.md 5.2).

    Raises RuleViolation before 20 hours have passed, when nobody asked, and for pain out of range.
    """
    moment = _moment(checkin, at, response_rules().verdict.day_opens_hours, "Tell us about a day after the session.")
    with transaction.atomic():
        lock_athlete(checkin.athlete)
        current = _stored().get(pk=checkin.pk)
        if not needs_24_hour_answer(report_of(current, moment)):
            raise RuleViolation("not_asked", "The morning was at your usual level, so there is nothing more to tell.")
        _set(current, pain_at_24_hours=pain, limp_at_24_hours=limp, day_later_at=current.day_later_at or moment)
        report_of(current, moment)
        current.save()
        judge(checkin=current, now=timezone.now())
    return current


def lock_athlete(athlete: Athlete) -> None:
    """One writer of an athlete's response at a time, so that verdicts see each other."""
    Athlete.objects.select_for_update(of=("self",)).get(pk=athlete.pk)


def _stored() -> QuerySet[CheckIn]:
    """Check-ins, locked, with all that judging them reads."""
    rows = CheckIn.objects.select_for_update(of=("self",))
    return rows.select_related("athlete__membership", "athlete__clinic", "episode__clinic")


def _set(checkin: CheckIn, **answers: object) -> None:
    for name, value in answers.items():
        if value is not None:
            setattr(checkin, name, value)


def _moment(checkin: CheckIn, at: datetime | None, opens_hours: int, words: str) -> datetime:
    moment = at or timezone.now()
    if (moment - timezone.now()).total_seconds() > LONGEST_AHEAD_SECONDS:
        raise RuleViolation("in_the_future", "That time is still to come. Check the clock of your phone.")
    if hours_since(checkin.ended_at, moment) < opens_hours:
        raise RuleViolation("too_early", f"It is too early to tell how it settled. {words}")
    return moment


def _check_facts(athlete: Athlete, episode: Episode, facts: SessionFacts, now: datetime) -> None:
    if (facts.ended_at - now).total_seconds() > LONGEST_AHEAD_SECONDS:
        raise RuleViolation("in_the_future", "This session is still to come. Check day and time.", field="ended_at")
    if episode.athlete_id != athlete.pk:
        raise RuleViolation("other_athlete", "This complaint belongs to somebody else.", field="episode")
    if episode.status != "open":
        raise RuleViolation("episode_closed", "This complaint is closed. Ask your clinic to open it again.")


def _existing(athlete: Athlete, checkin_id: UUID | None, planned: UUID | None, day: date) -> CheckIn | None:
    rows = _stored()
    if checkin_id is not None and (found := rows.filter(pk=checkin_id).first()) is not None:
        if found.athlete_id != athlete.pk:
            raise RuleViolation("id_taken", "This id belongs to another check-in. Make a new one.", field="id")
        return found
    if planned is None:
        return None
    return rows.filter(athlete=athlete, planned_session=planned, local_date=day).first()


def _new(athlete: Athlete, episode: Episode, checkin_id: UUID | None, facts: SessionFacts, day: date) -> CheckIn:
    return CheckIn(
        pk=checkin_id or new_id(),
        clinic_id=athlete.clinic_id,
        athlete=athlete,
        episode=episode,
        run=facts.run,
        planned_session=facts.planned_session,
        local_date=day,
        ended_at=facts.ended_at,
        kind=facts.kind,
        intensity=facts.intensity,
        distance_m=facts.distance_m,
        descent_m=facts.descent_m,
        pain_cap=pain_cap_of(episode, facts.kind, protocol=facts.protocol, clinician_strength_cap=facts.strength_cap),
        baseline_pain=baseline_of(episode, facts.ended_at).pain,
    )


def _tell_red_flags(checkin: CheckIn) -> None:
    """A red-flag answer is on Today at once, whatever the verdict; triage above looks at it as well."""
    said = [RED_FLAG_WORDS[name] for name in RED_FLAGS if getattr(checkin, name) is True]
    if said:
        subject, link = alert_place(checkin)
        raise_alert(
            athlete=checkin.athlete.membership,
            kind=AlertKind.RED_FLAG,
            subject=subject,
            title=f"Said yes to {', '.join(said)}",
            detail=f"Reported after {checkin.get_kind_display().lower()} on {checkin.local_date:%a %-d %b}.",
            link=link,
            action="Review and call",
        )
