"""A rule as pages show it, of the catalogue or a forum's own, and a rule that is described only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from voting import rules
from voting.polls.models import RuleVersion
from voting.polls.outcomes import load_kept_rule
from voting.rules.words import languages

CATALOGUE_LANGUAGE = "en"
"""The language of titles, sources, notes and examples of the catalogue."""


def words_language() -> str:
    """The language in which a page tells rules: the reader's where there are words in it, else English."""
    wanted = (get_language() or "en").partition("-")[0]
    return wanted if wanted in languages() else "en"


SOURCE_STATUS: dict[str, tuple[str | Promise, str | Promise]] = {
    "found": (_("source found"), _("The rule was read in the source named here.")),
    "memory": (
        _("to be verified"),
        _("Written from memory of the source named here; its wording is still to be verified."),
    ),
    "hypothetical": (
        _("hypothetical"),
        _("Nobody decides by it; it is written for comparison, after a rule of another body."),
    ),
    "design": (_("a proposal"), _("Nobody decides by it; it is designed here, for comparison.")),
}


class Sourced:
    """How sure the source of a rule is, for both kinds of entries."""

    rule: rules.Rule | rules.DescribedRule

    @property
    def status(self) -> str | Promise:
        """How sure its source is, in a word."""
        return SOURCE_STATUS[self.rule.source_status][0]

    @property
    def status_sentence(self) -> str | Promise:
        """How sure its source is, in a sentence."""
        return SOURCE_STATUS[self.rule.source_status][1]


@dataclass(frozen=True)
class ShownRule(Sourced):
    """A rule as its page shows it: of the catalogue, or a forum's own (``forum``, ``kept``)."""

    rule: rules.Rule
    document: str
    forum: str = ""
    kept: RuleVersion | None = None

    @property
    def language(self) -> str:
        """The language of its title and its other prose, where that is known."""
        return "" if self.kept else CATALOGUE_LANGUAGE

    @property
    def sentence(self) -> str:
        """The rule in one sentence."""
        return rules.describe(self.rule, words_language()).sentence

    @property
    def needs(self) -> Iterator[tuple[str, str]]:
        """What it needs of a roll: each thing in the rule's words, and what it is in ours."""
        needs = self.rule.needs
        for name in (*needs.groups.values(), *needs.attributes.values()):
            yield name.called, str(_("a group of seats"))
        for name in needs.weights.values():
            yield name.called, str(_("a weight of each seat"))
        for parameter in needs.parameters.values():
            yield parameter.called, str(_("settled when the rule is used"))
        for role in needs.roles.values():
            yield role, str(_("a person who states the result"))


@dataclass(frozen=True)
class ShownDescription(Sourced):
    """A rule that is described only, as its page shows it."""

    rule: rules.DescribedRule
    language = CATALOGUE_LANGUAGE

    @property
    def words(self) -> rules.DescribedWords:
        """What is known of it and what is not, in the language of the page."""
        return rules.describe_described(self.rule, words_language())


def find_rule(rule_id: str, version: str = "") -> ShownRule:
    """A rule of the catalogue, else what a forum keeps under this id; ``Http404`` otherwise.

    Of a forum's own rule the latest version that is not withdrawn, or the one that is asked for.
    """
    entry = rules.catalogue().get(rule_id)
    if entry is not None:
        return ShownRule(entry.rule, entry.document)
    own = RuleVersion.objects.filter(rule_id=rule_id).select_related("forum")
    kept = own.filter(version=version).last() if version else own.current().last() or own.last()
    if kept is None:
        raise Http404
    document = json.dumps(kept.document, indent=2, ensure_ascii=False)
    return ShownRule(load_kept_rule(kept), document, str(kept.forum or ""), kept)
