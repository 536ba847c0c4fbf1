"""Says a verdict to the runner in plain words: what happened, what changes, why, what to do now (clinical.md 5)."""

from dataclasses import dataclass

from athletes.domain.levers import Lever
from athletes.domain.response import Verdict
from athletes.domain.response_rules import Colour, LeverRules, ResponseRules
from athletes.domain.sequence import Sequence


@dataclass(frozen=True, slots=True)
class RunnerMessage:
    """One verdict in the runner's words. ``changes``: what the next two sessions lose; ``why``: one line per reason."""

    headline: str
    meaning: str
    changes: tuple[str, ...]
    why: tuple[str, ...]
    back: str
    now: str
    notes: tuple[str, ...]
    provisional: str | None


def explain(
    verdict: Verdict,
    rules: ResponseRules,
    *,
    lever: Lever | None = None,
    sequence: Sequence | None = None,
) -> RunnerMessage:
    """The message for one verdict. ``lever`` is the one this session pulled; ``sequence`` adds rules that it fired.

    If the sequence pauses running (for example three AMBER in a row), the message is that of RED.
    """
    shown = Colour.RED if sequence is not None and sequence.paused else verdict.colour
    words = rules.headlines[shown]
    changes = () if shown is Colour.RED or lever is None else lever_sentences(lever, rules.levers)
    return RunnerMessage(
        headline=words.headline,
        meaning=words.meaning,
        changes=changes or ((words.changes,) if words.changes else ()),
        why=tuple(reason.runner for reason in verdict.reasons) + _sequence_words(sequence),
        back=words.back,
        now=words.now,
        notes=tuple(note.runner for note in verdict.notes),
        provisional=rules.levers.sentences["provisional"] if verdict.provisional else None,
    )


def lever_sentences(lever: Lever, rules: LeverRules) -> tuple[str, ...]:
    """What the next two run sessions lose, what else waits, and the walk breaks on offer."""
    first = rules.sentences[lever.kind].format(
        sessions=rules.sentences[f"count_{lever.sessions}"],
        days=rules.expires_after_days,
        percent=lever.reduction_pct,
        effort=rules.easy_effort,
    )
    return (first, *rules.holds, rules.walk_breaks)


def _sequence_words(sequence: Sequence | None) -> tuple[str, ...]:
    if sequence is None or not sequence.fired:
        return ()
    last = sequence.fired[-1].session
    latest = [f for f in sequence.fired if f.session is None or f.session == last == len(sequence.standings)]
    return tuple(fired.words.runner for fired in latest)
