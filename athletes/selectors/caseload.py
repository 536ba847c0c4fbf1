"""The caseload: athletes with what a clinician needs to find them, in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from athletes.models import Athlete, CheckIn, Episode
from clinic.models import Appointment, Membership, Role


@dataclass(frozen=True, slots=True)
class CaseloadRow:
    """One athlete with the open episodes, the latest check-in and the next appointment."""

    athlete: Athlete
    episodes: tuple[Episode, ...]
    last_checkin: CheckIn | None
    next_appointment: Appointment | None


def caseload(*, clinician: Membership | None = None, search: str = "") -> QuerySet[Athlete]:
    """Athletes of the clinic by name; of one clinician only if given, and whose name or address contains the words."""
    rows = Athlete.objects.select_related("membership", "clinician").filter(membership__left_at__isnull=True)
    if clinician is not None:
        rows = rows.of_clinician(clinician)
    for word in search.split():
        rows = rows.filter(Q(membership__name__icontains=word) | Q(membership__email__icontains=word))
    return rows.order_by("membership__name", "membership_id").prefetch_related(
        Prefetch("episodes", queryset=Episode.objects.open().order_by("created_at"), to_attr="open_episodes")
    )


def with_latest(athletes: Sequence[Athlete], now: datetime) -> list[CaseloadRow]:
    """Latest check-in and next appointment of each; two queries for all of them."""
    ids = [athlete.pk for athlete in athletes]
    checkins = CheckIn.objects.filter(athlete__in=ids).order_by("athlete_id", "-ended_at").distinct("athlete_id")
    appointments = (
        Appointment.objects.holding_time()
        .filter(athlete__in=ids, starts_at__gte=now)
        .order_by("athlete_id", "starts_at")
        .distinct("athlete_id")
    )
    last = {checkin.athlete_id: checkin for checkin in checkins}
    following = {appointment.athlete_id: appointment for appointment in appointments}
    return [
        CaseloadRow(
            athlete, tuple(getattr(athlete, "open_episodes", ())), last.get(athlete.pk), following.get(athlete.pk)
        )
        for athlete in athletes
    ]


def clinicians(clinic_id: UUID) -> QuerySet[Membership]:
    """Physical therapists who work in the clinic, by name."""
    return Membership.objects.clinicians().filter(clinic=clinic_id, role=Role.CLINICIAN).order_by("name")
