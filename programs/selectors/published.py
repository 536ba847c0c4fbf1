"""Reads of what was published: an athlete's newest document, its files, session ids, and what was done."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID, uuid5

from django.db.models import Prefetch, Q, QuerySet

from clinic.selectors import remembered
from programs.domain.document_codec import canonical_json
from programs.domain.home_program import HomeItem, HomeProgram, HomeSession, read_home_program
from programs.domain.week import SessionKind, Weekday
from programs.models import FileState, Program, Publication, PublicationFile, SessionLog

NOTHING_TO_DO = (SessionKind.REST,)


@dataclass(frozen=True, slots=True)
class Placed:
    """One session of a document: its id stays the same in every version that keeps it on its day under its name."""

    id: UUID
    weekday: Weekday
    session: HomeSession

    def items(self) -> Iterator[tuple[str, HomeItem]]:
        """Items with their ids in a session log: the exercise, numbered when it comes twice."""
        seen: dict[str, int] = {}
        for item in self.session.items:
            seen[item.exercise] = seen.get(item.exercise, 0) + 1
            number = seen[item.exercise]
            yield (item.exercise if number == 1 else f"{item.exercise}-{number}"), item


def publications(athlete_id: UUID) -> QuerySet[Publication]:
    """Publications of an athlete with their files, newest first."""
    files = PublicationFile.objects.order_by("paper")
    return (
        Publication.objects.filter(athlete=athlete_id)
        .select_related("program", "published_by", "clinic", "athlete__membership")
        .prefetch_related(Prefetch("files", files))
        .order_by("-created_at", "-version")
    )


def latest_publication(athlete_id: UUID) -> Publication | None:
    """The newest publication, or None."""
    return publications(athlete_id).first()


@remembered
def versions_of(program: Program) -> tuple[Publication, ...]:
    """Every publication of one program, the oldest first."""
    return tuple(Publication.objects.filter(program=program).order_by("version"))


@remembered
def published_of(program: Program) -> Publication | None:
    """The newest publication of one program, or None."""
    return Publication.objects.filter(program=program).order_by("-version").first()


def document_of(publication: Publication) -> HomeProgram:
    """The document as it was published. Raises RuleViolation when it cannot be read any more."""
    return _read(canonical_json(publication.document))


@lru_cache(maxsize=128)
def _read(text: str) -> HomeProgram:
    """Documents never change, so each is read once a process."""
    return read_home_program(json.loads(text))


def placed_sessions(program_id: UUID, document: HomeProgram) -> tuple[Placed, ...]:
    """All sessions of a document's week with their ids; rest days have none."""
    found = []
    for day in document.week:
        seen: dict[str, int] = {}
        for session in day.sessions:
            if session.kind in NOTHING_TO_DO:
                continue
            seen[session.name] = seen.get(session.name, 0) + 1
            name = f"{document.phase.number}:{day.weekday}:{session.name}:{seen[session.name]}"
            found.append(Placed(uuid5(program_id, name), day.weekday, session))
    return tuple(found)


def placed_session(publication: Publication, session: UUID) -> Placed | None:
    """One session of a publication by its id, or None."""
    every = placed_sessions(publication.program_id, document_of(publication))
    return next((placed for placed in every if placed.id == session), None)


def logs_between(athlete_id: UUID, first: date, last: date) -> dict[tuple[UUID, date], SessionLog]:
    """What was done, by session and day, both days included."""
    rows = SessionLog.objects.filter(athlete=athlete_id, local_date__gte=first, local_date__lte=last)
    return {(row.session, row.local_date): row for row in rows}


def unfinished_files(stale_before: datetime) -> QuerySet[PublicationFile]:
    """Files in the current clinic that nobody is making: waiting, or claimed and given up."""
    lost = Q(state=FileState.QUEUED) | Q(state=FileState.RENDERING, claimed_at__lt=stale_before)
    return PublicationFile.objects.filter(lost).order_by("created_at")
