"""What every position and every way of taking part does to the count, and the standard profiles of that."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetJsonSchemaHandler,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from voting.rules.positions import Position


class State(StrEnum):
    """What a seat's ballot amounts to before a rule reads it; the keys of a profile.

    ``NO_POSITION`` is being there without taking a position, ``SILENT`` is having cast nothing at all.
    """

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


class Objection(StrEnum):
    """Which objection a poll under the rule offers."""

    OPPOSE = "oppose"
    BLOCK = "block"
    BOTH = "both"


_EFFECT_WORDS: dict[str, tuple[str, bool, bool]] = {
    "yes": ("yes", True, True),
    "no": ("no", True, True),
    "in_base": ("neutral", True, True),
    "present": ("neutral", False, True),
    "not_counted": ("neutral", False, False),
}


class Effect(BaseModel):
    """What one position does: to which side it counts, whether it is in the base and in the quorum."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    counts: Literal["yes", "no", "neutral"]
    base: bool
    quorum: bool

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, value: Any) -> Any:
        if isinstance(value, bool):
            raise PydanticCustomError("effect_bool", "a bare yes or no", {"value": str(value)})
        if isinstance(value, str):
            if value not in _EFFECT_WORDS:
                raise PydanticCustomError(
                    "unknown_effect", "unknown effect", {"value": value, "known": ", ".join(_EFFECT_WORDS)}
                )
            counts, base, quorum = _EFFECT_WORDS[value]
            return {"counts": counts, "base": base, "quorum": quorum}
        return value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of an effect, as a word or in full."""
        return {"anyOf": [{"type": "string", "enum": list(_EFFECT_WORDS)}, handler(core_schema)]}

    @model_serializer
    def _to_word(self) -> str | dict[str, Any]:
        key = (self.counts, self.base, self.quorum)
        for word, effect in _EFFECT_WORDS.items():
            if effect == key:
                return word
        return {"counts": self.counts, "base": self.base, "quorum": self.quorum}


class Taking(StrEnum):
    """What proxy and writing do to a position: count as cast, count but not for the quorum, or not at all."""

    AS_CAST = "as_cast"
    NOT_IN_QUORUM = "not_in_quorum"
    NOT_COUNTED = "not_counted"


def _away(value: object) -> object:
    return None if value == "as_cast" else value


AwayEffect = Annotated[Effect | None, BeforeValidator(_away)]


class Profile(BaseModel):
    """A complete statement of what each position, each presence and silence does.

    ``absent`` and ``protest`` give the effect of being away, whatever position was noted; ``None`` (written
    ``as_cast``) lets the position count as if the seat were present.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    support: Effect
    reservation: Effect
    abstain: Effect
    stand_aside: Effect
    oppose: Effect
    block: Effect
    unfounded_block: Effect
    spoilt: Effect
    no_position: Effect
    not_participating: Effect
    silent: Effect
    absent: AwayEffect
    protest: AwayEffect
    proxy: Taking
    writing: Taking
    objection: Objection

    def effect(self, state: State) -> Effect:
        """Return the effect of a state; being away ``as_cast`` without a position is silence."""
        effect = getattr(self, state.value)
        return effect if isinstance(effect, Effect) else self.silent

    def worst_position(self) -> Position:
        """Return the objection that unknown positions are read as in the worst case."""
        if self.objection is Objection.OPPOSE or self.block.counts != "no":
            return Position.OPPOSE
        return Position.BLOCK


_MAJORITY: dict[str, str] = {
    "support": "yes",
    "reservation": "yes",
    "abstain": "present",
    "stand_aside": "present",
    "oppose": "no",
    "block": "no",
    "unfounded_block": "no",
    "spoilt": "present",
    "no_position": "present",
    "not_participating": "not_counted",
    "silent": "not_counted",
    "absent": "not_counted",
    "protest": "not_counted",
    "proxy": "as_cast",
    "writing": "as_cast",
    "objection": "oppose",
}

STANDARD_PROFILES: dict[str, dict[str, str]] = {
    # Votes for and against; abstaining and standing aside is being present without voting.
    "majority": _MAJORITY,
    # The same with every seat that is present in the base, so that abstaining weighs against.
    "present": {
        **_MAJORITY,
        **dict.fromkeys(("abstain", "stand_aside", "spoilt", "no_position"), "in_base"),
    },
    # Only objections matter; an opposition is an objection like a block, and the poll offers the block.
    "consensus": {**_MAJORITY, "objection": "block"},
    # Silence is consent: who does not answer by the deadline agrees.
    "silence": {
        **_MAJORITY,
        "objection": "block",
        **dict.fromkeys(("silent", "absent", "protest", "no_position", "not_participating"), "yes"),
    },
}
