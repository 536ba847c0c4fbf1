"""Slot notation (clinical.md 7.4) to Dose and back: ``3x8-12 @3-1-3, RPE 7-9, rest 1-2 min, per side``.

Only the written form; the words for people are in dose_words.
"""

import re
from decimal import Decimal

from clinic.domain.errors import RuleViolation
from programs.domain.dose import Dose, Load, LoadUnit, Span, Tempo, TempoOrder, span

_AMOUNT = re.compile(
    r"(?:(?P<sets>\d+(?:-\d+)?)\s*x\s*)?(?P<amount>\d+(?:-\d+)?)\s*(?P<unit>RM|s|min|m)?"
    r"(?:\s*x\s*(?P<rep_hold>\d+)\s*s)?(?:\s*\+\s*(?P<end_hold>\d+)\s*s hold)?"
    r"(?:\s*@\s*(?P<tempo>\d+-\d+-\d+))?"
)
_REST = re.compile(r"rest (\d+(?:-\d+)?)\s*(s|min)")
_LOAD = re.compile(r"(\d+(?:\.\d+)?)\s*(kg|xBW)")
_RPE = re.compile(r"RPE (\d+(?:-\d+)?)")

EXAMPLE = "3x12 @3-0-3, RPE 6, rest 60 s"


def parse_span(text: str) -> Span:
    """``"3"`` or ``"2-3"``."""
    low, _, high = text.partition("-")
    return span(int(low), int(high) if high else None)


def parse_dose(text: str, *, order: TempoOrder = TempoOrder.UP_FIRST, per_side: bool = False) -> Dose:
    """Read slot notation; ``order`` is the meaning of this exercise's tempo. Raises RuleViolation ``dose_notation``."""
    head, *rest = [part.strip() for part in _normalised(text).split(",")]
    match = _AMOUNT.fullmatch(head)
    if match is None:
        raise _unreadable(text, head)
    load: Load | None = None
    rpe: Span | None = None
    rest_seconds: Span | None = None
    for part in rest:
        if found := _RPE.fullmatch(part):
            rpe = parse_span(found[1])
        elif found := _LOAD.fullmatch(part):
            load = Load(Decimal(found[1]), LoadUnit(found[2]))
        elif found := _REST.fullmatch(part):
            rest_seconds = _seconds(parse_span(found[1]), found[2])
        elif part == "per side":
            per_side = True
        else:
            raise _unreadable(text, part)
    unit = match["unit"]
    amount = parse_span(match["amount"])
    return Dose(
        sets=parse_span(match["sets"] or "1"),
        reps=amount if unit in (None, "RM") else None,
        seconds=amount if unit == "s" else None,
        minutes=amount if unit == "min" else None,
        metres=amount if unit == "m" else None,
        rep_max=unit == "RM",
        rep_hold_seconds=_whole(match["rep_hold"]),
        end_hold_seconds=_whole(match["end_hold"]),
        tempo=_tempo(match["tempo"], order),
        load=load,
        rpe=rpe,
        rest_seconds=rest_seconds,
        per_side=per_side,
    )


def _normalised(text: str) -> str:
    return text.strip().replace("×", "x").replace("–", "-")  # as the specification writes them


def _unreadable(text: str, part: str) -> RuleViolation:
    return RuleViolation(
        "dose_notation", f'"{part}" in "{text}" cannot be read. Write it like "{EXAMPLE}".', field="dose", part=part
    )


def _whole(text: str | None) -> int | None:
    return None if text is None else int(text)


def _seconds(value: Span, unit: str) -> Span:
    factor = 60 if unit == "min" else 1
    return Span(value.low * factor, value.high * factor)


def _tempo(text: str | None, order: TempoOrder) -> Tempo | None:
    if text is None:
        return None
    first, pause, second = (int(part) for part in text.split("-"))
    return Tempo(first, pause, second, order)


def write_dose(dose: Dose) -> str:
    """The notation of a dose: ``parse_dose(write_dose(d), order=...) == d`` for every valid dose."""
    parts = [_write_amount(dose)]
    if dose.load is not None:
        parts.append(f"{dose.load.amount:f} {dose.load.unit}")
    if dose.rpe is not None:
        parts.append(f"RPE {dose.rpe}")
    if dose.rest_seconds is not None:
        parts.append(f"rest {dose.rest_seconds} s")
    if dose.per_side:
        parts.append("per side")
    return ", ".join(parts)


def _write_amount(dose: Dose) -> str:
    text = f"{dose.sets}x"
    for amount, unit in ((dose.reps, ""), (dose.seconds, " s"), (dose.minutes, " min"), (dose.metres, " m")):
        if amount is not None:
            text += f"{amount}{unit}"
    text += "RM" if dose.rep_max else ""
    text += f"x{dose.rep_hold_seconds} s" if dose.rep_hold_seconds is not None else ""
    text += f" + {dose.end_hold_seconds} s hold" if dose.end_hold_seconds is not None else ""
    return text + (f" @{dose.tempo}" if dose.tempo is not None else "")
