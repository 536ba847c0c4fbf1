"""The intake is kept page by page, never overwritten unseen, complete only when it is, and written through."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from athletes.models import Athlete, Episode, Intake, Race, Shoe
from athletes.selectors.intake import (
    PageKey,
    answers_of,
    intake_facts,
    page_of,
    pages_of,
    questionnaire_of,
    status_of,
    triage_answers,
    typed_of,
)
from athletes.services.intakes import PageAnswers, complete_intake, remove_row, save_step, start_intake
from clinic.domain.errors import RuleViolation
from clinic.models import Alert, AlertKind
from tests.athletes.people import fill_in
from tests.factories import Practice


@pytest.fixture
def draft(in_clinic: Practice) -> Intake:
    """An intake that nobody has answered yet."""
    return start_intake(by=in_clinic.therapist, episode=in_clinic.episode)


def page(intake: Intake, slug: str) -> PageKey:
    found = page_of(questionnaire_of(intake), slug)
    assert found is not None
    return found


def save(practice: Practice, intake: Intake, slug: str, revision: int | None = None, **raw: Any) -> Any:
    return save_step(
        by=practice.runner,
        intake=intake,
        page=page(intake, slug),
        sent=PageAnswers(raw=raw),
        revision=intake.revision if revision is None else revision,
    )


def slugs(intake: Intake) -> list[str]:
    return [one.slug for one in pages_of(questionnaire_of(intake), answers_of(intake))]


def test_starting_twice_gives_the_same_draft(in_clinic: Practice, draft: Intake) -> None:
    assert start_intake(by=in_clinic.runner, episode=in_clinic.episode) == draft


def test_saved_answers_come_back(in_clinic: Practice, draft: Intake) -> None:
    outcome = save(in_clinic, draft, "about_you", dob="1984-05-20", height_cm={"amount": "70", "unit": "in"})
    person = answers_of(Intake.objects.get(pk=draft.pk)).person
    assert outcome.problems == ()
    assert (str(person["dob"].value), str(person["height_cm"].value)) == ("1984-05-20", "177.8")
    assert outcome.intake.revision == 1


def test_right_answers_are_kept_and_wrong_ones_named(in_clinic: Practice, draft: Intake) -> None:
    outcome = save(in_clinic, draft, "about_you", dob="1984-05-20", height_cm="tall")
    assert [problem.field for problem in outcome.problems] == ["height_cm"]
    assert set(answers_of(outcome.intake).person) == {"dob"}
    assert "about_you" not in outcome.intake.steps_done


def test_unusual_answer_waits_until_it_is_confirmed(in_clinic: Practice, draft: Intake) -> None:
    outcome = save(in_clinic, draft, "about_you", mass_kg="39.0")
    assert [(problem.field, problem.may_confirm) for problem in outcome.problems] == [("mass_kg", True)]
    sent = PageAnswers(raw={"mass_kg": "39.0"}, confirmed=frozenset({"mass_kg"}))
    outcome = save_step(
        by=in_clinic.runner, intake=draft, page=page(draft, "about_you"), sent=sent, revision=outcome.intake.revision
    )
    assert outcome.problems == ()
    assert str(answers_of(outcome.intake).person["mass_kg"].value) == "39.0"


def test_what_was_typed_and_not_understood_is_kept_until_it_is_mended(in_clinic: Practice, draft: Intake) -> None:
    sent = PageAnswers(raw={"height_cm": "tall"}, typed={"height_cm": ["tall"]})
    outcome = save_step(by=in_clinic.runner, intake=draft, page=page(draft, "about_you"), sent=sent, revision=0)
    assert typed_of(outcome.intake, page(draft, "about_you")) == {"height_cm": ["tall"]}
    outcome = save(in_clinic, outcome.intake, "about_you", height_cm="180")
    assert typed_of(outcome.intake, page(draft, "about_you")) is None


def test_answers_that_clash_are_refused_together(in_clinic: Practice, draft: Intake) -> None:
    save(in_clinic, draft, "about_you", dob=timezone.now().date().replace(year=2010, day=1).isoformat())
    outcome = save(in_clinic, Intake.objects.get(pk=draft.pk), "running", training_age_y="20", runs_per_week_now="3")
    assert set(answers_of(outcome.intake).person) == {"dob", "runs_per_week_now"}
    assert [problem.field for problem in outcome.problems] == ["training_age_y"]


def test_answer_to_a_question_that_became_hidden_is_dropped(in_clinic: Practice, draft: Intake) -> None:
    outcome = save(
        in_clinic,
        draft,
        "about_you",
        sex_for_norms="female",
        has_menstrual_cycle="yes",
        gave_birth_2y="yes",
        pp_weeks="20",
    )
    assert answers_of(outcome.intake).person["pp_weeks"].value == 20
    outcome = save(in_clinic, outcome.intake, "about_you", gave_birth_2y="no")
    assert "pp_weeks" not in answers_of(outcome.intake).person


def test_two_tabs_on_one_page_do_not_overwrite_each_other(in_clinic: Practice, draft: Intake) -> None:
    save(in_clinic, draft, "about_you", revision=0, height_cm="180")
    with pytest.raises(RuleViolation) as refused:
        save(in_clinic, draft, "about_you", revision=0, height_cm="170")
    assert refused.value.code == "intake_changed"
    assert refused.value.params["by"] == in_clinic.runner.name
    assert str(answers_of(Intake.objects.get(pk=draft.pk)).person["height_cm"].value) == "180.0"
    save(in_clinic, draft, "about_you", revision=int(str(refused.value.params["revision"])), height_cm="170")
    assert str(answers_of(Intake.objects.get(pk=draft.pk)).person["height_cm"].value) == "170.0"


def test_tabs_on_different_pages_and_the_same_answers_twice_are_fine(in_clinic: Practice, draft: Intake) -> None:
    save(in_clinic, draft, "about_you", revision=0, height_cm="180")
    save(in_clinic, draft, "life", revision=0, sleep_hours="8")
    again = save(in_clinic, draft, "about_you", revision=0, height_cm="180")
    assert again.problems == ()
    assert again.intake.revision == 2


def test_rows_are_added_one_after_the_other_and_removed(in_clinic: Practice, draft: Intake) -> None:
    save(in_clinic, draft, "shoes-1", name="Blue", category="daily")
    save(in_clinic, Intake.objects.get(pk=draft.pk), "shoes-2", name="Green", category="trail")
    current = Intake.objects.get(pk=draft.pk)
    assert [slug for slug in slugs(current) if slug.startswith("shoes")] == ["shoes-1", "shoes-2"]
    with pytest.raises(RuleViolation, match="one after the other"):
        save(in_clinic, current, "shoes-5", name="Red")
    remove_row(by=in_clinic.runner, intake=current, page=page(current, "shoes-1"))
    left = answers_of(Intake.objects.get(pk=draft.pk)).items["shoes"]
    assert [row["name"].value for row in left] == ["Green"]
    with pytest.raises(RuleViolation, match="gone already"):
        remove_row(by=in_clinic.runner, intake=current, page=page(current, "shoes-2"))


def test_none_is_an_answer_and_not_the_same_as_unanswered(in_clinic: Practice, draft: Intake) -> None:
    assert "races" not in answers_of(draft).items
    sent = PageAnswers(raw={}, none=True)
    outcome = save_step(by=in_clinic.runner, intake=draft, page=page(draft, "races-1"), sent=sent, revision=0)
    assert answers_of(outcome.intake).items["races"] == ()


def test_unknown_question_and_page_are_refused(in_clinic: Practice, draft: Intake) -> None:
    with pytest.raises(RuleViolation, match="no question"):
        save(in_clinic, draft, "about_you", q_chest="no")
    for slug in ("nowhere", "about_you-1", "shoes", "shoes-0", "shoes-99"):
        assert page_of(questionnaire_of(draft), slug) is None


def test_unanswered_intake_cannot_be_sent(in_clinic: Practice, draft: Intake) -> None:
    with pytest.raises(RuleViolation, match="still need an answer"):
        complete_intake(by=in_clinic.runner, intake=draft)
    assert not Alert.objects.exists()


def test_complete_intake_is_written_through_and_told_once(in_clinic: Practice, draft: Intake) -> None:
    intake = fill_in(in_clinic, draft, baseline_B=2)
    sent = complete_intake(by=in_clinic.runner, intake=intake)
    complete_intake(by=in_clinic.runner, intake=sent)
    athlete = Athlete.objects.get(pk=in_clinic.athlete.pk)
    episode = Episode.objects.get(pk=in_clinic.episode.pk)
    assert sent.status == "complete"
    assert (athlete.date_of_birth and athlete.date_of_birth.isoformat(), athlete.sex_for_norms) == (
        "1984-05-20",
        "male",
    )
    assert (episode.baseline_pain, episode.onset_date and episode.onset_date.isoformat()) == (2, "2025-09-01")
    assert [(shoe.name, shoe.distance_m) for shoe in Shoe.objects.all()] == [("Blue trainers", 300_000)]
    assert [(race.name, race.priority) for race in Race.objects.all()] == [("Half marathon", "A")]
    assert Alert.objects.filter(kind=AlertKind.INTAKE_READY).count() == 1
    with pytest.raises(RuleViolation, match="has been sent"):
        save(in_clinic, sent, "about_you", height_cm="170")


def test_not_knowing_completes_with_unknowns_and_is_named(in_clinic: Practice, draft: Intake) -> None:
    intake = fill_in(in_clinic, draft, q_fever="dont_know")
    today = timezone.localdate()
    found = status_of(intake, today)
    assert [missing.question_id for missing in found.safety_missing] == ["q_fever"]
    sent = complete_intake(by=in_clinic.runner, intake=intake)
    assert sent.status == "complete_with_unknowns"
    person, problem = triage_answers(sent, in_clinic.episode)
    assert person["answers"]["q_fever"] is None  # type: ignore[index]
    assert (problem["region"], problem["side"]) == ("achilles_mid", "R")


def test_second_sore_place_becomes_an_episode_of_its_own(in_clinic: Practice, draft: Intake) -> None:
    fill_in(in_clinic, draft)
    current = Intake.objects.get(pk=draft.pk)
    first = current.answers["items"]["problems"][0]
    current.answers["items"]["problems"].append({**first, "region": "knee_anterior", "side": "L", "baseline_B": 1})
    current.save()
    complete_intake(by=in_clinic.runner, intake=current)
    regions = {episode.region: episode for episode in Episode.objects.open()}
    assert set(regions) == {"achilles_mid", "knee_anterior"}
    _, knee = triage_answers(Intake.objects.get(pk=draft.pk), regions["knee_anterior"])
    _, heel = triage_answers(Intake.objects.get(pk=draft.pk), regions["achilles_mid"])
    assert (knee["region"], heel["region"]) == ("knee_anterior", "achilles_mid")


def test_clinicians_region_is_not_overwritten_by_the_runners(in_clinic: Practice, draft: Intake) -> None:
    sent = complete_intake(by=in_clinic.runner, intake=fill_in(in_clinic, draft, region="achilles_ins"))
    assert Episode.objects.get().region == "achilles_mid"
    assert triage_answers(sent, in_clinic.episode)[1]["region"] == "achilles_ins"


def test_answers_stay_readable_after_their_day(in_clinic: Practice, draft: Intake) -> None:
    soon = (timezone.now() + timedelta(days=2)).date().isoformat()
    outcome = save(in_clinic, draft, "races-1", date=soon, distance_m=10_000)
    intake = outcome.intake
    entry = intake.answers["saved"]["races-1"]
    intake.answers["saved"]["races-1"] = {**entry, "at": (timezone.now() - timedelta(days=10)).isoformat()}
    intake.answers["items"]["races"][0]["date"] = (timezone.now() - timedelta(days=5)).date().isoformat()
    assert answers_of(intake).items["races"][0]["date"].is_known


def test_plan_reads_the_week_from_the_intake(in_clinic: Practice, draft: Intake) -> None:
    facts = intake_facts(
        fill_in(in_clinic, draft, available_mon="45", gym_days_per_week="2", gym_weekdays=["tue", "fri"])
    )
    assert (facts.gym_days_per_week, facts.gym_weekdays) == (2, ("tue", "fri"))
    assert facts.available_minutes["mon"] == 45
    assert (facts.weekly_distance_usual_m, facts.runs_per_week_usual, facts.easy_pace_s_per_km) == (40_000, 4, 330)
