"""Dates, times and numbers as people read them."""

from datetime import date, datetime
from urllib.parse import urlencode

from clinic.models import Clinic

_NUMBERS = ("nobody", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def day_words(day: date) -> str:
    """Thu 12 Mar."""
    return f"{day:%a} {day.day} {day:%b}"


def moment_words(moment: datetime, clinic: Clinic, now: datetime) -> str:
    """07:05 today, Wed within the week, 9 Mar before that."""
    local, today = clinic.local(moment), clinic.local(now).date()
    days = (today - local.date()).days
    if days == 0:
        return f"{local:%H:%M}"
    return f"{local:%a}" if 0 < days < 7 else f"{local.day} {local:%b}"


def sentence(text: str) -> str:
    """The text with a full stop, unless it ends with one of its own."""
    return text if not text or text[-1] in ".?!:" else f"{text}."


def number_word(count: int) -> str:
    """Two; 23."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def due_words(due: date, today: date) -> tuple[str, str]:
    """(status kind, words): how a due date reads today."""
    late = (today - due).days
    if late > 0:
        return "overdue", f"{late} day over" if late == 1 else f"{late} days over"
    return ("due_today", "Due today") if late == 0 else ("due", f"Due {day_words(due)}")


def clock_length(minutes: int) -> str:
    """45 minutes; 2 h; 2 h 30."""
    if minutes < 60:
        return f"{minutes} minutes"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def address_with(path: str, **query: object) -> str:
    """``path`` with the query values that are not empty."""
    kept = {name: str(value) for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(kept)}" if kept else path
