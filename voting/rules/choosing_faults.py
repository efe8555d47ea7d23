"""Words for what is wrong with choosing rules and with answers to them; ``fault_words`` says them."""

from __future__ import annotations

from typing import Final

from voting.rules.words import marked

CHOOSING_MESSAGES: Final[dict[str, str]] = {
    # The document
    "scale_falls": marked(
        "the scale goes from {lowest} to {highest}; write a highest number above the lowest"
    ),
    "level_twice": marked("the level “{name}” stands twice; rename one of them"),
    "empty_unsaid": marked(
        "“in_each” and “empty” belong together; say what a group without a ballot does, or remove both"
    ),
    "no_stage_before": marked("the first stage has none before it to take options from; remove “among”"),
    "repeated_without_line": marked(
        "votes that are held again need an end; say under “wins_if” what an option needs"
    ),
    "no_share_by_pairs": marked(
        "“{method}” compares options two by two and gives none a share of the whole; remove “wins_if”"
    ),
    "continuing_elsewhere": marked(
        "only the instant runoff has ballots that still count; with “{method}” write cast, present or roll"
    ),
    "share_of_cast_only": marked(
        "points, levels and chambers give shares of what was cast; write cast in place of “{value}”"
    ),
    "each_without_tally": marked(
        "“{method}” gives options no share within a group; remove “in_each” or use another method"
    ),
    "no_parameters_here": marked("“{name}” is no share; write a fraction such as 1/2"),
    "shown_only": marked(
        "a rule that picks nothing needs no “wins_if” and no “otherwise”; remove them, or let it pick one"
    ),
    "chambers_repeated": marked(
        "votes that are held again are not counted in chambers; remove “chambers” or use another method"
    ),
    "lowest_without_tally": marked(
        "“{method}” gives options no share within a chamber; combine the chambers in another way"
    ),
    "levels_in_chambers": marked(
        "levels of agreement cannot be combined by “{value}”; write same_weight or lowest_share"
    ),
    "share_of_chambers": marked("chambers that are combined by “{value}” need no share; remove “wins_if”"),
    "too_many_to_approve": marked(
        "{number} of {count} options cannot be approved; write a number up to {count}"
    ),
    # Options and statements
    "one_option": marked("there is nothing to choose from; name at least two options"),
    "too_many_options": marked("there are {count} options; choose among at most {most}"),
    "option_twice": marked("the option “{option}” stands twice; keep one"),
    "unknown_option": marked("“{option}” is not one of the options here; remove it or correct it"),
    "not_drawn": marked("in the stage “{stage}” no order of the options is drawn; leave the statement out"),
    "draw_incomplete": marked("the drawn order does not name these tied options: {options}; add them"),
    # Answers
    "not_an_answer": marked(
        "this is no answer; write one of one, approves, points, levels or ranks, or nothing for a blank "
        "ballot"
    ),
    "other_answer": marked(
        "this ballot has “{given}”, and the method asks for “{wanted}”; answer in that way"
    ),
    "same_place": marked("“{option}” has the same place as “{other}”; give each option a place of its own"),
    "unranked_option": marked("“{option}” has no place; give every option a place"),
    "unscored_option": marked("“{option}” is not answered; answer for every option"),
    "too_many_approved": marked("{count} options are marked; mark at most {number}"),
    "off_the_scale": marked("{value} is not on the scale; write a number from {lowest} to {highest}"),
    "unknown_level": marked("“{value}” is no level of agreement; write one of: {known}"),
    "vote_after_end": marked(
        "there are ballots of vote {vote}, and the matter was settled in vote {last}; leave them out"
    ),
    "not_elections": marked("these are no elections; write a list under “election_cases”"),
    "not_an_election": marked("this is no election; an election has id, rule, rounds and expected"),
    "too_many_ways": marked(
        "so many options tie that there are more than {most} ways to go on; let the rule drop ties together, "
        "or compare the options in another way"
    ),
}
CHOOSING_WITH_MEANT: Final[dict[str, str]] = {
    "unknown_option": marked("“{option}” is not one of the options here; “{meant}” may be meant"),
}
