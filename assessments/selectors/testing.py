"""Test results of a runner as the domain reads them, the scoreboard, and what may be tested today.

Means are worked out again from the stored trials: a rounded value never re-enters a rule (clinical.md 0.4-2).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from assessments.content.norms import load_norms
from assessments.content.tests import load_test_catalog
from assessments.domain.battery import BatteryItem, side_order, suggest_battery
from assessments.domain.catalog import Kind, TestDefinition
from assessments.domain.comparability import is_fresh, latest
from assessments.domain.measurement import (
    Footwear,
    Setup,
    SideResult,
    SquatFaults,
    TestResult,
    Trial,
    aggregate,
    best_sticks,
    mean_of,
)
from assessments.domain.norms import NormSex
from assessments.domain.scoreboard import Runner, Scoreboard, build_scoreboard
from assessments.domain.sides import InvolvedSide, Side
from assessments.domain.testing_gates import TestingFacts, TestingPermission, permission_for_testing
from assessments.domain.triage.derived import age_on
from assessments.models import Assessment, Measurement
from assessments.selectors.plan import PlanFacts, plan_facts
from assessments.selectors.triage import latest_screen
from assessments.selectors.triage_inputs import completed_intakes
from athletes.domain.intake_derived import whole
from athletes.models import Athlete, Episode
from athletes.selectors.history import every_episode
from athletes.selectors.intake import answers_of, intake_facts, problem_row
from clinic.selectors import read_once, remembered

WALKING_PAIN = "walk_pain7"
WALKING_PAIN_DAYS = 7
ORDER = ("created_at", "id")
STRENGTH = ("T03", "T03b")


@dataclass(frozen=True, slots=True)
class TestingStanding:
    """All that pages about tests need: results, permission, battery and the plan, worked out once."""

    athlete: Athlete
    today: date
    involved: InvolvedSide
    plan: PlanFacts
    results: tuple[TestResult, ...]
    permission: TestingPermission
    walking_pain: int | None

    def battery(self, key_tests: Sequence[str]) -> tuple[BatteryItem, ...]:
        """The tests to do now, in testing order (clinical.md 3.1)."""
        return suggest_battery(
            self.results, key_tests, self.involved, self.permission, load_test_catalog(), today=self.today
        )

    @property
    def sides(self) -> tuple[Side, Side]:
        """The uninvolved leg first (3.1-1)."""
        return side_order(self.involved)


def local_today(athlete: Athlete) -> date:
    """The clinic's date now."""
    return athlete.clinic.local(timezone.now()).date()


def assessments_of(athlete: Athlete | UUID) -> QuerySet[Assessment]:
    """Sittings, newest first."""
    rows = Assessment.objects.filter(athlete=athlete)
    return rows.select_related("assessor", "episode", "clinic", "athlete__membership").order_by(
        "-performed_on", "-created_at", "-id"
    )


def assessment_rows() -> QuerySet[Assessment]:
    """Sittings of the clinic with whom and by whom."""
    return Assessment.objects.select_related(
        "assessor", "episode", "clinic", "athlete__membership", "athlete__clinician", "athlete__clinic"
    )


@remembered
def every_measurement(athlete_id: UUID) -> tuple[Measurement, ...]:
    """Everything that was ever measured of a runner, oldest first."""
    return tuple(Measurement.objects.filter(athlete=athlete_id).order_by("measured_on", *ORDER))


def measurements_of(assessment: Assessment) -> list[Measurement]:
    """What was recorded in one sitting, in the order it was done."""
    rows = [row for row in every_measurement(assessment.athlete_id) if row.assessment_id == assessment.pk]
    return sorted(rows, key=lambda row: (row.created_at, row.pk))


@remembered
def results_of(athlete: Athlete) -> tuple[TestResult, ...]:
    """Every test result of a runner, one per test and sitting; one query."""
    return results_from(every_measurement(athlete.pk))


def results_from(rows: Iterable[Measurement]) -> tuple[TestResult, ...]:
    """Stored measurements as results. Rows of tests that the catalogue no longer has are left out."""
    catalog = load_test_catalog()
    sittings: dict[tuple[UUID, str], list[Measurement]] = {}
    for row in rows:
        if row.test_id in catalog.tests:
            sittings.setdefault((row.assessment_id, row.test_id), []).append(row)
    return tuple(_result(catalog.tests[test_id], group) for (_, test_id), group in sittings.items())


def _result(test: TestDefinition, rows: Sequence[Measurement]) -> TestResult:
    parts = {row.side: side_result(test, row) for row in rows if not row.not_done_reason}
    reasons = [row.not_done_reason for row in rows if row.not_done_reason]
    return TestResult(
        test_id=test.id,
        date=max(row.measured_on for row in rows),
        left=parts.get("L"),
        right=parts.get("R"),
        whole=parts.get("both"),
        not_done=reasons[0] if reasons and not parts else None,
        notes=" ".join(row.notes for row in rows if row.notes),
    )


