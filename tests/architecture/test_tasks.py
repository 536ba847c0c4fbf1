"""Background work: every task names its queue and why a rerun is safe; every name that is used names a task."""

import ast
import warnings
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from celery import current_app
from celery.app.task import Task
from celery.exceptions import CDeprecationWarning

from tests.architecture.sources import APPS, app_modules, check_against

QUEUES = {"default", "pdf", "mail"}
WORDS_OF_A_SAFE_RERUN = ("rerun", "twice", "again", "safe")


@cache
def _tasks() -> dict[str, Task[Any, Any]]:
    with warnings.catch_warnings():
        # Celery 6 will read queues from task_routes only; pyproject.toml keeps Celery below 6
        warnings.simplefilter("ignore", CDeprecationWarning)
        current_app.loader.import_default_modules()
        found = dict(current_app.tasks)
    return {name: task for name, task in found.items() if type(task).__module__.split(".")[0] in APPS}


def _queue_of(name: str) -> str | None:
    """The queue on the task itself, or the one that task_routes names for exactly this task."""
    route = (current_app.conf.task_routes or {}).get(name, {})
    queue: str | None = getattr(_tasks()[name], "queue", None) or route.get("queue")
    return queue


def _own_task_names() -> list[str]:
    return sorted(_tasks())


@pytest.mark.parametrize("name", _own_task_names())
def test_task_names_its_queue(name: str) -> None:
    queue = _queue_of(name)
    assert queue in QUEUES, f"{name} declares the queue {queue!r}; write @shared_task(name=..., queue=...) of {QUEUES}"


@pytest.mark.parametrize("name", _own_task_names())
def test_task_is_named_after_its_app(name: str) -> None:
    assert name.split(".")[0] == type(_tasks()[name]).__module__.split(".")[0]
    assert name.count(".") == 1, "A short name, so that moving the module loses no queued work"


@pytest.mark.parametrize("name", _own_task_names())
def test_task_says_why_a_rerun_is_safe(name: str) -> None:
    words = (_tasks()[name].run.__doc__ or "").lower()
    assert any(word in words for word in WORDS_OF_A_SAFE_RERUN), (
        f"{name}: a worker may die after any line and the task runs again. "
        "The docstring says why that is safe (words such as 'rerun' or 'twice')."
    )


def test_there_are_tasks() -> None:
    assert {"clinic.heartbeat", "clinic.send_message"} <= set(_own_task_names())


def test_beat_sends_only_tasks_that_exist() -> None:
    scheduled = {entry: str(details["task"]) for entry, details in current_app.conf.beat_schedule.items()}
    assert scheduled
    missing = {entry: f"sends {task}, which is no task" for entry, task in scheduled.items() if task not in _tasks()}
    check_against({}, missing, "Beat entries (clinic/celery.py)")


def test_beat_drops_what_a_stopped_worker_left_behind() -> None:
    """Without ``expires`` an hour without worker would be followed by an hour's worth of the same sweep."""
    lasting = {
        entry: "has no options.expires"
        for entry, details in current_app.conf.beat_schedule.items()
        if not details.get("options", {}).get("expires")
    }
    check_against({}, lasting, "Beat entries (clinic/celery.py)")


def _enqueued() -> Iterator[tuple[str, ast.expr | None]]:
    """Place and first argument of every ``enqueue(...)`` in the apps."""
    for module in app_modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if called == "enqueue":
                    yield f"{module.path}:{node.lineno}", node.args[0] if node.args else None


def test_services_enqueue_only_tasks_that_exist() -> None:
    places = list(_enqueued())
    assert places, "No service enqueues anything: this guard has gone blind"
    found = {}
    for place, argument in places:
        if not isinstance(argument, ast.Constant):
            found[place] = "give enqueue the task's name as a literal string"
        elif argument.value not in _tasks():
            found[place] = f"enqueues {argument.value!r}, which is no task"
    check_against({}, found, "enqueue()")


def test_nobody_sends_a_task_past_enqueue() -> None:
    """``.delay`` and ``.apply_async`` do not wait for the transaction: the worker may look before the row is there."""
    found = {
        f"{module.path}:{node.lineno}": f"calls .{node.func.attr}; use clinic.services.jobs.enqueue"
        for module in app_modules()
        if module.path != "clinic/services/jobs.py"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"delay", "apply_async", "send_task"}
    }
    check_against({}, found, "Work is sent on commit")
