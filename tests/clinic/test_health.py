"""Liveness and readiness, both ways; and the heartbeat that readiness reads."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from pytest_django import Settings

from clinic import tasks
from clinic.services.heartbeat import HEARTBEAT_KEY
from tests.clinic.diary import NOW


@pytest.fixture(autouse=True)
def clock(settings: Settings) -> Iterator[time_machine.Traveller]:
    """A key space of its own, so that a worker on this machine is not mistaken for ours."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": "health-test"}}
    cache.delete(HEARTBEAT_KEY)
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving
    cache.delete(HEARTBEAT_KEY)


def ready(client: Client) -> tuple[int, dict[str, str]]:
    answer = client.get("/readyz")
    assert answer.json()["ready"] is (answer.status_code == 200)
    return answer.status_code, answer.json()["checks"]


def test_alive_without_database_or_session(client: Client) -> None:
    """No database fixture: a query would fail the test."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert "sessionid" not in answer.cookies


def test_ready_when_everything_answers(client: Client, db: None) -> None:
    tasks.heartbeat()
    assert ready(client) == (200, dict.fromkeys(("database", "redis", "worker", "migrations"), "ok"))


@pytest.mark.parametrize(
    ("age", "status"),
    [
        pytest.param(60, 200, id="seen a minute ago"),
        pytest.param(61, 503, id="seen longer ago"),
        pytest.param(None, 503, id="never seen"),
    ],
)
def test_worker_must_have_been_seen_within_a_minute(
    client: Client, db: None, clock: time_machine.Traveller, age: int | None, status: int
) -> None:
    if age is not None:
        tasks.heartbeat()
        clock.move_to(NOW + timedelta(seconds=age))
    found, checks = ready(client)
    assert found == status
    assert checks["worker"] == ("ok" if status == 200 else checks["worker"])
    assert (checks["worker"] == "ok") is (status == 200)
    assert {checks["database"], checks["redis"], checks["migrations"]} == {"ok"}


def test_not_ready_without_redis(client: Client, db: None, settings: Settings) -> None:
    tasks.heartbeat()
    nowhere = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    with override_settings(CACHES=nowhere):
        status, checks = ready(client)
    assert status == 503
    assert checks["redis"].startswith("failed: ConnectionError")
    assert checks["worker"].startswith("failed: ")
    assert checks["database"] == "ok"


def test_not_ready_with_a_migration_that_is_not_applied(client: Client, db: None) -> None:
    tasks.heartbeat()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'programs'")
    status, checks = ready(client)
    assert status == 503
    assert checks["migrations"].endswith("not applied")


def test_not_ready_without_a_database(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks.heartbeat()

    def broken(*args: object, **kwargs: object) -> None:
        raise ConnectionError("secret-host is down")

    with monkeypatch.context() as patch:
        patch.setattr("clinic.views.health.connection.cursor", broken, raising=False)
        status, checks = ready(client)
    assert status == 503
    assert checks["database"] == "failed: ConnectionError"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_read_only_and_fresh(client: Client, db: None, path: str) -> None:
    assert client.post(path).status_code == 405
    assert "no-store" in client.get(path).headers["Cache-Control"]
