"""What the runner sees and sends: adjustments laid over the document, holds, and logs that are one row."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from athletes.models import Adjustment
from clinic.domain.errors import RuleViolation
from clinic.models import AlertKind, Membership
from clinic.services.alerts import raise_alert
from programs.models import Publication, SessionLog
from programs.selectors.day import RunnerWeek, runner_week
from programs.selectors.published import Placed, document_of, latest_publication, placed_sessions
from programs.services.logs import log_session
from tests.factories import Practice
from tests.programs.plans import checkin, intake, published, screened

pytestmark = pytest.mark.usefixtures("in_clinic")


@pytest.fixture
def publication(clinic: Practice, therapist: Membership) -> Publication:
    """Version 1 of ACH-MID with three runs a week."""
    intake(clinic.athlete, clinic.episode)
    published(therapist, clinic.episode)
    found = latest_publication(clinic.athlete.pk)
    assert found is not None
    return found


def today_of(clinic: Practice) -> date:
    """The clinic's date."""
    return clinic.clinic.local(timezone.now()).date()


def week_of(clinic: Practice, publication: Publication, monday_ahead: int = 7) -> RunnerWeek:
    """The coming week, so that every run lies ahead."""
    today = today_of(clinic)
    monday = today - timedelta(days=today.weekday()) + timedelta(days=monday_ahead)
    return runner_week(clinic.athlete, publication, today=today, now=timezone.now(), monday=monday)


def ease_back(clinic: Practice, **fields: object) -> Adjustment:
    """Two lighter runs after an ease-back verdict."""
    values: dict[str, object] = {"lever": "volume", "reduction_pct": 20, "expires_on": today_of(clinic) + timedelta(14)}
    amber = checkin(clinic.episode, today_of(clinic) - timedelta(days=1), colour="AMBER", kind="run", distance_m=9000)
    return Adjustment.objects.create(
        clinic_id=clinic.clinic.pk, athlete=clinic.athlete, checkin=amber, **(values | fields)
    )


def first_session(publication: Publication) -> Placed:
    """A session with exercises."""
    placed = placed_sessions(publication.program_id, document_of(publication))
    return next(one for one in placed if one.session.items)


def test_without_adjustments_nothing_is_changed(clinic: Practice, publication: Publication) -> None:
    week = week_of(clinic, publication)
    assert [one for one in week.sessions if one.is_run]
    assert all(one.lighter is None for one in week.sessions)


def test_exactly_the_next_two_runs_are_lighter_and_say_what_they_were(
    clinic: Practice, publication: Publication
) -> None:
    ease_back(clinic)
    runs = [one for one in week_of(clinic, publication).sessions if one.is_run]
    assert [one.lighter is not None for one in runs] == [True, True, *[False] * (len(runs) - 2)]
    first = runs[0]
    assert first.lighter is not None
    planned = first.placed.session.distance_m or 0
    assert first.distance_m == planned * 80 // 100 // 100 * 100
    assert "km" in first.lighter.before_words
    assert first.lighter.before_words != first.lighter.after_words


def test_one_session_left_reaches_one_run(clinic: Practice, publication: Publication) -> None:
    ease_back(clinic, sessions_left=1)
    runs = [one for one in week_of(clinic, publication).sessions if one.is_run]
    assert [one.lighter is not None for one in runs][:2] == [True, False]


def test_an_adjustment_that_ran_out_changes_nothing(clinic: Practice, publication: Publication) -> None:
    ease_back(clinic, expires_on=today_of(clinic) - timedelta(days=1))
    assert all(one.lighter is None for one in week_of(clinic, publication).sessions)


def test_the_published_document_stays_as_it_is(clinic: Practice, publication: Publication) -> None:
    before = document_of(publication).sha256()
    ease_back(clinic)
    week_of(clinic, publication)
    assert document_of(publication).sha256() == before == publication.sha256


def test_a_stop_that_waits_for_a_clinician_holds_everything(clinic: Practice, publication: Publication) -> None:
    raise_alert(athlete=clinic.runner, kind=AlertKind.STOP, subject="x", title="Running is off")
    assert "Ruth Adeyemi" in week_of(clinic, publication).hold.everything


