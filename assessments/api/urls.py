"""Addresses of the API for triage, tests and referrals."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from assessments.api.views import (
    AssessmentViewSet,
    FindingsView,
    InstructionView,
    ReferralViewSet,
    ResolveView,
    ScoreboardView,
    ScreenViewSet,
    TriageView,
)

router = SimpleRouter(use_regex_path=False)
router.register("triage-screens", ScreenViewSet, basename="api-triage-screen")
router.register("assessments", AssessmentViewSet, basename="api-assessment")
router.register("referrals", ReferralViewSet, basename="api-referral")

urlpatterns = [
    path("triage/<uuid:pk>/", TriageView.as_view(), name="api-triage"),
    path("findings/<uuid:pk>/", FindingsView.as_view(), name="api-findings"),
    path("fired-rules/<uuid:pk>/resolve/", ResolveView.as_view(), name="api-resolve-rule"),
    path("scoreboard/<uuid:pk>/", ScoreboardView.as_view(), name="api-scoreboard"),
    path("instruction/", InstructionView.as_view(), name="api-instruction"),
    *router.urls,
]
