"""Exact unit conversions (clinical.md 0.2). Values are stored in the base unit; a displayed one never re-enters."""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from clinic.domain.errors import RuleViolation
from clinic.domain.rounding import Exact, exact, half_up


class DistanceUnit(StrEnum):
    """Units a runner may think in for distances."""

    KM = "km"
    MILE = "mi"


METRES_PER_KM = 1000

# How many base units (metres, kilograms, centimetres) one unit is; exact by definition (clinical.md 0.2).
PER_UNIT: dict[str, Fraction] = {
    "m": Fraction(1),
    "km": Fraction(METRES_PER_KM),
    "mi": Fraction(Decimal("1609.344")),
    "ft": Fraction(Decimal("0.3048")),
    "kg": Fraction(1),
    "lb": Fraction(Decimal("0.45359237")),
    "cm": Fraction(1),
    "in": Fraction(Decimal("2.54")),
    "N": Fraction(1),
    "kgf": Fraction(Decimal("9.80665")),
}
BASE_OF = {
    "m": "m",
    "km": "m",
    "mi": "m",
    "ft": "m",
    "kg": "kg",
    "lb": "kg",
    "cm": "cm",
    "in": "cm",
    "N": "N",
    "kgf": "N",
}


def to_base(amount: Exact, unit: str) -> Fraction:
    """``amount`` in the base unit (m, kg, cm or N), exact. Raises RuleViolation for a unit nobody knows."""
    return exact(amount) * _per_unit(unit)


def from_base(amount: Exact, unit: str) -> Fraction:
    """A base-unit amount in ``unit``, exact; the inverse of ``to_base``."""
    return exact(amount) / _per_unit(unit)


def to_metres(amount: Exact, unit: str) -> int:
    """Whole metres for storage, rounded half-up; ``unit`` is m, km, mi or ft."""
    if BASE_OF.get(unit) != "m":
        raise RuleViolation("unit", f"Give the distance in m, km, mi or ft, not in {unit}.", unit=unit)
    return int(half_up(to_base(amount, unit)))


def distance(metres: Exact, unit: DistanceUnit) -> Decimal:
    """A distance for display, one decimal, half-up."""
    return half_up(from_base(metres, unit.value), 1)


def format_distance(metres: Exact, unit: DistanceUnit) -> str:
    """A distance in words for display, for example "9.6 km"; whole numbers lose the decimal."""
    shown = distance(metres, unit)
    whole = shown.to_integral_value()
    return f"{whole if shown == whole else shown} {unit.value}"


def _per_unit(unit: str) -> Fraction:
    if unit not in PER_UNIT:
        raise RuleViolation("unit", f"{unit} is not a unit we know. Use {', '.join(PER_UNIT)}.", unit=unit)
    return PER_UNIT[unit]
