"""The evaluate door over HTTP: a case document, or a list of them, in; verdict documents out. Stores nothing."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from clinic.api.permissions import HasRole
from clinic.models import Role
from programs.domain.evaluation.errors import CaseError
from programs.domain.evaluation.json_text import dump, parse
from programs.domain.evaluation.verdict import error_document, has_error
from programs.services.evaluation import evaluate_document

MOST_DOCUMENTS = 500
UNPROCESSABLE, TOO_LARGE = 422, 413


class EvaluateView(APIView):
    """For staff and the systems of a clinic. Nobody's record is touched, so no look is logged."""

    permission_classes = (HasRole,)
    write_roles = (Role.CLINICIAN, Role.ADMIN)

    @extend_schema(
        operation_id="evaluate",
        request=OpenApiTypes.OBJECT,
        responses={200: OpenApiTypes.OBJECT, 422: OpenApiTypes.OBJECT, 413: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request) -> HttpResponse:
        """Evaluate a case document or a list of at most 500, without storing anything.

        A document that is wrong answers 422 with {"id", "error": {"path", "message"}}; in a list the error stands in
        its place and the answer is 200. Numbers are read and written as exact decimals.
        """
        try:
            # Not request.data: its parser would turn decimals into binary floats.
            document = parse(request.body)
        except RequestDataTooBig:
            return _answer(error_document(None, CaseError("This is too large. Send fewer documents.")), TOO_LARGE)
        except CaseError as error:
            return _answer(error_document(None, error), UNPROCESSABLE)
        if not isinstance(document, list):
            verdict = evaluate_document(document)
            return _answer(verdict, UNPROCESSABLE if has_error(verdict) else 200)
        if len(document) > MOST_DOCUMENTS:
            too_many = CaseError(f"At most {MOST_DOCUMENTS} documents at once; {len(document)} were sent.")
            return _answer(error_document(None, too_many), TOO_LARGE)
        return _answer([evaluate_document(one) for one in document], 200)


def _answer(body: object, status: int) -> HttpResponse:
    return HttpResponse(dump(body), content_type="application/json", status=status)
