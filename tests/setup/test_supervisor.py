"""``manage.py up``: what it says, what it keeps running, and what it leaves behind when stopped or killed."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from clinic.children import Alarming
from clinic.processes import Identity
from clinic.supervisor import Options, StartError
from tests.setup.stand_in import Running, processes_of

Start = Callable[..., Running]


def pid_of(running: Running, word: str) -> int:
    """The child of the supervisor with ``word`` in its command line."""
    children = psutil.Process(running.pid).children()
    return next(int(child.pid) for child in children if word in " ".join(child.cmdline()))


def test_start_prints_the_address_and_the_sign_ins_that_exist(start: Start) -> None:
    running = start().until_served()
    assert f"Plimsoll runs at http://localhost:{running.port}\n" in running.output
    assert "password plimsoll-demo" in running.output
    assert "admin@demo.example" in running.output
    assert "therapist@demo.example" not in running.output  # the stand-in's demo has none
    assert running.get("/visit") == "1"
    running.until(lambda: (running.data_dir / "noted").exists(), "beat's message to reach the worker")


def test_data_directory_is_closed_to_others_and_holds_a_private_key(start: Start) -> None:
    running = start().until_served()
    assert not running.data_dir.stat().st_mode & stat.S_IRWXO
    key = running.data_dir / "secret-key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_text()) >= 64


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_stop_ends_every_process_within_ten_seconds(start: Start, number: signal.Signals) -> None:
    running = start().until_served()
    assert len(processes_of(running.data_dir)) > 8
    began = time.monotonic()
    assert running.end(number) == 0
    assert time.monotonic() - began < 10
    assert processes_of(running.data_dir) == []


def test_stop_while_starting_leaves_nothing(start: Start) -> None:
    running = start()
    running.until(lambda: list(running.data_dir.glob("postgres*")), "the database to be made")
    assert running.end(signal.SIGTERM) == 0
    assert processes_of(running.data_dir) == []
    assert start().until_served().get("/visit") == "1"


def test_start_after_kill_9_recovers_and_keeps_data_and_key(start: Start) -> None:
    running = start().until_served()
    assert running.get("/visit") == "1"
    key = (running.data_dir / "secret-key").read_text()
    running.end(signal.SIGKILL)
    running.start().until_served()
    assert running.get("/visit") == "2"
    assert (running.data_dir / "secret-key").read_text() == key
    assert running.end() == 0
    assert processes_of(running.data_dir) == []


@pytest.mark.skipif(sys.platform != "linux", reason="death signals are Linux's; elsewhere the next start cleans up")
def test_children_end_with_a_killed_supervisor(start: Start) -> None:
    running = start().until_served()
    running.end(signal.SIGKILL)
    deadline = time.monotonic() + 15
    while left := processes_of(running.data_dir):
        assert time.monotonic() < deadline, left
        time.sleep(0.1)


def test_leftovers_of_a_killed_run_are_ended_by_the_next_start(start: Start, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    (data_dir / "run").mkdir(parents=True)
    leftover = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], process_group=0)
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], process_group=0)
    try:
        known = Identity.of(leftover.pid)
        assert known is not None
        record = f'[{{"pid": {known.pid}, "started": {known.started}}}, {{"pid": {stranger.pid}, "started": 1000.0}}]'
        (data_dir / "run" / "children.json").write_text(record)
        start().until_served()
        assert leftover.wait(5) == -signal.SIGKILL
        assert stranger.poll() is None
    finally:
        for process in (leftover, stranger):
            process.kill()
            process.wait()


@pytest.mark.parametrize("word", ["gunicorn", "worker", "beat"])
def test_program_that_dies_is_started_again(start: Start, word: str) -> None:
    running = start().until_served()
    victim = pid_of(running, word)
    os.kill(victim, signal.SIGKILL)

    def replaced() -> bool:
        children = psutil.Process(running.pid).children()
        return any(word in " ".join(child.cmdline()) for child in children if child.pid != victim)

    running.until(lambda: "is started again" in running.output, "the death to be said")
    running.until(replaced, f"a new {word}")
    running.until(lambda: running.get("/healthz") == "ok", "the page")


def test_database_that_dies_is_started_again_without_loss(start: Start) -> None:
    running = start().until_served()
    assert running.get("/visit") == "1"
    os.kill(int((running.data_dir / "postgres" / "postmaster.pid").read_text().split("\n")[0]), signal.SIGKILL)
    running.until(lambda: "The postgresql ended and is started again." in running.output, "the death to be said")
    assert running.get("/visit") == "2"


def test_program_that_keeps_dying_stops_everything_with_a_sentence(start: Start, checkout: Path) -> None:
    (checkout / "clinic" / "celery.py").write_text("raise SystemExit('no broker for today')\n")
    running = start()
    assert running.process is not None
    assert running.process.wait(60) == 1
    assert "ended 5 times within a minute (no broker for today); its log is " in running.output
    assert processes_of(running.data_dir) == []


def test_migration_that_fails_stops_everything_with_a_sentence(start: Start) -> None:
    running = start(FAIL="migrate")
    assert running.process is not None
    assert running.process.wait(30) == 1
    log = running.data_dir / "logs" / "migrate.log"
    assert running.output.strip().split("\n")[0] == (
        f"The database could not be brought up to date (migrate is told to fail); its log is {log}."
    )
    assert processes_of(running.data_dir) == []


def test_busy_port_is_said_in_one_sentence_before_anything_is_started(start: Start) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        running = start(PORT=str(port))
        assert running.process is not None
        assert running.process.wait(15) == 1
    expected = (
        f"Port {port} is in use by another program: choose another one, for example PORT={port + 1} script/server."
    )
    assert running.output.strip() == expected
    assert not (running.data_dir / "postgres").exists()


def test_second_start_with_the_same_data_names_the_first(start: Start) -> None:
    first = start().until_served()
    second = start()
    assert second.process is not None
    assert second.process.wait(15) == 1
    assert (
        f"already running with {first.data_dir} (process {first.pid}, http://localhost:{first.port})" in second.output
    )
    assert len(second.output.strip().split("\n")) == 1
    assert first.get("/healthz") == "ok"


def test_two_with_different_data_run_at_once(start: Start) -> None:
    one, two = start("one"), start("two")
    one.until_served()
    two.until_served()
    assert (one.get("/visit"), one.get("/visit"), two.get("/visit")) == ("1", "2", "1")


def test_given_database_and_redis_are_used_instead_of_embedded_ones(start: Start) -> None:
    first = start("one").until_served()
    environment = psutil.Process(pid_of(first, "gunicorn")).environ()
    given = {name: environment[name] for name in ("DATABASE_URL", "DATABASE_APP_URL", "REDIS_URL")}
    assert first.get("/visit") == "1"
    second = start("two", **given).until_served()
    assert second.get("/visit") == "2"
    assert not (second.data_dir / "postgres").exists()
    assert second.end() == 0
    assert first.get("/visit") == "3"


def test_unusable_data_directory_is_a_sentence(start: Start, tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    running = start()
    assert running.process is not None
    assert running.process.wait(15) == 1
    assert running.output.strip() == f"Plimsoll cannot use {running.data_dir}: File exists."


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "８０００"])
def test_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(StartError, match="must be a number from 1 to 65535"):
        Options.read({"PORT": port})


@pytest.mark.parametrize(
    ("host", "address"),
    [
        pytest.param("127.0.0.1", "http://localhost:8000", id="loopback"),
        pytest.param("0.0.0.0", "http://localhost:8000", id="every address"),
        pytest.param("192.0.2.7", "http://192.0.2.7:8000", id="an address of the network"),
        pytest.param("2001:db8::7", "http://[2001:db8::7]:8000", id="IPv6"),
    ],
)
def test_address_is_what_a_browser_can_open(host: str, address: str) -> None:
    options = Options.read({"HOST": host})
    assert options.address == address
    assert options.environment["SITE_URL"] == address


def test_demo_needs_debug() -> None:
    assert Options.read({"DEBUG": "1"}).demo
    assert not Options.read({}).demo
    assert not Options.read({"DEBUG": "0"}).demo


def test_terminal_shows_warnings_and_tracebacks_only() -> None:
    lines = {
        "[2026-11-24 15:10:36,348: INFO/MainProcess] beat: Starting...": False,
        "2026-11-24 15:10:36,348 WARNING clinic.mail: no server": True,
        "2026-11-24 15:10:37,348 INFO clinic.mail: sent": False,
        "[2026-11-24 15:10:38,348: ERROR/MainProcess] Task failed": True,
        "Traceback (most recent call last):": True,
        '  File "tasks.py", line 3, in send': True,
        "ValueError: 3": True,
        "[2026-11-24 15:10:39,348: INFO/MainProcess] Task received": False,
        "  . note": False,
    }
    alarming = Alarming()
    assert {line: alarming(line) for line in lines} == lines
