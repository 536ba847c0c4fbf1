"""JSON of triage, tests and referrals. Ranges are checked by the services; shapes are checked here."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assessments.domain.measurement import SquatFaults
from assessments.models import Assessment, ClinicalFindings, FiredRule, Measurement, Referral, TriageScreen
from assessments.services.testing import MeasurementEntry, TrialEntry


class FiredRuleSerializer(serializers.ModelSerializer[FiredRule]):
    """An active or ended rule. The fingerprint of its answers stays inside."""

    resolved_by = serializers.StringRelatedField[Any](read_only=True)

    class Meta:
        model = FiredRule
        fields = (
            "id", "athlete", "episode", "rule_id", "level", "outcome", "outcome_note", "resolved_by", "resolved_at",
            "created_at",
        )  # fmt: skip


class StandingSerializer(serializers.Serializer[Any]):
    """How triage stands for an athlete. ``screened_at`` null: it never ran, and nothing is clear."""

    state = serializers.CharField()
    level = serializers.CharField(allow_null=True)
    running_action = serializers.CharField()
    cross_training = serializers.CharField()
    may_publish = serializers.BooleanField(source="releases")
    full_screen = serializers.BooleanField()
    active = FiredRuleSerializer(many=True)
    screened_at = serializers.SerializerMethodField()
    verdict = serializers.JSONField(source="document")

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_screened_at(self, standing: Any) -> Any:
        """When the standing verdict was made."""
        return standing.screen.created_at if standing.screen else None


class ScreenSerializer(serializers.ModelSerializer[TriageScreen]):
    """One screen exactly as it was."""

    class Meta:
        model = TriageScreen
        fields = (
            "id", "athlete", "episode", "trigger", "state", "level", "answers", "verdict", "content_version",
            "created_at",
        )  # fmt: skip


class FindingsSerializer(serializers.ModelSerializer[ClinicalFindings]):
    """What a clinician examined. Writing merges; null takes an answer back."""

    answers = serializers.DictField(child=serializers.JSONField(allow_null=True))

    class Meta:
        model = ClinicalFindings
        fields = ("episode", "answers", "recorded_at")
        read_only_fields = ("episode", "recorded_at")


class ResolveSerializer(serializers.Serializer[Any]):
    """What was found about a fired rule."""

    outcome = serializers.ChoiceField(choices=["excluded", "confirmed", "treated"])
    note = serializers.CharField(max_length=2000)


class ReferralSerializer(serializers.ModelSerializer[Referral]):
    """A referral. It is closed by ``status`` closed with an ``outcome``."""

    class Meta:
        model = Referral
        fields = (
            "id", "athlete", "episode", "to_whom", "why", "rule_ids", "due_on", "status", "outcome", "closed_at",
            "created_at",
        )  # fmt: skip
        read_only_fields = ("athlete", "episode", "to_whom", "why", "rule_ids", "closed_at", "created_at")


class NewReferralSerializer(serializers.Serializer[Any]):
    """A referral to be started."""

    episode = serializers.UUIDField()
    to_whom = serializers.CharField(max_length=120)
    why = serializers.CharField(max_length=2000)
    due_on = serializers.DateField()
    rule_ids = serializers.ListField(child=serializers.CharField(max_length=8), required=False, default=list)


class MeasurementSerializer(serializers.ModelSerializer[Measurement]):
    """One test on one side as it is stored. A value is null when nothing valid was measured."""

    class Meta:
        model = Measurement
        fields = (
            "id", "assessment", "athlete", "test_id", "variant", "side", "trials", "value", "unit", "sticks", "faults",
            "pain", "stop_reason", "pain_limited", "footwear", "device", "not_done_reason", "notes", "measured_on",
        )  # fmt: skip


class AssessmentSerializer(serializers.ModelSerializer[Assessment]):
    """A sitting with its measurements."""

    measurements = MeasurementSerializer(many=True, read_only=True)

    class Meta:
        model = Assessment
        fields = (
            "id", "athlete", "episode", "assessor", "performed_on", "battery", "finished_at", "notes", "measurements",
        )  # fmt: skip


class NewAssessmentSerializer(serializers.Serializer[Any]):
    """A sitting to be begun. The client may make the id."""

    id = serializers.UUIDField(required=False)
    athlete = serializers.UUIDField()
    episode = serializers.UUIDField()
    battery = serializers.ListField(child=serializers.CharField(max_length=10), min_length=1, max_length=40)


class TrialSerializer(serializers.Serializer[Any]):
    """One attempt: ``value`` in the test's unit, or ``entry`` as a load (kg, N)."""

    value = serializers.DecimalField(max_digits=9, decimal_places=3, required=False, allow_null=True)
    entry = serializers.DecimalField(max_digits=9, decimal_places=3, required=False, allow_null=True)
    valid = serializers.BooleanField(required=False, default=True)
    sticks = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=5)


