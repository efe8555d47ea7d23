"""The sheet of components; included by the project where it is a demonstration."""

from __future__ import annotations

from django.urls import path

from consult.ui import views

app_name = "ui"

urlpatterns = [path("style/", views.style_sheet, name="style")]
