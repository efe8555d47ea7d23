"""Which rules a forum can decide under, each with the names that bind it to the roll, or why it cannot be.

The forum's comparison rules come first, for their names and parameters are chosen for its roll; then the
forum's own rules and the catalogue, under their own names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from consult.forums.models import Forum
from voting import rules
from voting.polls.models import KEEPS_ITS_RULE, Poll, RuleVersion
from voting.polls.outcomes import load_kept_rule
from voting.polls.rolls import bound_names, not_applicable, roll_on
from voting.polls.rule_pages.families import by_family

_USUAL = "comparison-"


@dataclass(frozen=True)
class RuleOffer:
    """A rule as it would be used in a poll of the forum; ``key`` names it in a form."""

    key: str
    label: str
    rule: RuleVersion
    names: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    rule_stage: str | None = None
    """The stage that has to be asked, where the poll goes on under its rule; ``None`` leaves it open."""
    against: tuple[str, ...] = ()
    """Why it is not applicable to today's roll, in sentences; empty when it is."""

    @property
    def title(self) -> str:
        """The forum's label, and the rule's own title where it is another."""
        if self.label == self.rule.title:
            if self.rule.forum_id is None:
                return self.label
            return _("%(label)s (this forum’s own, version %(number)s)") % {
                "label": self.label,
                "number": self.rule.version,
            }
        return _("%(label)s (%(title)s)") % {"label": self.label, "title": self.rule.title}

    @property
    def is_usual(self) -> bool:
        """Whether the forum compares its results under it, with names and parameters chosen for its roll."""
        return self.key.startswith(_USUAL)

    @property
    def title_with_body(self) -> str:
        """The title and, of a rule of the catalogue, whose rule it is."""
        body = str(self.rule.document.get("body", ""))
        return _("%(title)s: %(body)s") % {"title": self.title, "body": body} if body else self.title

    @property
    def is_applicable(self) -> bool:
        """Whether a poll can be opened under it today."""
        return not self.against

    def is_of(self, poll: Poll) -> bool:
        """Whether a draft has this rule with these names and parameters."""
        return (
            poll.rule_id == self.rule.pk
            and poll.rule_names == self.names
            and poll.rule_parameters == self.parameters
        )


def rules_offered(forum: Forum, day: date) -> list[RuleOffer]:
    """Every rule that is kept for the forum, each checked against its deciding seats on ``day``."""
    roll = roll_on(forum, day, deciding_only=True)
    return [_checked(offer, roll, day.year) for offer in _kept(forum, roll)]


def rules_offered_for(poll: Poll, day: date) -> list[RuleOffer]:
    """The rules that a draft can have: only its own where it goes on under the rule of the poll before it."""
    if poll.follows not in KEEPS_ITS_RULE:
        return rules_offered(poll.forum, day)
    own = RuleOffer(
        "as-before", poll.rule.title, poll.rule, poll.rule_names, poll.rule_parameters, poll.rule_stage
    )
    return [_checked(own, roll_on(poll.forum, day, deciding_only=True), day.year)]


def grouped_choices(offers: Iterable[RuleOffer]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The offers that are applicable as the groups of a chooser: the forum's usual rules, its own, by family.

    In a family each names the body whose rule it is, for titles say the same of many bodies.
    """
    usable = [offer for offer in offers if offer.is_applicable]
    usual = [(offer.key, offer.title) for offer in usable if offer.is_usual]
    own = [(offer.key, offer.title) for offer in usable if not offer.is_usual and offer.rule.forum_id]
    groups = [(_("This forum’s usual rules"), usual), (_("Rules that this forum made"), own)]
    others = sorted(
        (offer for offer in usable if not offer.is_usual and not offer.rule.forum_id),
        key=lambda offer: (str(offer.rule.document.get("body", "")), offer.title),
    )
    groups += [
        (str(family.name), [(offer.key, offer.title_with_body) for offer in found])
        for family, found in by_family(others, lambda offer: offer.rule.rule_id)
    ]
    return [(name, choices) for name, choices in groups if choices]


def _kept(forum: Forum, roll: rules.Roll) -> Iterator[RuleOffer]:
    compared = list(forum.comparison_rules.select_related("rule"))
    for row in compared:
        yield RuleOffer(f"{_USUAL}{row.pk}", row.label, row.rule, row.names, row.parameters)
    plain = {row.rule_id for row in compared if not row.names and not row.parameters}
    kept = RuleVersion.objects.current().filter(Q(forum=None) | Q(forum=forum)).exclude(pk__in=plain)
    for rule in kept.order_by("title", "pk"):
        yield RuleOffer(f"rule-{rule.pk}", rule.title, rule, usual_names(load_kept_rule(rule), roll))


def usual_names(rule: rules.Rule, roll: rules.Roll) -> dict[str, str]:
    """How a rule's names are bound where nobody says otherwise.

    A rule that weighs by carats takes the roll's latest figures of that name.
    """
    return {name: f"{name}-*" for name in rule.needs.weights if name not in roll.bases}


def _checked(offer: RuleOffer, roll: rules.Roll, year: int) -> RuleOffer:
    names = bound_names(offer.names, roll, year)
    against = not_applicable(load_kept_rule(offer.rule), roll, names, offer.parameters)
    return replace(offer, against=tuple(dict.fromkeys(against)))
