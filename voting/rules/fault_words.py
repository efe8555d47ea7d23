"""Words for every fault: where it is, what it is, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from voting.rules.choosing_faults import CHOOSING_MESSAGES, CHOOSING_WITH_MEANT
from voting.rules.errors import Fault
from voting.rules.words import Words, marked, words

# What is wrong, as a clause; ``{…}`` are the values of the fault.
MESSAGES: Final[dict[str, str]] = {
    # Reading a document
    "not_a_mapping": marked("this is not a rule; a rule is a mapping of names to values"),
    "described_only": marked(
        "this rule is described only and cannot be evaluated, because {why}; who knows its text can write it "
        "as a rule with stages"
    ),
    "bad_syntax": marked("line {line}, column {column} is not readable as YAML or JSON: {problem}"),
    "too_deep": marked("this is nested deeper than {most} levels; no rule needs that, so take some out"),
    "too_large": marked("this is more than {most} values; no rule needs that, so take some out"),
    "tag_unknown": marked("the tag {tag} has no meaning here; leave it out and write the value as it is"),
    "key_no_word": marked("a key here is a list or a mapping; write a word"),
    "number_too_long": marked("this number is longer than {most} digits; write a shorter one"),
    "key_twice": marked("the key “{key}” stands twice, again in line {line}; keep one"),
    "unknown_key": marked("there is no key “{key}” here; remove it or correct it"),
    "unknown_word": marked("“{value}” is not one of the words that can stand here: {known}"),
    "unknown_effect": marked("“{value}” is no effect of a position; write one of: {known}"),
    "effect_bool": marked("“{value}” is not an effect; write “yes” or “no” in quotation marks"),
    "missing": marked("“{key}” is missing; add it"),
    "bad_name": marked("“{value}” cannot be a name; use letters, digits and “_”, beginning with a letter"),
    "wrong_type": marked("“{value}” does not fit here: {problem}"),
    "not_a_fraction": marked("'{value}' is not a fraction; write a whole number or a fraction such as 2/3"),
    "share_range": marked("{value} is more than the whole; a share is from 0 to 1, such as 2/3"),
    "one_of": marked("exactly one of these has to stand here: {names}; given: {given}"),
    "steps_twice": marked("the steps are given twice, in “decide” and as {given}; keep one of the two"),
    "profile_gap": marked("what these do is not said: {missing}; say it or name a profile with “like”"),
    # Whether it fits together
    "undeclared_name": marked("“{name}” is not declared; add it under needs.{section}"),
    "unused_name": marked("“{name}” is declared and never used; use it or remove it"),
    "reserved_name": marked("“{name}” has a meaning of its own in the language; choose another name"),
    "parameter_kind": marked("“{name}” is a parameter of kind {kind}; here one of kind {wanted} is needed"),
    "parameter_value": marked("“{value}” does not fit a parameter of kind {kind}"),
    "label_is_stage": marked("“{name}” is the name of a stage and of a result; rename one of them"),
    "label_is_kind": marked(
        "“{name}” is the name of another kind of result and cannot mean {kind}; rename it"
    ),
    "stage_twice": marked("two stages are called “{name}”; rename one of them"),
    "stage_not_later": marked("the stage “{name}” does not come later; a stage can only lead to a later one"),
    "stage_unreached": marked("no earlier stage leads to “{name}”; lead to it or remove it"),
    "unknown_target": marked(
        "“{name}” is no result and no later stage; declare it under labels or correct it"
    ),
    "published_without_weight": marked("a published total needs a weight; name it under “weight”"),
    "published_of_a_part": marked(
        "a published total cannot be divided among groups or selections; use another base"
    ),
    "k_too_large": marked("{number} of {count} conditions cannot hold; write a number up to {count}"),
    "groups_by_amount": marked("groups are compared with a number, not with an amount; write a number"),
    "stray_weights": marked("these weights belong to no group of the test: {names}; remove them"),
    # Using it on a roll
    "unknown_name": marked("the rule needs nothing called “{name}”; leave it out or correct it"),
    "unknown_parameter": marked("the rule has no parameter “{name}”; leave it out or correct it"),
    "parameter_missing": marked("the parameter “{name}” has no value; settle it when the rule is used"),
    "group_not_on_roll": marked(
        "the roll has no group for “{called}” (looked for: {target}); say which group it is"
    ),
    "group_empty": marked(
        "the roll has a group “{target}” for “{called}” in which there is no seat, and {usually}, where it "
        "usually is, has {seats}; say which of the two it is"
    ),
    "group_ambiguous": marked(
        "“{target}” stands in several places of the roll ({places}); say which one “{called}” is"
    ),
    "attribute_not_on_roll": marked(
        "the roll has no attribute for “{called}” (looked for: {target}); say which it is"
    ),
    "weight_not_on_roll": marked(
        "the roll has no weight for “{called}” (looked for: {target}); say which it is"
    ),
    "no_voters": marked("in the stage “{stage}” no seat of the roll could vote"),
    "no_published_total": marked("the weight “{name}” has no published total; use the roll as the base"),
    "seats_exceed_total": marked(
        "the seats add up to {excess} more than the published total of “{name}”; correct the figures"
    ),
    # Ballots and statements
    "ballot_not_on_roll": marked("the seat “{seat}” is not on the roll; leave its ballot out"),
    "ballot_twice": marked("the seat “{seat}” has two ballots; keep the one that counts"),
    "parts_exceed_seat": marked(
        "the parts of the seat “{seat}” add up to {total}, more than the whole; "
        "write parts that make at most 1"
    ),
    "parts_apart": marked(
        "the parts of the seat “{seat}” differ in presence; write the same presence for all"
    ),
    "part_unknown": marked("a part of the seat “{seat}” has no known position; leave that part out"),
    "split_refused": marked(
        "the seat “{seat}” divides its answer, and this rule does not say what that counts for; write one "
        "ballot for it, or say it in the rule under “split”"
    ),
    "unknown_positions": marked(
        "the positions of {count} voting seats are not known; say what is supposed of them"
    ),
    # Tables and case files
    "table_empty": marked("the table is empty; its first row names the columns: {columns}"),
    "not_by_commas": marked("the columns are not separated by commas; save the table with commas"),
    "not_utf8": marked("the text is not in UTF-8; save the table in UTF-8"),
    "row_unreadable": marked(
        "the row cannot be read ({problem}); look for a quotation mark that is not closed"
    ),
    "row_too_long": marked("the row has {count} cells for {columns} columns; remove what is too much"),
    "column_unnamed": marked("column {number} has no name; name it or remove it"),
    "column_twice": marked("two columns are called “{column}”; keep one"),
    "column_unknown": marked("there is no column “{column}”; remove it, or use one of: {known}"),
    "column_missing": marked("the column “{column}” is missing; add it"),
    "weight_unnamed": marked("the weight has no name; write it after the colon, as in “{example}”"),
    "no_seat_in_table": marked("there is no seat; write one row for each seat"),
    "cell_empty": marked("nothing stands here; write the {wanted}"),
    "seat_in_two_rows": marked("the seat “{seat}” stands in row {row} already; keep one of the two"),
    "ballot_in_two_rows": marked(
        "the seat “{seat}” has a ballot in row {row} too; keep one, or give every row its “part”"
    ),
    "ballot_of_remainder": marked(
        "“{seat}” is no seat: row {row} of the roll, with n = 0, is what belongs to no seat; "
        "remove this ballot"
    ),
    "not_exact": marked(
        "“{value}” is not an exact number; write a number such as 12.5 or a fraction such as 25/2"
    ),
    "not_a_head_count": marked("“{value}” is not a number of seats; write a whole number such as 1"),
    "not_a_part": marked("“{value}” is not a part of a seat; a part is more than 0 and at most 1"),
    "unknown_position": marked("“{value}” is no position; write one of: {known}"),
    "unknown_presence": marked("“{value}” is no presence; write one of: {known}"),
    "presence_contradicts": marked(
        "“{value}” cannot stand beside the presence “{presence}”; correct one of them"
    ),
    "not_yes_or_no": marked("“{value}” cannot stand here; write yes or no, or nothing"),
    "no_cases": marked("there are no cases here; a case file has a list under “outcome_cases”"),
    "not_a_case": marked("this is no case; a case has id, rule, ballots and expected"),
    "not_a_line": marked("this is no line of ballots; a line has vote and n"),
    "not_facts": marked("this is no list of names with values; write names and numbers in braces"),
    "not_statements": marked(
        "this is no statement of a result; name the stage with its result, or with “result” and “reason”"
    ),
    "not_tags": marked("these are no names of groups; write a list of names"),
    "not_judged": marked("the stage “{stage}” is not judged by anybody; leave the statement out"),
    "unknown_finding": marked("“{label}” is none of the results that can be stated: {known}"),
}
MESSAGES.update(CHOOSING_MESSAGES)
_WITH_MEND: Final[dict[str, str]] = {
    "not_exact": marked("“{value}” is not an exact number; write {mend}"),
    "not_a_fraction": marked("'{value}' is not a fraction; write {mend}"),
    "share_range": marked("{value} is more than the whole; write {mend}"),
}
_WITH_MEANT: Final[dict[str, str]] = {
    "unknown_key": marked("there is no key “{key}” here; “{meant}” may be meant"),
    "unknown_word": marked("“{value}” is not one of the words that can stand here; “{meant}” may be meant"),
    "undeclared_name": marked("“{name}” is not declared under needs.{section}; “{meant}” may be meant"),
    "unknown_target": marked("“{name}” is no result and no later stage; “{meant}” may be meant"),
    "unknown_name": marked("the rule needs nothing called “{name}”; “{meant}” may be meant"),
    "unknown_parameter": marked("the rule has no parameter “{name}”; “{meant}” may be meant"),
    "column_unknown": marked("there is no column “{column}”; “{meant}” may be meant"),
    "column_missing": marked("the column “{column}” is missing; “{meant}” may be meant"),
    "unknown_position": marked("“{value}” is no position; “{meant}” may be meant"),
    "unknown_presence": marked("“{value}” is no presence; “{meant}” may be meant"),
    "not_judged": marked("the stage “{stage}” is not judged by anybody; “{meant}” may be meant"),
    "unknown_finding": marked(
        "“{label}” is none of the results that can be stated: {known}; “{meant}” may be meant"
    ),
    **CHOOSING_WITH_MEANT,
}


def word_fault(fault: Fault, language: str = "en") -> str:
    """Return a fault as a sentence: its path, what is wrong, and the mend where one is known."""
    found = words(language)
    text = _clause(fault, found)
    if fault.path:
        return found.say("{path}: {fault}", path=fault.path, fault=text)
    return text


def word_place(file: str, row: int, column: str, fault: Fault, language: str = "en") -> str:
    """Return a fault of a file as a sentence: the file, the row, the column, what is wrong and the mend."""
    found = words(language)
    text = word_fault(fault, language)
    if not column:
        return found.say("{file}, row {row}: {fault}", file=file, row=row, fault=text)
    return found.say(
        "{file}, row {row}, column {column}: {fault}", file=file, row=row, column=column, fault=text
    )


def word_reason(fault: Fault, language: str = "en") -> str:
    """Return a fault without its path, for people who do not read rule documents."""
    return _clause(fault, words(language))


def _clause(fault: Fault, found: Words) -> str:
    message = MESSAGES.get(fault.code)
    if fault.values.get("mend"):
        message = _WITH_MEND.get(fault.code, message)
    if fault.values.get("meant"):
        message = _WITH_MEANT.get(fault.code, message)
    if message is None:
        return found.say("this cannot be used ({code})", code=fault.code)
    return found.say(message, **_said(fault.values, found))


def _said(values: Mapping[str, str], found: Words) -> dict[str, str]:
    """Return the values of a fault, with what the rule calls things in the words of the language."""
    said = {key: str(value) for key, value in values.items()}
    if "called" in said:
        said["called"] = found.term(said["called"])
    if "why" in said:
        said["why"] = found.term(said["why"])
    if "stage" in said:
        said["stage"] = found.term(said["stage"].replace("_", " "))
    return said
