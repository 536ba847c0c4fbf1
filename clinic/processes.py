"""Starts programs that cannot outlive whoever started them, and ends those that did. Knows nothing of Plimsoll."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil  # type: ignore[import-untyped]

# Runs between fork and exec, as a program of its own: a preexec_fn is unsafe once the parent has threads. The death
# signal (Linux only) must be asked for after the change of user, because the kernel forgets it there.
_LAUNCHER = """
import ctypes, os, sys
death_signal, parent, uid, gid = (int(value) for value in sys.argv[1:5])
if uid:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    os.umask(0o077)
if sys.platform == "linux":
    ctypes.CDLL(None, use_errno=True).prctl(1, death_signal, 0, 0, 0)
if os.getppid() != parent:
    sys.exit("the process that started this one is gone")
try:
    os.execv(sys.argv[5], sys.argv[5:])
except OSError as error:
    sys.exit(f"cannot run {sys.argv[5]}: {error.strerror}")
"""


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the operating system, by number."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Identity:
    """One process of this machine: the number alone would be given to a stranger later on."""

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> "Identity | None":
        """The running process with this number, or None."""
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            if process.status() != psutil.STATUS_ZOMBIE:
                return cls(pid, float(process.create_time()))
        return None

    def alive(self) -> bool:
        """True while this very process runs. The start is compared loosely: the clock may have been set meanwhile."""
        now = Identity.of(self.pid)
        return now is not None and abs(now.started - self.started) < 2.0


def spawn(
    command: Sequence[str],
    *,
    death_signal: signal.Signals = signal.SIGTERM,
    account: Account | None = None,
    env: Mapping[str, str] | None = None,
    source: int | IO[bytes] = subprocess.DEVNULL,
    output: int | IO[bytes] = subprocess.DEVNULL,
    cwd: Path | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start ``command`` (its first part an absolute path) in a process group of its own.

    On Linux it receives ``death_signal`` when the calling thread ends, however that happens. ``source`` is its
    standard input, ``output`` takes both other streams. ``account`` is the user to become (only for root).
    """
    who = account or Account(0, 0)
    launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER]
    numbers = [str(int(death_signal)), str(os.getpid()), str(who.uid), str(who.gid)]
    return subprocess.Popen(
        [*launcher, *numbers, *command],
        stdin=source,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=None if env is None else dict(env),
        cwd=cwd,
        pass_fds=pass_fds,
        process_group=0,
    )


def works_in(pid: int, directory: Path) -> bool:
    """True if process ``pid`` runs with ``directory`` as its working directory. PermissionError if that is hidden."""
    try:
        return bool(os.path.realpath(psutil.Process(pid).cwd()) == os.path.realpath(directory))
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied as error:
        raise PermissionError(f"process {pid} belongs to somebody else") from error


def wait_until_gone(identity: Identity, seconds: float) -> bool:
    """Wait for a process that need not be our child; True when it has ended."""
    until = time.monotonic() + seconds
    while identity.alive():
        if time.monotonic() >= until:
            return False
        time.sleep(0.02)
    return True


def end_stranger(identity: Identity, steps: Sequence[tuple[signal.Signals, float]]) -> None:
    """End a process that an earlier run left behind: each signal, then so many seconds of patience."""
    for number, seconds in steps:
        if not identity.alive():
            return
        with suppress(ProcessLookupError):
            os.kill(identity.pid, number)
        if wait_until_gone(identity, seconds):
            return


def end_group(identity: Identity) -> None:
    """Kill a Python program that an earlier run left behind, with those it started, even if it is gone itself.

    Only processes of this very interpreter in that group are touched: the number may be a stranger's by now.
    """
    leader = Identity.of(identity.pid)
    if leader is not None and not identity.alive():
        return
    interpreter = os.path.realpath(sys.executable)
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if os.getpgid(process.pid) == identity.pid and os.path.realpath(process.exe()) == interpreter:
                process.kill()
                wait_until_gone(Identity(process.pid, float(process.create_time())), 5.0)


def stop(process: subprocess.Popen[bytes], steps: Sequence[tuple[signal.Signals, float]]) -> int:
    """Stop a child: each signal, then so many seconds of patience; then kill its whole group. Returns its exit code."""
    for number, seconds in steps:
        if process.poll() is not None:
            break
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait()
