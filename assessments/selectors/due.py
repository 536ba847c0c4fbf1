"""The facts from which reassessment works out what is due, read from the runner's rows. Judges nothing.

Unknown stays unknown: what nobody recorded never brings a reassessment forward (clinical.md 11).
"""

from collections.abc import Sequence
from datetime import date, datetime

from assessments.content.tests import load_test_catalog
from assessments.domain.reassessment_facts import NewTriageRule, ReassessmentFacts, ResponseEvent
from assessments.domain.scoreboard import Scoreboard
from assessments.domain.severity import Status
from assessments.selectors.plan import PlanFacts, plan_facts
from assessments.selectors.testing import every_measurement, local_today, scoreboard_of
from assessments.selectors.triage import active_rules, latest_screen
from assessments.selectors.triage_inputs import completed_intakes
from athletes.models import Athlete, CheckIn
from athletes.selectors.history import every_alert, last_run_day, races_ahead
from athletes.selectors.record import latest_checkins
from clinic.models import AlertKind, Recall
from clinic.selectors import read_once

FIRST_PHASE = 1


@read_once()
def reassessment_facts(athlete: Athlete, *, plan: PlanFacts | None = None) -> ReassessmentFacts | None:
    """Everything known about a runner that 11.1 and 11.2 look at; None before the first intake is in."""
    today = local_today(athlete)
    known = plan or plan_facts(athlete)
    start = known.plan_start or _began(athlete)
    if start is None:
        return None
    board = scoreboard_of(athlete)
    limiting = board.limiter.finding
    checkins = latest_checkins(athlete)
    races = races_ahead(athlete.pk, today)
    hop, deload = _hop(athlete, today)
    return ReassessmentFacts(
        today=today,
        phase=known.phase or FIRST_PHASE,
        plan_start=start,
        phase_start=known.phase_start,
        last_done=_last_done(athlete, known.key_tests),
        first_fired=_first_fired(athlete),
        key_tests=known.key_tests,
        limiter_test=limiting.family if limiting else None,
        limiter_red=None if limiting is None else limiting.status is Status.RED,
        bone_protocol=known.bone_protocol,
        response_events=_responses(athlete),
        new_triage_rules=_new_rules(athlete),
        red_free_days=_red_free(checkins, today),
        exit_met_except_tests=known.exit_met_except_tests,
        exit_near=known.exit_near,
        plan_days=(today - known.plan_start).days if known.plan_start else None,
        limiter_improved=_improved(board),
        race_dates=tuple(race.date for race in races),
        next_a_race=next((race.date for race in races if race.priority == "A"), None),
        days_off_running=_days_off(athlete, today),
        hop_sharp=hop,
        deload_days=deload,
        consecutive_missed_reports=_missed(checkins),
    )


def _began(athlete: Athlete) -> date | None:
    """Without a plan, care begins with the first intake that was sent."""
    intakes = completed_intakes(athlete)
    first = intakes[-1].completed_at if intakes else None
    return athlete.clinic.local(first).date() if first else None


def _last_done(athlete: Athlete, key_tests: Sequence[str]) -> dict[str, date]:
    """When measures were last taken; a test left out on purpose counts as dealt with."""
    latest: dict[str, date] = {}
    for row in every_measurement(athlete.pk):
        latest[row.test_id] = max(row.measured_on, latest.get(row.test_id, row.measured_on))
    catalog = load_test_catalog()
    families = [[latest[test.id] for test in catalog.family(name) if test.id in latest] for name in key_tests]
    found = {"cadence": latest[catalog.cadence_test]} if catalog.cadence_test in latest else {}
    if families and all(families):
        found["key_tests"] = min(max(days) for days in families)
    return found


def _first_fired(athlete: Athlete) -> dict[str, date]:
    """Since when a trigger's recall is open, so that its due date does not move with every look."""
    rows = Recall.objects.open().filter(athlete=athlete.membership).values_list("reason", "created_at")
    return {reason: _day(athlete, created) for reason, created in rows}


def _responses(athlete: Athlete) -> tuple[ResponseEvent, ...]:
    """Stops that no clinician has reviewed."""
    stops = [row for row in every_alert(athlete.pk) if row.kind == AlertKind.STOP and row.resolved_at is None]
    return tuple(ResponseEvent("RED", _day(athlete, row.created_at)) for row in stops)


def _new_rules(athlete: Athlete) -> tuple[NewTriageRule, ...]:
    rows = [row for row in active_rules(athlete.pk) if row.outcome == ""]
    return tuple(NewTriageRule(row.rule_id, row.level, _day(athlete, row.created_at)) for row in rows)


def _red_free(checkins: Sequence[CheckIn], today: date) -> int | None:
    """Days since the last RED verdict, or since reports began."""
    if not checkins:
        return None
    reds = [one.local_date for one in checkins if one.colour == "RED"]
    return (today - (reds[0] if reds else checkins[-1].local_date)).days


def _missed(checkins: Sequence[CheckIn]) -> int | None:
    """How many of the latest sessions in a row ended without the reports that a verdict needs."""
    settled = [one for one in checkins if one.frozen_at is not None]
    if not settled:
        return None
    count = 0
    for one in settled:
        if one.colour != "GREY":
            break
        count += 1
    return count


def _days_off(athlete: Athlete, today: date) -> int | None:
    last = last_run_day(athlete.pk, today)
    return None if last is None else (today - last).days


def _hop(athlete: Athlete, today: date) -> tuple[bool | None, int | None]:
    """The hop answer of the latest screen, and days since running was cut."""
    screen = latest_screen(athlete)
    if screen is None:
        return None, None
    for problem in screen.answers["problems"]:
        answer = problem["clinician_answers"].get("hop_pain") or problem["answers"].get("hop_pain")
        if answer == "sharp":
            start = problem.get("deload_start_date")
            return True, (today - date.fromisoformat(start)).days if start else None
    return None, None


def _improved(board: Scoreboard) -> bool | None:
    """Whether the limiter changed for real since it was first measured; None with a single comparable result."""
    limiting = board.limiter.finding
    row = next((one for one in board.rows if limiting and one.test.id == limiting.test_id), None)
    if row is None or row.change is None or not row.change.comparable:
        return None
    return row.change.any_improvement


def _day(athlete: Athlete, moment: datetime) -> date:
    return athlete.clinic.local(moment).date()
