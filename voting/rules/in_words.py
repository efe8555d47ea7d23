"""Every rule of the catalogue in words, as one page of text a language: what is read through for sense."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from voting.rules.answers import answer_names
from voting.rules.ballot_words import effect_of
from voting.rules.choosing.describe import describe_choosing
from voting.rules.choosing.entries import ChoosingEntry, choosing_catalogue
from voting.rules.describe import describe
from voting.rules.described import DescribedEntry, describe_described
from voting.rules.document import Rule
from voting.rules.entries import CatalogueEntry, catalogue, described
from voting.rules.offers import offered_positions
from voting.rules.words import words

LANGUAGES: Final = ("en", "fr", "pt")


def in_words(language: str) -> str:
    """Return the page of a language, in Markdown: every rule's sentence, paragraphs, ballot, fine print."""
    say = words(language).say
    intro = say(
        "Every rule of the catalogue as the pages describe it. Titles are those of the rule documents and "
        "are not translated. Made by scripts/rule_words.py; do not edit."
    )
    blocks = [f"# {say('The decision rules in words')}", intro]
    for entry in catalogue().values():
        blocks.extend(_rule(entry, language))
    blocks.append(f"# {say('Choosing among texts')}")
    for choosing in choosing_catalogue().values():
        blocks.extend(_choosing(choosing, language))
    blocks.append(f"# {say('Described only')}")
    for other in described().values():
        blocks.extend(_described(other, language))
    return "\n\n".join(blocks) + "\n"


def _rule(entry: CatalogueEntry, language: str) -> Iterator[str]:
    say, description = words(language).say, describe(entry.rule, language)
    yield f"## `{entry.rule.id}` {entry.title}"
    yield f"**{description.sentence}**"
    yield from description.paragraphs
    yield f"*{say('On the ballot:')}*\n\n" + "\n".join(f"- {line}" for line in _ballot(entry.rule, language))
    yield f"*{say('The fine print:')}*\n\n" + "\n".join(f"- {line}" for line in description.details)


def _choosing(entry: ChoosingEntry, language: str) -> Iterator[str]:
    say, description = words(language).say, describe_choosing(entry.rule, language)
    yield f"## `{entry.rule.id}` {entry.rule.title}"
    yield f"**{description.sentence}**"
    yield from description.paragraphs
    yield f"*{say('The fine print:')}*\n\n" + "\n".join(f"- {line}" for line in description.details)


def _described(entry: DescribedEntry, language: str) -> Iterator[str]:
    found = describe_described(entry.rule, language)
    yield f"## `{entry.rule.id}` {entry.title}"
    yield f"**{found.sentence}**"
    yield f"*{found.known_heading}*\n\n" + "\n".join(f"- {item}" for item in found.known)
    yield f"*{found.not_known_heading}*\n\n" + "\n".join(f"- {item}" for item in found.not_known)


def _ballot(rule: Rule, language: str) -> Iterator[str]:
    found = words(language)
    for position in offered_positions(rule):
        (answer,) = answer_names([position.value], found)
        yield found.say("{answer}: {effect}", answer=answer, effect=effect_of(rule, position, language))
