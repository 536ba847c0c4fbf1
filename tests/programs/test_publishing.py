"""Publishing: triage, immutability, versions, the letter, and what changed."""

import json
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from clinic.domain.errors import RuleViolation
from clinic.models import Membership, Message
from clinic.models.tenancy import scope
from programs.domain.dose import Span
from programs.domain.home_program import read_home_program
from programs.models import Prescription, Program, Publication, PublicationFile
from programs.selectors.plan import current_program, phase_row
from programs.selectors.published import document_of, placed_sessions
from programs.selectors.rows import dose_of
from programs.services import editing
from programs.services.differences import differences
from programs.services.drafting import draft_program
from programs.services.publishing import publish_program
from tests.factories import Practice
from tests.programs.plans import drafted, intake, screened

pytestmark = pytest.mark.usefixtures("in_clinic")


@pytest.fixture
def program(clinic: Practice, therapist: Membership) -> Program:
    """A draft of ACH-MID that may be published."""
    intake(clinic.athlete, clinic.episode)
    return drafted(therapist, clinic.episode)


def change(program: Program, therapist: Membership, sets: int) -> None:
    """Another number of sets for the two-leg hold."""
    row = Prescription.objects.get(phase=phase_row(program), exercise="calf-iso-mid-dl")
    dose = replace(dose_of(row), sets=Span(sets, sets))
    fresh = Program.objects.get(pk=program.pk)
    editing.change_dose(by=therapist, program=fresh, prescription=row.pk, dose=dose, revision=fresh.revision)


def test_nothing_is_published_before_triage(clinic: Practice, therapist: Membership) -> None:
    program = draft_program(by=therapist, episode=clinic.episode)
    with pytest.raises(RuleViolation, match="Nothing can be published yet") as refused:
        publish_program(by=therapist, program=program)
    assert refused.value.code == "triage"
    assert not Publication.objects.exists()


def test_an_open_red_flag_blocks_with_its_words(program: Program, clinic: Practice, therapist: Membership) -> None:
    row = screened(clinic.episode, state="not_cleared", level="U", running="STOP_RUN")
    assert row.state == "not_cleared"
    with pytest.raises(RuleViolation, match="Nothing can be published yet"):
        publish_program(by=therapist, program=program)
    assert current_program(clinic.athlete.pk).status == "draft"  # type: ignore[union-attr]


def test_the_document_is_whole_and_its_hash_verifies(program: Program, therapist: Membership) -> None:
    publication = publish_program(by=therapist, program=program, change_note="First version")
    stored = Publication.objects.get(pk=publication.pk)
    document = read_home_program(json.loads(json.dumps(stored.document)))
    assert document.sha256() == stored.sha256
    assert (document.program_version, document.clinic.name) == (1, "Canal Street Running Clinic")
    assert "calf-iso-mid-dl" in {item.exercise for day in document.week for s in day.sessions for item in s.items}


def test_a_published_document_cannot_be_changed_or_deleted(program: Program, therapist: Membership) -> None:
    publication = publish_program(by=therapist, program=program)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Publication.objects.filter(pk=publication.pk).update(version=9)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM programs_publication WHERE id = %s", [publication.pk])


def test_publishing_again_is_version_2_and_leaves_version_1(program: Program, therapist: Membership) -> None:
    first = publish_program(by=therapist, program=program)
    change(program, therapist, 4)
    second = publish_program(by=therapist, program=program)
    assert second.version == 2
    assert Publication.objects.get(pk=first.pk).sha256 == first.sha256 != second.sha256


def test_sessions_keep_their_ids_from_version_to_version(program: Program, therapist: Membership) -> None:
    first = publish_program(by=therapist, program=program)
    change(program, therapist, 4)
    second = publish_program(by=therapist, program=program)
    ids = [[one.id for one in placed_sessions(program.pk, document_of(version))] for version in (first, second)]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(ids[0])


def test_the_first_publication_starts_program_and_phase(
    program: Program, clinic: Practice, therapist: Membership
) -> None:
    publish_program(by=therapist, program=program)
    current = current_program(clinic.athlete.pk)
    assert current is not None
    today = clinic.clinic.local(timezone.now()).date()
    assert (current.status, current.started_on, phase_row(current).started_on) == ("active", today, today)


def test_both_papers_wait_for_the_worker_and_no_letter_is_queued_yet(program: Program, therapist: Membership) -> None:
    publication = publish_program(by=therapist, program=program)
    states = set(PublicationFile.objects.filter(publication=publication).values_list("paper", "state"))
    assert states == {("A4", "queued"), ("Letter", "queued")}
    assert not Message.objects.filter(kind="program_ready").exists()


def test_a_plan_that_breaks_a_check_needs_a_reason(program: Program, therapist: Membership) -> None:
    session = Prescription.objects.filter(phase=phase_row(program), session="Daily work").first()
    assert session is not None
    editing.add_exercise(
        by=therapist, program=program, exercise="pogo-dl", session=session.session, revision=0, insist="Tested today"
    )
    with pytest.raises(RuleViolation, match="write why it is right"):
        publish_program(by=therapist, program=program)
    assert publish_program(by=therapist, program=program, justification="Former sprinter, tested today").version == 1


def test_an_old_screen_cannot_publish(program: Program, therapist: Membership) -> None:
    change(program, therapist, 4)
    with pytest.raises(RuleViolation, match="meanwhile"):
        publish_program(by=therapist, program=program, revision=0)


def test_differences_name_what_the_runner_will_see(program: Program, clinic: Practice, therapist: Membership) -> None:
    publish_program(by=therapist, program=program)
    now = timezone.now()
    today = clinic.clinic.local(now).date()
    current = current_program(clinic.athlete.pk)
    assert current is not None
    assert differences(current, on=today, now=now) == ()
    change(program, therapist, 4)
    fresh = current_program(clinic.athlete.pk)
    assert fresh is not None
    (words,) = differences(fresh, on=today, now=now)
    assert words.startswith("Two-leg mid-range calf hold: 5 x 45 s")
    assert "to 4 x 45 s" in words


def test_another_clinic_cannot_see_the_publication(
    program: Program, therapist: Membership, other_clinic: Practice
) -> None:
    publication = publish_program(by=therapist, program=program)
    with scope(clinic=other_clinic.clinic, via="test"):
        assert not Publication.objects.filter(pk=publication.pk).exists()
