"""A rule laid out for a picture: its stages, what each tests and where that leads; and its worked examples.

The same conditions as in a description, as a list in place of a sentence. Everything is in one language, so
that no sentence of a page is half in another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from voting.rules.answers import answer_names
from voting.rules.clauses import Clauses, clauses_of
from voting.rules.conditions import Condition
from voting.rules.document import Example, ExampleLine, Rule, Stage
from voting.rules.outcome import Outcome
from voting.rules.positions import Presence
from voting.rules.results import KINDS
from voting.rules.words import Words, marked, words


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A condition: its words, the test itself, and what it is made of where it combines others."""

    text: str
    condition: Condition
    parts: tuple[LaidOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """Where something leads: a result (``kind``), or in words to a later stage or to a role."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class PicturedStep:
    """One thing that is tested in a stage, and where it leads if it holds; a quorum leads if it does not."""

    test: LaidOut
    way: Way
    is_quorum: bool = False


@dataclass(frozen=True, slots=True)
class PicturedStage:
    """A stage: its name, its steps in order, what else there is (``rest``) and where that leads."""

    name: str
    steps: tuple[PicturedStep, ...]
    rest: str
    otherwise: Way


_IF: Final[Mapping[str, str]] = {
    "one": marked("If {condition}"),
    "all": marked("If all of these hold:"),
    "any": marked("If one or more of these hold:"),
    "at_least": marked("If at least {n} of these hold:"),
}
_UNLESS: Final[Mapping[str, str]] = {
    "one": marked("Unless {condition}"),
    "all": marked("Unless all of these hold:"),
    "any": marked("Unless one or more of these hold:"),
    "at_least": marked("Unless at least {n} of these hold:"),
}
# A part of a list, after its number.
_PART: Final[Mapping[str, str]] = {
    "one": marked("{condition}"),
    "all": marked("all of these:"),
    "any": marked("one or more of these:"),
    "at_least": marked("at least {n} of these:"),
}


def pictured(rule: Rule, language: str = "en") -> list[PicturedStage]:
    """Return the stages of a rule in their order, laid out in a language."""
    clauses = clauses_of(rule, words(language))
    return [_stage(clauses, stage) for stage in rule.stages]


def _stage(clauses: Clauses, stage: Stage) -> PicturedStage:
    say = clauses.words.say
    steps = []
    if stage.quorum is not None:
        missed = _way(clauses, stage.without_quorum)
        steps.append(PicturedStep(_laid(clauses, stage.quorum, _UNLESS), missed, is_quorum=True))
    steps += [
        PicturedStep(_laid(clauses, condition, _IF), _way(clauses, then))
        for _, condition, then in stage.steps()
    ]
    if stage.judged_by is not None:
        role = clauses.called("roles", stage.judged_by.role)
        otherwise = Way(say("{role} states the result, with reasons", role=role))
    else:
        otherwise = _way(clauses, str(stage.otherwise))
    name = clauses.words.term(stage.name.replace("_", " "))
    rest = say("In every other case") if steps else say("In every case")
    return PicturedStage(name, tuple(steps), rest, otherwise)


def _way(clauses: Clauses, target: str) -> Way:
    kind = clauses.rule.kind_of(target)
    if kind is None:
        return Way(clauses.words.say("on to the stage {name}", name=clauses.words.label(target)))
    if target == kind.value:
        return Way(clauses.words.say(KINDS[kind]), kind.value)
    label = clauses.words.term(target.replace("_", " "))
    return Way(label[:1].upper() + label[1:], kind.value)


def _laid(clauses: Clauses, condition: Condition, messages: Mapping[str, str]) -> LaidOut:
    say = clauses.words.say
    if condition.every is not None:
        kind, parts = "all", condition.every
    elif condition.some is not None:
        kind, parts = "any", condition.some
    elif condition.at_least is not None:
        kind, parts = "at_least", condition.at_least.of
    else:
        return LaidOut(say(messages["one"], condition=clauses.condition(condition)), condition)
    number = condition.at_least.number if condition.at_least is not None else len(parts)
    inside = tuple(_laid(clauses, part, _PART) for part in parts)
    return LaidOut(say(messages[kind], n=number), condition, inside)


# Worked examples


def line_in_words(rule: Rule, example: Example, line: ExampleLine, language: str = "en") -> str:
    """Return a line of a worked example: ``59 × support``, with what the seats are and what they weigh."""
    found = words(language)
    called = _called(rule, example, found)
    groups = dict.fromkeys((*line.attributes.values(), *line.groups))
    marks = [called.get(value, value.replace("_", " ")) for value in groups]
    marks += [f"{found.number(amount)} {called.get(name, name)}" for name, amount in line.weights.items()]
    if not line.decides:
        marks.append(found.say("without a right to decide"))
    answer = _answer(line, found)
    if not marks:
        return found.say("{n} × {answer}", n=found.number(line.n), answer=answer)
    return found.say(
        "{n} × {answer} ({marks})", n=found.number(line.n), answer=answer, marks=found.commas(marks)
    )


def _called(rule: Rule, example: Example, found: Words) -> dict[str, str]:
    """Return what the rule calls the groups and weights of an example, by the names that they have in it."""
    return {
        example.names.get(name, name).rpartition("=")[2]: found.term(need.called)
        for section in (rule.needs.groups, rule.needs.weights)
        for name, need in section.items()
    }


_TAKING_PART: Final[Mapping[Presence, str]] = {
    Presence.PROXY: marked("{answer}, by proxy"),
    Presence.WRITING: marked("{answer}, in writing"),
    Presence.ABSENT: marked("{answer}, and absent"),
    Presence.PROTEST: marked("{answer}, and absent in protest"),
    Presence.NOT_PARTICIPATING: marked("{answer}, and not taking part"),
}


def _answer(line: ExampleLine, found: Words) -> str:
    if line.parts:
        parts = [
            found.say("{part} {answer}", part=part, answer=answer_names([position.value], found)[0])
            for position, part in line.parts.items()
        ]
        answer = found.say("divided: {parts}", parts=found.listed(parts))
    elif line.position is not None:
        (answer,) = answer_names([str(line.position)], found)
    else:
        (answer,) = answer_names([_WITHOUT[line.presence]], found)
        return answer
    if line.presence is Presence.PRESENT:
        return answer
    return found.say(_TAKING_PART[line.presence], answer=answer)


# What casting nothing is called.
_WITHOUT: Final[Mapping[Presence, str]] = {
    Presence.PRESENT: "silent",
    Presence.PROXY: "silent",
    Presence.WRITING: "silent",
    Presence.ABSENT: "absent",
    Presence.PROTEST: "protest",
    Presence.NOT_PARTICIPATING: "not_participating",
}


def verdict(outcome: Outcome, language: str = "en") -> str:
    """Return an outcome in a word or two: the body's own label where it has one."""
    found = words(language)
    if outcome.label == outcome.kind.value:
        return found.say(KINDS[outcome.kind])
    label = found.term(outcome.label.replace("_", " "))
    return label[:1].upper() + label[1:]
