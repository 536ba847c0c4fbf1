"""Compares a partial verdict with a verdict document, as acceptance cases do. Holds no expectation of its own."""

import json
from collections.abc import Iterator, Mapping
from typing import Any


def differences(want: Any, got: Any, path: str = "") -> Iterator[str]:
    """Every place where the verdict is not as expected.

    Objects are subsets and lists exact; ``key__includes``, ``key__excludes`` and ``key__mentions`` compare in part;
    null matches absent; a truth value is no number.
    """
    if isinstance(want, Mapping):
        if not isinstance(got, Mapping):
            yield f"{path}: expected an object, got {got}"
            return
        for key, value in want.items():
            name, _, how = key.partition("__")
            yield from _by_key(value, got.get(name), f"{path}.{name}", how)
    elif isinstance(want, list):
        if not isinstance(got, list) or len(got) != len(want):
            yield f"{path}: expected {want}, got {got}"
            return
        for number, (one, other) in enumerate(zip(want, got, strict=True)):
            yield from differences(one, other, f"{path}[{number}]")
    elif want != got or isinstance(want, bool) is not isinstance(got, bool):
        yield f"{path}: expected {want}, got {got}"


def _by_key(want: Any, got: Any, path: str, how: str) -> Iterator[str]:
    if not how:
        yield from differences(want, got, path)
    elif how == "mentions":
        text = json.dumps(got, ensure_ascii=False).lower()
        yield from (f"{path}: does not mention {word}" for word in want if word.lower() not in text)
    else:
        members = list(got or [])
        for item in want:
            found = any(not list(differences(item, member)) for member in members)
            if found is not (how == "includes"):
                yield f"{path}: {how} {item}, got {members}"
