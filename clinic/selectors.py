"""Reads of the practice: people, diary, recalls, alerts. Row-level security bounds each of them to one clinic."""

import hashlib
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import wraps
from typing import ParamSpec, TypeVar, cast
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from clinic.content.schedule import schedule_rules
from clinic.domain.slots import Period, free_slots, working_periods
from clinic.models import (
    Alert,
    ApiToken,
    Appointment,
    AppointmentStatus,
    Clinic,
    Invitation,
    Membership,
    Message,
    MessageState,
    Recall,
    Role,
    User,
)
from clinic.models.schedule import RecallQuerySet

Args = ParamSpec("Args")
Found = TypeVar("Found")

# --- reading the same rows once -----------------------------------------------------------------------

_known: ContextVar[dict[Hashable, object] | None] = ContextVar("_known", default=None)
_MEMORY = "_plimsoll_read_once"


@contextmanager
def read_once(request: object | None = None) -> Iterator[None]:
    """While this is open, a read that is ``remembered`` asks the database once; later callers get the same rows.

    For work that only reads: putting a page together, judging a gate. With ``request`` (a template's, in a tag) what
    was read stays on that request object, so that all tags of one page share it; without, it is gone at the end. It is
    never kept anywhere else: another request, and so another person or clinic, starts with nothing. Open it after the
    last write. A statement that is not a plain SELECT, or that moves to another clinic, forgets everything.
    """
    if _known.get() is not None:
        yield
        return
    memory: dict[Hashable, object] = {} if request is None else request.__dict__.setdefault(_MEMORY, {})

    def watch(execute: Callable[..., object], sql: object, params: object, many: bool, context: object) -> object:
        text = str(sql)
        if not text.startswith("SELECT") or "set_config" in text or "FOR UPDATE" in text:
            memory.clear()
        return execute(sql, params, many, context)

    token = _known.set(memory)
    try:
        with connection.execute_wrapper(watch):
            yield
    finally:
        _known.reset(token)


def remembered(read: Callable[Args, Found]) -> Callable[Args, Found]:
    """Decorate a read without effect whose arguments can be hashed; outside ``read_once`` it reads anew each time.

    It has to return something that callers do not change: a tuple, not a list.
    """

    @wraps(read)
    def asked(*args: Args.args, **kwargs: Args.kwargs) -> Found:
        memory = _known.get()
        if memory is None:
            return read(*args, **kwargs)
        key = (read, args, tuple(sorted(kwargs.items())))
        if key not in memory:
            memory[key] = read(*args, **kwargs)
        return cast("Found", memory[key])

    return asked


# --- who somebody is --------------------------------------------------------------------------------


def memberships_of(user: User) -> list[Membership]:
    """The person's active memberships in all their clinics, with the clinic, in a stable order."""
    return list(
        Membership.objects.active().filter(user=user).select_related("clinic", "user").order_by("clinic__name", "role")
    )


