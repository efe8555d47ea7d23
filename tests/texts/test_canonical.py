"""Canonical JSON: the same document gives the same bytes everywhere, and nothing else is accepted."""

import json
import subprocess
import unicodedata
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.canonical import LARGEST_INTEGER, CanonicalError, canonical_json, parse_canonical, sha256_hex

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
scalars = st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | text
documents = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(text.map(lambda key: unicodedata.normalize("NFC", key)), inner, max_size=4)
    ),
    max_leaves=20,
)

VERSION = {
    "format": "consult-version/1",
    "reform": "R05",
    "number": 2,
    "title": "Aucun Participant ne peut bloquer seul",
    "language": "fr",
    "authoritative": True,
    "authors": ["Groupe de rédaction"],
    "sponsor": None,
    "demonstration": True,
    "issued_at": "2026-05-12T16:00:00Z",
    "clauses": [
        {"id": "c1", "number": "1", "heading": "Objet", "text": "L’accord\n(a) de « tous ».", "continues": []}
    ],
    "previous": None,
}


class Colour(StrEnum):
    RED = "red"


def test_a_version_document_has_exactly_these_bytes() -> None:
    assert canonical_json(VERSION).decode() == (
        '{"authoritative":true,"authors":["Groupe de rédaction"],"clauses":[{"continues":[],'
        '"heading":"Objet","id":"c1","number":"1","text":"L’accord\\n(a) de « tous »."}],'
        '"demonstration":true,"format":"consult-version/1","issued_at":"2026-05-12T16:00:00Z",'
        '"language":"fr","number":2,"previous":null,"reform":"R05","sponsor":null,'
        '"title":"Aucun Participant ne peut bloquer seul"}'
    )


def test_a_reader_gets_the_same_hash_from_sha256sum(tmp_path: Path) -> None:
    file = tmp_path / "canonical.json"
    file.write_bytes(canonical_json(VERSION))
    printed = subprocess.run(["sha256sum", str(file)], capture_output=True, check=True, text=True).stdout
    assert printed.split()[0] == sha256_hex(canonical_json(VERSION))


def test_the_order_in_which_keys_were_written_does_not_matter() -> None:
    assert canonical_json({"b": 1, "a": {"d": 2, "c": 3}}) == canonical_json({"a": {"c": 3, "d": 2}, "b": 1})


def test_keys_stand_in_the_order_of_their_code_points() -> None:
    # U+FF21 comes before U+1D400 by code point and after it by UTF-16 code unit.
    assert canonical_json({"\U0001d400": 1, "\uff21": 2, "é": 3, "z": 4, "Z": 5}).decode() == (
        '{"Z":5,"z":4,"é":3,"\uff21":2,"\U0001d400":1}'
    )


def test_composed_and_decomposed_accents_give_the_same_bytes() -> None:
    assert canonical_json("re\u0301forme") == canonical_json("r\u00e9forme") == '"r\u00e9forme"'.encode()


def test_only_what_json_must_escape_is_escaped() -> None:
    assert canonical_json('\x00\x08\t\n\x0c\r\x1f"\\/\x7f\u2028<é').decode() == (
        '"\\u0000\\b\\t\\n\\f\\r\\u001f\\"\\\\/\x7f\u2028<é"'
    )


def test_tuples_and_string_enumerations_are_written_as_arrays_and_strings() -> None:
    assert canonical_json((Colour.RED, {"a": ()})) == b'["red",{"a":[]}]'


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"share": 0.5}, r"\$\.share: 0\.5 is a float"),
        ([1, [float("nan")]], r"\$\[1\]\[0\]: nan is a float"),
        ({"share": Fraction(2, 3)}, r"\$\.share: Fraction has no form"),
        ({"a": 2**53}, "beyond 2"),
        ({"a": -(2**53)}, "beyond 2"),
        ({1: "a"}, "the key 1 is not a string"),
        ({"\u00e9": 1, "e\u0301": 2}, "stands twice"),
        ("\ud800", "surrogate"),
        ({"\udfff": 1}, "surrogate"),
        (b"bytes", "bytes has no form"),
        ({1, 2}, "set has no form"),
    ],
)
def test_what_has_no_exact_form_is_refused_and_named(document: object, message: str) -> None:
    with pytest.raises(CanonicalError, match=message):
        canonical_json(document)


def test_a_document_that_contains_itself_is_refused() -> None:
    circle: list[object] = []
    circle.append(circle)
    with pytest.raises(CanonicalError, match="nested too deeply"):
        canonical_json(circle)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":1}',
        b'{"a":1,"\\u0061":2}',
        b"1.0",
        b"1e3",
        b"NaN",
        b"Infinity",
        b"-0",
        b"01",
        b"9007199254740992",
        b"1" * 5000,
        b'{"a": 1}',
        b'{"a":1}\n',
        b" 1",
        b'{"b":1,"a":2}',
        b'"\\u00e9"',
        b'"\\/"',
        b'"\\u000A"',
        b'"\\ud800"',
        '"e\u0301"'.encode(),
        '{"e\u0301":1}'.encode(),
        b"\xef\xbb\xbf1",
        b'"\xff"',
        b"[1,]",
        b"",
        b"1 2",
        b"[" * 100_000,
    ],
)
def test_bytes_that_canonical_json_would_not_write_are_refused(data: bytes) -> None:
    with pytest.raises(CanonicalError):
        parse_canonical(data)


def test_the_refusal_says_where_the_bytes_leave_the_canonical_form() -> None:
    with pytest.raises(CanonicalError, match="at byte 5"):
        parse_canonical(b'{"a": 1}')


@given(documents)
def test_what_was_written_can_be_read_and_gives_the_same_bytes(document: object) -> None:
    data = canonical_json(document)
    assert canonical_json(parse_canonical(data)) == data
    assert parse_canonical(data) == json.loads(data)


@given(documents)
def test_every_indented_or_ascii_form_of_a_document_is_refused(document: object) -> None:
    data = canonical_json(document)
    for other in (
        json.dumps(parse_canonical(data), indent=1, sort_keys=True, ensure_ascii=False).encode(),
        json.dumps(parse_canonical(data), separators=(",", ":"), sort_keys=True).encode(),
    ):
        if other != data:
            with pytest.raises(CanonicalError):
                parse_canonical(other)
