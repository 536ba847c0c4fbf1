"""Test sessions: each measurement is stored as soon as it is entered, so that a lost connection loses nothing.

What may be tested is decided by the safety gates of clinical.md 3.1-6; they are asked again at every save.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from assessments.content.tests import load_test_catalog
from assessments.domain.catalog import Kind, TestDefinition
from assessments.domain.measurement import (
    SquatFaults,
    Trial,
    aggregate,
    force_per_body_weight,
    limited_by_pain,
    load_per_body_weight,
    must_stop,
    validate_entry,
    validate_pain,
    validate_squat_depth,
    validate_trials,
)
from assessments.domain.sides import Side
from assessments.models import Assessment, Measurement, ScreenTrigger
from assessments.selectors.testing import WALKING_PAIN, local_today, results_from, standing_for_tests
from assessments.services.reassessment import settle_tests
from assessments.services.triage import screen
from athletes.models import Athlete, Episode
from athletes.services.checkins import lock_athlete
from clinic.domain.errors import RuleViolation
from clinic.domain.rounding import half_up
from clinic.models import Membership, Role, new_id

BY_MASS = {"kg": load_per_body_weight, "N": force_per_body_weight}
LIGHTEST_KG, HEAVIEST_KG = Decimal(30), Decimal(250)


@dataclass(frozen=True, slots=True)
class TrialEntry:
    """One attempt as it was entered: in the test's unit, or as a load (``entry``, kg or N) to be divided by mass."""

    value: Decimal | None = None
    entry: Decimal | None = None
    valid: bool = True
    sticks: int | None = None


@dataclass(frozen=True, slots=True)
class MeasurementEntry:
    """What was entered for one test on one side. ``pain`` 0-10 is the worst during the test."""

    variant: str = ""
    trials: tuple[TrialEntry, ...] = ()
    faults: SquatFaults | None = None
    depth_deg: Decimal | None = None
    body_mass_kg: Decimal | None = None
    pain: int | None = None
    stop_reason: str = ""
    footwear: str = "barefoot"
    device: str = ""
    notes: str = ""


def start_assessment(
    *, by: Membership, athlete: Athlete, episode: Episode, battery: Sequence[str], id: UUID | None = None
) -> Assessment:
    """Begin a sitting with these tests in this order, or go on with the one begun today.

    Raises RuleViolation while triage allows no test at all, for an unknown test, and for an empty list.
    """
    _only_clinician(by)
    catalog = load_test_catalog()
    unknown = [test_id for test_id in battery if test_id not in catalog.tests]
    if unknown or not battery:
        raise RuleViolation("unknown_test", "Choose at least one test of the list.", field="tests")
    ordered = sorted(dict.fromkeys(battery), key=lambda test_id: catalog.tests[test_id].order)
    with transaction.atomic():
        lock_athlete(athlete)
        today = local_today(athlete)
        if id is not None and (found := Assessment.objects.filter(pk=id, athlete=athlete).first()) is not None:
            return found
        standing = standing_for_tests(athlete, episode)
        if standing.permission.level in ("none", "unknown"):
            raise RuleViolation("no_tests_now", " ".join(reason.words for reason in standing.permission.reasons))
        running = Assessment.objects.filter(athlete=athlete, performed_on=today, finished_at=None).first()
        if running is not None:
            running.battery = sorted(
                dict.fromkeys([*running.battery, *ordered]), key=lambda test_id: catalog.tests[test_id].order
            )
            running.save()
            return running
        return Assessment.objects.create(
            id=id or new_id(),
            clinic_id=athlete.clinic_id,
            athlete=athlete,
            episode=episode,
            assessor=by,
            performed_on=today,
            battery=ordered,
        )


def record_walking_pain(*, by: Membership, assessment: Assessment, pain: int) -> Measurement:
    """Worst walking pain of the last 7 days, as asked in the session: hop tests depend on it (3.1-6)."""
    _only_clinician(by)
    validate_pain(pain)
    with transaction.atomic():
        current = _open(assessment)
        row = _row(current, WALKING_PAIN, "both")
        row.variant, row.unit, row.pain, row.measured_on = "asked", "of 10", pain, current.performed_on
        row.save()
    return row


