"""Canonical JSON: one document, one sequence of bytes, one SHA-256.

Issued versions, opening records, casts and audit entries are hashed. A hash is worth something only
if anybody can write the same bytes again, so the form is small and fixed:

* UTF-8 without a byte order mark, one JSON value, no white space outside strings, no newline at the end;
* every string, keys included, in Unicode normalisation form NFC;
* object keys unique and in the order of their Unicode code points;
* in strings only ``"``, ``\\`` and the control characters U+0000 to U+001F are escaped, by the short
  form where JSON has one (``\\b \\t \\n \\f \\r``), otherwise as ``\\u`` with four lowercase hex digits;
* numbers are integers from -(2^53 - 1) to 2^53 - 1, the range that every JSON reader keeps exactly.
  There are no floats: a fraction is a string ("2/3"), a larger number is a string, a time is a string
  in UTC to the second ("2026-05-12T16:00:00Z").

Within these limits the bytes are those of RFC 8785 (JSON Canonicalization Scheme), except that RFC 8785
orders keys by UTF-16 code units, which differs only for keys with characters above U+FFFF, and leaves
normalisation to the writer.

An issued version of a reform is such a document (``docs/canonical-json.md`` shows it whole)::

    {"format": "consult-version/1",
     "reform": "R05",                 code of the reform
     "number": 2,                     number of the version, from 1
     "title": "...",
     "language": "en",                BCP 47 tag of the text
     "authoritative": true,           false: a translation or a working aid
     "authors": ["..."],              who wrote it, names as shown in public
     "sponsor": null,                 or {"seat": "...", "name": "..."}: which seat tables it
     "demonstration": false,          true: invented for showing the site
     "issued_at": "2026-05-12T16:00:00Z",
     "clauses": [{"id": "...", "number": "1", "heading": "...", "text": "...",
                  "continues": ["..."]}],   in reading order; ids of earlier clauses that it continues
     "previous": null}                or the SHA-256 of the version before, 64 lowercase hex digits

This module imports nothing of ours, so every other one may import it.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import NoReturn, TypeAlias

JSONValue: TypeAlias = "bool | int | str | list[JSONValue] | dict[str, JSONValue] | None"

LARGEST_INTEGER = 2**53 - 1
"""The largest magnitude of an integer that every JSON reader keeps exactly (RFC 7493, section 2.2)."""

_LONGEST_INTEGER = len(str(-LARGEST_INTEGER))


class CanonicalError(ValueError):
    """The value cannot be written as canonical JSON, or the bytes are not canonical JSON."""


def as_recorded(text: str) -> str:
    """Words of a person in the one form in which they are stored and hashed, so that equal ones are equal."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").strip())


def is_plain(text: str) -> bool:
    """Whether every database and every reader of UTF-8 can hold the text."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def canonical_json(document: object) -> bytes:
    """Return the canonical bytes of ``document``.

    ``document`` consists of mappings with string keys, lists, tuples (written as arrays), strings,
    integers, booleans and None. Strings are brought into NFC.

    Raises CanonicalError, naming the place, for anything else: floats, fractions, dates, integers
    beyond 2^53 - 1, unpaired surrogates, keys that are equal once normalised, nesting too deep.
    """
    try:
        plain = _plain(document, "$")
        text = json.dumps(plain, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    except RecursionError as error:
        raise CanonicalError("The document is nested too deeply, or contains itself.") from error
    return text.encode("utf-8")


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of ``data`` as 64 lowercase hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def parse_canonical(data: bytes) -> JSONValue:
    """Read canonical JSON; the counterpart of :func:`canonical_json`.

    Raises CanonicalError for every sequence of bytes that ``canonical_json`` would not write itself:
    not UTF-8, not JSON, duplicate keys, floats, integers out of range, strings not in NFC, keys out of
    order, white space, needless escapes. So ``canonical_json(parse_canonical(data)) == data`` always.
    """
    try:
        text = data.decode("utf-8")
        document: JSONValue = json.loads(
            text,
            object_pairs_hook=_object_without_duplicates,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
            parse_int=_bounded_integer,
        )
    except UnicodeDecodeError as error:
        raise CanonicalError(f"Not UTF-8: {error}.") from error
    except json.JSONDecodeError as error:
        raise CanonicalError(f"Not JSON: {error}.") from error
    except RecursionError as error:
        raise CanonicalError("The document is nested too deeply.") from error
    canonical = canonical_json(document)
    if canonical != data:
        raise CanonicalError(_first_difference(data, canonical))
    return document


def _plain(value: object, where: str) -> JSONValue:
    """Return ``value`` as plain JSON types with NFC strings; ``where`` is its JSONPath for errors."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _normalised(value, where)
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise CanonicalError(f"{where}: {value} is beyond 2^53 - 1; write it as a string.")
        return int(value)
    if isinstance(value, float):
        raise CanonicalError(f"{where}: {value!r} is a float; write an integer or a fraction as a string.")
    if isinstance(value, list | tuple):
        return [_plain(item, f"{where}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, Mapping):
        return _plain_object(value, where)
    raise CanonicalError(f"{where}: {type(value).__name__} has no form in canonical JSON.")


def _plain_object(value: Mapping[object, object], where: str) -> dict[str, JSONValue]:
    """Return a mapping as a dict with normalised keys, refusing keys that fall together."""
    plain: dict[str, JSONValue] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise CanonicalError(f"{where}: the key {key!r} is not a string.")
        name = _normalised(key, where)
        if name in plain:
            raise CanonicalError(f"{where}: the key {name!r} stands twice once normalised.")
        plain[name] = _plain(item, f"{where}.{name}")
    return plain


def _normalised(text: str, where: str) -> str:
    """Return ``text`` in NFC, refusing what UTF-8 cannot write."""
    normal = unicodedata.normalize("NFC", str(text))
    if any("\ud800" <= character <= "\udfff" for character in normal):
        raise CanonicalError(f"{where}: an unpaired surrogate is not text.")
    return normal


def _object_without_duplicates(pairs: list[tuple[str, JSONValue]]) -> dict[str, JSONValue]:
    """Build an object from its pairs as read, refusing a key that stands twice."""
    result: dict[str, JSONValue] = {}
    for key, value in pairs:
        if key in result:
            raise CanonicalError(f"The key {key!r} stands twice in one object.")
        result[key] = value
    return result


def _refuse_number(literal: str) -> NoReturn:
    """Refuse a number with a fraction or an exponent, NaN and the infinities."""
    raise CanonicalError(f"{literal} is not an integer.")


def _bounded_integer(literal: str) -> int:
    """Read an integer, refusing one that is too long before doing the work of converting it."""
    if len(literal) > _LONGEST_INTEGER or abs(int(literal)) > LARGEST_INTEGER:
        raise CanonicalError(f"{literal[:_LONGEST_INTEGER]} is beyond 2^53 - 1.")
    return int(literal)


def _first_difference(data: bytes, canonical: bytes) -> str:
    """Say where ``data`` leaves its canonical form."""
    pairs = zip(data, canonical, strict=False)
    length = min(len(data), len(canonical))
    offset = next((index for index, (left, right) in enumerate(pairs) if left != right), length)
    found = data[offset : offset + 20].decode("utf-8", "replace")
    return (
        f"Not canonical at byte {offset}, at {found!r}: white space, order of keys, an escape or a string "
        f"that is not in NFC."
    )
