"""The demo: what it builds, that it never stands beside a real clinic, and that its sign-ins work."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from assessments.models import Assessment, Referral
from assessments.selectors.triage import current_triage
from athletes.models import Adjustment, Athlete, CheckIn, Intake
from clinic.models import Alert, Appointment, Clinic, Invitation, Membership, Message, Recall, Role, User, scope
from clinic.supervisor import DEMO_PASSWORD, DEMO_SIGN_INS
from programs.models import Program, Publication, PublicationFile, SessionLog
from programs.services.demo.practice import PASSWORD, RUNNER, SIGN_INS
from tests import factories

# there is no manifest of static files here: nobody has collected them
PLAIN_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(scope="module")
def said(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """What the command said when it built the demo; everything is rolled back after this module."""
    out = StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def canal(said: str) -> Iterator[Clinic]:
    """Inside the scope of the bigger practice."""
    clinic = Clinic.objects.get(slug="canal-street")
    with scope(clinic=clinic, via="test"):
        yield clinic


def athlete(name: str) -> Athlete:
    return Athlete.objects.select_related("membership", "clinic", "clinician").get(membership__name=name)


def roles() -> dict[str, int]:
    return {role: Membership.objects.filter(role=role).count() for role in Role.values}


def test_demo_has_two_practices_three_clinicians_and_twelve_runners(said: str) -> None:
    found = {}
    for clinic in Clinic.objects.all():
        with scope(clinic=clinic, via="test"):
            found[clinic.name] = roles()
    assert found == {
        "Canal Street Running Clinic": {"admin": 1, "clinician": 2, "athlete": 10},
        "Harbour Physio": {"admin": 1, "clinician": 1, "athlete": 2},
    }
    assert all(Clinic.objects.values_list("is_demo", flat=True))


def test_demo_says_that_it_is_invented_and_how_to_sign_in(said: str) -> None:
    assert "invented" in said
    assert all(address in said for address in SIGN_INS)


def test_sign_ins_are_those_that_the_supervisor_prints() -> None:
    assert (PASSWORD, set(SIGN_INS)) == (DEMO_PASSWORD, set(DEMO_SIGN_INS.values()))


@pytest.mark.parametrize("address", SIGN_INS)
def test_sign_in_opens_the_start_page(said: str, address: str) -> None:
    client = Client()
    answer = client.post("/accounts/login/", {"login": address, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": PLAIN_FILES}):
        assert client.get("/", follow=True).status_code == 200


def test_nobody_else_has_a_password(said: str) -> None:
    others = User.objects.exclude(email__in=SIGN_INS)
    assert others.count() > 5
    assert [user.email for user in others if user.has_usable_password()] == []


def test_runner_of_the_demo_is_on_amber_with_two_lighter_sessions_ahead(canal: Clinic) -> None:
    ines = Athlete.objects.get(membership__email=RUNNER)
    newest = CheckIn.objects.filter(athlete=ines).latest("ended_at")
    lighter = Adjustment.objects.in_force().get(athlete=ines)
    assert newest.colour == "AMBER"
    assert (lighter.lever, lighter.sessions_left) == ("intensity", 2)
    assert CheckIn.objects.filter(athlete=ines, colour="GREEN").count() >= 8
    assert Assessment.objects.filter(athlete=ines, finished_at__isnull=False).count() == 2
    assert SessionLog.objects.filter(athlete=ines).exists()
    program = Program.objects.get(athlete=ines)
    assert (program.protocol, program.status, program.phase_number) == ("ACH-MID", "active", 1)
    publication = Publication.objects.get(program=program)
    assert PublicationFile.objects.filter(publication=publication).count() == 2
    race = ines.races.get()
    assert (race.distance_m, (race.date - canal.local(timezone.now()).date()).days) == (21_098, 70)


@pytest.mark.parametrize(
    ("name", "level", "rules"),
    [
        pytest.param("Daniel Osei", "U", {"RF-31"}, id="V02 sore shin"),
        pytest.param("Piotr Nowak", "U", {"RF-33", "RF-15m"}, id="V05 torn calf"),
        pytest.param("George Whitfield", "S", {"RF-15"}, id="V08 swollen calf"),
        pytest.param("Freya Lindqvist", "S", {"RF-17", "RF-32", "RF-37", "RF-42", "RF-43"}, id="V10 sore hip"),
    ],
)
def test_triage_blocks(canal: Clinic, name: str, level: str, rules: set[str]) -> None:
    standing = current_triage(athlete(name))
    assert (standing.level, standing.releases) == (level, False)
    assert {row.rule_id for row in standing.active} == rules
    assert not Publication.objects.filter(athlete=athlete(name)).exists()


@pytest.mark.parametrize("name", ["Ines Carvalho", "Kwame Asante", "Mei-Ling Tan", "Samuel Haile"])
def test_triage_is_clear(canal: Clinic, name: str) -> None:
    assert current_triage(athlete(name)).state == "clear"


def test_a_gate_is_ready_and_on_today(canal: Clinic) -> None:
    ready = Alert.objects.unresolved().get(kind="gate_ready")
    assert ready.athlete.name == "Kwame Asante"


def test_a_reassessment_is_due_because_the_tests_are_old(canal: Clinic) -> None:
    mei_ling = athlete("Mei-Ling Tan")
    recall = Recall.objects.to_book().get(athlete=mei_ling.membership, reason="RC-TESTS")
    tested = Assessment.objects.filter(athlete=mei_ling).latest("performed_on").performed_on
    today = canal.local(timezone.now()).date()
    assert (today - tested).days > 28
    assert recall.due_on <= today


def test_an_intake_is_half_done(canal: Clinic) -> None:
    draft = Intake.objects.get(athlete=athlete("Amara Nwosu"))
    assert draft.status == "draft"
    assert len(draft.steps_done) == 4


def test_somebody_is_invited_and_has_not_come_yet(canal: Clinic) -> None:
    invitation = Invitation.objects.open(timezone.now()).get()
    assert (invitation.membership.name, invitation.membership.user) == ("Hana Kobayashi", None)


def test_referrals_are_open(canal: Clinic) -> None:
    assert set(Referral.objects.filter(status="open").values_list("athlete__membership__name", flat=True)) == {
        "Daniel Osei",
        "Freya Lindqvist",
    }


def test_diary_has_appointments_in_the_next_days(canal: Clinic) -> None:
    now = timezone.now()
    first = Appointment.objects.order_by("starts_at").first()
    assert first is not None
    assert first.starts_at > now
    assert Appointment.objects.count() >= 5


def test_messages_go_to_nobody_outside_the_demo(said: str) -> None:
    for clinic in Clinic.objects.all():
        with scope(clinic=clinic, via="test"):
            addresses = Message.objects.values_list("recipient__email", flat=True)
            assert addresses
            assert [address for address in addresses if not address.endswith(".example")] == []


def test_history_names_the_command_and_who_worked(canal: Clinic) -> None:
    events = Program.pgh_event_models["insert"].objects.filter(pgh_context__isnull=False)  # type: ignore[attr-defined]
    told = [event.pgh_context for event in events]
    assert {context["via"] for context in told} == {"command demo"}
    assert {context["name"] for context in told} == {"Ruth Adeyemi"}


def test_second_run_changes_nothing(said: str) -> None:
    before = User.objects.count()
    out = StringIO()
    call_command("demo", stdout=out)
    assert "already there" in out.getvalue()
    assert (User.objects.count(), Clinic.objects.count()) == (before, 2)


@pytest.mark.django_db
def test_demo_refuses_beside_a_real_clinic() -> None:
    factories.practice("Real Street Clinic")
    with pytest.raises(CommandError, match="real clinic"):
        call_command("demo")
    assert Clinic.objects.count() == 1


@pytest.mark.django_db
def test_if_empty_does_nothing_beside_a_real_clinic() -> None:
    factories.practice("Real Street Clinic")
    out = StringIO()
    call_command("demo", "--if-empty", stdout=out)
    assert (out.getvalue(), Clinic.objects.count()) == ("", 1)
