"""A checkout with the real supervisor and a tiny app in place of the clinic, so that starting and stopping is quick."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[2]
REAL_MODULES = ("embedded", "confinement", "processes", "children", "supervisor")

MANAGE = """
import os, sys
import psycopg

def say(text):
    print(text, flush=True)

command = sys.argv[1]
if command == "up":
    from clinic.supervisor import up
    sys.exit(up(os.environ, say))
if os.environ.get("FAIL") == command:
    sys.exit(f"{command} is told to fail")
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    if command == "migrate":
        connection.execute("CREATE TABLE IF NOT EXISTS clinic_user (email text)")
        connection.execute("CREATE TABLE IF NOT EXISTS visit (at timestamptz DEFAULT now())")
        connection.execute("GRANT SELECT, INSERT ON visit TO plimsoll_app")
    if command == "demo" and not connection.execute("SELECT 1 FROM clinic_user").fetchone():
        connection.execute("INSERT INTO clinic_user VALUES ('admin@demo.example'), ('runner@demo.example')")
"""

WSGI = """
import os
import psycopg

def application(environ, start_response):
    if environ["PATH_INFO"] == "/crash":
        os._exit(3)
    body = b"ok"
    if environ["PATH_INFO"] == "/visit":
        with psycopg.connect(os.environ["DATABASE_APP_URL"]) as connection:
            connection.execute("INSERT INTO visit DEFAULT VALUES")
            body = str(connection.execute("SELECT count(*) FROM visit").fetchone()[0]).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
"""

CELERY = """
import os
from celery import Celery

address = os.environ["REDIS_URL"].replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
app = Celery("clinic", broker=address)
app.conf.broker_connection_retry_on_startup = True
app.conf.worker_hijack_root_logger = False

@app.task(name="note")
def note():
    open(os.path.join(os.environ["PLIMSOLL_DATA"], "noted"), "w").close()

app.conf.beat_schedule = {"note": {"task": "note", "schedule": 1.0, "options": {"queue": "default"}}}
"""


def build(directory: Path) -> Path:
    """Write the stand-in checkout into ``directory``."""
    package = directory / "clinic"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    for name in REAL_MODULES:
        shutil.copy(ROOT / "clinic" / f"{name}.py", package)
    (package / "wsgi.py").write_text(WSGI, encoding="utf-8")
    (package / "celery.py").write_text(CELERY, encoding="utf-8")
    (directory / "manage.py").write_text(MANAGE, encoding="utf-8")
    return directory


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Running:
    """A started ``manage.py up``."""

    checkout: Path
    data_dir: Path
    port: int
    extra: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def output_file(self) -> Path:
        return self.data_dir.with_suffix(".output")

    @property
    def output(self) -> str:
        return self.output_file.read_text(encoding="utf-8")

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def start(self) -> "Running":
        """Start it without waiting for anything."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        environment = kept | {"PORT": str(self.port), "PLIMSOLL_DATA": str(self.data_dir), "DEBUG": "1"} | self.extra
        with self.output_file.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=self.checkout,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        return self

    def until_served(self, seconds: float = 30.0) -> "Running":
        """Wait until the address and the sign-ins are printed."""
        self.until(lambda: "Ctrl-C stops everything" in self.output, "the page is served", seconds)
        return self

    def until(self, condition: Callable[[], object], what: str, seconds: float = 30.0) -> None:
        """Wait for ``condition``; fails with the output if the process ends or time runs out."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert self.process is not None
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"waited for: {what}; output:\n{self.output}")
            time.sleep(0.05)

    def get(self, path: str) -> str:
        """The body of a page."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return str(answer.read().decode())

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(20)

    def end_at_once(self) -> None:
        """End it, if it still runs, without letting Celery take its two seconds."""
        assert self.process is not None
        if self.process.poll() is None:
            children = psutil.Process(self.pid).children(recursive=True)
            self.process.terminate()
            for child in children:
                with suppress(psutil.NoSuchProcess):
                    if "celery" in child.cmdline():
                        child.kill()
            self.process.wait(20)


def processes_of(data_dir: Path) -> list[str]:
    """Command lines of running processes that belong to a data directory, by their environment or arguments."""
    found = []
    for process in psutil.process_iter():
        try:
            text = " ".join([*process.cmdline(), *process.environ().values(), process.cwd()])
            if str(data_dir) in text and process.status() != psutil.STATUS_ZOMBIE:
                found.append(re.sub(r"\s+", " ", " ".join(process.cmdline())))
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found
