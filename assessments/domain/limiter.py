"""Which key test limits the runner most, and what is missing to say so (clinical.md 3.3, rulings 26 and 27)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assessments.domain.comparability import is_fresh
from assessments.domain.severity import Severity
from assessments.domain.testing_rules import TestCatalog
from clinic.domain.rounding import exact


@dataclass(frozen=True, slots=True)
class Limiter:
    """The key test with the highest severity of at least 10, or None: nothing limits (maintain).

    ``incomplete`` lists key tests that are missing or lack a side; ``stale`` those older than 28 days; ``secondary``
    the next findings of a screen.
    """

    finding: Severity | None
    incomplete: tuple[str, ...]
    stale: tuple[str, ...]
    secondary: tuple[Severity, ...] = ()


def family_severity(family: str, found: Mapping[str, Severity], catalog: TestCatalog) -> Severity | None:
    """Severity of a key test: the largest of its own tests (T11), else of a test that stands in for it (T03b)."""
    members = catalog.family(family)
    own = [found[test.id] for test in members if test.family == family and test.id in found]
    others = [found[test.id] for test in members if test.family != family and test.id in found]
    return max(own or others, key=lambda judged: judged.value, default=None)


def limiter(
    found: Mapping[str, Severity],
    key_tests: Sequence[str],
    catalog: TestCatalog,
    *,
    today: date,
    secondary_findings: int = 0,
) -> Limiter:
    """Rank the protocol's key tests (in its own order, which breaks ties).

    ``secondary_findings``: how many further findings to report; a screen (PRE) reports two, other protocols none.
    """
    judged = [(family, family_severity(family, found, catalog)) for family in key_tests]
    ranked = sorted(
        (item for _, item in judged if item is not None and item.value >= exact(catalog.bands.attention)),
        key=lambda item: -item.value,
    )
    incomplete = tuple(family for family, item in judged if _is_incomplete(family, item, catalog))
    stale = tuple(
        family
        for family, item in judged
        if item is not None and not is_fresh(item.tested_on, today, fresh_days=catalog.fresh_days)
    )
    finding = ranked[0] if ranked else None
    return Limiter(finding, incomplete, stale, tuple(ranked[1 : 1 + secondary_findings]))


def _is_incomplete(family: str, item: Severity | None, catalog: TestCatalog) -> bool:
    if item is not None:
        return not item.complete
    # A test that is only ever judged against the runner's own earlier best is not missing without one (ruling 26).
    return any(test.severity.own_best_share is None for test in catalog.family(family))
