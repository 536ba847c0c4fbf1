"""Who may read and write through the API: roles named on the view class, refused with 403."""

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from clinic.models import Membership


def membership_of(request: Request) -> Membership:
    """The membership a permitted request works with."""
    membership = request._request.membership  # type: ignore[attr-defined]
    assert isinstance(membership, Membership)
    return membership


class HasRole(BasePermission):
    """The view class names ``read_roles`` and ``write_roles``; a view that names none allows nobody."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        membership = getattr(request._request, "membership", None)
        if membership is None:
            return False
        name = "read_roles" if request.method in SAFE_METHODS else "write_roles"
        return membership.role in getattr(view, name, ())
