"""The working plan: program, phases, prescriptions, the week. What the runner sees is in ``published.py``."""

from typing import ClassVar

import pghistory
from django.db import models

from athletes.models import Athlete, Episode, Intensity, SessionKind
from clinic.models import AppendOnly, ClinicOwned, Membership, event_meta


class ProgramStatus(models.TextChoices):
    """Where a program stands."""

    DRAFT = "draft", "Draft"
    ACTIVE = "active", "Active"
    ENDED = "ended", "Ended"


@pghistory.track(meta=event_meta("programs_program"))
class Program(ClinicOwned):
    """One runner's program from one protocol. At most one is not ended per episode."""

    athlete = models.ForeignKey(Athlete, on_delete=models.PROTECT, related_name="programs")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="programs")
    protocol = models.CharField(max_length=10)
    status = models.CharField(max_length=6, choices=ProgramStatus.choices, default=ProgramStatus.DRAFT)
    phase_number = models.PositiveSmallIntegerField()
    started_on = models.DateField(null=True, blank=True)
    pain_cap_strength = models.PositiveSmallIntegerField(default=3)
    note = models.TextField(blank=True, help_text="To the runner, on every page of the program")
    content_version = models.CharField(max_length=64)
    created_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["episode"], condition=~models.Q(status="ended"), name="programs_program_one_per_episode"
            ),
            models.CheckConstraint(
                condition=models.Q(phase_number__gte=1, phase_number__lte=4), name="programs_program_phase_1_4"
            ),
            models.CheckConstraint(condition=models.Q(pain_cap_strength__lte=5), name="programs_program_strength_cap"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["athlete", "status"], name="programs_program_active")
        ]

    def __str__(self) -> str:
        return f"{self.protocol}, phase {self.phase_number}"


@pghistory.track(meta=event_meta("programs_phase"))
class Phase(ClinicOwned):
    """One phase of a program: when it began and ended."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="phases")
    number = models.PositiveSmallIntegerField()
    goal = models.CharField(max_length=280)
    minimum_days = models.PositiveSmallIntegerField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            models.UniqueConstraint(fields=["program", "number"], name="programs_phase_once"),
        ]

    def __str__(self) -> str:
        return f"Phase {self.number}"


@pghistory.track(meta=event_meta("programs_prescription"))
class Prescription(ClinicOwned):
    """One exercise in a phase with its dose. ``dose`` is the document of programs.domain.dose."""

    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="prescriptions")
    position = models.PositiveSmallIntegerField()
    exercise = models.CharField(max_length=60)
    dose = models.JSONField()
    heavy = models.BooleanField(default=False)
    weekdays = models.JSONField(default=list, help_text="0 is Monday")
    session = models.CharField(max_length=40, help_text="The session it belongs to, such as Strength A")
    note = models.CharField(max_length=280, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [*ClinicOwned.Meta.constraints]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["phase", "position"], name="programs_prescription_order")
        ]

    def __str__(self) -> str:
        return self.exercise


@pghistory.track(meta=event_meta("programs_plannedsession"))
class PlannedSession(ClinicOwned):
    """One session of a phase's weekly pattern: strength, a run, or cross-training, on a weekday."""

    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="sessions")
    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=SessionKind.choices)
    intensity = models.CharField(max_length=9, choices=Intensity.choices, default=Intensity.EASY)
    distance_m = models.PositiveIntegerField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    at_gym = models.BooleanField(default=False)
    note = models.CharField(max_length=280, blank=True)
    why = models.CharField(max_length=280, blank=True, help_text="Why it lies on this day")

    class Meta:
        ordering: ClassVar[list[str]] = ["weekday", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="programs_plannedsession_weekday"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["phase", "weekday"], name="programs_plannedsession_week")
        ]

    def __str__(self) -> str:
        return self.title


class GateDecision(ClinicOwned):
    """A clinician's decision at a gate, with the evaluation it was based on. An override carries its reason."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="gate_decisions")
    from_phase = models.PositiveSmallIntegerField()
    to_phase = models.PositiveSmallIntegerField()
    evaluation = models.JSONField()
    overridden = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            AppendOnly(name="programs_gatedecision_append_only"),
            models.CheckConstraint(
                condition=models.Q(overridden=False) | ~models.Q(reason=""), name="programs_gatedecision_reason"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["program", "-created_at"], name="programs_gate_latest")
        ]

    def __str__(self) -> str:
        return f"Phase {self.from_phase} to {self.to_phase}"
