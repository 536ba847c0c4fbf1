"""Addresses of the programs API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from programs.api import views
from programs.api.evaluate import EvaluateView

router = SimpleRouter()
router.register("programs", views.ProgramViewSet, basename="program")
router.register("prescriptions", views.PrescriptionViewSet, basename="prescription")
router.register("publications", views.PublicationViewSet, basename="publication")
router.register("session-logs", views.SessionLogViewSet, basename="session-log")

urlpatterns = [path("evaluate", EvaluateView.as_view(), name="api-evaluate"), *router.urls]
