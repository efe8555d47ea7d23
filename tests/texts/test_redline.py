"""The redline shows what a lawyer would mark, and never loses a word of either text."""

import cProfile
import re
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from consult.texts.redline import ClauseText, Entry, Op, Paragraph, Redline, Status, diff_text, redline

FIXTURES = sorted((Path(__file__).parent / "redlines").glob("*.yaml"))
BRACKETS = {
    Op.EQUAL: "{}",
    Op.DELETE: "[-{}-]",
    Op.INSERT: "{{+{}+}}",
    Op.MOVED_OUT: "[>{}>]",
    Op.MOVED_IN: "{{<{}<}}",
}


def notation(paragraphs: tuple[Paragraph, ...]) -> str:
    """Write paragraphs as lines; a break is written only where no words beside it tell its fate."""
    lines: list[str] = []
    for paragraph in paragraphs:
        if paragraph.break_mark:
            lines[-1] += BRACKETS[paragraph.break_mark].format("¶")
        lines.append("".join(BRACKETS[run.op].format(run.text) for run in paragraph))
    return "\n".join(lines)


def clauses(documents: list[dict[str, Any]]) -> list[ClauseText]:
    return [ClauseText(**{**doc, "continues": tuple(doc.get("continues", ()))}) for doc in documents]


def shown(entry: Entry, expected: dict[str, Any]) -> dict[str, Any]:
    """Describe an entry by the keys that the fixture states."""
    everything = {
        "status": entry.status.value,
        "numbers": f"{entry.old_number or 'none'} → {entry.new_number or 'none'}",
        "heading": notation(entry.heading_runs),
        "text": notation(entry.text_runs),
        "moved_from": entry.moved_from
        and f"{entry.moved_from.number} after {entry.moved_from.after or 'nothing'}",
        "continues": [reference.number for reference in entry.continues],
        "carried_to": [reference.number for reference in entry.carried_to],
    }
    return {key: everything[key] for key in expected}


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_the_marks_are_those_that_a_lawyer_expects(path: Path) -> None:
    fixture = yaml.safe_load(path.read_text(encoding="utf-8"))
    result = redline(clauses(fixture["old"]), clauses(fixture["new"]))
    assert [shown(*both) for both in zip(result.entries, fixture["expected"], strict=True)] == fixture[
        "expected"
    ]
    assert result.counts == fixture["counts"]
    assert [entry.number for entry in result.renumbered] == fixture.get("renumbered", [])
    for entry, expected in zip(result.entries, fixture["expected"], strict=True):
        for key, unset in (("moved_from", None), ("continues", ()), ("carried_to", ())):
            assert key in expected or getattr(entry, key) == unset
        assert entry.heading_changed == any(
            mark in expected.get("heading", "") for mark in ("[-", "{+", "[>", "{<")
        )


def test_there_are_fixtures_for_every_status() -> None:
    stated = {
        entry["status"]
        for path in FIXTURES
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["expected"]
    }
    assert stated == {status.value for status in Status}


def test_the_list_of_changes_leads_from_one_change_to_the_next() -> None:
    old = [ClauseText(str(n), str(n), "", f"Text {n}.") for n in range(1, 6)]
    new = [
        ClauseText(c.id, c.number, "", c.text.replace("Text", "Words")) if c.id in "24" else c for c in old
    ]
    result = redline(old, [*new, ClauseText("a/é", "6", "", "More.")])
    assert result.first_change == "clause-2"
    assert [(entry.change, entry.anchor, entry.next_change) for entry in result.changes] == [
        (1, "clause-2", "clause-4"),
        (2, "clause-4", "clause-a.2F.C3.A9"),
        (3, "clause-a.2F.C3.A9", ""),
    ]
    assert [entry.change for entry in result.entries] == [None, 1, None, 2, None, 3]


def test_two_equal_versions_have_no_changes() -> None:
    version = [ClauseText("a", "1", "Heading", "One.\nTwo."), ClauseText("b", "2", "", "Three.")]
    result = redline(version, version)
    assert (result.changes, result.counts, result.first_change) == ((), {}, "")
    assert [entry.status for entry in result.entries] == [Status.UNCHANGED, Status.UNCHANGED]


def test_two_empty_versions_give_an_empty_redline() -> None:
    assert redline([], []).entries == ()


def test_against_an_empty_version_everything_is_added_or_removed() -> None:
    version = [ClauseText("a", "1", "Heading", "One.\nTwo.")]
    assert [entry.status for entry in redline([], version).entries] == [Status.ADDED]
    assert [entry.status for entry in redline(version, []).entries] == [Status.REMOVED]


def test_spaces_alone_are_told_apart_from_words() -> None:
    def only_spacing(old: str, new: str) -> bool:
        (entry,) = redline([ClauseText("a", "1", "", old)], [ClauseText("a", "1", "", new)]).entries
        return entry.only_spacing

    assert only_spacing("One  word.", "One word.")
    assert not only_spacing("One  word.", "Two words.")
    assert not only_spacing("One word.", "One word.")


def test_an_id_that_stands_twice_in_a_version_is_refused() -> None:
    clause = ClauseText("a", "1", "", "One.")
    with pytest.raises(ValueError, match="same id: a"):
        redline([clause], [clause, ClauseText("a", "2", "", "Two.")])


def test_continuing_a_clause_that_never_was_is_an_addition() -> None:
    (entry,) = redline([], [ClauseText("z", "1", "", "Some words here.", continues=("gone",))]).entries
    assert (entry.status, entry.continues) == (Status.ADDED, ())


def test_of_two_clauses_that_changed_places_the_shorter_one_moved() -> None:
    long, short = ClauseText("a", "1", "", "A long text " * 20), ClauseText("b", "2", "", "Short.")
    for old, new in (([long, short], [short, long]), ([short, long], [long, short])):
        moved = [entry.id for entry in redline(old, new).entries if entry.moved_from]
        assert moved == ["b"]


