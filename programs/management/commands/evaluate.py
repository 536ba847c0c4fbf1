"""``manage.py evaluate``: case documents in, verdict documents out. Needs no database and stores nothing."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from programs.domain.evaluation.errors import CaseError
from programs.domain.evaluation.json_text import dump, parse
from programs.domain.evaluation.verdict import Verdict, has_error
from programs.services.evaluation import evaluate_text


class Command(BaseCommand):
    """Prints one line of JSON per case, in input order; exit status 1 if any case had an error."""

    help = "Evaluate case documents: JSON (one document per file) or JSON Lines, from files or standard input."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Files, or none for standard input."""
        parser.add_argument("files", nargs="*", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Every case of every file; CommandError for a file that cannot be read."""
        failed = False
        for text, one_document in _texts(options["files"]):
            for verdict in _verdicts(text, one_document=one_document):
                failed = failed or has_error(verdict)
                self.stdout.write(dump(verdict))
        if failed:
            sys.exit(1)


def _texts(files: list[str]) -> Iterator[tuple[bytes, bool]]:
    """What to read, and whether it is meant as one document."""
    if not files:
        yield sys.stdin.buffer.read(), False
    for name in files:
        try:
            yield Path(name).read_bytes(), name.endswith(".json")
        except OSError as error:
            raise CommandError(f"{name} cannot be read: {error.strerror}.") from error


def _verdicts(text: bytes, *, one_document: bool) -> Iterator[Verdict]:
    """One document however it is laid out, else one per line. A broken document is not taken for so many lines."""
    lines = [line for line in text.split(b"\n") if line.strip()]
    if len(lines) > 1 and (_is_json(text) or (one_document and not all(line.startswith(b"{") for line in lines))):
        lines = [text]
    yield from (evaluate_text(line) for line in lines)


def _is_json(text: bytes) -> bool:
    try:
        parse(text)
    except CaseError:
        return False
    return True
