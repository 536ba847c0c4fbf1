"""Triage, tests and referrals over the API. Clinicians read and write; runners read their own scoreboard and stop."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from assessments.access import assessment_for, athlete_for, fired_rule_for, referral_for
from assessments.api.serializers import (
    AssessmentSerializer,
    FindingsSerializer,
    FiredRuleSerializer,
    InstructionSerializer,
    MeasurementSerializer,
    NewAssessmentSerializer,
    NewMeasurementSerializer,
    NewReferralSerializer,
    ReferralSerializer,
    ResolveSerializer,
    ScoreboardSerializer,
    ScreenSerializer,
    StandingSerializer,
)
from assessments.models import Assessment, Referral, TriageScreen
from assessments.selectors.testing import assessment_rows, measurements_in_order, scoreboard_of
from assessments.selectors.triage import (
    current_triage,
    findings_of,
    instruction_for,
    referral_rows,
    screen_rows,
)
from assessments.services.referrals import close_referral, create_referral, update_referral
from assessments.services.testing import finish_assessment, record_measurement, skip_test, start_assessment
from assessments.services.triage import record_findings, resolve_rule
from athletes.access import episode_for
from clinic.api.looks import LoggedRetrieve
from clinic.api.permissions import HasRole, membership_of
from clinic.models import Role
from clinic.services.audit import log_access

CLINICIAN = (Role.CLINICIAN,)
ATHLETE = OpenApiParameter("athlete", OpenApiTypes.UUID, description="Only of this athlete.")


def _wanted(request: Request) -> UUID | None:
    """The athlete that the address names, if it names one."""
    text = request.query_params.get("athlete")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise ValidationError({"athlete": ["This is not an id."]}) from None


class TriageView(APIView):
    """How triage stands for an athlete, for clinicians."""

    permission_classes = (HasRole,)
    read_roles = CLINICIAN

    @extend_schema(responses=StandingSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """The standing verdict."""
        member = membership_of(request)
        athlete = athlete_for(member, pk)
        log_access(by=member, athlete=athlete.membership, what="triage")
        return Response(StandingSerializer(current_triage(athlete)).data)


class ScreenViewSet(mixins.ListModelMixin, LoggedRetrieve, viewsets.GenericViewSet[TriageScreen]):
    """Screens as they were, newest first."""

    queryset = TriageScreen.objects.none()
    serializer_class = ScreenSerializer
    permission_classes = (HasRole,)
    lookup_value_converter = "uuid"
    read_roles = CLINICIAN

    def get_queryset(self) -> QuerySet[TriageScreen]:
        """Of the clinic, or of one athlete."""
        return screen_rows(_wanted(self.request))

    @extend_schema(parameters=[ATHLETE])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Screens, of one athlete when ``athlete`` is given."""
        return super().list(request, *args, **kwargs)


