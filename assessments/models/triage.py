"""Red-flag screens, the rules that are active because of them, and referrals tracked until they are closed."""

from typing import ClassVar

import pghistory
from django.db import models

from athletes.models import Athlete, Episode
from clinic.models import AppendOnly, ClinicOwned, Membership, event_meta


class ScreenTrigger(models.TextChoices):
    """What made triage run (clinical.md 2.1-7)."""

    INTAKE = "intake", "Intake"
    CHECK_IN = "check_in", "Check-in"
    TEST_SESSION = "test_session", "Test session"
    FINDINGS = "findings", "Clinician's findings"
    RESOLUTION = "resolution", "Review"


@pghistory.track(meta=event_meta("assessments_clinicalfindings"))
class ClinicalFindings(ClinicOwned):
    """The clinician-only triage answers of an episode (clinical.md 2.1-8): Thompson, palpation, bone site, Wells."""

    episode = models.OneToOneField(Episode, on_delete=models.PROTECT, related_name="findings")
    answers = models.JSONField(default=dict)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [*ClinicOwned.Meta.constraints]

    def __str__(self) -> str:
        return f"Findings of {self.episode_id}"


class TriageScreen(ClinicOwned):
    """One evaluation of all rules, exactly as it was: the answers, the verdict, the content it was based on."""

    athlete = models.ForeignKey(Athlete, on_delete=models.PROTECT, related_name="triage_screens")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="triage_screens")
    trigger = models.CharField(max_length=12, choices=ScreenTrigger.choices)
    answers = models.JSONField()
    verdict = models.JSONField()
    state = models.CharField(max_length=24)
    level = models.CharField(max_length=1, blank=True)
    content_version = models.CharField(max_length=64)
    screened_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            AppendOnly(name="assessments_triagescreen_append_only"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["athlete", "-created_at"], name="assessments_screen_latest")
        ]

    def __str__(self) -> str:
        return self.state


class FiredRuleQuerySet(models.QuerySet["FiredRule"]):
    """Questions about active rules."""

    def active(self) -> "FiredRuleQuerySet":
        """Not yet resolved, or confirmed: still restricting (clinical.md 2.1-6)."""
        return self.filter(models.Q(outcome="") | models.Q(outcome="confirmed"))

    def unresolved(self) -> "FiredRuleQuerySet":
        """No clinician has said anything yet."""
        return self.filter(outcome="")


@pghistory.track(meta=event_meta("assessments_firedrule"))
class FiredRule(ClinicOwned):
    """A rule that fired and stays active until a clinician records an outcome. A later answer never clears it."""

    athlete = models.ForeignKey(Athlete, on_delete=models.PROTECT, related_name="fired_rules")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="fired_rules")
    screen = models.ForeignKey(TriageScreen, on_delete=models.PROTECT, related_name="fired_rules")
    rule_id = models.CharField(max_length=8)
    level = models.CharField(max_length=1)
    fingerprint = models.CharField(max_length=64, help_text="Of the answers that fired it")
    outcome = models.CharField(
        max_length=10,
        blank=True,
        choices=[("excluded", "Excluded"), ("confirmed", "Confirmed"), ("treated", "Treated")],
    )
    outcome_note = models.TextField(blank=True)
    resolved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = FiredRuleQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["episode", "rule_id"], condition=models.Q(outcome=""), name="assessments_firedrule_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="")
                | (models.Q(resolved_by__isnull=False, resolved_at__isnull=False) & ~models.Q(outcome_note="")),
                name="assessments_firedrule_resolved_by_someone",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["athlete", "outcome"], name="assessments_firedrule_active")
        ]

    def __str__(self) -> str:
        return self.rule_id


class ReferralStatus(models.TextChoices):
    """Where a referral stands. Open until a person closes it."""

    OPEN = "open", "To send"
    SENT = "sent", "Sent"
    SEEN = "seen", "Seen, answer awaited"
    CLOSED = "closed", "Closed"


@pghistory.track(meta=event_meta("assessments_referral"))
class Referral(ClinicOwned):
    """To whom, why, by when; a tracked task until closed."""

    athlete = models.ForeignKey(Athlete, on_delete=models.PROTECT, related_name="referrals")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="referrals")
    to_whom = models.CharField(max_length=120)
    why = models.TextField()
    rule_ids = models.JSONField(default=list)
    due_on = models.DateField()
    status = models.CharField(max_length=8, choices=ReferralStatus.choices, default=ReferralStatus.OPEN)
    outcome = models.TextField(blank=True)
    referred_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [*ClinicOwned.Meta.constraints]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["athlete", "status"], name="assessments_referral_open")
        ]

    def __str__(self) -> str:
        return f"To {self.to_whom}"
