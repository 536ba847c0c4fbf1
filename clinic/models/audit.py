"""Who looked at whose record. Who changed what is kept by history tables, one beside every tracked table."""

from typing import ClassVar

from django.db import models

from clinic.models.practice import Membership
from clinic.models.tenancy import AppendOnly, ClinicOwned


class AccessLog(ClinicOwned):
    """One look at one athlete's record."""

    viewer = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    athlete = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=80)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            AppendOnly(name="clinic_accesslog_append_only"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["athlete", "-created_at"], name="clinic_accesslog_athlete")
        ]

    def __str__(self) -> str:
        return f"{self.viewer_id} saw {self.what} of {self.athlete_id}"
