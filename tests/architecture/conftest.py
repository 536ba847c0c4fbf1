"""Fixtures of the guards: one sample serves a whole module."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.architecture import sample_data
from tests.architecture.sample_data import Sample


@pytest.fixture(scope="module")
def sample(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Sample]:
    """Made once for a module of tests marked django_db: what a test changes is rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield sample_data.build()
        transaction.set_rollback(True)