class FindingsView(APIView):
    """A clinician's findings about one complaint. Runners can neither read nor write them."""

    permission_classes = (HasRole,)
    read_roles = CLINICIAN
    write_roles = CLINICIAN

    @extend_schema(responses=FindingsSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """What was recorded."""
        member = membership_of(request)
        episode = episode_for(member, pk)
        log_access(by=member, athlete=episode.athlete.membership, what="findings")
        found = findings_of(episode)
        if found is None:
            raise NotFound("Nothing is recorded about this complaint yet.")
        return Response(FindingsSerializer(found).data)

    @extend_schema(request=FindingsSerializer, responses=StandingSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Record answers and screen again; answers how triage stands then."""
        member = membership_of(request)
        episode = episode_for(member, pk)
        sent = FindingsSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        record_findings(by=member, episode=episode, answers=sent.validated_data["answers"])
        return Response(StandingSerializer(current_triage(episode.athlete)).data)


class ResolveView(APIView):
    """What was found about a fired rule."""

    permission_classes = (HasRole,)
    write_roles = CLINICIAN

    @extend_schema(request=ResolveSerializer, responses=FiredRuleSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Record an outcome and screen again."""
        member = membership_of(request)
        rule = fired_rule_for(member, pk)
        sent = ResolveSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        resolve_rule(by=member, fired_rule=rule, **sent.validated_data)
        return Response(FiredRuleSerializer(fired_rule_for(member, pk)).data)


class AssessmentViewSet(mixins.ListModelMixin, LoggedRetrieve, viewsets.GenericViewSet[Assessment]):
    """Sittings with their measurements, newest first."""

    queryset = Assessment.objects.none()
    serializer_class = AssessmentSerializer
    permission_classes = (HasRole,)
    lookup_value_converter = "uuid"
    read_roles = CLINICIAN
    write_roles = CLINICIAN

    def get_queryset(self) -> QuerySet[Assessment]:
        """Of the clinic, or of one athlete."""
        athlete = _wanted(self.request)
        rows = assessment_rows().prefetch_related(Prefetch("measurements", measurements_in_order()))
        rows = rows.filter(athlete=athlete) if athlete else rows
        return rows.order_by("-performed_on", "-created_at", "-id")

    @extend_schema(parameters=[ATHLETE])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Sittings, of one athlete when ``athlete`` is given."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=NewAssessmentSerializer, responses=AssessmentSerializer)
    def create(self, request: Request) -> Response:
        """Begin a sitting, or go on with the one begun today (200)."""
        member = membership_of(request)
        sent = NewAssessmentSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        data = sent.validated_data
        athlete = athlete_for(member, data["athlete"])
        known = set(assessment_rows().filter(athlete=athlete).values_list("pk", flat=True))
        sitting = start_assessment(
            by=member,
            athlete=athlete,
            episode=episode_for(member, data["episode"]),
            battery=data["battery"],
            id=data.get("id"),
        )
        return Response(AssessmentSerializer(sitting).data, status=200 if sitting.pk in known else 201)

    @extend_schema(request=NewMeasurementSerializer, responses=MeasurementSerializer)
    @action(detail=True, methods=["post"])
    def measurements(self, request: Request, pk: UUID) -> Response:
        """Store one test on one side, or say why it is left out. The same again answers the same row."""
        member = membership_of(request)
        sitting = assessment_for(member, pk)
        sent = NewMeasurementSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        data = sent.validated_data
        place: dict[str, Any] = {"assessment": sitting, "test_id": data["test_id"], "side": data["side"]}
        if data["not_done_reason"]:
            row = skip_test(by=member, reason=data["not_done_reason"], **place)
        else:
            row = record_measurement(by=member, entry=sent.entry(), id=data.get("id"), **place)
        return Response(MeasurementSerializer(row).data)

    @extend_schema(request=None, responses=AssessmentSerializer)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, pk: UUID) -> Response:
        """End the sitting. A second time changes nothing."""
        member = membership_of(request)
        return Response(AssessmentSerializer(finish_assessment(by=member, assessment=assessment_for(member, pk))).data)


class ScoreboardView(APIView):
    """The scoreboard of an athlete: for clinicians, and for the runner's own."""

    permission_classes = (HasRole,)
    read_roles = (Role.CLINICIAN, Role.ATHLETE)

    @extend_schema(responses=ScoreboardSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """Judged today."""
        member = membership_of(request)
        athlete = athlete_for(member, pk)
        log_access(by=member, athlete=athlete.membership, what="scoreboard")
        return Response(ScoreboardSerializer(scoreboard_of(athlete)).data)


class InstructionView(APIView):
    """The full-screen instruction of the runner who asks."""

    permission_classes = (HasRole,)
    read_roles = (Role.ATHLETE,)

    @extend_schema(responses={200: InstructionSerializer, 204: None})
    def get(self, request: Request) -> Response:
        """The instruction, or 204 when there is none."""
        member = membership_of(request)
        found = instruction_for(athlete_for(member, member.pk))
        return Response(status=204) if found is None else Response(InstructionSerializer(found).data)


class ReferralViewSet(mixins.ListModelMixin, LoggedRetrieve, viewsets.GenericViewSet[Referral]):
    """Referrals, the most pressing first."""

    queryset = Referral.objects.none()
    serializer_class = ReferralSerializer
    permission_classes = (HasRole,)
    lookup_value_converter = "uuid"
    read_roles = CLINICIAN
    write_roles = CLINICIAN

    def get_queryset(self) -> QuerySet[Referral]:
        """Of the clinic, or of one athlete."""
        return referral_rows(_wanted(self.request))

    @extend_schema(parameters=[ATHLETE])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Referrals, of one athlete when ``athlete`` is given."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=NewReferralSerializer, responses={201: ReferralSerializer})
    def create(self, request: Request) -> Response:
        """Start a referral."""
        member = membership_of(request)
        sent = NewReferralSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        data = dict(sent.validated_data)
        row = create_referral(by=member, episode=episode_for(member, data.pop("episode")), **data)
        return Response(ReferralSerializer(row).data, status=201)

    @extend_schema(request=ReferralSerializer, responses=ReferralSerializer)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Move a referral on, or close it with an outcome."""
        member = membership_of(request)
        row = referral_for(member, pk)
        sent = ReferralSerializer(row, data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        data = sent.validated_data
        status = data.get("status", row.status)
        if status == "closed":
            row = close_referral(by=member, referral=row, outcome=data.get("outcome", ""))
        else:
            row = update_referral(by=member, referral=row, status=status, due_on=data.get("due_on"))
        return Response(ReferralSerializer(row).data)
