"""App configuration: makes the Celery app known as soon as Django is."""

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    """The practice, and the wiring."""

    name = "clinic"

    def ready(self) -> None:
        """Load the Celery app, so that a task enqueued from a request finds its broker, and the system checks."""
        from clinic import celery, checks  # noqa: F401
