"""Every look of the clinic's staff at a runner's record leaves a line that says who looked at whom, and at what."""

import pytest
from django.test import Client

from clinic.models import AccessLog, Role, scope
from tests.architecture.routes import Route, address, names_a_row, own_routes, unfilled
from tests.architecture.sample_data import Sample
from tests.architecture.sources import check_against

pytestmark = pytest.mark.django_db

# Rows that say nothing about anybody's health, by the word before their id in the address; each with its reason.
NOT_CLINICAL = {
    "appointments": "the diary says when and with whom, never why it hurts",
    "members": "name and role of people of the clinic",
    "recalls": "written for the front desk: which test is due, never a result",
    "tokens": "one's own keys for programs",
}
STAFF_LOOKS = [
    route
    for route in own_routes()
    if "GET" in route.tried and Role.CLINICIAN in route.roles("GET") and route.arguments and names_a_row(route)
]


def _word(route: Route) -> str:
    """The kind of row that the address is about: the word before the first argument."""
    return route.path.split("<")[0].rstrip("/").rsplit("/", 1)[-1]


def test_exceptions_exist() -> None:
    found = {_word(route): "is not logged" for route in STAFF_LOOKS if _word(route) in NOT_CLINICAL}
    check_against(NOT_CLINICAL, found, "Looks that are not logged")


@pytest.mark.parametrize("route", [one for one in STAFF_LOOKS if _word(one) not in NOT_CLINICAL], ids=str)
def test_look_at_a_record_is_logged(route: Route, sample: Sample) -> None:
    if unfilled(route):
        pytest.fail(f"{route.path} needs a filler; test_access_matrix.py says which")
    client = Client(raise_request_exception=False)
    therapist = sample.home.therapist
    assert therapist.user is not None
    client.force_login(therapist.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.get(address(route, sample, therapist))
    if response.streaming:
        b"".join(response)
    if response.status_code != 200:
        assert response.status_code in {302, 405}, response.status_code  # nothing was shown
        return
    with scope(clinic=sample.home.clinic, via="test"):
        seen = AccessLog.objects.filter(viewer=therapist, athlete=sample.home.runner)
        assert seen.exists(), f"{route.path} shows a runner's record and does not call clinic.services.audit.log_access"
