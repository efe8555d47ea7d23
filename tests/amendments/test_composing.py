"""Writing amendments into a text: those that do not meet commute, those that meet are named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consult.consultations.composing import (
    ClauseWords,
    MisfitKind,
    compose,
    conflicts,
    do_conflict,
    misfits,
)

TEXT = [ClauseWords(f"c{number}", f"Heading {number}", f"Text {number}.") for number in range(1, 6)]


# How fast a machine draws examples says nothing about the text.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Proposed:
    """An amendment without a database."""

    number: int
    change: str
    clause_key: str = ""
    heading: str = "Other heading"
    text: str = "Other text."

    @property
    def order(self) -> tuple[int, int]:
        return 1, self.number

    @property
    def new_key(self) -> str:
        return f"new{self.number}"

    @property
    def words(self) -> tuple[str, str]:
        return self.heading, self.text


@st.composite
def non_conflicting(draw: st.DrawFn) -> list[Proposed]:
    """Up to eight amendments of which no two conflict, in any order."""
    keys = st.sampled_from([clause.key for clause in TEXT])
    chosen: list[Proposed] = []
    for number in range(1, draw(st.integers(1, 8)) + 1):
        change = draw(st.sampled_from(["reword", "delete", "insert"]))
        key = draw(keys | st.just("")) if change == "insert" else draw(keys)
        text = draw(st.text(alphabet="ab \n", min_size=1, max_size=8))
        each = Proposed(number, change, key, f"Heading of {number}", text)
        if not any(do_conflict(each, other) for other in chosen):
            chosen.append(each)
    return draw(st.permutations(chosen))


def one_after_the_other(proposals: Iterable[Proposed]) -> list[ClauseWords]:
    """As officers do it: each accepted amendment is written in with those that were accepted before it."""
    text, so_far = TEXT, []
    for each in proposals:
        so_far.append(each)
        assert misfits(text, TEXT, so_far) == []
        text = compose(text, so_far)
    return text


@UNHURRIED
@given(non_conflicting())
def test_amendments_that_do_not_conflict_give_the_same_text_in_any_order(proposals: list[Proposed]) -> None:
    at_once = compose(TEXT, proposals)
    assert compose(TEXT, proposals[::-1]) == at_once
    assert one_after_the_other(proposals) == at_once
    assert one_after_the_other(sorted(proposals, key=lambda each: -each.number)) == at_once


@UNHURRIED
@given(non_conflicting())
def test_writing_them_again_changes_nothing(proposals: list[Proposed]) -> None:
    once = compose(TEXT, proposals)
    assert misfits(once, TEXT, proposals) == []
    assert compose(once, proposals) == once


@UNHURRIED
@given(non_conflicting())
def test_what_no_amendment_names_stays_as_it_was_and_ids_stay_unique(proposals: list[Proposed]) -> None:
    composed = compose(TEXT, proposals)
    named = {each.clause_key for each in proposals if each.change != "insert"}
    assert [each for each in composed if each in TEXT and each.key not in named] == [
        each for each in TEXT if each.key not in named
    ]
    assert len({each.key for each in composed}) == len(composed)


def test_new_clauses_stand_after_their_clause_in_the_order_of_their_numbers() -> None:
    new = [Proposed(3, "insert", "c2"), Proposed(1, "insert", "c2"), Proposed(2, "insert", "")]
    keys = [each.key for each in compose(TEXT, new)]
    assert keys == ["new2", "c1", "c2", "new1", "new3", "c3", "c4", "c5"]


def test_two_that_touch_one_clause_conflict_and_a_new_clause_after_it_does_not() -> None:
    rewording, deletion, new = (
        Proposed(1, "reword", "c2"),
        Proposed(2, "delete", "c2"),
        Proposed(3, "insert", "c2"),
    )
    assert [(each.proposal, each.others) for each in conflicts([rewording, deletion])] == [
        (rewording, (deletion,)),
        (deletion, (rewording,)),
    ]
    assert conflicts([rewording, new]) == []
    assert len(conflicts([deletion, new])) == 2, "the place of the new clause would be gone"


def test_a_clause_that_is_gone_or_reads_otherwise_is_a_misfit() -> None:
    rewording, new = Proposed(1, "reword", "c2"), Proposed(2, "insert", "c2")
    changed = [replace(each, text="Otherwise.") if each.key == "c2" else each for each in TEXT]
    assert [each.kind for each in misfits(changed, TEXT, [rewording])] == [MisfitKind.CHANGED]
    assert misfits(changed, TEXT, [new]) == [], "a new clause does not mind how its neighbour reads"
    gone = [each for each in TEXT if each.key != "c2"]
    assert [each.kind for each in misfits(gone, TEXT, [rewording, new])] == [MisfitKind.GONE] * 2
    assert misfits(gone, TEXT, [Proposed(1, "delete", "c2")]) == [], "it is deleted already"
