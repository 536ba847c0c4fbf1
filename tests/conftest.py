"""Fixtures for everybody: the database, the personas, and a browserless client for each of them."""

import os
from collections.abc import Callable, Iterator

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from clinic.models import Membership, scope
from tests import database, factories

_KEPT = {"django_migrations", "django_content_type", "auth_permission"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker, worker_id: str) -> Iterator[None]:
    """A fresh copy of the migrated template; tests run as the app's own role, so row-level security binds them."""
    with django_db_blocker.unblock():
        yield from database.make_database(f"plimsoll_test_{os.environ.get('PLIMSOLL_TEST_NAME', worker_id)}")


@pytest.fixture
def clinic(db: None) -> factories.Practice:
    """Canal Street with its admin, therapist and runner; the test runs inside this clinic's scope."""
    return factories.practice("Canal Street Running Clinic")


@pytest.fixture
def other_clinic(db: None) -> factories.Practice:
    """A second practice whose people must never see the first."""
    return factories.practice("Harbour Physio")


@pytest.fixture
def admin(clinic: factories.Practice) -> Membership:
    """Runs the practice."""
    return clinic.admin


@pytest.fixture
def therapist(clinic: factories.Practice) -> Membership:
    """Treats the runner."""
    return clinic.therapist


@pytest.fixture
def runner(clinic: factories.Practice) -> Membership:
    """Is treated by the therapist."""
    return clinic.runner


@pytest.fixture
def stranger(other_clinic: factories.Practice) -> Membership:
    """The same role as the therapist, in another clinic."""
    return other_clinic.therapist


@pytest.fixture
def in_clinic(clinic: factories.Practice) -> Iterator[factories.Practice]:
    """Run the test's own reads and writes inside the first clinic."""
    with scope(clinic=clinic.clinic, membership=clinic.therapist, via="test"):
        yield clinic


@pytest.fixture
def signed_in() -> Callable[[Membership], Client]:
    """``signed_in(therapist)`` is a client with that person's session."""

    def make(member: Membership) -> Client:
        client = Client()
        assert member.user is not None
        client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make


@pytest.fixture(scope="session", autouse=True)
def tasks_known() -> None:
    """Register all tasks once, as a worker does when it starts."""
    current_app.loader.import_default_modules()
    current_app.finalize()


@pytest.fixture
def jobs_at_once() -> Iterator[None]:
    """A job runs as soon as its transaction commits, and its errors reach the test."""
    conf = current_app.conf
    before = conf.task_always_eager, conf.task_eager_propagates
    conf.task_always_eager, conf.task_eager_propagates = True, True
    yield
    conf.task_always_eager, conf.task_eager_propagates = before


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Everything is really committed, as in production, and every table emptied afterwards.

    Django's own flush sends post_migrate as the app's role, which may not create functions; this empties tables only.
    """
    with django_db_blocker.unblock():
        yield
        tables = [name for name in connection.introspection.table_names() if name not in _KEPT]
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE {} CASCADE".format(", ".join(f'"{name}"' for name in tables)))
        connection.close()


def pytest_configure() -> None:
    """What only production needs: slow password hashes, and static files collected under hashed names."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.STATIC_ROOT = settings.DATA_DIR  # exists, and holds no static file
