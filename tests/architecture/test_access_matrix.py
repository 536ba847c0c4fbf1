"""Every address of the site against every role: signed out, another clinic, wrong role, right role. Never a 500."""

import traceback
from collections.abc import Callable
from typing import cast

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from clinic.models import Membership, Role
from tests.architecture.routes import (
    FILLERS,
    QUERIES,
    READING,
    ROLES,
    Route,
    address,
    all_routes,
    names_a_row,
    own_routes,
    used_fillers,
)
from tests.architecture.sample_data import Sample
from tests.architecture.sources import check_against

pytestmark = pytest.mark.django_db

# Addresses that people may open who are not signed in, each with its reason.
_SIGN_IN = "a part of signing in, before anybody is known"
_LOST = "a part of getting back in without a password"
_SAID = "only says in words what was done, about nobody in particular"
PUBLIC: dict[str, str] = {
    "healthz": "the supervisor asks whether the process lives",
    "readyz": "load balancers ask, and it names parts of the machinery only",
    "clinic:join": "the invitation's secret is the key, and the page shows the clinic's name only",
    "schema": "describes the API, holds nobody's data",
    "api-docs": "shows the description of the API, holds nobody's data",
    "account_login": _SIGN_IN,
    "account_logout": "signing out twice is no error",
    "account_signup": "says that people come by invitation: signing up is closed",
    "account_inactive": _SAID,
    "account_email_verification_sent": _SAID,
    "account_confirm_email": "the secret in the letter is the key",
    "account_request_login_code": _SIGN_IN,
    "account_confirm_login_code": _SIGN_IN,
    "account_reset_password": _LOST,
    "account_reset_password_done": _LOST,
    "account_reset_password_from_key": _LOST,
    "account_reset_password_from_key_done": _LOST,
    "mfa_authenticate": _SIGN_IN,
    "mfa_login_webauthn": _SIGN_IN,
}
# The readiness of an installation without a worker: the right answer is 503.
MAY_SAY_NOT_READY = {"readyz"}

SignIn = Callable[[Membership], Client]
OWN = own_routes()


def _cases(wanted: Callable[[Route, str], bool]) -> list[object]:
    """One case for each route and role of which ``wanted`` holds, readable in the report."""
    return [pytest.param(route, role, id=f"{route}-{role}") for route in OWN for role in ROLES if wanted(route, role)]


def _may(route: Route, role: str) -> bool:
    return any(role in route.roles(method) for method in route.tried)


def _with_rows() -> list[Route]:
    return [route for route in OWN if route.arguments and names_a_row(route)]


@pytest.fixture
def visit(signed_in: SignIn) -> SignIn:
    """``visit(member)`` is signed in and keeps a crash as an answer with status 500."""

    def make(member: Membership) -> Client:
        client = signed_in(member)
        client.raise_request_exception = False
        return client

    return make


def _send(client: Client, route: Route, method: str, path: str) -> HttpResponse:
    """The answer to an empty request. A crash fails with its own traceback."""
    content = "application/json" if route.is_api else "application/x-www-form-urlencoded"
    body = "{}" if route.is_api else ""
    response = client.generic(method, path, "" if method == "GET" else body, content)
    if response.streaming:
        b"".join(response)  # a file: read to its end, which closes it
    crash = getattr(response, "exc_info", None)
    if crash:
        pytest.fail(f"{method} {path} crashed:\n" + "".join(traceback.format_exception(crash[1])[-3:]), pytrace=False)
    assert response.status_code < 500 or route.name in MAY_SAY_NOT_READY, f"{method} {path}: {response.status_code}"
    return cast("HttpResponse", response)


def _first_role(route: Route) -> str:
    """A role that may use it; any when nobody may, which another test reports."""
    return next((role for role in ROLES if _may(route, role)), ROLES[0])


def _refused(client: Client, route: Route, path: str, methods: list[str], codes: set[int]) -> None:
    """Every method is refused with one of the codes; a method that the page does not have may say so (405)."""
    assert methods
    given = {method: _send(client, route, method, path).status_code for method in methods}
    allowed = codes if route.is_api else codes | {405}
    wrong = {method: code for method, code in given.items() if code not in allowed}
    assert not wrong, f"{path} ({route}): {wrong}, expected {sorted(codes)}"
    assert any(code in codes for code in given.values()), f"{path} ({route}): {given}, expected {sorted(codes)}"


# --- what every address declares --------------------------------------------------------------------


def test_every_address_of_ours_has_a_name_of_its_own() -> None:
    ours = [route for route in all_routes() if route.is_own]
    assert all(route.name for route in ours), [route.path for route in ours if not route.name]
    names = [route.name for route in ours]
    assert len(names) == len(set(names)), sorted({name for name in names if names.count(name) > 1})


def test_every_address_of_ours_says_who_may_use_it() -> None:
    found = {}
    for route in OWN:
        if route.is_api:
            reads = any(method in READING for method in route.tried)
            writes = any(method not in READING for method in route.tried)
            if "HasRole" not in [one.__name__ for one in route.view.cls.permission_classes]:
                found[str(route)] = "permission_classes lacks HasRole"
            elif (reads and not route.roles("GET")) or (writes and not route.roles("POST")):
                found[str(route)] = "name read_roles (and write_roles) on the class"
        elif not route.roles("GET"):
            found[str(route)] = "decorate the view with clinic.access.allow(...) or login_not_required"
    check_against({}, found, "Who may use it")


