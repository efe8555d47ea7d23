"""Addresses of the rule editor, below the editor's ``rules/``."""

from __future__ import annotations

from django.urls import path

from cms.rule_editor import views

urlpatterns = [
    path("rules/", views.index, name="cms_rules"),
    path("rules/<slug:slug>/start/", views.start, name="cms_start_rule"),
    path("rules/<slug:slug>/write/", views.write, name="cms_write_rule"),
    path("rules/<slug:slug>/check/", views.check, name="cms_check_rule"),
    path("rules/<slug:slug>/<int:pk>/revise/", views.revise, name="cms_revise_rule"),
    path("rules/<slug:slug>/<int:pk>/withdraw/", views.withdraw, name="cms_withdraw_rule"),
]
