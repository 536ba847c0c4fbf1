"""The athletes app's work in the background: freezing verdicts after 30 hours and ending adjustments by date."""

from celery import shared_task

from athletes.services.adjustments import expire_adjustments
from athletes.services.verdicts import freeze_verdicts as freeze
from clinic.models import Clinic, scope


@shared_task(name="athletes.freeze_verdicts", queue="default")
def freeze_verdicts() -> None:
    """Every clinic: freeze what is 30 hours old, end adjustments whose ten days are over.

    A rerun is safe: a frozen check-in is not found again, and each is judged under its athlete's lock.
    """
    for clinic_id in Clinic.objects.values_list("pk", flat=True):
        with scope(clinic=clinic_id, via="task athletes.freeze_verdicts"):
            freeze()
            expire_adjustments()
