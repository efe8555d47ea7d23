"""A choosing rule in plain words: one sentence, the paragraphs that a poll page shows, and the fine print."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final, cast

from voting.rules.choosing.document import NOTHING, Chambers, ChoosingRule, ChoosingStage, Needed
from voting.rules.choosing.methods import Approval, Gradients, Method, Scale
from voting.rules.choosing.reading import share_needed
from voting.rules.clauses import Clauses
from voting.rules.conditions import Grouping, Selector
from voting.rules.describe import Description
from voting.rules.document import Rule
from voting.rules.words import Words, marked, words

METHOD_NAMES: Final[dict[str, str]] = {
    "plurality": marked("One mark each"),
    "approval": marked("Approval"),
    "score": marked("Points"),
    "gradients": marked("Gradients of agreement"),
    "instant_runoff": marked("Instant runoff"),
    "schulze": marked("Schulze method"),
    "ranked_pairs": marked("Ranked pairs"),
    "borda": marked("Borda count"),
    "modified_borda": marked("Modified Borda count"),
    "least_resistance": marked("Least resistance"),
    "exhaustive": marked("Exhaustive ballot"),
}
_COUNTED: Final[dict[str, str]] = {
    "plurality": marked("Each voter marks one option; the option with the most marks is first."),
    "approval": marked(
        "Each voter marks as many options as it likes; the option with the most marks is first."
    ),
    "score": marked(
        "Each voter gives options points from {lowest} to {highest}; the option with the highest mean is "
        "first."
    ),
    "gradients": marked(
        "Each voter says of every option on which level of agreement it stands; the option with the smallest "
        "share on the worst level is first, and where these are equal, on the two worst levels, and so on."
    ),
    "instant_runoff": marked(
        "Each voter ranks the options. The option that the fewest ballots put first is dropped and these "
        "ballots go to their next option, until an option has what it needs."
    ),
    "schulze": marked(
        "Each voter ranks the options, and these are compared two by two. An option is first if no other "
        "has a "
        "stronger chain of majorities over it than it has over the other."
    ),
    "ranked_pairs": marked(
        "Each voter ranks the options, and these are compared two by two. Majorities are settled from the "
        "strongest down, except those that would close a circle; an option is first if no settled majority "
        "goes against it."
    ),
    "borda": marked(
        "Each voter ranks the options. Among n options the first place is worth n − 1 points, the next one "
        "fewer, the last none; the option with the most points is first."
    ),
    "modified_borda": marked(
        "Each voter ranks as many options as it likes. Of m ranked options the first has m points, the "
        "next one "
        "fewer, the last 1, and an option that is left out none; the option with the most points is first."
    ),
    "least_resistance": marked(
        "Each voter says how strongly it resists options, from {lowest} to {highest}; the option with the "
        "lowest "
        "mean resistance is first."
    ),
    "exhaustive": marked("Each voter marks one option, vote after vote, until an option has what it needs."),
}
_ALSO: Final[dict[str, dict[str, str]]] = {
    "unranked": {
        "last": marked(
            "Options that a ballot leaves out stand below all that it ranks, level with each other."
        ),
        "unread": marked("Options that a ballot leaves out are not compared on this ballot."),
        "refused": marked("A ballot has to rank every option."),
        "exhausted": marked("A ballot that ranks none of the options that are left counts no further."),
        "average": marked("Options that a ballot leaves out share the points of the places that are left."),
        "no_points": marked("Options that a ballot leaves out have no points from it."),
    },
    "equal_ranks": {
        "equal": marked("Several options may stand in one place; the ballot then prefers none of them."),
        "shared": marked("Several options may stand in one place; the ballot is then divided equally."),
        "average": marked("Several options may stand in one place; they have the mean of its points."),
        "refused": marked("Every option has a place of its own."),
    },
    "unscored": {
        "lowest": marked("An option that a ballot leaves out has the lowest number."),
        "highest": marked("An option that a ballot leaves out has the highest number."),
        "left_out": marked("An option that a ballot leaves out is not affected by this ballot."),
        "refused": marked("A ballot has to answer for every option."),
    },
    "ungraded": {
        "left_out": marked("An option that a ballot leaves out is not affected by this ballot."),
        "refused": marked("A ballot has to answer for every option."),
    },
    "strength": {
        "winning_votes": marked("A majority is as strong as the votes for it."),
        "margins": marked("A majority is as strong as its lead over the votes against it."),
    },
    "drop": {
        "last": marked("After a vote without a result the option with the fewest votes is dropped."),
        "none": marked("No option is dropped between votes."),
    },
    "ties_for_last": {
        "every_way": marked(
            "Where several have the fewest, every way of dropping one of them is followed; whoever wins in "
            "any "
            "of the ways is named."
        ),
        "together": marked(
            "Where several have the fewest, all of them are dropped, unless none would be left."
        ),
        "earlier_rounds": marked(
            "Where several have the fewest, the one of them that had the fewest in the round before is "
            "dropped, "
            "and so on back to the first."
        ),
        "run_off": marked("Where several have the fewest, a vote among them says which one is dropped."),
    },
}
_SHARE: Final[dict[str, str]] = {
    "at_least": marked("at least {share}"),
    "more_than": marked("more than {share}"),
}
_NEEDED: Final[dict[str, str]] = {
    "cast": marked("To be picked an option needs {share} of what was cast."),
    "present": marked("To be picked an option needs {share} of what takes part, blank ballots included."),
    "roll": marked("To be picked an option needs {share} of all that can vote."),
    "continuing": marked("To be picked an option needs {share} of the ballots that still count."),
}
_COMBINED: Final[dict[str, str]] = {
    "same_weight": marked(
        "Ballots are counted in chambers that weigh the same, unless another weight is named: {chambers}."
    ),
    "lowest_share": marked(
        "Ballots are counted in chambers ({chambers}); an option has the share of the chamber that likes "
        "it least."
    ),
    "all_agree": marked(
        "Ballots are counted in chambers ({chambers}); an option is picked only if every chamber picks it."
    ),
    "most_chambers": marked(
        "Ballots are counted in chambers ({chambers}); the option that most chambers pick is picked, and a "
        "chamber that ties divides itself."
    ),
}
_EMPTY: Final[dict[str, str]] = {
    "left_out": marked("A chamber or group without a ballot is left out."),
    "fails": marked("If a chamber or group casts no ballot, no option is picked."),
}


def describe_choosing(rule: ChoosingRule, language: str = "en") -> Description:
    """Describe a choosing rule in words."""
    found = words(language)
    # What the clauses use of a rule is its needs, which both families share.
    clauses = Clauses(cast("Rule", rule), found, found.noun(rule.voters_called), {})
    paragraphs = [_who_votes(clauses, rule.voters)]
    for number, stage in enumerate(rule.stages):
        paragraphs.append(" ".join(_stage(clauses, rule, stage, number)))
    paragraphs.append(found.say(_PICKS[rule.picks][1]))
    details = [text for stage in rule.stages for text in _details(stage, clauses)]
    return Description(_sentence(rule, found), tuple(paragraphs), tuple(dict.fromkeys(details)))


def method_name(name: str, language: str = "en") -> str:
    """Return what a method is called."""
    return words(language).say(METHOD_NAMES[name])


def counted_in_words(method: Method, language: str = "en") -> str:
    """Return what a method asks of a voter and how it counts, in a sentence or two."""
    return _counting(method, words(language))


_PICKS: Final[dict[str, tuple[str, str]]] = {
    "text": (
        marked("{methods}: it picks the text that goes to consensus; it adopts nothing."),
        marked("The option that is picked goes to consensus. Nothing is adopted by this vote."),
    ),
    "one": (
        marked("{methods}: it picks one of the options."),
        marked("What follows from the pick is not part of this rule."),
    ),
    "none": (
        marked("{methods}: it shows where the options stand and picks nothing."),
        marked("Nothing is picked; the answers show how far the options are from consensus."),
    ),
}


def _sentence(rule: ChoosingRule, found: Words) -> str:
    methods = [found.say(METHOD_NAMES[stage.method.name]) for stage in rule.stages]
    return found.say(_PICKS[rule.picks][0], methods=found.commas(list(dict.fromkeys(methods))))


def _who_votes(clauses: Clauses, voters: Selector) -> str:
    say = clauses.words.say
    if not (voters.in_all or voters.in_any or voters.not_in):
        if voters.decides:
            return say(
                "The {called} vote. Seats that only advise are heard; their answers are not counted.",
                called=clauses.seats,
            )
        if voters.decides is None:
            return say(
                "The {called} vote: every seat on the roll counts, observers included.", called=clauses.seats
            )
    selected = clauses.selected(voters, say("seats"))
    return say("The {called} vote: the {selected}.", called=clauses.seats, selected=selected)


def _stage(clauses: Clauses, rule: ChoosingRule, stage: ChoosingStage, number: int) -> Iterator[str]:
    found = clauses.words
    if len(rule.stages) > 1:
        yield found.say("Stage {n}, {name}.", n=number + 1, name=found.label(stage.name))
    if rule.voters_of(stage) != rule.voters:
        selected = clauses.selected(rule.voters_of(stage), found.say("seats"))
        yield found.say("In this stage the votes of the {selected} are counted.", selected=selected)
    if stage.among is not None:
        yield found.say("The best {n} options of the stage before are still there.", n=stage.among.best)
    yield _counting(stage.method, found)
    if stage.wins_if is not None:
        yield from _need(stage.wins_if, clauses)
    if stage.otherwise != NOTHING:
        yield found.say(
            "If no option has what it needs, the matter goes on to the stage {name}.",
            name=found.label(stage.otherwise),
        )
    elif stage.wins_if is not None:
        yield found.say("If no option has what it needs, nothing is picked.")


def _counting(method: Method, found: Words) -> str:
    details = method.details
    if isinstance(details, Approval) and details.at_most is not None:
        return found.say(
            "Each voter marks at most {n} options; the option with the most marks is first.",
            n=found.number(details.at_most),
        )
    scale = {}
    if isinstance(details, Scale):
        scale = {"lowest": found.number(details.lowest), "highest": found.number(details.highest)}
    return found.say(_COUNTED[method.name], **scale)


def _need(needed: Needed, clauses: Clauses) -> Iterator[str]:
    comparison, value = share_needed(needed)
    found = clauses.words
    share = found.say(_SHARE[comparison], share=found.fraction(Fraction(value)))
    yield found.say(_NEEDED[needed.of], share=share)
    if needed.in_each is not None:
        yield found.say("It needs this in each of: {groups}.", groups=_groups(needed.in_each, clauses))


def _groups(grouping: Grouping, clauses: Clauses) -> str:
    found = clauses.words
    if grouping.attribute is None:
        names = [(name, clauses.called("groups", name)) for name in grouping.groups]
        weighed = [_weighed(called, grouping.weights.get(name), found) for name, called in names]
        return found.commas(weighed)
    every = found.say("every {attribute}", attribute=clauses.called("attributes", grouping.attribute))
    weights = [
        _weighed(clauses.called("groups", name), weight, found) for name, weight in grouping.weights.items()
    ]
    return found.commas([every, *weights])


def _weighed(called: str, weight: Fraction | None, found: Words) -> str:
    if weight is None or weight == 1:
        return called
    return found.say("{group} {n} times", group=called, n=found.number(weight))


# The fine print


def _details(stage: ChoosingStage, clauses: Clauses) -> Iterator[str]:
    found, details = clauses.words, stage.method.details
    if stage.weight is None:
        yield found.say("Every seat counts the same.")
    else:
        yield found.say(
            "Every seat counts with its {weight}.", weight=clauses.called("weights", stage.weight)
        )
    if isinstance(details, Gradients):
        yield from _levels(details, found)
    for key, messages in _ALSO.items():
        value = getattr(details, key, None)
        if value is not None and not (key == "ties_for_last" and getattr(details, "drop", "") == "none"):
            yield found.say(messages[value])
    if isinstance(stage.chambers, Chambers):
        groups = _groups(stage.chambers.of, clauses)
        yield found.say(_COMBINED[stage.chambers.combined], chambers=groups)
        yield found.say(_EMPTY[stage.chambers.empty])
    if stage.wins_if is not None and stage.wins_if.empty is not None:
        yield found.say(_EMPTY[stage.wins_if.empty])
    if isinstance(stage.quorum, Fraction):
        share = found.say(_SHARE["at_least"], share=found.fraction(stage.quorum))
        yield found.say("A vote counts only if {share} of all that can vote take part.", share=share)
    if stage.among is not None:
        message = (
            marked("Options that tie for the last of these places all go on.")
            if stage.among.at_the_line == "all"
            else marked("Of options that tie for the last of these places none goes on.")
        )
        yield found.say(message)
    if stage.ties.drawn_by is None:
        yield found.say("A tie is shown and stands.")
    else:
        role = clauses.called("roles", stage.ties.drawn_by)
        yield found.say("A tie is broken by an order of the options that {role} draws and states.", role=role)


def _levels(details: Gradients, found: Words) -> Iterator[str]:
    called = [found.quoted(found.term(level.called)) for level in details.levels]
    yield found.say("The levels are, from best to worst: {levels}.", levels=found.commas(called))
    against = [found.quoted(found.term(level.called)) for level in details.levels if level.objects]
    if against:
        yield found.say(
            "There is no consensus while anybody stands on {levels}.", levels=found.either(against)
        )
    else:
        yield found.say("No level by itself keeps consensus from being.")
