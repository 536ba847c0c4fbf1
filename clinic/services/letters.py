"""What letters of the practice need at the moment they are sent: a link that is kept nowhere, and whether the letter
is still true. Talks to no mail server."""

from django.utils import timezone

from clinic.models import Appointment, AppointmentStatus, Invitation, Message
from clinic.services.people import invitation_link

REMINDER = "appointment_reminder"
_NO_LONGER = (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW, AppointmentStatus.DONE)


def extra_context(message: Message) -> dict[str, object]:
    """Values of a letter that must not be kept with it. Raises Invitation.DoesNotExist when the invitation is gone."""
    invitation_id = message.context.get("invitation_id")
    if not invitation_id:
        return {}
    return {"link": invitation_link(Invitation.objects.get(pk=str(invitation_id)))}


def outdated(message: Message) -> str:
    """Why the letter is no longer true, or "" when it still is.

    A reminder that was held up until its appointment has begun, or was moved or cancelled meanwhile; an invitation
    that no longer works.
    """
    now = timezone.now()
    if message.context.get("invitation_id"):
        invitation = Invitation.objects.filter(pk=str(message.context["invitation_id"])).first()
        if invitation is None or invitation.state(now) != "open":
            return "The invitation no longer works."
    if message.kind == REMINDER:
        appointment = Appointment.objects.filter(pk=str(message.context.get("appointment_id"))).first()
        if appointment is None or appointment.status in _NO_LONGER:
            return "The appointment does not take place."
        if appointment.sequence != message.context.get("sequence"):
            return "The appointment was moved."
        if appointment.starts_at <= now:
            return "The appointment has begun."
    return ""
