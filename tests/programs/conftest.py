"""Fixtures of the program tests: tasks registered once, static files as they lie."""

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import current_app
from celery.exceptions import CDeprecationWarning


@pytest.fixture(scope="session", autouse=True)
def tasks_known() -> None:
    """Register all tasks once. Celery 6 will read queues from task_routes only; pyproject.toml keeps Celery below 6."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CDeprecationWarning)
        current_app.loader.import_default_modules()
        current_app.finalize()


@pytest.fixture
def page_files(settings: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Pages link static files that nobody has collected: no manifest, and an empty directory to serve from."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}  # type: ignore[attr-defined]
    settings.STATIC_ROOT = Path(tmp_path_factory.getbasetemp())  # type: ignore[attr-defined]


@pytest.fixture
def jobs_at_once() -> Iterator[None]:
    """A job runs as soon as its transaction commits, and its errors reach the test."""
    conf = current_app.conf
    before = conf.task_always_eager, conf.task_eager_propagates
    conf.task_always_eager, conf.task_eager_propagates = True, True
    yield
    conf.task_always_eager, conf.task_eager_propagates = before
