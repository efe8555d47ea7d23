"""The worked examples show the whole of a rule: every test of it passes and fails, and support helps."""

import re
from dataclasses import replace

from voting.rules import Kind, Position, Presence, catalogue, evaluate, evaluate_example, work_out
from voting.rules.coherence import passages
from voting.rules.conditions import CountTest, InSome, MeanShare, ShareTest

AGAINST = (Position.OPPOSE, Position.BLOCK, Position.ABSTAIN, Position.SPOILT)


def _place(node_id):
    """Return where a test stands in the document, whichever group it was tested in."""
    return re.sub(r"\.(in_each|in_some)\.[^.]+\.holds", r".\1.holds", node_id)


def test_every_threshold_quorum_and_veto_is_shown_from_both_sides():
    one_sided = {}
    for key, entry in catalogue().items():
        rule = entry.rule
        shown = {
            (_place(node.id), node.passed)
            for example in rule.examples
            for node in evaluate_example(rule, example).tree.walk()
        }
        tests = [
            path
            for path, passage in passages(rule.stages, "stages")
            if isinstance(passage, ShareTest | CountTest | MeanShare | InSome)
        ]
        assert tests or all(stage.judged_by for stage in rule.stages), key
        missing = [path for path in tests if not {(path, True), (path, False)} <= shown]
        one_sided |= {key: missing} if missing else {}
    assert one_sided == {}


def test_more_support_never_loses_what_an_example_adopted():
    lost = []
    for key, entry in catalogue().items():
        rule = entry.rule
        for example in rule.examples:
            if example.expect.kind is not Kind.ADOPTED:
                continue
            work = work_out(rule, example)
            for ballot in work.ballots:
                if ballot.position in AGAINST and ballot.presence is Presence.PRESENT:
                    turned = replace(ballot, position=Position.SUPPORT)
                    cast = [turned if other is ballot else other for other in work.ballots]
                    outcome = evaluate(
                        rule, work.roll, cast, binding=work.binding, statements=dict(example.statements)
                    )
                    lost.extend([(key, example.name)] if outcome.kind is not Kind.ADOPTED else [])
    assert lost == []
