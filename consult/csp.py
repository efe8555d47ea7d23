"""The content security policy of the editor, which needs more than the public pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# Wagtail's own templates have small inline scripts and styles and no nonces; its image chooser shows
# uploads from memory; its preview panel frames public pages of this site.
EDITOR_ADDITIONS: dict[str, list[Any]] = {
    "script-src": [UNSAFE_INLINE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["blob:"],
    "frame-src": [SELF],
}
FRAMED_BY_US: dict[str, list[Any]] = {"frame-ancestors": [SELF]}


class EditorPolicyMiddleware:
    """Widens the policy for the editor's pages, and lets the editor frame a preview.

    A preview is a public page: it runs through every middleware with its public path and keeps the strict
    policy; only framing by this site is allowed. Stands after ``CSPMiddleware`` and
    ``XFrameOptionsMiddleware`` in ``MIDDLEWARE``, which both leave alone what is already set.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.editor_path = "/" + settings.CONSULT_EDITOR_PATH

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response with its policy widened where it must be."""
        response = self.get_response(request)
        in_editor = request.path_info.startswith(self.editor_path)
        is_preview = getattr(request, "is_preview", False)
        if in_editor or is_preview:
            response._csp_replace = FRAMED_BY_US  # type: ignore[attr-defined]
            response.setdefault("X-Frame-Options", "SAMEORIGIN")
        if in_editor and not is_preview:
            response._csp_update = EDITOR_ADDITIONS  # type: ignore[attr-defined]
        return response
