"""Words: the package's own gettext catalogue, and numbers, fractions and lists as people say them.

Every message is a complete sentence or a complete noun phrase with named placeholders, so that a language
follows by adding ``locale/<language>/LC_MESSAGES/rules.mo``; without one the words are English.

Two things of grammar stand in the catalogues, so that no sentence breaks on a word that a rule puts into it.
A translation may give a placeholder two forms, for a masculine and a feminine noun: ``{seats:dos|das}`` is
“dos membros” and “das Partes” (``*`` is the noun where it does not come last). And a language lists its
contractions, “de le=du; de les=des”, which are made wherever the words meet.
"""

from __future__ import annotations

import gettext as gnu
import re
import string
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Final

DOMAIN: Final = "rules"
_FORMS: Final = re.compile(r"\{\w+:")
_EVERYDAY: Final[dict[Fraction, str]] = {}


def marked(message: str) -> str:
    """Return a message as it is; the mark lets it be gathered where it stands in a table."""
    return message


def paired(one: str, many: str) -> tuple[str, str]:
    """Return the singular and plural of a message as they are; the mark gathers them as one entry."""
    return one, many


_EVERYDAY.update(
    {
        Fraction(1, 2): marked("half (1/2)"),
        Fraction(1, 3): marked("one third (1/3)"),
        Fraction(2, 3): marked("two thirds (2/3)"),
        Fraction(1, 4): marked("one quarter (1/4)"),
        Fraction(3, 4): marked("three quarters (3/4)"),
        Fraction(1, 5): marked("one fifth (1/5)"),
        Fraction(2, 5): marked("two fifths (2/5)"),
        Fraction(3, 5): marked("three fifths (3/5)"),
        Fraction(4, 5): marked("four fifths (4/5)"),
    }
)


class Noun(str):
    """A noun that rules put into sentences, with its grammatical gender where a language has one."""

    __slots__ = ("feminine",)
    feminine: bool

    def __new__(cls, text: str, feminine: bool = False) -> Noun:
        """Return the noun; masculine is what a language says of a noun that it does not know."""
        noun = super().__new__(cls, text)
        noun.feminine = feminine
        return noun


class _Inflecting(string.Formatter):
    """Fills placeholders with two forms: ``{seats:um dos|uma das}``, ``{seats:todos os * novos|…}``."""

    def format_field(self, value: object, form: str) -> str:
        masculine, _, feminine = form.partition("|")
        chosen = feminine if feminine and getattr(value, "feminine", False) else masculine
        if not chosen:
            return str(value)
        return chosen.replace("*", str(value)) if "*" in chosen else f"{chosen} {value}"


_INFLECTING: Final = _Inflecting()


