"""A rule whose result is left to a role: the chair of the forum of the tests, or a role of its own."""

from __future__ import annotations

from typing import Any

from tests.support.world import World
from voting import rules
from voting.polls.actions import keep_rule
from voting.polls.models import RuleVersion


def judged_rule(world: World, role: str = "chair", called: str = "the chair") -> RuleVersion:
    """Rough consensus, found or not found by ``role``, once half of the seats are present."""
    document: dict[str, Any] = {
        "id": f"tests.rough.{role}",
        "version": "1",
        "title": "Rough consensus, as it is found",
        "source": "The tests",
        "source_status": "design",
        "needs": {"roles": {role: called}},
        "voters": "deciding",
        "positions": {"like": "consensus", "oppose": "present", "objection": "both"},
        "labels": {"rough_consensus": "adopted", "no_rough_consensus": "rejected"},
        "stages": [
            {
                "name": "last_call",
                "quorum": {"share": {"of": "present", "base": "roll", "at_least": "1/4"}},
                "judged_by": {"role": role, "findings": ["rough_consensus", "no_rough_consensus"]},
            }
        ],
    }
    return keep_rule(rule=rules.load_rule(document), forum=world.forum)