def side_result(test: TestDefinition, row: Measurement) -> SideResult:
    """One stored measurement as the result of one leg (or of the whole body)."""
    trials = tuple(trial_of(entry) for entry in row.trials)
    faults = None if row.faults is None else SquatFaults(**{name: bool(seen) for name, seen in row.faults.items()})
    depth = next((entry.get("depth_deg") for entry in row.trials if entry.get("depth_deg")), None)
    measured = test.kind in (Kind.MEASURE, Kind.SCORE)
    return SideResult(
        setup=Setup(row.variant, Footwear(row.footwear), row.device or None),
        value=aggregate(test, trials) if measured else None,
        trials=trials,
        sticks=best_sticks(trials) if test.sticks else None,
        faults=faults,
        depth_deg=Decimal(depth) if depth else None,
        pain=row.pain,
        stop_reason=row.stop_reason or None,
        pain_limited=row.pain_limited,
        mean=mean_of(test, trials) if measured else None,
    )


def trial_of(entry: Mapping[str, Any]) -> Trial:
    """A stored trial. ``value`` is text, so that it stays exact."""
    value = entry.get("value")
    return Trial(
        None if value is None else Decimal(str(value)), valid=entry.get("valid") is True, sticks=entry.get("sticks")
    )


def involved_side(episode: Episode | None) -> InvolvedSide:
    """The leg that the complaint is on."""
    if episode is None or episode.side == "midline":
        return InvolvedSide.NONE
    return InvolvedSide(episode.side)


def main_episode(athlete: Athlete) -> Episode | None:
    """The complaint that tests speak about: the one in care longest, else the last one closed."""
    rows = every_episode(athlete.pk)
    return next((row for row in rows if row.status == "open"), rows[-1] if rows else None)


def walking_pain(athlete: Athlete, *, today: date) -> int | None:
    """Worst walking pain of the last 7 days, 0-10: as asked in a test session, else from a fresh intake."""
    since = today - timedelta(days=WALKING_PAIN_DAYS)
    asked = [row for row in every_measurement(athlete.pk) if row.test_id == WALKING_PAIN and row.measured_on >= since]
    answered = [row.pain for row in asked if row.pain is not None]
    if answered:
        return answered[-1]
    intake = next(iter(completed_intakes(athlete)), None)
    if intake is None or intake.completed_at is None:
        return None
    if (today - athlete.clinic.local(intake.completed_at).date()).days > WALKING_PAIN_DAYS:
        return None
    return whole(problem_row(answers_of(intake), intake.episode), "pain_walk")


def body_mass_kg(athlete: Athlete) -> Decimal | None:
    """The latest known body mass: of a strength test, else of the intake."""
    rows = [row for row in every_measurement(athlete.pk) if row.test_id in STRENGTH]
    for row in reversed(rows[-4:]):
        mass = next((entry["mass_kg"] for entry in row.trials if entry.get("mass_kg")), None)
        if mass:
            return Decimal(mass)
    intake = next(iter(completed_intakes(athlete)), None)
    return intake_facts(intake).body_mass_kg if intake else None


@read_once()
def standing_for_tests(athlete: Athlete, episode: Episode | None = None) -> TestingStanding:
    """What may be tested today and what is known so far; a constant number of queries."""
    today = local_today(athlete)
    results = results_of(athlete)
    screen = latest_screen(athlete)
    plan = plan_facts(athlete)
    pain = walking_pain(athlete, today=today)
    facts = TestingFacts(
        triage_state=screen.state if screen else None,
        triage_level=(screen.level or None) if screen else None,
        walking_pain=pain,
        calf_raises_left=_raises(results, Side.LEFT, today),
        calf_raises_right=_raises(results, Side.RIGHT, today),
        bone_phase=plan.bone_phase,
    )
    return TestingStanding(
        athlete,
        today,
        involved_side(episode or main_episode(athlete)),
        plan,
        results,
        permission_for_testing(facts, load_test_catalog().testing),
        pain,
    )


def _raises(results: Sequence[TestResult], side: Side, today: date) -> int | None:
    """Fresh calf raises of one leg."""
    catalog = load_test_catalog()
    newest = latest(results, catalog.testing.calf_raise_test, today=today)
    if newest is None or not is_fresh(newest.date, today, fresh_days=catalog.fresh_days):
        return None
    part = newest.side(side)
    return None if part is None or part.value is None else int(part.value)


def runner_of(athlete: Athlete, episode: Episode | None, plan: PlanFacts, today: date) -> Runner:
    """What the scoreboard must know about the person and the plan."""
    born = athlete.date_of_birth
    return Runner(
        involved=involved_side(episode),
        key_tests=plan.key_tests,
        age_years=None if born is None else age_on(born, today),
        sex_for_norms=NormSex(athlete.sex_for_norms) if athlete.sex_for_norms in ("female", "male") else None,
        bone_protocol=plan.bone_protocol,
        knee_pain=episode is not None and episode.region.startswith("knee"),
        secondary_findings=plan.secondary_findings,
    )


@read_once()
def scoreboard_of(athlete: Athlete, *, key_tests: Sequence[str] | None = None) -> Scoreboard:
    """Everything a scoreboard shows, judged today; a constant number of queries."""
    today = local_today(athlete)
    plan = plan_facts(athlete)
    runner = runner_of(athlete, main_episode(athlete), plan, today)
    if key_tests is not None:
        runner = Runner(runner.involved, tuple(key_tests), runner.age_years, runner.sex_for_norms, runner.bone_protocol)
    return build_scoreboard(results_of(athlete), runner, load_test_catalog(), load_norms(), today=today)


def measurements_in_order() -> QuerySet[Measurement]:
    """Measurements in the order they were done."""
    return Measurement.objects.order_by(*ORDER)
