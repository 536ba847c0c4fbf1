"""Loads norms.toml into typical-value tables. Must not decide what a norm means for a runner."""

from functools import cache

from assessments.content.fields import Fields
from assessments.domain.norms import NormRow, Norms, NormSex, NormTable, ReferenceValue
from clinic.content import read_toml

PACKAGE, NAME = "assessments.content", "norms.toml"
FILE = "assessments/content/norms.toml"


@cache
def load_norms() -> Norms:
    """All norm tables by id. Raises ContentError."""
    return parse_norms(Fields(read_toml(PACKAGE, NAME), FILE, "norms"))


def parse_norms(root: Fields) -> Norms:
    """Validate a parsed file."""
    tables = [_table(item) for item in root.tables("tables")]
    references = tuple(_reference(item) for item in root.tables("references", id_key="test"))
    root.close()
    by_id = {table.id: table for table in tables}
    if len(by_id) != len(tables):
        raise root.problem("tables", "two tables have the same id")
    return Norms(by_id, references)


def _table(item: Fields) -> NormTable:
    values = item.inner("values")
    rows = []
    for sex in NormSex:
        for row in values.items(sex.value):
            rows.append(_row(values, sex, row))
    values.close()
    table = NormTable(
        item.text("id"), item.text("test"), item.text("variant"), item.text("unit"), item.text("source"), tuple(rows)
    )
    item.close()
    return table


def _row(values: Fields, sex: NormSex, row: object) -> NormRow:
    if not isinstance(row, list) or len(row) != 3 or not all(isinstance(age, int) for age in row[:2]):
        raise values.problem(sex.value, 'each row is [from age, to age, "value"]')
    if row[0] > row[1]:
        raise values.problem(sex.value, f"ages {row[0]} to {row[1]} are the wrong way round")
    return NormRow(sex, row[0], row[1], values.as_decimal(row[2], sex.value))


def _reference(item: Fields) -> ReferenceValue:
    reference = ReferenceValue(item.text("test"), item.text("words"), item.text("source"))
    item.close()
    return reference
