"""What a body calls its results, in the reader's language: “Adopted (rough consensus)”."""

from __future__ import annotations

from django.utils.translation import get_language

from consult.ui.words import outcome_word
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
