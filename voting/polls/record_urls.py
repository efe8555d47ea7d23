"""Addresses of records, below their poll; the terms of a forum's records; what follows from an outcome."""

from __future__ import annotations

from django.urls import path

from voting.polls.views import recording, records

RECORD = "polls/<slug:uid>/record/"

record_patterns = [
    path(RECORD, records.record, name="record"),
    path(f"{RECORD}record.json", records.record_json, name="record_json"),
    path(f"{RECORD}draft/", recording.draft, name="record_draft"),
    path(f"{RECORD}circulate/", recording.circulate, name="record_circulate"),
    path(f"{RECORD}attendance/", recording.attendance, name="record_attendance"),
    path(f"{RECORD}statement/<str:seat>/", recording.statement, name="record_statement"),
    path(f"{RECORD}presence/<str:seat>/", recording.presence, name="record_presence"),
    path(f"{RECORD}object/<str:seat>/", recording.object_, name="record_object"),
    path(f"{RECORD}objections/<int:number>/answer/", recording.answer, name="record_answer"),
    path(f"{RECORD}objections/<int:number>/poll/", recording.dispute, name="record_dispute"),
    path(f"{RECORD}objections/<int:number>/withdraw/", recording.withdraw, name="record_withdraw"),
    path(f"{RECORD}commitments/new/", recording.commit, name="record_commit"),
    path("forums/<slug:slug>/record-terms/", recording.terms, name="record_terms"),
]
