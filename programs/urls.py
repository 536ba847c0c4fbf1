"""Addresses of the programs pages."""

from django.urls import path

from programs.views import builder, gate, library, publications, runner, sessions

app_name = "programs"
urlpatterns = [
    path("athletes/<uuid:pk>/program/", builder.builder, name="builder"),
    path("athletes/<uuid:pk>/program/draft/", builder.draft, name="draft"),
    path("athletes/<uuid:pk>/program/doses/", builder.save_session, name="doses"),
    path("athletes/<uuid:pk>/program/note/", builder.save_note, name="note"),
    path("athletes/<uuid:pk>/program/add/", sessions.add, name="add"),
    path("athletes/<uuid:pk>/program/publish/", builder.publish, name="publish"),
    path("athletes/<uuid:pk>/program/end/", builder.end, name="end"),
    path("athletes/<uuid:pk>/program/preview/", publications.preview, name="preview"),
    path("athletes/<uuid:pk>/program/publications/", publications.publications, name="publications"),
    path("program-sessions/<uuid:pk>/", sessions.session, name="session"),
    path("publications/<uuid:pk>/<str:paper>.pdf", publications.download, name="download"),
    path("publications/<uuid:pk>/<str:paper>/retry/", publications.retry, name="retry"),
    path("athletes/<uuid:pk>/gate/", gate.gate, name="gate"),
    path("athletes/<uuid:pk>/gate/decide/", gate.decide, name="decide"),
    path("athletes/<uuid:pk>/gate/answers/", gate.facts, name="facts"),
    path("library/", library.library, name="library"),
    path("library/<slug:slug>/", library.exercise, name="exercise"),
    path("my/today/", runner.today, name="today"),
    path("my/week/", runner.week, name="week"),
    path("my/program/", runner.document, name="document"),
    path("my/sessions/<uuid:session>/<str:day>/", runner.log, name="log"),
]