def hash_of(secret: str) -> str:
    """What is kept of a secret of high entropy (invitation link, API token): enough to recognise it, not to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


# --- people -----------------------------------------------------------------------------------------


def _with_invitations(people: QuerySet[Membership]) -> QuerySet[Membership]:
    return people.prefetch_related(
        Prefetch("invitations", Invitation.objects.select_related("invited_by").order_by("-created_at"))
    )


def people(clinic: UUID) -> QuerySet[Membership]:
    """Everybody of the clinic. Named, because people also see their own memberships elsewhere."""
    return Membership.objects.filter(clinic_id=clinic).select_related("clinic", "user")


def team(clinic: UUID) -> QuerySet[Membership]:
    """Admins and therapists of the clinic with their invitations; those who left stand last."""
    members = people(clinic).filter(role__in=[Role.ADMIN, Role.CLINICIAN])
    return _with_invitations(members).order_by(F("left_at").asc(nulls_first=True), "role", "name", "pk")


def athlete_contacts(clinic: UUID, search: str = "") -> QuerySet[Membership]:
    """Runners by name, with contact data and invitations; nothing clinical."""
    found = athletes(clinic).select_related("user", "athlete__clinician")
    if search:
        found = found.filter(Q(name__icontains=search) | Q(email__icontains=search) | Q(phone__icontains=search))
    return _with_invitations(found)


def clinicians(clinic: UUID) -> QuerySet[Membership]:
    """Active therapists."""
    return people(clinic).filter(role=Role.CLINICIAN, left_at__isnull=True).order_by("name", "pk")


def athletes(clinic: UUID) -> QuerySet[Membership]:
    """Active runners."""
    return people(clinic).filter(role=Role.ATHLETE, left_at__isnull=True).order_by("name", "pk")


def invitations() -> QuerySet[Invitation]:
    """All invitations of the clinic with whom they are for."""
    return Invitation.objects.select_related("membership", "membership__clinic", "invited_by")


def open_invitations(now: datetime) -> QuerySet[Invitation]:
    """Invitations that nobody has accepted yet and that still work, soonest to expire first."""
    chosen = Invitation.objects.open(now).select_related("membership", "invited_by")
    return chosen.order_by("expires_at", "pk")


def invitation_with(token: str) -> Invitation | None:
    """The invitation of this link in the current clinic, in whatever state."""
    return invitations().filter(token_hash=hash_of(token)).first()


def user_with(email: str) -> User | None:
    """Who signs in with this address."""
    return User.objects.filter(email__iexact=email).first()


def clinic_with(pk: UUID) -> Clinic | None:
    """The clinic's letterhead."""
    return Clinic.objects.filter(pk=pk).first()


# --- alerts -----------------------------------------------------------------------------------------


def worklist(clinician: Membership, *, whole_clinic: bool) -> QuerySet[Alert]:
    """Unresolved alerts, most urgent first: of this clinician's athletes, or of everybody's."""
    alerts = Alert.objects.unresolved().select_related("athlete", "athlete__athlete")
    if not whole_clinic:
        alerts = alerts.filter(athlete__athlete__clinician=clinician)
    return alerts.prefetch_related("athlete__athlete__episodes").order_by("urgency", "-created_at", "pk")


def worklist_counts(clinician: Membership) -> tuple[int, int]:
    """How many unresolved alerts are (mine, the whole clinic's)."""
    found = Alert.objects.unresolved().aggregate(
        mine=Count("pk", filter=Q(athlete__athlete__clinician=clinician)), everybody=Count("pk")
    )
    return found["mine"], found["everybody"]


def cleared_between(period: Period, clinician: Membership, *, whole_clinic: bool) -> QuerySet[Alert]:
    """Alerts somebody settled in the period, last first."""
    alerts = Alert.objects.filter(resolved_at__gte=period.start, resolved_at__lt=period.end)
    if not whole_clinic:
        alerts = alerts.filter(athlete__athlete__clinician=clinician)
    return alerts.select_related("athlete", "resolved_by").order_by("-resolved_at")


def alerts() -> QuerySet[Alert]:
    """All alerts of the clinic."""
    return Alert.objects.select_related("athlete", "resolved_by")


# --- diary ------------------------------------------------------------------------------------------


def appointments() -> QuerySet[Appointment]:
    """All appointments of the clinic with whom they are between."""
    return Appointment.objects.select_related("clinic", "clinician", "athlete", "booked_by")


def diary(period: Period, clinician: Membership | None = None) -> QuerySet[Appointment]:
    """Appointments of the period that were not cancelled, in order."""
    found = Appointment.objects.between(period.start, period.end).exclude(status=AppointmentStatus.CANCELLED)
    if clinician is not None:
        found = found.filter(clinician=clinician)
    return found.select_related("clinician", "athlete").order_by("starts_at", "pk")


def appointments_of(athlete: Membership) -> QuerySet[Appointment]:
    """One runner's appointments."""
    return appointments().filter(athlete=athlete)


def busy_times(people: Sequence[Membership], period: Period, *, except_for: Appointment | None = None) -> list[Period]:
    """When at least one of the people is booked within the period."""
    ids = [person.pk for person in people]
    found = Appointment.objects.holding_time().between(period.start, period.end)
    found = found.filter(Q(clinician__in=ids) | Q(athlete__in=ids))
    if except_for is not None:
        found = found.exclude(pk=except_for.pk)
    return [Period(start, end) for start, end in found.values_list("starts_at", "ends_at")]


