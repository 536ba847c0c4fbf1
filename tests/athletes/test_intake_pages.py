"""The intake on the phone and at the desk: step by step, nothing lost, nothing overwritten, works without script."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from athletes.models import Intake
from athletes.selectors.intake import answers_of, pages_of, questionnaire_of
from athletes.services.intakes import complete_intake, start_intake
from clinic.models import AccessLog, Membership
from tests.athletes.people import fill_in
from tests.factories import Practice, working_in

SignIn = Callable[[Membership], Client]
ABOUT = "/my/intake/about_you/"


@pytest.fixture
def draft(clinic: Practice) -> Intake:
    """An intake that nobody has answered yet."""
    with working_in(clinic.clinic):
        return start_intake(by=clinic.therapist, episode=clinic.episode)


@pytest.fixture
def phone(clinic: Practice, draft: Intake, signed_in: SignIn) -> Client:
    """The runner's phone, with a draft waiting."""
    return signed_in(clinic.runner)


def stored(clinic: Practice, draft: Intake) -> Intake:
    with working_in(clinic.clinic):
        return Intake.objects.select_related("clinic").get(pk=draft.pk)


def person(clinic: Practice, draft: Intake) -> dict[str, object]:
    return {name: answer.value for name, answer in answers_of(stored(clinic, draft)).person.items()}


def about_you(**changes: str) -> dict[str, str]:
    """The first page as a browser sends it."""
    return {
        "revision": "0",
        "go": "next",
        "dob": "1984-05-20",
        "sex_for_norms": "male",
        "height_cm": "180",
        "height_cm-unit": "cm",
        "mass_kg": "70",
        "mass_kg-unit": "kg",
        "dominant_leg": "dont_know",
    } | changes


def test_first_visit_explains_then_begins_and_later_visits_resume(phone: Client) -> None:
    first = phone.get("/my/intake/").content.decode()
    assert ABOUT in first
    assert phone.post(ABOUT, about_you()).headers["Location"] == "/my/intake/safety/"
    assert phone.get("/my/intake/").headers["Location"] == "/my/intake/safety/"


def test_every_page_of_the_questionnaire_opens(clinic: Practice, draft: Intake, phone: Client) -> None:
    for page in pages_of(questionnaire_of(draft), answers_of(stored(clinic, draft))):
        answer = phone.get(f"/my/intake/{page.slug}/")
        assert answer.status_code == 200, page.slug
        assert page.step.title in answer.content.decode()


def test_answers_are_shown_again_as_they_were_typed(clinic: Practice, draft: Intake, phone: Client) -> None:
    phone.post(
        ABOUT, about_you(**{"height_cm": "71", "height_cm-unit": "in", "mass_kg": "154.3", "mass_kg-unit": "lb"})
    )
    page = phone.get(ABOUT).content.decode()
    assert 'value="71"' in page
    assert 'value="154.3' in page
    assert re.search(r'<option value="in" selected', page)


def test_pace_is_written_as_minutes_and_seconds(clinic: Practice, draft: Intake, phone: Client) -> None:
    form = {"revision": "0", "go": "next", "easy_pace_s_per_km": "5:30", "easy_pace_s_per_km-unit": "km"}
    phone.post("/my/intake/running/", form)
    assert person(clinic, draft)["easy_pace_s_per_km"] == 330
    assert 'value="5:30"' in phone.get("/my/intake/running/").content.decode()
    wrong = phone.post("/my/intake/running/", form | {"easy_pace_s_per_km": "quick", "revision": "1"})
    assert (wrong.status_code, "Write it as 5:30" in wrong.content.decode()) == (422, True)


def test_wrong_answer_stays_as_typed_and_the_right_ones_are_kept(
    clinic: Practice, draft: Intake, phone: Client
) -> None:
    answer = phone.post(ABOUT, about_you(height_cm="tall"))
    assert answer.status_code == 422
    assert 'value="tall"' in answer.content.decode()
    assert str(person(clinic, draft)["mass_kg"]) == "70.0"
    assert 'value="tall"' in phone.get(ABOUT).content.decode()


def test_leaving_keeps_right_and_wrong_answers(clinic: Practice, draft: Intake, phone: Client) -> None:
    answer = phone.post(ABOUT, about_you(height_cm="tall", go="leave"))
    assert answer.headers["Location"] == "/"
    assert phone.get("/my/intake/").headers["Location"] == ABOUT
    assert 'value="tall"' in phone.get(ABOUT).content.decode()


def test_leaving_in_the_middle_of_a_page_comes_back_to_that_page(
    clinic: Practice, draft: Intake, phone: Client
) -> None:
    half = about_you(go="leave")
    del half["mass_kg"]
    assert phone.post(ABOUT, half).headers["Location"] == "/"
    assert phone.get("/my/intake/").headers["Location"] == ABOUT
    assert phone.post(ABOUT, about_you(revision="1")).headers["Location"] == "/my/intake/safety/"
    phone.get(ABOUT)
    phone.post(ABOUT, about_you(go="leave", revision="2"))
    assert phone.get("/my/intake/").headers["Location"] == "/my/intake/safety/"


