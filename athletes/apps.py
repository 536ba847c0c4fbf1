"""App configuration."""

from django.apps import AppConfig


class AthletesConfig(AppConfig):
    """The athletes app."""

    name = "athletes"
