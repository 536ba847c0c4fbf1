"""Who may do what in a clinic: the one place for roles, and the two refusals (404 stranger, 403 wrong role).

Row-level security has already hidden other clinics' rows; what is not found here is answered with 404.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from clinic import selectors
from clinic.models import Alert, ApiToken, Appointment, Invitation, Membership, Message, Recall, Role, User

Args = ParamSpec("Args")
Response = TypeVar("Response", bound=HttpResponseBase)

STAFF = (Role.ADMIN, Role.CLINICIAN)
EVERYBODY = (Role.ADMIN, Role.CLINICIAN, Role.ATHLETE)


class MemberRequest(HttpRequest):
    """A request of somebody who is signed in and has a clinic."""

    membership: Membership
    memberships: list[Membership]


def require_role(membership: Membership | None, *roles: str) -> Membership:
    """The membership, if it has one of the roles; else PermissionDenied (403)."""
    if membership is None:
        raise PermissionDenied("You have no place in a clinic here. Ask your clinic to invite you again.")
    if membership.role not in roles:
        names = " or ".join(str(Role(role).label).lower() for role in roles)
        raise PermissionDenied(f"This page is for a {names}. You are signed in as {membership.get_role_display()}.")
    return membership


def allow(
    *roles: str,
) -> Callable[
    [Callable[Concatenate[MemberRequest, Args], Response]],
    Callable[Concatenate[HttpRequest, Args], HttpResponseBase],
]:
    """Decorate a page with the roles that may use it; the roles stay readable on the view for the matrix test."""

    def decorate(
        view: Callable[Concatenate[MemberRequest, Args], Response],
    ) -> Callable[Concatenate[HttpRequest, Args], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            require_role(getattr(request, "membership", None), *roles)
            return view(cast("MemberRequest", request), *args, **kwargs)

        guarded.allowed_roles = frozenset(roles)  # type: ignore[attr-defined]
        return cast("Callable[Concatenate[HttpRequest, Args], HttpResponseBase]", guarded)

    return decorate


def person_for(by: Membership, pk: UUID) -> Membership:
    """Somebody of the same clinic, for an admin; 404 for anybody else's people."""
    require_role(by, Role.ADMIN)
    return get_object_or_404(selectors.people(by.clinic_id), pk=pk)


def invitation_for(by: Membership, pk: UUID) -> Invitation:
    """An invitation of the clinic: any for an admin, a runner's for a clinician."""
    require_role(by, *STAFF)
    found = get_object_or_404(selectors.invitations(), pk=pk)
    if by.is_clinician and not found.membership.is_athlete:
        raise PermissionDenied("Only an admin changes invitations to the team.")
    return found


def appointment_for(by: Membership, pk: UUID) -> Appointment:
    """An appointment of the clinic; runners see their own and get 404 for anybody else's."""
    rows = selectors.appointments() if by.role in STAFF else selectors.appointments_of(by)
    return get_object_or_404(rows, pk=pk)


def recall_for(by: Membership, pk: UUID) -> Recall:
    """A recall of the clinic, for staff."""
    require_role(by, *STAFF)
    return get_object_or_404(selectors.recall_rows(), pk=pk)


def alert_for(by: Membership, pk: UUID) -> Alert:
    """An alert of the clinic. Alerts are clinical: an admin never sees one."""
    require_role(by, Role.CLINICIAN)
    return get_object_or_404(selectors.alerts(), pk=pk)


def message_for(by: Membership, pk: UUID) -> Message:
    """A message of the clinic, for an admin."""
    require_role(by, Role.ADMIN)
    return get_object_or_404(selectors.message_log(), pk=pk)


def token_for(by: Membership, pk: UUID) -> ApiToken:
    """One's own API token; 404 for anybody else's."""
    return get_object_or_404(selectors.tokens_of(by), pk=pk)


def own_place(user: User, pk: str) -> Membership:
    """The active membership ``pk`` of this person in any clinic; 404 when it is not theirs."""
    for membership in selectors.memberships_of(user):
        if str(membership.pk) == pk:
            return membership
    raise Http404("You have no such place.")
