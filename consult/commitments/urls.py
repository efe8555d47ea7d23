"""Addresses of commitments, below ``/commitments/``."""

from __future__ import annotations

from django.urls import path

from consult.commitments import views

app_name = "commitments"

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:uid>/", views.commitment, name="commitment"),
    path("<slug:uid>/report/", views.report, name="report"),
    path("<slug:uid>/move/", views.move, name="move"),
]
