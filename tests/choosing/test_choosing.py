"""Choosing, case by case: thresholds, weights, chambers, votes that are held again, ties and drawn orders."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from tests.choosing.support import pick, ranked, rule
from voting.rules import Roll, RuleError, Seat, word_fault
from voting.rules.choosing import (
    Answer,
    Choice,
    ChoiceBallot,
    ChoiceKind,
    choose,
    choose_example,
    choosing_catalogue,
    choosing_document_hash,
    choosing_hash,
    load_choosing_rule,
    read_answer,
)

CATALOGUE = [pytest.param(entry.rule, id=key) for key, entry in choosing_catalogue().items()]
CONSTITUENCY = {"attributes": {"constituency": "constituency"}}


def cast(*lines, vote=1):
    """A roll and ballots of ``(name, answer document, facts of the seat)``; no answer: nothing was cast."""
    seats, ballots = [], []
    for name, answer, *facts in lines:
        given = facts[0] if facts else {}
        seats.append(Seat(name, name, **{"decides": True, **given}))
        if answer is not None:
            ballots.append(ChoiceBallot(name, read_answer(answer), vote))
    return Roll(seats), ballots


def one_each(votes, vote=1, start=0):
    """Seats that mark one option each: ``{"a": 3}`` is three seats for a."""
    found = [option for option, n in votes.items() for _ in range(n)]
    return [ChoiceBallot(f"s{start + n}", Answer(one=option), vote) for n, option in enumerate(found)]


def seats(n):
    return Roll([Seat(f"s{i}", f"s{i}", True) for i in range(n)])


# The catalogue


@pytest.mark.parametrize("found", CATALOGUE)
def test_the_worked_examples_come_to_what_the_rule_says(found):
    for example in found.examples:
        choice = choose_example(found, example)
        assert (choice.kind.value, choice.chosen) == (example.expect.kind, example.expect.chosen), (
            example.name
        )
        assert example.expect.stage in (None, choice.stage), example.name


@pytest.mark.parametrize("found", CATALOGUE)
def test_every_rule_has_examples_that_end_differently(found):
    assert len({(example.expect.kind, example.expect.chosen) for example in found.examples}) > 1


@pytest.mark.parametrize("found", CATALOGUE)
def test_a_rule_and_its_choices_survive_the_way_through_json(found):
    again = load_choosing_rule(json.dumps(found.to_document()))
    assert (again, choosing_document_hash(again)) == (found, choosing_document_hash(found))
    for example in found.examples:
        choice = choose_example(found, example)
        assert Choice.from_document(json.loads(json.dumps(choice.to_document()))) == choice


def test_prose_and_ways_of_writing_do_not_change_the_hash():
    short = rule("approval", wins_if={"at_least": "2/4", "of": "cast"})
    long = rule({"approval": {}}, wins_if={"at_least": "1/2", "of": "cast"}, ties="shown", voters="deciding")
    other = rule("approval", wins_if={"more_than": "1/2", "of": "cast"})
    assert choosing_hash(short) == choosing_hash(long) != choosing_hash(other)


# What an option needs


@pytest.mark.parametrize(
    ("needed", "votes", "wanted"),
    [
        ({"more_than": "1/2", "of": "cast"}, {"a": 3, "b": 3}, ()),
        ({"more_than": "1/2", "of": "cast"}, {"a": 4, "b": 3}, ("a",)),
        ({"at_least": "1/2", "of": "cast"}, {"a": 3, "b": 3}, ("a", "b")),
        ({"at_least": "2/3", "of": "cast"}, {"a": 4, "b": 2}, ("a",)),
        ({"at_least": "2/3", "of": "cast"}, {"a": 666, "b": 334}, ()),
        ({"more_than": "1/2", "of": "roll"}, {"a": 4, "b": 1}, ()),
    ],
)
def test_an_option_needs_exactly_the_share_that_the_rule_names(needed, votes, wanted):
    ballots = one_each(votes)
    roll = seats(max(len(ballots), 8))
    assert choose(rule("plurality", wins_if=needed), roll, ballots, ["a", "b"]).chosen == wanted


def test_a_blank_ballot_is_present_and_is_not_cast():
    roll, ballots = cast(("s1", {"one": "a"}), ("s2", {}), ("s3", None))
    (stage,) = choose(rule("plurality"), roll, ballots, ["a", "b"]).stages
    assert (stage.roll, stage.present, stage.cast) == (3, 2, 1)


def test_a_ballot_that_approves_of_none_is_cast():
    roll, ballots = cast(("s1", {"approves": ["a"]}), ("s2", {"approves": []}))
    (stage,) = choose(rule("approval"), roll, ballots, ["a", "b"]).stages
    assert stage.standings[0].share == Fraction(1, 2)


def test_without_a_quorum_nothing_is_picked():
    roll, ballots = cast(("s1", {"one": "a"}), ("s2", None), ("s3", None))
    found = rule("plurality", quorum="1/2")
    assert choose(found, roll, ballots, ["a", "b"]).kind is ChoiceKind.NO_QUORUM


def test_of_those_that_have_what_they_need_the_first_is_picked():
    needed = {"at_least": "1/2", "of": "cast", "in_each": "constituency", "empty": "left_out"}
    roll, ballots = cast(
        *((f"g{n}", {"approves": ["a", "b"]}, {"attributes": {"constituency": "g"}}) for n in range(5)),
        *((f"h{n}", {"approves": ["a"]}, {"attributes": {"constituency": "g"}}) for n in range(5)),
        ("c1", {"approves": ["b"]}, {"attributes": {"constituency": "c"}}),
    )
    choice = choose(rule("approval", needs=CONSTITUENCY, wins_if=needed), roll, ballots, ["a", "b"])
    assert choice.chosen == ("b",)
    assert choice.order == (("a",), ("b",))


# Weights


def test_weights_beyond_what_a_machine_word_holds_are_counted_exactly():
    ranks_a, ranks_b = (("a",), ("b",)), (("b",), ("a",))
    for method in ("schulze", "instant_runoff", "borda"):
        assert pick(method, ["a", "b"], [(ranks_a, 10**30 + 1), (ranks_b, 10**30)]).chosen == ("a",)
        assert pick(method, ["a", "b"], [(ranks_a, 10**30), (ranks_b, 10**30)]).kind is ChoiceKind.TIED
        thirds = [(ranks_a, Fraction(2, 3)), (ranks_b, Fraction(1, 3)), (ranks_b, Fraction(1, 3))]
        assert pick(method, ["a", "b"], thirds).kind is ChoiceKind.TIED


def test_a_seat_whose_weight_is_not_reported_is_named_and_never_read_as_nought():
    roll, ballots = ranked([((("a",), ("b",)), 5), ((("b",), ("a",)), None)])
    found = rule("schulze", needs={"weights": {"w": "weight"}}, weight="w")
    choice = choose(found, roll, ballots, ["a", "b"])
    assert choice.chosen == ("a",)
    assert choice.stages[0].missing == ("s1",)


def test_a_weight_that_the_roll_does_not_have_makes_the_rule_not_applicable():
    found = rule("approval", needs={"weights": {"carats": "carats"}}, weight="carats")
    roll, ballots = cast(("s1", {"approves": ["a"]}))
    assert choose(found, roll, ballots, ["a", "b"]).kind is ChoiceKind.NOT_APPLICABLE


def test_a_seat_that_only_advises_is_not_counted():
    roll, ballots = cast(
        ("s1", {"one": "a"}),
        ("s2", {"one": "b"}, {"decides": False}),
        ("s3", {"one": "b"}, {"decides": False}),
    )
    assert choose(rule("plurality"), roll, ballots, ["a", "b"]).chosen == ("a",)


# Chambers


def in_chambers(combined, empty="left_out", method="approval", **stage):
    of = {"of": "constituency", "combined": combined, "empty": empty}
    return rule(method, needs=CONSTITUENCY, chambers=of, **stage)


CHAMBERS = cast(
    *((f"g{n}", {"approves": ["a"]}, {"attributes": {"constituency": "government"}}) for n in range(9)),
    ("g9", {"approves": ["c"]}, {"attributes": {"constituency": "government"}}),
    ("i1", {"approves": ["b", "c"]}, {"attributes": {"constituency": "industry"}}),
    ("i2", {"approves": ["b"]}, {"attributes": {"constituency": "industry"}}),
    ("c1", {"approves": ["b", "c"]}, {"attributes": {"constituency": "community"}}),
)


@pytest.mark.parametrize(
    ("combined", "wanted"),
    [
        ("same_weight", ("b",)),  # a 9/10, b 2, c 1/10 + 1/2 + 1
        ("lowest_share", ("c",)),  # a 0, b 0, c 1/10
        ("all_agree", ()),
        ("most_chambers", ("b",)),  # a 1, b 1 + 1/2, c 1/2
    ],
)
def test_chambers_come_to_one_result_in_the_way_that_the_rule_says(combined, wanted):
    assert choose(in_chambers(combined), *CHAMBERS, ["a", "b", "c"]).chosen == wanted


def test_the_share_of_each_chamber_is_shown():
    (stage,) = choose(in_chambers("same_weight"), *CHAMBERS, ["a", "b", "c"]).stages
    assert stage.standings[2].shares == {
        "government": Fraction(1, 10),
        "industry": Fraction(1, 2),
        "community": Fraction(1),
    }
    assert [(each.name, each.options) for each in stage.chambers] == [
        ("government", ("a",)),
        ("industry", ("b",)),
        ("community", ("b", "c")),
    ]
    assert stage.standings[1].share == Fraction(2, 3)


def test_an_empty_chamber_is_left_out_or_fails_as_the_rule_says():
    roll = Roll([*CHAMBERS[0].seats, Seat("x", "x", True, {"constituency": "civil_society"})])
    kinds = [
        choose(in_chambers("same_weight", empty), roll, CHAMBERS[1], ["a", "b", "c"]).kind
        for empty in ("left_out", "fails")
    ]
    assert kinds == [ChoiceKind.CHOSEN, ChoiceKind.NOTHING]


def test_rankings_in_chambers_of_the_same_weight():
    facts = {"attributes": {"constituency": "government"}}, {"attributes": {"constituency": "community"}}
    lines = [(f"g{n}", {"ranks": ["a", "b"]}, facts[0]) for n in range(9)]
    lines += [("g9", {"ranks": ["b", "a"]}, facts[0]), ("c1", {"ranks": ["b", "a"]}, facts[1])]
    method = {"schulze": {"unranked": "last", "equal_ranks": "equal", "strength": "margins"}}
    alone = choose(rule(method), *cast(*lines), ["a", "b"])
    together = choose(in_chambers("same_weight", method=method), *cast(*lines), ["a", "b"])
    assert (alone.chosen, together.chosen) == (("a",), ("b",))
    assert together.stages[0].pairs.wins[1][0] == Fraction(11, 10)


# Votes that are held again

EXHAUSTIVE = {"exhaustive": {"drop": "last", "ties_for_last": "together"}}
MAJORITY = {"more_than": "1/2", "of": "cast"}


def votes_held(method, *rounds):
    ballots = [ballot for n, votes in enumerate(rounds, start=1) for ballot in one_each(votes, n)]
    found = rule(method, wins_if=MAJORITY)
    return choose(found, seats(20), ballots, ["a", "b", "c", "d"])


def test_the_last_is_dropped_until_one_has_a_majority():
    first = {"a": 4, "b": 3, "c": 2, "d": 1}
    choice = votes_held(EXHAUSTIVE, first)
    assert (choice.kind, choice.next_vote.options) == (ChoiceKind.NEXT_VOTE, ("a", "b", "c"))
    choice = votes_held(EXHAUSTIVE, first, {"a": 4, "b": 4, "c": 2}, {"a": 4, "b": 6})
    assert (choice.chosen, choice.order) == (("b",), (("b",), ("a",), ("c",), ("d",)))
    assert [each.dropped for each in choice.stages[0].rounds] == [("d",), ("c",), ()]


def test_options_that_tie_for_the_last_place_are_dropped_together_but_never_all():
    choice = votes_held(EXHAUSTIVE, {"a": 4, "b": 4, "c": 1, "d": 1})
    assert choice.next_vote.options == ("a", "b")
    choice = votes_held(EXHAUSTIVE, {"a": 4, "b": 4, "c": 1, "d": 1}, {"a": 5, "b": 5})
    assert (choice.kind, choice.chosen) == (ChoiceKind.TIED, ("a", "b"))


def test_or_a_vote_among_them_says_who_is_dropped():
    method = {"exhaustive": {"drop": "last", "ties_for_last": "run_off"}}
    first = {"a": 4, "b": 4, "c": 1, "d": 1}
    choice = votes_held(method, first)
    assert (choice.next_vote.options, choice.next_vote.run_off) == (("c", "d"), True)
    choice = votes_held(method, first, {"c": 7, "d": 3})
    assert (choice.next_vote.options, choice.next_vote.run_off) == (("a", "b", "c"), False)
    assert choice.stages[0].rounds[1].run_off == ("c", "d")


def test_a_vote_for_a_dropped_option_is_refused_by_name():
    with pytest.raises(RuleError) as caught:
        votes_held(EXHAUSTIVE, {"a": 4, "b": 3, "c": 2, "d": 1}, {"d": 1})
    assert [fault.code for fault in caught.value.faults] == ["unknown_option"]


def test_a_vote_after_the_end_is_refused():
    with pytest.raises(RuleError) as caught:
        votes_held(EXHAUSTIVE, {"a": 6, "b": 3}, {"a": 1})
    assert "settled in vote 1" in word_fault(caught.value.faults[0])


# Ties


def test_a_drawn_order_breaks_a_tie_and_only_a_tie():
    needs = {"roles": {"chair": "the chair"}}
    found = rule("approval", needs=needs, ties={"drawn_by": "chair"})
    roll, ballots = cast(("s1", {"approves": ["a", "b"]}), ("s2", {"approves": ["a", "b"]}))
    waiting = choose(found, roll, ballots, ["a", "b", "c"])
    assert (waiting.kind, waiting.chosen, waiting.awaits) == (ChoiceKind.TIED, ("a", "b"), "chair")
    drawn = choose(found, roll, ballots, ["a", "b", "c"], statements={"choice": ["c", "b", "a"]})
    assert (drawn.kind, drawn.chosen, drawn.awaits) == (ChoiceKind.CHOSEN, ("b",), None)
    assert drawn.stages[0].drawn == ("c", "b", "a")


@pytest.mark.parametrize(
    ("statement", "code"),
    [(["a"], "draw_incomplete"), (["a", "x"], "unknown_option"), (["a", "a", "b"], "option_twice")],
)
def test_a_drawn_order_names_every_tied_option_once(statement, code):
    found = rule("approval", needs={"roles": {"chair": "the chair"}}, ties={"drawn_by": "chair"})
    roll, ballots = cast(("s1", {"approves": ["a", "b"]}))
    with pytest.raises(RuleError) as caught:
        choose(found, roll, ballots, ["a", "b"], statements={"choice": statement})
    assert code in [fault.code for fault in caught.value.faults]


def test_many_ways_of_an_instant_runoff_are_told_and_give_no_order():
    ballots = [((("a",), ("b",)), 1), ((("b",), ("a",)), 1), ((("c",), ("b",)), 1)]
    choice = pick("instant_runoff", ["a", "b", "c"], ballots)
    assert (choice.kind, choice.order, choice.stages[0].ways) == (ChoiceKind.TIED, (), 3)


def test_the_rounds_before_can_say_who_is_dropped():
    # Without c, a and b have 3 votes each; in the round before b had 2 and a 3.
    ballots = [((("a",),), 3), ((("b",),), 2), ((("c",), ("b",)), 1), ((("d",),), 4)]
    settings = {"unranked": "exhausted", "equal_ranks": "refused"}
    dropped = {}
    for policy in ("earlier_rounds", "together", "every_way"):
        method = {"instant_runoff": {**settings, "ties_for_last": policy}}
        rounds = pick(method, list("abcd"), ballots).stages[0].rounds
        dropped[policy] = [(each.dropped, each.tied) for each in rounds[:2]]
    assert dropped["earlier_rounds"] == [(("c",), False), (("b",), False)]
    assert dropped["together"] == [(("c",), False), (("a", "b"), False)]
    assert dropped["every_way"][1][1]


# What cannot be used


@pytest.mark.parametrize(
    ("method", "answer", "words"),
    [
        ("plurality", {"approves": ["a"]}, "this ballot has “approves”, and the method asks for “one”"),
        ("plurality", {"one": "x"}, "“x” is not one of the options here"),
        ("approval", {"approves": ["a", "text"]}, "“text” is not one of the options here"),
        ({"approval": {"at_most": 1}}, {"approves": ["a", "b"]}, "2 options are marked; mark at most 1"),
        (
            {"score": {"highest": 5, "unscored": "refused"}},
            {"points": {"a": 6, "b": 1}},
            "6 is not on the scale; write a number from 0 to 5",
        ),
        (
            {"score": {"highest": 5, "unscored": "refused"}},
            {"points": {"a": 5}},
            "“b” is not answered; answer for every option",
        ),
        (
            {"borda": {"unranked": "refused", "equal_ranks": "refused"}},
            {"ranks": [["a", "b"]]},
            "“b” has the same place as “a”",
        ),
        (
            {"borda": {"unranked": "refused", "equal_ranks": "refused"}},
            {"ranks": ["a"]},
            "“b” has no place; give every option a place",
        ),
        ("schulze", {"ranks": ["a", "b", "a"]}, "the option “a” stands twice; keep one"),
    ],
)
def test_an_answer_that_the_method_does_not_take_is_refused_with_its_mend(method, answer, words):
    roll, ballots = cast(("s1", answer))
    with pytest.raises(RuleError) as caught:
        choose(rule(method), roll, ballots, ["a", "b"])
    found = [word_fault(fault) for fault in caught.value.faults]
    assert any(words in text for text in found), found
    assert all(text.startswith("ballots.s1") for text in found)


@pytest.mark.parametrize(
    "document", [[], {"one": 1}, {"ranks": "a"}, {"points": {"a": 1.5}}, {"points": {"a": True}}, {"x": 1}]
)
def test_what_is_no_answer_is_refused(document):
    with pytest.raises(RuleError):
        read_answer(document)


@pytest.mark.parametrize(
    ("stage", "path", "words"),
    [
        ({"method": {"schulze": {"unranked": "last"}}}, "stages[0].method.schulze.equal_ranks", "is missing"),
        ({"method": "best"}, "stages[0].method.best", "there is no key “best” here"),
        ({"method": {"approval": {}, "plurality": {}}}, "stages[0].method", "exactly one of these"),
        (
            {"method": {"exhaustive": {"drop": "last"}}},
            "stages[0].wins_if",
            "votes that are held again need an end",
        ),
        ({"method": "approval", "weight": "carats"}, "stages[0].weight", "“carats” is not declared"),
        ({"method": "approval", "otherwise": "later"}, "stages[0].otherwise", "no result and no later stage"),
        (
            {"method": "approval", "wins_if": {"at_least": "66.67%", "of": "cast"}},
            "stages[0].wins_if.at_least",
            "write 2/3 or 6667/10000",
        ),
        (
            {"method": "approval", "among": {"best": 2, "at_the_line": "all"}},
            "stages[0].among",
            "has none before",
        ),
    ],
)
def test_a_faulty_rule_names_the_place_and_the_mend(stage, path, words):
    document = {**rule("approval").to_document(), "stages": [{"name": "choice", **stage}]}
    with pytest.raises(RuleError) as caught:
        load_choosing_rule(document)
    found = [(fault.path, word_fault(fault)) for fault in caught.value.faults]
    assert any(where == path and words in text for where, text in found), found


def test_options_are_two_or_more_and_differ():
    roll, ballots = cast(("s1", {"one": "a"}))
    for options, code in ((["a"], "one_option"), (["a", "a"], "option_twice"), ([], "one_option")):
        with pytest.raises(RuleError) as caught:
            choose(rule("plurality"), roll, ballots, options)
        assert code in [fault.code for fault in caught.value.faults]


def test_a_second_ballot_of_a_seat_and_one_from_outside_the_roll_are_refused():
    roll, _ = cast(("s1", None))
    ballots = [
        ChoiceBallot("s1", Answer(one="a")),
        ChoiceBallot("s1", Answer(one="b")),
        ChoiceBallot("x", Answer()),
    ]
    with pytest.raises(RuleError) as caught:
        choose(rule("plurality"), roll, ballots, ["a", "b"])
    assert [fault.code for fault in caught.value.faults] == ["ballot_twice", "ballot_not_on_roll"]


def test_points_have_the_share_of_the_scale_and_resistance_what_it_leaves():
    roll, ballots = cast(("s1", {"points": {"a": 4, "b": 1}}), ("s2", {"points": {"a": 2}}))
    for unscored, share in (("lowest", Fraction(1, 10)), ("left_out", Fraction(1, 5))):
        found = rule({"score": {"highest": 5, "unscored": unscored}})
        standings = choose(found, roll, ballots, ["a", "b"]).stages[0].standings
        assert [each.share for each in standings] == [Fraction(3, 5), share]
    for unscored, share in (("lowest", Fraction(19, 20)), ("highest", Fraction(9, 20))):
        found = rule({"least_resistance": {"highest": 10, "unscored": unscored}})
        standings = choose(found, roll, ballots, ["a", "b"]).stages[0].standings
        assert [each.share for each in standings] == [Fraction(7, 10), share]


def test_levels_are_compared_from_the_worst_up_without_distances():
    found = choosing_catalogue()["kp.gradients"].rule
    lines = [
        ("s1", {"levels": {"a": "block", "b": "stand_aside", "c": "endorse"}}),
        ("s2", {"levels": {"a": "endorse", "b": "stand_aside", "c": "stand_aside"}}),
        ("s3", {"levels": {"a": "endorse", "b": "endorse", "c": "stand_aside"}}),
    ]
    choice = choose(found, *cast(*lines), ["a", "b", "c"])
    assert (choice.kind, choice.chosen) == (ChoiceKind.SHOWN, ())
    assert choice.order == (("b", "c"), ("a",))
    assert choice.stages[0].standings[0].share == Fraction(2, 3)
    assert choice.stages[0].standings[0].levels == (2, 0, 0, 0, 1)
