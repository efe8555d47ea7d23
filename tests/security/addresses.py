"""Every address of the site, found in the table of addresses itself, so that none can be left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One pattern: its whole route, its name with its namespace, and the view behind it."""

    route: str
    name: str
    view: Callable[..., Any]

    @property
    def view_class(self) -> type | None:
        """The class of the view, where it has one."""
        return getattr(self.view, "view_class", None)


def every_address() -> list[Address]:
    """All of them, in the order in which they are tried."""
    return list(_below(get_resolver(), "", ()))


def _below(resolver: URLResolver, route: str, namespaces: tuple[str, ...]) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _below(pattern, here, inner)
        elif isinstance(pattern, URLPattern):
            yield Address(here, ":".join((*namespaces, pattern.name or here)), pattern.callback)
