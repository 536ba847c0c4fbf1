"""Puts every request inside one transaction that is bound to the signed-in person's clinic.

The person signs in with a session or, below ``/api/``, with an API token, which says in which clinic it works.
"""

import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from clinic.models import ApiToken, Membership, User, scope
from clinic.selectors import memberships_of, token_with
from clinic.services.tokens import PREFIX, note_use

UNSCOPED_PATHS = ("/static/", "/healthz", "/readyz")
SESSION_KEY = "membership"
SEEN_KEY = "seen_at"
RUNNER_KEY = "runner_device"
API_PATH = "/api/"
TOKEN_SCHEME = "Token "


class _UndoneError(Exception):
    """Leaves the scopes of a request whose view raised, so that their transactions roll back; carries the answer."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


class TenancyMiddleware:
    """One transaction a request; PostgreSQL's row-level security sees the clinic of ``request.membership``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(UNSCOPED_PATHS):
            return self.get_response(request)
        secret = _sent_token(request)
        if secret:
            try:
                return self._with_token(request, secret)
            except _UndoneError as undone:
                return undone.response
        user = request.user if isinstance(request.user, User) else None
        if user is not None and self._idle_too_long(request):
            logout(request)
            user = None
        request.failed = False  # type: ignore[attr-defined]
        try:
            return self._with_session(request, user)
        except _UndoneError as undone:
            return undone.response

    def _with_session(self, request: HttpRequest, user: User | None) -> HttpResponse:
        """Work in the clinic that the person chose."""
        via = f"{request.method} {request.path}"[:200]
        with scope(clinic=None, user=user, via=via):
            self._enter(request, user)
            member: Membership | None = request.membership  # type: ignore[attr-defined]
            if member is None:
                return self._respond(request)
            with scope(clinic=member.clinic_id, user=user, membership=member, via=via):
                return self._respond(request)

    def _with_token(self, request: HttpRequest, secret: str) -> HttpResponse:
        """Work as the token's membership in the token's clinic; as nobody when the token is not good.

        The browser's session, if one was sent along, counts for nothing.
        """
        via = f"{request.method} {request.path}"[:200]
        request.user = AnonymousUser()
        request.failed = False  # type: ignore[attr-defined]
        request.membership, request.memberships = None, []  # type: ignore[attr-defined]
        token = _token_of(secret)
        request.api_token = token  # type: ignore[attr-defined]
        if token is None or token.membership.user is None:
            with scope(clinic=None, via=via):
                return self._respond(request)
        member, user = token.membership, token.membership.user
        request.user = user
        request.membership, request.memberships = member, [member]  # type: ignore[attr-defined]
        with scope(clinic=member.clinic_id, user=user, membership=member, via=f"token {via}"[:200]):
            note_use(token)
            return self._respond(request)

    def _respond(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 500 or request.failed:  # type: ignore[attr-defined]
            raise _UndoneError(response)
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
        if chosen is not None:
            _fit_session(request, is_runner=chosen.is_athlete)

    def _idle_too_long(self, request: HttpRequest) -> bool:
        """Signs off a browser that nobody has used for a while; the time is written at most once a minute."""
        now = int(time.time())
        seen = request.session.get(SEEN_KEY)
        if seen is None or now - seen > 60:
            request.session[SEEN_KEY] = now
        limit = settings.STAFF_IDLE_SECONDS
        return seen is not None and now - seen > limit and not request.session.get(RUNNER_KEY, False)


def _fit_session(request: HttpRequest, *, is_runner: bool) -> None:
    """A runner's own phone stays signed in for weeks; a browser of the clinic ends with the day and when idle."""
    if is_runner != request.session.get(RUNNER_KEY, False):
        request.session[RUNNER_KEY] = is_runner
        request.session.set_expiry(settings.RUNNER_SESSION_SECONDS if is_runner else 0)


def _sent_token(request: HttpRequest) -> str:
    """The token of an API request, or "" when it comes with a session or with nothing."""
    header = request.headers.get("Authorization", "")
    is_token = request.path.startswith(API_PATH) and header.startswith(TOKEN_SCHEME)
    return header.removeprefix(TOKEN_SCHEME).strip() if is_token else ""


def _token_of(secret: str) -> ApiToken | None:
    """The usable token, looked up inside the clinic that it names; None for anything else."""
    if not secret.startswith(PREFIX):
        return None
    clinic_hex = secret.removeprefix(PREFIX).partition("_")[0]
    try:
        clinic_id = uuid.UUID(hex=clinic_hex)
    except ValueError:
        return None
    with scope(clinic=clinic_id, via="token"):
        return token_with(secret)
