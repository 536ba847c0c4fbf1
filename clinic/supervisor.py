"""Runs the clinic on one machine under one process: database, queue, web server, worker and beat (``manage.py up``).

Must not import Django: everything that needs it is a child process, which learns the addresses from its environment.
"""

import errno
import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType

import psycopg

from clinic.children import MOST_DEATHS, Child
from clinic.embedded import Services, ServicesError, StartCancelled
from clinic.processes import Identity, end_group, stop

BASE_DIR = Path(__file__).resolve().parent.parent
DEMO_PASSWORD = "plimsoll-demo"
DEMO_SIGN_INS = {
    "admin": "admin@demo.example",
    "clinician": "therapist@demo.example",
    "runner": "runner@demo.example",
    "clinician of the other clinic": "therapist@other.example",
}
_WITHIN_SECONDS = 60.0
_LOOPBACK = {"127.0.0.1", "localhost", "::1", "0.0.0.0", "::"}


class StartError(Exception):
    """The clinic cannot run. The message is one sentence for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Options:
    """Where to listen, where to keep things, and what the children find in their environment."""

    host: str
    port: int
    data_dir: Path
    environment: dict[str, str]

    @property
    def address(self) -> str:
        """What to type into a browser."""
        return self.environment["SITE_URL"]

    @property
    def demo(self) -> bool:
        """The demo's known passwords are only for a machine in DEBUG."""
        return self.environment.get("DEBUG", "").lower() in {"1", "true", "yes", "on", "y", "ok"}

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Options":
        """From environment variables. Raises StartError if one is wrong."""
        host = environment.get("HOST") or "127.0.0.1"
        port = environment.get("PORT") or "8000"
        if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise StartError(f"PORT is '{port}', but must be a number from 1 to 65535.")
        data_dir = Path(environment.get("PLIMSOLL_DATA") or BASE_DIR / ".local").expanduser().absolute()
        shown = "localhost" if host in _LOOPBACK else f"[{host}]" if ":" in host else host
        children = dict(environment) | {"PLIMSOLL_DATA": str(data_dir), "PORT": port, "PYTHONUNBUFFERED": "1"}
        children.setdefault("SITE_URL", f"http://{shown}:{port}")
        if host not in _LOOPBACK:
            children.setdefault("ALLOWED_HOSTS", f"localhost,127.0.0.1,[::1],{host}")
        return cls(host, int(port), data_dir, children)


