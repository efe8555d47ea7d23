"""A rule in plain words: one sentence, the paragraphs that a poll page shows, and the fine print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from voting.rules.answers import answer_names
from voting.rules.clauses import Clauses, clauses_of
from voting.rules.conditions import Condition, Counted
from voting.rules.document import Rule, Stage
from voting.rules.effects import Push, StageEffect, effects_of
from voting.rules.fine_print import fine_print
from voting.rules.outcome import Kind
from voting.rules.profiles import Objection, State
from voting.rules.results import begins, follows, result
from voting.rules.settling import numbers_of, settled
from voting.rules.words import Words, marked, paired, words


@dataclass(frozen=True, slots=True)
class Description:
    """A rule in words.

    ``sentence`` is the whole in one sentence; ``paragraphs`` say who decides, what ends each stage and what
    each answer does; ``details`` is the fine print: every answer's count, the names that the rule needs of a
    roll, its own words for results. Together they tell any two rules of different effect apart.
    """

    sentence: str
    paragraphs: tuple[str, ...]
    details: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return everything, a paragraph a line."""
        return "\n".join((self.sentence, *self.paragraphs, *self.details))


def describe(rule: Rule, language: str = "en", parameters: Mapping[str, object] | None = None) -> Description:
    """Describe a rule in words.

    With ``parameters``, the facts of one use of it (or ``{}``), it is described as it is used there, with the
    defaults of those that are not given. Raises :class:`RuleError` for a parameter that the rule does not
    have and a value that does not fit.
    """
    found = words(language)
    if parameters is not None:
        rule = settled(rule, parameters)
    clauses = clauses_of(rule, found, numbers_of(rule) if parameters is not None else None)
    paragraphs = [_who_decides(clauses)]
    for index, stage in enumerate(rule.stages):
        paragraphs.extend(_stage(clauses, index, stage))
    paragraphs.extend(_answers(clauses))
    return Description(_sentence(clauses), tuple(paragraphs), tuple(fine_print(clauses)))


# Who decides


def _who_decides(clauses: Clauses) -> str:
    rule, say = clauses.rule, clauses.words.say
    voters = rule.voters
    if not (voters.in_all or voters.in_any or voters.not_in):
        if voters.decides:
            return say(
                "The {called} decide. Seats that only advise are heard; their positions are not counted.",
                called=clauses.seats,
            )
        if voters.decides is None:
            return say(
                "The {called} decide: every seat on the roll counts, observers included.",
                called=clauses.seats,
            )
    selected = clauses.selected(voters, clauses.words.say("seats"))
    return say("The {called} decide: the {selected}.", called=clauses.seats, selected=selected)


# What ends each stage


def _stage(clauses: Clauses, index: int, stage: Stage) -> list[str]:
    rule, say = clauses.rule, clauses.words.say
    paragraphs: list[str] = []
    parts: list[str] = []
    if len(rule.stages) > 1:
        parts.append(say("Stage {n}, {name}.", n=index + 1, name=clauses.words.label(stage.name)))
    voters = rule.voters_of(stage)
    if voters != rule.voters:
        selected = clauses.selected(voters, say("seats"))
        parts.append(say("In this stage the votes of the {selected} are counted.", selected=selected))
    if stage.quorum is not None:
        parts.append(
            say(
                "The vote is valid only if {condition}. If not, {result}.",
                condition=clauses.condition(stage.quorum),
                result=follows(clauses, stage.without_quorum),
            )
        )
    parts.extend(_steps(clauses, stage))
    # Sentences that belong together make one paragraph.
    paragraphs.append(" ".join(parts))
    return paragraphs


