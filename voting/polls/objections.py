"""Which position of a poll is its objection, what a ballot may say of it, and what a finding on it does.

Looked up once a process for each poll, for opening froze its rule: a cast of another position asks nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from consult.texts.models import Clause
from voting import rules
from voting.polls.models import Ballot, Ground, Poll, Procedure, RuleVersion, written_terms
from voting.polls.outcomes import load_kept_rule, offered_to
from voting.rules.effects import effects_of
from voting.rules.profiles import State as Answer


@dataclass(frozen=True)
class Grounds:
    """What a seat says of its objection beside its words: keys of grounds, the clause, what would lift it."""

    keys: tuple[str, ...] = ()
    clause: str = ""
    lifted_by: str = ""

    def __bool__(self) -> bool:
        return bool(self.keys or self.clause or self.lifted_by)

    @property
    def document(self) -> dict[str, Any]:
        """As it stands in the record of the cast."""
        return {"grounds": list(self.keys), "clause": self.clause, "lifted_by": self.lifted_by}

    @classmethod
    def of(cls, document: dict[str, Any]) -> Grounds:
        """What a record says."""
        return cls(tuple(document["grounds"]), document["clause"], document["lifted_by"])


@dataclass(frozen=True)
class Asked:
    """What the ballot of a poll asks about an objection."""

    position: rules.Position
    grounds: tuple[Ground, ...]
    clauses: tuple[Clause, ...]


@lru_cache(maxsize=1024)
def _objecting(opening_sha256: str, rule_pk: int) -> rules.Position | None:
    rule = load_kept_rule(RuleVersion.objects.get(pk=rule_pk))
    offered = rules.offered_positions(rule)
    if rules.Position.BLOCK in offered:
        return rules.Position.BLOCK
    if any(effect.alone for effect in effects_of(rule, Answer.OPPOSE)):
        return rules.Position.OPPOSE
    return None


def objecting_position(poll: Poll) -> rules.Position | None:
    """The position by which one seat can stop the proposal: block, or opposition where that is it."""
    if rules.Position.BLOCK in offered_to(poll):
        return rules.Position.BLOCK
    return _objecting(poll.opening_sha256, poll.rule_id)


def is_objection(poll: Poll, position: str) -> bool:
    """Whether a position is the objection of the poll, which grounds go with."""
    return position in (rules.Position.BLOCK, rules.Position.OPPOSE) and position == objecting_position(poll)


def are_reasons_closed(poll: Poll) -> bool:
    """Whether only chair and objecting seat read why it objects: then nothing but that reason is asked."""
    if poll.procedure != Procedure.WRITTEN:
        return False
    terms = written_terms(poll)
    return terms is not None and terms.has_closed_reasons


def asked_of(poll: Poll) -> Asked | None:
    """What the ballot asks about an objection; None where no answer of the poll is one."""
    position = objecting_position(poll)
    if position is None or are_reasons_closed(poll):
        return None
    return Asked(
        position=position,
        grounds=tuple(Ground.objects.filter(forum=poll.forum_id, withdrawn_at=None)),
        clauses=tuple(Clause.objects.filter(version=poll.version_id)),
    )


def asked_for(poll: Poll, data: Mapping[str, Any] | None) -> Asked | None:
    """What a ballot asks about an objection; a cast of another position asks nothing and reads nothing."""
    if data is not None and data.get("step") == "cast":
        if not is_objection(poll, str(data.get("position", ""))):
            return None
        poll = Poll.objects.get(pk=poll.pk)
    return asked_of(poll)


def said_before(ballot: Ballot) -> dict[str, Any]:
    """What a cast said beside its words, as the ballot shows it to be changed."""
    said = json.loads(ballot.record).get("objection")
    return said or {}


def said_in_words(asked: Asked | None, said: Grounds) -> dict[str, Any]:
    """What is about to be said, with the labels of grounds and clause, for the page that reviews it."""
    if asked is None:
        return {}
    return {
        "grounds": [ground.label for ground in asked.grounds if ground.key in said.keys],
        "clause": next((str(clause) for clause in asked.clauses if clause.key == said.clause), ""),
        "lifted_by": said.lifted_by,
    }


def finding_matters(poll: Poll) -> bool:
    """Whether the poll's rule counts a block found unfounded otherwise than a block that stands."""
    rule = load_kept_rule(poll.rule)
    return effects_of(rule, Answer.BLOCK) != effects_of(rule, Answer.UNFOUNDED_BLOCK)


def what_a_finding_does(poll: Poll) -> str:
    """One sentence on what the poll's rule makes of a block that is found unfounded."""
    if finding_matters(poll):
        return _("Under this rule a block found unfounded does not count as a block.")
    return _("Under this rule a block counts whatever is found of its grounds: a finding changes no outcome.")
