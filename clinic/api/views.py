"""The practice over the API: who I am, people, appointments, recalls. Reads by selectors, writes by services."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, DateTimeField
from rest_framework.views import APIView

from clinic import selectors
from clinic.access import EVERYBODY, STAFF
from clinic.api.permissions import HasRole, membership_of
from clinic.api.serializers import (
    AppointmentSerializer,
    BookSerializer,
    MembershipSerializer,
    MeSerializer,
    RecallSerializer,
    RunnerAppointmentSerializer,
    StatusSerializer,
    WhenSerializer,
)
from clinic.models import Appointment, Membership, Recall
from clinic.services import schedule


class MeView(APIView):
    """Who the session or the token is, and in which clinic it works."""

    permission_classes = (HasRole,)
    read_roles = EVERYBODY

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """My place."""
        return Response(MeSerializer(membership_of(request)).data)


class MemberViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Membership]):
    """People of the clinic by name and role, for staff."""

    queryset = Membership.objects.none()
    serializer_class = MembershipSerializer
    permission_classes = (HasRole,)
    read_roles = STAFF

    def get_queryset(self) -> QuerySet[Membership]:
        """Everybody who has not left."""
        clinic = membership_of(self.request).clinic_id
        return selectors.people(clinic).filter(left_at__isnull=True).order_by("name", "pk")


_FROM = OpenApiParameter("from", OpenApiTypes.DATETIME, description="Ending after this moment.")
_UNTIL = OpenApiParameter("until", OpenApiTypes.DATETIME, description="Starting before this moment.")


class AppointmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Appointment]):
    """The diary. Staff see everybody's and write; runners read their own."""

    queryset = Appointment.objects.none()
    permission_classes = (HasRole,)
    read_roles = EVERYBODY
    write_roles = STAFF

    def get_queryset(self) -> QuerySet[Appointment]:
        """In order of time."""
        member = membership_of(self.request)
        rows = selectors.appointments_of(member) if member.is_athlete else selectors.appointments()
        rows = rows.order_by("starts_at", "pk")
        return self._in_period(rows) if self.action == "list" else rows

    def get_serializer_class(self) -> type[BaseSerializer[Appointment]]:
        """Runners do not read the front desk's note."""
        member = getattr(self.request, "membership", None)
        return RunnerAppointmentSerializer if member is not None and member.is_athlete else AppointmentSerializer

    @extend_schema(parameters=[_FROM, _UNTIL])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Appointments, of a period when ``from`` or ``until`` is given."""
        return super().list(request, *args, **kwargs)

    def _in_period(self, queryset: QuerySet[Appointment]) -> QuerySet[Appointment]:
        """What touches the period that the address names."""
        for name, lookup in (("from", "ends_at__gt"), ("until", "starts_at__lt")):
            value = self.request.query_params.get(name)
            if value:
                queryset = queryset.filter(**{lookup: _moment(name, value)})
        return queryset

    @extend_schema(request=BookSerializer, responses={201: AppointmentSerializer, 200: AppointmentSerializer})
    def create(self, request: Request) -> Response:
        """Book. 400 with code ``taken`` when somebody is busy: then nothing was booked or sent."""
        member = membership_of(request)
        form = BookSerializer(data=request.data, context={"membership": member})
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        known = self.get_queryset().filter(pk=wanted.get("id")).first() if "id" in wanted else None
        if known is not None:
            return Response(AppointmentSerializer(known).data)
        booked = schedule.book_appointment(by=member, **wanted)
        return Response(AppointmentSerializer(booked).data, status=201)

    @extend_schema(request=WhenSerializer, responses=AppointmentSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Another time, length or therapist."""
        member, appointment = membership_of(request), self.get_object()
        form = WhenSerializer(data=request.data, context={"membership": member})
        form.is_valid(raise_exception=True)
        moved = schedule.move_appointment(by=member, appointment=appointment, **form.validated_data)
        return Response(AppointmentSerializer(moved).data)

    @extend_schema(request=None, responses=AppointmentSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Call it off; cancelling twice is the same as once."""
        cancelled = schedule.cancel_appointment(by=membership_of(request), appointment=self.get_object())
        return Response(AppointmentSerializer(cancelled).data)

    @extend_schema(request=StatusSerializer, responses=AppointmentSerializer)
    @action(detail=True, methods=["post"])
    def mark(self, request: Request, pk: str) -> Response:
        """Confirmed, arrived, done, did not come."""
        appointment = self.get_object()
        form = StatusSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        status = form.validated_data["status"]
        marked = schedule.mark_appointment(by=membership_of(request), appointment=appointment, status=status)
        return Response(AppointmentSerializer(marked).data)


class RecallViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Recall]):
    """Who is due to be seen, for staff. Booked by booking an appointment with the recall's id."""

    queryset = Recall.objects.none()
    serializer_class = RecallSerializer
    permission_classes = (HasRole,)
    read_roles = STAFF

    def get_queryset(self) -> QuerySet[Recall]:
        """Longest due first; settled ones too when asked for one."""
        rows = selectors.recall_rows().order_by("due_on", "pk")
        return rows.open() if self.action == "list" else rows


def _moment(name: str, value: str) -> Any:
    try:
        return DateTimeField().to_internal_value(value)
    except ValidationError as problem:
        raise ValidationError({name: problem.detail}) from problem
