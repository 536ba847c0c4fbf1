"""Keys for programs: a token works as one membership, in one clinic. Only a hash of it is kept."""

from typing import ClassVar

import pghistory
from django.db import models

from clinic.models.practice import Membership
from clinic.models.tenancy import ClinicOwned, event_meta


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Questions about tokens."""

    def usable(self) -> "ApiTokenQuerySet":
        """Not revoked, and of somebody who has not left."""
        return self.filter(revoked_at__isnull=True, membership__left_at__isnull=True)


@pghistory.track(meta=event_meta("clinic_apitoken"), exclude=["token_hash", "last_used_on"])
class ApiToken(ClinicOwned):
    """A named token with what its owner may do. The string itself is shown once, when it is made."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64)
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            models.UniqueConstraint(fields=["token_hash"], name="clinic_apitoken_hash_unique"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["membership", "-created_at"], name="clinic_apitoken_membership")
        ]

    def __str__(self) -> str:
        return self.name
