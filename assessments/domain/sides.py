"""Sides of the body as tests use them. Must not know about problems or protocols."""

from enum import StrEnum


class Side(StrEnum):
    """One leg."""

    LEFT = "L"
    RIGHT = "R"

    @property
    def other(self) -> "Side":
        """The opposite leg."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class InvolvedSide(StrEnum):
    """Which leg the problem is on. ``BOTH`` and ``NONE`` leave no healthy leg to compare with (clinical.md 3.2)."""

    LEFT = "L"
    RIGHT = "R"
    BOTH = "both"
    NONE = "none"

    @property
    def leg(self) -> Side | None:
        """The one involved leg, or None when there is not exactly one."""
        return Side(self.value) if self in (InvolvedSide.LEFT, InvolvedSide.RIGHT) else None
