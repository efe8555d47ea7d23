"""Addresses of past cases, below /decisions/cases/."""

from __future__ import annotations

from django.urls import path

from voting.cases import views

app_name = "cases"

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:code>/", views.case, name="case"),
]
