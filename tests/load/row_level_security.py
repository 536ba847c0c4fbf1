"""What row-level security costs: the same reads as the owner (no policies) and as the app's role, interleaved.

Run by hand: ``python -m tests.load.row_level_security``. Prints ratios; a bare time is never a claim.
"""

import os
import statistics
import time
from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.db.backends.utils import CursorWrapper

ROWS, ROUNDS = 200_000, 400
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

READS = {
    "latest 30 check-ins of one athlete": (
        "SELECT * FROM athletes_checkin WHERE athlete_id = %s ORDER BY ended_at DESC LIMIT 30"
    ),
    "one membership by id": "SELECT * FROM clinic_membership WHERE id = %s",
    "count of one athlete's check-ins": "SELECT count(*) FROM athletes_checkin WHERE athlete_id = %s",
}


def _fill(cursor: CursorWrapper, clinic_id: str, athlete_id: str, episode_id: str) -> None:
    cursor.execute("ALTER TABLE athletes_checkin DISABLE TRIGGER USER")
    cursor.execute(
        "INSERT INTO athletes_checkin (id, clinic_id, created_at, athlete_id, episode_id, local_date, ended_at, kind,"
        " intensity, pain_cap, baseline_pain, colour, provisional)"
        " SELECT uuidv7(), %s, now(), %s, %s, current_date, now() - make_interval(mins => n), 'run', 'easy', 3, 1,"
        " 'GREEN', false FROM generate_series(1, %s) AS n",
        [clinic_id, athlete_id, episode_id, ROWS // 400],
    )


def _read(cursor: CursorWrapper, sql: str, target: str) -> None:
    cursor.execute(sql, [target])
    cursor.fetchall()


def _timed(run: Callable[[], None]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main() -> None:
    """Fill a scratch database, read it both ways in turn, print the ratios of the medians."""
    import django

    django.setup()
    from django.db import connections

    from clinic.models import scope
    from tests import database, factories

    for _ in database.make_database("plimsoll_load_rls"):
        practice = factories.practice("Load")
        with connections["owner"].cursor() as cursor:
            for number in range(400):
                athlete = factories.athlete(practice.clinic, practice.therapist, f"Runner {number}")
                episode = factories.episode(athlete)
                _fill(cursor, str(practice.clinic.pk), str(athlete.pk), str(episode.pk))
            cursor.execute("ANALYZE")
        target = str(athlete.pk)
        with scope(clinic=practice.clinic, via="load"):
            app, owner = connections["default"].cursor(), connections["owner"].cursor()
            for name, sql in READS.items():
                times: dict[str, list[float]] = {"app": [], "owner": []}
                for _round in range(ROUNDS):
                    for who, cursor in (("app", app), ("owner", owner)):
                        times[who].append(_timed(partial(_read, cursor, sql, target)))
                medians = {who: statistics.median(values) for who, values in times.items()}
                print(f"{name}: {medians['app'] / medians['owner']:.2f} x without policies")  # noqa: T201
            opening = [_timed(partial(_empty_scope, practice.clinic.pk)) for _round in range(ROUNDS)]
            by_key = partial(_read, app, READS["one membership by id"], target)
            reading = [_timed(by_key) for _round in range(ROUNDS)]
            ratio = statistics.median(opening) / statistics.median(reading)
            print(f"entering a nested scope: {ratio:.1f} reads by key")  # noqa: T201


def _empty_scope(clinic_id: UUID) -> None:
    from clinic.models import scope

    with scope(clinic=clinic_id, via="load"):
        pass


if __name__ == "__main__":
    main()
