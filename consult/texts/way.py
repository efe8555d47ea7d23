"""The way of a matter so far, as pages show it."""

from __future__ import annotations

from typing import Literal

from consult.texts.models import Reform
from consult.ui.reasons import Step
from consult.ui.templatetags.ui import address


def whole_way(reform: Reform) -> list[Step]:
    """Every step of a matter with its date and source; an address of this site in the reader's language."""
    return [
        Step(
            step.label,
            step.at,
            address=address(step.address) if step.address.startswith("/") else step.address,
            source=step.source,
            precision=_exact(step.precision),
        )
        for step in reform.way.order_by("at", "pk")
    ]


def _exact(precision: str) -> Literal["day", "month", "year"]:
    return "year" if precision == "year" else "month" if precision == "month" else "day"