def record_measurement(
    *,
    by: Membership,
    assessment: Assessment,
    test_id: str,
    side: str,
    entry: MeasurementEntry,
    id: UUID | None = None,
) -> Measurement:
    """Store one test on one side; entering it again corrects it (the history keeps what stood there before).

    Raises RuleViolation for a test that may not be done today, impossible numbers, and a finished session.
    """
    _only_clinician(by)
    test = _test(test_id, side)
    with transaction.atomic():
        lock_athlete(assessment.athlete)
        current = _open(assessment)
        _check_permission(current, test, side)
        trials = _trials(test, entry)
        _check(test, entry, trials)
        row = _row(current, test_id, side, id)
        row.variant = entry.variant or test.default_variant
        row.trials = _stored(test, entry, trials)
        row.faults = None if entry.faults is None else _faults(entry.faults)
        row.value = _value(test, entry, trials)
        row.unit = test.value_range.unit if test.value_range else ""
        row.sticks = max((one.sticks for one in trials if one.sticks is not None), default=None)
        row.pain, row.stop_reason = entry.pain, entry.stop_reason
        hurt = entry.pain is not None and must_stop(entry.pain, sharp=False, catalog=load_test_catalog())
        row.pain_limited = limited_by_pain(test, entry.stop_reason or None) or hurt
        row.footwear, row.device = entry.footwear, entry.device[:40]
        row.not_done_reason, row.notes = "", entry.notes[:280]
        row.measured_on = current.performed_on
        row.save()
    return row


def skip_test(*, by: Membership, assessment: Assessment, test_id: str, side: str, reason: str) -> Measurement:
    """Leave a test out on one side and say why. Missing is never zero (clinical.md 3.1-4)."""
    _only_clinician(by)
    test = _test(test_id, side)
    if not reason.strip():
        raise RuleViolation("reason_missing", "Say why the test is left out.", field="reason")
    with transaction.atomic():
        lock_athlete(assessment.athlete)
        current = _open(assessment)
        row = _row(current, test_id, side)
        row.variant, row.trials, row.faults, row.value, row.sticks = test.default_variant, [], None, None, None
        row.unit = test.value_range.unit if test.value_range else ""
        row.pain, row.stop_reason, row.pain_limited = None, "", False
        row.not_done_reason, row.measured_on = reason.strip()[:120], current.performed_on
        row.save()
    return row


def remove_measurement(*, by: Membership, assessment: Assessment, test_id: str, side: str) -> int:
    """Take an entry back while the session is open; returns how many. Its history stays."""
    _only_clinician(by)
    with transaction.atomic():
        current = _open(assessment)
        rows = Measurement.objects.filter(assessment=current, test_id=test_id, side=side)
        removed, _ = rows.delete()
    return removed


def finish_assessment(*, by: Membership, assessment: Assessment, notes: str = "") -> Assessment:
    """End the sitting: triage runs again, recalls for tests are done, and what is due next is worked out.

    A second time changes nothing. Raises RuleViolation when nothing was recorded.
    """
    _only_clinician(by)
    with transaction.atomic():
        lock_athlete(assessment.athlete)
        rows = Assessment.objects.select_for_update(of=("self",))
        current = rows.select_related("athlete__membership", "athlete__clinic", "episode__clinic").get(pk=assessment.pk)
        if current.finished_at is not None:
            return current
        recorded = Measurement.objects.filter(assessment=current).exclude(test_id=WALKING_PAIN)
        if not recorded.exists():
            raise RuleViolation("nothing_recorded", "Nothing is recorded yet. Do a test, or say why it is left out.")
        current.finished_at, current.notes = timezone.now(), notes.strip()
        current.save()
        done = {result.test_id for result in results_from(recorded) if result.done}
        settle_tests(by=by, athlete=current.athlete, done=done)
        screen(by=by, episode=current.episode, trigger=ScreenTrigger.TEST_SESSION)
    return current


def _only_clinician(by: Membership) -> None:
    if by.role != Role.CLINICIAN:
        raise RuleViolation("clinician_only", "Only a physical therapist records tests.")


def _test(test_id: str, side: str) -> TestDefinition:
    test = load_test_catalog().tests.get(test_id)
    if test is None:
        raise RuleViolation("unknown_test", f"There is no test {test_id}.", field="test")
    if side not in (("L", "R") if test.two_sided else ("both",)):
        raise RuleViolation("wrong_side", f"{test.name} is not done on side {side}.", field="side")
    return test


def _open(assessment: Assessment) -> Assessment:
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("athlete__clinic", "episode")
    current = rows.get(pk=assessment.pk)
    if current.finished_at is not None:
        raise RuleViolation("assessment_finished", "This session is finished. Start a new one to test again.")
    return current


