"""The sign of life that a worker leaves in the cache, and how long ago it did."""

from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone

HEARTBEAT_KEY = "plimsoll.worker.seen"
KEPT_FOR = timedelta(minutes=10)


def beat() -> None:
    """A worker is alive now. Doing it twice only says it twice."""
    cache.set(HEARTBEAT_KEY, timezone.now().timestamp(), timeout=int(KEPT_FOR.total_seconds()))


def last_seen() -> timedelta | None:
    """How long ago a worker was alive; None when none has been seen."""
    seen = cache.get(HEARTBEAT_KEY)
    return None if seen is None else timedelta(seconds=timezone.now().timestamp() - float(seen))
