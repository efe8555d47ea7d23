"""Choosing: a rule, a roll and the ballots make a :class:`Choice`. Exact, deterministic, pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from voting.rules.binding import Binding, NotApplicable, bind
from voting.rules.choosing.ballots import ChoiceBallot
from voting.rules.choosing.chambers import count_in_chambers, table_of
from voting.rules.choosing.counting import Counted, Line, count
from voting.rules.choosing.document import MOST_OPTIONS, NOTHING, Among, ChoosingRule, ChoosingStage
from voting.rules.choosing.methods import Exhaustive
from voting.rules.choosing.normal_form import choosing_hash
from voting.rules.choosing.outcome import ChamberChoice, Choice, ChoiceKind, NextVote, StageChoice
from voting.rules.choosing.reading import share_needed
from voting.rules.choosing.repeated import Repeated, hold_votes
from voting.rules.choosing.voters import Electorate, Use, by_vote
from voting.rules.coherence import closest
from voting.rules.errors import Fault, RuleError
from voting.rules.roll import Roll

_FINAL = (ChoiceKind.CHOSEN, ChoiceKind.TIED, ChoiceKind.SHOWN, ChoiceKind.NO_BALLOTS, ChoiceKind.NEXT_VOTE)


def choose(
    rule: ChoosingRule,
    roll: Roll,
    ballots: Iterable[ChoiceBallot],
    options: Sequence[str] = (),
    *,
    binding: Binding | NotApplicable | None = None,
    statements: Mapping[str, Sequence[str]] | None = None,
) -> Choice:
    """Return what a rule picks among options: an option, a tie, nothing, or the vote that is to be held
    next.

    ``options`` are left out where the rule names them. ``statements`` has, for a stage whose ties are
    broken by lot, the order of the options that was drawn. Ballots of seats that do not vote in a stage are
    not counted. Raises :class:`RuleError` with everything that cannot be used: options, ballots,
    statements.
    """
    named = tuple(options) or rule.options
    stated = statements or {}
    faults = [*_option_faults(named), *_statement_faults(rule, named, stated)]
    if faults:
        raise RuleError(faults)
    bound = bind(rule, roll) if binding is None else binding
    if isinstance(bound, NotApplicable):
        return _not_applicable(rule, named, bound)
    use = Use(rule, roll, bound, named, by_vote(roll, ballots))
    return _Choosing(use, stated).choice()


@dataclass(frozen=True)
class _Held:
    """A stage as it was counted, how many votes it took, and the vote that it still needs."""

    stage: StageChoice
    votes: int
    next_vote: NextVote | None = None


class _Choosing:
    """Goes through the stages of a rule, vote by vote."""

    def __init__(self, use: Use, statements: Mapping[str, Sequence[str]]) -> None:
        self.use = use
        self.statements = statements
        self.vote = 1

    def choice(self) -> Choice:
        rule, options = self.use.rule, self.use.options
        stage, done = rule.stages[0], list[StageChoice]()
        while True:
            if done and self.use.votes < self.vote:
                vote = NextVote(number=self.vote, stage=stage.name, options=options)
                return self._made(done, ChoiceKind.NEXT_VOTE, vote)
            held = self._held(stage, options)
            self.vote += held.votes
            goes_on = held.stage.kind not in _FINAL and stage.otherwise != NOTHING
            then = stage.otherwise if goes_on else ""
            done.append(held.stage.model_copy(update={"then": then}))
            if not goes_on:
                self._refuse_stray_votes()
                return self._made(done, held.stage.kind, held.next_vote)
            stage = rule.stage(stage.otherwise)
            options = _still_there(stage.among, held.stage, options)
            if len(options) < 2:
                self._refuse_stray_votes()
                return self._made(done, ChoiceKind.NOTHING, None)

    def _held(self, stage: ChoosingStage, options: tuple[str, ...]) -> _Held:
        if isinstance(stage.method.details, Exhaustive):
            return self._repeated(stage, stage.method.details, options)
        voters = self.use.electorate(stage, options, self.vote)
        if not voters.saying:
            return _Held(_stage(stage, options, voters, ChoiceKind.NO_BALLOTS), 1)
        if _misses_quorum(stage, voters):
            return _Held(_stage(stage, options, voters, ChoiceKind.NO_QUORUM), 1)
        line = self._line(stage, options, voters)
        chambers: tuple[ChamberChoice, ...] = ()
        if stage.chambers is None:
            counted = count(stage.method, table_of(stage.method, options, voters.saying), line)
        else:
            groups = [(group, voters.within(group)) for group in self.use.groups(stage.chambers.of)]
            counted, chambers = count_in_chambers(stage, options, groups, line)
        found = _counted(stage, options, voters, counted).model_copy(update={"chambers": chambers})
        return _Held(self._settled(stage, found), 1)

    def _line(self, stage: ChoosingStage, options: tuple[str, ...], voters: Electorate) -> Line:
        needed = stage.wins_if
        bases = {name: voters.amount(name) for name in ("cast", "present", "roll")}
        if needed is None or needed.in_each is None:
            return Line(needed, bases)
        groups = []
        for group in self.use.groups(needed.in_each):
            inside = voters.within(group)
            if inside.saying or needed.empty == "fails":
                table = table_of(stage.method, options, inside.saying)
                own = {name: inside.amount(name) for name in bases}
                groups.append((group.name, table, own))
        return Line(needed, bases, tuple(groups))

    def _repeated(self, stage: ChoosingStage, method: Exhaustive, options: tuple[str, ...]) -> _Held:
        held = self.use.votes
        result = hold_votes(
            method,
            options,
            self.vote,
            held,
            lambda among, vote: self.use.electorate(stage, among, vote),
            lambda voters: Line(
                stage.wins_if, {name: voters.amount(name) for name in ("cast", "present", "roll")}
            ),
        )
        voters = result.last
        if voters is None or not voters.saying:
            empty = self.use.electorate(stage, options, self.vote)
            return _Held(_stage(stage, options, empty, ChoiceKind.NO_BALLOTS), 1)
        if _misses_quorum(stage, voters):
            return _Held(_stage(stage, options, voters, ChoiceKind.NO_QUORUM), result.votes)
        kind = ChoiceKind.NEXT_VOTE if result.open_among else _kind(self.use.rule, result.best)
        found = _stage(stage, options, voters, kind).model_copy(
            update={"best": result.best, "rounds": result.rounds, "order": _drop_order(result)}
        )
        vote = None
        if result.open_among:
            vote = NextVote(
                number=held + 1, stage=stage.name, options=result.open_among, run_off=result.run_off
            )
            return _Held(found, result.votes, vote)
        return _Held(self._settled(stage, found), result.votes)

    def _settled(self, stage: ChoosingStage, found: StageChoice) -> StageChoice:
        """Return the stage with what its best options amount to, a tie broken where an order was drawn."""
        kind = _kind(self.use.rule, found.best)
        drawn = tuple(self.statements.get(stage.name, ()))
        if kind is ChoiceKind.TIED and drawn:
            stray = [option for option in found.best if option not in drawn]
            if stray:
                values = {"options": ", ".join(stray)}
                raise RuleError([Fault(f"statements.{stage.name}", "draw_incomplete", values)])
            first = min(found.best, key=drawn.index)
            return found.model_copy(update={"kind": ChoiceKind.CHOSEN, "best": (first,), "drawn": drawn})
        return found.model_copy(update={"kind": kind})

    def _refuse_stray_votes(self) -> None:
        if self.use.votes >= self.vote:
            values = {"vote": str(self.use.votes), "last": str(self.vote - 1)}
            raise RuleError([Fault("ballots", "vote_after_end", values)])

    def _made(self, done: Sequence[StageChoice], kind: ChoiceKind, vote: NextVote | None) -> Choice:
        rule, last = self.use.rule, done[-1]
        tied = kind is ChoiceKind.TIED
        role = rule.stage(last.name).ties.drawn_by
        return Choice(
            kind=kind,
            picks=rule.picks,
            chosen=last.best if kind in (ChoiceKind.CHOSEN, ChoiceKind.TIED) else (),
            order=last.order if kind is not ChoiceKind.NEXT_VOTE else (),
            options=self.use.options,
            stage=last.name,
            stages=tuple(done),
            next_vote=vote,
            awaits=role if tied else None,
            rule_id=rule.id,
            rule_version=rule.version,
            rule_hash=choosing_hash(rule),
        )


def _kind(rule: ChoosingRule, best: Sequence[str]) -> ChoiceKind:
    if rule.picks == "none":
        return ChoiceKind.SHOWN
    if len(best) == 1:
        return ChoiceKind.CHOSEN
    return ChoiceKind.TIED if best else ChoiceKind.NOTHING


def _misses_quorum(stage: ChoosingStage, voters: Electorate) -> bool:
    return stage.quorum is not None and voters.present < Fraction(stage.quorum) * voters.roll


def _stage(
    stage: ChoosingStage, options: tuple[str, ...], voters: Electorate, kind: ChoiceKind
) -> StageChoice:
    comparison, share = share_needed(stage.wins_if) if stage.wins_if else ("", None)
    return StageChoice(
        name=stage.name,
        method=stage.method.name,
        options=options,
        weight=stage.weight,
        roll=voters.roll,
        present=voters.present,
        cast=voters.cast,
        missing=voters.missing,
        kind=kind,
        needed_share=share,
        needed_comparison=comparison,
        needed_of=stage.wins_if.of if stage.wins_if else "",
    )


def _counted(
    stage: ChoosingStage, options: tuple[str, ...], voters: Electorate, counted: Counted
) -> StageChoice:
    return _stage(stage, options, voters, ChoiceKind.NOTHING).model_copy(
        update={
            "best": tuple(options[o] for o in counted.best),
            "order": tuple(tuple(options[o] for o in level) for level in counted.order),
            "standings": counted.standings,
            "rounds": counted.rounds,
            "pairs": counted.pairs,
            "ways": counted.ways,
        }
    )


def _drop_order(result: Repeated) -> tuple[tuple[str, ...], ...]:
    """Return who won, then the options of the last vote by their votes, then the dropped, last first."""
    if result.open_among or not result.rounds:
        return ()
    last = result.rounds[-1]
    amounts = sorted(set(last.votes.values()), reverse=True)
    places = [tuple(o for o, votes in last.votes.items() if votes == amount) for amount in amounts]
    return (*places, *(each.dropped for each in reversed(result.rounds[:-1]) if each.dropped))


def _still_there(among: Among | None, before: StageChoice, options: tuple[str, ...]) -> tuple[str, ...]:
    """Return the options of a stage that takes only the best of the one before."""
    if among is None:
        return options
    found: list[str] = []
    for level in before.order:
        if len(found) >= among.best:
            break
        if len(found) + len(level) > among.best and among.at_the_line == "none":
            break
        found.extend(level)
    return tuple(option for option in options if option in found)


def _option_faults(options: Sequence[str]) -> list[Fault]:
    faults = [
        Fault(f"options[{number}]", "option_twice", {"option": option})
        for number, option in enumerate(options)
        if option in options[:number]
    ]
    if len(options) < 2:
        faults.append(Fault("options", "one_option"))
    if len(options) > MOST_OPTIONS:
        values = {"count": str(len(options)), "most": str(MOST_OPTIONS)}
        faults.append(Fault("options", "too_many_options", values))
    return faults


def _statement_faults(
    rule: ChoosingRule, options: Sequence[str], statements: Mapping[str, Sequence[str]]
) -> list[Fault]:
    faults = []
    by_lot = [stage.name for stage in rule.stages if stage.ties.drawn_by is not None]
    for name, order in statements.items():
        path = f"statements.{name}"
        if name not in by_lot:
            faults.append(Fault(path, "not_drawn", {"stage": name}))
            continue
        for option in dict.fromkeys(order):
            if option not in options:
                values = {"option": option, "meant": closest(option, options)}
                faults.append(Fault(path, "unknown_option", values))
            if list(order).count(option) > 1:
                faults.append(Fault(path, "option_twice", {"option": option}))
    return faults


def _not_applicable(rule: ChoosingRule, options: tuple[str, ...], bound: NotApplicable) -> Choice:
    return Choice(
        kind=ChoiceKind.NOT_APPLICABLE,
        picks=rule.picks,
        chosen=(),
        order=(),
        options=options,
        stage=None,
        stages=(),
        why_not=tuple(
            {"path": fault.path, "code": fault.code, "values": dict(fault.values)} for fault in bound.reasons
        ),
        rule_id=rule.id,
        rule_version=rule.version,
        rule_hash=choosing_hash(rule),
    )
