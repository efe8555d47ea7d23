"""What choosing comes to: the picked option or the tie, the places, the rounds, the pairs, and the reasons.

It never says that anything is adopted. Every exact number is written ``"p/q"``, so that a choice can be
kept as a document and read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Any

from pydantic import BaseModel, ConfigDict

from voting.rules.outcome import ENGINE_VERSION, Exact


class ChoiceKind(StrEnum):
    """What a choice amounts to.

    ``CHOSEN``: one option is picked. ``TIED``: several are level; the tie stands, or waits for a drawn
    order. ``NOTHING``: no option has what it needs. ``NEXT_VOTE``: another vote is to be held among some
    options. ``SHOWN``: the rule picks nothing. ``NO_QUORUM``, ``NO_BALLOTS``: nothing can be counted.
    ``NOT_APPLICABLE``: the rule cannot be used on this roll.
    """

    CHOSEN = "chosen"
    TIED = "tied"
    NOTHING = "nothing"
    NEXT_VOTE = "next_vote"
    SHOWN = "shown"
    NO_QUORUM = "no_quorum"
    NO_BALLOTS = "no_ballots"
    NOT_APPLICABLE = "not_applicable"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Standing(_Record):
    """How one option stands: its amount, what that is measured against, its share (higher is better).

    ``place`` counts from 1. ``needed`` is whether it has what the rule asks of an option, ``levels`` what
    stands on each level of agreement, ``shares`` its share in each chamber or group.
    """

    option: str
    place: int | None = None
    amount: Exact | None = None
    base: Exact | None = None
    share: Exact | None = None
    needed: bool | None = None
    levels: tuple[Exact, ...] = ()
    shares: dict[str, Exact | None] = {}


class CountingRound(_Record):
    """One round: what each remaining option has, who is dropped, where the ballots of the dropped went.

    ``base`` is what still counts, ``exhausted`` the ballots that rank none of the remaining options.
    ``tied`` is whether the dropped option was one of several with the fewest. ``vote`` is the number of the
    vote where seats vote again in every round; ``run_off`` are the options of a vote on who is dropped.
    """

    number: int
    votes: dict[str, Exact]
    base: Exact
    exhausted: Exact
    met: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    tied: bool = False
    transfers: dict[str, Exact] = {}
    transferred_to_none: Exact = Fraction(0)
    vote: int | None = None
    run_off: tuple[str, ...] = ()


class PairTable(_Record):
    """How much prefers the option of a row to that of a column; ``beats_all`` beats every other one.

    ``paths`` are Schulze's strongest paths; ``held`` and ``left_out`` are the majorities that ranked pairs
    settled and left out, as (winner, loser).
    """

    options: tuple[str, ...]
    wins: tuple[tuple[Exact, ...], ...]
    beats_all: str | None
    paths: tuple[tuple[Exact, ...], ...] = ()
    held: tuple[tuple[str, str], ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


class ChamberChoice(_Record):
    """What one chamber (or group) cast and picked; ``options`` are several where it ties, none without a
    ballot.
    """

    name: str
    cast: Exact
    options: tuple[str, ...] = ()


class StageChoice(_Record):
    """One stage as it was counted.

    ``roll``, ``present`` and ``cast`` are who could vote, who took part (blank ballots too) and who said
    something, in seats or in the weight ``weight``. ``missing`` are seats of which that weight is not
    reported. ``ways`` is in how many ways ties could be broken inside the count, ``ties`` whether that or
    the end was a tie.
    """

    name: str
    method: str
    options: tuple[str, ...]
    weight: str | None = None
    roll: Exact
    present: Exact
    cast: Exact
    missing: tuple[str, ...] = ()
    kind: ChoiceKind
    best: tuple[str, ...] = ()
    order: tuple[tuple[str, ...], ...] = ()
    standings: tuple[Standing, ...] = ()
    rounds: tuple[CountingRound, ...] = ()
    pairs: PairTable | None = None
    chambers: tuple[ChamberChoice, ...] = ()
    ways: int = 1
    drawn: tuple[str, ...] = ()
    needed_share: Exact | None = None
    needed_comparison: str = ""
    needed_of: str = ""
    then: str = ""


class NextVote(_Record):
    """The vote that has to be held next: its number, its stage, among which options, whether on who is
    dropped.
    """

    number: int
    stage: str
    options: tuple[str, ...]
    run_off: bool = False


class Choice(_Record):
    """What a choosing rule makes of the ballots on a roll.

    ``chosen`` is one option, several in a tie, none otherwise. ``order`` has all options in places where
    the method gives an order. ``awaits`` is the role that has still to draw an order of the tied options.
    """

    kind: ChoiceKind
    picks: str
    chosen: tuple[str, ...]
    order: tuple[tuple[str, ...], ...]
    options: tuple[str, ...]
    stage: str | None
    stages: tuple[StageChoice, ...]
    next_vote: NextVote | None = None
    awaits: str | None = None
    why_not: tuple[dict[str, Any], ...] = ()
    rule_id: str
    rule_version: str
    rule_hash: str
    engine_version: str = ENGINE_VERSION

    @property
    def last(self) -> StageChoice | None:
        """The stage that the choice rests on."""
        return self.stages[-1] if self.stages else None

    def to_document(self) -> dict[str, Any]:
        """Return a JSON-able document; every exact number is a string ``"p/q"`` or ``"p"``."""
        return self.model_dump(mode="json")

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Choice:
        """Read what :meth:`to_document` wrote. Raises ``pydantic.ValidationError``."""
        return cls.model_validate(document)