class FaultsSerializer(serializers.Serializer[Any]):
    """The five faults of the single-leg squat."""

    balance = serializers.BooleanField()
    trunk = serializers.BooleanField()
    pelvis = serializers.BooleanField()
    knee = serializers.BooleanField()
    depth = serializers.BooleanField()


class NewMeasurementSerializer(serializers.Serializer[Any]):
    """A measurement to be stored, or left out with ``not_done_reason``. Entering again corrects."""

    id = serializers.UUIDField(required=False)
    test_id = serializers.CharField(max_length=10)
    side = serializers.ChoiceField(choices=["L", "R", "both"])
    variant = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    trials = TrialSerializer(many=True, required=False, default=list)
    faults = FaultsSerializer(required=False, allow_null=True, default=None)
    depth_deg = serializers.DecimalField(max_digits=4, decimal_places=1, required=False, allow_null=True, default=None)
    body_mass_kg = serializers.DecimalField(
        max_digits=5, decimal_places=1, required=False, allow_null=True, default=None
    )
    pain = serializers.IntegerField(min_value=0, max_value=10, required=False, allow_null=True, default=None)
    stop_reason = serializers.CharField(max_length=24, required=False, allow_blank=True, default="")
    footwear = serializers.ChoiceField(choices=["barefoot", "shod"], required=False, default="barefoot")
    device = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    not_done_reason = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    notes = serializers.CharField(max_length=280, required=False, allow_blank=True, default="")

    def entry(self) -> MeasurementEntry:
        """What the service takes. Call only on valid data."""
        data = self.validated_data
        faults = data["faults"]
        return MeasurementEntry(
            variant=data["variant"],
            trials=tuple(TrialEntry(**trial) for trial in data["trials"]),
            faults=SquatFaults(**faults) if faults else None,
            depth_deg=data["depth_deg"],
            body_mass_kg=data["body_mass_kg"],
            pain=data["pain"],
            stop_reason=data["stop_reason"],
            footwear=data["footwear"],
            device=data["device"],
            notes=data["notes"],
        )


class BoardRowSerializer(serializers.Serializer[Any]):
    """One test of the scoreboard, rounded for people."""

    test_id = serializers.CharField(source="test.id")
    name = serializers.CharField(source="test.name")
    state = serializers.CharField()
    left = serializers.DecimalField(source="shown_left", max_digits=9, decimal_places=3, allow_null=True)
    right = serializers.DecimalField(source="shown_right", max_digits=9, decimal_places=3, allow_null=True)
    whole = serializers.DecimalField(source="shown_whole", max_digits=9, decimal_places=3, allow_null=True)
    gap_pct = serializers.DecimalField(source="shown_gap_pct", max_digits=6, decimal_places=1, allow_null=True)
    severity = serializers.DecimalField(source="shown_severity", max_digits=6, decimal_places=1, allow_null=True)
    target = serializers.ListField(source="target_words", child=serializers.CharField())
    target_met = serializers.BooleanField(allow_null=True)
    is_limiter = serializers.BooleanField()
    stale = serializers.BooleanField()
    not_done = serializers.CharField(allow_null=True)
    notes = serializers.ListField(child=serializers.CharField())


class ScoreboardSerializer(serializers.Serializer[Any]):
    """Rows, what limits, and whether fast work is open. A speed gate of null is unknown, and not open."""

    rows = BoardRowSerializer(many=True)
    limiter = serializers.SerializerMethodField()
    incomplete = serializers.ListField(source="limiter.incomplete", child=serializers.CharField())
    speed_gate = serializers.SerializerMethodField()

    @extend_schema_field({"type": "object", "nullable": True})
    def get_limiter(self, board: Any) -> dict[str, object] | None:
        """The key test that limits most."""
        finding = board.limiter.finding
        if finding is None:
            return None
        side = finding.side.value if finding.side else None
        return {"test": finding.family, "side": side, "status": finding.status.value if finding.status else None}

    @extend_schema_field({"type": "object"})
    def get_speed_gate(self, board: Any) -> dict[str, object]:
        """Value (null: unknown), allowed, and the reasons."""
        gate = board.speed_gate
        return {"value": gate.value, "allowed": gate.allowed, "reasons": [reason.words for reason in gate.reasons]}


class InstructionSerializer(serializers.Serializer[Any]):
    """What a runner sees instead of any session."""

    emergency = serializers.BooleanField()
    headline = serializers.CharField()
    words = serializers.ListField(child=serializers.CharField())
    running = serializers.CharField()
    other_training = serializers.CharField()
    emergency_number = serializers.CharField()
    clinic_phone = serializers.CharField()
