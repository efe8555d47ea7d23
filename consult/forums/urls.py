"""Addresses of a seat's own people, under the forum's; ``consult/urls.py`` puts them into its namespace."""

from __future__ import annotations

from django.urls import path

from consult.forums import views

seat_patterns = [
    path("<slug:slug>/seats/<str:code>/signing/", views.signing, name="signing"),
    path(
        "<slug:slug>/seats/<str:code>/signing/advisers/<int:number>/end/",
        views.dismiss,
        name="dismiss_adviser",
    ),
]
