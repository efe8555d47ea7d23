"""A seat that divides its answer: its weights go by the parts, its head by what the rule says."""

from fractions import Fraction

import pytest

from voting.rules import (
    Ballot,
    Kind,
    Position,
    Presence,
    Roll,
    RuleError,
    Seat,
    catalogue,
    describe,
    evaluate,
    explain,
    load_rule,
    normalised,
    rule_hash,
    word_fault,
)

HALF = Fraction(1, 2)
SUPPORT, OPPOSE, ABSTAIN = Position.SUPPORT, Position.OPPOSE, Position.ABSTAIN


def rule(test, **passages):
    needs = {"weights": {"votes": "votes"}} if "weight" in str(test) else {}
    return load_rule(
        {
            "id": "own.rule",
            "version": "1",
            "title": "A rule of our own",
            "source_status": "design",
            "voters": "deciding",
            "positions": "majority",
            "needs": needs,
            "stages": [{"name": "vote", "adopted_if": test, "otherwise": "rejected"}],
            **passages,
        }
    )


HEADS = {"share": {"of": "yes", "base": "cast", "more_than": "1/2"}}
VOTES = {"share": {"of": "yes", "base": "cast", "weight": "votes", "more_than": "1/2"}}
ROLL = Roll([Seat(name, name, True, {}, {"votes": votes}) for name, votes in (("a", 6), ("b", 4), ("c", 2))])


def divided(seat, *answers, presence=Presence.PRESENT):
    return [Ballot(seat, position, presence, None, part) for position, part in answers]


def only_test(outcome):
    (node,) = [node for node in outcome.tree.walk() if node.test in ("share", "count")]
    return node


def test_a_divided_seat_carries_its_weight_to_each_side_by_its_parts():
    ballots = [*divided("a", (SUPPORT, HALF), (OPPOSE, HALF)), Ballot("b", SUPPORT), Ballot("c", OPPOSE)]
    outcome = evaluate(rule(VOTES), ROLL, ballots)
    node = only_test(outcome)
    # 6/2 + 4 in favour, 6/2 + 2 against.
    assert (node.amount, node.base, node.share) == (7, 12, Fraction(7, 12))
    assert outcome.kind is Kind.ADOPTED
    # One vote more against would be the half: one seat with a part in favour is enough.
    assert (node.margin.seats, node.margin.weight) == (1, 1)


def test_thirds_are_exact():
    third = Fraction(1, 3)
    ballots = divided("a", (SUPPORT, third), (OPPOSE, third), (ABSTAIN, third))
    node = only_test(evaluate(rule(VOTES), ROLL, ballots))
    assert (node.amount, node.base) == (2, 4)


@pytest.mark.parametrize(
    ("split", "amount", "base", "kind"),
    [
        # a is half in favour and half against, b in favour, c against.
        ("parts", Fraction(3, 2), 3, Kind.REJECTED),
        ("each", 2, 3, Kind.ADOPTED),
        ("spoilt", 1, 2, Kind.REJECTED),
    ],
)
def test_what_a_head_count_counts_is_said_by_the_rule(split, amount, base, kind):
    ballots = [*divided("a", (SUPPORT, HALF), (OPPOSE, HALF)), Ballot("b", SUPPORT), Ballot("c", OPPOSE)]
    outcome = evaluate(rule(HEADS, split=split), ROLL, ballots)
    node = only_test(outcome)
    assert (node.amount, node.base, outcome.kind) == (amount, base, kind)


def test_a_rule_that_counts_heads_and_says_nothing_refuses_a_divided_answer_by_name():
    ballots = divided("a", (SUPPORT, HALF), (OPPOSE, HALF))
    with pytest.raises(RuleError) as caught:
        evaluate(rule(HEADS), ROLL, ballots)
    assert [word_fault(fault) for fault in caught.value.faults] == [
        "ballots: the seat “a” divides its answer, and this rule does not say what that counts for; "
        "write one ballot for it, or say it in the rule under “split”"
    ]


def test_a_rule_by_weight_refuses_where_it_says_so():
    ballots = divided("a", (SUPPORT, HALF), (OPPOSE, HALF))
    with pytest.raises(RuleError):
        evaluate(rule(VOTES, split="refused"), ROLL, ballots)


def test_a_seat_that_only_advises_may_divide_what_is_not_counted():
    roll = Roll([*ROLL.seats, Seat("observer", "Observer", False)])
    ballots = [Ballot("a", SUPPORT), *divided("observer", (SUPPORT, HALF), (OPPOSE, HALF))]
    assert evaluate(rule(HEADS), roll, ballots).kind is Kind.ADOPTED


def test_parts_of_one_answer_that_make_a_whole_are_no_division():
    ballots = divided("a", (SUPPORT, HALF), (SUPPORT, HALF))
    outcome = evaluate(rule(HEADS), ROLL, ballots)
    assert outcome == evaluate(rule(HEADS), ROLL, [Ballot("a", SUPPORT)])
    assert outcome == evaluate(rule(HEADS), ROLL, [Ballot("a", SUPPORT, part=1)])


@pytest.mark.parametrize(
    ("rest", "base"),
    [("silent", 3), ("abstain", 6), ("no_position", 3), ("spoilt", 3)],
)
def test_what_is_left_over_is_silent_or_as_the_rule_says(rest, base):
    positions = {"like": "majority", "abstain": "in_base"}
    test = {"share": {"of": "yes", "base": "counted", "weight": "votes", "more_than": "1/2"}}
    own = rule(test, split={"heads": "parts", "rest": rest}, positions=positions)
    node = only_test(evaluate(own, ROLL, divided("a", (SUPPORT, HALF))))
    assert (node.amount, node.base) == (3, base)


