"""How athletes, their intakes, runs and check-ins are read and written over the API. Never saves."""

from typing import Any

from rest_framework import serializers

from athletes.models import Adjustment, Athlete, CheckIn, Episode, Intake, Intensity, Run, SessionKind, Shoe


class EpisodeSerializer(serializers.ModelSerializer[Episode]):
    """One complaint."""

    complaint = serializers.CharField(read_only=True)

    class Meta:
        model = Episode
        fields = (
            "id", "athlete", "complaint", "region", "side", "onset_date", "onset_mode", "deload_start_date",
            "baseline_pain", "goal_text", "status", "closed_on",
        )  # fmt: skip
        read_only_fields = fields


class AthleteSerializer(serializers.ModelSerializer[Athlete]):
    """Who the runner is. The id is that of the membership."""

    id = serializers.UUIDField(source="membership_id", read_only=True)
    name = serializers.CharField(source="membership.name", read_only=True)
    email = serializers.EmailField(source="membership.email", read_only=True)
    phone = serializers.CharField(source="membership.phone", read_only=True)
    clinician_name = serializers.CharField(source="clinician.name", read_only=True)

    class Meta:
        model = Athlete
        fields = (
            "id", "name", "email", "phone", "clinician", "clinician_name", "date_of_birth", "sex_for_norms",
            "uses_miles",
        )  # fmt: skip
        read_only_fields = fields


class IntakeSerializer(serializers.ModelSerializer[Intake]):
    """An intake: state, revision and the answers by question; a question that is missing was not answered."""

    person = serializers.JSONField(source="answers.person", default=dict, read_only=True)
    items = serializers.JSONField(source="answers.items", default=dict, read_only=True)

    class Meta:
        model = Intake
        fields = (
            "id", "athlete", "episode", "questionnaire_version", "status", "revision", "steps_done", "completed_at",
            "person", "items",
        )  # fmt: skip
        read_only_fields = fields


class SaveStepSerializer(serializers.Serializer[Any]):
    """Answers to one page. ``answers`` maps question ids to raw values; null takes an answer back."""

    revision = serializers.IntegerField(min_value=0)
    answers = serializers.DictField(child=serializers.JSONField(allow_null=True))
    confirmed = serializers.ListField(child=serializers.CharField(), required=False, default=list)
    none = serializers.BooleanField(required=False, default=False)


class ShoeSerializer(serializers.ModelSerializer[Shoe]):
    """A pair of shoes."""

    class Meta:
        model = Shoe
        fields = (
            "id", "athlete", "name", "category", "first_use_date", "distance_m", "drop_mm", "stack_heel_mm",
            "share_pct", "retired_on",
        )  # fmt: skip
        read_only_fields = fields


class NewShoeSerializer(serializers.Serializer[Any]):
    """A new pair. ``id`` may be made by the phone."""

    id = serializers.UUIDField(required=False)
    name = serializers.CharField(max_length=80)
    category = serializers.ChoiceField(choices=Shoe._meta.get_field("category").choices or [], default="daily")
    first_use_date = serializers.DateField(required=False, allow_null=True, default=None)
    distance_m = serializers.IntegerField(required=False, default=0, min_value=0, max_value=3_000_000)


class RunSerializer(serializers.ModelSerializer[Run]):
    """One run."""

    class Meta:
        model = Run
        fields = (
            "id", "athlete", "started_at", "local_date", "kind", "intensity", "distance_m", "moving_s", "ascent_m",
            "descent_m", "rpe", "cadence_spm", "surface", "shoe", "source",
        )  # fmt: skip
        read_only_fields = fields


class NewRunSerializer(serializers.Serializer[Any]):
    """A run that was done. ``id`` may be made by the phone: the same id again answers with the same run."""

    id = serializers.UUIDField(required=False)
    started_at = serializers.DateTimeField()
    local_date = serializers.DateField(required=False, allow_null=True, default=None)
    kind = serializers.ChoiceField(choices=SessionKind.choices, default=SessionKind.RUN)
    intensity = serializers.ChoiceField(choices=Intensity.choices, default=Intensity.EASY)
    distance_m = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0, max_value=250_000)
    moving_s = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=172_800)
    ascent_m = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0, max_value=15_000)
    descent_m = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0, max_value=15_000)
    rpe = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0, max_value=10)
    surface = serializers.CharField(required=False, default="", max_length=10, allow_blank=True)
    shoe = serializers.UUIDField(required=False, allow_null=True, default=None)


class CheckInSerializer(serializers.ModelSerializer[CheckIn]):
    """What was said about one session and how it was judged."""

    class Meta:
        model = CheckIn
        fields = (
            "id", "athlete", "episode", "run", "planned_session", "local_date", "ended_at", "kind", "intensity",
            "distance_m", "descent_m", "pain_cap", "baseline_pain", "pain_before", "pain_first_10_minutes",
            "pain_worst", "pain_last_5_minutes", "got_worse", "limp_during", "painkiller", "new_night_pain",
            "focal_bone_pain", "pop_or_bruise", "morning_at", "pain_next_morning", "stiffer_next_morning",
            "stiffness_minutes", "limp_next_morning", "day_later_at", "pain_at_24_hours", "limp_at_24_hours",
            "colour", "provisional", "frozen_at",
        )  # fmt: skip
        read_only_fields = fields


def _pain() -> serializers.IntegerField:
    return serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0, max_value=10)


def _yes_no() -> serializers.BooleanField:
    return serializers.BooleanField(required=False, allow_null=True, default=None)


class NewCheckInSerializer(serializers.Serializer[Any]):
    """A session and what it did to one complaint. Null is not known; it is never read as 0 or as no."""

    id = serializers.UUIDField(required=False)
    episode = serializers.UUIDField()
    ended_at = serializers.DateTimeField()
    local_date = serializers.DateField(required=False, allow_null=True, default=None)
    kind = serializers.ChoiceField(choices=SessionKind.choices, default=SessionKind.RUN)
    intensity = serializers.ChoiceField(choices=Intensity.choices, default=Intensity.EASY)
    distance_m = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0, max_value=250_000)
    descent_m = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0, max_value=15_000)
    planned_session = serializers.UUIDField(required=False, allow_null=True, default=None)
    pain_worst = _pain()
    pain_before = _pain()
    pain_first_10_minutes = _pain()
    pain_last_5_minutes = _pain()
    got_worse = _yes_no()
    limp_during = _yes_no()
    painkiller = _yes_no()
    new_night_pain = _yes_no()
    focal_bone_pain = _yes_no()
    pop_or_bruise = _yes_no()


class MorningSerializer(serializers.Serializer[Any]):
    """The next morning. ``at`` is when it was answered, if the phone was without signal."""

    pain = _pain()
    stiffer = _yes_no()
    limp = _yes_no()
    stiffness_minutes = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=240
    )
    at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class DayLaterSerializer(serializers.Serializer[Any]):
    """About a day later."""

    pain = _pain()
    limp = _yes_no()
    at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class AdjustmentSerializer(serializers.ModelSerializer[Adjustment]):
    """What the next sessions lose and why."""

    class Meta:
        model = Adjustment
        fields = (
            "id", "athlete", "checkin", "lever", "reduction_pct", "sessions_left", "expires_on", "state", "lift_reason",
        )  # fmt: skip
        read_only_fields = fields
