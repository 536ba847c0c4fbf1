"""Rows for the API: everything of the clinic for a clinician, the runner's own for a runner."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from clinic.models import Membership
from programs.models import Prescription, Program, Publication, SessionLog
from programs.selectors.plan import programs as whole_programs

Row = TypeVar("Row", bound=Model)


def _own(rows: QuerySet[Row], member: Membership, field: str = "athlete") -> QuerySet[Row]:
    return rows.filter(**{field: member.pk}) if member.is_athlete else rows


def programs(member: Membership) -> QuerySet[Program]:
    """Working plans. A runner sees none: they see what was published."""
    return whole_programs().none() if member.is_athlete else whole_programs()


def prescriptions(member: Membership) -> QuerySet[Prescription]:
    """Prescriptions of working plans; none for a runner."""
    rows = Prescription.objects.select_related("phase__program__athlete__membership")
    rows = rows.order_by("phase__program_id", "phase__number", "session", "position", "id")
    return rows.none() if member.is_athlete else rows


def publications(member: Membership) -> QuerySet[Publication]:
    """What was published, newest first."""
    rows = Publication.objects.select_related("athlete__membership", "program", "published_by", "clinic")
    return _own(rows.prefetch_related("files").order_by("-created_at", "-id"), member)


def session_logs(member: Membership) -> QuerySet[SessionLog]:
    """What was done, newest day first."""
    rows = SessionLog.objects.select_related("athlete__membership", "publication")
    return _own(rows.order_by("-local_date", "-created_at", "-id"), member)
