"""The clauses that conditions are told in, by comparison and by side: tables of messages and nothing else."""

from __future__ import annotations

from typing import Final

from voting.rules.words import marked, paired

Comparisons = dict[str, str]
AMOUNT: Final[Comparisons] = {
    "at_least": marked("{amount} is at least {threshold}"),
    "more_than": marked("{amount} is more than {threshold}"),
    "at_most": marked("{amount} is at most {threshold}"),
    "fewer_than": marked("{amount} is less than {threshold}"),
}
# An amount of a weight that some seats hold, against a number.
HOLD_SO_MUCH: Final[Comparisons] = {
    "at_least": marked("{who} hold at least {threshold} of the {weight}"),
    "more_than": marked("{who} hold more than {threshold} of the {weight}"),
    "at_most": marked("{who} hold at most {threshold} of the {weight}"),
    "fewer_than": marked("{who} hold less than {threshold} of the {weight}"),
}
COUNT: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "yes": {
        "at_least": paired(
            "at least {n} of the {seats} is in favour", "at least {n} of the {seats} are in favour"
        ),
        "more_than": paired(
            "more than {n} of the {seats} is in favour", "more than {n} of the {seats} are in favour"
        ),
        "at_most": paired(
            "at most {n} of the {seats} is in favour", "at most {n} of the {seats} are in favour"
        ),
        "fewer_than": paired(
            "fewer than {n} of the {seats} is in favour", "fewer than {n} of the {seats} are in favour"
        ),
    },
    "no": {
        "at_least": paired("at least {n} of the {seats} objects", "at least {n} of the {seats} object"),
        "more_than": paired("more than {n} of the {seats} objects", "more than {n} of the {seats} object"),
        "at_most": paired("at most {n} of the {seats} objects", "at most {n} of the {seats} object"),
        "fewer_than": paired("fewer than {n} of the {seats} objects", "fewer than {n} of the {seats} object"),
    },
}
# A single one of something is asked for, or forbidden.
ANY: Final[dict[str, str]] = {
    "yes": marked("any of the {seats} is in favour"),
    "no": marked("any of the {seats} objects"),
    "block": marked("any of the {seats} blocks (and the block is not found unfounded)"),
}
NONE: Final[dict[str, str]] = {
    "yes": marked("none of the {seats} is in favour"),
    "no": marked("none of the {seats} objects"),
    "block": marked("none of the {seats} blocks (a block found unfounded apart)"),
}
HEADS: Final[dict[str, Comparisons]] = {
    "yes": {
        "at_least": marked("at least {share} of {base} are in favour"),
        "more_than": marked("more than {share} of {base} are in favour"),
        "at_most": marked("at most {share} of {base} are in favour"),
        "fewer_than": marked("less than {share} of {base} are in favour"),
    },
    "no": {
        "at_least": marked("at least {share} of {base} object"),
        "more_than": marked("more than {share} of {base} object"),
        "at_most": marked("at most {share} of {base} object"),
        "fewer_than": marked("less than {share} of {base} object"),
    },
}
ALL: Final[dict[str, str]] = {
    "yes": marked("{base}, without exception, are in favour"),
    "no": marked("{base}, without exception, object"),
}
SHARE: Final[Comparisons] = {
    "at_least": marked("{part} make up at least {share} of {base}"),
    "more_than": marked("{part} make up more than {share} of {base}"),
    "at_most": marked("{part} make up at most {share} of {base}"),
    "fewer_than": marked("{part} make up less than {share} of {base}"),
}
HOLD: Final[Comparisons] = {
    "at_least": marked("{part} hold at least {share} of {base}"),
    "more_than": marked("{part} hold more than {share} of {base}"),
    "at_most": marked("{part} hold at most {share} of {base}"),
    "fewer_than": marked("{part} hold less than {share} of {base}"),
}
IN_SOME: Final[Comparisons] = {
    "at_least": marked("in at least {number} of {groups}, {condition}"),
    "more_than": marked("in more than {number} of {groups}, {condition}"),
    "at_most": marked("in at most {number} of {groups}, {condition}"),
    "fewer_than": marked("in fewer than {number} of {groups}, {condition}"),
}
EMPTY_GROUP: Final[dict[str, str]] = {
    "left_out": marked("{groups} (a group without a seat is left out)"),
    "passes": marked("{groups} (a group without a seat counts as passing)"),
    "fails": marked("{groups} (a group without a seat counts as failing)"),
}
EMPTY_MEAN: Final[dict[str, str]] = {
    "left_out": marked("{condition} (a group with an empty base is left out)"),
    "zero": marked("{condition} (a group with an empty base stands as zero)"),
    "undefined": marked("{condition} (if any group has an empty base, there is no average)"),
}
EMPTY_BASE: Final[dict[str, str]] = {
    "passes": marked("{condition} (an empty base counts as passing)"),
    "fails": marked("{condition} (an empty base counts as failing)"),
}
