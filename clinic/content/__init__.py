"""Reads clinical data (TOML) and reports what is wrong with it by file and key. Must not interpret the data itself."""

import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any, TypeAlias

Table: TypeAlias = Mapping[str, Any]


class ContentError(Exception):
    """A content file is broken. The message names the file and the key, so that a clinician can mend it."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}")
        self.file = file
        self.key = key
        self.problem = problem


def read_toml(package: str, name: str) -> Table:
    """Parse ``name`` inside ``package`` (for example ``read_toml("programs.content", "exercises.toml")``)."""
    label = f"{package.replace('.', '/')}/{name}"
    try:
        text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ContentError(label, "-", "the file is missing") from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(label, "-", f"not valid TOML: {error}") from error


def only_keys(table: Table, allowed: frozenset[str], *, file: str, at: str) -> None:
    """Refuse keys that nobody reads: a misspelt key must never be silently ignored."""
    unknown = sorted(set(table) - allowed)
    if unknown:
        raise ContentError(file, f"{at}.{unknown[0]}", f"unknown key; known are {', '.join(sorted(allowed))}")


def required(table: Table, key: str, kind: type, *, file: str, at: str) -> Any:
    """The value of ``key``, checked to be of ``kind``."""
    if key not in table:
        raise ContentError(file, f"{at}.{key}", "is missing")
    value = table[key]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ContentError(file, f"{at}.{key}", f"must be {kind.__name__}, is {type(value).__name__}")
    return value
