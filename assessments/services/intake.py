"""The runner sends the intake: it is completed, and triage runs at once."""

from django.db import transaction

from assessments.models import ScreenTrigger
from assessments.services.triage import screen
from athletes.models import Intake, IntakeStatus
from athletes.services.intakes import complete_intake
from clinic.models import Membership


def send_intake(*, by: Membership, intake: Intake) -> Intake:
    """Complete the intake and screen it. A second time changes nothing.

    Raises RuleViolation ``intake_incomplete`` while a required question has no answer.
    """
    with transaction.atomic():
        already = Intake.objects.filter(pk=intake.pk).exclude(status=IntakeStatus.DRAFT).exists()
        sent = complete_intake(by=by, intake=intake)
        if not already:
            screen(by=by, episode=sent.episode, trigger=ScreenTrigger.INTAKE)
    return sent
