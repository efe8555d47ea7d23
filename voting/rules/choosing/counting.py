"""One method on one table: who is best, in which order, and every figure that this rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from voting.rules.choosing.document import Needed
from voting.rules.choosing.methods import InstantRunoff, Method, RankedPairs, Schulze
from voting.rules.choosing.outcome import CountingRound, PairTable, Standing
from voting.rules.choosing.pairs import (
    Matrix,
    beats_all,
    majorities,
    pairwise,
    ranked_pairs,
    schulze_order,
    schulze_winners,
    widest_paths,
)
from voting.rules.choosing.reading import share_needed
from voting.rules.choosing.runoff import Count, CountedRound, instant_runoff
from voting.rules.choosing.table import Table
from voting.rules.choosing.tallies import Figure, figures, in_places

Places = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Counted:
    """What a method makes of a table; options by their numbers in it."""

    best: tuple[int, ...]
    order: Places
    standings: tuple[Standing, ...]
    rounds: tuple[CountingRound, ...] = ()
    pairs: PairTable | None = None
    ways: int = 1


@dataclass(frozen=True)
class Line:
    """What an option needs to win: a share of some amounts; ``groups`` are those in each of which it needs
    it.
    """

    needed: Needed | None
    bases: Mapping[str, Fraction]
    groups: tuple[tuple[str, Table, Mapping[str, Fraction]], ...] = field(default=())

    def met_by(self, amount: Fraction, base: Fraction) -> bool:
        """Return whether an amount is the share that is needed of a base; nothing is a share of nothing."""
        if self.needed is None:
            return True
        comparison, share = share_needed(self.needed)
        if not base:
            return False
        return amount >= share * base if comparison == "at_least" else amount > share * base


def count(method: Method, table: Table, line: Line) -> Counted:
    """Count a table by a method. Raises :class:`RuleError` where ties leave too many ways to follow."""
    details = method.details
    if isinstance(details, Schulze):
        return _schulze(details, table)
    if isinstance(details, RankedPairs):
        return _ranked_pairs(details, table)
    if isinstance(details, InstantRunoff):
        return _runoff(details, table, line)
    return _tally(method, table, line)


def places_of(order: Places) -> dict[int, int]:
    """Return the place of every option, counted from 1: after two in the first place comes the third."""
    found, place = {}, 1
    for level in order:
        found.update(dict.fromkeys(level, place))
        place += len(level)
    return found


# Figures


def _tally(method: Method, table: Table, line: Line) -> Counted:
    found = figures(method, table)
    order = in_places([figure.rank for figure in found])
    return finish_tally(method, table.options, found, order, line)


def finish_tally(
    method: Method, options: Sequence[str], found: Sequence[Figure], order: Places, line: Line
) -> Counted:
    """Return who is best by figures that are counted: of those that have what they need, the first."""
    in_groups = [(name, figures(method, table), bases) for name, table, bases in line.groups]
    meets = [
        all(_meets(method, found_in[option], bases, line) for _, found_in, bases in in_groups)
        if in_groups
        else _meets(method, found[option], line.bases, line)
        for option in range(len(options))
    ]
    best = next((level for place in order if (level := tuple(o for o in place if meets[o]))), ())
    places = places_of(order)
    standings = tuple(
        Standing(
            option=name,
            place=places[number],
            amount=found[number].amount,
            base=found[number].base,
            share=found[number].share,
            needed=None if line.needed is None else meets[number],
            levels=found[number].levels,
            shares={group: found_in[number].share for group, found_in, _ in in_groups},
        )
        for number, name in enumerate(options)
    )
    return Counted(best, order, standings)


def _meets(method: Method, figure: Figure, bases: Mapping[str, Fraction], line: Line) -> bool:
    if line.needed is None:
        return bool(figure.rank)
    if method.name in ("plurality", "approval"):
        return line.met_by(figure.amount, bases[line.needed.of])
    return figure.share is not None and line.met_by(figure.share, Fraction(1))


# Pairs


def _names(options: Sequence[str], order: Places) -> tuple[Standing, ...]:
    places = places_of(order)
    return tuple(Standing(option=name, place=places.get(n)) for n, name in enumerate(options))


def _amounts(table: Table, matrix: Matrix) -> tuple[tuple[Fraction, ...], ...]:
    return tuple(tuple(table.amount(units) for units in row) for row in matrix)


def _pair_table(table: Table, wins: Matrix, **more: object) -> PairTable:
    first = beats_all(wins)
    facts = {
        "options": table.options,
        "wins": _amounts(table, wins),
        "beats_all": None if first is None else table.options[first],
        **more,
    }
    return PairTable.model_validate(facts)


def pair_table(table: Table) -> PairTable:
    """Return the table of pairs of rankings, for a page that shows it beside another method."""
    return _pair_table(table, pairwise(table))


def _schulze(schulze: Schulze, table: Table) -> Counted:
    wins = pairwise(table, unranked=schulze.unranked)
    paths = widest_paths(majorities(wins, schulze.strength))
    order = schulze_order(paths)
    pairs = _pair_table(table, wins, paths=_amounts(table, paths))
    return Counted(schulze_winners(paths), order, _names(table.options, order), pairs=pairs)


def _ranked_pairs(method: RankedPairs, table: Table) -> Counted:
    wins = pairwise(table, unranked=method.unranked)
    found = ranked_pairs(majorities(wins, method.strength))
    order = found.order(table.size)
    named = {
        key: tuple((table.options[a], table.options[b]) for a, b in pairs)
        for key, pairs in (("held", found.shown.held), ("left_out", found.shown.left_out))
    }
    pairs = _pair_table(table, wins, **named)
    return Counted(found.winners, order, _names(table.options, order), pairs=pairs, ways=found.ways)


# Rounds


def _runoff(method: InstantRunoff, table: Table, line: Line) -> Counted:
    found = instant_runoff(table, _meets_in_round(table, line), method.ties_for_last)
    rounds = tuple(
        _round(table, each, after, number)
        for number, (each, after) in enumerate(
            zip(found.rounds, (*found.rounds[1:], None), strict=True), start=1
        )
    )
    standings = _names(table.options, found.order)
    return Counted(found.winners, found.order, standings, rounds, pair_table(table), found.ways)


def _meets_in_round(table: Table, line: Line) -> Callable[[int, Count], bool] | None:
    needed = line.needed
    if needed is None:
        return None

    def meets(votes: int, count: Count) -> bool:
        unit = table.weights.unit / count.parts
        base = count.continuing * unit if needed.of == "continuing" else line.bases[needed.of]
        return line.met_by(votes * unit, base)

    return meets


def _round(table: Table, here: CountedRound, after: CountedRound | None, number: int) -> CountingRound:
    unit = table.weights.unit / here.count.parts
    votes = {
        table.options[o]: units * unit
        for o, units in zip(here.count.remaining, here.count.votes, strict=True)
    }
    transfers: dict[str, Fraction] = {}
    lost = Fraction(0)
    if after is not None:
        next_unit = table.weights.unit / after.count.parts
        transfers = {
            table.options[o]: after.count.of(o) * next_unit - votes[table.options[o]]
            for o in after.count.remaining
        }
        lost = after.count.exhausted * next_unit - here.count.exhausted * unit
    return CountingRound(
        number=number,
        votes=votes,
        base=here.count.continuing * unit,
        exhausted=here.count.exhausted * unit,
        met=tuple(table.options[o] for o in here.met),
        dropped=tuple(table.options[o] for o in here.dropped),
        tied=here.tied,
        transfers=transfers,
        transferred_to_none=lost,
    )
