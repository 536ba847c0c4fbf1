"""One supervised program and its output. Decides nothing about when programs start or stop."""

import re
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from clinic.processes import spawn

MOST_DEATHS = 5
_LARGEST_LOG = 5 * 1024 * 1024


@dataclass(slots=True)
class Child:
    """One Python program, started in ``directory``. ``say`` passes on what a person at the terminal should see."""

    name: str
    directory: Path
    command: list[str]
    log: Path
    say: Callable[[str], None]
    process: subprocess.Popen[bytes] | None = None
    last_line: str = ""
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_DEATHS))
    due: float = 0.0
    _reader: threading.Thread | None = None

    def start(self, environment: Mapping[str, str], pass_fds: tuple[int, ...] = ()) -> None:
        """Start the program; its output goes to the log, warnings and errors to the terminal too."""
        with suppress(OSError):
            if self.log.stat().st_size > _LARGEST_LOG:
                self.log.replace(self.log.with_suffix(".log.1"))
        program = [sys.executable, *self.command]
        self.process = spawn(program, env=environment, output=subprocess.PIPE, cwd=self.directory, pass_fds=pass_fds)
        self._reader = threading.Thread(target=self._read, args=(self.process,), daemon=True)
        self._reader.start()

    def finished_reading(self) -> None:
        """Wait until the log holds all that the ended program wrote."""
        if self._reader is not None:
            self._reader.join(1.0)

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        alarming = Alarming()
        for raw in process.stdout:
            line = raw.decode("utf-8", "replace").rstrip()
            # A full disk must not stop the reading: the program would block on its next word.
            with suppress(OSError), self.log.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
            if line:
                self.last_line = line
            if alarming(line):
                self.say(f"{self.name}: {line}")


class Alarming:
    """Tells which log lines a person should see: warnings and errors, with the traceback that follows them."""

    _START = re.compile(r"^(\[?\d{4}-\d\d-\d\d|\S+ - - \[)")
    _LEVEL = re.compile(r"\b(WARNING|ERROR|CRITICAL|FATAL)\b|^Traceback|Error:")

    def __init__(self) -> None:
        self._on = False

    def __call__(self, line: str) -> bool:
        """True if this line, after those before it, belongs on the terminal."""
        if self._LEVEL.search(line):
            self._on = True
        elif self._START.match(line):
            self._on = False
        return self._on
