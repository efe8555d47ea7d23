"""What silence counts as under a poll's rule, in words: for the seat that reads it and for any seat.

It is worked out from the rule's own tests and never assumed. Until the deadline a silent seat has said
nothing; no page calls it consent before the rule has counted it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from voting import rules
from voting.polls.models import Poll
from voting.polls.outcomes import asked_rule
from voting.rules.effects import Push, StageEffect, effects_of
from voting.rules.profiles import State as Answer
from voting.rules.words import words


class Counts(StrEnum):
    """What a seat that says nothing does in one stage of a rule."""

    CONSENT = "consent"
    NO_OBJECTION = "no_objection"
    FOR = "for"
    AGAINST = "against"
    WEIGHS = "weighs"
    LEFT_OUT = "left_out"
    NOT_FOR = "not_for"
    NOTHING = "nothing"
    STOPS = "stops"


OWN: dict[Counts, Promise] = {
    Counts.CONSENT: gettext_lazy(
        "If your seat says nothing, it counts as agreeing: under this rule silence is consent."
    ),
    Counts.NO_OBJECTION: gettext_lazy(
        "If your seat says nothing, it counts as not objecting: it stops nothing and supports nothing."
    ),
    Counts.FOR: gettext_lazy("If your seat says nothing, it counts as a vote in favour."),
    Counts.AGAINST: gettext_lazy("If your seat says nothing, it counts as a vote against."),
    Counts.WEIGHS: gettext_lazy(
        "If your seat says nothing, it counts as not in favour: it stays in the base and weighs against."
    ),
    Counts.LEFT_OUT: gettext_lazy("If your seat says nothing, it counts for neither side: it is left out."),
    Counts.NOT_FOR: gettext_lazy("If your seat says nothing, it counts as not in favour."),
    Counts.NOTHING: gettext_lazy(
        "If your seat says nothing, it counts as silent and no more: a person states the result."
    ),
    Counts.STOPS: gettext_lazy("If your seat says nothing, it counts as an objection that stops the text."),
}
ANY: dict[Counts, Promise] = {
    Counts.CONSENT: gettext_lazy(
        "A seat that says nothing until the deadline counts as agreeing: under this rule silence is consent."
    ),
    Counts.NO_OBJECTION: gettext_lazy(
        "A seat that says nothing until the deadline counts as not objecting: it stops nothing and supports "
        "nothing."
    ),
    Counts.FOR: gettext_lazy("A seat that says nothing until the deadline counts as a vote in favour."),
    Counts.AGAINST: gettext_lazy("A seat that says nothing until the deadline counts as a vote against."),
    Counts.WEIGHS: gettext_lazy(
        "A seat that says nothing until the deadline counts as not in favour: it stays in the base and "
        "weighs against."
    ),
    Counts.LEFT_OUT: gettext_lazy(
        "A seat that says nothing until the deadline counts for neither side: it is left out."
    ),
    Counts.NOT_FOR: gettext_lazy("A seat that says nothing until the deadline counts as not in favour."),
    Counts.NOTHING: gettext_lazy(
        "A seat that says nothing until the deadline counts as silent and no more: a person states the "
        "result."
    ),
    Counts.STOPS: gettext_lazy(
        "A seat that says nothing until the deadline counts as an objection that stops the text."
    ),
}
_PUSHES = {
    Push.FOR: Counts.FOR,
    Push.AGAINST: Counts.AGAINST,
    Push.WEIGHS: Counts.WEIGHS,
    Push.NOT_IN_SHARE: Counts.LEFT_OUT,
    Push.NOT_IN_FAVOUR: Counts.NOT_FOR,
    Push.JUDGED: Counts.NOTHING,
}


@dataclass(frozen=True)
class Silence:
    """``own`` speaks to the people of a deciding seat, ``of_any`` of whichever seat."""

    own: str
    of_any: str


def silence_in(poll: Poll) -> Silence:
    """What silence counts as in a poll, in the reader's language."""
    rule = asked_rule(poll)
    asked = [
        (stage.name, _counts(rule, stage, effect), effect)
        for stage, effect in zip(rule.stages, effects_of(rule, Answer.SILENT), strict=True)
    ]
    if len({(counts, effect.quorum) for _name, counts, effect in asked}) == 1:
        asked = asked[:1]
    return Silence(_joined(asked, OWN), _joined(asked, ANY))


def _counts(rule: rules.Rule, stage: object, effect: StageEffect) -> Counts:
    if effect.alone:
        return Counts.STOPS
    if effect.push is Push.NOTHING:
        agrees = rule.profile_of(stage).effect(Answer.SILENT).counts == "yes"  # type: ignore[arg-type]
        return Counts.CONSENT if agrees else Counts.NO_OBJECTION
    return _PUSHES[effect.push]


def _joined(asked: list[tuple[str, Counts, StageEffect]], sentences: dict[Counts, Promise]) -> str:
    lines = []
    for name, counts, effect in asked:
        line = str(sentences[counts])
        if len(asked) > 1:
            stage = words(get_language() or "en").label(name)
            line = _("In the stage %(stage)s: %(sentence)s") % {"stage": stage, "sentence": line}
        if effect.quorum is not None:
            line = f"{line} {_quorum(effect.quorum)}"
        lines.append(line)
    return " ".join(lines)


def _quorum(serves: bool) -> str:
    return _("It counts for the quorum.") if serves else _("It does not count for the quorum.")
