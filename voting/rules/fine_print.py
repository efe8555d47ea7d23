"""The fine print of a rule: every answer's count, the names that it needs, its words for results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from voting.rules.answers import ANSWERS, answer_names
from voting.rules.clauses import Clauses
from voting.rules.profiles import Effect, Objection, Profile, State, Taking
from voting.rules.results import result
from voting.rules.words import marked

_PROXY: Final[dict[Taking, str]] = {
    Taking.AS_CAST: marked("A position cast by proxy counts like one cast in person."),
    Taking.NOT_IN_QUORUM: marked("A position cast by proxy counts, but not for the quorum."),
    Taking.NOT_COUNTED: marked("A position cast by proxy is read as silence."),
}
_WRITING: Final[dict[Taking, str]] = {
    Taking.AS_CAST: marked("A position sent in writing counts like one cast in person."),
    Taking.NOT_IN_QUORUM: marked("A position sent in writing counts, but not for the quorum."),
    Taking.NOT_COUNTED: marked("A position sent in writing is read as silence."),
}
_OFFERED: Final[dict[Objection, str]] = {
    Objection.OPPOSE: marked("The ballot offers opposition and no block."),
    Objection.BLOCK: marked("The ballot offers the block and no separate opposition."),
    Objection.BOTH: marked("The ballot offers both opposition and block."),
}
_DIVIDED: Final[dict[str, str]] = {
    "refused": marked("A seat gives one answer; one that is divided among several is refused."),
    "parts": marked(
        "A seat can divide its answer: each part has its share of the seat’s weight, and where seats are "
        "counted it counts as that part of a seat."
    ),
    "each": marked(
        "A seat can divide its answer: each part has its share of the seat’s weight, and where seats are "
        "counted the seat counts once for every answer that it gives a part."
    ),
    "spoilt": marked("A seat that divides its answer is counted as having cast a spoilt ballot."),
}
_LEFT_OVER: Final = marked("What such a seat leaves over is counted like this: {answers}.")
_SIDES: Final[dict[str, str]] = {
    "yes": marked("On the side in favour: {answers}."),
    "no": marked("On the side against: {answers}."),
    "neutral": marked("On neither side: {answers}."),
}


def fine_print(clauses: Clauses) -> Iterator[str]:
    """Yield everything of a rule that its paragraphs leave out."""
    rule, say = clauses.rule, clauses.words.say
    profiles = [rule.profile_of(stage) for stage in rule.stages]
    if all(profile == profiles[0] for profile in profiles):
        yield from _profile(clauses, profiles[0])
    else:
        for stage, profile in zip(rule.stages, profiles, strict=True):
            name = clauses.words.label(stage.name)
            yield say("How answers are counted in the stage {name}:", name=name)
            yield from _profile(clauses, profile)
    if len(rule.stages) == 1:
        yield say("Its only stage is called {name}.", name=clauses.words.label(rule.stages[0].name))
    yield say(
        "Where a base is empty, a share of it has no answer, and no result rests on it unless it is said "
        "otherwise."
    )
    yield from _split(clauses)
    yield from _needs(clauses)
    for label in sorted(rule.labels):
        yield say("One of its words for a result: {result}.", result=result(clauses, label))


def _split(clauses: Clauses) -> Iterator[str]:
    split, words = clauses.rule.dividing, clauses.words
    yield words.say(_DIVIDED[split.heads])
    if split.heads in ("parts", "each"):
        yield words.say(_LEFT_OVER, answers=words.listed(answer_names([split.rest], words)))


def _profile(clauses: Clauses, profile: Profile) -> Iterator[str]:
    words = clauses.words
    effects: dict[str, Effect] = {
        state.value: effect for state in State if (effect := getattr(profile, state.value)) is not None
    }

    def answers(message: str, states: list[str]) -> str:
        return words.say(message, answers=words.listed(answer_names(states, words)))

    for side, message in _SIDES.items():
        yield answers(message, [name for name, effect in effects.items() if effect.counts == side])
    yield answers(
        marked("In the base, where the base is those counted: {answers}."),
        [name for name, effect in effects.items() if effect.base],
    )
    yield answers(
        marked("Counted as present: {answers}."), [name for name, effect in effects.items() if effect.quorum]
    )
    if profile.absent is None:
        yield words.say("The position of an absent seat counts as if it were present.")
    if profile.protest is None:
        yield words.say("The position of a seat absent in protest counts as if it were present.")
    yield words.say(_PROXY[profile.proxy])
    yield words.say(_WRITING[profile.writing])
    yield words.say(_OFFERED[profile.objection])


def _needs(clauses: Clauses) -> Iterator[str]:
    needs, say = clauses.needs, clauses.words.say
    for section, message in (
        ("groups", marked("{called} is the group “{key}” of the roll, or the one that it is bound to.")),
        (
            "attributes",
            marked("{called} is the attribute “{key}” of the roll, or the one that it is bound to."),
        ),
        ("weights", marked("{called} is the weight “{key}” of the roll, or the one that it is bound to.")),
    ):
        for name, need in sorted(getattr(needs, section).items()):
            called = clauses.called(section, name)
            yield say(message, called=called, key=name)
            if need.usually:
                yield say(
                    "Where the roll has none, {called} is {usually}.", called=called, usually=need.usually
                )
    for name, parameter in sorted(needs.parameters.items()):
        called = clauses.called("parameters", name)
        if parameter.default is None:
            message = marked("{called} (“{key}”) is settled when the rule is used.")
            yield say(message, called=called, key=name)
        else:
            default = parameter.default
            if isinstance(default, str):
                text = say(_base(default))
            elif parameter.kind == "share":
                text = clauses.words.fraction(default)
            else:
                text = clauses.words.number(default)
            message = marked("{called} (“{key}”) is {default} unless it is set otherwise.")
            yield say(message, called=called, key=name, default=text)
    for name in sorted(needs.roles):
        yield say("{called} is the role “{key}”.", called=clauses.called("roles", name), key=name)


def _base(word: str) -> str:
    return ANSWERS.get(word, marked("the published total"))
