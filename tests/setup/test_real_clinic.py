"""The clinic itself, started as a newcomer does: nothing is there, then everything, and again after a kill -9."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.supervisor import DEMO_SIGN_INS
from tests.setup.stand_in import ROOT, Running, free_port, processes_of


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Running]:
    running = Running(ROOT, tmp_path / "data", free_port())
    yield running
    if running.process is not None:
        running.end_at_once()


@pytest.mark.slow_setup
def test_clinic_starts_with_its_demo_and_within_15_s_after_a_kill_9(real: Running) -> None:
    real.start().until_served(120)
    assert [email for email in DEMO_SIGN_INS.values() if email not in real.output] == []
    assert 'name="login"' in real.get("/accounts/login/")
    real.end(signal.SIGKILL)

    began = time.monotonic()
    real.start().until_served(60)
    assert time.monotonic() - began < 15
    assert [email for email in DEMO_SIGN_INS.values() if email not in real.output] == []
    assert 'name="login"' in real.get("/accounts/login/")
    assert real.end() == 0
    assert processes_of(real.data_dir) == []
