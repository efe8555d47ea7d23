"""An outcome in words: in a sentence or two, node by node, and in a few words for a table."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from voting.rules.errors import Fault
from voting.rules.fault_words import word_reason
from voting.rules.findings import Findings, one_objection
from voting.rules.outcome import Kind, Node, Outcome
from voting.rules.results import kind_and_label
from voting.rules.words import Words, marked, paired, words

GOES_ON = "goes_on"
"""Stands in the values of a tree whose stage led on to a later one that is held by itself."""
_SINGLE = ("share", "count", "mean_share")
_MOST_FINDINGS = 3
_COMPARED: Final[dict[str, str]] = {
    "at_least": marked("asked: at least {threshold}"),
    "more_than": marked("asked: more than {threshold}"),
    "at_most": marked("asked: at most {threshold}"),
    "fewer_than": marked("asked: less than {threshold}"),
}


def explain(outcome: Outcome, names: Mapping[str, str] | None = None, language: str = "en") -> str:
    """Return an outcome with its numbers, what decided it and who objected.

    ``names`` maps seat ids to names; a seat without a name is called by its id.
    """
    found = Findings(words(language), names or {})
    called = kind_and_label(outcome.kind, outcome.label, found.words)
    if outcome.kind is Kind.NOT_APPLICABLE:
        reasons = [word_reason(fault, language) for fault in _reasons(outcome.tree)]
        return found.words.say("{kind}: {reasons}.", kind=called, reasons=found.words.semicolons(reasons))
    if GOES_ON in outcome.tree.values:
        called = found.words.say(
            "The matter goes on to the stage {name}", name=found.words.label(outcome.label)
        )
    sentences = [found.words.say("{kind}.", kind=called)]
    if outcome.kind is Kind.AWAITING_STATEMENT or (not deciding_nodes(outcome) and outcome.tree.children):
        sentences.append(_stage_sentence(outcome.tree.children[-1], found))
    earlier = _earlier(outcome)
    sentences.extend(_went_on(node, stage, found) for stage, node in earlier)
    said = {node.who for _, node in earlier}
    for node in deciding_nodes(outcome)[:_MOST_FINDINGS]:
        finding = found.finding(node, named=node.who not in said)
        said.add(node.who)
        sentences.append(found.words.say("{finding}.", finding=_opened(found, outcome, finding)))
    return " ".join(sentences)


def _earlier(outcome: Outcome) -> list[tuple[Node, Node]]:
    """Return the stages that did not settle the matter, each with the first test that it failed by."""
    found = []
    for stage in outcome.tree.children[:-1]:
        steps = [child for child in stage.children if child.test in ("step", "quorum")]
        single = [node for step in steps for node in step.walk() if node.test in _SINGLE and node.threshold]
        if single:
            found.append((stage, single[-1]))
    return found


def _went_on(node: Node, stage: Node, found: Findings) -> str:
    return found.words.say(
        "The stage {stage} led to {then}: {finding}.",
        stage=found.words.label(str(stage.values.get("stage", ""))),
        then=found.words.label(str(stage.values.get("then", ""))),
        finding=found.finding(node),
    )


def _opened(found: Findings, outcome: Outcome, finding: str) -> str:
    if outcome.kind is Kind.NO_QUORUM:
        return found.words.say("The quorum was not reached. {finding}", finding=finding)
    return finding


def deciding_nodes(outcome: Outcome) -> tuple[Node, ...]:
    """Return the single tests on which an outcome rests, in the order of the rule."""
    return tuple(
        node
        for node in outcome.tree.walk()
        if node.decided and node.test in _SINGLE and node.threshold is not None
    )


def deciding_words(outcome: Outcome, names: Mapping[str, str] | None = None, language: str = "en") -> str:
    """Return in a few words what decided an outcome, for the cell of a table."""
    found = Findings(words(language), names or {})
    if outcome.kind is Kind.NOT_APPLICABLE:
        return found.words.semicolons([word_reason(fault, language) for fault in _reasons(outcome.tree)])
    nodes = deciding_nodes(outcome)
    if nodes:
        return found.words.semicolons([_short(node, found) for node in nodes[:_MOST_FINDINGS]])
    last = outcome.tree.children[-1] if outcome.tree.children else outcome.tree
    return _stage_sentence(last, found)


def _short(node: Node, found: Findings) -> str:
    words, threshold = found.words, node.threshold
    if threshold is None:
        raise ValueError(f"the test {node.id} compares with nothing")
    line = str(threshold.value) if threshold.share else words.number(threshold.value)
    compared = words.say(_COMPARED[threshold.comparison], threshold=line)
    amount, base = words.number(node.amount or Fraction(0)), words.number(node.base or Fraction(0))
    if threshold.share and node.share is None:
        text = words.say("no share: nothing stands in the base")
    elif node.test == "mean_share":
        percent = words.percent(node.share or Fraction(0))
        text = words.say("{percent} on average; {line}", percent=percent, line=compared)
    elif node.test == "share":
        percent = words.percent(node.share or Fraction(0))
        message = marked("{amount} of {base} ({percent}); {line}")
        text = words.say(message, amount=amount, base=base, percent=percent, line=compared)
    elif one_objection(node) and node.values.get("of") == ["no"]:
        pair = paired("{n} of {base} objects", "{n} of {base} object")
        text = words.say_n(*pair, node.amount or Fraction(0), base=base)
    else:
        text = words.say("{amount} of {base}; {line}", amount=amount, base=base, line=compared)
    where = [words.term(str(group)) for group in node.values.get("groups", ())]
    if not where:
        return text
    return words.say("{group}: {finding}", group=words.commas(where), finding=text)


def explain_node(node: Node, names: Mapping[str, str] | None = None, language: str = "en") -> str:
    """Return one sentence for one node of the tree of reasons."""
    found = Findings(words(language), names or {})
    if node.test in _SINGLE:
        return found.words.say("{finding}.", finding=found.finding(node))
    if node.test == "group_share":
        return _group_share(node, found)
    if node.test == "not_applicable":
        reasons = [word_reason(fault, language) for fault in _reasons(node)]
        return found.words.say(
            "The rule cannot be used on this roll: {reasons}.", reasons=found.words.semicolons(reasons)
        )
    if node.test == "stage":
        return _stage_sentence(node, found)
    return _joint(node, found.words)


def _group_share(node: Node, found: Findings) -> str:
    words, values = found.words, node.values
    group = words.quoted(words.term(str(values.get("group_called", ""))))
    if node.children:
        share = words.share(node.share) if node.share is not None else words.say("no share")
        return words.say("In {group}, on the average of its parts: {share}.", group=group, share=share)
    if node.share is None:
        return words.say("In {group}, nothing stands in the base.", group=group)
    return words.say(
        "In {group}: {amount} of {base}, {share}.",
        group=group,
        amount=words.number(node.amount or Fraction(0)),
        base=words.number(node.base or Fraction(0)),
        share=words.share(node.share),
    )


def _stage_sentence(node: Node, found: Findings) -> str:
    words, values = found.words, node.values
    stage, then = words.label(str(values.get("stage", ""))), str(values.get("then", ""))
    n = int(values.get("voters", 0))
    if "role_called" in values:
        role = words.quoted(words.term(str(values["role_called"])))
        if then == Kind.AWAITING_STATEMENT.value:
            return words.say(
                "In the stage {stage}, {role} has still to state the result.", stage=stage, role=role
            )
        return words.say(
            "In the stage {stage}, {role} stated: {then}.", stage=stage, role=role, then=words.label(then)
        )
    called = words.noun(str(values.get("called", "seats")))
    return words.say(
        "In the stage {stage}, {n} {called} could vote; it led to {then}.",
        stage=stage,
        n=words.number(n),
        called=called,
        then=words.label(then),
    )


def _held(passed: bool | None, yes: str, no: str, open_: str, words: Words, **values: Any) -> str:
    return words.say(open_ if passed is None else yes if passed else no, **values)


def _joint(node: Node, words: Words) -> str:
    """Return the sentence of a node that rests on others."""
    values = node.values
    if node.test == "rule":
        return words.say("The stages of the rule were gone through in their order.")
    if node.test == "quorum":
        return _held(
            node.passed,
            marked("The quorum was reached."),
            marked("The quorum was not reached."),
            marked("Whether there was a quorum has no answer, so there was none."),
            words,
        )
    if node.test == "step":
        return _held(
            node.passed,
            marked("The condition for {then} holds."),
            marked("The condition for {then} does not hold."),
            marked("The condition for {then} has no answer and does not take effect."),
            words,
            then=words.label(str(values.get("then", ""))),
        )
    if node.test == "group":
        return _group(node, words)
    if node.test == "not":
        return _held(
            node.passed,
            marked("What must not hold does not hold."),
            marked("What must not hold does hold."),
            marked("Whether what must not hold holds has no answer."),
            words,
        )
    return _counted_parts(node, words)


def _group(node: Node, words: Words) -> str:
    group = words.quoted(words.term(str(node.values.get("group_called", ""))))
    empty = node.values.get("empty")
    if empty is not None:
        message = {
            "left_out": marked("{group} has no seat and is left out."),
            "passes": marked("{group} has no seat; by the rule this counts as fulfilled."),
            "fails": marked("{group} has no seat; by the rule this counts as not fulfilled."),
        }[str(empty)]
        return words.say(message, group=group)
    return _held(
        node.passed,
        marked("In {group} the condition holds."),
        marked("In {group} the condition does not hold."),
        marked("In {group} the condition has no answer."),
        words,
        group=group,
    )


def _counted_parts(node: Node, words: Words) -> str:
    values = node.values
    count, held = int(values.get("count", 0)), int(values.get("held", 0))
    facts = {"held": words.number(held), "count": words.number(count)}
    if node.test == "all":
        return words.say("{held} of {count} conditions hold; all are needed.", **facts)
    if node.test == "any":
        return words.say("{held} of {count} conditions hold; one is enough.", **facts)
    if node.test == "at_least":
        number = words.number(int(values.get("number", 0)))
        return words.say("{held} of {count} conditions hold; {number} are needed.", number=number, **facts)
    if node.test == "in_each":
        if count == 0:
            return words.say("None of the groups has a seat, so there is no answer.")
        return words.say("The condition holds in {held} of {count} groups; all are needed.", **facts)
    if node.test == "in_some" and node.threshold is not None:
        value = node.threshold.value
        line = words.fraction(value) if node.threshold.share else words.number(value)
        return words.say(
            "The condition holds in {held} of {base} groups (as they weigh); {line}.",
            held=words.number(node.amount or Fraction(0)),
            base=words.number(node.base or Fraction(0)),
            line=words.say(_COMPARED[node.threshold.comparison], threshold=line),
        )
    raise ValueError(f"no words for a test of the kind {node.test!r}")


def _reasons(tree: Node) -> list[Fault]:
    return [
        Fault(str(item["path"]), str(item["code"]), dict(item["values"]))
        for item in tree.values.get("reasons", ())
    ]
