"""Addresses that name nothing whatever stands behind them: not found, before anything is looked up."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

LONGEST = 1000
"""Characters. No address of the site is nearly so long; databases and file systems refuse more."""


class AddressMiddleware:
    """No such page for a path too long and for a NUL anywhere, which PostgreSQL cannot even compare."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response, for an address that can name something."""
        query = request.META.get("QUERY_STRING", "")
        if len(request.path_info) > LONGEST or "\0" in request.path_info or "\0" in unquote(query):
            raise Http404
        return self.get_response(request)
