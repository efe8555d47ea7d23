"""Addresses of decision rules, below /rules/."""

from __future__ import annotations

from django.urls import path

from voting.polls.rule_pages import views

app_name = "rules"

urlpatterns = [
    path("", views.index, name="index"),
    path("schema.json", views.schema, name="schema"),
    path("<str:rule_id>/", views.rule, name="rule"),
    path("<str:rule_id>/rule.json", views.rule_json, name="json"),
    path("<str:rule_id>/rule.yaml", views.rule_yaml, name="yaml"),
]
