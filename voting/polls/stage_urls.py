"""Addresses of matters, of a forum's stages, and of letting a matter go on from a poll."""

from __future__ import annotations

from django.urls import path

from voting.polls.views import downloads, going_on, matter, stages

stage_patterns = [
    path("matters/<slug:code>/", matter.matter, name="matter"),
    path("stages/<slug:slug>/", stages.stages, name="stages"),
    path("stages/<slug:slug>/new/", stages.new_stage, name="new_stage"),
    path("stages/<slug:slug>/change/<slug:key>/", stages.stage, name="stage"),
    path("stages/<slug:slug>/change/<slug:key>/place/", stages.change_stage, name="change_stage"),
    path("polls/<slug:uid>/statements/<int:number>.json", downloads.statement, name="statement"),
    path("polls/<slug:uid>/manage/confirm/", going_on.confirm, name="confirm"),
    path("polls/<slug:uid>/manage/next/", going_on.next_stage, name="next"),
    path("polls/<slug:uid>/manage/reopen/", going_on.reopen, name="reopen"),
    path("polls/<slug:uid>/manage/state/", going_on.state, name="state"),
    path("polls/<slug:uid>/manage/role/", going_on.name_holder, name="name_holder"),
]
