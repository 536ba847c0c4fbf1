"""Addresses of the athletes API."""

from rest_framework.routers import SimpleRouter

from athletes.api import views

router = SimpleRouter()
router.register("athletes", views.AthleteViewSet, basename="athlete")
router.register("episodes", views.EpisodeViewSet, basename="episode")
router.register("intakes", views.IntakeViewSet, basename="intake")
router.register("checkins", views.CheckInViewSet, basename="checkin")
router.register("runs", views.RunViewSet, basename="run")
router.register("shoes", views.ShoeViewSet, basename="shoe")
router.register("adjustments", views.AdjustmentViewSet, basename="adjustment")

urlpatterns = router.urls
