"""What must not stand in any file of the project: places of one machine, package hosts, secrets, unfinished work."""

import re

from tests.architecture.sources import check_against, project_files, read

THIS = "tests/architecture/test_project_files.py"
_FORBIDDEN = {
    "a path of one machine": re.compile(r"(?<![\w.])/(?:work|home/\w+|Users/\w+|root)/[\w.]"),
    "a file outside the project": re.compile(r"\.\./shared\b"),
    "a package registry's host": re.compile(
        # written in pieces, so that this file names no host either
        r"files\.python"
        r"hosted|\bpy"
        r"pi\.(?:org|python)|://[\w.-]*(?:py"
        r"pi|dev"
        r"pi)[\w.-]*|localhost:3141|registry\.np"
        r"mjs",
        re.I,
    ),
    "an index address": re.compile(r"^\s*--(?:extra-)?index-url|^\s*--find-links|^\s*--trusted-host", re.M),
    "a word about how the text was made": re.compile(
        r"\bassistant\b|\bchatbot\b|\blanguage model\b|\bAI-generated\b", re.I
    ),
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"),
    "a mark of a merge": re.compile(r"^(?:<{7}|>{7}) ", re.M),
    "unfinished work": re.compile(r"\b(?:TODO|FIXME|XXX)\b"),
}
# Words that are meant here, each with its reason.
MEANT: dict[str, str] = {}
_BINARY = (
    ".png",
    ".jpg",
    ".jpeg",
    ".webp",
    ".ico",
    ".woff",
    ".woff2",
    ".ttf",
    ".otf",
    ".pdf",
    ".mp4",
    ".webm",
    ".zip",
    ".gz",
)
_VENDORED = ("static/vendor/",)


def test_no_file_holds_what_it_must_not() -> None:
    found = {}
    for path in project_files():
        if path == THIS or path.endswith(_BINARY) or path.startswith(_VENDORED):
            continue
        text = read(path)
        for what, pattern in _FORBIDDEN.items():
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                found[f"{path}:{line}"] = f"has {what}: {match[0].strip()!r}"
    check_against(MEANT, found, "Forbidden in files of the project")


def test_this_guard_reads_the_project() -> None:
    assert {"manage.py", "pyproject.toml", "clinic/settings.py", THIS} <= set(project_files())
    assert not any(path.startswith((".venv/", ".local")) for path in project_files())


def test_requirements_are_pinned_with_hashes() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line.strip() for line in read(name).replace("\\\n", " ").splitlines()]
        packages = [line for line in lines if line and not line.startswith(("#", "-r", "-c"))]
        assert packages, name
        loose = [line.split(" ")[0] for line in packages if "==" not in line or "--hash=sha256:" not in line]
        assert not loose, f"{name}: pin with a version and hashes: {loose}"
