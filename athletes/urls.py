"""Addresses of the athletes pages."""

from django.urls import URLPattern

app_name = "athletes"
urlpatterns: list[URLPattern] = []
