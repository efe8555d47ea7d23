"""The template of the package's words (``rules.pot``): the messages of the code, the words of the catalogue.

``python scripts/rule_words.py`` writes it anew; translators start from it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from voting.rules.choosing.entries import choosing_catalogue
from voting.rules.choosing.methods import Gradients
from voting.rules.entries import catalogue, described
from voting.rules.outcome import Kind

_HEADER = """# Words of the decision rules. Made by voting/rules/template.py; do not edit.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
# Units in which published weights are given; a roll may name others, which stay as they are.
UNITS: Final = ("carats", "countries", "US dollars", "votes")


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """One entry: its context, its text, its plural (empty where there is none)."""

    context: str
    text: str
    plural: str = ""

    def entry(self, forms: Sequence[str] = ("", "")) -> str:
        """Return the entry as a template has it, or with the forms of a language as its translation."""
        lines = [f"msgctxt {_written(self.context)}"] if self.context else []
        lines.append(f"msgid {_written(self.text)}")
        if self.plural:
            lines.append(f"msgid_plural {_written(self.plural)}")
            lines += [f"msgstr[{index}] {_written(form)}" for index, form in enumerate(forms)]
        else:
            lines.append(f"msgstr {_written(forms[0])}")
        return "\n".join(lines)


def template() -> str:
    """Return the whole template as text."""
    return "\n".join([_HEADER, *(f"{message.entry()}\n" for message in all_messages())])


@cache
def all_messages() -> tuple[Message, ...]:
    """Return every message to be translated, in the order of the template."""
    return tuple(sorted({*messages_of_code(), *words_of_catalogue()}))


@cache
def messages_of_code() -> tuple[Message, ...]:
    """Return every message that the modules of the package say, as often as they say it."""
    return tuple(_messages())


def _messages() -> Iterator[Message]:
    for folder in ("voting.rules", "voting.rules.choosing"):
        for file in resources.files(folder).iterdir():
            if file.name.endswith(".py"):
                for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                    if isinstance(node, ast.Call):
                        yield from _said(node)


def _said(call: ast.Call) -> Iterator[Message]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    texts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if name in ("say", "say_noun", "noun", "marked") and texts:
        yield Message("", texts[0])
    elif name == "say_in" and len(texts) == 2:
        yield Message(texts[0], texts[1])
    elif name in ("say_n", "paired") and len(texts) == 2:
        yield Message("", texts[0], texts[1])


def words_of_catalogue() -> Iterator[Message]:
    """Yield the words that the rules of the catalogue have for seats, groups, weights, roles and results."""
    for unit in UNITS:
        yield Message("", unit)
    for kind in Kind:
        yield Message("", kind.value.replace("_", " "))
    for entry in catalogue().values():
        rule, needs = entry.rule, entry.rule.needs
        yield Message("", rule.voters_called)
        yield Message("gender", rule.voters_called)
        for section in (needs.groups, needs.attributes, needs.weights, needs.parameters):
            for need in section.values():
                yield Message("", need.called)
        for role in needs.roles.values():
            yield Message("", role)
        for label in (*rule.labels, *(stage.name for stage in rule.stages)):
            yield Message("", label.replace("_", " "))
    for other in described().values():
        for text in (other.rule.described_only, *other.rule.known, *other.rule.not_known):
            yield Message("", text)
    yield from _words_of_choosing()


def _words_of_choosing() -> Iterator[Message]:
    """Yield the words of the choosing rules: seats, groups, weights, roles, stages, levels of agreement."""
    for entry in choosing_catalogue().values():
        rule, needs = entry.rule, entry.rule.needs
        yield Message("", rule.voters_called)
        yield Message("gender", rule.voters_called)
        for section in (needs.groups, needs.attributes, needs.weights):
            for need in section.values():
                yield Message("", need.called)
        for role in needs.roles.values():
            yield Message("", role)
        for stage in rule.stages:
            yield Message("", stage.name.replace("_", " "))
            if isinstance(stage.method.details, Gradients):
                for level in stage.method.details.levels:
                    yield Message("", level.called)


def _written(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
