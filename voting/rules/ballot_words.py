"""One line for a ballot: what a position does under a rule, said only where the rule makes it true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from voting.rules.clauses import Clauses, clauses_of
from voting.rules.document import Rule
from voting.rules.effects import CAPPED, Push, StageEffect, effects_of, state_of
from voting.rules.positions import Position
from voting.rules.results import follows
from voting.rules.settling import numbers_of, settled
from voting.rules.words import marked, words

_PUSHES: Final[dict[Push, str]] = {
    Push.FOR: marked("Counts as a vote in favour."),
    Push.AGAINST: marked("Counts as a vote against."),
    Push.WEIGHS: marked("Counts in the base, so it weighs against."),
    Push.NOT_IN_SHARE: marked("Is not counted in the share."),
    Push.NOT_IN_FAVOUR: marked("Does not count in favour."),
    Push.BY_ITSELF: marked("By itself it stops nothing."),
    Push.NOTHING: marked("Is recorded; it stops nothing."),
    Push.JUDGED: marked("Is heard; nothing is counted."),
}
_STOPS: Final[dict[Position, str]] = {
    Position.BLOCK: marked("Your block alone prevents adoption; you must say why."),
    Position.OPPOSE: marked("Your opposition alone prevents adoption."),
}
_ENDS_STAGE: Final[dict[Position, str]] = {
    Position.BLOCK: marked("Your block alone prevents adoption in the stage {stage}; you must say why."),
    Position.OPPOSE: marked("Your opposition alone prevents adoption in the stage {stage}."),
}


def effect_of(
    rule: Rule,
    position: Position,
    language: str = "en",
    stage: str = "",
    parameters: Mapping[str, object] | None = None,
) -> str:
    """Return in one line what a position does under a rule, for the row of a ballot.

    With ``stage`` it is what the position does in that stage, for a ballot that asks no other. ``parameters``
    are the facts of this use of the rule; with them (or with none of its own, ``{}``) it is said what the
    position does here. Raises :class:`RuleError` for a parameter that the rule does not have.
    """
    if parameters is not None:
        rule = settled(rule, parameters)
    clauses = clauses_of(rule, words(language), numbers_of(rule) if parameters is not None else None)
    if position is Position.UNKNOWN:
        return clauses.words.say("No position of this seat is known.")
    effects = effects_of(rule, state_of(position))
    if stage:
        effects = tuple(effect for effect in effects if effect.stage == stage) or effects
    lines = [_in_stage(clauses, position, effect) for effect in effects]
    if len(set(lines)) == 1 or _settled(effects[0]):
        return lines[0]
    found = []
    for effect, line in zip(effects, lines, strict=True):
        if effect.alone and not effect.final:
            found.append(line)
        else:
            stage = clauses.words.label(effect.stage)
            found.append(clauses.words.say("In the stage {stage}: {effect}", stage=stage, effect=line))
    return " ".join(found)


def _settled(effect: StageEffect) -> bool:
    """Return whether one such ballot settles the whole matter, so that later stages say nothing."""
    return bool(effect.alone) and effect.final


def _in_stage(clauses: Clauses, position: Position, effect: StageEffect) -> str:
    say = clauses.words.say
    if effect.alone:
        stage = clauses.words.label(effect.stage)
        if effect.final:
            return say(_STOPS.get(position, marked("One such answer alone prevents adoption.")))
        message = marked("One such answer alone prevents adoption in the stage {stage}.")
        return say(_ENDS_STAGE.get(position, message), stage=stage)
    agrees = effect.push is Push.NOTHING and position in (Position.SUPPORT, Position.RESERVATION)
    lines = [say("Agrees; it stops nothing.") if agrees else say(_PUSHES[effect.push])]
    lines.extend(
        say("From one of the {seats} it alone prevents adoption.", seats=clauses.selected(selection))
        for selection in effect.alone_from
    )
    lines.extend(_cap(clauses, effect, place) for place in effect.caps)
    if effect.quorum is not None:
        message = (
            marked("Counts for the quorum.") if effect.quorum else marked("Does not count for the quorum.")
        )
        lines.append(say(message))
    return " ".join(lines)


def _cap(clauses: Clauses, effect: StageEffect, place: int) -> str:
    """Return what many answers do of which one does nothing."""
    if place == CAPPED:
        return clauses.words.say("But too many such answers prevent adoption.")
    stage = next(stage for stage in clauses.rule.stages if stage.name == effect.stage)
    _, condition, then = stage.steps()[place]
    return clauses.words.say(
        "But {result} if {condition}.", result=follows(clauses, then), condition=clauses.condition(condition)
    )
