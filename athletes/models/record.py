"""Who the runner is: athlete, episodes of care, intake, shoes and races. What they report is in ``response.py``."""

from datetime import date
from typing import ClassVar

import pghistory
from django.db import models

from clinic.models import ClinicOwned, ClinicRow, Membership, event_meta


class Region(models.TextChoices):
    """Where it hurts (clinical.md 1.3). The value is the region's id in every rule."""

    ACHILLES_MID = "achilles_mid", "Achilles, mid-portion"
    ACHILLES_INS = "achilles_ins", "Achilles, at the heel bone"
    CALF = "calf", "Calf"
    HEEL_PLANTAR = "heel_plantar", "Heel, underneath"
    FOOT_MID = "foot_mid", "Midfoot"
    FOOT_FORE = "foot_fore", "Forefoot"
    ANKLE = "ankle", "Ankle"
    ANKLE_MEDIAL = "ankle_medial", "Ankle, inner side"
    SHIN_MEDIAL = "shin_medial", "Shin, inner side"
    SHIN_ANTERIOR = "shin_anterior", "Shin, front"
    SHIN_LATERAL = "shin_lateral", "Shin, outer side"
    KNEE_ANTERIOR = "knee_anterior", "Kneecap"
    KNEE_LATERAL = "knee_lateral", "Knee, outer side"
    KNEE_MEDIAL = "knee_medial", "Knee, inner side"
    KNEE_POSTERIOR = "knee_posterior", "Knee, back"
    THIGH_ANTERIOR = "thigh_anterior", "Thigh, front"
    THIGH_POSTERIOR = "thigh_posterior", "Hamstring"
    HIP_LATERAL = "hip_lateral", "Hip, outer side"
    HIP_GROIN = "hip_groin", "Groin and hip"
    GROIN_ADDUCTOR = "groin_adductor", "Inner thigh"
    BUTTOCK_SITBONE = "buttock_sitbone", "Sit bone"
    PELVIS_SACRUM = "pelvis_sacrum", "Pelvis and sacrum"
    LOW_BACK = "low_back", "Low back"
    NONE = "none", "No complaint, a screen"
    OTHER = "other", "Somewhere else"


class Side(models.TextChoices):
    """The involved side."""

    LEFT = "L", "Left"
    RIGHT = "R", "Right"
    BOTH = "both", "Both"
    MIDLINE = "midline", "Midline"


class AthleteQuerySet(models.QuerySet["Athlete"]):
    """Questions about the caseload."""

    def of_clinician(self, clinician: Membership) -> "AthleteQuerySet":
        """Athletes this clinician is responsible for."""
        return self.filter(clinician=clinician)


@pghistory.track(meta=event_meta("athletes_athlete"))
class Athlete(ClinicRow):
    """A runner in care. Shares its id with the membership that holds name and contact data."""

    membership = models.OneToOneField(Membership, on_delete=models.PROTECT, primary_key=True, related_name="athlete")
    clinician = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="caseload")
    date_of_birth = models.DateField(null=True, blank=True)
    sex_for_norms = models.CharField(
        max_length=10,
        choices=[("female", "Female"), ("male", "Male"), ("not_stated", "Not stated")],
        default="not_stated",
    )
    uses_miles = models.BooleanField(default=False)

    objects = AthleteQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [*ClinicOwned.Meta.constraints]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "clinician"], name="athletes_athlete_caseload")
        ]

    def __str__(self) -> str:
        return self.membership.name


class EpisodeStatus(models.TextChoices):
    """Where the episode of care stands."""

    OPEN = "open", "In care"
    CLOSED = "closed", "Closed"


class EpisodeQuerySet(models.QuerySet["Episode"]):
    """Questions about episodes of care."""

    def open(self) -> "EpisodeQuerySet":
        """Still in care."""
        return self.filter(status=EpisodeStatus.OPEN)


