"""The embedded PostgreSQL and Valkey: start, stop, and what they find after being killed."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from clinic import embedded
from clinic.confinement import open_the_way, socket_directory
from clinic.embedded import Services, ServicesError, StartCancelled, services
from clinic.processes import Account
from tests.setup.stand_in import processes_of


def query(address: str, sql: str) -> object:
    with psycopg.connect(address) as connection:
        row = connection.execute(sql).fetchone()
    assert row is not None
    return row[0]


def write(running: Services) -> None:
    with psycopg.connect(running.database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (text text)")
        connection.execute("INSERT INTO note VALUES ('kept')")
    redis.Redis.from_url(running.redis_url).lpush("queue", "kept")


def assert_kept(running: Services) -> None:
    assert query(running.database_url, "SELECT text FROM note") == "kept"
    assert redis.Redis.from_url(running.redis_url).lrange("queue", 0, -1) == [b"kept"]


def postmaster(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "postmaster.pid").read_text().split("\n")[0])


def test_services_started_and_stopped_keep_data_and_leave_nothing(tmp_path: Path) -> None:
    with services(tmp_path) as running:
        write(running)
        sockets = Path(running.redis_url.removeprefix("unix://").partition("?")[0]).parent
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert processes_of(tmp_path) == []
    assert not sockets.exists()
    with services(tmp_path) as running:
        assert_kept(running)


def test_database_is_version_18_in_utf8_and_survives_power_cuts(tmp_path: Path) -> None:
    with services(tmp_path, valkey=False) as running:
        address = running.database_url
        assert str(query(address, "SHOW server_version")).startswith("18.")
        assert query(address, "SHOW server_encoding") == "UTF8"
        assert [query(address, f"SHOW {name}") for name in ("fsync", "full_page_writes", "synchronous_commit")] == [
            "on"
        ] * 3
        assert query(address, "SELECT lower('ÄRGER') = 'ärger'") is True


def test_app_role_is_bound_by_row_level_security(tmp_path: Path) -> None:
    with services(tmp_path, valkey=False) as running:
        sql = (
            "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert query(running.database_app_url, sql) is False
        assert query(running.database_app_url, "SELECT current_user") == embedded.APP_ROLE
        owner = "SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database()"
        assert query(running.database_app_url, owner) == embedded.OWNER_ROLE


def test_path_longer_than_a_socket_address_works(deep: Path) -> None:
    with services(deep) as running:
        write(running)
        assert_kept(running)


def test_two_data_directories_run_at_once(tmp_path: Path) -> None:
    with services(tmp_path / "one") as one, services(tmp_path / "two") as two:
        write(one)
        assert one.redis_url != two.redis_url
        assert redis.Redis.from_url(two.redis_url).llen("queue") == 0
        assert query(two.database_url, "SELECT to_regclass('note') IS NULL") is True


def test_second_user_of_a_data_directory_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with services(tmp_path) as running:
        with pytest.raises(ServicesError, match=f"Process {os.getpid()} already uses the data in"):
            Services(tmp_path).start()
        write(running)


def test_servers_killed_are_reported_and_run_again_with_their_data(tmp_path: Path) -> None:
    with services(tmp_path) as running:
        write(running)
        for pid in (postmaster(tmp_path), int((tmp_path / "valkey" / "valkey.pid").read_text())):
            os.kill(pid, signal.SIGKILL)
        for process in running._running.values():
            process.wait(10)
        assert sorted(running.ended()) == ["postgresql", "valkey"]
        for name in running.ended():
            running.run(name)
        assert running.ended() == []
        assert_kept(running)


HOLDER = """
import sys, time
from clinic.embedded import Services
running = Services(sys.argv[1])
running.start()
import psycopg, redis
with psycopg.connect(running.database_url) as connection:
    connection.execute("CREATE TABLE note (text text)")
    connection.execute("INSERT INTO note VALUES ('kept')")
redis.Redis.from_url(running.redis_url).lpush("queue", "kept")
print("ready", flush=True)
time.sleep(600)
"""


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """A data directory whose holder was killed with SIGKILL, right after a write."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    process.kill()
    process.wait()
    process.stdout.close()
    return tmp_path


def test_start_right_after_the_holder_was_killed_loses_nothing(killed: Path) -> None:
    with services(killed) as running:
        assert_kept(running)