def test_unusual_value_is_asked_once_and_stored_when_confirmed(clinic: Practice, draft: Intake, phone: Client) -> None:
    form = about_you(mass_kg="39")
    asked = phone.post(ABOUT, form)
    assert asked.status_code == 422
    assert "is unusual" in asked.content.decode()
    assert "Yes, 39 is right" in asked.content.decode()
    revision = str(stored(clinic, draft).revision)
    changed = phone.post(ABOUT, form | {"mass_kg": "38", "mass_kg-confirm": "39", "revision": revision})
    assert changed.status_code == 422
    revision = str(stored(clinic, draft).revision)
    assert phone.post(ABOUT, form | {"mass_kg-confirm": "39", "revision": revision}).status_code == 302
    assert str(person(clinic, draft)["mass_kg"]) == "39.0"


def test_unusual_distance_is_asked_in_the_unit_that_was_typed(clinic: Practice, draft: Intake, phone: Client) -> None:
    form = {"revision": "0", "go": "next", "name": "Old", "distance_m": "1200", "distance_m-unit": "km"}
    asked = phone.post("/my/intake/shoes-1/", form).content.decode()
    assert "1200 km is unusual. Please check it, or confirm that it is right." in asked


def test_not_knowing_is_an_answer_but_not_together_with_one(clinic: Practice, draft: Intake, phone: Client) -> None:
    page = "/my/intake/running/"
    both = phone.post(page, {"revision": "0", "weekly_descent_m": "200", "weekly_descent_m-state": "dont_know"})
    assert (both.status_code, "not both" in both.content.decode()) == (422, True)
    phone.post(page, {"revision": "1", "go": "next", "weekly_descent_m-state": "dont_know"})
    assert answers_of(stored(clinic, draft)).person["weekly_descent_m"].state == "dont_know"


def test_second_tab_cannot_overwrite_and_both_versions_are_shown(
    clinic: Practice, draft: Intake, phone: Client, signed_in: SignIn
) -> None:
    desk = f"/athletes/{clinic.athlete.pk}/intake/about_you/"
    assert signed_in(clinic.therapist).post(desk, about_you(height_cm="175")).status_code == 302
    clash = phone.post(ABOUT, about_you(height_cm="181"))
    page = clash.content.decode()
    assert clash.status_code == 409
    assert "Ruth Adeyemi saved other answers here" in page
    assert 'value="181"' in page
    assert "175 cm" in page
    assert str(person(clinic, draft)["height_cm"]) == "175.0"
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision is not None
    assert phone.post(ABOUT, about_you(height_cm="181", revision=revision.group(1))).status_code == 302
    assert str(person(clinic, draft)["height_cm"]) == "181.0"


def test_sent_twice_is_saved_once(clinic: Practice, draft: Intake, phone: Client) -> None:
    for _ in range(2):
        assert phone.post(ABOUT, about_you()).status_code == 302
    assert stored(clinic, draft).revision == 1


def test_question_waits_for_its_answer_in_the_browser_and_is_dropped_by_the_server(
    clinic: Practice, draft: Intake, phone: Client
) -> None:
    page = phone.get(ABOUT).content.decode()
    assert 'data-plimsoll-shows-when="gave_birth_2y=yes,declined"' in page
    phone.post(ABOUT, about_you(sex_for_norms="male", pregnant="yes", has_menstrual_cycle="yes"))
    assert "pregnant" not in person(clinic, draft)


def test_rows_are_added_and_removed_without_script(clinic: Practice, draft: Intake, phone: Client) -> None:
    shoe = {
        "revision": "0",
        "go": "add",
        "name": "Blue",
        "category": "daily",
        "distance_m": "10",
        "distance_m-unit": "mi",
    }
    assert phone.post("/my/intake/shoes-1/", shoe).headers["Location"] == "/my/intake/shoes-2/"
    revision = str(stored(clinic, draft).revision)
    phone.post("/my/intake/shoes-2/", shoe | {"name": "Green", "go": "next", "revision": revision})
    page = phone.get("/my/intake/shoes-2/").content.decode()
    assert "Pair 1" in page
    assert "Remove this one" in page
    assert answers_of(stored(clinic, draft)).items["shoes"][0]["distance_m"].value == 16093
    assert phone.post("/my/intake/shoes-1/", {"go": "remove"}).headers["Location"] == "/my/intake/shoes-1/"
    assert [row["name"].value for row in answers_of(stored(clinic, draft)).items["shoes"]] == ["Green"]


