"""The rule document: what can be written, and in which shape.

A rule is data (YAML on disk, JSON in a database). The tests it makes stand in ``conditions``; whether the
passages fit together is checked in ``coherence``.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from voting.rules.coherence import passages
from voting.rules.conditions import (
    Condition,
    CountTest,
    GroupNames,
    Label,
    MeanShare,
    Measure,
    Name,
    NumberValue,
    Passage,
    Ratio,
    Selector,
    ShareTest,
)
from voting.rules.outcome import Kind
from voting.rules.positions import Position, Presence
from voting.rules.profiles import STANDARD_PROFILES, Effect, Objection, Profile, Taking


class Step(Passage):
    """If a condition holds, the stage ends with a label or goes on to a later stage."""

    condition: Condition = Field(alias="if")
    then: Label


class Judgement(Passage):
    """A named role states the result, choosing among labels, when the stage comes to it."""

    role: Name
    findings: Annotated[tuple[Label, ...], Field(min_length=1)]


SHORT_STEPS = {
    "blocked_if": Kind.BLOCKED.value,
    "rejected_if": Kind.REJECTED.value,
    "adopted_if": Kind.ADOPTED.value,
    "tied_if": Kind.TIED.value,
    "deferred_if": Kind.DEFERRED.value,
    "referred_if": Kind.REFERRED.value,
}


class Stage(Passage):
    """One stage: who votes, the quorum, what ends it and how, and what follows otherwise.

    The short steps are tried in the order blocked, rejected, adopted, tied, deferred, referred; where another
    order or other labels are needed, ``decide`` lists the steps and takes their place.
    """

    name: Label
    voters: Selector | None = None
    positions: Positions | None = None
    quorum: Condition | None = None
    without_quorum: Label = Kind.NO_QUORUM.value
    blocked_if: Condition | None = None
    rejected_if: Condition | None = None
    adopted_if: Condition | None = None
    tied_if: Condition | None = None
    deferred_if: Condition | None = None
    referred_if: Condition | None = None
    decide: tuple[Step, ...] = ()
    judged_by: Judgement | None = None
    otherwise: Label | None = None

    @model_validator(mode="after")
    def _ends(self) -> Self:
        short = [name for name in SHORT_STEPS if getattr(self, name) is not None]
        if short and self.decide:
            raise PydanticCustomError("steps_twice", "two ways of steps", {"given": ", ".join(short)})
        self.one_of(
            ("otherwise", "judged_by"),
            [name for name in ("otherwise", "judged_by") if getattr(self, name) is not None],
        )
        return self

    def steps(self) -> tuple[tuple[str, Condition, str], ...]:
        """Return the steps in the order in which they are tried, as (path, condition, then)."""
        if self.decide:
            return tuple((f"decide[{i}].if", step.condition, step.then) for i, step in enumerate(self.decide))
        return tuple(
            (name, condition, label)
            for name, label in SHORT_STEPS.items()
            if (condition := getattr(self, name)) is not None
        )


def _profile_name(value: object) -> object:
    return {"like": value} if isinstance(value, str) else value


class Positions(Passage):
    """What each position does: a standard profile by name, with departures from it, or all in full."""

    short_form = {"type": "string"}

    like: Literal["majority", "present", "consensus", "silence"] | None = None
    support: Effect | None = None
    reservation: Effect | None = None
    abstain: Effect | None = None
    stand_aside: Effect | None = None
    oppose: Effect | None = None
    block: Effect | None = None
    unfounded_block: Effect | None = None
    spoilt: Effect | None = None
    no_position: Effect | None = None
    not_participating: Effect | None = None
    silent: Effect | None = None
    absent: Effect | Literal["as_cast"] | None = None
    protest: Effect | Literal["as_cast"] | None = None
    proxy: Taking | None = None
    writing: Taking | None = None
    objection: Objection | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, value: Any) -> Any:
        return _profile_name(value)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [name for name in Profile.model_fields if getattr(self, name) is None]
        if self.like is None and missing:
            raise PydanticCustomError("profile_gap", "positions left out", {"missing": ", ".join(missing)})
        return self

    def profile(self) -> Profile:
        """Return the complete profile."""
        own = {name: value for name in Profile.model_fields if (value := getattr(self, name)) is not None}
        standard = STANDARD_PROFILES[self.like] if self.like else {}
        return Profile.model_validate({**standard, **own})


class Split(Passage):
    """What a seat that divides its answer counts for where heads are counted, and what it leaves over.

    Its weights are always divided by the parts. ``heads``: such an answer is ``refused``, counts by its
    ``parts`` (half a seat), counts once for ``each`` answer that has a part, or is read as ``spoilt``.
    """

    short_form = {"type": "string"}

    heads: Literal["refused", "parts", "each", "spoilt"]
    rest: Literal["silent", "no_position", "abstain", "spoilt"] = "silent"

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, value: Any) -> Any:
        return {"heads": value} if isinstance(value, str) else value


class Named(Passage):
    """A group, attribute or weight that the rule needs: what it is called and where it usually is.

    ``usually`` is what it is bound to when the roll has nothing of the rule's own name and the binding
    names nothing else, such as ``region=Africa``.
    """

    short_form = {"type": "string"}

    called: str
    usually: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_words(cls, value: Any) -> Any:
        return {"called": value} if isinstance(value, str) else value


class Parameter(Passage):
    """A fact that is settled when the rule is used: a number, a share, or what the base is."""

    kind: Literal["number", "share", "base"]
    called: str
    default: NumberValue | None = None


class Needs(Passage):
    """What the rule needs of a roll and of its use: each name with the words for it."""

    groups: dict[Name, Named] = {}
    attributes: dict[Name, Named] = {}
    weights: dict[Name, Named] = {}
    parameters: dict[Name, Parameter] = {}
    roles: dict[Name, str] = {}


NO_POSITION: Final = "no_position"


class ExampleLine(Passage):
    """Some equal seats of a worked example: how many, what they are, what they answer.

    ``weights`` are the totals of the line, divided equally among its seats. Without ``position`` the seats
    cast nothing; ``no_position`` is being there and taking none. ``parts`` are the answers among which each
    of the seats divides itself, with the part for each.
    """

    n: Annotated[int, Field(ge=0)] = 1
    position: Position | Literal["no_position"] | None = None
    parts: dict[Position, Ratio] = {}
    presence: Presence = Presence.PRESENT
    valid_block: bool | None = None
    decides: bool = True
    attributes: dict[Name, str] = {}
    groups: GroupNames = ()
    weights: dict[Name, Ratio] = {}

    @model_validator(mode="after")
    def _one_answer(self) -> Self:
        if self.parts:
            self.one_of(("position", "parts"), ["parts", *(["position"] if self.position else [])])
        return self


class Expected(Passage):
    """What the text of the rule says that a worked example comes to."""

    kind: Kind
    label: Label | None = None
    stage: Label | None = None


class Example(Passage):
    """A worked example: seats and what they answer, and what follows by the text of the rule."""

    name: str
    seats: tuple[ExampleLine, ...]
    published: dict[Name, Ratio] = {}
    names: dict[Name, str] = {}
    parameters: dict[Name, NumberValue] = {}
    statements: dict[Label, Label] = {}
    expect: Expected


class Headed(Passage):
    """What every kind of rule says of itself first: id and version, title, whose it is, its source."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[A-Za-z0-9_]+)*$")]
    version: Annotated[
        str,
        BeforeValidator(lambda value: str(value) if type(value) is int else value),
        WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
    ]
    title: Annotated[str, Field(min_length=1)]
    body: str = ""
    source: str = ""
    source_status: Literal["found", "memory", "hypothetical", "design"]
    notes: str = ""
    who_uses: str = ""
    voters_called: str = "seats"