@pghistory.track(meta=event_meta("athletes_episode"))
class Episode(ClinicOwned):
    """One complaint = one episode of care."""

    athlete = models.ForeignKey(Athlete, on_delete=models.PROTECT, related_name="episodes")
    region = models.CharField(max_length=16, choices=Region.choices)
    side = models.CharField(max_length=8, choices=Side.choices)
    onset_date = models.DateField(null=True, blank=True)
    onset_mode = models.CharField(
        max_length=10,
        blank=True,
        choices=[("sudden", "Suddenly"), ("days", "Over days"), ("gradual", "Gradually")],
    )
    deload_start_date = models.DateField(null=True, blank=True)
    baseline_pain = models.PositiveSmallIntegerField(null=True, blank=True)
    goal_text = models.CharField(max_length=280, blank=True)
    status = models.CharField(max_length=8, choices=EpisodeStatus.choices, default=EpisodeStatus.OPEN)
    closed_on = models.DateField(null=True, blank=True)

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(baseline_pain__isnull=True) | models.Q(baseline_pain__lte=10),
                name="athletes_episode_baseline_0_10",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["athlete", "status"], name="athletes_episode_open")
        ]

    def __str__(self) -> str:
        return self.complaint

    @property
    def complaint(self) -> str:
        """Region and side as people say it: "Right Achilles, mid-portion"."""
        place = str(self.get_region_display())
        if self.side in {Side.LEFT, Side.RIGHT}:
            named = place if place.startswith("Achilles") else place[0].lower() + place[1:]
            return f"{self.get_side_display()} {named}"
        return f"{place}, both sides" if self.side == Side.BOTH else place

    def symptom_days(self, today: date) -> int | None:
        """Days since onset, or None when the onset is not known."""
        return (today - self.onset_date).days if self.onset_date else None


class IntakeStatus(models.TextChoices):
    """clinical.md 1.10."""

    DRAFT = "draft", "Draft"
    COMPLETE = "complete", "Complete"
    COMPLETE_WITH_UNKNOWNS = "complete_with_unknowns", "Complete, some not known"


@pghistory.track(meta=event_meta("athletes_intake"))
class Intake(ClinicOwned):
    """The answers to one version of the questionnaire, saved step by step.

    ``answers`` is the document of athletes.domain.intake_codec: ``person`` and ``items`` (sore places, shoes, races),
    plain values by question id, "dont_know" and "declined" as words; a missing id was never answered. ``revision``
    grows with each save, so that two open tabs cannot overwrite each other unseen.
    """

    athlete = models.ForeignKey(Athlete, on_delete=models.PROTECT, related_name="intakes")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="intakes")
    questionnaire_version = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    steps_done = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=24, choices=IntakeStatus.choices, default=IntakeStatus.DRAFT)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["episode"], condition=models.Q(status="draft"), name="athletes_intake_one_draft"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["athlete", "-created_at"], name="athletes_intake_latest")
        ]

    def __str__(self) -> str:
        return f"Intake {self.questionnaire_version}, {self.get_status_display()}"


@pghistory.track(meta=event_meta("athletes_shoe"))
class Shoe(ClinicOwned):
    """A pair of shoes (clinical.md 1.4)."""

    athlete = models.ForeignKey(Athlete, on_delete=models.PROTECT, related_name="shoes")
    name = models.CharField(max_length=80)
    category = models.CharField(
        max_length=12,
        choices=[
            ("daily", "Daily trainer"),
            ("lightweight", "Lightweight"),
            ("plated", "Plated"),
            ("trail", "Trail"),
            ("racing_flat", "Racing flat"),
            ("spikes", "Spikes"),
            ("other", "Other"),
        ],
    )
    first_use_date = models.DateField(null=True, blank=True)
    distance_m = models.PositiveIntegerField(default=0)
    drop_mm = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    stack_heel_mm = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    share_pct = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            models.CheckConstraint(condition=models.Q(distance_m__lte=3_000_000), name="athletes_shoe_distance"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["athlete"], name="athletes_shoe_athlete")]

    def __str__(self) -> str:
        return self.name


@pghistory.track(meta=event_meta("athletes_race"))
class Race(ClinicOwned):
    """A race on the runner's calendar (clinical.md 1.5)."""

    athlete = models.ForeignKey(Athlete, on_delete=models.PROTECT, related_name="races")
    name = models.CharField(max_length=80)
    date = models.DateField()
    distance_m = models.PositiveIntegerField()
    descent_m = models.PositiveIntegerField(null=True, blank=True)
    priority = models.CharField(max_length=1, choices=[("A", "A"), ("B", "B"), ("C", "C")], default="A")
    willing_to_defer = models.CharField(
        max_length=5, choices=[("yes", "Yes"), ("maybe", "Maybe"), ("no", "No")], blank=True
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["date"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(distance_m__gte=400, distance_m__lte=250_000), name="athletes_race_distance"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["athlete", "date"], name="athletes_race_next")]

    def __str__(self) -> str:
        return self.name
