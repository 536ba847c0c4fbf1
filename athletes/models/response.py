"""How the runner responds: runs, check-ins with their verdicts, and what the next two sessions lose."""

from typing import ClassVar

import pghistory
from django.db import models

from athletes.models.record import Athlete, Episode, Shoe
from clinic.models import AppendOnly, ClinicOwned, Membership, event_meta


class SessionKind(models.TextChoices):
    """clinical.md 6.1."""

    RUN = "run", "Run"
    WALK_RUN = "walk_run", "Walk-run"
    RACE = "race", "Race"
    CROSS = "cross", "Cross-training"
    STRENGTH = "strength", "Strength"
    PLYO = "plyo", "Plyometrics"


RUNNING_KINDS = ("run", "walk_run", "race")


class Intensity(models.TextChoices):
    """clinical.md 6.1."""

    EASY = "easy", "Easy"
    STEADY = "steady", "Steady"
    TEMPO = "tempo", "Tempo"
    INTERVALS = "intervals", "Intervals"
    HILLS = "hills", "Hills"
    STRIDES = "strides", "Strides"
    RACE = "race", "Race"


class Colour(models.TextChoices):
    """The verdict of a check-in (clinical.md 5.4)."""

    GREEN = "GREEN", "Carry on"
    AMBER = "AMBER", "Ease back"
    RED = "RED", "Stop"
    GREY = "GREY", "Not finished"
    PENDING = "PENDING", "Waiting for the morning"


@pghistory.track(meta=event_meta("athletes_run"))
class Run(ClinicOwned):
    """One real run. The id may come from the phone, so that sending twice makes one row."""

    athlete = models.ForeignKey(Athlete, on_delete=models.PROTECT, related_name="runs")
    started_at = models.DateTimeField()
    local_date = models.DateField(help_text="The runner's own date at the start")
    kind = models.CharField(max_length=8, choices=SessionKind.choices, default=SessionKind.RUN)
    intensity = models.CharField(max_length=9, choices=Intensity.choices, default=Intensity.EASY)
    distance_m = models.PositiveIntegerField(null=True, blank=True)
    moving_s = models.PositiveIntegerField(null=True, blank=True)
    ascent_m = models.PositiveIntegerField(null=True, blank=True)
    descent_m = models.PositiveIntegerField(null=True, blank=True)
    rpe = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    cadence_spm = models.PositiveSmallIntegerField(null=True, blank=True)
    surface = models.CharField(max_length=10, blank=True)
    shoe = models.ForeignKey(Shoe, on_delete=models.SET_NULL, null=True, blank=True, related_name="runs")
    source = models.CharField(max_length=20, default="by_hand")

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(distance_m__isnull=True) | models.Q(distance_m__lte=250_000),
                name="athletes_run_distance",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["athlete", "-local_date"], name="athletes_run_latest")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.local_date}"


def _pain(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(**{f"{name}__isnull": True}) | models.Q(**{f"{name}__lte": 10}),
        name=f"athletes_checkin_{name}",
    )


