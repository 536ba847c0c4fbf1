"""Turns a rule's refusal into an API answer: 400 with the code, the words and the field."""

from typing import Any

from django.core.exceptions import ValidationError as ModelValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler as default_handler

from clinic.domain.errors import RuleViolation


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """RuleViolation becomes 400; everything else is Django REST Framework's."""
    if isinstance(error, RuleViolation):
        return Response({"code": error.code, "message": error.message, "field": error.field}, status=400)
    if isinstance(error, ModelValidationError):
        return Response({"code": "invalid", "message": "; ".join(error.messages), "field": None}, status=400)
    return default_handler(error, context)
