"""The demo command as a process of its own while no queue answers. Alone in its module: its rows are committed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from clinic.models import Clinic, scope
from programs.models import PublicationFile


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """For a test whose rows another process commits: the owner takes them away again."""
    with django_db_blocker.unblock():
        yield
        connection.close()
        with connections["owner"].cursor() as cursor:
            cursor.execute("TRUNCATE clinic_clinic, clinic_user CASCADE")


def test_without_a_queue_everything_is_there_and_the_command_says_so(committed: None, tmp_path: Path) -> None:
    nobody = {"REDIS_URL": f"unix://{tmp_path}/nobody-listens.sock", "PLIMSOLL_DATA": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "manage.py", "demo"],
        cwd=settings.BASE_DIR,
        env=os.environ | _this_database() | nobody,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "The queue does not answer now" in ran.stdout
    assert Clinic.objects.filter(is_demo=True).count() == 2
    with scope(clinic=Clinic.objects.get(slug="canal-street"), via="test"):
        assert PublicationFile.objects.unfinished().count() == PublicationFile.objects.count() > 0


def _this_database() -> dict[str, str]:
    """The addresses that the other process needs to see what this one sees."""
    name = connection.settings_dict["NAME"]
    found = {}
    for variable in ("DATABASE_URL", "DATABASE_APP_URL"):
        if address := os.environ.get(variable):
            place, mark, query = address.partition("?")
            found[variable] = f"{place.rpartition('/')[0]}/{name}{mark}{query}"
    return found
