"""``manage.py content``: check all clinical content, or read a protocol. Needs no database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from programs.content.checking import LOADERS, content_problems
from programs.content.protocols import protocols
from programs.presenters.protocol_text import find_protocols, protocol_text


class Command(BaseCommand):
    """``check`` names file and key of everything that is wrong; ``show`` prints a protocol."""

    help = "Clinical content: check (all files) or show PROTOCOL (as a clinician would read it)."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and with which protocol."""
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("check", help="validate every content file")
        show = actions.add_parser("show", help="print a protocol")
        show.add_argument("protocol", help="its id or words of its name, such as achilles-midportion")

    def handle(self, *args: Any, **options: Any) -> None:
        """CommandError, exit status 1, for broken content and for a protocol that nobody knows."""
        if options["action"] == "check":
            self._check()
        else:
            self._show(options["protocol"])

    def _check(self) -> None:
        problems = content_problems()
        if problems:
            raise CommandError("\n".join(["Content is broken.", *map(str, problems)]))
        self.stdout.write(f"Content is whole: {len(LOADERS)} sets of files, {len(protocols())} protocols.")

    def _show(self, wanted: str) -> None:
        found = find_protocols(wanted)
        if len(found) != 1:
            known = ", ".join(one.id for one in found) or ", ".join(protocols())
            problem = "More than one protocol fits" if found else "There is no such protocol"
            raise CommandError(f"{problem}: {wanted}. Known are {known}.")
        self.stdout.write(protocol_text(found[0]))
