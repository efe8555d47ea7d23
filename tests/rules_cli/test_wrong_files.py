"""Wrong files: every fault at once, with file, row, column and mend; nothing on standard output."""

import pytest

from tests.rules_cli.running import run

ROLL = "seat,constituency,weight:carats\na,government,1\nb,industry,2\n"
BALLOTS = "seat,position\na,yes\nb,no\n"


def faults(desk, roll=ROLL, ballots=BALLOTS, rule="kp.consensus", *words):
    found = run("evaluate", rule, *desk.votes(roll, ballots), "--json", *words)
    assert (found.status, found.out) == (2, "")
    return [line.replace(f"{desk.folder}/", "") for line in found.faults]


@pytest.mark.parametrize(
    ("roll", "fault"),
    [
        ("", "row 1, column seat: the table is empty; its first row names the columns: seat"),
        ("seat\n", "row 2, column seat: there is no seat; write one row for each seat"),
        ("sate\na\n", "row 1, column seat: the column “seat” is missing; “sate” may be meant"),
        (
            "seat;n\na;1\n",
            "row 1, column seat;n: the columns are not separated by commas; save the table with commas",
        ),
        ("seat,n,n\na,1,1\n", "row 1, column n: two columns are called “n”; keep one"),
        ("seat,,n\na,,1\n", "row 1, column 2: column 2 has no name; name it or remove it"),
        (
            "seat,weight:\na,1\n",
            "row 1, column B: the weight has no name; write it after the colon, as in “weight:carats”",
        ),
        ("seat,n\na,1\n,2\n", "row 3, column seat: nothing stands here; write the seat"),
        ("seat\na\n\na\n", "row 4, column seat: the seat “a” stands in row 2 already; keep one of the two"),
        (
            "seat,n\na,1.5\n",
            "row 2, column n: “1.5” is not a number of seats; write a whole number such as 1",
        ),
        ("seat,n\na,-1\n", "row 2, column n: “-1” is not a number of seats; write a whole number such as 1"),
        (
            'seat,weight:c\na,"12,5"\n',
            "row 2, column weight:c: “12,5” is not an exact number; write 12.5",
        ),
        (
            'seat,weight:c\na,"1,000,000"\n',
            "row 2, column weight:c: “1,000,000” is not an exact number; write 1000000",
        ),
        (
            "seat,weight:c\na,1/0\n",
            "row 2, column weight:c: “1/0” is not an exact number; write a number such as 12.5 or a "
            "fraction such as 25/2",
        ),
        ("seat\na,b\n", "row 2, column seat: the row has 2 cells for 1 columns; remove what is too much"),
        (
            'seat\n"a\n',
            "row 2: the row cannot be read (unexpected end of data); look for a quotation mark that is "
            "not closed",
        ),
    ],
)
def test_a_wrong_roll_names_the_row_the_column_and_the_mend(desk, roll, fault):
    assert f"roll.csv, {fault}" in faults(desk, roll, "seat,position\n")


@pytest.mark.parametrize(
    ("ballots", "fault"),
    [
        ("seat\na\n", "row 1, column position: the column “position” is missing; add it"),
        (
            "seat,position,reson\na,yes,\n",
            "row 1, column reson: there is no column “reson”; “reason” may be meant",
        ),
        (
            "seat,position\nz,yes\n",
            "row 2, column seat: the seat “z” is not on the roll; leave its ballot out",
        ),
        (
            "seat,position\na,suport\n",
            "row 2, column position: “suport” is no position; “support” may be meant",
        ),
        (
            "seat,position\na,unknown\n",
            "row 2, column position: “unknown” is no position; write one of: support, "
            "support_with_reservation, abstain, stand_aside, oppose, block, spoilt, no_position, absent, "
            "absent_in_protest, not_participating",
        ),
        ("seat,position\na,\n", "row 2, column position: nothing stands here; write the position"),
        (
            "seat,position,presence\na,yes,there\n",
            "row 2, column presence: “there” is no presence; write one of: present, proxy, writing, absent, "
            "absent_in_protest, not_participating",
        ),
        (
            "seat,position,presence\na,absent,present\n",
            "row 2, column position: “absent” cannot stand beside the presence “present”; correct "
            "one of them",
        ),
        (
            "seat,position\na,yes\na,no\n",
            "row 3, column part: the seat “a” has a ballot in row 2 too; keep one, or give every "
            "row its “part”",
        ),
        (
            "seat,position,part\na,yes,1/2\na,no,\n",
            "row 3, column part: the seat “a” has a ballot in row 2 too; keep one, or give every "
            "row its “part”",
        ),
        (
            "seat,position,part\na,yes,2/3\na,no,1/2\n",
            "row 3, column part: the parts of the seat “a” add up to 7/6, more than the whole; write parts "
            "that make at most 1",
        ),
        (
            "seat,position,part\na,yes,0\n",
            "row 2, column part: “0” is not a part of a seat; a part is more than 0 and at most 1",
        ),
        (
            "seat,position,part\na,yes,66.67%\n",
            "row 2, column part: “66.67%” is not an exact number; write 2/3 or 6667/10000",
        ),
        (
            "seat,position,part,presence\na,yes,1/2,present\na,no,1/2,proxy\n",
            "row 3, column presence: the parts of the seat “a” differ in presence; write the same presence "
            "for all",
        ),
        (
            "seat,position,valid_block\na,block,perhaps\n",
            "row 2, column valid_block: “perhaps” cannot stand here; write yes or no, or nothing",
        ),
    ],
)
def test_wrong_ballots_name_the_row_the_column_and_the_mend(desk, ballots, fault):
    assert f"ballots.csv, {fault}" in faults(desk, ballots=ballots)


