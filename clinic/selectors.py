"""Reads of the practice: people, diary, recalls, alerts. Row-level security bounds each of them to one clinic."""

from clinic.models import Membership, User


def memberships_of(user: User) -> list[Membership]:
    """The person's active memberships in all their clinics, with the clinic, in a stable order."""
    return list(
        Membership.objects.active().filter(user=user).select_related("clinic", "user").order_by("clinic__name", "role")
    )
