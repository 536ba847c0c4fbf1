"""Checks that look at several intake answers at once (clinical.md 1). Must not check single ones."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from athletes.domain.intake_derived import IntakeLimits, age_on, choice, day, number, rows_of, whole
from athletes.domain.intake_model import UNANSWERED, Intake, Row
from clinic.domain.errors import RuleViolation

SURFACES = ("surface_road_pct", "surface_trail_pct", "surface_track_pct", "surface_treadmill_pct")


def cross_check(intake: Intake, *, today: date, limits: IntakeLimits) -> tuple[RuleViolation, ...]:
    """Everything that does not fit together, each with its field; empty if all is well. Missing answers never clash."""
    return tuple(
        violation
        for check in (_age, _training, _surfaces, _week, _shoes, _races)
        for violation in check(intake, today, limits)
    )


def confirm_age(intake: Intake, *, today: date, limits: IntakeLimits) -> str | None:
    """A sentence asking to confirm an unusual age, or None."""
    born = day(intake.person, "dob")
    if born is None or limits.usual_age_minimum <= age_on(born, today) <= limits.usual_age_maximum:
        return None
    return f"Date of birth: {age_on(born, today)} years is unusual. Please check it, or confirm that it is right."


def _age(intake: Intake, today: date, limits: IntakeLimits) -> Iterator[RuleViolation]:
    born = day(intake.person, "dob")
    if born is not None and not limits.age_minimum <= age_on(born, today) <= limits.age_maximum:
        message = f"The age must be from {limits.age_minimum} to {limits.age_maximum} years. Check the date of birth."
        yield RuleViolation("age_range", message, field="dob")


def _training(intake: Intake, today: date, limits: IntakeLimits) -> Iterator[RuleViolation]:
    person, born = intake.person, day(intake.person, "dob")
    years = number(person, "training_age_y")
    if born is not None and years is not None and years > age_on(born, today) - limits.training_age_gap_years:
        message = f"Years of running can be at most your age less {limits.training_age_gap_years}."
        yield RuleViolation("training_age", message, field="training_age_y")
    easy, race = whole(person, "easy_pace_s_per_km"), whole(person, "race_pace_s_per_km")
    if easy is not None and race is not None and race > easy + limits.race_pace_slower_s_per_km:
        message = "The race pace is much slower than the easy pace. Check whether the two are swapped."
        yield RuleViolation("race_pace", message, field="race_pace_s_per_km")
    for index, row in enumerate(rows_of(person.get("prior_injuries", UNANSWERED)) or ()):
        year = whole(row, "year")
        if year is not None and year > today.year:
            message = "The year of an earlier injury cannot be in the future."
            yield RuleViolation("injury_year", message, field=f"prior_injuries[{index}].year")


def _surfaces(intake: Intake, today: date, limits: IntakeLimits) -> Iterator[RuleViolation]:
    shares = [whole(intake.person, name) for name in SURFACES]
    known = [share for share in shares if share is not None]
    if len(known) == len(shares) and abs(sum(known) - 100) > limits.surface_sum_tolerance:
        message = f"The four shares make {sum(known)} %. Together they should make 100 %."
        yield RuleViolation("surface_sum", message, field=SURFACES[0])


def _week(intake: Intake, today: date, limits: IntakeLimits) -> Iterator[RuleViolation]:
    person = intake.person
    count, weekdays = whole(person, "gym_days_per_week"), person.get("gym_weekdays", UNANSWERED).value
    if count is not None and isinstance(weekdays, tuple) and weekdays and len(weekdays) < count:
        message = f"Tick at least {count} days for the gym, or none if any day works."
        yield RuleViolation("gym_days", message, field="gym_weekdays")
    for index, trip in enumerate(rows_of(person.get("travel", UNANSWERED)) or ()):
        start, end = day(trip, "start"), day(trip, "end")
        if start is None or end is None:
            continue
        if end < start:
            message = "The trip ends before it starts."
            yield RuleViolation("travel_order", message, field=f"travel[{index}].end")
        elif (end - start).days + 1 > limits.travel_longest_days:
            message = f"A trip can have at most {limits.travel_longest_days} days."
            yield RuleViolation("travel_length", message, field=f"travel[{index}].end")


def _shoes(intake: Intake, today: date, limits: IntakeLimits) -> Iterator[RuleViolation]:
    active = [row for row in intake.items.get("shoes", ()) if choice(row, "status") == "active"]
    shares = [share for share in (whole(row, "share_pct") for row in active) if share is not None]
    if active and len(shares) == len(active) and abs(sum(shares) - 100) > limits.shoe_share_tolerance:
        message = f"The pairs in use carry {sum(shares)} % of your distance. Together they should make about 100 %."
        yield RuleViolation("shoe_share", message, field="shoes[0].share_pct")


def _races(intake: Intake, today: date, limits: IntakeLimits) -> Iterator[RuleViolation]:
    rows = intake.items.get("races", ())
    mains = sorted((when, index) for index, row in enumerate(rows) if (when := _main_race(row)) is not None)
    for (earlier, _), (later, index) in pairwise(mains):
        if later - earlier < timedelta(days=limits.a_race_gap_days):
            message = (
                f"Main goals need at least {limits.a_race_gap_days} days between them. Choose the one that matters."
            )
            yield RuleViolation("a_race_gap", message, field=f"races[{index}].priority")


def _main_race(row: Row) -> date | None:
    return day(row, "date") if choice(row, "priority") == "A" else None
