"""The assessments app's work in the background: finding out what is due to be looked at again."""

from celery import shared_task
from django.utils import timezone

from assessments.services.checkins import screen_missed_flags
from assessments.services.reassessment import evaluate_due
from athletes.models import Athlete, EpisodeStatus
from clinic.models import Clinic, scope


@shared_task(name="assessments.find_due_reassessments", queue="default")
def find_due_reassessments() -> None:
    """Every clinic, every runner in care: flagged check-ins are screened, recalls and Today say what is due.

    A rerun is safe: one open recall per runner and reason, one open alert per runner and subject.
    """
    for clinic_id in Clinic.objects.values_list("pk", flat=True):
        with scope(clinic=clinic_id, via="task assessments.find_due_reassessments"):
            screen_missed_flags(now=timezone.now())
            in_care = Athlete.objects.filter(episodes__status=EpisodeStatus.OPEN).distinct()
            for athlete in in_care.select_related("membership", "clinic").order_by("pk"):
                evaluate_due(athlete)
