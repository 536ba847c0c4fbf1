"""Invitations: single use, expire, revoked, sent again; the page shows nobody's health and says what to do."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from clinic import tasks
from clinic.domain.errors import RuleViolation
from clinic.models import Invitation, Membership, Message, Role, User, scope
from clinic.services import people
from tests.clinic.diary import NOW
from tests.factories import PASSWORD, Practice, member

EMAIL = "priya@raman.example"


@pytest.fixture(autouse=True)
def thursday() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def invitation(clinic: Practice) -> Invitation:
    """Priya is invited as a therapist."""
    return invited(clinic, Role.CLINICIAN, "Priya Raman", EMAIL)


def invited(practice: Practice, role: str, name: str, email: str) -> Invitation:
    by = practice.therapist if role == Role.ATHLETE else practice.admin
    with scope(clinic=practice.clinic, membership=by, via="test"):
        return people.invite(by=by, membership=people.add_member(by=by, role=role, name=name, email=email))


def path_of(invitation: Invitation) -> str:
    return people.invitation_link(invitation).removeprefix(settings.SITE_URL)


def token_of(invitation: Invitation) -> str:
    return path_of(invitation).strip("/").split("/")[-1]


def accept(invitation: Invitation, **answers: object) -> Membership:
    values: dict[str, object] = {"name": "Priya Raman", "password": PASSWORD} | answers
    return people.accept_invitation(
        clinic_id=invitation.clinic_id,
        token=token_of(invitation),
        **values,  # type: ignore[arg-type]
    )


FORM = {"name": "Priya Raman", "sign_in": "password", "password": "four-quiet-canal-boats"}


def test_only_a_hash_of_the_token_is_kept(invitation: Invitation, clinic: Practice) -> None:
    token = token_of(invitation)
    assert len(token) == 64
    assert invitation.token_hash == hashlib.sha256(token.encode()).hexdigest()
    with scope(clinic=clinic.clinic, via="test"):
        (message,) = Message.objects.all()
        assert token not in str(message.context) + message.meaning
    assert people.invitation_link(invitation) == f"{settings.SITE_URL}/join/{clinic.clinic.pk}/{token}/"


def test_the_letter_holds_the_link(invitation: Invitation, clinic: Practice) -> None:
    with scope(clinic=clinic.clinic, via="test"):
        message = Message.objects.get()
    tasks.send_message(clinic=str(clinic.clinic.pk), message=str(message.pk))
    (letter,) = mail.outbox
    assert letter.to == [EMAIL]
    assert letter.subject == "Canal Street Running Clinic has invited you"
    assert people.invitation_link(invitation) in letter.body
    assert "Ada Okafor" in letter.body


def test_new_person_sets_a_password_and_is_in(client: Client, invitation: Invitation, clinic: Practice) -> None:
    assert client.get(path_of(invitation)).status_code == 200
    answer = client.post(path_of(invitation), FORM)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("home"))
    user = User.objects.get(email=EMAIL)
    assert user.check_password(FORM["password"])
    with scope(clinic=clinic.clinic, via="test"):
        joined = Membership.objects.get(user=user)
        assert (joined.role, joined.name) == ("clinician", "Priya Raman")
        assert Invitation.objects.get().accepted_at == NOW
    assert client.get(reverse("clinic:schedule")).status_code == 200


def test_new_person_may_do_without_a_password(client: Client, invitation: Invitation) -> None:
    assert client.post(path_of(invitation), {"name": "Priya", "sign_in": "code"}).status_code == 302
    assert not User.objects.get(email=EMAIL).has_usable_password()
    assert client.get(reverse("clinic:schedule")).status_code == 200


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"name": ""}, "This field is required", id="no name"),
        pytest.param({"password": ""}, "Choose a password, or sign in with a code by mail.", id="no password"),
        pytest.param({"password": "short"}, "too short", id="short password"),
        pytest.param({"password": "password1234"}, "too common", id="common password"),
        pytest.param({"sign_in": "telepathy"}, "not one of the available choices", id="unknown way"),
    ],
)
def test_wrong_answers_keep_what_was_typed(
    client: Client, invitation: Invitation, change: dict[str, str], words: str
) -> None:
    answer = client.post(path_of(invitation), FORM | {"name": "Priya R"} | change)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    if "name" not in change:
        assert 'value="Priya R"' in answer.content.decode()
    assert not User.objects.filter(email=EMAIL).exists()


def test_link_works_once(client: Client, invitation: Invitation) -> None:
    accept(invitation)
    answer = client.get(path_of(invitation))
    assert answer.status_code == 410
    assert "has been used already" in answer.content.decode()
    with pytest.raises(RuleViolation) as refused:
        accept(invitation)
    assert refused.value.code == "invitation_used"


def test_link_runs_out(client: Client, invitation: Invitation, thursday: time_machine.Traveller) -> None:
    thursday.move_to(NOW + timedelta(days=settings.INVITATION_DAYS) - timedelta(seconds=1))
    assert client.get(path_of(invitation)).status_code == 200
    thursday.move_to(NOW + timedelta(days=settings.INVITATION_DAYS))
    answer = client.post(path_of(invitation), FORM)
    assert answer.status_code == 410
    assert "has run out" in answer.content.decode()
    assert not User.objects.filter(email=EMAIL).exists()


def test_revoked_link_is_dead_and_its_letter_not_sent(client: Client, invitation: Invitation, clinic: Practice) -> None:
    with scope(clinic=clinic.clinic, membership=clinic.admin, via="test"):
        for _ in range(2):
            assert people.revoke_invitation(by=clinic.admin, invitation=invitation).revoked_at == NOW
        assert Message.objects.get().state == "skipped"
    answer = client.get(path_of(invitation))
    assert answer.status_code == 410
    assert "was withdrawn" in answer.content.decode()


def test_sending_again_kills_the_old_link(client: Client, invitation: Invitation, clinic: Practice) -> None:
    with scope(clinic=clinic.clinic, membership=clinic.admin, via="test"):
        again = people.resend_invitation(by=clinic.admin, invitation=invitation)
        assert sorted(Message.objects.values_list("state", flat=True)) == ["due", "skipped"]
    assert token_of(again) != token_of(invitation)
    assert client.get(path_of(invitation)).status_code == 410
    assert client.get(path_of(again)).status_code == 200


def test_expired_invitation_can_be_sent_again(
    invitation: Invitation, clinic: Practice, thursday: time_machine.Traveller
) -> None:
    thursday.move_to(NOW + timedelta(days=60))
    with scope(clinic=clinic.clinic, membership=clinic.admin, via="test"):
        again = people.resend_invitation(by=clinic.admin, invitation=invitation)
    assert accept(again).user is not None


def test_letter_of_a_link_that_no_longer_works_is_not_sent(
    invitation: Invitation, clinic: Practice, thursday: time_machine.Traveller
) -> None:
    thursday.move_to(NOW + timedelta(days=60))
    with scope(clinic=clinic.clinic, via="test"):
        message = Message.objects.get()
    tasks.send_message(clinic=str(clinic.clinic.pk), message=str(message.pk))
    assert mail.outbox == []
    with scope(clinic=clinic.clinic, via="test"):
        assert Message.objects.get().state == "skipped"


@pytest.mark.parametrize("broken", ["wrong token", "other clinic", "no clinic"])
def test_made_up_link_names_no_clinic(
    client: Client, invitation: Invitation, other_clinic: Practice, broken: str
) -> None:
    clinic_id = {"other clinic": other_clinic.clinic.pk, "no clinic": uuid4()}.get(broken, invitation.clinic_id)
    token = "0" * 64 if broken == "wrong token" else token_of(invitation)
    answer = client.get(reverse("clinic:join", args=[clinic_id, token]))
    assert answer.status_code == 410
    text = answer.content.decode()
    assert "We do not know this link" in text
    assert "Canal Street" not in text
    assert "Harbour" not in text


def test_somebody_known_signs_in_first(client: Client, clinic: Practice, stranger: Membership) -> None:
    invitation = invited(clinic, Role.CLINICIAN, stranger.name, stranger.email)
    answer = client.get(path_of(invitation))
    assert "Sign in to join" in answer.content.decode()
    assert f"next={path_of(invitation)}" in answer.content.decode()
    answer = client.post(path_of(invitation), FORM)
    assert "Sign in to join" in answer.content.decode()
    with pytest.raises(RuleViolation) as refused:
        accept(invitation)
    assert refused.value.code == "sign_in_first"


def test_signed_in_person_joins_with_one_click(
    signed_in: Callable[[Membership], Client], clinic: Practice, stranger: Membership
) -> None:
    invitation = invited(clinic, Role.CLINICIAN, stranger.name, stranger.email.upper())
    client = signed_in(stranger)
    assert "Join" in client.get(path_of(invitation)).content.decode()
    assert client.post(path_of(invitation)).status_code == 302
    with scope(clinic=clinic.clinic, via="test"):
        assert Membership.objects.get(pk=invitation.membership_id).user == stranger.user
    assert client.get(reverse("clinic:schedule")).context["membership"].clinic == clinic.clinic


def test_signed_in_with_another_address_is_refused(
    signed_in: Callable[[Membership], Client], invitation: Invitation, stranger: Membership
) -> None:
    client = signed_in(stranger)
    page = client.get(path_of(invitation)).content.decode()
    assert "went to another address" in page
    assert EMAIL not in page
    assert client.post(path_of(invitation)).status_code == 422
    with scope(clinic=invitation.clinic_id, via="test"):
        assert Membership.objects.get(pk=invitation.membership_id).user is None
        assert Invitation.objects.get().accepted_at is None


def test_second_place_of_the_same_role_is_refused(clinic: Practice) -> None:
    invitation = invited(clinic, Role.ADMIN, "Ada Again", "second@address.example")
    with scope(clinic=clinic.clinic, via="test"):
        Membership.objects.filter(pk=invitation.membership_id).update(email=clinic.admin.email)
    with pytest.raises(RuleViolation) as refused:
        accept(invitation, user=clinic.admin.user)
    assert refused.value.code == "already_member"


def test_link_of_somebody_who_left_is_dead(invitation: Invitation, clinic: Practice, client: Client) -> None:
    with scope(clinic=clinic.clinic, membership=clinic.admin, via="test"):
        people.deactivate(by=clinic.admin, membership=invitation.membership)
    assert client.get(path_of(invitation)).status_code == 410


def test_page_refuses_other_methods_and_is_not_cached(client: Client, invitation: Invitation) -> None:
    assert client.put(path_of(invitation)).status_code == 405
    assert "no-store" in client.get(path_of(invitation)).headers["Cache-Control"]


def test_who_may_add_whom(in_clinic: Practice) -> None:
    allowed = [(in_clinic.admin, "admin"), (in_clinic.admin, "clinician"), (in_clinic.therapist, "athlete")]
    refused = [(in_clinic.therapist, "admin"), (in_clinic.therapist, "clinician"), (in_clinic.runner, "athlete")]
    for number, (by, role) in enumerate(allowed):
        made = people.add_member(by=by, role=role, name="New", email=f"New{number}@x.example", phone="1", title="t")
        assert (made.role, made.email, made.user) == (role, f"new{number}@x.example", None)
    for by, role in [*refused, (in_clinic.admin, "athlete")]:
        with pytest.raises(PermissionDenied):
            people.add_member(by=by, role=role, name="New", email="other@x.example")


def test_same_address_twice_in_a_role_is_refused(in_clinic: Practice) -> None:
    with pytest.raises(RuleViolation) as refused:
        people.add_member(by=in_clinic.admin, role="admin", name="Ada", email=in_clinic.admin.email.upper())
    assert (refused.value.code, refused.value.field) == ("already_here", "email")


def test_clinician_invites_runners_only(in_clinic: Practice) -> None:
    runner = people.add_member(by=in_clinic.therapist, role="athlete", name="Ben", email="ben@x.example")
    assert people.invite(by=in_clinic.therapist, membership=runner).membership == runner
    colleague = people.add_member(by=in_clinic.admin, role="clinician", name="Tom", email="tom@x.example")
    with pytest.raises(PermissionDenied):
        people.invite(by=in_clinic.therapist, membership=colleague)


def test_who_has_joined_is_not_invited(in_clinic: Practice) -> None:
    with pytest.raises(RuleViolation) as refused:
        people.invite(by=in_clinic.admin, membership=in_clinic.therapist)
    assert refused.value.code == "already_joined"


def test_leaving_is_refused_while_somebody_depends_on_it(in_clinic: Practice) -> None:
    with pytest.raises(RuleViolation) as last:
        people.deactivate(by=in_clinic.admin, membership=in_clinic.admin)
    with pytest.raises(RuleViolation) as caseload:
        people.deactivate(by=in_clinic.admin, membership=in_clinic.therapist)
    with pytest.raises(RuleViolation) as runner:
        people.deactivate(by=in_clinic.admin, membership=in_clinic.runner)
    assert [one.value.code for one in (last, caseload, runner)] == ["last_admin", "caseload", "not_team"]


def test_who_left_gets_in_no_more(signed_in: Callable[[Membership], Client], clinic: Practice) -> None:
    tom = member(clinic.clinic, Role.CLINICIAN, "Tom Halloran")
    client = signed_in(tom)
    assert client.get(reverse("clinic:schedule")).status_code == 200
    with scope(clinic=clinic.clinic, membership=clinic.admin, via="test"):
        people.deactivate(by=clinic.admin, membership=tom)
    assert client.get(reverse("clinic:schedule")).status_code == 403
