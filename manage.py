#!/usr/bin/env python3
"""Django's command line for Plimsoll."""

import os
import secrets
import sys


def main() -> None:
    """Run a management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    if sys.argv[1:2] in (["evaluate"], ["content"]):
        # neither signs nor stores anything, so a researcher needs no settings to ask for a verdict
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(64))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