def _row(assessment: Assessment, test_id: str, side: str, id: UUID | None = None) -> Measurement:
    """The one entry of a test and side in a sitting, made new if there is none."""
    found = Measurement.objects.filter(assessment=assessment, test_id=test_id, side=side).first()
    return found or Measurement(
        id=id or new_id(),
        clinic_id=assessment.clinic_id,
        assessment=assessment,
        athlete_id=assessment.athlete_id,
        test_id=test_id,
        side=side,
    )


def _check_permission(assessment: Assessment, test: TestDefinition, side: str) -> None:
    permission = standing_for_tests(assessment.athlete, assessment.episode).permission
    if permission.allows(test, Side(side) if test.two_sided else None) is True:
        return
    words = " ".join(reason.words for reason in permission.reasons)
    raise RuleViolation("test_not_allowed", words or "This test may not be done today.")


def _trials(test: TestDefinition, entry: MeasurementEntry) -> tuple[Trial, ...]:
    """Attempts in the test's unit; a load is divided by body mass, as T03 and T03b store it."""
    if test.entry_range is None or test.entry_range.unit not in BY_MASS:
        return tuple(Trial(one.value, one.valid, one.sticks) for one in entry.trials)
    if not any(one.entry is not None for one in entry.trials):
        return tuple(Trial(one.value, one.valid) for one in entry.trials)
    mass = entry.body_mass_kg
    if test.id not in ("T03", "T03b"):
        raise RuleViolation("test_not_supported", f"{test.name} cannot be entered here yet.", field="test")
    if mass is None or not LIGHTEST_KG <= mass <= HEAVIEST_KG:
        message = f"Weigh the runner: body mass is {LIGHTEST_KG} to {HEAVIEST_KG} kg."
        raise RuleViolation("mass_out_of_range", message, field="body_mass_kg")
    per_mass = BY_MASS[test.entry_range.unit]
    trials = []
    for one in entry.trials:
        if one.entry is not None:
            validate_entry(test, one.entry)
        trials.append(Trial(None if one.entry is None else per_mass(one.entry, mass), one.valid))
    return tuple(trials)


def _check(test: TestDefinition, entry: MeasurementEntry, trials: Sequence[Trial]) -> None:
    if entry.pain is not None:
        validate_pain(entry.pain)
    if entry.variant and entry.variant not in {variant.id for variant in test.variants}:
        raise RuleViolation("unknown_variant", "Choose how the test was done.", field="variant")
    if entry.stop_reason and entry.stop_reason not in {stop.id for stop in test.stop}:
        raise RuleViolation("unknown_stop_reason", "Choose why the test ended.", field="stop_reason")
    if test.kind is Kind.FAULTS:
        if entry.faults is None:
            raise RuleViolation("faults_missing", "Say for each fault whether it was seen.", field="faults")
        if entry.depth_deg is not None:
            validate_squat_depth(entry.depth_deg, entry.faults, load_test_catalog())
        return
    if test.kind is Kind.PAIN:
        if entry.pain is None:
            raise RuleViolation("pain_missing", "Rate the pain from 0 to 10.", field="pain")
        return
    validate_trials(test, trials)
    if all(trial.value is None and not trial.sticks for trial in trials):
        raise RuleViolation("value_missing", "Enter the result, or say why the test is left out.", field="trials")


def _value(test: TestDefinition, entry: MeasurementEntry, trials: Sequence[Trial]) -> Decimal | None:
    if entry.faults is not None:
        return Decimal(entry.faults.total)
    value = aggregate(test, trials) if trials else None
    return None if value is None else half_up(value, 3)


def _faults(faults: SquatFaults) -> dict[str, int]:
    return {name: int(getattr(faults, name)) for name in ("balance", "trunk", "pelvis", "knee", "depth")}


def _stored(test: TestDefinition, entry: MeasurementEntry, trials: Sequence[Trial]) -> list[dict[str, object]]:
    """Trials as JSON with what was typed, so that a correction starts from the same numbers."""
    if entry.faults is not None:
        depth = None if entry.depth_deg is None else str(entry.depth_deg)
        return [{"value": str(entry.faults.total), "valid": True, "depth_deg": depth}]
    stored: list[dict[str, object]] = []
    for typed, trial in zip(entry.trials, trials, strict=True):
        item: dict[str, object] = {"value": None if trial.value is None else str(trial.value), "valid": trial.valid}
        if test.sticks:
            item["sticks"] = trial.sticks
        if typed.entry is not None:
            item |= {"entry": str(typed.entry), "mass_kg": str(entry.body_mass_kg)}
        stored.append(item)
    return stored
