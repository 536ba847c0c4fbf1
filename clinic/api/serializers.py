"""How the practice reads and what it accepts over the API. Never saves."""

from typing import Any

from rest_framework import serializers

from clinic import selectors
from clinic.models import Appointment, AppointmentKind, AppointmentStatus, Clinic, Membership, Recall


class ClinicSerializer(serializers.ModelSerializer[Clinic]):
    """The letterhead."""

    class Meta:
        model = Clinic
        fields = ("id", "name", "time_zone", "phone", "emergency_number", "uses_miles")
        read_only_fields = fields


class MembershipSerializer(serializers.ModelSerializer[Membership]):
    """A person's place in a clinic."""

    class Meta:
        model = Membership
        fields = ("id", "name", "role", "title")
        read_only_fields = fields


class MeSerializer(serializers.Serializer[Any]):
    """Who is asking, and where."""

    id = serializers.UUIDField(source="pk", read_only=True)
    name = serializers.CharField(read_only=True)
    role = serializers.ChoiceField(choices=["admin", "clinician", "athlete"], read_only=True)
    email = serializers.EmailField(read_only=True)
    clinic = ClinicSerializer(read_only=True)


class RunnerAppointmentSerializer(serializers.ModelSerializer[Appointment]):
    """An appointment as the runner may read it."""

    clinician_name = serializers.CharField(source="clinician.name", read_only=True)
    athlete_name = serializers.CharField(source="athlete.name", read_only=True)

    class Meta:
        model = Appointment
        fields: tuple[str, ...] = (
            "id", "clinician", "clinician_name", "athlete", "athlete_name",
            "starts_at", "ends_at", "kind", "status", "room", "sequence",
        )  # fmt: skip
        read_only_fields = fields


class AppointmentSerializer(RunnerAppointmentSerializer):
    """An appointment as the clinic reads it: with the front desk's note."""

    class Meta(RunnerAppointmentSerializer.Meta):
        fields = (*RunnerAppointmentSerializer.Meta.fields, "note")
        read_only_fields = fields


class WhenSerializer(serializers.Serializer[Any]):
    """Another time."""

    starts_at = serializers.DateTimeField()
    minutes = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=1440)
    clinician = serializers.UUIDField(required=False, allow_null=True, default=None)

    def validate_clinician(self, value: Any) -> Membership | None:
        """A therapist of the clinic."""
        return _person(self, value) if value else None


class BookSerializer(serializers.Serializer[Any]):
    """A new appointment. ``id`` may be made by the client: the same id again answers with the same appointment."""

    id = serializers.UUIDField(required=False)
    athlete = serializers.UUIDField()
    clinician = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=AppointmentKind.choices)
    starts_at = serializers.DateTimeField()
    minutes = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=1440)
    recall = serializers.UUIDField(required=False, allow_null=True, default=None)
    room = serializers.CharField(required=False, default="", max_length=40, allow_blank=True)
    note = serializers.CharField(required=False, default="", max_length=280, allow_blank=True)

    def validate_athlete(self, value: Any) -> Membership:
        """A person of the clinic; whether a runner is for the service to say."""
        return _person(self, value)

    def validate_clinician(self, value: Any) -> Membership:
        """A person of the clinic; whether a therapist is for the service to say."""
        return _person(self, value)

    def validate_recall(self, value: Any) -> Recall | None:
        """A recall of the clinic."""
        if value is None:
            return None
        found = selectors.recall_rows().filter(pk=value).first()
        if found is None:
            raise serializers.ValidationError("There is no such recall.")
        return found


class StatusSerializer(serializers.Serializer[Any]):
    """What became of an appointment."""

    status = serializers.ChoiceField(
        choices=[one for one in AppointmentStatus.choices if one[0] not in {AppointmentStatus.BOOKED, "cancelled"}]
    )


class RecallSerializer(serializers.ModelSerializer[Recall]):
    """Who is due, in the front desk's words."""

    athlete_name = serializers.CharField(source="athlete.name", read_only=True)

    class Meta:
        model = Recall
        fields = (
            "id", "athlete", "athlete_name", "why", "due_on", "state", "appointment", "last_contact_at", "outcome_note",
        )  # fmt: skip
        read_only_fields = fields


def _person(serializer: serializers.Serializer[Any], pk: Any) -> Membership:
    found = selectors.people(serializer.context["membership"].clinic_id).filter(pk=pk).first()
    if found is None:
        raise serializers.ValidationError("There is nobody with this id here.")
    return found
