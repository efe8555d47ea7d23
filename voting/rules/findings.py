"""Findings: what one test of an outcome found, with its exact numbers, as sentences without a full stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from voting.rules.answers import who
from voting.rules.conditions import FIXED
from voting.rules.outcome import Node, UnknownNote
from voting.rules.words import Words, marked, paired

_MOST_NAMES = 8
_AMONG: Final[dict[str, str]] = {
    "cast": marked("{seats} voting for or against"),
    "counted": marked("{seats} counted in the base"),
    "present": marked("{seats} counted as present"),
    "roll": marked("{seats}"),
}
_THRESHOLD: Final[dict[str, str]] = {
    "at_least": marked("the threshold is at least {threshold}"),
    "more_than": marked("the threshold is more than {threshold}"),
    "at_most": marked("the threshold is at most {threshold}"),
    "fewer_than": marked("the threshold is less than {threshold}"),
}
_EMPTY_BASE: Final[dict[str, str]] = {
    "undefined": marked("Nothing stands in the base, so there is no share and no answer"),
    "passes": marked("Nothing stands in the base; by the rule this passes"),
    "fails": marked("Nothing stands in the base; by the rule this fails"),
}


@dataclass(frozen=True, slots=True)
class Findings:
    """What the tests of an outcome found, in one language; ``names`` are the names of seats."""

    words: Words
    names: Mapping[str, str]

    # The seats that a test is about

    def seats(self, values: Mapping[str, Any]) -> str:
        """Return what the seats of a test are called, within their groups and selection."""
        noun, words = self.words.say_noun, self.words
        seats = words.noun(str(values.get("called", "seats")))
        for group in values.get("groups", ()):
            seats = noun("{seats} in {group}", seats, group=words.quoted(words.term(group)))
        chosen = values.get("seats") or {}
        if "decides" in chosen:
            message = (
                marked("{seats} with a right to decide")
                if chosen["decides"]
                else marked("{seats} without a right to decide")
            )
            seats = noun(message, seats)
        for key, message in (
            ("in", marked("{seats} in {groups}")),
            ("in_any", marked("{seats} in any of {groups}")),
            ("not_in", marked("{seats} outside {groups}")),
        ):
            if key in chosen:
                groups = words.listed([words.quoted(words.term(name)) for name in chosen[key]])
                seats = noun(message, seats, groups=groups)
        return seats

    def people(self, seats: Sequence[str]) -> str:
        """Return the names of some seats, the first few and how many more."""
        called = [self.names.get(seat, seat) for seat in seats]
        if len(called) <= _MOST_NAMES:
            return self.words.listed(called)
        more = len(called) - _MOST_NAMES
        shown = self.words.commas(called[:_MOST_NAMES])
        return self.words.say_n("{names} and {n} more", "{names} and {n} more", more, names=shown)

    # One test

    def finding(self, node: Node, *, named: bool = True) -> str:
        """Return what a single test found: amount, share, threshold, margin, unknown positions.

        ``named`` adds who objected.
        """
        if node.test == "count":
            text = self._count(node)
        elif node.test == "share":
            text = self._share(node)
        else:
            text = self._mean(node)
        if named and node.who:
            text = self._with_names(text, node)
        parts = [text]
        if one_objection(node):
            parts.append(self._one_is_enough(node))
        elif node.test == "count" or node.share is not None:
            parts.extend([self.threshold(node), *self._margin(node)])
        parts.extend(self._notes(node))
        return self.words.semicolons(parts)

    def _with_names(self, text: str, node: Node) -> str:
        names = self.people(node.who)
        if node.test == "count" and node.values.get("of") in (["no"], ["block"], ["oppose"]):
            return self.words.say("{finding} ({names})", finding=text, names=names)
        return self.words.say("{finding}, objecting: {names}", finding=text, names=names)

    def _one_is_enough(self, node: Node) -> str:
        if node.threshold is not None and node.threshold.comparison in ("at_most", "fewer_than"):
            return self.words.say("this stage asks that there is none")
        if node.amount:
            return self.words.say("under this rule one is enough")
        return self.words.say("under this rule one would be enough")

    def _count(self, node: Node) -> str:
        words, values, amount = self.words, node.values, node.amount or Fraction(0)
        seats, of = self.seats(values), [str(word) for word in values["of"]]
        if "weight" in values:
            amounts = self._weighed(amount, node)
            return words.say("For {who}, the total is {amount}", who=who(of, seats, words), amount=amounts)
        total = words.number(node.base or Fraction(0))
        if of == ["no"] and amount == 0:
            return words.say("None of {total} {seats} objects", total=total, seats=seats)
        if of == ["no"]:
            pair = paired("{n} of {total} {seats} objects", "{n} of {total} {seats} object")
            return words.say_n(*pair, amount, total=total, seats=seats)
        if of == ["yes"]:
            pair = paired("{n} of {total} {seats} is in favour", "{n} of {total} {seats} are in favour")
            return words.say_n(*pair, amount, total=total, seats=seats)
        message = marked("For {who}, the count is {n} of {total}")
        return words.say(message, who=who(of, seats, words), n=words.number(amount), total=total)

    def _weighed(self, amount: Fraction, node: Node) -> str:
        return self.words.say("{n} {unit}", n=self.words.number(amount), unit=self._unit(node))

    def _unit(self, node: Node) -> str:
        if node.base_note is not None and node.base_note.unit:
            return self.words.term(node.base_note.unit)
        return self.words.term(str(node.values.get("weight_called", "")))

    def _share(self, node: Node) -> str:
        words, values = self.words, node.values
        if node.share is None:
            return words.say(_EMPTY_BASE[str(values.get("empty_base", "undefined"))])
        amount, base = node.amount or Fraction(0), words.number(node.base or Fraction(0))
        share, seats = words.share(node.share), self.seats(values)
        of, word = [str(item) for item in values["of"]], str(values.get("base"))
        if "weight" in values and word != "amount":
            return self._weighed_share(node, share)
        if word in _AMONG and of in (["yes"], ["no"]):
            among = words.say_noun(_AMONG[word], seats)
            pair = (
                paired(
                    "{n} of {base} {seats} is in favour ({share})",
                    "{n} of {base} {seats} are in favour ({share})",
                )
                if of == ["yes"]
                else paired(
                    "{n} of {base} {seats} objects ({share})", "{n} of {base} {seats} object ({share})"
                )
            )
            return words.say_n(*pair, amount, base=base, seats=among, share=share)
        people, n = who(of, seats, words), words.number(amount)
        if word in ("amount", "published", FIXED):
            return words.say(
                "For {who}, the count is {n} against a base of {base} ({share})",
                who=people,
                n=n,
                base=base,
                share=share,
            )
        return words.say(
            "For {who}, the count is {n} of {base}, the base being {among} ({share})",
            who=people,
            n=n,
            base=base,
            among=who([word], seats, words),
            share=share,
        )

    def _weighed_share(self, node: Node, share: str) -> str:
        words, values = self.words, node.values
        seats, word = self.seats(values), str(values.get("base"))
        part = who([str(item) for item in values["of"]], seats, words)
        amount, total = (
            words.number(node.amount or Fraction(0)),
            self._weighed(node.base or Fraction(0), node),
        )
        if word == "published":
            text = words.say(
                "{part} hold {amount} of the published total of {total} ({share})",
                part=part,
                amount=amount,
                total=total,
                share=share,
            )
        elif word == FIXED:
            text = words.say(
                "{part} hold {amount} against a fixed base of {total} ({share})",
                part=part,
                amount=amount,
                total=total,
                share=share,
            )
        else:
            text = words.say(
                "{part} hold {amount} of the {total} of {among} ({share})",
                part=part,
                amount=amount,
                total=total,
                among=who([word], seats, words),
                share=share,
            )
        return self._sourced(text[:1].upper() + text[1:], node)

    def _sourced(self, text: str, node: Node) -> str:
        note = node.base_note
        if note is None or not note.as_of or not any(sign.isdigit() for sign in note.as_of):
            return text
        return self.words.say("{finding}, by the figures of {as_of}", finding=text, as_of=note.as_of)

    def _mean(self, node: Node) -> str:
        words = self.words
        of, among = [str(item) for item in node.values.get("of", ["yes"])], self.seats(node.values)
        groups = words.commas([self._group_share(child) for child in node.children])
        if node.share is None:
            return words.say("There is no mean of the groups’ shares ({groups})", groups=groups)
        share, percent = words.share(node.share), words.percent(node.share)
        if of in (["yes"], ["no"]):
            message = (
                marked(
                    "On the average of the groups, {percent} (exactly {fraction}) are in favour ({groups})"
                )
                if of == ["yes"]
                else marked("On the average of the groups, {percent} (exactly {fraction}) object ({groups})")
            )
            return words.say(message, percent=percent, fraction=node.share, groups=groups)
        return words.say(
            "For {who}, the average of the groups is {share} ({groups})",
            who=who(of, among, words),
            share=share,
            groups=groups,
        )

    def _group_share(self, node: Node) -> str:
        words = self.words
        group = words.term(str(node.values.get("group_called", "")))
        if node.share is None:
            return words.say("{group}: no share", group=group)
        return words.say("{group}: {percent}", group=group, percent=words.percent(node.share))

    # Threshold, margin, notes

    def threshold(self, node: Node) -> str:
        """Return what the test asks for."""
        if node.threshold is None:
            raise ValueError(f"the test {node.id} compares with nothing")
        value, words = node.threshold.value, self.words
        text = words.fraction(value) if node.threshold.share else words.number(value)
        return words.say(_THRESHOLD[node.threshold.comparison], threshold=text)

    def _margin(self, node: Node) -> list[str]:
        margin, threshold = node.margin, node.threshold
        if margin is None or threshold is None or node.passed is None:
            return []
        words = self.words
        if node.test == "mean_share":
            if node.passed or margin.weight == 0:
                return []
            return [words.say("it is {n} percentage points away", n=words.hundredths(abs(margin.weight)))]
        if node.passed:
            if not margin.seats or "weight" in node.values:
                return []
            return [
                words.say_n(
                    "{n} seat changing sides would turn it",
                    "{n} seats changing sides would turn it",
                    margin.seats,
                )
            ]
        short = _missing(node)
        if threshold.comparison in ("at_most", "fewer_than"):
            return [words.say("that is {n} too many", n=self._in_unit(node, short))]
        return [words.say("that is {n} short", n=self._in_unit(node, short))]

    def _in_unit(self, node: Node, amount: Fraction) -> str:
        return self._weighed(amount, node) if "weight" in node.values else self.words.number(amount)

    def _notes(self, node: Node) -> list[str]:
        notes = []
        if node.unknown is not None:
            notes.extend(self._unknown(node, node.unknown))
        if node.values.get("divided"):
            notes.append(
                self.words.say_n(
                    "{n} seat divides its answer",
                    "{n} seats divide their answers",
                    int(node.values["divided"]),
                )
            )
        if node.base_note is not None and node.base_note.missing:
            notes.append(
                self.words.say_n(
                    "{n} seat reports no figure and adds nothing",
                    "{n} seats report no figure and add nothing",
                    len(node.base_note.missing),
                )
            )
        return notes

    def _unknown(self, node: Node, note: UnknownNote) -> list[str]:
        words, found = self.words, []
        favourable = note.counted_as == "support"
        opposed = note.counted_as in ("oppose", "block")
        of = [str(item) for item in node.values.get("of", ())]
        if note.seats and favourable:
            found.append(words.say_n(*_bound(of, favourable=True), note.seats))
        elif note.seats and opposed:
            found.append(words.say_n(*_bound(of, favourable=False), note.seats))
        if note.remainder_counted_as and node.base_note is not None and node.base_note.remainder:
            rest = self._weighed(node.base_note.remainder, node)
            if note.remainder_counted_as == "support":
                message = marked(
                    "{rest} of the published total belong to no seat and are counted as not opposed"
                )
            elif note.remainder_counted_as in ("oppose", "block"):
                message = marked("{rest} of the published total belong to no seat and are counted as opposed")
            else:
                message = marked("{rest} of the published total belong to no seat and are on neither side")
            found.append(words.say(message, rest=rest))
        return found


def one_objection(node: Node) -> bool:
    """Return whether a test asks if there is a single one of something: one is enough, or none may be."""
    threshold = node.threshold
    if node.test != "count" or threshold is None or "weight" in node.values or "than" in node.values:
        return False
    return (threshold.comparison, threshold.value) in (
        ("more_than", Fraction(0)),
        ("at_least", Fraction(1)),
        ("at_most", Fraction(0)),
        ("fewer_than", Fraction(1)),
    )


def _bound(of: list[str], *, favourable: bool) -> tuple[str, str]:
    """Return the words for unknown positions, with what they make of the figure."""
    upper = ("yes" in of) if favourable else ("no" in of)
    if favourable and upper:
        return paired(
            "{n} position is not known and is counted as not opposed; the figure is an upper bound",
            "{n} positions are not known and are counted as not opposed; the figure is an upper bound",
        )
    if favourable:
        return paired(
            "{n} position is not known and is counted as not opposed; the figure is a lower bound",
            "{n} positions are not known and are counted as not opposed; the figure is a lower bound",
        )
    if upper:
        return paired(
            "{n} position is not known and is counted as opposed; the figure is an upper bound",
            "{n} positions are not known and are counted as opposed; the figure is an upper bound",
        )
    return paired(
        "{n} position is not known and is counted as opposed; the figure is a lower bound",
        "{n} positions are not known and are counted as opposed; the figure is a lower bound",
    )


def _missing(node: Node) -> Fraction:
    """Return by how much a failed test missed; in whole units where the amounts are whole."""
    threshold, amount = node.threshold, node.amount or Fraction(0)
    if threshold is None:
        raise ValueError(f"the test {node.id} compares with nothing")
    line = threshold.value * (node.base or Fraction(0)) if threshold.share else threshold.value
    if amount.denominator != 1:
        return abs(line - amount)
    if threshold.comparison == "at_least":
        return Fraction(-(-line.numerator // line.denominator)) - amount
    if threshold.comparison == "more_than":
        return Fraction(line.numerator // line.denominator + 1) - amount
    if threshold.comparison == "at_most":
        return amount - line.numerator // line.denominator
    return amount - (-(-line.numerator // line.denominator) - 1)
