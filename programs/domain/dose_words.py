"""A dose in words for people: the long form for a card, the short form for a list. Must not change a dose."""

from programs.domain.dose import Dose, Span, Tempo, TempoOrder


def _to(value: Span) -> str:
    return str(value.low) if value.exactly else f"{value.low} to {value.high}"


def short_dose(dose: Dose) -> str:
    """``3 x 12``, ``5 x 45 s``, ``4 x 20 m``, ``30 to 50 min``."""
    for amount, unit in ((dose.reps, ""), (dose.seconds, " s"), (dose.minutes, " min"), (dose.metres, " m")):
        if amount is not None:
            text = _to(amount) + unit
            break
    if dose.minutes is not None and dose.sets == Span(1, 1):
        return text
    return f"{_to(dose.sets)} x {text}"


def tempo_words(tempo: Tempo) -> str:
    """``3 s up, no pause, 3 s down``."""
    first, second = ("up", "down") if tempo.order is TempoOrder.UP_FIRST else ("down", "up")
    pause = f"{tempo.pause} s pause" if tempo.pause else "no pause"
    return ", ".join(
        (
            f"{tempo.first} s {first}" if tempo.first else f"quick {first}",
            pause,
            f"{tempo.second} s {second}" if tempo.second else f"quick {second}",
        )
    )


def long_dose(dose: Dose) -> str:
    """The whole dose in one line: ``3 x 12, 3 s up, no pause, 3 s down, effort 6 of 10``."""
    parts = [short_dose(dose)]
    if dose.rep_hold_seconds is not None:
        parts.append(f"hold each for {dose.rep_hold_seconds} s")
    if dose.tempo is not None:
        parts.append(tempo_words(dose.tempo))
    if dose.end_hold_seconds is not None:
        parts.append(f"then hold {dose.end_hold_seconds} s")
    if dose.load is not None:
        parts.append(str(dose.load))
    if dose.rep_max:
        parts.append("as heavy as you can do well for that many")
    if dose.rpe is not None:
        parts.append(f"effort {_to(dose.rpe)} of 10")
    if dose.per_side:
        parts.append("each side")
    if dose.rest_seconds is not None:
        parts.append(f"{_rest(dose.rest_seconds)} rest between sets")
    return ", ".join(parts)


def _rest(rest: Span) -> str:
    if rest.low % 60 == 0 and rest.high % 60 == 0 and rest.low:
        return f"{_to(Span(rest.low // 60, rest.high // 60))} min"
    return f"{_to(rest)} s"


def frequency_words(per_week: Span) -> str:
    """``once a week``, ``2 to 3 times a week``, ``every day``."""
    if per_week == Span(7, 7):
        return "every day"
    if per_week == Span(1, 1):
        return "once a week"
    return f"{_to(per_week)} times a week"
