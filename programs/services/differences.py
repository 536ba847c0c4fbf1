"""What changed between the version a runner holds and the working plan, in words. Changes nothing."""

from collections.abc import Iterator
from datetime import date, datetime

from athletes.domain.units import DistanceUnit, format_distance
from programs.domain.home_program import HomeItem, HomeProgram, HomeSession
from programs.models import Program
from programs.selectors.metrics import metrics_of
from programs.selectors.published import document_of, published_of
from programs.services.publishing import build_document


def differences(program: Program, *, on: date, now: datetime) -> tuple[str, ...]:
    """What the runner would see changed against the version they hold; () when there is none yet.

    Compares documents, so every change that reaches the runner is named, and nothing that does not.
    """
    published = published_of(program)
    if published is None:
        return ()
    before = document_of(published)
    after = build_document(program, version=published.version, on=on, metrics=metrics_of(program, today=on, now=now))
    unit = DistanceUnit.MILE if program.athlete.uses_miles else DistanceUnit.KM
    return (*_phase_change(before, after), *_day_changes(before, after, unit), *_word_changes(before, after))


def _phase_change(before: HomeProgram, after: HomeProgram) -> list[str]:
    if before.phase.number == after.phase.number:
        return []
    return [f"Phase {before.phase.number} to {after.phase.number}, {after.phase.name.lower()}"]


def _day_changes(before: HomeProgram, after: HomeProgram, unit: DistanceUnit) -> list[str]:
    found: list[str] = []
    for old, new in zip(before.week, after.week, strict=True):
        day = new.weekday.capitalize()
        olds, news = ({s.name: s for s in side.sessions if s.kind != "rest"} for side in (old, new))
        found += [f"{day}: {name} comes in" for name in news if name not in olds]
        found += [f"{day}: {name} goes" for name in olds if name not in news]
        for name in news:
            if name in olds:
                found += _session_changes(day, olds[name], news[name], unit)
    return list(dict.fromkeys(found))


def _session_changes(day: str, old: HomeSession, new: HomeSession, unit: DistanceUnit) -> Iterator[str]:
    if new.distance_m != old.distance_m:
        yield f"{day}: {new.name} {_distance(old.distance_m, unit)} to {_distance(new.distance_m, unit)}"
    elif new.minutes != old.minutes and new.kind in ("run", "walk_run"):
        yield f"{day}: {new.name} {old.minutes} to {new.minutes} min"
    olds: dict[str, HomeItem] = {item.exercise: item for item in old.items}
    news: dict[str, HomeItem] = {item.exercise: item for item in new.items}
    for slug, item in news.items():
        if slug not in olds:
            yield f"{item.name} comes in"
        elif item.dose != olds[slug].dose:
            yield f"{item.name}: {olds[slug].dose.text} to {item.dose.text}"
        elif item.note != olds[slug].note:
            yield f"{item.name}: another note"
    yield from (f"{item.name} goes" for slug, item in olds.items() if slug not in news)


def _distance(metres: int | None, unit: DistanceUnit) -> str:
    return "no distance" if metres is None else format_distance(metres, unit)


def _word_changes(before: HomeProgram, after: HomeProgram) -> list[str]:
    changed = []
    if before.messages != after.messages:
        changed.append("The note to the runner")
    if before.safety != after.safety:
        changed.append("The pain limits or the numbers to call")
    return changed
