"""Addresses of the pages that see several apps: search, and the reporting of errors."""

from __future__ import annotations

from django.urls import include, path

from cms.views import corrections, search

correction_patterns = [
    path("", corrections.report, name="report"),
    path("<uuid:uid>/", corrections.receipt, name="receipt"),
]

urlpatterns = [
    path("search/", search.search, name="search"),
    path("corrections/", include((correction_patterns, "corrections"))),
]
