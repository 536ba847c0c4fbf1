"""Addresses of the assessments pages."""

from django.urls import path

from assessments.views import checkins, runner, scoreboard, testing, triage

app_name = "assessments"
urlpatterns = [
    path("athletes/<uuid:pk>/triage/", triage.review, name="triage"),
    path("athletes/<uuid:pk>/triage/findings/<uuid:episode_pk>/", triage.findings, name="findings"),
    path("athletes/<uuid:pk>/triage/rule-out/", triage.exclude, name="rule_out"),
    path("athletes/<uuid:pk>/triage/intake-read/", triage.intake_read, name="intake_read"),
    path("athletes/<uuid:pk>/referrals/", triage.refer, name="refer"),
    path("triage/rules/<uuid:rule_pk>/", triage.resolve, name="resolve_rule"),
    path("referrals/<uuid:referral_pk>/", triage.referral, name="update_referral"),
    path("athletes/<uuid:pk>/tests/", scoreboard.scoreboard, name="scoreboard"),
    path("athletes/<uuid:pk>/tests/start/", testing.start, name="start_tests"),
    path("tests/<uuid:pk>/", testing.overview, name="assessment"),
    path("tests/<uuid:pk>/walking-pain/", testing.walking_pain, name="walking_pain"),
    path("tests/<uuid:pk>/finish/", testing.finish, name="finish_tests"),
    path("tests/<uuid:pk>/<str:test_id>/<str:side>/", testing.measure, name="measure"),
    path("tests/<uuid:pk>/<str:test_id>/<str:side>/skip/", testing.skip, name="skip_test"),
    path("tests/<uuid:pk>/<str:test_id>/<str:side>/undo/", testing.undo, name="undo_test"),
    # not below my/intake/: there every further word is a step of the questionnaire
    path("my/send-intake/", runner.intake_send, name="intake_send"),
    path("my/intake-sent/", runner.intake_sent, name="intake_sent"),
    path("my/instruction/", runner.instruction, name="instruction"),
    path("my/progress/", runner.my_progress, name="progress"),
    path("my/check-in/", checkins.open_list, name="checkins"),
    path("my/check-in/session/", checkins.session, name="checkin_session"),
    path("my/check-in/<uuid:pk>/", checkins.result, name="checkin"),
    path("my/check-in/<uuid:pk>/morning/", checkins.morning, name="checkin_morning"),
    path("my/check-in/<uuid:pk>/day-later/", checkins.day_later, name="checkin_day_later"),
]
