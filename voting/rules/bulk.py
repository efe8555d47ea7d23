"""Counting a million ballots: once, into a small roll of classes of seats that are alike to a rule.

Seats are alike where they have the same of every attribute, group and answer that a rule can ask for. A class
is then one entry of a small roll, with the number of its seats and the exact total of their weights, and the
evaluator decides on that roll as on any other. Seats that divide their answers, and those that a binding
names one by one, stay entries of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod
from typing import Any, Final

from voting.rules.binding import Binding, NotApplicable, bind
from voting.rules.classes import Asked, Count
from voting.rules.columns import Cast, Electorate
from voting.rules.document import Rule
from voting.rules.evaluate import evaluate
from voting.rules.outcome import Outcome, Treatment

# So many classes are still quicker to decide on for all rules together than to count anew for each rule.
_MOST_SHARED: Final = 512


def asked_by(rule: Rule, electorate: Electorate, names: Mapping[str, str] | None = None) -> Asked:
    """Return which columns of an electorate a rule can ask for when it is bound with ``names``."""
    names = names or {}
    targets = _targets(rule.needs.groups, names)
    equations = [target.partition("=") for target in targets if "=" in target]
    wanted = _targets(rule.needs.attributes, names) | {attribute for attribute, _, _ in equations} | {
        name for name, column in electorate.attributes.items() if not targets.isdisjoint(column.values)
    }  # fmt: skip
    named = set(electorate.declared_groups)
    if electorate.groups is not None:
        named.update(*electorate.groups.values)
    return Asked(
        frozenset(wanted & electorate.attributes.keys()),
        frozenset(targets & named),
        frozenset(_targets(rule.needs.weights, names) & electorate.weights.keys()),
        frozenset(
            seat for attribute, _, seats in equations if attribute == "seat" for seat in seats.split("|")
        ),
    )


def _targets(needs: Mapping[str, Any], names: Mapping[str, str]) -> set[str]:
    found: set[str] = set()
    for name, need in needs.items():
        found.update([names[name]] if name in names else [name, need.usually or name])
    return found


class Tally:
    """Ballots on an electorate, counted as far as rules have asked; what was counted is kept.

    The outcome of a rule has everything that the seats one by one would give. Unless it is asked for
    ``in_full``, it leaves out what needs more than the counts: the ids of the seats that object or report
    no figure are those of classes, and how many seats of different weights would turn a test is not said.
    """

    def __init__(self, electorate: Electorate, cast: Cast) -> None:
        self.electorate = electorate
        self.cast = cast
        self._counts: dict[Asked, Count] = {}

    def count(self, asked: Asked) -> Count:
        """Return the classes of the seats by what is asked, counted now or before."""
        for done, found in self._counts.items():
            if asked <= done:
                return found
        found = self._counts[asked] = Count(self.electorate, self.cast, asked)
        return found

    def count_for(self, uses: Iterable[tuple[Rule, Mapping[str, str] | None]]) -> None:
        """Count at once what several rules ask for, where that makes no more than a small table."""
        together = Asked()
        for rule, names in uses:
            together |= asked_by(rule, self.electorate, names)
        sizes = [len(self.electorate.attributes[name].values) for name in together.attributes]
        if prod(sizes) * len(self.cast.answers.values) <= _MOST_SHARED:
            self.count(together)

    def bind(
        self,
        rule: Rule,
        names: Mapping[str, str] | None = None,
        parameters: Mapping[str, object] | None = None,
    ) -> Binding | NotApplicable:
        """Bind a rule as :func:`bind` does on the whole roll."""
        return bind(rule, self.count(asked_by(rule, self.electorate, names)).roll, names, parameters)

    def evaluate(
        self,
        rule: Rule,
        names: Mapping[str, str] | None = None,
        parameters: Mapping[str, object] | None = None,
        *,
        binding: Binding | NotApplicable | None = None,
        treatment: Treatment = Treatment.AS_CAST,
        statements: Mapping[str, str] | None = None,
        in_full: bool = False,
    ) -> Outcome:
        """Return the outcome that :func:`evaluate` gives of the same ballots, seat by seat.

        ``binding`` comes from :meth:`bind` with the same ``names``. Raises what :func:`evaluate` raises.
        """
        count = self.count(asked_by(rule, self.electorate, names))
        roll = count.roll_in_full if in_full else count.roll
        bound = bind(rule, roll, names, parameters) if binding is None else binding
        outcome = evaluate(
            rule, roll, count.ballots, binding=bound, treatment=treatment, statements=statements
        )
        return outcome.model_copy(update={"tree": count.with_seats(outcome.tree)}) if in_full else outcome
