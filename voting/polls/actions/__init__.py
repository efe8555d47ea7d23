"""Every change of a poll: preparing and opening, casting, closing, and what follows.

The names below are the module's whole surface; each stands in the file named after its moment.
"""

from voting.polls.actions.casting import CastRefusedError, cast_ballot
from voting.polls.actions.closing import annul_poll, certify_poll, close_early, extend_poll, settle
from voting.polls.actions.opening import open_poll, prepare_poll, revise_poll
from voting.polls.actions.rule_versions import (
    add_comparison_rule,
    keep_rule,
    next_version,
    revise_rule,
    withdraw_rule,
    write_rule,
)
from voting.polls.actions.stages import follow_poll, restart_poll

__all__ = [
    "CastRefusedError",
    "add_comparison_rule",
    "annul_poll",
    "cast_ballot",
    "certify_poll",
    "close_early",
    "extend_poll",
    "follow_poll",
    "keep_rule",
    "next_version",
    "open_poll",
    "prepare_poll",
    "restart_poll",
    "revise_poll",
    "revise_rule",
    "settle",
    "withdraw_rule",
    "write_rule",
]
