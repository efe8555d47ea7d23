"""Rules of bodies whose text is not known here: described, with what is not known, never evaluated.

Such an entry is nothing but words. It is no rule: it has no stages, cannot be bound to a roll, and is offered
nowhere where a rule is chosen. When its text is found, a rule takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import Field

from voting.rules.conditions import Passage
from voting.rules.words import words

MARK: Final = "described_only"

Words = Annotated[str, Field(min_length=1)]


class DescribedRule(Passage):
    """A rule that is known of: what is known, what is not, and why it cannot be evaluated.

    ``described_only`` is the reason, as a clause after “because”.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[A-Za-z0-9_]+)*$")]
    title: Words
    body: Words
    source: Words
    source_status: Literal["found", "memory"]
    who_uses: str = ""
    described_only: Words
    known: Annotated[tuple[Words, ...], Field(min_length=1)]
    not_known: Annotated[tuple[Words, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class DescribedWords:
    """A described rule in a language: the sentence that says so, and two lists with their headings."""

    sentence: str
    known_heading: str
    known: Sequence[str]
    not_known_heading: str
    not_known: Sequence[str]

    @property
    def text(self) -> str:
        """Return everything, an item a line."""
        lines = [self.sentence, self.known_heading, *(f"- {item}" for item in self.known)]
        return "\n".join([*lines, self.not_known_heading, *(f"- {item}" for item in self.not_known)])


@dataclass(frozen=True, slots=True)
class DescribedEntry:
    """A described rule of the catalogue, with the document that it was read from."""

    rule: DescribedRule
    document: str

    @property
    def title(self) -> str:
        """What the rule is called."""
        return self.rule.title

    @property
    def source_status(self) -> str:
        """``found`` or ``memory`` (to be verified)."""
        return self.rule.source_status


def is_described_only(document: object) -> bool:
    """Return whether a document says of itself that it only describes a rule."""
    return isinstance(document, Mapping) and MARK in document


def describe_described(rule: DescribedRule, language: str = "en") -> DescribedWords:
    """Return a described rule in words; what has no translation is said as the entry has it."""
    found = words(language)
    sentence = found.say(
        "Described only: it cannot be evaluated because {why}.", why=found.term(rule.described_only)
    )
    return DescribedWords(
        sentence,
        found.say("What is known:"),
        [found.term(item) for item in rule.known],
        found.say("What is not known:"),
        [found.term(item) for item in rule.not_known],
    )
