"""Words for what can be counted: every answer, and the seats that gave it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from voting.rules.conditions import Counted
from voting.rules.words import Words, marked

# As a thing that is listed: “support, abstention and silence”.
ANSWERS: Final[dict[str, str]] = {
    "support": marked("support"),
    "reservation": marked("support with reservation"),
    "abstain": marked("abstention"),
    "stand_aside": marked("standing aside"),
    "oppose": marked("opposition"),
    "block": marked("block"),
    "unfounded_block": marked("a block found unfounded"),
    "spoilt": marked("a spoilt ballot"),
    "no_position": marked("taking no position"),
    "not_participating": marked("not taking part"),
    "silent": marked("silence"),
    "absent": marked("absence"),
    "protest": marked("absence in protest"),
    "yes": marked("all that counts in favour"),
    "no": marked("all that counts against"),
    "neutral": marked("all that counts neither for nor against"),
    "cast": marked("all that counts for or against"),
    "counted": marked("all that counts in the base"),
    "present": marked("all that counts as present"),
    "roll": marked("everything"),
}

# The seats that fall under one word.
_WHO: Final[dict[str, str]] = {
    "yes": marked("the {seats} that are in favour"),
    "no": marked("the {seats} that object"),
    "neutral": marked("the {seats} that are neither for nor against"),
    "cast": marked("the {seats} voting for or against"),
    "counted": marked("the {seats} counted in the base"),
    "present": marked("the {seats} counted as present"),
    "roll": marked("all {seats}"),
    "support": marked("the {seats} that answer “support”"),
    "reservation": marked("the {seats} that answer “support with reservation”"),
    "abstain": marked("the {seats} that abstain"),
    "stand_aside": marked("the {seats} that stand aside"),
    "oppose": marked("the {seats} that answer “oppose”"),
    "block": marked("the {seats} that answer “block” (and whose block is not found unfounded)"),
    "unfounded_block": marked("the {seats} whose block was found unfounded"),
    "spoilt": marked("the {seats} whose ballot is spoilt"),
    "no_position": marked("the {seats} that take no position"),
    "not_participating": marked("the {seats} that do not take part"),
    "silent": marked("the {seats} that are silent"),
    "absent": marked("the {seats} that are absent"),
    "protest": marked("the {seats} that are absent in protest"),
}
_ORDER = list(ANSWERS)


def answer_names(of: Iterable[str], words: Words) -> list[str]:
    """Return the names of some counted words or positions, in the order of the ballot."""
    return [words.say(ANSWERS[word]) for word in sorted(set(of), key=_ORDER.index)]


# The seats that fall under one of two sides.
_WHO_OF_TWO: Final[dict[tuple[str, ...], str]] = {
    ("yes", "neutral"): marked("the {seats} that are in favour or are neither for nor against"),
    ("no", "neutral"): marked("the {seats} that object or are neither for nor against"),
}


def who(of: Iterable[str], seats: str, words: Words) -> str:
    """Return the noun phrase for the seats that fall under any of some words: “the members that object”."""
    found = sorted({str(Counted(word).value) for word in of}, key=_ORDER.index)
    if len(found) == 1:
        return words.say(_WHO[found[0]], seats=seats)
    if tuple(found) in _WHO_OF_TWO:
        return words.say(_WHO_OF_TWO[tuple(found)], seats=seats)
    answers = words.either(answer_names(found, words))
    return words.say("the {seats} whose answer is one of these ({answers})", seats=seats, answers=answers)


def published_base(weight: str, words: Words) -> str:
    """Return the noun phrase for the published total of a weight."""
    return words.say("the published total of {weight}", weight=weight)
