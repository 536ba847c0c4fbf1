"""The tests' databases: one migrated template, copied for each worker, used with the app's own role."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import connect, sql

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "plimsoll_test_template"


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in [*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "requirements.txt", ROOT / "clinic/models/tenancy.py"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _owner_parameters() -> dict[str, str]:
    entry = settings.DATABASES["owner"]
    given = {"host": entry.get("HOST"), "port": entry.get("PORT"), "user": entry.get("USER")}
    given |= {"password": entry.get("PASSWORD"), **entry.get("OPTIONS", {})}
    return {key: str(value) for key, value in given.items() if value}


def _migrate_template() -> None:
    connections["owner"].close()
    connections["owner"].settings_dict["NAME"] = TEMPLATE
    call_command("migrate", verbosity=0, skip_checks=True)
    role = sql.Identifier(settings.DATABASE_APP_ROLE)
    with connections["owner"].cursor() as cursor:
        # pytest-django empties tables after a test that commits; only in a test database may the app's role do that
        cursor.execute(sql.SQL("GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {}").format(role))
    connections["owner"].close()


def make_database(name: str) -> Iterator[None]:
    """Create ``name`` from the template (made or renewed first), point Django at it, drop it afterwards."""
    with connect(**_owner_parameters(), dbname="postgres", autocommit=True) as owner:  # type: ignore[arg-type]
        owner.execute("SELECT pg_advisory_lock(hashtext('plimsoll.tests'))")
        row = owner.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [TEMPLATE]
        ).fetchone()
        if row is None or row[0] != _fingerprint():
            owner.execute(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
            owner.execute(f"CREATE DATABASE {TEMPLATE}")
            _migrate_template()
            owner.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(TEMPLATE), _fingerprint()))
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
        owner.execute("SELECT pg_advisory_unlock(hashtext('plimsoll.tests'))")
        for alias in ("default", "owner"):
            connections[alias].settings_dict["NAME"] = name
        yield
        for alias in ("default", "owner"):
            connections[alias].close()
        connections["default"].close_pool()  # type: ignore[attr-defined]
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
