"""Starts PostgreSQL and Valkey for the tests before Django reads its settings, unless DATABASE_URL names them."""

import os
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from clinic.embedded import Services

ROOT = Path(__file__).resolve().parent.parent
_running: list[Services] = []


def _environment() -> dict[str, str]:
    data = Path(os.environ.get("PLIMSOLL_TEST_DATA", str(ROOT / ".local-test")))
    services = Services(data, durable=False)
    services.start()
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
    os.environ["PLIMSOLL_DATA"] = tempfile.mkdtemp(prefix="plimsoll-test-")
    os.environ.setdefault("SECRET_KEY", "tests-need-no-secret")
    os.environ["DEBUG"] = "0"
    return (yield)


def pytest_unconfigure() -> None:
    """Stop what this process started."""
    while _running:
        _running.pop().stop()
