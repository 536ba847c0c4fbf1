"""Test results as JSON documents and back, without loss. Validates shape only; ranges are checked when entered."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from assessments.domain.measurement import Footwear, Setup, SideResult, SquatFaults, TestResult, Trial
from clinic.domain.errors import RuleViolation
from clinic.domain.rounding import Exact

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | bool | None"
"""What a JSON column can hold. Numbers that must stay exact are texts: "10.2", "31/3"."""


def exact_text(value: Exact | None) -> str | None:
    """A number as text that reads back exactly."""
    if value is None:
        return None
    number = Fraction(value)
    if number.denominator == 1:
        return str(number.numerator)
    digits = Decimal(number.numerator) / Decimal(number.denominator)
    return format(digits.normalize(), "f") if Fraction(digits) == number else str(number)


def result_to_dict(result: TestResult) -> dict[str, Json]:
    """A JSON document of one result. ``result_from_dict`` gives the equal result back."""
    parts = {"left": result.left, "right": result.right, "whole": result.whole}
    return {
        "test_id": result.test_id,
        "date": result.date.isoformat(),
        **{name: None if part is None else _part_to_dict(part) for name, part in parts.items()},
        "not_done": result.not_done,
        "assessor": result.assessor,
        "notes": result.notes,
    }


def _part_to_dict(part: SideResult) -> dict[str, Json]:
    return {
        "setup": {
            "variant": part.setup.variant,
            "footwear": part.setup.footwear.value if part.setup.footwear else None,
            "device": part.setup.device,
            "pace_s_per_km": part.setup.pace_s_per_km,
        },
        "value": exact_text(part.value),
        "trials": [
            {"value": exact_text(trial.value), "valid": trial.valid, "sticks": trial.sticks} for trial in part.trials
        ],
        "sticks": part.sticks,
        "faults": asdict(part.faults) if part.faults else None,
        "depth_deg": exact_text(part.depth_deg),
        "onset_s": exact_text(part.onset_s),
        "pain": part.pain,
        "pain_next_morning": part.pain_next_morning,
        "stop_reason": part.stop_reason,
        "pain_limited": part.pain_limited,
        "mean": exact_text(part.mean),
    }


def result_from_dict(document: Mapping[str, Json]) -> TestResult:
    """Read a stored result. Raises RuleViolation("stored_result_unreadable") naming the key that is wrong."""
    return TestResult(
        test_id=_text(document, "test_id"),
        date=_date(document, "date"),
        left=_part_from_dict(document, "left"),
        right=_part_from_dict(document, "right"),
        whole=_part_from_dict(document, "whole"),
        not_done=_text_or_none(document, "not_done"),
        assessor=_text_or_none(document, "assessor"),
        notes=_text_or_none(document, "notes") or "",
    )


def _part_from_dict(document: Mapping[str, Json], key: str) -> SideResult | None:
    part = _mapping(document, key)
    if part is None:
        return None
    setup = _mapping(part, "setup")
    if setup is None:
        raise _unreadable("setup")
    footwear = _text_or_none(setup, "footwear")
    faults = _mapping(part, "faults")
    return SideResult(
        setup=Setup(
            _text(setup, "variant"),
            Footwear(footwear) if footwear else None,
            _text_or_none(setup, "device"),
            _whole(setup, "pace_s_per_km"),
        ),
        value=_number(part, "value"),
        trials=_trials(part),
        sticks=_whole(part, "sticks"),
        faults=None if faults is None else SquatFaults(**{name: seen is True for name, seen in faults.items()}),
        depth_deg=_number(part, "depth_deg"),
        onset_s=_decimal(part, "onset_s"),
        pain=_whole(part, "pain"),
        pain_next_morning=_whole(part, "pain_next_morning"),
        stop_reason=_text_or_none(part, "stop_reason"),
        pain_limited=part.get("pain_limited") is True,
        mean=_number(part, "mean"),
    )


def _trials(part: Mapping[str, Json]) -> tuple[Trial, ...]:
    stored = part.get("trials")
    if not isinstance(stored, Sequence) or isinstance(stored, str):
        raise _unreadable("trials")
    trials = []
    for item in stored:
        if not isinstance(item, Mapping):
            raise _unreadable("trials")
        trials.append(Trial(_decimal(item, "value"), item.get("valid") is True, _whole(item, "sticks")))
    return tuple(trials)


def _unreadable(key: str) -> RuleViolation:
    return RuleViolation("stored_result_unreadable", f"The stored test result has no readable {key}.", key=key)


def _mapping(document: Mapping[str, Json], key: str) -> Mapping[str, Json] | None:
    value = document.get(key)
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise _unreadable(key)
    return value


def _text_or_none(document: Mapping[str, Json], key: str) -> str | None:
    value = document.get(key)
    if value is None or isinstance(value, str):
        return value
    raise _unreadable(key)


def _text(document: Mapping[str, Json], key: str) -> str:
    value = _text_or_none(document, key)
    if value is None:
        raise _unreadable(key)
    return value


def _date(document: Mapping[str, Json], key: str) -> date:
    try:
        return date.fromisoformat(_text(document, key))
    except ValueError as error:
        raise _unreadable(key) from error


def _whole(document: Mapping[str, Json], key: str) -> int | None:
    value = document.get(key)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise _unreadable(key)


def _number(document: Mapping[str, Json], key: str) -> Fraction | None:
    text = _text_or_none(document, key)
    try:
        return None if text is None else Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise _unreadable(key) from error


def _decimal(document: Mapping[str, Json], key: str) -> Decimal | None:
    number = _number(document, key)
    return None if number is None else Decimal(number.numerator) / Decimal(number.denominator)
