"""Addresses of WebSockets; ``consult.asgi`` serves them behind the check of origin and session."""

from __future__ import annotations

from django.urls import URLPattern, re_path

from voting.live.consumers import NowhereConsumer, TurnoutConsumer

websocket_urlpatterns: list[URLPattern] = [
    re_path(r"^ws/polls/(?P<uid>[0-9a-z]{1,12})/turnout$", TurnoutConsumer.as_asgi()),
    re_path("", NowhereConsumer.as_asgi()),
]
