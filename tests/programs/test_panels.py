"""Tags for the pages of the apps below: they say where a program stands, and cost a fixed number of queries."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.selectors.plan import plan_facts
from athletes.models import Athlete, Race
from clinic.models import Membership
from programs.selectors.plan import phase_labels
from tests import factories
from tests.factories import Practice
from tests.programs.plans import drafted, intake, published

pytestmark = pytest.mark.usefixtures("in_clinic")
Show = Callable[[str, Athlete], str]


@pytest.fixture
def show(rf: RequestFactory) -> Show:
    """``show(tag, athlete)`` renders one tag as a page would."""

    def render(tag: str, athlete: Athlete) -> str:
        context = Context({"athlete": athlete, "request": rf.get("/")})
        return Template(f"{{% load programs_panels %}}{{% {tag} athlete %}}").render(context)

    return render


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("program_summary", "No program yet"),
        ("gate_panel", ""),
        ("phase_fact", "No program"),
        ("season_line", ""),
        ("phase_label", "No program"),
    ],
)
def test_without_a_program(tag: str, words: str, clinic: Practice, show: Show) -> None:
    found = show(tag, clinic.athlete).strip()
    assert words in found
    assert bool(found) is bool(words)


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("program_summary", "Version 1 since"),
        ("gate_panel", "Gate of phase 1"),
        ("phase_fact", "Settle and assess"),
        ("season_line", "Spring half in 60 days"),
        ("phase_label", "Phase 1 of 4"),
    ],
)
def test_with_a_program(tag: str, words: str, clinic: Practice, therapist: Membership, show: Show) -> None:
    intake(clinic.athlete, clinic.episode)
    published(therapist, clinic.episode)
    today = clinic.clinic.local(timezone.now()).date()
    Race.objects.create(
        clinic_id=clinic.clinic.pk,
        athlete=clinic.athlete,
        name="Spring half",
        date=today + timedelta(days=60),
        distance_m=21097,
    )
    assert words in show(tag, clinic.athlete)


def test_a_draft_says_that_nothing_is_published(clinic: Practice, therapist: Membership, show: Show) -> None:
    drafted(therapist, clinic.episode)
    assert "Draft, nothing published yet" in show("program_summary", clinic.athlete)
    assert "draft" in show("phase_label", clinic.athlete)
    assert show("gate_panel", clinic.athlete).strip() == ""


def test_labels_of_a_list_cost_one_query(clinic: Practice, therapist: Membership, rf: RequestFactory) -> None:
    athletes = [clinic.athlete]
    drafted(therapist, clinic.episode)
    for number in range(3):
        other = factories.athlete(clinic.clinic, therapist, f"Runner {number}")
        drafted(therapist, factories.episode(other))
        athletes.append(other)
    page = Template("{% load programs_panels %}{% for one in athletes %}{% phase_label one %}{% endfor %}")
    with CaptureQueriesContext(connection) as caught:
        found = page.render(Context({"athletes": athletes, "request": rf.get("/")}))
    assert len(caught) == 1
    assert found.count("Phase 1 of 4") == 4
    with CaptureQueriesContext(connection) as caught:
        assert len(phase_labels(one.pk for one in athletes)) == 4
    assert len(caught) == 1


def test_testing_learns_from_the_plan_which_tests_are_key(clinic: Practice, therapist: Membership) -> None:
    published(therapist, clinic.episode)
    facts = plan_facts(clinic.athlete)
    assert (facts.phase, facts.bone_protocol) == (1, False)
    assert facts.key_tests == ("T01", "T02", "T03", "T05", "T12")
    assert facts.plan_start == clinic.clinic.local(timezone.now()).date()
