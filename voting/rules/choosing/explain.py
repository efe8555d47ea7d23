"""A choice in words: what was picked, the figures it rests on, and what happened on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from voting.rules.choosing.outcome import Choice, ChoiceKind, CountingRound, StageChoice, Standing
from voting.rules.errors import Fault
from voting.rules.fault_words import word_reason
from voting.rules.words import Words, marked, paired, words

KINDS: Final[dict[ChoiceKind, str]] = {
    ChoiceKind.CHOSEN: marked("Picked"),
    ChoiceKind.TIED: marked("Tie"),
    ChoiceKind.NOTHING: marked("Nothing picked"),
    ChoiceKind.NEXT_VOTE: marked("Another vote is due"),
    ChoiceKind.SHOWN: marked("Shown only"),
    ChoiceKind.NO_QUORUM: marked("Too few took part"),
    ChoiceKind.NO_BALLOTS: marked("No answers"),
    ChoiceKind.NOT_APPLICABLE: marked("The rule cannot be used"),
}
_MARKS: Final = ("plurality", "approval")


@dataclass(frozen=True)
class _Said:
    """The words of a language and what options are called."""

    words: Words
    names: Mapping[str, str]

    def option(self, key: str) -> str:
        return self.words.quoted(self.names.get(key, key))

    def options(self, keys: Sequence[str]) -> str:
        return self.words.listed([self.option(key) for key in keys])


def explain_choice(choice: Choice, names: Mapping[str, str] | None = None, language: str = "en") -> str:
    """Return a choice with its reasons; ``names`` maps keys of options to what they are called."""
    return " ".join([verdict(choice, names, language), *reasons(choice, names, language)])


def kind_in_words(kind: ChoiceKind, language: str = "en") -> str:
    """Return what a choice amounts to, as a word or two."""
    return words(language).say(KINDS[kind])


def verdict(choice: Choice, names: Mapping[str, str] | None = None, language: str = "en") -> str:
    """Return what a choice comes to, in a sentence or two."""
    said = _Said(words(language), names or {})
    say = said.words.say
    if choice.kind is ChoiceKind.CHOSEN:
        message = (
            marked("{option} is picked and goes to consensus. Nothing is adopted by this.")
            if choice.picks == "text"
            else marked("{option} is picked.")
        )
        return say(message, option=said.option(choice.chosen[0]))
    if choice.kind is ChoiceKind.TIED:
        text = say("{options} tie, and none of them is picked.", options=said.options(choice.chosen))
        return (
            f"{text} {say('The order that breaks the tie has still to be drawn.')}" if choice.awaits else text
        )
    if choice.kind is ChoiceKind.NEXT_VOTE and choice.next_vote is not None:
        message = (
            marked(
                "Vote {n} has to be held next, among {options}; who has the fewest votes in it is dropped."
            )
            if choice.next_vote.run_off
            else marked("Vote {n} has to be held next, among {options}.")
        )
        return say(message, n=choice.next_vote.number, options=said.options(choice.next_vote.options))
    if choice.kind is ChoiceKind.NOT_APPLICABLE:
        faults = [Fault(each["path"], each["code"], each["values"]) for each in choice.why_not]
        listed = said.words.semicolons([word_reason(fault, language) for fault in faults])
        return say("The rule cannot be used on this roll: {reasons}.", reasons=listed)
    return say(_VERDICTS[choice.kind])


_VERDICTS: Final[dict[ChoiceKind, str]] = {
    ChoiceKind.NOTHING: marked("No option has what it needs, so nothing is picked."),
    ChoiceKind.NEXT_VOTE: marked("Another vote has to be held."),
    ChoiceKind.SHOWN: marked("The answers are shown; nothing is picked by them."),
    ChoiceKind.NO_QUORUM: marked("Too few took part, so nothing is counted."),
    ChoiceKind.NO_BALLOTS: marked("Nobody has answered, so there is nothing to count."),
}


def reasons(choice: Choice, names: Mapping[str, str] | None = None, language: str = "en") -> list[str]:
    """Return the sentences that say what a choice rests on, stage by stage."""
    said = _Said(words(language), names or {})
    found: list[str] = []
    for stage in choice.stages:
        sentences = list(_stage(stage, said))
        if len(choice.stages) > 1 and sentences:
            sentences[0] = said.words.say(
                "Stage {name}: {finding}", name=said.words.label(stage.name), finding=sentences[0]
            )
        found += sentences
        if stage.then:
            found.append(
                said.words.say(
                    "No option had what it needs, so the matter went on to the stage {name}.",
                    name=said.words.label(stage.then),
                )
            )
    return found


def _stage(stage: StageChoice, said: _Said) -> Iterator[str]:
    if stage.kind is ChoiceKind.NO_QUORUM:
        yield said.words.say(
            "{present} of {roll} took part.",
            present=said.words.number(stage.present),
            roll=said.words.number(stage.roll),
        )
    if stage.rounds:
        yield from (_round(each, said) for each in stage.rounds)
    elif stage.pairs is not None:
        yield from _pairs(stage, said)
    elif any(each.amount is not None for each in stage.standings):
        yield from _figures(stage, said)
    for chamber in stage.chambers:
        if chamber.options:
            yield said.words.say(
                "{chamber} by itself would pick {options}.",
                chamber=said.words.quoted(said.words.term(chamber.name)),
                options=said.options(chamber.options),
            )
    yield from _ties(stage, said)
    if stage.missing:
        pair = paired(
            "The weight of {n} seat is not reported; it is not counted.",
            "The weights of {n} seats are not reported; they are not counted.",
        )
        yield said.words.say_n(*pair, len(stage.missing))


def _ties(stage: StageChoice, said: _Said) -> Iterator[str]:
    if stage.ways > 1:
        yield said.words.say(
            "Equal numbers could be taken in several orders; what wins in any of them is named."
        )
    if stage.drawn:
        yield said.words.say(
            "The tie was broken by the drawn order: {options}.", options=said.options(stage.drawn)
        )


def _figures(stage: StageChoice, said: _Said) -> Iterator[str]:
    """Yield the figures of the first options: those that are best, and whoever comes next."""
    placed = sorted(stage.standings, key=lambda each: each.place or len(stage.standings))
    for each in placed[: max(len(stage.best) + 1, 2)]:
        yield _figure(stage, each, said)


def _figure(stage: StageChoice, each: Standing, said: _Said) -> str:
    say, found = said.words.say, said.words
    option = said.option(each.option)
    if each.share is None:
        return say("Nobody said anything of {option}.", option=option)
    if stage.method == "gradients" and each.base is not None and each.amount is not None:
        against = each.base - each.amount
        return say(
            "Between {option} and consensus: {n} of {base}.",
            n=found.number(against),
            base=found.number(each.base),
            option=option,
        )
    percent = found.percent(each.share)
    if stage.method in _MARKS and each.amount is not None and each.base is not None:
        return say(
            "{option} has {amount} of {base} ({percent}).",
            option=option,
            amount=found.number(each.amount),
            base=found.number(each.base),
            percent=percent,
        )
    if stage.method == "least_resistance":
        return say("{option} meets with {percent} acceptance.", option=option, percent=percent)
    return say("{option} reaches {percent} of what it could have.", option=option, percent=percent)


def _pairs(stage: StageChoice, said: _Said) -> Iterator[str]:
    pairs, say = stage.pairs, said.words.say
    if pairs is None:
        return
    if pairs.beats_all is not None:
        yield say(
            "A majority prefers {option} to each of the other options.", option=said.option(pairs.beats_all)
        )
        return
    yield say("No option is preferred by a majority to each of the others.")
    if stage.method == "schulze":
        for option in stage.best:
            yield say(
                "No other option has a stronger chain of majorities over {option} than it has in return.",
                option=said.option(option),
            )
    for winner, loser in pairs.left_out:
        yield say(
            "The majority for {winner} over {loser} is left out, because it would close a circle.",
            winner=said.option(winner),
            loser=said.option(loser),
        )


def _round(each: CountingRound, said: _Said) -> str:
    found = said.words
    votes = sorted(each.votes.items(), key=lambda item: -item[1])
    counted = found.commas(
        [
            found.say("{option} {n}", option=said.option(option), n=found.number(amount))
            for option, amount in votes
        ]
    )
    head = found.say("Round {n}: {votes}.", n=each.number, votes=counted)
    if each.met:
        return f"{head} {found.say('{options} has what it needs.', options=said.options(each.met))}"
    if not each.dropped:
        if each.tied:
            tie = found.say("Several have the fewest; a vote among them says which is dropped.")
            return f"{head} {tie}"
        return head
    if not each.transfers:
        return f"{head} {_dropped(each, said)}"
    moved = [
        found.say("{n} to {option}", n=found.number(amount), option=said.option(option))
        for option, amount in each.transfers.items()
        if amount
    ]
    if each.transferred_to_none:
        moved.append(found.say("{n} to none", n=found.number(each.transferred_to_none)))
    if not moved:
        return f"{head} {_dropped(each, said)}"
    gone = found.say("Its ballots go on: {moved}.", moved=found.commas(moved))
    return f"{head} {_dropped(each, said)} {gone}"


def _dropped(each: CountingRound, said: _Said) -> str:
    message = (
        marked("One of those with the fewest is dropped: {options}.")
        if each.tied and len(each.dropped) == 1
        else marked("Dropped: {options}.")
    )
    return said.words.say(message, options=said.options(each.dropped))
