"""What a rule document tests: selections of seats, amounts, shares, groups and their combination.

Every class is one kind of passage of a rule document; unknown keys are refused everywhere, numbers are whole
or fractions. What the passages mean stands in ``docs/decision-rules.md``; how they are evaluated in
``testing``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    PlainValidator,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from voting.rules.exact import exact_number, number_or_name, share_or_name, written

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
Label = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]

_FRACTION_SCHEMA = {
    "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": r"^\d+(/\d+)?$|^[A-Za-z]\w*$"}]
}
ShareValue = Annotated[
    Fraction | str,
    PlainValidator(share_or_name),
    PlainSerializer(written),
    WithJsonSchema({**_FRACTION_SCHEMA, "description": "A fraction such as 2/3, or a parameter's name."}),
]
NumberValue = Annotated[
    Fraction | str,
    PlainValidator(number_or_name),
    PlainSerializer(written),
    WithJsonSchema({**_FRACTION_SCHEMA, "description": "A number, a fraction, or a parameter's name."}),
]
Ratio = Annotated[
    Fraction,
    PlainValidator(exact_number),
    PlainSerializer(written),
    WithJsonSchema(_FRACTION_SCHEMA),
]


class Counted(StrEnum):
    """What an amount can count: the sides of a profile, the standard bases, or single positions."""

    YES = "yes"
    NO = "no"
    NEUTRAL = "neutral"
    CAST = "cast"
    COUNTED = "counted"
    PRESENT = "present"
    ROLL = "roll"
    SUPPORT = "support"
    RESERVATION = "reservation"
    ABSTAIN = "abstain"
    STAND_ASIDE = "stand_aside"
    OPPOSE = "oppose"
    BLOCK = "block"
    UNFOUNDED_BLOCK = "unfounded_block"
    SPOILT = "spoilt"
    NO_POSITION = "no_position"
    NOT_PARTICIPATING = "not_participating"
    SILENT = "silent"
    ABSENT = "absent"
    PROTEST = "protest"


PUBLISHED = "published"
# What a base is that is a number settled when the rule is used; never written in a document.
FIXED = "fixed"
BASE_WORDS = (*(word.value for word in Counted), PUBLISHED)
COMPARISONS = ("at_least", "more_than", "at_most", "fewer_than")


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _one_or_many(value: tuple[Any, ...]) -> Any:
    return value[0] if len(value) == 1 else list(value)


def _one_or_list(item: Mapping[str, Any]) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [item, {"type": "array", "items": item}]})


_WORDS_SCHEMA = {"type": "string", "enum": [word.value for word in Counted]}
Several = Annotated[
    tuple[Counted, ...],
    BeforeValidator(_as_list),
    PlainSerializer(_one_or_many),
    _one_or_list(_WORDS_SCHEMA),
]
GroupNames = Annotated[
    tuple[Name, ...],
    BeforeValidator(_as_list),
    PlainSerializer(_one_or_many),
    _one_or_list({"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9_]*$"}),
]


class Passage(BaseModel):
    """The base of every passage: frozen, nothing unknown, written with its outside names.

    ``short_form`` is the JSON Schema of the short way of writing the passage, where it has one.
    """

    short_form: ClassVar[dict[str, Any] | None] = None

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_alias=True, validate_by_name=True, serialize_by_alias=True
    )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of the passage, in short or in full."""
        full = handler(core_schema)
        return full if cls.short_form is None else {"anyOf": [cls.short_form, full]}

    @classmethod
    def one_of(cls, names: tuple[str, ...], given: list[str]) -> None:
        """Raise ``one_of`` unless exactly one of ``names`` is given."""
        if len(given) != 1:
            raise PydanticCustomError(
                "one_of",
                "exactly one is needed",
                {"names": ", ".join(names), "given": ", ".join(given), "count": len(given)},
            )


_SELECTOR_WORDS: dict[str, dict[str, bool]] = {
    "deciding": {"decides": True},
    "advising": {"decides": False},
    "everyone": {},
}


class Selector(Passage):
    """Which seats: those that decide or advise, those in all, in any or in none of some groups.

    Written as ``deciding``, ``advising``, ``everyone``, the name of a group, or in full.
    """

    short_form = {"type": "string"}

    decides: bool | None = None
    in_all: GroupNames = Field(default=(), alias="in")
    in_any: GroupNames = ()
    not_in: GroupNames = ()

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, value: Any) -> Any:
        if isinstance(value, str):
            return _SELECTOR_WORDS.get(value, {"in": [value]})
        return value


class Measure(Passage):
    """An amount: heads or a weight, summed over some positions within a selection, times a factor."""

    of: Several = (Counted.YES,)
    weight: Name | None = None
    seats: Selector | None = None
    times: Ratio = Fraction(1)


def _shape(value: object) -> str:
    return "measure" if isinstance(value, dict | Measure) else "word"


Base = Annotated[
    Annotated[
        Annotated[str, Field(description="One of the counted words, published, or a parameter.")],
        Tag("word"),
    ]
    | Annotated[Measure, Tag("measure")],
    Discriminator(_shape),
]
NumberOrMeasure = Annotated[
    Annotated[NumberValue, Tag("word")] | Annotated[Measure, Tag("measure")], Discriminator(_shape)
]