class Rule(Headed):
    """A decision rule: prose about it, what it needs, what positions do, who votes, and its stages."""

    needs: Needs = Needs()
    voters: Selector
    positions: Positions
    split: Split | None = None
    labels: dict[Label, Kind] = {}
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    examples: tuple[Example, ...] = ()

    def to_document(self) -> dict[str, Any]:
        """Return the rule as a JSON-able document that :func:`load_rule` reads back to an equal rule."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def kind_of(self, label: str) -> Kind | None:
        """Return what a label amounts to, ``None`` when it is no label of this rule."""
        if label in self.labels:
            return self.labels[label]
        return next((kind for kind in Kind if kind.value == label), None)

    @cached_property
    def derived(self) -> dict[str, Any]:
        """Hold what was worked out from this frozen rule once: its hash, its profiles."""
        return {}

    def profile_of(self, stage: Stage) -> Profile:
        """Return the complete profile that a stage counts by."""
        profiles: dict[str, Profile] = self.derived.setdefault("profiles", {})
        if stage.name not in profiles:
            profiles[stage.name] = (stage.positions or self.positions).profile()
        return profiles[stage.name]

    @property
    def dividing(self) -> Split:
        """What a divided answer does; a rule that counts heads and says nothing of it refuses it."""
        return self.split or Split(heads="refused" if self.counts_heads else "parts")

    @property
    def counts_heads(self) -> bool:
        """Whether any test of the rule counts seats and not a weight."""
        if "counts_heads" not in self.derived:
            self.derived["counts_heads"] = any(
                passage.weight is None
                for _, passage in passages(self.stages)
                if isinstance(passage, Measure | CountTest | ShareTest | MeanShare)
            )
        return bool(self.derived["counts_heads"])

    def voters_of(self, stage: Stage) -> Selector:
        """Return who votes in a stage."""
        return stage.voters or self.voters


for _passage in (Stage, Rule):
    _passage.model_rebuild()
