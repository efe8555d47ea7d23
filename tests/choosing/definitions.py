"""The methods once more, written from their definitions alone: slow, for few options, without numpy.

A ballot is ``(ranks, weight)``, where ``ranks`` is a tuple of places, each a tuple of options, best first.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, permutations

UNRANKED = 999


def place(ranks, option):
    """The place of an option, a large number where the ballot leaves it out."""
    return next((n for n, level in enumerate(ranks) if option in level), UNRANKED)


def prefers(ranks, one, other, unranked="last"):
    """Whether a ballot puts one option before the other."""
    here, there = place(ranks, one), place(ranks, other)
    if unranked == "unread" and UNRANKED in (here, there):
        return False
    return here < there


def pair(ballots, one, other, unranked="last"):
    return sum(weight for ranks, weight in ballots if prefers(ranks, one, other, unranked))


def strength(ballots, one, other, how, unranked="last"):
    """How strong the majority for one option over another is, 0 where there is none."""
    won, lost = pair(ballots, one, other, unranked), pair(ballots, other, one, unranked)
    if won <= lost:
        return 0
    return won - lost if how == "margins" else won


def schulze(options, ballots, how="winning_votes", unranked="last"):
    """Schulze 2011, section 2.2: every path is written down, its strength is that of its weakest link."""
    links = {(a, b): strength(ballots, a, b, how, unranked) for a in options for b in options if a != b}

    def best_path(start, end):
        between = [option for option in options if option not in (start, end)]
        found = [0]
        for length in range(len(between) + 1):
            for way in permutations(between, length):
                path = (start, *way, end)
                found.append(min(links[step] for step in pairwise(path)))
        return max(found)

    return {a for a in options if all(best_path(a, b) >= best_path(b, a) for b in options if b != a)}


def ranked_pairs_orders(options, ballots, how="margins", unranked="last"):
    """Every order in which the majorities can be gone through, strongest first."""
    strengths = {
        (a, b): found
        for a in options
        for b in options
        if a != b and (found := strength(ballots, a, b, how, unranked))
    }
    levels = sorted(set(strengths.values()), reverse=True)
    groups = [[link for link in strengths if strengths[link] == level] for level in levels]

    def orders(rest):
        if not rest:
            yield ()
            return
        for first in permutations(rest[0]):
            for after in orders(rest[1:]):
                yield first + after

    return groups, orders(groups)


def ranked_pairs(options, ballots, how="margins", unranked="last"):
    """Tideman 1987: lock each majority unless it closes a circle; here with every order of equal ones."""
    winners = set()
    for order in ranked_pairs_orders(options, ballots, how, unranked)[1]:
        locked = set()
        for winner, loser in order:
            if not reaches(locked, loser, winner):
                locked.add((winner, loser))
        winners |= {option for option in options if not any(b == option for _, b in locked)}
    return winners


def reaches(links, start, end):
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for a, b in links:
            if a == here and b not in seen:
                seen.add(b)
                waiting.append(b)
    return end in seen


def first_votes(remaining, ballots):
    """The first places among some options; several in one place divide the ballot."""
    votes = dict.fromkeys(remaining, Fraction(0))
    for ranks, weight in ballots:
        for level in ranks:
            here = [option for option in level if option in remaining]
            if here:
                for option in here:
                    votes[option] += Fraction(weight) / len(here)
                break
    return votes


def instant_runoff(remaining, ballots):
    """Every way of dropping one option with the fewest votes, until one has more than half."""
    votes = first_votes(remaining, ballots)
    winner = {option for option in remaining if 2 * votes[option] > sum(votes.values())}
    if winner or len(remaining) == 1:
        return winner
    fewest = min(votes.values())
    found = set()
    for option in remaining:
        if votes[option] == fewest:
            found |= instant_runoff([other for other in remaining if other != option], ballots)
    return found


def borda(options, ballots, unranked="average"):
    """The options with the most points; level ones have the mean of the points of their places."""
    points = dict.fromkeys(options, Fraction(0))
    for ranks, weight in ballots:
        left = list(range(len(options) - 1, -1, -1))
        named = {option for level in ranks for option in level}
        rest = tuple(option for option in options if option not in named)
        for level in (*ranks, rest):
            if not level:
                continue
            mine, left = left[: len(level)], left[len(level) :]
            worth = Fraction(sum(mine), len(mine))
            if level == rest and unranked == "no_points":
                worth = Fraction(0)
            for option in level:
                points[option] += worth * weight
    return best(points)


def modified_borda(options, ballots):
    """The first of m ranked options has m points, the last 1."""
    points = dict.fromkeys(options, Fraction(0))
    for ranks, weight in ballots:
        left = list(range(sum(map(len, ranks)), 0, -1))
        for level in ranks:
            mine, left = left[: len(level)], left[len(level) :]
            for option in level:
                points[option] += Fraction(sum(mine), len(mine)) * weight
    return best(points)


def best(points):
    return {option for option in points if points[option] == max(points.values())}


def beats_all(options, ballots):
    """The Condorcet winner as a set, empty without one."""
    return {a for a in options if all(pair(ballots, a, b) > pair(ballots, b, a) for b in options if b != a)}
