"""Addresses of the practice's API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from clinic.api.views import AppointmentViewSet, MemberViewSet, MeView, RecallViewSet

router = SimpleRouter()
router.register("members", MemberViewSet, basename="api-member")
router.register("appointments", AppointmentViewSet, basename="api-appointment")
router.register("recalls", RecallViewSet, basename="api-recall")

urlpatterns = [path("me/", MeView.as_view(), name="api-me"), *router.urls]
