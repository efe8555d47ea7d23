"""``rules evaluate``: a roll and ballots in, the outcome and the tree of its reasons out."""

import json
from fractions import Fraction

import pytest

from tests.rules_cli.running import run
from voting.rules import catalogue, rule_hash

ROLL = """seat,name,constituency,groups,weight:carats
BW,Botswana,government,producer|north,30
ZA,South Africa,government,producer,20.5
EU,European Union,government,north,1/2
WDC,World Diamond Council,industry,,
CSC,Civil Society Coalition,civil_society,observer,
"""
BALLOTS = """seat,position,presence,part,reason
BW,yes,,,
ZA,oppose,,,We asked for more time
EU,support_with_reservation,proxy,,
WDC,abstain,,,
"""


def evaluated(*words):
    found = run("evaluate", *words, "--json")
    assert (found.status, found.err) == (0, "")
    return json.loads(found.out)


def walk(node):
    yield node
    for child in node["children"]:
        yield from walk(child)


def only(document, test):
    (node,) = [node for node in walk(document["reasons"]) if node["test"] == test]
    return node


def test_the_outcome_comes_with_its_rule_its_hash_and_its_reasons(desk):
    document = evaluated("kp.two_thirds_participants", *desk.votes(ROLL, BALLOTS))
    assert list(document) == ["rule", "rule_hash", "outcome", "reasons", "counts"]
    assert document["rule"] == "kp.two_thirds_participants"
    assert document["rule_hash"] == rule_hash(catalogue()["kp.two_thirds_participants"].rule)
    assert document["outcome"] == {"kind": "adopted", "label": "adopted", "stage": "vote"}
    node = only(document, "share")
    # Two of the three that vote for or against: exactly two thirds.
    assert node == {
        "id": "stages[0].adopted_if.share",
        "test": "share",
        "amount": {"exact": "2", "value": 2.0},
        "base": {"exact": "3", "value": 3.0},
        "share": {"exact": "2/3", "value": 2 / 3},
        "threshold": {"exact": "2/3", "value": 2 / 3},
        "margin": {"seats": {"exact": "1", "value": 1.0}, "weight": {"exact": "0", "value": 0.0}},
        "passed": True,
        "decided": True,
        "children": [],
    }


def test_weights_are_exact_decimals_and_fractions(desk):
    roll = f"{ROLL}rest,,,,0\n".replace("weight:carats", "weight:carats,n", 1)
    lines = roll.splitlines()
    lines = [lines[0], *(f"{line},1" for line in lines[1:-1]), "rest,,,,9,0"]
    document = evaluated("kp.weighted_carats", *desk.votes("\n".join(lines), BALLOTS))
    node = only(document, "share")
    assert node["amount"]["exact"] == "61/2"
    # 30 + 20.5 + 1/2 of the seats, and 9 that belong to no seat.
    assert node["base"]["exact"] == "60"
    assert node["share"] == {"exact": "61/120", "value": 61 / 120}


@pytest.mark.parametrize(
    ("unknown", "amount"), [("as_cast", "61/2"), ("not_opposed", "79/2"), ("worst", "61/2")]
)
def test_the_remainder_of_a_published_total_follows_what_is_supposed_of_the_unknown(desk, unknown, amount):
    lines = ROLL.splitlines()
    lines = [f"{lines[0]},n", *(f"{line},1" for line in lines[1:]), "rest,the rest,,,9,0"]
    votes = desk.votes("\n".join(lines), BALLOTS)
    node = only(evaluated("kp.weighted_carats", *votes, "--unknown", unknown), "share")
    assert node["amount"]["exact"] == amount


def test_a_row_stands_for_so_many_seats_and_their_total_weight(desk):
    votes = desk.votes("seat,n,weight:votes\nall,55,110\nno,27,54\n", "seat,position\nall,yes\nno,no\n")
    node = only(evaluated("kp.two_thirds_participants", *votes), "share")
    assert (node["amount"]["exact"], node["base"]["exact"], node["share"]["exact"]) == ("55", "82", "55/82")


def test_a_seat_in_the_group_of_observers_advises(desk):
    votes = desk.votes(ROLL, f"{BALLOTS}CSC,block,,,\n")
    assert only(evaluated("kp.consensus", *votes), "count")["amount"]["exact"] == "1"


def test_a_seat_without_a_row_is_absent_and_shorthand_is_a_presence(desk):
    roll = "seat\na\nb\nc\nd\ne\n"
    ballots = "seat,position\na,yes\nb,absent_in_protest\nc,not_participating\nd,no_position\n"
    document = evaluated("kp.two_thirds_participants", *desk.votes(roll, ballots))
    presences = {name: number["exact"] for name, number in document["counts"]["presences"].items()}
    assert presences == {"present": "2", "protest": "1", "not_participating": "1", "absent": "1"}
    positions = {name: item["seats"]["exact"] for name, item in document["counts"]["positions"].items()}
    assert positions == {"support": "1", "none": "4"}