@pghistory.track(meta=event_meta("athletes_checkin"))
class CheckIn(ClinicOwned):
    """What the runner said about one session: after it, the next morning, and about a day later (clinical.md 5.2).

    A null answer is not known; it is never read as 0 or as no. ``planned_session`` is the plan's own id of the session.
    """

    athlete = models.ForeignKey(Athlete, on_delete=models.PROTECT, related_name="checkins")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="checkins")
    run = models.OneToOneField(Run, on_delete=models.PROTECT, null=True, blank=True, related_name="checkin")
    planned_session = models.UUIDField(null=True, blank=True)
    local_date = models.DateField()
    ended_at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=SessionKind.choices)
    intensity = models.CharField(max_length=9, choices=Intensity.choices, default=Intensity.EASY)
    distance_m = models.PositiveIntegerField(null=True, blank=True)
    descent_m = models.PositiveIntegerField(null=True, blank=True)
    pain_cap = models.PositiveSmallIntegerField()
    baseline_pain = models.PositiveSmallIntegerField()
    pain_before = models.PositiveSmallIntegerField(null=True, blank=True)
    pain_first_10_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    pain_worst = models.PositiveSmallIntegerField(null=True, blank=True)
    pain_last_5_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    got_worse = models.BooleanField(null=True, blank=True)
    limp_during = models.BooleanField(null=True, blank=True)
    painkiller = models.BooleanField(null=True, blank=True)
    new_night_pain = models.BooleanField(null=True, blank=True)
    focal_bone_pain = models.BooleanField(null=True, blank=True)
    pop_or_bruise = models.BooleanField(null=True, blank=True)
    morning_at = models.DateTimeField(null=True, blank=True)
    pain_next_morning = models.PositiveSmallIntegerField(null=True, blank=True)
    stiffer_next_morning = models.BooleanField(null=True, blank=True)
    stiffness_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    limp_next_morning = models.BooleanField(null=True, blank=True)
    day_later_at = models.DateTimeField(null=True, blank=True)
    pain_at_24_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    limp_at_24_hours = models.BooleanField(null=True, blank=True)
    colour = models.CharField(max_length=7, choices=Colour.choices, default=Colour.PENDING)
    provisional = models.BooleanField(default=True)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-ended_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["athlete", "planned_session", "local_date"], name="athletes_checkin_one_per_session"
            ),
            *[
                _pain(name)
                for name in (
                    "pain_before",
                    "pain_first_10_minutes",
                    "pain_worst",
                    "pain_last_5_minutes",
                    "pain_next_morning",
                    "pain_at_24_hours",
                )
            ],
            models.CheckConstraint(
                condition=models.Q(pain_worst__isnull=True)
                | (
                    (
                        models.Q(pain_first_10_minutes__isnull=True)
                        | models.Q(pain_worst__gte=models.F("pain_first_10_minutes"))
                    )
                    & (
                        models.Q(pain_last_5_minutes__isnull=True)
                        | models.Q(pain_worst__gte=models.F("pain_last_5_minutes"))
                    )
                ),
                name="athletes_checkin_worst_is_worst",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["athlete", "-ended_at"], name="athletes_checkin_latest"),
            models.Index(fields=["clinic", "frozen_at"], name="athletes_checkin_open"),
        ]

    def __str__(self) -> str:
        return f"Check-in {self.local_date}: {self.get_colour_display()}"


class ResponseVerdict(ClinicOwned):
    """One verdict on a check-in, as it was given. A later report makes a new one; both are kept."""

    checkin = models.ForeignKey(CheckIn, on_delete=models.PROTECT, related_name="verdicts")
    colour = models.CharField(max_length=7, choices=Colour.choices)
    document = models.JSONField()
    content_version = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            AppendOnly(name="athletes_responseverdict_append_only"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["checkin", "-created_at"], name="athletes_verdict_latest")
        ]

    def __str__(self) -> str:
        return self.colour


class AdjustmentState(models.TextChoices):
    """Where an adjustment stands."""

    ACTIVE = "active", "In force"
    DONE = "done", "Done"
    EXPIRED = "expired", "Expired"
    OVERRIDDEN = "overridden", "Lifted"


class AdjustmentQuerySet(models.QuerySet["Adjustment"]):
    """Questions about adjustments."""

    def in_force(self) -> "AdjustmentQuerySet":
        """Still changing sessions."""
        return self.filter(state=AdjustmentState.ACTIVE)


@pghistory.track(meta=event_meta("athletes_adjustment"))
class Adjustment(ClinicOwned):
    """What the next two sessions lose and why (clinical.md 5.6). A clinician may lift it, with a reason."""

    athlete = models.ForeignKey(Athlete, on_delete=models.PROTECT, related_name="adjustments")
    checkin = models.OneToOneField(CheckIn, on_delete=models.PROTECT, related_name="adjustment")
    lever = models.CharField(
        max_length=9, choices=[("volume", "Volume"), ("intensity", "Intensity"), ("downhill", "Downhill")]
    )
    reduction_pct = models.PositiveSmallIntegerField(null=True, blank=True)
    sessions_left = models.PositiveSmallIntegerField(default=2)
    expires_on = models.DateField()
    state = models.CharField(max_length=10, choices=AdjustmentState.choices, default=AdjustmentState.ACTIVE)
    lifted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lift_reason = models.CharField(max_length=280, blank=True)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            models.CheckConstraint(condition=models.Q(sessions_left__lte=2), name="athletes_adjustment_two_sessions"),
            models.CheckConstraint(
                condition=~models.Q(state="overridden") | ~models.Q(lift_reason=""),
                name="athletes_adjustment_lifted_with_reason",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["athlete", "state"], name="athletes_adjustment_force")
        ]

    def __str__(self) -> str:
        return f"{self.get_lever_display()} for {self.sessions_left} sessions"
