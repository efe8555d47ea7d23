"""Votes that are held again until an option has what it needs: the exhaustive ballot, or one without
dropping.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from voting.rules.choosing.counting import Line
from voting.rules.choosing.methods import Exhaustive
from voting.rules.choosing.outcome import CountingRound
from voting.rules.choosing.voters import Electorate


@dataclass(frozen=True)
class Repeated:
    """How far the votes of a stage have come.

    ``best`` is who won, several in a tie that nothing breaks. ``open_among`` are the options of the vote
    that has to be held next, none when it is over; ``run_off`` is whether that vote says who is dropped.
    ``votes`` is how many were held, ``last`` who voted in the last.
    """

    best: tuple[str, ...]
    rounds: tuple[CountingRound, ...]
    open_among: tuple[str, ...]
    run_off: bool
    votes: int
    last: Electorate | None


def hold_votes(
    method: Exhaustive,
    options: tuple[str, ...],
    first: int,
    held: int,
    voters: Callable[[tuple[str, ...], int], Electorate],
    line: Callable[[Electorate], Line],
) -> Repeated:
    """Go through the votes of a stage from the ``first`` to the last that was ``held``.

    ``voters`` returns who voted among some options in a vote, ``line`` what an option needs of them.
    """
    remaining, run_off = options, options[:0]
    rounds: list[CountingRound] = []
    last: Electorate | None = None
    for vote in range(first, held + 1):
        among = run_off or remaining
        last = voters(among, vote)
        votes = _count(last, among)
        if run_off:
            met = options[:0]
            dropped, run_off = _dropped(method, votes)
        else:
            met = _met(votes, line(last))
            done = bool(met) or method.drop == "none"
            dropped, tied = (options[:0], options[:0]) if done else _dropped(method, votes)
            # A tie of all that are left says nothing of a last one; the vote is held again.
            run_off = () if tied == remaining else tied
        rounds.append(
            CountingRound(
                number=len(rounds) + 1,
                votes=votes,
                base=last.cast,
                exhausted=Fraction(0),
                met=met,
                dropped=dropped,
                tied=len(dropped) > 1 or bool(run_off),
                vote=vote,
                run_off=among if among != remaining else (),
            )
        )
        remaining = tuple(option for option in remaining if option not in dropped)
        if met:
            return Repeated(met, tuple(rounds), (), run_off=False, votes=vote - first + 1, last=last)
        if not remaining:
            return Repeated(dropped, tuple(rounds), (), run_off=False, votes=vote - first + 1, last=last)
        if len(remaining) == 1 and method.drop == "last":
            return Repeated((), tuple(rounds), (), run_off=False, votes=vote - first + 1, last=last)
    return Repeated((), tuple(rounds), run_off or remaining, bool(run_off), len(rounds), last)


def _count(voters: Electorate, among: tuple[str, ...]) -> dict[str, Fraction]:
    votes = dict.fromkeys(among, Fraction(0))
    for voter in voters.saying:
        if voter.said is not None and voter.said.one is not None:
            votes[voter.said.one] += voter.weight
    return votes


def _met(votes: dict[str, Fraction], line: Line) -> tuple[str, ...]:
    base = line.bases[line.needed.of] if line.needed else Fraction(0)
    met = [option for option, amount in votes.items() if line.met_by(amount, base)]
    most = max((votes[option] for option in met), default=Fraction(0))
    return tuple(option for option in met if votes[option] == most)


def _dropped(method: Exhaustive, votes: dict[str, Fraction]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return who is dropped, or else the options among which a vote has to say it."""
    least = min(votes.values())
    fewest = tuple(option for option, amount in votes.items() if amount == least)
    if len(fewest) == 1 or method.ties_for_last == "together":
        return fewest, ()
    return (), fewest
