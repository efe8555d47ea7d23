"""Addresses of polls, below ``/decisions/``."""

from __future__ import annotations

from django.urls import path

from voting.polls.block_urls import block_patterns, chair_patterns
from voting.polls.record_urls import record_patterns
from voting.polls.stage_urls import stage_patterns
from voting.polls.views import ballot, downloads, listing, managing, poll, signing, time_requests, written

app_name = "polls"

urlpatterns = [
    path("", listing.index, name="index"),
    *stage_patterns,
    path("polls/new/", managing.new, name="new"),
    path("polls/new/written/", written.new, name="new_written"),
    path("polls/<slug:uid>/", poll.poll, name="poll"),
    path("polls/<slug:uid>/opening.json", downloads.opening, name="opening"),
    path("polls/<slug:uid>/closing.json", downloads.closing, name="closing"),
    path("polls/<slug:uid>/outcome.json", downloads.outcome, name="outcome"),
    path("polls/<slug:uid>/ballots.json", downloads.ballots, name="ballots"),
    path("polls/<slug:uid>/ballot/<str:seat>/", ballot.BallotView.as_view(), name="ballot"),
    path("polls/<slug:uid>/ballot/<str:seat>/recorded/", ballot.recorded, name="recorded"),
    path("polls/<slug:uid>/ballot/<str:seat>/ballot.json", ballot.ballot_json, name="ballot_json"),
    path("polls/<slug:uid>/ballot/<str:seat>/reason.json", ballot.reason_json, name="reason_json"),
    path("polls/<slug:uid>/ballot/<str:seat>/draft/<int:number>/", signing.DraftView.as_view(), name="draft"),
    path("polls/<slug:uid>/acknowledge/<str:seat>/", written.acknowledge, name="acknowledge"),
    path("polls/<slug:uid>/time/<str:seat>/", time_requests.ask, name="ask_for_time"),
    path("polls/<slug:uid>/procedure/", written.procedure, name="procedure"),
    path("polls/<slug:uid>/procedure/remind/", written.remind, name="remind"),
    path("polls/<slug:uid>/manage/time/<int:number>/", time_requests.answer, name="answer_time"),
    path("polls/<slug:uid>/manage/revise/", managing.revise, name="revise"),
    path("polls/<slug:uid>/manage/open/", managing.open_, name="open"),
    path("polls/<slug:uid>/manage/extend/", managing.extend, name="extend"),
    path("polls/<slug:uid>/manage/close/", managing.close, name="close"),
    path("polls/<slug:uid>/manage/certify/", managing.certify, name="certify"),
    path("polls/<slug:uid>/manage/annul/", managing.annul, name="annul"),
    *block_patterns,
    *chair_patterns,
    *record_patterns,
]
