"""What every template may ask about the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """``demo_banner``: whether the page must say that its content is a demonstration."""
    return {"demo_banner": settings.CONSULT_DEMO}
