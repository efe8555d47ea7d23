"""Every change of a poll: preparing and opening, casting, closing, and what follows.

The names below are the module's whole surface; each stands in the file named after its moment.
"""

from voting.polls.actions.casting import CastRefusedError, cast_ballot
from voting.polls.actions.closing import annul_poll, certify_poll, close_early, extend_poll, settle
from voting.polls.actions.naming_stages import move_stage, name_stage, retire_stage, revise_stage
from voting.polls.actions.opening import open_poll, prepare_poll, revise_poll
from voting.polls.actions.records import (
    RecordWords,
    answer_objection,
    circulate_record,
    draft_record,
    object_to_record,
    set_record_terms,
    withdraw_objection,
)
from voting.polls.actions.released_words import enter_attendance, release_statement, say_own_attendance
from voting.polls.actions.rule_versions import (
    add_comparison_rule,
    keep_rule,
    next_version,
    revise_rule,
    withdraw_rule,
    write_rule,
)
from voting.polls.actions.stages import (
    confirm_next_stage,
    follow_poll,
    reopen,
    restart_poll,
    take_up_next_stage,
)
from voting.polls.actions.statements import name_role_holder, state_outcome

__all__ = [
    "CastRefusedError",
    "RecordWords",
    "add_comparison_rule",
    "annul_poll",
    "answer_objection",
    "cast_ballot",
    "certify_poll",
    "circulate_record",
    "close_early",
    "confirm_next_stage",
    "draft_record",
    "enter_attendance",
    "extend_poll",
    "follow_poll",
    "keep_rule",
    "move_stage",
    "name_role_holder",
    "name_stage",
    "next_version",
    "object_to_record",
    "open_poll",
    "prepare_poll",
    "release_statement",
    "reopen",
    "restart_poll",
    "retire_stage",
    "revise_poll",
    "revise_rule",
    "revise_stage",
    "say_own_attendance",
    "set_record_terms",
    "settle",
    "state_outcome",
    "take_up_next_stage",
    "withdraw_objection",
    "withdraw_rule",
    "write_rule",
]
