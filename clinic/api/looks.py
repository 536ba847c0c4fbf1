"""One row over the API is a look at somebody's record, and looks are logged."""

from typing import Any

from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.permissions import membership_of
from clinic.models import Membership
from clinic.services.audit import log_access


class LoggedRetrieve(mixins.RetrieveModelMixin):
    """Retrieve a row, and record who looked at whose record."""

    def subject_of(self, row: Any) -> Membership:
        """Whose record the row belongs to; override where the row does not name its athlete itself."""
        subject: Membership = row.athlete.membership
        return subject

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One row; the look is logged."""
        found = self.get_object()  # type: ignore[attr-defined]
        what = f"API {self.basename}"  # type: ignore[attr-defined]
        log_access(by=membership_of(request), athlete=self.subject_of(found), what=what)
        return Response(self.get_serializer(found).data)  # type: ignore[attr-defined]
