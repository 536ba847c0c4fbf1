"""Referrals: to whom, why, by when. Each is tracked until a person closes it with what came of it."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from assessments.models import Referral, ReferralStatus
from athletes.models import Episode
from clinic.domain.errors import RuleViolation
from clinic.models import Membership, Role

STEPS = (ReferralStatus.OPEN, ReferralStatus.SENT, ReferralStatus.SEEN)


def create_referral(
    *,
    by: Membership,
    episode: Episode,
    to_whom: str,
    why: str,
    due_on: date,
    rule_ids: Sequence[str] = (),
) -> Referral:
    """Start a referral. Raises RuleViolation without addressee or reason."""
    _only_clinician(by)
    if not to_whom.strip():
        raise RuleViolation("addressee_missing", "Write to whom the runner is referred.", field="to_whom")
    if not why.strip():
        raise RuleViolation("reason_missing", "Write why, so that the letter can be understood.", field="why")
    return Referral.objects.create(
        clinic_id=episode.clinic_id,
        athlete_id=episode.athlete_id,
        episode=episode,
        to_whom=to_whom.strip()[:120],
        why=why.strip(),
        rule_ids=list(rule_ids),
        due_on=due_on,
        referred_by=by,
    )


def update_referral(*, by: Membership, referral: Referral, status: str, due_on: date | None = None) -> Referral:
    """Move a referral on (to send, sent, seen), and its date if that changed. Raises RuleViolation once closed."""
    _only_clinician(by)
    if status not in STEPS:
        raise RuleViolation("unknown_status", "Choose to send, sent or seen.", field="status")
    with transaction.atomic():
        current = _open(referral)
        current.status = status
        current.due_on = due_on or current.due_on
        current.save()
    return current


def close_referral(*, by: Membership, referral: Referral, outcome: str) -> Referral:
    """End a referral with what came of it. Raises RuleViolation without words, or when it is closed already."""
    _only_clinician(by)
    if not outcome.strip():
        raise RuleViolation("outcome_missing", "Write what came of the referral.", field="outcome")
    with transaction.atomic():
        current = _open(referral)
        current.status, current.outcome, current.closed_at = ReferralStatus.CLOSED, outcome.strip(), timezone.now()
        current.save()
    return current


def _open(referral: Referral) -> Referral:
    current = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    if current.status == ReferralStatus.CLOSED:
        raise RuleViolation("referral_closed", "This referral is already closed. Reload the page.")
    return current


def _only_clinician(by: Membership) -> None:
    if by.role != Role.CLINICIAN:
        raise RuleViolation("clinician_only", "Only a physical therapist can refer.")
