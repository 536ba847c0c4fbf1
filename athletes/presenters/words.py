"""Dates, times and distances in words, the same on every page."""

from datetime import date, datetime, timedelta

from athletes.domain.units import DistanceUnit, format_distance
from athletes.models import Athlete
from clinic.models import Clinic


def day_words(day: date, today: date | None = None) -> str:
    """Thu 12 Mar; with the year when it is not this one."""
    if today is not None and day.year != today.year:
        return f"{day:%a} {day.day} {day:%b %Y}"
    return f"{day:%a} {day.day} {day:%b}"


def when_words(moment: datetime, clinic: Clinic, today: date) -> str:
    """Today 07:05, Yesterday 18:30, else the day."""
    local = clinic.local(moment)
    if local.date() == today:
        return f"Today {local:%H:%M}"
    if local.date() == today - timedelta(days=1):
        return f"Yesterday {local:%H:%M}"
    return day_words(local.date(), today)


def unit_of(athlete: Athlete) -> DistanceUnit:
    """The unit the runner thinks in."""
    return DistanceUnit.MILE if athlete.uses_miles else DistanceUnit.KM


def distance_words(metres: int | None, unit: DistanceUnit) -> str:
    """9.6 km; "" when it is not known."""
    return "" if metres is None else format_distance(metres, unit)


def duration_words(seconds: int | None) -> str:
    """48 min, or 1 h 05 min."""
    if seconds is None:
        return ""
    minutes = (seconds + 30) // 60
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"


def countdown_words(day: date, today: date) -> str:
    """10 weeks 3 days to go: whole weeks, then days."""
    days = (day - today).days
    if days == 0:
        return "Today"
    weeks, rest = divmod(days, 7)
    parts = [f"{weeks} week{'s' if weeks != 1 else ''}"] if weeks else []
    parts += [f"{rest} day{'s' if rest != 1 else ''}"] if rest else []
    return f"{' '.join(parts)} to go"


def age_words(born: date | None, today: date) -> str:
    """The age in completed years, or that it is not known."""
    if born is None:
        return "Age not known"
    return str(today.year - born.year - ((today.month, today.day) < (born.month, born.day)))
