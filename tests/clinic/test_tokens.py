"""API tokens: shown once, kept as a hash, bound to one place in one clinic, dead once revoked. And the idle log-off."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from clinic.domain.errors import RuleViolation
from clinic.models import ApiToken, Membership, Role, User, scope
from clinic.services import tokens
from clinic.services.people import deactivate
from tests.clinic.diary import NOW, second_therapist
from tests.factories import Practice

SignIn = Callable[[Membership], Client]
ME = "/api/v1/me/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


def make(member: Membership, name: str = "Reports") -> tuple[ApiToken, dict[str, str]]:
    """A token of this person, and the header that carries it."""
    with scope(clinic=member.clinic_id, membership=member, via="test"):
        token, secret = tokens.create_token(by=member, name=name)
    return token, {"Authorization": f"Token {secret}"}


def test_token_names_its_clinic_and_only_its_hash_is_kept(therapist: Membership) -> None:
    token, header = make(therapist)
    secret = header["Authorization"].removeprefix("Token ")
    assert secret.startswith(f"pl_{therapist.clinic_id.hex}_")
    assert token.token_hash == hashlib.sha256(secret.encode()).hexdigest()
    assert len(secret.rpartition("_")[2]) + len(secret) > 80


def test_token_works_as_its_place_and_remembers_the_day(client: Client, therapist: Membership) -> None:
    token, header = make(therapist)
    answer = client.get(ME, headers=header)
    assert answer.status_code == 200
    assert (answer.json()["id"], answer.json()["role"]) == (str(therapist.pk), "clinician")
    assert "sessionid" not in answer.cookies
    with scope(clinic=therapist.clinic_id, via="test"):
        token.refresh_from_db()
    assert token.last_used_on == NOW.date()


def test_token_needs_no_csrf_and_a_session_does(therapist: Membership, signed_in: SignIn) -> None:
    url = "/api/v1/appointments/"
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(url, {}, content_type="application/json", headers=make(therapist)[1]).status_code == 400
    assert therapist.user is not None
    strict.force_login(therapist.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post(url, {}, content_type="application/json").status_code == 403


def test_token_of_one_clinic_works_in_no_other(client: Client, clinic: Practice, other_clinic: Practice) -> None:
    """The same person in two clinics: each token sees its own."""
    with scope(clinic=other_clinic.clinic, via="test"):
        elsewhere = Membership.objects.create(
            clinic=other_clinic.clinic,
            user=clinic.therapist.user,
            role=Role.CLINICIAN,
            name="Ruth",
            email="r@x.example",
        )
    for member in (clinic.therapist, elsewhere):
        assert client.get(ME, headers=make(member)[1]).json()["clinic"]["id"] == str(member.clinic_id)
    _, header = make(clinic.therapist)
    forged = header["Authorization"].replace(clinic.clinic.pk.hex, other_clinic.clinic.pk.hex)
    assert client.get(ME, headers={"Authorization": forged}).status_code == 401


@pytest.mark.parametrize(
    "value",
    ["pl_", "pl_nonsense_x", "pl_" + "0" * 32 + "_x", "abc", "pl_" + "g" * 32 + "_x", "pl_\x00_x"],
    ids=["prefix only", "no clinic", "unknown clinic", "other kind", "no hex", "control character"],
)
def test_token_that_is_not_good_is_refused(client: Client, therapist: Membership, value: str) -> None:
    answer = client.get(ME, headers={"Authorization": f"Token {value}"})
    assert answer.status_code == 401
    assert "does not work" in answer.json()["detail"]


def test_bad_token_is_not_saved_by_a_good_session(signed_in: SignIn, therapist: Membership) -> None:
    client = signed_in(therapist)
    assert client.get(ME).status_code == 200
    assert client.get(ME, headers={"Authorization": "Token pl_x"}).status_code == 401


def test_token_opens_no_page(client: Client, therapist: Membership) -> None:
    assert client.get(reverse("clinic:schedule"), headers=make(therapist)[1]).status_code == 302


@pytest.mark.parametrize("why", ["revoked", "left", "inactive"])
def test_token_dies_with_its_reason(client: Client, clinic: Practice, why: str) -> None:
    tom = second_therapist(clinic)
    token, header = make(tom)
    assert client.get(ME, headers=header).status_code == 200
    with scope(clinic=clinic.clinic, membership=clinic.admin, via="test"):
        if why == "revoked":
            tokens.revoke_token(by=tom, token=token)
        if why == "left":
            deactivate(by=clinic.admin, membership=tom)
        if why == "inactive":
            User.objects.filter(email=tom.email).update(is_active=False)
    assert client.get(ME, headers=header).status_code == 401


def test_page_shows_the_token_once(signed_in: SignIn, therapist: Membership) -> None:
    client, url = signed_in(therapist), reverse("clinic:tokens")
    page = client.post(url, {"name": "Reports"})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert client.get(ME, headers={"Authorization": f"Token {secret}"}).status_code == 200
    again = client.get(url).content.decode()
    assert "Reports" in again
    assert secret not in again
    assert "no-store" in page.headers["Cache-Control"]


def test_page_wants_a_name(signed_in: SignIn, therapist: Membership) -> None:
    answer = signed_in(therapist).post(reverse("clinic:tokens"), {"name": ""})
    assert answer.status_code == 422
    with scope(clinic=therapist.clinic_id, via="test"):
        assert not ApiToken.objects.exists()


def test_only_ones_own_tokens_are_listed_and_revoked(signed_in: SignIn, clinic: Practice, stranger: Membership) -> None:
    token, _ = make(clinic.therapist, "Mine alone")
    url = reverse("clinic:token-revoke", args=[token.pk])
    for other in (clinic.admin, clinic.runner, stranger):
        client = signed_in(other)
        if not other.is_athlete:
            assert "Mine alone" not in client.get(reverse("clinic:tokens")).content.decode()
        assert client.post(url).status_code == 404
    owner = signed_in(clinic.therapist)
    assert owner.get(url).status_code == 405
    for _ in range(2):
        assert owner.post(url).status_code == 302


def test_there_is_a_limit(in_clinic: Practice) -> None:
    for number in range(tokens.MOST_TOKENS):
        made, _ = tokens.create_token(by=in_clinic.therapist, name=f"Token {number}")
    with pytest.raises(RuleViolation) as refused:
        tokens.create_token(by=in_clinic.therapist, name="One more")
    assert refused.value.code == "too_many_tokens"
    tokens.revoke_token(by=in_clinic.therapist, token=made)
    tokens.create_token(by=in_clinic.therapist, name="One more")


def test_nobody_uses_a_browser_that_was_left_alone(
    signed_in: SignIn, therapist: Membership, clock: time_machine.Traveller
) -> None:
    client, url = signed_in(therapist), reverse("clinic:schedule")
    moment = NOW
    for wait, status in [(0, 200), (settings.STAFF_IDLE_SECONDS, 200), (settings.STAFF_IDLE_SECONDS + 1, 302)]:
        moment += timedelta(seconds=wait)
        clock.move_to(moment)
        assert client.get(url).status_code == status
    clock.move_to(moment + timedelta(seconds=1))
    assert client.get(url).status_code == 302


def test_who_keeps_working_is_not_logged_off(
    signed_in: SignIn, therapist: Membership, clock: time_machine.Traveller
) -> None:
    client = signed_in(therapist)
    for step in range(6):
        clock.move_to(NOW + timedelta(seconds=step * (settings.STAFF_IDLE_SECONDS - 60)))
        assert client.get(reverse("clinic:schedule")).status_code == 200


def test_a_runners_phone_stays_signed_in_for_weeks(
    signed_in: SignIn, runner: Membership, clock: time_machine.Traveller
) -> None:
    client = signed_in(runner)
    assert client.get("/my/week/").status_code == 200
    clock.move_to(NOW + timedelta(days=20))
    assert client.get("/my/week/").status_code == 200
    assert client.session.get_expiry_age() == settings.RUNNER_SESSION_SECONDS


def test_a_runners_long_session_ends_with_the_switch_to_staff(
    signed_in: SignIn, clinic: Practice, runner: Membership, clock: time_machine.Traveller
) -> None:
    with scope(clinic=clinic.clinic, via="test"):
        staff = Membership.objects.create(
            clinic=clinic.clinic, user=runner.user, role=Role.ADMIN, name="Ines Carvalho", email=runner.email
        )
    client = signed_in(runner)
    client.post(reverse("clinic:switch"), {"membership": runner.pk})
    assert client.get("/my/week/").status_code == 200
    client.post(reverse("clinic:switch"), {"membership": staff.pk})
    assert client.get(reverse("clinic:schedule")).status_code == 200
    clock.move_to(NOW + timedelta(seconds=settings.STAFF_IDLE_SECONDS + 1))
    assert client.get(reverse("clinic:schedule")).status_code == 302