def test_roles_are_known() -> None:
    for route in OWN:
        for method in route.tried:
            assert route.roles(method) <= set(ROLES), f"{route}: {sorted(route.roles(method))}"


def test_public_addresses_are_exactly_the_listed_ones() -> None:
    found = {str(route): "opens without a sign-in" for route in all_routes() if route.is_public}
    check_against(PUBLIC, found, "Addresses for people who are not signed in")


def test_pages_of_the_demo_exist_in_debug_only() -> None:
    assert not {"design", "mail", "mail-letter"} & {route.name for route in all_routes()}


def test_fillers_are_used() -> None:
    stale = sorted(set(FILLERS) - used_fillers()) + sorted(set(QUERIES) - {route.name for route in OWN})
    assert not stale, f"No route needs these any more; take them out of tests/architecture/routes.py: {stale}"


def test_addresses_of_packages_are_closed_unless_listed() -> None:
    client = Client()
    for route in all_routes():
        if not route.is_own and not route.is_public and not route.arguments:
            response = client.get(reverse(route.name))
            assert response.status_code in {302, 401, 403, 404}, f"{route}: {response.status_code}"
            if response.status_code == 302:
                assert response.headers["Location"].startswith(reverse("account_login")), str(route)


# --- who gets in ------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", [route for route in all_routes() if route.is_own and route.is_public], ids=str)
def test_public_page_answers_everybody(route: Route, sample: Sample, visit: SignIn) -> None:
    path = address(route, sample, sample.home.runner)
    for client in (Client(raise_request_exception=False), visit(sample.home.runner), visit(sample.home.admin)):
        for method in route.tried:
            assert _send(client, route, method, path).status_code != 403


@pytest.mark.parametrize("route", OWN, ids=str)
def test_signed_out_is_asked_to_sign_in(route: Route, sample: Sample) -> None:
    client = Client(raise_request_exception=False)
    path = address(route, sample, sample.person(_first_role(route)))
    for method in route.tried:
        response = _send(client, route, method, path)
        if route.is_api:
            assert response.status_code in {401, 403}, f"{method} {path}: {response.status_code}"
        else:
            assert response.status_code == 302, f"{method} {path}: {response.status_code}"
            assert response.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("route", "role"), _cases(lambda route, role: not all(role in route.roles(m) for m in route.tried))
)
def test_wrong_role_is_refused(route: Route, role: str, sample: Sample, visit: SignIn) -> None:
    path = address(route, sample, sample.person(_first_role(route)))
    methods = [method for method in route.tried if role not in route.roles(method)]
    _refused(visit(sample.person(role)), route, path, methods, {403, 404})


@pytest.mark.parametrize(("route", "role"), _cases(lambda route, role: route in _with_rows() and _may(route, role)))
def test_another_clinic_finds_nothing(route: Route, role: str, sample: Sample, visit: SignIn) -> None:
    path = address(route, sample, sample.person(role))
    methods = [method for method in route.tried if role in route.roles(method)]
    _refused(visit(sample.stranger(role)), route, path, methods, {404})


@pytest.mark.parametrize("route", [route for route in _with_rows() if _may(route, Role.ATHLETE)], ids=str)
def test_another_runner_of_the_clinic_finds_nothing(route: Route, sample: Sample, visit: SignIn) -> None:
    path = address(route, sample, sample.home.runner)
    methods = [method for method in route.tried if Role.ATHLETE in route.roles(method)]
    _refused(visit(sample.neighbour.membership), route, path, methods, {404})


@pytest.mark.parametrize(("route", "role"), _cases(_may))
def test_right_role_gets_in(route: Route, role: str, sample: Sample, visit: SignIn) -> None:
    member = sample.person(role)
    path = address(route, sample, member)
    client = visit(member)
    for method in route.tried:
        if role not in route.roles(method):
            continue
        with transaction.atomic():
            code = _send(client, route, method, path).status_code
            transaction.set_rollback(True)
        if method in READING:
            assert code not in {403, 404}, f"{method} {path}: {code} for the right role"
        else:
            assert code != 403, f"{method} {path}: 403 for the right role"


@pytest.mark.parametrize(("route", "role"), _cases(lambda route, role: route.is_api and "GET" in route.tried))
def test_token_opens_what_its_owner_may(route: Route, role: str, sample: Sample) -> None:
    member = sample.person(role)
    path = address(route, sample, member if _may(route, role) else sample.person(_first_role(route)))
    client = Client(raise_request_exception=False)
    header = {"Authorization": f"Token {sample.practice.secrets[member.pk]}"}
    expected = {200, 204} if role in route.roles("GET") else {403, 404}
    assert client.get(path, headers=header).status_code in expected
    assert client.get(path, headers={"Authorization": "Token pl_made-up"}).status_code == 401
