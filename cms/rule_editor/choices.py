"""The words of the blocks: what can be chosen at each place of a rule, and what the forum's roll offers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.ui.words import outcome_word
from voting import rules
from voting.rules.answers import ANSWERS
from voting.rules.conditions import Counted
from voting.rules.outcome import Kind

if TYPE_CHECKING:
    from consult.forums.models import Forum

Choices = list[tuple[str, str]]

COMPARED: list[tuple[str, Any]] = [
    ("at_least", gettext_lazy("at least")),
    ("more_than", gettext_lazy("more than")),
    ("at_most", gettext_lazy("at most")),
    ("fewer_than", gettext_lazy("fewer than")),
]
SIMPLE: dict[str, Any] = {
    "share": gettext_lazy("A share: so much of a whole"),
    "count": gettext_lazy("A count: so many, or so much weight"),
    "mean_share": gettext_lazy("The mean of the groups’ shares"),
}
NESTING: dict[str, Any] = {
    "all": gettext_lazy("All of these"),
    "any": gettext_lazy("Any of these"),
    "not": gettext_lazy("Not this"),
    "at_least": gettext_lazy("At least so many of these"),
    "in_each": gettext_lazy("In each group"),
    "in_some": gettext_lazy("In some groups"),
}
STEPS: dict[str, Any] = {
    "quorum": gettext_lazy("Quorum"),
    "blocked_if": gettext_lazy("Blocked, if"),
    "rejected_if": gettext_lazy("Rejected, if"),
    "adopted_if": gettext_lazy("Adopted, if"),
    "tied_if": gettext_lazy("Tied, if"),
    "deferred_if": gettext_lazy("Deferred, if"),
    "referred_if": gettext_lazy("Referred, if"),
}
PROFILES: list[tuple[str, Any]] = [
    ("majority", gettext_lazy("Majority: for and against; who abstains is present without voting")),
    ("present", gettext_lazy("Of those present: who abstains is in the base, so weighs against")),
    ("consensus", gettext_lazy("Consensus: only objections matter, and the ballot offers the block")),
    ("silence", gettext_lazy("Silence is consent: who does not answer agrees")),
    ("", gettext_lazy("None: every position is said below")),
]
EFFECTS: list[tuple[str, Any]] = [
    ("yes", gettext_lazy("in favour")),
    ("no", gettext_lazy("against (an objection)")),
    ("in_base", gettext_lazy("neither, but in the base")),
    ("present", gettext_lazy("present only: in the quorum, not in the base")),
    ("not_counted", gettext_lazy("not counted at all")),
]
TAKINGS: list[tuple[str, Any]] = [
    ("as_cast", gettext_lazy("counts as cast")),
    ("not_in_quorum", gettext_lazy("counts as cast, but not for the quorum")),
    ("not_counted", gettext_lazy("does not count")),
]
OBJECTIONS: list[tuple[str, Any]] = [
    ("oppose", gettext_lazy("oppose")),
    ("block", gettext_lazy("block")),
    ("both", gettext_lazy("both")),
]
DIVIDED: list[tuple[str, Any]] = [
    ("refused", gettext_lazy("refused")),
    ("parts", gettext_lazy("counted by its parts: half a seat")),
    ("each", gettext_lazy("counted once for every answer in it")),
    ("spoilt", gettext_lazy("a spoilt ballot of the whole seat")),
]
LEFT_OVER: list[tuple[str, Any]] = [
    ("silent", gettext_lazy("silence")),
    ("no_position", gettext_lazy("taking no position")),
    ("abstain", gettext_lazy("abstention")),
    ("spoilt", gettext_lazy("a spoilt ballot")),
]
SOURCES: list[tuple[str, Any]] = [
    ("design", gettext_lazy("Designed here")),
    ("found", gettext_lazy("Read in the source named here")),
    ("memory", gettext_lazy("From memory, to be verified")),
    ("hypothetical", gettext_lazy("Hypothetical: nobody decides by it")),
]
_USUAL_WORDS = ("yes", "no", "neutral", "cast", "counted", "present", "roll")
_FIRST_SIX = ("support", "reservation", "abstain", "stand_aside", "oppose", "block")


def counted_words(chosen: Iterable[str] = ()) -> Choices:
    """What an amount can count: the sides and bases, the six positions, and what else was chosen."""
    known = [*_USUAL_WORDS, *_FIRST_SIX]
    rest = [word.value for word in Counted if word.value in set(chosen) and word.value not in known]
    return [(word, _(ANSWERS[word])) for word in [*known, *rest]]


def bases(parameters: Mapping[str, str]) -> Choices:
    """Of what a share is a share."""
    words = [(word.value, _(ANSWERS[word.value])) for word in Counted]
    return [*words, ("published", _("the published total of the weight")), *parameters.items()]


def effects(value: str) -> Choices:
    """What a position can do; an effect that no word names is in the list when it is chosen."""
    coded = [
        json.dumps(list(each)) for each in product(("yes", "no", "neutral"), (True, False), (True, False))
    ]
    plain = [(key, str(words)) for key, words in EFFECTS]
    if value in coded:
        counts, base, quorum = json.loads(value)
        side = dict(EFFECTS).get(counts, gettext_lazy("neither"))
        parts = [
            str(side),
            _("in the base") if base else _("not in the base"),
            _("in the quorum") if quorum else _("not in the quorum"),
        ]
        plain.append((value, ", ".join(parts)))
    return plain


def results(labels: Mapping[str, str], later: Iterable[str] = ()) -> Choices:
    """Where a step can lead: a kind of outcome, a label of the rule, a later stage."""
    never = {Kind.NOT_APPLICABLE, Kind.AWAITING_STATEMENT}
    kinds = [(kind.value, str(outcome_word(kind.value).word)) for kind in Kind if kind not in never]
    own = [(name, name.replace("_", " ").capitalize()) for name in labels]
    stages = [(name, _("go on to: %(stage)s") % {"stage": name.replace("_", " ")}) for name in later]
    return [*kinds, *[each for each in own if each not in kinds], *stages]


@dataclass(frozen=True)
class Known:
    """Names that a rule can use, each with the words for it: those of the roll and those declared."""

    groups: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    weights: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)

    def with_declared(self, needs: Any) -> Known:
        """The same with what the rule itself declares (rows of fields), which comes first."""
        needs = needs if isinstance(needs, dict) else {}
        merged: dict[str, dict[str, str]] = {}
        for section in ("groups", "attributes", "weights", "parameters", "roles"):
            rows = needs.get(section)
            declared = {
                str(row["name"]): str(row.get("called") or row.get("value") or row["name"])
                for row in (rows if isinstance(rows, list) else [])
                if isinstance(row, dict) and row.get("name")
            }
            merged[section] = {
                **declared,
                **{k: v for k, v in getattr(self, section).items() if k not in declared},
            }
        return Known(**merged)


def known_on(forum: Forum, roll: rules.Roll) -> Known:
    """What the forum's roll offers to a rule: its constituencies, its attributes, its weights."""
    is_name = re.compile(r"[A-Za-z][A-Za-z0-9_]*").fullmatch
    constituencies = {part.key: part.name for part in forum.constituencies.all() if is_name(part.key)}
    attributes = {name: name.replace("_", " ") for name in roll.attributes if is_name(name)}
    weights: dict[str, str] = {}
    for basis in roll.bases.values():
        family, dash, year = basis.key.rpartition("-")
        name = family if dash and year.isdigit() else basis.key
        if is_name(name):
            weights[name] = name.replace("_", " ") if name == family else basis.name
    return Known(constituencies, attributes, weights)


