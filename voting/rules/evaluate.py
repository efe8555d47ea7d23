"""Evaluating a rule: the stages in their order, the outcome, and which tests it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from voting.rules.binding import Binding, NotApplicable, base_word, bind
from voting.rules.coherence import passages
from voting.rules.conditions import PUBLISHED, Condition, ShareTest
from voting.rules.document import Rule, Stage
from voting.rules.errors import Fault, RuleError
from voting.rules.normal_form import rule_hash
from voting.rules.outcome import Bounds, Kind, Node, Outcome, Treatment
from voting.rules.positions import Position
from voting.rules.profiles import State
from voting.rules.roll import Ballot, Roll
from voting.rules.scopes import Draft, Scope, Setting
from voting.rules.tally import Line, Reader, lines_of
from voting.rules.testing import examine

# From what serves the proposal best to what serves it worst.
_PREFERENCE = (
    Kind.ADOPTED,
    Kind.AWAITING_STATEMENT,
    Kind.REFERRED,
    Kind.DEFERRED,
    Kind.TIED,
    Kind.NO_QUORUM,
    Kind.REJECTED,
    Kind.BLOCKED,
    Kind.NOT_APPLICABLE,
)
_NOTHING = "nothing"
_SINGLE = ("share", "count", "mean_share")


@dataclass(frozen=True, slots=True)
class _Result:
    """What one pass through the stages came to, before it is frozen into an outcome."""

    kind: Kind
    label: str
    stage: str | None
    tree: Draft


def evaluate(
    rule: Rule,
    roll: Roll,
    ballots: Iterable[Ballot],
    *,
    binding: Binding | NotApplicable | None = None,
    treatment: Treatment = Treatment.AS_CAST,
    statements: Mapping[str, str] | None = None,
) -> Outcome:
    """Return what a rule makes of the ballots on a roll, with the tree of its reasons.

    Pure, exact and deterministic; the order of the ballots does not matter. ``binding`` comes from
    :func:`bind`; without it the rule's own names and defaults are used. ``statements`` maps the name of a
    judged stage to the label that its role found. Raises :class:`RuleError` for a ballot from outside the
    roll, a second ballot of a seat, parts that do not fit together, a divided answer that the rule refuses,
    an unknown position of a voting seat that nothing is supposed of, and a finding that a stage does not
    have. A rule that the roll cannot bear gives ``not_applicable``.
    """
    lines = lines_of(roll, ballots)
    bound = bind(rule, roll) if binding is None else binding
    if isinstance(bound, NotApplicable):
        return _not_applicable(rule, bound, treatment)
    stated = statements or {}
    faults = [*_statement_faults(rule, stated), *_split_faults(rule, lines, bound)]
    if faults:
        raise RuleError(faults)
    run = _Run(rule, roll, lines, bound, stated)
    if not run.open_ended():
        result = run.through(None)
        return _outcome(rule, result, treatment, {})
    support, objection = run.through(Position.SUPPORT), run.through(Position.OPPOSE)
    bounds = _bounds(run)
    if treatment is Treatment.AS_CAST:
        result = run.through(None)
    elif treatment is Treatment.NOT_OPPOSED:
        result = support
    else:
        better, worse = sorted((support, objection), key=lambda each: _PREFERENCE.index(each.kind))
        result = better if treatment is Treatment.BEST else worse
        if better.kind is worse.kind:
            result = support if treatment is Treatment.BEST else objection
    return _outcome(rule, result, treatment, bounds)


class _Run:
    """The parts of one evaluation that do not depend on what is supposed of unknown positions."""

    def __init__(
        self,
        rule: Rule,
        roll: Roll,
        lines: Sequence[Line],
        binding: Binding,
        statements: Mapping[str, str],
    ) -> None:
        self.rule = rule
        self.roll = roll
        self.binding = binding
        self.statements = statements
        self.divided = any(line.divided for line in lines)
        self.scopes: dict[tuple[str, Position | None], Scope] = {}
        self.drafts: dict[tuple[str, Position | None], Draft] = {}
        self.voters = {stage.name: self._voters(stage, lines) for stage in rule.stages}

    def _voters(self, stage: Stage, lines: Sequence[Line]) -> list[Line]:
        votes = self.binding.selecting(self.rule.voters_of(stage))
        return [line for line in lines if votes(line.seat)]

    def open_ended(self) -> bool:
        """Return whether anything is unknown: the position of a voter, or the remainder of a total."""
        if any(line.unknown and line.seat.n for lines in self.voters.values() for line in lines):
            return True
        return any(base_word(test, self.binding) == PUBLISHED for test in _share_tests(self.rule))

    def scope(self, stage: Stage, suppose: Position | None) -> Scope:
        """Return the voters of a stage as its profile reads them.

        ``suppose`` is what unknown positions (and the remainder) are read as: support, an objection (the one
        that the rule offers), or ``None`` when nothing is supposed.
        """
        key = (stage.name, suppose)
        if key not in self.scopes:
            self.scopes[key] = self._scope(stage, suppose)
        return self.scopes[key]

    def _scope(self, stage: Stage, suppose: Position | None) -> Scope:
        profile = self.rule.profile_of(stage)
        unknown_as = profile.worst_position() if suppose is Position.OPPOSE else suppose
        word = unknown_as.value if unknown_as else _NOTHING
        remainder = None if unknown_as is None else profile.effect(State(unknown_as.value))
        setting = Setting(
            self.roll,
            self.binding,
            self.rule.needs,
            self.rule.voters_called,
            word,
            remainder,
            word,
            self.divided,
        )
        marks = self._reader(stage, unknown_as).marks(self.voters[stage.name], divided=self.divided)
        return Scope(setting, marks)

    def _reader(self, stage: Stage, unknown_as: Position | None) -> Reader:
        readers: dict[tuple[str, Position | None], Reader] = self.rule.derived.setdefault("readers", {})
        key = (stage.name, unknown_as)
        if key not in readers:
            readers[key] = Reader(self.rule.profile_of(stage), unknown_as, self.rule.dividing)
        return readers[key]

    def through(self, suppose: Position | None) -> _Result:
        """Go through the stages until one ends the matter."""
        stages = {stage.name: (index, stage) for index, stage in enumerate(self.rule.stages)}
        tree = Draft("", "rule")
        index, stage = 0, self.rule.stages[0]
        while True:
            draft, label = self.stage(index, stage, suppose)
            tree.children.append(draft)
            if label not in stages:
                break
            index, stage = stages[label]
        kind = self.rule.kind_of(label) or Kind.AWAITING_STATEMENT
        _mark_decided(self.rule, stage, draft, label)
        return _Result(kind, label, stage.name, tree)

    def stage(self, index: int, stage: Stage, suppose: Position | None) -> tuple[Draft, str]:
        """Test one stage; return its draft and the label or later stage that it leads to."""
        scope = self.scope(stage, suppose)
        path = f"stages[{index}]"
        values = {"stage": stage.name, "voters": scope.marks.seats, "called": self.rule.voters_called}
        draft = Draft(path, "stage", values)
        if stage.quorum is not None:
            child = self.examined(stage.quorum, scope, f"{path}.quorum", suppose)
            quorum = Draft(f"{path}.quorum", "quorum", {"then": stage.without_quorum}, children=[child])
            quorum.passed = child.passed
            draft.children.append(quorum)
            if quorum.passed is not True:
                draft.values["then"] = stage.without_quorum
                return draft, stage.without_quorum
        taken: str | None = None
        for place, condition, then in stage.steps():
            child = self.examined(condition, scope, f"{path}.{place}", suppose)
            step = Draft(f"{path}.{place}", "step", {"then": then}, passed=child.passed, children=[child])
            draft.children.append(step)
            if step.passed is True:
                taken = then
                break
        draft.values["then"] = taken or self._without_step(stage, draft)
        return draft, str(draft.values["then"])

    def examined(self, condition: Condition, scope: Scope, path: str, suppose: Position | None) -> Draft:
        """Test a condition once under each supposition, whoever asks for it."""
        key = (path, suppose)
        if key not in self.drafts:
            self.drafts[key] = examine(condition, scope, path)
        return self.drafts[key]

    def _without_step(self, stage: Stage, draft: Draft) -> str:
        if stage.judged_by is None:
            return str(stage.otherwise)
        draft.values["role"] = stage.judged_by.role
        draft.values["role_called"] = self.rule.needs.roles[stage.judged_by.role]
        return self.statements.get(stage.name, Kind.AWAITING_STATEMENT.value)

    def every_test(self, suppose: Position) -> dict[str, Draft]:
        """Test everything in every stage, reached or not, and return the drafts by their ids."""
        found: dict[str, Draft] = {}
        for index, stage in enumerate(self.rule.stages):
            scope = self.scope(stage, suppose)
            conditions = [(place, condition) for place, condition, _ in stage.steps()]
            if stage.quorum is not None:
                conditions.append(("quorum", stage.quorum))
            for place, condition in conditions:
                for draft in self.examined(condition, scope, f"stages[{index}].{place}", suppose).walk():
                    found[draft.id] = draft
        return found


def _share_tests(rule: Rule) -> list[ShareTest]:
    """Return the share tests of a rule, looked for once."""
    if "share_tests" not in rule.derived:
        found = [passage for _, passage in passages(rule.stages) if isinstance(passage, ShareTest)]
        rule.derived["share_tests"] = found
    tests: list[ShareTest] = rule.derived["share_tests"]
    return tests


def _statement_faults(rule: Rule, statements: Mapping[str, str]) -> list[Fault]:
    judged = {stage.name: stage.judged_by for stage in rule.stages if stage.judged_by}
    faults = []
    for name, label in statements.items():
        if name not in judged:
            faults.append(Fault(f"statements.{name}", "not_judged", {"stage": name}))
        elif label not in judged[name].findings:
            values = {"label": label, "known": ", ".join(judged[name].findings)}
            faults.append(Fault(f"statements.{name}", "unknown_finding", values))
    return faults


def _split_faults(rule: Rule, lines: Sequence[Line], binding: Binding) -> list[Fault]:
    """Return a fault for every voting seat that divides its answer under a rule that refuses that."""
    if rule.dividing.heads != "refused":
        return []
    selectors = [rule.voters_of(stage) for stage in rule.stages]
    divided = {line.seat.id: line.seat for line in lines if line.divided}
    return [
        Fault("ballots", "split_refused", {"seat": seat.id})
        for seat in divided.values()
        if any(binding.selects(selector, seat) for selector in selectors)
    ]


# Which tests the outcome rests on


def _mark_decided(rule: Rule, stage: Stage, draft: Draft, label: str) -> None:
    """Mark the tests of the last stage without which the outcome would have been another.

    A step that was taken decides. When no step was taken, the adoption that failed decides; where adoption
    is what is left when nothing speaks against it, everything that could have spoken against it does.
    """
    draft.decided = True
    last = draft.children[-1] if draft.children else None
    if last is None:
        return
    if last.test == "quorum" or last.passed is True:
        _mark(last)
        return
    steps = [child for child in draft.children if child.test == "step"]
    adopting = [child for child in steps if rule.kind_of(str(child.values["then"])) is Kind.ADOPTED]
    adopted = rule.kind_of(label) is Kind.ADOPTED
    for child in steps if adopted or not adopting else adopting:
        _mark(child)


def _mark(draft: Draft) -> None:
    """Mark a node and, below it, those that made it what it is."""
    draft.decided = True
    for child in draft.children:
        left_out = child.test == "group" and child.values.get("empty") == "left_out"
        carried_by_all = draft.test in ("not", "mean_share", "group_share")
        if carried_by_all or (child.passed is draft.passed and not left_out):
            _mark(child)


# Freezing


def _bounds(run: _Run) -> dict[str, Bounds]:
    """Return the bounds of every test that moves one way as unknown positions turn to the other side.

    All of them in support and all of them objecting are then the two ends. A combination of tests can turn
    back on the way, so groups that are counted by one have no bounds.
    """
    high, low = run.every_test(Position.SUPPORT), run.every_test(Position.OPPOSE)
    found: dict[str, Bounds] = {}
    for name, draft in high.items():
        pair = [_measured(draft), _measured(low[name])]
        known = [Fraction(value) for value in pair if value is not None]
        if len(known) == 2 and _one_way(draft):
            found[name] = Bounds(low=min(known), high=max(known))
    return found


def _one_way(draft: Draft) -> bool:
    """Return whether a test is single, or counts the groups in which a single test holds."""
    if draft.test != "in_some":
        return True
    return all(
        test.threshold is not None and test.test in _SINGLE for g in draft.children for test in g.children
    )


def _measured(draft: Draft) -> Fraction | int | None:
    """Return the share of a test, or its amount when it compares an amount."""
    if draft.threshold is not None and not draft.threshold.share:
        return draft.amount
    return draft.share


def _outcome(rule: Rule, result: _Result, treatment: Treatment, bounds: Mapping[str, Bounds]) -> Outcome:
    return Outcome(
        kind=result.kind,
        label=result.label,
        stage=result.stage,
        tree=_frozen(result.tree, bounds),
        treatment=treatment,
        rule_id=rule.id,
        rule_version=rule.version,
        rule_hash=rule_hash(rule),
    )


def _frozen(draft: Draft, bounds: Mapping[str, Bounds]) -> Node:
    return Node(
        id=draft.id,
        test=draft.test,
        values=draft.values,
        amount=_exactly(draft.amount),
        base=_exactly(draft.base),
        share=_exactly(draft.share),
        threshold=draft.threshold,
        margin=draft.margin,
        passed=draft.passed,
        decided=draft.decided,
        who=draft.who,
        base_note=draft.base_note,
        unknown=draft.unknown,
        bounds=bounds.get(draft.id),
        children=tuple(_frozen(child, bounds) for child in draft.children),
    )


def _exactly(value: Fraction | int | None) -> Fraction | None:
    return value if value is None or isinstance(value, Fraction) else Fraction(value)


def _not_applicable(rule: Rule, why: NotApplicable, treatment: Treatment) -> Outcome:
    reasons = [
        {"path": fault.path, "code": fault.code, "values": dict(fault.values)} for fault in why.reasons
    ]
    tree = Draft("", "not_applicable", {"reasons": reasons})
    return _outcome(rule, _Result(Kind.NOT_APPLICABLE, Kind.NOT_APPLICABLE.value, None, tree), treatment, {})
