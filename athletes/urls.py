"""Addresses of the athletes pages."""

from django.urls import path

from athletes.views import caseload, intake, people, record, runs

app_name = "athletes"
urlpatterns = [
    path("athletes/", caseload.caseload_list, name="list"),
    path("athletes/new/", people.add, name="new"),
    path("athletes/<uuid:pk>/", record.detail, name="detail"),
    path("athletes/<uuid:pk>/contact/", people.contact, name="contact"),
    path("athletes/<uuid:pk>/episodes/new/", people.add_episode, name="new_episode"),
    path("athletes/<uuid:pk>/intake/", intake.read, name="athlete_intake"),
    path("athletes/<uuid:pk>/intake/<slug:step>/", intake.step_together, name="athlete_intake_step"),
    path("episodes/<uuid:pk>/", people.edit_episode, name="episode"),
    path("episodes/<uuid:pk>/close/", people.close_episode, name="close_episode"),
    path("adjustments/<uuid:pk>/lift/", record.lift, name="lift_adjustment"),
    path("my/intake/", intake.mine, name="intake"),
    path("my/intake/review/", intake.review, name="intake_review"),
    path("my/intake/<slug:step>/", intake.my_step, name="intake_step"),
    path("my/runs/", runs.run_list, name="runs"),
    path("my/runs/new/", runs.new_run, name="new_run"),
    path("my/shoes/new/", runs.new_shoe, name="new_shoe"),
    path("my/shoes/<uuid:pk>/retire/", runs.retire, name="retire_shoe"),
]
