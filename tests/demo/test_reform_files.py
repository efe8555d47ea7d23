"""The 26 reform files keep their format and its rules of honesty, so that what the demo shows can be trusted.

Pure: the files are read as they stand; nothing is loaded into a database.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from consult.texts.redline import ClauseText, Op, Redline, Status, redline
from consult.texts.redline.marks import runs_of

DATA = Path(__file__).parents[2] / "cms" / "demo" / "data"
CODES = [f"R{number:02d}" for number in range(1, 27)]
LONG = ["R01", "R05", "R06", "R12", "R15", "R16"]
REPORT = "Through an African Lens (SARW, OSISA, 2013)"

KEYS = [
    "code",
    "title",
    "theme",
    "body",
    "status_today",
    "derived_from",
    "report_items",
    "summary",
    "problem",
    "reasons",
    "options",
    "questions",
    "sources",
    "way",
    "demonstration",
    "versions",
]
VERSION_KEYS = ["number", "date", "note", "author", "sponsor", "clauses"]
CLAUSE_KEYS = ["id", "number", "heading", "text"]
THEMES = {
    "Definition and scope",
    "Decision-making",
    "Participation",
    "Structure and secretariat",
    "Monitoring and review",
    "Compliance",
    "Communities and artisanal mining",
    "Industry and trade",
    "Transparency and revenue",
    "Regional and African ownership",
}
PLACES = {"Introduction", "Key Recommendations"} | {
    f"Session {session}{part}"
    for session in ("One", "Two", "Three", "Four", "Five")
    for part in ("", ", Discussions")
}

CITED = re.compile(r"[Cc]lauses? (\d+(?:\([a-z]\))?(?:(?:, | and | or | to )\d+(?:\([a-z]\))?)*)(?!\d)")
OPTION = r"options? ([A-E]\d?)(?: (?:to|and|or) ([A-E]\d?))?"
OPTION_AFTER = re.compile(r"[Cc]lause (\d+), " + OPTION)
OPTION_BEFORE = re.compile(r"[Oo]" + OPTION[1:] + r" (?:of|in|under) clause (\d+)")
TABLED_BY_NOBODY = r"tabled by no Participant|No Participant[^.]* has tabled (?:it|them)\b"
PATH_ON_A_DISK = re.compile(r"(?<![\w.])\.{0,2}/[a-z]")

Document = dict[str, Any]


class StrictLoader(yaml.SafeLoader):
    """As ``safe_load``, but a key that is given twice is a mistake and not a choice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"A key is given twice: {node.start_mark}"
        return super().construct_mapping(node, deep=deep)


@cache
def read(code: str) -> Document:
    path = DATA / "reforms" / f"{code}.yaml"
    document: Document = yaml.load(path.read_text(encoding="utf-8"), Loader=StrictLoader)
    return document


@pytest.fixture(params=CODES)
def reform(request: pytest.FixtureRequest) -> Document:
    return read(request.param)


@pytest.fixture(params=LONG)
def long_reform(request: pytest.FixtureRequest) -> Document:
    return read(request.param)


def words(text: str) -> int:
    return len(text.split())


