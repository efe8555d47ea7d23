"""The outcome of a decision and the tree of reasons that carries it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

ENGINE_VERSION = "1"


class Kind(StrEnum):
    """What an outcome amounts to, whatever label the body gives it."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    BLOCKED = "blocked"
    NO_QUORUM = "no_quorum"
    DEFERRED = "deferred"
    REFERRED = "referred"
    TIED = "tied"
    AWAITING_STATEMENT = "awaiting_statement"
    NOT_APPLICABLE = "not_applicable"


class Treatment(StrEnum):
    """What is supposed of positions that are not known; never a rule's treatment of silence.

    ``AS_CAST`` supposes nothing: an unknown position of a voting seat is an error. ``NOT_OPPOSED`` reads
    every unknown as support, before anything is counted, so that shares of support are upper bounds.
    ``BEST`` and ``WORST`` read them all as support or all as objection, whichever serves the proposal
    better or worse. The part of a published total that belongs to no seat follows the same switch.
    """

    AS_CAST = "as_cast"
    NOT_OPPOSED = "not_opposed"
    BEST = "best"
    WORST = "worst"


def _exact(value: object) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, float | bool) or not isinstance(value, int | str):
        raise ValueError(f"{value!r} is not an exact number")  # noqa: TRY004  (pydantic reports ValueError)
    return Fraction(value)


Exact = Annotated[Fraction, BeforeValidator(_exact), PlainSerializer(str, return_type=str)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Margin(_Record):
    """How far a test is from turning: positive when it passed (to spare), negative when it failed (short).

    ``seats`` is the smallest number of seats that would have had to move into or out of the counted side
    to turn the test, with the base as it stands; ``None`` when no number would. ``weight`` is the exact
    distance of the amount from the threshold, in the unit of the amount (a share for mean shares).
    """

    seats: int | None
    weight: Exact


class Bounds(_Record):
    """The lowest and highest share of a test over the unknown positions, with what each would give."""

    low: Exact | None
    high: Exact | None


class BaseNote(_Record):
    """Where a base comes from: the weight basis and whether it is of the roll or of the published total."""

    basis: str | None
    name: str | None
    unit: str | None
    as_of: str | None
    source: str | None
    published: bool
    remainder: Exact | None = None
    missing: tuple[str, ...] = ()


class UnknownNote(_Record):
    """How many counted seats have no known position and what they are counted as."""

    seats: int
    counted_as: str
    remainder_counted_as: str | None = None


class Threshold(_Record):
    """A comparison with a number or, when ``share`` is true, with a fraction of the base."""

    comparison: str
    value: Exact
    share: bool


class Node(_Record):
    """One thing that was tested.

    ``id`` is the path in the rule document, ``test`` the kind of test, ``values`` what its sentence needs.
    ``passed`` is ``None`` when the test has no answer (0 of 0). ``decided`` marks the nodes on which the
    outcome rests. ``who`` are the seats that object within the scope of the test.
    """

    id: str
    test: str
    values: dict[str, Any] = {}
    amount: Exact | None = None
    base: Exact | None = None
    share: Exact | None = None
    threshold: Threshold | None = None
    margin: Margin | None = None
    passed: bool | None = None
    decided: bool = False
    who: tuple[str, ...] = ()
    base_note: BaseNote | None = None
    unknown: UnknownNote | None = None
    bounds: Bounds | None = None
    children: tuple[Node, ...] = ()

    def walk(self) -> Iterator[Node]:
        """Yield this node and everything below it, in the order of the rule."""
        yield self
        for child in self.children:
            yield from child.walk()


class Outcome(_Record):
    """What a rule makes of the ballots on a roll, with its reasons.

    ``label`` is the body's own word, ``kind`` what it amounts to, ``stage`` the stage that gave it.
    """

    kind: Kind
    label: str
    stage: str | None
    tree: Node
    treatment: Treatment
    rule_id: str
    rule_version: str
    rule_hash: str
    engine_version: str = ENGINE_VERSION

    def to_document(self) -> dict[str, Any]:
        """Return a JSON-able document; every exact number is a string ``"p/q"`` or ``"p"``."""
        return self.model_dump(mode="json")

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Outcome:
        """Read what :meth:`to_document` wrote. Raises ``pydantic.ValidationError``."""
        return cls.model_validate(document)
