"""Whether the process lives, and whether it can do its work. Read by load balancers, without a session."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic.services.heartbeat import last_seen

WORKER_SEEN_WITHIN = timedelta(seconds=60)


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"ok": True})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each thing the app needs: "ok" or what is wrong. 503 when anything is."""
    checks = {name: _outcome(check) for name, check in _CHECKS.items()}
    ready = all(found == "ok" for found in checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def _outcome(check: Callable[[], str]) -> str:
    """What a check says; the kind of error when it could not even be asked, never its text."""
    try:
        return check()
    except Exception as problem:  # a broken part is the answer here, not a crash
        return f"failed: {type(problem).__name__}"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _redis() -> str:
    key = "plimsoll.readyz"
    cache.set(key, "pong", timeout=10)
    return "ok" if cache.get(key) == "pong" else "failed: a value that was just written is not there"


def _worker() -> str:
    ago = last_seen()
    if ago is None:
        return "failed: no worker has been seen"
    return "ok" if ago <= WORKER_SEEN_WITHIN else f"failed: last seen {ago.total_seconds():.0f} s ago"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "ok" if not waiting else f"failed: {len(waiting)} not applied"


_CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "redis": _redis,
    "worker": _worker,
    "migrations": _migrations,
}
