"""What a reform's page shows: the one context of the public page and of the editor's preview.

``cms.models`` calls this module, so it names the page model for type checking only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest

    from cms.models import ReformPage


def reform_context(page: ReformPage, request: HttpRequest) -> dict[str, Any]:
    """The template's context for one reform, beside Wagtail's own ``page``."""
    return {}
