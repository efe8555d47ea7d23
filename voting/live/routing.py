"""Addresses of WebSockets; ``consult.asgi`` serves them behind the check of origin and session."""

from __future__ import annotations

from django.urls import URLPattern

websocket_urlpatterns: list[URLPattern] = []
