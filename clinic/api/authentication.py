"""API tokens. The middleware has looked the token up already, because it decides the clinic of the transaction; this
only tells Django REST Framework who it was. Such a request needs no CSRF token: it carries no cookie that counts."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from clinic.models import ApiToken, User


class ClinicTokenAuthentication(BaseAuthentication):
    """``Authorization: Token pl_…``. A token that is not good is refused with 401, never treated as a visitor."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Who the middleware found; None when no token was sent."""
        missing = object()
        token = getattr(request._request, "api_token", missing)
        if token is missing:
            return None
        if not isinstance(token, ApiToken) or token.membership.user is None:
            raise AuthenticationFailed("This token does not work. Make a new one under your account, API tokens.")
        return token.membership.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a request without a sign-in is asked for."""
        return "Token"


class ClinicTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes it."""

    target_class = "clinic.api.authentication.ClinicTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """An Authorization header with the word Token."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token pl_…`, made under your account, API tokens. It works in the clinic it was made in.",
        }
