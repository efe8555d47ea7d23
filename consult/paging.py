"""Lists of the API come in pages of bounded size, from a place that a database can count to."""

from __future__ import annotations

from django.conf import settings
from ninja import Field
from ninja.pagination import LimitOffsetPagination

FURTHEST = 10_000_000


class Pages(LimitOffsetPagination):
    """``limit`` and ``offset``; what is out of bounds is refused and said to be."""

    class Input(LimitOffsetPagination.Input):
        """What a caller may ask for."""

        limit: int = Field(settings.NINJA_PAGINATION_PER_PAGE, ge=1, le=settings.NINJA_PAGINATION_MAX_LIMIT)
        offset: int = Field(0, ge=0, le=FURTHEST)
