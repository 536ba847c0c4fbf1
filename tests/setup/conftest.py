"""Fixtures for tests that start real servers: what a test starts ends with it, whatever happens."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.setup.stand_in import Running, build, free_port


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the real supervisor and a tiny app."""
    return build(tmp_path / "checkout")


@pytest.fixture
def start(checkout: Path, tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Starts ``manage.py up``; keywords are environment variables."""
    started: list[Running] = []

    def begin(name: str = "data", **extra: str) -> Running:
        running = Running(checkout, tmp_path / name, int(extra.pop("PORT", 0)) or free_port(), extra)
        started.append(running)
        return running.start()

    yield begin
    for running in started:
        running.end_at_once()


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Path]:
    """A directory whose path has more than 150 characters, longer than a socket address may be."""
    with tempfile.TemporaryDirectory(dir=tmp_path) as parent:
        path = Path(parent) / ("deep" * 20) / ("deeper" * 15)
        path.mkdir(parents=True)
        assert len(str(path)) > 150
        yield path
