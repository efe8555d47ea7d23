"""The list of rules: those of the catalogue, those that are described only, and those that forums made.

It can be narrowed by words, by family and by manner; every choice tells beforehand how many rules it leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import Final

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from voting import rules
from voting.polls.models import RuleVersion
from voting.polls.outcomes import load_kept_rule
from voting.polls.rule_pages.families import FAMILIES, MANNERS, OTHER, Family, family_of, manners_of
from voting.polls.rule_pages.shown import ShownDescription, ShownRule, words_language

OWN: Final = Family("forums", _("Rules that forums made for themselves"), frozenset())
DESCRIBED: Final = "described"
_DESCRIBED_NAME: Final = _("described only")
LONGEST_SEARCH: Final = 80


@dataclass(frozen=True)
class ListedRule:
    """A line of the list."""

    shown: ShownRule | ShownDescription
    family: Family
    manners: frozenset[str]
    text: str = field(repr=False)
    """Where words are looked for, in small letters."""

    @property
    def is_described_only(self) -> bool:
        """Whether nothing can be counted by it."""
        return isinstance(self.shown, ShownDescription)


@dataclass(frozen=True)
class Choice:
    """A way to narrow the list: where it leads, how many rules it leaves, whether it is taken."""

    name: str | Promise
    address: str
    count: int
    is_taken: bool


@dataclass(frozen=True)
class Narrowing:
    """What a reader asked for; each part may be empty."""

    words: str = ""
    family: str = ""
    manner: str = ""

    @property
    def is_asked(self) -> bool:
        """Whether the list is narrowed at all."""
        return bool(self.words or self.family or self.manner)

    def takes(self, rule: ListedRule, *, but: str = "") -> bool:
        """Whether a rule is in the narrowed list; ``but`` is a part that is left out of account."""
        if but != "family" and self.family and rule.family.key != self.family:
            return False
        if but != "manner" and self.manner and self.manner not in rule.manners:
            return False
        return all(word in rule.text for word in self.words.lower().split())

    def address(self, **change: str) -> str:
        """The address of the list with one part changed."""
        query = QueryDict(mutable=True)
        parts = {"q": self.words, "family": self.family, "by": self.manner} | change
        query.update({name: value for name, value in parts.items() if value})
        return f"?{query.urlencode()}" if query else "?"

    @property
    def without_family(self) -> str:
        """The address of the list of all families."""
        return self.address(family="")

    @property
    def without_manner(self) -> str:
        """The address of the list of all manners."""
        return self.address(by="")


def asked(query: QueryDict) -> Narrowing:
    """What an address asks for; what is no family and no manner is left out."""
    family, manner = query.get("family", ""), query.get("by", "")
    return Narrowing(
        " ".join(query.get("q", "").replace("\x00", " ").split())[:LONGEST_SEARCH],
        family if family in {each.key for each in (*FAMILIES, OTHER, OWN)} else "",
        manner if manner in {*(each.key for each in MANNERS), DESCRIBED} else "",
    )


def listed_rules() -> list[ListedRule]:
    """Every rule that anybody may read about: the catalogue by body and title, then those of forums."""
    kept = RuleVersion.objects.current().exclude(forum=None).exclude(rule_id__in=rules.catalogue())
    shown = [ShownRule(load_kept_rule(row), "", str(row.forum), row) for row in kept.select_related("forum")]
    return [*_of_catalogue(words_language()), *(_of_rule(each, OWN) for each in shown)]


@cache
def _of_catalogue(language: str) -> tuple[ListedRule, ...]:
    """The lines of the catalogue; in each language the words are looked for in its own sentences."""
    found = [_of_rule(ShownRule(entry.rule, entry.document)) for entry in rules.catalogue().values()]
    found += [_of_description(ShownDescription(entry.rule)) for entry in rules.described().values()]
    # Bodies that decide by their rules stand before those for which rules are only proposed.
    real = [each.shown.rule.source_status in ("found", "memory") for each in found]
    in_force: dict[str, list[bool]] = {}
    for each, is_real in zip(found, real, strict=True):
        in_force.setdefault(each.shown.rule.body, []).append(is_real)
    proposed = {body: 2 * sum(known) < len(known) for body, known in in_force.items()}
    return tuple(
        sorted(
            found,
            key=lambda each: (proposed[each.shown.rule.body], each.shown.rule.body, each.shown.rule.title),
        )
    )


def _of_rule(shown: ShownRule, family: Family | None = None) -> ListedRule:
    rule = shown.rule
    text = [rule.id, rule.title, rule.body, rule.who_uses, rule.notes, shown.forum, shown.sentence]
    manners = frozenset(manner.key for manner in manners_of(rule))
    return ListedRule(shown, family or family_of(rule.id), manners, " ".join(text).lower())


def _of_description(shown: ShownDescription) -> ListedRule:
    rule = shown.rule
    text = [rule.id, rule.title, rule.body, rule.who_uses, shown.words.text]
    return ListedRule(shown, family_of(rule.id), frozenset({DESCRIBED}), " ".join(text).lower())


@dataclass(frozen=True)
class ListedFamily:
    """The rules of a family that a reader asked for, by whose rule each is."""

    family: Family
    bodies: tuple[tuple[str, tuple[ListedRule, ...]], ...]
    count: int


def narrowed(listed: Iterable[ListedRule], narrowing: Narrowing) -> list[ListedFamily]:
    """The rules that a reader asked for, by family and body; empty families are left out."""
    taken = [rule for rule in listed if narrowing.takes(rule)]
    found = []
    for family in (*FAMILIES, OTHER, OWN):
        group = [rule for rule in taken if rule.family.key == family.key]
        bodies = tuple((body, tuple(rules_of)) for body, rules_of in groupby(group, key=_whose))
        found.extend([ListedFamily(family, bodies, len(group))] if group else [])
    return found


def _whose(rule: ListedRule) -> str:
    shown = rule.shown
    return shown.forum if isinstance(shown, ShownRule) and shown.forum else shown.rule.body


def family_choices(listed: Sequence[ListedRule], narrowing: Narrowing) -> list[Choice]:
    """Every family with the number of rules that it would leave."""
    open_to = [rule.family.key for rule in listed if narrowing.takes(rule, but="family")]
    return [
        Choice(
            each.name,
            narrowing.address(family=each.key),
            open_to.count(each.key),
            each.key == narrowing.family,
        )
        for each in (*FAMILIES, OTHER, OWN)
        if each.key in open_to or each.key == narrowing.family
    ]


def manner_choices(listed: Sequence[ListedRule], narrowing: Narrowing) -> list[Choice]:
    """Everything by which rules decide, with the number of rules that it would leave."""
    open_to = [key for rule in listed if narrowing.takes(rule, but="manner") for key in rule.manners]
    names = [*((each.key, each.name) for each in MANNERS), (DESCRIBED, _DESCRIBED_NAME)]
    return [
        Choice(name, narrowing.address(by=key), open_to.count(key), key == narrowing.manner)
        for key, name in names
        if key in open_to or key == narrowing.manner
    ]
