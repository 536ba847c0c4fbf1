"""Kleene three-valued logic (clinical.md 0.3). ``None`` is UNKNOWN; it is never treated as false or as zero."""

from collections.abc import Callable, Iterable
from typing import TypeAlias, TypeVar

Tri: TypeAlias = bool | None
"""True, False or None for UNKNOWN."""

Left = TypeVar("Left")
Right = TypeVar("Right")


def all_of(values: Iterable[Tri]) -> Tri:
    """AND: False if any is False, else UNKNOWN if any is UNKNOWN, else True."""
    result: Tri = True
    for value in values:
        if value is False:
            return False
        if value is None:
            result = None
    return result


def any_of(values: Iterable[Tri]) -> Tri:
    """OR: True if any is True, else UNKNOWN if any is UNKNOWN, else False."""
    result: Tri = False
    for value in values:
        if value is True:
            return True
        if value is None:
            result = None
    return result


def negate(value: Tri) -> Tri:
    """NOT: UNKNOWN stays UNKNOWN."""
    return None if value is None else not value


def at_least(count: int, values: Iterable[Tri]) -> Tri:
    """ATLEAST(n, ...): True if n or more are True, False if n can no longer be reached, else UNKNOWN."""
    sure = possible = 0
    for value in values:
        sure += value is True
        possible += value is not False
    if sure >= count:
        return True
    return None if possible >= count else False


def compare(left: Left | None, relation: Callable[[Left, Right], bool], right: Right | None) -> Tri:
    """Apply ``relation`` (for example ``operator.ge``); UNKNOWN if either side is missing."""
    if left is None or right is None:
        return None
    return relation(left, right)