def test_a_ballot_for_what_belongs_to_no_seat_is_refused(desk):
    roll = "seat,n,weight:carats\na,1,1\nrest,0,5\n"
    assert faults(desk, roll, "seat,position\nrest,yes\n") == [
        "ballots.csv, row 2, column seat: “rest” is no seat: row 3 of the roll, with n = 0, is what belongs "
        "to no seat; remove this ballot"
    ]


def test_the_faults_of_every_file_and_word_are_told_at_once(desk):
    found = faults(
        desk,
        "seat,n\na,x\na,1\n",
        "seat,position\na,yess\nz,no\n",
        "kp.consensu",
        "--param",
        "n",
        "--bind",
        "=x",
    )
    assert len(found) == 7
    assert found[0] == (
        "kp.consensu: there is no such rule in the catalogue and no such file; “kp.consensus” may be meant"
    )
    assert [line.split(":")[0] for line in found[3:]] == [
        "roll.csv, row 2, column n",
        "roll.csv, row 3, column seat",
        "ballots.csv, row 2, column position",
        "ballots.csv, row 3, column seat",
    ]


def test_files_that_are_not_there_or_not_text_are_named(desk):
    roll = desk.folder / "none.csv"
    ballots = desk.folder / "image.csv"
    ballots.write_bytes(b"seat,position\n\xff\xfe,yes\n")
    found = run("evaluate", "kp.consensus", "--roll", roll, "--ballots", ballots)
    assert (found.status, found.out) == (2, "")
    assert (
        found.faults[0] == f"{roll}: this file cannot be read (no such file or directory); correct its name"
    )
    assert "the text is not in UTF-8; save the table in UTF-8" in found.faults[1]


def test_a_table_as_a_spreadsheet_saves_it_is_read(desk):
    words = desk.votes("\ufeff" + ROLL.replace("\n", "\r\n"), "\ufeff" + BALLOTS.replace("\n", "\r\n"))
    assert run("evaluate", "kp.consensus", *words).status == 0


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["--param", "q=0.5"], "kp.weighted_carats: parameters.q: '0.5' is not a fraction; write 1/2"),
        (
            ["--param", "qq=1/2"],
            "--param qq: the rule has no parameter “qq”; “q” may be meant",
        ),
        (["--bind", "carat=x"], "--bind carat: the rule needs nothing called “carat”; “carats” may be meant"),
        (["--bind", "other.rule:carats=x"], "--bind other.rule:carats: no rule “other.rule” is used"),
    ],
)
def test_a_wrong_setting_names_itself_and_the_mend(desk, words, fault):
    assert faults(desk, ROLL, BALLOTS, "kp.weighted_carats", *words) == [fault]


def test_a_wrong_rule_names_the_line_and_the_column_of_each_fault(desk):
    own = desk.write("own.yaml", WRONG_RULE)
    assert faults(desk, ROLL, BALLOTS, own) == [
        "own.yaml, row 9, column 55: stages[0].adopted_if.share.at_least: '66,67%' is not a fraction; write "
        "2/3 or 6667/10000",
        "own.yaml, row 10, column 14: stages[0].otherwise: “rejectd” is no result and no later stage; "
        "“rejected” may be meant",
    ]


WRONG_RULE = """id: own.rule
version: 1
title: Two thirds
source_status: design
voters: deciding
positions: majority
stages:
- name: vote
  adopted_if: {share: {of: yes, base: cast, at_least: "66,67%"}}
  otherwise: rejectd
"""
