"""Words for results: what an outcome, a body's own label or a later stage is called."""

from __future__ import annotations

from typing import Final

from voting.rules.clauses import Clauses
from voting.rules.outcome import Kind
from voting.rules.words import Words, marked

# As a clause: “… in that case the proposal is rejected”.
_FOLLOWS: Final[dict[Kind, str]] = {
    Kind.ADOPTED: marked("the proposal is adopted"),
    Kind.REJECTED: marked("the proposal is rejected"),
    Kind.BLOCKED: marked("the proposal is blocked"),
    Kind.NO_QUORUM: marked("there is no quorum and nothing is decided"),
    Kind.DEFERRED: marked("the decision is deferred"),
    Kind.REFERRED: marked("the proposal is referred to another body or meeting"),
    Kind.TIED: marked("the vote is tied"),
    Kind.AWAITING_STATEMENT: marked("the result is still to be stated"),
    Kind.NOT_APPLICABLE: marked("the rule cannot be used on this roll"),
}
# As the beginning of a sentence: “The proposal is adopted if …”.
_BEGINS: Final[dict[Kind, str]] = {
    Kind.ADOPTED: marked("The proposal is adopted"),
    Kind.REJECTED: marked("The proposal is rejected"),
    Kind.BLOCKED: marked("The proposal is blocked"),
    Kind.NO_QUORUM: marked("There is no quorum and nothing is decided"),
    Kind.DEFERRED: marked("The decision is deferred"),
    Kind.REFERRED: marked("The proposal is referred to another body or meeting"),
    Kind.TIED: marked("The vote is tied"),
    Kind.AWAITING_STATEMENT: marked("The result is still to be stated"),
    Kind.NOT_APPLICABLE: marked("The rule cannot be used on this roll"),
}
# As a word by itself: “Adopted.”
KINDS: Final[dict[Kind, str]] = {
    Kind.ADOPTED: marked("Adopted"),
    Kind.REJECTED: marked("Rejected"),
    Kind.BLOCKED: marked("Blocked"),
    Kind.NO_QUORUM: marked("No quorum"),
    Kind.DEFERRED: marked("Deferred"),
    Kind.REFERRED: marked("Referred"),
    Kind.TIED: marked("Tied"),
    Kind.AWAITING_STATEMENT: marked("Result not yet stated"),
    Kind.NOT_APPLICABLE: marked("Not applicable"),
}


def follows(clauses: Clauses, target: str) -> str:
    """Return what follows as a clause: a result, a body's own label with its kind, or a later stage."""
    if clauses.rule.kind_of(target) is None:
        return clauses.words.say("the matter goes on to the stage {name}", name=clauses.words.label(target))
    return _recorded(clauses, target, _FOLLOWS)


def begins(clauses: Clauses, target: str) -> str:
    """Return what follows as the beginning of a sentence."""
    if clauses.rule.kind_of(target) is None:
        return clauses.words.say("The matter goes on to the stage {name}", name=clauses.words.label(target))
    return _recorded(clauses, target, _BEGINS)


def _recorded(clauses: Clauses, target: str, messages: dict[Kind, str]) -> str:
    kind, words = clauses.rule.kind_of(target) or Kind.NOT_APPLICABLE, clauses.words
    if target == kind.value:
        return words.say(messages[kind])
    return words.say(
        "{result} (recorded as {label})", result=words.say(messages[kind]), label=words.label(target)
    )


def result(clauses: Clauses, label: str) -> str:
    """Return a label as a result that can be listed: “adopted by vote” (Adopted)."""
    kind = clauses.rule.kind_of(label)
    if kind is None:
        return clauses.words.label(label)
    return kind_and_label(kind, label, clauses.words)


def kind_and_label(kind: Kind, label: str, words: Words) -> str:
    """Return what an outcome is called: its kind, with the body's own label where that is another."""
    called = words.say(KINDS[kind])
    if label == kind.value:
        return called
    return words.say("{kind} ({label})", kind=called, label=words.label(label))
