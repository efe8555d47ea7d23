"""French and Portuguese: every message is there, fits its placeholders, agrees with its noun and number."""

from __future__ import annotations

import gettext
import io
import re
from fractions import Fraction
from functools import cache
from importlib import resources
from pathlib import Path

import pytest

from tests.rules.replay import replay
from voting.rules import (
    Position,
    catalogue,
    deciding_words,
    describe,
    effect_of,
    evaluate_example,
    explain,
    explain_node,
    load_rule,
    word_fault,
)
from voting.rules.errors import Fault
from voting.rules.in_words import LANGUAGES, in_words
from voting.rules.template import Message, all_messages, messages_of_code
from voting.rules.translations import Translations, compiled, read_translations
from voting.rules.words import Noun, Words, words

ANEW = "write it anew: .venv/bin/python scripts/rule_words.py"
TRANSLATED = ("fr", "pt")
LOCALE = resources.files("voting.rules").joinpath("locale")
DOCS = Path(__file__).parents[2] / "docs" / "rules-in-words"
NARROW = "\u202f"


def _folder(language):
    return LOCALE.joinpath(language, "LC_MESSAGES")


def _translations(language):
    return read_translations(_folder(language).joinpath("rules.po").read_text(encoding="utf-8"))


PO = {language: _translations(language) for language in TRANSLATED}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_of_the_code_is_translated(language):
    forms = PO[language].forms
    assert [m.text for m in messages_of_code() if not all(forms.get(m, ("",)))] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_word_of_the_packaged_rules_is_translated(language):
    forms = PO[language].forms
    missing = [(m.context, m.text) for m in all_messages() if not all(forms.get(m, ("",)))]
    assert missing == [], f"{ANEW}, then fill in what is empty in {language}/LC_MESSAGES/rules.po"


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_of_a_message_that_is_no_longer_said(language):
    assert set(PO[language].forms) - set(all_messages()) == set(), ANEW


def _placeholders(text):
    return set(re.findall(r"\{(\w+)", text))


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_message(language):
    for message, forms in PO[language].forms.items():
        wanted = _placeholders(message.text + message.plural)
        for form in forms:
            assert _placeholders(form) == wanted, (message.text, form)
            assert form.count("{") == form.count("}") == len(re.findall(r"\{\w+(?::[^{}]+)?\}", form)), form


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_form_can_be_filled(language):
    found = words(language)
    for message, forms in PO[language].forms.items():
        values = {name: Noun("Parties", feminine=True) for name in _placeholders(message.text)}
        for form in forms:
            assert "|" not in found._filled(form, values), form


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_words_are_those_of_the_translation(language):
    packaged = _folder(language).joinpath("rules.mo").read_bytes()
    assert packaged == compiled(PO[language]), ANEW


@pytest.mark.parametrize("language", TRANSLATED)
def test_gettext_reads_what_we_compile(language):
    read = gettext.GNUTranslations(io.BytesIO(compiled(PO[language])))
    for message, forms in PO[language].forms.items():
        if message.plural:
            assert (read.ngettext(message.text, message.plural, 1)) == forms[0]
            assert (read.ngettext(message.text, message.plural, 2)) == forms[1]
        elif message.context:
            assert read.pgettext(message.context, message.text) == forms[0]
        else:
            assert read.gettext(message.text) == forms[0]


def test_a_message_that_is_not_translated_is_said_as_it_is():
    known, unknown = Message("", "one thing"), Message("", "another thing")
    po = Translations(PO["fr"].header, {known: ("une chose",), unknown: ("",)})
    read = gettext.GNUTranslations(io.BytesIO(compiled(po)))
    assert po.missing() == [unknown]
    assert (read.gettext("one thing"), read.gettext("another thing")) == ("une chose", "another thing")


def test_a_translation_that_is_written_and_read_again_is_the_same():
    assert read_translations(PO["fr"].text()) == PO["fr"]
    wrapped = 'msgid ""\nmsgstr "Language: xx\\n"\n\n# a note\nmsgid "a "\n"b"\nmsgstr "c \\"d\\""\n'
    assert read_translations(wrapped).forms == {Message("", "a b"): ('c "d"',)}