class ShareComparison(Passage):
    """A share is at least, more than, at most or fewer than a fraction."""

    at_least: ShareValue | None = None
    more_than: ShareValue | None = None
    at_most: ShareValue | None = None
    fewer_than: ShareValue | None = None

    @model_validator(mode="after")
    def _one_comparison(self) -> Self:
        self.one_of(COMPARISONS, [name for name in COMPARISONS if getattr(self, name) is not None])
        return self

    @property
    def comparison(self) -> tuple[str, Fraction | str]:
        """Return the comparison and its fraction or parameter."""
        return next((name, getattr(self, name)) for name in COMPARISONS if getattr(self, name) is not None)


class NumberComparison(Passage):
    """An amount is at least, more than, at most or fewer than a number or another amount."""

    at_least: NumberOrMeasure | None = None
    more_than: NumberOrMeasure | None = None
    at_most: NumberOrMeasure | None = None
    fewer_than: NumberOrMeasure | None = None

    @model_validator(mode="after")
    def _one_comparison(self) -> Self:
        self.one_of(COMPARISONS, [name for name in COMPARISONS if getattr(self, name) is not None])
        return self

    @property
    def comparison(self) -> tuple[str, Fraction | str | Measure]:
        """Return the comparison and its number, parameter or amount."""
        return next((name, getattr(self, name)) for name in COMPARISONS if getattr(self, name) is not None)


class CountTest(NumberComparison):
    """Compare an amount with a number or with another amount."""

    of: Several = (Counted.YES,)
    weight: Name | None = None
    seats: Selector | None = None


class ShareTest(ShareComparison):
    """Compare a share with a fraction.

    ``base`` is one of the counted words (of the same seats and weight), ``published`` (the published total
    of the weight), a parameter of kind *base* or *number*, or an amount of its own. ``empty_base`` says what
    0 of 0 is; ``undefined`` neither passes nor fails, and an outcome never rests on it.
    """

    of: Several = (Counted.YES,)
    base: Base = Counted.COUNTED.value
    weight: Name | None = None
    seats: Selector | None = None
    empty_base: Literal["undefined", "passes", "fails"] = "undefined"


def _grouping(value: object) -> object:
    if isinstance(value, str):
        return {"attribute": value}
    return {"groups": value} if isinstance(value, list | tuple) else value


class Grouping(Passage):
    """The groups of a test: every value of an attribute of the roll, or groups by name; with weights."""

    short_form = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}

    attribute: Name | None = None
    groups: GroupNames = ()
    weights: dict[Name, Ratio] = {}

    @model_validator(mode="before")
    @classmethod
    def _from_short(cls, value: Any) -> Any:
        return _grouping(value)

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        self.one_of(
            ("attribute", "groups"), [name for name in ("attribute", "groups") if getattr(self, name)]
        )
        return self


def _levels(value: object) -> object:
    if isinstance(value, list | tuple) and not all(isinstance(item, str) for item in value):
        return value
    return [value]


class MeanShare(ShareComparison):
    """Compare the mean of the groups' shares: each group counts the same, or with its stated weight.

    ``groups`` with several levels nests: chambers, and inside them sub-chambers. ``empty`` says what a
    group does in whose base nothing stands: it is ``left_out`` of the mean, stands as ``zero``, or makes
    the mean ``undefined``.
    """

    of: Several = (Counted.YES,)
    base: Counted = Counted.COUNTED
    weight: Name | None = None
    seats: Selector | None = None
    groups: Annotated[tuple[Grouping, ...], BeforeValidator(_levels), Field(min_length=1)]
    empty: Literal["left_out", "zero", "undefined"]


class InEach(Passage):
    """In each of the groups a condition holds; ``empty`` says what a group without a seat does."""

    groups: Grouping
    empty: Literal["left_out", "passes", "fails"]
    holds: Condition


class InSome(NumberComparison):
    """In so many of the groups (or in groups of so much weight) a condition holds.

    A whole number counts groups, a fraction below 1 is a share of the groups that are there.
    """

    groups: Grouping
    empty: Literal["left_out", "passes", "fails"]
    holds: Condition


class KOf(Passage):
    """At least so many of several conditions hold."""

    number: Annotated[int, Field(ge=1)]
    of: Annotated[tuple[Condition, ...], Field(min_length=1)]


CONDITIONS = ("share", "count", "mean_share", "in_each", "in_some", "all", "any", "not", "at_least")


class Condition(Passage):
    """One test, or a combination of conditions: exactly one key."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    share: ShareTest | None = None
    count: CountTest | None = None
    mean_share: MeanShare | None = None
    in_each: InEach | None = None
    in_some: InSome | None = None
    every: Annotated[tuple[Condition, ...], Field(min_length=1)] | None = Field(default=None, alias="all")
    some: Annotated[tuple[Condition, ...], Field(min_length=1)] | None = Field(default=None, alias="any")
    negated: Condition | None = Field(default=None, alias="not")
    at_least: KOf | None = None

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        names = {"every": "all", "some": "any", "negated": "not"}
        fields = type(self).model_fields
        self.one_of(CONDITIONS, [names.get(name, name) for name in fields if getattr(self, name) is not None])
        return self


for _passage in (InEach, InSome, KOf, Condition):
    _passage.model_rebuild()