def test_pid_file_that_names_a_stranger_is_ignored_and_the_stranger_spared(tmp_path: Path) -> None:
    with services(tmp_path) as running:
        write(running)
        lines = (tmp_path / "postgres" / "postmaster.pid").read_text().split("\n")
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        lines[0] = str(stranger.pid)
        (tmp_path / "postgres" / "postmaster.pid").write_text("\n".join(lines))
        (tmp_path / "valkey" / "valkey.pid").write_text(str(stranger.pid))
        with services(tmp_path) as running:
            assert_kept(running)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_stale_sockets_are_cleared_away(tmp_path: Path) -> None:
    with services(tmp_path) as running:
        sockets = running._sockets
    sockets.mkdir(mode=0o700)
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock", "valkey.sock"):
        (sockets / name).write_text("1\n")
    if os.geteuid() == 0:
        os.chown(sockets, *_owner(tmp_path / "postgres"))
    with services(tmp_path) as running:
        assert query(running.database_url, "SELECT 1") == 1


def _owner(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_uid, found.st_gid


def test_half_made_database_is_made_anew(tmp_path: Path) -> None:
    unfinished = tmp_path / "postgres.unfinished"
    (unfinished / "base").mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    with services(tmp_path, valkey=False) as running:
        assert query(running.database_app_url, "SELECT 1") == 1
    assert not unfinished.exists()


def test_start_that_is_cancelled_leaves_nothing_running(tmp_path: Path) -> None:
    with pytest.raises(StartCancelled):
        Services(tmp_path, cancelled=lambda: True).start()
    assert processes_of(tmp_path) == []
    with services(tmp_path) as running:
        assert query(running.database_url, "SELECT 1") == 1


def test_database_of_another_version_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(ServicesError, match="made by PostgreSQL 17, but this is PostgreSQL 18"):
        Services(tmp_path).start()
    assert [path.name for path in (tmp_path / "postgres").iterdir()] == ["PG_VERSION"]


def test_damaged_database_is_explained_in_a_sentence(tmp_path: Path) -> None:
    with services(tmp_path, valkey=False):
        pass
    (tmp_path / "postgres" / "global" / "pg_control").unlink()
    with pytest.raises(ServicesError, match=r"^PostgreSQL did not start \(.+\); its log is .+postgresql\.log\.$"):
        Services(tmp_path, valkey=False).start()
    assert processes_of(tmp_path) == []


def test_full_disk_is_said_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_LEAST_FREE_BYTES", 2**62)
    with pytest.raises(ServicesError, match=f"^The disk that holds {tmp_path} is full: free at least 200 MB"):
        Services(tmp_path).start()
    assert not (tmp_path / "postgres").exists()


def test_disk_that_fills_up_while_postgresql_starts_is_recognised(tmp_path: Path) -> None:
    said = 'FATAL:  could not write lock file "postmaster.pid": No space left on device'
    error = embedded._explained("PostgreSQL", said, tmp_path / "log", tmp_path)
    assert str(error) == f"The disk that holds {tmp_path} is full: free at least 200 MB there and start again."


def test_socket_directory_of_somebody_else_is_not_used(tmp_path: Path) -> None:
    path = socket_directory(tmp_path, None)
    path.rmdir()
    path.symlink_to(tmp_path)
    try:
        with pytest.raises(PermissionError, match="not a private directory of ours"):
            socket_directory(tmp_path, None)
    finally:
        path.unlink()
    path.mkdir(mode=0o755)
    try:
        with pytest.raises(PermissionError, match="not a private directory of ours"):
            socket_directory(tmp_path, None)
    finally:
        path.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another user")
def test_root_lets_one_account_through_a_closed_directory_and_nobody_else(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "inside").mkdir(mode=0o755)
    open_the_way(closed / "inside", Account(12345, 12345))
    assert _can_enter(closed / "inside", 12345)
    assert not _can_enter(closed / "inside", 12346)
    assert not _can_list(closed, 12345)


def _as(uid: int, code: str, path: Path) -> bool:
    program = f"import os, sys; os.setgid({uid}); os.setuid({uid}); {code}"
    # -I -S: the interpreter's own packages may be out of that user's reach.
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program, str(path)], capture_output=True, check=False)
    return done.returncode == 0


def _can_enter(path: Path, uid: int) -> bool:
    return _as(uid, "os.chdir(sys.argv[1])", path)


def _can_list(path: Path, uid: int) -> bool:
    return _as(uid, "os.listdir(sys.argv[1])", path)
