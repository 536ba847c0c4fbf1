"""The project's own files for the guards that read text and syntax trees. Must not import or run what it reads."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("clinic", "athletes", "assessments", "programs")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file: path from the root with slashes, text, and syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def app(self) -> str:
        """The app it belongs to, or "tests"."""
        return self.path.split("/")[0]

    @property
    def room(self) -> str:
        """The layer inside its app: "views" for ``clinic/views/today.py`` and for ``clinic/views.py``."""
        parts = self.path.split("/")
        return parts[1].removesuffix(".py") if len(parts) > 1 else ""

    def functions(self) -> Iterator[tuple[str, Function]]:
        """Every function and method with its dotted name inside the module, nested ones too."""
        yield from _functions(self.tree, "")


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield prefix + child.name, child
            yield from _functions(child, f"{prefix}{child.name}.")
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")
        else:
            yield from _functions(child, prefix)


@cache
def project_files() -> tuple[str, ...]:
    """Paths of all files that are committed or about to be (ignored ones are not), from the root, sorted."""
    anybody = ["-c", "safe.directory=*"]  # whoever runs the tests need not own the checkout
    command = ["git", *anybody, "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    names = {name for name in listed.stdout.split("\0") if name}
    return tuple(sorted(name for name in names if (ROOT / name).is_file()))


def read(path: str) -> str:
    """The text of a file of the project; "" for a binary one."""
    content = (ROOT / path).read_bytes()
    return "" if b"\0" in content else content.decode("utf-8")


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file of the apps and of the tests, without migrations: those are generated."""
    paths = [name for name in project_files() if name.endswith(".py") and name.split("/")[0] in (*APPS, "tests")]
    chosen = [name for name in paths if "/migrations/" not in name]
    return tuple(Module(name, read(name), ast.parse(read(name), name)) for name in chosen)


def app_modules() -> tuple[Module, ...]:
    """Only the apps' own."""
    return tuple(module for module in modules() if module.app in APPS)


@cache
def templates() -> tuple[str, ...]:
    """Names of all templates as Django knows them, such as ``clinic/today.html``."""
    found = [name for name in project_files() if name.startswith("templates/")]
    return tuple(name.removeprefix("templates/") for name in found)


def string_constants(tree: ast.AST) -> Iterator[str]:
    """Every literal string in a tree, also the fixed parts of f-strings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def check_against(allowed: dict[str, str], found: dict[str, str], what: str) -> None:
    """Fail for what is found and not allowed, and for what is allowed and no longer found.

    ``found`` maps a place to what is wrong there; ``allowed`` maps a place to the reason why it may stay.
    """
    without_reason = [place for place, reason in allowed.items() if len(reason.split()) < 4]
    assert not without_reason, f"{what}: an entry of the allow-list needs a reason in words: {without_reason}"
    offences = [f"{place}: {problem}" for place, problem in sorted(found.items()) if place not in allowed]
    assert not offences, f"{what}:\n  " + "\n  ".join(offences)
    stale = sorted(set(allowed) - set(found))
    assert not stale, f"{what}: these stand in the allow-list and are fine by now; take them out: {stale}"
