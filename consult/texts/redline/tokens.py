"""Words, marks and spaces: the smallest things that a redline strikes out or sets.

A token is never part of what a reader sees as one character: combining marks, joiners and direction
marks stay with the character before them. Python's ``re`` has no classes for Unicode categories, so they
are built here once from ``unicodedata``.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

# Scripts written without spaces between words: every character (with its marks) is a token.
# Thai to Lao, Myanmar, Khmer, kana, CJK ideographs; ideographs of the higher planes are added below.
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x4DBF),
             (0x4E00, 0x9FFF), (0xF900, 0xFAFF))  # fmt: skip
# Soft hyphen, Arabic letter mark, joiners and direction marks, emoji skin tones, and two vowel signs
# that Unicode counts as letters although they belong to the character before (Thai and Lao AM).
_JOINED = {0x00AD, 0x061C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A),
           *range(0x1F3FB, 0x1F400), 0x0E33, 0x0EB3}  # fmt: skip
_ASSIGNED = (*range(0x20000), *range(0xE0100, 0xE01F0))


def _is_joined(code: int) -> bool:
    """True when the character belongs to the one before it."""
    return code in _JOINED or unicodedata.category(chr(code)).startswith("M")


def _is_unspaced(code: int) -> bool:
    """True for letters of scripts without spaces between words."""
    return any(low <= code <= high for low, high in _UNSPACED)


def _is_word(code: int) -> bool:
    """True for letters and numbers of scripts with spaces between words, and what is joined to them."""
    if _is_joined(code):
        return True
    return unicodedata.category(chr(code))[0] in "LN" and not _is_unspaced(code)


def _class(belongs: Callable[[int], bool]) -> str:
    """Return the code points that belong, as the inside of a character class of ``re``."""
    ranges: list[list[int]] = []
    for code in filter(belongs, _ASSIGNED):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges)


_J = _class(_is_joined)
_W = _class(_is_word)
_U = "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in (*_UNSPACED, (0x20000, 0x3FFFF)))

_TOKEN = re.compile(
    rf"""
      \n
    | (?P<space>[^\S\n]+[{_J}]*)
    | \((?:[^\W\d_]|[ivxlc]{{2,5}}|\d{{1,3}}[a-z]?)\)[{_J}]*  # the label of a list item: (a), (iv), (12)
    | \d[\d{_J}]*                                             # a number: 21, 2/3, 66.67 %, 1 000, 18:00, 3b
      (?:[.,٫٬'’/:]\d[\d{_J}]*|[\u00a0\u2009\u202f]\d{{3}}(?!\d))*
      [{_W}]*(?:[ \u00a0\u2009\u202f]?[%‰٪][{_J}]*)?
    | [{_U}][{_J}]*
    | [{_W}]+(?:[-‐‑'’ʼ·](?=[^\W_])[{_W}]+)*                  # a word: l’accord, follow-up, R05
    | [\U0001F1E6-\U0001F1FF]{{2}}
    | \S[{_J}]*(?:(?<=\u200d)\S[{_J}]*)*                      # any other mark, or a joined emoji
    """,
    re.VERBOSE,
)

_ENDS = frozenset(".;:!?…。؟؛।\n")
_COMMAS = frozenset(",،、(«“")
_CONJUNCTIONS = frozenset(("and", "or", "but", "et", "ou", "mais", "e", "y", "o", "u", "و", "أو"))
# Words that two passages share by chance: English, French, Portuguese and Spanish, Arabic.
_CHANCE_WORDS = """
    a an the of to in on at by for with from as is are be it its that this which
    le la les un une des du de à au aux en par pour sur dans que qui il elle est
    os as do da dos das em no na por para com um uma el los las del con una
    في من على إلى عن أن ما هو هي التي الذي
"""
_STOP_WORDS = _CONJUNCTIONS.union(_CHANCE_WORDS.split())
_LABEL = re.compile(r"\(.{1,5}\)|\d+(?:\.\d+)*|[-–—•*]")

STOP_WEIGHT = 0.25
MARK_WEIGHT = 0.6
WORD_WEIGHT = 1.0


def weight(token: str) -> float:
    """Return how much it means that two texts share ``token``: little for "the" or a comma.

    The end of a sentence counts as a word, because changes on its two sides are two changes.
    """
    if token[0].isalnum():
        return STOP_WEIGHT if token.casefold() in _STOP_WORDS else WORD_WEIGHT
    if token[0] in _ENDS or len(token) > 2:
        return WORD_WEIGHT
    return MARK_WEIGHT


def boundary(before: str | None, after: str | None) -> int:
    """Return how good a place between two tokens is for a change to begin or end, 0 to 4."""
    if before is None or after is None or before in _ENDS:
        return 4
    if before in _COMMAS or after in _COMMAS:
        return 3
    return 2 if after.casefold() in _CONJUNCTIONS else 0


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text as words and the gaps between them.

    ``gaps`` has one more member than ``words``: the space before each word and the space at the end.
    ``"".join`` over gap, word, gap, word … gap is the text, to the character.
    """

    words: tuple[str, ...]
    gaps: tuple[str, ...]

    @property
    def label(self) -> str:
        """The label with which a list item begins, "" where there is none."""
        return self.words[0] if self.words and _LABEL.fullmatch(self.words[0]) else ""

    def text(self, start: int, end: int) -> str:
        """The words from ``start`` up to ``end`` with the gaps between them, none outside."""
        if start == end:
            return ""
        inner = zip(self.gaps[start + 1 : end], self.words[start + 1 : end], strict=True)
        return self.words[start] + "".join(gap + word for gap, word in inner)

    def weights(self) -> list[float]:
        """Running sums of the weights: the words from i up to j weigh ``sums[j] - sums[i]``."""
        return running_weights(self.words)


def running_weights(words: Sequence[str]) -> list[float]:
    """Return the running sums of the weights of ``words``, beginning with 0."""
    return list(accumulate((weight(word) for word in words), initial=0.0))


def tokenize(text: str) -> Tokens:
    """Cut ``text`` into words and gaps. A line feed is a word; other white space is a gap."""
    words: list[str] = []
    gaps: list[str] = []
    gap = ""
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "space":
            gap += match.group()
        else:
            gaps.append(gap)
            words.append(match.group())
            gap = ""
    return Tokens(tuple(words), (*gaps, gap))


def total_weight(texts: Iterable[str]) -> float:
    """Return the weight of all words of ``texts``."""
    return sum(weight(word) for text in texts for word in tokenize(text).words)
