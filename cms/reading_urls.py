"""Addresses under /reforms/ and /forums/ whose pages see several apps; namespaces texts and forums."""

from __future__ import annotations

from django.urls import path

from cms.amending.urls import reform_patterns as amendment_patterns
from cms.views import forums, reforms

reform_patterns = [
    path("", reforms.index, name="index"),
    path("<slug:code>/", reforms.reform, name="reform"),
    *amendment_patterns,
]

forum_patterns = [
    path("", forums.index, name="index"),
    path("<slug:slug>/", forums.forum, name="forum"),
]
