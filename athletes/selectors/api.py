"""Querysets for the API: a clinician sees the clinic's rows, a runner their own. Row-level security bounds both."""

from typing import TypeVar

from django.db.models import QuerySet

from athletes.models import Adjustment, Athlete, CheckIn, Episode, Intake, Run, Shoe
from clinic.models import ClinicRow, Membership

Row = TypeVar("Row", bound=ClinicRow)


def _own(rows: QuerySet[Row], membership: Membership, field: str = "athlete") -> QuerySet[Row]:
    if membership.is_clinician:
        return rows.filter(clinic=membership.clinic_id)
    return rows.filter(clinic=membership.clinic_id, **{field: membership.pk}) if membership.is_athlete else rows.none()


def athletes(membership: Membership) -> QuerySet[Athlete]:
    """Athletes with name and clinician."""
    rows = Athlete.objects.select_related("membership", "clinician", "clinic").order_by("membership__name")
    return _own(rows, membership, "membership")


def episodes(membership: Membership) -> QuerySet[Episode]:
    """Episodes of care, newest first."""
    return _own(Episode.objects.select_related("athlete__membership", "athlete__clinic", "clinic"), membership)


def intakes(membership: Membership) -> QuerySet[Intake]:
    """Intakes, newest first."""
    return _own(Intake.objects.select_related("athlete__membership", "episode", "clinic"), membership)


def checkins(membership: Membership) -> QuerySet[CheckIn]:
    """Check-ins, newest first."""
    return _own(CheckIn.objects.select_related("athlete__membership", "athlete__clinic", "episode__clinic"), membership)


def runs(membership: Membership) -> QuerySet[Run]:
    """Runs, newest first."""
    return _own(Run.objects.select_related("athlete__membership"), membership)


def shoes(membership: Membership) -> QuerySet[Shoe]:
    """Shoes by name."""
    return _own(Shoe.objects.select_related("athlete__membership"), membership)


def adjustments(membership: Membership) -> QuerySet[Adjustment]:
    """Adjustments, newest first."""
    return _own(Adjustment.objects.select_related("athlete__membership"), membership)
