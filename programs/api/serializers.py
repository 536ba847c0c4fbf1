"""Shapes of the programs API. They describe and check; services decide."""

from rest_framework import serializers

from programs.models import (
    GateDecision,
    Phase,
    PlannedSession,
    Prescription,
    Program,
    Publication,
    PublicationFile,
    SessionLog,
)
from programs.services.gates import Decision


class PrescriptionSerializer(serializers.ModelSerializer[Prescription]):
    """One exercise with its dose (the dose document of programs.domain.dose)."""

    phase_number = serializers.IntegerField(source="phase.number", read_only=True)
    program = serializers.UUIDField(source="phase.program_id", read_only=True)

    class Meta:
        model = Prescription
        fields = (
            "id", "program", "phase_number", "session", "position", "exercise", "dose", "heavy", "weekdays", "note",
        )  # fmt: skip
        read_only_fields = fields


class PhasePrescriptionSerializer(serializers.ModelSerializer[Prescription]):
    """One exercise inside its phase."""

    class Meta:
        model = Prescription
        fields = ("id", "session", "position", "exercise", "dose", "heavy", "weekdays", "note")
        read_only_fields = fields


class PlannedSessionSerializer(serializers.ModelSerializer[PlannedSession]):
    """One session of a phase's week. ``weekday`` 0 is Monday."""

    class Meta:
        model = PlannedSession
        fields = (
            "id", "weekday", "position", "title", "kind", "intensity", "distance_m", "minutes", "at_gym", "note", "why",
        )  # fmt: skip
        read_only_fields = fields


class PhaseSerializer(serializers.ModelSerializer[Phase]):
    """One phase with its exercises and its week."""

    prescriptions = PhasePrescriptionSerializer(many=True, read_only=True)
    sessions = PlannedSessionSerializer(many=True, read_only=True)

    class Meta:
        model = Phase
        fields = ("number", "goal", "minimum_days", "started_on", "ended_on", "prescriptions", "sessions")
        read_only_fields = fields


class ProgramSerializer(serializers.ModelSerializer[Program]):
    """A working plan with all its phases."""

    phases = PhaseSerializer(many=True, read_only=True)

    class Meta:
        model = Program
        fields = (
            "id", "athlete", "episode", "protocol", "status", "phase_number", "started_on", "pain_cap_strength", "note",
            "content_version", "revision", "created_at", "phases",
        )  # fmt: skip
        read_only_fields = fields


class PublishSerializer(serializers.Serializer[Program]):
    """What goes with a publication. ``revision`` is the one that was read."""

    revision = serializers.IntegerField(min_value=0)
    change_note = serializers.CharField(max_length=280, required=False, default="", allow_blank=True)
    justification = serializers.CharField(max_length=280, required=False, default="", allow_blank=True)


class DecideSerializer(serializers.Serializer[Program]):
    """A decision at the gate. An override and a step back need a reason."""

    decision = serializers.ChoiceField(choices=[decision.value for decision in Decision])
    reason = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)
    revision = serializers.IntegerField(min_value=0)


class GateSerializer(serializers.Serializer[Program]):
    """A judged gate: each criterion with status met, not_met or needs_data."""

    protocol = serializers.CharField(read_only=True)
    phase = serializers.IntegerField(read_only=True)
    on = serializers.DateField(read_only=True)
    minimum_days = serializers.IntegerField(read_only=True)
    proposal = serializers.CharField(read_only=True)
    ready = serializers.BooleanField(read_only=True)
    results = serializers.ListField(child=serializers.DictField(), read_only=True)
    holds = serializers.ListField(child=serializers.DictField(), read_only=True)


class DecisionSerializer(serializers.ModelSerializer[GateDecision]):
    """What was decided."""

    class Meta:
        model = GateDecision
        fields = ("id", "from_phase", "to_phase", "overridden", "reason")
        read_only_fields = fields


class PublicationFileSerializer(serializers.ModelSerializer[PublicationFile]):
    """A file of a publication and where it stands."""

    class Meta:
        model = PublicationFile
        fields = ("paper", "state", "pages")
        read_only_fields = fields


class PublicationSerializer(serializers.ModelSerializer[Publication]):
    """A published program: the whole immutable document and its hash."""

    files = PublicationFileSerializer(many=True, read_only=True)

    class Meta:
        model = Publication
        fields = ("id", "program", "athlete", "version", "document", "sha256", "change_note", "created_at", "files")
        read_only_fields = fields


class SessionLogSerializer(serializers.ModelSerializer[SessionLog]):
    """What was done of one session on one day."""

    class Meta:
        model = SessionLog
        fields = ("id", "athlete", "publication", "session", "local_date", "items", "finished_at", "checkin")
        read_only_fields = fields


class LogSessionSerializer(serializers.Serializer[SessionLog]):
    """A log as a phone sends it. ``id`` is made on the phone; the same id again is the same log."""

    id = serializers.UUIDField(required=False)
    publication = serializers.UUIDField()
    session = serializers.UUIDField()
    local_date = serializers.DateField()
    items = serializers.DictField(child=serializers.DictField())
    finished = serializers.BooleanField(required=False, default=False)
