"""Athletes over the API. Runners read and write their own; clinicians read the clinic's; the front desk is refused."""

from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from athletes.access import own_athlete
from athletes.api import serializers as shapes
from athletes.models import Adjustment, Athlete, CheckIn, Episode, Intake, Run, Shoe
from athletes.selectors import api as rows
from athletes.selectors.intake import page_of, questionnaire_of
from athletes.selectors.record import shoe_of
from athletes.services.checkins import SessionAnswers, SessionFacts, record_day_later, record_morning, record_session
from athletes.services.intakes import PageAnswers, save_step
from athletes.services.runs import RunFacts, ShoeFacts, add_shoe, record_run
from clinic.api.looks import LoggedRetrieve
from clinic.api.permissions import HasRole, membership_of
from clinic.models import Membership, Role

CLINICAL = (Role.CLINICIAN, Role.ATHLETE)
ANSWERS = (
    "pain_worst", "got_worse", "limp_during", "pain_before", "pain_first_10_minutes", "pain_last_5_minutes",
    "painkiller", "new_night_pain", "focal_bone_pain", "pop_or_bruise",
)  # fmt: skip
FACTS = ("ended_at", "kind", "intensity", "distance_m", "descent_m", "planned_session", "local_date")
Row = TypeVar("Row", bound=Model)


