"""Who may see or change which triage and test rows: the one place for it. What is not visible is answered with 404."""

from uuid import UUID

from django.http import Http404

from assessments.models import Assessment, FiredRule, Referral
from assessments.selectors.testing import assessment_rows
from athletes.access import athlete_for, require_clinical
from clinic.models import Membership

__all__ = ["assessment_for", "athlete_for", "fired_rule_for", "referral_for"]


def assessment_for(membership: Membership, pk: UUID) -> Assessment:
    """A sitting of an athlete that the membership may see. Raises Http404; PermissionDenied for the front desk."""
    require_clinical(membership)
    found = assessment_rows().filter(pk=pk).first()
    _check(membership, found.athlete_id if found else None)
    assert found is not None
    return found


def fired_rule_for(membership: Membership, pk: UUID) -> FiredRule:
    """A fired rule of an athlete that the membership may see. Raises like ``assessment_for``."""
    require_clinical(membership)
    rows = FiredRule.objects.select_related("athlete__membership", "athlete__clinic", "episode__clinic")
    found = rows.filter(pk=pk).first()
    _check(membership, found.athlete_id if found else None)
    assert found is not None
    return found


def referral_for(membership: Membership, pk: UUID) -> Referral:
    """A referral of an athlete that the membership may see. Raises like ``assessment_for``."""
    require_clinical(membership)
    found = Referral.objects.select_related("athlete__membership", "episode").filter(pk=pk).first()
    _check(membership, found.athlete_id if found else None)
    assert found is not None
    return found


def _check(membership: Membership, athlete_id: UUID | None) -> None:
    if athlete_id is None or (membership.is_athlete and membership.pk != athlete_id):
        raise Http404
