"""``manage.py migrate`` as the owner role; makes the app's role and its rights first, so that policies can name it."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections


def provision_app_role(alias: str) -> None:
    """Create the app's role if it is missing and let it use (not own, not change) what migrations make."""
    role = settings.DATABASE_APP_ROLE
    connection = connections[alias]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('plimsoll.provision'))")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE")
            cursor.execute(f"GRANT {role} TO CURRENT_USER")
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        for statement in (
            f"GRANT CONNECT ON DATABASE {name} TO {role}",
            f"GRANT USAGE ON SCHEMA public TO {role}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
        ):
            cursor.execute(statement)
        cursor.execute("SELECT pg_advisory_unlock(hashtext('plimsoll.provision'))")


class Command(MigrateCommand):
    """Migrate with the owner's connection unless told otherwise."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        provision_app_role(options["database"])
        super().handle(*args, **options)