def test_a_line_of_a_translation_that_cannot_be_read_is_named():
    with pytest.raises(ValueError, match="cannot be read: msgid without quotes"):
        read_translations("msgid without quotes")
    with pytest.raises(ValueError, match="cannot be read"):
        read_translations('"nothing before it"')


def test_translations_brought_up_to_other_messages_keep_what_is_known_and_leave_the_new_empty():
    kept, new = Message("", "kept"), Message("", "{n} seat", "{n} seats")
    po = Translations(PO["fr"].header, {kept: ("gardé",), Message("", "gone"): ("parti",)})
    assert po.brought_up([kept, new]).forms == {kept: ("gardé",), new: ("", "")}


# Grammar


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "au moins les deux tiers (2/3) des Parties votant pour ou contre sont favorables"),
        ("pt", "pelo menos dois terços (2/3) das Partes que votam a favor ou contra são favoráveis"),
    ],
)
def test_articles_are_contracted_and_agree_with_a_feminine_noun(language, text):
    assert text in describe(catalogue()["cites.2_3"].rule, language).sentence


def test_a_noun_that_no_language_knows_is_masculine_and_stays_as_it_is():
    document = catalogue()["kp.consensus"].rule.to_document()
    document["voters_called"] = "Stakeholders"
    rule = load_rule(document)
    assert "sauf si l’un des Stakeholders fait objection" in describe(rule, "fr").sentence
    assert "exceto quando um dos Stakeholders formula objeção" in describe(rule, "pt").sentence
    assert describe(rule, "pt").paragraphs[0].startswith("Os Stakeholders decidem.")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "La proposition est adoptée, sauf si l’un des Participants fait objection :"),
        ("pt", "A proposta é adotada, exceto quando um dos Participantes formula objeção:"),
    ],
)
def test_the_consensus_of_the_kimberley_process_reads_like_this(language, sentence):
    said = describe(catalogue()["kp.consensus"].rule, language).sentence
    assert said.replace(NARROW, " ").startswith(sentence)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["0 seats divide their answers", "1 seat divides its answer", "2 seats divide their answers"]),
        ("fr", ["0 siège divise sa réponse", "1 siège divise sa réponse", "2 sièges divisent leur réponse"]),
        (
            "pt",
            [
                "0 lugares dividem a sua resposta",
                "1 lugar divide a sua resposta",
                "2 lugares dividem a sua resposta",
            ],
        ),
    ],
)
def test_none_one_and_two_have_the_number_of_the_language(language, said):
    pair = ("{n} seat divides its answer", "{n} seats divide their answers")
    assert [words(language).say_n(*pair, n) for n in (0, 1, 2)] == said


@pytest.mark.parametrize(
    ("language", "number", "fraction", "percent", "listed"),
    [
        ("en", "111,523,000.5", "two thirds (2/3)", "55% (11/20)", "a, b and c"),
        ("fr", "111 523 000,5", "les deux tiers (2/3)", "55 % (11/20)", "a, b et c"),
        ("pt", "111 523 000,5", "dois terços (2/3)", "55 % (11/20)", "a, b e c"),
    ],
)
def test_numbers_are_written_in_the_way_of_the_language(language, number, fraction, percent, listed):
    found = words(language)
    assert found.number(Fraction(223046001, 2)) == number.replace(" ", NARROW)
    assert found.fraction(Fraction(2, 3)) == fraction
    assert found.fraction(Fraction(11, 20)) == percent.replace(" %", f"{NARROW}%")
    assert found.listed(["a", "b", "c"]) == listed


def test_a_placeholder_can_have_two_forms_and_the_noun_in_the_middle():
    found = Words(gettext.NullTranslations())
    forms = {"masculine": "un membre présent", "feminine": "une Partie présente"}
    message = "{who:un * présent|une * présente}"
    assert found.say(message, who=Noun("membre")) == forms["masculine"]
    assert found.say(message, who=Noun("Partie", feminine=True)) == forms["feminine"]
    assert found.say("{who:aux}", who=Noun("Parties", feminine=True)) == "aux Parties"
    assert found.say("{who:aux|}{n}", who="membres", n=1) == "aux membres1"


