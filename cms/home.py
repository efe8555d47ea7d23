"""What the first page shows, read from every app: open now, decided lately. Public facts only."""

from __future__ import annotations

from typing import Any


def home_context() -> dict[str, Any]:
    """The template's context, beside Wagtail's own ``page``."""
    return {}