def _steps(clauses: Clauses, stage: Stage, but: str = "") -> list[str]:
    """Return the sentences of what ends a stage; ``but`` is a stage that follows anyway and is not named."""
    say = clauses.words.say
    steps = [(condition, then) for _, condition, then in stage.steps()]
    if len(steps) == 1 and stage.otherwise == Kind.ADOPTED.value:
        condition, then = steps[0]
        if clauses.rule.kind_of(then) is not Kind.ADOPTED:
            return [_unless(clauses, stage, condition, then)]
    sentences = []
    for index, (condition, then) in enumerate(steps):
        text = clauses.condition(condition)
        if index == 0:
            sentences.append(say("{result} if {condition}.", result=begins(clauses, then), condition=text))
        else:
            sentences.append(
                say("Failing that, {result} if {condition}.", result=follows(clauses, then), condition=text)
            )
    if stage.otherwise and not (steps and stage.otherwise == but):
        message = marked("Otherwise, {result}.") if steps else marked("In every case, {result}.")
        sentences.append(say(message, result=follows(clauses, stage.otherwise)))
    if stage.judged_by:
        role = clauses.called("roles", stage.judged_by.role)
        findings = [result(clauses, label) for label in dict.fromkeys(stage.judged_by.findings)]
        message = (
            marked("Otherwise, {role} states the result, with reasons: {findings}.")
            if steps
            else marked("The result is stated, with reasons, by {role}: {findings}.")
        )
        sentences.append(say(message, role=role, findings=clauses.words.either(findings)))
    return sentences


def _unless(clauses: Clauses, stage: Stage, condition: Condition, then: str) -> str:
    """Return the sentence of a stage in which the proposal is adopted unless something holds."""
    say = clauses.words.say
    if not _one_objection(condition) or then != Kind.BLOCKED.value:
        return say(
            "The proposal is adopted unless {condition}; in that case {result}.",
            condition=clauses.condition(condition),
            result=follows(clauses, then),
        )
    profile = clauses.rule.profile_of(stage)
    if profile.oppose.counts != "no":
        message = marked(
            "The proposal is adopted unless one of the {seats} blocks it: one block is enough to stop it."
        )
    elif profile.block.counts != "no" or profile.objection is Objection.OPPOSE:
        message = marked(
            "The proposal is adopted unless one of the {seats} objects: one opposition is enough to stop it."
        )
    else:
        message = marked(
            "The proposal is adopted unless one of the {seats} objects: one block (or opposition) is enough "
            "to stop it."
        )
    return say(message, seats=clauses.seats)


def _one_objection(condition: Condition) -> bool:
    """Return whether a condition is, word for word, that more than none of the voters objects."""
    test = condition.count
    return (
        test is not None
        and test.of == (Counted.NO,)
        and test.weight is None
        and test.seats is None
        and test.comparison == ("more_than", Fraction(0))
    )


# What each answer does

_STOPPING: Final = paired(
    "This alone stops the proposal: {answers}.", "Any one of these stops the proposal: {answers}."
)
_ENDING: Final = paired(
    "This alone prevents adoption in this stage: {answers}.",
    "Any one of these prevents adoption in this stage: {answers}.",
)
_FROM_SOME: Final = paired(
    "From one of the {seats}, this alone prevents adoption: {answers}.",
    "From one of the {seats}, any one of these prevents adoption: {answers}.",
)
_CAPPED: Final = paired(
    "Too many of this answer prevent adoption: {answers}.", "Too many of these prevent adoption: {answers}."
)
_FOR_QUORUM: Final = paired(
    "This counts for the quorum: {answers}.", "These count for the quorum: {answers}."
)
_GROUPED: Final[dict[Push, tuple[str, str]]] = {
    Push.FOR: paired("This counts in favour: {answers}.", "These count in favour: {answers}."),
    Push.AGAINST: paired("This counts against: {answers}.", "These count against: {answers}."),
    Push.WEIGHS: paired(
        "This counts in the base, so it weighs against: {answers}.",
        "These count in the base, so they weigh against: {answers}.",
    ),
    Push.NOT_IN_SHARE: paired(
        "This is not counted in the share: {answers}.", "These are not counted in the share: {answers}."
    ),
    Push.NOT_IN_FAVOUR: paired(
        "This does not count in favour: {answers}.", "These do not count in favour: {answers}."
    ),
    Push.BY_ITSELF: paired(
        "By itself this stops nothing, but too many of them prevent adoption: {answers}.",
        "By themselves these stop nothing, but too many of them prevent adoption: {answers}.",
    ),
    Push.NOTHING: paired("This stops nothing: {answers}.", "These stop nothing: {answers}."),
    Push.JUDGED: paired(
        "This is heard, and nothing is counted: {answers}.",
        "These are heard, and nothing is counted: {answers}.",
    ),
}


