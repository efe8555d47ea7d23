"""The address of the rule lab, at /lab/."""

from __future__ import annotations

from django.urls import path

from voting.lab import views

app_name = "lab"

urlpatterns = [path("", views.index, name="index")]
