"""The scripts in script/: what they do on a machine where something is missing, in one sentence each.

They run in a small checkout with a hand-made package, so that nothing is fetched from anywhere.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.setup.stand_in import ROOT, free_port

TOOLS = ("cat", "dirname", "grep", "id", "mktemp", "rm", "sh", "uname", "env")
MANAGE = "import os, sys\nprint(sys.argv[1:], os.environ['DEBUG'], os.environ.get('PLIMSOLL_DATA'))\n"


def wheel(directory: Path, module: str = "weasyprint") -> str:
    """Write a package with one empty module; returns the line for a requirements file."""
    directory.mkdir(exist_ok=True)
    path = directory / f"{module}-1.0-py3-none-any.whl"
    info = f"{module}-1.0.dist-info"
    files = {
        f"{module}.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for name, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{name},sha256={digest},{len(text)}\n"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in (files | {f"{info}/RECORD": record + f"{info}/RECORD,,\n"}).items():
            archive.writestr(name, text)
    return f"{module}==1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


class Checkout:
    """A checkout with the real scripts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        shutil.copytree(ROOT / "script", path / "script")
        (path / "manage.py").write_text(MANAGE)
        self.require(wheel(path / "wheels"))
        tools = path / "tools"
        tools.mkdir()
        for name in TOOLS:
            found = shutil.which(name)
            assert found is not None
            (tools / name).symlink_to(found)

    def require(self, text: str) -> None:
        for name in ("requirements.txt", "requirements-dev.txt"):
            (self.path / name).write_text(text)

    def environment(self, **more: str) -> dict[str, str]:
        """Like a newcomer's, with nothing of this machine's own pip settings, and no way to install system packages."""
        return {
            "PATH": str(self.path / "tools"),
            "HOME": str(self.path),
            "PYTHON": sys.executable,
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_CACHE_DIR": "1",
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.path / "wheels"),
        } | more

    def run(self, script: str, *arguments: str, cwd: Path | None = None, **more: str) -> tuple[int, str]:
        """Exit code and everything that was written."""
        done = subprocess.run(
            [str(self.path / "script" / script), *arguments],
            env=self.environment(**more),
            cwd=cwd or self.path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        return done.returncode, done.stdout

    def installed(self) -> float:
        """When the package was last installed."""
        return next(self.path.glob(".venv/lib/python*/site-packages/weasyprint.py")).stat().st_ctime


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout where set-up has been run; tests put back what they change."""
    checkout = Checkout(tmp_path_factory.mktemp("ready") / "checkout")
    assert checkout.run("bootstrap", "--dev") == (
        0,
        "Installing the packages of requirements-dev.txt (a few minutes the first time).\n",
    )
    return checkout


@pytest.fixture
def listed(ready: Checkout) -> Iterator[Checkout]:
    """The same, for tests that change what is required."""
    before = (ready.path / "requirements.txt").read_text()
    yield ready
    ready.require(before)
    assert ready.run("bootstrap", "--dev")[0] == 0


def test_bootstrap_without_changes_installs_nothing(ready: Checkout) -> None:
    before = ready.installed()
    assert ready.run("bootstrap") == (0, "")
    assert ready.run("bootstrap", "--dev") == (0, "")
    assert ready.installed() == before


def test_bootstrap_installs_when_the_list_has_changed(listed: Checkout) -> None:
    listed.require((listed.path / "requirements.txt").read_text() + wheel(listed.path / "wheels", "another"))
    assert listed.run("bootstrap") == (
        0,
        "Installing the packages of requirements.txt (a few minutes the first time).\n",
    )
    assert list(listed.path.glob(".venv/lib/python*/site-packages/another.py"))


def test_bootstrap_without_network_says_so(listed: Checkout) -> None:
    listed.require(f"absent==1.0 --hash=sha256:{'0' * 64}\n")
    address = f"http://127.0.0.1:{free_port()}/simple"
    code, output = listed.run("bootstrap", PIP_NO_INDEX="0", PIP_FIND_LINKS="", PIP_INDEX_URL=address, PIP_RETRIES="0")
    assert code == 1
    assert output.splitlines()[1] == (
        "The package index cannot be reached: check the network (or PIP_INDEX_URL) and start again; "
        f"pip's log is {listed.path}/.venv/pip.log."
    )
    assert len(output.splitlines()) == 2
    assert listed.run("bootstrap", PIP_NO_INDEX="1")[0] == 1, "a failed installation must not count as done"


def test_bootstrap_refuses_a_package_that_is_not_the_listed_one(listed: Checkout) -> None:
    line = wheel(listed.path / "wheels", "swapped")
    listed.require(line[: line.index("sha256:")] + f"sha256:{'0' * 64}\n")
    code, output = listed.run("bootstrap")
    assert code == 1
    assert "is not the one that requirements.txt names, so nothing was installed" in output
    assert not list(listed.path.glob(".venv/lib/python*/site-packages/swapped.py"))


@pytest.mark.parametrize("path", ["tools", "nothing"], ids=["no Python", "an empty PATH"])
def test_missing_python_is_one_sentence(tmp_path: Path, path: str) -> None:
    checkout = Checkout(tmp_path / "checkout")
    for script in ("bootstrap", "server", "test"):
        code, output = checkout.run(script, PYTHON="", PATH=str(checkout.path / path))
        assert code == 1
        assert output.startswith("Plimsoll needs Python 3.11, 3.12, 3.13 or 3.14, and none was found: install one")
        assert len(output.splitlines()) == 1


def test_python_that_is_too_old_is_passed_over(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path / "checkout")
    old = checkout.path / "tools" / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    code, output = checkout.run("bootstrap", PYTHON="")
    assert (code, output.partition(",")[0]) == (1, "Plimsoll needs Python 3.11")


def test_broken_environment_is_made_anew_and_two_at_once_do_it_once(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path / "checkout")
    (checkout.path / ".venv" / "bin").mkdir(parents=True)
    (checkout.path / ".venv" / "bin" / "python").symlink_to("/nonexistent/python")
    command = [str(checkout.path / "script" / "bootstrap")]
    both = [
        subprocess.Popen(
            command, env=checkout.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert "".join(said).count("Installing the packages") == 1, said
    assert "".join(said).count("Making .venv anew") == 1, said
    assert checkout.installed()


def test_missing_pango_says_what_to_run(listed: Checkout) -> None:
    module = next(listed.path.glob(".venv/lib/python*/site-packages/weasyprint.py"))
    stamp = listed.path / ".venv" / ".pango"
    module.write_text("raise OSError('cannot load library libpango-1.0-0')\n")
    stamp.unlink()
    try:
        code, output = listed.run("bootstrap")
    finally:
        module.write_text("")
    assert code == 1
    assert output.startswith("The PDFs need Pango: run ")
    assert len(output.splitlines()) == 1
    assert not stamp.exists()


def test_server_means_a_relative_data_directory_from_where_one_stands(ready: Checkout, tmp_path: Path) -> None:
    assert ready.run("server", cwd=tmp_path, PLIMSOLL_DATA="mine") == (0, f"['up'] 1 {tmp_path}/mine\n")
    assert ready.run("server", cwd=tmp_path, DEBUG="0") == (0, "['up'] 0 None\n")


def test_missing_chromium_says_what_to_run(ready: Checkout) -> None:
    code, output = ready.run("test", "tests")
    assert code == 1
    assert output.startswith("The browser tests need Chromium: run ")


def test_test_with_arguments_runs_only_pytest_with_them(ready: Checkout) -> None:
    with_tools(ready, {"pytest": 'echo "pytest $* $CHROMIUM"'})
    output = ready.run("test", "tests/athletes", "-k", "intake", CHROMIUM="/bin/sh")
    assert output == (0, "pytest tests/athletes -k intake /bin/sh\n")


def test_check_runs_everything_and_lists_what_failed(ready: Checkout) -> None:
    passing = dict.fromkeys(("ruff", "lint-imports"), "exit 0")
    with_tools(ready, passing | {"mypy": "echo wrong type; exit 1", "djlint": "echo bad tag; exit 1"})
    code, output = ready.run("check")
    assert code == 1
    assert "  ok      lint-imports\n" in output
    assert "  FAILED  mypy\nwrong type\n" in output
    assert "  FAILED  djlint\nbad tag\n" in output
    assert output.splitlines()[-1] == "script/check failed: mypy, djlint, makemigrations --check, OpenAPI schema."


def with_tools(checkout: Checkout, tools: dict[str, str]) -> None:
    """Put shell scripts in place of installed programs."""
    for name, body in tools.items():
        path = checkout.path / ".venv" / "bin" / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)


@pytest.mark.parametrize("script", ["script/bootstrap", "script/server", "script/test", "script/check", ".ci/run"])
def test_script_is_executable_and_valid_for_a_plain_shell(script: str) -> None:
    path = ROOT / script
    assert os.access(path, os.X_OK)
    assert path.read_text().startswith("#!/bin/sh\n")
    subprocess.run(["sh", "-n", str(path)], check=True)
