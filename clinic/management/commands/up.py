"""``manage.py up``: the whole clinic on this machine under one process. Everything else is in clinic.supervisor."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand

from clinic.supervisor import up


class Command(BaseCommand):
    """Runs until Ctrl-C."""

    help = "Start the database, the queue, the web server, the worker and beat; Ctrl-C stops all of them."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Hand the environment over and end with the supervisor's exit code."""
        sys.exit(up(os.environ, self._say))

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
