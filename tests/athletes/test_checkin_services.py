"""Check-ins are stored once, judged at once, frozen after 30 hours; what follows from them is carried out."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from athletes import tasks
from athletes.models import Adjustment, CheckIn, ResponseVerdict
from athletes.presenters.checkin import checkin_message
from athletes.selectors.response import baseline_of, questions_open, standing_of, waiting_checkins
from athletes.services.adjustments import expire_adjustments, lift_adjustment
from athletes.services.checkins import SessionAnswers, record_day_later, record_morning
from athletes.services.verdicts import freeze_verdicts, judge
from clinic.domain.errors import RuleViolation
from clinic.models import Alert, AlertKind, new_id
from clinic.services.alerts import resolve_alert
from tests.athletes.people import CALM, LIMPING, SORE, ago, session
from tests.factories import Practice, episode


def test_session_sent_twice_is_one_row_with_one_verdict(in_clinic: Practice) -> None:
    pk, ended = new_id(), ago(hours=1)
    first = session(in_clinic, checkin_id=pk, ended_at=ended)
    again = session(in_clinic, checkin_id=pk, ended_at=ended)
    assert (first.pk, again.pk) == (pk, pk)
    assert CheckIn.objects.count() == 1
    assert ResponseVerdict.objects.count() == 1


def test_planned_session_reported_from_two_devices_is_one_row(in_clinic: Practice) -> None:
    planned, ended = new_id(), ago(hours=1)
    first = session(in_clinic, checkin_id=new_id(), planned_session=planned, ended_at=ended)
    again = session(in_clinic, checkin_id=new_id(), planned_session=planned, ended_at=ended)
    assert first.pk == again.pk


def test_correction_replaces_the_answers_it_names_and_is_judged_again(in_clinic: Practice) -> None:
    pk = new_id()
    session(in_clinic, checkin_id=pk, ended_at=ago(hours=1))
    changed = session(in_clinic, SessionAnswers(pain_worst=7), checkin_id=pk, ended_at=ago(hours=1))
    assert (changed.pain_worst, changed.limp_during, changed.colour) == (7, False, "RED")
    assert [row.colour for row in changed.verdicts.order_by("created_at")] == ["PENDING", "RED"]


def test_id_of_another_runner_is_refused(in_clinic: Practice, other_clinic: Practice) -> None:
    from tests import factories

    pk = new_id()
    session(in_clinic, checkin_id=pk)
    other = factories.athlete(in_clinic.clinic, in_clinic.therapist, "Tomas Ferreira")
    theirs = replace(in_clinic, athlete=other, runner=other.membership, episode=episode(other))
    with pytest.raises(RuleViolation, match="belongs to another"):
        session(theirs, checkin_id=pk)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        pytest.param(SessionAnswers(pain_worst=11), "pain_worst", id="above-10"),
        pytest.param(SessionAnswers(pain_worst=2, pain_last_5_minutes=4), "pain_worst", id="worst-is-not-the-worst"),
    ],
)
def test_answers_that_cannot_be_are_refused_and_nothing_is_stored(
    in_clinic: Practice, answers: SessionAnswers, field: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        session(in_clinic, answers)
    assert refused.value.field == field
    assert not CheckIn.objects.exists()


def test_session_in_the_future_or_of_a_closed_episode_is_refused(in_clinic: Practice) -> None:
    with pytest.raises(RuleViolation, match="still to come"):
        session(in_clinic, ended_at=timezone.now() + timedelta(hours=2))
    in_clinic.episode.status = "closed"
    with pytest.raises(RuleViolation, match="closed"):
        session(in_clinic)


def test_calm_session_waits_for_the_morning_then_is_green(in_clinic: Practice) -> None:
    checkin = session(in_clinic, ended_at=ago(hours=10))
    assert (checkin.colour, checkin.provisional) == ("PENDING", True)
    checkin = record_morning(by=in_clinic.runner, checkin=checkin, pain=0, stiffer=False, limp=False)
    assert (checkin.colour, checkin.provisional) == ("GREEN", False)
    assert not Alert.objects.exists()


def test_morning_too_early_is_refused(in_clinic: Practice) -> None:
    checkin = session(in_clinic, ended_at=ago(hours=5))
    with pytest.raises(RuleViolation, match="too early"):
        record_morning(by=in_clinic.runner, checkin=checkin, pain=0, stiffer=False, limp=False)


def test_day_later_question_comes_only_after_a_raised_morning(in_clinic: Practice) -> None:
    checkin = session(in_clinic, ended_at=ago(hours=22))
    checkin = record_morning(by=in_clinic.runner, checkin=checkin, pain=2, stiffer=False, limp=False, at=ago(hours=12))
    assert [question.answer for question in questions_open(checkin, timezone.now())][-1] == "pain_at_24_hours"
    checkin = record_day_later(by=in_clinic.runner, checkin=checkin, pain=0, limp=False)
    assert checkin.colour == "GREEN"


def test_day_later_without_need_is_refused(in_clinic: Practice) -> None:
    checkin = session(in_clinic, ended_at=ago(hours=22))
    record_morning(by=in_clinic.runner, checkin=checkin, pain=0, stiffer=False, limp=False, at=ago(hours=12))
    with pytest.raises(RuleViolation, match="usual level"):
        record_day_later(by=in_clinic.runner, checkin=checkin, pain=0, limp=False)


def test_morning_given_a_day_later_counts_as_both(in_clinic: Practice) -> None:
    checkin = session(in_clinic, ended_at=ago(hours=23))
    checkin = record_morning(by=in_clinic.runner, checkin=checkin, pain=3, stiffer=False, limp=False)
    assert (checkin.pain_next_morning, checkin.pain_at_24_hours, checkin.colour) == (3, 3, "RED")


def test_freeze_after_30_hours_makes_an_unanswered_session_grey_once(in_clinic: Practice) -> None:
    session(in_clinic, ended_at=ago(hours=31))  # judged frozen at once: reported too late
    late = session(in_clinic, ended_at=ago(hours=29))
    assert late.frozen_at is None
    assert freeze_verdicts(now=timezone.now() + timedelta(hours=2)) == 1
    late.refresh_from_db()
    assert (late.colour, late.provisional) == ("GREY", False)
    assert late.frozen_at is not None
    assert freeze_verdicts(now=timezone.now() + timedelta(hours=2)) == 0
    assert [row.colour for row in late.verdicts.order_by("created_at")] == ["PENDING", "GREY"]


def test_report_after_the_freeze_is_kept_beside_the_frozen_verdict(in_clinic: Practice) -> None:
    checkin = session(in_clinic, ended_at=ago(hours=29))
    freeze_verdicts(now=timezone.now() + timedelta(hours=2))
    checkin.refresh_from_db()
    record_morning(by=in_clinic.runner, checkin=checkin, pain=0, stiffer=False, limp=False)
    verdicts = list(checkin.verdicts.order_by("created_at"))
    assert [(row.colour, row.document["amended"]) for row in verdicts] == [
        ("PENDING", False),
        ("GREY", False),
        ("GREEN", True),
    ]


def test_freeze_task_runs_in_every_clinic(clinic: Practice, other_clinic: Practice) -> None:
    from tests.factories import working_in

    for one in (clinic, other_clinic):
        with working_in(one.clinic):
            CheckIn.objects.filter(pk=session(one, ended_at=ago(hours=29)).pk).update(ended_at=ago(hours=31))
    tasks.freeze_verdicts()
    for one in (clinic, other_clinic):
        with working_in(one.clinic):
            assert CheckIn.objects.get().frozen_at is not None


def test_amber_pulls_a_lever_for_two_runs_and_tells_the_clinician(in_clinic: Practice) -> None:
    checkin = session(in_clinic, SORE, ended_at=ago(days=3))
    adjustment = Adjustment.objects.get()
    assert (adjustment.checkin_id, adjustment.lever, adjustment.reduction_pct) == (checkin.pk, "volume", 20)
    assert adjustment.expires_on == checkin.local_date + timedelta(days=10)
    alert = Alert.objects.get()
    assert (alert.kind, alert.urgency, alert.link) == (AlertKind.EASE_BACK, 1, f"/athletes/{in_clinic.athlete.pk}/")
    session(in_clinic, CALM, ended_at=ago(days=2))
    adjustment.refresh_from_db()
    assert (adjustment.state, adjustment.sessions_left) == ("active", 1)
    session(in_clinic, CALM, ended_at=ago(hours=5))
    adjustment.refresh_from_db()
    assert (adjustment.state, adjustment.sessions_left) == ("done", 0)


def test_strength_session_does_not_use_up_an_adjustment(in_clinic: Practice) -> None:
    session(in_clinic, SORE, ended_at=ago(days=3))
    session(in_clinic, SessionAnswers(pain_worst=1, limp_during=False), ended_at=ago(days=2), kind="strength")
    assert Adjustment.objects.get().sessions_left == 2


@pytest.mark.parametrize(
    ("facts", "lever"),
    [
        pytest.param({"descent_m": 220, "distance_m": 12_000}, "downhill", id="220-m-down"),
        pytest.param({"intensity": "intervals"}, "intensity", id="intervals"),
        pytest.param({}, "volume", id="easy"),
    ],
)
def test_lever_follows_the_session_that_hurt(in_clinic: Practice, facts: dict[str, Any], lever: str) -> None:
    session(in_clinic, SORE, **facts)
    assert Adjustment.objects.get().lever == lever


def test_adjustment_holds_on_day_10_and_has_expired_on_day_11(in_clinic: Practice) -> None:
    checkin = session(in_clinic, SORE, ended_at=ago(days=1))
    row = Adjustment.objects.get()
    today = in_clinic.clinic.local(timezone.now()).date()
    Adjustment.objects.filter(pk=row.pk).update(expires_on=today)
    assert expire_adjustments() == 0
    Adjustment.objects.filter(pk=row.pk).update(expires_on=today - timedelta(days=1))
    assert expire_adjustments() == 1
    row.refresh_from_db()
    assert row.state == "expired"
    on_day_11 = checkin.ended_at + timedelta(days=11)
    Adjustment.objects.filter(pk=row.pk).update(state="active", expires_on=checkin.local_date + timedelta(days=10))
    judge(checkin=checkin, now=on_day_11)
    row.refresh_from_db()
    assert row.state == "expired"


def test_lifting_needs_a_reason_and_settles_the_row_on_today(in_clinic: Practice) -> None:
    session(in_clinic, SORE)
    adjustment = Adjustment.objects.get()
    with pytest.raises(RuleViolation, match="Write down why"):
        lift_adjustment(by=in_clinic.therapist, adjustment=adjustment, reason="  ")
    lifted = lift_adjustment(by=in_clinic.therapist, adjustment=adjustment, reason="Old shoes, settled by noon")
    assert (lifted.state, lifted.lifted_by) == ("overridden", in_clinic.therapist)
    assert not Alert.objects.unresolved().exists()
    assert not standing_of(in_clinic.episode).reduction.is_any
    with pytest.raises(RuleViolation, match="already"):
        lift_adjustment(by=in_clinic.therapist, adjustment=adjustment, reason="Again")
    session(in_clinic, CALM, ended_at=ago(minutes=5))
    adjustment.refresh_from_db()
    assert adjustment.state == "overridden"


def test_red_is_a_stop_on_today_and_pauses_running_until_a_clinician_acts(in_clinic: Practice) -> None:
    checkin = session(in_clinic, LIMPING, ended_at=ago(days=3))
    alert = Alert.objects.get()
    assert (checkin.colour, alert.kind, alert.urgency) == ("RED", AlertKind.STOP, 0)
    assert standing_of(in_clinic.episode).sequence.paused
    resolve_alert(by=in_clinic.therapist, alert=alert, resolution="Walks without a limp, ten calf raises at 2")
    later = standing_of(in_clinic.episode, now=timezone.now() + timedelta(days=2))
    assert not later.sequence.paused
    assert later.sequence.first_run_back


def test_resolving_a_stop_early_does_not_shorten_the_48_hours(in_clinic: Practice) -> None:
    session(in_clinic, LIMPING, ended_at=ago(hours=2))
    resolve_alert(by=in_clinic.therapist, alert=Alert.objects.get(), resolution="Called, fine")
    assert standing_of(in_clinic.episode).sequence.paused


def test_amber_that_became_red_leaves_only_the_stop(in_clinic: Practice) -> None:
    pk = new_id()
    session(in_clinic, SORE, checkin_id=pk)
    session(in_clinic, SessionAnswers(limp_during=True), checkin_id=pk)
    assert [alert.kind for alert in Alert.objects.unresolved()] == [AlertKind.STOP]
    assert Adjustment.objects.get().state == "expired"


def test_three_ambers_in_a_row_are_a_stop(in_clinic: Practice) -> None:
    for days in (5, 3, 1):
        session(in_clinic, SORE, ended_at=ago(days=days))
    assert Alert.objects.unresolved().filter(kind=AlertKind.STOP).count() == 1
    assert standing_of(in_clinic.episode).sequence.pause_rules == ("SQ2",)


@pytest.mark.parametrize("flag", ["new_night_pain", "focal_bone_pain", "pop_or_bruise"])
def test_red_flag_answer_is_on_today_at_once(in_clinic: Practice, flag: str) -> None:
    session(in_clinic, replace(CALM, **{flag: True}))
    assert Alert.objects.unresolved().filter(kind=AlertKind.RED_FLAG, urgency=0).count() == 1


def test_baseline_comes_from_clear_mornings_then_from_the_intake(in_clinic: Practice) -> None:
    in_clinic.episode.baseline_pain = 2
    in_clinic.episode.save()
    assert baseline_of(in_clinic.episode, timezone.now()).pain == 2
    for days in (20, 16, 12):
        checkin = session(in_clinic, CALM, ended_at=ago(days=days))
        CheckIn.objects.filter(pk=checkin.pk).update(
            colour="GREEN", morning_at=checkin.ended_at + timedelta(hours=12), pain_next_morning=1
        )
    found = baseline_of(in_clinic.episode, timezone.now())
    assert (found.pain, found.source, found.reports_used) == (1, "reports", 3)
    assert session(in_clinic).baseline_pain == 1


def test_pain_limit_is_that_of_region_and_protocol(in_clinic: Practice) -> None:
    assert session(in_clinic).pain_cap == 3
    assert session(in_clinic, ended_at=ago(hours=3), protocol="TBSI").pain_cap == 0
    assert session(in_clinic, ended_at=ago(hours=5), kind="strength", strength_cap=5).pain_cap == 5


def test_message_says_what_the_next_runs_lose(in_clinic: Practice) -> None:
    message = checkin_message(session(in_clinic, SORE))
    assert message.headline == "Ease back"
    assert "20 %" in message.changes[0]
    assert message.provisional


def test_waiting_checkins_are_those_with_an_open_question(in_clinic: Practice) -> None:
    fresh = session(in_clinic, ended_at=ago(hours=8))
    done = session(in_clinic, replace(CALM, pain_first_10_minutes=1, pain_last_5_minutes=1), ended_at=ago(hours=9))
    record_morning(by=in_clinic.runner, checkin=done, pain=0, stiffer=False, limp=False)
    assert [one.pk for one in waiting_checkins(in_clinic.athlete.pk, timezone.now())] == [fresh.pk]


def test_recording_takes_as_many_queries_after_a_year_as_on_the_second_day(in_clinic: Practice) -> None:
    session(in_clinic, ended_at=ago(days=400))
    with CaptureQueriesContext(connection) as early:
        session(in_clinic, ended_at=ago(days=399))
    for days in range(40, 300, 5):
        session(in_clinic, ended_at=ago(days=days))
    with CaptureQueriesContext(connection) as late:
        session(in_clinic, ended_at=ago(days=39))
    assert len(late) <= len(early) + 1


@pytest.mark.parametrize(
    ("usual", "alerts"), [pytest.param(3, 0, id="3-is-background"), pytest.param(4, 1, id="4-is-a-task")]
)
def test_high_usual_morning_level_is_a_task_for_the_clinician(in_clinic: Practice, usual: int, alerts: int) -> None:
    in_clinic.episode.baseline_pain = usual
    in_clinic.episode.save()
    checkin = session(in_clinic, ended_at=ago(hours=10))
    for _ in range(2):
        record_morning(by=in_clinic.runner, checkin=checkin, pain=usual, stiffer=False, limp=False)
    found = Alert.objects.filter(subject__endswith=":baseline")
    assert [alert.urgency for alert in found] == [2] * alerts
