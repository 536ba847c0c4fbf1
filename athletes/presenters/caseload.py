"""One row of the caseload in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from athletes.models import Athlete
from athletes.presenters.checkin import status_of
from athletes.presenters.words import day_words, when_words
from athletes.selectors.caseload import CaseloadRow
from clinic.models import Clinic


@dataclass(frozen=True, slots=True)
class CaseloadLine:
    """An athlete as the list shows them; ``status`` is empty when there was no check-in yet."""

    athlete: Athlete
    name: str
    email: str
    complaint: str
    clinician: str
    status: str
    status_word: str
    checked_in: str
    appointment: str


def caseload_lines(rows: Iterable[CaseloadRow], clinic: Clinic, today: date) -> list[CaseloadLine]:
    """Rows in words."""
    return [_line(row, clinic, today) for row in rows]


def _line(row: CaseloadRow, clinic: Clinic, today: date) -> CaseloadLine:
    complaints = [episode.complaint for episode in row.episodes]
    status, word = status_of(row.last_checkin) if row.last_checkin else ("", "")
    visit = row.next_appointment
    starts = clinic.local(visit.starts_at) if visit else None
    return CaseloadLine(
        athlete=row.athlete,
        name=row.athlete.membership.name,
        email=row.athlete.membership.email,
        complaint="; ".join(complaints) or "No open complaint",
        clinician=row.athlete.clinician.name,
        status=status,
        status_word=word,
        checked_in=when_words(row.last_checkin.ended_at, clinic, today) if row.last_checkin else "",
        appointment=f"{day_words(starts.date(), today)} {starts:%H:%M}" if starts else "",
    )
