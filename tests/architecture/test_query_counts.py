"""A page asks the database as often for 30 rows as for 3, and as often as it did yesterday (query_counts.toml).

After a change that is meant: PLIMSOLL_RECORD_QUERIES=1 .venv/bin/pytest tests/architecture/test_query_counts.py -n 0
"""

import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.models import Membership
from tests.architecture.routes import ROLES, Route, address, own_routes, unfilled
from tests.architecture.sample_data import Sample
from tests.architecture.sample_growth import grow
from tests.architecture.sources import ROOT

pytestmark = pytest.mark.django_db

BASELINE = ROOT / "tests" / "architecture" / "query_counts.toml"
COMMAND = "PLIMSOLL_RECORD_QUERIES=1 .venv/bin/pytest tests/architecture/test_query_counts.py -n 0"
RECORD = os.environ.get("PLIMSOLL_RECORD_QUERIES") == "1"
FEW, MANY = 3, 30
_HEADER = f"""\
# Queries of each page and API list for one role, with {FEW} rows of everything and with {MANY}: the same number.
# Checked by test_query_counts.py. After a change that is meant:
#   {COMMAND}

# How many more queries a page may need for {MANY} rows than for {FEW}.
maximum_growth = 0

[queries]
"""
_LITERAL = re.compile(r"\"s\d+_x\d+\"|'[^']*'|\b\d+\b|\(\s*%s(?:,\s*%s)*\s*\)|IN \([^)]*\)")


@dataclass(frozen=True, slots=True)
class Place:
    """One address as one role opens it."""

    route: Route
    role: str

    def __str__(self) -> str:
        return f"{self.route} as {self.role}"


READABLE = [route for route in own_routes() if "GET" in route.tried and not unfilled(route)]
PLACES = [Place(route, role) for route in READABLE for role in ROLES if role in route.roles("GET")]
Queries = Counter[str]
Measured = dict[str, tuple[Queries, Queries]]


def _opened(sample: Sample) -> Iterator[tuple[Place, Queries]]:
    """Queries by their text, of every page that answers with 200. The first look fills sessions and caches."""
    clients: dict[str, Client] = {}
    for place in PLACES:
        member = sample.person(place.role)
        if place.role not in clients:
            clients[place.role] = _signed_in(member)
        path = address(place.route, sample, member)
        if _look(clients[place.role], path) == 200:
            with CaptureQueriesContext(connection) as captured:
                _look(clients[place.role], path)
            yield place, Counter(_LITERAL.sub("…", query["sql"]) for query in captured)


def _look(client: Client, path: str) -> int:
    """Open the page, read a file to its end, and say how it went."""
    response = client.get(path)
    if response.streaming:
        b"".join(response)
    return int(response.status_code)


def _signed_in(member: Membership) -> Client:
    client = Client(raise_request_exception=False)
    assert member.user is not None
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture(scope="module")
def measured(sample: Sample) -> Measured:
    """Queries of every page with few rows and with many, by the page's name."""
    grow(sample, first=1, last=FEW)
    few = {str(place): queries for place, queries in _opened(sample)}
    grow(sample, first=FEW + 1, last=MANY)
    many = {str(place): queries for place, queries in _opened(sample)}
    both = {name: (queries, many[name]) for name, queries in few.items() if name in many}
    if RECORD:
        lines = [f'"{name}" = {counts[0].total()}\n' for name, counts in sorted(both.items())]
        BASELINE.write_text(_HEADER + "".join(lines), encoding="utf-8")
    return both


def _baseline() -> dict[str, int]:
    found: dict[str, int] = tomllib.loads(BASELINE.read_text(encoding="utf-8"))["queries"]
    return found


def _more_often(few: Queries, many: Queries) -> str:
    """What is asked more often for many rows, most often first."""
    grown = {text: (few[text], count) for text, count in many.items() if count > few[text]}
    worst = sorted(grown.items(), key=lambda item: -item[1][1])[:3]
    return "\n  ".join(f"{before} times, then {after} times: {text[:300]}" for text, (before, after) in worst)


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_page_asks_as_often_for_many_rows_as_for_few(place: Place, measured: Measured) -> None:
    if str(place) not in measured:
        assert str(place) not in _baseline(), f"{place} does not answer with a page any more; {COMMAND}"
        return
    few, many = measured[str(place)]
    growth = tomllib.loads(BASELINE.read_text(encoding="utf-8"))["maximum_growth"]
    assert many.total() - few.total() <= growth, (
        f"{place}: {few.total()} queries for {FEW} rows, {many.total()} for {MANY}. "
        f"The selector should fetch together (select_related, prefetch_related):\n  {_more_often(few, many)}"
    )


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_page_asks_as_often_as_committed(place: Place, measured: Measured) -> None:
    if str(place) not in measured:
        return
    wanted, now = _baseline().get(str(place)), measured[str(place)][0].total()
    assert wanted is not None, f"{place} is new and needs {now} queries. If that is reasonable: {COMMAND}"
    assert now == wanted, (
        f"{place} needs {now} queries, {wanted} are committed in query_counts.toml. "
        f"Fewer is welcome, more needs a reason; then: {COMMAND}"
    )


def test_baseline_names_only_pages_that_exist(measured: Measured) -> None:
    stale = sorted(set(_baseline()) - set(measured))
    assert not stale, f"query_counts.toml names pages that are gone: {stale}; {COMMAND}"


def test_lists_are_measured(measured: Measured) -> None:
    """The guard is not blind: the lists that everybody knows are among what was measured."""
    assert {"clinic:people as admin", "clinic:recalls as admin", "api-appointment-list as clinician"} <= set(measured)
