"""What every page needs around its content: the navigation of the role, and the clinics to switch between."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from clinic.models import Alert, Membership, Recall, Role


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the main navigation."""

    label: str
    url: str
    current: bool
    count: int | None = None


_ENTRIES: dict[str, list[tuple[str, str, str]]] = {
    Role.CLINICIAN: [
        ("Today", "home", "/$"),
        ("Athletes", "athletes:list", "/athletes/"),
        ("Schedule", "clinic:schedule", "/schedule/"),
        ("Library", "programs:library", "/library/"),
    ],
    Role.ADMIN: [
        ("Today", "home", "/$"),
        ("Schedule", "clinic:schedule", "/schedule/"),
        ("Recalls", "clinic:recalls", "/recalls/"),
        ("People", "clinic:people", "/people/"),
    ],
    Role.ATHLETE: [
        ("Today", "programs:today", "/my/today/"),
        ("Week", "programs:week", "/my/week/"),
        ("Check-in", "assessments:checkins", "/my/check-in/"),
        ("Progress", "assessments:progress", "/my/progress/"),
    ],
}


def _is_current(path: str, prefix: str) -> bool:
    return path == "/" if prefix == "/$" else path.startswith(prefix)


def _count(membership: Membership, label: str) -> int | None:
    if label == "Today" and membership.is_clinician:
        return Alert.objects.unresolved().filter(athlete__athlete__clinician=membership).count() or None
    if label == "Recalls":
        return Recall.objects.to_book().count() or None
    return None


def navigation(request: HttpRequest) -> dict[str, Any]:
    """``nav``, ``membership``, ``memberships`` and ``practice`` for the masthead; empty for a stranger."""
    membership: Membership | None = getattr(request, "membership", None)
    if membership is None:
        return {"nav": [], "membership": None, "memberships": [], "practice": None}
    items = [
        NavItem(label, reverse(name), _is_current(request.path, prefix), _count(membership, label))
        for label, name, prefix in _ENTRIES[membership.role]
    ]
    return {
        "nav": items,
        "membership": membership,
        "memberships": getattr(request, "memberships", []),
        "practice": membership.clinic,
    }
