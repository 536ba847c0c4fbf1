"""One row over the API is a look at somebody's record, and looks are logged."""

from typing import Any

from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.permissions import membership_of
from clinic.services.audit import log_access


class LoggedRetrieve(mixins.RetrieveModelMixin):
    """Retrieve a row that names its athlete (``row.athlete.membership``), and record who looked."""

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One row; the look is logged."""
        found = self.get_object()  # type: ignore[attr-defined]
        what = f"API {self.basename}"  # type: ignore[attr-defined]
        log_access(by=membership_of(request), athlete=found.athlete.membership, what=what)
        return Response(self.get_serializer(found).data)  # type: ignore[attr-defined]
