"""The clinic as it runs in earnest: web server, Celery worker, beat and mail server, on a database of its own."""

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

import redis
from django.db import connections

from clinic.models import Clinic, scope
from clinic.processes import spawn, stop
from tests import database
from tests.browser.letterbox import Letterbox, serve

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASE = "plimsoll_test_browser"
REDIS_NUMBER = "7"
READY_WITHIN_SECONDS = 90.0
# The API's documentation brings 35 MB of its own, which nobody opens here.
COLLECT = [
    "manage.py",
    "collectstatic",
    "--noinput",
    "--ignore",
    "drf_spectacular_sidecar",
    "--ignore",
    "rest_framework",
]
CELERY = ["-m", "celery", "-A"]


@dataclass(slots=True)
class RunningClinic:
    """Where it answers, what letters it sent, and where its processes write."""

    address: str
    letters: Letterbox
    directory: Path
    logs: dict[str, Path] = field(default_factory=dict)

    @contextmanager
    def inside(self, clinic: Clinic | UUID | None = None) -> Iterator[None]:
        """Read (or, for what lies in the past, write) in the clinic's database, inside its walls."""
        where = clinic or Clinic.objects.get(slug="canal-street")
        with scope(clinic=where, via="browser test"):
            yield

    def later(self, statement: str, *parameters: int | str) -> int:
        """Let time pass: the owner moves rows into the past, which no page and no service can do. Returns how many."""
        with connections["owner"].cursor() as cursor:
            cursor.execute(statement, parameters)
            return int(cursor.rowcount)

    def wait_for_log(self, name: str, words: str, *, times: int, seconds: float = 45.0) -> None:
        """Wait until a process has written these words so many times more. AssertionError when it does not."""
        deadline, before = time.monotonic() + seconds, self.log(name).count(words)
        while self.log(name).count(words) < before + times:
            assert time.monotonic() < deadline, f"{name} did not write '{words}' {times} times in {seconds:.0f} s"
            time.sleep(0.2)

    def log(self, name: str) -> str:
        """What a process has written so far."""
        return self.logs[name].read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def own_database() -> Iterator[None]:
    """Point Django at a fresh database whose rows stay, because several processes see them; afterwards back."""
    before = {alias: connections[alias].settings_dict["NAME"] for alias in ("default", "owner")}
    connections["default"].close()
    connections["default"].close_pool()  # type: ignore[attr-defined]
    try:
        yield from database.make_database(DATABASE)
    finally:
        for alias, name in before.items():
            connections[alias].settings_dict["NAME"] = name


@contextmanager
def running_clinic(directory: Path, *, worker: bool = True, demo: bool = False) -> Iterator[RunningClinic]:
    """Start everything on the present database, wait until it is ready, stop everything.

    Without ``worker`` only the web server; with ``demo`` the demo is there before anybody looks.
    """
    port, mail = free_port(), free_port()
    clinic = RunningClinic(f"http://127.0.0.1:{port}", Letterbox(), directory)
    environment = _environment(directory, clinic.address, mail)
    redis.Redis.from_url(environment["REDIS_URL"]).flushdb()
    with ExitStack() as stack:
        controller = serve(clinic.letters, mail)
        stack.callback(controller.stop)
        _run(stack, clinic, "collectstatic", COLLECT, environment, to_the_end=True)
        if demo:
            _run(stack, clinic, "demo", ["manage.py", "demo"], environment, to_the_end=True)
        web = ["-m", "gunicorn", "clinic.wsgi:application", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
        _run(stack, clinic, "web", [*web, "--worker-class", "gthread", "--threads", "6"], environment)
        if worker:
            calm = ["--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
            queues = ["worker", "--queues", "default,pdf,mail", *calm]
            _run(stack, clinic, "worker", [*CELERY, "clinic.celery:app", *queues], environment)
            beat = ["tests.browser.quick_beat:app", "beat", "--schedule", str(directory / "beat"), "--loglevel", "INFO"]
            _run(stack, clinic, "beat", [*CELERY, *beat], environment)
        _wait_until_served(clinic, port, "/readyz" if worker else "/healthz")
        yield clinic


def _environment(directory: Path, address: str, mail: int) -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    for name in ("DATABASE_URL", "DATABASE_APP_URL"):
        if given.get(name):
            given[name] = other_database(given[name])
    # the secret key stays the same, so that links made in the test open in the web server
    return given | {
        "REDIS_URL": other_redis(given["REDIS_URL"]),
        "PLIMSOLL_DATA": str(directory),
        "STATIC_ROOT": str(directory / "static"),
        "SITE_URL": address,
        "EMAIL_URL": f"smtp://127.0.0.1:{mail}",
        "DEBUG": "0",
        "PYTHONUNBUFFERED": "1",
        "LOG_LEVEL": "INFO",
    }


def other_database(url: str) -> str:
    """The same server and role, the tests' database."""
    address, mark, query = url.partition("?")
    return f"{address.rpartition('/')[0]}/{DATABASE}{mark}{query}"


def other_redis(url: str) -> str:
    """The same server, another numbered database, so that nobody else's jobs are seen."""
    address, _, query = url.partition("?")
    if not address.startswith("unix:"):
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}/{REDIS_NUMBER}"
    return f"{address}?{urlencode({**dict(parse_qsl(query)), 'db': REDIS_NUMBER})}"


def _run(
    stack: ExitStack,
    clinic: RunningClinic,
    name: str,
    command: list[str],
    environment: dict[str, str],
    *,
    to_the_end: bool = False,
) -> None:
    path = clinic.directory / f"{name}.log"
    clinic.logs[name] = path
    with path.open("wb") as output:
        process = spawn([sys.executable, *command], env=environment, output=output, cwd=ROOT)
    if to_the_end:
        code = process.wait(60)
        assert code == 0, clinic.log(name)
        return
    stack.callback(stop, process, ((signal.SIGTERM, 5.0),))


def _wait_until_served(clinic: RunningClinic, port: int, path: str) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    answer = ""
    while time.monotonic() < deadline:
        with suppress(OSError, HTTPException):
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            response = connection.getresponse()
            answer = response.read().decode()
            connection.close()
            if response.status == 200:
                return
        # nothing tells when a program begins to listen: ask again in a moment
        time.sleep(0.1)
    logs = "\n".join(f"--- {name}\n{clinic.log(name)[-1500:]}" for name in clinic.logs)
    raise AssertionError(f"The clinic was not ready within {READY_WITHIN_SECONDS:.0f} s: {answer}\n{logs}")
