"""Addresses of blocks, below their poll, and of the chair's consultations, below ``/decisions/``."""

from __future__ import annotations

from django.urls import path

from voting.polls.views import blocks, chair_consultations

BLOCK = "polls/<slug:uid>/blocks/<str:seat>/<int:number>/"
CHAIR = "chair-consultations/"

block_patterns = [
    path(BLOCK, blocks.block, name="block"),
    path(f"{BLOCK}answer/", blocks.answer, name="answer_block"),
    path(f"{BLOCK}withdraw/", blocks.withdraw, name="withdraw_block"),
    path(f"{BLOCK}test/", blocks.test, name="test_block"),
    path(f"{BLOCK}panel/<str:member>/", blocks.speak, name="speak_on_block"),
    path(f"{BLOCK}panel/<str:member>/replace/", blocks.replace, name="replace_on_panel"),
    path("polls/<slug:uid>/findings.json", blocks.findings, name="findings"),
]

chair_patterns = [
    path(f"{CHAIR}new/", chair_consultations.new, name="open_consultations"),
    path(f"{CHAIR}<slug:uid>/", chair_consultations.public, name="chair_consultation"),
    path(f"{CHAIR}<slug:uid>/log/", chair_consultations.log, name="chair_log"),
    path(f"{CHAIR}<slug:uid>/log/note/", chair_consultations.note, name="note_talk"),
    path(f"{CHAIR}<slug:uid>/close/", chair_consultations.close, name="close_consultations"),
    path(f"{CHAIR}<slug:uid>/office/", chair_consultations.office, name="chair_office"),
    path(f"{CHAIR}<slug:uid>/agree/<int:talk>/<str:seat>/", chair_consultations.agree, name="agree_to_name"),
]
