"""The committed description of the API is true, asks for a sign-in everywhere, and is read without a network."""

import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.test import Client

from tests.architecture.routes import all_routes
from tests.architecture.sources import ROOT

COMMITTED = ROOT / "docs" / "openapi.yaml"
COMMAND = "manage.py spectacular --file docs/openapi.yaml --validate --fail-on-warn"
METHODS = {"get", "put", "post", "delete", "patch"}
OTHER_HOST = re.compile(r"""(?:src|href|action|url)\s*[=:(]\s*["']?((?:https?:)?//[^"'\s>)]+)""", re.IGNORECASE)
# Pages that show the schema to people; the schema itself is for programs.
PAGES = [
    route.path
    for route in all_routes()
    if route.path.startswith("/api/") and not route.is_own and route.name != "schema"
]
_SCRIPTS = re.compile(r"<script\b[^>]*>", re.IGNORECASE)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The schema as the code describes itself now."""
    path = tmp_path_factory.mktemp("schema") / "openapi.yaml"
    call_command("spectacular", file=str(path), validate=True)
    return path.read_text(encoding="utf-8")


def _operations(schema: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in yaml.safe_load(schema)["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield f"{method.upper()} {path}", operation


def test_schema_is_made_without_a_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        call_command("spectacular", file=str(tmp_path / "openapi.yaml"), validate=True, fail_on_warn=True)
    except CommandError as refusal:
        raise AssertionError(f"{COMMAND}\n{capsys.readouterr().err}") from refusal


def test_committed_schema_is_the_true_one(fresh: str) -> None:
    committed = COMMITTED.read_text(encoding="utf-8") if COMMITTED.is_file() else ""
    difference = "".join(
        difflib.unified_diff(
            committed.splitlines(keepends=True), fresh.splitlines(keepends=True), "docs/openapi.yaml", "the code", n=2
        )
    )
    assert not difference, f"The API differs from its description. If that is meant: {COMMAND}\n{difference[:4000]}"


def test_every_operation_asks_for_a_sign_in(fresh: str) -> None:
    operations = dict(_operations(fresh))
    assert operations
    schemes = yaml.safe_load(fresh)["components"]["securitySchemes"]
    open_ones = [
        name
        for name, operation in operations.items()
        if not operation.get("security")
        or any(not wanted or set(wanted) - set(schemes) for wanted in operation["security"])
    ]
    assert not open_ones, f"Anybody may call {open_ones}"


def test_every_operation_takes_a_session_and_a_token(fresh: str) -> None:
    for name, operation in _operations(fresh):
        ways = {way for wanted in operation["security"] for way in wanted}
        assert {"cookieAuth", "token"} <= ways, f"{name} takes only {sorted(ways)}"


def test_every_operation_is_under_the_versioned_address_and_says_what_it_does(fresh: str) -> None:
    for name, operation in _operations(fresh):
        assert name.split(" ")[1].startswith("/api/v1/"), name
        assert operation.get("description"), f"{name} has no description: give the method a docstring"


def test_operation_names_are_unique(fresh: str) -> None:
    names = [operation["operationId"] for _, operation in _operations(fresh)]
    assert len(names) == len(set(names))


@pytest.mark.django_db
def test_schema_is_served(fresh: str) -> None:
    response = Client().get("/api/schema/")
    assert response.status_code == 200
    assert yaml.safe_load(response.content)["paths"].keys() == yaml.safe_load(fresh)["paths"].keys()


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_docs_page_needs_no_other_host(path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 200
    page = response.content.decode()
    assert not OTHER_HOST.findall(page)
    scripts = _SCRIPTS.findall(page)
    assert scripts
    for script in scripts:
        source = re.search(r'src="([^"]+)"', script)
        assert source, f"{script}: the content security policy stops inline scripts"
        assert source[1].startswith("/"), source[1]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_docs_page_works_under_the_content_security_policy(path: str) -> None:
    response = Client().get(path)
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    page = response.content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert not re.search(r"<[^>]*\son[a-z]+=", page)


@pytest.mark.django_db
def test_script_of_the_docs_page_points_at_our_own_schema() -> None:
    page = Client().get("/api/docs/").content.decode()
    own = [source for source in re.findall(r'<script src="([^"]+)"', page) if not source.startswith("/static/")]
    assert len(own) == 1, own
    response = Client().get(own[0].replace("&amp;", "&"))
    assert response.status_code == 200
    assert "javascript" in response.headers["Content-Type"]
    script = response.content.decode()
    assert "/api/schema/" in script
    assert not OTHER_HOST.findall(script)