def test_a_noun_keeps_its_gender_when_it_is_told_more_closely():
    narrower = words("pt").say_noun("{seats} of the group", words("pt").noun("Parties"))
    assert (narrower, narrower.feminine) == ("Partes do grupo", True)
    assert not words("pt").noun("members").feminine


# Sense

# Words that no French or Portuguese text has; names of rules stand in other languages and are not looked at.
ENGLISH = re.compile(
    r"\b(the|of|and|is|are|if|this|these|that|those|with|without|which|not|any|all|more|less|than|"
    r"counts?|seats?|members?|voters|voting|stages?|votes|proposal|adopted|rejected|blocked|otherwise|"
    r"answers?|holds?|objects?|roll|share|weight|called|unless|set|States|Parties to)\b"
)


@cache
def _said(language):
    """Return everything that is said in a language of the rules of the catalogue, each text once."""
    return tuple(dict.fromkeys(_texts(language)))


def _texts(language):
    for entry in catalogue().values():
        rule = entry.rule
        description = describe(rule, language)
        yield from (description.sentence, *description.paragraphs)
        # What stands in the quotation marks of the fine print are the keys of the rule document.
        yield from (re.sub(r"“[^”]*”|«[^»]*»", "", text) for text in description.details)
        yield from (effect_of(rule, position, language) for position in Position)
        for example in entry.examples:
            outcome = evaluate_example(rule, example)
            yield explain(outcome, {}, language)
            yield deciding_words(outcome, {}, language)
            yield from (explain_node(node, {}, language) for node in outcome.tree.walk())


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_that_is_said_of_a_packaged_rule_is_left_in_english(language):
    left = {(found[0], text) for text in _said(language) if (found := ENGLISH.search(text))}
    assert left == set()


def test_french_has_its_narrow_spaces_and_quotation_marks():
    for text in _said("fr"):
        assert not re.search(r"[^\u202f][;:!?%»](\s|$)|«[^\u202f]|[“”]|'", text.replace("2:", "")), text


def test_portuguese_has_its_quotation_marks_and_no_space_before_a_colon():
    for text in _said("pt"):
        assert not re.search(r"\s[;:!?]|[«»]|'|[^\u202f]%", text), text
        assert not re.search(r"\b(de|em|por|a) (os|as)\b", text), text


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_paragraph_is_a_sentence(language):
    for entry in catalogue().values():
        description = describe(entry.rule, language)
        for text in (description.sentence, *description.paragraphs, *description.details):
            assert not re.search(r"[{}|]| {2}|None|,,", text), text
            assert text.endswith((".", ":")), text
            assert text[0] in "«“" or text[0].isupper(), text
            assert text.count("(") == text.count(")"), text
            assert (text.count("“"), text.count("«")) == (text.count("”"), text.count("»")), text


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_two_rules_are_described_alike(language):
    found = {}
    for key, entry in catalogue().items():
        assert found.setdefault(describe(entry.rule, language).text, key) == key


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Rejetée. Les Participants qui sont favorables détiennent 79 547 000 sur le total publié de "),
        ("pt", "Rejeitada. Os Participantes que são favoráveis detêm 79 547 000 num total publicado de "),
    ],
)
def test_the_outcome_of_a_past_case_is_told(language, text):
    said = explain(replay("KP-2022-AGENDA").evaluate("kp.weighted_carats"), {}, language)
    assert said.replace(NARROW, " ").startswith(text)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "le siège « A » a deux bulletins ; gardez celui qui compte"),
        ("pt", "o lugar “A” tem dois boletins de voto; mantenha o que conta"),
    ],
)
def test_a_fault_is_told_with_its_mend(language, sentence):
    said = word_fault(Fault("", "ballot_twice", {"seat": "A"}), language)
    assert said.replace(NARROW, " ") == sentence


# The pages of descriptions


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_descriptions_is_up_to_date(language):
    page = (DOCS / f"{language}.md").read_text(encoding="utf-8")
    current = in_words(language)
    different = [
        (old, new) for old, new in zip(page.splitlines(), current.splitlines(), strict=False) if old != new
    ]
    assert page == current, f"{language}.md: {ANEW}; the first difference: {different[:1]}"