def test_stopped_running_takes_runs_off_and_leaves_exercises(clinic: Practice, publication: Publication) -> None:
    screened(clinic.episode, state="refer_modified", level="R", running="STOP_RUN")
    week = week_of(clinic, publication)
    assert week.hold.everything == ""
    assert all(one.off for one in week.sessions if one.is_run)
    assert not any(one.off for one in week.sessions if not one.is_run)


def test_the_same_log_twice_is_one_row(clinic: Practice, publication: Publication, runner: Membership) -> None:
    placed, log_id = first_session(publication), uuid4()
    item = next(iter(dict(placed.items())))
    for _ in range(2):
        log, _created = log_session(
            by=runner,
            publication=publication,
            session=placed.id,
            local_date=today_of(clinic),
            items={item: {"sets_done": [True], "pain": 2}},
            log_id=log_id,
        )
    assert SessionLog.objects.get().pk == log.pk == log_id
    assert log.items[item]["pain"] == 2
    assert log.items[item]["sets_done"][0] is True


def test_a_second_device_with_another_id_joins_the_log_of_the_day(
    clinic: Practice, publication: Publication, runner: Membership
) -> None:
    placed = first_session(publication)
    item = next(iter(dict(placed.items())))
    results = [
        log_session(
            by=runner,
            publication=publication,
            session=placed.id,
            local_date=today_of(clinic),
            items=items,
            log_id=uuid4(),
        )
        for items in ({item: {"pain": 3}}, {item: {"reps": 10}})
    ]
    assert [created for _, created in results] == [True, False]
    assert SessionLog.objects.get().items[item] == {"pain": 3, "reps": 10}


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        pytest.param({"pain": 11}, "pain", id="pain 11"),
        pytest.param({"pain": "bad"}, "pain", id="pain in words"),
        pytest.param({"reps": -1}, "reps", id="negative"),
        pytest.param({"load_kg": "NaN"}, "load_kg", id="not a number"),
        pytest.param({"sets_done": [True] * 99}, "items", id="too many sets"),
        pytest.param({"sets_done": "all"}, "items", id="sets in words"),
        pytest.param({"mood": 3}, "items", id="unknown key"),
    ],
)
def test_impossible_entries_are_refused(
    clinic: Practice, publication: Publication, runner: Membership, entry: dict[str, object], field: str
) -> None:
    placed = first_session(publication)
    item = next(iter(dict(placed.items())))
    with pytest.raises(RuleViolation) as refused:
        log_session(
            by=runner, publication=publication, session=placed.id, local_date=today_of(clinic), items={item: entry}
        )
    assert refused.value.field == field
    assert not SessionLog.objects.exists()


def test_a_session_of_another_program_is_refused(
    clinic: Practice, publication: Publication, runner: Membership
) -> None:
    with pytest.raises(RuleViolation, match="not in your program"):
        log_session(by=runner, publication=publication, session=uuid4(), local_date=today_of(clinic), items={})


@pytest.mark.parametrize("days", [pytest.param(2, id="to come"), pytest.param(-15, id="long ago")])
def test_only_days_near_today_can_be_logged(
    clinic: Practice, publication: Publication, runner: Membership, days: int
) -> None:
    placed = first_session(publication)
    with pytest.raises(RuleViolation) as refused:
        log_session(
            by=runner,
            publication=publication,
            session=placed.id,
            local_date=today_of(clinic) + timedelta(days=days),
            items={},
        )
    assert refused.value.field == "local_date"


def test_an_id_of_another_session_is_refused(clinic: Practice, publication: Publication, runner: Membership) -> None:
    placed = placed_sessions(publication.program_id, document_of(publication))
    log_id = uuid4()
    today = today_of(clinic)
    log_session(by=runner, publication=publication, session=placed[0].id, local_date=today, items={}, log_id=log_id)
    with pytest.raises(RuleViolation, match="another session"):
        log_session(by=runner, publication=publication, session=placed[1].id, local_date=today, items={}, log_id=log_id)
