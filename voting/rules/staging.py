"""A rule as it is asked stage by stage: one stage at a time, each on its own roll and ballots.

The tests of a stage look at that stage's ballots only, so a rule whose stages are held one after the other is
evaluated one stage at a time. A step that leads to a later stage ends there: nothing is decided, and the
outcome bears the name of the stage that the rule goes on to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from voting.rules.binding import Binding, NotApplicable, bind
from voting.rules.document import Judgement, Rule, Stage
from voting.rules.errors import Fault, RuleError
from voting.rules.evaluate import evaluate
from voting.rules.explain import GOES_ON
from voting.rules.normal_form import rule_hash
from voting.rules.outcome import Kind, Node, Outcome
from voting.rules.roll import Ballot, Roll


def stage_names(rule: Rule) -> tuple[str, ...]:
    """Return the names of a rule's stages in their order."""
    return tuple(stage.name for stage in rule.stages)


def judgement_of(rule: Rule, stage: str) -> Judgement | None:
    """Return who states the result of a stage and among which labels, ``None`` where it is counted."""
    return _stage(rule, stage)[1].judged_by


def at_stage(rule: Rule, stage: str) -> Rule:
    """Return the rule as one stage of it is asked: its words, its positions, what a position does.

    Its later stages stay names that it leads to. Raises :class:`RuleError` for a stage it does not have.
    """
    fields = {name: getattr(rule, name) for name in Rule.model_fields}
    return Rule.model_construct(**{**fields, "stages": (_stage(rule, stage)[1],)})


def evaluate_stage(
    rule: Rule,
    roll: Roll,
    ballots: Iterable[Ballot],
    stage: str,
    *,
    binding: Binding | NotApplicable | None = None,
    statements: Mapping[str, str] | None = None,
) -> Outcome:
    """Return what one stage of a rule makes of the ballots that were cast in it.

    Where the stage leads on to a later one the outcome is ``deferred`` and its label is that stage's name.
    Everything else is as in :func:`evaluate`. Raises :class:`RuleError` as it does, and for a stage that the
    rule does not have.
    """
    index, _found = _stage(rule, stage)
    bound = bind(rule, roll) if binding is None else binding
    outcome = evaluate(at_stage(rule, stage), roll, ballots, binding=bound, statements=statements)
    tree = _in_place(outcome.tree, f"stages[{index}]")
    changes: dict[str, object] = {"rule_hash": rule_hash(rule), "tree": tree}
    if next_stage(rule, outcome) is not None:
        changes["kind"] = Kind.DEFERRED
        changes["tree"] = tree.model_copy(update={"values": {**tree.values, GOES_ON: outcome.label}})
    return outcome.model_copy(update=changes)


def next_stage(rule: Rule, outcome: Outcome) -> str | None:
    """Return the stage that an outcome of one stage leads on to, ``None`` when it ends the matter."""
    return outcome.label if outcome.label in stage_names(rule) else None


def _stage(rule: Rule, name: str) -> tuple[int, Stage]:
    for index, stage in enumerate(rule.stages):
        if stage.name == name:
            return index, stage
    raise RuleError([Fault("stages", "unknown_target", {"name": name, "meant": ""})])


def _in_place(node: Node, path: str) -> Node:
    """The node and what is below it, with the paths that they have in the whole rule."""
    own = node.id.replace("stages[0]", path, 1) if node.id.startswith("stages[0]") else node.id
    return node.model_copy(
        update={"id": own, "children": tuple(_in_place(child, path) for child in node.children)}
    )
