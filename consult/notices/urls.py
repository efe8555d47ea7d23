"""Addresses of notices, below ``/notices/``."""

from __future__ import annotations

from django.urls import path

from consult.notices import views

app_name = "notices"

urlpatterns = [
    path("", views.index, name="index"),
    path("read/", views.read, name="read"),
]
