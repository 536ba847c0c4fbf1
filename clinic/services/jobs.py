"""How a service asks for work in the background without knowing the task's module."""

from functools import partial

from celery import current_app
from django.db import transaction


def enqueue(task_name: str, /, **kwargs: object) -> None:
    """Send the task once the transaction has committed; a rollback drops it. ``kwargs`` are ids, never objects."""
    if task_name not in current_app.tasks:
        current_app.loader.import_default_modules()
    transaction.on_commit(partial(current_app.tasks[task_name].apply_async, kwargs=kwargs))