def test_every_value_of_an_attribute_is_a_group_and_groups_can_be_bound(desk):
    roll = "seat,side\na,government\nb,industry\nc,ngo\nd,ngo\n"
    ballots = "seat,position\na,yes\nb,yes\nc,yes\nd,yes\n"
    votes = desk.votes(roll, ballots)
    unbound = evaluated("kp.chambers_majority", *votes)
    assert unbound["outcome"]["kind"] == "not_applicable"
    assert unbound["outcome"]["why"] == [
        "the roll has no group for “civil society” (looked for: civil_society); say which group it is"
    ]
    for bind in ("civil_society=side=ngo", "kp.chambers_majority:civil_society=ngo"):
        assert evaluated("kp.chambers_majority", *votes, "--bind", bind)["outcome"]["kind"] == "adopted"


def test_parameters_are_settled_for_all_rules_or_for_one(desk):
    votes = desk.votes("seat\na\nb\nc\n", "seat,position\na,yes\nb,no\nc,no\n")
    blocked = evaluated("consensus.minus_n", *votes)
    assert blocked["outcome"]["kind"] == "blocked"
    assert evaluated("consensus.minus_n", *votes, "--param", "n=2")["outcome"]["kind"] == "adopted"
    named = evaluated("consensus.minus_n", *votes, "--param", "consensus.minus_n:n=2")
    assert named["outcome"]["kind"] == "adopted"


def test_a_seat_can_divide_its_weight_and_a_rule_that_counts_heads_refuses_it(desk):
    ballots = "seat,position,part\nBW,yes,0.5\nBW,no,1/3\nZA,no,\n"
    votes = desk.votes(ROLL, ballots)
    own = desk.write("own.yaml", OWN)
    node = only(evaluated(own, *votes), "share")
    # Of 30 carats 15 in favour and 10 against; 5 are silent.
    assert (node["amount"]["exact"], node["base"]["exact"]) == ("15", "91/2")
    refused = run("evaluate", "kp.consensus", *votes, "--json")
    assert (refused.status, refused.out) == (2, "")
    (fault,) = refused.faults
    assert "ballots.csv, row 2, column part: kp.consensus: the seat “BW” divides its answer" in fault


OWN = """
id: own.rule
version: 1
title: More carats for than against
source_status: design
needs: {weights: {carats: carats}}
voters: everyone
positions: majority
stages:
- name: vote
  adopted_if: {share: {of: yes, base: cast, weight: carats, more_than: 1/2}}
  otherwise: rejected
"""


def test_a_block_that_was_found_unfounded_is_a_column(desk):
    roll = "seat\na\nb\n"
    votes = desk.votes(roll, "seat,position,valid_block\na,yes,\nb,block,no\n")
    assert evaluated("formal.consensus", *votes)["outcome"]["kind"] == "adopted"
    votes = desk.votes(roll, "seat,position,valid_block\na,yes,\nb,block,yes\n")
    assert evaluated("formal.consensus", *votes)["outcome"]["kind"] == "blocked"


def test_every_exact_number_has_its_float_beside_it(desk):
    document = evaluated("fsc.ga", *desk.votes(*FSC))
    numbers = [item for item in _objects(document) if set(item) == {"exact", "value"}]
    assert numbers
    assert all(float(Fraction(item["exact"])) == item["value"] for item in numbers)
    keys = {"id", "test", "amount", "base", "share", "threshold", "margin", "passed", "decided", "children"}
    assert all(set(node) == keys for node in walk(document["reasons"]))


FSC = (
    "seat,groups\nen,economic|north\nes,economic|south\nsn,social|north\nss,social|south\n"
    "vn,environmental|north\nvs,environmental|south\n",
    "seat,position\nen,yes\nes,no\nsn,yes\nss,yes\n",
)


def _objects(value):
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    for item in value if isinstance(value, list) else ():
        yield from _objects(item)


def test_for_people_the_outcome_is_in_words_with_the_names_of_the_seats(desk):
    found = run("evaluate", "kp.consensus", *desk.votes(ROLL, BALLOTS))
    assert found.status == 0
    assert "1 of 4 Participants objects (South Africa)" in found.out
    assert "[decided]" in found.out


def test_the_same_files_give_the_same_bytes_in_any_order_of_rows(desk):
    first = run("evaluate", "kp.consensus", *desk.votes(ROLL, BALLOTS), "--json")
    head, *rows = BALLOTS.splitlines()
    turned = "\n".join([head, *reversed(rows)])
    assert run("evaluate", "kp.consensus", *desk.votes(ROLL, turned), "--json").out == first.out
