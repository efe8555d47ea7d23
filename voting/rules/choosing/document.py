"""The choosing rule: a document that says how one of several texts (or other options) is picked.

It is of the same family as a decision rule: data, validated, hashed, said in words. It never adopts
anything; it *picks the text that goes to consensus*, or only shows how far apart the seats are. Nothing
that could be settled in two ways is left unsaid: what an option counts that a ballot leaves out, whether
two options may stand in one place, what follows from a tie.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from voting.rules.choosing.methods import Method, Points
from voting.rules.conditions import Grouping, Label, Name, Passage, Ratio, Selector, ShareValue
from voting.rules.document import Headed, Needs

OptionKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
Place = Annotated[
    tuple[OptionKey, ...],
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
    PlainSerializer(lambda value: value[0] if len(value) == 1 else list(value)),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
MOST_OPTIONS = 26
NOTHING = "nothing"


class Needed(Passage):
    """What an option needs to win: a share of the seats (or weights) that cast, are present, or on the
    roll.

    ``cast`` are ballots that answer, ``present`` also blank ones, ``roll`` all that vote in the stage;
    ``continuing`` are the ballots that still count in a round of the instant runoff. With ``in_each`` the
    share is needed in each of the groups, of which ``empty`` says what one without a ballot does.
    """

    at_least: ShareValue | None = None
    more_than: ShareValue | None = None
    of: Literal["cast", "present", "roll", "continuing"]
    in_each: Grouping | None = None
    empty: Literal["left_out", "fails"] | None = None

    @model_validator(mode="after")
    def _one_comparison(self) -> Self:
        names = ("at_least", "more_than")
        self.one_of(names, [name for name in names if getattr(self, name) is not None])
        if (self.in_each is None) != (self.empty is None):
            raise PydanticCustomError("empty_unsaid", "in_each and empty belong together", {})
        return self


class Chambers(Passage):
    """Seats are counted in chambers, and ``combined`` says how these come to one result.

    ``same_weight``: every chamber counts the same (or as ``groups`` weighs it), divided among its ballots.
    ``lowest_share``: an option has the share of the chamber that likes it least. ``all_agree``: every
    chamber picks for itself, and all have to pick the same. ``most_chambers``: every chamber picks for
    itself, and the option that most chambers pick is first; a chamber that ties divides itself. ``empty``
    is what a chamber without a ballot does.
    """

    of: Grouping
    combined: Literal["same_weight", "lowest_share", "all_agree", "most_chambers"]
    empty: Literal["left_out", "fails"]


class Among(Passage):
    """Which options of the stage before are still there: its ``best`` so many.

    ``at_the_line`` says what happens to options that tie for the last place: ``all`` or ``none`` of them.
    """

    best: Annotated[int, Field(ge=1, strict=True)]
    at_the_line: Literal["all", "none"]


class Ties(Passage):
    """What a tie does: it is ``shown`` and stands, or a role states a drawn order of the options."""

    short_form = {"type": "string", "enum": ["shown"]}

    drawn_by: Name | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, value: Any) -> Any:
        return {} if value == "shown" else value


class ChoosingStage(Passage):
    """One stage: who votes, by which method, what an option needs, what a tie does, what follows."""

    name: Label
    voters: Selector | None = None
    among: Among | None = None
    method: Method
    weight: Name | None = None
    chambers: Chambers | None = None
    quorum: ShareValue | None = None
    wins_if: Needed | None = None
    ties: Ties = Ties()
    otherwise: Label = NOTHING


class Cast(Passage):
    """Some equal seats of a worked example and what each of them answers in one vote.

    At most one of ``one``, ``approves``, ``points``, ``levels``, ``ranks`` (best first, options in one
    place in a list); none is a blank ballot, unless the seats are ``absent``. ``weights`` are the totals of
    the line. In a later ``vote`` the same seats answer again.
    """

    n: Annotated[int, Field(ge=0, strict=True)] = 1
    vote: Annotated[int, Field(ge=1, strict=True)] = 1
    absent: bool = False
    decides: bool = True
    attributes: dict[Name, str] = {}
    groups: tuple[Name, ...] = ()
    weights: dict[Name, Ratio] = {}
    one: OptionKey | None = None
    approves: tuple[OptionKey, ...] | None = None
    points: dict[OptionKey, Points] | None = None
    levels: dict[OptionKey, Label] | None = None
    ranks: tuple[Place, ...] | None = None

    @model_validator(mode="after")
    def _one_answer(self) -> Self:
        names = ("one", "approves", "points", "levels", "ranks")
        given = [name for name in names if getattr(self, name) is not None]
        if len(given) > 1 or (given and self.absent):
            self.one_of(names, [*given, *(["absent"] if self.absent else [])])
        return self


class ExpectedChoice(Passage):
    """What the text of the rule says that a worked example comes to."""

    kind: Literal["chosen", "tied", "nothing", "next_vote", "shown", "no_quorum", "no_ballots"]
    chosen: tuple[OptionKey, ...] = ()
    stage: Label | None = None


class ChoosingExample(Passage):
    """A worked example: options, seats with their answers, and what follows by the text of the rule."""

    name: str
    options: Annotated[tuple[OptionKey, ...], Field(min_length=2)]
    cast: tuple[Cast, ...]
    names: dict[Name, str] = {}
    statements: dict[Label, tuple[OptionKey, ...]] = {}
    expect: ExpectedChoice


class ChoosingRule(Headed):
    """A choosing rule: prose about it, what it needs of a roll, who votes, and its stages.

    ``picks`` is ``text`` (the text that goes to consensus), ``one`` (an option, by itself), or ``none`` (the
    answers are only shown).
    """

    picks: Literal["text", "one", "none"]
    options: Annotated[tuple[OptionKey, ...], Field(max_length=MOST_OPTIONS)] = ()
    needs: Needs = Needs()
    voters: Selector
    stages: Annotated[tuple[ChoosingStage, ...], Field(min_length=1)]
    examples: tuple[ChoosingExample, ...] = ()

    def to_document(self) -> dict[str, Any]:
        """Return the rule as a JSON-able document that ``load_choosing_rule`` reads back to an equal rule."""
        return self.model_dump(mode="json", exclude_defaults=True)

    @cached_property
    def derived(self) -> dict[str, Any]:
        """Hold what was worked out from this frozen rule once: its hash."""
        return {}

    def voters_of(self, stage: ChoosingStage) -> Selector:
        """Return who votes in a stage."""
        return stage.voters or self.voters

    def stage(self, name: str) -> ChoosingStage:
        """Return the stage with a name. Raises ``KeyError``."""
        for stage in self.stages:
            if stage.name == name:
                return stage
        raise KeyError(name)
