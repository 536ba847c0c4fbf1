"""The Celery app: queues, and the beat's static schedule. Work itself lives in each app's tasks."""

import os

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

app = Celery("clinic")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "heartbeat": {"task": "clinic.heartbeat", "schedule": 20.0, "options": {"expires": 20}},
    "sweep-messages": {"task": "clinic.sweep_messages", "schedule": 30.0, "options": {"expires": 30}},
    "sweep-publication-files": {
        "task": "programs.sweep_publication_files",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "find-due-reassessments": {
        "task": "assessments.find_due_reassessments",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "review-gates": {"task": "programs.review_gates", "schedule": 900.0, "options": {"expires": 900}},
    "freeze-verdicts": {"task": "athletes.freeze_verdicts", "schedule": 300.0, "options": {"expires": 300}},
}


@worker_ready.connect
def say_alive(**kwargs: object) -> None:
    """A worker that has just started is there: /readyz need not wait for the first beat."""
    from clinic.services.heartbeat import beat

    beat()