class ClinicalViewSet(mixins.ListModelMixin, LoggedRetrieve, viewsets.GenericViewSet[Row]):
    """Reads for clinicians and the runner; every look of staff at one athlete's row is recorded."""

    permission_classes = (HasRole,)
    read_roles: tuple[str, ...] = CLINICAL
    write_roles: tuple[str, ...] = ()

    @property
    def member(self) -> Membership:
        """Who is asking."""
        return membership_of(self.request)

    def sent(self, shape: type[Any]) -> dict[str, Any]:
        """The validated body."""
        serializer = shape(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


class AthleteViewSet(ClinicalViewSet[Athlete]):
    """Athletes in care."""

    queryset = Athlete.objects.none()
    serializer_class = shapes.AthleteSerializer

    def subject_of(self, row: Athlete) -> Membership:
        """The row is the athlete."""
        return row.membership

    def get_queryset(self) -> QuerySet[Athlete]:
        """The clinic's, or the runner's own."""
        return rows.athletes(self.member)


class OfAthleteViewSet(ClinicalViewSet[Row]):
    """Rows of one athlete each; ``?athlete=`` narrows a list."""

    def of_athlete(self, found: QuerySet[Row]) -> QuerySet[Row]:
        """Only of the athlete that the address names, if it names one."""
        wanted = self.request.query_params.get("athlete", "")
        if not wanted:
            return found
        try:
            return found.filter(athlete=UUID(wanted))
        except ValueError:
            return found.none()


ATHLETE = OpenApiParameter("athlete", str, description="Only rows of this athlete")


@extend_schema(parameters=[ATHLETE])
class EpisodeViewSet(OfAthleteViewSet[Episode]):
    """Episodes of care."""

    queryset = Episode.objects.none()
    serializer_class = shapes.EpisodeSerializer

    def get_queryset(self) -> QuerySet[Episode]:
        """The clinic's, or the runner's own."""
        return self.of_athlete(rows.episodes(self.member))


class IntakeViewSet(OfAthleteViewSet[Intake]):
    """Intakes: read them, and save one page of a draft."""

    queryset = Intake.objects.none()
    serializer_class = shapes.IntakeSerializer
    write_roles = CLINICAL

    def get_queryset(self) -> QuerySet[Intake]:
        """The clinic's, or the runner's own."""
        return self.of_athlete(rows.intakes(self.member))

    @extend_schema(request=shapes.SaveStepSerializer, responses=shapes.IntakeSerializer)
    @action(detail=True, methods=["post"], url_path="steps/(?P<step>[a-z0-9_-]+)")
    def steps(self, request: Request, pk: str, step: str) -> Response:
        """Save one page. What was not stored comes back as ``problems`` with status 422; the rest is stored."""
        intake = self.get_object()
        page = page_of(questionnaire_of(intake), step)
        if page is None:
            raise Http404
        body = self.sent(shapes.SaveStepSerializer)
        sent = PageAnswers(raw=body["answers"], confirmed=frozenset(body["confirmed"]), none=body["none"])
        outcome = save_step(by=self.member, intake=intake, page=page, sent=sent, revision=body["revision"])
        problems = [
            {"field": one.field, "message": one.message, "may_confirm": one.may_confirm} for one in outcome.problems
        ]
        data = {**shapes.IntakeSerializer(outcome.intake).data, "problems": problems}
        return Response(data, status=422 if problems else 200)


@extend_schema(parameters=[ATHLETE])
class CheckInViewSet(OfAthleteViewSet[CheckIn]):
    """Check-ins: after a session, the next morning, a day later."""

    queryset = CheckIn.objects.none()
    serializer_class = shapes.CheckInSerializer
    write_roles = (Role.ATHLETE,)

    def get_queryset(self) -> QuerySet[CheckIn]:
        """The clinic's, or the runner's own."""
        return self.of_athlete(rows.checkins(self.member))

    @extend_schema(request=shapes.NewCheckInSerializer, responses=shapes.CheckInSerializer)
    def create(self, request: Request) -> Response:
        """Store and judge a session. Sent again it is the same check-in (200)."""
        athlete = own_athlete(self.member)
        body = self.sent(shapes.NewCheckInSerializer)
        episode = rows.episodes(self.member).filter(pk=body["episode"]).first()
        if episode is None:
            raise Http404
        known = "id" in body and rows.checkins(self.member).filter(pk=body["id"]).exists()
        checkin = record_session(
            by=self.member,
            athlete=athlete,
            episode=episode,
            checkin_id=body.get("id"),
            facts=SessionFacts(**{name: body[name] for name in FACTS}),
            answers=SessionAnswers(**{name: body[name] for name in ANSWERS}),
        )
        return Response(shapes.CheckInSerializer(checkin).data, status=200 if known else 201)

    @extend_schema(request=shapes.MorningSerializer, responses=shapes.CheckInSerializer)
    @action(detail=True, methods=["post"])
    def morning(self, request: Request, pk: str) -> Response:
        """The next morning."""
        checkin = record_morning(by=self.member, checkin=self.get_object(), **self.sent(shapes.MorningSerializer))
        return Response(shapes.CheckInSerializer(checkin).data)

    @extend_schema(request=shapes.DayLaterSerializer, responses=shapes.CheckInSerializer)
    @action(detail=True, methods=["post"], url_path="day-later")
    def day_later(self, request: Request, pk: str) -> Response:
        """About a day later."""
        checkin = record_day_later(by=self.member, checkin=self.get_object(), **self.sent(shapes.DayLaterSerializer))
        return Response(shapes.CheckInSerializer(checkin).data)


@extend_schema(parameters=[ATHLETE])
class RunViewSet(OfAthleteViewSet[Run]):
    """Runs, logged by hand or by a phone."""

    queryset = Run.objects.none()
    serializer_class = shapes.RunSerializer
    write_roles = (Role.ATHLETE,)

    def get_queryset(self) -> QuerySet[Run]:
        """The clinic's, or the runner's own."""
        return self.of_athlete(rows.runs(self.member))

    @extend_schema(request=shapes.NewRunSerializer, responses=shapes.RunSerializer)
    def create(self, request: Request) -> Response:
        """Store a run. The same id again is the same run (200)."""
        athlete = own_athlete(self.member)
        body = self.sent(shapes.NewRunSerializer)
        run_id, shoe_id = body.pop("id", None), body.pop("shoe")
        shoe = shoe_of(athlete, shoe_id) if shoe_id else None
        if shoe_id and shoe is None:
            raise Http404
        run, new = record_run(by=self.member, athlete=athlete, run_id=run_id, facts=RunFacts(shoe=shoe, **body))
        return Response(shapes.RunSerializer(run).data, status=201 if new else 200)


@extend_schema(parameters=[ATHLETE])
class ShoeViewSet(OfAthleteViewSet[Shoe]):
    """Shoes."""

    queryset = Shoe.objects.none()
    serializer_class = shapes.ShoeSerializer
    write_roles = (Role.ATHLETE,)

    def get_queryset(self) -> QuerySet[Shoe]:
        """The clinic's, or the runner's own."""
        return self.of_athlete(rows.shoes(self.member))

    @extend_schema(request=shapes.NewShoeSerializer, responses=shapes.ShoeSerializer)
    def create(self, request: Request) -> Response:
        """Add a pair. The same id again is the same pair (200)."""
        body = self.sent(shapes.NewShoeSerializer)
        shoe_id = body.pop("id", None)
        athlete = own_athlete(self.member)
        shoe, new = add_shoe(by=self.member, athlete=athlete, facts=ShoeFacts(**body), shoe_id=shoe_id)
        return Response(shapes.ShoeSerializer(shoe).data, status=201 if new else 200)


@extend_schema(parameters=[ATHLETE])
class AdjustmentViewSet(OfAthleteViewSet[Adjustment]):
    """What the next sessions lose and why; read only."""

    queryset = Adjustment.objects.none()
    serializer_class = shapes.AdjustmentSerializer

    def get_queryset(self) -> QuerySet[Adjustment]:
        """The clinic's, or the runner's own."""
        return self.of_athlete(rows.adjustments(self.member))
