"""The methods of choosing: what each asks of a ballot, how it counts, where its definition stands."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from voting.rules.conditions import Label, Passage

Points = Annotated[int, Field(ge=0, le=1000, strict=True)]


class Plurality(Passage):
    """Each seat marks one option; the option with the most marks is first.

    With ``wins_if: {more_than: 1/2, of: cast}`` this is the absolute majority vote. Source: H. Nurmi,
    *Comparing Voting Systems* (1987), chapter 3.
    """


class Approval(Passage):
    """Each seat marks as many options as it likes; the option with the most marks is first.

    Source: S. Brams and P. Fishburn, "Approval Voting", American Political Science Review 72 (1978).
    """

    at_most: Annotated[int, Field(ge=1, strict=True)] | None = None


class Scale(Passage):
    """Whole numbers from ``lowest`` to ``highest``."""

    lowest: Points = 0
    highest: Points

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.highest <= self.lowest:
            values = {"lowest": self.lowest, "highest": self.highest}
            raise PydanticCustomError("scale_falls", "a scale rises", values)
        return self


class Score(Scale):
    """Each seat gives each option a number of points; the highest mean is first.

    ``unscored`` says what an option counts for that a ballot gives no points: the lowest, nothing (it is
    left out of that option's mean), or the ballot is refused. Source: W. D. Smith, "Range voting" (2000).
    """

    unscored: Literal["lowest", "left_out", "refused"]


class LeastResistance(Scale):
    """Each seat says how strongly it resists each option; the lowest mean resistance is first.

    Source: E. Visotschnig and S. Schrotta, *Das SK-Prinzip* (2005): systemic consensing, 0 (no resistance)
    to 10 (it cannot be borne). Its *acceptance* is 1 minus the mean resistance as a share of the scale.
    """

    unscored: Literal["lowest", "highest", "left_out", "refused"]


class Level(Passage):
    """One step of a scale of agreement. Who stands on a level that ``objects`` keeps consensus from being."""

    name: Label
    called: Annotated[str, Field(min_length=1)]
    objects: bool = False


class Gradients(Passage):
    """Each seat says of each option on which level of agreement it stands; the levels go from best to
    worst.

    Options are ordered by the share on the worst level (fewer first), then on the two worst, and so on, so
    that no distance between levels is made up. Source: S. Kaner, *Facilitator's Guide to Participatory
    Decision-Making* (1996), "gradients of agreement".
    """

    levels: Annotated[tuple[Level, ...], Field(min_length=2, max_length=10)]
    ungraded: Literal["left_out", "refused"]

    @model_validator(mode="after")
    def _levels_differ(self) -> Self:
        names = [level.name for level in self.levels]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise PydanticCustomError("level_twice", "a level stands twice", {"name": twice})
        return self


class PairwiseMethod(Passage):
    """What every method needs that compares options two by two.

    ``unranked``: an option that a ballot leaves out stands ``last`` (below all it ranks, level with the
    others that it leaves out), is ``unread`` (no pair with it is compared on this ballot), or the ballot is
    refused. ``strength`` is how strong a majority is: its votes, or the difference.
    """

    unranked: Literal["last", "unread", "refused"]
    equal_ranks: Literal["equal", "refused"]
    strength: Literal["winning_votes", "margins"]


class Schulze(PairwiseMethod):
    """The widest path of majorities.

    Source: M. Schulze, "A new monotonic, clone-independent, reversal symmetric, and condorcet-consistent
    single-winner election method", Social Choice and Welfare 36 (2011).
    """


class RankedPairs(PairwiseMethod):
    """Majorities are settled from the strongest down, except those that would close a circle.

    Source: N. Tideman, "Independence of clones as a criterion for voting rules", Social Choice and Welfare
    4 (1987). Where majorities are equally strong, every order of them is followed, and an option wins if it
    wins in any (M. Brill and F. Fischer, "The price of neutrality for the ranked pairs method", AAAI 2012).
    """


class InstantRunoff(Passage):
    """The option that the fewest ballots put first is dropped, and these ballots go to their next option.

    It goes on until an option has what it needs (more than half of the ballots that still count, unless
    ``wins_if`` says otherwise). ``ties_for_last``: every way is followed, and an option wins if it wins in
    any (``every_way``); all of them are dropped (``together``, unless nothing would be left); or the fewest
    in the round before are dropped, back to the first (``earlier_rounds``, then every way). Source: H. M.
    Robert, *Robert's Rules of Order* ("preferential voting"); for every way: N. Conitzer, M. Rognlie and L.
    Xia, "Preference functions that score rankings and maximum likelihood estimation" (2009).
    """

    unranked: Literal["exhausted", "refused"]
    equal_ranks: Literal["shared", "refused"]
    ties_for_last: Literal["every_way", "together", "earlier_rounds"]


class Borda(Passage):
    """Of n options the first has n - 1 points, the last 0; level options share their places' points.

    Source: J.-C. de Borda, "Mémoire sur les élections au scrutin" (1781). ``unranked``: options left out
    share the points of the places that are left (``average``), have ``no_points``, or the ballot is
    refused.
    """

    unranked: Literal["average", "no_points", "refused"]
    equal_ranks: Literal["average", "refused"]


class ModifiedBorda(Passage):
    """A ballot that ranks m options gives its first m points, its last 1, and none to those it leaves out.

    Source: P. Emerson, "The original Borda count and partial voting", Social Choice and Welfare 40 (2013).
    """

    equal_ranks: Literal["average", "refused"]


class Exhaustive(Passage):
    """Each seat marks one option, vote after vote, until an option has what it needs (``wins_if``).

    ``drop``: after a vote without a result the ``last`` is dropped, or ``none`` is. ``ties_for_last``:
    those that tie are all dropped (``together``, unless nothing would be left), or a vote among them says
    who stays (``run_off``). Source: *Robert's Rules of Order* ("repeated balloting"); for dropping the
    last, bye-law to rule 33 of the Olympic Charter.
    """

    drop: Literal["last", "none"]
    ties_for_last: Literal["run_off", "together"] = "together"


METHODS = {
    "plurality": Plurality,
    "approval": Approval,
    "score": Score,
    "gradients": Gradients,
    "instant_runoff": InstantRunoff,
    "schulze": Schulze,
    "ranked_pairs": RankedPairs,
    "borda": Borda,
    "modified_borda": ModifiedBorda,
    "least_resistance": LeastResistance,
    "exhaustive": Exhaustive,
}
Details = (
    Plurality
    | Approval
    | Score
    | Gradients
    | InstantRunoff
    | Schulze
    | RankedPairs
    | Borda
    | ModifiedBorda
    | LeastResistance
    | Exhaustive
)


class Method(Passage):
    """Exactly one method, with what it needs to be said; ``plurality`` and ``approval`` are enough alone."""

    short_form = {"type": "string", "enum": ["plurality", "approval"]}

    plurality: Plurality | None = None
    approval: Approval | None = None
    score: Score | None = None
    gradients: Gradients | None = None
    instant_runoff: InstantRunoff | None = None
    schulze: Schulze | None = None
    ranked_pairs: RankedPairs | None = None
    borda: Borda | None = None
    modified_borda: ModifiedBorda | None = None
    least_resistance: LeastResistance | None = None
    exhaustive: Exhaustive | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, value: Any) -> Any:
        return {value: {}} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one(self) -> Self:
        self.one_of(tuple(METHODS), [name for name in METHODS if getattr(self, name) is not None])
        return self

    @property
    def name(self) -> str:
        """What the method is called in a document."""
        return next(name for name in METHODS if getattr(self, name) is not None)

    @property
    def details(self) -> Details:
        """What the rule says of it."""
        found: Details = getattr(self, self.name)
        return found