class Supervisor:
    """Starts everything in order, keeps it running, and stops it in order. Use once."""

    def __init__(self, options: Options, say: Callable[[str], None]) -> None:
        self.options = options
        self.say = say
        self._environment = dict(options.environment)
        self._children: list[Child] = []
        self._services: Services | None = None
        self._services_deaths: dict[str, deque[float]] = {}
        self._listener: socket.socket | None = None
        self._lock: int | None = None
        self._stopping = threading.Event()

    def run(self) -> int:
        """Run until Ctrl-C or SIGTERM. Returns the exit code: 0 if stopped on request, 1 if it could not go on."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            self._start()
            self._keep_running()
        except StartCancelled:
            pass
        except (StartError, ServicesError) as error:
            self.say(str(error))
            return 1
        except OSError as error:
            full = error.errno == errno.ENOSPC
            reason = "its disk is full: free at least 200 MB there and start again" if full else error.strerror or error
            self.say(f"Plimsoll cannot use {self.options.data_dir}: {reason}.")
            return 1
        finally:
            self._stop()
        return 0

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()

    # --- start --------------------------------------------------------------------------------------------------------
    def _start(self) -> None:
        self.options.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in ("logs", "run", "mail", "files"):
            (self.options.data_dir / name).mkdir(mode=0o700, exist_ok=True)
        self._take_lock()
        self._end_leftovers()
        self._listener = self._listen()
        self._keep_secret_key()
        self._start_services()
        self._run_to_end("migrate", "The database could not be brought up to date", ["migrate", "--noinput"])
        if self.options.demo:
            self._run_to_end("demo", "The demo clinic could not be loaded", ["demo", "--if-empty"])
        else:
            self._run_to_end("collectstatic", "Static files could not be collected", ["collectstatic", "--noinput"])
        for child in self._programs():
            self._children.append(child)
            self._launch(child)

    def _take_lock(self) -> None:
        handle = os.open(self.options.data_dir / "supervisor.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            pid, _, address = os.read(handle, 300).decode("utf-8", "replace").strip().partition(" ")
            os.close(handle)
            raise StartError(
                f"Plimsoll is already running with {self.options.data_dir} (process {pid}, {address}): stop that one "
                f"first, or set PLIMSOLL_DATA and PORT for a second one."
            ) from error
        self._lock = handle
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()} {self.options.address}\n".encode())

    @property
    def _record(self) -> Path:
        return self.options.data_dir / "run" / "children.json"

    def _end_leftovers(self) -> None:
        """After a kill -9 (or on a system without death signals) children of the last run may still be there."""
        with suppress(FileNotFoundError, ValueError, TypeError, KeyError):
            for entry in json.loads(self._record.read_text(encoding="ascii")):
                end_group(Identity(int(entry["pid"]), float(entry["started"])))

    def _listen(self) -> socket.socket:
        """Take the port before anything else is started, and keep it while the web server restarts."""
        host, port = self.options.host, self.options.port
        try:
            family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            listener = socket.socket(family, kind, protocol)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(place)
            listener.listen(128)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise StartError(
                    f"Port {port} is in use by another program: choose another one, for example "
                    f"PORT={port % 65535 + 1} script/server."
                ) from error
            raise StartError(f"Plimsoll cannot listen on {host} port {port}: {error.strerror or error}.") from error
        return listener

    def _keep_secret_key(self) -> None:
        """Signs sessions: made once, so that people stay signed in over a restart."""
        path = self.options.data_dir / "secret-key"
        if self._environment.get("SECRET_KEY") or (path.is_file() and path.stat().st_size):
            return
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
        fresh.replace(path)

    def _start_services(self) -> None:
        given = {name: bool(self._environment.get(name)) for name in ("DATABASE_URL", "REDIS_URL")}
        if all(given.values()):
            return
        self._services = services = Services(
            self.options.data_dir,
            postgresql=not given["DATABASE_URL"],
            valkey=not given["REDIS_URL"],
            cancelled=self._stopping.is_set,
        )
        services.start()
        if not given["DATABASE_URL"]:
            self._environment["DATABASE_URL"] = services.database_url
            self._environment["DATABASE_APP_URL"] = services.database_app_url
        if not given["REDIS_URL"]:
            self._environment["REDIS_URL"] = services.redis_url

    def _run_to_end(self, name: str, failed: str, arguments: list[str]) -> None:
        child = self._child(name, ["manage.py", *arguments])
        self._children.append(child)
        self._launch(child)
        assert child.process is not None
        while (code := child.process.poll()) is None:
            if self._stopping.wait(0.02):
                raise StartCancelled
        child.finished_reading()
        self._children.remove(child)
        if code:
            raise StartError(f"{failed} ({child.last_line or f'exit code {code}'}); its log is {child.log}.")

    def _child(self, name: str, command: list[str]) -> Child:
        return Child(name, BASE_DIR, command, self.options.data_dir / "logs" / f"{name}.log", self.say)

    def _programs(self) -> list[Child]:
        assert self._listener is not None
        celery = ["-m", "celery", "-A", "clinic.celery:app"]
        web = ["-m", "gunicorn", "clinic.wsgi:application", "--bind", f"fd://{self._listener.fileno()}"]
        web += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "60"]
        web += ["--graceful-timeout", "2", "--no-control-socket"]
        worker = [*celery, "worker", "--queues", "default,pdf,mail", "--concurrency", "2", "--loglevel", "INFO"]
        worker += ["--without-gossip", "--without-mingle", "--hostname", f"plimsoll-{self.options.port}@%h"]
        beat = [*celery, "beat", "--loglevel", "INFO", "--schedule", str(self.options.data_dir / "run" / "beat")]
        return [self._child("web", web), self._child("worker", worker), self._child("beat", beat)]

    def _launch(self, child: Child) -> None:
        listening = (self._listener.fileno(),) if self._listener is not None and child.name == "web" else ()
        child.start(self._environment, listening)
        running = [Identity.of(one.process.pid) for one in self._children if one.process is not None]
        entries = [{"pid": one.pid, "started": one.started} for one in running if one is not None]
        fresh = self._record.with_suffix(".new")
        fresh.write_text(json.dumps(entries), encoding="ascii")
        fresh.replace(self._record)

    # --- run ----------------------------------------------------------------------------------------------------------
    def _keep_running(self) -> None:
        announced = False
        while not self._stopping.wait(0.1):
            if not announced and self._page_is_served():
                announced = True
                self._announce()
            for name in self._services.ended() if self._services else ():
                deaths = self._services_deaths.setdefault(name, deque(maxlen=MOST_DEATHS))
                message = self._count_death(name, deaths, self.options.data_dir / "logs" / f"{name}.log", "")
                assert self._services is not None
                self._services.run(name)
                self.say(message)
            for child in self._children:
                self._revive(child)

    def _revive(self, child: Child) -> None:
        if child.process is not None and child.process.poll() is not None:
            code = child.process.returncode
            stop(child.process, ())
            child.finished_reading()
            child.process = None
            self.say(self._count_death(child.name, child.deaths, child.log, child.last_line or f"exit code {code}"))
            child.due = time.monotonic() + 0.125 * 2 ** len(child.deaths)
        if child.process is None and time.monotonic() >= child.due:
            self._launch(child)

    def _count_death(self, name: str, deaths: deque[float], log: Path, last: str) -> str:
        """What to tell about a death that is made good; StartError if there were too many of late."""
        now = time.monotonic()
        while deaths and now - deaths[0] > _WITHIN_SECONDS:
            deaths.popleft()
        deaths.append(now)
        reason = f" ({last})" if last else ""
        if len(deaths) == MOST_DEATHS:
            raise StartError(f"The {name} ended {MOST_DEATHS} times within a minute{reason}; its log is {log}.")
        return f"The {name} ended{reason} and is started again."

    def _page_is_served(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.options.host, self.options.host)
        connection = HTTPConnection(host, self.options.port, timeout=1.0)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def _announce(self) -> None:
        lines = ["", f"Plimsoll runs at {self.options.address}"]
        present = self._demo_accounts() if self.options.demo else set()
        if present:
            lines += ["", f"Sign in with the password {DEMO_PASSWORD} as"]
            lines += [f"  {email:<24} {role}" for role, email in DEMO_SIGN_INS.items() if email in present]
        lines += ["", f"Data and logs are in {self.options.data_dir}. Ctrl-C stops everything.", ""]
        self.say("\n".join(lines))

    def _demo_accounts(self) -> set[str]:
        """The demo's people that are really in the database: a database of one's own has none."""
        try:
            with psycopg.connect(self._environment["DATABASE_URL"], connect_timeout=5) as connection:
                found = connection.execute(
                    "SELECT email FROM clinic_user WHERE email = ANY(%s)", [list(DEMO_SIGN_INS.values())]
                )
                return {str(row[0]) for row in found}
        except psycopg.Error:
            return set()

    # --- stop ---------------------------------------------------------------------------------------------------------
    def _stop(self) -> None:
        """First who makes work, then who does it, at last where it is kept; within 10 s."""
        if self._children:
            self.say("Stopping.")
        if self._listener is not None:
            self._listener.close()
        web = [child for child in self._children if child.name == "web"]
        others = [child for child in self._children if child.name != "web"]
        for group, patience in ((web, 2.0), (others, 4.0)):
            for child in group:
                if child.process is not None and child.process.poll() is None:
                    child.process.terminate()
            until = time.monotonic() + patience
            for child in group:
                if child.process is not None:
                    with suppress(subprocess.TimeoutExpired):
                        child.process.wait(max(0.0, until - time.monotonic()))
                    stop(child.process, ())
                    child.finished_reading()
        if self._services is not None:
            self._services.stop()
        if self._lock is not None:
            with suppress(OSError):
                self._record.unlink(missing_ok=True)
            os.close(self._lock)


def up(environment: Mapping[str, str], say: Callable[[str], None]) -> int:
    """Run the clinic as ``environment`` says; returns the exit code."""
    try:
        options = Options.read(environment)
    except StartError as error:
        say(str(error))
        return 1
    return Supervisor(options, say).run()
