"""Programs over the API. Clinicians read, publish and decide; runners read what was published and log sessions."""

from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.looks import LoggedRetrieve
from clinic.api.permissions import HasRole, membership_of
from clinic.models import Membership, Role
from clinic.services.audit import log_access
from programs.access import publication_for
from programs.api import serializers as shapes
from programs.models import Prescription, Program, Publication, SessionLog
from programs.selectors import api as rows
from programs.selectors.gate import look_at_gate
from programs.services.gates import decide_gate, evaluation_json
from programs.services.logs import log_session
from programs.services.publishing import publish_program

CLINICAL = (Role.CLINICIAN, Role.ATHLETE)
ATHLETE = OpenApiParameter("athlete", str, description="Only rows of this athlete")
Row = TypeVar("Row", bound=Model)


class ProgramsViewSet(mixins.ListModelMixin, LoggedRetrieve, viewsets.GenericViewSet[Row]):
    """Reads with the look of staff at one athlete's row recorded; ``?athlete=`` narrows a list."""

    permission_classes = (HasRole,)
    read_roles: tuple[str, ...] = CLINICAL
    write_roles: tuple[str, ...] = ()
    athlete_field = "athlete"

    @property
    def member(self) -> Membership:
        """Who is asking."""
        return membership_of(self.request)

    def narrowed(self, found: QuerySet[Row]) -> QuerySet[Row]:
        """Only of the athlete that the address names, if it names one."""
        wanted = self.request.query_params.get("athlete", "")
        if not wanted:
            return found
        try:
            return found.filter(**{self.athlete_field: UUID(wanted)})
        except ValueError:
            return found.none()

    def sent(self, shape: type[Any]) -> dict[str, Any]:
        """The validated body."""
        serializer = shape(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


@extend_schema(parameters=[ATHLETE])
class ProgramViewSet(ProgramsViewSet[Program]):
    """Working plans: read, publish, look at the gate, decide."""

    queryset = Program.objects.none()
    serializer_class = shapes.ProgramSerializer
    read_roles = (Role.CLINICIAN,)
    write_roles = (Role.CLINICIAN,)

    def get_queryset(self) -> QuerySet[Program]:
        """The clinic's."""
        return self.narrowed(rows.programs(self.member))

    @extend_schema(request=shapes.PublishSerializer, responses={201: shapes.PublicationSerializer})
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Give the runner the plan as the next version; 400 with the reasons while it is blocked."""
        done = publish_program(by=self.member, program=self.get_object(), **self.sent(shapes.PublishSerializer))
        return Response(shapes.PublicationSerializer(done).data, status=201)

    @extend_schema(responses=shapes.GateSerializer)
    @action(detail=True, methods=["get"])
    def gate(self, request: Request, pk: str) -> Response:
        """The gate of the current phase, judged now."""
        program = self.get_object()
        log_access(by=self.member, athlete=program.athlete.membership, what="API gate")
        return Response(evaluation_json(view=look_at_gate(program)))

    @extend_schema(request=shapes.DecideSerializer, responses={201: shapes.DecisionSerializer})
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Record a decision with the evaluation it is based on, and carry it out."""
        row = decide_gate(by=self.member, program=self.get_object(), **self.sent(shapes.DecideSerializer))
        return Response(shapes.DecisionSerializer(row).data, status=201)


@extend_schema(parameters=[ATHLETE])
class PrescriptionViewSet(ProgramsViewSet[Prescription]):
    """Exercises with doses of working plans."""

    queryset = Prescription.objects.none()
    serializer_class = shapes.PrescriptionSerializer
    read_roles = (Role.CLINICIAN,)
    athlete_field = "phase__program__athlete"

    def get_queryset(self) -> QuerySet[Prescription]:
        """The clinic's."""
        return self.narrowed(rows.prescriptions(self.member))

    def subject_of(self, row: Prescription) -> Membership:
        """Whose prescription it is."""
        return row.phase.program.athlete.membership


@extend_schema(parameters=[ATHLETE])
class PublicationViewSet(ProgramsViewSet[Publication]):
    """What runners hold."""

    queryset = Publication.objects.none()
    serializer_class = shapes.PublicationSerializer

    def get_queryset(self) -> QuerySet[Publication]:
        """The clinic's, or the runner's own."""
        return self.narrowed(rows.publications(self.member))


@extend_schema(parameters=[ATHLETE])
class SessionLogViewSet(ProgramsViewSet[SessionLog]):
    """Logs of sessions; a runner's phone sends them, as often as it needs to."""

    queryset = SessionLog.objects.none()
    serializer_class = shapes.SessionLogSerializer
    write_roles = (Role.ATHLETE,)

    def get_queryset(self) -> QuerySet[SessionLog]:
        """The clinic's, or the runner's own."""
        return self.narrowed(rows.session_logs(self.member))

    @extend_schema(
        request=shapes.LogSessionSerializer,
        responses={201: shapes.SessionLogSerializer, 200: shapes.SessionLogSerializer},
    )
    def create(self, request: Request) -> Response:
        """Keep what was done; 201 for a new log, 200 when it was already there."""
        body = self.sent(shapes.LogSessionSerializer)
        log, created = log_session(
            by=self.member,
            publication=publication_for(self.member, body["publication"]),
            session=body["session"],
            local_date=body["local_date"],
            items=body["items"],
            log_id=body.get("id"),
            finished=body["finished"],
        )
        return Response(shapes.SessionLogSerializer(log).data, status=201 if created else 200)