def declared(document: dict[str, Any], known: Known) -> dict[str, Any]:
    """The document with every name declared that it uses, the roll has and ``needs`` leaves out."""
    needs = {
        key: dict(value) for key, value in (document.get("needs") or {}).items() if isinstance(value, dict)
    }
    for section, name in _used(document):
        if name in getattr(known, section) and name not in needs.get(section, {}):
            needs.setdefault(section, {})[name] = {"called": getattr(known, section)[name]}
    return {**document, "needs": needs} if needs else document


def undeclared(document: dict[str, Any], known: Known) -> dict[str, Any]:
    """The document without what :func:`declared` would add by itself."""
    needs = {
        section: {
            name: item
            for name, item in declared_names.items()
            if section not in ("groups", "attributes", "weights")
            or item != {"called": getattr(known, section).get(name)}
        }
        for section, declared_names in (document.get("needs") or {}).items()
    }
    kept = {section: names for section, names in needs.items() if names}
    plain = {key: value for key, value in document.items() if key != "needs"}
    return {**plain, "needs": kept} if kept else plain


_NAMED_IN = {"in": "groups", "in_any": "groups", "not_in": "groups", "groups": "groups"}
_NAMED_BY = {"attribute": "attributes", "weight": "weights"}


def _used(value: Any, key: str = "") -> Iterable[tuple[str, str]]:
    """The names of the roll that a document uses, each with the section in which it is declared."""
    if isinstance(value, Mapping):
        for inner, item in value.items():
            if inner not in ("needs", "examples"):
                yield from _used(item, str(inner))
    elif isinstance(value, list):
        for item in value:
            yield from _used(item, key)
    elif isinstance(value, str):
        section = _NAMED_IN.get(key) or _NAMED_BY.get(key)
        if section:
            yield section, value
