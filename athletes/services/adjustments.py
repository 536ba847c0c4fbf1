"""What the next two sessions lose: adjustments follow the response engine's levers, and a clinician may lift one."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from athletes.domain.sequence import ActiveLever
from athletes.models import Adjustment, AdjustmentState, CheckIn, Episode
from athletes.selectors.response import Standing, subject_of
from clinic.domain.errors import RuleViolation
from clinic.models import AlertKind, Membership
from clinic.services.alerts import resolve_alerts


def sync_adjustments(*, episode: Episode, standing: Standing) -> None:
    """Make the stored adjustments say what the levers say: new ones, sessions used up, run out, or gone.

    A lever that a clinician lifted stays lifted. Runs under the athlete's lock of its caller.
    """
    levers = standing.levers
    stored = {row.checkin_id: row for row in Adjustment.objects.filter(checkin__episode=episode)}
    by_id = {checkin.pk: checkin for checkin in standing.checkins}
    for checkin_id, active in levers.items():
        row = stored.get(checkin_id)
        if row is None:
            _create(by_id[checkin_id], active)
        elif row.state != AdjustmentState.OVERRIDDEN:
            _update(row, active)
    for checkin_id, row in stored.items():
        if row.state == AdjustmentState.ACTIVE and checkin_id not in levers:
            _end(row, by_id[checkin_id], standing)


def expire_adjustments() -> int:
    """In the current clinic: end what ran out by date alone; returns how many. Running twice changes nothing more."""
    ended = 0
    rows = Adjustment.objects.in_force().select_related("checkin__episode__clinic")
    for row in rows:
        with transaction.atomic():
            today = row.checkin.episode.clinic.local(timezone.now()).date()
            ended += Adjustment.objects.filter(pk=row.pk, state=AdjustmentState.ACTIVE, expires_on__lt=today).update(
                state=AdjustmentState.EXPIRED
            )
    return ended


def lift_adjustment(*, by: Membership, adjustment: Adjustment, reason: str) -> Adjustment:
    """A clinician ends an adjustment early and says why; its row on Today is settled with it.

    Raises RuleViolation without a reason, or when it has ended meanwhile.
    """
    words = reason.strip()
    if not words:
        raise RuleViolation("reason_missing", "Write down why the sessions need not be lighter.", field="reason")
    with transaction.atomic():
        rows = Adjustment.objects.select_for_update(of=("self",)).select_related("checkin", "athlete__membership")
        current = rows.get(pk=adjustment.pk)
        if current.state != AdjustmentState.ACTIVE:
            raise RuleViolation(
                "adjustment_ended",
                f"This adjustment is already {current.get_state_display().lower()}. Reload the page.",
            )
        current.state, current.lifted_by, current.lift_reason = AdjustmentState.OVERRIDDEN, by, words[:280]
        current.save(update_fields=["state", "lifted_by", "lift_reason"])
        resolve_alerts(
            by=by,
            athlete=current.athlete.membership,
            kind=AlertKind.EASE_BACK,
            subject=subject_of(current.checkin),
            resolution=f"Adjustment lifted: {words}",
        )
    return current


def _create(checkin: CheckIn, active: ActiveLever) -> None:
    Adjustment.objects.create(
        clinic_id=checkin.clinic_id,
        athlete_id=checkin.athlete_id,
        checkin=checkin,
        lever=active.lever.kind.value,
        reduction_pct=active.lever.reduction_pct,
        sessions_left=active.sessions_left,
        expires_on=active.lever.last_day,
    )


def _update(row: Adjustment, active: ActiveLever) -> None:
    wanted: tuple[str, int | None, int, date, str] = (
        active.lever.kind.value,
        active.lever.reduction_pct,
        active.sessions_left,
        active.lever.last_day,
        AdjustmentState.ACTIVE,
    )
    if (row.lever, row.reduction_pct, row.sessions_left, row.expires_on, row.state) == wanted:
        return
    row.lever, row.reduction_pct, row.sessions_left, row.expires_on, row.state = wanted
    row.save()


def _end(row: Adjustment, checkin: CheckIn, standing: Standing) -> None:
    """Used up by two runs, run out by date, or its session is judged differently now."""
    later = standing.checkins[standing.number_of(checkin.pk) :]
    runs = sum(one.kind in ("run", "walk_run", "race") for one in later)
    used_up = runs >= 2 and standing.verdict_of(checkin.pk).colour.value in ("AMBER", "GREY")
    row.state = AdjustmentState.DONE if used_up else AdjustmentState.EXPIRED
    row.sessions_left = max(0, 2 - runs)
    row.save(update_fields=["state", "sessions_left"])