def _answers(clauses: Clauses) -> list[str]:
    rule = clauses.rule
    states = [state for state in State if _is_read(rule, state)]
    effects = {state: effects_of(rule, state) for state in states}
    alike: dict[tuple[str, ...], list[str]] = {}
    for index, stage in enumerate(rule.stages):
        lines = _grouped(clauses, {state: effects[state][index] for state in states})
        alike.setdefault(tuple(lines), []).append(clauses.words.label(stage.name))
    if len(alike) == 1:
        return list(next(iter(alike)))
    found = []
    for effect, names in alike.items():
        message = (
            marked("In the stage {names}: {effects}")
            if len(names) == 1
            else marked("In the stages {names}: {effects}")
        )
        text = clauses.words.say(message, names=clauses.words.listed(names), effects=" ".join(effect))
        found.append(text)
    return found


def _is_read(rule: Rule, state: State) -> bool:
    """Return whether any stage reads a state as such; being away can count as what was cast."""
    return any(getattr(rule.profile_of(stage), state.value) is not None for stage in rule.stages)


def _grouped(clauses: Clauses, effects: Mapping[State, StageEffect]) -> list[str]:
    words, lines = clauses.words, []
    stopping = [s for s, effect in effects.items() if effect.alone and effect.final]
    ending = [s for s, effect in effects.items() if effect.alone and not effect.final]
    if stopping:
        lines.append(_listed(words, _STOPPING, stopping))
    if ending:
        lines.append(_listed(words, _ENDING, ending))
    for push, message in _GROUPED.items():
        states = [s for s, effect in effects.items() if effect.push is push and not effect.alone]
        if states:
            lines.append(_listed(words, message, states))
    capped = [s for s, effect in effects.items() if effect.caps and effect.push is not Push.BY_ITSELF]
    if capped:
        lines.append(_listed(words, _CAPPED, capped))
    selections = list(dict.fromkeys(s for effect in effects.values() for s in effect.alone_from))
    for selection in selections:
        states = [s for s, effect in effects.items() if selection in effect.alone_from]
        lines.append(_listed(words, _FROM_SOME, states, seats=clauses.selected(selection)))
    serving = [s for s, effect in effects.items() if effect.quorum]
    if serving:
        lines.append(_listed(words, _FOR_QUORUM, serving))
    return lines


def _listed(words: Words, message: tuple[str, str], states: Sequence[str], **values: str) -> str:
    answers = words.listed(answer_names(states, words))
    return words.say_n(*message, len(states), answers=answers, **values)


# The whole in one sentence


def _sentence(clauses: Clauses) -> str:
    rule, say = clauses.rule, clauses.words.say
    if len(rule.stages) == 1:
        parts = _steps(clauses, rule.stages[0])
    else:
        parts = [say("The {seats} decide in stages.", seats=clauses.seats)]
        for index, stage in enumerate(rule.stages):
            name = clauses.words.label(stage.name)
            follows_on = index > 0 and rule.stages[index - 1].otherwise == stage.name
            message = (
                marked("Failing that, stage {n}, {name}.") if follows_on else marked("Stage {n}, {name}.")
            )
            parts.append(say(message, n=index + 1, name=name))
            following = rule.stages[index + 1].name if index + 1 < len(rule.stages) else ""
            parts.extend(_steps(clauses, stage, but=following))
    if any(stage.quorum is not None for stage in rule.stages):
        parts.append(say("A quorum is needed as well."))
    return " ".join(parts)
