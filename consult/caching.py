"""How long others may keep a public page: a minute where nobody is signed in, never where somebody is.

Public pages set no cookie, so a cache in front of the site can hand them out; a page that was made for
one person says so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils.cache import add_never_cache_headers, patch_cache_control, patch_vary_headers

SECONDS = 60

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def kept_for_a_minute(view: View[P]) -> View[P]:
    """Let caches keep what ``view`` answers to visitors who are not signed in and have no message waiting."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
            response.add_post_render_callback(lambda rendered: _mark(request, rendered))
        else:
            _mark(request, response)
        return response

    return answer


def _mark(request: HttpRequest, response: HttpResponseBase) -> None:
    waiting = getattr(request, "_messages", None)
    is_public = (
        request.method in ("GET", "HEAD")
        and response.status_code in (200, 404)
        and not request.user.is_authenticated
        and not getattr(request, "is_preview", False)
        and not (waiting is not None and waiting.used)
    )
    if is_public:
        patch_cache_control(response, public=True, max_age=SECONDS)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Cookie"])


class PrivatePagesMiddleware:
    """What looked at who is signed in is kept nowhere, unless its view says how long.

    A phone is shared: the next person must not page back to the ballot, the voices or the drafts of the last.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response, with its keeping settled."""
        response = self.get_response(request)
        if (
            "Cache-Control" not in response.headers
            and request.session.accessed
            and request.user.is_authenticated
        ):
            add_never_cache_headers(response)
        return response
