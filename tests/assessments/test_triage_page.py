"""The triage review page: who may see it, what it says, and that no typed word is lost."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from assessments.content.triage import triage_content
from assessments.models import ClinicalFindings, FiredRule, Referral
from assessments.presenters.triage import answer_words
from assessments.selectors.triage import current_triage
from athletes.models import Episode
from clinic.models import AccessLog, Membership, scope
from tests.assessments.records import sent_intake
from tests.factories import Practice

pytestmark = pytest.mark.django_db
SignIn = Callable[[Membership], Client]


@pytest.fixture
def blocked(march: None, in_clinic: Practice) -> Practice:
    """A runner with bone stress signs and pain at night, just sent."""
    complaint = in_clinic.episode
    complaint.region, complaint.side = "shin_medial", "L"
    complaint.save()
    told = {"region": "shin_medial", "side": "L", "b_focal": True, "b_impact": True, "b_lingers": True, "b_night": True}
    sent_intake(in_clinic.runner, complaint, **told)
    return in_clinic


def review(practice: Practice) -> str:
    return reverse("assessments:triage", args=[practice.athlete.pk])


def rule(practice: Practice, rule_id: str) -> FiredRule:
    with scope(clinic=practice.clinic, via="test"):
        return FiredRule.objects.get(rule_id=rule_id, athlete=practice.athlete)


def test_it_says_what_fired_why_and_that_publishing_is_blocked(blocked: Practice, signed_in: SignIn) -> None:
    page = signed_in(blocked.therapist).get(review(blocked)).content.decode()
    assert "Not cleared" in page
    assert "Publishing is blocked." in page
    assert "RF-37" in page
    assert "Does it wake you or ache in bed at rest" in page
    assert 'name="b_site"' in page


def test_looking_is_logged(blocked: Practice, signed_in: SignIn) -> None:
    signed_in(blocked.therapist).get(review(blocked))
    assert AccessLog.objects.get(what="triage").viewer == blocked.therapist


def test_before_the_intake_it_says_so(in_clinic: Practice, signed_in: SignIn) -> None:
    page = signed_in(in_clinic.therapist).get(review(in_clinic)).content.decode()
    assert "The intake is not in yet" in page


@pytest.mark.parametrize(("who", "status"), [("runner", 403), ("admin", 403), ("stranger", 404)])
def test_only_the_clinics_clinicians_see_it(
    blocked: Practice, stranger: Membership, signed_in: SignIn, who: str, status: int
) -> None:
    person = stranger if who == "stranger" else getattr(blocked, who)
    assert signed_in(person).get(review(blocked)).status_code == status


def test_signed_out_is_asked_to_sign_in(blocked: Practice) -> None:
    assert Client().get(review(blocked)).status_code == 302


def test_findings_are_recorded_and_screened(blocked: Practice, signed_in: SignIn) -> None:
    url = reverse("assessments:findings", args=[blocked.athlete.pk, blocked.episode.pk])
    client = signed_in(blocked.therapist)
    answer = client.post(url, {"b_site": "posteromedial_tibia"})
    assert answer.status_code == 302
    assert ClinicalFindings.objects.get().answers["b_site"] == "posteromedial_tibia"
    screen = current_triage(blocked.athlete).screen
    assert screen is not None
    assert screen.trigger == "findings"
    assert client.get(url).status_code == 405


def test_wrong_findings_come_back_as_they_were_typed(blocked: Practice, signed_in: SignIn) -> None:
    url = reverse("assessments:findings", args=[blocked.athlete.pk, blocked.episode.pk])
    form = {"b_site": "posteromedial_tibia", "deload_days": "many"}
    with scope(clinic=blocked.clinic, membership=blocked.therapist, via="test"):
        Episode.objects.filter(pk=blocked.episode.pk).update(deload_start_date=None)
    answer = signed_in(blocked.therapist).post(url, form)
    page = answer.content.decode()
    if 'name="deload_days"' in page:
        assert answer.status_code == 422
        assert 'value="many"' in page
    assert signed_in(blocked.therapist).post(url, {"b_site": "elbow"}).status_code == 422
    assert not ClinicalFindings.objects.filter(answers__b_site="elbow").exists()


def test_the_runner_cannot_record_findings(blocked: Practice, signed_in: SignIn) -> None:
    url = reverse("assessments:findings", args=[blocked.athlete.pk, blocked.episode.pk])
    assert signed_in(blocked.runner).post(url, {"b_site": "posteromedial_tibia"}).status_code == 403
    assert not ClinicalFindings.objects.exists()


def test_an_outcome_needs_a_note_and_keeps_name_and_time(blocked: Practice, signed_in: SignIn) -> None:
    fired = rule(blocked, "RF-37")
    client, url = signed_in(blocked.therapist), reverse("assessments:resolve_rule", args=[fired.pk])
    empty = client.post(url, {"outcome": "excluded", "note": ""})
    assert empty.status_code == 422
    assert "Write what the decision rests on." in empty.content.decode()
    assert client.post(url, {"outcome": "excluded", "note": "It is the pillow."}).status_code == 302
    fired.refresh_from_db()
    assert (fired.outcome, fired.resolved_by, fired.outcome_note) == (
        "excluded",
        blocked.therapist,
        "It is the pillow.",
    )
    again = client.post(url, {"outcome": "excluded", "note": "Twice."})
    assert again.status_code == 422
    assert "has already recorded" in again.content.decode()


def test_another_clinics_rule_is_not_there(blocked: Practice, other_clinic: Practice, signed_in: SignIn) -> None:
    url = reverse("assessments:resolve_rule", args=[rule(blocked, "RF-37").pk])
    answer = signed_in(other_clinic.therapist).post(url, {"outcome": "excluded", "note": "x"})
    assert answer.status_code == 404


def test_referrals_start_prefilled_and_close_with_an_outcome(blocked: Practice, signed_in: SignIn) -> None:
    client = signed_in(blocked.therapist)
    page = client.get(review(blocked)).content.decode()
    assert "RF-37:" in page.split('name="why"')[1].split("</textarea>")[0]
    url = reverse("assessments:refer", args=[blocked.athlete.pk])
    past = client.post(url, {"to_whom": "Dr Blake", "why": "MRI", "due_on": "2026-03-01", "rules": "RF-37"})
    assert past.status_code == 422
    assert "Choose today or later" in past.content.decode()
    assert (
        client.post(url, {"to_whom": "Dr Blake", "why": "MRI", "due_on": "2026-03-09", "rules": "RF-37"}).status_code
        == 302
    )
    one = Referral.objects.get()
    step = reverse("assessments:update_referral", args=[one.pk])
    assert client.post(step, {"status": "closed", "outcome": ""}).status_code == 422
    assert client.post(step, {"status": "closed", "outcome": "Normal."}).status_code == 302
    one.refresh_from_db()
    assert (one.status, one.rule_ids) == ("closed", ["RF-37"])


def test_an_unknown_athlete_is_not_found(blocked: Practice, signed_in: SignIn) -> None:
    url = reverse("assessments:triage", args=[uuid4()])
    assert signed_in(blocked.therapist).get(url).status_code == 404


def test_exact_numbers_are_shown_as_people_read_them() -> None:
    question = next(iter(triage_content().questions.values()))
    assert answer_words(question, "32125/1764") == "18.2"
    assert answer_words(question, "yes") == "Yes"