def clashes(people: Sequence[Membership], wanted: Period, *, except_for: UUID | None = None) -> list[Appointment]:
    """What stands in the way of the wanted time for any of the people."""
    ids = [person.pk for person in people]
    found = Appointment.objects.holding_time().between(wanted.start, wanted.end)
    found = found.filter(Q(clinician__in=ids) | Q(athlete__in=ids))
    if except_for is not None:
        found = found.exclude(pk=except_for)
    return list(found.select_related("clinician", "athlete", "booked_by").order_by("starts_at"))


def next_free_slots(
    *,
    clinic: Clinic,
    people: Sequence[Membership],
    minutes: int,
    not_before: datetime,
    now: datetime,
    except_for: Appointment | None = None,
    limit: int | None = None,
) -> list[datetime]:
    """The next starts, in the clinic's time, at which all the people are free for ``minutes`` in opening hours."""
    rules = schedule_rules()
    first = max(not_before, now)
    working = working_periods(clinic.local(first).date(), rules.search_days, rules.hours, clinic.zone)
    if not working:
        return []
    busy = busy_times(people, Period(working[0].start, working[-1].end), except_for=except_for)
    starts = free_slots(
        working=working,
        busy=busy,
        length=timedelta(minutes=minutes),
        step=rules.step,
        not_before=first,
        limit=limit or rules.offered,
    )
    return [clinic.local(start) for start in starts]


def reminder_states(appointments: Sequence[Appointment]) -> dict[UUID, str]:
    """For each appointment whose present reminder is sent, failed or not known: that state."""
    meanings = {f"appointment:{one.pk}:reminder:{one.sequence}": one.pk for one in appointments}
    rows = Message.objects.filter(meaning__in=list(meanings)).values_list("meaning", "state")
    return {meanings[meaning]: state for meaning, state in rows}


# --- recalls ----------------------------------------------------------------------------------------


def recalls(now: datetime, *, clinician: Membership | None = None, due_before: date | None = None) -> RecallQuerySet:
    """Open recalls, longest due first, each with the runner's next appointment (``next_at``)."""
    ahead = Appointment.objects.holding_time().filter(athlete=OuterRef("athlete"), starts_at__gt=now)
    found = Recall.objects.open().select_related("athlete", "athlete__athlete__clinician", "appointment")
    if clinician is not None:
        found = found.filter(athlete__athlete__clinician=clinician)
    if due_before is not None:
        found = found.filter(due_on__lt=due_before)
    found = found.annotate(next_at=Subquery(ahead.order_by("starts_at").values("starts_at")[:1]))
    return found.order_by("due_on", "pk")


def recall_rows() -> RecallQuerySet:
    """All recalls of the clinic."""
    return Recall.objects.select_related("athlete", "athlete__athlete__clinician", "appointment")


# --- messages and tokens ----------------------------------------------------------------------------


def message_log(state: str = "") -> QuerySet[Message]:
    """Messages, newest first; of one state when it is named."""
    found = Message.objects.select_related("recipient")
    return found.filter(state=state).order_by("-due_at", "pk") if state else found.order_by("-due_at", "pk")


def messages_to_decide() -> QuerySet[Message]:
    """Messages that failed for good or whose end nobody saw."""
    return message_log().filter(state__in=[MessageState.FAILED, MessageState.UNKNOWN])


def message_counts() -> dict[str, int]:
    """How many messages are in each state."""
    return dict(Message.objects.order_by().values_list("state").annotate(Count("pk")))


def tokens_of(membership: Membership) -> QuerySet[ApiToken]:
    """The person's own API tokens, newest first."""
    return ApiToken.objects.filter(membership=membership)


def token_with(secret: str) -> ApiToken | None:
    """The usable token of the current clinic that this string is, with its membership, clinic and user."""
    found = ApiToken.objects.usable().select_related("membership", "membership__clinic", "membership__user")
    return found.filter(token_hash=hash_of(secret), membership__user__is_active=True).first()
