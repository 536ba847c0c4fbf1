"""The people page, its forms, and the switch between two clinics."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import Invitation, Membership, Role, scope
from clinic.services import people
from tests.factories import Practice, athlete, member

SignIn = Callable[[Membership], Client]


@pytest.fixture
def priya(clinic: Practice) -> Membership:
    """A therapist who is invited and has not joined yet."""
    with scope(clinic=clinic.clinic, membership=clinic.admin, via="test"):
        made = people.add_member(by=clinic.admin, role="clinician", name="Priya Raman", email="priya@raman.example")
        people.invite(by=clinic.admin, membership=made)
    return made


def test_page_shows_team_runners_and_invitations(signed_in: SignIn, admin: Membership, priya: Membership) -> None:
    page = signed_in(admin).get(reverse("clinic:people")).content.decode()
    for words in ("Ruth Adeyemi", "Ines Carvalho", "Priya Raman", "Invited", "priya@raman.example", "Send again"):
        assert words in page
    assert "Achilles" not in page


def test_search_finds_runners_by_name_mail_and_telephone(
    signed_in: SignIn, admin: Membership, clinic: Practice
) -> None:
    athlete(clinic.clinic, clinic.therapist, "Ben Whitlock")
    client = signed_in(admin)
    for search in ("whit", "ben-whitlock@"):
        names = [row.name for row in client.get(reverse("clinic:people"), {"q": search}).context["athletes"]]
        assert names == ["Ben Whitlock"]
    assert "Nobody found" in client.get(reverse("clinic:people"), {"q": "xyz"}).content.decode()


PAGES = ["people", "person-add"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_for_admins(signed_in: SignIn, clinic: Practice, client: Client, name: str) -> None:
    url = reverse(f"clinic:{name}")
    assert client.get(url).status_code == 302
    assert signed_in(clinic.admin).get(url).status_code == 200
    assert signed_in(clinic.therapist).get(url).status_code == 403
    assert signed_in(clinic.runner).get(url).status_code == 403


@pytest.mark.parametrize("name", ["person", "person-invite", "person-leave"])
def test_people_of_another_clinic_are_not_found(
    signed_in: SignIn, admin: Membership, stranger: Membership, name: str
) -> None:
    client = signed_in(admin)
    for pk in (stranger.pk, uuid4()):
        assert client.post(reverse(f"clinic:{name}", args=[pk])).status_code == 404


def test_adding_invites_at_once(signed_in: SignIn, admin: Membership, clinic: Practice) -> None:
    form = {"role": "admin", "name": "Joanne Fisk", "email": "joanne@fisk.example", "title": "Front desk"}
    answer = signed_in(admin).post(reverse("clinic:person-add"), form)
    assert answer.status_code == 302
    with scope(clinic=clinic.clinic, via="test"):
        made = Membership.objects.get(email="joanne@fisk.example")
        assert (made.role, made.title) == ("admin", "Front desk")
        assert Invitation.objects.get().membership == made


def test_adding_twice_keeps_what_was_typed(signed_in: SignIn, admin: Membership, therapist: Membership) -> None:
    form = {"role": "clinician", "name": "Ruth Again", "email": therapist.email}
    answer = signed_in(admin).post(reverse("clinic:person-add"), form)
    assert answer.status_code == 422
    assert 'value="Ruth Again"' in answer.content.decode()
    assert "is here already" in answer.content.decode()


def test_nobody_adds_a_runner_here(signed_in: SignIn, admin: Membership) -> None:
    form = {"role": "athlete", "name": "Ben", "email": "ben@x.example"}
    assert signed_in(admin).post(reverse("clinic:person-add"), form).status_code == 422


def test_contact_data_is_corrected_and_kept_on_error(signed_in: SignIn, admin: Membership, runner: Membership) -> None:
    client, url = signed_in(admin), reverse("clinic:person", args=[runner.pk])
    answer = client.post(url, {"name": "", "phone": "0161 496 0999"})
    assert answer.status_code == 422
    assert "0161 496 0999" in answer.content.decode()
    assert client.post(url, {"name": "Ines C. Carvalho", "phone": "0161 496 0999"}).status_code == 302
    with scope(clinic=runner.clinic_id, via="test"):
        runner.refresh_from_db()
    assert (runner.name, runner.phone) == ("Ines C. Carvalho", "0161 496 0999")


def test_invitation_is_sent_again_and_withdrawn(signed_in: SignIn, admin: Membership, priya: Membership) -> None:
    client = signed_in(admin)
    assert client.post(reverse("clinic:person-invite", args=[priya.pk])).status_code == 302
    with scope(clinic=priya.clinic_id, via="test"):
        newest, oldest = Invitation.objects.all()
    assert oldest.revoked_at is not None
    for _ in range(2):
        assert client.post(reverse("clinic:invitation-revoke", args=[newest.pk])).status_code == 302
    assert client.post(reverse("clinic:invitation-resend", args=[newest.pk])).status_code == 302
    with scope(clinic=priya.clinic_id, via="test"):
        assert Invitation.objects.filter(revoked_at__isnull=True).count() == 1


@pytest.mark.parametrize("name", ["invitation-revoke", "invitation-resend"])
def test_invitations_are_bounded_by_role_and_clinic(
    signed_in: SignIn, clinic: Practice, stranger: Membership, priya: Membership, name: str
) -> None:
    with scope(clinic=clinic.clinic, via="test"):
        url = reverse(f"clinic:{name}", args=[Invitation.objects.get().pk])
    assert signed_in(clinic.admin).get(url).status_code == 405
    assert signed_in(clinic.therapist).post(url).status_code == 403
    assert signed_in(clinic.runner).post(url).status_code == 403
    assert signed_in(stranger).post(url).status_code == 404


def test_ending_access_asks_first_and_says_why_not(signed_in: SignIn, admin: Membership, clinic: Practice) -> None:
    tom = member(clinic.clinic, Role.CLINICIAN, "Tom Halloran")
    client = signed_in(admin)
    assert "stays on record" in client.get(reverse("clinic:person-leave", args=[tom.pk])).content.decode()
    assert client.post(reverse("clinic:person-leave", args=[tom.pk])).status_code == 302
    refused = client.post(reverse("clinic:person-leave", args=[clinic.therapist.pk]))
    assert refused.status_code == 422
    assert "Hand them over first" in refused.content.decode()
    with scope(clinic=clinic.clinic, via="test"):
        tom.refresh_from_db()
    assert tom.left_at is not None


def test_list_needs_as_many_queries_for_thirty_as_for_three(
    signed_in: SignIn, admin: Membership, clinic: Practice, django_assert_num_queries: Callable[..., object]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = signed_in(admin), []
    for total in (3, 30):
        with scope(clinic=clinic.clinic, via="test"):
            have = Membership.objects.filter(role="athlete").count()
        for number in range(have, total):
            athlete(clinic.clinic, clinic.therapist, f"Runner {number}")
        client.get(reverse("clinic:people"))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("clinic:people")).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.fixture
def in_both(clinic: Practice, other_clinic: Practice) -> Membership:
    """Ruth of Canal Street also works at Harbour; this is that other place."""
    with scope(clinic=other_clinic.clinic, via="test"):
        return Membership.objects.create(
            clinic=other_clinic.clinic,
            user=clinic.therapist.user,
            role=Role.CLINICIAN,
            name="Ruth Adeyemi",
            email=clinic.therapist.email,
        )


def test_switching_shows_the_other_clinic_and_is_remembered(
    signed_in: SignIn, therapist: Membership, in_both: Membership
) -> None:
    client = signed_in(therapist)
    assert client.get(reverse("clinic:schedule")).context["membership"] == therapist
    answer = client.post(reverse("clinic:switch"), {"membership": str(in_both.pk)})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    for _ in range(2):
        assert client.get(reverse("clinic:schedule")).context["membership"] == in_both


def test_team_of_one_clinic_never_shows_the_place_in_the_other(
    signed_in: SignIn, therapist: Membership, in_both: Membership, clinic: Practice
) -> None:
    """The wall lets people see their own memberships everywhere, so the lists must name their clinic."""
    rows = signed_in(therapist).get(reverse("clinic:schedule")).context["week"].rows
    assert [row.name for row in rows] == ["Ruth Adeyemi"]


@pytest.mark.parametrize("whose", ["stranger", "nobody", "nonsense", "missing"])
def test_place_of_somebody_else_is_not_found(
    signed_in: SignIn, therapist: Membership, stranger: Membership, whose: str
) -> None:
    values = {"stranger": str(stranger.pk), "nobody": str(uuid4()), "nonsense": "x"}
    data = {"membership": values[whose]} if whose in values else {}
    client = signed_in(therapist)
    assert client.post(reverse("clinic:switch"), data).status_code == 404
    assert client.get(reverse("clinic:schedule")).context["membership"] == therapist


def test_switching_is_a_post_by_somebody_signed_in(signed_in: SignIn, therapist: Membership, client: Client) -> None:
    assert signed_in(therapist).get(reverse("clinic:switch")).status_code == 405
    assert client.post(reverse("clinic:switch")).status_code == 302
