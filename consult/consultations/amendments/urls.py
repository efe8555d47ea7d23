"""Addresses of amendments, below the version that they would change; in the namespace of texts."""

from __future__ import annotations

from django.urls import path

from consult.consultations.amendments import views

BELOW = "<slug:code>/versions/<int:number>/amendments/"

reform_patterns = [
    path(BELOW, views.index, name="amendments"),
    path(f"{BELOW}offer/", views.offer, name="offer_amendment"),
    path(f"{BELOW}<int:amendment>/", views.amendment, name="amendment"),
    path(f"{BELOW}<int:amendment>/support/", views.support, name="co_sponsor"),
    path(f"{BELOW}<int:amendment>/leave/", views.leave, name="leave_amendment"),
    path(f"{BELOW}<int:amendment>/table/", views.table, name="table_amendment"),
    path(f"{BELOW}<int:amendment>/withdraw/", views.withdraw, name="withdraw_amendment"),
    path(f"{BELOW}<int:amendment>/hide/", views.hide, name="hide_amendment"),
]
