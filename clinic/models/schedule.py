"""Appointments and recalls: when people meet, and who is due to be seen and why. Holds no clinical notes."""

from datetime import datetime
from typing import ClassVar

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models.functions import Now

from clinic.models.practice import Membership
from clinic.models.tenancy import ClinicOwned, event_meta


class AppointmentKind(models.TextChoices):
    """What the appointment is for, in words that the front desk may read."""

    FIRST = "first", "First assessment"
    RETEST = "retest", "Retest"
    FOLLOW_UP = "follow_up", "Follow-up"
    GATE = "gate", "Phase review"
    URGENT = "urgent", "Urgent review"


class AppointmentStatus(models.TextChoices):
    """Where the appointment stands."""

    BOOKED = "booked", "Booked"
    CONFIRMED = "confirmed", "Confirmed"
    ARRIVED = "arrived", "Arrived"
    DONE = "done", "Done"
    NO_SHOW = "no_show", "Did not come"
    CANCELLED = "cancelled", "Cancelled"


def _point(column: str) -> models.Func:
    """A range of one number: built-in gist classes can exclude on it, so no btree_gist is needed."""
    return models.Func(column, column, models.Value("[]"), function="int8range")


_DURING = models.Func("starts_at", "ends_at", models.Value("[)"), function="tstzrange")
_HOLDS_TIME = ~models.Q(status__in=["cancelled", "no_show"])


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Questions about the diary."""

    def holding_time(self) -> "AppointmentQuerySet":
        """Appointments that keep somebody busy."""
        return self.exclude(status__in=[AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW])

    def between(self, start: datetime, end: datetime) -> "AppointmentQuerySet":
        """Touching the half-open period."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)


@pghistory.track(meta=event_meta("clinic_appointment"))
class Appointment(ClinicOwned):
    """One meeting. The database refuses to book a clinician or an athlete twice at once."""

    clinician = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="appointments_given")
    athlete = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="appointments")
    clinician_number = models.BigIntegerField(editable=False)
    athlete_number = models.BigIntegerField(editable=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=AppointmentKind.choices)
    status = models.CharField(max_length=10, choices=AppointmentStatus.choices, default=AppointmentStatus.BOOKED)
    room = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=280, blank=True, help_text="For the front desk. No clinical details.")
    sequence = models.PositiveIntegerField(default=0)
    booked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            ExclusionConstraint(
                name="clinic_appointment_clinician_free",
                expressions=[(_point("clinician_number"), RangeOperators.OVERLAPS), (_DURING, RangeOperators.OVERLAPS)],
                condition=_HOLDS_TIME,
            ),
            ExclusionConstraint(
                name="clinic_appointment_athlete_free",
                expressions=[(_point("athlete_number"), RangeOperators.OVERLAPS), (_DURING, RangeOperators.OVERLAPS)],
                condition=_HOLDS_TIME,
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="clinic_appointment_ends_after_start"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "starts_at"], name="clinic_appointment_start")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_at:%Y-%m-%d %H:%M}"


class RecallState(models.TextChoices):
    """What has been done about it."""

    TO_CONTACT = "to_contact", "To contact"
    CONTACTED = "contacted", "Contacted"
    BOOKED = "booked", "Booked"
    DONE = "done", "Done"
    DECLINED = "declined", "Declined"


OPEN_RECALL_STATES = ("to_contact", "contacted", "booked")


class RecallQuerySet(models.QuerySet["Recall"]):
    """Questions about who is due."""

    def open(self) -> "RecallQuerySet":
        """Nobody has settled it yet."""
        return self.filter(state__in=OPEN_RECALL_STATES)

    def to_book(self) -> "RecallQuerySet":
        """Open and without an appointment."""
        return self.filter(state__in=["to_contact", "contacted"])


@pghistory.track(meta=event_meta("clinic_recall"))
class Recall(ClinicOwned):
    """Somebody is due to be seen. ``why`` is written for the front desk: which test or review, never a result."""

    athlete = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="recalls")
    reason = models.CharField(max_length=40)
    why = models.CharField(max_length=280)
    due_on = models.DateField()
    state = models.CharField(max_length=12, choices=RecallState.choices, default=RecallState.TO_CONTACT)
    appointment = models.ForeignKey(
        Appointment, on_delete=models.SET_NULL, null=True, blank=True, related_name="recalls"
    )
    outcome_note = models.CharField(max_length=280, blank=True)
    last_contact_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = RecallQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["athlete", "reason"],
                condition=models.Q(state__in=OPEN_RECALL_STATES),
                name="clinic_recall_one_open_per_reason",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "state", "due_on"], name="clinic_recall_due")
        ]

    def __str__(self) -> str:
        return f"{self.reason} due {self.due_on}"


class AlertKind(models.TextChoices):
    """What wants a clinician. The order is the order of urgency on Today."""

    RED_FLAG = "red_flag", "Red flag"
    STOP = "stop", "Stop"
    EASE_BACK = "ease_back", "Ease back"
    GATE_READY = "gate_ready", "Gate ready"
    INTAKE_READY = "intake_ready", "Intake ready"
    TEST_DUE = "test_due", "Test due"
    JOB_FAILED = "job_failed", "Failed"


class AlertQuerySet(models.QuerySet["Alert"]):
    """Questions about the clinician's worklist."""

    def unresolved(self) -> "AlertQuerySet":
        """Nobody has acted yet."""
        return self.filter(resolved_at__isnull=True)


@pghistory.track(meta=event_meta("clinic_alert"))
class Alert(ClinicOwned):
    """Something happened that waits for a clinician. Leaves Today only when somebody acts, and says who did."""

    athlete = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="alerts")
    kind = models.CharField(max_length=14, choices=AlertKind.choices)
    urgency = models.PositiveSmallIntegerField(help_text="0 now, 1 today, 2 this week")
    title = models.CharField(max_length=200)
    detail = models.CharField(max_length=400, blank=True)
    subject = models.CharField(
        max_length=80, help_text="What it is about: one open alert per athlete, kind and subject"
    )
    link = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=40, default="Open")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    resolution = models.CharField(max_length=280, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["urgency", "-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["athlete", "kind", "subject"],
                condition=models.Q(resolved_at__isnull=True),
                name="clinic_alert_one_open_per_subject",
            ),
            models.CheckConstraint(condition=models.Q(urgency__lte=2), name="clinic_alert_urgency_known"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "resolved_at", "urgency"], name="clinic_alert_open")
        ]

    def __str__(self) -> str:
        return self.title


class MessageState(models.TextChoices):
    """The life of a message. ``unknown`` is a send whose end nobody saw: a person decides."""

    DUE = "due", "Due"
    CLAIMED = "claimed", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    SKIPPED = "skipped", "Skipped"
    UNKNOWN = "unknown", "Not known"


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions about what is to be sent."""

    def due(self, now: datetime) -> "MessageQuerySet":
        """Waiting, and its time has come."""
        return self.filter(state=MessageState.DUE, due_at__lte=now)


@pghistory.track(meta=event_meta("clinic_message"), exclude=["context"])
class Message(ClinicOwned):
    """A letter to one person. ``meaning`` is unique, so the same thing is never said twice. Never holds health data."""

    recipient = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=40)
    meaning = models.CharField(max_length=200)
    context = models.JSONField(default=dict)
    due_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=8, choices=MessageState.choices, default=MessageState.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=400, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-due_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            models.UniqueConstraint(fields=["clinic", "meaning"], name="clinic_message_said_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "state", "due_at"], name="clinic_message_due")
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id}"
