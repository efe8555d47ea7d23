"""Tables that are read in columns: what a reader that goes row by row reads, and every fault in its place."""

import io
import os
import random
from fractions import Fraction

import pytest

from tests.rules import plain_tables
from voting.rules import Ballot, Position
from voting.rules.ballot_tables import read_ballots
from voting.rules.roll_tables import read_roll

# So many rolls and ballots each time; CONSULT_RULE_EXAMPLES=1000 looks harder.
TABLES = 10 * int(os.environ.get("CONSULT_RULE_EXAMPLES", "12"))
CELLS = {
    "n": ("", "1", "1", "2", "0", "5"),
    "groups": ("", "P5", "P5|north", " north | absent", "observer", "addressed", "not_legitimate|x"),
    "constituency": ("government", "industry", "", "observer", "absent"),
    "name": ("Angola", "Brazil", ""),
    "weight:c": ("", "1", "12.50", "0.1", "1/3", "7/14", "99999999999999999999", "1000", "3.14159"),
    "weight:d": ("", "0", "250", "17"),
    "position": (
        "yes",
        "no",
        "Support With Reservation",
        "abstain",
        "block",
        "no_position",
        "absent",
        "spoilt",
        "not_participating",
    ),
    "presence": ("", "", "", "in writing", "proxy"),
    "part": ("", "1", "1/2", "0.5", "1/3"),
    "valid_block": ("", "no", "yes"),
    "reason": ("", "because, well", 'he said "no"', "two\nlines"),
}
WRONG = {
    "seat": ("s0", "", "zz"),
    "n": ("x", "-1", "1.5"),
    "weight:c": ("1,000", "12,5", "1/0", "much"),
    "weight:d": ("1.000.000",),
    "position": ("", "suport", "unknown"),
    "presence": ("there", "present"),
    "part": ("0", "2", "66%"),
    "valid_block": ("maybe",),
}


class Tables:
    """Draws rolls and ballots as people save them, some of them wrong, the same for the same seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.wrong = self.random.choice((0, 0, 0, 0.05))
        self.size = self.random.randrange(0, 7)

    def roll(self):
        columns = ["seat", *self._some(("n", "groups", "constituency", "name", "weight:c", "weight:d"))]
        return self._table(columns, [f"s{number}" for number in range(self.size)])

    def ballots(self):
        columns = ["seat", "position", *self._some(("presence", "part", "valid_block", "reason"))]
        seats = [f"s{number}" for number in range(self.size) if self.random.random() < 0.9]
        if "part" in columns:
            seats += [seat for seat in seats if self.random.random() < 0.3]
        self.random.shuffle(seats)
        return self._table(columns, seats)

    def _some(self, columns):
        return self.random.sample(columns, self.random.randint(0, len(columns)))

    def _table(self, columns, seats):
        end = self.random.choice(("\n", "\n", "\r\n"))
        lines = [columns, *([self._cell(name, seat) for name in columns] for seat in seats)]
        for line in lines[1:]:
            if self.random.random() < self.wrong:
                line.append(self.random.choice(("", "too much")))
        rows = [",".join(map(self._written, line)) for line in lines]
        if self.random.random() < 0.2:
            rows.insert(self.random.randint(1, len(rows)), "")
        text = end.join(rows) + self.random.choice(("", end, end + end))
        if self.random.random() < 0.05:
            text += self.random.choice(('"not closed', "\rs1,yes", 'a"b,yes', "s1,yes\0"))
        return text

    def _cell(self, name, seat):
        if self.random.random() < self.wrong and name in WRONG:
            return self.random.choice(WRONG[name])
        return seat if name == "seat" else self.random.choice(CELLS[name])

    def _written(self, cell):
        blank = self.random.random()
        cell = (
            f" {cell}"
            if blank < 0.05
            else f"{cell}\t"
            if blank < 0.1
            else f"{cell}\x1c"
            if blank < 0.12
            else cell
        )
        if any(sign in cell for sign in ',"\n') or self.random.random() < 0.05:
            return '"' + cell.replace('"', '""') + '"'
        return cell


def _stream(text):
    return io.StringIO(text, newline="")


def _told(faults):
    return [(fault.row, fault.column, fault.fault) for fault in faults]


def test_a_reader_that_goes_row_by_row_reads_the_same_and_finds_the_same_faults():
    read, faulty, unreadable = 0, 0, 0
    for seed in range(TABLES):
        drawn = Tables(seed)
        roll, ballots = drawn.roll(), drawn.ballots()
        plain = plain_tables.read_roll(_stream(roll))
        plain_ballots = plain_tables.read_ballots(_stream(ballots), plain)
        found = read_roll(_stream(roll))
        cast = read_ballots(_stream(ballots), found)
        told = (seed, roll, ballots)
        assert _told(found.faults) == list(plain.faults), told
        assert _told(cast.faults) == list(plain_ballots.faults), told
        assert found.roll == plain.roll, told
        assert cast.ballots == plain_ballots.ballots, told
        assert all(cast.row_of(seat) == row for seat, row in plain_ballots.rows.items()), told
        read += bool(cast.ballots)
        faulty += bool(cast.faults)
        unreadable += any(fault.code == "row_unreadable" for _, _, fault in plain_ballots.faults)
    assert (read > TABLES / 4, faulty > TABLES / 12, unreadable > TABLES / 120) == (True, True, True)


def test_weights_stay_exact_whatever_their_form():
    roll = read_roll(
        _stream("seat,weight:c\na,0.1\nb,0.20\nc,1/3\nd,123456789012345678901234567890.5\ne,\nf,0007\n")
    ).roll
    assert [seat.weights["c"] for seat in roll.seats] == [
        Fraction(1, 10),
        Fraction(1, 5),
        Fraction(1, 3),
        Fraction("123456789012345678901234567890.5"),
        None,
        7,
    ]


@pytest.mark.parametrize("digits", [17, 18, 19, 20])
def test_weights_at_the_edge_of_64_bits_are_exact(digits):
    largest = "9" * digits
    roll = read_roll(_stream(f"seat,weight:c\na,{largest}\nb,0.25\nc,{largest}.75\n")).roll
    assert [seat.weights["c"] for seat in roll.seats] == [
        int(largest),
        Fraction(1, 4),
        int(largest) + Fraction(3, 4),
    ]


def test_cells_in_quotation_marks_may_hold_commas_lines_and_marks():
    roll = read_roll(_stream('seat,"the, name"\n"a ""x""",1\n"b\nc",2\n'))
    assert [seat.id for seat in roll.roll.seats] == ['a "x"', "b\nc"]
    cast = read_ballots(_stream('position,seat\nyes,"b\nc"\nno,"a ""x"""\n'), roll)
    assert cast.ballots == (Ballot('a "x"', Position.OPPOSE), Ballot("b\nc", Position.SUPPORT))


def test_a_line_that_is_not_text_is_named_and_the_lines_before_it_are_checked():
    roll = read_roll(_stream("seat\na\nb\n"))
    data = io.BytesIO(b"\xef\xbb\xbfseat,position\nz,yes\na,no\n\xff,yes\nb,no\n")
    faults = read_ballots(io.TextIOWrapper(data, encoding="utf-8-sig", newline=""), roll).faults
    assert [(fault.row, fault.fault.code) for fault in faults] == [(2, "ballot_not_on_roll"), (4, "not_utf8")]
