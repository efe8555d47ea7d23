"""The reasons of an outcome, and the steps of a matter, as a page shows them: sentences in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from django.utils.functional import Promise


@dataclass(frozen=True)
class Reason:
    """One thing that was tested, in a sentence.

    ``passed`` is ``None`` where the test has no answer; ``decided`` marks what the outcome rests on;
    ``amounts`` are its exact numbers ("54 of 60, needs at least 2/3"); ``children`` what it consists of.
    """

    sentence: str
    passed: bool | None
    decided: bool = False
    amounts: str = ""
    children: Sequence[Reason] = field(default=())


@dataclass(frozen=True)
class Step:
    """One step of the way of a matter.

    ``when`` is shown as exactly as ``precision`` says (a day, a month, a year); text stands as it is.
    ``address`` is where the step leads, ``source`` where it is reported.
    """

    label: str | Promise
    when: date | datetime | str | None = None
    state: Literal["done", "current", "next"] = "done"
    address: str = ""
    source: str = ""
    precision: Literal["day", "month", "year"] = "day"
