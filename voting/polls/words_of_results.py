"""What a body calls its results, in the reader's language: “Adopted (rough consensus)”."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.ui.words import outcome_word
from voting import rules
from voting.polls.models import Poll
from voting.polls.outcomes import load_kept_rule
from voting.rules.words import words


def finding_words(poll: Poll, label: str) -> str:
    """A result that the poll's rule allows: what it amounts to, and the body's own word for it."""
    kind = load_kept_rule(poll.rule).kind_of(label)
    own = words(get_language() or "en").label(label)
    if kind is None:
        return own
    word = str(outcome_word(kind.value).word)
    return word if label == kind.value else f"{word}: {own}"


def verdict_words(document: Mapping[str, Any]) -> str:
    """What an outcome's document calls its result; of a stage that led on to another, which one comes."""
    label = str(document["label"])
    if "goes_on" in document["tree"].get("values", {}):
        return _("On to %(stage)s") % {"stage": words(get_language() or "en").label(label)}
    return label_words(label)


def label_words(label: str) -> str:
    """A body's own label in words of the page's language: ``adopted_by_vote`` as ``Adopted by vote``."""
    if label in {kind.value for kind in rules.Kind}:
        return str(outcome_word(label).word)
    said = words(get_language() or "en").term(label.replace("_", " "))
    return said[:1].upper() + said[1:]
