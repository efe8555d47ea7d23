"""Clauses: what a rule tests, as noun phrases and as clauses that stand after “if”.

A clause is one message with its noun phrases as placeholders; a language translates it as it stands after its
own word for “if”. Everything that tells two conditions apart is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from voting.rules.answers import who
from voting.rules.clause_messages import (
    ALL,
    AMOUNT,
    ANY,
    COUNT,
    EMPTY_BASE,
    EMPTY_GROUP,
    EMPTY_MEAN,
    HEADS,
    HOLD,
    HOLD_SO_MUCH,
    IN_SOME,
    NONE,
    SHARE,
)
from voting.rules.conditions import (
    BASE_WORDS,
    PUBLISHED,
    Condition,
    CountTest,
    Grouping,
    InEach,
    InSome,
    MeanShare,
    Measure,
    Selector,
    ShareTest,
)
from voting.rules.document import Needs, Rule
from voting.rules.words import Words, marked


@dataclass(frozen=True, slots=True)
class Clauses:
    """The clauses of one rule in one language; ``seats`` is what the seats under test are called."""

    rule: Rule
    words: Words
    seats: str
    values: dict[str, Fraction | str]
    depth: int = 0

    @property
    def needs(self) -> Needs:
        """Return the names that the rule declares."""
        return self.rule.needs

    def called(self, section: str, name: str) -> str:
        """Return the rule's words for a name, in quotation marks; with the name where two have the same."""
        declared = getattr(self.needs, section)
        text = _own_words(declared[name])
        if sum(_own_words(other) == text for other in declared.values()) > 1:
            return self.words.say("{called} ({key})", called=self.words.quoted(text), key=name)
        return self.words.quoted(self.words.term(text))

    def group_names(self, names: Sequence[str]) -> str:
        """Return a list of groups."""
        return self.words.listed([self.called("groups", name) for name in dict.fromkeys(names)])

    # Seats and amounts

    def selected(self, selector: Selector | None, seats: str | None = None) -> str:
        """Return the seats that a selector takes, as a noun without its article."""
        seats = self.seats if seats is None else seats
        noun = self.words.say_noun
        if selector is None:
            return seats
        if selector.decides is not None:
            message = (
                marked("{seats} with a right to decide")
                if selector.decides
                else marked("{seats} without a right to decide")
            )
            seats = noun(message, seats)
        if len(selector.in_all) == 1:
            seats = noun("{seats} in the group {groups}", seats, groups=self.group_names(selector.in_all))
        elif selector.in_all:
            seats = noun(
                "{seats} in all the groups {groups} at once", seats, groups=self.group_names(selector.in_all)
            )
        if selector.in_any:
            groups = self.words.either(
                [self.called("groups", name) for name in dict.fromkeys(selector.in_any)]
            )
            seats = noun("{seats} in any of the groups {groups}", seats, groups=groups)
        if selector.not_in:
            seats = noun("{seats} outside {groups}", seats, groups=self.group_names(selector.not_in))
        return seats

    def amount(self, passage: Measure | CountTest) -> str:
        """Return an amount: “the number of the members that object”."""
        people = who(passage.of, self.selected(passage.seats), self.words)
        if passage.weight:
            amount = self.words.say(
                "the total of {weight} of {who}", weight=self.called("weights", passage.weight), who=people
            )
        else:
            amount = self.words.say("the number of {who}", who=people)
        if isinstance(passage, Measure) and passage.times != 1:
            return self.words.say("{n} times {amount}", n=self.words.number(passage.times), amount=amount)
        return amount

    def number(self, value: Fraction | str, *, share: bool) -> str:
        """Return a number or share, or what a parameter is called with its value or default."""
        words = self.words
        if isinstance(value, Fraction):
            return words.fraction(value) if share else words.number(value)
        parameter = self.needs.parameters[value]
        called, known = self.called("parameters", value), self.values.get(value)
        if isinstance(known, Fraction):
            return words.fraction(known) if parameter.kind == "share" else words.number(known)
        if isinstance(parameter.default, Fraction):
            default = parameter.default
            text = words.fraction(default) if parameter.kind == "share" else words.number(default)
            return words.say("{default} ({called}, unless set otherwise)", called=called, default=text)
        return words.say("{called} (set when the rule is used)", called=called)

    def base(self, passage: ShareTest | MeanShare) -> str:
        """Return what a share is a share of."""
        if isinstance(passage.base, Measure):
            return self.amount(passage.base)
        word = str(passage.base)
        if self._is_number(passage):
            return self.number(word, share=False)
        if word in self.needs.parameters and word not in BASE_WORDS:
            known = self.values.get(word, self.needs.parameters[word].default)
            called = self.called("parameters", word)
            if word in self.values and isinstance(known, str):
                return self._base_word(known, passage)
            if isinstance(known, str):
                return self.words.say(
                    "{base} (unless another base is set under {called})",
                    base=self._base_word(known, passage),
                    called=called,
                )
            return self.words.say("the base that is set under {called} when the rule is used", called=called)
        return self._base_word(word, passage)

    def _is_number(self, passage: ShareTest | MeanShare) -> bool:
        """Return whether the base is a number that is settled when the rule is used."""
        parameter = self.needs.parameters.get(str(passage.base))
        return parameter is not None and parameter.kind == "number"

    def _base_word(self, word: str, passage: ShareTest | MeanShare) -> str:
        weight = self.called("weights", passage.weight) if passage.weight else None
        if word == PUBLISHED:
            return self.words.say("the published total of {weight}", weight=weight)
        people = who([word], self.selected(passage.seats), self.words)
        if weight is None:
            return people
        return self.words.say("the {weight} of {who}", weight=weight, who=people)

    # Conditions

    def condition(self, condition: Condition, numbers: str = "") -> str:
        """Return a condition as a clause that stands after “if”."""
        if condition.share is not None:
            return self._share(condition.share)
        if condition.count is not None:
            return self._count(condition.count)
        if condition.mean_share is not None:
            return self._mean(condition.mean_share)
        if condition.in_each is not None:
            return self._in_each(condition.in_each, numbers)
        if condition.in_some is not None:
            return self._in_some(condition.in_some, numbers)
        return self._combined(condition, numbers)

    def _combined(self, condition: Condition, numbers: str) -> str:
        say = self.words.say
        if condition.negated is not None:
            if condition.negated.in_some is not None and _is_one(condition.negated.in_some):
                return self._in_none(condition.negated.in_some, numbers)
            return say(
                "this does not hold: ({condition})", condition=self.condition(condition.negated, numbers)
            )
        if condition.every is not None:
            return say("all of these hold: {conditions}", conditions=self._parts(condition.every, numbers))
        if condition.some is not None:
            return say(
                "one or more of these hold: {conditions}", conditions=self._parts(condition.some, numbers)
            )
        if condition.at_least is None:
            raise ValueError("the condition tests nothing")
        parts = self._parts(condition.at_least.of, numbers)
        return say("at least {n} of these hold: {conditions}", n=condition.at_least.number, conditions=parts)

    def _parts(self, conditions: Sequence[Condition], numbers: str) -> str:
        parts = []
        for index, condition in enumerate(conditions, start=1):
            number = f"{numbers}.{index}" if numbers else str(index)
            clause = self.condition(condition, number)
            parts.append(self.words.say("({number}) {condition}", number=number, condition=clause))
        return self.words.semicolons(parts)

    def _count(self, test: CountTest) -> str:
        comparison, wanted = test.comparison
        words, seats = self.words, self.selected(test.seats)
        side = str(test.of[0].value) if len(test.of) == 1 and test.weight is None else ""
        if isinstance(wanted, Fraction) and (special := self._none_or_any(side, comparison, wanted, seats)):
            return special
        if test.weight and not isinstance(wanted, Measure):
            return words.say(
                HOLD_SO_MUCH[comparison],
                who=who(test.of, seats, words),
                threshold=self.number(wanted, share=False),
                weight=self.called("weights", test.weight),
            )
        if isinstance(wanted, Measure) or side not in COUNT:
            text = self.amount(wanted) if isinstance(wanted, Measure) else self.number(wanted, share=False)
            return words.say(AMOUNT[comparison], amount=self.amount(test), threshold=text)
        if isinstance(wanted, Fraction):
            return words.say_n(*COUNT[side][comparison], wanted, seats=seats)
        return words.many(*COUNT[side][comparison], self.number(wanted, share=False), seats=seats)

    def _none_or_any(self, side: str, comparison: str, wanted: Fraction, seats: str) -> str | None:
        if wanted != 0 or comparison not in ("more_than", "at_most"):
            return None
        message = (ANY if comparison == "more_than" else NONE).get(side)
        return self.words.say(message, seats=seats) if message else None

    def _share(self, test: ShareTest) -> str:
        clause = self._share_clause(test)
        if test.empty_base == "undefined":
            return clause
        return self.words.say(EMPTY_BASE[test.empty_base], condition=clause)

    def _share_clause(self, test: ShareTest | MeanShare) -> str:
        comparison, wanted = test.comparison
        share, base, say = self.number(wanted, share=True), self.base(test), self.words.say
        side = str(test.of[0].value) if len(test.of) == 1 and test.weight is None else ""
        if side in HEADS and not isinstance(test.base, Measure) and not self._is_number(test):
            if (comparison, wanted) == ("at_least", Fraction(1)):
                return say(ALL[side], base=base)
            return say(HEADS[side][comparison], share=share, base=base)
        part = who(test.of, self.selected(test.seats), self.words)
        if not test.weight:
            return say(SHARE[comparison], part=part, share=share, base=base)
        if isinstance(test.base, Measure):
            part = say("{who}, by {weight},", who=part, weight=self.called("weights", test.weight))
        return say(HOLD[comparison], part=part, share=share, base=base)

    def _mean(self, test: MeanShare) -> str:
        say = self.words.say
        groups = self.grouping(test.groups[0])
        for level in test.groups[1:]:
            groups = say(
                "{outer}, and inside each of these over {inner}", outer=groups, inner=self.grouping(level)
            )
        clause = say(
            "on the average over {groups}, {condition}",
            groups=groups,
            condition=self._inside()._share_clause(test),
        )
        return say(EMPTY_MEAN[test.empty], condition=clause)

    def grouping(self, grouping: Grouping) -> str:
        """Return the groups of a test as a noun phrase."""
        say = self.words.say
        if grouping.attribute is not None:
            attribute = self.called("attributes", grouping.attribute)
            groups = say("the groups by {attribute}", attribute=attribute)
        else:
            names = list(dict.fromkeys(grouping.groups))
            called = [self.called("groups", name) for name in names]
            groups = say("the groups {groups}", groups=self.words.listed(called))
        weights = [
            say("{group} {weight}", group=self.called("groups", name), weight=self.words.number(weight))
            for name, weight in sorted(grouping.weights.items())
            if weight != 1
        ]
        if not weights:
            return groups
        return say(
            "{groups} (weighing {weights}, all others 1)", groups=groups, weights=self.words.commas(weights)
        )

    def _inside(self) -> Clauses:
        """Return the clauses for what is tested inside a group, or inside a group of a group."""
        depth, noun = self.depth + 1, self.words.say_noun
        called = self.words.noun(self.rule.voters_called)
        if depth == 1:
            seats = noun("{seats} of the group", called)
        elif depth == 2:
            seats = noun("{seats} of the smaller group", called)
        else:
            seats = noun("{seats} of the group at level {n}", called, n=depth)
        return replace(self, seats=seats, depth=depth)

    def _in_each(self, passage: InEach, numbers: str) -> str:
        return self.words.say(
            "in each of {groups}, {condition}",
            groups=self.words.say(EMPTY_GROUP[passage.empty], groups=self.grouping(passage.groups)),
            condition=self._inside().condition(passage.holds, numbers),
        )

    def _in_none(self, passage: InSome, numbers: str) -> str:
        return self.words.say(
            "in none of {groups}, {condition}",
            groups=self.words.say(EMPTY_GROUP[passage.empty], groups=self.grouping(passage.groups)),
            condition=self._inside().condition(passage.holds, numbers),
        )

    def _in_some(self, passage: InSome, numbers: str) -> str:
        comparison, wanted = passage.comparison
        if isinstance(wanted, Measure):
            raise TypeError("groups are compared with a number")
        shared = isinstance(wanted, Fraction) and 0 < wanted < 1
        return self.words.say(
            marked("in one or more of {groups}, {condition}") if _is_one(passage) else IN_SOME[comparison],
            number=self.number(wanted, share=shared),
            groups=self.words.say(EMPTY_GROUP[passage.empty], groups=self.grouping(passage.groups)),
            condition=self._inside().condition(passage.holds, numbers),
        )


def _is_one(passage: InSome) -> bool:
    """Return whether a single group is enough, whichever it is."""
    plain = not any(weight != 1 for weight in passage.groups.weights.values())
    return plain and passage.comparison == ("at_least", Fraction(1))


def _own_words(need: object) -> str:
    return need if isinstance(need, str) else str(getattr(need, "called", ""))


def clauses_of(rule: Rule, words: Words, values: dict[str, Fraction | str] | None = None) -> Clauses:
    """Return the clauses of a rule; ``values`` are the parameters that are settled."""
    return Clauses(rule, words, words.noun(rule.voters_called), values or {})
