"""Tenancy: whose data a row is, the wall that PostgreSQL keeps around it, and the scope a piece of work runs in.

Every clinic-owned row has a clinic; row-level security compares it with the clinic of the running transaction.
``scope`` is the only way to set that clinic. Why and what it costs: docs/decisions/0003-tenancy-row-level-security.md.
"""

import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import uuid_utils.compat
from django.conf import settings
from django.db import connection, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint

if TYPE_CHECKING:
    from clinic.models.practice import Clinic, Membership, User

CLINIC_SETTING = "plimsoll.clinic"
USER_SETTING = "plimsoll.user"


def new_id() -> uuid.UUID:
    """A UUIDv7: unique without asking the database, and in order of time, so that indexes stay dense."""
    return uuid_utils.compat.uuid7()


class _TableRule(BaseConstraint):
    """Something that PostgreSQL enforces for a whole table and that no Python check can replace."""

    def _statements(self, table: str) -> tuple[str, str]:
        """SQL to set the rule up, and SQL to take it away."""
        raise NotImplementedError

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert schema_editor is not None
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""  # nothing inside CREATE TABLE: the statement follows it

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        return self._statements(schema_editor.quote_name(model._meta.db_table))[0]

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        return self._statements(schema_editor.quote_name(model._meta.db_table))[1]

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """The database is the judge; there is nothing to check in Python."""


class RowLevelSecurity(_TableRule):
    """Rows are visible and writable only to work of their own clinic.

    ``or_own`` names a column holding a user's id: that user also sees such rows in other clinics (their memberships).
    """

    def __init__(self, *, name: str, or_own: str = "") -> None:
        super().__init__(name=name)
        self.or_own = or_own

    def _statements(self, table: str) -> tuple[str, str]:
        # inside a sub-select PostgreSQL reads the setting once a query instead of once a row
        here = f"clinic_id = (SELECT NULLIF(current_setting('{CLINIC_SETTING}', true), '')::uuid)"
        mine = f"(SELECT NULLIF(current_setting('{USER_SETTING}', true), '')::uuid)"
        own = f" OR {self.or_own} = {mine}" if self.or_own else ""
        create = (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; "
            f'CREATE POLICY "{self.name}" ON {table} USING ({here}{own}) WITH CHECK ({here})'
        )
        return create, f'DROP POLICY "{self.name}" ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY'

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        if self.or_own:
            kwargs["or_own"] = self.or_own
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowLevelSecurity) and (self.name, self.or_own) == (other.name, other.or_own)

    def __hash__(self) -> int:
        return hash((self.name, self.or_own))


class AppendOnly(_TableRule):
    """The running app may add rows and read them, never change or delete them."""

    def _statements(self, table: str) -> tuple[str, str]:
        role = settings.DATABASE_APP_ROLE
        return f"REVOKE UPDATE, DELETE ON {table} FROM {role}", f"GRANT UPDATE, DELETE ON {table} TO {role}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AppendOnly) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


class ClinicRow(models.Model):
    """A row that belongs to one clinic. Every model of clinical or practice data derives from it."""

    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        constraints = [RowLevelSecurity(name="%(app_label)s_%(class)s_clinic")]


class ClinicOwned(ClinicRow):
    """The usual clinic-owned row, with an id that a phone may have made."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta(ClinicRow.Meta):
        abstract = True


def event_meta(table: str) -> dict[str, Any]:
    """Meta for the history table of a tracked model: the same wall as around the model itself."""
    return {
        "constraints": [
            RowLevelSecurity(name=f"{table}_event_clinic"),
            AppendOnly(name=f"{table}_event_append_only"),
        ],
        "indexes": [models.Index(fields=["clinic", "pgh_obj"], name=f"{table[:22]}_ev_obj")],
    }


def _set(values: dict[str, str]) -> None:
    """Set transaction-local settings in one round trip."""
    calls = ", ".join("set_config(%s, %s, true)" for _ in values)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [item for pair in values.items() for item in pair])


def _current(names: list[str]) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join("coalesce(current_setting(%s, true), '')" for _ in names), names)
        return dict(zip(names, cursor.fetchone(), strict=True))


@contextmanager
def scope(
    *,
    clinic: "Clinic | uuid.UUID | None",
    user: "User | None" = None,
    membership: "Membership | None" = None,
    via: str,
) -> Iterator[None]:
    """Run a piece of work for one clinic: one transaction, the wall set, and the audit context filled in.

    ``via`` says where the work came from ("request", "task programs.render", "command demo") and lands in the history
    of every row the work changes, with who did it. Scopes nest: leaving one restores the one around it.
    """
    clinic_id = getattr(clinic, "pk", clinic)
    person = user or (membership.user if membership else None)
    values = {
        CLINIC_SETTING: str(clinic_id or ""),
        USER_SETTING: str(person.pk) if person else "",
        "pghistory.context_id": str(new_id()),
        "pghistory.context_metadata": json.dumps(
            {
                "via": via,
                "user": str(person.pk) if person else None,
                "membership": str(membership.pk) if membership else None,
                "name": membership.name if membership else (person.name if person else "Plimsoll"),
            }
        ),
    }
    nested = connection.in_atomic_block
    with transaction.atomic():
        before = _current(list(values)) if nested else None
        _set(values)
        yield
        if before is not None:
            _set(before)


def current_clinic_id() -> uuid.UUID | None:
    """The clinic of the running transaction, as PostgreSQL sees it."""
    value = _current([CLINIC_SETTING])[CLINIC_SETTING]
    return uuid.UUID(value) if value else None
