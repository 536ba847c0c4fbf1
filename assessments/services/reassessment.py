"""Turns what is due into recalls for the front desk and one row on the clinician's Today; takes both away when done.

The front desk reads which review it is, never a result (clinical.md 11, design: roles).
"""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.urls import reverse

from assessments.content.reassessment import load_reassessment_rules
from assessments.content.tests import load_test_catalog
from assessments.domain.reassessment import DueItem, combined_battery, due_items
from assessments.domain.triage import TriageState
from assessments.models import Assessment
from assessments.selectors.due import reassessment_facts
from assessments.selectors.plan import PlanFacts
from assessments.selectors.testing import local_today
from assessments.selectors.triage import current_triage
from athletes.models import Athlete
from clinic.models import AlertKind, Membership, Recall
from clinic.services.alerts import raise_alert, resolve_alerts
from clinic.services.recalls import close_recalls, request_recall

HORIZON_DAYS = 7
# What this product can bring about from its own rows, and what the front desk is told. Measures that nobody records
# here yet (weekly check-in, questionnaires, gait video, laboratory values) ask for no recall.
FRONT_DESK = {
    "RC-TESTS": "Test session",
    "RA1": "Review with the therapist after a stop",
    "RA2": "Safety review with the therapist",
    "RA3": "Test session for the next phase",
    "RA6": "Review of the plan with the therapist",
    "RA7": "Review before the race",
    "RA8": "Check before the first run back",
    "RA9": "Repeat of one test",
}
TEST_REASONS = ("RC-TESTS", "RA3", "RA7", "RA8", "RA9")
TESTED_BEFORE_RACE_DAYS = 21  # a sitting so recent is the race-readiness check (clinical.md 11.2, RA7)
SUBJECT = "tests due"
LONGEST_LINK = 200


def evaluate_due(athlete: Athlete, *, plan: PlanFacts | None = None) -> tuple[DueItem, ...]:
    """Work out what is due, ask for recalls, close those whose reason is gone; returns every item, also the rest.

    ``plan`` replaces what the registered plan source says. Running again changes nothing.
    """
    with transaction.atomic():
        items = items_due(athlete, plan=plan)
        wanted = [item for item in items if item.rule_id in FRONT_DESK and not _checked_before_race(item, athlete)]
        triage = current_triage(athlete)
        if triage.state is TriageState.NOT_CLEARED:
            # nobody is called in for tests that triage does not allow (clinical.md 3.1-6); the safety review stays
            wanted = [item for item in wanted if item.rule_id not in TEST_REASONS]
        for item in wanted:
            request_recall(
                athlete=athlete.membership, reason=item.rule_id, why=FRONT_DESK[item.rule_id], due_on=item.due
            )
        reasons = {item.rule_id for item in wanted}
        for recall in Recall.objects.open().filter(athlete=athlete.membership, reason__in=FRONT_DESK):
            if recall.reason not in reasons:
                close_recalls(athlete=athlete.membership, reason=recall.reason, note="No longer due.")
        _tell(athlete, tuple(wanted) if triage.releases else ())
    return items


def items_due(athlete: Athlete, *, plan: PlanFacts | None = None) -> tuple[DueItem, ...]:
    """Everything due now or within a week, most urgent first; () before the first intake is in."""
    facts = reassessment_facts(athlete, plan=plan)
    return () if facts is None else due_items(facts, load_reassessment_rules(), horizon_days=HORIZON_DAYS)


def settle_tests(*, by: Membership, athlete: Athlete, done: Collection[str]) -> None:
    """Tests were done: recalls that only asked for tests are done, and the row on Today with them."""
    if not done:
        return
    names = ", ".join(sorted(done))
    for reason in TEST_REASONS:
        close_recalls(athlete=athlete.membership, reason=reason, note=f"Tests done: {names}.")
    resolve_alerts(
        by=by, athlete=athlete.membership, kind=AlertKind.TEST_DUE, resolution="Tests were done.", subject=SUBJECT
    )


def _tell(athlete: Athlete, items: tuple[DueItem, ...]) -> None:
    tests = tuple(item for item in items if item.battery)
    if not tests:
        resolve_alerts(
            by=None, athlete=athlete.membership, kind=AlertKind.TEST_DUE, resolution="No longer due.", subject=SUBJECT
        )
        return
    first = min(item.due for item in tests)
    battery = _known(combined_battery(tests))
    names = [load_test_catalog().tests[test_id].name for test_id in battery]
    raise_alert(
        athlete=athlete.membership,
        kind=AlertKind.TEST_DUE,
        subject=SUBJECT,
        title=f"{tests[0].what}: {_when(first, local_today(athlete))}",
        detail=" ".join([*(item.why for item in tests), f"Tests: {'; '.join(names)}." if names else ""]).strip(),
        link=_link(athlete, battery),
        action="Start tests",
    )


def _link(athlete: Athlete, battery: list[str]) -> str:
    """The start page with these tests chosen; a list that is too long for the row is left to the page."""
    page = reverse("assessments:start_tests", args=[athlete.pk])
    chosen = f"{page}?tests={','.join(battery)}"
    return chosen if len(chosen) <= LONGEST_LINK else page


def _known(battery: Collection[str]) -> list[str]:
    """Tests of the catalogue; a key test that stands for two tests (T11) is named by both."""
    catalog = load_test_catalog()
    return [test.id for name in battery for test in catalog.family(name) if test.stands_in_for is None]


def _when(due: date, today: date) -> str:
    if due > today:
        return f"due {due:%a %-d %b}"
    return "due today" if due == today else f"due since {due:%a %-d %b}"


def _checked_before_race(item: DueItem, athlete: Athlete) -> bool:
    """RA7 holds for three weeks; once a sitting was finished in that time, the check has been made."""
    if item.rule_id != "RA7":
        return False
    last = Assessment.objects.filter(athlete=athlete, finished_at__isnull=False).order_by("-performed_on").first()
    return last is not None and (local_today(athlete) - last.performed_on).days <= TESTED_BEFORE_RACE_DAYS