def test_no_character_is_cut_in_two() -> None:
    flag, family, accent = "🇸🇱🇰🇪", "👩\u200d👩\u200d👧", "e\u0301"
    marks = diff_text(f"{flag} {family} caf{accent} là", f"🇸🇱🇨🇩 👩\u200d👧 cafe {accent}t{accent} là")
    for run in marks:
        assert not unicodedata.combining(run.text[0])
        assert "\u200d" not in (run.text[0], run.text[-1])
    assert "".join(run.text for run in marks if run.is_old) == f"{flag} {family} caf{accent} là"


WORDS = st.sampled_from(
    [
        *("the", "Chair", "may", "shall", "convene", "of", "Plenary", "2/3", "21", "(a)", "l’accord", "%"),
        *(",", ".", ";", "\u00a0", " ", "  ", "\n", "\n", "\n\n", "\t"),
        *("يُنشر", "e\u0301te\u0301", "主席", "\u0301", "\u200f", "👩\u200d👧"),
    ]
)
PROSE = st.lists(WORDS, max_size=40).map(" ".join) | st.lists(WORDS, max_size=30).map("".join)
TEXTS = PROSE | st.text(max_size=40)


@given(TEXTS, TEXTS)
@settings(max_examples=400, deadline=None)
def test_without_the_deletions_it_is_the_new_text_and_without_the_insertions_the_old(
    old: str, new: str
) -> None:
    marks = diff_text(old, new)
    assert "".join(run.text for run in marks if run.op is not Op.INSERT) == old
    assert "".join(run.text for run in marks if run.op is not Op.DELETE) == new
    assert all(run.text for run in marks)
    assert all(left.op is not right.op for left, right in pairwise(marks))
    assert marks == diff_text(old, new)


@given(PROSE, PROSE)
@settings(deadline=None)
def test_no_run_begins_with_a_combining_mark_that_belongs_to_the_word_before(old: str, new: str) -> None:
    # A mark that follows a space belongs to no word.
    assume(not any(re.search(r"(^|\s)\u0301", text) for text in (old, new)))
    previous = "\n"
    for run in diff_text(old, new):
        if unicodedata.combining(run.text[0]) and previous != "\n":
            assert f"{previous}{run.text[0]}" not in old
            assert f"{previous}{run.text[0]}" not in new
        previous = run.text[-1]


@st.composite
def versions(draw: st.DrawFn) -> tuple[list[ClauseText], list[ClauseText]]:
    """Two versions with clauses kept, changed, moved, added, removed, and continued at random."""
    old_ids = draw(st.lists(st.sampled_from("abcdefg"), unique=True, max_size=6))
    new_ids = draw(st.lists(st.sampled_from("abcdefgxyz"), unique=True, max_size=7))
    texts = {id_: draw(PROSE) for id_ in old_ids}
    old = [ClauseText(id_, str(n), draw(PROSE), texts[id_]) for n, id_ in enumerate(old_ids, 1)]
    new = []
    for n, id_ in enumerate(new_ids, 1):
        continues = draw(st.lists(st.sampled_from("abcdefg"), unique=True, max_size=2))
        parts = [texts.get(other, "")[: draw(st.integers(0, 60))] for other in continues]
        own = texts.get(id_, "") if draw(st.booleans()) else draw(PROSE)
        text = draw(st.sampled_from(["", " ", "\n"])).join([own, *parts])
        new.append(ClauseText(id_, str(n), draw(PROSE), text, tuple(continues)))
    return old, new


def heirs(result: Redline) -> dict[str, str]:
    """Return the old text of every entry that has an old number, by that number."""
    return {entry.old_number: entry.old_text for entry in result.entries if entry.old_number is not None}


@given(versions())
@settings(max_examples=300, deadline=None)
def test_every_clause_of_both_versions_can_be_read_from_the_redline(
    both: tuple[list[ClauseText], ...],
) -> None:
    old, new = both
    result = redline(old, new)
    assert heirs(result) == {clause.number: clause.text for clause in old}
    standing = [entry for entry in result.entries if entry.new_number is not None]
    assert [(entry.id, entry.new_text) for entry in standing] == [(clause.id, clause.text) for clause in new]
    assert all(entry.old_text == "" for entry in standing if entry.old_number is None)
    assert result == redline(old, new)


@given(versions())
@settings(deadline=None)
def test_taking_the_moved_clauses_out_leaves_the_others_in_their_old_order(
    both: tuple[list[ClauseText], ...],
) -> None:
    result = redline(*both)
    stayed = [
        int(entry.old_number)
        for entry in result.entries
        if entry.old_number is not None and entry.moved_from is None
    ]
    assert stayed == sorted(stayed)


def calls_to_compare(clauses: int) -> int:
    """How many functions are called to compare so many reworded clauses, half of them moved."""
    sentence = "the Chair of the Plenary may convene a meeting of Participants within 21 days and report"
    words = sentence.split()
    old = [
        ClauseText(f"c{n}", str(n), f"Clause {n}", " ".join(words[(n * i) % len(words)] for i in range(200)))
        for n in range(clauses)
    ]
    new = [
        ClauseText(c.id, c.number, c.heading, c.text.replace("may", "shall").replace("21", "30")) for c in old
    ]
    profile = cProfile.Profile()
    result = profile.runcall(redline, old, [*new[clauses // 2 :], *new[: clauses // 2]])
    assert len(result.changes) > clauses // 2
    return sum(entry.callcount for entry in profile.getstats())


def test_twice_the_clauses_are_about_twice_the_work() -> None:
    assert calls_to_compare(120) < 3 * calls_to_compare(60)
