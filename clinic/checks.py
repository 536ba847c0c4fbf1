"""System checks: the running app must be bound by row-level security."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections


@checks.register(checks.Tags.database)
def app_role_is_bound(databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse to run as an owner, a superuser or a role that bypasses row-level security."""
    if not databases or "default" not in databases:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper OR rolbypassrls, "
            "EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 'clinic_clinic' AND tableowner = current_user) "
            "FROM pg_roles WHERE rolname = current_user"
        )
        name, privileged, owner = cursor.fetchone()
    if privileged or owner:
        return [
            checks.Error(
                f"The app is connected as '{name}', which row-level security does not bind.",
                hint="Set DATABASE_APP_URL to a login of plimsoll_app, or unset it to use DATABASE_URL with that role.",
                id="clinic.E001",
            )
        ]
    return []
