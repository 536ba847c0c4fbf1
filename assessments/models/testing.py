"""Test sessions and what was measured in them. Different variants of a test are never compared (clinical.md 3.1)."""

from typing import ClassVar

import pghistory
from django.db import models

from athletes.models import Athlete, Episode
from clinic.models import ClinicOwned, Membership, event_meta


@pghistory.track(meta=event_meta("assessments_assessment"))
class Assessment(ClinicOwned):
    """One sitting of tests. Measurements are saved one by one, so a lost connection loses nothing."""

    athlete = models.ForeignKey(Athlete, on_delete=models.PROTECT, related_name="assessments")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="assessments")
    assessor = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    performed_on = models.DateField()
    battery = models.JSONField(default=list, help_text="Test ids in the order of the sitting")
    finished_at = models.DateTimeField(null=True, blank=True)
    notes = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-performed_on", "-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [*ClinicOwned.Meta.constraints]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["athlete", "-performed_on"], name="assessments_latest")
        ]

    def __str__(self) -> str:
        return f"Tests of {self.performed_on}"


class MeasuredSide(models.TextChoices):
    """Which leg, or both at once."""

    LEFT = "L", "Left"
    RIGHT = "R", "Right"
    BOTH = "both", "Both"


@pghistory.track(meta=event_meta("assessments_measurement"))
class Measurement(ClinicOwned):
    """One test on one side: its trials and the value that counts, or why it was not done. Missing is never zero."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="measurements")
    athlete = models.ForeignKey(Athlete, on_delete=models.PROTECT, related_name="measurements")
    test_id = models.CharField(max_length=10)
    variant = models.CharField(max_length=40)
    side = models.CharField(max_length=4, choices=MeasuredSide.choices)
    trials = models.JSONField(default=list, help_text="One entry a trial; null is an invalid trial")
    value = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    unit = models.CharField(max_length=20)
    sticks = models.PositiveSmallIntegerField(null=True, blank=True)
    faults = models.JSONField(null=True, blank=True, help_text="T04: the five faults, each 0 or 1")
    pain = models.PositiveSmallIntegerField(null=True, blank=True)
    stop_reason = models.CharField(max_length=24, blank=True)
    pain_limited = models.BooleanField(default=False)
    footwear = models.CharField(
        max_length=8, choices=[("barefoot", "Barefoot"), ("shod", "Shoes on")], default="barefoot"
    )
    device = models.CharField(max_length=40, blank=True)
    not_done_reason = models.CharField(max_length=120, blank=True)
    notes = models.CharField(max_length=280, blank=True)
    measured_on = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-measured_on", "test_id", "side"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["assessment", "test_id", "variant", "side"], name="assessments_measurement_once"
            ),
            models.CheckConstraint(
                condition=models.Q(pain__isnull=True) | models.Q(pain__lte=10), name="assessments_measurement_pain"
            ),
            models.CheckConstraint(
                condition=models.Q(sticks__isnull=True) | models.Q(sticks__lte=5), name="assessments_measurement_sticks"
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | models.Q(not_done_reason=""),
                name="assessments_measurement_value_or_reason",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["athlete", "test_id", "-measured_on"], name="assessments_measurement_series")
        ]

    def __str__(self) -> str:
        return f"{self.test_id} {self.side}: {self.value}"


@pghistory.track(meta=event_meta("assessments_gaitreview"))
class GaitReview(ClinicOwned):
    """What was seen on a gait video (clinical.md 3.4 T18): the two findings that decide the cadence cue."""

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="gait_review")
    overstride = models.CharField(
        max_length=6, blank=True, choices=[("none", "None"), ("mild", "Mild"), ("marked", "Marked")]
    )
    heel_strike = models.CharField(
        max_length=10, blank=True, choices=[("none", "None"), ("mild", "Mild"), ("pronounced", "Pronounced")]
    )
    notes = models.CharField(max_length=280, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [*ClinicOwned.Meta.constraints]

    def __str__(self) -> str:
        return f"Gait {self.assessment_id}"
