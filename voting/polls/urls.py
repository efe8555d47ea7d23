"""Addresses of polls, below ``/decisions/``."""

from __future__ import annotations

from django.urls import path

from voting.polls.views import ballot, downloads, listing, managing, poll

app_name = "polls"

urlpatterns = [
    path("", listing.index, name="index"),
    path("polls/new/", managing.new, name="new"),
    path("polls/<slug:uid>/", poll.poll, name="poll"),
    path("polls/<slug:uid>/record/", poll.record, name="record"),
    path("polls/<slug:uid>/opening.json", downloads.opening, name="opening"),
    path("polls/<slug:uid>/closing.json", downloads.closing, name="closing"),
    path("polls/<slug:uid>/outcome.json", downloads.outcome, name="outcome"),
    path("polls/<slug:uid>/ballots.json", downloads.ballots, name="ballots"),
    path("polls/<slug:uid>/ballot/<str:seat>/", ballot.BallotView.as_view(), name="ballot"),
    path("polls/<slug:uid>/ballot/<str:seat>/recorded/", ballot.recorded, name="recorded"),
    path("polls/<slug:uid>/ballot/<str:seat>/ballot.json", ballot.ballot_json, name="ballot_json"),
    path("polls/<slug:uid>/manage/revise/", managing.revise, name="revise"),
    path("polls/<slug:uid>/manage/open/", managing.open_, name="open"),
    path("polls/<slug:uid>/manage/extend/", managing.extend, name="extend"),
    path("polls/<slug:uid>/manage/close/", managing.close, name="close"),
    path("polls/<slug:uid>/manage/certify/", managing.certify, name="certify"),
    path("polls/<slug:uid>/manage/annul/", managing.annul, name="annul"),
]
