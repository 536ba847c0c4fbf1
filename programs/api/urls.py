"""Addresses of the programs API."""

from rest_framework.routers import SimpleRouter

from programs.api import views

router = SimpleRouter()
router.register("programs", views.ProgramViewSet, basename="program")
router.register("prescriptions", views.PrescriptionViewSet, basename="prescription")
router.register("publications", views.PublicationViewSet, basename="publication")
router.register("session-logs", views.SessionLogViewSet, basename="session-log")

urlpatterns = router.urls