def strings(thing: Any) -> Iterator[str]:
    """Every string of a document, keys left out."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from strings(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from strings(value)


def is_sure_or_says_so(text: str) -> bool:
    return "reported" in text or "to be verified" in text


def clauses_by_number(version: Document) -> dict[str, str]:
    return {clause["number"]: clause["text"] for clause in version["clauses"]}


def wrong_references(text: str, clauses: dict[str, str]) -> list[str]:
    """What ``text`` cites of the clauses but is not there: a clause, an item of its list, an option."""
    wrong = []
    for cited in CITED.finditer(text):
        for number, item in re.findall(r"(\d+)(?:\(([a-z])\))?", cited[1]):
            if number not in clauses or (item and f"\n({item}) " not in clauses[number]):
                wrong.append(cited[0])
        for low, high in re.findall(r"(\d+) to (\d+)", cited[1]):
            if int(low) >= int(high):
                wrong.append(cited[0])
    cited_options = [(found[0], found[1], found[2], found[3]) for found in OPTION_AFTER.finditer(text)]
    cited_options += [(found[0], found[3], found[1], found[2]) for found in OPTION_BEFORE.finditer(text)]
    for whole, number, *letters in cited_options:
        if any(letter and f"[{letter} " not in clauses.get(number, "") for letter in letters):
            wrong.append(whole)
    return wrong


def redline_of(document: Document) -> Redline:
    old, new = (
        [
            ClauseText(**{**clause, "continues": tuple(clause.get("continues", ()))})
            for clause in version["clauses"]
        ]
        for version in document["versions"]
    )
    return redline(old, new)


def test_there_is_one_file_for_each_of_the_26_drafts_and_no_other() -> None:
    assert sorted(path.stem for path in (DATA / "reforms").glob("*.yaml")) == CODES


def test_titles_differ_and_versions_are_spread_over_the_half_year() -> None:
    documents = [read(code) for code in CODES]
    assert len({document["title"] for document in documents}) == len(CODES)
    dates = [version["date"] for document in documents for version in document["versions"]]
    assert min(dates) >= datetime.date(2026, 3, 1)
    assert max(dates) <= datetime.date(2026, 9, 30)
    assert len(set(dates)) >= 15


def test_a_file_has_the_keys_of_the_format_in_its_order(reform: Document) -> None:
    assert list(reform) == KEYS
    assert all(list(item) == ["id", "quote", "place"] for item in reform["report_items"])
    assert all(list(option) == ["label", "text"] for option in reform["options"])
    assert all(list(source) == ["label", "detail"] for source in reform["sources"])
    assert all(list(step) == ["date", "kind", "label", "source"] for step in reform["way"])
    for version in reform["versions"]:
        assert list(version) == VERSION_KEYS
        assert all(
            list(clause) in (CLAUSE_KEYS, [*CLAUSE_KEYS, "continues"]) for clause in version["clauses"]
        )


def test_every_draft_is_a_demonstration_that_nobody_tabled(reform: Document) -> None:
    assert reform["demonstration"] is True
    assert reform["derived_from"] == REPORT
    for version in reform["versions"]:
        assert version["sponsor"] is None
        assert version["author"] == "Drafting group of the demonstration secretariat"
        assert version["note"].startswith("Demonstration text, not a text of the Kimberley Process")
        assert re.search(TABLED_BY_NOBODY, version["note"], re.IGNORECASE)


def test_code_theme_and_status_are_as_the_format_says(reform: Document) -> None:
    assert reform["code"] in CODES
    assert read(reform["code"]) is reform
    assert reform["theme"] in THEMES
    assert reform["body"]
    assert len(reform["title"]) <= 200
    assert re.search(r"\((?:reported|to be verified)\b[^()]*\)$", reform["status_today"])


def test_nothing_is_empty_and_nothing_points_to_a_disk(reform: Document) -> None:
    for text in strings(reform):
        assert text
        assert text == text.strip()
        assert not PATH_ON_A_DISK.search(text)


def test_plain_text_was_not_read_as_something_else(reform: Document) -> None:
    """A colon or a date that is not quoted turns a text into a mapping or a day."""
    for key in ("title", "theme", "body", "status_today", "derived_from", "summary", "problem"):
        assert type(reform[key]) is str, key
    for text in reform["reasons"] + reform["questions"]:
        assert type(text) is str, text
    for part in ("report_items", "options", "sources", "way"):
        assert all(type(text) is str for thing in reform[part] for text in thing.values()), part


def test_lengths_keep_to_the_limits(reform: Document) -> None:
    assert words(reform["summary"]) <= 120
    assert (80 if reform["code"] in LONG else 40) <= words(reform["problem"]) <= 200
    assert 2 <= len(reform["reasons"]) <= 5
    assert 1 <= len(reform["questions"]) <= 7
    assert all("?" in question for question in reform["questions"])


def test_options_are_labelled_in_order_and_open_in_the_text(reform: Document) -> None:
    labels = [option["label"] for option in reform["options"]]
    assert labels == list("ABCDE"[: len(labels)])
    assert len(labels) >= 2
    latest = "\n".join(clauses_by_number(reform["versions"][-1]).values())
    assert [label for label in labels if f"[{label} " not in latest] == []


def test_quotes_carry_their_item_and_their_place_in_the_report(reform: Document) -> None:
    ids = [item["id"] for item in reform["report_items"]]
    assert ids
    assert len(ids) == len(set(ids))
    for item in reform["report_items"]:
        assert re.fullmatch(r"S\d{3}", item["id"])
        assert item["place"] in PLACES
        assert item["quote"] == " ".join(item["quote"].split())


def test_sources_begin_with_the_report_and_say_how_sure_they_are(reform: Document) -> None:
    report, *others = reform["sources"]
    assert report["label"].startswith("Kimberley Process Through an African Lens")
    assert "© SARW, OSISA (2013)" in report["detail"]
    assert report["detail"].endswith("Not an official KP text.")
    assert [source["label"] for source in others if not is_sure_or_says_so(source["detail"])] == []


def test_reasons_name_their_sources_and_only_past_cases_that_exist(reform: Document) -> None:
    cited = re.findall(r"\[([^\]]+)\]", " ".join(reform["reasons"]))
    assert cited
    for source in cited:
        assert re.match(
            r"report, |reported|to be verified|past cases? KP-|KP statistics|own calculation", source
        )
    known = {
        case["code"]
        for case in yaml.safe_load((DATA / "cases" / "cases.yaml").read_text(encoding="utf-8"))["cases"]
    }
    assert {code for text in strings(reform) for code in re.findall(r"KP-\d{4}-[A-Z-]+\b", text)} <= known


def test_the_way_is_in_order_dated_and_sourced(reform: Document) -> None:
    dates = [step["date"] for step in reform["way"]]
    assert dates == sorted(dates)
    assert "2013-06-01" in dates
    for step in reform["way"]:
        assert re.fullmatch(r"\d{4}(?:-\d\d(?:-\d\d)?)?", step["date"])
        assert step["kind"] in {"report", "reported", "decision", "draft"}
        assert len(step["label"]) <= 300
        assert step["source"].startswith(REPORT.split(" (")[0]) if step["kind"] == "report" else True
        assert step["kind"] == "report" or re.search(r"\(.*(?:reported|verified).*\)$", step["source"])


def test_versions_are_numbered_and_follow_each_other(reform: Document) -> None:
    versions = reform["versions"]
    assert [version["number"] for version in versions] == list(range(1, len(versions) + 1))
    assert len(versions) == (2 if reform["code"] in LONG else 1)
    dates = [version["date"] for version in versions]
    assert all(type(date) is datetime.date for date in dates)
    assert dates == sorted(set(dates))
    assert reform["way"][-1]["date"] < dates[0].isoformat()


def test_clauses_are_numbered_in_order_under_ids_of_their_own(reform: Document) -> None:
    for version in reform["versions"]:
        clauses = version["clauses"]
        assert len(clauses) >= 3
        assert [clause["number"] for clause in clauses] == [str(n) for n in range(1, len(clauses) + 1)]
        ids = [clause["id"] for clause in clauses]
        assert len(ids) == len(set(ids))
        assert all(re.fullmatch(r"c\d\d", key) for key in ids)


def test_ids_live_on_are_continued_and_never_come_back(reform: Document) -> None:
    first, *_ = reform["versions"]
    assert not any("continues" in clause for clause in first["clauses"])
    used = {clause["id"] for clause in first["clauses"]}
    for before, after in pairwise(reform["versions"]):
        old = {clause["id"] for clause in before["clauses"]}
        new = {clause["id"] for clause in after["clauses"]} - old
        assert all(key > max(used) for key in new)
        used |= new
        for clause in after["clauses"]:
            continued = clause.get("continues", [])
            assert set(continued) <= old - {clause["id"]}
            assert "continues" not in clause or continued


def test_a_clause_is_set_in_plain_lines_with_lists_in_order(reform: Document) -> None:
    for version in reform["versions"]:
        for clause in version["clauses"]:
            assert 0 < len(clause["heading"]) <= 200
            assert not clause["heading"].endswith(".")
            lines = clause["text"].split("\n")
            assert all(line and line == line.strip() and "  " not in line for line in lines)
            assert not re.search(r"[*_#<>`|]", clause["text"])
            letters = [line[1] for line in lines if re.match(r"\([a-z]\) ", line)]
            assert letters == list("abcdefghijklm"[: len(letters)])


def test_brackets_of_alternatives_open_and_close(reform: Document) -> None:
    for version in reform["versions"]:
        for text in clauses_by_number(version).values():
            depth = 0
            for mark in re.findall(r"[\[\]]", text):
                depth += 1 if mark == "[" else -1
                assert 0 <= depth <= 2
            assert depth == 0


def test_cross_references_are_right_in_their_version(reform: Document) -> None:
    for version in reform["versions"]:
        clauses = clauses_by_number(version)
        assert [wrong for text in clauses.values() for wrong in wrong_references(text, clauses)] == []
    around = {key: value for key, value in reform.items() if key not in {"versions", "sources"}}
    latest = clauses_by_number(reform["versions"][-1])
    assert [wrong for text in strings(around) for wrong in wrong_references(text, latest)] == []


@pytest.mark.parametrize(
    "text",
    [
        "as provided in clause 9",
        "under clauses 1 to 4",
        "under clauses 2 to 1",
        "in clause 1(c)",
        "clause 2, option B",
        "Under options A and B of clause 2",
    ],
)
def test_a_wrong_cross_reference_is_noticed(text: str) -> None:
    clauses = {"1": "Terms:\n(a) one;\n(b) two.", "2": "[A first] [C third]"}
    assert wrong_references(text, clauses)
    assert not wrong_references("clauses 1 and 2, clause 1(b), clause 2, options A and C", clauses)


def test_the_long_texts_change_in_every_way_between_their_versions(long_reform: Document) -> None:
    assert all(8 <= len(version["clauses"]) <= 20 for version in long_reform["versions"])
    marks = redline_of(long_reform)
    counts = marks.counts
    for status in (Status.ADDED, Status.REMOVED, Status.SPLIT):
        assert counts.get(status, 0) >= 1, status
    assert counts.get(Status.REWORDED, 0) >= 5
    assert counts.get(Status.MOVED, 0) + counts.get(Status.MOVED_AND_REWORDED, 0) >= 1
    assert any(entry.status is Status.UNCHANGED for entry in marks.entries)


def test_a_split_of_a_long_text_carries_words_over(long_reform: Document) -> None:
    split = [entry for entry in redline_of(long_reform).entries if entry.status is Status.SPLIT]
    for entry in split:
        assert entry.continues
        assert any(run.op is Op.MOVED_IN for run in runs_of(entry.text_runs))
