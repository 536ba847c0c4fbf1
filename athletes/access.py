"""Who may see or change which athlete's rows: the one place for it. Another clinic's row and a stranger's are 404."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from athletes.models import Adjustment, Athlete, CheckIn, Episode, Intake
from clinic.models import Membership

NO_NOTES = "Clinical records are for the physical therapist and the runner. The People page has the contact data."


def require_clinical(membership: Membership) -> None:
    """Refuse the front desk (403): admins run the schedule and never need a clinical record to do it."""
    if membership.is_admin:
        raise PermissionDenied(NO_NOTES)


def athlete_for(membership: Membership, pk: UUID) -> Athlete:
    """The athlete: any of the clinic for a clinician, the runner's own for a runner.

    Raises Http404 for another clinic's or another runner's, PermissionDenied for an admin.
    """
    require_clinical(membership)
    if membership.is_athlete and membership.pk != pk:
        raise Http404
    found = Athlete.objects.select_related("membership", "clinician", "clinic").filter(pk=pk).first()
    if found is None or found.clinic_id != membership.clinic_id:
        raise Http404
    return found


def own_athlete(membership: Membership) -> Athlete:
    """The signed-in runner's own record. Raises PermissionDenied for anybody who is not a runner."""
    if not membership.is_athlete:
        raise PermissionDenied("This page is for a runner.")
    return athlete_for(membership, membership.pk)


def episode_for(membership: Membership, pk: UUID) -> Episode:
    """An episode of care of an athlete that the membership may see. Raises like ``athlete_for``."""
    require_clinical(membership)
    found = Episode.objects.select_related("athlete__membership", "athlete__clinician", "athlete__clinic")
    episode = found.filter(pk=pk).first()
    _check_own(membership, episode.athlete_id if episode else None)
    assert episode is not None
    return episode


def intake_for(membership: Membership, pk: UUID) -> Intake:
    """An intake of an athlete that the membership may see. Raises like ``athlete_for``."""
    require_clinical(membership)
    found = Intake.objects.select_related("athlete__membership", "athlete__clinician", "athlete__clinic", "episode")
    intake = found.filter(pk=pk).first()
    _check_own(membership, intake.athlete_id if intake else None)
    assert intake is not None
    return intake


def checkin_for(membership: Membership, pk: UUID) -> CheckIn:
    """A check-in of an athlete that the membership may see. Raises like ``athlete_for``."""
    require_clinical(membership)
    found = CheckIn.objects.select_related("athlete__membership", "athlete__clinician", "athlete__clinic", "episode")
    checkin = found.filter(pk=pk).first()
    _check_own(membership, checkin.athlete_id if checkin else None)
    assert checkin is not None
    return checkin


def adjustment_for(membership: Membership, pk: UUID) -> Adjustment:
    """An adjustment of an athlete that the membership may see. Raises like ``athlete_for``."""
    require_clinical(membership)
    found = Adjustment.objects.select_related("athlete__membership", "checkin__episode")
    adjustment = found.filter(pk=pk).first()
    _check_own(membership, adjustment.athlete_id if adjustment else None)
    assert adjustment is not None
    return adjustment


def _check_own(membership: Membership, athlete_id: UUID | None) -> None:
    """404 for a row that is not there, and for a runner asking for somebody else's."""
    if athlete_id is None or (membership.is_athlete and membership.pk != athlete_id):
        raise Http404
