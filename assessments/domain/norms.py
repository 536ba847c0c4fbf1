"""Published typical values by age and sex, shown as "typical" and never as pass or fail (clinical.md 3.5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class NormSex(StrEnum):
    """The sex whose norms apply (clinical.md 1.1); ``ANY`` where a table does not distinguish."""

    FEMALE = "female"
    MALE = "male"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class NormRow:
    """Typical value for an age band, both ends included."""

    sex: NormSex
    from_age: int
    to_age: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class NormTable:
    """Norms of one test. ``variant`` is the only protocol variant they belong to; ``unit`` that of the test."""

    id: str
    test_id: str
    variant: str
    unit: str
    source: str
    rows: tuple[NormRow, ...]


@dataclass(frozen=True, slots=True)
class ReferenceValue:
    """Context that is shown in words, without a cut-off."""

    test_id: str
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Norms:
    """All tables by id and all context notes."""

    tables: Mapping[str, NormTable]
    references: tuple[ReferenceValue, ...]


def typical_value(table: NormTable, age_years: int | None, sex: NormSex | None) -> Decimal | None:
    """The typical value, None outside the table's ages, or when age (or a needed sex) is not known."""
    if age_years is None:
        return None
    return next(
        (row.value for row in table.rows if row.from_age <= age_years <= row.to_age and row.sex in (NormSex.ANY, sex)),
        None,
    )
