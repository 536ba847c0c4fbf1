"""Exact numbers and half-up rounding for display (clinical.md 0.4). A rounded value never re-enters a rule."""

from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

Exact: TypeAlias = int | Decimal | Fraction
"""Numbers that compare exactly at a boundary. Binary floats are not among them."""


def exact(value: Exact) -> Fraction:
    """The same number as a Fraction, so that int, Decimal and Fraction mix safely."""
    return Fraction(value)


def half_up(value: Exact, places: int = 0) -> Decimal:
    """Round half away from zero, for display: ``half_up(Decimal("0.05"), 1) == Decimal("0.1")``."""
    scale = 10**places
    scaled = abs(exact(value)) * scale
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    if exact(value) < 0:
        units = -units
    return Decimal(units).scaleb(-places)
