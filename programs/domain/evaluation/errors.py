"""What is wrong with a case document, and where. Must not know any section."""

from collections.abc import Iterator
from contextlib import contextmanager

from clinic.domain.errors import RuleViolation


class CaseError(Exception):
    """A document that cannot be evaluated. ``path`` is written with dots and ``[index]``; empty: the whole document."""

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.path = path

    def inside(self, step: str) -> "CaseError":
        """The same error seen from one level further out; ``step`` is a key or ``[index]``."""
        dot = "" if not self.path or self.path.startswith("[") else "."
        return CaseError(self.message, f"{step}{dot}{self.path}")


@contextmanager
def at(step: str) -> Iterator[None]:
    """Turn what an engine refuses below ``step`` into an error of the document."""
    try:
        yield
    except RuleViolation as refused:
        raise CaseError(refused.message, refused.field or "").inside(step) from refused
    except CaseError as error:
        raise error.inside(step) from error
