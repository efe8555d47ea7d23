"""Addresses of the office's pages on amendments, below the version; in the namespace of texts."""

from __future__ import annotations

from django.urls import path

from cms.amending import views
from consult.consultations.amendments.urls import BELOW

reform_patterns = [
    path(f"{BELOW}issue/", views.issue, name="issue_amended"),
    path(f"{BELOW}<int:amendment>/answer/", views.answer, name="answer_amendment"),
    path(f"{BELOW}offer/in-answer-to/<slug:uid>/<str:seat>/<int:cast>/", views.resolve, name="resolve_block"),
]
