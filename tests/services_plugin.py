"""Starts PostgreSQL and Valkey for the tests before Django reads its settings, unless DATABASE_URL names them."""

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from clinic.embedded import Services, ServicesError

ROOT = Path(__file__).resolve().parent.parent
_running: list[Services] = []
_directories: list[str] = []


def _start() -> Services:
    """In the checkout's own test data; when another test run holds that, in a directory of this run alone."""
    services = Services(Path(os.environ.get("PLIMSOLL_TEST_DATA", str(ROOT / ".local-test"))), durable=False)
    try:
        services.start()
    except ServicesError as error:
        if "already uses" not in str(error):
            raise
        services = Services(Path(_temporary("services")), durable=False)
        services.start()
    return services


def _temporary(purpose: str) -> str:
    path = tempfile.mkdtemp(prefix=f"plimsoll-test-{purpose}-")
    _directories.append(path)
    return path


def _environment() -> dict[str, str]:
    services = _start()
    _running.append(services)
    return {
        "DATABASE_URL": services.database_url,
        "DATABASE_APP_URL": services.database_app_url,
        "REDIS_URL": services.redis_url,
    }


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """Runs before pytest-django loads the settings; workers of xdist inherit the controller's services."""
    if "DATABASE_URL" not in os.environ:
        os.environ.update(_environment())
    os.environ["PLIMSOLL_DATA"] = _temporary("data")
    os.environ.setdefault("SECRET_KEY", "tests-need-no-secret")
    os.environ["DEBUG"] = "0"
    return (yield)


def pytest_unconfigure() -> None:
    """Stop what this process started."""
    while _running:
        _running.pop().stop()
    while _directories:
        shutil.rmtree(_directories.pop(), ignore_errors=True)
