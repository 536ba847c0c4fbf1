"""Judges check-ins and carries out what follows: the stored verdict, the adjustment, the row on the clinician's Today.

Judging again with the same answers changes nothing, so it may run as often as anybody likes.
"""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from athletes.content.response import response_rules
from athletes.domain.response import Verdict
from athletes.domain.response_rules import Colour
from athletes.models import Athlete, CheckIn, Episode, ResponseVerdict
from athletes.selectors.response import Standing, baseline_of, standing_of, subject_of, subject_prefix, to_freeze
from athletes.services.adjustments import sync_adjustments
from clinic.models import AlertKind
from clinic.services.alerts import raise_alert, resolve_alerts

STOPPING_RULES = ("SQ2", "SQ3", "SQ4", "SQ6")


def judge(*, checkin: CheckIn, now: datetime | None = None) -> CheckIn:
    """Judge one check-in within its episode, keep the verdict when it changed, and act on it.

    After 30 hours the verdict is frozen; what changes later is kept beside it as amended (clinical.md 5.4).
    """
    moment = now or timezone.now()
    with transaction.atomic():
        standing = standing_of(checkin.episode, now=moment)
        verdict = standing.verdict_of(checkin.pk)
        changed = _keep(checkin, verdict)
        if verdict.frozen and checkin.frozen_at is None:
            checkin.frozen_at = moment
        checkin.colour, checkin.provisional = verdict.colour.value, not verdict.frozen and _may_change(verdict)
        checkin.save(update_fields=["colour", "provisional", "frozen_at"])
        sync_adjustments(episode=checkin.episode, standing=standing)
        if changed:
            _tell(checkin, verdict, standing)
    return checkin


def freeze_verdicts(*, now: datetime | None = None) -> int:
    """In the current clinic: freeze every check-in whose 30 hours have passed; returns how many.

    Each one is its own short transaction under the athlete's lock, so two runs at once end in one verdict.
    """
    moment = now or timezone.now()
    done = 0
    for waiting in to_freeze(moment):
        with transaction.atomic():
            Athlete.objects.select_for_update(of=("self",)).get(pk=waiting.athlete_id)
            rows = CheckIn.objects.select_related("episode__clinic", "athlete__membership")
            current = rows.filter(pk=waiting.pk, frozen_at__isnull=True).first()
            if current is not None:
                judge(checkin=current, now=moment)
                done += 1
    return done


def tell_high_baseline(*, episode: Episode, now: datetime | None = None) -> None:
    """A usual morning level too high to run on is a task for the clinician (clinical.md 5.5, within 7 days)."""
    rules = response_rules().pre_run
    usual = baseline_of(episode, now or timezone.now()).pain
    if usual >= rules.no_run_baseline:
        raise_alert(
            athlete=episode.athlete.membership,
            kind=AlertKind.EASE_BACK,
            subject=f"{subject_prefix(episode)}:baseline",
            title=f"Usual morning pain is {usual} of 10",
            detail=f"No running at this level. Review within {rules.baseline_task_days} days. {episode.complaint}.",
            link=reverse("athletes:detail", args=[episode.athlete_id]),
            action="Review",
            urgency=2,
        )


def alert_place(checkin: CheckIn) -> tuple[str, str]:
    """Subject and link of an alert about a check-in."""
    return subject_of(checkin), reverse("athletes:detail", args=[checkin.athlete_id])


def _may_change(verdict: Verdict) -> bool:
    """Until 30 hours have passed a further answer may change the verdict."""
    return verdict.provisional or verdict.colour is Colour.PENDING


def _keep(checkin: CheckIn, verdict: Verdict) -> bool:
    """Add a verdict row when colour, reasons, notes or finality differ from the last one; says whether it did."""
    last = ResponseVerdict.objects.filter(checkin=checkin).order_by("-created_at", "-id").first()
    document = verdict.to_dict()
    if last is not None:
        document["amended"] = bool(last.document.get("frozen")) and verdict.frozen
        if all(last.document.get(key) == document[key] for key in ("colour", "reasons", "notes", "frozen")):
            return False
        same_words = all(last.document.get(key) == document[key] for key in ("colour", "reasons"))
    else:
        same_words = False
    ResponseVerdict.objects.create(
        clinic_id=checkin.clinic_id,
        checkin=checkin,
        colour=verdict.colour.value,
        document=document,
        content_version=verdict.content_version,
    )
    return not same_words


def _tell(checkin: CheckIn, verdict: Verdict, standing: Standing) -> None:
    """Put a stop or an ease-back on Today; an ease-back that became a stop leaves only the stop."""
    number = standing.number_of(checkin.pk)
    fired = [f for f in standing.sequence.fired if f.session == number and f.rule in STOPPING_RULES]
    subject, link = alert_place(checkin)
    person = checkin.athlete.membership
    reasons = [reason.clinician for reason in verdict.reasons] + [rule.words.clinician for rule in fired]
    detail = " ".join(dict.fromkeys(reasons))
    if verdict.colour is Colour.RED or fired:
        raise_alert(
            athlete=person,
            kind=AlertKind.STOP,
            subject=subject,
            title="Running is off until you review",
            detail=detail,
            link=link,
            action="Review",
        )
        resolve_alerts(
            by=None, athlete=person, kind=AlertKind.EASE_BACK, subject=subject, resolution="It became a stop."
        )
    elif verdict.colour is Colour.AMBER:
        raise_alert(
            athlete=person,
            kind=AlertKind.EASE_BACK,
            subject=subject,
            title="The next two sessions are lighter",
            detail=detail,
            link=link,
            action="See the answers",
        )
