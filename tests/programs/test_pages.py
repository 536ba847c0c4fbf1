"""The clinicians' pages: they work, refuse the wrong people and methods, and keep what was typed."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import AccessLog, Membership
from programs.models import GateDecision, PlannedSession, Prescription, Program, Publication
from programs.selectors.plan import current_program, phase_row
from tests.factories import Practice, working_in
from tests.programs.plans import drafted, intake, published, screened

SignIn = Callable[[Membership], Client]
PAGES = ["builder", "publications", "gate", "preview"]
POSTS = ["draft", "doses", "note", "publish", "end", "decide", "facts"]


@pytest.fixture
def program(clinic: Practice, therapist: Membership) -> Program:
    """A published program of ACH-MID."""
    with working_in(clinic.clinic, therapist):
        intake(clinic.athlete, clinic.episode)
        published(therapist, clinic.episode)
        found = current_program(clinic.athlete.pk)
        assert found is not None
        return found


def address(name: str, program: Program) -> str:
    """The address of a page about the runner."""
    return reverse(f"programs:{name}", args=[program.athlete_id])


@pytest.mark.parametrize("name", PAGES)
def test_a_clinician_sees_the_page_and_the_look_is_logged(
    name: str, program: Program, therapist: Membership, signed_in: SignIn
) -> None:
    response = signed_in(therapist).get(address(name, program))
    assert response.status_code == 200
    assert "Ines Carvalho" in response.content.decode()
    if name != "preview":
        with working_in(program.clinic, therapist):
            assert AccessLog.objects.filter(viewer=therapist, athlete=program.athlete_id).exists()


@pytest.mark.parametrize("name", PAGES)
def test_somebody_who_is_not_signed_in_is_sent_to_the_door(name: str, program: Program) -> None:
    response = Client().get(address(name, program))
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


@pytest.mark.parametrize("name", [*PAGES, "add"])
def test_another_clinic_finds_nothing(name: str, program: Program, stranger: Membership, signed_in: SignIn) -> None:
    assert signed_in(stranger).get(address(name, program)).status_code == 404


@pytest.mark.parametrize("who", ["admin", "runner"])
@pytest.mark.parametrize("name", [*PAGES, "add"])
def test_the_wrong_role_is_refused(name: str, who: str, program: Program, clinic: Practice, signed_in: SignIn) -> None:
    assert signed_in(getattr(clinic, who)).get(address(name, program)).status_code == 403


@pytest.mark.parametrize("name", POSTS)
def test_changes_need_post_and_the_right_clinic(
    name: str, program: Program, therapist: Membership, stranger: Membership, signed_in: SignIn
) -> None:
    assert signed_in(therapist).get(address(name, program)).status_code == 405
    assert signed_in(stranger).post(address(name, program), {}).status_code == 404


def test_before_a_program_the_proposal_names_its_reason_and_drafts(
    clinic: Practice, therapist: Membership, signed_in: SignIn
) -> None:
    with working_in(clinic.clinic, therapist):
        screened(clinic.episode)
    browser, page = signed_in(therapist), reverse("programs:builder", args=[clinic.athlete.pk])
    assert "Mid-portion Achilles tendinopathy, because the complaint is" in browser.get(page).content.decode()
    response = browser.post(reverse("programs:draft", args=[clinic.athlete.pk]), {"protocol": "ACH-MID"})
    assert response.status_code == 302
    again = browser.post(reverse("programs:draft", args=[clinic.athlete.pk]), {"protocol": "ACH-MID"})
    assert again.status_code == 422
    with working_in(clinic.clinic):
        assert Program.objects.count() == 1


def dose_fields(program: Program, session: str) -> dict[str, object]:
    """What the browser sends for a session as it stands."""
    fields: dict[str, object] = {"session": session, "revision": program.revision, "action": "save"}
    for row in phase_row(program).prescriptions.all():
        if row.session == session:
            key = str(row.pk)
            fields |= {f"{key}-sets": 4, f"{key}-amount": "30", f"{key}-days": [str(day) for day in row.weekdays]}
    return fields


def test_doses_are_saved_from_the_table(program: Program, therapist: Membership, signed_in: SignIn) -> None:
    with working_in(program.clinic, therapist):
        fields = dose_fields(program, "Daily work")
    assert signed_in(therapist).post(address("doses", program), fields).status_code == 302
    with working_in(program.clinic):
        rows = Prescription.objects.filter(phase=phase_row(program), session="Daily work")
        assert {row.dose["sets"]["low"] for row in rows} == {4}
        assert not Publication.objects.filter(version=2).exists()


def test_an_impossible_dose_keeps_what_was_typed(program: Program, therapist: Membership, signed_in: SignIn) -> None:
    with working_in(program.clinic, therapist):
        fields = dose_fields(program, "Daily work")
        key = next(name for name in fields if name.endswith("-amount"))
    response = signed_in(therapist).post(address("doses", program), {**fields, key: "4500"})
    assert response.status_code == 422
    assert 'value="4500"' in response.content.decode()
    assert "must be between" in response.content.decode()


def test_the_same_save_sent_twice_says_that_the_plan_has_moved_on(
    program: Program, therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(therapist)
    with working_in(program.clinic, therapist):
        fields = dose_fields(program, "Daily work")
    assert browser.post(address("doses", program), fields).status_code == 302
    key = next(name for name in fields if name.endswith("-sets"))
    again = browser.post(address("doses", program), {**fields, key: 3})
    assert again.status_code == 422
    assert "Somebody changed this program meanwhile" in again.content.decode()


def test_publishing_from_the_page(program: Program, therapist: Membership, signed_in: SignIn) -> None:
    response = signed_in(therapist).post(
        address("publish", program), {"revision": program.revision, "change_note": "Two more sets"}
    )
    assert response.status_code == 302
    with working_in(program.clinic):
        assert Publication.objects.get(version=2).change_note == "Two more sets"


def test_a_blocked_publish_button_says_why_and_the_server_refuses_too(
    program: Program, clinic: Practice, therapist: Membership, signed_in: SignIn
) -> None:
    with working_in(clinic.clinic, therapist):
        screened(clinic.episode, state="cannot_clear")
    browser = signed_in(therapist)
    assert "Publishing is locked." in browser.get(address("builder", program)).content.decode()
    response = browser.post(address("publish", program), {"revision": program.revision, "change_note": "Kept as typed"})
    assert response.status_code == 422
    assert "Nothing can be published yet" in response.content.decode()
    assert "Kept as typed" in response.content.decode()


def test_adding_what_the_phase_forbids_asks_for_a_reason(
    program: Program, therapist: Membership, signed_in: SignIn
) -> None:
    fields = {"exercise": "pogo-dl", "session": "Daily work", "revision": program.revision, "dose": "3x20 s"}
    browser = signed_in(therapist)
    refused = browser.post(address("add", program), fields)
    assert refused.status_code == 422
    assert "is not part of phase 1" in refused.content.decode()
    assert browser.post(address("add", program), {**fields, "insist": "Tested today"}).status_code == 302


def test_a_session_is_moved_and_taken_out(program: Program, therapist: Membership, signed_in: SignIn) -> None:
    with working_in(program.clinic, therapist):
        row = next(one for one in phase_row(program).sessions.all() if one.kind == "run")
        revision = program.revision
    browser, page = signed_in(therapist), reverse("programs:session", args=[row.pk])
    assert browser.get(page).status_code == 200
    moved = browser.post(
        page,
        {"weekday": 0, "distance": "6.5", "minutes": 40, "intensity": "easy", "note": "Flat", "revision": revision},
    )
    assert moved.status_code == 302
    with working_in(program.clinic):
        found = PlannedSession.objects.get(pk=row.pk)
        assert (found.weekday, found.distance_m, found.note) == (0, 6500, "Flat")
    assert browser.post(page, {"action": "remove", "revision": revision + 1}).status_code == 302
    with working_in(program.clinic):
        assert not PlannedSession.objects.filter(pk=row.pk).exists()


def test_an_override_without_a_reason_keeps_the_choice(
    program: Program, therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(therapist)
    fields = {"decision": "override", "reason": " ", "revision": program.revision}
    refused = browser.post(address("decide", program), fields)
    assert refused.status_code == 422
    assert "Write down why" in refused.content.decode()
    assert browser.post(address("decide", program), {**fields, "reason": "Tested elsewhere"}).status_code == 302
    with working_in(program.clinic):
        assert GateDecision.objects.get().overridden


def test_answers_asked_for_at_the_gate_are_recorded_as_the_gate_reads_them(
    program: Program, therapist: Membership, signed_in: SignIn
) -> None:
    response = signed_in(therapist).post(address("facts", program), {"rest_pain": "1", "am_stiff7_rising": "true"})
    assert response.status_code == 302
    with working_in(program.clinic):
        assert GateDecision.objects.get().evaluation["reported"] == {"rest_pain": 1, "am_stiff7_rising": False}


def test_the_library_is_searched_and_every_exercise_has_its_page(
    clinic: Practice, therapist: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(therapist)
    page = browser.get(reverse("programs:library"), {"q": "calf hold"}).content.decode()
    assert "Two-leg mid-range calf hold" in page
    assert "Toe yoga" not in page
    one = browser.get(reverse("programs:exercise", args=["calf-raise-loaded-straight"])).content.decode()
    assert "Mid-portion Achilles tendinopathy" in one
    assert browser.get(reverse("programs:exercise", args=["flying"])).status_code == 404


def test_the_builder_asks_the_database_as_often_for_a_long_plan(
    program: Program, therapist: Membership, signed_in: SignIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    browser = signed_in(therapist)
    browser.get(address("builder", program))
    with django_assert_max_num_queries(45):  # type: ignore[attr-defined]
        browser.get(address("builder", program))


def test_a_draft_shows_that_nothing_was_published(clinic: Practice, therapist: Membership, signed_in: SignIn) -> None:
    with working_in(clinic.clinic, therapist):
        program = drafted(therapist, clinic.episode)
    page = signed_in(therapist).get(address("builder", program)).content.decode()
    assert "Not published yet" in page
    assert "Nothing published yet" in signed_in(therapist).get(address("publications", program)).content.decode()
