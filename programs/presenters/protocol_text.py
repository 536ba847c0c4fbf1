"""A protocol as plain text, the way a clinician would read it. Knows content only; shows no runner."""

import re
from collections.abc import Iterator

from programs.content.exercises import exercise_library
from programs.content.protocols import metric_definitions, protocols
from programs.domain.criteria import criterion_sentence
from programs.domain.dose_words import frequency_words, long_dose
from programs.domain.protocol import Phase, Protocol, Slot

_WORD = re.compile(r"[a-z0-9]+")


def find_protocols(wanted: str) -> tuple[Protocol, ...]:
    """Protocols by id ("ACH-MID", "ach-mid"), else all whose name holds every word of ``wanted``."""
    for name, protocol in protocols().items():
        if name.lower() == wanted.strip().lower():
            return (protocol,)
    words = _WORD.findall(wanted.lower())
    return tuple(one for one in protocols().values() if words and all(word in _names(one) for word in words))


def _names(protocol: Protocol) -> str:
    """Every name of a protocol, also without its hyphens."""
    names = f"{protocol.id} {protocol.name} {protocol.plain_name}".lower()
    return f"{names} {names.replace('-', '')}"


def protocol_text(protocol: Protocol) -> str:
    """The whole protocol, phase by phase."""
    return "\n".join(_lines(protocol))


def _lines(protocol: Protocol) -> Iterator[str]:
    yield f"{protocol.name} ({protocol.id})"
    yield f"For runners: {protocol.plain_name}"
    total = protocol.minimum_total_days
    yield f"At least {total} days in all" if total is not None else "Duration by medical clearance"
    yield f"Pain limit: {protocol.pain_cap_run} of 10 running, {protocol.pain_cap_strength} of 10 in strength work"
    yield f"Key tests, most telling first: {', '.join(protocol.key_tests)}"
    if protocol.needs_clearance:
        yield "Only after medical clearance"
    for message in protocol.messages:
        condition = f" (when {criterion_sentence(message.when, metric_definitions())})" if message.when else ""
        yield f"Tell the runner: {message.text}{condition}"
    for phase in protocol.phases:
        yield ""
        yield from _phase(phase)
    yield ""
    yield f"Evidence: {protocol.evidence}"
    yield f"Source: {protocol.source}"


def _phase(phase: Phase) -> Iterator[str]:
    yield f"Phase {phase.number}: {phase.name}. {phase.goal}."
    yield f"  At least {phase.minimum_days} days"
    for other in phase.minimum_if:
        yield f"  At least {other.days} days if {criterion_sentence(other.when, metric_definitions())}"
    yield from _block("Exercises", [_slot(slot) for slot in phase.slots])
    yield from _block("Running", phase.running)
    yield from _block("Avoid", phase.avoid)
    yield from _block("Cues", phase.cues)
    names = exercise_library()
    yield from _block("Not in a plan", [names[slug].name for slug in phase.must_not_include])
    choices = [" or ".join(names[slug].name for slug in sorted(group)) for group in phase.must_include_any]
    yield from _block("Must be in a plan", choices)
    yield from _block("Before the next phase", [criterion_sentence(one, metric_definitions()) for one in phase.exit])


def _block(title: str, rows: list[str] | tuple[str, ...]) -> Iterator[str]:
    if rows:
        yield f"  {title}:"
        yield from (f"    - {row}" for row in rows)


def _slot(slot: Slot) -> str:
    steps = [f"weeks {step.first} to {step.last}: {long_dose(step.dose)}" for step in slot.weeks]
    parts = [
        exercise_library()[slot.exercise].name,
        "; ".join(steps) if steps else long_dose(slot.dose),
        frequency_words(slot.per_week),
    ]
    marks = {
        "heavy": slot.heavy,
        "only through the overlap of phases": slot.overlap,
        "on days without strength work": slot.off_days,
        f"opens: {slot.opens}": bool(slot.opens),
        f"for the finding {slot.finding}": bool(slot.finding),
        slot.note: bool(slot.note),
    }
    return ", ".join([*parts, *(words for words, holds in marks.items() if holds)])
