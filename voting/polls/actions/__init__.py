"""Every change of a poll: preparing and opening, casting, closing, and what follows.

The names below are the module's whole surface; each stands in the file named after its moment.
"""

from voting.polls.actions.casting import CastRefusedError, cast_ballot
from voting.polls.actions.closing import annul_poll, certify_poll, close_early, extend_poll, settle
from voting.polls.actions.naming_stages import move_stage, name_stage, retire_stage, revise_stage
from voting.polls.actions.opening import open_poll, prepare_poll, revise_poll
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
    "add_comparison_rule",
    "annul_poll",
    "cast_ballot",
    "certify_poll",
    "close_early",
    "confirm_next_stage",
    "extend_poll",
    "follow_poll",
    "keep_rule",
    "move_stage",
    "name_role_holder",
    "name_stage",
    "next_version",
    "open_poll",
    "prepare_poll",
    "reopen",
    "restart_poll",
    "retire_stage",
    "revise_poll",
    "revise_rule",
    "revise_stage",
    "settle",
    "state_outcome",
    "take_up_next_stage",
    "withdraw_rule",
    "write_rule",
]