def test_the_quorum_counts_a_divided_seat_as_the_rule_says():
    quorum = {"count": {"of": "present", "at_least": 2}}
    stage = {"name": "vote", "quorum": quorum, "adopted_if": HEADS, "otherwise": "rejected"}
    ballots = [Ballot("b", SUPPORT), *divided("a", (SUPPORT, HALF))]
    kinds = {
        split: evaluate(rule(HEADS, split=split, stages=[stage]), ROLL, ballots).kind
        for split in ("parts", "each")
    }
    assert kinds == {"parts": Kind.NO_QUORUM, "each": Kind.ADOPTED}


def test_equal_seats_on_one_line_divide_alike():
    roll = Roll([Seat("bloc", "Bloc", True, {}, {"votes": 9}, frozenset(), 3)])
    ballots = divided("bloc", (SUPPORT, Fraction(2, 3)), (OPPOSE, Fraction(1, 3)))
    assert only_test(evaluate(rule(HEADS, split="parts"), roll, ballots)).amount == 2
    assert only_test(evaluate(rule(HEADS, split="each"), roll, ballots)).amount == 3
    assert only_test(evaluate(rule(VOTES), roll, ballots)).amount == 6


@pytest.mark.parametrize("split", ["parts", "each"])
def test_a_margin_in_heads_is_the_number_of_seats_that_turn_the_test(split):
    ballots = [*divided("a", (SUPPORT, HALF), (OPPOSE, HALF)), Ballot("b", OPPOSE), Ballot("c", OPPOSE)]
    own = rule({"count": {"of": "yes", "at_least": 1}}, split=split)
    node = only_test(evaluate(own, ROLL, ballots))
    # Half a seat short needs one seat; where the half counts as a seat, losing it loses the test.
    assert (node.passed, node.margin.seats) == ((False, -1) if split == "parts" else (True, 1))


def test_an_objection_with_a_part_blocks_and_is_named_once():
    consensus = catalogue()["kp.consensus"].rule.to_document()
    consensus |= {"split": "each", "examples": []}
    parts = (SUPPORT, HALF), (Position.BLOCK, Fraction(1, 4)), (OPPOSE, Fraction(1, 4))
    outcome = evaluate(load_rule(consensus), ROLL, divided("a", *parts))
    assert outcome.kind is Kind.BLOCKED
    (node,) = [node for node in outcome.tree.walk() if node.who]
    assert (node.amount, node.who) == (1, ("a",))
    assert "1 seat divides its answer" in explain(outcome)


@pytest.mark.parametrize(
    ("ballots", "code"),
    [
        ([*divided("a", (SUPPORT, HALF)), Ballot("a", OPPOSE)], "ballot_twice"),
        ([Ballot("a", OPPOSE), *divided("a", (SUPPORT, HALF))], "ballot_twice"),
        (divided("a", (SUPPORT, HALF), (OPPOSE, Fraction(2, 3))), "parts_exceed_seat"),
        (
            [*divided("a", (SUPPORT, HALF)), *divided("a", (OPPOSE, HALF), presence=Presence.PROXY)],
            "parts_apart",
        ),
        (divided("a", (Position.UNKNOWN, HALF), (OPPOSE, HALF)), "part_unknown"),
    ],
)
def test_parts_that_do_not_fit_together_are_a_fault(ballots, code):
    with pytest.raises(RuleError) as caught:
        evaluate(rule(VOTES), ROLL, ballots)
    assert [fault.code for fault in caught.value.faults] == [code]
    assert "{" not in word_fault(caught.value.faults[0])


@pytest.mark.parametrize(
    ("part", "error"), [(0, ValueError), (Fraction(3, 2), ValueError), (0.5, TypeError), (True, TypeError)]
)
def test_a_part_is_exact_and_of_one_seat(part, error):
    with pytest.raises(error, match="part of a ballot"):
        Ballot("a", SUPPORT, part=part)


def test_the_order_of_parts_does_not_matter():
    ballots = [*divided("a", (SUPPORT, HALF), (OPPOSE, HALF)), *divided("b", (ABSTAIN, HALF))]
    own = rule(VOTES)
    assert evaluate(own, ROLL, ballots) == evaluate(own, ROLL, ballots[::-1])


def test_every_way_of_dividing_has_words_of_its_own():
    ways = [None, "parts", "each", "spoilt", {"heads": "parts", "rest": "abstain"}]
    texts = {describe(rule(HEADS, **({"split": way} if way else {}))).text for way in ways}
    assert len(texts) == len(ways)


def test_saying_what_a_rule_would_do_anyway_changes_neither_its_hash_nor_its_words():
    for test, split in ((HEADS, "refused"), (VOTES, "parts"), (VOTES, "each")):
        said, unsaid = rule(test, split=split), rule(test)
        assert rule_hash(said) == rule_hash(unsaid)
    for split in ("parts", {"heads": "each", "rest": "abstain"}):
        own = rule(HEADS, split=split)
        assert rule_hash(own) != rule_hash(rule(HEADS))
        assert rule_hash(normalised(own)) == rule_hash(own)
        assert load_rule(own.to_document()) == own
