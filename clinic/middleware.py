"""Puts every request inside one transaction that is bound to the signed-in person's clinic."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from clinic.models import Membership, User, scope
from clinic.selectors import memberships_of

UNSCOPED_PATHS = ("/static/", "/healthz", "/readyz")
SESSION_KEY = "membership"
SEEN_KEY = "seen_at"


class ClinicRequest(HttpRequest):
    """A request after this middleware: who is asking, and in which of their clinics."""

    membership: Membership | None
    memberships: list[Membership]


class TenancyMiddleware:
    """One transaction a request; PostgreSQL's row-level security sees the clinic of ``request.membership``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(UNSCOPED_PATHS):
            return self.get_response(request)
        user = request.user if isinstance(request.user, User) else None
        if user is not None and self._idle_too_long(request):
            logout(request)
            user = None
        request.failed = False  # type: ignore[attr-defined]
        with scope(clinic=None, user=user, via=f"{request.method} {request.path}"[:200]):
            self._enter(request, user)
            if request.membership is None:  # type: ignore[attr-defined]
                response = self._respond(request)
            else:
                membership = request.membership  # type: ignore[attr-defined]
                with scope(
                    clinic=membership.clinic_id,
                    user=user,
                    membership=membership,
                    via=f"{request.method} {request.path}"[:200],
                ):
                    response = self._respond(request)
        return response

    def _respond(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 500 or request.failed:  # type: ignore[attr-defined]
            transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """A view that raised has changed nothing."""
        request.failed = True  # type: ignore[attr-defined]

    def _enter(self, request: HttpRequest, user: User | None) -> None:
        """Choose the membership: the one the person switched to, else their first active one."""
        memberships = memberships_of(user) if user else []
        wanted = request.session.get(SESSION_KEY) if memberships else None
        chosen = next((one for one in memberships if str(one.pk) == wanted), memberships[0] if memberships else None)
        request.memberships = memberships  # type: ignore[attr-defined]
        request.membership = chosen  # type: ignore[attr-defined]

    def _idle_too_long(self, request: HttpRequest) -> bool:
        """Signs off a browser that nobody has used for a while; the time is written at most once a minute."""
        now = int(time.time())
        seen = request.session.get(SEEN_KEY)
        if seen is None or now - seen > 60:
            request.session[SEEN_KEY] = now
        limit = settings.STAFF_IDLE_SECONDS
        return seen is not None and now - seen > limit and not request.session.get("runner_device", False)
