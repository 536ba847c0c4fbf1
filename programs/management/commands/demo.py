"""``manage.py demo``: fill an empty database with the invented demo clinics. Everything else is in the demo service."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from programs.services.demo.build import DemoState, build_demo, demo_state
from programs.services.demo.practice import PASSWORD, SIGN_INS


class Command(BaseCommand):
    """Builds all of it or nothing; a second run changes nothing."""

    help = "Build the demo: two invented clinics. Refuses to run beside a real one."

    def add_arguments(self, parser: CommandParser) -> None:
        """One switch for script/server."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is any clinic at all")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was done; CommandError beside a real clinic."""
        state = demo_state()
        if options["if_empty"] and state is not DemoState.EMPTY:
            return
        if state is DemoState.REAL_CLINIC:
            raise CommandError(
                "There is a real clinic in this database. The demo, with its known passwords, is only for an empty one."
            )
        if state is DemoState.PRESENT:
            self.stdout.write("The demo is already there. Nothing was changed.")
            return
        queued = build_demo()
        self.stdout.write("The demo is there: two clinics, twelve runners. Everybody and everything in it is invented.")
        if not queued:
            self.stdout.write("The queue does not answer now: letters and PDFs are made once a worker runs.")
        self.stdout.write(f"Sign in with the password {PASSWORD} as {', '.join(SIGN_INS)}.")
