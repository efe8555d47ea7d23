"""What a position does, on the row of a ballot: said only where the rule makes it true."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.rules.strategies import DOCUMENTS, ROLLS, ballots_on, properties
from voting.rules import (
    Ballot,
    Kind,
    NotApplicable,
    Position,
    bind,
    catalogue,
    effect_of,
    evaluate,
    evaluate_example,
    load_rule,
    offered_positions,
)
from voting.rules.document import ExampleLine
from voting.rules.effects import Push, effects_of, state_of

ALONE = "Your {} alone prevents adoption; you must say why."


@pytest.mark.parametrize(
    ("key", "position", "line"),
    [
        ("kp.consensus", Position.BLOCK, ALONE.format("block")),
        ("kp.consensus", Position.SUPPORT, "Agrees; it stops nothing."),
        ("kp.consensus", Position.ABSTAIN, "Is recorded; it stops nothing."),
        ("kp.written", Position.BLOCK, ALONE.format("block")),
        ("formal.consensus", Position.BLOCK, ALONE.format("block")),
        ("formal.consensus", Position.OPPOSE, "Is recorded; it stops nothing."),
        ("consensus.minus_n", Position.BLOCK, "Counts as a vote against."),
        ("kp.two_thirds_participants", Position.SUPPORT, "Counts as a vote in favour."),
        ("kp.two_thirds_participants", Position.RESERVATION, "Counts as a vote in favour."),
        ("kp.two_thirds_participants", Position.OPPOSE, "Counts as a vote against."),
        ("kp.two_thirds_participants", Position.ABSTAIN, "Is not counted in the share."),
        ("kp.weighted_carats", Position.ABSTAIN, "Counts in the base, so it weighs against."),
        ("eu.qmv.lisbon", Position.ABSTAIN, "Counts as a vote against."),
        ("unsc.proc", Position.OPPOSE, "Does not count in favour."),
        ("ilo.convention", Position.ABSTAIN, "Is not counted in the share. Does not count for the quorum."),
        ("ilo.convention", Position.OPPOSE, "Counts as a vote against. Counts for the quorum."),
        (
            "unsc.subst",
            Position.OPPOSE,
            "Counts as a vote against. From one of the members in the group “permanent members” it alone "
            "prevents adoption.",
        ),
        (
            "kp.ddi2017",
            Position.OPPOSE,
            "Your opposition alone prevents adoption in the stage “consensus”. "
            "In the stage “vote”: Counts as a vote against.",
        ),
        (
            "kp.ddi2017",
            Position.ABSTAIN,
            "In the stage “consensus”: Is recorded; it stops nothing. "
            "In the stage “vote”: Counts in the base, so it weighs against.",
        ),
        (
            "us.amendment",
            Position.SUPPORT,
            "In the stage “proposal”: Counts as a vote in favour. Counts for the quorum. "
            "In the stage “ratification”: Counts as a vote in favour.",
        ),
        (
            "ni.petition",
            Position.ABSTAIN,
            "In the stage “motion”: Is not counted in the share. Counts for the quorum. "
            "In the stage “cross community”: Is not counted in the share.",
        ),
        ("kp.consensus", Position.UNKNOWN, "No position of this seat is known."),
    ],
)
def test_what_a_position_does(key, position, line):
    assert effect_of(catalogue()[key].rule, position) == line


@pytest.mark.parametrize("key", list(catalogue()))
def test_every_offered_position_has_a_line_of_whole_sentences(key):
    rule = catalogue()[key].rule
    for position in offered_positions(rule):
        line = effect_of(rule, position)
        assert line.endswith(".")
        assert "{" not in line


@properties
@given(data=st.data())
def test_what_alone_prevents_adoption_does_so_whatever_all_others_answer(data):
    rule = load_rule(data.draw(DOCUMENTS))
    roll = data.draw(ROLLS)
    binding = bind(rule, roll)
    assume(not isinstance(binding, NotApplicable))
    ballots = {ballot.seat: ballot for ballot in data.draw(ballots_on(roll))}
    voters = rule.voters_of(rule.stages[0])
    for position in (Position.BLOCK, Position.OPPOSE, Position.SUPPORT, Position.ABSTAIN):
        effect = effects_of(rule, state_of(position))[0]
        for seat in roll.seats:
            if not binding.selects(voters, seat):
                continue
            from_here = any(binding.selects(selection, seat) for selection in effect.alone_from)
            if (effect.alone and effect.final) or (from_here and effect.final):
                cast = {**ballots, seat.id: Ballot(seat.id, position)}
                outcome = evaluate(rule, roll, cast.values(), binding=binding)
                assert outcome.kind is not Kind.ADOPTED
            elif effect.alone or from_here:
                cast = {**ballots, seat.id: Ballot(seat.id, position)}
                outcome = evaluate(rule, roll, cast.values(), binding=binding)
                assert (outcome.kind, outcome.stage) != (Kind.ADOPTED, rule.stages[0].name)


@pytest.mark.parametrize(
    "key", ["kp.consensus", "kp.written", "kp.consensus_minus_party", "consensus.minus_n"]
)
def test_an_answer_that_is_said_to_stop_nothing_changes_no_outcome(key):
    rule = catalogue()[key].rule
    for position in offered_positions(rule):
        if any(effect.push is not Push.NOTHING for effect in effects_of(rule, state_of(position))):
            continue
        for example in rule.examples:
            more = ExampleLine(n=3, position=position)
            longer = example.model_copy(update={"seats": (*example.seats, more)})
            assert evaluate_example(rule, longer).kind is example.expect.kind
