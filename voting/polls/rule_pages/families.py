"""The families in which rules are found: whose they are, and by what they decide.

Whose a rule is follows from the first word of its id; by what it decides is read off its tests, so that
nobody has to keep it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from voting import rules
from voting.rules.coherence import passages
from voting.rules.conditions import Counted, CountTest, Grouping, MeanShare, Measure, Selector, ShareTest

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Family:
    """A family of rules: its key in an address, its name, the first words of the ids of its rules."""

    key: str
    name: Promise
    prefixes: frozenset[str]


def _family(key: str, name: Promise, prefixes: str) -> Family:
    return Family(key, name, frozenset(prefixes.split()))


FAMILIES: Final[tuple[Family, ...]] = (
    _family("kimberley", _("Kimberley Process and its reform"), "kp national"),
    _family(
        "initiatives", _("Multi-stakeholder initiatives"), "eiti fsc icmm_fairmined icoca irma rjc rspo rtrs"
    ),
    _family(
        "united-nations",
        _("United Nations, treaties and conferences"),
        "unsc unga ilo unesco cites iwc wto oecd osce eif",
    ),
    _family("european-union", _("European Union"), "eu cfsp"),
    _family("finance", _("Banks and funds"), "imf wb esm gef gcf globalfund gavi mlf"),
    _family("commodities", _("Commodity bodies and the seabed"), "itto isa"),
    _family("standards", _("Standards and internet bodies"), "iso codex ietf w3c apache icann"),
    _family(
        "states", _("States, federations and referendums"), "au ba be ca ch de liberum nassau ni ref uk us"
    ),
    _family("methods", _("Consensus methods and elections"), "consensus formal ioc loomio socio"),
)
OTHER: Final = Family("other", _("Other bodies"), frozenset())


def family_of(rule_id: str) -> Family:
    """The family of a rule of the catalogue; ``OTHER`` where its body is in none."""
    first = rule_id.partition(".")[0]
    return next((family for family in FAMILIES if first in family.prefixes), OTHER)


def by_family(things: Iterable[Thing], rule_id: Callable[[Thing], str]) -> list[tuple[Family, list[Thing]]]:
    """Things that belong to rules, by family in the order of the families; empty families are left out."""
    found: dict[str, list[Thing]] = {}
    for thing in things:
        found.setdefault(family_of(rule_id(thing)).key, []).append(thing)
    return [(family, found[family.key]) for family in (*FAMILIES, OTHER) if family.key in found]


# By what a rule decides


@dataclass(frozen=True)
class Manner:
    """Something by which rules decide: its key in an address, its name, and whether a rule does."""

    key: str
    name: Promise
    holds: Callable[[rules.Rule], bool]


_ONE_IS_ENOUGH: Final[frozenset[tuple[str, object]]] = frozenset(
    {("more_than", 0), ("at_most", 0), ("at_least", 1), ("fewer_than", 1)}
)
_OBJECTIONS: Final = frozenset({Counted.NO, Counted.OPPOSE, Counted.BLOCK})


def _one_stops(rule: rules.Rule) -> bool:
    """Whether one objection, of anybody or of some, makes a difference by itself."""
    counts = [passage for _path, passage in passages(rule.stages) if isinstance(passage, CountTest)]
    return any(
        test.weight is None and test.comparison in _ONE_IS_ENOUGH and not _OBJECTIONS.isdisjoint(test.of)
        for test in counts
    )


def _weighs(rule: rules.Rule) -> bool:
    return bool(rule.needs.weights)


def _asks_groups(rule: rules.Rule) -> bool:
    """Whether something is tested in each of some groups, or among the seats of one."""
    tests = [passage for _path, passage in passages(rule.stages)]
    narrowed = [t.seats for t in tests if isinstance(t, CountTest | ShareTest | MeanShare | Measure)]
    named = any(isinstance(each, Selector) and (each.in_all or each.in_any) for each in narrowed)
    return named or any(isinstance(passage, Grouping) for passage in tests)


def _has_quorum(rule: rules.Rule) -> bool:
    return any(stage.quorum is not None for stage in rule.stages)


def _silence_agrees(rule: rules.Rule) -> bool:
    return any(rule.profile_of(stage).silent.counts == "yes" for stage in rule.stages)


def _judged(rule: rules.Rule) -> bool:
    return any(stage.judged_by is not None for stage in rule.stages)


MANNERS: Final[tuple[Manner, ...]] = (
    Manner("objection", _("one objection can stop it"), _one_stops),
    Manner("weights", _("seats weigh differently"), _weighs),
    Manner("groups", _("groups have to agree"), _asks_groups),
    Manner("stages", _("in several stages"), lambda rule: len(rule.stages) > 1),
    Manner("quorum", _("with a quorum"), _has_quorum),
    Manner("silence", _("silence is consent"), _silence_agrees),
    Manner("judged", _("a person states the result"), _judged),
)


def manners_of(rule: rules.Rule) -> list[Manner]:
    """By what a rule decides, in the order of the manners."""
    return [manner for manner in MANNERS if manner.holds(rule)]