@cache
def words(language: str = "en") -> Words:
    """Return the words of a language (``fr``, ``pt-br``); English where there is no catalogue."""
    return Words(_catalogue(language))


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that there are words in, English first."""
    folder = resources.files("voting.rules").joinpath("locale")
    found = [
        item.name
        for item in folder.iterdir()
        if item.is_dir() and item.joinpath("LC_MESSAGES", f"{DOMAIN}.mo").is_file()
    ]
    return ("en", *sorted(set(found) - {"en"}))


def _catalogue(language: str) -> gnu.NullTranslations:
    tag = language.replace("-", "_")
    main, _, region = tag.partition("_")
    tried = [f"{main}_{region.upper()}", main] if region else [main]
    with resources.as_file(resources.files("voting.rules").joinpath("locale")) as folder:
        return gnu.translation(DOMAIN, folder, tried, fallback=True)


class Words:
    """The words of one language. ``say`` and its kin fill named placeholders; nothing is glued."""

    def __init__(self, catalogue: gnu.NullTranslations) -> None:
        self._catalogue = catalogue
        self._contractions: list[tuple[re.Pattern[str], str]] = []
        self._contractible: re.Pattern[str] | None = None
        self._contractions = _pairs(self.say_in("contractions", "none"))
        if self._contractions:
            # Most texts have nothing to contract, which one look tells.
            self._contractible = re.compile("|".join(apart.pattern for apart, _ in self._contractions))

    def say(self, message: str, **values: object) -> str:
        """Return a message with its placeholders filled."""
        return self._filled(self._catalogue.gettext(message), values)

    def say_in(self, context: str, message: str, **values: object) -> str:
        """Return a message whose translation depends on where it stands."""
        return self._filled(self._catalogue.pgettext(context, message), values)

    def say_n(self, one: str, many: str, n: Fraction | int, **values: object) -> str:
        """Return the singular or plural of a message for a number; ``{n}`` is the number, grouped."""
        whole = n.numerator if n.denominator == 1 else 2
        return self._filled(self._catalogue.ngettext(one, many, whole), {"n": self.number(n), **values})

    def many(self, one: str, many: str, number: str, **values: object) -> str:
        """Return the plural of a message for a number that is not known yet; ``{n}`` is the words for it."""
        return self._filled(self._catalogue.ngettext(one, many, 2), {"n": number, **values})

    def say_noun(self, message: str, noun: str, **values: object) -> Noun:
        """Return a noun with what tells it more closely (``{seats}`` is the noun); its gender stays."""
        return Noun(self.say(message, seats=noun, **values), getattr(noun, "feminine", False))

    def _filled(self, message: str, values: Mapping[str, object]) -> str:
        if ":" in message and _FORMS.search(message):
            text = _INFLECTING.vformat(message, (), values)
        else:
            text = message.format(**values)
        if self._contractible is not None and self._contractible.search(text):
            for apart, together in self._contractions:
                text = apart.sub(together, text)
        return text

    def noun(self, text: str) -> Noun:
        """Return the word that a rule has for seats, with its gender in the language."""
        return Noun(self.term(text), bool(text.strip()) and self.say_in("gender", text) == "f")

    def term(self, text: str) -> str:
        """Return the word that a rule document has for something, translated where it is known."""
        return self._catalogue.gettext(text) if text.strip() else text

    def quoted(self, text: str) -> str:
        """Return a name in quotation marks."""
        return self.say("“{name}”", name=text)

    def label(self, label: str) -> str:
        """Return a label or the name of a stage as words: ``adopted_by_vote`` is “adopted by vote”."""
        return self.quoted(self.term(label.replace("_", " ")))

    def listed(self, items: Sequence[str]) -> str:
        """Return items as people list them: “a, b and c”."""
        if len(items) < 2:
            return items[0] if items else self.say_in("list", "none")
        return self.say_in("list", "{first} and {last}", first=self.commas(items[:-1]), last=items[-1])

    def either(self, items: Sequence[str]) -> str:
        """Return alternatives as people list them: “a, b or c”."""
        if len(items) < 2:
            return items[0] if items else self.say_in("list", "none")
        return self.say_in("list", "{first} or {last}", first=self.commas(items[:-1]), last=items[-1])

    def commas(self, items: Sequence[str]) -> str:
        """Return items with the comma of the language between them."""
        return self.say_in("list", ", ").join(items)

    def semicolons(self, items: Sequence[str]) -> str:
        """Return clauses with the semicolon of the language between them."""
        return self.say_in("list", "; ").join(items)

    def number(self, value: Fraction | int) -> str:
        """Return an exact number: thousands grouped, decimals where they end, else a fraction."""
        value = Fraction(value)
        if value.denominator == 1:
            return self._grouped(value.numerator)
        decimals = _decimals(value)
        if decimals is not None and decimals <= 6:
            return self._decimal(value, decimals)
        return f"{self._grouped(value.numerator)}/{self._grouped(value.denominator)}"

    def _grouped(self, value: int) -> str:
        return f"{value:,}".replace(",", self.say_in("thousands separator", ","))

    def _decimal(self, value: Fraction, places: int) -> str:
        """Return a number with so many places, rounded to the nearest (a half to the even digit)."""
        scaled = round(abs(value) * 10**places)
        whole, rest = divmod(scaled, 10**places)
        point = self.say_in("decimal point", ".")
        sign = "-" if value < 0 and scaled else ""
        return f"{sign}{self._grouped(whole)}{point}{rest:0{places}d}" if places else f"{sign}{whole}"

    def fraction(self, value: Fraction) -> str:
        """Return an exact share as people say it: “two thirds (2/3)”, “55% (11/20)”, “5/9”."""
        if value in _EVERYDAY:
            return self.say(_EVERYDAY[value])
        hundredfold = value * 100
        decimals = _decimals(hundredfold)
        if decimals is None or decimals > 6:
            return str(value)
        percent = self.say("{number}%", number=self.number(hundredfold))
        if value.denominator == 1:
            return percent
        return self.say("{percent} ({fraction})", percent=percent, fraction=value)

    def percent(self, value: Fraction) -> str:
        """Return a share as a percentage to one place; further places where 0% or 100% would be untrue."""
        return self.say("{number}%", number=self.hundredths(value))

    def hundredths(self, value: Fraction) -> str:
        """Return the number of a percentage, without its sign."""
        for places in range(1, 9):
            text = self._decimal(value * 100, places)
            if value in (0, 1) or not re.fullmatch(r"\D?(?:0|100)\D0+", text):
                break
        return text

    def share(self, value: Fraction) -> str:
        """Return a measured share: percentage, and the exact fraction beside it."""
        return self.say("{percent}, exactly {fraction}", percent=self.percent(value), fraction=value)


def _pairs(contractions: str) -> list[tuple[re.Pattern[str], str]]:
    """Return the contractions of a language, “de le=du; de les=des”: what to look for, and its word."""
    pairs = [pair.strip().split("=") for pair in contractions.split(";") if "=" in pair]
    return [(re.compile(rf"\b{re.escape(apart)}\b"), together) for apart, together in pairs]


def _decimals(value: Fraction) -> int | None:
    """Return how many decimal places write a number exactly, ``None`` when no number does."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None
