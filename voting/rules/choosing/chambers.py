"""Chambers: how what each of them cast comes to one result, as the rule says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from voting.rules.choosing.counting import Counted, Line, count, finish_tally, places_of
from voting.rules.choosing.document import Chambers, ChoosingStage
from voting.rules.choosing.methods import Method
from voting.rules.choosing.outcome import ChamberChoice, Standing
from voting.rules.choosing.table import Table, answer_table
from voting.rules.choosing.tallies import Figure, figures, in_places
from voting.rules.choosing.voters import Electorate, Group, Voter

Chamber = tuple[Group, Electorate]


def table_of(method: Method, options: Sequence[str], voters: Sequence[Voter]) -> Table:
    """Return the table of what some voters said."""
    return answer_table(
        method,
        options,
        [voter.said for voter in voters if voter.said is not None],
        [voter.weight for voter in voters if voter.said is not None],
    )


def count_in_chambers(
    stage: ChoosingStage, options: Sequence[str], chambers: Sequence[Chamber], line: Line
) -> tuple[Counted, tuple[ChamberChoice, ...]]:
    """Count a stage in its chambers; nobody is best where an empty chamber makes it fail."""
    rule: Chambers = stage.chambers  # type: ignore[assignment]
    counted = [(group, voters) for group, voters in chambers if voters.saying]
    picks = tuple(_pick(stage, options, group, voters) for group, voters in chambers)
    if not counted or (rule.empty == "fails" and len(counted) < len(chambers)):
        return Counted((), (), ()), picks
    if rule.combined == "same_weight":
        result = _same_weight(stage, options, counted, line)
    elif rule.combined == "lowest_share":
        result = _lowest(stage, options, counted, line)
    elif rule.combined == "all_agree":
        result = _all_agree(options, [pick for pick in picks if pick.options])
    else:
        weights = {group.name: group.weight for group, _ in counted}
        result = _most(options, [(pick, weights[pick.name]) for pick in picks if pick.options])
    return result, picks


def _pick(stage: ChoosingStage, options: Sequence[str], group: Group, voters: Electorate) -> ChamberChoice:
    """Return what a chamber would pick for itself."""
    if not voters.saying:
        return ChamberChoice(name=group.name, cast=Fraction(0))
    table = table_of(stage.method, options, voters.saying)
    best = count(stage.method, table, Line(None, {})).best
    return ChamberChoice(name=group.name, cast=voters.cast, options=tuple(options[o] for o in best))


def _same_weight(
    stage: ChoosingStage, options: Sequence[str], chambers: Sequence[Chamber], line: Line
) -> Counted:
    total = sum((group.weight for group, _ in chambers), Fraction(0))
    voters = [
        replace(voter, weight=voter.weight * group.weight / voters.cast)
        for group, voters in chambers
        for voter in voters.saying
    ]
    table = table_of(stage.method, options, voters)
    result = count(stage.method, table, replace(line, bases={"cast": total}))
    shares = _shares(stage.method, options, chambers)
    if not shares:
        return result
    standings = tuple(
        each.model_copy(update={"shares": {name: found[n].share for name, found in shares}})
        for n, each in enumerate(result.standings)
    )
    return replace(result, standings=standings)


def _shares(
    method: Method, options: Sequence[str], chambers: Sequence[Chamber]
) -> list[tuple[str, list[Figure]]]:
    """Return the figures of every chamber, where the method gives each option one."""
    if method.name in ("instant_runoff", "schulze", "ranked_pairs"):
        return []
    return [
        (group.name, figures(method, table_of(method, options, voters.saying))) for group, voters in chambers
    ]


def _lowest(stage: ChoosingStage, options: Sequence[str], chambers: Sequence[Chamber], line: Line) -> Counted:
    """Give every option the figure of the chamber that likes it least."""
    shares = _shares(stage.method, options, chambers)
    lowest = [
        min((found[o] for _, found in shares), key=lambda f: (bool(f.rank), f.rank))
        for o in range(len(options))
    ]
    as_share = [Figure(f.share or Fraction(0), Fraction(1), f.share, f.rank, f.levels) for f in lowest]
    order = in_places([figure.rank for figure in as_share])
    result = finish_tally(stage.method, options, as_share, order, replace(line, bases={"cast": Fraction(1)}))
    standings = tuple(
        each.model_copy(update={"shares": {name: found[n].share for name, found in shares}})
        for n, each in enumerate(result.standings)
    )
    return replace(result, standings=standings)


def _all_agree(options: Sequence[str], picks: Sequence[ChamberChoice]) -> Counted:
    common = [n for n, option in enumerate(options) if all(option in pick.options for pick in picks)]
    return Counted(tuple(common), (), tuple(Standing(option=option) for option in options))


def _most(options: Sequence[str], picks: Sequence[tuple[ChamberChoice, Fraction]]) -> Counted:
    """Give every option the chambers that pick it; one that ties divides itself among those level."""
    amounts: Counter[str] = Counter()
    for pick, weight in picks:
        for option in pick.options:
            amounts[option] += weight / len(pick.options)  # type: ignore[assignment]
    total = sum((weight for _, weight in picks), Fraction(0))
    ranks = [(Fraction(amounts[option]),) for option in options]
    order = in_places(ranks)
    places = places_of(order)
    standings = tuple(
        Standing(option=option, place=places[n], amount=ranks[n][0], base=total, share=ranks[n][0] / total)
        for n, option in enumerate(options)
    )
    return Counted(order[0], order, standings)
