"""Who may do what in a clinic: the one place for roles, and the two refusals (404 stranger, 403 wrong role).

Row-level security has already hidden other clinics' rows; what is not found here is answered with 404.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from clinic.models import Membership, Role

Args = ParamSpec("Args")
Response = TypeVar("Response", bound=HttpResponseBase)


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


STAFF = (Role.ADMIN, Role.CLINICIAN)
EVERYBODY = (Role.ADMIN, Role.CLINICIAN, Role.ATHLETE)