def test_none_of_these_goes_on_with_the_next_step(clinic: Practice, draft: Intake, phone: Client) -> None:
    assert "No races planned" in phone.get("/my/intake/races-1/").content.decode()
    answer = phone.post("/my/intake/races-1/", {"revision": "0", "go": "none"})
    assert answer.headers["Location"] == "/my/intake/week/"
    assert answers_of(stored(clinic, draft)).items["races"] == ()


def test_list_inside_a_page_grows_by_a_button(clinic: Practice, draft: Intake, phone: Client) -> None:
    form = {
        "revision": "0",
        "fast_efforts-rows": "1",
        "fast_efforts-0-type": "tempo",
        "fast_efforts-0-fast_min_per_week": "20",
    }
    grown = phone.post("/my/intake/running/", form | {"more": "fast_efforts"}).content.decode()
    assert 'name="fast_efforts-1-type"' in grown
    revision = str(stored(clinic, draft).revision)
    phone.post("/my/intake/running/", form | {"go": "next", "revision": revision})
    rows = person(clinic, draft)["fast_efforts"]
    assert isinstance(rows, tuple)
    assert len(rows) == 1


def test_back_saves_and_goes_back(clinic: Practice, draft: Intake, phone: Client) -> None:
    answer = phone.post("/my/intake/safety/", {"revision": "0", "go": "back", "q_fever": "no"})
    assert answer.headers["Location"] == ABOUT
    assert person(clinic, draft)["q_fever"] is False


def test_review_lists_what_is_missing_and_offers_to_send_only_when_complete(
    clinic: Practice, draft: Intake, phone: Client
) -> None:
    page = phone.get("/my/intake/review/").content.decode()
    assert "Still to answer" in page
    assert "Safety questions without an answer" in page
    assert "Send my intake" not in page
    with working_in(clinic.clinic):
        fill_in(clinic, draft, q_fever="dont_know")
    page = phone.get("/my/intake/review/").content.decode()
    assert "Send my intake" in page
    assert "Does not know" in page
    assert "Still to answer" not in page


def test_sent_intake_is_read_only_for_the_runner(clinic: Practice, draft: Intake, phone: Client) -> None:
    with working_in(clinic.clinic):
        complete_intake(by=clinic.runner, intake=fill_in(clinic, draft))
    assert phone.get(ABOUT).headers["Location"] == "/my/intake/"
    assert phone.get("/my/intake/").headers["Location"] == "/my/intake/review/"
    page = phone.get("/my/intake/review/").content.decode()
    assert "Your clinic has it" in page
    assert "Change these answers" not in page


def test_clinician_reads_the_answers_and_fills_in_together(clinic: Practice, draft: Intake, signed_in: SignIn) -> None:
    client, read = signed_in(clinic.therapist), f"/athletes/{clinic.athlete.pk}/intake/"
    step = client.get(f"{read}about_you/").content.decode()
    assert "About you" in step
    assert client.post(f"{read}about_you/", about_you()).headers["Location"] == f"{read}safety/"
    page = client.get(read).content.decode()
    for words in ("Date of birth", "Sun 20 May 1984", "180 cm", "Fill in together"):
        assert words in page
    with working_in(clinic.clinic):
        assert AccessLog.objects.filter(what="intake").count() >= 3


def test_runner_without_a_draft_can_begin_one_but_not_without_an_episode(clinic: Practice, signed_in: SignIn) -> None:
    client = signed_in(clinic.runner)
    assert "Begin" in client.get("/my/intake/").content.decode()
    assert client.get(ABOUT).headers["Location"] == "/my/intake/"
    assert client.get("/my/intake/review/").headers["Location"] == "/my/intake/"
    assert client.post("/my/intake/").headers["Location"] == ABOUT
    with working_in(clinic.clinic):
        Intake.objects.all().delete()
        clinic.episode.status = "closed"
        clinic.episode.save()
    assert "Nothing to fill in" in client.get("/my/intake/").content.decode()


@pytest.mark.parametrize("path", ["nowhere", "about_you-1", "shoes", "shoes-99"])
def test_unknown_page_is_404(phone: Client, path: str) -> None:
    assert phone.get(f"/my/intake/{path}/").status_code == 404


@pytest.mark.parametrize("path", ["/my/intake/", ABOUT, "/my/intake/review/"])
@pytest.mark.parametrize("role", ["admin", "therapist"])
def test_only_the_runner_has_these_pages(clinic: Practice, signed_in: SignIn, path: str, role: str) -> None:
    assert signed_in(getattr(clinic, role)).get(path).status_code == 403


@pytest.mark.parametrize("path", ["/my/intake/", ABOUT, "/my/intake/review/"])
def test_logged_out_goes_to_sign_in(clinic: Practice, client: Client, path: str) -> None:
    assert client.get(path).headers["Location"].startswith("/accounts/login/")


def test_wrong_method_is_refused(phone: Client) -> None:
    assert [phone.delete(path).status_code for path in ("/my/intake/", ABOUT, "/my/intake/review/")] == [405] * 3
